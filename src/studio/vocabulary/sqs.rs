//! The words of Amazon SQS, with the pages of its developer guide.

use engine::{NodeKind, Rule};

use super::Family;
use super::entry::{Entry, Said, Source, said, setting, written};
use super::terms::{Plural, Terms};
use super::textbook;

macro_rules! pages {
    ($($name:ident = $title:literal $url:literal;)*) => {$(
        const $name: Source = Source {
            title: concat!("Amazon SQS: ", $title),
            url: concat!("https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/", $url, ".html"),
        };
    )*};
}
pages! {
    CONCEPTS = "Basic architecture" "sqs-basic-architecture";
    DLQ = "Dead-letter queues" "sqs-dead-letter-queues";
    FIFO = "FIFO delivery logic" "FIFO-queues-understanding-logic";
    POLLING = "Short and long polling" "sqs-short-and-long-polling";
    MESSAGE_QUOTAS = "Message quotas" "quotas-messages";
    AT_LEAST_ONCE = "At-least-once delivery" "standard-queues-at-least-once-delivery";
    FIFO_TERMS = "FIFO key terms" "FIFO-key-terms";
    QUEUE_QUOTAS = "Queue quotas" "quotas-queues";
    RETENTION = "Retention of dead letters" "setting-up-dead-letter-queue-retention";
    TIMERS = "Message timers" "sqs-message-timers";
    STANDARD = "Standard queues" "standard-queues";
    VISIBILITY = "Visibility timeout" "sqs-visibility-timeout";
}

const TERMS: Terms = Terms {
    producer: "sender",
    consumer: "receiver",
    ready: "visible",
    waiting: "visible",
    leased: "in flight",
    done: "deleted",
    again: "received again",
    lease: "visibility timeout",
    lease_short: "hidden for",
    accepted: "deleted",
    released: ("made", "visible again"),
    dead_lettered: "was moved to",
    plural: Plural { producer: "Senders", consumer: "Receivers", ..textbook::TERMS.plural },
    ..textbook::TERMS
};

pub(super) const FAMILY: Family = Family {
    name: "SQS",
    prefix: "sqs-",
    names: &[("sqs-standard", "SQS standard"), ("sqs-fifo", "SQS FIFO")],
    terms: TERMS,
    lacks: &[
        (
            NodeKind::Exchange,
            "SQS has no exchanges: an SNS topic in front of several queues does that job.",
        ),
        (
            NodeKind::Log,
            "SQS has no topics with partitions: a queue forgets what was deleted, and nobody can read it again.",
        ),
        (
            NodeKind::Group,
            "SQS has no consumer groups: the receivers of one queue share its messages.",
        ),
    ],
    versions: &[("sqs-fifo", &[setting(QUEUE, "return_to", "retry.return_to").none().from(FIFO)])],
    settings: SETTINGS,
    rules: RULES,
};

const PRODUCER: Option<NodeKind> = Some(NodeKind::Producer);
const QUEUE: Option<NodeKind> = Some(NodeKind::Queue);
const CONSUMER: Option<NodeKind> = Some(NodeKind::Consumer);

const SETTINGS: &[Entry] = &[
    setting(PRODUCER, "confirms", "confirms")
        .called(
            "Waits for the answer",
            "SendMessage answers once the message is stored; without an answer it is sent again.",
        )
        .from(CONCEPTS),
    setting(PRODUCER, "persistent", "persistent").none().from(CONCEPTS),
    setting(PRODUCER, "ttl", "ttl_ms").none().from(MESSAGE_QUOTAS),
    setting(PRODUCER, "mandatory", "mandatory").none().from(CONCEPTS),
    setting(PRODUCER, "priority", "priority").none().from(CONCEPTS),
    setting(QUEUE, "lease", "lease.timeout_ms")
        .called("VisibilityTimeout", "A message that is not deleted is visible again after this.")
        .within(0, 43_200)
        .from(VISIBILITY),
    setting(QUEUE, "owner_bound", "lease.ends_with_owner").none().from(VISIBILITY),
    setting(QUEUE, "", "lease.sweep_ms").none().from(VISIBILITY),
    setting(QUEUE, "", "lease.on_timeout").none().from(VISIBILITY),
    setting(QUEUE, "limit", "retry.limit")
        .called(
            "maxReceiveCount",
            "A message that was received so often is moved at the next receive; empty: never.",
        )
        .within(1, 1_000)
        .from(DLQ),
    setting(QUEUE, "counter", "retry.counter").none().from(DLQ),
    setting(QUEUE, "", "retry.limit_is").none().from(DLQ),
    setting(QUEUE, "limit_needs_target", "limit_needs_target").none().from(DLQ),
    setting(QUEUE, "", "retry.judged").none().from(DLQ),
    setting(QUEUE, "causes.release", "retry.causes.release").none().from(DLQ),
    setting(QUEUE, "", "retry.causes.fail").none().from(DLQ),
    setting(QUEUE, "causes.lease_expiry", "retry.causes.lease_expiry").none().from(DLQ),
    setting(QUEUE, "causes.owner_lost", "retry.causes.owner_lost").none().from(DLQ),
    setting(QUEUE, "backoff", "retry.backoff").none().from(VISIBILITY),
    setting(QUEUE, "", "retry.backoff_always").none().from(VISIBILITY),
    setting(QUEUE, "jitter", "retry.jitter").none().from(VISIBILITY),
    setting(QUEUE, "return_to", "retry.return_to").none().from(STANDARD),
    setting(QUEUE, "", "retry.unlimited_release_to").none().from(STANDARD),
    setting(QUEUE, "capacity", "capacity").none().from(MESSAGE_QUOTAS),
    setting(QUEUE, "overflow", "overflow").none().from(MESSAGE_QUOTAS),
    setting(QUEUE, "", "slack").none().from(MESSAGE_QUOTAS),
    setting(QUEUE, "ttl", "ttl_ms")
        .called("MessageRetentionPeriod", "How long a message is kept, received or not.")
        .within(60, 1_209_600)
        .from(MESSAGE_QUOTAS),
    setting(QUEUE, "expiry", "expiry").none().from(MESSAGE_QUOTAS),
    setting(QUEUE, "durable", "durable").none().from(CONCEPTS),
    setting(QUEUE, "keeps_transient", "keeps_transient").none().from(CONCEPTS),
    setting(QUEUE, "priorities", "priorities").none().from(CONCEPTS),
    setting(QUEUE, "single_active", "single_active").none().from(CONCEPTS),
    setting(QUEUE, "", "successor").none().from(CONCEPTS),
    setting(QUEUE, "", "turn_needs_room").none().from(CONCEPTS),
    setting(QUEUE, "", "takes_again_percent").none().from(MESSAGE_QUOTAS),
    setting(QUEUE, "", "lease.twice_disconnects").none().from(VISIBILITY),
    setting(QUEUE, "dead_letter_key", "dead_letter_key").none().from(DLQ),
    setting(QUEUE, "dead_letters_stay_marked", "dead_letters_stay_marked").none().from(DLQ),
    setting(QUEUE, "delay", "intake.delay_ms")
        .called("DelaySeconds", "How long a message is hidden before its first receive.")
        .within(0, 900)
        .from(TIMERS),
    setting(QUEUE, "own_delays", "intake.own_delays").none().from(TIMERS),
    setting(QUEUE, "deduplication", "intake.deduplication_ms").none().from(FIFO_TERMS),
    setting(QUEUE, "largest", "intake.largest")
        .called("MaximumMessageSize", "A larger message is turned down.")
        .from(MESSAGE_QUOTAS),
    setting(QUEUE, "requests", "requests_per_second")
        .called(
            "Requests a second",
            "How many of each sort it answers; a standard queue nearly any number.",
        )
        .from(MESSAGE_QUOTAS),
    setting(QUEUE, "key_at_a_time", "handout.key_at_a_time").none().from(FIFO),
    setting(QUEUE, "batch_max", "handout.batch_max").none().from(MESSAGE_QUOTAS),
    setting(QUEUE, "in_flight_max", "handout.in_flight_max").none().from(QUEUE_QUOTAS),
    setting(QUEUE, "tells_in_flight_max", "handout.tells_in_flight_max").none().from(QUEUE_QUOTAS),
    setting(QUEUE, "lease_max", "handout.lease_max_ms").none().from(VISIBILITY),
    setting(QUEUE, "late_words", "handout.late_words_count").none().from(VISIBILITY),
    setting(QUEUE, "duplicates", "handout.duplicates_percent")
        .called("Delivered twice", "On rare occasions: how often is this playground's guess.")
        .from(AT_LEAST_ONCE),
    setting(QUEUE, "disorder", "handout.disorder_percent")
        .called(
            "Out of order",
            "Order is best effort: how often it fails is this playground's guess.",
        )
        .from(STANDARD),
    setting(QUEUE, "misses", "handout.misses_percent")
        .called(
            "Overlooked by short polls",
            "A short poll asks some servers only: how often it misses is this playground's guess.",
        )
        .from(POLLING),
    setting(QUEUE, "ttl_from_publication", "ttl_from_publication").none().from(RETENTION),
    setting(QUEUE, "expired_die", "expired_are_dead_letters").none().from(DLQ),
    setting(QUEUE, "keep_count", "dead_letters_keep_count").none().from(DLQ),
    setting(CONSUMER, "receive", "receive").without(&["push"]).from(POLLING),
    setting(CONSUMER, "batch", "receive")
        .part()
        .called("MaxNumberOfMessages", "Messages of one ReceiveMessage at most.")
        .within(1, 10)
        .from(MESSAGE_QUOTAS),
    setting(CONSUMER, "wait", "receive")
        .part()
        .called("WaitTimeSeconds", "How long ReceiveMessage waits for a message; 0: short polling.")
        .within(0, 20)
        .from(POLLING),
    setting(CONSUMER, "acknowledge", "acknowledge")
        .called(
            "Deletes",
            "Before the work a crash loses the message; after it, a crash repeats it.",
        )
        .choices(&[
            ("after", "after the work (at least once)"),
            ("before", "on receipt (at most once)"),
        ])
        .from(CONCEPTS),
    setting(CONSUMER, "on_failure", "on_failure")
        .called("When it fails", "It makes the message visible at once: ChangeMessageVisibility 0.")
        .without(&["reject", "fail"])
        .choices(&[("release", "makes it visible at once"), ("leave", "lets the timeout run out")])
        .from(VISIBILITY),
    setting(CONSUMER, "renew", "renew_every_ms")
        .called(
            "ChangeMessageVisibility every",
            "It asks for more time while it works; empty: never.",
        )
        .from(VISIBILITY),
    setting(PRODUCER, "refused", "on_refusal").from(MESSAGE_QUOTAS),
    setting(PRODUCER, "delay", "delay_ms").within(0, 900).from(TIMERS),
    setting(PRODUCER, "ids", "ids").from(FIFO_TERMS),
    setting(CONSUMER, "priority", "priority").none().from(CONCEPTS),
    setting(None, "", "cycles").none().from(DLQ),
    setting(None, "session_timeout", "session_timeout_ms").from(CONCEPTS),
    setting(None, "reconnect_interval", "reconnect_interval_ms").from(CONCEPTS),
];

const RULES: &[(Rule, Said)] = &[
    (Rule::Queueing, written(STANDARD)),
    (Rule::Confirmation, written(CONCEPTS)),
    (
        Rule::Dispatch,
        said(
            "receive",
            "A receiver asks for up to ten messages; they are hidden from the others for the visibility timeout.",
            POLLING,
        ),
    ),
    (
        Rule::LeaseTimeout,
        said(
            "visibility timeout",
            "A message that is not deleted in time is visible again, and is received again.",
            VISIBILITY,
        ),
    ),
    (
        Rule::LeaseRenewal,
        said(
            "ChangeMessageVisibility",
            "A receiver can ask for more time, 12 hours in all.",
            VISIBILITY,
        ),
    ),
    (
        Rule::Release,
        said("visibility 0", "A receiver can make a message visible again at once.", VISIBILITY),
    ),
    (
        Rule::RetryLimit,
        said(
            "maxReceiveCount",
            "A message that was received so often is moved to the dead-letter queue instead of being received once more.",
            DLQ,
        ),
    ),
    (
        Rule::TimeToLive,
        said(
            "retention",
            "A message is kept for the retention period from its sending, received or not.",
            MESSAGE_QUOTAS,
        ),
    ),
    (
        Rule::Acknowledgement,
        said("delete", "A deleted message is finished and never comes again.", CONCEPTS),
    ),
    (
        Rule::AcknowledgeOnDelivery,
        said("at most once", "Deleted before the work: a crash loses it.", CONCEPTS),
    ),
    (Rule::StaleDelivery, written(VISIBILITY)),
    (Rule::ClientCrash, written(VISIBILITY)),
    (Rule::LeaseOfOwner, written(VISIBILITY)),
    (Rule::Durability, written(CONCEPTS)),
    (Rule::Connection, written(CONCEPTS)),
    (Rule::ConnectionLoss, written(CONCEPTS)),
];
