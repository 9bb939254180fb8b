//! What people do to a run. Commands name what is drawn and logical messages, never a delivery or a
//! number of one run: a recording can then be replayed under another profile or after a changed past.

use crate::kernel::id::{Key, LinkId, MessageName, NodeId, TopicPartition};
use crate::kernel::time::SimDuration;
use crate::topology::{Change, Outcome};

/// Something that a person does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "few are made, and none is kept but in a recording")]
pub enum Command {
    /// A producer publishes `count` messages now, with this key or its own choice.
    Publish {
        /// Who.
        producer: NodeId,
        /// How many, from 1.
        count: u32,
        /// The key, if not the producer's own choice.
        key: Option<Key>,
    },
    /// A client's process dies.
    Kill {
        /// Which.
        client: NodeId,
    },
    /// A killed client's process starts anew.
    Restart {
        /// Which.
        client: NodeId,
    },
    /// A client's process freezes; its connection stays.
    Pause {
        /// Which.
        client: NodeId,
    },
    /// A frozen client's process goes on.
    Resume {
        /// Which.
        client: NodeId,
    },
    /// A consumer wants no more messages; what it has stays with it.
    Cancel {
        /// Who.
        client: NodeId,
    },
    /// A consumer that was cancelled wants messages again.
    Subscribe {
        /// Who.
        client: NodeId,
    },
    /// A consumer acknowledges a message that it does not hold any more.
    SettleAgain {
        /// Who.
        consumer: NodeId,
        /// Which message.
        message: MessageName,
    },
    /// The broker is short of memory, or no longer.
    Alarm {
        /// Whether it is.
        on: bool,
    },
    /// The broker stops.
    StopBroker,
    /// The broker starts again.
    StartBroker,
    /// Nothing gets through a client's link any more.
    CutLink {
        /// Which.
        link: LinkId,
    },
    /// A cut or slowed link is whole again.
    MendLink {
        /// Which.
        link: LinkId,
    },
    /// A link takes this much longer.
    SlowLink {
        /// Which.
        link: LinkId,
        /// How much longer.
        extra: SimDuration,
    },
    /// A message turns to poison: every consumer fails on it.
    Poison {
        /// Which.
        message: MessageName,
    },
    /// A consumer that acknowledges by hand says its word on a message that it has.
    Settle {
        /// Who.
        consumer: NodeId,
        /// On which message.
        message: MessageName,
        /// The word.
        outcome: Outcome,
        /// Also on everything that it was given before and still has.
        and_earlier: bool,
    },
    /// A consumer that asks by hand asks for messages.
    Fetch {
        /// Who.
        consumer: NodeId,
        /// For how many at most.
        max: u32,
        /// How long the broker may wait before it answers with none.
        wait: SimDuration,
        /// How long they are to be the consumer's; `None`: as the queue has it.
        lease: Option<SimDuration>,
    },
    /// A consumer wants a message that it has for so long from now on; for no time: it gives it back.
    Extend {
        /// Who.
        consumer: NodeId,
        /// Which message.
        message: MessageName,
        /// How long.
        lease: SimDuration,
    },
    /// Dead letters go back to where they died.
    Redrive {
        /// The queue that holds them.
        queue: NodeId,
        /// Only this one.
        message: Option<MessageName>,
    },
    /// Dead letters are thrown away.
    Discard {
        /// The queue that holds them.
        queue: NodeId,
        /// Only this one.
        message: Option<MessageName>,
    },
    /// A consumer says goodbye and its process ends.
    Close {
        /// Who.
        client: NodeId,
    },
    /// A consumer's application hangs: it does not poll, while its library says that it is there; or it
    /// goes on.
    Stall {
        /// Who.
        consumer: NodeId,
        /// Whether it hangs.
        on: bool,
    },
    /// A consumer that polls by hand polls once.
    Poll {
        /// Who.
        consumer: NodeId,
        /// The most records; otherwise its own number.
        max: Option<u32>,
    },
    /// A member of a group that polls commits.
    Commit {
        /// Who.
        consumer: NodeId,
        /// Which offset of which partition; otherwise what its polls brought.
        to: Option<Offset>,
    },
    /// A member of a group that polls reads a partition on from elsewhere.
    Seek {
        /// Who.
        consumer: NodeId,
        /// From where.
        to: Offset,
    },
    /// A group reads its log again, or skips ahead.
    Rewind {
        /// Which group.
        group: NodeId,
        /// From where.
        to: RewindTo,
    },
    /// One of the broker's machines fails.
    StopMachine {
        /// Which, from 1.
        machine: u16,
    },
    /// It comes back.
    StartMachine {
        /// Which, from 1.
        machine: u16,
    },
    /// What a producer writes from now on counts together or not at all.
    Begin {
        /// Who.
        producer: NodeId,
    },
    /// Its transaction ends, once what was written is confirmed.
    End {
        /// Who.
        producer: NodeId,
        /// Whether it counts.
        commit: bool,
    },
    /// The drawing changes.
    Edit(Change),
}

/// An offset of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    /// The partition.
    pub at: TopicPartition,
    /// The offset.
    pub offset: u64,
}

/// Where a group reads on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RewindTo {
    /// At the oldest record of each partition.
    Earliest,
    /// With the next record of each partition.
    Latest,
    /// At this offset of each partition, as far as it exists.
    Offset(u64),
}
