//! Where a message stands among those that wait in its queue: by arrival, by priority, in its key's row,
//! and where it comes back to.

use super::message::{Message, State};
use super::rows::Rows;
use super::waiting::{Place, Waiting};
use super::{Broker, Queue};
use crate::kernel::id::{Key, NodeId};
use crate::kernel::slab::Handle;
use crate::kernel::time::SimTime;
use crate::protocol::context::Context;
use crate::protocol::event::Event;
use crate::topology::{QueueConfig, ReturnPosition};

impl QueueConfig {
    /// Which lane a message of this priority waits in.
    fn lane(&self, priority: Option<u8>) -> u8 {
        let Some(all) = self.priorities else { return 0 };
        priority.unwrap_or(all.default).min(all.highest)
    }
}

/// What decides where a message stands.
pub(super) struct Placed {
    key: Key,
    order: u64,
    priority: Option<u8>,
}

impl Placed {
    pub(super) const fn of(message: &Message) -> Self {
        Self { key: message.key, order: message.order, priority: message.priority }
    }
}

impl Queue {
    /// Lets messages of one key wait for each other, or no longer. `place` knows a message's key and order,
    /// `out` are the keys of those with consumers.
    pub(super) fn set_up_rows(&mut self, place: impl Fn(Handle) -> Placed, out: &[Key]) {
        if self.config.handout.key_at_a_time == self.ready.rows.is_some() {
            return;
        }
        let waiting: Vec<Handle> = self.ready.iter().collect();
        self.ready = Waiting::default();
        if self.config.handout.key_at_a_time {
            let mut rows = Box::<Rows>::default();
            for &key in out {
                rows.take_over(key);
            }
            self.ready.rows = Some(rows);
        }
        for handle in waiting {
            let placed = place(handle);
            self.put(handle, &placed, Place::Back, |_| true);
        }
    }

    /// Puts a message among those that are ready.
    pub(super) fn put(
        &mut self,
        handle: Handle,
        placed: &Placed,
        place: Place,
        before: impl FnMut(&Handle) -> bool,
    ) {
        if self.ready.rows.is_some() {
            self.ready.put_in_row(placed.key, placed.order, handle);
        } else {
            self.ready.put(handle, self.config.lane(placed.priority), place, before);
        }
    }
}

impl Broker {
    /// True while the timer means something: the message still waits for this time.
    pub(crate) fn is_due(&self, handle: Handle, due: SimTime) -> bool {
        self.messages.get(handle).is_some_and(|message| message.state == State::Scheduled(due))
    }

    /// A returned message has waited long enough.
    pub(crate) fn fall_due(&mut self, cx: &mut Context, handle: Handle, cause: u64) {
        let message = &mut self.messages[handle];
        let id = message.copy.store;
        message.cause = cx.emit(cause, Event::Due { copy: message.copy });
        let Some(queue) = self.queues.get_mut(id) else { return };
        queue.scheduled -= 1;
        let position = queue.config.retry.return_to;
        self.make_ready(id, handle, position);
        self.dispatch(cx, id);
    }

    /// Puts a returned message where its queue wants it.
    pub(crate) fn make_ready(&mut self, id: NodeId, handle: Handle, position: ReturnPosition) {
        let queue = self.queues.get_mut(id).expect("the caller looked the queue up");
        let message = &mut self.messages[handle];
        message.state = State::Ready;
        let place = match position {
            ReturnPosition::Front => Place::Front,
            ReturnPosition::Back => {
                queue.order += 1;
                message.order = queue.order;
                Place::Back
            }
            ReturnPosition::Original => Place::Sorted,
            ReturnPosition::Returns => Place::Returned,
        };
        let placed = Placed::of(message);
        let (order, messages) = (message.order, &self.messages);
        queue.put(handle, &placed, place, |&other| messages[other].order < order);
    }
}
