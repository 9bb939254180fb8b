//! The last so many of a sequence, cheap to copy: what is full is shared between the copies, so that
//! hundreds of moments of a run can each have their window of events. Not for anything that changes in
//! the middle.

use std::collections::VecDeque;
use std::rc::Rc;

/// Items of one shared piece.
const PIECE: usize = 256;

/// The last `max` items that were pushed, the oldest first.
#[derive(Clone, Debug)]
pub struct Window<T> {
    /// Full pieces, the oldest first.
    full: VecDeque<Rc<[T]>>,
    /// The items of the newest piece, fewer than a piece has.
    open: Vec<T>,
    /// Items of the oldest piece that have fallen out.
    fallen: usize,
    max: usize,
}

impl<T: Copy> Window<T> {
    /// An empty window of so many items.
    pub const fn new(max: usize) -> Self {
        Self { full: VecDeque::new(), open: Vec::new(), fallen: 0, max }
    }

    /// Adds an item; the oldest falls out when there is no room.
    pub fn push(&mut self, item: T) {
        self.open.push(item);
        if self.open.len() == PIECE {
            self.full.push_back(Rc::from(self.open.as_slice()));
            self.open.clear();
        }
        if self.len() > self.max {
            self.fallen += 1;
        }
        if self.fallen >= PIECE && self.full.pop_front().is_some() {
            self.fallen -= PIECE;
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.full.len() * PIECE + self.open.len() - self.fallen
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at this place, counted from the oldest.
    pub fn get(&self, place: usize) -> Option<&T> {
        let place = place.checked_add(self.fallen)?;
        match self.full.get(place / PIECE) {
            Some(piece) => piece.get(place % PIECE),
            None => self.open.get(place - self.full.len() * PIECE),
        }
    }

    /// The oldest.
    pub fn front(&self) -> Option<&T> {
        self.get(0)
    }

    /// The newest.
    pub fn back(&self) -> Option<&T> {
        self.len().checked_sub(1).and_then(|last| self.get(last))
    }

    /// All of them, the oldest first.
    pub fn iter(&self) -> Items<'_, T> {
        Items { window: self, from: 0, to: self.len() }
    }
}

/// The items of a window.
#[derive(Debug)]
pub struct Items<'a, T> {
    window: &'a Window<T>,
    from: usize,
    to: usize,
}

impl<T> Clone for Items<'_, T> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

impl<'a, T: Copy> Iterator for Items<'a, T> {
    type Item = &'a T;
    fn next(&mut self) -> Option<&'a T> {
        let item = (self.from < self.to).then(|| self.window.get(self.from)).flatten();
        self.from += usize::from(item.is_some());
        item
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.to - self.from, Some(self.to - self.from))
    }
}

impl<T: Copy> DoubleEndedIterator for Items<'_, T> {
    fn next_back(&mut self) -> Option<Self::Item> {
        if self.from >= self.to {
            return None;
        }
        self.to -= 1;
        self.window.get(self.to)
    }
}

impl<T: Copy> ExactSizeIterator for Items<'_, T> {}

impl<'a, T: Copy> IntoIterator for &'a Window<T> {
    type Item = &'a T;
    type IntoIter = Items<'a, T>;
    fn into_iter(self) -> Items<'a, T> {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_holds_the_last_ones_from_both_ends() {
        for max in [1, 2, 255, 256, 257, 1_000] {
            let mut window = Window::new(max);
            for pushed in 0..2_000_usize {
                window.push(pushed);
                let first = (pushed + 1).saturating_sub(max);
                assert_eq!(window.len(), pushed + 1 - first, "{max} after {pushed}");
                assert_eq!(window.front(), Some(&first));
                assert_eq!(window.back(), Some(&pushed));
                if pushed % 97 == 0 {
                    assert!(window.iter().copied().eq(first..=pushed));
                    assert!(window.iter().rev().copied().eq((first..=pushed).rev()));
                    assert!((first..=pushed).all(|item| window.get(item - first) == Some(&item)));
                    assert_eq!(window.get(window.len()), None);
                }
            }
        }
    }

    #[test]
    fn a_copy_shares_what_is_full_and_goes_its_own_way() {
        let mut window = Window::new(10_000);
        (0..1_000).for_each(|item| window.push(item));
        let copy = window.clone();
        window.push(1_000);
        assert!(Rc::ptr_eq(&window.full[0], &copy.full[0]));
        assert_eq!((copy.back(), window.back()), (Some(&999), Some(&1_000)));
    }
}
