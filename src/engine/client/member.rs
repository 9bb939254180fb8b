//! A consumer as a member of a group that polls: joining, saying that it is there, hearing what it reads,
//! giving that up, leaving. When it polls and commits is `polling`'s.

use super::{Clients, Consumer, SHORTEST};
use crate::kernel::id::{NodeId, TopicPartition};
use crate::kernel::time::SimTime;
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::{Event, LeaveReason};
use crate::protocol::frame::{Body, Delivery, Hello, Way};
use crate::topology::Serving;

/// What a consumer knows of its group.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(super) serving: Serving,
    pub(super) incarnation: u32,
    pub(super) generation: u32,
    pub(super) standing: Standing,
    /// What it reads.
    pub(super) parts: Vec<Part>,
    /// What it is to read, as far as it has been told.
    coming: Vec<(TopicPartition, u32)>,
    /// It has heard that the group deals anew, and not acted on it.
    called: bool,
    /// When its application last polled.
    pub(super) polled_at: SimTime,
    /// When the next automatic commit is due.
    pub(super) commit_at: SimTime,
    /// Done with, and told to a shared group with the next poll.
    pub(super) unsettled: Vec<Delivery>,
}

/// How a consumer stands to its group, as far as it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It wants to be a member, and waits for what it is to read.
    Joining,
    In,
    /// It is none any more, and begins anew with its next poll.
    Out,
}

/// A partition that a member reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) at: TopicPartition,
    pub(super) term: u32,
    /// Behind the last record that a poll brought, or where it was sent; `None`: nothing yet.
    pub(super) next: Option<u64>,
    /// What it last committed.
    pub(super) committed: Option<u64>,
}

impl Member {
    pub(super) fn part(&mut self, at: TopicPartition) -> Option<&mut Part> {
        self.parts.iter_mut().find(|part| part.at == at)
    }

    /// What it is in the digest.
    pub(super) fn encode(&self, to: &mut crate::kernel::digest::Encoder) {
        to.put(self.incarnation).put(self.generation).put(self.standing as u8);
        to.put(self.called).put(self.polled_at).put(self.commit_at);
        to.list(self.parts.iter().map(|part| ((part.at, part.term), (part.next, part.committed))));
        to.list(self.coming.iter().copied());
        to.list(self.unsettled.iter());
    }
}

impl Consumer {
    /// Its connection to a group that polls is open: it says who it is.
    pub(super) fn enter(&mut self, cx: &mut Context, id: NodeId, serving: Serving, cause: u64) {
        let stays = self.member.as_ref().is_some_and(|member| member.serving == serving);
        let joins = self.member.as_ref().is_some_and(|m| m.standing == Standing::Joining);
        if !stays {
            self.begin_anew(cx, id, serving, Vec::new(), cause);
        } else if joins {
            self.say_hello(cx, cause);
        } else {
            self.say_alive(cx, cause);
        }
        self.ask(cx, id, cause);
    }

    /// It becomes a member that the group has not known.
    pub(super) fn begin_anew(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        serving: Serving,
        unsettled: Vec<Delivery>,
        cause: u64,
    ) {
        self.incarnations += 1;
        let now = cx.now();
        self.member = Some(Box::new(Member {
            serving,
            incarnation: self.incarnations,
            generation: 0,
            standing: Standing::Joining,
            parts: Vec::new(),
            coming: Vec::new(),
            called: false,
            polled_at: now,
            commit_at: SimTime::MAX,
            unsettled,
        }));
        self.set_member_timers(cx, id, cause);
        self.say_hello(cx, cause);
    }

    /// The timers of a member, from now on.
    pub(super) fn set_member_timers(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        if self.member.is_none() {
            return;
        }
        self.beats += 1;
        let (config, turn, now) = (self.config.member, self.beats, cx.now());
        let heartbeat = Timer::Heartbeat { consumer: id, turn };
        cx.set_timer(now + config.heartbeat.max(SHORTEST), cause, heartbeat);
        let overdue = Timer::PollOverdue { consumer: id, turn };
        cx.set_late_timer(now + config.poll_interval.max(SHORTEST), cause, overdue);
    }

    fn say(&self, cx: &mut Context, cause: u64, body: Body) {
        if let (Some((link, _)), true) = (self.source, self.open) {
            cx.send(link, Way::Back, self.connection, cause, body);
        }
    }

    fn say_hello(&self, cx: &mut Context, cause: u64) {
        let Some(member) = &self.member else { return };
        let config = self.config.member;
        let hello = Hello {
            incarnation: member.incarnation,
            session_timeout: config.session_timeout,
            poll_interval: config.poll_interval,
            keeps_place: config.keeps_place,
            only: config.only,
        };
        self.say(cx, cause, Body::Join(hello));
    }

    fn say_alive(&self, cx: &mut Context, cause: u64) {
        let Some(member) = &self.member else { return };
        let (incarnation, generation) = (member.incarnation, member.generation);
        self.say(cx, cause, Body::Heartbeat { incarnation, generation });
    }

    /// Commits that it has read a partition up to `offset`.
    pub(super) fn say_read(&self, cx: &mut Context, at: TopicPartition, offset: u64, cause: u64) {
        let Some(member) = &self.member else { return };
        let (incarnation, generation) = (member.incarnation, member.generation);
        self.say(cx, cause, Body::Commit { incarnation, generation, at, offset });
    }

    /// The group's word to this member.
    pub(super) fn hear(&mut self, cx: &mut Context, id: NodeId, body: &Body, cause: u64) {
        let Some(member) = self.member.as_mut() else { return };
        let mine = |incarnation: u32| incarnation == member.incarnation;
        match *body {
            Body::Rejoin { incarnation } if mine(incarnation) => {
                member.called |= member.standing == Standing::In;
            }
            Body::NotMember { incarnation } if mine(incarnation) => {
                member.standing = Standing::Out;
            }
            Body::Grant { incarnation, at, term } if mine(incarnation) => {
                member.coming.push((at, term));
                return;
            }
            Body::Granted { incarnation, generation } if mine(incarnation) => {
                if member.standing == Standing::Out {
                    member.coming.clear();
                    return;
                }
                return self.take_over(cx, id, generation, cause);
            }
            _ => return,
        }
        if self.is_in_poll() {
            self.keep_up(cx, id, cause);
        }
    }

    /// It reads from now on what it was told, gives up what it has beyond that, and joins again if that
    /// lets somebody else have it.
    fn take_over(&mut self, cx: &mut Context, id: NodeId, generation: u32, cause: u64) {
        let every = self.config.member.commit_every;
        let Some(member) = self.member.as_mut() else { return };
        let mut coming = std::mem::take(&mut member.coming);
        coming.sort_unstable();
        let gone = |part: &Part| !coming.iter().any(|(at, _)| *at == part.at);
        let revoked: Vec<Part> = member.parts.iter().copied().filter(gone).collect();
        // What was read of them since the member joined is not committed any more: Kafka's consumer
        // commits before it joins.
        self.announce_given_up(cx, id, &revoked, false, cause);
        let Some(member) = self.member.as_mut() else { return };
        let before = std::mem::take(&mut member.parts);
        let part = |&(at, term): &(TopicPartition, u32)| {
            let kept = before.iter().find(|part| part.at == at && part.term == term);
            kept.copied().unwrap_or(Part { at, term, next: None, committed: None })
        };
        member.parts = coming.iter().map(part).collect();
        (member.generation, member.standing) = (generation, Standing::In);
        member.called = false;
        if let Some(every) = every {
            member.commit_at = cx.now() + every;
        }
        let group = self.source.map_or(NodeId::NONE, |(_, group)| group);
        let partitions = coming.len() as u32;
        let cause = cx.emit(cause, Event::Joined { group, consumer: id, generation, partitions });
        if !revoked.is_empty()
            && let Some(member) = self.member.as_mut()
        {
            member.standing = Standing::Joining;
            self.say_hello(cx, cause);
        }
        self.ask(cx, id, cause);
    }

    pub(super) fn announce_given_up(
        &self,
        cx: &mut Context,
        id: NodeId,
        parts: &[Part],
        lost: bool,
        cause: u64,
    ) {
        let group = self.source.map_or(NodeId::NONE, |(_, group)| group);
        for part in parts {
            let TopicPartition { topic: log, partition } = part.at;
            cx.emit(cause, Event::GivenUp { group, consumer: id, log, partition, lost });
        }
    }

    /// What is to be done for the group in a poll: beginning anew when it is no member any more, joining
    /// again when the group deals anew.
    pub(super) fn keep_up(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(member) = self.member.as_mut() else { return };
        let (serving, standing) = (member.serving, member.standing);
        if standing == Standing::Out {
            let parts = std::mem::take(&mut member.parts);
            let unsettled = std::mem::take(&mut member.unsettled);
            self.announce_given_up(cx, id, &parts, true, cause);
            self.drop_unread(&parts);
            return self.begin_anew(cx, id, serving, unsettled, cause);
        }
        if standing != Standing::In || !std::mem::take(&mut member.called) {
            return;
        }
        member.standing = Standing::Joining;
        let parts = member.parts.clone();
        if self.config.member.commit_every.is_some() {
            self.commit_parts(cx, &parts, cause);
        }
        if serving == Serving::Eager {
            if let Some(member) = self.member.as_mut() {
                member.parts.clear();
            }
            self.announce_given_up(cx, id, &parts, false, cause);
        }
        self.say_hello(cx, cause);
    }

    /// Records of a partition that is no longer its own, and not begun, are dropped.
    fn drop_unread(&mut self, parts: &[Part]) {
        let gone = |delivery: &Delivery| match delivery.tag {
            crate::protocol::frame::Tag::Record { at, .. } => parts.iter().any(|p| p.at == at),
            crate::protocol::frame::Tag::Lease(_) | crate::protocol::frame::Tag::Spent => false,
        };
        self.inbox.retain(|(delivery, _)| !gone(delivery));
    }

    /// It goes, in order.
    pub(super) fn say_goodbye(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(member) = self.member.as_mut() else { return };
        let (incarnation, standing) = (member.incarnation, member.standing);
        let parts = std::mem::take(&mut member.parts);
        for delivery in std::mem::take(&mut member.unsettled) {
            self.settle(cx, &delivery, crate::topology::Outcome::Accept, id, cause);
        }
        if standing != Standing::Out && self.config.member.commit_every.is_some() {
            self.commit_parts(cx, &parts, cause);
        }
        self.announce_given_up(cx, id, &parts, standing == Standing::Out, cause);
        if standing != Standing::Out && !self.config.member.keeps_place {
            let reason = LeaveReason::Closed;
            self.say(cx, cause, Body::Leave { incarnation, reason });
        }
    }
}

impl Clients {
    /// True while a member's timer means something.
    pub(crate) fn is_member(&self, id: NodeId, turn: u32) -> bool {
        self.consumers.get(id).is_some_and(|consumer| {
            let member = consumer.member.as_ref();
            let stays = member.is_some_and(|member| member.standing != Standing::Out);
            consumer.status.is_running() && consumer.beats == turn && stays
        })
    }

    /// A member says that it is there.
    pub(crate) fn heartbeat(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(consumer) = self.consumers.get_mut(id) else { return };
        // Who waits for the others is heard of by its wish to join.
        let joins = |member: &Member| member.standing == Standing::Joining;
        if !consumer.member.as_deref().is_some_and(joins) {
            consumer.say_alive(cx, cause);
        }
        let at = cx.now() + consumer.config.member.heartbeat.max(SHORTEST);
        cx.set_timer(at, cause, Timer::Heartbeat { consumer: id, turn: consumer.beats });
    }

    /// A member's application may not have polled for too long: then it leaves by itself.
    pub(crate) fn poll_overdue(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(consumer) = self.consumers.get_mut(id) else { return };
        let (now, polls) = (cx.now(), consumer.is_in_poll());
        let interval = consumer.config.member.poll_interval.max(SHORTEST);
        let turn = consumer.beats;
        let Some(member) = consumer.member.as_mut() else { return };
        if polls {
            member.polled_at = now;
        }
        if now.since(member.polled_at) < interval {
            let at = member.polled_at + interval;
            return cx.set_late_timer(at, cause, Timer::PollOverdue { consumer: id, turn });
        }
        member.standing = Standing::Out;
        let (incarnation, reason) = (member.incarnation, LeaveReason::PollInterval);
        consumer.say(cx, cause, Body::Leave { incarnation, reason });
    }
}
