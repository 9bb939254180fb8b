//! What a group that takes a word on each record asks for: the owner of each partition, from the owners
//! until now. The deals
//! themselves are the other files', but for the textbook's own sticky one.

use super::{Member, MemberId, Strategy, TopicPartition, Topics, assign};
use crate::kernel::id::LinkId;
use crate::topology::Assignor;

/// Deals these partitions, in their order, to members (links in the order of their consumers' ids).
pub(crate) fn deal(
    assignor: Assignor,
    members: &[LinkId],
    places: &[TopicPartition],
    owners: &[Option<LinkId>],
) -> Vec<Option<LinkId>> {
    match assignor {
        Assignor::Range => fresh(Strategy::Range, members, places),
        Assignor::RoundRobin => fresh(Strategy::RoundRobin, members, places),
        Assignor::Sticky => sticky(members, owners),
    }
}

/// The deals that look at nobody's past.
fn fresh(strategy: Strategy, members: &[LinkId], places: &[TopicPartition]) -> Vec<Option<LinkId>> {
    let mut topics = Topics::new();
    for place in places {
        *topics.entry(place.topic).or_default() += 1;
    }
    // A member's number is its place in the group.
    let read = || topics.keys().copied().collect();
    let joined: Vec<Member> = (0..members.len() as u16)
        .map(|place| Member { id: MemberId(place), topics: read(), ..Member::default() })
        .collect();
    let mut owners = vec![None; places.len()];
    for (member, given) in assign(strategy, &topics, &joined) {
        for place in given {
            if let Ok(at) = places.binary_search(&place) {
                owners[at] = Some(members[usize::from(member.0)]);
            }
        }
    }
    owners
}

/// The textbook's: owners keep the first partitions up to a fair share, in the order of partitions, and
/// whoever has least gets the next one. It moves as few as Kafka's does ([`Strategy::Sticky`]), but not
/// always the same ones: Kafka goes by members, and fills those who are short in turn.
fn sticky(members: &[LinkId], owners: &[Option<LinkId>]) -> Vec<Option<LinkId>> {
    let mut dealt: Vec<Option<LinkId>> = vec![None; owners.len()];
    if members.is_empty() {
        return dealt;
    }
    let (each, mut larger) = (owners.len() / members.len(), owners.len() % members.len());
    let mut has: Vec<usize> = vec![0; members.len()];
    // Owners keep what they have up to a fair share; `larger` of them may keep one more.
    for (place, owner) in owners.iter().enumerate() {
        let Some(at) = owner.and_then(|owner| members.iter().position(|&m| m == owner)) else {
            continue;
        };
        if has[at] < each || (has[at] == each && larger > 0) {
            larger -= usize::from(has[at] == each);
            has[at] += 1;
            dealt[place] = Some(members[at]);
        }
    }
    for place in &mut dealt {
        if place.is_none() {
            let least = (0..members.len()).min_by_key(|&at| has[at]).unwrap_or(0);
            has[least] += 1;
            *place = Some(members[least]);
        }
    }
    dealt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::id::{NodeId, PartitionId};

    fn links(ids: &[u16]) -> Vec<LinkId> {
        ids.iter().map(|&id| LinkId(id)).collect()
    }

    fn places(count: u16) -> Vec<TopicPartition> {
        let place = |number| TopicPartition { topic: NodeId(7), partition: PartitionId(number) };
        (0..count).map(place).collect()
    }

    fn dealt(assignor: Assignor, members: &[u16], owners: &[Option<u16>]) -> Vec<u16> {
        let owners: Vec<_> = owners.iter().map(|owner| owner.map(LinkId)).collect();
        let places = places(owners.len() as u16);
        deal(assignor, &links(members), &places, &owners)
            .iter()
            .map(|owner| owner.unwrap().0)
            .collect()
    }

    #[test]
    fn range_gives_neighbours_together_and_the_first_members_one_more() {
        assert_eq!(dealt(Assignor::Range, &[1, 2, 3], &[None; 4]), [1, 1, 2, 3]);
        assert_eq!(dealt(Assignor::Range, &[1, 2, 3], &[None; 2]), [1, 2]);
    }

    #[test]
    fn round_robin_deals_one_each_in_turn() {
        assert_eq!(dealt(Assignor::RoundRobin, &[1, 2], &[None; 5]), [1, 2, 1, 2, 1]);
    }

    #[test]
    fn sticky_moves_only_what_must_move() {
        let before = [Some(1), Some(1), Some(2), Some(2)];
        assert_eq!(dealt(Assignor::Sticky, &[1, 2, 3], &before), [1, 1, 2, 3]);
        assert_eq!(dealt(Assignor::Sticky, &[2], &before), [2, 2, 2, 2]);
    }

    #[test]
    fn kafkas_sticky_moves_as_few_but_others() {
        let before = [Some(2), Some(2), Some(1), Some(1)];
        assert_eq!(dealt(Assignor::Sticky, &[1, 2, 3], &before), [2, 2, 1, 3]);
        let place = |number| TopicPartition { topic: NodeId(0), partition: PartitionId(number) };
        let topics = Topics::from([(NodeId(0), 4)]);
        let owned = [vec![place(2), place(3)], vec![place(0), place(1)], vec![]];
        let joined: Vec<Member> = (1_u16..)
            .zip(owned)
            .map(|(id, owned)| Member {
                id: MemberId(id),
                topics: [NodeId(0)].into(),
                owned,
                ..Member::default()
            })
            .collect();
        let kafkas = assign(Strategy::Sticky, &topics, &joined);
        let expected = [vec![place(2), place(3)], vec![place(0)], vec![place(1)]];
        assert_eq!(kafkas.into_values().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn members_come_in_the_order_of_the_group_whatever_their_links_are_called() {
        assert_eq!(dealt(Assignor::Range, &[7, 2], &[None; 3]), [7, 7, 2]);
        assert_eq!(dealt(Assignor::RoundRobin, &[7, 2], &[None; 3]), [7, 2, 7]);
    }

    #[test]
    fn nobody_owns_anything_in_a_group_without_members() {
        for assignor in [Assignor::Range, Assignor::RoundRobin, Assignor::Sticky] {
            assert_eq!(deal(assignor, &[], &places(3), &[None; 3]), [None; 3]);
        }
    }
}
