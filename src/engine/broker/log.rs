//! A partitioned topic: appending and retention. Reading leaves it as it is.

use super::{Broker, Log, Partition, Record};
use crate::kernel::id::{CopyId, NodeId, PartitionId, TopicPartition};
use crate::kernel::slab::Handle;
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::Event;
use crate::topology::{LogConfig, Partitioner};

impl Log {
    pub(crate) fn new(config: LogConfig) -> Self {
        let partitions = (0..config.partitions.max(1)).map(|_| Partition::default()).collect();
        Self { config, partitions, readers: Vec::new(), next: 0, turn: 0 }
    }

    fn choose(&mut self, key: crate::kernel::id::Key) -> u16 {
        let count = self.partitions.len() as u16;
        let Partitioner::KeyModulo = self.config.partitioner;
        if let Some(key) = key.number() {
            return (key % u32::from(count)) as u16;
        }
        let chosen = self.next % count;
        self.next = (chosen + 1) % count;
        chosen
    }
}

impl Broker {
    /// A message has come to the log: it becomes a record.
    pub(crate) fn append(&mut self, cx: &mut Context, id: NodeId, handle: Handle) {
        self.confirm(cx, handle);
        let Some(message) = self.messages.remove(handle) else { return };
        let Some(log) = self.logs.get_mut(id) else { return };
        let chosen = log.choose(message.key);
        let partition = &mut log.partitions[usize::from(chosen)];
        let offset = partition.end();
        let event = Event::Appended {
            copy: CopyId { store: id, ..message.copy },
            partition: PartitionId(chosen),
            offset,
        };
        let cause = cx.emit(message.cause, event);
        partition.records.push_back(Record {
            name: message.copy.name,
            key: message.key,
            payload_bytes: message.payload_bytes,
            published_at: message.published_at,
            appended_at: cx.now(),
            cause,
            tries: message.tries,
            persistent: message.persistent,
            poison: message.poison,
        });
        self.keep_at_most(cx, id, chosen, cause);
        self.watch_retention(cx, id, cause);
        let readers = self.logs.get(id).map_or(0, |log| log.readers.len());
        for reader in 0..readers {
            if let Some(group) = self.logs.get(id).and_then(|log| log.readers.get(reader).copied())
            {
                self.feed(cx, group);
            }
        }
    }

    /// Removes the oldest records of a partition beyond the most that it keeps.
    pub(crate) fn keep_at_most(&mut self, cx: &mut Context, id: NodeId, place: u16, cause: u64) {
        let Some(log) = self.logs.get(id) else { return };
        let Some(most) = log.config.retained_max else { return };
        let kept = log.partitions[usize::from(place)].records.len();
        let too_many = kept.saturating_sub(most.max(1) as usize);
        if too_many > 0 {
            self.trim(cx, id, place, too_many, cause);
        }
    }

    /// Removes the `count` oldest records of a partition; readers behind them move up.
    fn trim(&mut self, cx: &mut Context, id: NodeId, partition: u16, count: usize, cause: u64) {
        let Some(log) = self.logs.get_mut(id) else { return };
        let place = &mut log.partitions[usize::from(partition)];
        place.records.drain(..count.min(place.records.len()));
        place.base += count as u64;
        let (base, readers) = (place.base, log.readers.clone());
        let trimmed = Event::Trimmed { log: id, partition: PartitionId(partition), offset: base };
        let cause = cx.emit(cause, trimmed);
        for group in readers {
            let at = TopicPartition { topic: id, partition: PartitionId(partition) };
            self.move_up(cx, group, at, base, cause);
        }
    }

    /// Sets the timer of the oldest record, if none is set.
    pub(crate) fn watch_retention(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(log) = self.logs.get_mut(id) else { return };
        let Some(retention) = log.config.retention else { return };
        if log.turn % 2 == 1 {
            return;
        }
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

    /// Removes what is too old.
    pub(crate) fn retain(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(log) = self.logs.get_mut(id) else { return };
        log.turn += 1;
        let Some(retention) = log.config.retention else { return };
        let now = cx.now();
        for partition in 0..log.partitions.len() {
            let records = &self.logs.get(id).expect("it was there").partitions[partition].records;
            let old = records.iter().take_while(|r| r.appended_at + retention <= now).count();
            if old > 0 {
                self.trim(cx, id, partition as u16, old, cause);
            }
        }
        self.watch_retention(cx, id, cause);
    }

    /// Starts the retention anew after its time was changed.
    pub(crate) fn reset_retention(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        if let Some(log) = self.logs.get_mut(id) {
            log.turn += log.turn % 2;
        }
        self.watch_retention(cx, id, cause);
    }

    /// The broker stopped: a log that is not durable forgets everything. Offsets go on.
    pub(crate) fn forget_transient(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(log) = self.logs.get(id) else { return };
        if log.config.durable {
            return;
        }
        for partition in 0..log.partitions.len() {
            let count = self.logs.get(id).map_or(0, |log| log.partitions[partition].records.len());
            if count > 0 {
                self.trim(cx, id, partition as u16, count, cause);
            }
        }
    }
}
