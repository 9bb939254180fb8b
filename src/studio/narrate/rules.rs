//! The rules in words: a short name and one sentence, with where the idea comes from where it has a
//! single source.

use engine::{Code, Rule};

use crate::vocabulary::{Source, Vocabulary};

/// A rule as it is told: by name, in a sentence, and where that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleTold {
    /// A short name.
    pub name: &'static str,
    /// The rule in a sentence.
    pub text: &'static str,
    /// Where it is written.
    pub source: Option<Source>,
}

/// A rule in a profile's words.
pub fn rule_in(vocabulary: Vocabulary, of: Rule) -> RuleTold {
    let (name, text) = rule(of);
    let own = vocabulary.rule(of);
    let or = |own: &'static str, ours: &'static str| if own.is_empty() { ours } else { own };
    match own {
        Some(said) => RuleTold {
            name: or(said.name, name),
            text: or(said.text, text),
            source: Some(said.source),
        },
        None => RuleTold { name, text, source: None },
    }
}

/// A rule's short name and its sentence, as the textbook says them.
pub const fn rule(rule: Rule) -> (&'static str, &'static str) {
    match rule {
        Rule::Command => ("your doing", "Somebody asked for it."),
        Rule::Arrivals => {
            ("arrivals", "A producer publishes by its own schedule, and when somebody asks it to.")
        }
        Rule::Latency => ("latency", "A message takes its link's latency to arrive."),
        Rule::ConnectionLoss => {
            ("lost connection", "A connection that ends takes along what is on its way over it.")
        }
        Rule::OverflowBlock => (
            "overflow: block",
            "A full queue takes nothing in and holds its producers back until there is room.",
        ),
        Rule::OverflowReject => {
            ("overflow: reject", "A full queue refuses what is new and says so to the producer.")
        }
        Rule::OverflowDropOldest => {
            ("overflow: drop oldest", "A full queue drops its oldest waiting message to make room.")
        }
        Rule::OverflowDropNewest => {
            ("overflow: drop newest", "A full queue drops what is new and tells nobody.")
        }
        Rule::ProducerBuffer => (
            "producer buffer",
            "A producer that may not send keeps a few messages itself; then its application waits or drops.",
        ),
        Rule::Confirmation => (
            "confirmation",
            "The broker confirms what it has; what is not confirmed is sent again.",
        ),
        Rule::Routing => (
            "routing",
            "An exchange sends a copy along each binding that takes the message; without one it goes nowhere.",
        ),
        Rule::Queueing => ("queue", "First in, first out; each message goes to one consumer."),
        Rule::Dispatch => (
            "dispatch",
            "Consumers take turns; each has at most its prefetch of unacknowledged messages.",
        ),
        Rule::LeaseTimeout => (
            "lease",
            "A delivery belongs to its consumer for a time; if it is not acknowledged by then, the message is delivered again (visibility timeout).",
        ),
        Rule::LeaseRenewal => ("lease renewal", "A working consumer can ask for more time."),
        Rule::LeaseOfOwner => (
            "lease ends with its owner",
            "When a consumer's connection ends, its unacknowledged messages go back to the queue.",
        ),
        Rule::Release => ("release", "A consumer can give a message back for another try."),
        Rule::Reject => {
            ("reject", "A consumer can give a message up; it goes to the dead letters.")
        }
        Rule::Backoff => ("backoff", "A message that failed waits before it is tried again."),
        Rule::RetryLimit => (
            "delivery limit",
            "A message that came back after its last allowed delivery is dead: it goes to the dead-letter queue, or nowhere.",
        ),
        Rule::TimeToLive => ("time to live", "A message may wait only so long."),
        Rule::HopLimit => {
            ("hop limit", "A message may die only 16 times on its way, which ends every circle.")
        }
        Rule::AcknowledgeOnDelivery => {
            ("at most once", "Acknowledged before the work: a crash loses it.")
        }
        Rule::Acknowledgement => {
            ("acknowledgement", "An acknowledged message is finished and never comes again.")
        }
        Rule::Processing => ("processing", "The work takes the consumer's processing time."),
        Rule::FailureChance => ("failure", "The work fails with the consumer's chance of failure."),
        Rule::Poison => ("poison message", "Every consumer fails on it, every time."),
        Rule::Deduplication => (
            "remembering ids",
            "A consumer that keeps the ids of finished messages with their effect does nothing the second time.",
        ),
        Rule::StaleDelivery => (
            "stale delivery",
            "A word on a delivery that is no longer the consumer's own is ignored.",
        ),
        Rule::ClientCrash => ("crash", "A process that dies loses what it had in memory."),
        Rule::SessionTimeout => (
            "session timeout",
            "A client that nothing is heard of is believed dead after the session timeout.",
        ),
        Rule::Durability => (
            "durability",
            "A stopped broker keeps persistent messages of durable queues; all else is gone.",
        ),
        Rule::Rebalance => {
            ("rebalance", "When a member comes or goes, the partitions are dealt anew.")
        }
        Rule::GroupMembership => (
            "group membership",
            "A member says that it is there, and polls; otherwise its group goes on without it, and takes no commit from it.",
        ),
        Rule::InstantLimit => (
            "instant limit",
            "So much in one instant means a circle without delay; the rest waits a millisecond.",
        ),
        Rule::Connection => (
            "connection",
            "A client connects when it starts, and again after a while whenever its connection has ended.",
        ),
        Rule::Delay => ("delay", "A queue can let a message wait before its first delivery."),
        Rule::Repetition => (
            "remembered ids",
            "A queue that remembers ids keeps no second message with one that it knows, also when the first is long gone.",
        ),
        Rule::RequestLimit => {
            ("request limit", "A queue answers only requests that are within its limits.")
        }
        Rule::LeaseMax => (
            "longest lease",
            "However often a consumer asks for more time, a lease may only be so long.",
        ),
        Rule::AtLeastOnce => (
            "at least once",
            "A queue that is kept on many machines may hand a message out again while it is with a consumer.",
        ),
        Rule::Retention
        | Rule::Partitioning
        | Rule::CommittedOffset
        | Rule::Replication
        | Rule::Election
        | Rule::Idempotence
        | Rule::Compaction
        | Rule::Transaction
        | Rule::DeliveryTimeout => of_logs(rule),
        Rule::Deletion => ("deletion", "What a deleted queue held is gone with it."),
    }
}

/// The rules of writing to a topic.
const fn of_logs(rule: Rule) -> (&'static str, &'static str) {
    match rule {
        Rule::CommittedOffset => (
            "committed offset",
            "A group goes on from its committed offset; what was handed out beyond it and not finished comes again.",
        ),
        Rule::Partitioning => {
            ("partition by key", "The same key always goes to the same partition, in order.")
        }
        Rule::Retention => {
            ("retention", "A topic keeps records for a time or up to a number, read or not.")
        }
        Rule::Replication => (
            "replicas in sync",
            "A record is safe once every machine in sync has it; too few in sync take none from who asks for all.",
        ),
        Rule::Election => (
            "leader election",
            "When the leader is gone, another machine in sync leads with what it has.",
        ),
        Rule::Idempotence => (
            "idempotent producer",
            "A record that is sent again is known again, and is in the topic once.",
        ),
        Rule::Compaction => {
            ("compaction", "A topic keeps the latest record of each key; offsets never change.")
        }
        Rule::Transaction => {
            ("transaction", "The records of a transaction count together or not at all.")
        }
        _ => (
            "delivery timeout",
            "A producer tries to deliver a message for so long, then it is lost.",
        ),
    }
}

/// A diagnostic in a sentence: what is missing and what to do.
pub const fn diagnostic(code: Code) -> &'static str {
    match code {
        Code::ProducerGoesNowhere => {
            "What it publishes goes nowhere: connect it to a queue, a fan-out or a topic."
        }
        Code::ExchangeRoutesNowhere => "It has nowhere to send messages: connect it to queues.",
        Code::QueueIsNeverFilled => "Nothing comes in: connect a producer to it.",
        Code::QueueWithoutConsumer => "Nobody takes messages out: connect it to a consumer.",
        Code::LogWithoutGroup => "Nobody reads it: connect it to a group.",
        Code::GroupReadsNothing => "It reads nothing: connect a topic to it.",
        Code::GroupWithoutMember => "It has no member: connect it to consumers.",
        Code::ConsumerTakesNothing => "It has nothing to do: connect a queue or a group to it.",
        Code::DeadLetterCycle => "Dead messages can come back to where they died.",
        Code::MoreMembersThanPartitions => "More members than partitions: some have nothing to do.",
        Code::DeadLettersAreDropped => {
            "Messages that reach the limit are dropped: connect it to a place for dead letters."
        }
    }
}
