//! The settings of a queue that is spoken to in requests: what it takes in, and how it answers those who
//! ask for messages.

use engine::{Ids, QueueConfig};

use super::super::access::Access;

pub(super) fn requests(q: &mut QueueConfig, at: &mut Access) {
    at.group("Sending to it");
    at.duration(
        ("delay", "Delay", "How long a message waits before its first delivery."),
        &mut q.intake.delay,
    );
    at.check(
        (
            "own_delays",
            "Messages may have a delay",
            "A message's own delay goes before the queue's; otherwise such a message is turned down.",
        ),
        &mut q.intake.own_delays,
    );
    at.optional_duration(
        (
            "deduplication",
            "Remembers ids for",
            "A message with an id that it remembers is not kept; empty: it remembers none.",
        ),
        &mut q.intake.deduplication,
    );
    at.optional(
        ("largest", "Largest message", "A larger one is turned down; empty: of any size."),
        "bytes",
        &mut q.intake.largest,
    );
    at.optional(
        (
            "requests",
            "Requests a second",
            "How many of each sort it answers: sends, receives, deletes, changes; empty: any number.",
        ),
        "requests",
        &mut q.requests_per_second,
    );
    at.group("Asking it for messages");
    at.check(
        (
            "key_at_a_time",
            "One answer of a key at a time",
            "While a message is with a consumer, no other of its key is handed out.",
        ),
        &mut q.handout.key_at_a_time,
    );
    at.optional(
        ("batch_max", "Batch at most", "The most that a consumer may ask for; empty: any number."),
        "messages",
        &mut q.handout.batch_max,
    );
    at.optional(
        (
            "in_flight_max",
            "With consumers at most",
            "Beyond it nothing is handed out; empty: without limit.",
        ),
        "messages",
        &mut q.handout.in_flight_max,
    );
    at.check(
        (
            "tells_in_flight_max",
            "Says when that is reached",
            "Who asks without waiting is told; otherwise it gets nothing.",
        ),
        &mut q.handout.tells_in_flight_max,
    );
    at.optional_duration(
        (
            "lease_max",
            "Longest lease",
            "However often a consumer asks for more time; empty: without end.",
        ),
        &mut q.handout.lease_max,
    );
    at.check(
        (
            "late_words",
            "A late word counts",
            "A consumer whose lease has ended can still finish the message, under another's hands.",
        ),
        &mut q.handout.late_words_count,
    );
    at.percent(
        (
            "duplicates",
            "Delivered twice",
            "The first delivery leaves it for others to get as well.",
        ),
        &mut q.handout.duplicates,
    );
    at.percent(
        ("disorder", "Out of turn", "A later message is handed out before the next one."),
        &mut q.handout.disorder,
    );
    at.percent(
        (
            "misses",
            "Overlooked",
            "Who does not want to wait gets nothing, though there is something.",
        ),
        &mut q.handout.misses,
    );
}

/// What becomes of dead letters and of what waited too long.
pub(super) fn dead_letters(q: &mut QueueConfig, at: &mut Access) {
    at.check(
        (
            "ttl_from_publication",
            "Counted from publication",
            "The time to live counts from when a message was published, not from when it came here.",
        ),
        &mut q.ttl_from_publication,
    );
    at.check(
        (
            "limit_needs_target",
            "Only with dead letters",
            "The limit of deliveries holds only where there is a place for dead letters.",
        ),
        &mut q.limit_needs_target,
    );
    at.check(
        (
            "expired_die",
            "Too old is a dead letter",
            "What waited too long goes to the dead letters; otherwise it is dropped.",
        ),
        &mut q.expired_are_dead_letters,
    );
    at.check(
        (
            "keep_count",
            "Dead letters keep their count",
            "How often a message was delivered here goes on being counted where it goes.",
        ),
        &mut q.dead_letters_keep_count,
    );
}

/// The ids of a producer's messages.
pub(super) fn ids(ids: &mut Ids, at: &mut Access) {
    const IDS: &[(&str, &str)] =
        &[("own", "each its own"), ("cycle", "in turn, repeated"), ("same", "all the same")];
    let (now, mut number) = match *ids {
        Ids::Own => ("own", 4),
        Ids::Cycle(count) => ("cycle", count),
        Ids::Same(id) => ("same", id),
    };
    match at.choice(
        ("ids", "Message ids", "By these a queue that remembers ids knows a repetition."),
        IDS,
        now,
    ) {
        Some("cycle") => *ids = Ids::Cycle(number.max(1)),
        Some("same") => *ids = Ids::Same(number),
        Some(_) => *ids = Ids::Own,
        None => {}
    }
    match ids {
        Ids::Own => {}
        Ids::Cycle(count) => {
            at.number(
                ("id_count", "How many ids", "So many different ids."),
                "ids",
                (1, 10_000),
                &mut number,
            );
            *count = number;
        }
        Ids::Same(id) => {
            at.number(("id", "Id", "The id that all have."), "", (0, 1_000_000), &mut number);
            *id = number;
        }
    }
}
