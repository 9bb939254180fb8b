//! The textbook's words: those of the files and of the code. Whatever another family does not say
//! otherwise is said like this.

use engine::{NodeKind, Rule};

use super::Family;
use super::entry::{Entry, Said, Source, setting, written};
use super::terms::{Plural, Terms};

const AMQP: Source =
    Source { title: "AMQP 0-9-1, reference", url: "https://www.rabbitmq.com/amqp-0-9-1-reference" };
const VISIBILITY: Source = Source {
    title: "Amazon SQS: visibility timeout",
    url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html",
};
const DEAD: Source = Source {
    title: "Enterprise Integration Patterns: Dead Letter Channel",
    url: "https://www.enterpriseintegrationpatterns.com/patterns/messaging/DeadLetterChannel.html",
};
const COMPETING: Source = Source {
    title: "Enterprise Integration Patterns: Competing Consumers",
    url: "https://www.enterpriseintegrationpatterns.com/patterns/messaging/CompetingConsumers.html",
};
const IDEMPOTENT: Source = Source {
    title: "Enterprise Integration Patterns: Idempotent Receiver",
    url: "https://www.enterpriseintegrationpatterns.com/patterns/messaging/IdempotentReceiver.html",
};
const EXPIRATION: Source = Source {
    title: "Enterprise Integration Patterns: Message Expiration",
    url: "https://www.enterpriseintegrationpatterns.com/patterns/messaging/MessageExpiration.html",
};

pub(super) const TERMS: Terms = Terms {
    producer: "producer",
    exchange: "fan-out",
    queue: "queue",
    dead: "dead-letter queue",
    topic: "topic",
    group: "consumer group",
    consumer: "consumer",
    ready: "ready",
    waiting: "waiting",
    leased: "leased",
    done: "done",
    again: "delivered again",
    lag: "lag",
    lease: "lease",
    lease_short: "lease",
    accepted: "is done with",
    released: ("gave", "back"),
    dead_lettered: "was dead-lettered to",
    redrive: "Redrive",
    replay: "Replay",
    plural: Plural {
        producer: "Producers",
        exchange: "Exchanges",
        queue: "Queues",
        topic: "Topics",
        group: "Groups",
        consumer: "Consumers",
    },
};

pub(super) const FAMILY: Family = Family {
    name: "Textbook",
    prefix: "textbook-",
    names: &[("textbook-1", "Textbook")],
    terms: TERMS,
    lacks: &[],
    versions: &[],
    settings: SETTINGS,
    rules: RULES,
};

const QUEUE: Option<NodeKind> = Some(NodeKind::Queue);
const CONSUMER: Option<NodeKind> = Some(NodeKind::Consumer);

const SETTINGS: &[Entry] = &[
    setting(QUEUE, "lease", "lease.timeout_ms").from(VISIBILITY),
    setting(QUEUE, "limit", "retry.limit").from(DEAD),
    setting(QUEUE, "ttl", "ttl_ms").from(EXPIRATION),
    setting(QUEUE, "return_to", "retry.return_to").from(AMQP),
    setting(CONSUMER, "remembers", "remembers").from(IDEMPOTENT),
];

const RULES: &[(Rule, Said)] = &[
    (Rule::Dispatch, written(COMPETING)),
    (Rule::Deduplication, written(IDEMPOTENT)),
    (Rule::LeaseTimeout, written(VISIBILITY)),
    (Rule::LeaseOfOwner, written(AMQP)),
    (Rule::Release, written(AMQP)),
    (Rule::Reject, written(AMQP)),
    (Rule::Acknowledgement, written(AMQP)),
    (Rule::RetryLimit, written(DEAD)),
    (Rule::TimeToLive, written(EXPIRATION)),
];
