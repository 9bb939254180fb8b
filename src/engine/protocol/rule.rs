//! The rule behind an event: what "Why?" cites. Derived from the event alone, so it costs nothing to
//! carry. The sentences and sources are the studio's and the profile's.

use super::event::{
    DeadReason, Decline, DownReason, DropReason, EndReason, Event, LossReason, RemovalReason,
    ReturnReason,
};

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),* $(,)?) => {
        /// A rule of the simulation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($(#[$doc])* $variant),* }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The stable name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

rules! {
    /// Somebody asked for it.
    Command = "command",
    /// A producer publishes by its own schedule, and when somebody asks it to.
    Arrivals = "arrivals",
    /// A frame takes a link's latency.
    Latency = "latency",
    /// A connection that ends takes what is on it along.
    ConnectionLoss = "connection-loss",
    /// A full queue holds its producers back.
    OverflowBlock = "overflow-block",
    /// A full queue refuses what is new.
    OverflowReject = "overflow-reject",
    /// A full queue drops its oldest.
    OverflowDropOldest = "overflow-drop-oldest",
    /// A full queue drops what is new.
    OverflowDropNewest = "overflow-drop-newest",
    /// A producer keeps so many messages itself.
    ProducerBuffer = "producer-buffer",
    /// Confirmation by the broker.
    Confirmation = "confirmation",
    /// An exchange sends a copy of a message along each binding that takes it.
    Routing = "routing",
    /// A message waits in a queue, first in, first out.
    Queueing = "queueing",
    /// A key decides the partition.
    Partitioning = "partitioning",
    /// Consumers of one queue take turns, each up to its prefetch.
    Dispatch = "dispatch",
    /// A lease ends after its timeout.
    LeaseTimeout = "lease-timeout",
    /// A lease is longer when its consumer asks.
    LeaseRenewal = "lease-renewal",
    /// A lease ends with its consumer's connection.
    LeaseOfOwner = "lease-of-owner",
    /// A consumer gave a message back.
    Release = "release",
    /// A consumer gave a message up.
    Reject = "reject",
    /// A returned message waits before the next attempt.
    Backoff = "backoff",
    /// After so many attempts a message is dead.
    RetryLimit = "retry-limit",
    /// A message lives so long.
    TimeToLive = "time-to-live",
    /// A dead letter can die again only so often.
    HopLimit = "hop-limit",
    /// At most once: acknowledged before the work.
    AcknowledgeOnDelivery = "acknowledge-on-delivery",
    /// An acknowledgement ends a delivery.
    Acknowledgement = "acknowledgement",
    /// Work takes the consumer's processing time.
    Processing = "processing",
    /// Work fails with the consumer's chance.
    FailureChance = "failure-chance",
    /// Work on a poison message always fails.
    Poison = "poison",
    /// A remembered message has no second effect.
    Deduplication = "deduplication",
    /// A word about a delivery that is no longer one's own is ignored.
    StaleDelivery = "stale-delivery",
    /// A client that is gone loses what it held.
    ClientCrash = "client-crash",
    /// A silent client is believed dead after the session timeout.
    SessionTimeout = "session-timeout",
    /// A stopped broker keeps what is durable and persistent.
    Durability = "durability",
    /// Partitions are dealt anew when a member comes or goes.
    Rebalance = "rebalance",
    /// A group remembers the next offset of each partition.
    CommittedOffset = "committed-offset",
    /// A log removes its oldest records.
    Retention = "retention",
    /// An instant has a limit of entries.
    InstantLimit = "instant-limit",
    /// What a deleted queue held is gone.
    Deletion = "deletion",
    /// A member says that it is there, and polls; otherwise it is none any more.
    GroupMembership = "group-membership",
    /// A client connects when it starts, and again after a while whenever its connection has ended.
    Connection = "connection",
    /// A queue lets a message wait before its first delivery.
    Delay = "delay",
    /// A queue remembers the ids of messages, and keeps no repetition.
    Repetition = "repetition",
    /// A queue answers only what is within its limits.
    RequestLimit = "request-limit",
    /// A lease is no longer than it may be.
    LeaseMax = "lease-max",
    /// A queue may hand a message out more than once.
    AtLeastOnce = "at-least-once",
    /// A replicated record is safe once every machine in sync has it; too few in sync take none.
    Replication = "replication",
    /// Another machine that is in sync leads when the leader is gone.
    Election = "election",
    /// A record that is sent again is known again.
    Idempotence = "idempotence",
    /// A log keeps the latest record of each key.
    Compaction = "compaction",
    /// The records of a transaction count together or not at all.
    Transaction = "transaction",
    /// A producer tries to deliver a message for so long.
    DeliveryTimeout = "delivery-timeout",
}

impl Event {
    /// The rule behind it.
    #[must_use]
    #[allow(clippy::too_many_lines, reason = "one line for each event")]
    pub const fn rule(&self) -> Rule {
        match self {
            Self::Published { again: false, .. } => Rule::Arrivals,
            Self::Departed { .. } => Rule::Latency,
            Self::Lost { reason, .. } => match reason {
                LossReason::BufferFull => Rule::ProducerBuffer,
                LossReason::GaveUp => Rule::OverflowReject,
                LossReason::Expired => Rule::TimeToLive,
                LossReason::NowhereToGo => Rule::Routing,
                LossReason::LinkRemoved => Rule::Deletion,
                LossReason::ConnectionLost | LossReason::BrokerStopped => Rule::ConnectionLoss,
                LossReason::ProducerGone => Rule::ClientCrash,
                LossReason::TimedOut => Rule::DeliveryTimeout,
                LossReason::TurnedDown => Rule::Confirmation,
                LossReason::Aborted => Rule::Transaction,
            },
            Self::HeldBack { .. } | Self::LetGo { .. } | Self::Parked { .. } => Rule::OverflowBlock,
            Self::Blocked { .. } | Self::Unblocked { .. } => Rule::ProducerBuffer,
            Self::Published { again: true, .. } | Self::Confirmed { .. } => Rule::Confirmation,
            Self::Refused { .. } => Rule::OverflowReject,
            Self::Entered { .. } => Rule::Queueing,
            Self::Appended { .. } => Rule::Partitioning,
            Self::Leased { .. } | Self::Received { .. } | Self::Answered { .. } => Rule::Dispatch,
            Self::Renewed { .. } => Rule::LeaseRenewal,
            Self::Returned { reason, .. } | Self::Rewound { reason, .. } => match reason {
                ReturnReason::Released | ReturnReason::Failed => Rule::Release,
                ReturnReason::LeaseExpired => Rule::LeaseTimeout,
                ReturnReason::OwnerLost => Rule::LeaseOfOwner,
                ReturnReason::BrokerRestarted => Rule::Durability,
                ReturnReason::Reassigned => Rule::Rebalance,
                ReturnReason::Rewound => Rule::Command,
                ReturnReason::LeftBehind => Rule::AtLeastOnce,
                ReturnReason::Truncated => Rule::Election,
            },
            Self::Delayed { .. } | Self::Due { .. } => Rule::Backoff,
            Self::Accepted { .. } => Rule::Acknowledgement,
            Self::Died { reason, .. } => match reason {
                DeadReason::Limit => Rule::RetryLimit,
                DeadReason::Rejected => Rule::Reject,
                DeadReason::Expired => Rule::TimeToLive,
                DeadReason::Overflow => Rule::OverflowDropOldest,
                DeadReason::Refused => Rule::OverflowReject,
            },
            Self::Dropped { reason, .. } => match reason {
                DropReason::Expired => Rule::TimeToLive,
                DropReason::DroppedOldest => Rule::OverflowDropOldest,
                DropReason::DroppedNewest => Rule::OverflowDropNewest,
                DropReason::Limit => Rule::RetryLimit,
                DropReason::Rejected => Rule::Reject,
                DropReason::Hops | DropReason::Cycle => Rule::HopLimit,
                DropReason::Discarded => Rule::Command,
                DropReason::QueueDeleted => Rule::Deletion,
                DropReason::Transient => Rule::Durability,
                DropReason::Refused => Rule::OverflowReject,
                DropReason::Unroutable => Rule::Routing,
                DropReason::Duplicate => Rule::Repetition,
            },
            Self::Started { .. } | Self::Finished { applied: true, .. } => Rule::Processing,
            Self::Finished { applied: false, .. } => Rule::Deduplication,
            Self::Failed { poison: true, .. } => Rule::Poison,
            Self::Failed { poison: false, .. } => Rule::FailureChance,
            Self::Stale { .. } => Rule::StaleDelivery,
            Self::Abandoned { .. } => Rule::ClientCrash,
            Self::Disconnected { reason, .. } => match reason {
                EndReason::SessionExpired => Rule::SessionTimeout,
                EndReason::BrokerStopped => Rule::Durability,
                EndReason::Closed => Rule::ClientCrash,
                EndReason::Replaced => Rule::Connection,
                EndReason::LeaseTooLong => Rule::LeaseTimeout,
                EndReason::SettledTwice => Rule::StaleDelivery,
                EndReason::LinkRemoved | EndReason::ServedOtherwise => Rule::Command,
            },
            Self::Connected { .. } => Rule::Connection,
            Self::TurnedDown { .. } => Rule::RequestLimit,
            Self::Declined { reason, .. } => match reason {
                Decline::LeaseTooLong => Rule::LeaseMax,
                Decline::NotInFlight => Rule::StaleDelivery,
                Decline::Throttled | Decline::BatchTooLarge | Decline::InFlightMax => {
                    Rule::RequestLimit
                }
            },
            Self::Postponed { .. } => Rule::Delay,
            Self::Rebalanced { .. }
            | Self::Assigned { .. }
            | Self::Rebalancing { .. }
            | Self::Joined { .. }
            | Self::GivenUp { .. } => Rule::Rebalance,
            Self::Left { .. } | Self::CommitRefused { .. } => Rule::GroupMembership,
            Self::Committed { .. } => Rule::CommittedOffset,
            Self::Trimmed { .. } | Self::Skipped { .. } => Rule::Retention,
            Self::Overrun { .. } => Rule::InstantLimit,
            Self::Cancelled { by_broker: true, .. } => Rule::LeaseTimeout,
            Self::Routed { .. } | Self::GivenBack { .. } => Rule::Routing,
            Self::NotAppended { reason, .. } => match reason {
                DownReason::NoLeader => Rule::Election,
                DownReason::NotEnoughReplicas => Rule::Replication,
                DownReason::OutOfOrder => Rule::Idempotence,
                DownReason::NoKey => Rule::Compaction,
                DownReason::Fenced => Rule::Transaction,
            },
            Self::AlreadyAppended { .. } => Rule::Idempotence,
            Self::Removed { reason, .. } => match reason {
                RemovalReason::LeaderLost => Rule::Election,
                RemovalReason::Superseded | RemovalReason::TombstoneOver => Rule::Compaction,
                RemovalReason::Aborted => Rule::Transaction,
            },
            Self::LeaderChanged { .. } => Rule::Election,
            Self::Unanswered { .. } => Rule::DeliveryTimeout,
            Self::TransactionEnded { .. } | Self::Marked { .. } => Rule::Transaction,
            Self::TransactionBegan { .. }
            | Self::MachineStopped { .. }
            | Self::MachineStarted { .. }
            | Self::Redriven { .. }
            | Self::Killed { .. }
            | Self::Restarted { .. }
            | Self::Paused { .. }
            | Self::Resumed { .. }
            | Self::BrokerStopped {}
            | Self::BrokerStarted {}
            | Self::LinkCut { .. }
            | Self::LinkMended { .. }
            | Self::LinkSlowed { .. }
            | Self::Poisoned { .. }
            | Self::NodeEdited { .. }
            | Self::LinkEdited { .. }
            | Self::HeadingEdited { .. }
            | Self::Cancelled { by_broker: false, .. }
            | Self::Closed { .. }
            | Self::Stalled { .. }
            | Self::Subscribed { .. }
            | Self::SettledAgain { .. }
            | Self::Alarmed { .. } => Rule::Command,
        }
    }
}
