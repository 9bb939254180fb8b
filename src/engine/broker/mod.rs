//! The broker: routes, stores, hands out, takes back. It learns of clients through frames only, and
//! knows no profile by name: it does what its configuration says.

mod alarm;
pub mod assign;
mod confirm;
mod connection;
mod dead;
mod desk;
mod dispatch;
mod encode;
mod expiry;
mod group;
mod group_deal;
mod group_members;
mod group_offsets;
mod group_share;
mod lifecycle;
mod log;
pub(crate) mod message;
mod place;
mod queue;
mod reading;
mod rewire;
mod routing;
mod rows;
mod settle;
mod takers;
mod waiting;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use self::confirm::Share;
use self::desk::Desk;
pub(crate) use self::group_members::Member;
use self::group_share::Lock;
pub(crate) use self::log::Partition;
use self::log::{Log, Machine, Transaction};
use self::message::{Lease, Message};
use self::routing::Tree;
use self::takers::Takers;
use self::waiting::Waiting;
use crate::kernel::dense::Dense;
use crate::kernel::id::{CopyId, Key, LinkId, NodeId, TopicPartition};
use crate::kernel::slab::{Handle, Slab};
use crate::kernel::time::{SimDuration, SimTime};
use crate::protocol::frame::Publication;
use crate::protocol::history::Histories;
use crate::topology::{BrokerConfig, Cycles, ExchangeConfig, GroupConfig, Heading, QueueConfig};

/// The shortest time after which a group does the same again: a configured zero would never let time pass.
const SHORTEST: SimDuration = SimDuration::from_millis(1);

/// Everything on the broker's side of the links.
#[derive(Clone, Debug)]
pub(crate) struct Broker {
    cycles: Cycles,
    /// Its machines, from the first.
    machines: Vec<Machine>,
    machine_session: SimDuration,
    /// The last transaction of each producer.
    transactions: BTreeMap<NodeId, Transaction>,
    /// Short of memory: nothing is taken from producers.
    pub(crate) alarm: bool,
    /// What producers sent meanwhile, and the link on which.
    pub(crate) stalled: VecDeque<(LinkId, Publication, u64)>,
    pub(crate) stopped: bool,
    pub(crate) messages: Slab<Message>,
    pub(crate) leases: Slab<Lease>,
    pub(crate) exchanges: Dense<NodeId, Exchange>,
    pub(crate) queues: Dense<NodeId, Queue>,
    pub(crate) logs: Dense<NodeId, Log>,
    pub(crate) groups: Dense<NodeId, Group>,
    pub(crate) ends: Dense<LinkId, End>,
    lease_serial: u64,
    /// The deliveries of the present answer that leave their messages behind.
    left_behind: Vec<Handle>,
    /// What messages have died of.
    pub(crate) histories: Histories,
    /// The words that several copies owe together.
    shares: Slab<Share>,
    /// What messages with a key say of themselves, where it is more than the key's number.
    headings: BTreeMap<Key, Heading>,
    /// Where messages of a key go from an exchange, as far as it was needed since the drawing changed.
    trees: BTreeMap<(NodeId, Key), Tree>,
}

/// The broker's end of a client's link.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct End {
    /// The client's connection that this end believes in.
    pub(crate) connection: u32,
    pub(crate) open: bool,
    /// How many unsettled deliveries the consumer takes; 0: it asks.
    pub(crate) credit: u32,
    /// Unsettled deliveries.
    pub(crate) outstanding: u32,
    /// The most of a fetch whose answer is not whole yet, and how many it has already.
    pub(crate) asked: Option<u32>,
    pub(crate) answered: u32,
    /// How long what is asked for is to be the consumer's, if not as the queue has it.
    pub(crate) lease: Option<SimDuration>,
    /// Counts the fetches: a timer of an earlier one means nothing.
    pub(crate) turn: u32,
    /// How many full queues hold this producer back.
    pub(crate) holds: u32,
    /// Which of its incarnations a member of a group that polls speaks for.
    pub(crate) member: u32,
}

impl End {
    /// How many messages may be handed out on this end now.
    pub(crate) const fn room(&self) -> u32 {
        if !self.open {
            return 0;
        }
        match self.asked {
            Some(max) => max.saturating_sub(self.answered),
            None => self.credit.saturating_sub(self.outstanding),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) config: ExchangeConfig,
    pub(crate) bindings: Vec<LinkId>,
}

#[derive(Clone, Debug)]
pub(crate) struct Queue {
    pub(crate) config: QueueConfig,
    /// Waiting messages, the next one first.
    pub(crate) ready: Waiting,
    /// At the door while the queue is full.
    pub(crate) parked: VecDeque<Handle>,
    /// How many wait for their time.
    pub(crate) scheduled: u32,
    /// How many are with consumers.
    pub(crate) leased: u32,
    /// Counts arrivals.
    order: u64,
    /// Its connected consumers, and whose turn it is.
    pub(crate) takers: Takers,
    pub(crate) dead_letter: Option<LinkId>,
    /// The producers that this queue holds back.
    pub(crate) holding: BTreeSet<LinkId>,
    /// What it keeps because it is spoken to in requests, if its settings need any of it.
    pub(crate) desk: Option<Box<Desk>>,
    /// It has rejected, and has not been emptied far enough since.
    pub(crate) rejecting: bool,
}

/// A consumer group: the cursor form of the message-state machine. Leased is what lies between the
/// committed offset and the position.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) config: GroupConfig,
    /// The logs that it reads.
    pub(crate) logs: Vec<NodeId>,
    /// Links of the members that are connected, by their consumers' ids.
    pub(crate) members: Vec<LinkId>,
    /// In the order of partitions.
    pub(crate) cursors: Vec<Cursor>,
    /// The members of a group that polls, by their consumers' ids.
    pub(crate) roster: Vec<Member>,
    pub(crate) generation: u32,
    /// True from the moment a member came or went until the partitions are dealt.
    pub(crate) rebalancing: bool,
    /// While the first members of a group that polls are waited for: until when at most.
    pub(crate) opens_until: Option<SimTime>,
    /// Someone came meanwhile who was no member.
    newcomer: bool,
    turn: u32,
    /// The partition that is served next.
    next: usize,
    pub(crate) dead_letter: Option<LinkId>,
}

/// How far a group is in one partition.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cursor {
    /// The partition.
    pub(crate) at: TopicPartition,
    /// The next offset to read after a crash.
    pub(crate) committed: u64,
    /// The next offset to hand out.
    pub(crate) position: u64,
    pub(crate) owner: Option<LinkId>,
    /// Which of its incarnations, in a group that polls.
    pub(crate) holder: u32,
    /// Who had it when the group last dealt.
    pub(crate) last: Option<(LinkId, u32)>,
    /// The position is where it is to be, not only what a picture shows until someone reads.
    pub(crate) placed: bool,
    /// Someone committed.
    pub(crate) stored: bool,
    /// Everything before it was handed out in some term.
    pub(crate) read_to: u64,
    /// Counts owners and rewinds: a word of an earlier term is stale.
    pub(crate) term: u32,
    /// Handed out in this term and not settled.
    pub(crate) outstanding: u32,
    /// Settled ahead of an earlier offset that is not.
    done: BTreeSet<u64>,
    /// Offsets without a record that were passed over ahead of the committed one: from where to where.
    gaps: BTreeMap<u64, u64>,
    /// What came back or was handed out again, by offset: leases and failures.
    attempts: BTreeMap<u64, (u32, u32)>,
    /// In a shared group: what came back, and what members have.
    pub(crate) returned: BTreeSet<u64>,
    pub(crate) locks: BTreeMap<u64, Lock>,
    /// Nothing is handed out before this time, because a member failed on this record.
    pub(crate) due: Option<(SimTime, CopyId)>,
}

impl Broker {
    pub(crate) fn new(config: &BrokerConfig) -> Self {
        Self {
            cycles: config.cycles,
            machines: vec![Machine::default(); usize::from(config.machines.max(1))],
            machine_session: config.machine_session,
            transactions: BTreeMap::new(),
            alarm: false,
            stalled: VecDeque::new(),
            stopped: false,
            messages: Slab::default(),
            leases: Slab::default(),
            exchanges: Dense::default(),
            queues: Dense::default(),
            logs: Dense::default(),
            groups: Dense::default(),
            ends: Dense::default(),
            lease_serial: 0,
            left_behind: Vec::new(),
            histories: Histories::default(),
            shares: Slab::default(),
            headings: BTreeMap::new(),
            trees: BTreeMap::new(),
        }
    }

    pub(crate) fn end(&mut self, link: LinkId) -> &mut End {
        self.ends.or_default(link)
    }
}
