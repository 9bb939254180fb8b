//! What a consumer does with a message: works on it, has an effect or fails, acknowledges; and what
//! pausing and killing it does to that.

use super::{Clients, Consumer, Job, Phase, SHORTEST, Status};
use crate::kernel::draw::{Chance, Draw, Purpose};
use crate::kernel::id::NodeId;
use crate::kernel::time::SimTime;
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::Event;
use crate::protocol::frame::{Body, Delivery, Way};
use crate::topology::{Acknowledge, ConsumerConfig, OnFailure, Outcome, Rejection, Serving};

impl Consumer {
    /// Begins to work, as far as there are messages and workers.
    pub(super) fn begin(&mut self, cx: &mut Context, id: NodeId) {
        // Who waits for somebody's word on each message has no work that a number of workers would limit.
        let by_hand = self.config.acknowledge == Acknowledge::ByHand;
        let workers = if by_hand { usize::MAX } else { self.config.workers.max(1) as usize };
        while self.status.is_running() && self.jobs.len() < workers {
            let Some((delivery, cause)) = self.inbox.pop_front() else { return };
            let now = cx.now();
            let draw = Draw::about_copy(cx.seed, Purpose::Service, delivery.copy, delivery.tries);
            let work =
                draw.duration(self.config.service).scaled_percent(self.config.slowdown_percent);
            let working = (Phase::Working, now + work);
            let (phase, ends) = if by_hand { (Phase::Held, SimTime::MAX) } else { working };
            let cause = cx.emit(cause, Event::Started { copy: delivery.copy, consumer: id, ends });
            let job = self.next_job;
            self.next_job = job.wrapping_add(1);
            self.jobs.push(Job { id: job, delivery, phase, started: now, ends, turn: 0, cause });
            if !by_hand {
                cx.set_timer(ends, cause, Timer::Work { consumer: id, job, turn: 0 });
            }
            if let Some(every) = self.config.renew_every {
                let timer = Timer::Renew { consumer: id, job, turn: 0 };
                cx.set_timer(now + every.max(SHORTEST), cause, timer);
            }
        }
    }

    /// The work at this place has failed.
    #[cold]
    fn fail(&mut self, cx: &mut Context, id: NodeId, place: usize) {
        let Job { delivery, cause, .. } = self.take_job(place);
        let (copy, poison) = (delivery.copy, delivery.poison);
        let cause = cx.emit(cause, Event::Failed { copy, consumer: id, poison });
        if self.config.acknowledge == Acknowledge::AfterProcessing {
            let outcome = match self.config.on_failure {
                OnFailure::Release => Some(Outcome::Release),
                OnFailure::Fail => Some(Outcome::Fail),
                OnFailure::Reject => Some(Outcome::Reject),
                OnFailure::Leave => None,
            };
            if let Some(outcome) = outcome {
                self.settle(cx, &delivery, outcome, id, cause);
            }
        }
        self.go_on(cx, id, cause);
    }

    /// The effect of the work at this place has happened; its acknowledgement is due now or later.
    #[inline]
    fn finish(&mut self, cx: &mut Context, id: NodeId, place: usize, applied: bool) {
        let job = &mut self.jobs[place];
        let copy = job.delivery.copy;
        job.cause = cx.emit(job.cause, Event::Finished { copy, consumer: id, applied });
        job.phase = Phase::Acknowledging;
        let ConsumerConfig { acknowledge, acknowledge_delay: delay, .. } = self.config;
        if acknowledge == Acknowledge::OnDelivery || delay.is_zero() {
            return self.acknowledge(cx, id, place);
        }
        job.turn += 1;
        job.started = cx.now();
        job.ends = cx.now() + delay;
        let timer = Timer::Acknowledge { consumer: id, job: job.id, turn: job.turn };
        cx.set_timer(job.ends, job.cause, timer);
    }

    /// The acknowledgement of the work at this place is sent, and the worker is free.
    #[inline]
    fn acknowledge(&mut self, cx: &mut Context, id: NodeId, place: usize) {
        let Job { delivery, cause, .. } = self.take_job(place);
        if self.config.acknowledge == Acknowledge::AfterProcessing {
            self.done_with(cx, id, &delivery, cause);
        }
        self.go_on(cx, id, cause);
    }
}

impl Consumer {
    /// It says that it is done, or lets its next poll say so.
    #[inline]
    fn done_with(&mut self, cx: &mut Context, id: NodeId, delivery: &Delivery, cause: u64) {
        let waits = self.config.member.poll_accepts;
        match &mut self.member {
            Some(member) if waits && member.serving == Serving::Shared => {
                member.unsettled.push(*delivery);
            }
            _ => self.settle(cx, delivery, Outcome::Accept, id, cause),
        }
    }
}

impl Clients {
    /// True while a timer of this job and turn means something.
    #[inline]
    pub(crate) fn works(&self, id: NodeId, job: u32, turn: u32) -> bool {
        self.consumers.get(id).is_some_and(|consumer| {
            consumer.status.is_running()
                && consumer.jobs.iter().any(|j| j.id == job && j.turn == turn)
        })
    }

    /// The work on a message ends: it succeeds or fails.
    #[inline]
    pub(crate) fn work_ended(&mut self, cx: &mut Context, id: NodeId, job: u32) {
        let Some(consumer) = self.consumers.get_mut(id) else { return };
        let Some(place) = consumer.place_of(job) else { return };
        let Delivery { copy, tries, poison, .. } = consumer.jobs[place].delivery;
        let chance = consumer.config.failure;
        let fails = || Draw::about_copy(cx.seed, Purpose::Failure, copy, tries).hits(chance);
        if poison || (chance > Chance::NEVER && fails()) {
            return consumer.fail(cx, id, place);
        }
        let applied = !consumer.config.remembers
            || self.remembered.entry(copy.store).or_default().insert(copy.name);
        consumer.finish(cx, id, place, applied);
    }

    /// The acknowledgement of a message is due.
    pub(crate) fn acknowledge(&mut self, cx: &mut Context, id: NodeId, job: u32) {
        let Some(consumer) = self.consumers.get_mut(id) else { return };
        let Some(place) = consumer.place_of(job) else { return };
        consumer.acknowledge(cx, id, place);
    }

    /// A working consumer asks for a longer lease, and will ask again.
    pub(crate) fn ask_renewal(&mut self, cx: &mut Context, id: NodeId, job: u32) {
        let Some(consumer) = self.consumers.get_mut(id) else { return };
        let Some(every) = consumer.config.renew_every else { return };
        let Some(job) = consumer.jobs.iter().find(|j| j.id == job) else { return };
        let source = consumer.source.filter(|&(_, source)| source == job.delivery.copy.store);
        let Some((link, _)) = source else { return };
        if consumer.open {
            let Delivery { tag, copy, .. } = job.delivery;
            let body = Body::Renew { tag, copy, lease: consumer.config.lease };
            cx.send(link, Way::Back, consumer.connection, job.cause, body);
        }
        let timer = Timer::Renew { consumer: id, job: job.id, turn: job.turn };
        cx.set_timer(cx.now() + every.max(SHORTEST), job.cause, timer);
    }

    /// Someone kills a client.
    pub(crate) fn kill(&mut self, cx: &mut Context, id: NodeId) -> Result<(), Rejection> {
        match self.status(id)? {
            Status::Killed(_) => return Err(Rejection::NotRunning(id)),
            Status::Running | Status::Paused(_) => {}
        }
        let cause = cx.emit(0, Event::Killed { node: id });
        self.end_process(cx, id, cause);
        Ok(())
    }

    /// Someone closes a consumer: it says goodbye, and its process ends.
    pub(crate) fn close(&mut self, cx: &mut Context, id: NodeId) -> Result<(), Rejection> {
        if self.status(id)? != Status::Running {
            return Err(Rejection::NotRunning(id));
        }
        let consumer = self.consumers.get_mut(id).ok_or(Rejection::WrongKind(id))?;
        let cause = cx.emit(0, Event::Closed { node: id });
        consumer.say_goodbye(cx, id, cause);
        self.end_process(cx, id, cause);
        Ok(())
    }

    fn end_process(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        self.set_status(id, Status::Killed(cx.now()));
        if let Some(producer) = self.producers.get_mut(id) {
            producer.die(cx, cause);
            return;
        }
        let Some(consumer) = self.consumers.get_mut(id) else { return };
        for job in std::mem::take(&mut consumer.jobs) {
            let applied = job.phase == Phase::Acknowledging;
            cx.emit(cause, Event::Abandoned { copy: job.delivery.copy, consumer: id, applied });
        }
        for (delivery, _) in std::mem::take(&mut consumer.inbox) {
            cx.emit(cause, Event::Abandoned { copy: delivery.copy, consumer: id, applied: false });
        }
        (consumer.open, consumer.resting) = (false, false);
        (consumer.member, consumer.stalled) = (None, false);
        if let Some((link, _)) = consumer.source {
            cx.send(link, Way::Back, consumer.connection, cause, Body::Close);
        }
    }

    /// Someone starts a killed client again.
    pub(crate) fn restart(&mut self, cx: &mut Context, id: NodeId) -> Result<(), Rejection> {
        if !matches!(self.status(id)?, Status::Killed(_)) {
            return Err(Rejection::AlreadySo(id));
        }
        let cause = cx.emit(0, Event::Restarted { node: id });
        self.set_status(id, Status::Running);
        if let Some(producer) = self.producers.get(id) {
            let links: Vec<_> = producer.outlets.iter().map(|outlet| outlet.link).collect();
            for link in links {
                self.reconnect(cx, id, link, cause);
            }
            if let Some(producer) = self.producers.get_mut(id) {
                producer.start(cx, id, cause);
            }
        } else {
            self.connect(cx, id, cause);
        }
        Ok(())
    }

    /// Someone freezes a client. Its connection stays.
    pub(crate) fn pause(&mut self, cx: &mut Context, id: NodeId) -> Result<(), Rejection> {
        match self.status(id)? {
            Status::Running => {}
            Status::Paused(_) => return Err(Rejection::AlreadySo(id)),
            Status::Killed(_) => return Err(Rejection::NotRunning(id)),
        }
        cx.emit(0, Event::Paused { node: id });
        self.set_status(id, Status::Paused(cx.now()));
        Ok(())
    }

    /// Someone lets a frozen client go on: its work takes as much longer as it was frozen.
    pub(crate) fn resume(&mut self, cx: &mut Context, id: NodeId) -> Result<(), Rejection> {
        let Status::Paused(since) = self.status(id)? else { return Err(Rejection::AlreadySo(id)) };
        let cause = cx.emit(0, Event::Resumed { node: id });
        self.set_status(id, Status::Running);
        if let Some(producer) = self.producers.get_mut(id) {
            producer.resume(cx, id, cause);
            return Ok(());
        }
        let Some(consumer) = self.consumers.get_mut(id) else { return Ok(()) };
        let now = cx.now();
        let renew_every = consumer.config.renew_every;
        for job in &mut consumer.jobs {
            job.turn += 1;
            job.ends += now.since(since);
            job.started += now.since(since);
            let (consumer, turn) = (id, job.turn);
            match job.phase {
                Phase::Working => {
                    cx.set_timer(job.ends, job.cause, Timer::Work { consumer, job: job.id, turn });
                }
                Phase::Acknowledging => {
                    let timer = Timer::Acknowledge { consumer, job: job.id, turn };
                    cx.set_timer(job.ends, job.cause, timer);
                }
                Phase::Held => {}
            }
            if let Some(every) = renew_every {
                let timer = Timer::Renew { consumer, job: job.id, turn };
                cx.set_timer(now + every.max(SHORTEST), job.cause, timer);
            }
        }
        consumer.set_member_timers(cx, id, cause);
        consumer.go_on(cx, id, cause);
        Ok(())
    }

    /// Poisons a message that consumers have, begun or not. True if it was found.
    pub(crate) fn poison_in_hand(&mut self, name: crate::kernel::id::MessageName) -> bool {
        let mut found = false;
        for id in self.consumers.keys() {
            let Some(consumer) = self.consumers.get_mut(id) else { continue };
            let waiting = consumer.inbox.iter_mut().map(|(delivery, _)| delivery);
            let in_hand = consumer
                .jobs
                .iter_mut()
                .filter(|j| j.phase == Phase::Working)
                .map(|j| &mut j.delivery);
            for delivery in waiting.chain(in_hand).filter(|delivery| delivery.copy.name == name) {
                delivery.poison = true;
                found = true;
            }
        }
        found
    }

    pub(crate) fn status(&self, id: NodeId) -> Result<Status, Rejection> {
        let producer = self.producers.get(id).map(|producer| producer.status);
        producer
            .or_else(|| self.consumers.get(id).map(|consumer| consumer.status))
            .ok_or(Rejection::WrongKind(id))
    }

    fn set_status(&mut self, id: NodeId, status: Status) {
        if matches!(status, Status::Paused(_)) {
            self.paused.insert(id);
        } else {
            self.paused.remove(&id);
        }
        if let Some(producer) = self.producers.get_mut(id) {
            producer.status = status;
        } else if let Some(consumer) = self.consumers.get_mut(id) {
            consumer.status = status;
        }
    }
}
