//! Identities: fixed-width newtypes. A node's and a link's id come from the document and are never
//! used again; a message is known by who published it and as the how-manieth.

/// A node of the drawing. Given by the document, stable for its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u16);

/// A link of the drawing. Given by the document, stable for its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub u16);

impl NodeId {
    /// No node: a field of an event that does not apply.
    pub const NONE: Self = Self(u16::MAX);
    /// Ids in a document stay below this.
    pub const LIMIT: u16 = 10_000;
}

impl LinkId {
    /// No link: the message is not on one.
    pub const NONE: Self = Self(u16::MAX);
    /// Ids in a document stay below this.
    pub const LIMIT: u16 = 20_000;
}

/// A logical message: this producer's n-th publication, counted from 1. The same under every profile
/// and in every fork of a run, so commands and comparisons use it. Packed, so that a [`CopyId`] is one
/// word: every event, delivery and job carries one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(C, packed(2))]
pub struct MessageName {
    /// Who published it.
    pub producer: NodeId,
    /// The producer's count at publication, from 1.
    pub number: u32,
}

/// One copy of a message, in one store: fan-out makes several copies of one message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(C)]
pub struct CopyId {
    /// The logical message.
    pub name: MessageName,
    /// The queue or log that holds the copy; the routing node while it is on its way.
    pub store: NodeId,
}

const _: () = assert!(size_of::<CopyId>() == 8, "a copy is known by one word");

impl MessageName {
    /// As one number, below 2^48.
    #[inline]
    pub(crate) const fn word(self) -> u64 {
        (self.number as u64) << 16 | self.producer.0 as u64
    }
}

impl CopyId {
    /// As one number.
    #[inline]
    pub(crate) const fn word(self) -> u64 {
        (self.store.0 as u64) << 48 | self.name.word()
    }
}

/// A partition of a log, from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartitionId(pub u16);

/// A partition of a topic; ordered by topic, then by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicPartition {
    /// The topic.
    pub topic: NodeId,
    /// Which of its partitions.
    pub partition: PartitionId,
}

impl PartitionId {
    /// No partition was chosen yet.
    pub(crate) const NONE: Self = Self(u16::MAX);
}

/// The key that a message carries, or none. Labels such as `user-3` are the studio's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u32);

impl Key {
    /// The message has no key.
    pub const NONE: Self = Self(u32::MAX);

    /// The key with this number. `u32::MAX` is reserved for "no key" and becomes the key before it.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(if number == u32::MAX { u32::MAX - 1 } else { number })
    }
    /// The number, or `None` for a message without a key.
    #[must_use]
    pub const fn number(self) -> Option<u32> {
        if self.0 == u32::MAX { None } else { Some(self.0) }
    }
}

impl Default for Key {
    fn default() -> Self {
        Self::NONE
    }
}

/// The broker itself, for commands and events: it is always there and need not be drawn.
pub const BROKER: NodeId = NodeId(0);
