//! RabbitMQ's words, with the pages of its documentation (rabbitmq-website, `docs/*.md`).

use engine::{NodeKind, Rule};

use super::Family;
use super::entry::{Entry, Said, Source, said, setting, written};
use super::terms::{Plural, Terms};
use super::textbook;

macro_rules! pages {
    ($($name:ident = $title:literal $url:literal;)*) => {$(
        const $name: Source = Source {
            title: concat!("RabbitMQ: ", $title),
            url: concat!("https://www.rabbitmq.com/docs/", $url),
        };
    )*};
}
pages! {
    ACKS = "Consumer Acknowledgements and Publisher Confirms" "confirms";
    ALARMS = "Memory and Disk Alarms" "alarms";
    CONSUMERS = "Consumers" "consumers";
    DLX = "Dead Letter Exchanges" "dlx";
    EXCHANGES = "Exchanges" "exchanges";
    HEARTBEATS = "Heartbeats" "heartbeats";
    MAX_LENGTH = "Queue Length Limit" "maxlength";
    NACK = "Negative Acknowledgements" "nack";
    PREFETCH = "Consumer Prefetch" "consumer-prefetch";
    PRIORITY = "Priority Queues" "priority";
    CONSUMER_PRIORITY = "Consumer Priorities" "consumer-priority";
    PUBLISHERS = "Publishers" "publishers";
    QUEUES = "Queues" "queues";
    QUORUM = "Quorum Queues" "quorum-queues";
    RECOVERY = "Recovery of client connections" "api-guide#recovery";
    TIMEOUT = "Delivery Acknowledgement Timeout" "consumers#acknowledgement-timeout";
    TTL = "Time-To-Live" "ttl";
}

const TERMS: Terms = Terms {
    producer: "publisher",
    exchange: "exchange",
    leased: "unacked",
    done: "acked",
    lease: "acknowledgement timeout",
    lease_short: "ack timeout",
    accepted: "acked",
    released: ("requeued", ""),
    plural: Plural { producer: "Publishers", ..textbook::TERMS.plural },
    ..textbook::TERMS
};

pub(super) const FAMILY: Family = Family {
    name: "RabbitMQ",
    prefix: "rabbitmq-",
    names: &[],
    terms: TERMS,
    lacks: &[
        (
            NodeKind::Log,
            "RabbitMQ's classic and quorum queues have no partitions and keep nothing after it was read; its streams do, and are not simulated here.",
        ),
        (
            NodeKind::Group,
            "RabbitMQ has no consumer groups: the consumers of one queue share its messages, and every further reader has a queue of its own.",
        ),
    ],
    versions: &[(
        "rabbitmq-3.10",
        &[setting(QUEUE, "backoff", "retry.backoff").none().from(QUORUM), SHARED_TIMEOUT],
    )],
    settings: SETTINGS,
    rules: RULES,
};

const PRODUCER: Option<NodeKind> = Some(NodeKind::Producer);
const EXCHANGE: Option<NodeKind> = Some(NodeKind::Exchange);
const QUEUE: Option<NodeKind> = Some(NodeKind::Queue);
const CONSUMER: Option<NodeKind> = Some(NodeKind::Consumer);

/// Before 4.3 queues of both kinds have it.
const SHARED_TIMEOUT: Entry = setting(QUEUE, "lease", "lease.timeout_ms")
    .called(
        "Acknowledgement timeout",
        "consumer_timeout: a message that is unacked for longer is requeued, and its channel is closed. Looked at each minute.",
    )
    .from(TIMEOUT);

const SETTINGS: &[Entry] = &[
    setting(PRODUCER, "confirms", "confirms")
        .called("Publisher confirms", "It waits for basic.ack and publishes again what was not confirmed when a connection is lost.")
        .from(ACKS),
    setting(PRODUCER, "window", "window")
        .called("Outstanding confirms", "How many may be on their way unconfirmed.")
        .from(ACKS),
    setting(PRODUCER, "refused", "on_refusal")
        .called("When nacked", "What it does on basic.nack: a full queue refused the message.")
        .from(MAX_LENGTH),
    setting(PRODUCER, "persistent", "persistent")
        .called("Persistent", "Delivery mode 2: it survives a restart of the broker in a durable queue.")
        .from(QUEUES),
    setting(PRODUCER, "ttl", "ttl_ms")
        .called("Expiration", "The message's own time to live; the shorter of it and the queue's counts. Empty: none.")
        .from(TTL),
    setting(PRODUCER, "mandatory", "mandatory")
        .called("Mandatory", "A message that no queue takes comes back with basic.return.")
        .from(PUBLISHERS),
    setting(PRODUCER, "priority", "priority").called("Priority", "Of its messages, for queues with priorities.").from(PRIORITY),
    setting(PRODUCER, "buffer", "buffer")
        .called("Own buffer", "How many messages it keeps itself while its connection is blocked.")
        .from(ALARMS),
    setting(EXCHANGE, "routing", "routing").called("Type", "How it chooses the queues.").from(EXCHANGES),
    setting(QUEUE, "lease", "lease.timeout_ms")
        .called(
            "Acknowledgement timeout",
            "consumer_timeout: a message that is unacked for longer is requeued, and its consumer cancelled.",
        )
        .only(&["quorum"])
        .from(TIMEOUT),
    setting(QUEUE, "owner_bound", "lease.ends_with_owner").none().from(ACKS),
    setting(QUEUE, "", "lease.sweep_ms").from(TIMEOUT),
    setting(QUEUE, "", "lease.on_timeout").from(TIMEOUT),
    setting(QUEUE, "limit", "retry.limit")
        .called("x-delivery-limit", "A message whose delivery count exceeds it is dead; empty: without limit.")
        .only(&["quorum"])
        .from(QUORUM),
    setting(QUEUE, "counter", "retry.counter").none().from(QUORUM),
    setting(QUEUE, "", "retry.limit_is").none().from(QUORUM),
    setting(QUEUE, "limit_needs_target", "limit_needs_target").none().from(QUORUM),
    setting(QUEUE, "", "retry.judged").none().from(QUORUM),
    setting(QUEUE, "causes.release", "retry.causes.release").none().from(NACK),
    setting(QUEUE, "", "retry.causes.fail").none().from(NACK),
    setting(QUEUE, "causes.lease_expiry", "retry.causes.lease_expiry").none().from(QUORUM),
    setting(QUEUE, "causes.owner_lost", "retry.causes.owner_lost").none().from(QUORUM),
    setting(QUEUE, "backoff", "retry.backoff")
        .called("Delayed retry", "How long a message that comes back waits: its delivery count times the shortest delay.")
        .only(&["quorum"])
        .without(&["fixed", "exponential"])
        .from(QUORUM),
    setting(QUEUE, "", "retry.backoff_always").none().from(QUORUM),
    setting(QUEUE, "jitter", "retry.jitter").none().from(QUORUM),
    setting(QUEUE, "return_to", "retry.return_to").none().from(NACK),
    setting(QUEUE, "", "retry.unlimited_release_to").none().from(QUORUM),
    setting(QUEUE, "capacity", "capacity")
        .called("x-max-length", "The most ready messages; unacked ones do not count. Empty: without limit.")
        .from(MAX_LENGTH),
    setting(QUEUE, "overflow", "overflow")
        .called("x-overflow", "What happens when it is full.")
        .without(&["block", "drop-newest"])
        .choices(&[
            ("reject", "reject-publish"),
            ("reject-new", "reject-publish"),
            ("reject-new-to-dead-letters", "reject-publish-dlx"),
            ("drop-oldest", "drop-head"),
        ])
        .from(MAX_LENGTH),
    setting(QUEUE, "", "slack").none().from(MAX_LENGTH),
    setting(QUEUE, "ttl", "ttl_ms")
        .called("x-message-ttl", "How long a message may wait here; empty: for ever.")
        .from(TTL),
    setting(QUEUE, "expiry", "expiry").none().from(TTL),
    setting(QUEUE, "durable", "durable").from(QUEUES),
    setting(QUEUE, "keeps_transient", "keeps_transient").none().from(QUORUM),
    setting(QUEUE, "priorities", "priorities")
        .called("x-max-priority", "Higher ones go first; empty: all messages are alike.")
        .only(&["classic"])
        .from(PRIORITY),
    setting(QUEUE, "default_priority", "priorities.default").part().none().from(PRIORITY),
    setting(QUEUE, "single_active", "single_active")
        .called("x-single-active-consumer", "One consumer at a time gets messages; another when that one is gone.")
        .from(CONSUMERS),
    setting(QUEUE, "", "successor").none().from(CONSUMERS),
    setting(QUEUE, "", "turn_needs_room").none().from(PREFETCH),
    setting(QUEUE, "", "takes_again_percent").none().from(MAX_LENGTH),
    setting(QUEUE, "", "lease.twice_disconnects").none().from(ACKS),
    setting(QUEUE, "dead_letter_key", "dead_letter_key")
        .called("x-dead-letter-routing-key", "The key that dead letters get; empty: they keep their own.")
        .from(DLX),
    setting(QUEUE, "dead_letters_stay_marked", "dead_letters_stay_marked").none().from(DLX),
    // What a queue does that is asked by requests: AMQP pushes.
    setting(QUEUE, "delay", "intake.delay_ms").none().from(CONSUMERS),
    setting(QUEUE, "own_delays", "intake.own_delays").none().from(CONSUMERS),
    setting(QUEUE, "deduplication", "intake.deduplication_ms").none().from(CONSUMERS),
    setting(QUEUE, "largest", "intake.largest").none().from(CONSUMERS),
    setting(QUEUE, "requests", "requests_per_second").none().from(CONSUMERS),
    setting(QUEUE, "key_at_a_time", "handout.key_at_a_time").none().from(CONSUMERS),
    setting(QUEUE, "batch_max", "handout.batch_max").none().from(CONSUMERS),
    setting(QUEUE, "in_flight_max", "handout.in_flight_max").none().from(CONSUMERS),
    setting(QUEUE, "tells_in_flight_max", "handout.tells_in_flight_max").none().from(CONSUMERS),
    setting(QUEUE, "lease_max", "handout.lease_max_ms").none().from(CONSUMERS),
    setting(QUEUE, "late_words", "handout.late_words_count").none().from(CONSUMERS),
    setting(QUEUE, "duplicates", "handout.duplicates_percent").none().from(CONSUMERS),
    setting(QUEUE, "disorder", "handout.disorder_percent").none().from(CONSUMERS),
    setting(QUEUE, "misses", "handout.misses_percent").none().from(CONSUMERS),
    setting(QUEUE, "ttl_from_publication", "ttl_from_publication").none().from(TTL),
    setting(QUEUE, "expired_die", "expired_are_dead_letters").none().from(DLX),
    setting(QUEUE, "keep_count", "dead_letters_keep_count").none().from(DLX),
    setting(CONSUMER, "receive", "receive").without(&["pull"]).from(CONSUMERS),
    setting(CONSUMER, "prefetch", "receive")
        .part()
        .called("Prefetch", "basic.qos: how many unacked messages it takes; 0: without limit.")
        .within(0, 65_535)
        .from(PREFETCH),
    setting(CONSUMER, "acknowledge", "acknowledge")
        .called("Acknowledgement", "Automatic: a crash loses the message; manual: a crash repeats it.")
        .choices(&[("after", "manual, after the work"), ("before", "automatic, on delivery"), ("by-hand", "manual, when you say so")])
        .from(ACKS),
    setting(CONSUMER, "on_failure", "on_failure")
        .called("When it fails", "What it says about a message on which it failed.")
        .choices(&[
            ("release", "basic.nack, requeue"),
            ("fail", "basic.reject, requeue"),
            ("reject", "reject without requeue"),
        ])
        .from(NACK),
    setting(CONSUMER, "renew", "renew_every_ms").none().from(TIMEOUT),
    setting(CONSUMER, "own_lease", "lease_ms").none().from(TIMEOUT),
    setting(CONSUMER, "priority", "priority")
        .called("x-priority", "A queue serves consumers with a higher one first, while they have room.")
        .from(CONSUMER_PRIORITY),
    setting(None, "session_timeout", "session_timeout_ms")
        .called("Heartbeat", "How long a client on a cut link is believed alive. A change begins another run.")
        .from(HEARTBEATS),
    setting(None, "reconnect_interval", "reconnect_interval_ms")
        .called("Recovery interval", "How long a client waits before it connects again. A change begins another run.")
        .from(RECOVERY),
    setting(None, "", "cycles").none().from(DLX),
];

const RULES: &[(Rule, Said)] = &[
    (
        Rule::OverflowReject,
        said(
            "reject-publish",
            "A full queue refuses what is new: the publisher gets basic.nack.",
            MAX_LENGTH,
        ),
    ),
    (
        Rule::OverflowDropOldest,
        said("drop-head", "A full queue drops its oldest ready message to make room.", MAX_LENGTH),
    ),
    (Rule::ProducerBuffer, written(ALARMS)),
    (
        Rule::Confirmation,
        said(
            "publisher confirms",
            "The broker confirms what it has; a publisher sends again what was not confirmed.",
            ACKS,
        ),
    ),
    (Rule::Routing, written(EXCHANGES)),
    (Rule::Queueing, written(QUEUES)),
    (
        Rule::Dispatch,
        said(
            "round-robin",
            "Consumers take turns; each has at most its prefetch of unacked messages.",
            CONSUMERS,
        ),
    ),
    (
        Rule::LeaseTimeout,
        said(
            "acknowledgement timeout",
            "A message that is not acknowledged in time is requeued, and its consumer is cut off.",
            TIMEOUT,
        ),
    ),
    (
        Rule::LeaseOfOwner,
        said(
            "automatic requeueing",
            "When a channel or connection ends, its unacked messages are requeued.",
            ACKS,
        ),
    ),
    (
        Rule::Release,
        said("requeue", "A consumer can requeue a message by basic.nack or basic.reject.", NACK),
    ),
    (
        Rule::Reject,
        said(
            "reject",
            "A message that is rejected without requeue goes to the dead-letter exchange, or is dropped.",
            DLX,
        ),
    ),
    (
        Rule::Backoff,
        said("delayed retry", "A message that comes back waits longer each time.", QUORUM),
    ),
    (
        Rule::RetryLimit,
        said(
            "delivery limit",
            "A message whose delivery count exceeds the limit of its quorum queue is dead-lettered, or dropped.",
            QUORUM,
        ),
    ),
    (
        Rule::TimeToLive,
        said(
            "time to live",
            "A message that has waited too long is removed once it is the next one.",
            TTL,
        ),
    ),
    (
        Rule::HopLimit,
        said(
            "dead-letter cycle",
            "A dead letter that comes back to its queue is dropped, unless it was rejected on the way.",
            DLX,
        ),
    ),
    (
        Rule::AcknowledgeOnDelivery,
        said("automatic acknowledgement", "Acknowledged when it is sent: a crash loses it.", ACKS),
    ),
    (Rule::Acknowledgement, written(ACKS)),
    (Rule::ClientCrash, written(ACKS)),
    (Rule::ConnectionLoss, written(ACKS)),
    (
        Rule::SessionTimeout,
        said("heartbeat", "A peer that misses two heartbeats is believed dead.", HEARTBEATS),
    ),
    (Rule::Connection, written(RECOVERY)),
    (
        Rule::Durability,
        said(
            "durability",
            "A restarted broker has the persistent messages of durable queues; all else is gone.",
            QUEUES,
        ),
    ),
    (Rule::StaleDelivery, written(ACKS)),
    (Rule::Deletion, written(QUEUES)),
];
