//! Compaction: a log keeps the latest record of each key in its closed segments, and a record without a value
//! only for a while. Offsets never change. The rules are Kafka's (`LogCleaner`, `Cleaner.buildOffsetMap`,
//! KIP-534): the last segment is left alone, and what was looked at before is looked at again only when there
//! is enough that was not.

use std::collections::BTreeMap;

use super::super::Broker;
use super::partition::{Partition, Record, Standing};
use crate::kernel::id::{CopyId, Key, NodeId, PartitionId};
use crate::kernel::time::{SimDuration, SimTime};
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::{Event, RemovalReason};
use crate::topology::Compaction;

impl Partition {
    /// Compaction may look at what lies before this offset.
    fn cleanable_end(&self, config: Compaction, now: SimTime) -> u64 {
        let active = self.segments.back().map_or(self.base, |last| last.base);
        let open = self.open.values().copied().min().unwrap_or(u64::MAX);
        let end = active.min(self.removable_end()).min(open);
        let lag = config.min_lag;
        let young =
            |segment: &&super::segments::Segment| !lag.is_zero() && segment.last_at + lag > now;
        self.segments.iter().find(young).map_or(end, |young| young.base.min(end))
    }

    /// True when there is enough that compaction has not looked at.
    fn is_dirty(&self, config: Compaction, end: u64) -> bool {
        let bytes = |from: u64, to: u64| -> u64 {
            let records = self.records.range(self.place_of(from)..self.place_of(to));
            records.map(|record| u64::from(record.payload_bytes)).sum()
        };
        if self.cleaned >= end {
            return false;
        }
        let from = self.cleaned.max(self.base);
        let (clean, dirty) = (bytes(self.base, from), bytes(from, end));
        dirty * 100 >= (clean + dirty) * u64::from(config.min_dirty_percent)
    }

    /// Takes out what a later record supersedes, and why.
    fn compact(&mut self, config: Compaction, now: SimTime) -> Vec<(Record, RemovalReason)> {
        let end = self.cleanable_end(config, now);
        if !self.is_dirty(config, end) {
            return Vec::new();
        }
        let mut latest: BTreeMap<Key, u64> = BTreeMap::new();
        let dirty = self.records.range(self.place_of(self.cleaned.max(self.base))..);
        for record in dirty.take_while(|record| record.offset < end) {
            if record.standing != Standing::Aborted {
                latest.insert(record.key, record.offset);
            }
        }
        let mut removed = Vec::new();
        self.records.retain_mut(|record| {
            let why = if record.offset >= end {
                None
            } else if record.standing == Standing::Aborted {
                Some(RemovalReason::Aborted)
            } else if latest.get(&record.key).is_some_and(|&last| last > record.offset) {
                Some(RemovalReason::Superseded)
            } else if record.tombstone.is_some_and(|until| until <= now) {
                Some(RemovalReason::TombstoneOver)
            } else {
                if record.tombstone == Some(SimTime::MAX) {
                    record.tombstone = Some(now + config.tombstones_kept);
                }
                None
            };
            removed.extend(why.map(|why| (*record, why)));
            why.is_none()
        });
        self.cleaned = end;
        self.recount_segments(true);
        removed
    }
}

impl Broker {
    /// A segment was closed: compaction will look, if the log has it.
    pub(super) fn watch_dirt(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(log) = self.logs.get_mut(id) else { return };
        let Some(config) = log.config.compaction else { return };
        if log.cleans.is_none() {
            let at = cx.now() + config.check_every.max(SimDuration::from_millis(1));
            log.cleans = Some(at);
            cx.set_late_timer(at, cause, Timer::Clean { log: id, at });
        }
    }

    /// True while the timer means something.
    pub(crate) fn cleans(&self, id: NodeId, at: SimTime) -> bool {
        self.logs.get(id).is_some_and(|log| log.cleans == Some(at))
    }

    /// Compaction looks at every partition of a log.
    pub(crate) fn clean(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let now = cx.now();
        let Some(log) = self.logs.get_mut(id) else { return };
        log.cleans = None;
        let Some(config) = log.config.compaction else { return };
        let mut waits = false;
        for (place, partition) in (0..).zip(&mut log.partitions) {
            for (record, reason) in partition.compact(config, now) {
                let copy = CopyId { name: record.name, store: id };
                let (partition, offset) = (PartitionId(place), record.offset);
                cx.emit(cause, Event::Removed { copy, partition, offset, reason });
            }
            // What is too young now will be old enough once.
            let active = partition.segments.back().map_or(0, |last| last.base);
            waits |= !config.min_lag.is_zero() && partition.cleaned < active;
        }
        if waits {
            self.watch_dirt(cx, id, cause);
        }
    }
}
