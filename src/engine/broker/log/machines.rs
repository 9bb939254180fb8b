//! The broker's machines: one fails and comes back, another leads. What only the one that failed had is lost
//! when another has to lead without it. The rules are Kafka's with its controller (KIP-631): a machine that is
//! gone for a session is taken out of the replicas in sync, but never the last one of them.

use super::super::Broker;
use crate::kernel::id::{CopyId, NodeId, PartitionId, TopicPartition};
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::{Event, RemovalReason};
use crate::topology::Rejection;

/// One of the broker's machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Machine {
    pub(super) up: bool,
    /// Counts how often it stopped: a timer of an earlier one means nothing.
    pub(super) stops: u32,
}

impl Default for Machine {
    fn default() -> Self {
        Self { up: true, stops: 0 }
    }
}

impl Machine {
    /// Its part of the digest.
    pub(crate) const fn parts(self) -> (bool, u32) {
        (self.up, self.stops)
    }
}

impl Broker {
    /// Someone stops one of the broker's machines, or starts it again.
    pub(crate) fn set_machine(
        &mut self,
        cx: &mut Context,
        machine: u16,
        up: bool,
    ) -> Result<(), Rejection> {
        let place = usize::from(machine).checked_sub(1);
        let found = place.and_then(|place| self.machines.get_mut(place));
        let state = found.ok_or(Rejection::NoSuchMachine(machine))?;
        if state.up == up {
            return Err(Rejection::MachineAlreadySo(machine));
        }
        state.up = up;
        if up {
            let cause = cx.emit(0, Event::MachineStarted { machine: machine.into() });
            self.come_back(cx, machine, cause);
        } else {
            state.stops += 1;
            let stops = state.stops;
            let cause = cx.emit(0, Event::MachineStopped { machine: machine.into() });
            let at = cx.now() + self.machine_session;
            cx.set_late_timer(at, cause, Timer::MachineEnd { machine, stops });
            self.fall_silent(cx, machine);
        }
        Ok(())
    }

    /// The partitions that have a replica on this machine.
    fn partitions_on(&self, machine: u16) -> Vec<(NodeId, u16)> {
        let logs = self.logs.iter().flat_map(|(id, log)| {
            (0..).zip(&log.partitions).map(move |(place, partition)| (id, place, partition))
        });
        let here = logs.filter(|(_, _, partition)| {
            let replicas = partition.replicas.as_ref();
            replicas.is_some_and(|r| r.copies.iter().any(|copy| copy.machine == machine))
        });
        here.map(|(id, place, _)| (id, place)).collect()
    }

    fn fall_silent(&mut self, cx: &mut Context, machine: u16) {
        for (id, place) in self.partitions_on(machine) {
            let Some(log) = self.logs.get_mut(id) else { continue };
            let partition = &mut log.partitions[usize::from(place)];
            let end = partition.end;
            let Some(replicas) = partition.replicas.as_mut() else { continue };
            if replicas.leader == machine {
                (replicas.up, replicas.copying) = (false, None);
                if let Some(own) = replicas.of(machine) {
                    own.end = end;
                }
                self.forget_owed(cx, id, usize::from(place));
            }
        }
    }

    fn come_back(&mut self, cx: &mut Context, machine: u16, cause: u64) {
        for (id, place) in self.partitions_on(machine) {
            let Some(log) = self.logs.get_mut(id) else { continue };
            let Some(replicas) = log.partitions[usize::from(place)].replicas.as_mut() else {
                continue;
            };
            if replicas.leader == machine {
                replicas.up = true;
            } else if replicas.leader == 0 {
                self.elect(cx, id, place, cause);
            }
            self.copy_on(cx, id, place, cause);
            self.feed_readers(cx, id);
        }
    }

    /// True while the timer means something: the machine is still gone.
    pub(crate) fn machine_is_gone(&self, machine: u16, stops: u32) -> bool {
        let state = self.machines.get(usize::from(machine) - 1);
        state.is_some_and(|state| !state.up && state.stops == stops)
    }

    /// The others do not believe in a machine any more.
    pub(crate) fn fence(&mut self, cx: &mut Context, machine: u16, cause: u64) {
        for (id, place) in self.partitions_on(machine) {
            let Some(log) = self.logs.get_mut(id) else { continue };
            let Some(replicas) = log.partitions[usize::from(place)].replicas.as_mut() else {
                continue;
            };
            let others = replicas.copies.iter().any(|copy| copy.in_sync && copy.machine != machine);
            if others && let Some(own) = replicas.of(machine) {
                own.in_sync = false;
            }
            if replicas.leader == machine {
                self.elect(cx, id, place, cause);
            }
            self.copy_on(cx, id, place, cause);
            self.feed_readers(cx, id);
        }
    }

    /// Chooses who leads a partition: the first machine in sync that runs; or, where that is allowed, any that
    /// runs. It leads with what it has.
    fn elect(&mut self, cx: &mut Context, id: NodeId, place: u16, cause: u64) {
        let Self { logs, machines, .. } = self;
        let Some(log) = logs.get_mut(id) else { return };
        let unclean = log.config.replication.is_some_and(|config| config.unclean_election);
        let partition = &mut log.partitions[usize::from(place)];
        let end = partition.end;
        let Some(replicas) = partition.replicas.as_mut() else { return };
        let runs = |machine: u16| machines[usize::from(machine) - 1].up;
        let mut running = replicas.copies.iter().filter(|copy| runs(copy.machine));
        let clean = running.clone().find(|copy| copy.in_sync);
        let chosen = clean.or_else(|| running.next().filter(|_| unclean)).copied();
        let partition = PartitionId(place);
        let Some(chosen) = chosen else {
            if replicas.leader != 0 {
                replicas.leader = 0;
                cx.emit(
                    cause,
                    Event::LeaderChanged { log: id, partition, machine: 0, offset: end },
                );
            }
            return;
        };
        let leads_to = chosen.end.min(end);
        for copy in &mut replicas.copies {
            copy.end = copy.end.min(leads_to);
            copy.in_sync &= runs(copy.machine);
            copy.in_sync |= copy.machine == chosen.machine;
        }
        (replicas.leader, replicas.up, replicas.copying) = (chosen.machine, true, None);
        replicas.high = replicas.high.min(leads_to);
        let machine = u32::from(chosen.machine);
        let event = Event::LeaderChanged { log: id, partition, machine, offset: leads_to };
        let cause = cx.emit(cause, event);
        if leads_to < end {
            self.cut_off(cx, id, place, leads_to, cause);
        }
    }

    /// What a partition has from this offset on is lost: the machine that leads now does not have it.
    fn cut_off(&mut self, cx: &mut Context, id: NodeId, place: u16, end: u64, cause: u64) {
        let Some(log) = self.logs.get_mut(id) else { return };
        let has_segments = log.has_segments();
        let partition = &mut log.partitions[usize::from(place)];
        let from = partition.place_of(end);
        let lost: Vec<_> = partition.records.drain(from..).collect();
        partition.end = end;
        partition.base = partition.base.min(end);
        partition.cleaned = partition.cleaned.min(end);
        partition.open.retain(|_, first| *first < end);
        partition.recount_segments(has_segments);
        let kept = &partition.records;
        partition.senders.retain(|&producer, last| {
            let mut own = kept.iter().rev().filter(|record| record.name.producer == producer);
            let newest = own.next().map(|record| (record.name.number, record.offset));
            *last = if last.1 < end { *last } else { newest.unwrap_or_default() };
            last.0 > 0
        });
        for record in lost {
            let copy = CopyId { name: record.name, store: id };
            let (partition, offset) = (PartitionId(place), record.offset);
            let reason = RemovalReason::LeaderLost;
            cx.emit(cause, Event::Removed { copy, partition, offset, reason });
        }
        let readers = self.logs.get(id).map_or(Vec::new(), |log| log.readers.clone());
        for group in readers {
            let at = TopicPartition { topic: id, partition: PartitionId(place) };
            self.fall_back(cx, group, at, end, cause);
        }
    }
}
