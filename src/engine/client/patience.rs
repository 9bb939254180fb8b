//! How long a producer tries: a batch that lingers, a log that could not take a record, an answer that does not
//! come, a message that is too old, an application that has waited too long for room. One timer of each link
//! covers all but the last.

use super::{Clients, Outlet, Producer, SHORTEST};
use crate::kernel::id::{CopyId, LinkId, NodeId};
use crate::kernel::time::SimTime;
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::{Event, LossReason};
use crate::protocol::frame::{Body, Publication, Way};
use crate::topology::ProducerConfig;

impl Outlet {
    /// Sets the timer of what is to be done next, unless an earlier one is set.
    pub(super) fn plan(
        &mut self,
        cx: &mut Context,
        config: &ProducerConfig,
        id: NodeId,
        cause: u64,
    ) {
        let now = cx.now();
        let answer = config.delivery.request_timeout.zip(self.quiet_since);
        let answer = answer.map(|(wait, since)| since + wait.max(SHORTEST));
        let mut next = [self.resting, self.gathering.lingers, answer].into_iter().flatten().min();
        if self.wakes.is_none()
            && let Some(timeout) = config.delivery.timeout
        {
            // A later message is never too old before an earlier one.
            let old = self.kept().map(|publication| publication.published_at + timeout).min();
            next = next.into_iter().chain(old).min();
        }
        let Some(at) = next.map(|at| at.max(now)) else { return };
        if self.wakes.is_none_or(|wakes| at < wakes) {
            self.wakes = Some(at);
            cx.set_timer(at, cause, Timer::Wake { producer: id, link: self.link, at });
        }
    }

    fn kept(&self) -> impl Iterator<Item = &Publication> {
        self.waiting.iter().chain(&self.unconfirmed).chain(&self.refused)
    }

    /// Counts the bytes of its messages anew.
    pub(super) fn recount(&mut self) {
        self.kept_bytes = self.kept().map(|p| u64::from(p.payload_bytes)).sum();
    }

    /// What `kept_bytes` should be.
    pub(crate) fn bytes_kept(&self) -> (u64, u64) {
        (self.kept_bytes, self.kept().map(|p| u64::from(p.payload_bytes)).sum())
    }

    /// A log could not take a message: it is sent again later, in its place, or given up. True if it is lost.
    pub(super) fn turned_down(
        &mut self,
        cx: &mut Context,
        config: &ProducerConfig,
        number: u32,
        never: bool,
        cause: u64,
    ) -> bool {
        let place = self.unconfirmed.iter().position(|p| p.name.number == number);
        let Some(mut publication) = place.and_then(|place| self.unconfirmed.remove(place)) else {
            return false;
        };
        self.heard(cx.now());
        if never {
            let copy = CopyId { name: publication.name, store: self.to };
            cx.emit(cause, Event::Lost { copy, link: self.link, reason: LossReason::TurnedDown });
            self.recount();
            return true;
        }
        publication.again = true;
        let later = self.waiting.partition_point(|p| p.name.number < number);
        self.waiting.insert(later, publication);
        self.resting = Some(cx.now() + config.delivery.retry_after.max(SHORTEST));
        false
    }

    /// A word came: the wait for the next one begins.
    pub(super) fn heard(&mut self, now: SimTime) {
        self.quiet_since = (!self.unconfirmed.is_empty()).then_some(now);
    }

    /// Gives up what is too old. The last event about it; and true if something was of a transaction.
    fn give_up_old(
        &mut self,
        cx: &mut Context,
        config: &ProducerConfig,
        cause: u64,
    ) -> (u64, bool) {
        let Some(timeout) = config.delivery.timeout else { return (cause, false) };
        let now = cx.now();
        let is_old = |p: &Publication| p.published_at + timeout <= now;
        if !self.kept().any(is_old) {
            return (cause, false);
        }
        let mut last = cause;
        let mut old: Vec<_> = self.kept().filter(|p| is_old(p)).copied().collect();
        old.sort_by_key(|publication| publication.name.number);
        self.waiting.retain(|publication| !is_old(publication));
        self.unconfirmed.retain(|publication| !is_old(publication));
        self.refused.retain(|publication| !is_old(publication));
        for publication in &old {
            let copy = CopyId { name: publication.name, store: self.to };
            let event = Event::Lost { copy, link: self.link, reason: LossReason::TimedOut };
            last = cx.emit(cause, event);
        }
        self.recount();
        if self.unconfirmed.is_empty() {
            self.quiet_since = None;
        }
        (last, old.iter().any(|publication| publication.terms.transaction))
    }
}

impl Producer {
    /// Plans what is to be done next on each link.
    pub(super) fn plan(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Self { config, outlets, .. } = self;
        if !config.takes_its_time() {
            return;
        }
        for outlet in outlets {
            outlet.plan(cx, config, id, cause);
        }
    }

    /// Its application begins to wait for room, or its next message does.
    pub(super) fn wait_for_room(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let now = cx.now();
        let first = self.blocked.is_none();
        let mut cause = cause;
        if first {
            self.blocked = Some(now);
            cause = cx.emit(cause, Event::Blocked { producer: id });
        }
        let most = self.config.batching.and_then(|batching| batching.max_block);
        if let Some(most) = most
            && (first || self.waits.is_none_or(|(_, number)| number != self.produced))
        {
            let number = self.produced;
            self.waits = Some((now, number));
            let timer = Timer::BlockEnd { producer: id, since: now, number };
            cx.set_timer(now + most.max(SHORTEST), cause, timer);
        }
    }
}

impl Clients {
    /// True while the timer means something.
    pub(crate) fn wakes(&self, id: NodeId, link: LinkId, at: SimTime) -> bool {
        let outlet = self.producers.get(id).and_then(|p| p.outlets.iter().find(|o| o.link == link));
        outlet.is_some_and(|outlet| outlet.wakes == Some(at))
    }

    /// A producer does on a link what is due.
    pub(crate) fn wake(&mut self, cx: &mut Context, id: NodeId, link: LinkId, cause: u64) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        let config = producer.config;
        let now = cx.now();
        let Some(outlet) = producer.outlets.iter_mut().find(|outlet| outlet.link == link) else {
            return;
        };
        outlet.wakes = None;
        outlet.resting = outlet.resting.filter(|&until| until > now);
        let (mut cause, failed) = outlet.give_up_old(cx, &config, cause);
        let silent = config.delivery.request_timeout.zip(outlet.quiet_since);
        let silent = silent.is_some_and(|(wait, since)| since + wait.max(SHORTEST) <= now);
        let connection = outlet.connection;
        if failed && let Some(transaction) = &mut producer.transaction {
            transaction.failed = true;
        }
        if silent {
            cause = cx.emit(cause, Event::Unanswered { producer: id, link });
            cx.send(link, Way::Along, connection, cause, Body::Close);
            // What still comes on the connection that is given up is not heard.
            outlet.connection += 1;
            self.producer_disconnected(cx, id, link, cause);
        }
        let Some(producer) = self.producers.get_mut(id) else { return };
        producer.let_flow(cx, id, cause);
        // Whatever its settings are now: it may rest still.
        if let Some(outlet) = producer.outlets.iter_mut().find(|outlet| outlet.link == link) {
            outlet.plan(cx, &config, id, cause);
        }
    }

    /// True while the timer means something: the same message waits since then.
    pub(crate) fn is_blocked(&self, id: NodeId, since: SimTime, number: u32) -> bool {
        self.producers.get(id).is_some_and(|producer| {
            producer.blocked.is_some()
                && producer.produced == number
                && producer.waits == Some((since, number))
        })
    }

    /// A producer's application has waited too long: its message fails, and the next one waits.
    pub(crate) fn give_up_waiting(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        let Some(mut asked) = producer.pending.pop_front() else { return };
        asked.count -= 1;
        producer.scheduled += u32::from(asked.scheduled);
        let publication = producer.next(cx, id, asked.key);
        let mut cause = cause;
        for outlet in &producer.outlets {
            let copy = CopyId { name: publication.name, store: outlet.to };
            let (link, reason) = (outlet.link, LossReason::BufferFull);
            cause = cx.emit(cause, Event::Lost { copy, link, reason });
        }
        if asked.count > 0 {
            producer.pending.push_front(asked);
        }
        producer.let_flow(cx, id, cause);
    }
}
