//! The broker's books: every message, lease, credit and offset is counted once.

use super::super::Simulation;
use super::broken;
use crate::broker::Queue;
use crate::broker::message::{Message, State};
use crate::kernel::id::NodeId;
use crate::protocol::context::What;
use crate::protocol::frame::Body;
use crate::topology::LinkKind;

impl Simulation {
    pub(super) fn audit_queues(&self) -> Result<(), String> {
        for (id, queue) in self.broker.queues.iter() {
            let NodeId(name) = id;
            let here = |state: fn(&State) -> bool| {
                let inside = |m: &Message| m.copy.store == id && state(&m.state);
                self.broker.messages.iter().filter(|(_, m)| inside(m)).count()
            };
            for (what, counted, booked) in [
                ("ready", here(|s| *s == State::Ready), queue.ready.len() as usize),
                ("parked", here(|s| *s == State::Parked), queue.parked.len()),
                ("scheduled", here(|s| matches!(s, State::Scheduled(_))), queue.scheduled as usize),
                ("leased", here(|s| matches!(s, State::Leased(_))), queue.leased as usize),
            ] {
                if counted != booked {
                    return broken(format!("queue {name}: {counted} {what}, booked {booked}"));
                }
            }
            self.audit_rows(name, queue)?;
            self.audit_keys(id, queue)?;
            let counters = self.cx.figures.of(id);
            let here = u64::from(queue.depth()) + u64::from(queue.leased);
            let gone = counters.accepted + counters.died + counters.dropped + counters.redriven;
            if counters.entered != here + gone {
                return broken(format!(
                    "queue {name}: {} came in, {here} are here and {gone} went ({counters:?})",
                    counters.entered
                ));
            }
        }
        Ok(())
    }

    /// What a queue that hands out one answer of a key at a time has noted as handed out, is.
    fn audit_keys(&self, id: NodeId, queue: &Queue) -> Result<(), String> {
        let Some(rows) = &queue.ready.rows else { return Ok(()) };
        for (key, noted) in rows.out() {
            let leases = self.broker.leases.iter().filter(|(_, lease)| lease.queue == id);
            let of_key = |message: &&Message| message.key == key;
            let messages = leases.filter_map(|(_, lease)| self.broker.messages.get(lease.message));
            let out = messages.filter(of_key).count();
            if out != noted as usize {
                return broken(format!("queue {}: {out} of {key:?} are out, noted {noted}", id.0));
            }
        }
        Ok(())
    }

    fn audit_rows(&self, name: u16, queue: &Queue) -> Result<(), String> {
        let parked = queue.parked.iter().map(|&handle| (handle, State::Parked));
        let ready = queue.ready.iter().map(|handle| (handle, State::Ready));
        for (handle, state) in ready.chain(parked) {
            let fits = |m: &Message| m.state == state && m.copy.store == NodeId(name);
            {
                if !self.broker.messages.get(handle).is_some_and(fits) {
                    return broken(format!("queue {name}: a message in its row is not {state:?}"));
                }
            }
        }
        Ok(())
    }

    pub(super) fn audit_messages(&self) -> Result<(), String> {
        let carried = self.to_come().filter(
            |entry| matches!(&entry.what, What::Frame(frame) if matches!(frame.body, Body::Carry { .. })),
        );
        let messages = || self.broker.messages.iter().map(|(_, message)| message);
        let travelling = messages().filter(|m| m.state == State::Travelling).count();
        if travelling != carried.count() {
            return broken(format!("{travelling} messages travel, on the links are others"));
        }
        let homeless = messages()
            .filter(|m| m.state != State::Travelling)
            .find(|m| self.broker.queues.get(m.copy.store).is_none());
        homeless.map_or(Ok(()), |m| broken(format!("{:?} waits in no queue", m.copy)))
    }

    pub(super) fn audit_leases(&self) -> Result<(), String> {
        for (handle, lease) in self.broker.leases.iter() {
            let state = self.broker.messages.get(lease.message).map(|m| m.state);
            if state != Some(State::Leased(handle)) {
                return broken(format!("a lease of queue {} has no message", lease.queue.0));
            }
        }
        Ok(())
    }

    pub(super) fn audit_groups(&self) -> Result<(), String> {
        for (NodeId(name), group) in self.broker.groups.iter() {
            let logs = group.logs.iter().filter_map(|&log| self.broker.logs.get(log));
            let partitions: usize = logs.map(|log| log.partitions.len()).sum();
            if group.cursors.len() != partitions {
                return broken(format!("group {name} has no cursor for some partition"));
            }
            for (place, cursor) in group.cursors.iter().enumerate() {
                let partition = self.broker.partition(cursor.at).expect("it is there");
                // Members that commit may commit what they like, and lie behind what was removed since.
                let orderly = if group.config.serving.is_committed() {
                    cursor.committed <= partition.end() && cursor.position <= partition.end()
                } else {
                    partition.base <= cursor.committed
                        && cursor.committed <= cursor.position
                        && cursor.position <= partition.end()
                };
                if !orderly {
                    return broken(format!(
                        "group {name}, partition {place}: {} ≤ {} ≤ {} ≤ {} does not hold",
                        partition.base,
                        cursor.committed,
                        cursor.position,
                        partition.end()
                    ));
                }
                if cursor.owner.is_some_and(|owner| !group.members.contains(&owner)) {
                    return broken(format!("group {name}: partition {place} is a stranger's"));
                }
            }
        }
        Ok(())
    }

    pub(super) fn audit_ends(&self) -> Result<(), String> {
        for (id, end) in self.broker.ends.iter() {
            let name = id.0;
            let Some(line) = self.cx.network.get(id) else {
                return broken(format!("link {name} is gone, its end is not"));
            };
            let handed_out = match line.kind {
                LinkKind::Subscription => {
                    let of_end = |l: &crate::broker::message::Lease| {
                        l.link == id && l.connection == end.connection
                    };
                    self.broker.leases.iter().filter(|(_, lease)| of_end(lease)).count()
                }
                LinkKind::Membership => {
                    let group = self.broker.groups.get(line.link.from);
                    let cursors = group.map_or(&[][..], |group| &group.cursors);
                    let own = cursors.iter().filter(|cursor| cursor.owner == Some(id));
                    own.map(|cursor| cursor.outstanding as usize).sum()
                }
                _ => 0,
            };
            if end.open && handed_out != end.outstanding as usize {
                return broken(format!(
                    "link {name}: {handed_out} deliveries are unsettled, {} use up credit",
                    end.outstanding
                ));
            }
            let queues = self.broker.queues.iter();
            let holds = queues.filter(|(_, queue)| queue.holding.contains(&id)).count()
                + usize::from(self.broker.is_stalled(id));
            if holds != end.holds as usize {
                return broken(format!(
                    "link {name}: {holds} queues hold it, booked {}",
                    end.holds
                ));
            }
        }
        Ok(())
    }
}
