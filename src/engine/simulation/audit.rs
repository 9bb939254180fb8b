//! The laws that hold in every state: nothing is lost or doubled without an event that says so. Tests
//! ask after every step.

use super::Simulation;
use crate::broker::message::State;

impl Simulation {
    /// Checks the books.
    ///
    /// # Errors
    /// A sentence that says which law is broken, and where.
    pub fn audit(&self) -> Result<(), String> {
        for id in self.broker.queues.keys() {
            let Some(queue) = self.broker.queues.get(id) else { continue };
            let id = id.0;
            let leased = self.broker.count_leased(crate::NodeId(id));
            if leased != queue.leased as usize {
                return Err(format!(
                    "queue {id}: {leased} messages are leased, the books say {}",
                    queue.leased
                ));
            }
            for &handle in &queue.ready {
                let ready =
                    self.broker.messages.get(handle).is_some_and(|m| m.state == State::Ready);
                if !ready {
                    return Err(format!("queue {id}: a message in its row is not ready"));
                }
            }
            let counters = self.cx.figures.of(crate::NodeId(id));
            let here = u64::from(queue.depth()) + leased as u64;
            let gone = counters.accepted + counters.died + counters.dropped + counters.redriven;
            if counters.entered != here + gone {
                return Err(format!(
                    "queue {id}: {} came in, {here} are here and {gone} went ({counters:?})",
                    counters.entered
                ));
            }
        }
        self.audit_messages()?;
        self.audit_leases()
    }

    fn audit_messages(&self) -> Result<(), String> {
        let travelling = self.cx.agenda.iter().filter(|(_, entry)| {
            use crate::protocol::{context::What, frame::Body};
            matches!(&entry.what, What::Frame(frame) if matches!(frame.body, Body::Carry(_)))
        });
        let in_queues: usize = self
            .broker
            .queues
            .iter()
            .map(|(_, q)| q.ready.len() + q.parked.len() + q.scheduled as usize + q.leased as usize)
            .sum();
        let accounted = in_queues + travelling.count();
        let kept = self.broker.messages.len();
        if kept == accounted {
            Ok(())
        } else {
            Err(format!(
                "the broker keeps {kept} messages, its queues and links account for {accounted}"
            ))
        }
    }

    fn audit_leases(&self) -> Result<(), String> {
        for (handle, lease) in self.broker.leases.iter() {
            let state = self.broker.messages.get(lease.message).map(|m| m.state);
            if state != Some(State::Leased(handle)) {
                return Err(format!(
                    "a lease of queue {} has no message of its own",
                    lease.queue.0
                ));
            }
        }
        Ok(())
    }
}
