//! What can be seen of a run: the picture is a function of the state and the time. Reading changes
//! nothing, and nothing here outlives the state it was read from.

use super::Simulation;
use crate::broker::message::{Message, State};
use crate::client::{Phase, Status};
use crate::kernel::id::{CopyId, Key, LinkId, MessageName, NodeId, TopicPartition};
use crate::kernel::slab::Handle;
use crate::kernel::time::{SimDuration, SimTime};
use crate::protocol::context::What;
use crate::protocol::effects::Effects;
use crate::protocol::event::DeadReason;
use crate::protocol::figures::Counters;
use crate::protocol::frame::{Body, Delivery, Frame, Publication, Tag, Way};
use crate::protocol::history::{Death, History};
use crate::topology::Serving;

/// A look at a run.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    of: &'a Simulation,
}

/// A message that waits somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageView {
    /// Which copy.
    pub copy: CopyId,
    /// Its key.
    pub key: Key,
    /// How many times it was handed out here.
    pub leases: u32,
    /// How many times it came back here for a cause that counts.
    pub failures: u32,
    /// Why it died last, and after how many deliveries.
    pub death: Option<(DeadReason, u32)>,
    /// Every consumer fails on it.
    pub poison: bool,
    /// Since when it waits here.
    pub since: SimTime,
    /// Where it died last.
    pub origin: Option<NodeId>,
}

/// A queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueView {
    /// Waiting for a consumer.
    pub ready: u32,
    /// Waiting for their time.
    pub scheduled: u32,
    /// With consumers.
    pub leased: u32,
    /// At the door of the full queue.
    pub parked: u32,
    /// Since when the oldest ready message waits.
    pub oldest: Option<SimTime>,
    /// True while it holds a producer back.
    pub holding: bool,
    /// Who alone is served, where it serves one consumer at a time.
    pub active: Option<NodeId>,
}

/// A message in a consumer's hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobView {
    /// The delivery.
    pub delivered: Delivered,
    /// What is being done with it.
    pub phase: Phase,
    /// When that began.
    pub started: SimTime,
    /// When that ends.
    pub ends: SimTime,
}

/// A delivery at its consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Which copy.
    pub copy: CopyId,
    /// Its key.
    pub key: Key,
    /// How many times it was handed out, this one included.
    pub attempt: u32,
    /// It is marked as delivered again.
    pub again: bool,
    /// How many times it had come back for a cause that counts.
    pub failures: u32,
    /// Every consumer fails on it.
    pub poison: bool,
    /// What it died of before: [`View::deaths`] tells.
    pub history: History,
    /// When its lease began and ends, as the broker has it; `None` once the delivery is no longer the
    /// consumer's. An end of [`SimTime::MAX`]: not by time.
    pub lease: Option<(SimTime, SimTime)>,
}

/// A consumer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsumerView {
    /// Whether its process runs.
    pub status: Status,
    /// Whether it believes to be connected.
    pub connected: bool,
    /// The queue or group that it takes from.
    pub source: Option<NodeId>,
    /// It is connected and gets no more messages: somebody, or the broker, cancelled it.
    pub cancelled: bool,
    /// What it has in hand.
    pub jobs: Vec<JobView>,
    /// What it has been sent and not begun.
    pub inbox: Vec<Delivered>,
}

/// A producer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProducerView {
    /// Whether its process runs.
    pub status: Status,
    /// How many messages it has produced.
    pub produced: u32,
    /// Since when it is held back, by a full queue or by its own full buffer.
    pub held_since: Option<SimTime>,
    /// True while its application waits for room in the buffer.
    pub blocked: bool,
    /// Asked for and not produced, because the application waits.
    pub pending: u32,
    /// Its links.
    pub outlets: Vec<OutletView>,
}

/// A producer's end of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutletView {
    /// The link.
    pub link: LinkId,
    /// Whether the producer believes to be connected.
    pub connected: bool,
    /// Whether the broker told it to wait.
    pub held: bool,
    /// Kept until they may go, the next one first.
    pub waiting: Vec<MessageView>,
    /// Sent and not confirmed.
    pub unconfirmed: u32,
}

/// A partition of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartitionView {
    /// The offset of the oldest record.
    pub base: u64,
    /// The offset of the next record.
    pub end: u64,
    /// The machine that leads it, and how many are in sync, where it is replicated; 0: none leads.
    pub replicas: Option<(u16, u16)>,
}

/// A partitioned topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogView {
    /// Its partitions.
    pub partitions: Vec<PartitionView>,
}

/// A group's place in one partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CursorView {
    /// The partition.
    pub at: TopicPartition,
    /// Whether somebody committed; until then, `committed` is where it would begin.
    pub has_commit: bool,
    /// The member that owns it.
    pub owner: Option<NodeId>,
    /// The next offset after a crash.
    pub committed: u64,
    /// The next offset to hand out.
    pub position: u64,
    /// Records not yet done with.
    pub lag: u64,
    /// Nothing is handed out before then.
    pub waits_until: Option<SimTime>,
}

/// A consumer group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupView {
    /// The logs that it reads.
    pub logs: Vec<NodeId>,
    /// How often the partitions were dealt.
    pub generation: u32,
    /// True while they are about to be dealt anew.
    pub rebalancing: bool,
    /// Its members, by id.
    pub members: Vec<NodeId>,
    /// Its place in each partition.
    pub cursors: Vec<CursorView>,
}

/// A link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkView {
    /// Nothing gets through.
    pub cut: bool,
    /// What a fault adds to its latency.
    pub extra: SimDuration,
    /// Frames that the cut holds back.
    pub held: u32,
}

/// A message on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flight {
    /// Which copy.
    pub copy: CopyId,
    /// Its key.
    pub key: Key,
    /// On which link.
    pub link: LinkId,
    /// Against the link's direction.
    pub back: bool,
    /// When it set out.
    pub departs: SimTime,
    /// When it arrives.
    pub arrives: SimTime,
    /// How many times it was handed out, this one included; 0 before the first.
    pub attempt: u32,
    /// Every consumer fails on it.
    pub poison: bool,
    /// Why it died, if it is on its way to the dead letters.
    pub dead: Option<DeadReason>,
    /// Its producer gets it back: no exchange had anywhere to send it.
    pub given_back: bool,
}

impl<'a> View<'a> {
    pub(super) const fn of(of: &'a Simulation) -> Self {
        Self { of }
    }

    /// True while the broker runs.
    #[must_use]
    pub fn broker_runs(self) -> bool {
        !self.of.broker.stopped
    }

    /// True while the broker is short of memory and takes nothing from producers.
    #[must_use]
    pub const fn alarm(self) -> bool {
        self.of.broker.alarm
    }

    /// The counts of one node.
    #[must_use]
    pub fn figures(self, node: NodeId) -> Counters {
        self.of.cx.figures.of(node)
    }

    /// The counts of the whole run.
    #[must_use]
    pub fn totals(self) -> Counters {
        self.of.cx.figures.total()
    }

    /// The effects of the messages of a queue or group.
    #[must_use]
    pub fn effects(self, store: NodeId) -> Effects {
        self.of.cx.figures.effects.of(store)
    }

    /// True for a message that its queue or group is finished with and that had no effect (yet).
    #[must_use]
    pub fn only_accepted(self, copy: CopyId) -> bool {
        self.of.cx.figures.effects.only_accepted(copy)
    }

    /// How many copies of messages are on their way to the broker or in it. Records that lie in a log
    /// do not count.
    #[must_use]
    pub fn copies(self) -> u64 {
        let publishes = |frame: &Frame| matches!(frame.body, Body::Publish(_));
        let sent = self
            .of
            .cx
            .agenda
            .iter()
            .filter(|(_, entry)| matches!(&entry.what, What::Frame(frame) if publishes(frame)));
        let held = self.of.cx.network.iter().flat_map(|(_, line)| line.held());
        let on_the_way = sent.count() + held.filter(|frame| publishes(frame)).count();
        let broker = &self.of.broker;
        (on_the_way + broker.messages.len() + broker.stalled.len()) as u64
    }

    /// A queue.
    #[must_use]
    pub fn queue(self, node: NodeId) -> Option<QueueView> {
        let queue = self.of.broker.queues.get(node)?;
        let oldest = queue.ready.iter().map(|handle| self.of.broker.messages[handle].entered_at);
        Some(QueueView {
            ready: queue.ready.len(),
            scheduled: queue.scheduled,
            leased: queue.leased,
            parked: queue.parked.len() as u32,
            oldest: oldest.take(64).min(),
            holding: !queue.holding.is_empty(),
            active: queue
                .takers
                .active
                .and_then(|link| self.of.cx.network.get(link))
                .map(|line| line.link.to),
        })
    }

    /// The waiting messages of a queue, the next one first.
    pub fn waiting(self, node: NodeId) -> impl Iterator<Item = MessageView> + 'a {
        let queue = self.of.broker.queues.get(node);
        queue
            .into_iter()
            .flat_map(|queue| queue.ready.iter())
            .map(move |handle| self.message(handle))
    }

    /// The messages of a queue that wait for their time, by that time.
    pub fn scheduled(self, node: NodeId) -> impl Iterator<Item = MessageView> + 'a {
        let of_queue = |m: &Message| match m.state {
            State::Scheduled(due) if m.copy.store == node => Some((due, m.order)),
            _ => None,
        };
        let some = self.of.broker.queues.get(node).is_some_and(|queue| queue.scheduled > 0);
        let messages = self.of.broker.messages.iter().filter(|_| some);
        let mut found: Vec<_> =
            messages.filter_map(|(handle, m)| Some((of_queue(m)?, handle))).collect();
        found.sort_unstable_by_key(|(order, _)| *order);
        found.into_iter().map(move |(_, handle)| self.message(handle))
    }

    /// The messages at the door of a full queue, the next one first.
    pub fn at_the_door(self, node: NodeId) -> impl Iterator<Item = MessageView> + 'a {
        let queue = self.of.broker.queues.get(node);
        queue.into_iter().flat_map(|queue| &queue.parked).map(move |&handle| self.message(handle))
    }

    fn message(self, handle: Handle) -> MessageView {
        let Message { copy, key, leases, failures, death, poison, entered_at, origin, .. } =
            self.of.broker.messages[handle];
        let origin = (origin != NodeId::NONE).then_some(origin);
        MessageView { copy, key, leases, failures, death, poison, since: entered_at, origin }
    }

    /// The deaths of a history, the last one first.
    #[must_use]
    pub fn deaths(self, history: History) -> &'a [Death] {
        self.of.broker.histories.deaths(history)
    }

    /// A consumer.
    #[must_use]
    pub fn consumer(self, node: NodeId) -> Option<ConsumerView> {
        let consumer = self.of.clients.consumers.get(node)?;
        let jobs = consumer.jobs.iter().map(|job| JobView {
            delivered: self.delivered(&job.delivery),
            phase: job.phase,
            started: job.started,
            ends: job.ends,
        });
        let inbox = consumer.inbox.iter().map(|(delivery, _)| self.delivered(delivery));
        let at_the_frozen = self.of.asleep.iter().filter_map(|(sleeper, entry)| match entry.what {
            What::Frame(Frame { body: Body::Deliver(delivery), .. }) if *sleeper == node => {
                Some(self.delivered(&delivery))
            }
            _ => None,
        });
        Some(ConsumerView {
            status: consumer.status,
            connected: consumer.open,
            source: consumer.source.map(|(_, source)| source),
            cancelled: consumer.open && consumer.credit() > 0 && {
                let end = consumer.source.and_then(|(link, _)| self.of.broker.ends.get(link));
                end.is_some_and(|end| end.open && end.credit == 0)
            },
            jobs: jobs.collect(),
            inbox: inbox.chain(at_the_frozen).collect(),
        })
    }

    fn delivered(self, delivery: &Delivery) -> Delivered {
        let lease = match delivery.tag {
            Tag::Lease(handle) => {
                self.of.broker.leases.get(handle).map(|lease| (lease.granted, lease.until))
            }
            Tag::Record { at, offset, term } => {
                self.record_lease(delivery.copy.store, at, offset, term)
            }
            Tag::Spent => None,
        };
        Delivered {
            copy: delivery.copy,
            key: delivery.key,
            attempt: delivery.attempt,
            again: delivery.again,
            failures: delivery.failures,
            history: delivery.history,
            poison: delivery.poison,
            lease,
        }
    }

    fn record_lease(
        self,
        group: NodeId,
        at: TopicPartition,
        offset: u64,
        term: u32,
    ) -> Option<(SimTime, SimTime)> {
        let group = self.of.broker.groups.get(group)?;
        let cursor = group.cursors.get(group.place_of(at)?)?;
        if group.config.serving == Serving::Shared {
            let lock = cursor.locks.get(&offset).filter(|lock| lock.term == term)?;
            return Some((lock.since, lock.until));
        }
        (cursor.term == term).then_some((SimTime::ZERO, SimTime::MAX))
    }

    /// A producer.
    #[must_use]
    pub fn producer(self, node: NodeId) -> Option<ProducerView> {
        let producer = self.of.clients.producers.get(node)?;
        let kept = |publication: &Publication, to: NodeId| MessageView {
            copy: CopyId { name: publication.name, store: to },
            key: publication.key,
            leases: 0,
            failures: 0,
            death: None,
            poison: publication.poison,
            since: publication.published_at,
            origin: None,
        };
        let outlets = producer.outlets.iter().map(|outlet| OutletView {
            link: outlet.link,
            connected: outlet.open,
            held: outlet.held.is_some(),
            waiting: outlet.waiting.iter().map(|p| kept(p, outlet.to)).collect(),
            unconfirmed: outlet.unconfirmed.len() as u32,
        });
        Some(ProducerView {
            status: producer.status,
            produced: producer.produced,
            held_since: self.of.clients.held_since(node),
            blocked: producer.blocked.is_some(),
            pending: producer.pending.iter().map(|pending| pending.count).sum(),
            outlets: outlets.collect(),
        })
    }

    /// A partitioned topic.
    #[must_use]
    pub fn log(self, node: NodeId) -> Option<LogView> {
        let log = self.of.broker.logs.get(node)?;
        let partitions = log.partitions.iter().map(|p| PartitionView {
            base: p.base,
            end: p.end(),
            replicas: p.replicas.as_ref().map(|r| (r.leader, r.in_sync())),
        });
        Some(LogView { partitions: partitions.collect() })
    }

    /// The records of a partition from an offset on.
    pub fn records(
        self,
        node: NodeId,
        partition: u16,
        from: u64,
    ) -> impl Iterator<Item = (u64, MessageView)> + 'a {
        let log = self.of.broker.logs.get(node);
        let partition = log.and_then(|log| log.partitions.get(usize::from(partition)));
        partition.into_iter().flat_map(move |partition| {
            let numbered = partition.from(from).map(|record| (record.offset, record));
            numbered.map(move |(offset, record)| {
                let copy = CopyId { name: record.name, store: node };
                let (key, poison, since) = (record.key, record.poison, record.appended_at);
                let origin = None;
                (
                    offset,
                    MessageView {
                        copy,
                        key,
                        leases: 0,
                        failures: 0,
                        death: None,
                        poison,
                        since,
                        origin,
                    },
                )
            })
        })
    }

    /// A consumer group.
    #[must_use]
    pub fn group(self, node: NodeId) -> Option<GroupView> {
        let group = self.of.broker.groups.get(node)?;
        let member = |link: LinkId| self.of.cx.network.get(link).map(|line| line.link.to);
        let cursors = group.cursors.iter().map(|cursor| {
            let end = self.of.broker.partition(cursor.at).map_or(0, crate::broker::Partition::end);
            CursorView {
                at: cursor.at,
                has_commit: cursor.stored || group.config.serving == Serving::Settled,
                owner: cursor.owner.and_then(member),
                committed: cursor.committed,
                position: cursor.position,
                lag: end.saturating_sub(cursor.committed),
                waits_until: cursor.due.map(|(due, _)| due),
            }
        });
        Some(GroupView {
            logs: group.logs.clone(),
            generation: group.generation,
            rebalancing: group.rebalancing,
            members: group.members.iter().filter_map(|&link| member(link)).collect(),
            cursors: cursors.collect(),
        })
    }

    /// A link.
    #[must_use]
    pub fn link(self, link: LinkId) -> Option<LinkView> {
        let line = self.of.cx.network.get(link)?;
        Some(LinkView { cut: line.cut, extra: line.extra, held: line.held().count() as u32 })
    }

    /// Every message on its way, in no particular order.
    pub fn flights(self) -> impl Iterator<Item = Flight> + 'a {
        self.of.cx.agenda.iter().filter_map(move |(arrives, entry)| {
            let What::Frame(frame) = entry.what else { return None };
            let to = self.of.cx.network.get(frame.link)?.link.to;
            let (copy, key, attempt, poison, dead) = match frame.body {
                Body::Publish(p) => (CopyId { name: p.name, store: to }, p.key, 0, p.poison, None),
                Body::Deliver(d) => (d.copy, d.key, d.attempt, d.poison, None),
                Body::Carry { message: handle, .. } => {
                    let m = self.of.broker.messages.get(handle)?;
                    (m.copy, m.key, m.leases, m.poison, m.death.map(|(reason, _)| reason))
                }
                Body::GiveBack { number } => {
                    let producer = self.of.cx.network.get(frame.link)?.link.from;
                    let copy = CopyId { name: MessageName { producer, number }, store: to };
                    (copy, Key::NONE, 0, false, None)
                }
                _ => return None,
            };
            let (link, back, departs) = (frame.link, frame.way == Way::Back, frame.departs);
            let given_back = matches!(frame.body, Body::GiveBack { .. });
            Some(Flight {
                copy,
                key,
                link,
                back,
                departs,
                arrives,
                attempt,
                poison,
                dead,
                given_back,
            })
        })
    }
}
