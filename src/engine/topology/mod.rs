//! What is drawn: nodes with their configuration, and links between them. It holds no run state, no
//! name, no place on the screen: those are the simulation's and the document's.

mod binding;
mod change;
mod config;
mod connect;
mod delivery;
mod diagnose;
mod log;
mod queue;
mod rejection;
mod requests;

use std::collections::BTreeMap;

pub use self::binding::{Binding, Heading, Require};
pub use self::change::Change;
pub use self::config::{
    Acknowledge, Arrivals, Assignor, BrokerConfig, ConsumerConfig, Cycles, ExchangeConfig,
    GroupConfig, Ids, Isolation, Keys, MemberConfig, OnFailure, OnRefusal, Outcome, ProducerConfig,
    Receive, Routing, Serving, Start, WhenFull,
};
pub use self::connect::{CannotConnect, LinkKind};
pub use self::delivery::{Batching, ConfirmedBy, DeliveryConfig};
pub use self::diagnose::{Code, Diagnostic, diagnose};
pub use self::log::{Compaction, LogConfig, Partitioner, Replication, Segments};
pub use self::queue::{
    Backoff, Counter, Expiry, FailureCauses, Judged, LeaseConfig, LimitIs, OnTimeout, Overflow,
    Priorities, QueueConfig, RetryConfig, ReturnPosition, Successor,
};
pub use self::rejection::Rejection;
pub use self::requests::{HandoutConfig, IntakeConfig};

use crate::kernel::id::{Key, LinkId, NodeId};
use crate::kernel::time::SimDuration;

/// A drawing: what exists and what is connected. Half-drawn is normal; [`diagnose`] says what is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topology {
    /// The broker that every exchange, queue, log and group sits on.
    pub broker: BrokerConfig,
    nodes: BTreeMap<NodeId, Node>,
    links: BTreeMap<LinkId, Link>,
    /// What messages with a key say of themselves, where it is more than the key's number.
    headings: BTreeMap<Key, Heading>,
}

/// A node with its configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Publishes messages.
    Producer(ProducerConfig),
    /// Routes each message to queues; stores nothing.
    Exchange(ExchangeConfig),
    /// Stores messages until they are accepted.
    Queue(QueueConfig),
    /// A partitioned topic: stores records and keeps them after reading.
    Log(LogConfig),
    /// A consumer group: shares the partitions of logs among its members.
    Group(GroupConfig),
    /// Works on messages.
    Consumer(ConsumerConfig),
}

/// What kind of node: the configuration left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is the variant of Node of the same name")]
pub enum NodeKind {
    Producer,
    Exchange,
    Queue,
    Log,
    Group,
    Consumer,
}

/// A connection between two nodes, in the direction in which messages travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where messages come from.
    pub from: NodeId,
    /// Where they go.
    pub to: NodeId,
    /// How long a frame travels, in either direction.
    pub latency: SimDuration,
    /// For a link that leaves an exchange: which messages go along it.
    pub binding: Binding,
}

impl Link {
    /// A link that asks nothing of a message.
    #[must_use]
    pub const fn new(from: NodeId, to: NodeId, latency: SimDuration) -> Self {
        let binding = Binding {
            key: String::new(),
            headers: Vec::new(),
            require: Require::All,
            otherwise: false,
        };
        Self { from, to, latency, binding }
    }
}

impl Node {
    /// What kind of node it is.
    #[must_use]
    pub const fn kind(&self) -> NodeKind {
        match self {
            Self::Producer(_) => NodeKind::Producer,
            Self::Exchange(_) => NodeKind::Exchange,
            Self::Queue(_) => NodeKind::Queue,
            Self::Log(_) => NodeKind::Log,
            Self::Group(_) => NodeKind::Group,
            Self::Consumer(_) => NodeKind::Consumer,
        }
    }
}

impl Topology {
    /// The most nodes a drawing can have.
    pub const NODES_MAX: usize = 500;
    /// The most links a drawing can have.
    pub const LINKS_MAX: usize = 1_500;
    /// The most keys that can say more than their number.
    pub const HEADINGS_MAX: usize = 1_000;

    /// An empty drawing on this broker.
    #[must_use]
    pub const fn on(broker: BrokerConfig) -> Self {
        Self { broker, nodes: BTreeMap::new(), links: BTreeMap::new(), headings: BTreeMap::new() }
    }
    /// Every node, in the order of their ids.
    #[must_use]
    pub const fn nodes(&self) -> &BTreeMap<NodeId, Node> {
        &self.nodes
    }
    /// Every link, in the order of their ids.
    #[must_use]
    pub const fn links(&self) -> &BTreeMap<LinkId, Link> {
        &self.links
    }
    /// What messages with a key say of themselves, for every key that says more than its number.
    #[must_use]
    pub const fn headings(&self) -> &BTreeMap<Key, Heading> {
        &self.headings
    }
    /// The kind of a link, from the kinds of its ends.
    #[must_use]
    pub fn link_kind(&self, link: LinkId) -> Option<LinkKind> {
        let link = self.links.get(&link)?;
        let (from, to) = (self.nodes.get(&link.from)?, self.nodes.get(&link.to)?);
        LinkKind::between(from.kind(), to.kind())
    }
    /// The links that leave `node`, of one kind, in the order of their ids.
    pub fn links_from(
        &self,
        node: NodeId,
        kind: LinkKind,
    ) -> impl Iterator<Item = (LinkId, &Link)> {
        self.links
            .iter()
            .filter(move |(id, link)| link.from == node && self.link_kind(**id) == Some(kind))
            .map(|(id, link)| (*id, link))
    }
    /// The links that enter `node`, of one kind, in the order of their ids.
    pub fn links_to(&self, node: NodeId, kind: LinkKind) -> impl Iterator<Item = (LinkId, &Link)> {
        self.links
            .iter()
            .filter(move |(id, link)| link.to == node && self.link_kind(**id) == Some(kind))
            .map(|(id, link)| (*id, link))
    }
}
