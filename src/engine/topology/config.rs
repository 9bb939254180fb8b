//! The configuration of each kind of node: the primitives of the message-state machine as plain data.
//! No defaults stand here (a profile gives them) and no behaviour.

use crate::kernel::draw::{Chance, Distribution};
use crate::kernel::id::NodeId;
use crate::kernel::time::SimDuration;
use crate::topology::{Batching, DeliveryConfig, RetryConfig};

/// The broker itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokerConfig {
    /// How long a silent client (its link is cut) is still believed alive.
    pub session_timeout: SimDuration,
    /// How long a client waits between two attempts to connect again.
    pub reconnect_interval: SimDuration,
    /// When a dead letter that comes back to where it died is dropped.
    pub cycles: Cycles,
    /// How many machines it is: the replicas of topics lie on them.
    pub machines: u16,
    /// How long a machine that is gone is still believed alive by the others.
    pub machine_session: SimDuration,
}

/// When a dead letter that comes back to where it died is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cycles {
    /// After so many deaths.
    UpTo(u8),
    /// Unless a consumer gave it up on the way.
    UnlessRejected,
}

/// When a producer publishes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrivals {
    /// Only on command.
    Manual,
    /// `count` at once, again every `every`; once at the start when `every` is zero.
    Burst {
        /// Messages of one burst.
        count: u32,
        /// From one burst to the next.
        every: SimDuration,
    },
    /// One every `interval`.
    Constant {
        /// From one message to the next.
        interval: SimDuration,
    },
    /// A Poisson process: independent, exponential times between messages.
    Poisson {
        /// The mean time between messages.
        mean: SimDuration,
    },
}

/// Which keys a producer gives its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// None.
    None,
    /// n keys in turn: the first, the next, … and the first again.
    Cycle(u32),
    /// One of n, each alike.
    Random(u32),
}

/// What a producer does when its own buffer is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenFull {
    /// Its application waits: nothing new is produced until there is room.
    Wait,
    /// The new message is lost at the producer.
    Drop,
}

/// What a producer does when the broker refuses a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRefusal {
    /// The message is lost, and the producer knows.
    GiveUp,
    /// It is published again after this time.
    PublishAgain(SimDuration),
}

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProducerConfig {
    /// When it publishes by itself.
    pub arrivals: Arrivals,
    /// It stops by itself after this many; commands still publish.
    pub limit: Option<u32>,
    /// The keys of its messages.
    pub keys: Keys,
    /// The number of the first of those keys: producers with keys of their own begin at different ones.
    pub first_key: u32,
    /// The size of a message in bytes.
    pub payload_bytes: u32,
    /// Whether its messages survive a restart of the broker in a durable queue.
    pub persistent: bool,
    /// How long its messages live, wherever they wait.
    pub ttl: Option<SimDuration>,
    /// Every n-th message is poison: every consumer fails on it.
    pub poison_every: Option<u32>,
    /// How many messages it keeps while it is held back.
    pub buffer: u32,
    /// What happens when that buffer is full.
    pub when_full: WhenFull,
    /// Whether it waits for the broker's word on each message and publishes again what was not
    /// confirmed when a connection is lost.
    pub confirms: bool,
    /// With `confirms`: how many may be on their way unconfirmed.
    pub window: u32,
    /// What it does when the broker refuses.
    pub on_refusal: OnRefusal,
    /// Whether it wants a message back that an exchange can route nowhere.
    pub mandatory: bool,
    /// The priority of its messages, for queues that have priorities.
    pub priority: Option<u8>,
    /// How long its messages wait before they can be handed out, for queues that let a message say so.
    pub delay: Option<SimDuration>,
    /// The ids by which a queue knows a repeated message.
    pub ids: Ids,
    /// Every n-th message has no value: where a log keeps the latest of each key, it deletes its key.
    pub tombstone_every: Option<u32>,
    /// How its messages are gathered before they are sent; `None`: each goes at once.
    pub batching: Option<Batching>,
    /// What it asks of a log, and how long it tries.
    pub delivery: DeliveryConfig,
}

/// The ids by which a queue that remembers ids knows a repeated message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// Each message has its own; only when it is published again does it come twice.
    Own,
    /// 0, 1, … n−1, 0, … in turn: every n-th message is one that was sent before.
    Cycle(u32),
    /// All have this one.
    Same(u32),
}

impl ProducerConfig {
    /// True where something happens later that nobody asked for: a batch goes, a message is given up.
    #[inline]
    pub(crate) const fn takes_its_time(&self) -> bool {
        let DeliveryConfig { timeout, request_timeout, .. } = self.delivery;
        self.batching.is_some() || timeout.is_some() || request_timeout.is_some()
    }
}

/// How an exchange chooses where a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Routing {
    /// A copy to everyone.
    Fanout,
    /// To the bindings whose key is the message's.
    Direct,
    /// To the bindings whose pattern matches the message's key.
    Topic,
    /// To the bindings whose headers the message has.
    Headers,
}

/// Where messages are routed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExchangeConfig {
    /// How.
    pub routing: Routing,
}

/// Where a group without a committed offset begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the oldest record there is.
    Earliest,
    /// With the next record.
    Latest,
}

/// Which records of transactions a group reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isolation {
    /// Every record, as soon as it is there.
    Uncommitted,
    /// None of an aborted transaction, and nothing behind the first open one.
    Committed,
}

/// How partitions are shared among the members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignor {
    /// Neighbouring partitions together; the first members get one more.
    Range,
    /// One partition to each member in turn.
    RoundRobin,
    /// Members keep what they have; only what must move moves.
    Sticky,
}

/// How a group serves its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serving {
    /// The broker deals the partitions, sends records, and takes a word on each.
    Settled,
    /// Members poll and commit; when one comes or goes, everybody first gives up everything.
    Eager,
    /// Members poll and commit; only what another is to have is given up, and dealt in a second round.
    Cooperative,
    /// Members poll; all read every partition, and each record is locked for one of them until it is
    /// settled.
    Shared,
}

impl Serving {
    /// Whether offsets are committed by members, not moved by words on records.
    #[must_use]
    pub const fn is_committed(self) -> bool {
        matches!(self, Self::Eager | Self::Cooperative)
    }
}

/// A consumer group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupConfig {
    /// How it serves its members.
    pub serving: Serving,
    /// In a shared group: how long a record is locked for the member that has it.
    pub lock: SimDuration,
    /// Where it begins.
    pub start: Start,
    /// Which records of transactions it reads.
    pub isolation: Isolation,
    /// How partitions are shared.
    pub assignor: Assignor,
    /// How long after a member came or went the partitions are dealt anew.
    pub rebalance_delay: SimDuration,
    /// What happens to a record on which a member fails.
    pub retry: RetryConfig,
}

/// What a consumer does as a member of a group whose members poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberConfig {
    /// Unheard for so long, it is no member any more.
    pub session_timeout: SimDuration,
    /// How often it says that it is there.
    pub heartbeat: SimDuration,
    /// When its application has not polled for so long, it leaves by itself.
    pub poll_interval: SimDuration,
    /// It commits what earlier polls brought, in the first poll after this time; `None`: as its
    /// application acknowledges.
    pub commit_every: Option<SimDuration>,
    /// Whether it has a place of its own in the group, which waits for it for a session when it goes.
    pub keeps_place: bool,
    /// The only topic that it reads; `None`: all that its group reads.
    pub only: Option<NodeId>,
    /// Whether it takes records only when someone says so.
    pub polls_by_hand: bool,
    /// In a shared group: whether its next poll accepts what it still has of the last one.
    pub poll_accepts: bool,
}

/// When a consumer acknowledges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acknowledge {
    /// When the message arrives, before it is worked on: at most once.
    OnDelivery,
    /// When the work is done: at least once.
    AfterProcessing,
    /// When someone says so, message by message: the consumer does no work of its own.
    ByHand,
}

/// A consumer's word on a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done with it.
    Accept,
    /// It gives it back for another attempt.
    Release,
    /// It gives it back as failed: a failure where a queue counts those.
    Fail,
    /// It gives it up.
    Reject,
}

/// What a consumer does with a message on which it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFailure {
    /// Gives it back for another attempt.
    Release,
    /// Gives it back as failed.
    Fail,
    /// Gives it up.
    Reject,
    /// Says nothing: it comes again when the lease ends.
    Leave,
}

/// How messages come to a consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receive {
    /// The broker sends, up to `prefetch` unsettled ones.
    Push {
        /// The credit; 0: without limit.
        prefetch: u32,
    },
    /// The consumer asks for up to `batch`, and the broker answers as soon as there is one.
    Pull {
        /// Messages of one answer at most.
        batch: u32,
        /// How long the broker waits before it answers with none.
        wait: SimDuration,
    },
    /// Someone says when it asks.
    ByHand,
}

/// Who works on messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsumerConfig {
    /// How long the work on one message takes.
    pub service: Distribution,
    /// The work takes this many per cent of that: 100 is normal, 300 three times as long.
    pub slowdown_percent: u32,
    /// How many messages are worked on at once.
    pub workers: u32,
    /// The chance that the work fails.
    pub failure: Chance,
    /// What it does then.
    pub on_failure: OnFailure,
    /// When it acknowledges.
    pub acknowledge: Acknowledge,
    /// How long after the work the acknowledgement is sent: the gap in which a crash leads to a second
    /// delivery of a message whose effect already happened.
    pub acknowledge_delay: SimDuration,
    /// Whether it keeps the ids of messages whose effect happened, together with the effect, so that a
    /// second delivery has no second effect.
    pub remembers: bool,
    /// How messages come to it.
    pub receive: Receive,
    /// It asks for a longer lease this often while it works; `None`: never.
    pub renew_every: Option<SimDuration>,
    /// A queue serves those with a higher one first, while they have room.
    pub priority: i16,
    /// How long its deliveries are its own, if it asks for messages; `None`: as the queue has it.
    pub lease: Option<SimDuration>,
    /// What it does as a member of a group whose members poll.
    pub member: MemberConfig,
}
