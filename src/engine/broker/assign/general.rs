//! The sticky assignment of a group whose members read different topics: keep what can be kept, give
//! what is left to those who have least, then move single partitions as long as that balances better.
//! Who owned what is `claims`'s, what has moved already `movements`'s.
//!
//! Kafka: `AbstractStickyAssignor.GeneralAssignmentBuilder`, without racks.

use std::collections::{BTreeMap, BTreeSet};

use super::claims::Claims;
use super::movements::Movements;
use super::{Assignment, Member, MemberId, TopicPartition, Topics, exists, partitions};
use crate::kernel::id::NodeId;

pub(super) fn assign(topics: &Topics, members: &[&Member], claims: Claims) -> Assignment {
    let mut table = Table::new(topics, members, claims);
    let order = table.places_in_order();
    let unassigned: Vec<_> =
        order.iter().filter(|place| !table.owner.contains_key(place)).copied().collect();
    let fresh = table.holds.values().all(Vec::is_empty);
    for &place in &unassigned {
        if let Some(member) = table.least_loaded(place.topic) {
            table.give(place, member);
        }
    }
    table.balance(&order, &unassigned, fresh);
    table.assignment()
}

struct Table<'a> {
    topics: &'a Topics,
    /// What each member reads of what there is, and who reads each topic.
    reads: BTreeMap<MemberId, Vec<NodeId>>,
    readers: BTreeMap<NodeId, Vec<MemberId>>,
    holds: Assignment,
    owner: BTreeMap<TopicPartition, MemberId>,
    /// Who had a partition in an older generation than the present owner.
    before: BTreeMap<TopicPartition, MemberId>,
    /// The members that can win or lose by moving, the one with least first.
    by_load: BTreeSet<(usize, MemberId)>,
    /// What the other members have.
    fixed: Assignment,
    /// Somebody owns what it no longer reads.
    revoked: bool,
    movements: Movements,
}

impl<'a> Table<'a> {
    fn new(topics: &'a Topics, members: &[&Member], claims: Claims) -> Self {
        let reads: BTreeMap<_, Vec<_>> = members
            .iter()
            .map(|member| {
                let there = member.topics.iter().filter(|topic| topics.contains_key(topic));
                (member.id, there.copied().collect())
            })
            .collect();
        let mut readers: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (&member, read) in &reads {
            for &topic in read {
                readers.entry(topic).or_default().push(member);
            }
        }
        let mut holds = claims.owned;
        let mut revoked = false;
        for (member, held) in &mut holds {
            let before = held.len();
            held.retain(|place| reads[member].contains(&place.topic));
            revoked |= held.len() < before;
        }
        let owner = holds
            .iter()
            .flat_map(|(&member, held)| held.iter().map(move |&place| (place, member)))
            .collect();
        let by_load = holds.iter().map(|(&member, held)| (held.len(), member)).collect();
        Self {
            before: earlier_owners(topics, members),
            fixed: Assignment::new(),
            movements: Movements::default(),
            topics,
            reads,
            readers,
            holds,
            owner,
            by_load,
            revoked,
        }
    }

    /// All partitions, those first for which the fewest members come into question.
    fn places_in_order(&self) -> Vec<TopicPartition> {
        let mut topics: Vec<_> = self.topics.iter().collect();
        topics.sort_by_key(|&(topic, _)| (self.readers[topic].len(), *topic));
        topics.into_iter().flat_map(|(&topic, &count)| partitions(topic, count)).collect()
    }

    fn load(&self, member: MemberId) -> usize {
        self.holds.get(&member).map_or(0, Vec::len)
    }

    /// The member with the fewest partitions of those that read the topic.
    fn least_loaded(&self, topic: NodeId) -> Option<MemberId> {
        let reads = |member: &MemberId| self.reads[member].contains(&topic);
        self.by_load.iter().map(|&(_, member)| member).find(reads)
    }

    fn give(&mut self, place: TopicPartition, member: MemberId) {
        let load = self.load(member);
        self.by_load.remove(&(load, member));
        self.by_load.insert((load + 1, member));
        self.holds.entry(member).or_default().push(place);
        self.owner.insert(place, member);
    }

    fn take(&mut self, place: TopicPartition, member: MemberId) {
        let load = self.load(member);
        self.by_load.remove(&(load, member));
        self.by_load.insert((load - 1, member));
        self.holds.entry(member).or_default().retain(|&held| held != place);
    }

    fn is_shared(&self, topic: NodeId) -> bool {
        self.readers[&topic].len() >= 2
    }

    fn balance(&mut self, order: &[TopicPartition], unassigned: &[TopicPartition], fresh: bool) {
        let shared = |table: &Self, places: &[TopicPartition]| -> Vec<TopicPartition> {
            places.iter().filter(|place| table.is_shared(place.topic)).copied().collect()
        };
        let (order, unassigned) = (shared(self, order), shared(self, unassigned));
        self.set_aside_the_fixed();
        let before = self.holds.clone();
        if !self.revoked {
            self.reassign(&unassigned);
        }
        let moved = self.reassign(&order);
        // Kafka's last resort. Of 60 000 random groups none came to it: single moves always even out,
        // and exchanging partitions (`Movements::instead_of`) is rare.
        if !fresh && moved && unevenness(&self.holds) >= unevenness(&before) {
            self.holds = before;
        }
    }

    /// Members that nothing can be moved to or from: they have all they read, and nobody else reads it.
    fn set_aside_the_fixed(&mut self) {
        let everything = |member: MemberId| -> usize {
            self.reads[&member].iter().map(|topic| usize::from(self.topics[topic])).sum()
        };
        let is_fixed = |(member, held): &(&MemberId, &Vec<TopicPartition>)| {
            held.len() >= everything(**member)
                && !held.iter().any(|place| self.is_shared(place.topic))
        };
        let fixed: Vec<MemberId> =
            self.holds.iter().filter(is_fixed).map(|(&member, _)| member).collect();
        for member in fixed {
            if let Some(held) = self.holds.remove(&member) {
                self.by_load.remove(&(held.len(), member));
                self.fixed.insert(member, held);
            }
        }
    }

    /// Moves partitions until no move balances better. True if one moved.
    fn reassign(&mut self, places: &[TopicPartition]) -> bool {
        let mut moved = false;
        // Each pass that goes on has moved something to where there was less; the limit only makes sure
        // that exchanging one partition for another (`Movements::instead_of`) ends as well.
        for _ in 0..=places.len() * self.holds.len() {
            let mut again = false;
            for &place in places {
                if self.is_balanced() {
                    break;
                }
                if let Some(to) = self.better_owner(place) {
                    self.move_to(place, to);
                    again = true;
                }
            }
            moved |= again;
            if !again {
                break;
            }
        }
        moved
    }

    /// No member could take a partition of one that has at least two more.
    fn is_balanced(&self) -> bool {
        let (Some(first), Some(last)) = (self.by_load.first(), self.by_load.last()) else {
            return true;
        };
        if first.0 + 1 >= last.0 {
            return true;
        }
        let mut most: BTreeMap<NodeId, usize> = BTreeMap::new();
        for held in self.holds.values() {
            for place in held {
                let load = most.entry(place.topic).or_default();
                *load = held.len().max(*load);
            }
        }
        self.by_load.iter().all(|(load, member)| {
            let read = &self.reads[member];
            read.iter().all(|topic| most.get(topic).is_none_or(|&most| most <= load + 1))
        })
    }

    /// Who should have the partition instead of its owner: an earlier owner before the least loaded.
    fn better_owner(&self, place: TopicPartition) -> Option<MemberId> {
        let load = self.load(*self.owner.get(&place)?);
        let has_room = |member: MemberId| load > self.load(member) + 1;
        // Kafka asks neither whether the earlier owner still reads the topic nor whether it is set aside.
        let earlier = self.before.get(&place).copied().filter(|member| {
            self.holds.contains_key(member) && self.reads[member].contains(&place.topic)
        });
        earlier
            .filter(|&member| has_room(member))
            .or_else(|| self.least_loaded(place.topic).filter(|&member| has_room(member)))
    }

    fn move_to(&mut self, place: TopicPartition, to: MemberId) {
        let Some(&from) = self.owner.get(&place) else { return };
        let place = self.movements.instead_of(place, from, to);
        let from = self.owner[&place];
        self.movements.record(place, from, to);
        self.take(place, from);
        self.give(place, to);
    }

    fn assignment(mut self) -> Assignment {
        self.holds.append(&mut self.fixed);
        self.holds
    }
}

/// Who claims a partition from an older generation than the newest of the group; the latest of them.
fn earlier_owners(topics: &Topics, members: &[&Member]) -> BTreeMap<TopicPartition, MemberId> {
    let newest = members.iter().map(|member| member.generation).max().flatten();
    let mut found: BTreeMap<TopicPartition, &Member> = BTreeMap::new();
    for &member in members.iter().filter(|member| member.generation < newest) {
        for &place in member.owned.iter().filter(|&&place| exists(topics, place)) {
            if found.get(&place).is_none_or(|other| other.generation < member.generation) {
                found.insert(place, member);
            }
        }
    }
    found.into_iter().map(|(place, member)| (place, member.id)).collect()
}

/// The differences between any two members, added up: 0 when all have the same number.
fn unevenness(holds: &Assignment) -> usize {
    let loads: Vec<usize> = holds.values().map(Vec::len).collect();
    let later = |(place, &load): (usize, &usize)| -> usize {
        loads[place + 1..].iter().map(|other| other.abs_diff(load)).sum()
    };
    loads.iter().enumerate().map(later).sum()
}
