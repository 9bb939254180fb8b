//! Effects beside what they should be: how many happened, how many messages they belong to, and how
//! many messages are finished without one. A fold over the events, like the figures; it decides nothing.

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
    /// For each producer, two bits for each message number: had an effect, was accepted.
    seen: Dense<NodeId, Vec<u64>>,
}

const APPLIED: u64 = 1;
const ACCEPTED: u64 = 2;
const PER_WORD: usize = 32;

impl Store {
    /// Notes a bit of a message; what was noted of it before.
    #[inline]
    fn note(&mut self, copy: CopyId, bit: u64) -> u64 {
        let words = self.seen.or_default(copy.name.producer);
        let number = copy.name.number as usize;
        let (word, shift) = (number / PER_WORD, number % PER_WORD * 2);
        if word >= words.len() {
            words.resize(word + 1, 0);
        }
        let before = words[word] >> shift & (APPLIED | ACCEPTED);
        words[word] |= bit << shift;
        before
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
        let words = store.and_then(|store| store.seen.get(copy.name.producer));
        let number = copy.name.number as usize;
        let word = words.and_then(|words| words.get(number / PER_WORD)).copied().unwrap_or(0);
        word >> (number % PER_WORD * 2) & (APPLIED | ACCEPTED) == ACCEPTED
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
    fn a_message_that_was_accepted_and_never_worked_on_has_no_effect() {
        let effects = after(&[accepted(1), accepted(2), finished(2)]);
        assert_eq!(effects, Effects { applied: 1, messages: 1, accepted_without: 1 });
    }
}
