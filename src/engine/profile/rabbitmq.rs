//! `rabbitmq-3.10` and `rabbitmq-4.3`: what RabbitMQ does by default, with classic and quorum queues.
//! The sources are RabbitMQ's documentation (rabbitmq-website, `docs/*.md`, and `versioned_docs` for
//! 3.13 and before) and its code (`deps/rabbit/src/*.erl`); what either version really did is recorded in
//! `tests/fidelity/rabbitmq`.

use super::Profile;
use crate::kernel::time::SimDuration;
use crate::topology::{
    Acknowledge, Backoff, BrokerConfig, ConsumerConfig, Counter, Cycles, ExchangeConfig, Expiry,
    FailureCauses, Judged, LeaseConfig, LimitIs, OnFailure, OnTimeout, Overflow, Priorities,
    ProducerConfig, QueueConfig, Receive, RetryConfig, ReturnPosition, Routing, Successor,
};

use super::textbook::TEXTBOOK;

const CLASSIC: QueueConfig = QueueConfig {
    durable: true,
    keeps_transient: false,
    capacity: None,
    slack: 0,
    // docs/maxlength.md: x-overflow is drop-head by default.
    overflow: Overflow::DropOldest,
    takes_again_percent: None,
    ttl: None,
    // docs/ttl.md: expired messages are removed at the head; `rabbit_amqqueue_process.erl`,
    // drop_expired_msgs: of the whole queue, whatever the priorities.
    expiry: Expiry::AtFront,
    priorities: None,
    single_active: false,
    // `rabbit_queue_consumers.erl`, get_consumer: the first of the waiting ones, which are by priority.
    // Recorded (R22, sac-rejoins-classic): before 4.3 nothing happens at the cancellation itself.
    successor: Successor::HighestLater,
    turn_needs_room: false,
    dead_letter_key: None,
    dead_letters_stay_marked: false,
    dead_letters_keep_count: false,
    limit_needs_target: false,
    expired_are_dead_letters: true,
    ttl_from_publication: false,
    requests_per_second: None,
    // RabbitMQ 3.10 and 4.3 have no delayed delivery of their own, no deduplication and no requests.
    intake: TEXTBOOK.queue.intake,
    handout: TEXTBOOK.queue.handout,
    // docs/confirms.md: unsettled deliveries go back when their channel or connection ends.
    // docs/consumers.md: an acknowledgement must come within 30 min, looked at each minute; otherwise the
    // channel is closed.
    lease: LeaseConfig {
        timeout: Some(SimDuration::from_secs(1_800)),
        ends_with_owner: true,
        sweep: Some(SimDuration::from_secs(60)),
        on_timeout: OnTimeout::Disconnect,
        // docs/confirms.md, "Consumer Acknowledgement Modes": an unknown delivery tag is a channel error.
        twice_disconnects: true,
    },
    retry: RetryConfig {
        // docs/quorum-queues.md, feature table: classic queues have no delivery limit.
        limit: None,
        limit_is: LimitIs::Exceeded,
        judged: Judged::OnReturn,
        counter: Counter::Failures,
        causes: FailureCauses { release: true, fail: true, lease_expiry: true, owner_lost: true },
        backoff: Backoff::None,
        // docs/quorum-queues.md, delayed retry of type "all" (where a queue has it).
        backoff_always: true,
        jitter: false,
        // docs/nack.md: to its original position, if possible.
        return_to: ReturnPosition::Original,
        unlimited_release_to: None,
    },
};

/// Before 4.3 every return counted (docs/quorum-queues.md).
const QUORUM_3_10: QueueConfig = QueueConfig {
    // docs/quorum-queues.md: a quorum queue stores every message on disk.
    keeps_transient: true,
    // Recorded (R7-quorum): the one that passes the limit is still taken.
    slack: 1,
    // `rabbit_fifo.erl`, is_below_soft_limit: 0.8 of the limit.
    takes_again_percent: Some(80),
    // `rabbit_fifo.erl`: each priority's head.
    expiry: Expiry::AtHead,
    // `rabbit_fifo.erl`, maybe_queue_consumer and checkout_one: the service queue holds who has credit.
    turn_needs_room: true,
    // Recorded (sac-priority-cancel-quorum): by registration, whatever the priority.
    successor: Successor::Longest,
    retry: RetryConfig {
        // `rabbit_fifo.erl`, return_one: returned messages have a list of their own, served first.
        return_to: ReturnPosition::Returns,
        // versioned_docs/version-4.2/quorum-queues.md, "Repeated requeues": behind all others.
        unlimited_release_to: Some(ReturnPosition::Back),
        ..CLASSIC.retry
    },
    ..CLASSIC
};

const QUORUM_4_3: QueueConfig = QueueConfig {
    // docs/quorum-queues.md: since 4.3 the message is returned and the consumer cancelled.
    lease: LeaseConfig { sweep: None, on_timeout: OnTimeout::Cancel, ..CLASSIC.lease },
    // Recorded (R12-dead-letter).
    dead_letters_stay_marked: true,
    // docs/consumers.md, "Single Active Consumer": since 4.3 a higher priority takes over.
    successor: Successor::HighestAtOnce,
    // docs/priority.md: 0 to 31, and 4 for a message without one.
    priorities: Some(Priorities { highest: 31, default: 4 }),
    retry: RetryConfig {
        // docs/quorum-queues.md: 20 since 4.0, and dead when the count exceeds it.
        limit: Some(20),
        // docs/quorum-queues.md, the table of what counts since 4.3: a nack with requeue does not.
        unlimited_release_to: None,
        causes: FailureCauses { release: false, fail: true, lease_expiry: false, owner_lost: true },
        ..QUORUM_3_10.retry
    },
    ..QUORUM_3_10
};

/// RabbitMQ 3.10.
pub const RABBITMQ_3_10: Profile = Profile {
    id: "rabbitmq-3.10",
    broker: BrokerConfig {
        // docs/heartbeats.md: 60 s is suggested by the broker; a peer is gone after two missed ones.
        session_timeout: SimDuration::from_secs(60),
        reconnect_interval: SimDuration::from_secs(5),
        // docs/dlx.md: a cycle without a rejection in it is dropped.
        cycles: Cycles::UnlessRejected,
        // One node: a drawing shows a single broker.
        machines: 1,
        machine_session: SimDuration::from_secs(60),
    },
    producer: ProducerConfig { confirms: true, ..TEXTBOOK.producer },
    exchange: ExchangeConfig { routing: Routing::Direct },
    queue: CLASSIC,
    queue_kinds: &[("classic", CLASSIC), ("quorum", QUORUM_3_10)],
    dead_letters: CLASSIC,
    log: TEXTBOOK.log,
    group: TEXTBOOK.group,
    consumer: ConsumerConfig {
        acknowledge: Acknowledge::AfterProcessing,
        on_failure: OnFailure::Release,
        // docs/consumer-prefetch.md: without basic.qos there is no limit.
        receive: Receive::Push { prefetch: 0 },
        ..TEXTBOOK.consumer
    },
};

/// A classic queue of 4.3 waits for acknowledgements as long as they take (recorded: R21).
const CLASSIC_4_3: QueueConfig = QueueConfig {
    successor: Successor::Highest,
    lease: LeaseConfig { timeout: None, ..CLASSIC.lease },
    // Recorded (death-limit-waiting-classic).
    dead_letters_stay_marked: true,
    ..CLASSIC
};

/// RabbitMQ 4.3.
pub const RABBITMQ_4_3: Profile = Profile {
    id: "rabbitmq-4.3",
    queue: CLASSIC_4_3,
    dead_letters: CLASSIC_4_3,
    queue_kinds: &[("classic", CLASSIC_4_3), ("quorum", QUORUM_4_3)],
    ..RABBITMQ_3_10
};
