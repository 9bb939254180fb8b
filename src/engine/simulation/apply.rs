//! One function per command. A rejected command changes nothing.

use super::{BROKER, Command, RewindTo, Simulation};
use crate::kernel::agenda::Class;
use crate::kernel::id::{LinkId, MessageName, NodeId};
use crate::kernel::time::SimDuration;
use crate::protocol::context::{Timer, What};
use crate::protocol::event::{EditKind, Event, LossReason, Stamped};
use crate::protocol::frame::{Body, Frame};
use crate::topology::{Change, Link, LinkKind, Rejection};

impl Simulation {
    /// Applies a command at the present position; what follows at once is appended to `out`.
    ///
    /// # Errors
    /// A [`Rejection`] says why not; the state is then exactly what it was.
    pub fn apply(&mut self, command: Command, out: &mut Vec<Stamped>) -> Result<(), Rejection> {
        let result = self.carry_out(command);
        self.prune();
        self.hand_out(out);
        result
    }

    fn carry_out(&mut self, command: Command) -> Result<(), Rejection> {
        match command {
            Command::Publish { producer, count, key } => self.publish(producer, count, key),
            Command::Kill { client } => {
                let client = self.known(client)?;
                self.clients.kill(&mut self.cx, client)?;
                self.wake(client);
                Ok(())
            }
            Command::Restart { client } => {
                let client = self.known(client)?;
                self.clients.restart(&mut self.cx, client)
            }
            Command::Pause { client } => {
                let client = self.known(client)?;
                self.clients.pause(&mut self.cx, client)
            }
            Command::Resume { client } => {
                let client = self.known(client)?;
                self.clients.resume(&mut self.cx, client)?;
                self.wake(client);
                Ok(())
            }
            Command::Cancel { client } => {
                let client = self.known(client)?;
                self.clients.cancel(&mut self.cx, client)
            }
            Command::Subscribe { client } => {
                let client = self.known(client)?;
                self.clients.subscribe(&mut self.cx, client)
            }
            Command::SettleAgain { consumer, message } => {
                let consumer = self.known(consumer)?;
                self.clients.settle_again(&mut self.cx, consumer, message)
            }
            Command::Alarm { on } if self.broker.alarm == on => Err(Rejection::AlreadySo(BROKER)),
            Command::Alarm { on } => {
                self.broker.set_alarm(&mut self.cx, on);
                Ok(())
            }
            Command::StopBroker if self.broker.stopped => Err(Rejection::AlreadySo(BROKER)),
            Command::StopBroker => {
                self.broker.stop(&mut self.cx);
                Ok(())
            }
            Command::StartBroker if !self.broker.stopped => Err(Rejection::AlreadySo(BROKER)),
            Command::StartBroker => {
                self.broker.start(&mut self.cx);
                self.wake(BROKER);
                Ok(())
            }
            Command::CutLink { link } => self.cut(link),
            Command::MendLink { link } => self.mend(link),
            Command::SlowLink { link, extra } => self.slow(link, extra),
            Command::Poison { message } => self.poison(message),
            Command::Settle { consumer, message, outcome, and_earlier } => {
                let consumer = self.known(consumer)?;
                self.clients.settle_by_hand(&mut self.cx, consumer, message, outcome, and_earlier)
            }
            Command::Fetch { consumer, max, wait, lease } => {
                let consumer = self.known(consumer)?;
                self.clients.fetch_by_hand(&mut self.cx, consumer, (max, wait), lease)
            }
            Command::Extend { consumer, message, lease } => {
                let consumer = self.known(consumer)?;
                self.clients.extend_by_hand(&mut self.cx, consumer, message, lease)
            }
            Command::Redrive { queue, message } => {
                self.queue(queue)?;
                self.broker.redrive(&mut self.cx, queue, message)
            }
            Command::Discard { queue, message } => {
                self.queue(queue)?;
                self.broker.discard(&mut self.cx, queue, message)
            }
            Command::Close { client } => {
                let client = self.known(client)?;
                self.clients.close(&mut self.cx, client)
            }
            Command::Stall { consumer, on } => {
                let consumer = self.known(consumer)?;
                self.clients.stall(&mut self.cx, consumer, on)
            }
            Command::Poll { consumer, max } => {
                let consumer = self.known(consumer)?;
                self.clients.poll_by_hand(&mut self.cx, consumer, max)
            }
            Command::Commit { consumer, to } => {
                let consumer = self.known(consumer)?;
                let to = to.map(|to| (to.at, to.offset));
                self.clients.commit_by_hand(&mut self.cx, consumer, to)
            }
            Command::Seek { consumer, to } => {
                let consumer = self.known(consumer)?;
                self.clients.seek_by_hand(&mut self.cx, consumer, to.at, to.offset)
            }
            Command::Rewind { group, to } => self.rewind(group, to),
            Command::StopMachine { machine } => self.machine(machine, false),
            Command::StartMachine { machine } => self.machine(machine, true),
            Command::Begin { producer } => {
                let producer = self.known(producer)?;
                self.clients.begin_transaction(&mut self.cx, producer)
            }
            Command::End { producer, commit } => {
                let producer = self.known(producer)?;
                self.clients.end_transaction(&mut self.cx, producer, commit)
            }
            Command::Edit(change) => self.edit(change, false).map(|_| ()),
        }
    }

    fn machine(&mut self, machine: u16, up: bool) -> Result<(), Rejection> {
        if !self.broker_runs() {
            return Err(Rejection::NotRunning(BROKER));
        }
        self.broker.set_machine(&mut self.cx, machine, up)
    }

    /// Someone goes on: what came due meanwhile happens now, in its order.
    fn wake(&mut self, node: NodeId) {
        let now = self.cx.now();
        for (sleeper, entry) in std::mem::take(&mut self.asleep) {
            if sleeper == node {
                self.cx.enter(now, Class::Ordinary, entry.cause, entry.what);
            } else {
                self.asleep.push((sleeper, entry));
            }
        }
    }

    fn known(&self, node: NodeId) -> Result<NodeId, Rejection> {
        if self.topology.nodes().contains_key(&node) {
            Ok(node)
        } else {
            Err(Rejection::UnknownNode(node))
        }
    }

    fn queue(&self, node: NodeId) -> Result<(), Rejection> {
        self.broker.queues.get(self.known(node)?).map(|_| ()).ok_or(Rejection::WrongKind(node))?;
        if self.broker_runs() { Ok(()) } else { Err(Rejection::NotRunning(BROKER)) }
    }

    fn publish(
        &mut self,
        producer: NodeId,
        count: u32,
        key: Option<crate::kernel::id::Key>,
    ) -> Result<(), Rejection> {
        self.known(producer)?;
        let state = self.clients.producers.get(producer).ok_or(Rejection::WrongKind(producer))?;
        if matches!(state.status, crate::client::Status::Killed(_)) {
            return Err(Rejection::NotRunning(producer));
        }
        let waiting: u64 = state.pending.iter().map(|pending| u64::from(pending.count)).sum();
        if count == 0 || u64::from(count) + waiting > u64::from(Self::PUBLISH_MAX) {
            return Err(Rejection::TooMany);
        }
        self.clients.publish(&mut self.cx, producer, count, key, 0);
        Ok(())
    }

    fn connection(
        &mut self,
        link: LinkId,
    ) -> Result<&mut crate::protocol::network::Line, Rejection> {
        let line = self.cx.network.get_mut(link).ok_or(Rejection::UnknownLink(link))?;
        if line.kind.is_connection() { Ok(line) } else { Err(Rejection::NotAConnection(link)) }
    }

    fn cut(&mut self, link: LinkId) -> Result<(), Rejection> {
        let line = self.connection(link)?;
        if line.cut {
            return Err(Rejection::LinkAlreadySo(link));
        }
        line.cut = true;
        line.cuts += 1;
        let cuts = line.cuts;
        let cause = self.cx.emit(0, Event::LinkCut { link });
        let at = self.cx.now() + self.topology.broker.session_timeout;
        self.cx.set_late_timer(at, cause, Timer::SessionEnd { link, cuts });
        Ok(())
    }

    fn mend(&mut self, link: LinkId) -> Result<(), Rejection> {
        let now = self.cx.now();
        let line = self.connection(link)?;
        if !line.cut && line.extra.is_zero() {
            return Err(Rejection::LinkAlreadySo(link));
        }
        (line.cut, line.dead, line.extra) = (false, false, SimDuration::ZERO);
        let held = line.release_held(now);
        let cause = self.cx.emit(0, Event::LinkMended { link });
        for (at, frame) in held {
            self.announce_flight(at, &frame, cause);
            self.cx.enter(at, Class::Ordinary, cause, What::Frame(frame));
        }
        Ok(())
    }

    /// A frame that a cut held back sets out now: the picture moves its message from here on.
    fn announce_flight(
        &mut self,
        arrives: crate::kernel::time::SimTime,
        frame: &Frame,
        cause: u64,
    ) {
        if arrives <= self.cx.now() {
            return;
        }
        let to = self.cx.network.get(frame.link).map_or(NodeId::NONE, |line| line.link.to);
        let (copy, attempt) = match frame.body {
            Body::Publish(publication) => {
                (crate::kernel::id::CopyId { name: publication.name, store: to }, 0)
            }
            Body::Deliver(delivery) => (delivery.copy, delivery.attempt),
            _ => return,
        };
        let back = frame.way == crate::protocol::frame::Way::Back;
        self.cx.emit(cause, Event::Departed { copy, link: frame.link, back, arrives, attempt });
    }

    fn slow(&mut self, link: LinkId, extra: SimDuration) -> Result<(), Rejection> {
        let line = self.connection(link)?;
        if line.extra == extra {
            return Err(Rejection::LinkAlreadySo(link));
        }
        line.extra = extra;
        self.cx.emit(0, Event::LinkSlowed { link, extra_us: extra.as_micros() });
        Ok(())
    }

    fn poison(&mut self, message: MessageName) -> Result<(), Rejection> {
        let at_producer = self.clients.poison(message);
        let at_broker = self.broker.poison(message);
        let on_the_way = self.poison_flights(message);
        if !(at_producer || at_broker || on_the_way) {
            return Err(Rejection::NoSuchMessage(message));
        }
        self.cx.emit(0, Event::Poisoned { message });
        Ok(())
    }

    /// A publication on its way, or a delivery that has not arrived, turns to poison as well.
    fn poison_flights(&mut self, message: MessageName) -> bool {
        let mut found = false;
        let mut turn = |frame: &mut Frame| match &mut frame.body {
            Body::Publish(publication) if publication.name == message => {
                publication.poison = true;
                found = true;
            }
            Body::Deliver(delivery) if delivery.copy.name == message => {
                delivery.poison = true;
                found = true;
            }
            _ => {}
        };
        self.cx.agenda.each(|entry| {
            if let What::Frame(frame) = &mut entry.what {
                turn(frame);
            }
        });
        self.cx.network.each_held(turn);
        self.clients.poison_in_hand(message) || found
    }

    fn rewind(&mut self, group: NodeId, to: RewindTo) -> Result<(), Rejection> {
        let state =
            self.broker.groups.get(self.known(group)?).ok_or(Rejection::WrongKind(group))?;
        if !self.broker_runs() {
            return Err(Rejection::NotRunning(BROKER));
        }
        if state.cursors.is_empty() {
            return Err(Rejection::NothingToDo(group));
        }
        let offset = match to {
            RewindTo::Earliest => 0,
            RewindTo::Latest => u64::MAX,
            RewindTo::Offset(offset) => offset,
        };
        self.broker.rewind_all(&mut self.cx, group, offset, 0);
        Ok(())
    }

    /// Changes the drawing and the run with it. Returns the inverse. What was drawn before the start is
    /// not reported.
    pub(super) fn edit(&mut self, change: Change, before_start: bool) -> Result<Change, Rejection> {
        let inverse = self.topology.apply(change.clone())?;
        self.broker.forget_trees();
        let report = |cx: &mut crate::protocol::context::Context, event| {
            if before_start { 0 } else { cx.emit(0, event) }
        };
        match change {
            Change::AddNode { id, node } => {
                let cause = report(&mut self.cx, node_edited(id, EditKind::Added));
                self.broker.add_node(id, &node);
                self.clients.add_node(&mut self.cx, id, &node, cause);
            }
            Change::RemoveNode { id } => {
                let cause = report(&mut self.cx, node_edited(id, EditKind::Removed));
                self.clients.remove_node(&mut self.cx, id, cause);
                self.broker.remove_node(&mut self.cx, id, cause);
                self.cx.agenda.extract(|entry| entry.is_of_node(id));
                self.asleep.retain(|(sleeper, entry)| *sleeper != id && !entry.is_of_node(id));
            }
            Change::SetNode { id, node } => {
                let cause = report(&mut self.cx, node_edited(id, EditKind::Changed));
                self.broker.set_node(&mut self.cx, id, &node, cause);
                self.clients.set_node(&mut self.cx, id, &node, cause);
            }
            Change::AddLink { id, link } => {
                let cause = report(&mut self.cx, link_edited(id, &link, EditKind::Added));
                let kind = self.topology.link_kind(id).ok_or(Rejection::UnknownLink(id))?;
                self.cx.network.add(id, link.clone(), kind);
                self.broker.add_link(&mut self.cx, id, &link, kind, cause);
                self.clients.add_link(&mut self.cx, id, &link, kind, cause);
            }
            Change::RemoveLink { id } => {
                let line = self.cx.network.get(id).ok_or(Rejection::UnknownLink(id))?;
                let event = link_edited(id, &line.link, EditKind::Removed);
                let cause = report(&mut self.cx, event);
                self.remove_link(id, cause);
            }
            Change::SetLink { id, link } => {
                report(&mut self.cx, link_edited(id, &link, EditKind::Changed));
                if let Some(line) = self.cx.network.get_mut(id) {
                    line.link = link;
                }
            }
            Change::SetHeading { key, heading } => {
                report(&mut self.cx, Event::HeadingEdited { key });
                self.clients.set_heading(key, heading.as_ref());
                self.broker.set_heading(key, heading);
            }
        }
        Ok(inverse)
    }

    fn remove_link(&mut self, id: LinkId, cause: u64) {
        let Some(line) = self.cx.network.get_mut(id) else { return };
        line.removed = true;
        let (link, kind): (_, LinkKind) = (line.link.clone(), line.kind);
        let held = line.drop_held();
        let mut with_it = self.cx.agenda.extract(|entry| entry.is_of_link(id));
        with_it.extend(
            self.asleep.extract_if(.., |(_, entry)| entry.is_of_link(id)).map(|(_, entry)| entry),
        );
        for entry in with_it {
            if let What::Frame(frame) = entry.what {
                self.lose(&frame, LossReason::LinkRemoved, cause);
            }
        }
        for frame in held {
            self.lose(&frame, LossReason::LinkRemoved, cause);
        }
        self.clients.remove_link(&mut self.cx, id, &link, kind, cause);
        self.broker.remove_link(&mut self.cx, id, cause);
        self.cx.network.remove(id);
    }
}

const fn node_edited(node: NodeId, how: EditKind) -> Event {
    Event::NodeEdited { node, how }
}

const fn link_edited(id: LinkId, link: &Link, how: EditKind) -> Event {
    Event::LinkEdited { link: id, from: link.from, to: link.to, how }
}
