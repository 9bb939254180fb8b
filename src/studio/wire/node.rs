//! The settings of each kind of node: one table, from which reading, writing and the schema come. The
//! names stand in files and links for ever; the defaults are the profile's.

use engine::{
    Acknowledge, Arrivals, Assignor, Backoff, BrokerConfig, ConsumerConfig, Counter, Cycles,
    Distribution, ExchangeConfig, Expiry, FailureCauses, GroupConfig, HandoutConfig, Ids,
    IntakeConfig, Judged, Keys, LeaseConfig, LimitIs, LogConfig, MemberConfig, OnFailure,
    OnRefusal, OnTimeout, Overflow, Priorities, ProducerConfig, QueueConfig, Receive, RetryConfig,
    ReturnPosition, Routing, Serving, Simulation, Start, Successor, WhenFull,
};

use super::json::{Fields, Json, Number};
use super::place::{Place, ReadError};
#[cfg(feature = "schema")]
use super::setting::field_shape;
use super::setting::{
    Codec, Count, CountFromOne, Flag, Id, Inner, KeyNumber, Maybe, Millis, Own, Percent, Whole,
    choice, object, read_field, words,
};
#[cfg(feature = "schema")]
use super::shape::{FieldShape, Shape};

/// The most partitions of a topic: each costs memory from the start.
const PARTITIONS_MAX: u64 = 1_000;
/// The most messages that a consumer works on at once.
const WORKERS_MAX: u64 = 10_000;
const BURST_MAX: u64 = Simulation::PUBLISH_MAX as u64;

object! { BrokerConfig: "The broker itself." {
    session_timeout as "session_timeout_ms": Millis, "How long a silent client is still believed alive.";
    reconnect_interval as "reconnect_interval_ms": Millis, "How long a client waits between two attempts to connect again.";
    cycles as "cycles": Own, "When a dead letter that comes back to where it died is dropped.";
    machines as "machines": Whole<1, 100>, "How many machines it is: the replicas of topics lie on them.";
    machine_session as "machine_session_ms": Millis, "How long a machine that is gone is still believed alive by the others.";
} }

choice! { Cycles: "When a dead letter that comes back to where it died is dropped." {
    UpTo = "up-to", "After so many deaths." {
        0 as deaths "deaths": Whole<1, 255>, "How many.";
    }
    UnlessRejected = "unless-rejected", "Unless a consumer gave it up on the way." {}
} }

object! { ProducerConfig: "Publishes messages." {
    arrivals as "arrivals": Own, "When it publishes by itself.";
    limit as "limit": Maybe<Count>, "It stops by itself after this many; null: never.";
    keys as "keys": Own, "Which keys its messages have.";
    first_key as "first_key": Count, "The number of the first of those keys.";
    payload_bytes as "payload_bytes": Count, "The size of a message in bytes.";
    persistent as "persistent": Flag, "Whether its messages survive a restart of the broker in a durable queue or topic.";
    ttl as "ttl_ms": Maybe<Millis>, "How long its messages live, wherever they wait; null: for ever.";
    poison_every as "poison_every": Maybe<CountFromOne>, "Every n-th message is poison: every consumer fails on it; null: none.";
    buffer as "buffer": Count, "How many messages it keeps while it is held back.";
    when_full as "when_full": Own, "What it does when that buffer is full.";
    confirms as "confirms": Flag, "Whether it waits for the broker's word on each message.";
    window as "window": CountFromOne, "With confirms: how many may be on their way unconfirmed.";
    on_refusal as "on_refusal": Own, "What it does when the broker refuses a message.";
    mandatory as "mandatory": Flag, "Whether it wants a message back that an exchange can route nowhere.";
    priority as "priority": Maybe<Whole<0, 255>>, "The priority of its messages, for queues that have priorities; null: none.";
    delay as "delay_ms": Maybe<Millis>, "How long its messages wait before they can be handed out, for queues that let a message say so; null: as the queue has it.";
    ids as "ids": Own, "The ids by which a queue knows a repeated message.";
    tombstone_every as "tombstone_every": Maybe<CountFromOne>, "Every n-th message has no value: where a topic is compacted, it deletes its key; null: none.";
    batching as "batching": Maybe<Inner>, "How its messages are gathered before they are sent; null: each goes at once.";
    delivery as "delivery": Inner, "What it asks of a topic, and how long it tries.";
} }

choice! { Ids: "The ids by which a queue that remembers ids knows a repeated message." {
    Own = "own", "Each message has its own; only when it is published again does it come twice." {}
    Cycle = "cycle", "0, 1, 2 and so on in turn: then messages repeat those before." {
        0 as count "count": CountFromOne, "How many different ids.";
    }
    Same = "same", "All messages have the same one." {
        0 as id "id": Count, "Which.";
    }
} }

choice! { Arrivals: "When a producer publishes by itself." {
    Manual = "manual", "Only on command." {}
    Burst = "burst", "Many at once, again and again." {
        count as count "count": Whole<1, BURST_MAX>, "Messages of one burst.";
        every as every "every_ms": Millis, "From one burst to the next; 0: one burst at the start.";
    }
    Constant = "constant", "One after each interval." {
        interval as interval "interval_ms": Millis, "From one message to the next.";
    }
    Poisson = "poisson", "At random: independent, exponential times between messages." {
        mean as mean "mean_ms": Millis, "The mean time between messages.";
    }
} }

choice! { Keys: "Which keys a producer gives its messages." {
    None = "none", "None." {}
    Cycle = "cycle", "The first, the next and so on in turn." {
        0 as count "count": CountFromOne, "How many different keys.";
    }
    Random = "random", "Each key with the same chance." {
        0 as count "count": CountFromOne, "How many different keys.";
    }
} }

words! { WhenFull: "What a producer does when its own buffer is full." {
    Wait = "wait", Drop = "drop",
} }

choice! { OnRefusal: "What a producer does when the broker refuses a message." {
    GiveUp = "give-up", "The message is lost, and the producer knows." {}
    PublishAgain = "publish-again", "It is published again later." {
        0 as after "after_ms": Millis, "How much later.";
    }
} }

object! { ExchangeConfig: "Routes each message; stores nothing." {
    routing as "routing": Own, "How it chooses where a message goes.";
} }

words! { Routing: "How an exchange chooses where a message goes: a copy to everyone, or by comparing keys, patterns or headers." {
    Fanout = "fan-out", Direct = "direct", Topic = "topic", Headers = "headers",
} }

object! { QueueConfig: "Stores messages until they are accepted; each goes to one consumer." {
    durable as "durable": Flag, "Whether persistent messages in it survive a restart of the broker.";
    keeps_transient as "keeps_transient": Flag, "Whether it keeps transient messages over a restart as well.";
    capacity as "capacity": Maybe<CountFromOne>, "The most messages that may wait; null: any number.";
    slack as "slack": Count, "How many more it takes before it rejects: its producers learn of the limit late.";
    overflow as "overflow": Own, "What happens to a message beyond that.";
    takes_again_percent as "takes_again_percent": Maybe<Whole<1, 100>>, "Once it has rejected, it takes messages again when it holds at most so many per cent of its capacity; null: as soon as there is room.";
    ttl as "ttl_ms": Maybe<Millis>, "How long a message may wait; null: for ever.";
    expiry as "expiry": Own, "When a message that has waited longer is removed.";
    priorities as "priorities": Maybe<Inner>, "The priorities that it tells apart; null: all messages are alike.";
    single_active as "single_active": Flag, "Whether it serves one consumer alone, and another when that one is gone.";
    successor as "successor": Own, "Which one then.";
    turn_needs_room as "turn_needs_room": Flag, "Whether a consumer without room leaves the turn at once; otherwise when it would be served.";
    dead_letter_key as "dead_letter_key": Maybe<KeyNumber>, "The key that dead letters get; null: they keep their own.";
    dead_letters_stay_marked as "dead_letters_stay_marked": Flag, "Whether a message that was delivered again counts as such where it goes when it is dead.";
    dead_letters_keep_count as "dead_letters_keep_count": Flag, "Whether how often it was handed out here goes on being counted there.";
    limit_needs_target as "limit_needs_target": Flag, "Whether the limit of attempts holds only where there is a place for dead letters.";
    expired_are_dead_letters as "expired_are_dead_letters": Flag, "Whether a message that waited too long is a dead letter; otherwise it is dropped.";
    ttl_from_publication as "ttl_from_publication": Flag, "Whether the time that a message may wait counts from when it was published; otherwise from when it came in.";
    requests_per_second as "requests_per_second": Maybe<CountFromOne>, "How many requests of each sort it answers in a second; null: any number.";
    intake as "intake": Inner, "What it does with a message that is sent to it.";
    handout as "handout": Inner, "How it answers those who ask it for messages.";
    lease as "lease": Inner, "How long a delivery belongs to its consumer.";
    retry as "retry": Inner, "What happens to a message that comes back.";
} }

object! { IntakeConfig: "What a queue does with a message that is sent to it, before it waits." {
    largest as "largest": Maybe<Count>, "The largest message that it takes, in bytes; null: of any size.";
    delay as "delay_ms": Millis, "How long a message waits before it can be handed out for the first time.";
    own_delays as "own_delays": Flag, "Whether a message may bring a delay of its own; otherwise such a message is turned down.";
    deduplication as "deduplication_ms": Maybe<Millis>, "For how long it remembers the id of a message, and keeps no other with the same one; null: it remembers none.";
} }

object! { HandoutConfig: "How a queue answers those who ask it for messages." {
    key_at_a_time as "key_at_a_time": Flag, "Whether, while a message of a key is with a consumer, no other of that key is handed out.";
    batch_max as "batch_max": Maybe<CountFromOne>, "The most messages that a consumer may ask for at once; null: any number.";
    in_flight_max as "in_flight_max": Maybe<CountFromOne>, "The most messages that may be with consumers; null: any number.";
    tells_in_flight_max as "tells_in_flight_max": Flag, "Whether who asks then, and does not want to wait, is told so.";
    lease_max as "lease_max_ms": Maybe<Millis>, "How long a delivery may be a consumer's at most; null: as long as it asks for more time.";
    late_words_count as "late_words_count": Flag, "Whether a consumer's word on a delivery that has ended still counts for the message.";
    duplicates as "duplicates_percent": Percent, "The chance that the first delivery of a message leaves it for others to get as well, in per cent.";
    disorder as "disorder_percent": Percent, "The chance that a later message is handed out before the one whose turn it is, in per cent.";
    misses as "misses_percent": Percent, "The chance that who does not want to wait gets nothing, though there is something, in per cent.";
} }

words! { Expiry: "When a message that has waited too long is removed: at its time; or once it is the next one of its priority; or once the broker sees it as the very next one." { Anywhere = "anywhere", AtHead = "at-head", AtFront = "at-front" } }

words! { Successor: "Who is served alone when the one that was is gone: who is connected longest; who has the highest priority; the same, but after one that was cancelled only once a message comes or comes back; or the highest, and one of a higher priority does not wait until then." { Longest = "longest", Highest = "highest", HighestLater = "highest-later", HighestAtOnce = "highest-at-once" } }

object! { Priorities: "The priorities that a queue tells apart." {
    highest as "highest": Whole<0, 255>, "The highest; a message above it counts as this.";
    default as "default": Whole<0, 255>, "Of a message that has none.";
} }

words! { Overflow: "What happens to a message that arrives at a full queue." {
    Block = "block", RejectNew = "reject-new", RejectNewToDeadLetters = "reject-new-to-dead-letters", DropOldest = "drop-oldest", DropNewest = "drop-newest",
} }

object! { LeaseConfig: "How long a delivery belongs to its consumer." {
    timeout as "timeout_ms": Maybe<Millis>, "It ends after this time; null: never by time.";
    ends_with_owner as "ends_with_owner": Flag, "Whether it ends when the broker sees its consumer's connection end.";
    sweep as "sweep_ms": Maybe<Millis>, "The broker looks for leases that have run out only this often; null: at once.";
    on_timeout as "on_timeout": Own, "What the broker does with a consumer whose lease has run out.";
    twice_disconnects as "twice_disconnects": Flag, "A consumer that acknowledges what it has settled already loses its connection.";
} }

words! { OnTimeout: "What the broker does with a consumer whose lease has run out, besides taking the message back." { Nothing = "nothing", Disconnect = "disconnect", Cancel = "cancel" } }

object! { RetryConfig: "What happens to a message that comes back." {
    limit as "limit": Maybe<Count>, "When the counter has reached this, a message that comes back is dead; null: never.";
    limit_is as "limit_is": Own, "Whether at the limit means reached or exceeded.";
    judged as "judged": Own, "When the counter is compared with the limit.";
    counter as "counter": Own, "Which counter: how often it was handed out, or how often it came back for a counted cause.";
    causes as "causes": Inner, "Which returns the counter of failures counts.";
    backoff as "backoff": Own, "How long it waits before it is ready again.";
    backoff_always as "backoff_always": Flag, "Whether every return waits so long, or only those that count.";
    jitter as "jitter": Flag, "Whether that wait is drawn evenly from zero to its full length.";
    return_to as "return_to": Own, "Where it waits when it is ready again.";
    unlimited_release_to as "unlimited_release_to": Maybe<Own>, "Where instead, if its consumer gave it back and there is no limit; null: there as well.";
} }

words! { LimitIs: "What being at a limit means: a limit of 3 reached allows three attempts, exceeded four." { Reached = "reached", Exceeded = "exceeded" } }

words! { Judged: "When a message's counter is compared with the limit." { OnReturn = "on-return", OnNextLease = "on-next-lease" } }

words! { Counter: "Which of its two counters a limit is compared with." { Leases = "leases", Failures = "failures" } }

object! { FailureCauses: "Which returns count as a failure." {
    release as "release": Flag, "The consumer gave it back.";
    fail as "fail": Flag, "The consumer gave it back as failed.";
    lease_expiry as "lease_expiry": Flag, "The lease ran out.";
    owner_lost as "owner_lost": Flag, "The consumer's connection ended.";
} }

choice! { Backoff: "How long a returned message waits before it is ready again." {
    None = "none", "Not at all." {}
    Fixed = "fixed", "Always the same time." {
        0 as delay "delay_ms": Millis, "How long.";
    }
    Exponential = "exponential", "Twice as long after each return." {
        base as base "base_ms": Millis, "The first wait.";
        cap as cap "cap_ms": Millis, "The longest wait.";
    }
    Linear = "linear", "Longer by the same after each return." {
        step as step "step_ms": Millis, "The first wait, and by how much each is longer.";
        cap as cap "cap_ms": Millis, "The longest wait.";
    }
} }

words! { ReturnPosition: "Where a returned message stands; returns: among those that came back, which go before all others." {
    Original = "original", Front = "front", Back = "back", Returns = "returns",
} }

object! { LogConfig: "A partitioned topic: keeps records after they were read." {
    partitions as "partitions": Whole<1, PARTITIONS_MAX>, "How many partitions.";
    partitioner as "partitioner": Own, "How a record's partition is chosen.";
    retention as "retention_ms": Maybe<Millis>, "Records older than this are removed; null: kept.";
    retained_max as "retained_max": Maybe<CountFromOne>, "The most records that a partition keeps; null: any number.";
    retained_bytes as "retained_bytes": Maybe<super::log::Bytes>, "The most bytes that a partition keeps, in whole segments; null: any number.";
    durable as "durable": Flag, "Whether persistent records survive a restart of the broker.";
    segments as "segments": Maybe<Inner>, "The pieces in which records are removed; null: one by one.";
    compaction as "compaction": Maybe<Inner>, "How it is reduced to the latest record of each key; null: it keeps every record.";
    replication as "replication": Maybe<Inner>, "On how many of the broker's machines each partition lies; null: wherever one runs.";
} }

words! { Serving: "How a group serves its members: takes a word on each record; lets them poll and commit, with everything given up when one comes or goes (eager) or only what moves (cooperative); or locks each record for one of them (shared)." {
    Settled = "settled", Eager = "eager", Cooperative = "cooperative", Shared = "shared",
} }

object! { GroupConfig: "A consumer group: shares the partitions of topics among its members." {
    serving as "serving": Own, "How it serves its members.";
    lock as "lock_ms": Millis, "In a shared group: how long a record is locked for the member that has it.";
    start as "start": Own, "Where it begins.";
    isolation as "isolation": Own, "Which records of transactions it reads.";
    assignor as "assignor": Own, "How partitions are shared.";
    rebalance_delay as "rebalance_delay_ms": Millis, "How long after a member came or went the partitions are dealt anew.";
    retry as "retry": Inner, "What happens to a record on which a member fails.";
} }

words! { Start: "Where a group without a committed offset begins." {
    Earliest = "earliest", Latest = "latest",
} }

words! { Assignor: "How partitions are shared among the members." {
    Range = "range", RoundRobin = "round-robin", Sticky = "sticky",
} }

object! { ConsumerConfig: "Works on messages." {
    service as "service": Own, "How long the work on one message takes.";
    slowdown_percent as "slowdown_percent": Count, "The work takes this many per cent of that: 300 is three times as long.";
    workers as "workers": Whole<1, WORKERS_MAX>, "How many messages it works on at once.";
    failure as "failure_percent": Percent, "The chance that the work fails, in per cent.";
    on_failure as "on_failure": Own, "What it does with a message on which it failed.";
    acknowledge as "acknowledge": Own, "When it acknowledges.";
    acknowledge_delay as "acknowledge_delay_ms": Millis, "How long after the work the acknowledgement is sent.";
    remembers as "remembers": Flag, "Whether it keeps the ids of messages whose effect happened, so that a second delivery has no second effect.";
    receive as "receive": Own, "How messages come to it.";
    renew_every as "renew_every_ms": Maybe<Millis>, "It asks for a longer lease this often while it works; null: never.";
    priority as "priority": Signed, "A queue serves those with a higher one first, while they have room.";
    lease as "lease_ms": Maybe<Millis>, "How long its deliveries are its own, if it asks for messages; null: as the queue has it.";
    member as "member": Inner, "What it does as a member of a group whose members poll.";
} }

object! { MemberConfig: "What a consumer does as a member of a group whose members poll." {
    session_timeout as "session_timeout_ms": Millis, "Unheard for so long, it is no member any more.";
    heartbeat as "heartbeat_ms": Millis, "How often it says that it is there.";
    poll_interval as "poll_interval_ms": Millis, "When its application has not polled for so long, it leaves by itself.";
    commit_every as "commit_every_ms": Maybe<Millis>, "It commits what earlier polls brought, in the first poll after this time; null: as its application acknowledges.";
    keeps_place as "keeps_place": Flag, "Whether it has a place of its own in the group, which waits for it for a session when it goes.";
    only as "only_topic": Maybe<Id>, "The only topic that it reads, by id; null: all that its group reads.";
    polls_by_hand as "polls_by_hand": Flag, "Whether it takes records only when someone says so.";
    poll_accepts as "poll_accepts": Flag, "In a shared group: whether its next poll accepts what it still has of the last one.";
} }

choice! { Distribution: "How long something takes." {
    Constant = "constant", "Always the same." {
        0 as time "time_ms": Millis, "How long.";
    }
    Uniform = "uniform", "Every length between the two with the same chance." {
        0 as from "from_ms": Millis, "The shortest.";
        1 as to "to_ms": Millis, "The longest.";
    }
    Exponential = "exponential", "Many short, few long." {
        0 as mean "mean_ms": Millis, "The mean.";
    }
} }

words! { OnFailure: "What a consumer does with a message on which it failed: give it back for another attempt, give it up, or leave it until its lease ends." {
    Release = "release", Fail = "fail", Reject = "reject", Leave = "leave",
} }

words! { Acknowledge: "When a consumer acknowledges: on delivery is at most once, after processing at least once." {
    OnDelivery = "on-delivery", AfterProcessing = "after-processing", ByHand = "by-hand",
} }

choice! { Receive: "How messages come to a consumer." {
    Push = "push", "The broker sends." {
        prefetch as prefetch "prefetch": Count, "The most messages that are with the consumer and not settled; 0: without limit.";
    }
    Pull = "pull", "The consumer asks." {
        batch as batch "batch": CountFromOne, "Messages of one answer at most.";
        wait as wait "wait_ms": Millis, "How long the broker waits before it answers with none.";
    }
    ByHand = "by-hand", "Someone says when it asks." {}
} }

/// A small whole number that may be negative.
struct Signed;

impl Codec<i16> for Signed {
    fn read(at: &Place<'_>, _: Option<&i16>) -> Result<i16, ReadError> {
        at.signed(1_000).map(|number| number as i16)
    }
    fn write(value: &i16, _: Option<&i16>) -> Json {
        Json::Number(Number::signed(i32::from(*value).into()))
    }
    #[cfg(feature = "schema")]
    fn shape() -> Shape {
        Shape::Signed { limit: 1_000 }
    }
}
