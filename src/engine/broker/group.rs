//! Consumer groups: who owns which partition, how far each is read, and what a member's word changes.
//! How partitions are dealt is `assign`'s.

use super::message::{Message, State};
use super::{Broker, Cursor, Group};
use crate::kernel::id::{CopyId, LinkId, NodeId, PartitionId};
use crate::kernel::time::SimTime;
use crate::protocol::context::{Context, Route, Timer};
use crate::protocol::event::{DeadReason, Event, ReturnReason};
use crate::protocol::frame::{Body, Delivery, Outcome, Publication, Tag, Way};
use crate::topology::{Assignor, GroupConfig, Start};

/// A member's word on a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settled {
    pub(crate) partition: PartitionId,
    pub(crate) offset: u64,
    pub(crate) term: u32,
    pub(crate) copy: CopyId,
    pub(crate) outcome: Outcome,
}

impl Group {
    pub(crate) fn new(config: GroupConfig) -> Self {
        Self {
            config,
            log: None,
            members: Vec::new(),
            cursors: Vec::new(),
            generation: 0,
            rebalancing: false,
            turn: 0,
            next: 0,
            dead_letter: None,
        }
    }
}

impl Cursor {
    /// Takes back everything that was handed out and not settled. How many records that is.
    fn rewind(&mut self, to: u64) -> u32 {
        self.term += 1;
        self.position = to;
        std::mem::take(&mut self.outstanding)
    }

    /// The next offset to hand out: what is done already is passed over.
    pub(crate) fn next_offset(&self) -> u64 {
        let mut next = self.position;
        while self.done.contains(&next) {
            next += 1;
        }
        next
    }

    /// Notes that a record is done with; true if the committed offset moved.
    fn finish(&mut self, offset: u64) -> bool {
        self.attempts.remove(&offset);
        // The log may have removed it meanwhile.
        if offset < self.committed {
            return false;
        }
        if offset != self.committed {
            self.done.insert(offset);
            return false;
        }
        self.committed += 1;
        while self.done.remove(&self.committed) {
            self.committed += 1;
        }
        // Records behind it were done with ahead of it: they are not read again.
        self.position = self.position.max(self.committed);
        true
    }
}

impl Broker {
    /// A member's connection opened.
    pub(crate) fn join(&mut self, cx: &mut Context, id: NodeId, link: LinkId, cause: u64) {
        let Some(group) = self.groups.get_mut(id) else { return };
        if !group.members.contains(&link) {
            group.members.push(link);
            let consumer = |link: &LinkId| cx.network.get(*link).map(|line| line.link.to);
            group.members.sort_by_key(consumer);
        }
        self.plan_rebalance(cx, id, cause);
    }

    /// A member's connection ended: its partitions belong to nobody until they are dealt.
    pub(crate) fn leave(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        link: LinkId,
        why: ReturnReason,
        cause: u64,
    ) {
        let Some(group) = self.groups.get_mut(id) else { return };
        group.members.retain(|&member| member != link);
        for partition in 0..group.cursors.len() {
            let owned =
                self.groups.get(id).is_some_and(|g| g.cursors[partition].owner == Some(link));
            if owned {
                self.take_back(cx, id, partition, why, cause);
            }
        }
        self.plan_rebalance(cx, id, cause);
    }

    pub(crate) fn plan_rebalance(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(group) = self.groups.get_mut(id) else { return };
        group.rebalancing = true;
        group.turn += 1;
        let at = cx.now() + group.config.rebalance_delay;
        cx.set_timer(at, cause, Timer::Rebalance { group: id, turn: group.turn });
    }

    /// True while the timer means something.
    pub(crate) fn rebalance_is_due(&self, id: NodeId, turn: u32) -> bool {
        self.groups.get(id).is_some_and(|group| group.rebalancing && group.turn == turn)
    }

    /// Deals the partitions anew. A partition that stays with its owner goes on undisturbed.
    pub(crate) fn rebalance(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(group) = self.groups.get_mut(id) else { return };
        group.rebalancing = false;
        group.generation += 1;
        let owners: Vec<_> = group.cursors.iter().map(|cursor| cursor.owner).collect();
        let dealt = assign(group.config.assignor, &group.members, &owners);
        let (generation, members) = (group.generation, group.members.len() as u32);
        let cause = cx.emit(cause, Event::Rebalanced { group: id, generation, members });
        for (partition, (before, now)) in owners.iter().zip(&dealt).enumerate() {
            if before == now {
                continue;
            }
            if before.is_some() {
                self.take_back(cx, id, partition, ReturnReason::Reassigned, cause);
            }
            let Some(group) = self.groups.get_mut(id) else { return };
            let cursor = &mut group.cursors[partition];
            cursor.owner = *now;
            if let Some(link) = *now {
                let consumer = cx.network.get(link).map_or(NodeId::NONE, |line| line.link.to);
                let (partition, offset) = (PartitionId(partition as u16), cursor.committed);
                cx.emit(cause, Event::Assigned { group: id, consumer, partition, offset });
            }
        }
        self.feed(cx, id);
    }

    /// Takes a partition from its owner: what it had not settled will be handed out again.
    pub(crate) fn take_back(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        partition: usize,
        reason: ReturnReason,
        cause: u64,
    ) {
        let Some(group) = self.groups.get_mut(id) else { return };
        let to = group.cursors[partition].committed;
        self.rewind(cx, id, partition, to, reason, cause);
        if let Some(group) = self.groups.get_mut(id) {
            let cursor = &mut group.cursors[partition];
            cursor.owner = None;
            // What was done ahead of the committed offset, only its owner knew.
            cursor.done.clear();
        }
    }

    /// Reads a partition again from `to`.
    fn rewind(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        partition: usize,
        to: u64,
        reason: ReturnReason,
        cause: u64,
    ) {
        let Some(group) = self.groups.get_mut(id) else { return };
        let cursor = &mut group.cursors[partition];
        // The log may have removed the record meanwhile.
        let to = to.max(cursor.committed);
        let moved = cursor.position != to;
        let outstanding = cursor.rewind(to);
        let (owner, term) = (cursor.owner, cursor.term);
        let place = PartitionId(partition as u16);
        if moved {
            let event = Event::Rewound { group: id, partition: place, offset: to, reason };
            cx.emit(cause, event);
        }
        if let Some(link) = owner {
            let end = self.end(link);
            end.outstanding = end.outstanding.saturating_sub(outstanding);
            if end.open {
                let connection = end.connection;
                cx.send(
                    link,
                    Way::Along,
                    connection,
                    cause,
                    Body::Revoke { partition: place, term },
                );
            }
        }
    }

    /// Hands out records: the partitions in turn, each to its owner as far as its room reaches.
    pub(crate) fn feed(&mut self, cx: &mut Context, id: NodeId) {
        if self.stopped {
            return;
        }
        let Some(count) = self.groups.get(id).map(|group| group.cursors.len()) else { return };
        let mut idle = 0;
        while idle < count {
            let Some(group) = self.groups.get_mut(id) else { return };
            let partition = group.next % count;
            group.next = (partition + 1) % count;
            idle = if self.hand_out(cx, id, partition) { 0 } else { idle + 1 };
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
        let cursor = &mut group.cursors[partition];
        let Some(link) = cursor.owner else { return false };
        let room = self.ends.get(link).map_or(0, super::End::room);
        if room == 0 || cursor.due.is_some_and(|(due, _)| due > cx.now()) {
            return false;
        }
        cursor.position = cursor.next_offset();
        let log = group.log.and_then(|log| self.logs.get(log));
        let Some(record) = log.and_then(|log| log.partitions.get(partition)?.get(cursor.position))
        else {
            return false;
        };
        let (offset, term) = (cursor.position, cursor.term);
        cursor.position += 1;
        cursor.outstanding += 1;
        let attempts = cursor.attempts.entry(offset).or_default();
        attempts.0 += 1;
        let count = attempts.0;
        let copy = CopyId { name: record.name, store: id };
        let consumer = cx.network.get(link).map_or(NodeId::NONE, |line| line.link.to);
        let event = Event::Leased { copy, consumer, count, until: SimTime::MAX };
        let cause = cx.emit(record.cause, event);
        let delivery = Delivery {
            tag: Tag::Record { partition: PartitionId(partition as u16), offset, term },
            copy,
            key: record.key,
            attempt: count,
            poison: record.poison,
            tries: record.tries.wrapping_add(count),
        };
        let end = self.ends.get_mut(link).expect("its room was asked");
        end.outstanding += 1;
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
        let Settled { partition, offset, term, copy, outcome } = word;
        let place = usize::from(partition.0);
        let cursor = self.groups.get_mut(id).and_then(|group| group.cursors.get_mut(place));
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
            Outcome::Release => self.release_record(cx, id, consumer, word, cause),
            Outcome::Reject => self.kill_record(cx, id, word, DeadReason::Rejected, cause),
        }
        self.feed(cx, id);
    }

    fn finish_record(
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
            let (partition, offset) = (PartitionId(partition as u16), cursor.committed);
            cx.emit(cause, Event::Committed { group: id, partition, offset });
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
        let Settled { partition, offset, copy, .. } = word;
        let place = usize::from(partition.0);
        let Some(group) = self.groups.get_mut(id) else { return };
        let retry = group.config.retry;
        let attempts = group.cursors[place].attempts.entry(offset).or_default();
        let counts = retry.causes.count(ReturnReason::Released);
        attempts.1 += u32::from(counts);
        let (leases, failures) = *attempts;
        let reason = ReturnReason::Released;
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
        cx.set_timer(due, cause, Timer::PartitionDue { group: id, partition, term: cursor.term });
    }

    /// True while the timer means something.
    pub(crate) fn partition_is_due(&self, id: NodeId, partition: PartitionId, at: SimTime) -> bool {
        let cursor =
            self.groups.get(id).and_then(|group| group.cursors.get(usize::from(partition.0)));
        cursor.is_some_and(|cursor| cursor.due.is_some_and(|(due, _)| due <= at))
    }

    /// A partition has waited long enough after a failure.
    pub(crate) fn partition_due(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        partition: PartitionId,
        cause: u64,
    ) {
        let Some(group) = self.groups.get_mut(id) else { return };
        if let Some((_, copy)) = group.cursors[usize::from(partition.0)].due.take() {
            cx.emit(cause, Event::Due { copy });
        }
        self.feed(cx, id);
    }

    /// A record is given up: a copy of it goes to the dead letters, and the group moves on.
    fn kill_record(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        word: Settled,
        reason: DeadReason,
        cause: u64,
    ) {
        let Settled { partition, offset, copy, .. } = word;
        let place = usize::from(partition.0);
        let Some(group) = self.groups.get(id) else { return };
        let record =
            group.log.and_then(|log| self.logs.get(log)?.partitions.get(place)?.get(offset));
        let leases = group.cursors[place].attempts.get(&offset).map_or(1, |attempts| attempts.0);
        if let Some(record) = record.copied() {
            let publication = Publication {
                name: record.name,
                key: record.key,
                payload_bytes: record.payload_bytes,
                published_at: record.published_at,
                expires_at: SimTime::MAX,
                persistent: record.persistent,
                poison: record.poison,
                again: false,
                confirm: false,
            };
            let mut message = Message::new(&publication, copy.store, LinkId::NONE, cause);
            (message.leases, message.state) = (leases, State::Travelling);
            message.tries = record.tries.wrapping_add(leases);
            let handle = self.messages.insert(message);
            self.die(cx, id, handle, reason, cause);
        }
        self.finish_record(cx, id, place, offset, cause);
    }

    /// The log removed its oldest records: a group that is behind moves up.
    pub(crate) fn move_up(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        partition: u16,
        base: u64,
        cause: u64,
    ) {
        let cursor =
            self.groups.get_mut(id).and_then(|group| group.cursors.get_mut(usize::from(partition)));
        let Some(cursor) = cursor else { return };
        let unread = base.saturating_sub(cursor.position);
        let records =
            unread - cursor.done.range(cursor.position..base.max(cursor.position)).count() as u64;
        cursor.committed = cursor.committed.max(base);
        cursor.position = cursor.position.max(base);
        cursor.attempts = cursor.attempts.split_off(&base);
        cursor.done = cursor.done.split_off(&base);
        while cursor.done.remove(&cursor.committed) {
            cursor.committed += 1;
        }
        cursor.position = cursor.position.max(cursor.committed);
        if records > 0 {
            let partition = PartitionId(partition);
            cx.emit(cause, Event::Skipped { group: id, partition, offset: base, records });
        }
    }

    /// A group begins to read a log.
    pub(crate) fn read(&mut self, id: NodeId, log: NodeId) {
        let Some(source) = self.logs.get_mut(log) else { return };
        source.readers.push(id);
        source.readers.sort_unstable();
        let Some(group) = self.groups.get_mut(id) else { return };
        group.log = Some(log);
        let start = group.config.start;
        let cursor = |partition: &super::Partition| {
            let offset = if start == Start::Earliest { partition.base } else { partition.end() };
            Cursor { committed: offset, position: offset, ..Cursor::default() }
        };
        group.cursors = source.partitions.iter().map(cursor).collect();
    }

    /// Someone sends a group back, or forward, in its log: `offset` in every partition, kept within
    /// what is there.
    pub(crate) fn rewind_all(&mut self, cx: &mut Context, id: NodeId, offset: u64, cause: u64) {
        let Some(group) = self.groups.get(id) else { return };
        let Some(log) = group.log.and_then(|log| self.logs.get(log)) else { return };
        let targets: Vec<u64> =
            log.partitions.iter().map(|p| offset.clamp(p.base, p.end())).collect();
        for (partition, to) in targets.into_iter().enumerate() {
            let Some(group) = self.groups.get_mut(id) else { return };
            let cursor = &mut group.cursors[partition];
            cursor.committed = to;
            cursor.done.clear();
            cursor.attempts.clear();
            cursor.due = None;
            self.rewind(cx, id, partition, to, ReturnReason::Rewound, cause);
        }
        self.feed(cx, id);
    }
}

/// Deals partitions to members (links in the order of their consumers' ids).
fn assign(
    assignor: Assignor,
    members: &[LinkId],
    owners: &[Option<LinkId>],
) -> Vec<Option<LinkId>> {
    let count = owners.len();
    if members.is_empty() {
        return vec![None; count];
    }
    let (each, more) = (count / members.len(), count % members.len());
    match assignor {
        Assignor::Range => {
            let shares = members.iter().enumerate().flat_map(|(place, &member)| {
                std::iter::repeat_n(Some(member), each + usize::from(place < more))
            });
            shares.collect()
        }
        Assignor::RoundRobin => (0..count).map(|p| Some(members[p % members.len()])).collect(),
        Assignor::Sticky => {
            let mut dealt: Vec<Option<LinkId>> = vec![None; count];
            let mut has: Vec<usize> = vec![0; members.len()];
            let mut larger = more;
            // Owners keep what they have up to a fair share; `more` of them may keep one more.
            for (place, owner) in owners.iter().enumerate() {
                let Some(at) = owner.and_then(|owner| members.iter().position(|&m| m == owner))
                else {
                    continue;
                };
                if has[at] < each || (has[at] == each && larger > 0) {
                    larger -= usize::from(has[at] == each);
                    has[at] += 1;
                    dealt[place] = Some(members[at]);
                }
            }
            for place in &mut dealt {
                if place.is_none() {
                    let least = (0..members.len()).min_by_key(|&at| has[at]).unwrap_or(0);
                    has[least] += 1;
                    *place = Some(members[least]);
                }
            }
            dealt
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(ids: &[u16]) -> Vec<LinkId> {
        ids.iter().map(|&id| LinkId(id)).collect()
    }

    fn dealt(assignor: Assignor, members: &[u16], owners: &[Option<u16>]) -> Vec<u16> {
        let owners: Vec<_> = owners.iter().map(|owner| owner.map(LinkId)).collect();
        assign(assignor, &links(members), &owners).iter().map(|owner| owner.unwrap().0).collect()
    }

    #[test]
    fn range_gives_neighbours_together_and_the_first_members_one_more() {
        assert_eq!(dealt(Assignor::Range, &[1, 2, 3], &[None; 4]), [1, 1, 2, 3]);
        assert_eq!(dealt(Assignor::Range, &[1, 2, 3], &[None; 2]), [1, 2]);
    }

    #[test]
    fn round_robin_deals_one_each_in_turn() {
        assert_eq!(dealt(Assignor::RoundRobin, &[1, 2], &[None; 5]), [1, 2, 1, 2, 1]);
    }

    #[test]
    fn sticky_moves_only_what_must_move() {
        let before = [Some(1), Some(1), Some(2), Some(2)];
        assert_eq!(dealt(Assignor::Sticky, &[1, 2, 3], &before), [1, 1, 2, 3]);
        assert_eq!(dealt(Assignor::Sticky, &[2], &before), [2, 2, 2, 2]);
    }

    #[test]
    fn nobody_owns_anything_in_a_group_without_members() {
        assert_eq!(assign(Assignor::Range, &[], &[None; 3]), [None; 3]);
    }
}
