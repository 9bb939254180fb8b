//! From a producer's frame to the stores: an exchange copies, a queue or log takes in.

use super::Broker;
use super::message::Message;
use crate::kernel::id::{LinkId, NodeId};
use crate::kernel::slab::Handle;
use crate::protocol::context::{Context, Route};
use crate::protocol::event::{DropReason, Event, LossReason};
use crate::protocol::frame::{Body, Frame, Publication, Way};
use crate::topology::LinkKind;

impl Broker {
    /// A producer's message has arrived on `link`.
    #[inline]
    pub(crate) fn published(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        to: NodeId,
        publication: &Publication,
        cause: u64,
    ) {
        let message = self.messages.insert(Message::new(publication, to, link, cause));
        self.route(cx, to, message);
    }

    /// A message has come to the end of a link inside the broker.
    pub(crate) fn carried(&mut self, cx: &mut Context, frame: &Frame, message: Handle, cause: u64) {
        let Some(line) = cx.network.get(frame.link) else {
            return self.lost_inside(cx, frame.link, message, cause);
        };
        let (kind, link) = (line.kind, line.link);
        let to = if frame.way == Way::Along { link.to } else { link.from };
        let carried = &mut self.messages[message];
        carried.copy.store = to;
        if kind == LinkKind::DeadLetter {
            // A new life: the counters of the queue where it died belong to its death.
            (carried.leases, carried.failures) = (0, 0);
        }
        self.route(cx, to, message);
    }

    pub(crate) fn lost_inside(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        message: Handle,
        cause: u64,
    ) {
        if let Some(message) = self.messages.remove(message) {
            let reason = LossReason::LinkRemoved;
            cx.emit(cause, Event::Lost { copy: message.copy, link, reason });
        }
    }

    /// A message has come to a node, which is its store from now on.
    #[inline]
    fn route(&mut self, cx: &mut Context, to: NodeId, message: Handle) {
        if self.queues.get(to).is_some() {
            self.arrive(cx, to, message);
        } else if self.exchanges.get(to).is_some() {
            self.copy_to_bindings(cx, to, message);
        } else if self.logs.get(to).is_some() {
            self.append(cx, to, message);
        } else if let Some(log) = self.groups.get(to).and_then(|group| group.log) {
            // A redriven record is appended to the log that its group reads.
            self.messages[message].copy.store = log;
            self.append(cx, log, message);
        } else {
            let cause = self.messages[message].cause;
            self.lost_inside(cx, LinkId::NONE, message, cause);
        }
    }

    fn copy_to_bindings(&mut self, cx: &mut Context, id: NodeId, handle: Handle) {
        self.confirm(cx, handle);
        let copies = self.exchanges.get(id).map_or(0, |exchange| exchange.bindings.len());
        if copies == 0 {
            return self.drop_message(cx, handle, DropReason::Unroutable);
        }
        let Some(mut message) = self.messages.remove(handle) else { return };
        let routed = Event::Routed { copy: message.copy, copies: copies as u32 };
        message.cause = cx.emit(message.cause, routed);
        for place in 0..copies {
            let Some(exchange) = self.exchanges.get(id) else { return };
            let link = exchange.bindings[place];
            let Some(to) = cx.network.get(link).map(|line| line.link.to) else { continue };
            message.copy.store = to;
            let body = Body::Carry(self.messages.insert(message));
            cx.send_message(Route::along(link, 0), message.copy, 0, message.cause, body);
        }
    }

    /// Tells the producer that the broker has the message, if it asked for that word.
    pub(crate) fn confirm(&mut self, cx: &mut Context, handle: Handle) {
        let message = &mut self.messages[handle];
        if !std::mem::take(&mut message.confirm) {
            return;
        }
        let (link, number, cause) = (message.via, message.copy.name.number, message.cause);
        self.answer_producer(cx, link, cause, Body::Confirm { number });
    }

    /// Tells the producer that a full queue refused the message; true if it asked for that word.
    pub(crate) fn refuse(&mut self, cx: &mut Context, message: &Message, cause: u64) {
        if message.confirm {
            let number = message.copy.name.number;
            self.answer_producer(cx, message.via, cause, Body::Refuse { number });
        }
    }

    pub(crate) fn answer_producer(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        cause: u64,
        body: Body,
    ) {
        if let Some(end) = self.ends.get(link)
            && end.open
        {
            cx.send(link, Way::Back, end.connection, cause, body);
        }
    }
}
