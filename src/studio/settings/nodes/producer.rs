//! The settings of a producer.

use engine::{Arrivals, Keys, OnRefusal, ProducerConfig, SimDuration, WhenFull};

use super::super::access::Access;
use super::super::scene::Scene;
use super::publishing::publishing;
use super::requests::ids;

const SECOND: SimDuration = SimDuration::from_secs(1);

pub(super) fn producer(p: &mut ProducerConfig, scene: &mut Scene<'_>, at: &mut Access) {
    at.group("Publishing");
    const ARRIVALS: &[(&str, &str)] = &[
        ("manual", "only when told"),
        ("constant", "evenly"),
        ("poisson", "at random (Poisson)"),
        ("burst", "in bursts"),
    ];
    let now = match p.arrivals {
        Arrivals::Manual => "manual",
        Arrivals::Constant { .. } => "constant",
        Arrivals::Poisson { .. } => "poisson",
        Arrivals::Burst { .. } => "burst",
    };
    let interval = match p.arrivals {
        Arrivals::Constant { interval } => interval,
        Arrivals::Poisson { mean } => mean,
        Arrivals::Manual | Arrivals::Burst { .. } => SECOND,
    };
    match at.choice(("arrivals", "Publishes", "When it publishes by itself."), ARRIVALS, now) {
        Some("constant") => p.arrivals = Arrivals::Constant { interval },
        Some("poisson") => p.arrivals = Arrivals::Poisson { mean: interval },
        Some("burst") => {
            p.arrivals = Arrivals::Burst { count: 10, every: SimDuration::from_secs(10) }
        }
        Some(_) => p.arrivals = Arrivals::Manual,
        None => {}
    }
    match &mut p.arrivals {
        Arrivals::Manual => {}
        Arrivals::Constant { interval } => {
            at.rate(("rate", "Rate", "Messages a second."), interval);
        }
        Arrivals::Poisson { mean } => {
            at.rate(("rate", "Mean rate", "Messages a second, on average."), mean);
        }
        Arrivals::Burst { count, every } => {
            at.number(("burst", "Burst", "Messages of one burst."), "messages", (1, 10_000), count);
            at.duration(("every", "Every", "From one burst to the next; 0: only once."), every);
        }
    }
    at.optional(
        ("limit", "Stop after", "It stops by itself after so many; empty: never."),
        "messages",
        &mut p.limit,
    );
    publishing(p, scene, at);
    at.group("Messages");
    keys(&mut p.keys, at);
    ids(&mut p.ids, at);
    at.optional_duration(
        (
            "own_delay",
            "Delay",
            "How long a message waits before its first delivery; empty: as its queue has it.",
        ),
        &mut p.delay,
    );
    at.number(
        ("payload", "Size", "The size of a message."),
        "bytes",
        (0, 10_000_000),
        &mut p.payload_bytes,
    );
    at.optional_duration(
        ("ttl", "Time to live", "How long a message may wait; empty: for ever."),
        &mut p.ttl,
    );
    at.optional(
        ("poison", "Poison, every", "Every n-th message is poison: every consumer fails on it."),
        "messages",
        &mut p.poison_every,
    );
    at.check(
        ("persistent", "Persistent", "It survives a restart of the broker in a durable queue."),
        &mut p.persistent,
    );
    at.group("When it is held back");
    at.number(
        ("buffer", "Own buffer", "How many messages it keeps itself."),
        "messages",
        (0, 100_000),
        &mut p.buffer,
    );
    const FULL: &[(&str, &str)] =
        &[("wait", "its application waits"), ("drop", "new messages are lost")];
    let full = if p.when_full == WhenFull::Wait { "wait" } else { "drop" };
    if let Some(word) = at.choice(
        ("when_full", "Buffer full", "What happens when its own buffer is full."),
        FULL,
        full,
    ) {
        p.when_full = if word == "wait" { WhenFull::Wait } else { WhenFull::Drop };
    }
    at.group("Confirmation");
    at.check(
        (
            "confirms",
            "Wait for confirmation",
            "It publishes again what was not confirmed when a connection is lost.",
        ),
        &mut p.confirms,
    );
    if p.confirms {
        at.number(
            ("window", "Unconfirmed at most", "How many may be on their way."),
            "messages",
            (1, 100_000),
            &mut p.window,
        );
    }
    const REFUSED: &[(&str, &str)] =
        &[("give-up", "gives the message up"), ("again", "publishes it again")];
    let refused = if p.on_refusal == OnRefusal::GiveUp { "give-up" } else { "again" };
    match at.choice(
        ("refused", "When refused", "What it does when a full queue refuses."),
        REFUSED,
        refused,
    ) {
        Some("again") => p.on_refusal = OnRefusal::PublishAgain(SECOND),
        Some(_) => p.on_refusal = OnRefusal::GiveUp,
        None => {}
    }
    if let OnRefusal::PublishAgain(after) = &mut p.on_refusal {
        at.duration(
            ("again_after", "Again after", "How long it waits before it publishes again."),
            after,
        );
    }
    crate::settings::delivery::delivery(p, at);
}

fn keys(keys: &mut Keys, at: &mut Access) {
    const KEYS: &[(&str, &str)] =
        &[("none", "none"), ("cycle", "in turn"), ("random", "at random")];
    let (now, mut count) = match *keys {
        Keys::None => ("none", 4),
        Keys::Cycle(count) => ("cycle", count),
        Keys::Random(count) => ("random", count),
    };
    match at.choice(
        (
            "keys",
            "Keys",
            "The key decides the partition of a topic, and may say more to an exchange.",
        ),
        KEYS,
        now,
    ) {
        Some("cycle") => *keys = Keys::Cycle(count),
        Some("random") => *keys = Keys::Random(count),
        Some(_) => *keys = Keys::None,
        None => {}
    }
    if *keys != Keys::None {
        at.number(
            ("key_count", "How many keys", "So many different keys."),
            "keys",
            (1, 10_000),
            &mut count,
        );
        *keys =
            if matches!(keys, Keys::Cycle(_)) { Keys::Cycle(count) } else { Keys::Random(count) };
    }
}
