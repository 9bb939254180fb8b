//! What waits in a queue, in the order in which it is handed out: what came back and is served first,
//! then by priority, then by arrival. It knows places, not why a message is there.

use std::collections::VecDeque;

use crate::kernel::slab::Handle;

/// The ready messages of a queue.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting {
    /// What came back to a queue that keeps it apart (the returns list of a quorum queue).
    returned: VecDeque<Handle>,
    /// By priority, the lowest first. A queue without priorities has one lane.
    lanes: Vec<VecDeque<Handle>>,
    count: u32,
}

/// Where a message goes in its lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Front,
    Back,
    /// Before what comes after it in the order that `before` knows.
    Sorted,
    /// Behind what came back before it, and before all that did not.
    Returned,
}

impl Waiting {
    pub(crate) const fn len(&self) -> u32 {
        self.count
    }
    pub(crate) const fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn lane(&mut self, priority: u8) -> &mut VecDeque<Handle> {
        let place = usize::from(priority);
        if place >= self.lanes.len() {
            self.lanes.resize_with(place + 1, VecDeque::new);
        }
        &mut self.lanes[place]
    }

    /// Puts a message in. `before(a)` is true when `a` stands before it in the order of arrival.
    pub(crate) fn put(
        &mut self,
        handle: Handle,
        priority: u8,
        place: Place,
        before: impl FnMut(&Handle) -> bool,
    ) {
        self.count += 1;
        match place {
            Place::Front => self.lane(priority).push_front(handle),
            Place::Back => self.lane(priority).push_back(handle),
            Place::Sorted => {
                let lane = self.lane(priority);
                let place = lane.partition_point(before);
                lane.insert(place, handle);
            }
            Place::Returned => self.returned.push_back(handle),
        }
    }

    /// Who is next.
    pub(crate) fn front(&self) -> Option<Handle> {
        self.heads().next()
    }

    /// Takes who is next.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<Handle> {
        let next = self.returned.pop_front();
        let next = next.or_else(|| self.lanes.iter_mut().rev().find_map(VecDeque::pop_front));
        self.count -= u32::from(next.is_some());
        next
    }

    /// The first of each list, in the order in which they are served.
    pub(crate) fn heads(&self) -> impl Iterator<Item = Handle> {
        let lanes = self.lanes.iter().rev().filter_map(VecDeque::front);
        self.returned.front().into_iter().chain(lanes).copied()
    }

    /// Takes a message out, wherever it stands.
    pub(crate) fn remove(&mut self, handle: Handle) {
        let mut found = false;
        for list in self.lanes.iter_mut().chain([&mut self.returned]) {
            if let Some(place) = list.iter().position(|&waiting| waiting == handle) {
                list.remove(place);
                found = true;
            }
        }
        self.count -= u32::from(found);
    }

    /// Everyone, the next one first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Handle> {
        self.returned.iter().chain(self.lanes.iter().rev().flatten()).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::slab::Slab;

    #[test]
    fn what_came_back_goes_first_then_the_higher_priority_then_the_earlier() {
        let mut slab = Slab::default();
        let names = ["low", "high 1", "high 2", "back 1", "back 2"].map(|name| slab.insert(name));
        let mut waiting = Waiting::default();
        for (name, priority, place) in [
            (0, 0, Place::Back),
            (1, 9, Place::Back),
            (2, 9, Place::Back),
            (3, 0, Place::Returned),
            (4, 0, Place::Returned),
        ] {
            waiting.put(names[name], priority, place, |_| true);
        }
        let heads: Vec<_> = waiting.heads().map(|handle| slab[handle]).collect();
        assert_eq!(heads, ["back 1", "high 1", "low"]);
        waiting.remove(names[1]);
        assert_eq!(waiting.len(), 4);
        let order: Vec<_> = std::iter::from_fn(|| waiting.pop()).map(|h| slab[h]).collect();
        assert_eq!(order, ["back 1", "back 2", "high 2", "low"]);
        assert!(waiting.is_empty());
    }
}
