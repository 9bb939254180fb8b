//! The clients: producers and consumers with their library's behaviour. They learn of the broker
//! through frames only; neither side reads the other's state.

mod by_hand;
mod consumer;
mod encode;
mod gather;
mod hearing;
mod member;
mod outlet;
mod patience;
mod polling;
mod producer;
mod rewire;
mod transaction;
mod work;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use self::gather::Gathering;
use self::transaction::Open;

use crate::kernel::dense::Dense;
use crate::kernel::id::{Key, LinkId, MessageName, NodeId};
use crate::kernel::time::{SimDuration, SimTime};
use crate::protocol::context::{Context, Timer};
use crate::protocol::frame::{Body, Delivery, Frame, Publication, Way};
use crate::topology::{ConsumerConfig, ProducerConfig};

/// Everything on the clients' side of the links.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clients {
    pub(crate) producers: Dense<NodeId, Producer>,
    pub(crate) consumers: Dense<NodeId, Consumer>,
    /// The ids of messages whose effect happened, kept by the application together with the effect, for
    /// each queue or group that its consumers take from.
    pub(crate) remembered: BTreeMap<NodeId, BTreeSet<MessageName>>,
    /// The clients that are frozen.
    paused: BTreeSet<NodeId>,
    /// The counts of producers that were removed: a producer that comes back goes on with them, so that no
    /// two messages have one name.
    retired: BTreeMap<NodeId, Retired>,
    /// The hashes of the keys that say something else than their number.
    hashes: Arc<BTreeMap<Key, u32>>,
    reconnect_interval: SimDuration,
}

/// The counts of a producer that was removed.
#[derive(Clone, Copy, Debug)]
struct Retired {
    produced: u32,
    scheduled: u32,
    draws: u32,
    serial: u32,
}

/// The shortest time after which a client does the same again: a configured zero would never let time
/// pass.
const SHORTEST: SimDuration = SimDuration::from_millis(1);

/// Whether a client's process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It runs.
    Running,
    /// It is frozen since then: nothing moves, its connection stays.
    Paused(SimTime),
    /// It was killed then.
    Killed(SimTime),
}

impl Status {
    /// True unless it is frozen or killed.
    #[inline]
    pub(crate) const fn is_running(self) -> bool {
        matches!(self, Self::Running)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Producer {
    pub(crate) config: ProducerConfig,
    pub(crate) status: Status,
    /// Messages produced so far: the number of the last one.
    pub(crate) produced: u32,
    /// Of those, how many by its own schedule.
    pub(crate) scheduled: u32,
    /// Draws of arrival times so far.
    draws: u32,
    turn: u32,
    /// Asked for and not produced yet, because the buffer is full.
    pub(crate) pending: VecDeque<Pending>,
    /// Since when its application waits.
    pub(crate) blocked: Option<SimTime>,
    /// Its schedule waits with it: the next arrival is planned when it goes on.
    stalled: bool,
    /// Its schedule has not begun yet: a burst at the start is still to come.
    fresh: bool,
    pub(crate) outlets: Vec<Outlet>,
    /// Since when its next message waits for room, and how many it had produced.
    waits: Option<(SimTime, u32)>,
    /// Its transactions so far.
    serial: u32,
    pub(crate) transaction: Option<Open>,
    /// See [`Clients::hashes`].
    hashes: Arc<BTreeMap<Key, u32>>,
}

/// Messages to be produced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pending {
    pub(crate) count: u32,
    /// A key asked for by the command; otherwise the producer's own choice.
    pub(crate) key: Option<Key>,
    /// By the producer's own schedule.
    scheduled: bool,
}

/// A producer's end of a link.
#[derive(Clone, Debug)]
pub(crate) struct Outlet {
    pub(crate) link: LinkId,
    pub(crate) to: NodeId,
    pub(crate) connection: u32,
    pub(crate) open: bool,
    /// Since when the broker holds it back.
    pub(crate) held: Option<SimTime>,
    /// Kept here until they may go.
    pub(crate) waiting: VecDeque<Publication>,
    /// Sent, and not confirmed; only with confirmation.
    pub(crate) unconfirmed: VecDeque<Publication>,
    /// Refused, to be sent again later.
    pub(crate) refused: Vec<Publication>,
    /// The bytes of all these, where there is a limit.
    kept_bytes: u64,
    gathering: Gathering,
    /// A log could not take a message: nothing is sent until then.
    pub(crate) resting: Option<SimTime>,
    /// Since when no word came on what it sent.
    quiet_since: Option<SimTime>,
    /// When it does next what takes time.
    pub(crate) wakes: Option<SimTime>,
}

#[derive(Clone, Debug)]
pub(crate) struct Consumer {
    pub(crate) config: ConsumerConfig,
    pub(crate) status: Status,
    /// Its link, and the queue or group at the other end.
    pub(crate) source: Option<(LinkId, NodeId)>,
    connection: u32,
    pub(crate) open: bool,
    /// The credit that the broker was told of last.
    offered: u32,
    /// A fetch is not answered yet.
    pub(crate) asked: bool,
    /// How many messages its answer has so far.
    got: u32,
    /// It got nothing, and waits a little before it asks again.
    resting: bool,
    /// Counts these waits: a timer of an earlier one means nothing.
    rests: u32,
    /// Delivered and not begun.
    pub(crate) inbox: VecDeque<(Delivery, u64)>,
    pub(crate) jobs: Vec<Job>,
    next_job: u32,
    /// Its application hangs: it does not poll.
    stalled: bool,
    /// What it knows of its group, if that is one whose members poll.
    member: Option<Box<member::Member>>,
    /// How often it became a member anew.
    incarnations: u32,
    /// Counts the times that a member's timers began.
    beats: u32,
}

/// A message that a consumer has in hand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Job {
    pub(crate) id: u32,
    pub(crate) delivery: Delivery,
    pub(crate) phase: Phase,
    pub(crate) started: SimTime,
    /// When the phase ends; while paused: as if it had not been.
    pub(crate) ends: SimTime,
    /// A timer of an earlier turn means nothing.
    turn: u32,
    /// The last event about it.
    cause: u64,
}

/// What a consumer is doing with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Working on it.
    Working,
    /// The effect has happened; the acknowledgement is not sent yet.
    Acknowledging,
    /// Someone is to say what becomes of it.
    Held,
}

impl Consumer {
    /// The place of a job in hand.
    fn place_of(&self, job: u32) -> Option<usize> {
        self.jobs.iter().position(|j| j.id == job)
    }

    /// Takes the job at this place out of its hands; the others keep their order.
    fn take_job(&mut self, place: usize) -> Job {
        // Mostly it is the last one, and there is nothing to move up.
        let is_last = place + 1 == self.jobs.len();
        if is_last { self.jobs.swap_remove(place) } else { self.jobs.remove(place) }
    }
}

impl Clients {
    pub(crate) const fn set_reconnect_interval(&mut self, interval: SimDuration) {
        self.reconnect_interval = interval;
    }

    /// The broker's frame has arrived at a client.
    #[inline]
    pub(crate) fn receive(&mut self, cx: &mut Context, client: NodeId, frame: &Frame, cause: u64) {
        if frame.way == Way::Back {
            self.producer_receives(cx, client, frame, cause);
        } else {
            self.consumer_receives(cx, client, frame, cause);
        }
    }

    /// A client tries to connect again, a while from now.
    fn retry_connection(
        &self,
        cx: &mut Context,
        client: NodeId,
        link: LinkId,
        connection: u32,
        cause: u64,
    ) {
        let at = cx.now() + self.reconnect_interval.max(SHORTEST);
        cx.set_timer(at, cause, Timer::Reconnect { client, link, connection });
    }

    /// True while the timer means something: the client still has that connection, and it is not open.
    pub(crate) fn reconnects(&self, client: NodeId, link: LinkId, connection: u32) -> bool {
        if let Some(producer) = self.producers.get(client) {
            let killed = matches!(producer.status, Status::Killed(_));
            return !killed
                && producer
                    .outlets
                    .iter()
                    .any(|o| o.link == link && o.connection == connection && !o.open);
        }
        self.consumers.get(client).is_some_and(|consumer| {
            let killed = matches!(consumer.status, Status::Killed(_));
            let here = consumer.source.is_some_and(|(own, _)| own == link);
            !killed && here && consumer.connection == connection && !consumer.open
        })
    }

    /// A client tries to connect again now.
    pub(crate) fn reconnect(&mut self, cx: &mut Context, client: NodeId, link: LinkId, cause: u64) {
        if let Some(producer) = self.producers.get_mut(client) {
            let Some(outlet) = producer.outlets.iter_mut().find(|outlet| outlet.link == link)
            else {
                return;
            };
            outlet.connection += 1;
            let connection = outlet.connection;
            if !cx.send(link, Way::Along, connection, cause, Body::Open { credit: 0, priority: 0 })
            {
                self.retry_connection(cx, client, link, connection, cause);
            }
        } else {
            self.connect(cx, client, cause);
        }
    }

    /// The connection that a client has on a link, for the notice that it is no more.
    pub(crate) fn connection(&self, client: NodeId, link: LinkId) -> u32 {
        if let Some(producer) = self.producers.get(client) {
            let outlet = producer.outlets.iter().find(|outlet| outlet.link == link);
            return outlet.map_or(0, |outlet| outlet.connection);
        }
        self.consumers.get(client).map_or(0, |consumer| consumer.connection)
    }

    /// True while any client is frozen.
    pub(crate) fn someone_is_paused(&self) -> bool {
        !self.paused.is_empty()
    }

    /// True while a client is frozen: whatever is for it waits until it goes on.
    pub(crate) fn is_paused(&self, client: NodeId) -> bool {
        self.paused.contains(&client)
    }
}
