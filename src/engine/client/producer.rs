//! A producer: its schedule, its buffer, its window, and what it does when it is held back, refused or
//! cut off.

use super::{Clients, Pending, Producer, Status};
use crate::kernel::draw::{Distribution, Draw, Purpose};
use crate::kernel::id::{CopyId, Key, LinkId, MessageName, NodeId};
use crate::kernel::time::{SimDuration, SimTime};
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::{Event, LossReason};
use crate::protocol::frame::{Body, Frame, Publication, Way};
use crate::topology::{Arrivals, Keys, ProducerConfig, WhenFull};

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
        }
    }

    /// True while every outlet can take one more, to send or to keep.
    pub(crate) fn has_room(&self) -> bool {
        let limit = self.config.buffer as usize;
        self.outlets.iter().all(|o| o.can_send(&self.config) || o.waiting.len() < limit)
    }

    fn next(&mut self, cx: &Context, node: NodeId, key: Option<Key>) -> Publication {
        self.produced += 1;
        let number = self.produced;
        let key = key.unwrap_or_else(|| match self.config.keys {
            Keys::None => Key::NONE,
            Keys::Cycle(count) => Key::new((number - 1) % count.max(1)),
            Keys::Random(count) => {
                let draw = Draw::about_node(cx.seed, Purpose::MessageKey, node, number);
                Key::new(draw.below(u64::from(count.max(1))) as u32)
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
            confirm: self.config.confirms,
        }
    }
}

impl Clients {
    /// Messages of one burst at most.
    const BURST_MAX: u32 = 10_000;

    /// A producer begins its schedule.
    pub(crate) fn start_producer(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        producer.turn += 1;
        (producer.stalled, producer.fresh) = (false, true);
        let turn = producer.turn;
        match producer.config.arrivals {
            Arrivals::Manual => {}
            Arrivals::Burst { .. } => {
                cx.set_timer(cx.now(), cause, Timer::Arrival { producer: id, turn });
            }
            Arrivals::Constant { .. } | Arrivals::Poisson { .. } => {
                self.plan_arrival(cx, id, cause);
            }
        }
    }

    fn plan_arrival(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        if producer.config.limit.is_some_and(|limit| producer.scheduled >= limit) {
            return;
        }
        let wait = match producer.config.arrivals {
            Arrivals::Manual => return,
            Arrivals::Burst { every, .. } if every.is_zero() => return,
            Arrivals::Burst { every, .. } => every,
            Arrivals::Constant { interval } => interval.max(SimDuration::from_micros(1)),
            Arrivals::Poisson { mean } => {
                producer.draws += 1;
                let draw = Draw::about_node(cx.seed, Purpose::Arrival, id, producer.draws);
                draw.duration(Distribution::Exponential(mean.max(SimDuration::from_micros(1))))
            }
        };
        let timer = Timer::Arrival { producer: id, turn: producer.turn };
        cx.set_timer(cx.now() + wait, cause, timer);
    }

    /// True while the timer means something.
    pub(crate) fn arrives(&self, id: NodeId, turn: u32) -> bool {
        self.producers.get(id).is_some_and(|p| p.turn == turn && p.status == Status::Running)
    }

    /// A producer's schedule says: now.
    pub(crate) fn arrival(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        producer.fresh = false;
        let count = match producer.config.arrivals {
            Arrivals::Burst { count, .. } => count.min(Self::BURST_MAX),
            _ => 1,
        };
        let left = producer
            .config
            .limit
            .map_or(u32::MAX, |limit| limit.saturating_sub(producer.scheduled));
        let pending = Pending { count: count.min(left), key: None, scheduled: true };
        producer.pending.push_back(pending);
        self.produce(cx, id, cause);
        // A blocked application goes on with its schedule once it is let go.
        let Some(producer) = self.producers.get_mut(id) else { return };
        producer.stalled = producer.blocked.is_some();
        if !producer.stalled {
            self.plan_arrival(cx, id, cause);
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
            producer.pending.push_back(Pending { count, key, scheduled: false });
            self.produce(cx, id, cause);
        }
    }

    /// Produces what is pending, as far as the buffer allows.
    fn produce(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        if producer.status != Status::Running {
            return;
        }
        let waits = producer.config.when_full == WhenFull::Wait;
        while let Some(mut next) = producer.pending.pop_front() {
            while next.count > 0 {
                if waits && !producer.has_room() {
                    producer.pending.push_front(next);
                    if producer.blocked.is_none() {
                        producer.blocked = Some(cx.now());
                        cx.emit(cause, Event::Blocked { producer: id });
                    }
                    return;
                }
                next.count -= 1;
                producer.scheduled += u32::from(next.scheduled);
                let publication = producer.next(cx, id, next.key);
                if producer.outlets.is_empty() {
                    let copy = CopyId { name: publication.name, store: NodeId::NONE };
                    let reason = LossReason::NowhereToGo;
                    cx.emit(cause, Event::Lost { copy, link: LinkId::NONE, reason });
                }
                let Producer { config, outlets, .. } = producer;
                for outlet in outlets {
                    outlet.offer(cx, config, &publication, cause);
                }
            }
        }
        if producer.blocked.take().is_some() {
            let cause = cx.emit(cause, Event::Unblocked { producer: id });
            self.go_on(cx, id, cause);
        }
    }

    /// A schedule that waited goes on, or begins.
    fn go_on(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        if !std::mem::take(&mut producer.stalled) {
            return;
        }
        if producer.fresh {
            self.start_producer(cx, id, cause);
        } else {
            self.plan_arrival(cx, id, cause);
        }
    }

    /// Something changed that may let a producer's messages flow.
    pub(super) fn let_flow(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        if producer.status == Status::Running {
            let Producer { config, outlets, .. } = producer;
            for outlet in outlets {
                outlet.flush(cx, config, cause);
            }
            self.produce(cx, id, cause);
        }
    }

    pub(super) fn producer_receives(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        frame: &Frame,
        cause: u64,
    ) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        if matches!(producer.status, Status::Killed(_)) {
            return;
        }
        let config = producer.config;
        let Some(outlet) = producer.outlets.iter_mut().find(|outlet| outlet.link == frame.link)
        else {
            return;
        };
        if outlet.connection != frame.connection {
            return;
        }
        let mut cause = cause;
        match frame.body {
            Body::Opened => outlet.open = true,
            Body::Closed => return self.producer_disconnected(cx, id, frame.link, cause),
            Body::Hold => {
                outlet.held = Some(cx.now());
                cx.emit(cause, Event::HeldBack { producer: id, by: outlet.to });
                return;
            }
            Body::LetGo => {
                outlet.held = None;
                cause = cx.emit(cause, Event::LetGo { producer: id, by: outlet.to });
            }
            Body::Confirm { number } => {
                let place = outlet.unconfirmed.iter().position(|p| p.name.number == number);
                if let Some(publication) = place.and_then(|place| outlet.unconfirmed.remove(place))
                {
                    let copy = CopyId { name: publication.name, store: outlet.to };
                    cause = cx.emit(cause, Event::Confirmed { copy });
                }
            }
            Body::Refuse { number } => outlet.refused(cx, &config, id, number, cause),
            _ => return,
        }
        self.let_flow(cx, id, cause);
    }

    /// A producer's connection ended, or there was none to be had: what it sent and has no word of is
    /// to be sent again, if it asked for that word; then it tries to connect.
    pub(super) fn producer_disconnected(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        link: LinkId,
        cause: u64,
    ) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        let Some(outlet) = producer.outlets.iter_mut().find(|outlet| outlet.link == link) else {
            return;
        };
        outlet.open = false;
        outlet.held = None;
        let connection = outlet.connection;
        for mut publication in std::mem::take(&mut outlet.unconfirmed).into_iter().rev() {
            publication.again = true;
            outlet.waiting.push_front(publication);
        }
        self.retry_connection(cx, id, link, connection, cause);
    }

    /// True while the timer means something.
    pub(crate) fn publishes_again(&self, id: NodeId, link: LinkId, number: u32) -> bool {
        let outlet = self.producers.get(id).and_then(|p| p.outlets.iter().find(|o| o.link == link));
        outlet.is_some_and(|outlet| outlet.refused.iter().any(|p| p.name.number == number))
    }

    /// A refused message is published again.
    pub(crate) fn publish_again(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        link: LinkId,
        number: u32,
        cause: u64,
    ) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        let config = producer.config;
        let Some(outlet) = producer.outlets.iter_mut().find(|outlet| outlet.link == link) else {
            return;
        };
        let Some(place) = outlet.refused.iter().position(|p| p.name.number == number) else {
            return;
        };
        let publication = outlet.refused.remove(place);
        outlet.offer(cx, &config, &publication, cause);
    }

    /// A producer dies: what it kept is gone, and its schedule with it.
    pub(super) fn kill_producer(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        producer.turn += 1;
        producer.pending.clear();
        producer.blocked = None;
        producer.stalled = false;
        for outlet in &mut producer.outlets {
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
            cx.send(outlet.link, Way::Along, outlet.connection, cause, Body::Close);
        }
    }

    /// A frozen producer goes on: what came in meanwhile, then its schedule from now.
    pub(super) fn resume_producer(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        producer.turn += 1;
        producer.stalled = true;
        self.let_flow(cx, id, cause);
        if self.producers.get(id).is_some_and(|producer| producer.blocked.is_none()) {
            self.go_on(cx, id, cause);
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
