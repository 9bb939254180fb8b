//! Retention: the oldest records go, one by one by number and by age, or in whole segments.

use super::super::Broker;
use crate::kernel::id::{NodeId, PartitionId, TopicPartition};
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::Event;

impl Broker {
    /// Removes the oldest records of a partition beyond the most that it keeps.
    pub(crate) fn keep_at_most(&mut self, cx: &mut Context, id: NodeId, place: u16, cause: u64) {
        let Some(log) = self.logs.get(id) else { return };
        let Some(most) = log.config.retained_max else { return };
        let partition = &log.partitions[usize::from(place)];
        let too_many = partition.records.len().saturating_sub(most.max(1) as usize);
        if too_many > 0 {
            let base = partition.records[too_many].offset.min(partition.removable_end());
            self.trim(cx, id, place, base, cause);
        }
    }

    /// Removes the records of a partition that lie before `base`; readers behind them move up.
    pub(super) fn trim(&mut self, cx: &mut Context, id: NodeId, place: u16, base: u64, cause: u64) {
        let Some(log) = self.logs.get_mut(id) else { return };
        let partition = &log.partitions[usize::from(place)];
        if base <= partition.base {
            return;
        }
        let readers = log.readers.clone();
        let trimmed = Event::Trimmed { log: id, partition: PartitionId(place), offset: base };
        let cause = cx.emit(cause, trimmed);
        for group in readers {
            let at = TopicPartition { topic: id, partition: PartitionId(place) };
            self.move_up(cx, group, at, base, cause);
        }
        if let Some(log) = self.logs.get_mut(id) {
            log.partitions[usize::from(place)].begin_at(base);
        }
    }

    /// Sets the timer of the oldest record, if none is set.
    pub(crate) fn watch_retention(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(log) = self.logs.get_mut(id) else { return };
        if log.turn % 2 == 1 {
            return;
        }
        if let Some(segments) = log.config.segments {
            return self.watch_segments(cx, id, segments, cause);
        }
        let Some(retention) = log.config.retention else { return };
        let oldest =
            log.partitions.iter().filter_map(|p| p.records.front()).map(|r| r.appended_at).min();
        if let Some(oldest) = oldest {
            log.turn += 1;
            cx.set_late_timer(
                oldest + retention,
                cause,
                Timer::Retention { log: id, turn: log.turn },
            );
        }
    }

    /// True while the timer means something.
    pub(crate) fn retention_is_due(&self, id: NodeId, turn: u32) -> bool {
        self.logs.get(id).is_some_and(|log| log.turn == turn)
    }

    /// Removes what is too old, or too much.
    pub(crate) fn retain(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(log) = self.logs.get_mut(id) else { return };
        log.turn += 1;
        if log.has_segments() {
            self.remove_segments(cx, id, cause);
        } else {
            self.remove_old(cx, id, cause);
        }
        self.watch_retention(cx, id, cause);
    }

    fn remove_old(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(log) = self.logs.get(id) else { return };
        let Some(retention) = log.config.retention else { return };
        let now = cx.now();
        for place in 0..log.partitions.len() {
            let Some(log) = self.logs.get(id) else { return };
            let partition = &log.partitions[place];
            let young = partition.records.iter().find(|r| r.appended_at + retention > now);
            let base = young.map_or(partition.end, |record| record.offset);
            self.trim(cx, id, place as u16, base, cause);
        }
    }

    /// Starts the retention anew after its time was changed.
    pub(crate) fn reset_retention(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        if let Some(log) = self.logs.get_mut(id) {
            log.turn += log.turn % 2;
        }
        self.watch_retention(cx, id, cause);
    }

    /// The broker stopped: a log that is not durable forgets everything. Offsets go on. Words that were owed
    /// are owed no more: every connection ended.
    pub(crate) fn forget_transient(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(log) = self.logs.get_mut(id) else { return };
        let durable = log.config.durable;
        for partition in &mut log.partitions {
            if let Some(replicas) = &mut partition.replicas {
                replicas.owed.clear();
                if !durable {
                    replicas.level(partition.end);
                }
            }
        }
        for place in 0..log.partitions.len() {
            let end = self.logs.get(id).map_or(0, |log| log.partitions[place].end);
            if !durable {
                self.trim(cx, id, place as u16, end, cause);
            }
        }
    }
}
