//! Who gets the next message: the consumers of a queue in turn, each as far as its credit or its fetch
//! reaches.

use super::Broker;
use super::message::{Lease, Message, State};
use crate::kernel::id::{LinkId, NodeId};
use crate::kernel::time::SimTime;
use crate::protocol::context::{Context, Route, Timer};
use crate::protocol::event::Event;
use crate::protocol::frame::{Body, Delivery, Tag};

impl Broker {
    /// Hands out what can be handed out, and lets in who waits at the door.
    #[inline]
    pub(crate) fn dispatch(&mut self, cx: &mut Context, queue: NodeId) {
        self.dispatch_ready(cx, queue);
        if self.queues.get(queue).is_some_and(|q| !q.parked.is_empty() || !q.holding.is_empty()) {
            self.admit(cx, queue);
        }
    }

    pub(crate) fn dispatch_ready(&mut self, cx: &mut Context, queue: NodeId) {
        if self.stopped {
            return;
        }
        while let Some((link, fetches)) = self.next_taker(queue) {
            if fetches {
                self.answer_with_ready(cx, queue, link);
            } else {
                self.lend_next(cx, queue, link);
            }
        }
    }

    /// Answers a fetch with all there is at once; credit is used one by one, in turn.
    #[inline(never)]
    fn answer_with_ready(&mut self, cx: &mut Context, queue: NodeId, link: LinkId) {
        for _ in 0..self.end(link).room() {
            if !self.lend_next(cx, queue, link) {
                break;
            }
        }
        let cause = cx.news;
        self.answer_fetch(cx, link, cause);
    }

    /// The next consumer in turn with room, if anything is ready, and whether it has asked.
    #[inline]
    fn next_taker(&mut self, queue: NodeId) -> Option<(LinkId, bool)> {
        let q = self.queues.get_mut(queue)?;
        if q.ready.is_empty() {
            return None;
        }
        let count = q.subscriptions.len();
        let mut place = q.next;
        for _ in 0..count {
            if place >= count {
                place = 0;
            }
            let link = q.subscriptions[place];
            place += 1;
            if let Some(end) = self.ends.get(link).filter(|end| end.room() > 0) {
                q.next = if place == count { 0 } else { place };
                return Some((link, end.asked.is_some()));
            }
        }
        None
    }

    /// Hands the next message out on a link. False if none is ready.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "see Context::send")]
    fn lend_next(&mut self, cx: &mut Context, id: NodeId, link: LinkId) -> bool {
        let Some(queue) = self.queues.get_mut(id) else { return false };
        let Some(end) = self.ends.get_mut(link) else { return false };
        let Some(handle) = queue.ready.pop_front() else { return false };
        queue.leased += 1;
        let timeout = queue.config.lease.timeout;
        let until = timeout.map_or(SimTime::MAX, |timeout| cx.now() + timeout);
        end.outstanding += 1;
        let connection = end.connection;
        let consumer = cx.network.get(link).map_or(NodeId::NONE, |line| line.link.to);
        self.lease_serial += 1;
        let lease = self.leases.insert(Lease {
            message: handle,
            queue: id,
            link,
            connection,
            consumer,
            granted: cx.now(),
            until,
            serial: self.lease_serial,
        });
        let message = &mut self.messages[handle];
        (message.leases, message.tries) = (message.leases + 1, message.tries.wrapping_add(1));
        message.state = State::Leased(lease);
        let &mut Message { copy, key, poison, tries, leases: attempt, .. } = message;
        let event = Event::Leased { copy, consumer, count: attempt, until };
        message.cause = cx.emit(message.cause, event);
        let cause = message.cause;
        if timeout.is_some() {
            cx.set_late_timer(until, cause, Timer::LeaseEnd { lease, until });
        }
        let delivery = Delivery { tag: Tag::Lease(lease), copy, key, attempt, poison, tries };
        let route = Route::along(link, connection);
        cx.send_message(route, copy, attempt, cause, Body::Deliver(delivery));
        true
    }
}
