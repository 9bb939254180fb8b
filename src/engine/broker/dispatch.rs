//! Who gets the next message: the consumers of a queue in turn, each as far as its credit or its fetch
//! reaches.

use super::message::{Lease, Message, State};
use super::{Broker, Queue};
use crate::kernel::draw::{Draw, Purpose};
use crate::kernel::id::{LinkId, NodeId};
use crate::kernel::slab::Handle;
use crate::kernel::time::{SimDuration, SimTime};
use crate::protocol::context::{Context, Route, Timer};
use crate::protocol::event::{DeadReason, Event, ReturnReason};
use crate::protocol::frame::{Body, Delivery, Tag};
use crate::topology::{Judged, LeaseConfig};

impl LeaseConfig {
    /// When a lease that is granted now ends: at its time, or when the broker next looks.
    fn ends(&self, now: SimTime) -> SimTime {
        let Some(timeout) = self.timeout else { return SimTime::MAX };
        let end = now + timeout;
        let Some(sweep) = self.sweep.map(SimDuration::as_micros).filter(|sweep| *sweep > 0) else {
            return end;
        };
        SimTime::from_micros(end.as_micros().div_ceil(sweep).saturating_mul(sweep))
            .min(SimTime::MAX)
    }
}

/// What became of the next message.
enum Lent {
    /// There is none.
    Nothing,
    /// It is dead.
    Buried,
    /// It is with the consumer.
    One,
}

impl Queue {
    /// How many messages one may overtake at most.
    const OVERTAKES_MAX: u64 = 10;

    /// Takes the next message, or by chance one of those behind it.
    fn take_next(&mut self, cx: &Context, id: NodeId) -> Option<Handle> {
        let chance = self.config.handout.disorder;
        let behind = u64::from(self.ready.len()).saturating_sub(1).min(Self::OVERTAKES_MAX);
        if behind == 0 || !self.strikes(cx, id, Purpose::Disorder, chance) {
            return self.ready.pop();
        }
        let skipped = self.draw(cx, id, Purpose::Disorder).map_or(0, |draw| draw.below(behind));
        self.ready.pop_after(skipped as usize + 1)
    }
}

impl Broker {
    /// Hands out what can be handed out, and lets in who waits at the door.
    #[inline]
    pub(crate) fn dispatch(&mut self, cx: &mut Context, queue: NodeId) {
        self.dispatch_ready(cx, queue);
        self.look_at_heads(cx, queue);
        self.open_door(cx, queue);
    }

    /// Lets in who waits at the door.
    #[inline]
    pub(super) fn open_door(&mut self, cx: &mut Context, queue: NodeId) {
        if self.queues.get(queue).is_some_and(|q| !q.parked.is_empty() || !q.holding.is_empty()) {
            self.admit(cx, queue);
        }
    }

    pub(crate) fn dispatch_ready(&mut self, cx: &mut Context, queue: NodeId) {
        if self.stopped {
            return;
        }
        while let Some((link, fetches)) = self.next_taker(queue) {
            if fetches {
                self.answer_with_ready(cx, queue, link);
            } else {
                self.lend_next(cx, queue, link);
                self.close_answer(cx, queue);
            }
        }
    }

    /// Answers a fetch with all there is at once; credit is used one by one, in turn.
    #[inline(never)]
    fn answer_with_ready(&mut self, cx: &mut Context, queue: NodeId, link: LinkId) {
        let room = self.end(link).room();
        let mut given = 0;
        while given < room && self.queues.get(queue).is_some_and(Queue::may_hand_out) {
            match self.lend_next(cx, queue, link) {
                Lent::One => given += 1,
                Lent::Buried => {}
                Lent::Nothing => break,
            }
        }
        self.close_answer(cx, queue);
        if given > 0 {
            let cause = cx.news;
            self.answer_fetch(cx, link, cause);
        }
    }

    /// What belongs together is handed out.
    #[inline]
    fn close_answer(&mut self, cx: &mut Context, id: NodeId) {
        let Some(queue) = self.queues.get_mut(id) else { return };
        if queue.desk.is_none() {
            return;
        }
        if let Some(rows) = &mut queue.ready.rows {
            rows.close_answer();
        }
        for lease in std::mem::take(&mut self.left_behind) {
            let cause = cx.news;
            self.give_back(cx, lease, ReturnReason::LeftBehind, cause);
        }
    }

    /// The next consumer in turn with room, if anything is ready, and whether it has asked.
    #[inline]
    fn next_taker(&mut self, queue: NodeId) -> Option<(LinkId, bool)> {
        let q = self.queues.get_mut(queue)?;
        if !q.may_hand_out() {
            return None;
        }
        let ends = &self.ends;
        let room = |link| ends.get(link).map_or(0, super::End::room);
        let link = if q.config.single_active {
            let holds = |link| ends.get(link).is_some_and(|end| end.open && end.outstanding > 0);
            q.takers.the_active(room, holds)
        } else {
            q.takers.next(u32::from(q.config.turn_needs_room), room)
        }?;
        Some((link, self.ends.get(link)?.asked.is_some()))
    }

    /// A consumer of a queue may have room now: it takes its turn again.
    pub(super) fn line_up(&mut self, queue: NodeId, link: LinkId) {
        let has_room = self.ends.get(link).is_some_and(|end| end.room() > 0);
        if has_room && let Some(queue) = self.queues.get_mut(queue) {
            queue.takers.has_room(link);
        }
    }

    /// Hands the next message out on a link.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "see Context::send")]
    fn lend_next(&mut self, cx: &mut Context, id: NodeId, link: LinkId) -> Lent {
        self.expire_before_lending(cx, id);
        let Some(queue) = self.queues.get_mut(id) else { return Lent::Nothing };
        let Some(end) = self.ends.get_mut(link) else { return Lent::Nothing };
        let next = if queue.desk.is_some() { queue.take_next(cx, id) } else { queue.ready.pop() };
        let Some(handle) = next else { return Lent::Nothing };
        let retry = &queue.config.retry;
        if retry.judged == Judged::OnNextLease {
            let message = &self.messages[handle];
            let exhausted = retry.is_exhausted(message.leases, message.failures);
            if exhausted && queue.limit_holds() {
                return self.bury(cx, id, handle);
            }
        }
        queue.leased += 1;
        let timeout = end.lease.or(queue.config.lease.timeout);
        let until = LeaseConfig { timeout, ..queue.config.lease }.ends(cx.now());
        end.outstanding += 1;
        let connection = end.connection;
        let consumer = cx.network.get(link).map_or(NodeId::NONE, |line| line.link.to);
        self.lease_serial += 1;
        let lease = self.leases.insert(Lease {
            message: handle,
            queue: id,
            link,
            connection,
            consumer,
            granted: cx.now(),
            until,
            serial: self.lease_serial,
        });
        if queue.desk.is_some() && self.messages[handle].leases == 0 {
            let chance = queue.config.handout.duplicates;
            let Message { copy, tries, .. } = self.messages[handle];
            if Draw::about_copy(cx.seed, Purpose::Duplicate, copy, tries).hits(chance) {
                self.left_behind.push(lease);
            }
        }
        let message = &mut self.messages[handle];
        (message.leases, message.tries) = (message.leases + 1, message.tries.wrapping_add(1));
        (message.state, message.watched) = (State::Leased(lease), false);
        let &mut Message { copy, key, poison, tries, failures, history, leases: attempt, .. } =
            message;
        // A mark from an earlier life shows once the message has lain in this queue.
        let again = attempt > 1 || (message.marked && message.entered_at < cx.now());
        let event = Event::Leased { copy, consumer, count: attempt, until };
        message.cause = cx.emit(message.cause, event);
        let cause = message.cause;
        if timeout.is_some() {
            cx.set_late_timer(until, cause, Timer::LeaseEnd { lease, until });
        }
        let tag = Tag::Lease(lease);
        let delivery =
            Delivery { tag, copy, key, attempt, poison, tries, again, failures, history };
        let route = Route::along(link, connection);
        cx.send_message(route, copy, attempt, cause, Body::Deliver(delivery));
        self.expire_after_lending(cx, id);
        Lent::One
    }

    /// A message whose turn has come has been handed out too often already: it is dead instead.
    #[cold]
    fn bury(&mut self, cx: &mut Context, id: NodeId, handle: Handle) -> Lent {
        let message = &mut self.messages[handle];
        (message.state, message.watched) = (State::Travelling, false);
        let (cause, key) = (message.cause, message.key);
        if let Some(queue) = self.queues.get_mut(id) {
            queue.ready.came_back(key);
        }
        self.die(cx, id, handle, DeadReason::Limit, cause);
        Lent::Buried
    }
}
