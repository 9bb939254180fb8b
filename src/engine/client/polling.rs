//! The poll loop of a consumer in a group that polls, and what it commits when: Kafka's consumer, by
//! itself or by hand. How it is a member is `member`'s.

use super::member::Part;
use super::{Clients, Consumer, Phase};
use crate::kernel::id::{NodeId, TopicPartition};
use crate::kernel::time::SimDuration;
use crate::protocol::context::Context;
use crate::protocol::event::Event;
use crate::protocol::frame::{Body, Delivery, Tag, Way};
use crate::topology::{Acknowledge, Outcome, Receive, Rejection, Serving};

/// How long the broker waits for records where a consumer does not say.
const WAIT: SimDuration = SimDuration::from_millis(500);

impl Consumer {
    /// Whether its application is in a poll, where its library can act on what it hears.
    pub(super) fn is_in_poll(&self) -> bool {
        let polls = self.asked || self.config.member.polls_by_hand;
        self.status.is_running() && self.open && !self.stalled && polls
    }

    /// Polls, unless it still has to do what the last poll brought.
    pub(super) fn poll(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let Some(member) = &self.member else { return };
        let busy = match member.serving {
            Serving::Shared => self.jobs.len(),
            _ => (self.jobs.len() + 1).saturating_sub(self.config.workers.max(1) as usize),
        };
        let by_hand = self.config.member.polls_by_hand;
        let idle = by_hand || (self.inbox.is_empty() && busy == 0);
        if !self.status.is_running() || !self.open || self.stalled || self.asked || !idle {
            return;
        }
        self.turn_to_group(cx, id, cause);
        if !by_hand {
            self.fetch_records(cx, None, cause);
        }
    }

    /// What a poll does before it takes records.
    fn turn_to_group(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let now = cx.now();
        if let Some(member) = self.member.as_mut() {
            member.polled_at = now;
        }
        let every = self.config.member.commit_every;
        if every.is_none() && self.config.acknowledge == Acknowledge::AfterProcessing {
            // Its application committed when it was through with the last poll.
            self.commit_done(cx, cause);
        }
        self.keep_up(cx, id, cause);
        let Some(member) = self.member.as_mut() else { return };
        if let Some(every) = every
            && now >= member.commit_at
        {
            member.commit_at = now + every.max(super::SHORTEST);
            let parts = member.parts.clone();
            self.commit_parts(cx, &parts, cause);
        }
        let unsettled = self.member.as_mut().map(|member| std::mem::take(&mut member.unsettled));
        for delivery in unsettled.unwrap_or_default() {
            self.settle(cx, &delivery, Outcome::Accept, id, cause);
        }
    }

    fn fetch_records(&mut self, cx: &mut Context, max: Option<u32>, cause: u64) {
        let (batch, wait) = match self.config.receive {
            Receive::Pull { batch, wait } => (batch, wait),
            Receive::Push { prefetch: 0 } | Receive::ByHand => (u32::MAX, WAIT),
            Receive::Push { prefetch } => (prefetch, WAIT),
        };
        // A broker that waits no time at all would be asked again at once, for ever.
        let wait = wait.max(SimDuration::from_millis(10));
        self.fetch(cx, (max.unwrap_or(batch), wait), None, cause);
    }

    /// A poll is over.
    pub(super) fn polled(&mut self, cx: &mut Context, cause: u64) {
        let by_itself = self.config.member.commit_every.is_some();
        if self.config.acknowledge == Acknowledge::OnDelivery && !by_itself {
            let parts = self.member.as_ref().map(|member| member.parts.clone());
            self.commit_parts(cx, &parts.unwrap_or_default(), cause);
        }
    }

    /// A record that a poll brought: true if it is of a partition that it reads, and in its term.
    pub(super) fn takes(&mut self, delivery: &Delivery) -> bool {
        let Some(member) = self.member.as_mut() else { return true };
        let Tag::Record { at, offset, term } = delivery.tag else { return true };
        if member.serving == Serving::Shared {
            return true;
        }
        let part = member.part(at).filter(|part| part.term == term);
        if let Some(part) = part {
            part.next = Some(offset + 1);
            return true;
        }
        false
    }

    /// Commits how far these partitions were read.
    pub(super) fn commit_parts(&mut self, cx: &mut Context, parts: &[Part], cause: u64) {
        for part in parts {
            self.commit_part(cx, part.at, part.next, cause);
        }
    }

    fn commit_part(&mut self, cx: &mut Context, at: TopicPartition, to: Option<u64>, cause: u64) {
        let Some(to) = to else { return };
        let Some(member) = self.member.as_mut() else { return };
        if let Some(part) = member.part(at) {
            if part.committed == Some(to) {
                return;
            }
            part.committed = Some(to);
        }
        self.say_read(cx, at, to, cause);
    }

    /// Commits what it is done with: of each partition, everything before what it still has in hand.
    fn commit_done(&mut self, cx: &mut Context, cause: u64) {
        let Some(member) = &self.member else { return };
        let waiting = self.inbox.iter().map(|(delivery, _)| delivery.tag);
        let in_hand: Vec<Tag> =
            self.jobs.iter().map(|job| job.delivery.tag).chain(waiting).collect();
        let done = |part: &Part| {
            let first = in_hand.iter().filter_map(|tag| match *tag {
                Tag::Record { at, offset, term } if at == part.at && term == part.term => {
                    Some(offset)
                }
                _ => None,
            });
            (part.at, part.next.map(|next| first.fold(next, u64::min)))
        };
        let done: Vec<_> = member.parts.iter().map(done).collect();
        for (at, to) in done {
            self.commit_part(cx, at, to, cause);
        }
    }

    /// Its word on a record of a group that polls, which the broker does not hear: what failed and is to
    /// come again is read again from there.
    pub(super) fn settle_read(
        &mut self,
        cx: &mut Context,
        delivery: &Delivery,
        outcome: Outcome,
        id: NodeId,
        cause: u64,
    ) {
        let (copy, tag) = (delivery.copy, delivery.tag);
        let Tag::Record { at, offset, term } = tag else { return };
        let own = self.member.as_mut().and_then(|member| member.part(at));
        if own.is_none_or(|part| part.term != term) {
            cx.emit(cause, Event::Stale { copy, consumer: id });
            return;
        }
        if outcome == Outcome::Release {
            self.go_to(cx, at, offset, cause);
        }
    }

    /// Reads a partition on from elsewhere. What was on its way is not taken any more.
    fn go_to(&mut self, cx: &mut Context, at: TopicPartition, offset: u64, cause: u64) {
        let Some((link, _)) = self.source else { return };
        let Some(member) = self.member.as_mut() else { return };
        let incarnation = member.incarnation;
        if let Some(part) = member.part(at) {
            // The broker says which term begins.
            (part.term, part.next) = (u32::MAX, Some(offset));
        }
        let here = |tag: Tag| matches!(tag, Tag::Record { at: other, .. } if other == at);
        self.inbox.retain(|(delivery, _)| !here(delivery.tag));
        if self.open {
            let body = Body::Seek { incarnation, at, offset };
            cx.send(link, Way::Back, self.connection, cause, body);
        }
    }

    /// The broker took back what it had handed out of a partition.
    pub(super) fn taken_back(&mut self, at: TopicPartition, term: u32) {
        let stays =
            |tag: Tag| !matches!(tag, Tag::Record { at: p, term: t, .. } if p == at && t < term);
        self.inbox.retain(|(delivery, _)| stays(delivery.tag));
        if let Some(part) = self.member.as_mut().and_then(|member| member.part(at)) {
            part.term = term;
        }
    }

    /// A poll by hand says that its application is through with what the last one brought.
    fn put_down(&mut self, cx: &mut Context, id: NodeId) {
        let shared = self.member.as_ref().is_some_and(|m| m.serving == Serving::Shared);
        let waiting = std::mem::take(&mut self.inbox);
        let held = self.jobs.extract_if(.., |job| job.phase == Phase::Held);
        let held: Vec<_> = held.map(|job| (job.delivery, job.cause)).chain(waiting).collect();
        for (delivery, cause) in held {
            let copy = delivery.copy;
            let cause = cx.emit(cause, Event::Finished { copy, consumer: id, applied: true });
            if shared {
                self.settle(cx, &delivery, Outcome::Accept, id, cause);
            }
        }
    }
}

impl Clients {
    fn member_of_hand(&mut self, id: NodeId) -> Result<&mut Consumer, Rejection> {
        let consumer = self.consumers.get_mut(id).ok_or(Rejection::WrongKind(id))?;
        if !consumer.status.is_running() || !consumer.open {
            return Err(Rejection::NotRunning(id));
        }
        if consumer.member.is_none() {
            return Err(Rejection::NotAMember(id));
        }
        Ok(consumer)
    }

    /// Someone lets a consumer poll once.
    pub(crate) fn poll_by_hand(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        max: Option<u32>,
    ) -> Result<(), Rejection> {
        let consumer = self.member_of_hand(id)?;
        let config = consumer.config.member;
        if !config.polls_by_hand || consumer.stalled || consumer.asked {
            return Err(Rejection::AlreadySo(id));
        }
        let shared = consumer.member.as_ref().is_some_and(|m| m.serving == Serving::Shared);
        let holds = !consumer.jobs.is_empty() || !consumer.inbox.is_empty();
        if shared && holds && !config.poll_accepts {
            return Err(Rejection::HoldsUnsettled(id));
        }
        consumer.put_down(cx, id);
        let cause = cx.news;
        consumer.turn_to_group(cx, id, cause);
        consumer.fetch_records(cx, max, cause);
        Ok(())
    }

    /// Someone lets a consumer commit: what its polls brought, or this offset of a partition.
    pub(crate) fn commit_by_hand(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        to: Option<(TopicPartition, u64)>,
    ) -> Result<(), Rejection> {
        let consumer = self.member_of_hand(id)?;
        let member = consumer.member.as_ref().filter(|m| m.serving.is_committed());
        let member = member.ok_or(Rejection::NotAMember(id))?;
        let read = member.parts.iter().filter_map(|part| Some((part.at, part.next?)));
        let notes: Vec<_> = to.map_or_else(|| read.collect(), |to| vec![to]);
        for (at, offset) in notes {
            if let Some(part) = consumer.member.as_mut().and_then(|member| member.part(at)) {
                part.committed = Some(offset);
            }
            consumer.say_read(cx, at, offset, 0);
        }
        Ok(())
    }

    /// Someone sends a consumer elsewhere in a partition that it reads.
    pub(crate) fn seek_by_hand(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        at: TopicPartition,
        offset: u64,
    ) -> Result<(), Rejection> {
        let consumer = self.member_of_hand(id)?;
        let reads = consumer
            .member
            .as_mut()
            .is_some_and(|member| member.serving.is_committed() && member.part(at).is_some());
        if !reads {
            return Err(Rejection::NotAMember(id));
        }
        consumer.go_to(cx, at, offset, 0);
        consumer.ask(cx, id, 0);
        Ok(())
    }

    /// Someone lets a consumer's application hang, or go on.
    pub(crate) fn stall(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        on: bool,
    ) -> Result<(), Rejection> {
        let consumer = self.consumers.get_mut(id).ok_or(Rejection::WrongKind(id))?;
        if consumer.status != super::Status::Running {
            return Err(Rejection::NotRunning(id));
        }
        if consumer.stalled == on {
            return Err(Rejection::AlreadySo(id));
        }
        let cause = cx.emit(0, Event::Stalled { consumer: id, on });
        consumer.stalled = on;
        if !on {
            consumer.go_on(cx, id, cause);
        }
        Ok(())
    }
}
