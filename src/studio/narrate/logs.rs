//! Sentences about topics: what they did not take, what they removed, who leads, how transactions end.

use engine::{DownReason, Event, RemovalReason};

use super::{LogKind, Words};

impl Words<'_> {
    pub(super) fn of_logs(&self, event: &Event) -> (LogKind, String) {
        use LogKind::{Again, Dead, Fault, Good, Info};
        match *event {
            Event::NotAppended { copy, reason, appended } => {
                let why = match reason {
                    DownReason::NoLeader => "no machine leads its partition",
                    DownReason::NotEnoughReplicas => "too few machines are in sync",
                    DownReason::OutOfOrder => "one before it is missing",
                    DownReason::NoKey => "it has no key",
                    DownReason::Fenced => "its transaction is over",
                };
                let (log, copy) = (self.node(copy.store), self.copy(copy));
                let what = if appended { "could not make safe" } else { "did not take" };
                (Again, format!("{log} {what} {copy}: {why}"))
            }
            Event::AlreadyAppended { copy, partition, offset } => {
                let at = format!("P{} at offset {offset}", partition.0);
                (Good, format!("{} is in {at} already: not appended again", self.copy(copy)))
            }
            Event::Removed { copy, partition, offset, reason } => {
                let what = format!("{} (P{}, offset {offset})", self.copy(copy), partition.0);
                match reason {
                    RemovalReason::Superseded => {
                        (Info, format!("{what} was compacted away: its key has a later record"))
                    }
                    RemovalReason::TombstoneOver => {
                        (Info, format!("{what} was compacted away: its key was deleted long ago"))
                    }
                    RemovalReason::Aborted => {
                        (Info, format!("{what} was compacted away: its transaction was aborted"))
                    }
                    RemovalReason::LeaderLost => {
                        (Dead, format!("{what} is lost: only a machine that led before had it"))
                    }
                }
            }
            Event::LeaderChanged { log, partition, machine: 0, .. } => {
                (Fault, format!("P{} of {} has no leader", partition.0, self.node(log)))
            }
            Event::LeaderChanged { log, partition, machine, offset } => {
                let place = format!("P{} of {}", partition.0, self.node(log));
                (Info, format!("machine {machine} leads {place} now, from offset {offset}"))
            }
            Event::Unanswered { producer, .. } => (
                Fault,
                format!("{} heard nothing for too long and sends again", self.node(producer)),
            ),
            Event::MachineStopped { machine } => (Fault, format!("machine {machine} was stopped")),
            Event::MachineStarted { machine } => (Good, format!("machine {machine} was started")),
            Event::TransactionBegan { producer } => {
                (Info, format!("{} began a transaction", self.node(producer)))
            }
            Event::TransactionEnded { producer, committed } => {
                let verb = if committed { "was committed" } else { "was aborted" };
                let kind = if committed { Good } else { Fault };
                (kind, format!("the transaction of {} {verb}", self.node(producer)))
            }
            _ => (Info, self.formality(event)),
        }
    }
}
