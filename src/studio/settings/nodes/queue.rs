//! The settings of a queue.

use engine::{Overflow, QueueConfig};

use super::super::access::Access;
use super::super::retry::retry;
use super::requests::{dead_letters, requests};

pub(super) fn queue(q: &mut QueueConfig, at: &mut Access) {
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
        ("drop-oldest", "drop the oldest"),
        ("drop-newest", "drop the new one"),
    ];
    let now = match q.overflow {
        Overflow::Block => "block",
        Overflow::RejectNew | Overflow::RejectNewToDeadLetters => "reject",
        Overflow::DropOldest => "drop-oldest",
        Overflow::DropNewest => "drop-newest",
    };
    match at.choice(("overflow", "When full", "What happens to the next message."), OVERFLOW, now) {
        Some("block") => q.overflow = Overflow::Block,
        Some("reject") => q.overflow = Overflow::RejectNew,
        Some("drop-oldest") => q.overflow = Overflow::DropOldest,
        Some(_) => q.overflow = Overflow::DropNewest,
        None => {}
    }
    at.optional_duration(
        ("ttl", "Time to live", "How long a message may wait here; empty: for ever."),
        &mut q.ttl,
    );
    dead_letters(q, at);
    at.check(
        ("durable", "Durable", "Persistent messages survive a restart of the broker."),
        &mut q.durable,
    );
    requests(q, at);
}
