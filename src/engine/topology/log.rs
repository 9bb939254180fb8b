//! The configuration of a partitioned topic: where records go, how long they are kept, on how many machines.
//! No defaults stand here (a profile gives them) and no behaviour.

use crate::kernel::time::SimDuration;

/// How the partition of a record is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Partitioner {
    /// The key's number modulo the number of partitions; without a key, in turn.
    KeyModulo,
    /// By a hash of the key's bytes (murmur2). Without a key, a producer that gathers its messages stays
    /// with one partition for as many bytes as a batch has; what comes without a producer's choice goes in
    /// turn.
    KeyHash,
}

/// A partitioned topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogConfig {
    /// How many partitions.
    pub partitions: u16,
    /// How a record's partition is chosen.
    pub partitioner: Partitioner,
    /// Records older than this are removed; `None`: kept.
    pub retention: Option<SimDuration>,
    /// The most records a partition keeps; the oldest go first.
    pub retained_max: Option<u32>,
    /// The most bytes a partition keeps; the oldest go first.
    pub retained_bytes: Option<u32>,
    /// Whether persistent records survive a restart of the broker.
    pub durable: bool,
    /// The pieces in which records are removed; `None`: one by one.
    pub segments: Option<Segments>,
    /// Whether it keeps the latest record of each key only; `None`: every record.
    pub compaction: Option<Compaction>,
    /// On how many of the broker's machines each partition lies; `None`: wherever one runs.
    pub replication: Option<Replication>,
}

/// The pieces of a partition: the last one grows, the others are closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segments {
    /// A segment is closed when a record comes so long after its first.
    pub max_age: SimDuration,
    /// A segment is closed when a record would make it larger.
    pub max_bytes: u32,
    /// How often the broker looks for segments that are too old or too many.
    pub check_every: SimDuration,
}

/// How a log is reduced to the latest record of each key, in its closed segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compaction {
    /// Only when so many per cent of its closed bytes have not been looked at.
    pub min_dirty_percent: u8,
    /// Only records that are older than this.
    pub min_lag: SimDuration,
    /// How long a record without a value stays after it was found to be the latest of its key.
    pub tombstones_kept: SimDuration,
    /// How long after a segment was closed the broker looks.
    pub check_every: SimDuration,
}

/// On how many machines each partition lies, and what happens when one fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replication {
    /// How many machines have each partition; one of them leads.
    pub factor: u16,
    /// How many must be in sync for a producer that waits for all of them.
    pub min_in_sync: u16,
    /// Whether a machine that was not in sync may lead when no other is there: what it lacks is lost.
    pub unclean_election: bool,
    /// How long a record takes from the leader to the others.
    pub delay: SimDuration,
}
