//! What `general` has moved so far, topic by topic: so that two members do not end up having exchanged
//! partitions of one topic, where moving nothing would have done. It moves nothing itself.
//!
//! Kafka: `AbstractStickyAssignor.PartitionMovements`.

use std::collections::{BTreeMap, BTreeSet};

use super::{MemberId, TopicPartition};
use crate::kernel::id::NodeId;

/// From whom, to whom.
type Move = (MemberId, MemberId);

#[derive(Default)]
pub(super) struct Movements {
    of: BTreeMap<TopicPartition, Move>,
    by_topic: BTreeMap<(NodeId, Move), BTreeSet<TopicPartition>>,
}

impl Movements {
    /// A partition that moves again has moved from where it was at first; one that is back has not moved.
    pub(super) fn record(&mut self, place: TopicPartition, from: MemberId, to: MemberId) {
        let mut first = from;
        if let Some(earlier) = self.of.remove(&place) {
            debug_assert!(earlier.1 == from, "a partition moves from where it moved to");
            first = earlier.0;
            if let Some(places) = self.by_topic.get_mut(&(place.topic, earlier)) {
                places.remove(&place);
            }
        }
        if first != to {
            self.of.insert(place, (first, to));
            self.by_topic.entry((place.topic, (first, to))).or_default().insert(place);
        }
    }

    /// The partition to move instead: one of the same topic that came the opposite way, if there is one.
    /// Kafka takes any of them, in the order of a hash set; here it is the first.
    pub(super) fn instead_of(
        &self,
        place: TopicPartition,
        from: MemberId,
        to: MemberId,
    ) -> TopicPartition {
        let from = self.of.get(&place).map_or(from, |earlier| earlier.0);
        let opposite = self.by_topic.get(&(place.topic, (to, from)));
        opposite.and_then(|places| places.first()).copied().unwrap_or(place)
    }
}
