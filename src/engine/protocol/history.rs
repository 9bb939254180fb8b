//! What a message has died of, queue by queue: RabbitMQ's `x-death`. Messages share their histories,
//! since few different ones come up in a run.

use std::collections::BTreeMap;

use crate::kernel::digest::{Encode, Sink};
use crate::kernel::id::NodeId;
use crate::protocol::event::DeadReason;

/// That a message died in a queue for one reason, once or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Death {
    /// Where.
    pub queue: NodeId,
    /// Why.
    pub reason: DeadReason,
    /// How often.
    pub count: u32,
}

impl Encode for Death {
    fn encode(&self, to: &mut impl Sink) {
        self.queue.encode(to);
        self.reason.encode(to);
        self.count.encode(to);
    }
}

/// A history; the default is the empty one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History(u32);

/// Every history that came up, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Histories {
    known: Vec<Vec<Death>>,
    places: BTreeMap<Vec<Death>, History>,
}

impl Histories {
    /// The deaths of a history, the last one first.
    pub(crate) fn deaths(&self, history: History) -> &[Death] {
        let place = history.0.checked_sub(1);
        place.and_then(|place| self.known.get(place as usize)).map_or(&[], Vec::as_slice)
    }

    /// The history after one more death: a second one in the same queue for the same reason is counted
    /// with the first, and stands in front.
    pub(crate) fn after(&mut self, history: History, queue: NodeId, reason: DeadReason) -> History {
        let mut deaths = self.deaths(history).to_vec();
        let same = deaths.iter().position(|d| d.queue == queue && d.reason == reason);
        let before = same.map_or(0, |place| deaths.remove(place).count);
        deaths.insert(0, Death { queue, reason, count: before.saturating_add(1) });
        if let Some(&known) = self.places.get(&deaths) {
            return known;
        }
        self.known.push(deaths.clone());
        let new = History(self.known.len() as u32);
        self.places.insert(deaths, new);
        new
    }

    /// True when a message that comes to this queue would go round for ever: it died here before, and no
    /// consumer has given it up since (`rabbit_dead_letter.erl`, `is_cycle/2`).
    pub(crate) fn goes_round(&self, history: History, queue: NodeId) -> bool {
        let deaths = self.deaths(history);
        let Some(last) = deaths.iter().position(|death| death.queue == queue) else { return false };
        deaths[..=last].iter().all(|death| death.reason != DeadReason::Rejected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: NodeId = NodeId(1);
    const B: NodeId = NodeId(2);

    #[test]
    fn deaths_are_counted_by_queue_and_reason_with_the_last_one_first() {
        let mut all = Histories::default();
        let mut now = History::default();
        for (queue, reason) in
            [(A, DeadReason::Expired), (B, DeadReason::Rejected), (A, DeadReason::Expired)]
        {
            now = all.after(now, queue, reason);
        }
        let death = |queue, reason, count| Death { queue, reason, count };
        let expected = [death(A, DeadReason::Expired, 2), death(B, DeadReason::Rejected, 1)];
        assert_eq!(all.deaths(now), expected);
        let first = all.after(History::default(), A, DeadReason::Expired);
        assert_eq!(first, all.after(History::default(), A, DeadReason::Expired));
    }

    #[test]
    fn a_message_goes_round_unless_a_consumer_gave_it_up_on_the_way() {
        let mut all = Histories::default();
        let expired = all.after(History::default(), A, DeadReason::Expired);
        assert!(all.goes_round(expired, A) && !all.goes_round(expired, B));
        let rejected = all.after(expired, B, DeadReason::Rejected);
        assert!(!all.goes_round(rejected, A) && !all.goes_round(rejected, B));
        let again = all.after(rejected, A, DeadReason::Expired);
        assert!(all.goes_round(again, A));
    }
}
