//! Shared groups: every member reads every partition, and each record by itself is locked for one member
//! until that one settles it, its lock is over, or it goes. Kafka: KIP-932, `SharePartition`.
//!
//! A cursor's committed offset is the first record that is not done with; its position is the first that
//! nobody has had; between the two some are locked, some came back, and some are done.

use super::reading::Settled;
use super::{Broker, Cursor};
use crate::kernel::id::{CopyId, LinkId, NodeId, TopicPartition};
use crate::kernel::time::SimTime;
use crate::protocol::context::{Context, Route, Timer};
use crate::protocol::event::{DeadReason, Event, ReturnReason};
use crate::protocol::frame::{Body, Delivery, Tag};
use crate::topology::Outcome;

/// A record that a member has for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lock {
    pub(crate) link: LinkId,
    pub(crate) incarnation: u32,
    /// Tells this lock from later ones of the same record.
    pub(crate) term: u32,
    pub(crate) since: SimTime,
    pub(crate) until: SimTime,
    pub(crate) copy: CopyId,
}

impl Cursor {
    /// The next record for anybody: what came back first, in the order of offsets.
    pub(crate) fn next_free(&self) -> u64 {
        self.returned.first().copied().unwrap_or(self.position)
    }
}

impl Broker {
    /// Hands out records to the members that ask, each its fill.
    pub(super) fn feed_shared(&mut self, cx: &mut Context, id: NodeId) {
        let Some(group) = self.groups.get_mut(id) else { return };
        let count = group.roster.len();
        if count == 0 {
            return;
        }
        let first = group.next % count;
        for turn in 0..count {
            let Some(group) = self.groups.get(id) else { return };
            let member = group.roster[(first + turn) % count];
            let (link, incarnation) = (member.link, member.hello.incarnation);
            let mut given = false;
            while self.lock_one(cx, id, link, incarnation, member.hello.only) {
                given = true;
            }
            if given && let Some(group) = self.groups.get_mut(id) {
                group.next = (first + turn + 1) % count;
            }
            if self.end(link).answered > 0 {
                let cause = cx.news;
                self.answer_fetch(cx, link, cause);
            }
        }
    }

    /// Locks the next record for a member and sends it, if there is one and the member has room.
    fn lock_one(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        link: LinkId,
        incarnation: u32,
        only: Option<NodeId>,
    ) -> bool {
        let here = |end: &super::End| end.member == incarnation && end.room() > 0;
        if !self.ends.get(link).is_some_and(here) {
            return false;
        }
        let Some(group) = self.groups.get_mut(id) else { return false };
        let (start, time) = (group.config.start, group.config.lock.max(super::SHORTEST));
        let isolation = group.config.isolation;
        let logs = &self.logs;
        let free = group.cursors.iter_mut().enumerate().find_map(|(place, cursor)| {
            let at = cursor.at;
            if only.is_some_and(|only| only != at.topic) {
                return None;
            }
            let partition = logs.get(at.topic)?.partitions.get(usize::from(at.partition.0))?;
            cursor.find_place(partition, start);
            // Compaction may have removed what came back.
            cursor.returned.retain(|&offset| partition.get(offset).is_some());
            let record = *partition.next_visible(cursor.next_free(), isolation)?;
            Some((place, record.offset, record))
        });
        let Some((place, offset, record)) = free else { return false };
        let cursor = &mut group.cursors[place];
        if !cursor.returned.remove(&offset) {
            if offset > cursor.position {
                cursor.pass(offset);
            }
            cursor.position = offset + 1;
        }
        cursor.term += 1;
        let attempts = cursor.attempts.entry(offset).or_default();
        attempts.0 += 1;
        let (count, failures) = *attempts;
        let (term, at) = (cursor.term, cursor.at);
        let copy = CopyId { name: record.name, store: id };
        let (since, until) = (cx.now(), cx.now() + time);
        cursor.locks.insert(offset, Lock { link, incarnation, term, since, until, copy });
        let consumer = cx.network.get(link).map_or(NodeId::NONE, |line| line.link.to);
        let cause = cx.emit(record.cause, Event::Leased { copy, consumer, count, until });
        let delivery = Delivery {
            tag: Tag::Record { at, offset, term },
            copy,
            key: record.key,
            attempt: count,
            poison: record.poison,
            tries: record.tries.wrapping_add(count),
            again: count > 1,
            failures,
            history: crate::protocol::history::History::default(),
        };
        let end = self.end(link);
        end.answered += u32::from(end.asked.is_some());
        let route = Route::along(link, end.connection);
        cx.set_late_timer(until, cause, Timer::LockEnd { group: id, at, offset, term });
        cx.send_message(route, copy, count, cause, Body::Deliver(delivery));
        true
    }

    /// A member's word on a record that is locked for it.
    pub(super) fn settle_shared(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        consumer: NodeId,
        link: LinkId,
        word: Settled,
        cause: u64,
    ) {
        let Settled { at, offset, term, copy, outcome } = word;
        let Some(group) = self.groups.get_mut(id) else { return };
        let place = group.place_of(at);
        let mine = |lock: &Lock| lock.link == link && lock.term == term;
        let own = place.filter(|&place| group.cursors[place].locks.get(&offset).is_some_and(mine));
        let Some(place) = own else {
            cx.emit(cause, Event::Stale { copy, consumer });
            return;
        };
        group.cursors[place].locks.remove(&offset);
        match outcome {
            Outcome::Accept => {
                let cause = cx.emit(cause, Event::Accepted { copy, consumer });
                self.finish_record(cx, id, place, offset, cause);
            }
            Outcome::Release | Outcome::Fail => {
                let reason = match outcome {
                    Outcome::Fail => ReturnReason::Failed,
                    _ => ReturnReason::Released,
                };
                self.unlocked(cx, id, place, offset, consumer, copy, reason, cause);
            }
            Outcome::Reject => self.kill_record(cx, id, word, DeadReason::Rejected, cause),
        }
        self.feed(cx, id);
    }

    /// A record comes back to everybody, or is given up because it was handed out too often.
    #[allow(clippy::too_many_arguments, reason = "each says something of one record")]
    fn unlocked(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        place: usize,
        offset: u64,
        consumer: NodeId,
        copy: CopyId,
        reason: ReturnReason,
        cause: u64,
    ) {
        let Some(group) = self.groups.get_mut(id) else { return };
        let retry = group.config.retry;
        let cursor = &mut group.cursors[place];
        let attempts = cursor.attempts.entry(offset).or_default();
        attempts.1 += u32::from(retry.causes.count(reason));
        let (leases, failures) = *attempts;
        let at = cursor.at;
        let cause = cx.emit(cause, Event::Returned { copy, consumer, reason, failures });
        if retry.is_exhausted(leases, failures) {
            let word = Settled { at, offset, term: 0, copy, outcome: Outcome::Release };
            return self.kill_record(cx, id, word, DeadReason::Limit, cause);
        }
        cursor.returned.insert(offset);
    }

    /// What a member has is everybody's again.
    pub(super) fn unlock_all_of(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        link: LinkId,
        incarnation: u32,
        reason: ReturnReason,
        cause: u64,
    ) {
        let consumer = cx.network.get(link).map_or(NodeId::NONE, |line| line.link.to);
        let count = self.groups.get(id).map_or(0, |group| group.cursors.len());
        for place in 0..count {
            let Some(group) = self.groups.get_mut(id) else { return };
            let cursor = &mut group.cursors[place];
            let own: Vec<_> = cursor
                .locks
                .iter()
                .filter(|(_, lock)| lock.link == link && lock.incarnation == incarnation)
                .map(|(&offset, &lock)| (offset, lock))
                .collect();
            cursor.locks.retain(|_, lock| lock.link != link || lock.incarnation != incarnation);
            for (offset, lock) in own {
                self.unlocked(cx, id, place, offset, consumer, lock.copy, reason, cause);
            }
        }
    }

    /// True when a lock ends at this instant.
    pub(crate) fn lock_ends(
        &self,
        id: NodeId,
        at: TopicPartition,
        offset: u64,
        term: u32,
        now: SimTime,
    ) -> bool {
        let group = self.groups.get(id);
        let cursor = group.and_then(|group| Some(&group.cursors[group.place_of(at)?]));
        let lock = cursor.and_then(|cursor| cursor.locks.get(&offset));
        lock.is_some_and(|lock| lock.term == term && lock.until <= now)
    }

    /// A member had a record for too long.
    pub(crate) fn lock_ended(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        at: TopicPartition,
        offset: u64,
        cause: u64,
    ) {
        let Some(group) = self.groups.get_mut(id) else { return };
        let Some(place) = group.place_of(at) else { return };
        let Some(lock) = group.cursors[place].locks.remove(&offset) else { return };
        let consumer = cx.network.get(lock.link).map_or(NodeId::NONE, |line| line.link.to);
        let reason = ReturnReason::LeaseExpired;
        self.unlocked(cx, id, place, offset, consumer, lock.copy, reason, cause);
        self.feed(cx, id);
    }

    /// A member wants to have a record for longer.
    pub(super) fn renew_lock(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        at: TopicPartition,
        offset: u64,
        term: u32,
        cause: u64,
    ) {
        let Some((id, consumer)) = cx.network.get(link).map(|line| (line.link.from, line.link.to))
        else {
            return;
        };
        let Some(group) = self.groups.get_mut(id) else { return };
        let until = cx.now() + group.config.lock.max(super::SHORTEST);
        let Some(place) = group.place_of(at) else { return };
        let Some(lock) = group.cursors[place].locks.get_mut(&offset) else { return };
        if lock.link != link || lock.term != term {
            return;
        }
        lock.until = until;
        let cause = cx.emit(cause, Event::Renewed { copy: lock.copy, consumer, until });
        cx.set_late_timer(until, cause, Timer::LockEnd { group: id, at, offset, term });
    }
}
