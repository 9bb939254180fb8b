//! What is missing in a half-drawn drawing, as data beside the node: never an error, since half-drawn
//! is how every drawing begins.

use super::{LinkKind, NodeKind, Topology};
use crate::kernel::id::NodeId;
use std::collections::BTreeSet;

/// Something that a person would want to know about a drawing before running it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The node it is shown beside.
    pub node: NodeId,
    /// What it is.
    pub code: Code,
}

/// The kinds of diagnostics; the code's name is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// A producer that is connected to nothing: what it publishes goes nowhere.
    ProducerGoesNowhere,
    /// An exchange without a binding: it drops every message.
    ExchangeRoutesNowhere,
    /// A queue that nothing fills.
    QueueIsNeverFilled,
    /// A queue that nobody reads.
    QueueWithoutConsumer,
    /// A topic that no group reads.
    LogWithoutGroup,
    /// A group that reads no topic.
    GroupReadsNothing,
    /// A group without a member.
    GroupWithoutMember,
    /// A consumer that takes from nothing.
    ConsumerTakesNothing,
    /// A dead-letter cycle: dead messages can come back to where they died.
    DeadLetterCycle,
    /// More members than partitions: some have nothing to do.
    MoreMembersThanPartitions,
    /// A retry limit with nowhere to put what exceeds it: dead messages are dropped.
    DeadLettersAreDropped,
}

impl Code {
    /// The stable name, for files, links and tests.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ProducerGoesNowhere => "producer-goes-nowhere",
            Self::ExchangeRoutesNowhere => "exchange-routes-nowhere",
            Self::QueueIsNeverFilled => "queue-is-never-filled",
            Self::QueueWithoutConsumer => "queue-without-consumer",
            Self::LogWithoutGroup => "topic-without-group",
            Self::GroupReadsNothing => "group-reads-nothing",
            Self::GroupWithoutMember => "group-without-member",
            Self::ConsumerTakesNothing => "consumer-takes-nothing",
            Self::DeadLetterCycle => "dead-letter-cycle",
            Self::MoreMembersThanPartitions => "more-members-than-partitions",
            Self::DeadLettersAreDropped => "dead-letters-are-dropped",
        }
    }
}

/// Every diagnostic of a drawing, by node.
#[must_use]
pub fn diagnose(topology: &Topology) -> Vec<Diagnostic> {
    let mut found = BTreeSet::new();
    for (&node, config) in topology.nodes() {
        let out = |kind| topology.links_from(node, kind).count();
        let into = |kind| topology.links_to(node, kind).count();
        let mut say = |wrong: bool, code| {
            if wrong {
                found.insert(Diagnostic { node, code });
            }
        };
        match config.kind() {
            NodeKind::Producer => say(out(LinkKind::Publish) == 0, Code::ProducerGoesNowhere),
            NodeKind::Exchange => say(out(LinkKind::Binding) == 0, Code::ExchangeRoutesNowhere),
            NodeKind::Queue => {
                let dead = into(LinkKind::DeadLetter);
                let filled = into(LinkKind::Publish) + into(LinkKind::Binding) + dead;
                say(filled == 0, Code::QueueIsNeverFilled);
                // A place for dead letters is read by people; nobody else has to.
                say(out(LinkKind::Subscription) == 0 && dead == 0, Code::QueueWithoutConsumer);
                let limited = matches!(config, super::Node::Queue(q) if q.retry.limit.is_some() && !q.limit_needs_target);
                let drops = limited && out(LinkKind::DeadLetter) == 0 && dead == 0;
                say(drops && out(LinkKind::Subscription) > 0, Code::DeadLettersAreDropped);
                say(dies_in_a_circle(topology, node), Code::DeadLetterCycle);
            }
            NodeKind::Log => say(out(LinkKind::Reading) == 0, Code::LogWithoutGroup),
            NodeKind::Group => {
                say(into(LinkKind::Reading) == 0, Code::GroupReadsNothing);
                let members = out(LinkKind::Membership);
                say(members == 0, Code::GroupWithoutMember);
                let partitions =
                    topology.links_to(node, LinkKind::Reading).next().and_then(|(_, link)| {
                        match topology.nodes().get(&link.from) {
                            Some(super::Node::Log(log)) => Some(usize::from(log.partitions)),
                            _ => None,
                        }
                    });
                let idle = partitions.is_some_and(|count| members > count);
                say(idle, Code::MoreMembersThanPartitions);
            }
            NodeKind::Consumer => {
                let takes = into(LinkKind::Subscription) + into(LinkKind::Membership);
                say(takes == 0, Code::ConsumerTakesNothing);
            }
        }
    }
    found.into_iter().collect()
}

fn dies_in_a_circle(topology: &Topology, start: NodeId) -> bool {
    let mut seen = BTreeSet::new();
    let mut at = start;
    while let Some((_, link)) = topology.links_from(at, LinkKind::DeadLetter).next() {
        at = link.to;
        if at == start {
            return true;
        }
        if !seen.insert(at) {
            return false;
        }
    }
    false
}
