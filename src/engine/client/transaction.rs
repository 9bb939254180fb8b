//! A producer's transactions: what it writes between begin and end counts together. It asks for the end once
//! everything it wrote is confirmed, and asks again when a connection was lost.

use super::{Clients, Producer, Status};
use crate::kernel::id::{CopyId, LinkId, NodeId};
use crate::protocol::context::Context;
use crate::protocol::event::{Event, LossReason};
use crate::protocol::frame::{Body, Way};
use crate::topology::Rejection;

/// A transaction that is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Open {
    /// Somebody asked for its end: to be committed, or not.
    pub(super) ending: Option<bool>,
    /// The broker was asked.
    pub(super) asked: bool,
    /// Something of it is lost: it cannot be committed any more.
    pub(super) failed: bool,
}

impl Open {
    /// True once somebody asked for its end.
    pub(super) const fn is_ending(self) -> bool {
        self.ending.is_some()
    }
}

impl Producer {
    /// True while what it writes belongs to a transaction.
    pub(super) fn in_transaction(&self) -> bool {
        self.transaction.is_some_and(|open| open.ending.is_none())
    }

    /// A connection is open: the broker is told what it may not have heard.
    pub(super) fn reclaim(&mut self, cx: &mut Context, link: LinkId, cause: u64) {
        let Some(timeout) = self.config.delivery.transactions else { return };
        let Some(outlet) = self.outlets.iter().find(|outlet| outlet.link == link) else { return };
        let (serial, connection) = (self.serial, outlet.connection);
        let body = match &mut self.transaction {
            Some(open) => {
                open.asked = false;
                Body::Begin { serial, timeout }
            }
            // It was killed in a transaction: whatever it left open is aborted.
            None if serial > 0 => Body::End { serial, commit: false },
            None => return,
        };
        cx.send(link, Way::Along, connection, cause, body);
    }

    /// Asks for the end of its transaction once nothing of it is open.
    pub(super) fn ask_to_end(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(open) = self.transaction else { return };
        let Some(commit) = open.ending.filter(|_| !open.asked) else { return };
        let Some(outlet) = self.outlets.first() else {
            self.ended(cx, id, false, cause);
            return;
        };
        let done = self.outlets.iter().all(|outlet| {
            outlet.waiting.is_empty() && outlet.unconfirmed.is_empty() && outlet.refused.is_empty()
        });
        if done && outlet.open {
            let body = Body::End { serial: self.serial, commit: commit && !open.failed };
            cx.send(outlet.link, Way::Along, outlet.connection, cause, body);
            self.transaction = Some(super::transaction::Open { asked: true, ..open });
        }
    }

    /// The broker says how its transaction ended. The event that says so, or `cause` where there was none.
    pub(super) fn ended(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        committed: bool,
        cause: u64,
    ) -> u64 {
        if self.transaction.take().is_none() {
            return cause;
        }
        self.hurry(self.blocked.is_some());
        cx.emit(cause, Event::TransactionEnded { producer: id, committed })
    }
}

impl Clients {
    /// Someone lets a producer begin a transaction.
    pub(crate) fn begin_transaction(
        &mut self,
        cx: &mut Context,
        id: NodeId,
    ) -> Result<(), Rejection> {
        let producer = self.producers.get_mut(id).ok_or(Rejection::WrongKind(id))?;
        if producer.status != Status::Running {
            return Err(Rejection::NotRunning(id));
        }
        let Some(timeout) = producer.config.delivery.transactions else {
            return Err(Rejection::NoTransactions(id));
        };
        if producer.transaction.is_some() {
            return Err(Rejection::TransactionAlreadySo(id));
        }
        producer.serial += 1;
        let serial = producer.serial;
        producer.transaction = Some(Open { ending: None, asked: false, failed: false });
        let cause = cx.emit(0, Event::TransactionBegan { producer: id });
        for outlet in producer.outlets.iter().filter(|outlet| outlet.open) {
            let body = Body::Begin { serial, timeout };
            cx.send(outlet.link, Way::Along, outlet.connection, cause, body);
        }
        Ok(())
    }

    /// Someone lets a producer end its transaction.
    pub(crate) fn end_transaction(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        commit: bool,
    ) -> Result<(), Rejection> {
        let producer = self.producers.get_mut(id).ok_or(Rejection::WrongKind(id))?;
        if producer.status != Status::Running {
            return Err(Rejection::NotRunning(id));
        }
        let Some(open) = producer.transaction.as_mut().filter(|open| open.ending.is_none()) else {
            return Err(Rejection::TransactionAlreadySo(id));
        };
        open.ending = Some(commit);
        let mut cause = 0;
        for outlet in &mut producer.outlets {
            outlet.gathering.hurries = true;
            if !commit {
                // What was not sent yet need not be.
                let unsent = |p: &crate::protocol::frame::Publication| p.terms.transaction;
                for publication in outlet.waiting.iter().filter(|p| unsent(p)) {
                    let copy = CopyId { name: publication.name, store: outlet.to };
                    let (link, reason) = (outlet.link, LossReason::Aborted);
                    cause = cx.emit(0, Event::Lost { copy, link, reason });
                }
                outlet.waiting.retain(|publication| !unsent(publication));
                outlet.recount();
            }
        }
        producer.let_flow(cx, id, cause);
        Ok(())
    }
}
