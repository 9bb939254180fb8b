//! The agenda: what will happen, ordered by (time, class, sequence). Equal times fire in the order in
//! which they were entered; a late entry (the expiry of a lease) fires after every ordinary one of its
//! instant, so that an acknowledgement wins a tie.
//!
//! A flat 4-ary heap, with a first-in-first-out ring in front of it for entries of the present instant:
//! in a pipeline without latency most entries never touch the heap.

use super::time::SimTime;

/// Which entries of one instant go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// In the order of entry.
    Ordinary,
    /// After all ordinary entries of the instant.
    Late,
}

/// An entry with its time.
#[derive(Clone, Copy, Debug)]
struct Entry<T> {
    at: SimTime,
    /// The class in the top bit, the sequence below: one comparison orders both.
    rank: u64,
    what: T,
}

impl<T> Entry<T> {
    const fn key(&self) -> (u64, u64) {
        (self.at.as_micros(), self.rank)
    }
}

const LATE: u64 = 1 << 63;
const ARITY: usize = 4;

/// Where the next entry lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Among those entered at the present instant.
    Ring,
    /// Among the others.
    Heap,
}

/// The pending entries of a run.
#[derive(Clone, Debug)]
pub struct Agenda<T> {
    heap: Vec<Entry<T>>,
    /// Ordinary entries of the instant `now`, entered during it: all later in sequence than the
    /// ordinary entries of the same instant that are still in the heap.
    ring: Vec<Entry<T>>,
    /// The first of the ring that has not fired.
    front: usize,
    now: SimTime,
    sequence: u64,
}

impl<T: Copy> Default for Agenda<T> {
    fn default() -> Self {
        Self { heap: Vec::new(), ring: Vec::new(), front: 0, now: SimTime::ZERO, sequence: 0 }
    }
}

impl<T: Copy> Agenda<T> {
    /// Enters `what` for `at`. An instant that has passed becomes the present one; the end of time is
    /// never reached.
    #[inline]
    pub fn enter(&mut self, at: SimTime, class: Class, what: T) {
        let at = at.max(self.now);
        let rank = self.sequence | if class == Class::Late { LATE } else { 0 };
        self.sequence += 1;
        let entry = Entry { at, rank, what };
        if at == self.now && class == Class::Ordinary {
            self.ring.push(entry);
        } else {
            self.heap.push(entry);
            self.sift_up(self.heap.len() - 1);
        }
    }

    /// Where the next entry is, and its instant; `None` if there is none before the end of time.
    #[inline]
    pub fn next(&self) -> Option<(Place, SimTime)> {
        let heap = self.heap.first();
        let (place, at) = match (self.ring.get(self.front), heap) {
            // What lies in the ring is of the present: only what the heap has of the present goes first.
            (Some(ring), Some(heap)) if heap.at == ring.at && heap.rank < ring.rank => {
                (Place::Heap, heap.at)
            }
            (Some(ring), _) => (Place::Ring, ring.at),
            (None, Some(heap)) => (Place::Heap, heap.at),
            (None, None) => return None,
        };
        (at < SimTime::MAX).then_some((place, at))
    }

    /// The next entry, which is at this place.
    #[inline]
    pub fn look(&self, place: Place) -> &T {
        match place {
            Place::Ring => &self.ring[self.front].what,
            Place::Heap => &self.heap[0].what,
        }
    }

    /// Takes the next entry, which is at this place, and moves the present to its instant.
    #[inline]
    pub fn take(&mut self, place: Place) -> T {
        let entry = self.remove(place);
        self.now = entry.at;
        entry.what
    }

    /// Throws the next entry away, which is at this place; the present stays.
    pub fn discard(&mut self, place: Place) {
        self.remove(place);
    }

    /// Takes the next entry and moves the present to its instant.
    #[cfg(test)]
    fn pop(&mut self) -> Option<(SimTime, T)> {
        let (place, at) = self.next()?;
        Some((at, self.take(place)))
    }

    #[inline]
    fn remove(&mut self, place: Place) -> Entry<T> {
        match place {
            Place::Ring => {
                let entry = self.ring[self.front];
                self.front += 1;
                if self.front == self.ring.len() {
                    self.ring.clear();
                    self.front = 0;
                }
                entry
            }
            Place::Heap => {
                let entry = self.heap.swap_remove(0);
                self.sift_down(0);
                entry
            }
        }
    }

    fn in_ring(&self) -> &[Entry<T>] {
        &self.ring[self.front..]
    }

    /// Every pending entry to change in place, in no particular order; times stay.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let ring = &mut self.ring[self.front..];
        self.heap.iter_mut().chain(ring).map(|entry| &mut entry.what)
    }

    /// Moves the present forward to `at`, which must not lie behind an entry.
    pub fn move_to(&mut self, at: SimTime) {
        debug_assert!(self.next().is_none_or(|(_, next)| next >= at), "no entry is passed over");
        // The ring holds entries of the present only: what is left of it belongs to the heap now.
        if at > self.now {
            debug_assert!(
                self.in_ring().is_empty(),
                "an entry of the present fires before time moves on"
            );
            self.now = at;
        }
    }

    /// Puts every entry of the present instant off to `until`, keeping their order.
    pub fn put_off(&mut self, until: SimTime) -> u32 {
        let mut count = 0;
        let mut moved = Vec::new();
        while let Some((place, at)) = self.next()
            && at == self.now
        {
            moved.push(self.remove(place));
            count += 1;
        }
        for entry in moved {
            let class = if entry.rank & LATE == 0 { Class::Ordinary } else { Class::Late };
            self.enter(until, class, entry.what);
        }
        count
    }

    /// Takes the entries for which `goes` is true, in firing order.
    pub fn extract(&mut self, mut goes: impl FnMut(&T) -> bool) -> Vec<T> {
        let mut gone: Vec<Entry<T>> = Vec::new();
        let mut stays = |entry: &Entry<T>| {
            let goes = goes(&entry.what);
            if goes {
                gone.push(*entry);
            }
            !goes
        };
        self.ring.drain(..std::mem::take(&mut self.front));
        self.ring.retain(&mut stays);
        self.heap.retain(&mut stays);
        for place in (0..=self.heap.len() / ARITY).rev() {
            self.sift_down(place);
        }
        gone.sort_unstable_by_key(Entry::key);
        gone.into_iter().map(|entry| entry.what).collect()
    }

    /// Every pending entry in no particular order: for drawing.
    pub fn iter(&self) -> impl Iterator<Item = (SimTime, &T)> {
        self.heap.iter().chain(self.in_ring()).map(|entry| (entry.at, &entry.what))
    }

    /// Every pending entry in firing order: for the digest.
    pub fn in_order(&self) -> Vec<(SimTime, Class, T)> {
        let mut all: Vec<&Entry<T>> = self.heap.iter().chain(self.in_ring()).collect();
        all.sort_unstable_by_key(|entry| entry.key());
        all.iter()
            .map(|entry| {
                let class = if entry.rank & LATE == 0 { Class::Ordinary } else { Class::Late };
                (entry.at, class, entry.what)
            })
            .collect()
    }

    fn sift_up(&mut self, mut place: usize) {
        while place > 0 {
            let parent = (place - 1) / ARITY;
            if self.heap[parent].key() <= self.heap[place].key() {
                break;
            }
            self.heap.swap(parent, place);
            place = parent;
        }
    }

    fn sift_down(&mut self, mut place: usize) {
        loop {
            let first = place * ARITY + 1;
            let last = (first + ARITY).min(self.heap.len());
            let Some(least) = (first..last).min_by_key(|&child| self.heap[child].key()) else {
                break;
            };
            if self.heap[place].key() <= self.heap[least].key() {
                break;
            }
            self.heap.swap(place, least);
            place = least;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(agenda: &mut Agenda<u32>) -> Vec<u32> {
        std::iter::from_fn(|| agenda.pop().map(|(_, what)| what)).collect()
    }

    #[test]
    fn equal_times_fire_in_the_order_of_entry() {
        let mut agenda = Agenda::default();
        for n in 0..100 {
            agenda.enter(SimTime::from_secs(u64::from(n % 3)), Class::Ordinary, n);
        }
        let fired = drain(&mut agenda);
        let mut expected: Vec<u32> = (0..100).collect();
        expected.sort_by_key(|n| (n % 3, *n));
        assert_eq!(fired, expected);
    }

    #[test]
    fn a_late_entry_fires_after_ordinary_ones_of_its_instant_even_those_entered_during_it() {
        let mut agenda = Agenda::default();
        let at = SimTime::from_secs(1);
        agenda.enter(at, Class::Late, 9);
        agenda.enter(at, Class::Ordinary, 1);
        assert_eq!(agenda.pop(), Some((at, 1)));
        agenda.enter(at, Class::Ordinary, 2);
        assert_eq!(drain(&mut agenda), [2, 9]);
    }

    #[test]
    fn putting_off_keeps_the_order_and_spares_later_entries() {
        let mut agenda = Agenda::default();
        agenda.enter(SimTime::ZERO, Class::Ordinary, 1);
        agenda.enter(SimTime::ZERO, Class::Late, 2);
        agenda.enter(SimTime::from_secs(5), Class::Ordinary, 3);
        assert_eq!(agenda.put_off(SimTime::from_secs(1)), 2);
        assert_eq!(drain(&mut agenda), [1, 2, 3]);
    }

    #[test]
    fn the_heap_agrees_with_a_sort_after_removals() {
        let mut agenda = Agenda::default();
        for n in 0..1_000_u32 {
            agenda.enter(SimTime::from_micros(u64::from(n * 7_919 % 211)), Class::Ordinary, n);
        }
        let mut gone: Vec<u32> = (0..1_000).filter(|n| n % 5 == 0).collect();
        gone.sort_by_key(|n| (n * 7_919 % 211, *n));
        assert_eq!(agenda.extract(|n| n % 5 == 0), gone);
        let mut expected: Vec<u32> = (0..1_000).filter(|n| n % 5 != 0).collect();
        expected.sort_by_key(|n| (n * 7_919 % 211, *n));
        assert_eq!(drain(&mut agenda), expected);
    }
}
