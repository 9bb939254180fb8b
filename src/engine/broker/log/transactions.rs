//! Transactions: what a producer writes in one counts for careful readers only once it is committed, and never
//! when it is aborted. How one ended takes an offset in every partition that it wrote to (KIP-98).

use super::super::Broker;
use super::partition::{Partition, Standing};
use crate::kernel::id::{LinkId, NodeId, PartitionId};
use crate::kernel::time::SimDuration;
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::Event;
use crate::protocol::frame::Body;

/// A producer's last transaction, as the broker knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Transaction {
    pub(crate) serial: u32,
    pub(crate) open: bool,
    pub(crate) committed: bool,
}

impl Partition {
    /// Notes how a producer's transaction ended, if it wrote here. The offset of the note.
    fn mark(&mut self, producer: NodeId, commit: bool) -> Option<u64> {
        let first = self.open.remove(&producer)?;
        let from = self.place_of(first);
        let own = self.records.range_mut(from..).filter(|r| r.name.producer == producer);
        for record in own.filter(|record| record.standing == Standing::Open) {
            record.standing = if commit { Standing::Plain } else { Standing::Aborted };
        }
        let offset = self.end;
        self.end += 1;
        Some(offset)
    }
}

impl Broker {
    /// A producer begins a transaction. One that it left open is aborted: nobody else ends it.
    pub(crate) fn begin_transaction(
        &mut self,
        cx: &mut Context,
        producer: NodeId,
        serial: u32,
        timeout: SimDuration,
        cause: u64,
    ) {
        let before = self.transactions.get(&producer).copied();
        if before.is_some_and(|before| before.serial >= serial) {
            return;
        }
        if let Some(before) = before.filter(|before| before.open) {
            self.end_transaction(cx, producer, before.serial, false, cause);
        }
        let began = Transaction { serial, open: true, committed: false };
        self.transactions.insert(producer, began);
        let timer = Timer::TransactionEnd { producer, serial };
        cx.set_late_timer(cx.now() + timeout, cause, timer);
    }

    /// True while a producer's transaction is open.
    pub(crate) fn transaction_is_open(&self, producer: NodeId, serial: u32) -> bool {
        self.transactions.get(&producer).is_some_and(|t| t.open && t.serial == serial)
    }

    /// True while a producer has a transaction that will end.
    pub(crate) fn has_open_transaction(&self, producer: NodeId) -> bool {
        self.transactions.get(&producer).is_some_and(|last| last.open)
    }

    /// A producer asks for the end of its transaction, or how it ended.
    pub(crate) fn asked_to_end(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        serial: u32,
        commit: bool,
        cause: u64,
    ) {
        let Some(producer) = cx.network.get(link).map(|line| line.link.from) else { return };
        if self.transaction_is_open(producer, serial) {
            self.end_transaction(cx, producer, serial, commit, cause);
        }
        let ended = self.transactions.get(&producer).filter(|t| t.serial == serial);
        let committed = ended.is_some_and(|ended| ended.committed);
        self.answer_producer(cx, link, cause, Body::Ended { serial, committed });
    }

    /// A transaction ends: every partition that it wrote to notes how.
    pub(crate) fn end_transaction(
        &mut self,
        cx: &mut Context,
        producer: NodeId,
        serial: u32,
        committed: bool,
        cause: u64,
    ) {
        self.transactions.insert(producer, Transaction { serial, open: false, committed });
        for id in self.logs.keys() {
            let count = self.logs.get(id).map_or(0, |log| log.partitions.len());
            for place in 0..count {
                let Some(log) = self.logs.get_mut(id) else { continue };
                let Some(offset) = log.partitions[place].mark(producer, committed) else {
                    continue;
                };
                let partition = PartitionId(place as u16);
                let event = Event::Marked { log: id, partition, offset, producer, committed };
                let cause = cx.emit(cause, event);
                self.copy_on(cx, id, place as u16, cause);
                self.feed_readers(cx, id);
            }
        }
    }
}
