//! The agenda: what will happen, ordered by (time, class, sequence). Equal times fire in the order in
//! which they were entered; a late entry (the expiry of a lease) fires after every ordinary one of its
//! instant, so that an acknowledgement wins a tie.
//!
//! A flat 4-ary heap of keys, whose entries lie still beside it, with a first-in-first-out ring in front
//! of it for entries of the present instant: in a pipeline without latency most entries never touch the
//! heap.

use super::time::SimTime;

/// Which entries of one instant go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// In the order of entry.
    Ordinary,
    /// After all ordinary entries of the instant.
    Late,
}

/// The class in the top bit of the rank's, the sequence below: one comparison orders both.
type Rank = u64;

/// How many entries a run may make: at ten million a second, five days of them.
const SEQUENCE_BITS: u32 = 42;
const LATE: Rank = 1 << SEQUENCE_BITS;
const ARITY: usize = 4;

const fn class(rank: Rank) -> Class {
    if rank & LATE == 0 { Class::Ordinary } else { Class::Late }
}

/// When an entry of the heap fires, and where it lies, as one number that orders by instant, then by
/// rank: 53 bits, 43 and 32. Four of them, the children of one, are a line of a processor's cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key(u128);

const _: () = assert!(SimTime::MAX.as_micros() < 1 << (128 - 32 - 1 - SEQUENCE_BITS));

impl Key {
    #[inline]
    const fn new(at: SimTime, rank: Rank, slot: u32) -> Self {
        let high = ((at.as_micros() as u128) << (SEQUENCE_BITS + 1)) | rank as u128;
        Self((high << 32) | slot as u128)
    }
    #[inline]
    const fn at(self) -> SimTime {
        SimTime::from_micros((self.0 >> (32 + SEQUENCE_BITS + 1)) as u64)
    }
    #[inline]
    const fn rank(self) -> Rank {
        (self.0 >> 32) as u64 & (LATE | (LATE - 1))
    }
    #[inline]
    const fn slot(self) -> u32 {
        self.0 as u32
    }
}

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
    heap: Vec<Key>,
    /// What the keys of the heap stand for, each in its slot.
    slots: Vec<T>,
    /// The slots that no key stands for.
    free: Vec<u32>,
    /// Ordinary entries of the instant `now`, entered during it: all later in sequence than the
    /// ordinary entries of the same instant that are still in the heap.
    ring: Vec<(Rank, T)>,
    /// The first of the ring that has not fired.
    front: usize,
    now: SimTime,
    sequence: u64,
}

impl<T: Copy> Default for Agenda<T> {
    fn default() -> Self {
        Self {
            heap: Vec::new(),
            slots: Vec::new(),
            free: Vec::new(),
            ring: Vec::new(),
            front: 0,
            now: SimTime::ZERO,
            sequence: 0,
        }
    }
}

impl<T: Copy> Agenda<T> {
    /// Enters `what` for `at`. An instant that has passed becomes the present one; the end of time is
    /// never reached. Inlined, so that an entry of the present is made where it lies.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "measured: an entry is copied three times otherwise")]
    pub fn enter(&mut self, at: SimTime, class: Class, what: T) {
        if at <= self.now && class == Class::Ordinary {
            self.ring.push((self.sequence, what));
            self.sequence += 1;
        } else {
            self.enter_ahead(at, class, what);
        }
    }

    #[inline(never)]
    fn enter_ahead(&mut self, at: SimTime, class: Class, what: T) {
        let at = at.max(self.now);
        let rank = self.sequence | if class == Class::Late { LATE } else { 0 };
        self.sequence += 1;
        let slot = if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = what;
            slot
        } else {
            self.slots.push(what);
            self.slots.len() as u32 - 1
        };
        let key = Key::new(at, rank, slot);
        self.heap.push(key);
        self.sift_up(self.heap.len() - 1, key);
    }

    /// Where the next entry is, and its instant; `None` if there is none before the end of time.
    #[inline]
    pub fn next(&self) -> Option<(Place, SimTime)> {
        let heap = self.heap.first();
        let (place, at) = if self.front < self.ring.len() {
            // What the heap has of the present was entered before it began, or is late.
            let earlier = heap.is_some_and(|key| key.at() == self.now && key.rank() < LATE);
            (if earlier { Place::Heap } else { Place::Ring }, self.now)
        } else {
            (Place::Heap, heap?.at())
        };
        (at < SimTime::MAX).then_some((place, at))
    }

    /// The next entry, which is at this place.
    #[inline]
    pub fn look(&self, place: Place) -> &T {
        match place {
            Place::Ring => &self.ring[self.front].1,
            Place::Heap => &self.slots[self.heap[0].slot() as usize],
        }
    }

    /// Takes the next entry, which is at this place. The present stays: it moves to the instant of what
    /// happens, and not everything that is taken does.
    #[inline]
    pub fn take(&mut self, place: Place) -> T {
        match place {
            Place::Ring => {
                let (_, what) = self.ring[self.front];
                self.front += 1;
                if self.front == self.ring.len() {
                    self.ring.clear();
                    self.front = 0;
                }
                what
            }
            Place::Heap => {
                let slot = self.heap[0].slot();
                let last = self.heap.pop().expect("what is taken is there");
                if !self.heap.is_empty() {
                    self.replace_first(last);
                }
                self.free.push(slot);
                self.slots[slot as usize]
            }
        }
    }

    /// Moves the present forward to `at`, which must not lie behind an entry.
    #[inline]
    pub fn move_to(&mut self, at: SimTime) {
        debug_assert!(self.next().is_none_or(|(_, next)| next >= at), "no entry is passed over");
        debug_assert!(
            at <= self.now || self.in_ring().is_empty(),
            "an entry of the present fires before time moves on"
        );
        self.now = self.now.max(at);
    }

    /// Takes the next entry and moves the present to its instant.
    #[cfg(test)]
    fn pop(&mut self) -> Option<(SimTime, T)> {
        let (place, at) = self.next()?;
        let what = self.take(place);
        self.move_to(at);
        Some((at, what))
    }

    fn in_ring(&self) -> &[(Rank, T)] {
        &self.ring[self.front..]
    }

    /// Lets `change` see every pending entry, in no particular order; times stay.
    pub fn each(&mut self, mut change: impl FnMut(&mut T)) {
        for key in &self.heap {
            change(&mut self.slots[key.slot() as usize]);
        }
        for (_, what) in &mut self.ring[self.front..] {
            change(what);
        }
    }

    /// Puts every entry of the present instant off to `until`, keeping their order.
    pub fn put_off(&mut self, until: SimTime) -> u32 {
        let mut moved = Vec::new();
        while let Some((place, at)) = self.next()
            && at == self.now
        {
            let class = match place {
                Place::Ring => Class::Ordinary,
                Place::Heap => class(self.heap[0].rank()),
            };
            moved.push((class, self.take(place)));
        }
        let count = moved.len() as u32;
        for (class, what) in moved {
            self.enter(until, class, what);
        }
        count
    }

    /// Takes the entries for which `goes` is true, in firing order.
    pub fn extract(&mut self, mut goes: impl FnMut(&T) -> bool) -> Vec<T> {
        let mut gone: Vec<(Key, T)> = Vec::new();
        let Self { heap, slots, free, ring, front, now, .. } = self;
        heap.retain(|key| {
            let what = slots[key.slot() as usize];
            let goes = goes(&what);
            if goes {
                gone.push((*key, what));
                free.push(key.slot());
            }
            !goes
        });
        ring.drain(..std::mem::take(front));
        ring.retain(|&(rank, what)| {
            let goes = goes(&what);
            if goes {
                gone.push((Key::new(*now, rank, 0), what));
            }
            !goes
        });
        // In order, it is a heap.
        self.heap.sort_unstable();
        gone.sort_unstable_by_key(|(key, _)| *key);
        gone.into_iter().map(|(_, what)| what).collect()
    }

    fn all(&self) -> impl Iterator<Item = (SimTime, Rank, &T)> {
        let ring = self.in_ring().iter().map(|(rank, what)| (self.now, *rank, what));
        let heap =
            self.heap.iter().map(|key| (key.at(), key.rank(), &self.slots[key.slot() as usize]));
        heap.chain(ring)
    }

    /// Every pending entry in no particular order: for drawing.
    pub fn iter(&self) -> impl Iterator<Item = (SimTime, &T)> {
        self.all().map(|(at, _, what)| (at, what))
    }

    /// Every pending entry in firing order: for the digest.
    pub fn in_order(&self) -> Vec<(SimTime, Class, T)> {
        let mut all: Vec<_> = self.all().collect();
        all.sort_unstable_by_key(|&(at, rank, _)| (at, rank));
        all.into_iter().map(|(at, rank, &what)| (at, class(rank), what)).collect()
    }

    /// Puts `key` at `place`, which is free, or nearer to the first.
    #[inline]
    fn sift_up(&mut self, mut place: usize, key: Key) {
        let heap = &mut self.heap[..];
        while place > 0 {
            let parent = (place - 1) / ARITY;
            if heap[parent] <= key {
                break;
            }
            heap[place] = heap[parent];
            place = parent;
        }
        heap[place] = key;
    }

    /// Takes the first out and puts `key` in. The gap goes all the way down before `key` goes up from
    /// there: it was among the last, and nearly always belongs there again.
    #[inline]
    fn replace_first(&mut self, key: Key) {
        let heap = &mut self.heap[..];
        let mut gap = 0;
        // The least of four without a branch: which it is cannot be predicted.
        while let Some(four) = heap.get(gap * ARITY + 1..).and_then(<[Key]>::first_chunk::<ARITY>) {
            let left = usize::from(four[1] < four[0]);
            let right = 2 + usize::from(four[3] < four[2]);
            let least = if four[right] < four[left] { right } else { left };
            heap[gap] = four[least];
            gap = gap * ARITY + 1 + least;
        }
        let first = gap * ARITY + 1;
        if let Some(least) = (first..heap.len()).min_by_key(|&child| heap[child]) {
            heap[gap] = heap[least];
            gap = least;
        }
        self.sift_up(gap, key);
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
