//! Time passes: one function per due timer, and the rules of an instant.

use super::{Advance, Budget, Simulation};
use crate::kernel::agenda::Class;
use crate::kernel::id::{CopyId, LinkId, NodeId};
use crate::kernel::time::{Position, SimDuration, SimTime};
use crate::protocol::context::{Entry, Timer, What};
use crate::protocol::event::{EndReason, Event, LossReason, Stamped};
use crate::protocol::frame::{Body, Frame};

impl Simulation {
    /// Lets the next entry of the agenda happen. The position after it, or `None` if nothing is pending.
    pub fn step(&mut self, out: &mut Vec<Stamped>) -> Option<Position> {
        let left = self.fire(Position::end_of(SimTime::MAX), 1);
        self.prune();
        self.hand_out(out);
        (left == 0).then_some(self.cx.position)
    }

    /// Lets everything happen up to and including `target`, then moves there.
    pub fn advance_to(
        &mut self,
        target: Position,
        budget: Budget,
        out: &mut Vec<Stamped>,
    ) -> Advance {
        let left = self.fire(target, budget.0);
        self.prune();
        if left == 0 && self.has_entry_before(target) {
            self.hand_out(out);
            return Advance::Spent(self.cx.position);
        }
        if target.at > self.cx.position.at {
            self.cx.agenda.move_to(target.at);
            self.cx.position = Position { at: target.at, ordinal: 0 };
        }
        self.hand_out(out);
        Advance::Reached
    }

    fn has_entry_before(&self, target: Position) -> bool {
        self.next_deadline().is_some_and(|at| self.lies_before(at, target))
    }

    /// True when the next entry, which is of this instant, still fires before `target`.
    #[inline]
    fn lies_before(&self, at: SimTime, target: Position) -> bool {
        let fired = || if at == self.cx.position.at { self.cx.position.ordinal } else { 0 };
        at < target.at || (at == target.at && fired() < target.ordinal)
    }

    /// Lets entries happen that lie before `target`, at most so many. What means nothing any more is passed
    /// over. Returns how many more could have happened.
    fn fire(&mut self, target: Position, most: u64) -> u64 {
        let mut left = most;
        while left > 0
            && let Some((place, at)) = self.cx.agenda.next()
            && self.lies_before(at, target)
        {
            let entry = self.cx.agenda.take(place);
            if !self.means_something(at, &entry.what) {
                continue;
            }
            left -= 1;
            self.cx.agenda.move_to(at);
            let same = at == self.cx.position.at;
            let ordinal = if same { self.cx.position.ordinal + 1 } else { 1 };
            self.cx.position = Position { at, ordinal };
            self.happen(&entry);
            if ordinal >= Self::INSTANT_MAX {
                self.end_instant(at, entry.cause);
            }
        }
        left
    }

    /// An instant had as many entries as an instant may have: the rest happens a moment later.
    #[cold]
    fn end_instant(&mut self, at: SimTime, cause: u64) {
        let entries = self.cx.agenda.put_off(at + SimDuration::from_millis(1));
        if entries > 0 {
            self.cx.emit(cause, Event::Overrun { entries });
        }
    }

    #[inline]
    fn happen(&mut self, entry: &Entry) {
        let someone_sleeps = self.broker.stopped || self.clients.someone_is_paused();
        if someone_sleeps && let Some(sleeper) = self.sleeper(&entry.what) {
            self.asleep.push((sleeper, *entry));
            return;
        }
        match &entry.what {
            What::Frame(frame) => self.arrive(frame, entry.cause),
            What::Timer(timer) => self.due(*timer, entry.cause),
        }
    }

    /// Who should act on this and cannot: a frozen client, or the stopped broker. A frame from a client
    /// to the stopped broker is answered by its machine.
    fn sleeper(&self, what: &What) -> Option<NodeId> {
        let client = match *what {
            What::Frame(Frame { body: Body::Carry { .. }, .. })
            | What::Timer(
                Timer::LeaseEnd { .. }
                | Timer::RetryDue { .. }
                | Timer::Expiry { .. }
                | Timer::FetchEnd { .. }
                | Timer::Rebalance { .. }
                | Timer::PartitionDue { .. }
                | Timer::MemberGone { .. }
                | Timer::LockEnd { .. }
                | Timer::Replicate { .. }
                | Timer::Clean { .. }
                | Timer::MachineEnd { .. }
                | Timer::TransactionEnd { .. }
                | Timer::Retention { .. },
            ) => return self.broker.stopped.then_some(super::BROKER),
            What::Frame(frame) => self.cx.network.get(frame.link)?.client_reached(frame.way)?,
            What::Timer(
                Timer::PublishAgain { producer: client, .. }
                | Timer::Reconnect { client, .. }
                | Timer::Wake { producer: client, .. }
                | Timer::BlockEnd { producer: client, .. }
                | Timer::AskAgain { consumer: client, .. },
            ) => client,
            // A frozen client's other timers mean nothing; it sets new ones when it goes on.
            What::Timer(
                Timer::Arrival { .. }
                | Timer::Work { .. }
                | Timer::Acknowledge { .. }
                | Timer::Renew { .. }
                | Timer::Heartbeat { .. }
                | Timer::PollOverdue { .. }
                | Timer::SessionEnd { .. },
            ) => return None,
        };
        self.clients.is_paused(client).then_some(client)
    }

    #[inline]
    fn arrive(&mut self, frame: &Frame, cause: u64) {
        let Some(line) = self.cx.network.get(frame.link) else { return };
        // Neither side believes in a connection over a dead link any more; only the notice says so.
        if line.dead && !matches!(frame.body, Body::Closed) {
            return self.lose(frame, LossReason::ConnectionLost, cause);
        }
        let to = line.link.to;
        match line.client_reached(frame.way) {
            Some(client) => self.clients.receive(&mut self.cx, client, frame, cause),
            None => self.broker.receive(&mut self.cx, to, frame, cause),
        }
    }

    /// A frame is lost on its link. A delivery is not: the broker has the message still.
    #[cold]
    pub(super) fn lose(&mut self, frame: &Frame, reason: LossReason, cause: u64) {
        let to = self.cx.network.get(frame.link).map_or(NodeId::NONE, |line| line.link.to);
        match frame.body {
            Body::Publish(publication) => {
                let copy = CopyId { name: publication.name, store: to };
                self.cx.emit(cause, Event::Lost { copy, link: frame.link, reason });
            }
            Body::Settle { copy, .. } => {
                self.cx.emit(cause, Event::Stale { copy, consumer: to });
            }
            Body::Carry { message, .. } => {
                self.broker.lost_inside(&mut self.cx, frame.link, message, cause);
            }
            _ => {}
        }
    }

    /// Takes entries from the head of the agenda that mean nothing any more, so that what is next is
    /// always something that will happen.
    pub(super) fn prune(&mut self) {
        while let Some((place, at)) = self.cx.agenda.next() {
            if self.means_something(at, &self.cx.agenda.look(place).what) {
                return;
            }
            self.cx.agenda.take(place);
        }
    }

    #[inline]
    pub(super) fn means_something(&self, at: SimTime, what: &What) -> bool {
        match what {
            What::Frame(_) => true,
            What::Timer(timer) => self.is_still_meant(at, *timer),
        }
    }

    fn is_still_meant(&self, at: SimTime, timer: Timer) -> bool {
        match timer {
            Timer::Arrival { producer, turn } => self.clients.arrives(producer, turn),
            Timer::PublishAgain { producer, link, number } => {
                self.clients.publishes_again(producer, link, number)
            }
            Timer::Reconnect { client, link, connection } => {
                self.clients.reconnects(client, link, connection)
            }
            Timer::Work { consumer, job, turn }
            | Timer::Acknowledge { consumer, job, turn }
            | Timer::Renew { consumer, job, turn } => self.clients.works(consumer, job, turn),
            Timer::AskAgain { consumer, turn } => self.clients.asks_again(consumer, turn),
            Timer::LeaseEnd { lease, until } => self.broker.lease_ends(lease, until),
            Timer::RetryDue { message, due } => self.broker.is_due(message, due),
            Timer::Expiry { message } => self.broker.expires(message, at),
            Timer::FetchEnd { link, turn } => self.broker.fetch_waits(link, turn),
            Timer::Rebalance { group, turn } => self.broker.rebalance_is_due(group, turn),
            Timer::PartitionDue { group, at: place, .. } => {
                self.broker.partition_is_due(group, place, at)
            }
            Timer::Heartbeat { consumer, turn } | Timer::PollOverdue { consumer, turn } => {
                self.clients.is_member(consumer, turn)
            }
            Timer::MemberGone { group, link, incarnation } => {
                self.broker.has_member(group, link, incarnation)
            }
            Timer::LockEnd { group, at: place, offset, term } => {
                self.broker.lock_ends(group, place, offset, term, at)
            }
            Timer::Retention { log, turn } => self.broker.retention_is_due(log, turn),
            Timer::Wake { producer, link, at } => self.clients.wakes(producer, link, at),
            Timer::BlockEnd { producer, since, number } => {
                self.clients.is_blocked(producer, since, number)
            }
            Timer::Replicate { log, partition, to } => self.broker.replicates(log, partition, to),
            Timer::Clean { log, at } => self.broker.cleans(log, at),
            Timer::MachineEnd { machine, stops } => self.broker.machine_is_gone(machine, stops),
            Timer::TransactionEnd { producer, serial } => {
                self.broker.transaction_is_open(producer, serial)
            }
            Timer::SessionEnd { link, cuts } => self
                .cx
                .network
                .get(link)
                .is_some_and(|line| line.cut && !line.dead && line.cuts == cuts),
        }
    }

    fn due(&mut self, timer: Timer, cause: u64) {
        let cx = &mut self.cx;
        match timer {
            Timer::Arrival { producer, .. } => self.clients.arrival(cx, producer, 0),
            Timer::PublishAgain { producer, link, number } => {
                self.clients.publish_again(cx, producer, link, number, cause);
            }
            Timer::Reconnect { client, link, .. } => {
                self.clients.reconnect(cx, client, link, cause);
            }
            Timer::Work { consumer, job, .. } => self.clients.work_ended(cx, consumer, job),
            Timer::Acknowledge { consumer, job, .. } => self.clients.acknowledge(cx, consumer, job),
            Timer::Renew { consumer, job, .. } => self.clients.ask_renewal(cx, consumer, job),
            Timer::AskAgain { consumer, .. } => self.clients.ask_again(cx, consumer, cause),
            Timer::LeaseEnd { lease, .. } => self.broker.lease_ended(cx, lease, cause),
            Timer::RetryDue { message, .. } => self.broker.fall_due(cx, message, cause),
            Timer::Expiry { message } => self.broker.expire(cx, message, cause),
            Timer::FetchEnd { link, .. } => self.broker.answer_fetch(cx, link, cause),
            Timer::Rebalance { group, .. } => self.broker.rebalance(cx, group, cause),
            Timer::PartitionDue { group, at, .. } => {
                self.broker.partition_due(cx, group, at, cause);
            }
            Timer::Heartbeat { consumer, .. } => self.clients.heartbeat(cx, consumer, cause),
            Timer::PollOverdue { consumer, .. } => self.clients.poll_overdue(cx, consumer, cause),
            Timer::MemberGone { group, link, incarnation } => {
                self.broker.member_gone(cx, group, link, incarnation, cause);
            }
            Timer::LockEnd { group, at, offset, .. } => {
                self.broker.lock_ended(cx, group, at, offset, cause);
            }
            Timer::Retention { log, .. } => self.broker.retain(cx, log, cause),
            Timer::Wake { producer, link, .. } => self.clients.wake(cx, producer, link, cause),
            Timer::BlockEnd { producer, .. } => self.clients.give_up_waiting(cx, producer, cause),
            Timer::Replicate { log, partition, to } => {
                self.broker.replicate(cx, log, partition, to, cause);
            }
            Timer::Clean { log, .. } => self.broker.clean(cx, log, cause),
            Timer::MachineEnd { machine, .. } => self.broker.fence(cx, machine, cause),
            Timer::TransactionEnd { producer, serial } => {
                self.broker.end_transaction(cx, producer, serial, false, cause);
            }
            Timer::SessionEnd { link, .. } => self.session_end(link, cause),
        }
    }

    /// A link was cut for a whole session: neither side believes in the other any more, and what the
    /// network held back is lost.
    fn session_end(&mut self, link: LinkId, cause: u64) {
        let Some(line) = self.cx.network.get_mut(link) else { return };
        line.dead = true;
        let held = line.drop_held();
        let client = line.client_end();
        for frame in held {
            self.lose(&frame, LossReason::ConnectionLost, cause);
        }
        let cause = self.broker.close(&mut self.cx, link, EndReason::SessionExpired, cause);
        if let Some((client, way)) = client {
            // The client's own notice: no frame crosses a dead link.
            let connection = self.clients.connection(client, link);
            let departs = self.cx.now();
            let notice = Frame { link, way, departs, connection, body: Body::Closed };
            self.cx.enter(departs, Class::Ordinary, cause, What::Frame(notice));
        }
    }
}
