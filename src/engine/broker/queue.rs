//! Arrival at a queue: capacity, overflow, the door, time to live. Not who gets a message next.

use super::confirm::Confirm;
use super::message::{Message, State};
use super::place::Placed;
use super::takers::Takers;
use super::waiting::{Place, Waiting};
use super::{Broker, Queue};
use crate::kernel::id::{LinkId, NodeId};
use crate::kernel::slab::Handle;
use crate::kernel::time::SimTime;
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::{DeadReason, DropReason, Event, LossReason};
use crate::protocol::frame::Body;
use crate::topology::{Cycles, Expiry, Overflow, QueueConfig};

impl Queue {
    pub(crate) fn new(config: QueueConfig) -> Self {
        let mut queue = Self {
            config,
            ready: Waiting::default(),
            parked: std::collections::VecDeque::new(),
            scheduled: 0,
            leased: 0,
            order: 0,
            takers: Takers::default(),
            dead_letter: None,
            holding: std::collections::BTreeSet::new(),
            rejecting: false,
            desk: None,
        };
        queue.set_up_desk();
        queue.set_up_rows(|_| unreachable!("nothing waits in a new queue"), &[]);
        queue
    }

    /// How many wait: ready ones and those whose time has not come. Leased ones do not count.
    pub(crate) fn depth(&self) -> u32 {
        self.ready.len() + self.scheduled
    }

    /// True where a message that was tried too often is dead.
    pub(crate) const fn limit_holds(&self) -> bool {
        self.dead_letter.is_some() || !self.config.limit_needs_target
    }

    pub(crate) fn is_full(&self) -> bool {
        let rejects =
            matches!(self.config.overflow, Overflow::RejectNew | Overflow::RejectNewToDeadLetters);
        let slack = if rejects { self.config.slack } else { 0 };
        self.config.capacity.is_some_and(|capacity| {
            let capacity = capacity.max(1);
            let most =
                u64::from(capacity) * u64::from(self.config.takes_again_percent.unwrap_or(100));
            let waits = self.config.takes_again_percent.is_some() && rejects && self.rejecting;
            let too_many = waits && u64::from(self.depth()) * 100 > most;
            too_many || self.depth() >= capacity.saturating_add(slack)
        })
    }
}

impl Broker {
    fn queue(&mut self, id: NodeId) -> &mut Queue {
        self.queues.get_mut(id).expect("the caller looked the queue up")
    }

    /// A message has come to the queue.
    #[inline]
    pub(crate) fn arrive(&mut self, cx: &mut Context, id: NodeId, handle: Handle) {
        let history = self.messages[handle].history;
        if self.cycles == Cycles::UnlessRejected && self.histories.goes_round(history, id) {
            return self.drop_message(cx, handle, DropReason::Cycle);
        }
        let special = self.queue(id).desk.is_some();
        if special && !self.passes_desk(cx, id, handle) {
            return;
        }
        self.take_in(cx, id, handle);
        self.queue(id).takers.dormant = false;
        self.dispatch_ready(cx, id);
        let queue = self.queue(id);
        // A queue that looks at its very next one only looks when it was empty before.
        if queue.config.expiry == Expiry::AtHead || queue.ready.len() == 1 {
            self.look_at_heads(cx, id);
        }
        self.open_door(cx, id);
    }

    #[inline]
    fn take_in(&mut self, cx: &mut Context, id: NodeId, handle: Handle) {
        let queue = self.queue(id);
        if !queue.is_full() {
            queue.rejecting = false;
            self.enter(cx, id, handle);
        } else if self.make_room(cx, id, handle) {
            self.enter(cx, id, handle);
            self.drop_excess(cx, id);
        }
    }

    /// What came back, or what came with a higher priority, may be more than the queue has room for: the
    /// next ones go.
    pub(crate) fn drop_excess(&mut self, cx: &mut Context, id: NodeId) {
        let Some(queue) = self.queues.get(id) else { return };
        if let (Overflow::DropOldest, Some(capacity)) =
            (queue.config.overflow, queue.config.capacity)
        {
            let cause = cx.news;
            self.drop_oldest(cx, id, capacity.max(1).saturating_add(1), cause);
        }
    }

    /// What a full queue does about a message that comes. True if it may enter now.
    #[cold]
    fn make_room(&mut self, cx: &mut Context, id: NodeId, handle: Handle) -> bool {
        let message = self.messages[handle];
        let queue = self.queue(id);
        queue.rejecting = true;
        match queue.config.overflow {
            Overflow::Block => self.park(cx, id, handle),
            Overflow::RejectNew => {
                let cause = cx.emit(message.cause, Event::Refused { copy: message.copy });
                self.refuse(cx, &message, cause);
                self.messages.remove(handle);
            }
            Overflow::RejectNewToDeadLetters => {
                self.refuse(cx, &message, message.cause);
                self.messages[handle].confirm = Confirm::None;
                self.die(cx, id, handle, DeadReason::Refused, message.cause);
            }
            Overflow::DropNewest => {
                self.confirm(cx, handle);
                self.drop_message(cx, handle, DropReason::DroppedNewest);
            }
            Overflow::DropOldest => {
                // Where the newcomer may be the next one, it is the one that goes.
                if queue.config.priorities.is_some() {
                    return true;
                }
                let capacity = queue.config.capacity.unwrap_or(u32::MAX).max(1);
                self.drop_oldest(cx, id, capacity, message.cause);
                return true;
            }
        }
        false
    }

    /// Drops the oldest messages that wait here, ready or not, until less than `limit` are left; they may go
    /// to the dead letters.
    pub(crate) fn drop_oldest(&mut self, cx: &mut Context, id: NodeId, limit: u32, cause: u64) {
        while self.queues.get(id).is_some_and(|queue| queue.depth() >= limit) {
            let front = self.queue(id).ready.front();
            let Some(oldest) = front.or_else(|| self.oldest_scheduled(id)) else { return };
            self.take_out(id, oldest);
            self.die(cx, id, oldest, DeadReason::Overflow, cause);
        }
    }

    fn oldest_scheduled(&self, id: NodeId) -> Option<Handle> {
        let here = self.messages.iter().filter(|(_, message)| {
            message.copy.store == id && matches!(message.state, State::Scheduled(_))
        });
        here.min_by_key(|(_, message)| message.order).map(|(handle, _)| handle)
    }

    #[inline]
    fn enter(&mut self, cx: &mut Context, id: NodeId, handle: Handle) {
        let now = cx.now();
        let has_desk = self.queue(id).desk.is_some();
        let due = if has_desk { self.note_at_desk(id, handle, now) } else { now };
        let queue = self.queues.get_mut(id).expect("the caller looked the queue up");
        queue.order += 1;
        let message = &mut self.messages[handle];
        (message.order, message.entered_at) = (queue.order, now);
        if due > now {
            queue.scheduled += 1;
            message.state = State::Scheduled(due);
        } else {
            queue.put(handle, &Placed::of(message), Place::Back, |_| true);
            message.state = State::Ready;
        }
        let (depth, ttl) = (queue.depth(), queue.config.ttl);
        if let Some(ttl) = ttl {
            let from_here = !queue.config.ttl_from_publication;
            let since = if from_here { now } else { message.published_at };
            message.expires_at = message.expires_at.min(since + ttl);
        }
        let (copy, confirm) = (message.copy, message.confirm);
        message.cause = cx.emit(message.cause, Event::Entered { copy, depth });
        if message.expires_at < SimTime::MAX && queue.config.expiry == Expiry::Anywhere {
            cx.set_late_timer(message.expires_at, message.cause, Timer::Expiry { message: handle });
        }
        if confirm != Confirm::None {
            self.confirm(cx, handle);
        }
        if due > now {
            let message = &mut self.messages[handle];
            message.cause = cx.emit(message.cause, Event::Postponed { copy, due });
            cx.set_timer(due, message.cause, Timer::RetryDue { message: handle, due });
        }
    }

    fn park(&mut self, cx: &mut Context, id: NodeId, handle: Handle) {
        let message = &mut self.messages[handle];
        message.state = State::Parked;
        message.cause = cx.emit(message.cause, Event::Parked { copy: message.copy });
        let (via, cause, expires_at) = (message.via, message.cause, message.expires_at);
        if expires_at < SimTime::MAX {
            cx.set_late_timer(expires_at, cause, Timer::Expiry { message: handle });
        }
        self.queue(id).parked.push_back(handle);
        // A dead letter has no producer that could wait, and nobody may be left on the link.
        let open = self.ends.get(via).is_some_and(|end| end.open);
        if open && self.queue(id).holding.insert(via) {
            let end = self.end(via);
            end.holds += 1;
            if end.holds == 1 {
                self.answer_producer(cx, via, cause, Body::Hold { memory: false });
            }
        }
    }

    /// Room has come up: who waits at the door enters, and producers go on once nobody waits there.
    pub(crate) fn admit(&mut self, cx: &mut Context, id: NodeId) {
        loop {
            let Some(queue) = self.queues.get_mut(id) else { return };
            let blocks = queue.config.overflow == Overflow::Block;
            if blocks && queue.is_full() {
                return;
            }
            let Some(handle) = queue.parked.pop_front() else { break };
            self.messages[handle].state = State::Travelling;
            self.take_in(cx, id, handle);
            self.dispatch_ready(cx, id);
        }
        let Some(queue) = self.queues.get_mut(id) else { return };
        for link in std::mem::take(&mut queue.holding) {
            self.let_go(cx, link);
        }
    }

    fn let_go(&mut self, cx: &mut Context, link: LinkId) {
        let Some(end) = self.ends.get_mut(link) else { return };
        end.holds = end.holds.saturating_sub(1);
        if end.holds == 0 {
            let cause = cx.news;
            self.answer_producer(cx, link, cause, Body::LetGo { memory: false });
        }
    }

    /// A producer's connection ended: nobody is left to hold back on it.
    pub(crate) fn stop_holding(&mut self, link: LinkId) {
        for id in self.queues.keys() {
            self.queue(id).holding.remove(&link);
        }
        self.end(link).holds = 0;
    }

    /// A message is gone for good.
    pub(crate) fn drop_message(&mut self, cx: &mut Context, handle: Handle, reason: DropReason) {
        if let Some(message) = self.messages.remove(handle) {
            cx.emit(message.cause, Event::Dropped { copy: message.copy, reason });
        }
    }

    /// Everything in a queue is gone, for one reason; consumers keep what they have in hand.
    pub(crate) fn empty_queue(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        cause: u64,
        reason: DropReason,
    ) {
        let keep_nothing = |_: &Message| false;
        self.keep_in_queue(cx, id, cause, reason, keep_nothing);
    }

    /// Drops what `keep` does not want, waiting or leased.
    pub(crate) fn keep_in_queue(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        cause: u64,
        reason: DropReason,
        keep: impl Fn(&Message) -> bool,
    ) {
        let inside = |m: &Message| !matches!(m.state, State::Travelling | State::Parked);
        let mut gone: Vec<(u64, Handle)> = self
            .messages
            .iter()
            .filter(|(_, m)| m.copy.store == id && inside(m) && !keep(m))
            .map(|(handle, m)| (m.order, handle))
            .collect();
        gone.sort_unstable_by_key(|(order, _)| *order);
        for (_, handle) in gone {
            self.take_out(id, handle);
            self.messages[handle].cause = cause;
            self.drop_message(cx, handle, reason);
        }
    }

    /// Takes a message out of its queue's books, whatever its state.
    pub(crate) fn take_out(&mut self, id: NodeId, handle: Handle) {
        let message = &mut self.messages[handle];
        message.watched = false;
        let state = std::mem::replace(&mut message.state, State::Travelling);
        let Some(queue) = self.queues.get_mut(id) else { return };
        match state {
            State::Ready => queue.ready.remove(handle),
            State::Parked => queue.parked.retain(|&waiting| waiting != handle),
            State::Scheduled(_) => queue.scheduled -= 1,
            State::Leased(lease) => {
                queue.leased -= 1;
                queue.ready.came_back(self.messages[handle].key);
                if let Some(lease) = self.leases.remove(lease) {
                    self.free_credit(&lease);
                }
            }
            State::Travelling => {}
        }
    }

    /// Loses what waits at the door; nobody is held back for it any more.
    pub(crate) fn clear_door(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        cause: u64,
        reason: LossReason,
    ) {
        for link in std::mem::take(&mut self.queue(id).holding) {
            self.let_go(cx, link);
        }
        for handle in std::mem::take(&mut self.queue(id).parked) {
            if let Some(message) = self.messages.remove(handle) {
                let (copy, link) = (message.copy, message.via);
                cx.emit(cause, Event::Lost { copy, link, reason });
            }
        }
    }
}
