//! What waits in a queue, in the order in which it is handed out: what came back and is served first,
//! then by priority, then by arrival. It knows places, not why a message is there.

use std::collections::VecDeque;

use super::rows::Rows;
use crate::kernel::id::Key;
use crate::kernel::slab::Handle;

/// The ready messages of a queue.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting {
    /// What came back to a queue that keeps it apart (the returns list of a quorum queue).
    returned: VecDeque<Handle>,
    /// By priority, the lowest first. A queue without priorities has one lane.
    lanes: Vec<VecDeque<Handle>>,
    count: u32,
    /// Instead of the lanes, where messages of one key wait for each other.
    pub(crate) rows: Option<Box<Rows>>,
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
    /// True while a message waits that may be handed out.
    #[inline]
    pub(crate) fn has_next(&self) -> bool {
        self.count > 0 && self.rows.as_ref().is_none_or(|rows| rows.has_next())
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

    /// Puts a message in its key's row.
    pub(crate) fn put_in_row(&mut self, key: Key, order: u64, handle: Handle) {
        if let Some(rows) = &mut self.rows {
            rows.put(key, order, handle);
            self.count += 1;
        }
    }

    /// A message of this key is no longer with a consumer.
    #[inline]
    pub(crate) fn came_back(&mut self, key: Key) {
        if let Some(rows) = &mut self.rows {
            rows.came_back(key);
        }
    }

    /// Takes one out of turn: so many that come before it stay.
    pub(crate) fn pop_after(&mut self, skip: usize) -> Option<Handle> {
        if let Some(rows) = &mut self.rows {
            let next = rows.pop(skip);
            self.count -= u32::from(next.is_some());
            return next;
        }
        let next = self.iter().nth(skip)?;
        self.remove(next);
        Some(next)
    }

    /// Who is next.
    pub(crate) fn front(&self) -> Option<Handle> {
        self.heads().next()
    }

    /// Takes who is next.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<Handle> {
        if self.rows.is_some() {
            return self.pop_after(0);
        }
        let next = self.returned.pop_front();
        let next = next.or_else(|| self.lanes.iter_mut().rev().find_map(VecDeque::pop_front));
        self.count -= u32::from(next.is_some());
        next
    }

    /// The first of each list, in the order in which they are served.
    pub(crate) fn heads(&self) -> impl Iterator<Item = Handle> {
        let lanes = self.lanes.iter().rev().filter_map(VecDeque::front);
        let rows = self.rows.as_ref().map_or(Vec::new(), |rows| rows.heads());
        self.returned.front().into_iter().chain(lanes).copied().chain(rows)
    }

    /// Takes a message out, wherever it stands.
    pub(crate) fn remove(&mut self, handle: Handle) {
        let mut found = self.rows.as_mut().is_some_and(|rows| rows.remove(handle));
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
        let rows = self.rows.as_ref().map_or(Vec::new(), |rows| rows.all());
        self.returned.iter().chain(self.lanes.iter().rev().flatten()).copied().chain(rows)
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
        assert_eq!(waiting.len(), 0);
    }
}
