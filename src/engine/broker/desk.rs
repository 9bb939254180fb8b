//! What a queue keeps that is spoken to in requests: which ids it remembers, how many requests it has
//! answered in this second. It judges what is sent to it and what it is asked for; who gets which message
//! is `dispatch`'s.

use std::collections::{BTreeMap, VecDeque};

use super::{Broker, Queue};
use crate::kernel::draw::{Chance, Draw, Purpose};
use crate::kernel::id::{LinkId, NodeId};
use crate::kernel::slab::Handle;
use crate::kernel::time::{SimDuration, SimTime};
use crate::protocol::context::Context;
use crate::protocol::event::{Decline, DropReason, Event, TurnDown};
use crate::protocol::frame::Body;
use crate::topology::{HandoutConfig, IntakeConfig, QueueConfig};

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Desk {
    /// The ids that it remembers, and since when.
    pub(crate) known: BTreeMap<u64, SimTime>,
    /// The same, the earliest first.
    oldest: VecDeque<(SimTime, u64)>,
    /// The second that the counts are of.
    pub(crate) second: u64,
    pub(crate) answered: [u32; 4],
    /// How often chance was asked.
    pub(crate) draws: u32,
}

/// The sorts of requests that are counted apart.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sort {
    Send = 0,
    Fetch = 1,
    Settle = 2,
    Extend = 3,
}

/// True for a queue with settings for which it needs a desk.
pub(super) fn needs_desk(config: &QueueConfig) -> bool {
    let IntakeConfig { largest, delay, own_delays, deduplication } = config.intake;
    let HandoutConfig { key_at_a_time, batch_max, in_flight_max, lease_max, .. } = config.handout;
    let HandoutConfig { late_words_count, duplicates, disorder, misses, .. } = config.handout;
    largest.is_some()
        || !delay.is_zero()
        || !own_delays
        || deduplication.is_some()
        || config.requests_per_second.is_some()
        || key_at_a_time
        || batch_max.is_some()
        || in_flight_max.is_some()
        || lease_max.is_some()
        || late_words_count
        || [duplicates, disorder, misses].into_iter().any(|chance| chance > Chance::NEVER)
}

impl Desk {
    /// Remembers an id from now on, and forgets those whose time is over.
    fn remember(&mut self, id: u64, now: SimTime, window: SimDuration) {
        while let Some(&(since, old)) = self.oldest.front()
            && since + window <= now
        {
            self.oldest.pop_front();
            if self.known.get(&old) == Some(&since) {
                self.known.remove(&old);
            }
        }
        self.known.insert(id, now);
        self.oldest.push_back((now, id));
    }

    /// True, and counted, unless as many of its sort were answered in this second.
    fn counts(&mut self, sort: Sort, most: Option<u32>, now: SimTime) -> bool {
        let Some(most) = most else { return true };
        let second = now.as_micros() / SimDuration::from_secs(1).as_micros();
        if self.second != second {
            (self.second, self.answered) = (second, [0; 4]);
        }
        let answered = &mut self.answered[sort as usize];
        let one_more = *answered < most;
        *answered += u32::from(one_more);
        one_more
    }
}

impl Queue {
    /// Takes up what its settings ask for, and lays down what they do not.
    pub(super) fn set_up_desk(&mut self) {
        if !needs_desk(&self.config) {
            self.desk = None;
        } else if self.desk.is_none() {
            self.desk = Some(Box::default());
        }
    }

    /// The next draw of a queue with a desk.
    pub(super) fn draw(&mut self, cx: &Context, id: NodeId, purpose: Purpose) -> Option<Draw> {
        let desk = self.desk.as_mut()?;
        desk.draws = desk.draws.wrapping_add(1);
        Some(Draw::about_node(cx.seed, purpose, id, desk.draws))
    }

    /// Whether chance strikes, this time.
    pub(super) fn strikes(
        &mut self,
        cx: &Context,
        id: NodeId,
        purpose: Purpose,
        chance: Chance,
    ) -> bool {
        chance > Chance::NEVER && self.draw(cx, id, purpose).is_some_and(|draw| draw.hits(chance))
    }

    /// True while it may hand out one more.
    #[inline]
    pub(crate) fn may_hand_out(&self) -> bool {
        self.ready.has_next()
            && self.config.handout.in_flight_max.is_none_or(|most| self.leased < most)
    }
}

impl Broker {
    /// A message was sent to a queue with a desk. True if it is one that the queue takes in.
    pub(super) fn passes_desk(&mut self, cx: &mut Context, id: NodeId, handle: Handle) -> bool {
        let message = self.messages[handle];
        let Some(queue) = self.queues.get_mut(id) else { return true };
        let config = queue.config;
        let Some(desk) = queue.desk.as_mut() else { return true };
        // A dead letter is moved, not sent.
        if message.via == LinkId::NONE {
            return true;
        }
        let too_large = config.intake.largest.is_some_and(|most| message.payload_bytes > most);
        let reason = if !desk.counts(Sort::Send, config.requests_per_second, cx.now()) {
            Some(TurnDown::Throttled)
        } else if too_large {
            Some(TurnDown::TooLarge)
        } else if message.delay.is_some() && !config.intake.own_delays {
            Some(TurnDown::OwnDelay)
        } else {
            None
        };
        if let Some(reason) = reason {
            let copy = message.copy;
            let cause = cx.emit(message.cause, Event::TurnedDown { copy, reason });
            if reason == TurnDown::Throttled {
                self.refuse(cx, &message, cause);
            } else {
                self.refuse_for_good(cx, &message, cause);
            }
            self.messages.remove(handle);
            return false;
        }
        if let Some(window) = config.intake.deduplication
            && desk.known.get(&message.id_word()).is_some_and(|&since| cx.now() < since + window)
        {
            self.confirm(cx, handle);
            self.drop_message(cx, handle, DropReason::Duplicate);
            return false;
        }
        true
    }

    /// A message came in at a queue with a desk: its id is remembered. When it can be handed out, if that
    /// is not now.
    pub(super) fn note_at_desk(&mut self, id: NodeId, handle: Handle, now: SimTime) -> SimTime {
        let message = &self.messages[handle];
        let Some(queue) = self.queues.get_mut(id).filter(|_| message.via != LinkId::NONE) else {
            return now;
        };
        let intake = queue.config.intake;
        if let (Some(desk), Some(window)) = (queue.desk.as_mut(), intake.deduplication) {
            desk.remember(message.id_word(), now, window);
        }
        now + message.own_delay().unwrap_or(intake.delay)
    }

    /// Somebody asks a queue for messages: why it gets no answer but that.
    pub(super) fn declines_fetch(
        &mut self,
        cx: &Context,
        id: NodeId,
        max: u32,
        waits: bool,
    ) -> Option<Decline> {
        let queue = self.queues.get_mut(id)?;
        let QueueConfig { handout, requests_per_second, .. } = queue.config;
        let full = handout.in_flight_max.is_some_and(|most| queue.leased >= most);
        let desk = queue.desk.as_mut()?;
        if handout.batch_max.is_some_and(|most| max > most) {
            Some(Decline::BatchTooLarge)
        } else if !desk.counts(Sort::Fetch, requests_per_second, cx.now()) {
            Some(Decline::Throttled)
        } else if full && handout.tells_in_flight_max && !waits {
            Some(Decline::InFlightMax)
        } else {
            None
        }
    }

    /// True if the queue answers one more request of this sort in this second; otherwise says so.
    pub(super) fn answers(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        sort: Sort,
        client: NodeId,
        cause: u64,
    ) -> bool {
        let Some(queue) = self.queues.get_mut(id) else { return true };
        let most = queue.config.requests_per_second;
        let Some(desk) = queue.desk.as_mut() else { return true };
        let answers = desk.counts(sort, most, cx.now());
        if !answers {
            cx.emit(cause, Event::Declined { client, reason: Decline::Throttled });
        }
        answers
    }

    /// True if a consumer that does not want to wait is told of nothing, though there is something.
    pub(super) fn overlooks(&mut self, cx: &Context, id: NodeId) -> bool {
        let Some(queue) = self.queues.get_mut(id) else { return false };
        let chance = queue.config.handout.misses;
        queue.strikes(cx, id, Purpose::Oversight, chance)
    }

    /// Tells a producer that its message will never be taken.
    fn refuse_for_good(&mut self, cx: &mut Context, message: &super::message::Message, cause: u64) {
        self.say_refused(cx, message, cause, |number| Body::TurnDown { number });
    }
}
