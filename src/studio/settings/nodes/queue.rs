//! The settings of a queue.

use engine::{Expiry, OnTimeout, Overflow, Priorities, QueueConfig};

use super::super::access::Access;
use super::super::retry::retry;
use super::super::scene::Scene;
use super::super::spelling::read_key;
use super::queue_kind::kind;
use super::requests::{dead_letters, requests};

pub(super) fn queue(q: &mut QueueConfig, scene: &mut Scene<'_>, at: &mut Access) {
    kind(q, scene, at);
    at.group("Delivery");
    at.optional_duration(
        (
            "lease",
            "Lease",
            "An unacknowledged message is delivered again after this; empty: never by time.",
        ),
        &mut q.lease.timeout,
    );
    at.check(
        (
            "owner_bound",
            "Lease ends with its consumer",
            "A consumer that disconnects gives its messages back at once.",
        ),
        &mut q.lease.ends_with_owner,
    );
    // Where there are kinds of queues, the kind decides.
    if q.lease.timeout.is_some() && scene.profile.queue_kinds.is_empty() {
        on_timeout(q, at);
    }
    order(q, at);
    retry(&mut q.retry, at);
    at.group("Limits");
    at.optional(
        ("capacity", "Capacity", "The most messages that may wait; empty: without limit."),
        "messages",
        &mut q.capacity,
    );
    const OVERFLOW: &[(&str, &str)] = &[
        ("block", "block the producer"),
        ("reject", "reject the new one"),
        ("reject-new-to-dead-letters", "reject it to the dead letters"),
        ("drop-oldest", "drop the oldest"),
        ("drop-newest", "drop the new one"),
    ];
    let now = match q.overflow {
        Overflow::Block => "block",
        Overflow::RejectNew => "reject",
        Overflow::RejectNewToDeadLetters => "reject-new-to-dead-letters",
        Overflow::DropOldest => "drop-oldest",
        Overflow::DropNewest => "drop-newest",
    };
    match at.choice(("overflow", "When full", "What happens to the next message."), OVERFLOW, now) {
        Some("block") => q.overflow = Overflow::Block,
        Some("reject") => q.overflow = Overflow::RejectNew,
        Some("reject-new-to-dead-letters") => q.overflow = Overflow::RejectNewToDeadLetters,
        Some("drop-oldest") => q.overflow = Overflow::DropOldest,
        Some(_) => q.overflow = Overflow::DropNewest,
        None => {}
    }
    at.optional_duration(
        ("ttl", "Time to live", "How long a message may wait here; empty: for ever."),
        &mut q.ttl,
    );
    expiry(q, at);
    dead_letters(q, at);
    dead_letter_key(q, scene, at);
    at.check(
        ("durable", "Durable", "Persistent messages survive a restart of the broker."),
        &mut q.durable,
    );
    requests(q, at);
}

fn on_timeout(q: &mut QueueConfig, at: &mut Access) {
    const THEN: &[(&str, &str)] = &[
        ("nothing", "goes on as before"),
        ("disconnect", "loses its connection"),
        ("cancel", "gets no more messages"),
    ];
    let now = match q.lease.on_timeout {
        OnTimeout::Nothing => "nothing",
        OnTimeout::Disconnect => "disconnect",
        OnTimeout::Cancel => "cancel",
    };
    let told = ("on_timeout", "Who is late", "What becomes of a consumer whose lease ran out.");
    match at.choice(told, THEN, now) {
        Some("disconnect") => q.lease.on_timeout = OnTimeout::Disconnect,
        Some("cancel") => q.lease.on_timeout = OnTimeout::Cancel,
        Some(_) => q.lease.on_timeout = OnTimeout::Nothing,
        None => {}
    }
}

/// Who and what goes first.
fn order(q: &mut QueueConfig, at: &mut Access) {
    let mut highest = q.priorities.map(|of| u32::from(of.highest));
    let told = ("priorities", "Highest priority", "Higher ones go first; empty: all are alike.");
    at.optional_up_to(told, "", (1, 255), &mut highest);
    let mut default = q.priorities.map_or(0, |of| u32::from(of.default));
    if highest.is_some() {
        at.number(
            ("default_priority", "Priority without one", "Of a message that has none."),
            "",
            (0, 255),
            &mut default,
        );
    }
    let highest = highest.map(|highest| highest as u8);
    q.priorities = highest.map(|highest| Priorities { highest, default: default as u8 });
    at.check(
        (
            "single_active",
            "One consumer at a time",
            "One gets everything; another takes over when it is gone.",
        ),
        &mut q.single_active,
    );
}

fn expiry(q: &mut QueueConfig, at: &mut Access) {
    const EXPIRY: &[(&str, &str)] =
        &[("anywhere", "at its time"), ("at-head", "once it is the next one")];
    let now = if q.expiry == Expiry::AtHead { "at-head" } else { "anywhere" };
    let told = ("expiry", "Too old goes", "Until then it counts as waiting.");
    if let Some(word) = at.choice(told, EXPIRY, now) {
        q.expiry = if word == "at-head" { Expiry::AtHead } else { Expiry::Anywhere };
    }
}

/// The routing key of dead letters, where an exchange looks at it.
pub(super) fn dead_letter_key(q: &mut QueueConfig, scene: &mut Scene<'_>, at: &mut Access) {
    if q.dead_letter_key.is_none() && !scene.dead_letters_are_routed() {
        return;
    }
    let shown = q.dead_letter_key.map_or_else(String::new, |key| scene.says(key).key);
    let told = (
        "dead_letter_key",
        "Dead-letter key",
        "The routing key that dead letters get; empty: they keep their own.",
    );
    if let Some(text) = at.words(told, &shown, read_key) {
        q.dead_letter_key = (!text.is_empty()).then(|| scene.key_that_says(&text));
    }
}
