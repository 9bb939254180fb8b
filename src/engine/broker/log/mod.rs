//! A partitioned topic: appending, and removing the oldest. Reading leaves it as it is.

mod audit;
mod compaction;
mod encode;
mod machines;
mod partition;
mod replicas;
mod retention;
mod segments;
mod transactions;

pub(crate) use self::machines::Machine;
pub(crate) use self::partition::{Partition, Record};
pub(crate) use self::transactions::Transaction;

use self::partition::Standing;
use self::replicas::{Owed, Replicas};
use super::Broker;
use super::confirm::Confirm;
use crate::kernel::id::{CopyId, Key, LinkId, NodeId, PartitionId};
use crate::kernel::murmur2::partition_of;
use crate::kernel::slab::Handle;
use crate::kernel::time::SimTime;
use crate::protocol::context::Context;
use crate::protocol::event::{DownReason, Event};
use crate::protocol::frame::{Body, Publication, Terms};
use crate::topology::{LogConfig, Partitioner, Replication};

/// A partitioned topic.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    pub(crate) config: LogConfig,
    pub(crate) partitions: Vec<Partition>,
    pub(crate) readers: Vec<NodeId>,
    /// The partition of the next record without a key.
    next: u16,
    /// Counts retention timers; odd while one is set.
    turn: u32,
    /// When compaction looks next.
    cleans: Option<SimTime>,
}

/// A message that comes to a log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Incoming {
    pub(crate) publication: Publication,
    pub(crate) via: LinkId,
    pub(crate) confirm: Confirm,
    pub(crate) cause: u64,
    pub(crate) tries: u32,
}

impl Log {
    pub(crate) fn new(config: LogConfig, machines: &[Machine]) -> Self {
        let mut log = Self {
            config,
            partitions: Vec::new(),
            readers: Vec::new(),
            next: 0,
            turn: 0,
            cleans: None,
        };
        log.grow(config.partitions.max(1), machines);
        log
    }

    /// There are at least so many partitions.
    pub(crate) fn grow(&mut self, count: u16, machines: &[Machine]) {
        for place in self.partitions.len() as u16..count {
            let replicas = self
                .config
                .replication
                .map(|config| Box::new(Replicas::new(place, config, machines, 0)));
            self.partitions.push(Partition { replicas, ..Partition::default() });
        }
    }

    /// The partitions among which producers choose; 0: the log does.
    pub(crate) fn offered(&self) -> u16 {
        match self.config.partitioner {
            Partitioner::KeyModulo => 0,
            Partitioner::KeyHash => self.partitions.len() as u16,
        }
    }

    fn has_segments(&self) -> bool {
        self.config.segments.is_some()
    }

    fn in_turn(&mut self) -> u16 {
        let count = self.partitions.len() as u16;
        let chosen = self.next % count;
        self.next = (chosen + 1) % count;
        chosen
    }

    /// Why a record cannot be appended to a partition.
    fn refuses(&self, place: u16, publication: &Publication) -> Option<DownReason> {
        let Terms { all_in_sync, idempotent, after, .. } = publication.terms;
        let partition = &self.partitions[usize::from(place)];
        if let (Some(config), Some(replicas)) = (self.config.replication, &partition.replicas) {
            if !replicas.is_there() {
                return Some(DownReason::NoLeader);
            }
            if all_in_sync && replicas.in_sync() < config.min_in_sync {
                return Some(DownReason::NotEnoughReplicas);
            }
        }
        if self.config.compaction.is_some() && publication.key == Key::NONE {
            return Some(DownReason::NoKey);
        }
        let last = partition.senders.get(&publication.name.producer).map_or(0, |last| last.0);
        (idempotent && after > last).then_some(DownReason::OutOfOrder)
    }
}

impl Broker {
    /// A message has come to the log by way of the broker: it becomes a record.
    pub(crate) fn append(&mut self, cx: &mut Context, id: NodeId, handle: Handle) {
        let Some(message) = self.messages.remove(handle) else { return };
        let publication = Publication {
            name: message.copy.name,
            key: message.key,
            payload_bytes: message.payload_bytes,
            published_at: message.published_at,
            expires_at: message.expires_at,
            persistent: message.persistent,
            poison: message.poison,
            again: false,
            confirm: message.confirm != Confirm::None,
            mandatory: false,
            priority: message.priority,
            id: None,
            delay: None,
            tombstone: false,
            partition: PartitionId::NONE,
            terms: Terms::default(),
        };
        let (via, confirm) = (message.via, message.confirm);
        let (cause, tries) = (message.cause, message.tries);
        self.log_in(cx, id, &Incoming { publication, via, confirm, cause, tries });
    }

    /// A producer's message has come to the log: it becomes a record, unless the log cannot take it.
    pub(crate) fn log_in(&mut self, cx: &mut Context, id: NodeId, incoming: &Incoming) {
        let Incoming { publication, via, confirm, cause, tries } = *incoming;
        let Publication { name, key, terms, .. } = publication;
        let Some(place) = self.choose(id, key, publication.partition) else { return };
        let Some(log) = self.logs.get_mut(id) else { return };
        let copy = CopyId { name, store: id };
        let partition = &log.partitions[usize::from(place)];
        let mut owed = Owed { offset: partition.end, copy, via, confirm, cause };
        let fenced =
            terms.transaction && !self.transactions.get(&name.producer).is_some_and(|t| t.open);
        let refused =
            if fenced { Some(DownReason::Fenced) } else { log.refuses(place, &publication) };
        if let Some(reason) = refused {
            return self.say_turned_down(cx, &owed, reason, false);
        }
        if terms.idempotent
            && let Some(&(last, offset)) = partition.senders.get(&name.producer)
            && name.number <= last
        {
            let partition = PartitionId(place);
            owed.cause = cx.emit(cause, Event::AlreadyAppended { copy, partition, offset });
            owed.offset = offset;
            return self.owe(cx, id, place, terms, owed);
        }
        let replicated = log.config.replication;
        if replicated.is_none() {
            self.say_confirmed(cx, confirm, via, copy, cause);
        }
        let Some(log) = self.logs.get_mut(id) else { return };
        let segments = log.config.segments;
        let partition = &mut log.partitions[usize::from(place)];
        let offset = partition.end;
        let event = Event::Appended { copy, partition: PartitionId(place), offset };
        let cause = cx.emit(cause, event);
        let standing = if terms.transaction { Standing::Open } else { Standing::Plain };
        partition.records.push_back(Record {
            offset,
            name,
            key,
            payload_bytes: publication.payload_bytes,
            published_at: publication.published_at,
            appended_at: cx.now(),
            cause,
            tries,
            persistent: publication.persistent,
            poison: publication.poison,
            tombstone: publication.tombstone.then_some(SimTime::MAX),
            standing,
        });
        partition.end += 1;
        if terms.idempotent {
            partition.senders.insert(name.producer, (name.number, offset));
        }
        if terms.transaction {
            partition.open.entry(name.producer).or_insert(offset);
        }
        if let Some(segments) = segments {
            let bytes = publication.payload_bytes;
            if partition.enter_segment(segments, offset, bytes, cx.now()) {
                self.reset_retention(cx, id, cause);
                self.watch_dirt(cx, id, cause);
            }
        }
        if replicated.is_some() {
            self.owe(cx, id, place, terms, Owed { cause, ..owed });
            self.copy_on(cx, id, place, cause);
        }
        self.keep_at_most(cx, id, place, cause);
        self.watch_retention(cx, id, cause);
        self.feed_readers(cx, id);
    }

    /// A producer gets its word on a record: now, or when every machine in sync has it.
    fn owe(&mut self, cx: &mut Context, id: NodeId, place: u16, terms: Terms, owed: Owed) {
        let log = self.logs.get_mut(id);
        let partition = log.map(|log| &mut log.partitions[usize::from(place)]);
        match partition.and_then(|partition| partition.replicas.as_mut()) {
            _ if owed.confirm == Confirm::None => {}
            Some(replicas) if terms.all_in_sync && owed.offset >= replicas.high => {
                replicas.owed.push_back(owed);
            }
            _ => self.say_confirmed(cx, owed.confirm, owed.via, owed.copy, owed.cause),
        }
    }

    fn say_confirmed(
        &mut self,
        cx: &mut Context,
        confirm: Confirm,
        via: LinkId,
        copy: CopyId,
        cause: u64,
    ) {
        self.say_word(cx, confirm, via, cause, Body::Confirm { number: copy.name.number });
    }

    fn say_turned_down(
        &mut self,
        cx: &mut Context,
        owed: &Owed,
        reason: DownReason,
        appended: bool,
    ) {
        let &Owed { copy, via, confirm, cause, .. } = owed;
        let cause = cx.emit(cause, Event::NotAppended { copy, reason, appended });
        let never = matches!(reason, DownReason::NoKey | DownReason::Fenced);
        let body = Body::NotTaken { number: copy.name.number, never };
        self.say_word(cx, confirm, via, cause, body);
    }

    /// The partition of a record: its producer's choice, its key's, or the next one in turn.
    fn choose(&mut self, id: NodeId, key: Key, wanted: PartitionId) -> Option<u16> {
        let log = self.logs.get_mut(id)?;
        let count = log.partitions.len() as u16;
        if wanted.0 < count {
            return Some(wanted.0);
        }
        let Some(number) = key.number() else { return Some(log.in_turn()) };
        Some(match log.config.partitioner {
            Partitioner::KeyModulo => (number % u32::from(count)) as u16,
            Partitioner::KeyHash => {
                let heading = self.headings.get(&key);
                let own = heading.map_or_else(|| number.to_string(), |heading| heading.key.clone());
                partition_of(own.as_bytes(), count)?.0
            }
        })
    }

    /// The log has more partitions: the producers that choose among them hear of it.
    pub(crate) fn offer_partitions(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(count) = self.logs.get(id).map(Log::offered).filter(|&count| count > 0) else {
            return;
        };
        let links = cx.network.iter().filter(|(_, line)| {
            line.link.to == id && line.kind == crate::topology::LinkKind::Publish
        });
        for link in links.map(|(link, _)| link).collect::<Vec<_>>() {
            self.answer_producer(cx, link, cause, Body::Partitions { count });
        }
    }

    fn feed_readers(&mut self, cx: &mut Context, id: NodeId) {
        let readers = self.logs.get(id).map_or(0, |log| log.readers.len());
        for reader in 0..readers {
            if let Some(group) = self.logs.get(id).and_then(|log| log.readers.get(reader).copied())
            {
                self.feed(cx, group);
            }
        }
    }

    /// The settings of a log changed: what is kept is as they say from now on.
    pub(crate) fn resettle(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        before: &LogConfig,
        cause: u64,
    ) {
        let Self { logs, machines, .. } = self;
        let Some(log) = logs.get_mut(id) else { return };
        let config = log.config;
        let mut heard = Vec::new();
        for (place, partition) in (0..).zip(&mut log.partitions) {
            if before.segments.is_some() != config.segments.is_some() {
                partition.recount_segments(config.segments.is_some());
            }
            if before.replication.map(|r| r.factor) != config.replication.map(|r| r.factor) {
                let owed = partition.replicas.take().map(|replicas| replicas.owed);
                heard.extend(owed.unwrap_or_default());
                let new =
                    |config: Replication| Replicas::new(place, config, machines, partition.end);
                partition.replicas = config.replication.map(|config| Box::new(new(config)));
            }
        }
        for owed in heard {
            self.say_confirmed(cx, owed.confirm, owed.via, owed.copy, owed.cause);
        }
        let count = self.logs.get(id).map_or(0, |log| log.partitions.len());
        for place in 0..count as u16 {
            self.copy_on(cx, id, place, cause);
            self.keep_at_most(cx, id, place, cause);
        }
        self.watch_dirt(cx, id, cause);
        self.reset_retention(cx, id, cause);
        self.feed_readers(cx, id);
    }
}
