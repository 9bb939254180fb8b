//! The deal of a group that polls: calling its members together, waiting for them, and telling each what
//! it reads. In a real group one of the members works the deal out; here the broker does.

use std::collections::BTreeMap;

use super::assign::{Assignment, Member as Reader, MemberId, Strategy, Topics, assign};
use super::{Broker, Group};
use crate::kernel::id::{LinkId, NodeId, TopicPartition};
use crate::kernel::time::SimTime;
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::{Event, LeaveReason};
use crate::protocol::frame::{Body, Way};
use crate::topology::{Assignor, Serving};

/// A member, and where it is now.
type Owner = (LinkId, u32);

impl Group {
    /// Who is to have each partition.
    fn deal(&self) -> BTreeMap<TopicPartition, Owner> {
        let mut topics = Topics::new();
        for cursor in &self.cursors {
            *topics.entry(cursor.at.topic).or_default() += 1;
        }
        let owner = |member: &super::group_members::Member| (member.link, member.hello.incarnation);
        let reader = |(place, member): (usize, &super::group_members::Member)| Reader {
            id: MemberId(place as u16),
            instance: member.hello.keeps_place.then_some(place as u16),
            topics: match member.hello.only {
                Some(only) => topics.keys().copied().filter(|&topic| topic == only).collect(),
                None => topics.keys().copied().collect(),
            },
            owned: self
                .cursors
                .iter()
                .filter(|cursor| cursor.last == Some(owner(member)))
                .map(|cursor| cursor.at)
                .collect(),
            generation: Some(self.generation),
        };
        let readers: Vec<Reader> = self.roster.iter().enumerate().map(reader).collect();
        let strategy = match (self.config.assignor, self.config.serving) {
            (Assignor::Range, _) => Strategy::Range,
            (Assignor::RoundRobin, _) => Strategy::RoundRobin,
            (Assignor::Sticky, Serving::Cooperative) => Strategy::CooperativeSticky,
            (Assignor::Sticky, _) => Strategy::Sticky,
        };
        let given: Assignment = assign(strategy, &topics, &readers);
        let mut dealt = BTreeMap::new();
        for (member, places) in given {
            let owner = owner(&self.roster[usize::from(member.0)]);
            dealt.extend(places.into_iter().map(|place| (place, owner)));
        }
        if self.config.serving == Serving::Cooperative {
            // What another has yet to give up is left out, whichever the assignor.
            for cursor in &self.cursors {
                let moves = dealt.get(&cursor.at) != cursor.last.as_ref();
                if cursor.last.is_some() && moves {
                    dealt.remove(&cursor.at);
                }
            }
        }
        dealt
    }
}

impl Broker {
    /// A group has to deal its partitions anew: its members hear it when they next say that they are
    /// there. The first members of an empty group are waited for a while; later ones as long as they may
    /// go without a poll.
    pub(super) fn call_members(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(group) = self.groups.get_mut(id) else { return };
        if group.rebalancing || group.roster.is_empty() || group.config.serving == Serving::Shared {
            return;
        }
        group.rebalancing = true;
        group.turn += 1;
        for member in &mut group.roster {
            member.joined = false;
        }
        let intervals = group.roster.iter().map(|member| member.hello.poll_interval);
        let until = cx.now() + intervals.max().unwrap_or_default();
        let opens = group.roster.len() == 1 && group.newcomer;
        group.newcomer = false;
        group.opens_until = opens.then_some(until);
        let delay = cx.now() + group.config.rebalance_delay;
        let at = if opens { delay.min(until) } else { until };
        let cause = cx.emit(cause, Event::Rebalancing { group: id });
        cx.set_timer(at, cause, Timer::Rebalance { group: id, turn: group.turn });
    }

    /// The time for members to come is over. If someone new came to a group that opens, it waits once more.
    pub(super) fn waited_for_members(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(group) = self.groups.get_mut(id) else { return };
        if let Some(until) = group.opens_until
            && std::mem::take(&mut group.newcomer)
            && cx.now() < until
        {
            group.turn += 1;
            let at = (cx.now() + group.config.rebalance_delay).min(until);
            cx.set_timer(at, cause, Timer::Rebalance { group: id, turn: group.turn });
            return;
        }
        self.deal(cx, id, cause);
    }

    /// Deals as soon as every member has joined, unless the group still opens.
    pub(super) fn deal_if_all_are_there(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(group) = self.groups.get_mut(id) else { return };
        if group.roster.is_empty() {
            (group.rebalancing, group.opens_until) = (false, None);
            return;
        }
        let all = group.roster.iter().all(|member| member.joined);
        if group.rebalancing && group.opens_until.is_none() && all {
            self.deal(cx, id, cause);
        }
    }

    fn deal(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(group) = self.groups.get_mut(id) else { return };
        group.opens_until = None;
        let missing: Vec<_> = group
            .roster
            .iter()
            .filter(|member| !member.joined && !member.hello.keeps_place)
            .map(|member| (member.link, member.hello.incarnation))
            .collect();
        for (link, incarnation) in missing {
            // The last one out deals nothing: this goes on here.
            let reason = LeaveReason::NotBack;
            if let Some(group) = self.groups.get_mut(id) {
                group.opens_until = Some(SimTime::MAX);
            }
            self.remove_member(cx, id, link, incarnation, reason, cause);
        }
        let Some(group) = self.groups.get_mut(id) else { return };
        (group.rebalancing, group.newcomer, group.opens_until) = (false, false, None);
        if group.roster.is_empty() {
            return;
        }
        group.generation += 1;
        for member in group.roster.iter_mut().filter(|member| member.joined) {
            member.seen = cx.now();
        }
        let (generation, members) = (group.generation, group.roster.len() as u32);
        let cause = cx.emit(cause, Event::Rebalanced { group: id, generation, members });
        let dealt = self.groups.get(id).map(Group::deal).unwrap_or_default();
        let count = self.groups.get(id).map_or(0, |group| group.cursors.len());
        for place in 0..count {
            self.hand_over(cx, id, place, &dealt, cause);
        }
        let roster = self.groups.get(id).map_or(Vec::new(), |group| group.roster.clone());
        for member in roster {
            self.grant(cx, id, member.link, member.hello.incarnation, cause);
        }
        self.feed(cx, id);
    }

    /// A partition goes to whom the deal gives it. In a cooperative group, who keeps it goes on where it is.
    fn hand_over(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        place: usize,
        dealt: &BTreeMap<TopicPartition, Owner>,
        cause: u64,
    ) {
        let Some(group) = self.groups.get_mut(id) else { return };
        let cooperative = group.config.serving == Serving::Cooperative;
        let start = group.config.start;
        let cursor = &mut group.cursors[place];
        let now = dealt.get(&cursor.at).copied();
        let before = cursor.owner.map(|link| (link, cursor.holder));
        if cooperative && now == before {
            return;
        }
        cursor.term += 1;
        (cursor.last, cursor.placed) = (now, false);
        (cursor.owner, cursor.holder) = (now.map(|owner| owner.0), now.map_or(0, |owner| owner.1));
        let (at, stored, committed) = (cursor.at, cursor.stored, cursor.committed);
        if let Some((link, _)) = now {
            let first = self.partition(at).map_or(0, |partition| partition.start(start));
            let offset = if stored { committed } else { first };
            Self::announce_owner(cx, id, link, at, offset, cause);
        }
    }

    /// A member no longer reads what it read; the next deal may remember that it did.
    pub(super) fn give_up(&mut self, id: NodeId, link: LinkId, incarnation: u32, remembered: bool) {
        let Some(group) = self.groups.get_mut(id) else { return };
        for cursor in &mut group.cursors {
            if cursor.last == Some((link, incarnation)) && !remembered {
                cursor.last = None;
            }
            if cursor.owner == Some(link) && cursor.holder == incarnation {
                (cursor.owner, cursor.holder, cursor.placed) = (None, 0, false);
                cursor.term += 1;
            }
        }
    }

    /// Tells a member what it reads from now on.
    pub(super) fn grant(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        link: LinkId,
        incarnation: u32,
        cause: u64,
    ) {
        let end = self.end(link);
        if !end.open || end.member != incarnation {
            return;
        }
        let connection = end.connection;
        let Some(group) = self.groups.get(id) else { return };
        let own =
            |cursor: &&super::Cursor| cursor.owner == Some(link) && cursor.holder == incarnation;
        for cursor in group.cursors.iter().filter(own) {
            let body = Body::Grant { incarnation, at: cursor.at, term: cursor.term };
            cx.send(link, Way::Along, connection, cause, body);
        }
        let body = Body::Granted { incarnation, generation: group.generation };
        cx.send(link, Way::Along, connection, cause, body);
    }
}
