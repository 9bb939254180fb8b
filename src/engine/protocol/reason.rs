//! The closed sets of words that events carry: why something came back, died, was lost or ended, and
//! what an edit did.

use super::event::{AsField, Field};
use crate::kernel::digest::{Encode, Sink};

/// Declares a closed set of words that events carry.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* $variant),* }

        impl $name {
            /// The stable word, for files, links and JavaScript.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
        impl Encode for $name {
            fn encode(&self, to: &mut impl Sink) {
                (*self as u8).encode(to);
            }
        }
        impl AsField for $name {
            const KIND: &'static str = "word";
            const WORDS: &'static [&'static str] = &[$($word),*];
            fn as_field(&self) -> Field {
                Field::Word(self.word())
            }
            #[inline]
            fn as_word(&self) -> u64 {
                *self as u64
            }
        }
    )*};
}

words! {
    /// Why a delivery came back.
    ReturnReason {
        /// The consumer gave it back.
        Released = "released",
        /// The consumer gave it back as failed.
        Failed = "failed",
        /// Its lease ran out.
        LeaseExpired = "lease-expired",
        /// Its consumer's connection ended.
        OwnerLost = "owner-lost",
        /// The broker restarted.
        BrokerRestarted = "broker-restarted",
        /// The partition was given to another member.
        Reassigned = "reassigned",
        /// Someone went back to an earlier offset.
        Rewound = "rewound",
        /// The delivery left it where it was, by chance.
        LeftBehind = "left-behind",
        /// The log ends earlier: what was behind is lost.
        Truncated = "truncated",
    }
    /// Why a message is dead.
    DeadReason {
        /// The limit of attempts is reached.
        Limit = "limit",
        /// A consumer gave it up.
        Rejected = "rejected",
        /// It waited longer than it may.
        Expired = "expired",
        /// It made room in a full queue.
        Overflow = "overflow",
        /// A full queue did not take it in.
        Refused = "refused",
    }
    /// Why a message is gone for good.
    DropReason {
        /// It waited longer than it may, and dead letters have nowhere to go.
        Expired = "expired",
        /// It made room in a full queue.
        DroppedOldest = "dropped-oldest",
        /// It arrived at a full queue.
        DroppedNewest = "dropped-newest",
        /// The limit of attempts is reached, and dead letters have nowhere to go.
        Limit = "limit",
        /// A consumer gave it up, and dead letters have nowhere to go.
        Rejected = "rejected",
        /// It died too often on its way through dead-letter links.
        Hops = "hops",
        /// It came back to where it died, and would go round for ever.
        Cycle = "cycle",
        /// Someone discarded it.
        Discarded = "discarded",
        /// Its queue was deleted.
        QueueDeleted = "queue-deleted",
        /// It was in memory only when the broker stopped.
        Transient = "transient",
        /// A full queue refused it.
        Refused = "refused",
        /// The exchange has nowhere to route it.
        Unroutable = "unroutable",
        /// Its queue remembers its id: it was sent before.
        Duplicate = "duplicate",
    }
    /// Why a queue does not take in a message that is sent to it.
    TurnDown {
        /// As many as it takes in a second were there already.
        Throttled = "throttled",
        /// The message is larger than the queue takes.
        TooLarge = "too-large",
        /// The queue takes no message with a delay of its own.
        OwnDelay = "own-delay",
    }
    /// Why a queue declines what a consumer asks of it.
    Decline {
        /// As many requests as it answers in a second were there already.
        Throttled = "throttled",
        /// More messages were asked for than an answer may have.
        BatchTooLarge = "batch-too-large",
        /// As many messages are with consumers as may be.
        InFlightMax = "in-flight-max",
        /// The message is not with a consumer.
        NotInFlight = "not-in-flight",
        /// The lease would be longer than a lease may be.
        LeaseTooLong = "lease-too-long",
    }
    /// Why something on a link did not arrive.
    LossReason {
        /// The link was removed.
        LinkRemoved = "link-removed",
        /// The connection had ended.
        ConnectionLost = "connection-lost",
        /// The broker was not running.
        BrokerStopped = "broker-stopped",
        /// Its producer is gone.
        ProducerGone = "producer-gone",
        /// The producer's own buffer was full.
        BufferFull = "buffer-full",
        /// The broker refused it, and the producer gave up.
        GaveUp = "gave-up",
        /// It waited at the door of a full queue for longer than it may live.
        Expired = "expired",
        /// The producer is connected to nothing.
        NowhereToGo = "nowhere-to-go",
        /// No confirmation came in the time that the producer tries.
        TimedOut = "timed-out",
        /// A log will never take it, and the producer gave up.
        TurnedDown = "turned-down",
        /// Its transaction was aborted before it was sent.
        Aborted = "aborted",
    }
    /// Why a log did not take a record in.
    DownReason {
        /// No machine leads the partition now.
        NoLeader = "no-leader",
        /// Fewer machines are in sync than its producer asks for.
        NotEnoughReplicas = "not-enough-replicas",
        /// One that its producer sent before is not there.
        OutOfOrder = "out-of-order",
        /// The log keeps the latest record of each key, and it has none.
        NoKey = "no-key",
        /// Its transaction is over.
        Fenced = "fenced",
    }
    /// Why a log removed a record.
    RemovalReason {
        /// A later record has its key.
        Superseded = "superseded",
        /// It said that its key is deleted, for long enough.
        TombstoneOver = "tombstone-over",
        /// Its transaction was aborted.
        Aborted = "aborted",
        /// Only a machine that led before had it.
        LeaderLost = "leader-lost",
    }
    /// Why a client's connection ended.
    EndReason {
        /// The client died or closed it.
        Closed = "closed",
        /// Nothing was heard of the client for the session timeout.
        SessionExpired = "session-expired",
        /// The broker stopped.
        BrokerStopped = "broker-stopped",
        /// The link was removed.
        LinkRemoved = "link-removed",
        /// The client connected anew.
        Replaced = "replaced",
        /// It held a message for too long.
        LeaseTooLong = "lease-too-long",
        /// It acknowledged what it had settled already.
        SettledTwice = "settled-twice",
        /// Its group serves its members in another way now.
        ServedOtherwise = "served-otherwise",
    }
    /// Why a consumer is no longer a member of its group.
    LeaveReason {
        /// It was closed.
        Closed = "closed",
        /// Its application had not polled for too long.
        PollInterval = "poll-interval",
        /// Nothing was heard of it for a session.
        SessionExpired = "session-expired",
        /// It did not come back in time when the group dealt anew.
        NotBack = "not-back",
        /// Its link, or the group as it was, is no more.
        Removed = "removed",
    }
    /// Why a commit was refused.
    CommitRefusal {
        /// The group does not know this member.
        UnknownMember = "unknown-member-id",
        /// The partitions were dealt anew since.
        IllegalGeneration = "illegal-generation",
    }
    /// What an edit did.
    EditKind {
        /// What is there got other settings.
        Changed = "changed",
        /// It is new.
        Added = "added",
        /// It is no longer there.
        Removed = "removed",
    }
}
