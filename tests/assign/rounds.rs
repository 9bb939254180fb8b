//! What the tests of assignors ask of an assignment, and the rebalances that follow one another. It
//! chooses no groups.

use std::collections::{BTreeMap, BTreeSet};

use engine::assign::{Assignment, Member, Strategy, TopicPartition, Topics, assign};

pub const STICKY: [Strategy; 2] = [Strategy::Sticky, Strategy::CooperativeSticky];

/// Kafka's `verifyValidityAndBalance`: everybody reads what it gets, nothing is given twice, and where
/// two members differ by more than one partition, they hold no topic in common.
pub fn valid_and_balanced(members: &[Member], dealt: &Assignment) {
    let mut given = BTreeSet::new();
    for member in members {
        for place in &dealt[&member.id] {
            assert!(member.topics.contains(&place.topic), "{:?} gets {place:?}", member.id);
            assert!(given.insert(*place), "{place:?} is given twice");
        }
    }
    for one in dealt.values() {
        let topics: BTreeSet<_> = one.iter().map(|place| place.topic).collect();
        for other in dealt.values().filter(|other| other.len() + 1 < one.len()) {
            let common = other.iter().any(|place| topics.contains(&place.topic));
            assert!(!common, "a partition could move: {dealt:?}\n{members:?}");
        }
    }
}

/// Kafka's `isFullyBalanced`.
pub fn evenly(dealt: &Assignment) {
    let sizes = || dealt.values().map(Vec::len);
    let (least, most) = (sizes().min().unwrap_or(0), sizes().max().unwrap_or(0));
    assert!(most - least <= 1, "from {least} to {most}: {dealt:?}");
}

/// The members as they join again after an assignment, in generation `generation`.
pub fn rejoin(members: &[Member], dealt: &Assignment, generation: u32) -> Vec<Member> {
    let again = |member: &Member| Member {
        owned: dealt.get(&member.id).cloned().unwrap_or_default(),
        generation: Some(generation),
        ..member.clone()
    };
    members.iter().map(again).collect()
}

/// What somebody got that somebody else said to own, without having said so itself.
pub fn taken_over(members: &[Member], dealt: &Assignment) -> Vec<TopicPartition> {
    let mut found = Vec::new();
    for member in members {
        for place in dealt[&member.id].iter().filter(|place| !member.owned.contains(place)) {
            if members.iter().any(|other| other.owned.contains(place)) {
                found.push(*place);
            }
        }
    }
    found
}

/// Rebalances until nobody has to give anything up any more: with the cooperative assignor, the rounds
/// that Kafka's own test goes through, which are four at most.
pub fn settle(strategy: Strategy, topics: &Topics, members: &[Member]) -> Assignment {
    let mut members = members.to_vec();
    let mut dealt = assign(strategy, topics, &members);
    if strategy != Strategy::CooperativeSticky {
        return dealt;
    }
    let newest = members.iter().filter_map(|member| member.generation).max().unwrap_or(0);
    for round in 1..=5 {
        let revoked =
            |member: &Member| member.owned.iter().any(|place| !dealt[&member.id].contains(place));
        if !members.iter().any(revoked) {
            break;
        }
        assert!(round < 5, "it has not settled after four rounds");
        members = rejoin(&members, &dealt, newest + round);
        dealt = assign(strategy, topics, &members);
    }
    dealt
}

/// The partitions of a topic that two members exchanged: Kafka's `isSticky` finds none.
pub fn exchanged(members: &[Member], dealt: &Assignment) -> Vec<TopicPartition> {
    let before: BTreeMap<_, _> = members
        .iter()
        .flat_map(|member| member.owned.iter().map(move |&place| (place, member.id)))
        .collect();
    let mut moves = BTreeSet::new();
    for (&to, places) in dealt {
        for &place in places {
            if let Some(&from) = before.get(&place).filter(|&&from| from != to) {
                moves.insert((place.topic, from, to, place));
            }
        }
    }
    let back = |&(topic, from, to, place): &(_, _, _, TopicPartition)| {
        let opposite = moves.iter().any(|&(t, f, o, _)| (t, f, o) == (topic, to, from));
        opposite.then_some(place)
    };
    moves.iter().filter_map(back).collect()
}
