//! A consumer whose messages someone asks for and settles by hand, one word at a time. What it does by itself is
//! `work`'s.

use super::{Clients, Consumer, Phase, Status};
use crate::kernel::id::{CopyId, LinkId, MessageName, NodeId};
use crate::kernel::time::SimDuration;
use crate::protocol::context::Context;
use crate::protocol::event::Event;
use crate::protocol::frame::{Body, Tag, Way};
use crate::topology::{LinkKind, Outcome, Receive, Rejection};

impl Clients {
    /// Someone lets a consumer take no more messages.
    pub(crate) fn cancel(&mut self, cx: &mut Context, id: NodeId) -> Result<(), Rejection> {
        let (link, connection, ..) = self.subscription(cx, id)?;
        let cause = cx.emit(0, Event::Cancelled { consumer: id, by_broker: false });
        cx.send(link, Way::Back, connection, cause, Body::Cancel);
        Ok(())
    }

    /// Someone lets a consumer that was cancelled take messages again.
    pub(crate) fn subscribe(&mut self, cx: &mut Context, id: NodeId) -> Result<(), Rejection> {
        let (link, connection, consumer) = self.subscription(cx, id)?;
        let body =
            Body::Subscribe { credit: consumer.credit(), priority: consumer.config.priority };
        let cause = cx.emit(0, Event::Subscribed { consumer: id });
        cx.send(link, Way::Back, connection, cause, body);
        Ok(())
    }

    /// Someone lets a consumer acknowledge a message that it does not hold any more.
    pub(crate) fn settle_again(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        message: MessageName,
    ) -> Result<(), Rejection> {
        let (_, _, consumer) = self.subscription(cx, id)?;
        let mut holds = consumer.jobs.iter().map(|job| job.delivery.copy.name);
        let waits = |name| consumer.inbox.iter().any(|(d, _)| d.copy.name == name);
        if holds.any(|name| name == message) || waits(message) {
            return Err(Rejection::NoSuchMessage(message));
        }
        if let Some((link, store)) = consumer.source {
            let copy = CopyId { name: message, store };
            let body = Body::Settle { tag: Tag::Spent, copy, outcome: Outcome::Accept };
            let connection = consumer.connection;
            let cause = cx.emit(0, Event::SettledAgain { consumer: id, message });
            cx.send(link, Way::Back, connection, cause, body);
        }
        Ok(())
    }

    /// The link and connection of a consumer that runs and takes from a queue as far as its credit reaches:
    /// who asks for messages has nothing to cancel, and who leaves a group does it by going.
    fn subscription(
        &self,
        cx: &Context,
        id: NodeId,
    ) -> Result<(LinkId, u32, &Consumer), Rejection> {
        let consumer = self.consumers.get(id).ok_or(Rejection::WrongKind(id))?;
        if consumer.status != Status::Running || !consumer.open {
            return Err(Rejection::NotRunning(id));
        }
        let link = consumer.source.map(|(link, _)| link).ok_or(Rejection::WrongKind(id))?;
        let kind = cx.network.get(link).map(|line| line.kind);
        if kind != Some(LinkKind::Subscription) || consumer.credit() == 0 {
            return Err(Rejection::WrongKind(id));
        }
        Ok((link, consumer.connection, consumer))
    }

    /// Someone says a consumer's word on a message that it holds, and on what it was given before.
    pub(crate) fn settle_by_hand(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        message: MessageName,
        outcome: Outcome,
        and_earlier: bool,
    ) -> Result<(), Rejection> {
        let consumer = self.consumers.get_mut(id).ok_or(Rejection::WrongKind(id))?;
        if consumer.status != Status::Running {
            return Err(Rejection::NotRunning(id));
        }
        let held = |job: &super::Job| job.phase == Phase::Held;
        let place = consumer
            .jobs
            .iter()
            .rposition(|job| held(job) && job.delivery.copy.name == message)
            .ok_or(Rejection::NoSuchMessage(message))?;
        let first = if and_earlier { 0 } else { place };
        let settled: Vec<_> = consumer.jobs.extract_if(first..=place, |job| held(job)).collect();
        for job in settled {
            let delivery = job.delivery;
            let copy = delivery.copy;
            let mut cause = job.cause;
            if outcome == Outcome::Accept {
                cause = cx.emit(cause, Event::Finished { copy, consumer: id, applied: true });
            }
            consumer.settle(cx, &delivery, outcome, id, cause);
        }
        consumer.begin(cx, id);
        consumer.ask(cx, id, cx.news);
        Ok(())
    }

    /// Someone lets a consumer ask for messages.
    pub(crate) fn fetch_by_hand(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        request: (u32, SimDuration),
        lease: Option<SimDuration>,
    ) -> Result<(), Rejection> {
        let consumer = self.consumers.get_mut(id).ok_or(Rejection::WrongKind(id))?;
        if consumer.config.receive != Receive::ByHand {
            return Err(Rejection::WrongKind(id));
        }
        if consumer.status != Status::Running || !consumer.open {
            return Err(Rejection::NotRunning(id));
        }
        if consumer.asked {
            return Err(Rejection::AlreadySo(id));
        }
        let lease = lease.or(consumer.config.lease);
        consumer.fetch(cx, request, lease, 0);
        Ok(())
    }

    /// Someone lets a consumer say for how long it wants a message that it holds, from now on.
    pub(crate) fn extend_by_hand(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        message: MessageName,
        lease: SimDuration,
    ) -> Result<(), Rejection> {
        let consumer = self.consumers.get_mut(id).ok_or(Rejection::WrongKind(id))?;
        if consumer.status != Status::Running || !consumer.open {
            return Err(Rejection::NotRunning(id));
        }
        let of = |job: &&super::Job| job.delivery.copy.name == message;
        let job = consumer.jobs.iter().rfind(of).ok_or(Rejection::NoSuchMessage(message))?;
        let super::Delivery { tag, copy, .. } = job.delivery;
        let source = consumer.source.filter(|&(_, source)| source == copy.store);
        let (link, _) = source.ok_or(Rejection::NoSuchMessage(message))?;
        let body = Body::Renew { tag, copy, lease: Some(lease) };
        cx.send(link, Way::Back, consumer.connection, job.cause, body);
        Ok(())
    }
}
