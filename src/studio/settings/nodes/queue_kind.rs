//! Which kind of queue it is, where the broker has several. Another kind is other rules; what somebody set
//! stays. Which settings a kind has is the vocabulary's.

use engine::QueueConfig;

use super::super::access::Access;
use super::super::scene::Scene;
use crate::switching::queue_kind;

pub(super) fn kind(q: &mut QueueConfig, scene: &Scene<'_>, at: &mut Access) {
    let kinds = scene.profile.queue_kinds;
    let Some(now) = queue_kind(q, scene.profile) else { return };
    at.group("Queue");
    let names: Vec<(&str, &str)> = kinds.iter().map(|&(name, _)| (name, name)).collect();
    let told = (
        "queue_kind",
        "Kind",
        "Each has its own rules for what comes back, what is kept and what can be set; what was set stays.",
    );
    let Some(word) = at.choice(told, &names, now) else { return };
    let of = |word: &str| kinds.iter().find(|(name, _)| *name == word).map(|(_, kind)| kind);
    if let (Some(old), Some(new)) = (of(now), of(word)) {
        *q = turned_into(*q, old, new);
    }
}

/// The queue as one of another kind.
fn turned_into(q: QueueConfig, old: &QueueConfig, new: &QueueConfig) -> QueueConfig {
    fn kept<T: PartialEq>(now: T, old: &T, new: T) -> T {
        if now == *old { new } else { now }
    }
    let mut of = *new;
    of.capacity = kept(q.capacity, &old.capacity, new.capacity);
    of.overflow = kept(q.overflow, &old.overflow, new.overflow);
    of.ttl = kept(q.ttl, &old.ttl, new.ttl);
    of.single_active = kept(q.single_active, &old.single_active, new.single_active);
    of.dead_letter_key = kept(q.dead_letter_key, &old.dead_letter_key, new.dead_letter_key);
    // One that keeps every message is durable and has the priorities of its kind; the other kind has no limit.
    if of.keeps_transient == old.keeps_transient {
        of.durable = kept(q.durable, &old.durable, new.durable);
        of.priorities = kept(q.priorities, &old.priorities, new.priorities);
        of.lease.timeout = kept(q.lease.timeout, &old.lease.timeout, new.lease.timeout);
        of.retry.limit = kept(q.retry.limit, &old.retry.limit, new.retry.limit);
    }
    of
}
