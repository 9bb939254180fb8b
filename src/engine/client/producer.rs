//! A producer: its schedule, its buffer, its window, and what it does when it is held back, refused or
//! cut off.

use super::outlet::Choice;
use super::{Clients, Pending, Producer, Status};
use crate::kernel::draw::{Distribution, Draw, Purpose};
use crate::kernel::id::{CopyId, Key, LinkId, MessageName, NodeId, PartitionId};
use crate::kernel::time::{SimDuration, SimTime};
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::{Event, LossReason};
use crate::protocol::frame::{Body, Publication, Terms, Way};
use crate::topology::{Arrivals, ConfirmedBy, Ids, Keys, ProducerConfig, WhenFull};

impl Producer {
    pub(crate) fn new(config: ProducerConfig) -> Self {
        Self {
            config,
            status: Status::Running,
            produced: 0,
            scheduled: 0,
            draws: 0,
            turn: 0,
            pending: std::collections::VecDeque::new(),
            blocked: None,
            stalled: false,
            fresh: true,
            outlets: Vec::new(),
            waits: None,
            serial: 0,
            transaction: None,
            hashes: std::sync::Arc::default(),
        }
    }

    /// True while every outlet can take one more, to send or to keep.
    pub(crate) fn has_room(&self) -> bool {
        if let Some(batching) = self.config.batching {
            let bytes = self.config.payload_bytes;
            return self.outlets.iter().all(|outlet| outlet.has_memory(batching, bytes));
        }
        let limit = self.config.buffer as usize;
        self.outlets.iter().all(|o| o.can_send(&self.config) || o.waiting.len() < limit)
    }

    pub(super) fn next(&mut self, cx: &Context, node: NodeId, key: Option<Key>) -> Publication {
        self.produced += 1;
        let number = self.produced;
        let own = |place: u32| Key::new(self.config.first_key.saturating_add(place));
        let key = key.unwrap_or_else(|| match self.config.keys {
            Keys::None => Key::NONE,
            Keys::Cycle(count) => own((number - 1) % count.max(1)),
            Keys::Random(count) => {
                let draw = Draw::about_node(cx.seed, Purpose::MessageKey, node, number);
                own(draw.below(u64::from(count.max(1))) as u32)
            }
        });
        Publication {
            name: MessageName { producer: node, number },
            key,
            payload_bytes: self.config.payload_bytes,
            published_at: cx.now(),
            expires_at: self.config.ttl.map_or(SimTime::MAX, |ttl| cx.now() + ttl),
            persistent: self.config.persistent,
            poison: self
                .config
                .poison_every
                .is_some_and(|every| number.is_multiple_of(every.max(1))),
            again: false,
            confirm: self.config.confirms || self.in_transaction(),
            mandatory: self.config.mandatory,
            priority: self.config.priority,
            id: match self.config.ids {
                Ids::Own => None,
                Ids::Cycle(count) => Some((number - 1) % count.max(1)),
                Ids::Same(id) => Some(id),
            },
            delay: self
                .config
                .delay
                .map(|delay| u32::try_from(delay.as_micros() / 1_000).unwrap_or(u32::MAX)),
            tombstone: self
                .config
                .tombstone_every
                .is_some_and(|every| number.is_multiple_of(every.max(1))),
            partition: PartitionId::NONE,
            terms: Terms {
                all_in_sync: self.config.delivery.confirmed_by == ConfirmedBy::AllInSync,
                transaction: self.in_transaction(),
                idempotent: false,
                after: 0,
            },
        }
    }
}

impl Producer {
    /// Messages of one burst at most.
    const BURST_MAX: u32 = 10_000;

    /// Its schedule begins.
    pub(super) fn start(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        self.turn += 1;
        (self.stalled, self.fresh) = (false, true);
        let turn = self.turn;
        match self.config.arrivals {
            Arrivals::Manual => {}
            Arrivals::Burst { .. } => {
                cx.set_timer(cx.now(), cause, Timer::Arrival { producer: id, turn });
            }
            Arrivals::Constant { .. } | Arrivals::Poisson { .. } => {
                self.plan_arrival(cx, id, cause);
            }
        }
    }

    #[inline]
    fn plan_arrival(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        if self.config.limit.is_some_and(|limit| self.scheduled >= limit) {
            return;
        }
        let wait = match self.config.arrivals {
            Arrivals::Manual => return,
            Arrivals::Burst { every, .. } if every.is_zero() => return,
            Arrivals::Burst { every, .. } => every,
            Arrivals::Constant { interval } => interval.max(SimDuration::from_micros(1)),
            Arrivals::Poisson { mean } => {
                self.draws += 1;
                let draw = Draw::about_node(cx.seed, Purpose::Arrival, id, self.draws);
                draw.duration(Distribution::Exponential(mean.max(SimDuration::from_micros(1))))
            }
        };
        let timer = Timer::Arrival { producer: id, turn: self.turn };
        cx.set_timer(cx.now() + wait, cause, timer);
    }

    /// Its schedule says: now.
    #[inline]
    fn arrival(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        self.fresh = false;
        let count = match self.config.arrivals {
            Arrivals::Burst { count, .. } => count.min(Self::BURST_MAX),
            _ => 1,
        };
        let left = self.config.limit.map_or(u32::MAX, |limit| limit.saturating_sub(self.scheduled));
        let more = Pending { count: count.min(left), key: None, scheduled: true };
        self.produce(cx, id, Some(more), cause);
        // A blocked application goes on with its schedule once it is let go.
        self.stalled = self.blocked.is_some();
        if !self.stalled {
            self.plan_arrival(cx, id, cause);
        }
    }

    /// Produces what is pending and then `more`, as far as the buffer allows.
    #[inline]
    fn produce(&mut self, cx: &mut Context, id: NodeId, more: Option<Pending>, cause: u64) {
        self.produce_all(cx, id, more, cause);
        self.plan(cx, id, cause);
    }

    #[inline]
    fn produce_all(&mut self, cx: &mut Context, id: NodeId, more: Option<Pending>, cause: u64) {
        if !self.status.is_running() {
            return self.pending.extend(more);
        }
        let mut next = more;
        if let Some(first) = self.pending.pop_front() {
            self.pending.extend(more);
            next = Some(first);
        }
        while let Some(mut asked) = next {
            while asked.count > 0 {
                if self.config.when_full == WhenFull::Wait
                    && !self.has_room()
                    && !self.make_room(cx, cause)
                {
                    self.pending.push_front(asked);
                    return self.wait_for_room(cx, id, cause);
                }
                asked.count -= 1;
                self.scheduled += u32::from(asked.scheduled);
                let publication = self.next(cx, id, asked.key);
                if self.outlets.is_empty() {
                    let copy = CopyId { name: publication.name, store: NodeId::NONE };
                    let reason = LossReason::NowhereToGo;
                    cx.emit(cause, Event::Lost { copy, link: LinkId::NONE, reason });
                }
                let Self { config, outlets, hashes, .. } = self;
                for outlet in outlets {
                    outlet.offer(cx, config, &publication, &Choice(hashes), cause);
                }
            }
            next = self.pending.pop_front();
        }
        if self.blocked.take().is_some() {
            self.hurry(false);
            let cause = cx.emit(cause, Event::Unblocked { producer: id });
            self.go_on(cx, id, cause);
        }
    }

    /// A schedule that waited goes on, or begins.
    fn go_on(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        if !std::mem::take(&mut self.stalled) {
            return;
        }
        if self.fresh {
            self.start(cx, id, cause);
        } else {
            self.plan_arrival(cx, id, cause);
        }
    }

    /// Something changed that may let its messages flow.
    pub(super) fn let_flow(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        if self.status.is_running() {
            let Self { config, outlets, .. } = self;
            for outlet in outlets {
                outlet.flush(cx, config, cause);
            }
            self.produce_all(cx, id, None, cause);
            self.ask_to_end(cx, id, cause);
            self.plan(cx, id, cause);
        }
    }

    /// It dies: what it kept is gone, and its schedule with it.
    pub(super) fn die(&mut self, cx: &mut Context, cause: u64) {
        self.turn += 1;
        self.pending.clear();
        self.transaction = None;
        self.blocked = None;
        self.stalled = false;
        for outlet in &mut self.outlets {
            let kept = std::mem::take(&mut outlet.waiting)
                .into_iter()
                .chain(std::mem::take(&mut outlet.refused));
            for publication in kept {
                let copy = CopyId { name: publication.name, store: outlet.to };
                let reason = LossReason::ProducerGone;
                cx.emit(cause, Event::Lost { copy, link: outlet.link, reason });
            }
            outlet.unconfirmed.clear();
            outlet.held = None;
            outlet.open = false;
            outlet.forget();
            cx.send(outlet.link, Way::Along, outlet.connection, cause, Body::Close);
        }
    }

    /// It was frozen and goes on: what came in meanwhile, then its schedule from now.
    pub(super) fn resume(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        self.turn += 1;
        self.stalled = true;
        self.let_flow(cx, id, cause);
        if self.blocked.is_none() {
            self.go_on(cx, id, cause);
        }
    }
}

impl Clients {
    /// True while the timer means something.
    #[inline]
    pub(crate) fn arrives(&self, id: NodeId, turn: u32) -> bool {
        self.producers.get(id).is_some_and(|p| p.turn == turn && p.status.is_running())
    }

    /// A producer's schedule says: now.
    #[inline]
    pub(crate) fn arrival(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        if let Some(producer) = self.producers.get_mut(id) {
            producer.arrival(cx, id, cause);
        }
    }

    /// Someone publishes by hand.
    pub(crate) fn publish(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        count: u32,
        key: Option<Key>,
        cause: u64,
    ) {
        if let Some(producer) = self.producers.get_mut(id) {
            producer.produce(cx, id, Some(Pending { count, key, scheduled: false }), cause);
        }
    }

    /// Poisons a message that its producer still keeps. True if it was found.
    pub(crate) fn poison(&mut self, name: MessageName) -> bool {
        let Some(producer) = self.producers.get_mut(name.producer) else { return false };
        let mut found = false;
        for outlet in &mut producer.outlets {
            let kept =
                outlet.waiting.iter_mut().chain(&mut outlet.unconfirmed).chain(&mut outlet.refused);
            for publication in kept.filter(|publication| publication.name == name) {
                publication.poison = true;
                found = true;
            }
        }
        found
    }

    /// Since when a producer is held back, by a full queue or by its own full buffer.
    pub(crate) fn held_since(&self, id: NodeId) -> Option<SimTime> {
        let producer = self.producers.get(id)?;
        let held = producer.outlets.iter().filter_map(|outlet| outlet.held).min();
        held.into_iter().chain(producer.blocked).min()
    }
}
