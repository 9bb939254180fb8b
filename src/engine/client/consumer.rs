//! A consumer's connection: opening it, what comes in on it, asking for more, and its end. What it does
//! with a message is `work`'s.

use super::{Clients, Consumer, Status};
use crate::kernel::id::NodeId;
use crate::kernel::time::SimDuration;
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::Event;
use crate::protocol::frame::{Body, Delivery, Frame, Way};
use crate::topology::{Acknowledge, ConsumerConfig, Outcome, Receive, Serving};

impl Consumer {
    pub(crate) const fn new(config: ConsumerConfig) -> Self {
        Self {
            config,
            status: Status::Running,
            source: None,
            connection: 0,
            open: false,
            offered: 0,
            asked: false,
            got: 0,
            resting: false,
            rests: 0,
            inbox: std::collections::VecDeque::new(),
            jobs: Vec::new(),
            next_job: 0,
            stalled: false,
            member: None,
            incarnations: 0,
            beats: 0,
        }
    }

    /// The connection that it has, or tries to have.
    pub(crate) const fn connection(&self) -> u32 {
        self.connection
    }

    /// Whether it takes messages by itself.
    pub(crate) const fn takes_by_itself(&self) -> bool {
        let by_hand = self.member.is_some() && self.config.member.polls_by_hand;
        let asks = matches!(self.config.receive, Receive::Pull { .. }) || self.member.is_some();
        asks && !by_hand && !self.stalled
    }

    pub(crate) const fn credit(&self) -> u32 {
        match self.config.receive {
            Receive::Push { prefetch } => {
                if prefetch == 0 {
                    u32::MAX
                } else {
                    prefetch
                }
            }
            Receive::Pull { .. } | Receive::ByHand => 0,
        }
    }

    /// Tells the broker of its credit, if that is not what the broker knows.
    pub(super) fn offer(&mut self, cx: &mut Context, cause: u64) {
        let credit = self.credit();
        if self.open
            && credit != self.offered
            && let Some((link, _)) = self.source
        {
            self.offered = credit;
            cx.send(link, Way::Back, self.connection, cause, Body::Credit { credit });
        }
    }

    /// Says a word on a delivery, if there is a connection. Whether the delivery is still its own is
    /// for the broker to judge.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "see Context::send")]
    pub(super) fn settle(
        &mut self,
        cx: &mut Context,
        delivery: &Delivery,
        outcome: Outcome,
        id: NodeId,
        cause: u64,
    ) {
        let copy = delivery.copy;
        if self.member.as_ref().is_some_and(|member| member.serving.is_committed()) {
            return self.settle_read(cx, delivery, outcome, id, cause);
        }
        // A consumer that moved to another queue or group has nobody to tell.
        let source = self.source.filter(|&(_, source)| source == copy.store);
        let sent = self.open
            && source.is_some_and(|(link, _)| {
                let body = Body::Settle { tag: delivery.tag, copy, outcome };
                cx.send(link, Way::Back, self.connection, cause, body)
            });
        if !sent {
            cx.emit(cause, Event::Stale { copy, consumer: id });
        }
    }

    /// A message has come.
    #[inline]
    fn delivered(&mut self, cx: &mut Context, id: NodeId, delivery: &Delivery, cause: u64) {
        // A delivery may overtake the answer to `Open` only where both left at the same instant.
        self.open = true;
        if self.member.is_some() && !self.takes(delivery) {
            return;
        }
        self.got += u32::from(self.asked);
        let (copy, attempt) = (delivery.copy, delivery.attempt);
        let cause = cx.emit(cause, Event::Received { copy, consumer: id, attempt });
        if self.config.acknowledge == Acknowledge::OnDelivery {
            self.settle(cx, delivery, Outcome::Accept, id, cause);
        }
        self.inbox.push_back((*delivery, cause));
        self.go_on(cx, id, cause);
    }

    /// Begins what there is to do, and asks for more when there is nothing.
    #[inline]
    pub(super) fn go_on(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        self.begin(cx, id);
        self.ask(cx, id, cause);
    }

    /// Asks for more when there is nothing to do.
    #[inline]
    pub(super) fn ask(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        if self.member.is_some() {
            return self.poll(cx, id, cause);
        }
        let Receive::Pull { batch, wait } = self.config.receive else { return };
        let idle = self.inbox.is_empty() && self.jobs.len() < self.config.workers.max(1) as usize;
        let can =
            self.status.is_running() && self.open && !self.asked && !self.resting && !self.stalled;
        if can && idle {
            self.fetch(cx, (batch, wait), self.config.lease, cause);
        }
    }

    /// Asks for up to so many messages, and lets the broker wait so long.
    pub(super) fn fetch(
        &mut self,
        cx: &mut Context,
        (max, wait): (u32, SimDuration),
        lease: Option<SimDuration>,
        cause: u64,
    ) {
        let Some((link, _)) = self.source else { return };
        let body = Body::Fetch { max: max.max(1), wait, lease };
        self.got = 0;
        self.asked = cx.send(link, Way::Back, self.connection, cause, body);
    }

    /// What it asked for is all there.
    fn answered(&mut self, cx: &mut Context, id: NodeId, declined: bool, cause: u64) {
        self.asked = false;
        if self.member.is_some() {
            self.polled(cx, cause);
            return self.ask(cx, id, cause);
        }
        match self.config.receive {
            Receive::ByHand => {
                cx.emit(cause, Event::Answered { consumer: id, count: self.got });
            }
            // A broker that waits no time at all would be asked again at once, for ever.
            Receive::Pull { wait, .. } if self.got == 0 && (declined || wait < SHORT) => {
                let pause = if declined { AFTER_REFUSAL } else { SHORT };
                self.resting = true;
                self.rests = self.rests.wrapping_add(1);
                let timer = Timer::AskAgain { consumer: id, turn: self.rests };
                cx.set_timer(cx.now() + pause, cause, timer);
            }
            Receive::Pull { .. } | Receive::Push { .. } => self.ask(cx, id, cause),
        }
    }
}

/// How long a consumer that got no message at once waits before it asks again.
const SHORT: SimDuration = SimDuration::from_millis(10);
/// How long it waits when the broker declined to answer.
const AFTER_REFUSAL: SimDuration = SimDuration::from_secs(1);

impl Clients {
    /// A consumer connects.
    pub(crate) fn connect(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(consumer) = self.consumers.get_mut(id) else { return };
        let Some((link, _)) = consumer.source else { return };
        consumer.connection += 1;
        (consumer.asked, consumer.resting) = (false, false);
        let (connection, credit) = (consumer.connection, consumer.credit());
        let priority = consumer.config.priority;
        consumer.offered = credit;
        if !cx.send(link, Way::Back, connection, cause, Body::Open { credit, priority }) {
            self.retry_connection(cx, id, link, connection, cause);
        }
    }

    pub(super) fn consumer_receives(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        frame: &Frame,
        cause: u64,
    ) {
        let Some(consumer) = self.consumers.get_mut(id) else { return };
        if matches!(consumer.status, Status::Killed(_)) || consumer.connection != frame.connection {
            return;
        }
        match &frame.body {
            Body::Deliver(delivery) => consumer.delivered(cx, id, delivery, cause),
            &Body::Opened { serving } => {
                consumer.open = true;
                // It may have been set otherwise while it was connecting.
                consumer.offer(cx, cause);
                if serving == Serving::Settled {
                    consumer.member = None;
                    consumer.ask(cx, id, cause);
                } else {
                    consumer.enter(cx, id, serving, cause);
                }
            }
            Body::Closed => self.consumer_disconnected(cx, id, cause),
            &Body::Answered { declined } => consumer.answered(cx, id, declined, cause),
            &Body::Revoke { at, term } => {
                consumer.taken_back(at, term);
                consumer.go_on(cx, id, cause);
            }
            body @ (Body::Rejoin { .. }
            | Body::NotMember { .. }
            | Body::Grant { .. }
            | Body::Granted { .. }) => consumer.hear(cx, id, body, cause),
            _ => {}
        }
    }

    /// True while the timer means something: the consumer still waits to ask again.
    pub(crate) fn asks_again(&self, id: NodeId, turn: u32) -> bool {
        self.consumers.get(id).is_some_and(|consumer| {
            let killed = matches!(consumer.status, Status::Killed(_));
            consumer.resting && consumer.rests == turn && !killed
        })
    }

    /// A consumer that got nothing asks again.
    pub(crate) fn ask_again(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        if let Some(consumer) = self.consumers.get_mut(id) {
            consumer.resting = false;
            consumer.go_on(cx, id, cause);
        }
    }

    /// A consumer's connection ended: what it had not begun is no longer its own; what it has in hand it
    /// finishes, and nobody will hear of it.
    pub(super) fn consumer_disconnected(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(consumer) = self.consumers.get_mut(id) else { return };
        let Some((link, _)) = consumer.source else { return };
        (consumer.open, consumer.asked, consumer.resting) = (false, false, false);
        // What a poll brought is the application's, whatever becomes of the connection.
        if consumer.member.is_none() {
            consumer.inbox.clear();
        }
        let connection = consumer.connection;
        self.retry_connection(cx, id, link, connection, cause);
    }
}
