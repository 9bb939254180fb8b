//! Uniform: the assignor that runs on the broker in the newer protocol. Balanced first, then as few moves as
//! possible, and any member may have the one partition more. Here for groups whose members all read the
//! same topics; for the others it is `uniform_mixed`.
//!
//! Kafka: `UniformAssignor`, `UniformHomogeneousAssignmentBuilder` (KIP-848) as it is since KAFKA-18688.

use std::collections::BTreeSet;

use super::{
    Assignment, Member, TopicPartition, Topics, all_partitions, all_read_the_same, exists,
    in_order, read_by_someone, uniform_mixed,
};

/// Deals the partitions of `topics` to `members` as the broker does.
///
/// What a member owns is here what the group's last assignment gave it. There are no generations and no
/// contradictions in that; should two members own one partition, the first has it.
#[must_use]
pub fn uniform(topics: &Topics, members: &[Member]) -> Assignment {
    let members = in_order(members);
    let topics = &read_by_someone(topics, &members);
    if all_read_the_same(&members) {
        alike(topics, &members)
    } else {
        uniform_mixed::assign(topics, &members)
    }
}

/// To members that all read the same.
fn alike(topics: &Topics, members: &[&Member]) -> Assignment {
    let (mut free, mut dealt) = (Vec::new(), Assignment::new());
    let mut taken = BTreeSet::new();
    let mut unfilled = Vec::new();
    let total: usize = topics.values().map(|&count| usize::from(count)).sum();
    let least = total / members.len().max(1);
    let mut larger = total % members.len().max(1);
    for member in members {
        let owned = member.owned.iter().copied();
        let mut kept: Vec<TopicPartition> =
            owned.filter(|&place| exists(topics, place) && taken.insert(place)).collect();
        let most = least + usize::from(larger > 0);
        if kept.len() > most {
            free.extend(kept.drain(most..));
        }
        if kept.len() > least {
            larger -= 1;
        } else {
            unfilled.push((member.id, least - kept.len()));
        }
        dealt.insert(member.id, kept);
    }
    // The last ones get what is left of the extra partitions: the first ones had theirs in turn.
    for (_, lacks) in unfilled.iter_mut().rev().take(larger) {
        *lacks += 1;
    }
    // What nobody owned comes before what was just taken away.
    let unowned: Vec<_> = all_partitions(topics).filter(|place| !taken.contains(place)).collect();
    let mut rest = unowned.into_iter().chain(free);
    for (member, lacks) in unfilled {
        dealt.entry(member).or_default().extend(rest.by_ref().take(lacks));
    }
    debug_assert!(rest.next().is_none(), "the shares add up to the number of partitions");
    dealt
}
