//! Offsets of a group that polls: where reading begins, what members commit, and going elsewhere.

use super::{Broker, Cursor, Partition};
use crate::kernel::id::{LinkId, NodeId, TopicPartition};
use crate::protocol::context::Context;
use crate::protocol::event::{CommitRefusal, Event, ReturnReason};
use crate::protocol::frame::{Body, Way};
use crate::topology::Start;

/// What a member wants to be noted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Note {
    pub(super) incarnation: u32,
    pub(super) generation: u32,
    pub(super) at: TopicPartition,
    pub(super) offset: u64,
}

impl Cursor {
    /// Finds where to read, when that is needed first: at the commit, or where the group begins without
    /// one. An offset that is not there counts as none.
    pub(super) fn find_place(&mut self, partition: &Partition, start: Start) {
        if self.placed {
            return;
        }
        let there = partition.base..=partition.end();
        self.placed = true;
        if self.stored && there.contains(&self.committed) {
            self.position = self.committed;
        } else {
            self.position = partition.start(start);
            if !self.stored {
                self.committed = self.position;
            }
        }
    }
}

impl Broker {
    /// A member commits. Its group takes that until the partitions have been dealt anew.
    pub(super) fn commit(&mut self, cx: &mut Context, link: LinkId, note: Note, cause: u64) {
        let Some((id, consumer)) = cx.network.get(link).map(|line| (line.link.from, line.link.to))
        else {
            return;
        };
        let Note { incarnation, generation, at, offset } = note;
        let TopicPartition { topic: log, partition } = at;
        let connection = self.end(link).connection;
        let end = self.partition(at).map_or(0, Partition::end);
        let now = cx.now();
        let Some(group) = self.groups.get_mut(id) else { return };
        let current = group.generation;
        let place = group.place_of(at);
        let member = group.roster.iter_mut().find(|member| member.is(link, incarnation));
        let refusal = match &member {
            None => Some(CommitRefusal::UnknownMember),
            Some(_) if generation != current => Some(CommitRefusal::IllegalGeneration),
            Some(_) => None,
        };
        if let Some(member) = member {
            member.seen = now;
        }
        if let Some(reason) = refusal {
            let refused =
                Event::CommitRefused { group: id, consumer, log, partition, offset, reason };
            let cause = cx.emit(cause, refused);
            let body = match reason {
                CommitRefusal::UnknownMember => Body::NotMember { incarnation },
                CommitRefusal::IllegalGeneration => Body::Rejoin { incarnation },
            };
            cx.send(link, Way::Along, connection, cause, body);
            return;
        }
        let Some(place) = place else { return };
        let cursor = &mut group.cursors[place];
        (cursor.committed, cursor.stored) = (offset.min(end), true);
        let offset = cursor.committed;
        cx.emit(cause, Event::Committed { group: id, log, partition, offset });
    }

    /// A member reads a partition on from elsewhere.
    pub(super) fn seek(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        incarnation: u32,
        at: TopicPartition,
        offset: u64,
        cause: u64,
    ) {
        let Some(id) = cx.network.get(link).map(|line| line.link.from) else { return };
        let Some(partition) = self.partition(at) else { return };
        let (base, end) = (partition.base, partition.end());
        let Some(group) = self.groups.get_mut(id) else { return };
        let start = group.config.start;
        let Some(place) = group.place_of(at) else { return };
        let cursor = &mut group.cursors[place];
        if cursor.owner != Some(link) || cursor.holder != incarnation {
            return;
        }
        cursor.placed = true;
        let to = match start {
            _ if (base..=end).contains(&offset) => offset,
            Start::Earliest => base,
            Start::Latest => end,
        };
        self.rewind(cx, id, place, to, ReturnReason::Rewound, cause);
        self.feed(cx, id);
    }

    /// A log removed what a group was to read next: it goes on where it would begin without a commit.
    pub(super) fn find_out_of_range(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        place: usize,
        cause: u64,
    ) {
        let Some(at) = self.groups.get(id).map(|group| group.cursors[place].at) else { return };
        let Some(partition) = self.partition(at) else { return };
        let base = partition.base;
        let Some(group) = self.groups.get_mut(id) else { return };
        let start = group.config.start;
        let cursor = &mut group.cursors[place];
        if !cursor.stored {
            cursor.committed = cursor.committed.max(base);
        }
        if cursor.position >= base {
            return;
        }
        if !cursor.placed {
            cursor.position = base;
            return;
        }
        let records = base - cursor.position;
        cursor.position = base;
        if start == Start::Latest {
            cursor.placed = false;
            cursor.stored = false;
        }
        let TopicPartition { topic: log, partition } = at;
        cx.emit(cause, Event::Skipped { group: id, log, partition, offset: base, records });
    }
}
