//! What holds for every group, on generated ones: with members that read different topics, with claims
//! that contradict each other or are old, with topics that nobody reads or that are not there.
//!
//! The cases are the same in every run. `PROPTEST_CASES=10000 PROPTEST_RNG_SEED=7 cargo test --test
//! assign` looks further.

use std::collections::{BTreeMap, BTreeSet};

use engine::assign::{Assignment, Member, MemberId, Strategy, TopicPartition, Topics};
use engine::assign::{assign, uniform};
use engine::{NodeId, PartitionId};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::Strategy as Generator;
use proptest::test_runner::{Config, RngSeed};

use crate::rounds::{STICKY, evenly, exchanged, rejoin, settle, taken_over, valid_and_balanced};

const ALL: [Strategy; 4] =
    [Strategy::Range, Strategy::RoundRobin, Strategy::Sticky, Strategy::CooperativeSticky];

/// The same cases every time, unless the environment asks for others.
fn config() -> Config {
    let mut config = Config { failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(20_261_122);
    }
    config
}

#[derive(Clone, Debug)]
struct Group {
    topics: Topics,
    members: Vec<Member>,
}

fn topics() -> impl Generator<Value = Topics> {
    btree_map((0..6_u16).prop_map(NodeId), 0..9_u16, 0..6)
}

fn reads() -> impl Generator<Value = BTreeSet<NodeId>> {
    btree_set((0..7_u16).prop_map(NodeId), 0..6)
}

fn place() -> impl Generator<Value = TopicPartition> {
    (0..7_u16, 0..10_u16)
        .prop_map(|(topic, n)| TopicPartition { topic: NodeId(topic), partition: PartitionId(n) })
}

/// Members that claim whatever they like.
fn members() -> impl Generator<Value = Vec<Member>> {
    let said = (option::of(0..3_u16), reads(), vec(place(), 0..8), option::of(0..3_u32));
    btree_map((0..9_u16).prop_map(MemberId), said, 1..8).prop_map(|members| {
        let member = |(id, (instance, topics, owned, generation))| Member {
            id,
            instance,
            topics,
            owned,
            generation,
        };
        members.into_iter().map(member).collect()
    })
}

fn any_group() -> impl Generator<Value = Group> {
    (topics(), members()).prop_map(|(topics, members)| Group { topics, members })
}

/// A group that lived through one generation: each partition has one owner at most, who reads it.
fn group_in_order() -> impl Generator<Value = Group> {
    (any_group(), btree_map(place(), any::<prop::sample::Index>(), 0..40)).prop_map(
        |(mut group, owners)| {
            for member in &mut group.members {
                (member.owned, member.generation) = (Vec::new(), Some(1));
            }
            for (place, owner) in owners {
                let owner = owner.index(group.members.len());
                let there = group.topics.get(&place.topic).is_some_and(|&n| place.partition.0 < n);
                if there && group.members[owner].topics.contains(&place.topic) {
                    group.members[owner].owned.push(place);
                }
            }
            group
        },
    )
}

/// The same, and all read the same topics.
fn equal_group() -> impl Generator<Value = Group> {
    group_in_order().prop_map(|mut group| {
        let all: BTreeSet<NodeId> = group.topics.keys().copied().collect();
        group.members.iter_mut().for_each(|member| member.topics.clone_from(&all));
        group
    })
}

fn owners(dealt: &Assignment) -> BTreeMap<TopicPartition, Vec<MemberId>> {
    let mut owners: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (&member, places) in dealt {
        for &place in places {
            owners.entry(place).or_default().push(member);
        }
    }
    owners
}

/// Each partition with a reader has one owner, who is one of its readers; the others have none.
fn complete(group: &Group, dealt: &Assignment) {
    let owners = owners(dealt);
    let mut expected = 0;
    for (&topic, &count) in &group.topics {
        let reads = |id: &MemberId| {
            group.members.iter().any(|member| member.id == *id && member.topics.contains(&topic))
        };
        if !group.members.iter().any(|member| reads(&member.id)) {
            continue;
        }
        for number in 0..count {
            let place = TopicPartition { topic, partition: PartitionId(number) };
            let had = owners.get(&place).map_or(&[][..], Vec::as_slice);
            assert!(matches!(had, [one] if reads(one)), "{place:?} belongs to {had:?}");
            expected += 1;
        }
    }
    assert_eq!(owners.len(), expected, "nothing else is given to anybody");
    assert_eq!(dealt.len(), group.members.len(), "every member is named");
}

/// How many partitions stay with their owner, and how many could while everybody's share is the same
/// up to one partition.
fn kept(group: &Group, dealt: &Assignment) -> (usize, usize) {
    let total: usize = group.topics.values().map(|&count| usize::from(count)).sum();
    let (least, larger) = (total / group.members.len(), total % group.members.len());
    let stays = |member: &Member| {
        member.owned.iter().filter(|place| dealt[&member.id].contains(place)).count()
    };
    let over = group.members.iter().filter(|member| member.owned.len() > least).count();
    let within: usize = group.members.iter().map(|member| member.owned.len().min(least)).sum();
    (group.members.iter().map(stays).sum(), within + over.min(larger))
}

fn as_sets(dealt: Assignment) -> BTreeMap<MemberId, BTreeSet<TopicPartition>> {
    dealt.into_iter().map(|(member, places)| (member, places.into_iter().collect())).collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_partition_that_is_read_has_one_owner(group in any_group()) {
        for strategy in ALL {
            complete(&group, &settle(strategy, &group.topics, &group.members));
        }
    }

    #[test]
    fn the_order_in_which_members_are_named_does_not_matter(group in any_group()) {
        let backwards: Vec<Member> = group.members.iter().rev().cloned().collect();
        for strategy in ALL {
            let dealt = assign(strategy, &group.topics, &group.members);
            prop_assert_eq!(dealt, assign(strategy, &group.topics, &backwards));
        }
    }

    #[test]
    fn within_a_topic_range_gives_nobody_two_more_than_another(group in any_group()) {
        let dealt = assign(Strategy::Range, &group.topics, &group.members);
        for &topic in group.topics.keys() {
            let readers = group.members.iter().filter(|member| member.topics.contains(&topic));
            let of_topic = readers.map(|member| {
                let places = dealt[&member.id].iter().filter(|place| place.topic == topic);
                (member.id, places.copied().collect())
            });
            evenly(&of_topic.collect());
        }
    }

    #[test]
    fn round_robin_gives_nobody_two_more_where_all_read_the_same(group in equal_group()) {
        evenly(&assign(Strategy::RoundRobin, &group.topics, &group.members));
    }

    #[test]
    fn sticky_is_balanced_whatever_is_claimed(group in any_group()) {
        for strategy in STICKY {
            let dealt = settle(strategy, &group.topics, &group.members);
            valid_and_balanced(&group.members, &dealt);
        }
    }

    #[test]
    fn where_all_read_the_same_sticky_moves_as_few_as_can_be(group in equal_group()) {
        for strategy in STICKY {
            let dealt = settle(strategy, &group.topics, &group.members);
            evenly(&dealt);
            let (stays, could) = kept(&group, &dealt);
            prop_assert_eq!(stays, could, "{:?}", dealt);
        }
    }

    #[test]
    fn sticky_leaves_alone_what_it_dealt_itself(group in any_group()) {
        for strategy in STICKY {
            let dealt = settle(strategy, &group.topics, &group.members);
            let again = rejoin(&group.members, &dealt, 7);
            let next = assign(strategy, &group.topics, &again);
            prop_assert_eq!(as_sets(next), as_sets(dealt));
        }
    }

    #[test]
    fn no_two_members_exchange_partitions_of_a_topic(group in group_in_order()) {
        let dealt = assign(Strategy::Sticky, &group.topics, &group.members);
        let exchanged = exchanged(&group.members, &dealt);
        prop_assert!(exchanged.is_empty(), "{:?} in {:?}", exchanged, dealt);
    }

    #[test]
    fn cooperative_gives_nobody_what_another_still_owns(group in any_group()) {
        let dealt = assign(Strategy::CooperativeSticky, &group.topics, &group.members);
        let taken = taken_over(&group.members, &dealt);
        prop_assert!(taken.is_empty(), "{:?} in {:?}", taken, dealt);
        let whole = assign(Strategy::Sticky, &group.topics, &group.members);
        for (member, places) in &dealt {
            prop_assert!(places.iter().all(|place| whole[member].contains(place)));
        }
    }

    #[test]
    fn uniform_is_balanced_and_moves_as_few_as_can_be(group in equal_group()) {
        let dealt = uniform(&group.topics, &group.members);
        complete(&group, &dealt);
        evenly(&dealt);
        let (stays, could) = kept(&group, &dealt);
        prop_assert_eq!(stays, could, "{:?}", dealt);
    }

    #[test]
    fn uniform_gives_every_partition_to_one_of_its_readers(group in any_group()) {
        complete(&group, &uniform(&group.topics, &group.members));
    }

    #[test]
    fn uniform_balances_the_readers_of_each_topic(group in any_group()) {
        let dealt = uniform(&group.topics, &group.members);
        for (owner, places) in &dealt {
            for place in places {
                let could_have_it = |member: &&Member| member.topics.contains(&place.topic);
                for reader in group.members.iter().filter(could_have_it) {
                    let better = dealt[&reader.id].len() + 1 < dealt[owner].len();
                    prop_assert!(!better, "{:?} for {:?}: {:?}", place, reader.id, dealt);
                }
            }
        }
    }

    #[test]
    fn uniform_leaves_alone_what_it_dealt_itself(group in any_group()) {
        let dealt = uniform(&group.topics, &group.members);
        let again = rejoin(&group.members, &dealt, 7);
        prop_assert_eq!(as_sets(uniform(&group.topics, &again)), as_sets(dealt));
    }
}

#[test]
fn a_group_without_members_gets_nothing() {
    let topics = Topics::from([(NodeId(1), 3)]);
    for strategy in ALL {
        assert_eq!(assign(strategy, &topics, &[]), Assignment::new());
    }
    assert_eq!(uniform(&topics, &[]), Assignment::new());
}
