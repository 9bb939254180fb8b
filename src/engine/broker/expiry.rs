//! Messages that have waited too long: at their time, or when they are next. Where they go then is `dead`'s.

use super::Broker;
use super::message::State;
use crate::kernel::id::NodeId;
use crate::kernel::slab::Handle;
use crate::kernel::time::SimTime;
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::{DeadReason, Event, LossReason};
use crate::topology::Expiry;

impl Broker {
    /// True while the timer means something: the message still waits and its time is this.
    pub(crate) fn expires(&self, handle: Handle, at: SimTime) -> bool {
        self.messages.get(handle).is_some_and(|message| {
            let queue = self.queues.get(message.copy.store);
            let anywhere = queue.is_some_and(|queue| queue.config.expiry == Expiry::Anywhere);
            let waits = match message.state {
                State::Ready => anywhere || message.watched,
                State::Scheduled(_) => anywhere,
                State::Parked => true,
                State::Travelling | State::Leased(_) => false,
            };
            waits && message.expires_at <= at
        })
    }

    /// A message has waited as long as it may.
    pub(crate) fn expire(&mut self, cx: &mut Context, handle: Handle, cause: u64) {
        let (id, state) = (self.messages[handle].copy.store, self.messages[handle].state);
        let Some(queue) = self.queues.get_mut(id) else { return };
        match state {
            State::Ready if queue.config.expiry != Expiry::Anywhere => {
                // It may no longer be the next one.
                self.messages[handle].watched = false;
                self.look_at_heads(cx, id);
                return self.admit(cx, id);
            }
            State::Ready => queue.ready.remove(handle),
            State::Parked => {
                queue.parked.retain(|&waiting| waiting != handle);
                // The broker is done with it: its producer need not wait for a word, nor send it again.
                self.messages[handle].cause = cause;
                self.confirm(cx, handle);
                let message = self.messages.remove(handle).expect("it stands at the door");
                let (copy, link) = (message.copy, message.via);
                cx.emit(cause, Event::Lost { copy, link, reason: LossReason::Expired });
                return self.admit(cx, id);
            }
            State::Scheduled(_) => queue.scheduled -= 1,
            State::Travelling | State::Leased(_) => return,
        }
        self.messages[handle].state = State::Travelling;
        self.die(cx, id, handle, DeadReason::Expired, cause);
        self.admit(cx, id);
    }

    /// What has waited too long and is next goes; of what is next now, the broker keeps the time in mind.
    #[inline]
    pub(crate) fn look_at_heads(&mut self, cx: &mut Context, id: NodeId) {
        let expiry = self.queues.get(id).map(|queue| queue.config.expiry);
        if let Some(expiry @ (Expiry::AtHead | Expiry::AtFront)) = expiry {
            self.expire_heads(cx, id, expiry, cx.now());
            self.watch_heads(cx, id, expiry);
        }
    }

    /// Before a message is handed out: one that came this very moment still is.
    #[inline]
    pub(super) fn expire_before_lending(&mut self, cx: &mut Context, id: NodeId) {
        if self.queues.get(id).is_some_and(|queue| queue.config.expiry == Expiry::AtHead) {
            let before = SimTime::from_micros(cx.now().as_micros().saturating_sub(1));
            self.expire_heads(cx, id, Expiry::AtHead, before);
        }
    }

    /// After a message was handed out.
    #[inline]
    pub(super) fn expire_after_lending(&mut self, cx: &mut Context, id: NodeId) {
        if self.queues.get(id).is_some_and(|queue| queue.config.expiry == Expiry::AtFront) {
            self.look_at_heads(cx, id);
        }
    }

    fn expire_heads(&mut self, cx: &mut Context, id: NodeId, expiry: Expiry, by: SimTime) {
        let most = if expiry == Expiry::AtFront { 1 } else { usize::MAX };
        while let Some(queue) = self.queues.get(id) {
            let too_old = |head: &Handle| self.messages[*head].expires_at <= by;
            let Some(head) = queue.ready.heads().take(most).find(too_old) else { return };
            let cause = self.messages[head].cause;
            self.take_out(id, head);
            self.die(cx, id, head, DeadReason::Expired, cause);
        }
    }

    fn watch_heads(&mut self, cx: &mut Context, id: NodeId, expiry: Expiry) {
        let most = if expiry == Expiry::AtFront { 1 } else { usize::MAX };
        let Some(queue) = self.queues.get(id) else { return };
        for head in queue.ready.heads().take(most) {
            let message = &mut self.messages[head];
            if message.expires_at < SimTime::MAX && !message.watched {
                message.watched = true;
                let (at, cause) = (message.expires_at, message.cause);
                cx.set_late_timer(at, cause, Timer::Expiry { message: head });
            }
        }
    }
}
