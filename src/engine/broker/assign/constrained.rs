//! The sticky assignment of a group whose members all read the same topics: everybody's share is known
//! before anything is dealt. Who owned what is `claims`'s.
//!
//! Kafka: `AbstractStickyAssignor.ConstrainedAssignmentBuilder`, without racks.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::claims::Claims;
use super::sticky::Dealt;
use super::{Assignment, MemberId, TopicPartition, Topics, all_partitions};

pub(super) fn assign(topics: &Topics, claims: Claims) -> Dealt {
    let mut shares = Shares::of(topics, claims.owned.len());
    let mut assignment = Assignment::new();
    let mut revoked = claims.contested;
    for (member, mut owned) in claims.owned {
        owned.retain(|place| !revoked.contains(place));
        // By number before topic: whoever has to give something up keeps some of each topic.
        owned.sort_by_key(|place| (place.partition, place.topic));
        let keeps = shares.keep(member, owned.len());
        revoked.extend(owned.drain(keeps..));
        assignment.insert(member, owned);
    }
    let kept: BTreeSet<TopicPartition> = assignment.values().flatten().copied().collect();
    let mut moving = BTreeMap::new();
    for place in all_partitions(topics).filter(|place| !kept.contains(place)) {
        let Some(member) = shares.next(&assignment) else { break };
        assignment.entry(member).or_default().push(place);
        if revoked.contains(&place) {
            moving.insert(place, member);
        }
    }
    Dealt { assignment, moving }
}

/// How many partitions everybody gets, and who lacks some.
struct Shares {
    least: usize,
    /// How many members get one more than `least`, and how many of them have it already.
    larger: usize,
    satisfied: usize,
    /// Below `least`; `turn` is whose turn it is.
    short: Vec<MemberId>,
    turn: usize,
    /// At `least`, and may get one more; nobody asks them once as many as can have it.
    level: VecDeque<MemberId>,
}

impl Shares {
    fn of(topics: &Topics, members: usize) -> Self {
        let total: usize = topics.values().map(|&count| usize::from(count)).sum();
        // Nobody: nothing is asked of it.
        let members = members.max(1);
        Self {
            least: total / members,
            larger: total % members,
            satisfied: 0,
            short: Vec::new(),
            turn: 0,
            level: VecDeque::new(),
        }
    }

    /// How many of `owned` partitions the next member, in the order of ids, keeps.
    fn keep(&mut self, member: MemberId, owned: usize) -> usize {
        if owned < self.least {
            self.short.push(member);
            return owned;
        }
        if self.satisfied < self.larger {
            if owned > self.least {
                self.satisfied += 1;
                return self.least + 1;
            }
            self.level.push_back(member);
        }
        self.least
    }

    /// Who gets the next partition: those who are short in turn, then those who may have one more.
    fn next(&mut self, assignment: &Assignment) -> Option<MemberId> {
        if self.short.is_empty() {
            let member = self.level.pop_front();
            debug_assert!(member.is_some(), "the shares add up to the number of partitions");
            return member;
        }
        if self.turn == self.short.len() {
            self.turn = 0;
        }
        let member = self.short[self.turn];
        if assignment[&member].len() + 1 == self.least {
            self.short.remove(self.turn);
            self.level.push_back(member);
        } else {
            self.turn += 1;
        }
        Some(member)
    }
}
