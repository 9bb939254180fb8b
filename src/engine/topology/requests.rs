//! The configuration of a queue that is spoken to in requests, each answered for itself: what it takes
//! in, and how it answers those who ask for messages. No defaults stand here and no behaviour.

use crate::kernel::draw::Chance;
use crate::kernel::time::SimDuration;

/// What a queue does with a message that is sent to it, before it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntakeConfig {
    /// The largest message that it takes, in bytes; `None`: of any size.
    pub largest: Option<u32>,
    /// How long a message waits before it can be handed out for the first time.
    pub delay: SimDuration,
    /// Whether a message may bring a delay of its own, which then goes before the queue's; otherwise such
    /// a message is turned down.
    pub own_delays: bool,
    /// For how long it remembers the id of a message: another with the same one is taken for a repetition
    /// and not kept, though its producer is told that it is there. `None`: it remembers none.
    pub deduplication: Option<SimDuration>,
}

/// How a queue answers those who ask it for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandoutConfig {
    /// While a message of a key is with a consumer, no other of that key is handed out, except in the same
    /// answer.
    pub key_at_a_time: bool,
    /// The most messages that a consumer may ask for at once.
    pub batch_max: Option<u32>,
    /// The most messages that may be with consumers.
    pub in_flight_max: Option<u32>,
    /// Whether who asks then, and does not want to wait, is told so; otherwise it gets nothing.
    pub tells_in_flight_max: bool,
    /// How long a delivery may be a consumer's at most, however often it asks for more time.
    pub lease_max: Option<SimDuration>,
    /// Whether a consumer's word on a delivery that has ended still counts for the message.
    pub late_words_count: bool,
    /// The chance that the first delivery of a message leaves it where it is, for others to get as well.
    pub duplicates: Chance,
    /// The chance that a later message is handed out before the one whose turn it is.
    pub disorder: Chance,
    /// The chance that who does not want to wait gets nothing, though there is something.
    pub misses: Chance,
}
