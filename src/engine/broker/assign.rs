//! How the partitions of a log are dealt to the members of a group.

use crate::kernel::id::LinkId;
use crate::topology::Assignor;

/// Deals partitions to members (links in the order of their consumers' ids).
pub(super) fn assign(
    assignor: Assignor,
    members: &[LinkId],
    owners: &[Option<LinkId>],
) -> Vec<Option<LinkId>> {
    let count = owners.len();
    if members.is_empty() {
        return vec![None; count];
    }
    let (each, more) = (count / members.len(), count % members.len());
    match assignor {
        Assignor::Range => {
            let shares = members.iter().enumerate().flat_map(|(place, &member)| {
                std::iter::repeat_n(Some(member), each + usize::from(place < more))
            });
            shares.collect()
        }
        Assignor::RoundRobin => (0..count).map(|p| Some(members[p % members.len()])).collect(),
        Assignor::Sticky => {
            let mut dealt: Vec<Option<LinkId>> = vec![None; count];
            let mut has: Vec<usize> = vec![0; members.len()];
            let mut larger = more;
            // Owners keep what they have up to a fair share; `more` of them may keep one more.
            for (place, owner) in owners.iter().enumerate() {
                let Some(at) = owner.and_then(|owner| members.iter().position(|&m| m == owner))
                else {
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(ids: &[u16]) -> Vec<LinkId> {
        ids.iter().map(|&id| LinkId(id)).collect()
    }

    fn dealt(assignor: Assignor, members: &[u16], owners: &[Option<u16>]) -> Vec<u16> {
        let owners: Vec<_> = owners.iter().map(|owner| owner.map(LinkId)).collect();
        assign(assignor, &links(members), &owners).iter().map(|owner| owner.unwrap().0).collect()
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
    fn nobody_owns_anything_in_a_group_without_members() {
        assert_eq!(assign(Assignor::Range, &[], &[None; 3]), [None; 3]);
    }
}
