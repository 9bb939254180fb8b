//! What a producer does on the way to a log: gathering, waiting for which word, trying again, transactions. No
//! defaults stand here (a profile gives them) and no behaviour.

use crate::kernel::time::SimDuration;

/// How a producer gathers its messages before it sends them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batching {
    /// A batch of one partition has so many bytes; one that is full goes at once.
    pub bytes: u32,
    /// A batch that is not full goes after this time.
    pub linger: SimDuration,
    /// The bytes that it keeps, gathered or sent and not confirmed.
    pub memory: u32,
    /// How long its application waits for room in that memory before the message fails; `None`: as long as
    /// it takes.
    pub max_block: Option<SimDuration>,
}

/// On whose word a producer relies that waits for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfirmedBy {
    /// The machine that leads the partition has the record.
    Leader,
    /// Every machine that is in sync has it.
    AllInSync,
}

/// What a producer asks of a log, and how long it tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryConfig {
    /// With confirms: whose word it waits for.
    pub confirmed_by: ConfirmedBy,
    /// Whether the log knows its records again, so that one that is sent twice is there once.
    pub idempotent: bool,
    /// A message that is not confirmed after this time is lost, and the producer knows; `None`: it tries for
    /// ever.
    pub timeout: Option<SimDuration>,
    /// When no word came for this time, it connects anew and sends again; `None`: it waits.
    pub request_timeout: Option<SimDuration>,
    /// How long it waits before it sends again what a log could not take at that moment.
    pub retry_after: SimDuration,
    /// Whether it can write in transactions, and after which time the broker aborts one that is left open;
    /// `None`: it cannot.
    pub transactions: Option<SimDuration>,
}
