//! Kafka's words, with the pages of its documentation.

use engine::{NodeKind, Rule};

use super::Family;
use super::entry::{Entry, Said, Source, said, setting, written};
use super::terms::{Plural, Terms};
use super::textbook;

macro_rules! pages {
    ($($name:ident = $title:literal $url:literal;)*) => {$(
        const $name: Source = Source {
            title: concat!("Apache Kafka: ", $title),
            url: concat!("https://kafka.apache.org/43/", $url),
        };
    )*};
}
pages! {
    BROKER = "Broker Configs" "configuration/broker-configs/";
    CONSUMER_CONFIGS = "Consumer Configs" "configuration/consumer-configs/";
    DESIGN = "Design" "design/design/";
    GROUP_CONFIGS = "Group Configs" "configuration/group-configs/";
    PRODUCER_CONFIGS = "Producer Configs" "configuration/producer-configs/";
    TOPIC_CONFIGS = "Topic Configs" "configuration/topic-configs/";
}

const TERMS: Terms = Terms {
    leased: "fetched, uncommitted",
    done: "committed",
    lease: "acquisition lock",
    lease_short: "lock",
    released: ("went back to", ""),
    replay: "Reset offsets",
    plural: Plural { group: "Consumer groups", ..textbook::TERMS.plural },
    ..textbook::TERMS
};

pub(super) const FAMILY: Family = Family {
    name: "Kafka",
    prefix: "kafka-",
    names: &[],
    terms: TERMS,
    lacks: &[
        (
            NodeKind::Exchange,
            "Kafka has no exchanges: producers write to a topic, and every group reads all of it.",
        ),
        (
            NodeKind::Queue,
            "Kafka has no queues: a topic keeps its records after they were read, and dead letters are a topic that the application writes to.",
        ),
    ],
    versions: &[],
    settings: SETTINGS,
    rules: RULES,
};

const PRODUCER: Option<NodeKind> = Some(NodeKind::Producer);
const LOG: Option<NodeKind> = Some(NodeKind::Log);
const GROUP: Option<NodeKind> = Some(NodeKind::Group);
const CONSUMER: Option<NodeKind> = Some(NodeKind::Consumer);

const SETTINGS: &[Entry] = &[
    setting(PRODUCER, "confirms", "confirms")
        .called("acks", "It waits for the broker's answer and sends again what was not answered.")
        .from(PRODUCER_CONFIGS),
    setting(PRODUCER, "window", "window")
        .called(
            "In flight at most",
            "How many may be on their way unanswered (max.in.flight.requests.per.connection).",
        )
        .from(PRODUCER_CONFIGS),
    setting(PRODUCER, "buffer", "buffer")
        .called("buffer.memory", "How many records it keeps itself; then send() blocks.")
        .from(PRODUCER_CONFIGS),
    setting(PRODUCER, "when_full", "when_full")
        .called("When that is full", "send() waits, up to max.block.ms.")
        .from(PRODUCER_CONFIGS),
    setting(PRODUCER, "batching", "batching").from(PRODUCER_CONFIGS),
    setting(PRODUCER, "", "delivery.confirmed_by").from(PRODUCER_CONFIGS),
    setting(PRODUCER, "", "delivery.idempotent").from(PRODUCER_CONFIGS),
    setting(PRODUCER, "", "delivery.timeout_ms").from(PRODUCER_CONFIGS),
    setting(PRODUCER, "", "delivery.request_timeout_ms").from(PRODUCER_CONFIGS),
    setting(PRODUCER, "", "delivery.retry_after_ms").from(PRODUCER_CONFIGS),
    setting(PRODUCER, "refused", "on_refusal").none().from(PRODUCER_CONFIGS),
    setting(PRODUCER, "persistent", "persistent").none().from(DESIGN),
    setting(PRODUCER, "ttl", "ttl_ms").none().from(TOPIC_CONFIGS),
    setting(PRODUCER, "mandatory", "mandatory").none().from(PRODUCER_CONFIGS),
    setting(PRODUCER, "priority", "priority").none().from(PRODUCER_CONFIGS),
    setting(PRODUCER, "keys", "keys").called("Keys", "The key decides the partition.").from(DESIGN),
    setting(LOG, "partitions", "partitions")
        .called("Partitions", "Order holds within one; more can be added, none taken away.")
        .from(BROKER),
    setting(LOG, "", "partitioner").none().from(PRODUCER_CONFIGS),
    setting(LOG, "segments", "segments").from(TOPIC_CONFIGS),
    setting(LOG, "retention", "retention_ms")
        .called("retention.ms", "Older records are removed; empty: kept.")
        .from(TOPIC_CONFIGS),
    setting(LOG, "retained", "retained_max").none().from(TOPIC_CONFIGS),
    setting(LOG, "durable", "durable").none().from(DESIGN),
    setting(GROUP, "serving", "serving").from(CONSUMER_CONFIGS),
    setting(GROUP, "lock", "lock_ms").from(GROUP_CONFIGS),
    setting(GROUP, "start", "start")
        .called("auto.offset.reset", "Where it begins without a committed offset.")
        .from(CONSUMER_CONFIGS),
    setting(GROUP, "assignor", "assignor")
        .called("partition.assignment.strategy", "How partitions are dealt to the members.")
        .from(CONSUMER_CONFIGS),
    setting(GROUP, "rebalance", "rebalance_delay_ms")
        .called(
            "group.initial.rebalance.delay.ms",
            "How long after a member came or went the partitions are dealt anew.",
        )
        .from(BROKER),
    setting(GROUP, "limit", "retry.limit").none().from(GROUP_CONFIGS),
    setting(GROUP, "counter", "retry.counter").none().from(GROUP_CONFIGS),
    setting(GROUP, "", "retry.limit_is").none().from(GROUP_CONFIGS),
    setting(GROUP, "", "retry.judged").none().from(GROUP_CONFIGS),
    setting(GROUP, "causes.release", "retry.causes.release").none().from(GROUP_CONFIGS),
    setting(GROUP, "", "retry.causes.fail").none().from(GROUP_CONFIGS),
    setting(GROUP, "causes.lease_expiry", "retry.causes.lease_expiry").none().from(GROUP_CONFIGS),
    setting(GROUP, "causes.owner_lost", "retry.causes.owner_lost").none().from(GROUP_CONFIGS),
    setting(GROUP, "backoff", "retry.backoff").none().from(CONSUMER_CONFIGS),
    setting(GROUP, "", "retry.backoff_always").none().from(CONSUMER_CONFIGS),
    setting(GROUP, "jitter", "retry.jitter").none().from(CONSUMER_CONFIGS),
    setting(GROUP, "return_to", "retry.return_to").none().from(DESIGN),
    setting(GROUP, "", "retry.unlimited_release_to").none().from(DESIGN),
    setting(CONSUMER, "receive", "receive").without(&["push"]).from(CONSUMER_CONFIGS),
    setting(CONSUMER, "batch", "receive")
        .part()
        .called("max.poll.records", "Records of one poll at most.")
        .from(CONSUMER_CONFIGS),
    setting(CONSUMER, "wait", "receive")
        .part()
        .called("fetch.max.wait.ms", "How long the broker waits before it answers with none.")
        .from(CONSUMER_CONFIGS),
    setting(CONSUMER, "acknowledge", "acknowledge")
        .called(
            "Commits",
            "Before the work a crash loses the record; after it, a crash repeats it.",
        )
        .from(CONSUMER_CONFIGS),
    setting(CONSUMER, "on_failure", "on_failure")
        .called("When it fails", "It seeks back and reads the record again.")
        .without(&["reject"])
        .choices(&[("release", "seeks back")])
        .from(CONSUMER_CONFIGS),
    setting(CONSUMER, "own_lease", "lease_ms").none().from(CONSUMER_CONFIGS),
    setting(CONSUMER, "commit_every", "member.commit_every_ms").from(CONSUMER_CONFIGS),
    setting(CONSUMER, "member_session", "member.session_timeout_ms").from(CONSUMER_CONFIGS),
    setting(CONSUMER, "heartbeat", "member.heartbeat_ms").from(CONSUMER_CONFIGS),
    setting(CONSUMER, "poll_interval", "member.poll_interval_ms").from(CONSUMER_CONFIGS),
    setting(CONSUMER, "renew", "renew_every_ms").none().from(CONSUMER_CONFIGS),
    setting(CONSUMER, "priority", "priority").none().from(CONSUMER_CONFIGS),
    setting(None, "session_timeout", "session_timeout_ms")
        .called(
            "session.timeout.ms",
            "How long a silent client is believed alive. A change begins another run.",
        )
        .from(CONSUMER_CONFIGS),
    setting(None, "reconnect_interval", "reconnect_interval_ms")
        .called(
            "reconnect.backoff.ms",
            "How long a client waits before it connects again. A change begins another run.",
        )
        .from(CONSUMER_CONFIGS),
    setting(None, "", "cycles").none().from(DESIGN),
];

const RULES: &[(Rule, Said)] = &[
    (
        Rule::ProducerBuffer,
        said(
            "buffer.memory",
            "A producer whose buffer is full blocks in send(), up to max.block.ms.",
            PRODUCER_CONFIGS,
        ),
    ),
    (
        Rule::Confirmation,
        said(
            "acks",
            "The broker answers once it has the record; what is not answered is sent again.",
            PRODUCER_CONFIGS,
        ),
    ),
    (
        Rule::Partitioning,
        said(
            "partitioner",
            "The same key always goes to the same partition, in order.",
            PRODUCER_CONFIGS,
        ),
    ),
    (
        Rule::Dispatch,
        said(
            "poll",
            "A member polls the partitions that it was assigned, so many records at a time.",
            CONSUMER_CONFIGS,
        ),
    ),
    (Rule::LeaseTimeout, written(GROUP_CONFIGS)),
    (Rule::LeaseRenewal, written(GROUP_CONFIGS)),
    (
        Rule::Release,
        said("seek back", "A member that goes back reads the same records again.", DESIGN),
    ),
    (
        Rule::Acknowledgement,
        said("commit", "A committed record is not read again by its group.", DESIGN),
    ),
    (
        Rule::AcknowledgeOnDelivery,
        said("at most once", "Committed before the work: a crash loses it.", DESIGN),
    ),
    (Rule::RetryLimit, written(GROUP_CONFIGS)),
    (
        Rule::SessionTimeout,
        said(
            "session.timeout.ms",
            "A member that sends no heartbeat for so long is removed, and its partitions go to others.",
            CONSUMER_CONFIGS,
        ),
    ),
    (
        Rule::Rebalance,
        said(
            "rebalance",
            "When a member comes or goes, the partitions are dealt anew.",
            CONSUMER_CONFIGS,
        ),
    ),
    (
        Rule::CommittedOffset,
        said(
            "committed offset",
            "A group goes on from its committed offset; what was fetched beyond it comes again.",
            DESIGN,
        ),
    ),
    (
        Rule::Retention,
        said("retention", "A topic keeps records for a time, read or not.", TOPIC_CONFIGS),
    ),
    (Rule::Durability, written(DESIGN)),
    (Rule::ConnectionLoss, written(DESIGN)),
    (Rule::Connection, written(CONSUMER_CONFIGS)),
    (Rule::ClientCrash, written(DESIGN)),
    (Rule::StaleDelivery, written(DESIGN)),
];
