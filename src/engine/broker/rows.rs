//! What waits in a queue that hands out one answer of a key at a time: a row for each key, and which rows
//! may go on. A row waits while one of its messages is with a consumer.

use std::collections::{BTreeMap, BTreeSet};

use crate::kernel::id::Key;
use crate::kernel::slab::Handle;

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    by_key: BTreeMap<Key, Row>,
    /// The first message of each row that may go on, by its place in the queue.
    free: BTreeSet<(u64, Key)>,
    /// The rows of the answer that is being put together: they go on until it is whole.
    answering: BTreeSet<Key>,
}

#[derive(Clone, Debug, Default)]
struct Row {
    waiting: BTreeMap<u64, Handle>,
    /// How many of its messages are with consumers.
    out: u32,
}

impl Rows {
    /// Puts a message in, at its place in the order of arrival.
    pub(crate) fn put(&mut self, key: Key, order: u64, handle: Handle) {
        self.change(key, |row| {
            row.waiting.insert(order, handle);
        });
    }

    /// Takes a message out that is not handed out.
    pub(crate) fn remove(&mut self, handle: Handle) -> bool {
        let of = |row: &Row| row.waiting.iter().find(|(_, h)| **h == handle).map(|(o, _)| *o);
        let found = self.by_key.iter().find_map(|(key, row)| Some((*key, of(row)?)));
        let Some((key, order)) = found else { return false };
        self.change(key, |row| {
            row.waiting.remove(&order);
        });
        true
    }

    /// True while a row may go on.
    pub(crate) fn has_next(&self) -> bool {
        !self.free.is_empty()
    }

    /// Takes the next message of a row that may go on; `skip` of them are passed over.
    pub(crate) fn pop(&mut self, skip: usize) -> Option<Handle> {
        let &(order, key) = self.free.iter().nth(skip).or(self.free.first())?;
        let mut taken = None;
        self.answering.insert(key);
        self.change(key, |row| {
            taken = row.waiting.remove(&order);
            row.out += 1;
        });
        taken
    }

    /// A message of this key is no longer with a consumer.
    pub(crate) fn came_back(&mut self, key: Key) {
        self.change(key, |row| row.out = row.out.saturating_sub(1));
    }

    /// The answer is whole: its rows wait for what they handed out.
    pub(crate) fn close_answer(&mut self) {
        for key in std::mem::take(&mut self.answering) {
            self.change(key, |_| {});
        }
    }

    /// How many are with consumers already, when the rows are set up.
    pub(crate) fn take_over(&mut self, key: Key) {
        self.change(key, |row| row.out += 1);
    }

    /// The first of each row, the next one first, blocked or not.
    pub(crate) fn heads(&self) -> Vec<Handle> {
        let mut heads: Vec<_> =
            self.by_key.values().filter_map(|row| row.waiting.first_key_value()).collect();
        heads.sort_unstable_by_key(|(order, _)| **order);
        heads.into_iter().map(|(_, handle)| *handle).collect()
    }

    /// Everyone, in the order of arrival.
    pub(crate) fn all(&self) -> Vec<Handle> {
        let mut all: Vec<_> = self.by_key.values().flat_map(|row| &row.waiting).collect();
        all.sort_unstable_by_key(|(order, _)| **order);
        all.into_iter().map(|(_, handle)| *handle).collect()
    }

    /// How many messages of each key are with consumers: for the books.
    pub(crate) fn out(&self) -> impl Iterator<Item = (Key, u32)> {
        self.by_key.iter().map(|(key, row)| (*key, row.out))
    }

    fn change(&mut self, key: Key, change: impl FnOnce(&mut Row)) {
        let row = self.by_key.entry(key).or_default();
        if let Some((&order, _)) = row.waiting.first_key_value() {
            self.free.remove(&(order, key));
        }
        change(row);
        let goes_on = row.out == 0 || self.answering.contains(&key);
        if goes_on && let Some((&order, _)) = row.waiting.first_key_value() {
            self.free.insert((order, key));
        }
        if row.waiting.is_empty() && row.out == 0 {
            self.by_key.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::slab::Slab;

    #[test]
    fn a_row_waits_while_one_of_its_messages_is_out_and_the_others_go_on() {
        let mut slab = Slab::default();
        let [a1, b1, a2] = ["a1", "b1", "a2"].map(|name| slab.insert(name));
        let (a, b) = (Key::new(1), Key::new(2));
        let mut rows = Rows::default();
        for (order, key, handle) in [(1, a, a1), (2, b, b1), (3, a, a2)] {
            rows.put(key, order, handle);
        }
        assert_eq!(rows.pop(0), Some(a1));
        rows.close_answer();
        assert_eq!(rows.pop(0), Some(b1));
        rows.close_answer();
        assert_eq!(rows.pop(0), None, "both rows wait");
        rows.put(a, 1, a1);
        assert!(!rows.has_next(), "what came back is still counted as out");
        rows.came_back(a);
        assert_eq!([rows.pop(0), rows.pop(0)], [Some(a1), Some(a2)], "one answer takes both");
        rows.close_answer();
        assert!(!rows.has_next());
    }
}
