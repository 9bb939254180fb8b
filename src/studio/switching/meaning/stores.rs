//! What the settings of queues, topics and groups mean, and of what comes back to them.

use engine::{
    Assignor, Backoff, Chance, Counter, Expiry, GroupConfig, Judged, LimitIs, LogConfig, OnTimeout,
    Overflow, QueueConfig, RetryConfig, ReturnPosition, Serving, SimDuration, Start, Successor,
};

use super::{either, time};
use crate::vocabulary::Terms;
use crate::wire::json::Number;

pub(super) fn queue(q: &QueueConfig, path: &str, terms: &Terms) -> Option<String> {
    if let Some(rest) = path.strip_prefix("retry.") {
        return retry(&q.retry, rest);
    }
    if let Some(known) = requests(q, path) {
        return Some(known);
    }
    Some(match path {
        "durable" => either(
            q.durable,
            "its persistent messages survive a restart of the broker",
            "nothing in it survives a restart of the broker",
        ),
        "keeps_transient" => either(
            q.keeps_transient,
            "transient messages survive a restart as well: everything is on disk",
            "transient messages are gone after a restart",
        ),
        "capacity" => q.capacity.map_or_else(
            || "any number of messages may wait".to_owned(),
            |max| format!("at most {max} messages may wait"),
        ),
        "limit_needs_target" => either(
            q.limit_needs_target,
            "its limit of attempts holds only where there is a place for dead letters",
            "its limit of attempts holds also without a place for dead letters: the message is gone",
        ),
        "slack" => match q.slack {
            0 => "its limit holds exactly".to_owned(),
            slack => format!("its producers learn of the limit late: up to {slack} more may come in"),
        },
        "overflow" => match q.overflow {
            Overflow::Block => "a full queue holds its producers back until there is room",
            Overflow::RejectNew => "a full queue refuses what is new, and its producer hears of it",
            Overflow::RejectNewToDeadLetters => {
                "a full queue refuses what is new, and a copy goes to the dead letters"
            }
            Overflow::DropOldest => "a full queue drops its oldest message to make room",
            Overflow::DropNewest => "a full queue drops what is new and tells nobody",
        }
        .to_owned(),
        "takes_again_percent" => q.takes_again_percent.map_or_else(
            || "a full queue takes messages again as soon as there is room".to_owned(),
            |of| format!("a queue that was full takes messages again at {of} % of its limit"),
        ),
        "ttl_ms" => q.ttl.map_or_else(
            || "a message may wait for ever".to_owned(),
            |ttl| format!("a message may wait for {}", time(ttl)),
        ),
        "expiry" => match q.expiry {
            Expiry::Anywhere => "a message whose time is over is removed at once, wherever it stands",
            Expiry::AtHead => {
                "a message whose time is over is removed once it is the next one of its priority"
            }
            Expiry::AtFront => "a message whose time is over is removed once it is the very next one",
        }
        .to_owned(),
        "priorities" => q.priorities.map_or_else(
            || "all messages are alike".to_owned(),
            |of| {
                format!(
                    "messages with a higher priority go first, 0 to {}; without one a message has {}",
                    of.highest, of.default
                )
            },
        ),
        "single_active" => either(
            q.single_active,
            "one consumer at a time is served",
            "all its consumers take turns",
        ),
        "successor" => match q.successor {
            Successor::Longest => "the consumer that is connected longest follows a single active one",
            Successor::Highest | Successor::HighestLater => {
                "the consumer with the highest priority follows a single active one"
            }
            Successor::HighestAtOnce => {
                "a consumer of a higher priority takes over from a single active one"
            }
        }
        .to_owned(),
        "turn_needs_room" => either(
            q.turn_needs_room,
            "a consumer leaves the round when its prefetch is used up",
            "a consumer leaves the round when a message finds it full",
        ),
        "dead_letter_key" => either(
            q.dead_letter_key.is_some(),
            "dead letters get a key of their own",
            "dead letters keep their key",
        ),
        "dead_letters_stay_marked" => either(
            q.dead_letters_stay_marked,
            "a dead letter that was delivered before counts as delivered again where it goes",
            "a dead letter counts as new where it goes",
        ),
        "lease.timeout_ms" => q.lease.timeout.map_or_else(
            || format!("there is no {}: a delivery may take as long as it takes", terms.lease),
            |of| format!("the {} is {}; then the message is delivered again", terms.lease, time(of)),
        ),
        "lease.ends_with_owner" => either(
            q.lease.ends_with_owner,
            "a consumer that loses its connection gives its messages back at once",
            "a lost consumer's messages stay with it until their time is over",
        ),
        "lease.sweep_ms" => q.lease.sweep.map_or_else(
            || "a delivery that takes too long is found at once".to_owned(),
            |every| format!("deliveries that take too long are looked for only every {}", time(every)),
        ),
        "lease.on_timeout" => match q.lease.on_timeout {
            OnTimeout::Nothing => "a consumer that took too long goes on",
            OnTimeout::Disconnect => "a consumer that took too long loses its connection, and all that it holds",
            OnTimeout::Cancel => "a consumer that took too long gets no more messages",
        }
        .to_owned(),
        "lease.twice_disconnects" => either(
            q.lease.twice_disconnects,
            "a consumer that acknowledges twice loses its connection",
            "a second acknowledgement means nothing",
        ),
        _ => return None,
    })
}

/// Of a queue that is spoken to in requests.
fn requests(q: &QueueConfig, path: &str) -> Option<String> {
    let (intake, handout) = (&q.intake, &q.handout);
    let chance = |of: Chance, what: &str| match of.as_per_million() {
        0 => format!("never {what}"),
        of => format!("{} % of the time {what}", Number::decimal(of.into(), 4)),
    };
    Some(match path {
        "intake.largest" => intake.largest.map_or_else(
            || "a message may be of any size".to_owned(),
            |max| format!("a message of more than {max} bytes is turned down"),
        ),
        "intake.delay_ms" => match intake.delay {
            SimDuration::ZERO => "a new message can be handed out at once".to_owned(),
            delay => format!("a new message waits {} before its first delivery", time(delay)),
        },
        "intake.own_delays" => either(
            intake.own_delays,
            "a message may bring a delay of its own",
            "a message with a delay of its own is turned down",
        ),
        "intake.deduplication_ms" => intake.deduplication.map_or_else(
            || "a message that is sent twice is there twice".to_owned(),
            |of| {
                format!(
                    "a message with an id that was sent in the last {} is not kept again",
                    time(of)
                )
            },
        ),
        "requests_per_second" => q.requests_per_second.map_or_else(
            || "it answers any number of requests".to_owned(),
            |max| format!("it answers {max} requests of each sort a second"),
        ),
        "handout.key_at_a_time" => either(
            handout.key_at_a_time,
            "while a message of a key is with a consumer, no other of that key is handed out",
            "messages of one key can be with several consumers",
        ),
        "handout.batch_max" => handout.batch_max.map_or_else(
            || "a consumer may ask for any number of messages".to_owned(),
            |max| format!("a consumer gets at most {max} messages in one answer"),
        ),
        "handout.in_flight_max" => handout.in_flight_max.map_or_else(
            || "any number of messages may be with consumers".to_owned(),
            |max| format!("at most {max} messages may be with consumers"),
        ),
        "handout.tells_in_flight_max" => either(
            handout.tells_in_flight_max,
            "who asks beyond that and does not wait is told so",
            "who asks beyond that gets nothing",
        ),
        "handout.lease_max_ms" => handout.lease_max.map_or_else(
            || "a delivery lasts as long as its consumer asks for more time".to_owned(),
            |max| {
                format!(
                    "a delivery lasts {} at most, however often its consumer asks for more time",
                    time(max)
                )
            },
        ),
        "handout.late_words_count" => either(
            handout.late_words_count,
            "a consumer that took too long can still finish its message",
            "a word on a delivery that has ended is ignored",
        ),
        "handout.duplicates_percent" => {
            chance(handout.duplicates, "a message is delivered to two at once")
        }
        "handout.disorder_percent" => chance(handout.disorder, "a later message goes first"),
        "handout.misses_percent" => chance(
            handout.misses,
            "a consumer that does not wait gets nothing, though there is something",
        ),
        "ttl_from_publication" => either(
            q.ttl_from_publication,
            "that time counts from when a message was published",
            "that time counts from when a message came into the queue",
        ),
        "expired_are_dead_letters" => either(
            q.expired_are_dead_letters,
            "a message that waited too long is a dead letter",
            "a message that waited too long is gone",
        ),
        "dead_letters_keep_count" => either(
            q.dead_letters_keep_count,
            "a dead letter goes on being counted",
            "a dead letter is counted anew",
        ),
        _ => return None,
    })
}

fn retry(r: &RetryConfig, path: &str) -> Option<String> {
    Some(match path {
        "limit" => match (r.limit, r.limit_is) {
            (None, _) => {
                "there is no delivery limit: a message that always fails comes back for ever"
                    .to_owned()
            }
            (Some(limit), LimitIs::Reached) => {
                format!("a message is delivered at most {}", times(limit))
            }
            (Some(limit), LimitIs::Exceeded) => {
                format!(
                    "a message is dead when its count exceeds {limit}: {} at most",
                    times(limit.saturating_add(1))
                )
            }
        },
        "limit_is" => match r.limit_is {
            LimitIs::Reached => "a limit of 3 means three deliveries",
            LimitIs::Exceeded => "a limit of 3 means four deliveries",
        }
        .to_owned(),
        "judged" => match r.judged {
            Judged::OnReturn => "the limit is looked at when a message comes back",
            Judged::OnNextLease => {
                "the limit is looked at when a message would be handed out again"
            }
        }
        .to_owned(),
        "counter" => match r.counter {
            Counter::Leases => "the limit counts deliveries",
            Counter::Failures => "the limit counts failures, not deliveries",
        }
        .to_owned(),
        "causes.release" => either(
            r.causes.release,
            "a message that is given back counts",
            "a message that is given back does not count",
        ),
        "causes.fail" => either(r.causes.fail, "a failure counts", "a failure does not count"),
        "causes.lease_expiry" => either(
            r.causes.lease_expiry,
            "a delivery that took too long counts",
            "a delivery that took too long does not count",
        ),
        "causes.owner_lost" => either(
            r.causes.owner_lost,
            "a delivery that was lost with its consumer counts",
            "a delivery that was lost with its consumer does not count",
        ),
        "backoff" => match r.backoff {
            Backoff::None => "a message that comes back is ready again at once".to_owned(),
            Backoff::Fixed(wait) => format!("a message that comes back waits {}", time(wait)),
            Backoff::Exponential { base, cap } => {
                format!(
                    "a message that comes back waits {}, then twice as long each time, up to {}",
                    time(base),
                    time(cap)
                )
            }
            Backoff::Linear { step, cap } => {
                format!(
                    "a message that comes back waits {} longer each time, up to {}",
                    time(step),
                    time(cap)
                )
            }
        },
        "backoff_always" => either(
            r.backoff_always,
            "every message that comes back waits, whatever the cause",
            "only a message that failed waits",
        ),
        "jitter" => {
            either(r.jitter, "that wait is drawn at random", "that wait is always the same")
        }
        "return_to" => position(r.return_to).to_owned(),
        "unlimited_release_to" => r.unlimited_release_to.map_or_else(
            || "without a limit, too, requeued messages go to the same place".to_owned(),
            |to| format!("without a limit, {}", position(to)),
        ),
        _ => return None,
    })
}

fn times(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

const fn position(to: ReturnPosition) -> &'static str {
    match to {
        ReturnPosition::Original => "requeued messages go back to where they stood",
        ReturnPosition::Front => "requeued messages go to the front",
        ReturnPosition::Back => "requeued messages go to the end",
        ReturnPosition::Returns => "requeued messages go to a returns list that is served first",
    }
}

pub(super) fn log(l: &LogConfig, path: &str) -> Option<String> {
    Some(match path {
        "partitions" => format!("it has {} partitions", l.partitions),
        "retention_ms" => l.retention.map_or_else(
            || "records are kept for ever".to_owned(),
            |of| format!("records are kept for {}, read or not", time(of)),
        ),
        "retained_max" => l.retained_max.map_or_else(
            || "a partition keeps any number of records".to_owned(),
            |max| format!("a partition keeps at most {max} records"),
        ),
        "durable" => either(
            l.durable,
            "records survive a restart of the broker",
            "records are gone after a restart",
        ),
        _ => return None,
    })
}

pub(super) fn group(g: &GroupConfig, path: &str) -> Option<String> {
    if let Some(rest) = path.strip_prefix("retry.") {
        return retry(&g.retry, rest);
    }
    Some(match path {
        "serving" => match g.serving {
            Serving::Settled => "the broker sends records to the members and takes a word on each",
            Serving::Eager => {
                "members poll and commit, and everybody gives up everything when one comes or goes"
            }
            Serving::Cooperative => {
                "members poll and commit, and give up only what another is to have when one comes or goes"
            }
            Serving::Shared => "members share every partition, and a record is locked for one of them",
        }
        .to_owned(),
        "lock_ms" => format!("a record is locked for the member that has it for {}", time(g.lock)),
        "start" => match g.start {
            Start::Earliest => "a new group begins at the oldest record",
            Start::Latest => {
                "a new group begins with the next record: what was there before is not read"
            }
        }
        .to_owned(),
        "assignor" => match g.assignor {
            Assignor::Range => "neighbouring partitions go to the same member".to_owned(),
            Assignor::RoundRobin => "partitions are dealt one by one in turn".to_owned(),
            Assignor::Sticky => "members keep the partitions that they have".to_owned(),
            #[allow(unreachable_patterns, reason = "a new one is told by its name")]
            _ => return None,
        },
        "rebalance_delay_ms" => format!(
            "partitions are dealt anew {} after a member came or went",
            time(g.rebalance_delay)
        ),
        _ => return None,
    })
}
