//! The settings of a producer on its way to a topic: gathering, whose word it waits for, how long it tries; one
//! line each.

use engine::{Batching, ConfirmedBy, ProducerConfig, SimDuration};

use super::access::Access;

pub(super) fn delivery(p: &mut ProducerConfig, at: &mut Access) {
    at.group("To a topic");
    let d = &mut p.delivery;
    if p.confirms {
        const BY: &[(&str, &str)] =
            &[("leader", "the leader (acks=1)"), ("all", "all in sync (acks=all)")];
        let now = if d.confirmed_by == ConfirmedBy::Leader { "leader" } else { "all" };
        let told = ("confirmed_by", "Waits for", "Whose word it waits for at a replicated topic.");
        match at.choice(told, BY, now) {
            Some("leader") => d.confirmed_by = ConfirmedBy::Leader,
            Some(_) => d.confirmed_by = ConfirmedBy::AllInSync,
            None => {}
        }
        let told = ("idempotent", "Idempotent", "What is sent twice is in the topic once.");
        at.check(told, &mut d.idempotent);
        let told =
            ("request_timeout", "Answer within", "Otherwise it sends again; empty: it waits.");
        at.optional_duration(told, &mut d.request_timeout);
    }
    let told = ("delivery_timeout", "Tries for", "Then the message is lost; empty: for ever.");
    at.optional_duration(told, &mut d.timeout);
    let told = ("retry_after", "Tries again after", "When a topic could not take a record.");
    at.duration(told, &mut d.retry_after);
    let told = ("transactions", "Transactions last", "Then the broker aborts; empty: it has none.");
    at.optional_duration(told, &mut d.transactions);
    let told = ("tombstones_every", "Deletes, every", "Every n-th message has no value.");
    at.optional(told, "messages", &mut p.tombstone_every);
    let mut on = p.batching.is_some();
    let told =
        ("batching", "In batches", "It gathers messages of one partition and sends them together.");
    at.check(told, &mut on);
    let new = || Batching {
        bytes: 16_384,
        linger: SimDuration::from_millis(5),
        memory: 33_554_432,
        max_block: Some(SimDuration::from_secs(60)),
    };
    p.batching = on.then(|| p.batching.unwrap_or_else(new));
    let Some(batching) = &mut p.batching else { return };
    let told = ("batch_bytes", "Batch", "A batch of so many bytes goes at once.");
    at.number(told, "bytes", (1, 100_000_000), &mut batching.bytes);
    at.duration(
        ("linger", "Lingers", "A batch goes after this at the latest."),
        &mut batching.linger,
    );
    let told = ("memory", "Memory", "The bytes that it keeps until they are confirmed.");
    at.number(told, "bytes", (1, 4_000_000_000), &mut batching.memory);
    let told =
        ("max_block", "Waits for room", "Then the message fails; empty: as long as it takes.");
    at.optional_duration(told, &mut batching.max_block);
}
