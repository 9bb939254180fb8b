//! Uniform for groups whose members read different topics: keep what may be kept, give what is left of each
//! topic to the readers with least, then move single partitions from those of its readers with most to
//! those with least. Which of them is next, `ranges` knows.
//!
//! Kafka: `UniformHeterogeneousAssignmentBuilder` as it is since KAFKA-17747. Its balance is that of each
//! topic's readers among each other, not always that of the whole group.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::ranges::Ranges;
use super::{Assignment, Member, TopicPartition, Topics, exists, partitions};
use crate::kernel::id::NodeId;

/// How many times it goes over all topics at most. Overlapping subscriptions may take long to settle.
const ROUNDS: u32 = 16;

pub(super) fn assign(topics: &Topics, members: &[&Member]) -> Assignment {
    let mut table = Table::new(topics, members);
    let order = table.topics_in_order();
    for &topic in &order {
        table.give_what_is_free(topic);
    }
    table.balance(&order);
    members.iter().map(|member| member.id).zip(table.holds).collect()
}

/// Members are known here by their places in the order of their ids.
struct Table<'a> {
    topics: &'a Topics,
    readers: BTreeMap<NodeId, Vec<usize>>,
    holds: Vec<Vec<TopicPartition>>,
    owner: BTreeMap<TopicPartition, usize>,
}

impl<'a> Table<'a> {
    /// What everybody keeps.
    fn new(topics: &'a Topics, members: &[&Member]) -> Self {
        let (mut readers, mut owner) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::new());
        let mut holds = Vec::new();
        for (place, member) in members.iter().enumerate() {
            for topic in member.topics.iter().filter(|topic| topics.contains_key(topic)) {
                readers.entry(*topic).or_default().push(place);
            }
            let mut kept = Vec::new();
            for &owned in &member.owned {
                let reads = member.topics.contains(&owned.topic) && exists(topics, owned);
                if reads && !owner.contains_key(&owned) {
                    owner.insert(owned, place);
                    kept.push(owned);
                }
            }
            holds.push(kept);
        }
        Self { topics, readers, holds, owner }
    }

    /// The topics with most partitions for each reader first, and of those the ones with fewest readers.
    fn topics_in_order(&self) -> Vec<NodeId> {
        let mut order: Vec<NodeId> = self.readers.keys().copied().collect();
        order.sort_by(|one, other| {
            let of = |topic| (usize::from(self.topics[topic]), self.readers[topic].len());
            let ((count, readers), (count_of_other, readers_of_other)) = (of(one), of(other));
            Reverse(count * readers_of_other)
                .cmp(&Reverse(count_of_other * readers))
                .then(readers.cmp(&readers_of_other))
                .then(one.cmp(other))
        });
        order
    }

    fn sizes(&self) -> Vec<i32> {
        self.holds.iter().map(|held| (held.len() as u32).cast_signed()).collect()
    }

    fn give_what_is_free(&mut self, topic: NodeId) {
        let mut sizes = self.sizes();
        let mut ranges = Ranges::new(&self.readers[&topic], &sizes);
        for place in partitions(topic, self.topics[&topic]) {
            if !self.owner.contains_key(&place) {
                let member = ranges.next_least(&sizes);
                sizes[member] += 1;
                self.holds[member].push(place);
                self.owner.insert(place, member);
            }
        }
    }

    /// Goes over the topics until it has come around once without moving anything.
    fn balance(&mut self, order: &[NodeId]) {
        let shared: Vec<_> =
            order.iter().copied().filter(|topic| self.readers[topic].len() > 1).collect();
        let mut last_moved = None;
        for _ in 0..ROUNDS {
            for &topic in &shared {
                if last_moved == Some(topic) {
                    return;
                }
                if self.balance_topic(topic) || last_moved.is_none() {
                    last_moved = Some(topic);
                }
            }
        }
    }

    /// Moves partitions of a topic until its readers are balanced; true if it moved any.
    fn balance_topic(&mut self, topic: NodeId) -> bool {
        let mut sizes = self.sizes();
        let mut ranges = Ranges::new(&self.readers[&topic], &sizes);
        if ranges.spread(&sizes) <= 1 {
            return false;
        }
        // What each may lose, the last one first: only what it had before.
        let mut to_lose = BTreeMap::<usize, Vec<TopicPartition>>::new();
        for place in partitions(topic, self.topics[&topic]) {
            to_lose.entry(self.owner[&place]).or_default().push(place);
        }
        let mut moved = false;
        while let Some(from) = ranges.next_most(&sizes) {
            let Some(place) = to_lose.get_mut(&from).and_then(Vec::pop) else {
                ranges.leave_out_most();
                continue;
            };
            let to = ranges.next_least(&sizes);
            if ranges.are_balanced() {
                break;
            }
            self.holds[from].retain(|&held| held != place);
            self.holds[to].push(place);
            self.owner.insert(place, to);
            (sizes[from], sizes[to]) = (sizes[from] - 1, sizes[to] + 1);
            moved = true;
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broker::assign::MemberId;
    use crate::kernel::id::PartitionId;

    /// `UniformHeterogeneousAssignmentBuilderTest.testReassignmentWhenTopicPartitionsRunOutAndMembersHaveNoPartitions`:
    /// its members read the same, so that only the builder's own test comes here with them.
    #[test]
    fn one_who_has_everything_gives_half_of_it() {
        let place = |(topic, number)| TopicPartition {
            topic: NodeId(topic),
            partition: PartitionId(number),
        };
        let topics = Topics::from([(NodeId(1), 2), (NodeId(2), 2), (NodeId(3), 2)]);
        let all = [(1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1)].map(place);
        let reads = topics.keys().copied().collect();
        let rich = Member { topics: reads, owned: all.to_vec(), ..Member::default() };
        let poor = Member { id: MemberId(1), owned: Vec::new(), ..rich.clone() };
        let dealt = assign(&topics, &[&rich, &poor]);
        assert_eq!(dealt[&MemberId(0)], [(2, 0), (3, 0), (3, 1)].map(place));
        assert_eq!(dealt[&MemberId(1)], [(1, 1), (1, 0), (2, 1)].map(place));
    }
}
