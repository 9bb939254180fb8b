//! Round robin: all partitions of all topics in one row, dealt to the members in turn; whoever does not
//! read a topic is passed over. It looks at nobody's past.
//!
//! Kafka: `RoundRobinAssignor`.

use super::{Assignment, Member, Topics, all_partitions, empty};

pub(super) fn assign(topics: &Topics, members: &[&Member]) -> Assignment {
    let mut dealt = empty(members);
    let mut circle = members.to_vec();
    circle.sort_by_key(|member| member.rank());
    let mut turn = 0;
    for place in all_partitions(topics) {
        // Somebody reads each of these topics, so the search ends within one round.
        while !circle[turn].topics.contains(&place.topic) {
            turn = (turn + 1) % circle.len();
        }
        dealt.entry(circle[turn].id).or_default().push(place);
        turn = (turn + 1) % circle.len();
    }
    dealt
}
