//! One partition: records in the order of their offsets, and who may see which. An offset may be without a
//! record: compaction removed it, or the end of a transaction is noted there.

use std::collections::{BTreeMap, VecDeque};

use super::replicas::Replicas;
use super::segments::Segment;
use crate::kernel::id::{Key, MessageName, NodeId};
use crate::kernel::time::SimTime;
use crate::topology::Isolation;

/// A partition of a log.
#[derive(Clone, Debug, Default)]
pub(crate) struct Partition {
    /// The first offset that is kept.
    pub(crate) base: u64,
    /// The offset that the next record gets.
    pub(super) end: u64,
    pub(crate) records: VecDeque<Record>,
    /// Where its closed segments and the last one begin; empty where records go one by one.
    pub(super) segments: VecDeque<Segment>,
    /// Compaction has looked at what lies before.
    pub(super) cleaned: u64,
    /// The machines that have it; `None`: it is there wherever the broker runs.
    pub(crate) replicas: Option<Box<Replicas>>,
    /// The last record of each producer whose records are known again: its number and offset.
    pub(super) senders: BTreeMap<NodeId, (u32, u64)>,
    /// The first offset of each transaction that is open.
    pub(super) open: BTreeMap<NodeId, u64>,
}

/// A record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record {
    pub(crate) offset: u64,
    pub(crate) name: MessageName,
    pub(crate) key: Key,
    pub(crate) payload_bytes: u32,
    pub(crate) published_at: SimTime,
    pub(crate) appended_at: SimTime,
    pub(crate) cause: u64,
    /// How often it was handed out before it was appended: a redriven record's earlier life.
    pub(crate) tries: u32,
    pub(crate) persistent: bool,
    pub(crate) poison: bool,
    /// It has no value. Compaction found it to be the latest of its key, and keeps it until then.
    pub(crate) tombstone: Option<SimTime>,
    pub(crate) standing: Standing,
}

/// Whether a record counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It does.
    #[default]
    Plain,
    /// Its transaction is open.
    Open,
    /// Its transaction was aborted.
    Aborted,
}

impl Partition {
    /// The offset that the next record gets.
    pub(crate) const fn end(&self) -> u64 {
        self.end
    }

    /// The place of the first record at this offset or behind it.
    pub(super) fn place_of(&self, offset: u64) -> usize {
        if offset >= self.end {
            return self.records.len();
        }
        // Mostly nothing is missing: the place is the distance.
        let first = self.records.front().map_or(0, |record| record.offset);
        let guess = offset.saturating_sub(first) as usize;
        if self.records.get(guess).is_some_and(|record| record.offset == offset) {
            return guess;
        }
        self.records.partition_point(|record| record.offset < offset)
    }

    /// How many records lie between two offsets.
    pub(crate) fn count_between(&self, from: u64, to: u64) -> u64 {
        self.place_of(to).saturating_sub(self.place_of(from)) as u64
    }

    /// The records at this offset and behind it.
    pub(crate) fn from(&self, offset: u64) -> impl Iterator<Item = &Record> {
        self.records.range(self.place_of(offset)..)
    }

    pub(crate) fn get(&self, offset: u64) -> Option<&Record> {
        self.records.get(self.place_of(offset)).filter(|record| record.offset == offset)
    }

    /// Readers see what lies before this offset.
    pub(crate) fn visible_end(&self, isolation: Isolation) -> u64 {
        let high = self.replicas.as_ref().map_or(self.end, |replicas| replicas.visible());
        match isolation {
            Isolation::Uncommitted => high,
            Isolation::Committed => self.open.values().copied().min().map_or(high, |o| o.min(high)),
        }
    }

    /// The first record at this offset or behind it that a reader may see now.
    pub(crate) fn next_visible(&self, from: u64, isolation: Isolation) -> Option<&Record> {
        if from >= self.end {
            return None;
        }
        let counts = |record: &&Record| {
            isolation == Isolation::Uncommitted || record.standing != Standing::Aborted
        };
        let record = self.records.range(self.place_of(from)..).find(counts)?;
        (record.offset < self.visible_end(isolation)).then_some(record)
    }

    /// Retention may go so far: what is not replicated yet stays.
    pub(super) fn removable_end(&self) -> u64 {
        self.replicas.as_ref().map_or(self.end, |replicas| replicas.high)
    }

    /// The bytes of the records.
    pub(super) fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.bytes).sum()
    }
}
