//! Sticky: balanced first, then as few moves as possible. It chooses between the two algorithms and says
//! which partitions change hands; how each of them deals is `constrained`'s and `general`'s.
//!
//! Kafka: `StickyAssignor`, `AbstractStickyAssignor`.

use std::collections::{BTreeMap, BTreeSet};

use super::claims::resolve;
use super::{
    Assignment, Member, MemberId, TopicPartition, Topics, all_read_the_same, constrained, general,
};

/// An assignment, and what of it another member has to give up first.
pub(super) struct Dealt {
    pub(super) assignment: Assignment,
    /// To whom each such partition goes (Kafka: `partitionsTransferringOwnership`).
    pub(super) moving: BTreeMap<TopicPartition, MemberId>,
}

pub(super) fn assign(topics: &Topics, members: &[&Member]) -> Dealt {
    let claims = resolve(topics, members);
    // Kafka also takes the subscriptions for equal when the first members it looks at read nothing at
    // all, and then hands these members partitions that they do not read. That is not followed here.
    if all_read_the_same(members) {
        return constrained::assign(topics, claims);
    }
    let assignment = general::assign(topics, members, claims);
    let moving = changing_hands(members, &assignment);
    Dealt { assignment, moving }
}

/// What somebody gets and somebody else has to give up, by what the members themselves say.
fn changing_hands(
    members: &[&Member],
    assignment: &Assignment,
) -> BTreeMap<TopicPartition, MemberId> {
    let mut added = BTreeMap::new();
    let mut revoked = BTreeSet::new();
    for member in members {
        let gets = &assignment[&member.id];
        let new = gets.iter().filter(|place| !member.owned.contains(place));
        added.extend(new.map(|&place| (place, member.id)));
        revoked.extend(member.owned.iter().filter(|place| !gets.contains(place)).copied());
    }
    added.retain(|place, _| revoked.contains(place));
    added
}
