//! `kafka-4.x`: what Apache Kafka 4 and its Java clients do by default. The sources are Kafka's code
//! (`ProducerConfig.java`, `ConsumerConfig.java` in `clients`, `LogConfig.java` in `storage`,
//! `GroupCoordinatorConfig.java` and `ShareGroupConfig.java` in `group-coordinator`) and the
//! configuration pages of kafka.apache.org; what librdkafka's clients on a mock cluster did is recorded
//! in `tests/fidelity/kafka`.

use super::Profile;
use super::textbook::TEXTBOOK;
use crate::kernel::time::SimDuration;
use crate::topology::{
    Assignor, Backoff, BrokerConfig, ConsumerConfig, Counter, GroupConfig, Judged, LimitIs,
    LogConfig, MemberConfig, ProducerConfig, Receive, RetryConfig, Serving, Start,
};

/// Apache Kafka 4.
pub const KAFKA_4: Profile = Profile {
    id: "kafka-4.x",
    broker: BrokerConfig {
        // ConsumerConfig: session.timeout.ms is 45 s.
        session_timeout: SimDuration::from_secs(45),
        // CommonClientConfigs: reconnect.backoff.max.ms is 1 s.
        reconnect_interval: SimDuration::from_secs(1),
        ..TEXTBOOK.broker
    },
    producer: ProducerConfig { confirms: true, ..TEXTBOOK.producer },
    exchange: TEXTBOOK.exchange,
    queue: TEXTBOOK.queue,
    queue_kinds: &[],
    dead_letters: TEXTBOOK.dead_letters,
    log: LogConfig {
        // LogConfig: retention.ms is 7 days.
        retention: Some(SimDuration::from_secs(604_800)),
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
