//! Consumer groups: who owns which partition, how far each is read, and the deal of a group that takes a
//! word on each record. How partitions are dealt is `assign`'s, what a member's word changes is
//! `reading`'s; groups whose members poll have their members in `group_members`, their deal in
//! `group_deal`.

use super::{Broker, Cursor, Group, Partition};
use crate::kernel::id::{LinkId, NodeId, PartitionId, TopicPartition};
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::{Event, ReturnReason};
use crate::protocol::frame::{Body, Way};
use crate::topology::{GroupConfig, Serving, Start};

impl Group {
    pub(crate) fn new(config: GroupConfig) -> Self {
        Self {
            config,
            logs: Vec::new(),
            members: Vec::new(),
            cursors: Vec::new(),
            generation: 0,
            rebalancing: false,
            roster: Vec::new(),
            opens_until: None,
            newcomer: false,
            turn: 0,
            next: 0,
            dead_letter: None,
        }
    }

    /// Where the cursor of a partition lies.
    pub(crate) fn place_of(&self, at: TopicPartition) -> Option<usize> {
        let place = self.cursors.partition_point(|cursor| cursor.at < at);
        (self.cursors.get(place)?.at == at).then_some(place)
    }
}

impl Cursor {
    /// A group begins to read a partition.
    pub(crate) fn new(at: TopicPartition, partition: &Partition, start: Start) -> Self {
        let offset = partition.start(start);
        Self { at, committed: offset, position: offset, ..Self::default() }
    }

    /// Takes back everything that was handed out and not settled. How many records that is.
    fn rewind(&mut self, to: u64) -> u32 {
        self.term += 1;
        self.position = to;
        std::mem::take(&mut self.outstanding)
    }

    /// The next offset to hand out: what is done already is passed over.
    pub(crate) fn next_offset(&self) -> u64 {
        let mut next = self.position;
        loop {
            if self.done.contains(&next) {
                next += 1;
            } else if let Some(&to) = self.gaps.get(&next) {
                next = to;
            } else {
                return next;
            }
        }
    }

    /// What lies right behind the committed offset and is done with is committed as well.
    fn commit_done(&mut self) {
        loop {
            if self.done.remove(&self.committed) {
                self.committed += 1;
            } else if let Some(to) = self.gaps.remove(&self.committed) {
                self.committed = self.committed.max(to);
            } else {
                return;
            }
        }
    }

    /// From the position to here there is nothing to read.
    pub(super) fn pass(&mut self, to: u64) {
        let from = self.position;
        if from == self.committed {
            self.committed = to;
            self.commit_done();
        } else {
            self.gaps.insert(from, to);
        }
        self.position = self.position.max(self.committed);
    }

    /// Notes that a record is done with; true if the committed offset moved.
    pub(super) fn finish(&mut self, offset: u64) -> bool {
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
        self.commit_done();
        // Records behind it were done with ahead of it: they are not read again.
        self.position = self.position.max(self.committed);
        true
    }
}

impl Partition {
    /// Where someone begins who has not read it.
    pub(super) fn start(&self, start: Start) -> u64 {
        match start {
            Start::Earliest => self.base,
            Start::Latest => self.end(),
        }
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
        if group.config.serving != Serving::Settled {
            return self.call_members(cx, id, cause);
        }
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
        if group.config.serving != Serving::Settled {
            return self.waited_for_members(cx, id, cause);
        }
        group.rebalancing = false;
        group.generation += 1;
        let owners: Vec<_> = group.cursors.iter().map(|cursor| cursor.owner).collect();
        let places: Vec<_> = group.cursors.iter().map(|cursor| cursor.at).collect();
        let assignor = group.config.assignor;
        let dealt = super::assign::single::deal(assignor, &group.members, &places, &owners);
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
                let (at, offset) = (cursor.at, cursor.committed);
                Self::announce_owner(cx, id, link, at, offset, cause);
            }
        }
        self.feed(cx, id);
    }

    /// Says who has a partition from now on.
    pub(super) fn announce_owner(
        cx: &mut Context,
        id: NodeId,
        link: LinkId,
        at: TopicPartition,
        offset: u64,
        cause: u64,
    ) {
        let consumer = cx.network.get(link).map_or(NodeId::NONE, |line| line.link.to);
        let TopicPartition { topic: log, partition } = at;
        cx.emit(cause, Event::Assigned { group: id, consumer, log, partition, offset });
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
            (cursor.owner, cursor.holder, cursor.last) = (None, 0, None);
            // What was done ahead of the committed offset, only its owner knew.
            cursor.done.clear();
            cursor.gaps.clear();
        }
    }

    /// Reads a partition again from `to`.
    pub(super) fn rewind(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        partition: usize,
        to: u64,
        reason: ReturnReason,
        cause: u64,
    ) {
        let Some(group) = self.groups.get_mut(id) else { return };
        let settled = group.config.serving == Serving::Settled;
        let cursor = &mut group.cursors[partition];
        // The log may have removed the record meanwhile.
        let to = if settled { to.max(cursor.committed) } else { to };
        let moved = cursor.position != to;
        let outstanding = cursor.rewind(to);
        let (owner, term, at) = (cursor.owner, cursor.term, cursor.at);
        let TopicPartition { topic: log, partition } = at;
        if moved {
            let event = Event::Rewound { group: id, log, partition, offset: to, reason };
            cx.emit(cause, event);
        }
        if let Some(link) = owner {
            let end = self.end(link);
            end.outstanding = end.outstanding.saturating_sub(outstanding);
            if end.open {
                let connection = end.connection;
                cx.send(link, Way::Along, connection, cause, Body::Revoke { at, term });
            }
        }
    }

    /// The log removed its oldest records: a group that is behind moves up.
    pub(crate) fn move_up(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        at: TopicPartition,
        base: u64,
        cause: u64,
    ) {
        let Some(group) = self.groups.get_mut(id) else { return };
        let Some(place) = group.place_of(at) else { return };
        if group.config.serving.is_committed() {
            return self.find_out_of_range(cx, id, place, cause);
        }
        let cursor = &mut group.cursors[place];
        let log = self.logs.get(at.topic);
        let log = log.and_then(|log| log.partitions.get(usize::from(at.partition.0)));
        let records = log.map_or(0, |log| log.count_between(cursor.position, base))
            - cursor.done.range(cursor.position..base.max(cursor.position)).count() as u64;
        cursor.committed = cursor.committed.max(base);
        cursor.position = cursor.position.max(base);
        cursor.attempts = cursor.attempts.split_off(&base);
        cursor.done = cursor.done.split_off(&base);
        cursor.gaps = cursor.gaps.split_off(&base);
        cursor.returned = cursor.returned.split_off(&base);
        cursor.locks = cursor.locks.split_off(&base);
        cursor.commit_done();
        cursor.position = cursor.position.max(cursor.committed);
        if records > 0 {
            let TopicPartition { topic: log, partition } = at;
            cx.emit(cause, Event::Skipped { group: id, log, partition, offset: base, records });
        }
    }

    /// A partition ends earlier than a group has read: what the group knew of the rest is gone with it.
    pub(super) fn fall_back(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        at: TopicPartition,
        end: u64,
        cause: u64,
    ) {
        let Some(group) = self.groups.get_mut(id) else { return };
        let Some(place) = group.place_of(at) else { return };
        let cursor = &mut group.cursors[place];
        cursor.committed = cursor.committed.min(end);
        cursor.read_to = cursor.read_to.min(end);
        cursor.done.split_off(&end);
        cursor.gaps.retain(|_, to| *to <= end);
        cursor.attempts.split_off(&end);
        cursor.returned.split_off(&end);
        cursor.locks.split_off(&end);
        if cursor.position > end {
            self.rewind(cx, id, place, end, ReturnReason::Truncated, cause);
        }
    }

    /// A group begins to read a log.
    pub(crate) fn read(&mut self, id: NodeId, log: NodeId) {
        let Some(source) = self.logs.get_mut(log) else { return };
        source.readers.push(id);
        source.readers.sort_unstable();
        let Some(group) = self.groups.get_mut(id) else { return };
        group.logs.push(log);
        group.logs.sort_unstable();
        let start = group.config.start;
        for (number, partition) in source.partitions.iter().enumerate() {
            let at = TopicPartition { topic: log, partition: PartitionId(number as u16) };
            group.cursors.push(Cursor::new(at, partition, start));
        }
        group.cursors.sort_by_key(|cursor| cursor.at);
    }

    /// A group reads a log no more.
    pub(super) fn stop_reading(&mut self, cx: &mut Context, id: NodeId, log: NodeId, cause: u64) {
        let count = self.groups.get(id).map_or(0, |group| group.cursors.len());
        for place in 0..count {
            if self.groups.get(id).is_some_and(|group| group.cursors[place].at.topic == log) {
                self.take_back(cx, id, place, ReturnReason::Reassigned, cause);
            }
        }
        if let Some(source) = self.logs.get_mut(log) {
            source.readers.retain(|&reader| reader != id);
        }
        if let Some(group) = self.groups.get_mut(id) {
            group.logs.retain(|&other| other != log);
            group.cursors.retain(|cursor| cursor.at.topic != log);
            group.next = 0;
        }
        if self.groups.get(id).is_some_and(|group| !group.roster.is_empty()) {
            self.plan_rebalance(cx, id, cause);
        }
    }

    /// Someone sends a group back, or forward, in its logs: `offset` in every partition, kept within
    /// what is there.
    pub(crate) fn rewind_all(&mut self, cx: &mut Context, id: NodeId, offset: u64, cause: u64) {
        let Some(group) = self.groups.get(id) else { return };
        let within = |cursor: &Cursor| {
            let partition = self.partition(cursor.at);
            partition.map_or(0, |partition| offset.clamp(partition.base, partition.end()))
        };
        let targets: Vec<u64> = group.cursors.iter().map(within).collect();
        for (partition, to) in targets.into_iter().enumerate() {
            let Some(group) = self.groups.get_mut(id) else { return };
            let cursor = &mut group.cursors[partition];
            (cursor.committed, cursor.stored, cursor.placed) = (to, true, true);
            cursor.done.clear();
            cursor.gaps.clear();
            cursor.attempts.clear();
            cursor.returned.clear();
            cursor.locks.clear();
            cursor.due = None;
            self.rewind(cx, id, partition, to, ReturnReason::Rewound, cause);
        }
        self.feed(cx, id);
    }

    /// The records of a partition.
    pub(crate) fn partition(&self, at: TopicPartition) -> Option<&Partition> {
        self.logs.get(at.topic)?.partitions.get(usize::from(at.partition.0))
    }
}
