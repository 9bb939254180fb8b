//! Who gets the next message: the consumers of a queue in turn, each as far as its credit or its fetch
//! reaches.

use super::Broker;
use super::message::{Lease, State};
use crate::kernel::id::{LinkId, NodeId};
use crate::kernel::slab::Handle;
use crate::kernel::time::SimTime;
use crate::protocol::context::{Context, Route, Timer};
use crate::protocol::event::Event;
use crate::protocol::frame::{Body, Delivery, Tag};

impl Broker {
    /// Hands out what can be handed out, and lets in who waits at the door.
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
        while let Some(link) = self.next_taker(queue) {
            let end = self.end(link);
            // A fetch is answered with all there is at once; credit is used one by one, in turn.
            let fetched = end.asked.is_some();
            let batch = if fetched { end.room() } else { 1 };
            for _ in 0..batch {
                let taken = self.queues.get_mut(queue).and_then(|q| q.ready.pop_front());
                let Some(message) = taken else { break };
                self.lease(cx, queue, link, message);
            }
            if fetched {
                let cause = cx.news;
                self.answer_fetch(cx, link, cause);
            }
        }
    }

    /// The next consumer in turn with room, if anything is ready.
    fn next_taker(&mut self, queue: NodeId) -> Option<LinkId> {
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
            if self.ends.get(link).is_some_and(|end| end.room() > 0) {
                q.next = if place == count { 0 } else { place };
                return Some(link);
            }
        }
        None
    }

    fn lease(&mut self, cx: &mut Context, queue: NodeId, link: LinkId, handle: Handle) {
        let now = cx.now();
        let q = self.queues.get_mut(queue).expect("the caller looked the queue up");
        q.leased += 1;
        let timeout = q.config.lease.timeout;
        let until = timeout.map_or(SimTime::MAX, |timeout| now + timeout);
        let consumer = cx.network.get(link).map_or(NodeId::NONE, |line| line.link.to);
        self.lease_serial += 1;
        let serial = self.lease_serial;
        let end = self.end(link);
        end.outstanding += 1;
        let connection = end.connection;
        let lease = self.leases.insert(Lease {
            message: handle,
            queue,
            link,
            connection,
            consumer,
            granted: now,
            until,
            serial,
        });
        let message = &mut self.messages[handle];
        (message.leases, message.tries) = (message.leases + 1, message.tries.wrapping_add(1));
        message.state = State::Leased(lease);
        let (copy, count) = (message.copy, message.leases);
        message.cause = cx.emit(message.cause, Event::Leased { copy, consumer, count, until });
        let cause = message.cause;
        let delivery = Delivery {
            tag: Tag::Lease(lease),
            copy,
            key: message.key,
            attempt: count,
            poison: message.poison,
            tries: message.tries,
        };
        let route = Route::along(link, connection);
        if timeout.is_some() {
            cx.set_late_timer(until, cause, Timer::LeaseEnd { lease, until });
        }
        cx.send_message(route, copy, count, cause, Body::Deliver(delivery));
    }
}
