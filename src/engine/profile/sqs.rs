//! `sqs-standard` and `sqs-fifo`: what Amazon SQS does by default with either kind of queue, and its SDKs
//! with them. The sources are its Developer Guide (docs.aws.amazon.com) and its API
//! Reference; what moto's server did is recorded in `tests/fidelity/sqs`. Where AWS says that something
//! happens and not how often, the chance is ours and said so.

use super::Profile;
use super::textbook::TEXTBOOK;
use crate::kernel::draw::Chance;
use crate::kernel::time::SimDuration;
use crate::topology::{
    Acknowledge, BrokerConfig, ConsumerConfig, Counter, Cycles, Expiry, FailureCauses,
    HandoutConfig, IntakeConfig, Judged, LeaseConfig, LimitIs, OnFailure, OnRefusal, OnTimeout,
    ProducerConfig, QueueConfig, Receive, RetryConfig, ReturnPosition,
};

const STANDARD: QueueConfig = QueueConfig {
    // welcome.html: every message is stored on several servers.
    durable: true,
    keeps_transient: true,
    // quotas-queues.html: the number of waiting messages has no limit.
    capacity: None,
    // quotas-messages.html: MessageRetentionPeriod is 4 days by default.
    ttl: Some(SimDuration::from_secs(345_600)),
    expiry: Expiry::Anywhere,
    // sqs-dead-letter-queues.html: maxReceiveCount is part of the redrive policy, which names the target.
    limit_needs_target: true,
    // sqs-dead-letter-queues.html: only what was received too often is moved there.
    expired_are_dead_letters: false,
    // setting-up-dead-letter-queue-retention.html: of a standard queue it is always counted from the time
    // when the message was first enqueued.
    ttl_from_publication: true,
    // Recorded (S14, dead-letter-count); AWS does not say.
    dead_letters_keep_count: true,
    // quotas-messages.html: a standard queue answers nearly any number of requests.
    requests_per_second: None,
    intake: IntakeConfig {
        // quotas-messages.html: 1 MiB.
        largest: Some(1_048_576),
        // API_SetQueueAttributes.html: DelaySeconds is 0 by default.
        delay: SimDuration::ZERO,
        // sqs-message-timers.html: a message timer goes before the queue's delay.
        own_delays: true,
        // FIFO-queues-exactly-once-processing.html: only FIFO queues do.
        deduplication: None,
    },
    handout: HandoutConfig {
        key_at_a_time: false,
        // API_ReceiveMessage.html: MaxNumberOfMessages is 1 to 10.
        batch_max: Some(10),
        // quotas-queues.html: about 120,000; a short poll then gets OverLimit, a long poll nothing.
        in_flight_max: Some(120_000),
        tells_in_flight_max: true,
        // sqs-visibility-timeout.html: 12 hours from when the message was received.
        lease_max: Some(SimDuration::from_secs(43_200)),
        // API_DeleteMessage.html: an older receipt handle is accepted, though the message may stay; here it
        // goes (recorded: S3).
        late_words_count: true,
        // standard-queues-at-least-once-delivery.html: on rare occasions. How often is ours.
        duplicates: Chance::per_million(1_000),
        // standard-queues.html: best-effort ordering. How often is ours.
        disorder: Chance::per_million(10_000),
        // sqs-short-and-long-polling.html: a short poll asks a subset of the servers. How often is ours.
        misses: Chance::per_million(50_000),
    },
    lease: LeaseConfig {
        // sqs-visibility-timeout.html: 30 s by default.
        timeout: Some(SimDuration::from_secs(30)),
        // Receiving and deleting are requests of their own: there is no connection that could end.
        ends_with_owner: false,
        // Recorded (S1): at its time.
        sweep: None,
        on_timeout: OnTimeout::Nothing,
        twice_disconnects: false,
    },
    retry: RetryConfig {
        // API_SetQueueAttributes.html: maxReceiveCount of a redrive policy is 10 by default.
        limit: Some(10),
        // Recorded (S5, F9): in the receive that would be one more than maxReceiveCount.
        limit_is: LimitIs::Reached,
        judged: Judged::OnNextLease,
        // API_ReceiveMessage.html: ApproximateReceiveCount counts receives.
        counter: Counter::Leases,
        causes: FailureCauses { release: true, fail: true, lease_expiry: true, owner_lost: false },
        // Recorded (order-after-timeout); AWS promises no order.
        return_to: ReturnPosition::Original,
        ..TEXTBOOK.queue.retry
    },
    ..TEXTBOOK.queue
};

const FIFO: QueueConfig = QueueConfig {
    // setting-up-dead-letter-queue-retention.html: of a FIFO queue it begins anew with the move.
    ttl_from_publication: false,
    // quotas-messages.html: 300 requests a second of each sort, without high throughput.
    requests_per_second: Some(300),
    intake: IntakeConfig {
        // sqs-message-timers.html: FIFO queues have no timers on single messages.
        own_delays: false,
        // FIFO-key-terms.html: an id is tracked for 5 minutes, also after its message was deleted.
        deduplication: Some(SimDuration::from_secs(300)),
        ..STANDARD.intake
    },
    handout: HandoutConfig {
        // FIFO-queues-understanding-logic.html: no more messages of a group while one is in flight. The
        // group is the message's key; messages without one are a group of their own.
        key_at_a_time: true,
        // quotas-fifo.html: 120,000, and no error when it is reached.
        tells_in_flight_max: false,
        // re:Post, sqs-receipt-handle-error: of a FIFO queue a handle ends with its visibility timeout.
        late_words_count: false,
        // FIFO-queues-exactly-once-processing.html.
        duplicates: Chance::NEVER,
        disorder: Chance::NEVER,
        misses: Chance::NEVER,
        ..STANDARD.handout
    },
    ..STANDARD
};

/// A standard queue of Amazon SQS.
pub const SQS_STANDARD: Profile = Profile {
    id: "sqs-standard",
    broker: BrokerConfig {
        // A dead-letter queue can have one of its own; AWS names no end to that.
        cycles: Cycles::UpTo(u8::MAX),
        ..TEXTBOOK.broker
    },
    producer: ProducerConfig {
        // API_SendMessage.html: each request has its answer.
        confirms: true,
        // SDKs, retry behaviour: throttled requests are sent again.
        on_refusal: OnRefusal::PublishAgain(SimDuration::from_secs(1)),
        ..TEXTBOOK.producer
    },
    exchange: TEXTBOOK.exchange,
    queue: STANDARD,
    queue_kinds: &[],
    dead_letters: STANDARD,
    log: TEXTBOOK.log,
    group: TEXTBOOK.group,
    consumer: ConsumerConfig {
        // API_DeleteMessage.html: SQS does not delete a message because it was received.
        acknowledge: Acknowledge::AfterProcessing,
        // sqs-visibility-timeout.html: what is not deleted in time is visible again.
        on_failure: OnFailure::Leave,
        // API_ReceiveMessage.html: MaxNumberOfMessages is 1; ReceiveMessageWaitTimeSeconds is 0.
        receive: Receive::Pull { batch: 1, wait: SimDuration::ZERO },
        ..TEXTBOOK.consumer
    },
};

/// A FIFO queue of Amazon SQS.
pub const SQS_FIFO: Profile =
    Profile { id: "sqs-fifo", queue: FIFO, dead_letters: FIFO, ..SQS_STANDARD };
