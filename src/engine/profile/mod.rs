//! Profiles: what each broker's defaults are, as data. A profile holds no function, and no code
//! anywhere asks which profile it is.

mod kafka;
mod rabbitmq;
mod sqs;
mod textbook;

pub use self::kafka::KAFKA_4;
pub use self::rabbitmq::{RABBITMQ_3_10, RABBITMQ_4_3};
pub use self::sqs::{SQS_FIFO, SQS_STANDARD};
pub use self::textbook::TEXTBOOK;

use crate::topology::{
    BrokerConfig, ConsumerConfig, ExchangeConfig, GroupConfig, LogConfig, ProducerConfig,
    QueueConfig,
};

/// The configuration that a node has before anybody changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its id, with the version of what it describes.
    pub id: &'static str,
    /// The broker.
    pub broker: BrokerConfig,
    /// A new producer.
    pub producer: ProducerConfig,
    /// A new exchange.
    pub exchange: ExchangeConfig,
    /// A new queue.
    pub queue: QueueConfig,
    /// The kinds of queue that the broker has, by its own names; none where it has one kind.
    pub queue_kinds: &'static [(&'static str, QueueConfig)],
    /// A new queue for dead letters.
    pub dead_letters: QueueConfig,
    /// A new partitioned topic.
    pub log: LogConfig,
    /// A new consumer group.
    pub group: GroupConfig,
    /// A new consumer.
    pub consumer: ConsumerConfig,
}

/// Every profile that a drawing can have.
pub const PROFILES: &[&Profile] =
    &[&TEXTBOOK, &RABBITMQ_3_10, &RABBITMQ_4_3, &KAFKA_4, &SQS_STANDARD, &SQS_FIFO];

/// The profile of a drawing that names none.
pub const DEFAULT_PROFILE: &Profile = &TEXTBOOK;

/// The profile with this id.
#[must_use]
pub fn profile(id: &str) -> Option<&'static Profile> {
    PROFILES.iter().copied().find(|profile| profile.id == id)
}
