//! What a copy of a run costs, for a host that keeps many of them.

use super::Simulation;

impl Simulation {
    /// How many messages, records and entries to come the run holds: the parts of it that grow. A part
    /// takes some 100 to 300 bytes.
    #[must_use]
    pub fn pieces(&self) -> usize {
        let broker = &self.broker;
        let partitions = broker.logs.iter().flat_map(|(_, log)| &log.partitions);
        let records: usize = partitions.map(|partition| partition.records.len()).sum();
        let held: usize = self.cx.network.iter().map(|(_, line)| line.held().count()).sum();
        let stored = broker.messages.len() + broker.leases.len() + broker.stalled.len();
        records + held + stored + self.cx.agenda.iter().count() + self.asleep.len()
    }
}
