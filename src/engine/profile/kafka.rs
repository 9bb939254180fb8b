//! `kafka-4.x`: what Apache Kafka 4 and its Java clients do by default. The sources are Kafka's code
//! (`ProducerConfig.java`, `ConsumerConfig.java` in `clients`, `LogConfig.java` in `storage`,
//! `GroupCoordinatorConfig.java` and `ShareGroupConfig.java` in `group-coordinator`) and the
//! configuration pages of kafka.apache.org; what librdkafka's clients on a mock cluster did is recorded
//! in `tests/fidelity/kafka`.

use super::Profile;
use super::textbook::TEXTBOOK;
use crate::kernel::time::SimDuration;
use crate::topology::{
    Assignor, Backoff, Batching, BrokerConfig, ConfirmedBy, ConsumerConfig, Counter,
    DeliveryConfig, GroupConfig, Isolation, Judged, LimitIs, LogConfig, MemberConfig, Partitioner,
    ProducerConfig, Receive, RetryConfig, Segments, Serving, Start,
};

/// Apache Kafka 4.
pub const KAFKA_4: Profile = Profile {
    id: "kafka-4.x",
    broker: BrokerConfig {
        // ConsumerConfig: session.timeout.ms is 45 s.
        session_timeout: SimDuration::from_secs(45),
        // CommonClientConfigs: reconnect.backoff.max.ms is 1 s.
        reconnect_interval: SimDuration::from_secs(1),
        // BrokerSessionConfig: broker.session.timeout.ms is 9 s.
        machine_session: SimDuration::from_secs(9),
        ..TEXTBOOK.broker
    },
    producer: ProducerConfig {
        confirms: true,
        // ProducerConfig: max.in.flight.requests.per.connection is 5, batch.size 16,384 bytes; here it is
        // messages that are counted, and one has 1,000 bytes.
        window: 80,
        batching: Some(Batching {
            // ProducerConfig: batch.size is 16,384 bytes.
            bytes: 16_384,
            // ProducerConfig: linger.ms is 5 since 4.0 (KIP-1030).
            linger: SimDuration::from_millis(5),
            // ProducerConfig: buffer.memory is 32 MiB.
            memory: 33_554_432,
            // ProducerConfig: max.block.ms is 60 s.
            max_block: Some(SimDuration::from_secs(60)),
        }),
        delivery: DeliveryConfig {
            // ProducerConfig: acks is all.
            confirmed_by: ConfirmedBy::AllInSync,
            // ProducerConfig: enable.idempotence is true.
            idempotent: true,
            // ProducerConfig: delivery.timeout.ms is 120 s.
            timeout: Some(SimDuration::from_secs(120)),
            // ProducerConfig: request.timeout.ms is 30 s.
            request_timeout: Some(SimDuration::from_secs(30)),
            // ProducerConfig: retry.backoff.ms is 100 ms.
            retry_after: SimDuration::from_millis(100),
            // ProducerConfig: transactional.id is not set.
            transactions: None,
        },
        ..TEXTBOOK.producer
    },
    exchange: TEXTBOOK.exchange,
    queue: TEXTBOOK.queue,
    queue_kinds: &[],
    dead_letters: TEXTBOOK.dead_letters,
    log: LogConfig {
        // BuiltInPartitioner: murmur2 of the key's bytes; KIP-794 without a key.
        partitioner: Partitioner::KeyHash,
        // LogConfig: retention.ms is 7 days, retention.bytes is not limited.
        retention: Some(SimDuration::from_secs(604_800)),
        retained_bytes: None,
        segments: Some(Segments {
            // LogConfig: segment.ms is 7 days.
            max_age: SimDuration::from_secs(604_800),
            // LogConfig: segment.bytes is 1 GiB.
            max_bytes: 1_073_741_824,
            // ServerLogConfigs: log.retention.check.interval.ms is 5 minutes.
            check_every: SimDuration::from_secs(300),
        }),
        // LogConfig: cleanup.policy is delete.
        compaction: None,
        // ReplicationConfigs: default.replication.factor is 1.
        replication: None,
        ..TEXTBOOK.log
    },
    group: GroupConfig {
        // RangeAssignor supports the eager protocol alone.
        serving: Serving::Eager,
        // ShareGroupConfig: group.share.record.lock.duration.ms is 30 s.
        lock: SimDuration::from_secs(30),
        // ShareGroupConfig: group.share.delivery.count.limit is 5. Counted when acquired; compared when a
        // delivery attempt completes (KIP-1240).
        retry: RetryConfig {
            limit: Some(5),
            limit_is: LimitIs::Reached,
            judged: Judged::OnReturn,
            counter: Counter::Leases,
            backoff: Backoff::None,
            ..TEXTBOOK.group.retry
        },
        // ConsumerConfig: auto.offset.reset is latest.
        start: Start::Latest,
        // ConsumerConfig: isolation.level is read_uncommitted.
        isolation: Isolation::Uncommitted,
        // ConsumerConfig: RangeAssignor is the first of partition.assignment.strategy.
        assignor: Assignor::Range,
        // GroupCoordinatorConfig: group.initial.rebalance.delay.ms is 3 s.
        rebalance_delay: SimDuration::from_secs(3),
    },
    consumer: ConsumerConfig {
        // ConsumerConfig: max.poll.records is 500, fetch.max.wait.ms 500 ms.
        receive: Receive::Pull { batch: 500, wait: SimDuration::from_millis(500) },
        member: MemberConfig {
            // ConsumerConfig: session.timeout.ms, heartbeat.interval.ms, max.poll.interval.ms.
            session_timeout: SimDuration::from_secs(45),
            heartbeat: SimDuration::from_secs(3),
            poll_interval: SimDuration::from_secs(300),
            // ConsumerConfig: enable.auto.commit is true, auto.commit.interval.ms 5 s.
            commit_every: Some(SimDuration::from_secs(5)),
            // ConsumerConfig: group.instance.id is null.
            keeps_place: false,
            only: None,
            polls_by_hand: false,
            // ConsumerConfig: share.acknowledgement.mode is implicit.
            poll_accepts: true,
        },
        ..TEXTBOOK.consumer
    },
};
