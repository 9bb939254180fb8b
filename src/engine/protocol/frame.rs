//! The frames that broker and clients exchange. All that either side ever learns of the other.

use super::history::History;
use crate::kernel::id::{CopyId, Key, LinkId, MessageName, NodeId, PartitionId, TopicPartition};
use crate::kernel::slab::Handle;
use crate::kernel::time::{SimDuration, SimTime};
use crate::protocol::event::LeaveReason;
use crate::topology::{Outcome, Serving};

/// Which way a frame goes on its link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// From the link's `from` to its `to`, as messages do.
    Along,
    /// Against it, as acknowledgements and confirmations do.
    Back,
}

/// A frame on its way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) link: LinkId,
    pub(crate) way: Way,
    /// When it set out: the picture interpolates.
    pub(crate) departs: SimTime,
    /// Which connection of this link it belongs to. The receiver ignores frames of another.
    pub(crate) connection: u32,
    pub(crate) body: Body,
}

/// A message as its producer sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Publication {
    pub(crate) name: MessageName,
    pub(crate) key: Key,
    pub(crate) payload_bytes: u32,
    pub(crate) published_at: SimTime,
    /// [`SimTime::MAX`]: never.
    pub(crate) expires_at: SimTime,
    pub(crate) persistent: bool,
    pub(crate) poison: bool,
    /// Sent before: the broker may have it already.
    pub(crate) again: bool,
    /// The producer wants to hear of it.
    pub(crate) confirm: bool,
    /// The producer wants it back if it goes nowhere.
    pub(crate) mandatory: bool,
    pub(crate) priority: Option<u8>,
    /// The id by which a queue knows it again, if not its own name.
    pub(crate) id: Option<u32>,
    /// Its own delay, in milliseconds.
    pub(crate) delay: Option<u32>,
    /// It has no value.
    pub(crate) tombstone: bool,
    /// The partition that the producer chose.
    pub(crate) partition: PartitionId,
    pub(crate) terms: Terms,
}

/// What a producer asks of a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    /// The word is wanted once every machine in sync has it.
    pub(crate) all_in_sync: bool,
    /// It counts only if its transaction is committed.
    pub(crate) transaction: bool,
    /// The log is to know it again.
    pub(crate) idempotent: bool,
    /// The number of the one that must be in the partition before it; 0: none.
    pub(crate) after: u32,
}

/// What a consumer quotes to speak of a delivery. It means something to the broker only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    /// A lease of a queue.
    Lease(Handle),
    /// A record of a log, in the partition's present term.
    Record { at: TopicPartition, offset: u64, term: u32 },
    /// A delivery that it has settled already.
    Spent,
}

/// A message as its consumer gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Delivery {
    pub(crate) tag: Tag,
    pub(crate) copy: CopyId,
    pub(crate) key: Key,
    /// How many times it was handed out, this one included.
    pub(crate) attempt: u32,
    pub(crate) poison: bool,
    /// How often the message was handed out in its whole life: what the work draws by, so that a
    /// redriven message does not meet the same fate again.
    pub(crate) tries: u32,
    /// It was handed out before: the mark that a consumer sees.
    pub(crate) again: bool,
    /// How often it came back for a cause that counts.
    pub(crate) failures: u32,
    /// What it died of before.
    pub(crate) history: History,
}

/// What a consumer says of itself when it joins a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hello {
    /// Counts the times that it began anew: a member of an earlier one is another member.
    pub(crate) incarnation: u32,
    pub(crate) session_timeout: SimDuration,
    /// How long the others wait for it in a rebalance.
    pub(crate) poll_interval: SimDuration,
    pub(crate) keeps_place: bool,
    /// The only topic that it reads.
    pub(crate) only: Option<NodeId>,
}

/// What a frame says.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Body {
    // From a client to the broker.
    /// A producer's or consumer's connection opens; a consumer offers this credit (0: it will ask).
    Open {
        credit: u32,
        priority: i16,
    },
    /// Its connection closes.
    Close,
    Publish(Publication),
    /// A consumer asks for up to `max` messages and lets the broker wait.
    Fetch {
        max: u32,
        wait: SimDuration,
        lease: Option<SimDuration>,
    },
    Settle {
        tag: Tag,
        copy: CopyId,
        outcome: Outcome,
    },
    /// A consumer asks for the lease to start anew, as long as its queue's leases are or for so long; for no
    /// time: it gives the message back.
    Renew {
        tag: Tag,
        copy: CopyId,
        lease: Option<SimDuration>,
    },
    /// A consumer wants no more messages, and keeps what it has.
    Cancel,
    /// It wants messages again.
    Subscribe {
        credit: u32,
        priority: i16,
    },
    /// A consumer wants to be a member of its group, or still to be one.
    Join(Hello),
    /// A member is still there.
    Heartbeat {
        incarnation: u32,
        generation: u32,
    },
    /// A member goes.
    Leave {
        incarnation: u32,
        reason: LeaveReason,
    },
    /// A member notes how far it is.
    Commit {
        incarnation: u32,
        generation: u32,
        at: TopicPartition,
        offset: u64,
    },
    /// A member reads on from there.
    Seek {
        incarnation: u32,
        at: TopicPartition,
        offset: u64,
    },
    /// A producer's transaction begins; the broker aborts it after this time.
    Begin {
        serial: u32,
        timeout: SimDuration,
    },
    /// It ends.
    End {
        serial: u32,
        commit: bool,
    },
    /// A consumer's credit changes to this.
    Credit {
        credit: u32,
    },

    // From the broker to a client.
    /// The connection is open: answers `Open`. A group says how it serves.
    Opened {
        serving: Serving,
    },
    /// There is no connection any more, or none was to be had.
    Closed,
    Confirm {
        number: u32,
    },
    Refuse {
        number: u32,
    },
    /// It was refused, and always will be.
    TurnDown {
        number: u32,
    },
    /// It could not be routed.
    GiveBack {
        number: u32,
    },
    /// Publish nothing for now: a queue is full, or the broker is short of memory.
    Hold {
        memory: bool,
    },
    LetGo {
        memory: bool,
    },
    /// A log has so many partitions, among which producers choose.
    Partitions {
        count: u16,
    },
    /// A log could not take it now, or never will.
    NotTaken {
        number: u32,
        never: bool,
    },
    /// How the producer's transaction ended.
    Ended {
        serial: u32,
        committed: bool,
    },
    Deliver(Delivery),
    /// Ends the answer to `Fetch`: the deliveries before it, or none in time.
    Answered {
        declined: bool,
    },
    /// The partition's records that were handed out are no longer this member's.
    Revoke {
        at: TopicPartition,
        term: u32,
    },
    /// A member's group deals its partitions anew: it is to join again.
    Rejoin {
        incarnation: u32,
    },
    /// The group does not know this member.
    NotMember {
        incarnation: u32,
    },
    /// A member reads this partition from now on, or still.
    Grant {
        incarnation: u32,
        at: TopicPartition,
        term: u32,
    },
    /// The grants before it are all.
    Granted {
        incarnation: u32,
        generation: u32,
    },

    // Inside the broker.
    /// A message on a binding or a dead-letter link; `root` is the exchange where it came in, or none.
    Carry {
        message: Handle,
        root: NodeId,
    },
}
