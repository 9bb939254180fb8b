//! Effects beside what they should be: how many happened, how many messages they belong to, and how
//! many messages are finished without one. A fold over the events, like the figures; it decides nothing.

use std::collections::VecDeque;

use crate::kernel::dense::Dense;
use crate::kernel::id::{CopyId, NodeId};
use crate::protocol::event::Event;

/// Effects of the messages of one queue or group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// How many happened.
    pub applied: u64,
    /// How many different messages had one.
    pub messages: u64,
    /// How many messages are accepted and had none (yet: with at-most-once the work comes after).
    pub accepted_without: u64,
}

#[derive(Clone, Debug, Default)]
struct Store {
    effects: Effects,
    seen: Dense<NodeId, Seen>,
}

/// For each message number of a producer two bits: had an effect, was accepted. Words at the front that
/// are full are forgotten, so that a run that keeps up does not grow.
#[derive(Clone, Debug, Default)]
struct Seen {
    /// How many full words were forgotten.
    full: usize,
    words: VecDeque<u64>,
}

const APPLIED: u64 = 1;
const ACCEPTED: u64 = 2;
const PER_WORD: usize = 32;

impl Seen {
    fn of(&self, number: u32) -> u64 {
        let (word, shift) = Self::place(number);
        let Some(word) = word.checked_sub(self.full) else { return APPLIED | ACCEPTED };
        self.words.get(word).copied().unwrap_or(0) >> shift & (APPLIED | ACCEPTED)
    }

    /// Numbers count from 1; a word begins with the first.
    const fn place(number: u32) -> (usize, usize) {
        let place = number.saturating_sub(1) as usize;
        (place / PER_WORD, place % PER_WORD * 2)
    }

    /// Notes a bit of a message; what was noted of it before.
    #[inline]
    fn note(&mut self, number: u32, bit: u64) -> u64 {
        let (word, shift) = Self::place(number);
        let Some(word) = word.checked_sub(self.full) else { return APPLIED | ACCEPTED };
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let noted = &mut self.words[word];
        let before = *noted >> shift & (APPLIED | ACCEPTED);
        *noted |= bit << shift;
        if word == 0 && *noted == u64::MAX {
            self.forget();
        }
        before
    }

    #[cold]
    fn forget(&mut self) {
        while self.words.front() == Some(&u64::MAX) {
            self.words.pop_front();
            self.full += 1;
        }
    }
}

impl Store {
    #[inline]
    fn note(&mut self, copy: CopyId, bit: u64) -> u64 {
        self.seen.or_default(copy.name.producer).note(copy.name.number, bit)
    }
}

/// The effects of every queue and group.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    stores: Dense<NodeId, Store>,
}

impl Ledger {
    pub(crate) fn of(&self, store: NodeId) -> Effects {
        self.stores.get(store).map_or_else(Effects::default, |store| store.effects)
    }

    /// True for a message that was accepted and had no effect (yet).
    pub(crate) fn only_accepted(&self, copy: CopyId) -> bool {
        let store = self.stores.get(copy.store);
        let seen = store.and_then(|store| store.seen.get(copy.name.producer));
        seen.is_some_and(|seen| seen.of(copy.name.number) == ACCEPTED)
    }

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "see Context::emit")]
    pub(crate) fn fold(&mut self, event: &Event) {
        match *event {
            Event::Finished { copy, applied: true, .. } => {
                let store = self.stores.or_default(copy.store);
                let before = store.note(copy, APPLIED);
                store.effects.applied += 1;
                store.effects.messages += u64::from(before & APPLIED == 0);
                store.effects.accepted_without -= u64::from(before == ACCEPTED);
            }
            Event::Accepted { copy, .. } => {
                let store = self.stores.or_default(copy.store);
                let before = store.note(copy, ACCEPTED);
                store.effects.accepted_without += u64::from(before == 0);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::id::MessageName;

    const STORE: NodeId = NodeId(2);

    fn copy(number: u32) -> CopyId {
        CopyId { name: MessageName { producer: NodeId(1), number }, store: STORE }
    }

    fn after(events: &[Event]) -> Effects {
        let mut ledger = Ledger::default();
        for event in events {
            ledger.fold(event);
        }
        ledger.of(STORE)
    }

    fn finished(number: u32) -> Event {
        Event::Finished { copy: copy(number), consumer: NodeId(3), applied: true }
    }

    fn accepted(number: u32) -> Event {
        Event::Accepted { copy: copy(number), consumer: NodeId(3) }
    }

    #[test]
    fn a_second_effect_of_a_message_is_one_too_many() {
        let effects = after(&[finished(1), finished(1), accepted(1), finished(40)]);
        assert_eq!(effects, Effects { applied: 3, messages: 2, accepted_without: 0 });
    }

    #[test]
    fn what_is_forgotten_because_all_of_it_is_done_still_counts() {
        let mut ledger = Ledger::default();
        for number in 1..=100 {
            ledger.fold(&finished(number));
            ledger.fold(&accepted(number));
        }
        let seen = ledger.stores.get(STORE).and_then(|store| store.seen.get(NodeId(1)));
        assert_eq!(seen.map(|seen| (seen.full, seen.words.len())), Some((3, 1)));
        ledger.fold(&finished(7));
        ledger.fold(&accepted(7));
        assert!(!ledger.only_accepted(copy(7)));
        let effects = Effects { applied: 101, messages: 100, accepted_without: 0 };
        assert_eq!(ledger.of(STORE), effects);
    }

    #[test]
    fn a_message_that_was_accepted_and_never_worked_on_has_no_effect() {
        let effects = after(&[accepted(1), accepted(2), finished(2)]);
        assert_eq!(effects, Effects { applied: 1, messages: 1, accepted_without: 1 });
    }
}
