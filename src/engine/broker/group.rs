//! Consumer groups: members, who owns which partition, how far each is read. How partitions are dealt is
//! `assign`'s, what a member's word changes is `reading`'s.

use super::{Broker, Cursor, Group};
use crate::kernel::id::{LinkId, NodeId, PartitionId};
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::{Event, ReturnReason};
use crate::protocol::frame::{Body, Way};
use crate::topology::{GroupConfig, Start};

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
        let dealt = super::assign::single::deal(group.config.assignor, &group.members, &owners);
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
