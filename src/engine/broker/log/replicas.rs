//! The replicas of a partition: which of the broker's machines leads, which are in sync, and the words that
//! wait until all of those have a record. One log is kept, the leader's; of the others it is known how far
//! they are. The rules are Kafka's (KIP-101, KIP-631, `Partition.scala`).

use std::collections::VecDeque;

use super::super::Broker;
use super::super::confirm::Confirm;
use super::Machine;
use crate::kernel::id::{CopyId, LinkId, NodeId, PartitionId};
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::DownReason;
use crate::topology::Replication;

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Replicas {
    /// The machine that leads; 0: none can.
    pub(crate) leader: u16,
    /// Whether that machine runs.
    pub(super) up: bool,
    pub(super) copies: Vec<Replica>,
    /// Every machine in sync has what lies before this offset.
    pub(super) high: u64,
    /// The others are about to have what lies before this offset.
    pub(super) copying: Option<u64>,
    pub(super) owed: VecDeque<Owed>,
}

/// One machine's copy of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Replica {
    pub(super) machine: u16,
    /// It has what lies before this offset. Of the leader it is known while it does not run only.
    pub(super) end: u64,
    pub(super) in_sync: bool,
}

/// A word that its producer gets once every machine in sync has the record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owed {
    pub(super) offset: u64,
    pub(super) copy: CopyId,
    pub(super) via: LinkId,
    pub(super) confirm: Confirm,
    pub(super) cause: u64,
}

impl Replicas {
    /// A partition's replicas, one machine after the other from its own; each has what lies before `end`.
    pub(super) fn new(place: u16, config: Replication, machines: &[Machine], end: u64) -> Self {
        let count = machines.len() as u16;
        let machine = |nth: u16| (place % count + nth) % count + 1;
        let runs = |machine: u16| machines[usize::from(machine) - 1].up;
        let mut copies: Vec<_> = (0..config.factor.clamp(1, count))
            .map(|nth| Replica { machine: machine(nth), end, in_sync: runs(machine(nth)) })
            .collect();
        let leader = copies.iter().find(|copy| copy.in_sync).map_or(0, |copy| copy.machine);
        if leader == 0 {
            copies[0].in_sync = true;
        }
        let up = leader != 0;
        Self { leader, up, copies, high: end, copying: None, owed: VecDeque::new() }
    }

    /// True while records can be written and read.
    pub(super) const fn is_there(&self) -> bool {
        self.leader != 0 && self.up
    }

    /// Readers see what lies before this offset.
    pub(super) const fn visible(&self) -> u64 {
        if self.is_there() { self.high } else { 0 }
    }

    /// Every machine has what lies before `end`.
    pub(super) fn level(&mut self, end: u64) {
        self.high = end;
        for copy in &mut self.copies {
            copy.end = end;
        }
    }

    pub(crate) fn in_sync(&self) -> u16 {
        self.copies.iter().filter(|copy| copy.in_sync).count() as u16
    }

    pub(super) fn of(&mut self, machine: u16) -> Option<&mut Replica> {
        self.copies.iter_mut().find(|copy| copy.machine == machine)
    }

    /// What every machine in sync has, when the leader's end is this.
    fn reached(&self, end: u64) -> u64 {
        let others = self.copies.iter().filter(|copy| copy.in_sync && copy.machine != self.leader);
        others.map(|copy| copy.end).min().map_or(end, |least| least.min(end))
    }

    /// True when a machine that runs lacks something that the leader has.
    fn lags(&self, machines: &[Machine], end: u64) -> bool {
        let mut others = self.copies.iter().filter(|copy| copy.machine != self.leader);
        others.any(|copy| {
            machines[usize::from(copy.machine) - 1].up && (copy.end < end || !copy.in_sync)
        })
    }

    /// The machines that run have what lies before `to`; who has caught up is in sync again.
    fn catch_up(&mut self, machines: &[Machine], to: u64) {
        let (leader, high) = (self.leader, self.high);
        let others = self.copies.iter_mut().filter(|copy| copy.machine != leader);
        for copy in others.filter(|copy| machines[usize::from(copy.machine) - 1].up) {
            copy.end = copy.end.max(to);
            copy.in_sync |= copy.end >= high;
        }
    }
}

impl Broker {
    /// A partition has grown, or machines came and went: what must be copied is, and who can hear, hears.
    pub(super) fn copy_on(&mut self, cx: &mut Context, id: NodeId, place: u16, cause: u64) {
        let Self { logs, machines, .. } = self;
        let Some(log) = logs.get_mut(id) else { return };
        let Some(config) = log.config.replication else { return };
        let partition = &mut log.partitions[usize::from(place)];
        let end = partition.end;
        let Some(replicas) = partition.replicas.as_mut().filter(|r| r.is_there()) else { return };
        if replicas.copying.is_none() && replicas.lags(machines, end) {
            if config.delay.is_zero() {
                replicas.catch_up(machines, end);
            } else {
                replicas.copying = Some(end);
                let timer = Timer::Replicate { log: id, partition: PartitionId(place), to: end };
                cx.set_timer(cx.now() + config.delay, cause, timer);
            }
        }
        self.advance(cx, id, place, config);
    }

    /// True while the timer means something.
    pub(crate) fn replicates(&self, id: NodeId, partition: PartitionId, to: u64) -> bool {
        let log = self.logs.get(id);
        let partition = log.and_then(|log| log.partitions.get(usize::from(partition.0)));
        let replicas = partition.and_then(|partition| partition.replicas.as_ref());
        replicas.is_some_and(|replicas| replicas.copying == Some(to))
    }

    /// The other machines have what the leader had a moment ago.
    pub(crate) fn replicate(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        partition: PartitionId,
        to: u64,
        cause: u64,
    ) {
        let Self { logs, machines, .. } = self;
        let Some(log) = logs.get_mut(id) else { return };
        let place = &mut log.partitions[usize::from(partition.0)];
        let Some(replicas) = place.replicas.as_mut() else { return };
        replicas.copying = None;
        replicas.catch_up(machines, to.min(place.end));
        self.copy_on(cx, id, partition.0, cause);
        self.feed_readers(cx, id);
    }

    /// Every machine in sync may have more now: producers hear of it.
    pub(super) fn advance(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        place: u16,
        config: Replication,
    ) {
        let Some(log) = self.logs.get_mut(id) else { return };
        let partition = &mut log.partitions[usize::from(place)];
        let Some(replicas) = partition.replicas.as_mut() else { return };
        replicas.high = replicas.high.max(replicas.reached(partition.end));
        let enough = replicas.in_sync() >= config.min_in_sync;
        let high = replicas.high;
        let said = replicas.owed.iter().take_while(|owed| owed.offset < high).count();
        let said: Vec<_> = replicas.owed.drain(..said).collect();
        for owed in said {
            if enough {
                self.say_confirmed(cx, owed.confirm, owed.via, owed.copy, owed.cause);
            } else {
                self.say_turned_down(cx, &owed, DownReason::NotEnoughReplicas, true);
            }
        }
    }

    /// The leader is gone with the words that it owed: their producers send again.
    pub(super) fn forget_owed(&mut self, cx: &mut Context, id: NodeId, place: usize) {
        let partition = self.logs.get_mut(id).map(|log| &mut log.partitions[place]);
        let Some(replicas) = partition.and_then(|p| p.replicas.as_mut()) else { return };
        for owed in std::mem::take(&mut replicas.owed) {
            self.say_turned_down(cx, &owed, DownReason::NoLeader, true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::SimDuration;

    const THREE: Replication = Replication {
        factor: 3,
        min_in_sync: 2,
        unclean_election: false,
        delay: SimDuration::ZERO,
    };

    #[test]
    fn partitions_begin_on_one_machine_after_the_other() {
        let machines = [Machine::default(); 3];
        let leaders = |place| Replicas::new(place, THREE, &machines, 0).leader;
        assert_eq!((0..4).map(leaders).collect::<Vec<_>>(), [1, 2, 3, 1]);
    }

    #[test]
    fn what_is_visible_is_what_every_machine_in_sync_has() {
        let machines = [Machine::default(); 3];
        let mut replicas = Replicas::new(0, THREE, &machines, 0);
        assert_eq!(replicas.reached(5), 0);
        replicas.copies[1].end = 5;
        replicas.copies[2].in_sync = false;
        assert_eq!(replicas.reached(7), 5);
        replicas.copies[1].in_sync = false;
        assert_eq!(replicas.reached(7), 7);
    }
}
