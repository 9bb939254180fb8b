//! Reading a log: handing out records to the owners of partitions, and what a member's word changes.

use super::message::{Message, State};
use super::{Broker, Cursor};
use crate::kernel::id::{CopyId, LinkId, NodeId, PartitionId, TopicPartition};
use crate::kernel::time::SimTime;
use crate::protocol::context::{Context, Route, Timer};
use crate::protocol::event::{DeadReason, Event, ReturnReason};
use crate::protocol::frame::{Body, Delivery, Publication, Tag};
use crate::topology::{Outcome, Serving};

/// A member's word on a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settled {
    pub(crate) at: TopicPartition,
    pub(crate) offset: u64,
    pub(crate) term: u32,
    pub(crate) copy: CopyId,
    pub(crate) outcome: Outcome,
}

impl Broker {
    /// Hands out records: the partitions in turn, each to its owner as far as its room reaches.
    pub(crate) fn feed(&mut self, cx: &mut Context, id: NodeId) {
        if self.stopped {
            return;
        }
        let Some(group) = self.groups.get(id) else { return };
        let (count, serving) = (group.cursors.len(), group.config.serving);
        if serving == Serving::Shared {
            return self.feed_shared(cx, id);
        }
        let mut idle = 0;
        while idle < count {
            let Some(group) = self.groups.get_mut(id) else { return };
            let partition = group.next % count;
            group.next = (partition + 1) % count;
            let given = self.hand_out(cx, id, partition);
            // A poll brings what there is of one partition before it goes on to the next.
            while given && serving.is_committed() && self.hand_out(cx, id, partition) {}
            idle = if given { 0 } else { idle + 1 };
        }
        // An answer to a fetch is whole once nothing more goes out at this moment.
        let members = self.groups.get(id).map_or(Vec::new(), |group| group.members.clone());
        for link in members {
            if self.end(link).answered > 0 {
                let cause = cx.news;
                self.answer_fetch(cx, link, cause);
            }
        }
    }

    fn hand_out(&mut self, cx: &mut Context, id: NodeId, partition: usize) -> bool {
        let Some(group) = self.groups.get_mut(id) else { return false };
        let (committed, start) = (group.config.serving.is_committed(), group.config.start);
        let isolation = group.config.isolation;
        let cursor = &mut group.cursors[partition];
        let Some(link) = cursor.owner else { return false };
        let speaks = |end: &&super::End| end.member == cursor.holder;
        let room = self.ends.get(link).filter(speaks).map_or(0, super::End::room);
        if room == 0 || cursor.due.is_some() {
            return false;
        }
        let at = cursor.at;
        let log = self.logs.get(at.topic);
        let Some(records) = log.and_then(|log| log.partitions.get(usize::from(at.partition.0)))
        else {
            return false;
        };
        if committed {
            cursor.find_place(records, start);
        } else {
            cursor.position = cursor.next_offset();
        }
        let Some(record) = records.next_visible(cursor.position, isolation) else { return false };
        let (offset, term) = (record.offset, cursor.term);
        if offset > cursor.position && !committed {
            cursor.pass(offset);
            cursor.position = cursor.position.max(offset);
            // Another one, done already, may come first.
            if cursor.next_offset() != offset {
                return self.hand_out(cx, id, partition);
            }
        }
        cursor.position = offset;
        cursor.position += 1;
        let count = if committed {
            // Nobody counts how often a record was read: only that it was is known.
            let again = offset < cursor.read_to;
            cursor.read_to = cursor.read_to.max(offset + 1);
            1 + u32::from(again)
        } else {
            cursor.outstanding += 1;
            let attempts = cursor.attempts.entry(offset).or_default();
            attempts.0 += 1;
            attempts.0
        };
        let copy = CopyId { name: record.name, store: id };
        let consumer = cx.network.get(link).map_or(NodeId::NONE, |line| line.link.to);
        let event = Event::Leased { copy, consumer, count, until: SimTime::MAX };
        let cause = cx.emit(record.cause, event);
        let delivery = Delivery {
            tag: Tag::Record { at, offset, term },
            copy,
            key: record.key,
            attempt: count,
            poison: record.poison,
            tries: record.tries.wrapping_add(count),
            again: count > 1,
            failures: 0,
            history: crate::protocol::history::History::default(),
        };
        let end = self.ends.get_mut(link).expect("its room was asked");
        end.outstanding += u32::from(!committed);
        end.answered += u32::from(end.asked.is_some());
        let route = Route::along(link, end.connection);
        cx.send_message(route, copy, count, cause, Body::Deliver(delivery));
        true
    }

    /// A member's word on a record has arrived.
    pub(crate) fn settle_record(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        open: bool,
        word: Settled,
        cause: u64,
    ) {
        let Some((id, consumer)) = cx.network.get(link).map(|line| (line.link.from, line.link.to))
        else {
            return;
        };
        let Settled { at, offset, term, copy, outcome } = word;
        let Some(group) = self.groups.get_mut(id) else { return };
        match group.config.serving {
            Serving::Settled => {}
            Serving::Shared => return self.settle_shared(cx, id, consumer, link, word, cause),
            // A member of such a group has no word on a record: it was said in an earlier one.
            Serving::Eager | Serving::Cooperative => {
                cx.emit(cause, Event::Stale { copy, consumer });
                return;
            }
        }
        let place = group.place_of(at).unwrap_or(usize::MAX);
        let cursor = group.cursors.get_mut(place);
        let mine = |cursor: &&mut Cursor| open && cursor.owner == Some(link) && cursor.term == term;
        let Some(cursor) = cursor.filter(mine) else {
            cx.emit(cause, Event::Stale { copy, consumer });
            return;
        };
        cursor.outstanding = cursor.outstanding.saturating_sub(1);
        let end = self.end(link);
        end.outstanding = end.outstanding.saturating_sub(1);
        match outcome {
            Outcome::Accept => {
                let cause = cx.emit(cause, Event::Accepted { copy, consumer });
                self.finish_record(cx, id, place, offset, cause);
            }
            Outcome::Release | Outcome::Fail => self.release_record(cx, id, consumer, word, cause),
            Outcome::Reject => self.kill_record(cx, id, word, DeadReason::Rejected, cause),
        }
        self.feed(cx, id);
    }

    pub(super) fn finish_record(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        partition: usize,
        offset: u64,
        cause: u64,
    ) {
        let Some(group) = self.groups.get_mut(id) else { return };
        let cursor = &mut group.cursors[partition];
        if cursor.finish(offset) {
            let (TopicPartition { topic: log, partition }, offset) = (cursor.at, cursor.committed);
            cx.emit(cause, Event::Committed { group: id, log, partition, offset });
        }
    }

    /// A member failed on a record: the partition is read again from there, which keeps the order, until
    /// the limit is reached.
    fn release_record(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        consumer: NodeId,
        word: Settled,
        cause: u64,
    ) {
        let Settled { at, offset, copy, .. } = word;
        let Some(group) = self.groups.get_mut(id) else { return };
        let Some(place) = group.place_of(at) else { return };
        let retry = group.config.retry;
        let attempts = group.cursors[place].attempts.entry(offset).or_default();
        let reason = match word.outcome {
            Outcome::Fail => ReturnReason::Failed,
            _ => ReturnReason::Released,
        };
        let counts = retry.causes.count(reason);
        attempts.1 += u32::from(counts);
        let (leases, failures) = *attempts;
        let cause = cx.emit(cause, Event::Returned { copy, consumer, reason, failures });
        if retry.is_exhausted(leases, failures) {
            return self.kill_record(cx, id, word, DeadReason::Limit, cause);
        }
        self.rewind(cx, id, place, offset, reason, cause);
        let wait = super::settle::jittered(cx, &retry, retry.backoff_after(failures), copy, leases);
        if wait.is_zero() || !counts {
            return;
        }
        let due = cx.now() + wait;
        let cause = cx.emit(cause, Event::Delayed { copy, due });
        let Some(group) = self.groups.get_mut(id) else { return };
        let cursor = &mut group.cursors[place];
        cursor.due = Some((due, copy));
        cx.set_timer(due, cause, Timer::PartitionDue { group: id, at, term: cursor.term });
    }

    /// True while the timer means something.
    pub(crate) fn partition_is_due(&self, id: NodeId, at: TopicPartition, now: SimTime) -> bool {
        let group = self.groups.get(id);
        let cursor = group.and_then(|group| Some(&group.cursors[group.place_of(at)?]));
        cursor.is_some_and(|cursor| cursor.due.is_some_and(|(due, _)| due <= now))
    }

    /// A partition has waited long enough after a failure.
    pub(crate) fn partition_due(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        at: TopicPartition,
        cause: u64,
    ) {
        let Some(group) = self.groups.get_mut(id) else { return };
        let Some(place) = group.place_of(at) else { return };
        if let Some((_, copy)) = group.cursors[place].due.take() {
            cx.emit(cause, Event::Due { copy });
        }
        self.feed(cx, id);
    }

    /// A record is given up: a copy of it goes to the dead letters, and the group moves on.
    pub(super) fn kill_record(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        word: Settled,
        reason: DeadReason,
        cause: u64,
    ) {
        let Settled { at, offset, copy, .. } = word;
        let Some(group) = self.groups.get(id) else { return };
        let Some(place) = group.place_of(at) else { return };
        let record = self.partition(at).and_then(|partition| partition.get(offset));
        let leases = group.cursors[place].attempts.get(&offset).map_or(1, |attempts| attempts.0);
        if let Some(record) = record.copied() {
            let publication = Publication {
                mandatory: false,
                priority: None,
                id: None,
                delay: None,
                name: record.name,
                key: record.key,
                payload_bytes: record.payload_bytes,
                published_at: record.published_at,
                expires_at: SimTime::MAX,
                persistent: record.persistent,
                poison: record.poison,
                again: false,
                confirm: false,
                tombstone: false,
                partition: PartitionId::NONE,
                terms: crate::protocol::frame::Terms::default(),
            };
            let mut message = Message::new(&publication, copy.store, LinkId::NONE, cause);
            (message.leases, message.state) = (leases, State::Travelling);
            message.tries = record.tries.wrapping_add(leases);
            let handle = self.messages.insert(message);
            self.die(cx, id, handle, reason, cause);
        }
        self.finish_record(cx, id, place, offset, cause);
    }
}
