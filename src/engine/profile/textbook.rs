//! `textbook-1`: every mechanism in its plainest form, as the textbooks draw it; no broker in
//! particular. Each value says where the idea comes from.

use super::Profile;
use crate::kernel::draw::{Chance, Distribution};
use crate::kernel::time::SimDuration;
use crate::topology::{
    Acknowledge, Arrivals, Assignor, Backoff, BrokerConfig, ConsumerConfig, Counter,
    ExchangeConfig, FailureCauses, GroupConfig, Keys, LeaseConfig, LogConfig, OnFailure, OnRefusal,
    Overflow, Partitioner, ProducerConfig, QueueConfig, Receive, RetryConfig, ReturnPosition,
    Routing, Start, WhenFull,
};

const QUEUE: QueueConfig = QueueConfig {
    durable: true,
    capacity: None,
    overflow: Overflow::Block,
    ttl: None,
    // The visibility timeout of Amazon SQS is 30 s by default; ending with the owner's connection is
    // what AMQP 0-9-1 does. The textbook has both, so that either can be seen alone.
    lease: LeaseConfig { timeout: Some(SimDuration::from_secs(30)), ends_with_owner: true },
    retry: RetryConfig {
        limit: Some(3),
        // Counted when handed out, as `ApproximateReceiveCount` of SQS is.
        counter: Counter::Leases,
        causes: FailureCauses { release: true, lease_expiry: true, owner_lost: false },
        backoff: Backoff::None,
        jitter: false,
        // AMQP 0-9-1 puts a requeued message back to its place where it can.
        return_to: ReturnPosition::Original,
    },
};

/// The textbook.
pub const TEXTBOOK: Profile = Profile {
    id: "textbook-1",
    broker: BrokerConfig {
        session_timeout: SimDuration::from_secs(10),
        reconnect_interval: SimDuration::from_secs(1),
    },
    producer: ProducerConfig {
        arrivals: Arrivals::Manual,
        limit: None,
        keys: Keys::None,
        payload_bytes: 1_000,
        persistent: true,
        ttl: None,
        poison_every: None,
        buffer: 6,
        when_full: WhenFull::Wait,
        confirms: true,
        window: 100,
        on_refusal: OnRefusal::GiveUp,
    },
    exchange: ExchangeConfig { routing: Routing::Fanout },
    queue: QUEUE,
    dead_letters: QueueConfig {
        retry: RetryConfig { limit: None, ..QUEUE.retry },
        lease: LeaseConfig { timeout: None, ends_with_owner: true },
        ..QUEUE
    },
    log: LogConfig {
        partitions: 4,
        partitioner: Partitioner::KeyModulo,
        retention: None,
        retained_max: None,
        durable: true,
    },
    group: GroupConfig {
        start: Start::Earliest,
        assignor: Assignor::Range,
        rebalance_delay: SimDuration::from_secs(1),
        retry: RetryConfig { return_to: ReturnPosition::Original, ..QUEUE.retry },
    },
    consumer: ConsumerConfig {
        service: Distribution::Constant(SimDuration::from_secs(1)),
        slowdown_percent: 100,
        workers: 1,
        failure: Chance::NEVER,
        on_failure: OnFailure::Release,
        acknowledge: Acknowledge::AfterProcessing,
        acknowledge_delay: SimDuration::ZERO,
        remembers: false,
        receive: Receive::Push { prefetch: 1 },
        renew_every: None,
    },
};
