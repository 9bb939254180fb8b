//! `textbook-1`: every mechanism in its plainest form, as the textbooks draw it; no broker in
//! particular. Each value says where the idea comes from.

use super::Profile;
use crate::kernel::draw::{Chance, Distribution};
use crate::kernel::time::SimDuration;
use crate::topology::{
    Acknowledge, Arrivals, Assignor, Backoff, BrokerConfig, ConfirmedBy, ConsumerConfig, Counter,
    Cycles, DeliveryConfig, ExchangeConfig, Expiry, FailureCauses, GroupConfig, HandoutConfig, Ids,
    IntakeConfig, Isolation, Judged, Keys, LeaseConfig, LimitIs, LogConfig, MemberConfig,
    OnFailure, OnRefusal, OnTimeout, Overflow, Partitioner, ProducerConfig, QueueConfig, Receive,
    RetryConfig, ReturnPosition, Routing, Serving, Start, Successor, WhenFull,
};

const QUEUE: QueueConfig = QueueConfig {
    durable: true,
    keeps_transient: false,
    capacity: None,
    slack: 0,
    overflow: Overflow::Block,
    takes_again_percent: None,
    ttl: None,
    expiry: Expiry::Anywhere,
    priorities: None,
    single_active: false,
    successor: Successor::Longest,
    turn_needs_room: false,
    dead_letter_key: None,
    dead_letters_stay_marked: false,
    dead_letters_keep_count: false,
    limit_needs_target: false,
    expired_are_dead_letters: true,
    ttl_from_publication: false,
    requests_per_second: None,
    intake: IntakeConfig {
        largest: None,
        delay: SimDuration::ZERO,
        own_delays: true,
        deduplication: None,
    },
    handout: HandoutConfig {
        key_at_a_time: false,
        batch_max: None,
        in_flight_max: None,
        tells_in_flight_max: false,
        lease_max: None,
        late_words_count: false,
        duplicates: Chance::NEVER,
        disorder: Chance::NEVER,
        misses: Chance::NEVER,
    },
    // The visibility timeout of Amazon SQS is 30 s by default; ending with the owner's connection is
    // what AMQP 0-9-1 does. The textbook has both, so that either can be seen alone.
    lease: LeaseConfig {
        timeout: Some(SimDuration::from_secs(30)),
        ends_with_owner: true,
        sweep: None,
        on_timeout: OnTimeout::Nothing,
        twice_disconnects: false,
    },
    retry: RetryConfig {
        limit: Some(3),
        limit_is: LimitIs::Reached,
        judged: Judged::OnReturn,
        // Counted when handed out, as `ApproximateReceiveCount` of SQS is.
        counter: Counter::Leases,
        causes: FailureCauses { release: true, fail: true, lease_expiry: true, owner_lost: false },
        backoff: Backoff::None,
        backoff_always: false,
        jitter: false,
        // AMQP 0-9-1 puts a requeued message back to its place where it can.
        return_to: ReturnPosition::Original,
        unlimited_release_to: None,
    },
};

/// The textbook.
pub const TEXTBOOK: Profile = Profile {
    id: "textbook-1",
    broker: BrokerConfig {
        session_timeout: SimDuration::from_secs(10),
        reconnect_interval: SimDuration::from_secs(1),
        cycles: Cycles::UpTo(16),
        machines: 1,
        machine_session: SimDuration::from_secs(10),
    },
    producer: ProducerConfig {
        arrivals: Arrivals::Manual,
        limit: None,
        keys: Keys::None,
        first_key: 0,
        payload_bytes: 1_000,
        persistent: true,
        ttl: None,
        poison_every: None,
        buffer: 6,
        when_full: WhenFull::Wait,
        confirms: true,
        window: 100,
        on_refusal: OnRefusal::GiveUp,
        mandatory: false,
        priority: None,
        delay: None,
        ids: Ids::Own,
        tombstone_every: None,
        batching: None,
        delivery: DeliveryConfig {
            confirmed_by: ConfirmedBy::Leader,
            idempotent: false,
            timeout: None,
            request_timeout: None,
            retry_after: SimDuration::from_secs(1),
            transactions: None,
        },
    },
    exchange: ExchangeConfig { routing: Routing::Fanout },
    queue: QUEUE,
    queue_kinds: &[],
    dead_letters: QueueConfig {
        retry: RetryConfig { limit: None, ..QUEUE.retry },
        lease: LeaseConfig { timeout: None, ..QUEUE.lease },
        ..QUEUE
    },
    log: LogConfig {
        partitions: 4,
        partitioner: Partitioner::KeyModulo,
        retention: None,
        retained_max: None,
        retained_bytes: None,
        durable: true,
        segments: None,
        compaction: None,
        replication: None,
    },
    group: GroupConfig {
        serving: Serving::Settled,
        // KIP-932: group.share.record.lock.duration.ms is 30 s.
        lock: SimDuration::from_secs(30),
        start: Start::Earliest,
        isolation: Isolation::Uncommitted,
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
        priority: 0,
        lease: None,
        // As Kafka's consumer has them: no textbook says how long.
        member: MemberConfig {
            session_timeout: SimDuration::from_secs(45),
            heartbeat: SimDuration::from_secs(3),
            poll_interval: SimDuration::from_secs(300),
            commit_every: None,
            keeps_place: false,
            only: None,
            polls_by_hand: false,
            poll_accepts: true,
        },
    },
};
