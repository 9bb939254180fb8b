//! Who reads which partition: Kafka's assignors as pure functions of the topics, the members and what they
//! own. They change no state and know no group; what a group of one log asks for is `single`.
//!
//! Sources: the classes and tests of Apache Kafka that each file names, in `org.apache.kafka.clients.consumer`
//! and, for [`uniform`], `org.apache.kafka.coordinator.group.assignor`. Four things differ on purpose:
//!
//! - Kafka orders topics and members by their names; here the order of [`NodeId`] and [`MemberId`] stands
//!   for it. Where Kafka goes through a hash map, and its result depends on that order, this goes by ids.
//! - Racks are left out: every assignment is the one that Kafka makes when no member or no broker has one.
//! - A claim to a partition that does not exist is ignored. Kafka looks only whether the topic does,
//!   because its topics never shrink; a drawing's can.
//! - The result holds every member, with nothing if it gets nothing.

mod claims;
mod constrained;
mod cooperative;
mod general;
mod movements;
mod range;
mod ranges;
mod round_robin;
pub(super) mod single;
mod sticky;
mod uniform;
mod uniform_mixed;

use std::collections::{BTreeMap, BTreeSet};

pub use crate::kernel::id::TopicPartition;
use crate::kernel::id::{NodeId, PartitionId};

pub use uniform::uniform;

/// A member of a group. The order of the numbers stands for the order of Kafka's member ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberId(pub u16);

/// How many partitions each topic has.
pub type Topics = BTreeMap<NodeId, u16>;

/// What each member gets, in the order in which it was given.
pub type Assignment = BTreeMap<MemberId, Vec<TopicPartition>>;

/// What a member says about itself when it joins (Kafka: `ConsumerPartitionAssignor.Subscription`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// Who it is. No two members have the same.
    pub id: MemberId,
    /// A static member's place in the order of instance ids (`group.instance.id`). Range and round robin
    /// put static members first; the sticky assignors look at member ids only.
    pub instance: Option<u16>,
    /// What it reads.
    pub topics: BTreeSet<NodeId>,
    /// What it owned when it joined. Only the sticky assignors and [`uniform`] ask.
    pub owned: Vec<TopicPartition>,
    /// In which generation it owned that; `None`: it does not know, which counts as before all others
    /// (Kafka's `DEFAULT_GENERATION`, -1).
    pub generation: Option<u32>,
}

impl Member {
    /// Its place where static members come first (Kafka: `AbstractPartitionAssignor.MemberInfo`).
    fn rank(&self) -> (bool, Option<u16>, MemberId) {
        (self.instance.is_none(), self.instance, self.id)
    }
}

/// How partitions are dealt: the assignors that run in Kafka's clients
/// (`partition.assignment.strategy`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// Each topic by itself, neighbouring partitions together (`RangeAssignor`).
    Range,
    /// All partitions in turn to those who read them (`RoundRobinAssignor`).
    RoundRobin,
    /// Balanced first, then as few moves as possible (`StickyAssignor`).
    Sticky,
    /// The same, but what moves is left out until its owner has given it up: a second rebalance deals it
    /// (`CooperativeStickyAssignor`).
    CooperativeSticky,
}

/// Deals the partitions of `topics` to `members`.
#[must_use]
pub fn assign(strategy: Strategy, topics: &Topics, members: &[Member]) -> Assignment {
    let members = in_order(members);
    let topics = read_by_someone(topics, &members);
    match strategy {
        Strategy::Range => range::assign(&topics, &members),
        Strategy::RoundRobin => round_robin::assign(&topics, &members),
        Strategy::Sticky => sticky::assign(&topics, &members).assignment,
        Strategy::CooperativeSticky => cooperative::assign(&topics, &members),
    }
}

fn in_order(members: &[Member]) -> Vec<&Member> {
    let mut members: Vec<&Member> = members.iter().collect();
    members.sort_by_key(|member| member.id);
    members
}

/// Kafka hands its assignors only the topics that some member reads.
fn read_by_someone(topics: &Topics, members: &[&Member]) -> Topics {
    let read = |topic: &NodeId| members.iter().any(|member| member.topics.contains(topic));
    topics.iter().filter(|(topic, _)| read(topic)).map(|(&topic, &count)| (topic, count)).collect()
}

fn all_read_the_same(members: &[&Member]) -> bool {
    members.windows(2).all(|pair| pair[0].topics == pair[1].topics)
}

/// The partitions of one topic.
fn partitions(topic: NodeId, count: u16) -> impl Iterator<Item = TopicPartition> {
    (0..count).map(move |number| TopicPartition { topic, partition: PartitionId(number) })
}

/// The partitions of all topics, in the order of topics.
fn all_partitions(topics: &Topics) -> impl Iterator<Item = TopicPartition> {
    topics.iter().flat_map(|(&topic, &count)| partitions(topic, count))
}

fn exists(topics: &Topics, place: TopicPartition) -> bool {
    topics.get(&place.topic).is_some_and(|&count| place.partition.0 < count)
}

/// Nothing for anybody yet.
fn empty(members: &[&Member]) -> Assignment {
    members.iter().map(|member| (member.id, Vec::new())).collect()
}
