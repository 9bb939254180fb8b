//! The members of a group that polls: who joined, who is still heard of, who goes. What they then read is
//! `group_deal`'s.

use super::{Broker, Group};
use crate::kernel::id::{LinkId, NodeId};
use crate::kernel::time::SimTime;
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::{EndReason, Event, LeaveReason, ReturnReason};
use crate::protocol::frame::{Body, Hello, Way};
use crate::topology::{GroupConfig, Serving};

/// A consumer as its group knows it. One that began anew is another member, unless it keeps its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    pub(crate) consumer: NodeId,
    pub(crate) link: LinkId,
    pub(crate) hello: Hello,
    /// It has joined since the group began to deal anew.
    pub(crate) joined: bool,
    /// When it was last heard of.
    pub(crate) seen: SimTime,
}

impl Member {
    pub(crate) const fn is(&self, link: LinkId, incarnation: u32) -> bool {
        self.link.0 == link.0 && self.hello.incarnation == incarnation
    }
}

impl Group {
    pub(crate) fn member(&self, link: LinkId, incarnation: u32) -> Option<&Member> {
        self.roster.iter().find(|member| member.is(link, incarnation))
    }

    /// The links of the roster, for whoever asks only for those.
    fn list_members(&mut self) {
        self.roster.sort_by_key(|member| (member.consumer, member.hello.incarnation));
        self.members = self.roster.iter().map(|member| member.link).collect();
        self.members.dedup();
    }
}

impl Broker {
    /// A consumer wants to be a member, or joins again because the group deals anew.
    pub(super) fn member_joins(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        hello: Hello,
        cause: u64,
    ) {
        let Some((id, consumer)) = cx.network.get(link).map(|line| (line.link.from, line.link.to))
        else {
            return;
        };
        self.end(link).member = hello.incarnation;
        let now = cx.now();
        let Some(group) = self.groups.get_mut(id) else { return };
        let serving = group.config.serving;
        if serving == Serving::Settled {
            return;
        }
        let known = group.roster.iter_mut().find(|member| member.is(link, hello.incarnation));
        let is_new = known.is_none();
        if let Some(member) = known {
            (member.hello, member.seen) = (hello, now);
        } else if hello.keeps_place && self.takes_its_place(cx, id, link, hello, cause) {
            return;
        } else if let Some(group) = self.groups.get_mut(id) {
            group.newcomer = true;
            group.roster.push(Member { consumer, link, hello, joined: false, seen: now });
            group.list_members();
        }
        if is_new {
            Self::watch_member(cx, id, link, hello, now, cause);
        }
        if serving == Serving::Shared {
            self.grant(cx, id, link, hello.incarnation, cause);
            // It may have asked already.
            return self.feed(cx, id);
        }
        self.plan_rebalance(cx, id, cause);
        let Some(group) = self.groups.get_mut(id) else { return };
        if let Some(member) = group.roster.iter_mut().find(|m| m.is(link, hello.incarnation)) {
            member.joined = true;
        }
        if serving == Serving::Eager {
            self.give_up(id, link, hello.incarnation, true);
        }
        self.deal_if_all_are_there(cx, id, cause);
    }

    /// A consumer that has a place of its own comes back to it, and takes over what is its.
    fn takes_its_place(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        link: LinkId,
        hello: Hello,
        cause: u64,
    ) -> bool {
        let Some(group) = self.groups.get_mut(id) else { return false };
        let earlier = |m: &&mut Member| m.link == link && m.hello.keeps_place;
        let Some(member) = group.roster.iter_mut().find(earlier) else { return false };
        let before = member.hello.incarnation;
        (member.hello, member.seen) = (hello, cx.now());
        for cursor in &mut group.cursors {
            if cursor.last == Some((link, before)) {
                cursor.last = Some((link, hello.incarnation));
            }
            if cursor.owner == Some(link) && cursor.holder == before {
                cursor.holder = hello.incarnation;
                cursor.term += 1;
                cursor.placed = false;
            }
        }
        let rebalancing = group.rebalancing;
        group.list_members();
        let own = |cursor: &&super::Cursor| {
            cursor.owner == Some(link) && cursor.holder == hello.incarnation
        };
        let given: Vec<_> =
            group.cursors.iter().filter(own).map(|cursor| (cursor.at, cursor.committed)).collect();
        for (at, offset) in given {
            Self::announce_owner(cx, id, link, at, offset, cause);
        }
        Self::watch_member(cx, id, link, hello, cx.now(), cause);
        if rebalancing {
            let Some(group) = self.groups.get_mut(id) else { return true };
            if let Some(member) = group.roster.iter_mut().find(|m| m.is(link, hello.incarnation)) {
                member.joined = true;
            }
            self.deal_if_all_are_there(cx, id, cause);
        } else {
            self.grant(cx, id, link, hello.incarnation, cause);
            self.feed(cx, id);
        }
        true
    }

    fn watch_member(
        cx: &mut Context,
        id: NodeId,
        link: LinkId,
        hello: Hello,
        seen: SimTime,
        cause: u64,
    ) {
        let at = seen + hello.session_timeout.max(super::SHORTEST);
        let incarnation = hello.incarnation;
        cx.set_late_timer(at, cause, Timer::MemberGone { group: id, link, incarnation });
    }

    /// A member says that it is there, and hears whether it still is one.
    pub(super) fn member_lives(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        incarnation: u32,
        generation: u32,
        cause: u64,
    ) {
        let Some(id) = cx.network.get(link).map(|line| line.link.from) else { return };
        self.end(link).member = incarnation;
        let connection = self.end(link).connection;
        let now = cx.now();
        let Some(group) = self.groups.get_mut(id) else { return };
        let (current, rebalancing) = (group.generation, group.rebalancing);
        let shared = group.config.serving == Serving::Shared;
        let Some(member) = group.roster.iter_mut().find(|m| m.is(link, incarnation)) else {
            cx.send(link, Way::Along, connection, cause, Body::NotMember { incarnation });
            return;
        };
        member.seen = now;
        let behind = if rebalancing { !member.joined } else { generation != current };
        if behind && !shared {
            cx.send(link, Way::Along, connection, cause, Body::Rejoin { incarnation });
        }
        self.feed(cx, id);
    }

    /// A member goes.
    pub(super) fn member_leaves(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        incarnation: u32,
        reason: LeaveReason,
        cause: u64,
    ) {
        let Some(id) = cx.network.get(link).map(|line| line.link.from) else { return };
        self.remove_member(cx, id, link, incarnation, reason, cause);
    }

    /// True while a group knows this member.
    pub(crate) fn has_member(&self, id: NodeId, link: LinkId, incarnation: u32) -> bool {
        self.groups.get(id).is_some_and(|group| group.member(link, incarnation).is_some())
    }

    /// A member's session may be over.
    pub(crate) fn member_gone(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        link: LinkId,
        incarnation: u32,
        cause: u64,
    ) {
        let Some(group) = self.groups.get_mut(id) else { return };
        let waits = group.rebalancing;
        let Some(member) = group.roster.iter_mut().find(|m| m.is(link, incarnation)) else {
            return;
        };
        // Who waits for the others is not asked whether it is there, as long as its connection is.
        if waits && member.joined && self.ends.get(link).is_some_and(|end| end.open) {
            member.seen = cx.now();
        }
        let (hello, seen) = (member.hello, member.seen);
        if cx.now().since(seen) >= hello.session_timeout.max(super::SHORTEST) {
            let reason = LeaveReason::SessionExpired;
            self.remove_member(cx, id, link, incarnation, reason, cause);
        } else {
            Self::watch_member(cx, id, link, hello, seen, cause);
        }
    }

    /// A consumer is no member any more: what it read is nobody's, and the others are called.
    pub(super) fn remove_member(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        link: LinkId,
        incarnation: u32,
        reason: LeaveReason,
        cause: u64,
    ) {
        let Some(group) = self.groups.get_mut(id) else { return };
        let Some(place) = group.roster.iter().position(|m| m.is(link, incarnation)) else { return };
        let member = group.roster.remove(place);
        group.list_members();
        let (consumer, serving) = (member.consumer, group.config.serving);
        let cause = cx.emit(cause, Event::Left { group: id, consumer, reason });
        self.give_up(id, link, incarnation, false);
        if serving == Serving::Shared {
            let why = ReturnReason::OwnerLost;
            self.unlock_all_of(cx, id, link, incarnation, why, cause);
            return self.feed(cx, id);
        }
        self.plan_rebalance(cx, id, cause);
        self.deal_if_all_are_there(cx, id, cause);
    }

    /// A link is taken out of the drawing: whoever was a member over it is gone.
    pub(super) fn remove_members_of(&mut self, cx: &mut Context, link: LinkId, cause: u64) {
        let Some(id) = cx.network.get(link).map(|line| line.link.from) else { return };
        while let Some(member) = self
            .groups
            .get(id)
            .and_then(|group| group.roster.iter().find(|member| member.link == link))
        {
            let incarnation = member.hello.incarnation;
            self.remove_member(cx, id, link, incarnation, LeaveReason::Removed, cause);
        }
    }

    /// A group has other settings. If it serves its members in another way, they have to come anew.
    pub(super) fn set_group(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        config: GroupConfig,
        cause: u64,
    ) {
        let Some(group) = self.groups.get_mut(id) else { return };
        let before = std::mem::replace(&mut group.config, config);
        if before.serving == config.serving {
            return self.feed(cx, id);
        }
        let links: Vec<_> = cx
            .network
            .iter()
            .filter(|(_, line)| line.kind.is_connection() && line.link.from == id)
            .map(|(link, _)| link)
            .collect();
        group.config = before;
        for link in links {
            let end = self.end(link);
            let (open, connection) = (end.open, end.connection);
            if open {
                self.close(cx, link, EndReason::ServedOtherwise, cause);
                cx.send(link, Way::Along, connection, cause, Body::Closed);
            }
            self.remove_members_of(cx, link, cause);
        }
        let Some(group) = self.groups.get_mut(id) else { return };
        group.config = config;
        (group.rebalancing, group.opens_until) = (false, None);
        group.members.clear();
        group.turn += 1;
        let starts: Vec<_> = group.cursors.iter().map(|cursor| cursor.at).collect();
        for (place, at) in starts.into_iter().enumerate() {
            let partition = self.partition(at);
            let (base, end) =
                partition.map_or((0, 0), |partition| (partition.base, partition.end()));
            let Some(group) = self.groups.get_mut(id) else { return };
            let cursor = &mut group.cursors[place];
            cursor.committed = cursor.committed.clamp(base, end);
            (cursor.position, cursor.stored, cursor.placed) = (cursor.committed, true, true);
            (cursor.owner, cursor.holder, cursor.last) = (None, 0, None);
            (cursor.term, cursor.outstanding, cursor.due) = (cursor.term + 1, 0, None);
            cursor.done.clear();
            cursor.attempts.clear();
            cursor.returned.clear();
            cursor.locks.clear();
        }
    }

    /// The broker starts again: every member has a session from now on to be heard of.
    pub(super) fn believe_members(&mut self, cx: &Context) {
        for id in self.groups.keys() {
            for member in self.groups.get_mut(id).into_iter().flat_map(|group| &mut group.roster) {
                member.seen = cx.now();
            }
        }
    }
}
