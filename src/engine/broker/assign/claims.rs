//! Who owned what, from what the members say: an older generation yields to a newer one, and two claims
//! of the same generation cancel each other. It deals nothing.
//!
//! Kafka: `AbstractStickyAssignor.allSubscriptionsEqual`. A claim of an old generation holds as long as
//! nobody of a newer one claims the same partition (since KAFKA-14639).

use std::collections::{BTreeMap, BTreeSet};

use super::{Assignment, Member, TopicPartition, Topics, empty, exists};

pub(super) struct Claims {
    /// What each member may keep, in the order in which it named it.
    pub(super) owned: Assignment,
    /// Claimed by several members of one generation: one of them may still be reading, so whoever gets
    /// it gets it from another.
    pub(super) contested: BTreeSet<TopicPartition>,
}

pub(super) fn resolve(topics: &Topics, members: &[&Member]) -> Claims {
    let mut owned = empty(members);
    let mut contested = BTreeSet::new();
    let mut last: BTreeMap<TopicPartition, &Member> = BTreeMap::new();
    for &member in members {
        for &place in member.owned.iter().filter(|&&place| exists(topics, place)) {
            let other = last.get(&place).copied();
            if other.is_some_and(|other| other.generation > member.generation) {
                continue;
            }
            last.insert(place, member);
            let equal = other.is_some_and(|other| other.generation == member.generation);
            if let Some(other) = other {
                owned.entry(other.id).or_default().retain(|&claimed| claimed != place);
            }
            if equal {
                contested.insert(place);
            } else {
                owned.entry(member.id).or_default().push(place);
            }
        }
    }
    Claims { owned, contested }
}
