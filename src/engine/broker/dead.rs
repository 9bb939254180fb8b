//! Dead letters: where a message goes that is given up, and how people send it back or throw it away.

use super::Broker;
use crate::kernel::id::{LinkId, MessageName, NodeId};
use crate::kernel::slab::Handle;
use crate::kernel::time::SimTime;
use crate::protocol::context::{Context, Route};
use crate::protocol::event::{DeadReason, DropReason, Event};
use crate::protocol::frame::{Body, Way};
use crate::protocol::history::History;
use crate::topology::{Cycles, LinkKind, Rejection};

impl Broker {
    /// A message of `store`, already out of its books, is dead: it goes where the dead-letter link
    /// leads, or it is dropped.
    pub(crate) fn die(
        &mut self,
        cx: &mut Context,
        store: NodeId,
        handle: Handle,
        reason: DeadReason,
        cause: u64,
    ) {
        let link = self
            .queues
            .get(store)
            .map(|queue| queue.dead_letter)
            .or_else(|| self.groups.get(store).map(|group| group.dead_letter))
            .flatten();
        let config = self.queues.get(store).map(|queue| &queue.config);
        let key = config.and_then(|config| config.dead_letter_key);
        let stays_marked = config.is_some_and(|config| config.dead_letters_stay_marked);
        // What waited too long is no dead letter everywhere.
        let dies = reason != DeadReason::Expired
            || config.is_none_or(|config| config.expired_are_dead_letters);
        let link = link.filter(|_| dies);
        let message = &mut self.messages[handle];
        message.cause = cause;
        message.marked = stays_marked && (message.marked || message.leases > 1);
        let target = link.and_then(|link| cx.network.get(link)).map(|line| line.link.to);
        let (Some(link), Some(target)) = (link, target) else {
            return self.drop_message(cx, handle, gone_for(reason));
        };
        if matches!(self.cycles, Cycles::UpTo(limit) if message.hops >= limit) {
            // What its queue refused never was in it.
            let refused = reason == DeadReason::Refused;
            let gone = if refused { DropReason::Refused } else { DropReason::Hops };
            return self.drop_message(cx, handle, gone);
        }
        message.hops = message.hops.saturating_add(1);
        message.death = Some((reason, message.leases));
        message.origin = store;
        message.history = self.histories.after(message.history, store, reason);
        if let Some(key) = key {
            message.key = key;
        }
        // Nobody waits for its place in the queue of dead letters.
        message.via = LinkId::NONE;
        // Its life in the next place is not what was left of the one here.
        message.expires_at = SimTime::MAX;
        let (copy, count) = (message.copy, message.leases);
        message.cause = cx.emit(cause, Event::Died { copy, reason, target, count });
        let cause = message.cause;
        cx.send_message(
            Route::along(link, 0),
            copy,
            count,
            cause,
            Body::Carry { message: handle, root: NodeId::NONE },
        );
    }

    /// The dead letters of a queue that could be redriven or discarded: all, or one message's.
    fn dead_letters(&self, queue: NodeId, only: Option<MessageName>) -> Vec<Handle> {
        let Some(queue) = self.queues.get(queue) else { return Vec::new() };
        let wanted = |handle: &Handle| {
            let message = &self.messages[*handle];
            message.death.is_some() && only.is_none_or(|name| message.copy.name == name)
        };
        queue.ready.iter().filter(wanted).collect()
    }

    /// Sends dead letters back to where they died.
    pub(crate) fn redrive(
        &mut self,
        cx: &mut Context,
        queue: NodeId,
        only: Option<MessageName>,
    ) -> Result<(), Rejection> {
        let letters: Vec<_> = self
            .dead_letters(queue, only)
            .into_iter()
            .filter_map(|handle| {
                Some((handle, Self::way_back(cx, queue, self.messages[handle].origin)?))
            })
            .collect();
        if letters.is_empty() {
            return Err(Rejection::NothingToDo(queue));
        }
        for (handle, route) in letters {
            self.take_out(queue, handle);
            let message = &mut self.messages[handle];
            (message.hops, message.death, message.expires_at) = (0, None, SimTime::MAX);
            message.history = History::default();
            (message.leases, message.failures) = (0, 0);
            let (copy, to) = (message.copy, message.origin);
            message.cause = cx.emit(message.cause, Event::Redriven { copy, to });
            let cause = message.cause;
            cx.send_message(
                route,
                copy,
                0,
                cause,
                Body::Carry { message: handle, root: NodeId::NONE },
            );
        }
        self.dispatch(cx, queue);
        Ok(())
    }

    /// The dead-letter link on which a message came here, to be gone back on.
    fn way_back(cx: &Context, queue: NodeId, origin: NodeId) -> Option<Route> {
        let back = cx.network.iter().find(|(_, line)| {
            line.kind == LinkKind::DeadLetter && line.link.to == queue && line.link.from == origin
        });
        back.map(|(link, _)| Route { link, way: Way::Back, connection: 0 })
    }

    /// Throws dead letters away.
    pub(crate) fn discard(
        &mut self,
        cx: &mut Context,
        queue: NodeId,
        only: Option<MessageName>,
    ) -> Result<(), Rejection> {
        let letters = self.dead_letters(queue, only);
        if letters.is_empty() {
            return Err(Rejection::NothingToDo(queue));
        }
        for handle in letters {
            self.take_out(queue, handle);
            self.drop_message(cx, handle, DropReason::Discarded);
        }
        self.dispatch(cx, queue);
        Ok(())
    }

    /// Poisons a message wherever it is in the broker. True if it was found.
    pub(crate) fn poison(&mut self, name: MessageName) -> bool {
        let mut found = false;
        let copies: Vec<Handle> = self
            .messages
            .iter()
            .filter(|(_, m)| m.copy.name == name)
            .map(|(handle, _)| handle)
            .collect();
        for handle in copies {
            self.messages[handle].poison = true;
            found = true;
        }
        for (_, publication, _) in self.stalled.iter_mut().filter(|(_, p, _)| p.name == name) {
            publication.poison = true;
            found = true;
        }
        for id in self.logs.keys() {
            let Some(log) = self.logs.get_mut(id) else { continue };
            for record in log.partitions.iter_mut().flat_map(|partition| &mut partition.records) {
                if record.name == name {
                    record.poison = true;
                    found = true;
                }
            }
        }
        found
    }
}

const fn gone_for(reason: DeadReason) -> DropReason {
    match reason {
        DeadReason::Limit => DropReason::Limit,
        DeadReason::Rejected => DropReason::Rejected,
        DeadReason::Expired => DropReason::Expired,
        DeadReason::Overflow => DropReason::DroppedOldest,
        DeadReason::Refused => DropReason::Refused,
    }
}
