//! The configuration of a queue: its room, its order, its leases, and what becomes of a message that comes
//! back. No defaults stand here (a profile gives them) and no behaviour.

use crate::kernel::id::Key;
use crate::kernel::time::SimDuration;
use crate::topology::{HandoutConfig, IntakeConfig};

/// What happens to a message that arrives at a full queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// It waits at the door, and its producer is held back until there is room.
    Block,
    /// It is refused; a producer that asks for confirmation hears of it.
    RejectNew,
    /// It is refused, and a copy goes to the dead letters.
    RejectNewToDeadLetters,
    /// The oldest waiting message makes room.
    DropOldest,
    /// It is dropped, and its producer hears nothing.
    DropNewest,
}

/// How long a delivery belongs to its consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseConfig {
    /// It ends after this time (visibility timeout); `None`: never by time.
    pub timeout: Option<SimDuration>,
    /// It ends when the broker sees its consumer's connection end.
    pub ends_with_owner: bool,
    /// The broker looks for leases that have run out only this often; `None`: at once.
    pub sweep: Option<SimDuration>,
    /// What the broker does with a consumer whose lease has run out.
    pub on_timeout: OnTimeout,
    /// A consumer that acknowledges what it has settled already loses its connection.
    pub twice_disconnects: bool,
}

/// What the broker does with a consumer whose lease has run out, besides taking the message back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnTimeout {
    /// Nothing.
    Nothing,
    /// It ends its connection, and takes back all that it holds.
    Disconnect,
    /// It gives it no more messages.
    Cancel,
}

/// Which of the two counters a limit is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// How many times the message was handed out.
    Leases,
    /// How many times it came back for a counted cause.
    Failures,
}

/// Which returns count as a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailureCauses {
    /// The consumer gave it back.
    pub release: bool,
    /// The consumer gave it back as failed.
    pub fail: bool,
    /// The lease ran out.
    pub lease_expiry: bool,
    /// The consumer's connection ended.
    pub owner_lost: bool,
}

/// How long a returned message waits before it is ready again. `n` is the n-th return, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backoff {
    /// Not at all.
    None,
    /// Always the same time.
    Fixed(SimDuration),
    /// `base × 2^(n−1)`, at most `cap`.
    Exponential {
        /// The first wait.
        base: SimDuration,
        /// The longest wait.
        cap: SimDuration,
    },
    /// `step × n`, at most `cap`.
    Linear {
        /// The first wait, and by how much each is longer.
        step: SimDuration,
        /// The longest wait.
        cap: SimDuration,
    },
}

/// What happens to a message that comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryConfig {
    /// When the counter is at this limit, a message is dead; `None`: never.
    pub limit: Option<u32>,
    /// Whether at the limit means that it is reached, or that it is exceeded.
    pub limit_is: LimitIs,
    /// When the counter is looked at.
    pub judged: Judged,
    /// Which counter.
    pub counter: Counter,
    /// What the failure counter counts.
    pub causes: FailureCauses,
    /// How long it waits.
    pub backoff: Backoff,
    /// Whether every return waits so long, or only those that count.
    pub backoff_always: bool,
    /// Whether the wait is drawn evenly from zero to the backoff ("full jitter").
    pub jitter: bool,
    /// Where it waits when it is ready again.
    pub return_to: ReturnPosition,
    /// Where instead, if its consumer gave it back and there is no limit.
    pub unlimited_release_to: Option<ReturnPosition>,
}

/// What being at a limit means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitIs {
    /// The counter equals it: a limit of 3 allows three attempts.
    Reached,
    /// The counter is greater: a limit of 3 allows four attempts.
    Exceeded,
}

/// When a message's counter is compared with the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// When it comes back.
    OnReturn,
    /// When it would be handed out again.
    OnNextLease,
}

/// Where a returned message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnPosition {
    /// Where it stood: by its order of arrival.
    Original,
    /// Before all others.
    Front,
    /// Behind all others.
    Back,
    /// Among those that came back, which go before all that did not.
    Returns,
}

/// When a message that has waited too long is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// At its time, wherever it stands.
    Anywhere,
    /// At its time or later, once it is the next one of its priority: until then it counts as waiting.
    AtHead,
    /// At its time or later, once the broker sees it as the very next one: when another was handed out or
    /// came back, or when it came to an empty queue.
    AtFront,
}

/// Who is served alone when the one that was is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Successor {
    /// Who is connected longest.
    Longest,
    /// Who has the highest priority; of those, who is connected longest.
    Highest,
    /// The same, but after one that was cancelled it begins only when a message comes or comes back.
    HighestLater,
    /// Who has the highest priority, and one of a higher priority that connects does not wait until the other is gone: it
    /// begins when that one has settled what it holds.
    HighestAtOnce,
}

/// The priorities that a queue tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Priorities {
    /// The highest; a message above it counts as this.
    pub highest: u8,
    /// Of a message that has none.
    pub default: u8,
}

/// A buffer whose messages go to one consumer each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueConfig {
    /// Whether persistent messages in it survive a restart of the broker.
    pub durable: bool,
    /// Whether it keeps transient messages over a restart as well.
    pub keeps_transient: bool,
    /// The most messages that may wait; leased ones do not count.
    pub capacity: Option<u32>,
    /// How many more it takes before it rejects: its producers learn of the limit late.
    pub slack: u32,
    /// What happens beyond.
    pub overflow: Overflow,
    /// Once it has rejected, it takes messages again when it holds no more than so many per cent of its
    /// capacity; `None`: as soon as there is room.
    pub takes_again_percent: Option<u8>,
    /// How long a message may wait.
    pub ttl: Option<SimDuration>,
    /// When one that has waited longer is removed.
    pub expiry: Expiry,
    /// The priorities that it tells apart; `None`: all messages are alike.
    pub priorities: Option<Priorities>,
    /// Whether it serves one consumer alone, and another when that one is gone.
    pub single_active: bool,
    /// Which one then.
    pub successor: Successor,
    /// Whether a consumer without room leaves the turn at once; otherwise when it would be served.
    pub turn_needs_room: bool,
    /// The key that dead letters get; `None`: they keep their own.
    pub dead_letter_key: Option<Key>,
    /// Whether a message that was delivered again here counts as such where it goes when it is dead.
    pub dead_letters_stay_marked: bool,
    /// Whether how often it was handed out here goes on being counted there.
    pub dead_letters_keep_count: bool,
    /// Whether the limit of attempts holds only where there is a place for dead letters.
    pub limit_needs_target: bool,
    /// Whether a message that waited too long is a dead letter; otherwise it is dropped.
    pub expired_are_dead_letters: bool,
    /// Whether the time that a message may wait here counts from when it was published; otherwise from
    /// when it came in.
    pub ttl_from_publication: bool,
    /// How many requests of each sort it answers in a second; `None`: any number.
    pub requests_per_second: Option<u32>,
    /// What it does with a message that is sent to it.
    pub intake: IntakeConfig,
    /// How it answers those who ask it for messages.
    pub handout: HandoutConfig,
    /// How long a delivery belongs to its consumer.
    pub lease: LeaseConfig,
    /// What happens to a message that comes back.
    pub retry: RetryConfig,
}
