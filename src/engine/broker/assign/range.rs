//! Range: each topic by itself, neighbouring partitions together, the first members get one more.
//! It looks at nobody's past.
//!
//! Kafka: `RangeAssignor`, without racks.

use super::{Assignment, Member, Topics, empty, partitions};

pub(super) fn assign(topics: &Topics, members: &[&Member]) -> Assignment {
    let mut dealt = empty(members);
    for (&topic, &count) in topics {
        let mut readers: Vec<&&Member> =
            members.iter().filter(|member| member.topics.contains(&topic)).collect();
        readers.sort_by_key(|member| member.rank());
        let size = readers.len() as u16;
        let mut rest = partitions(topic, count);
        for (place, reader) in (0_u16..).zip(readers) {
            let share = count / size + u16::from(place < count % size);
            dealt.entry(reader.id).or_default().extend(rest.by_ref().take(usize::from(share)));
        }
    }
    dealt
}
