//! What a consumer does with a message: works on it, has an effect or fails, acknowledges; and what
//! pausing and killing it does to that.

use super::{Clients, Job, Phase, SHORTEST, Status};
use crate::kernel::draw::{Chance, Draw, Purpose};
use crate::kernel::id::NodeId;
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::Event;
use crate::protocol::frame::{Body, Outcome, Way};
use crate::topology::{Acknowledge, ConsumerConfig, OnFailure, Rejection};

impl Clients {
    /// Begins to work, as far as there are messages and workers.
    pub(super) fn begin(&mut self, cx: &mut Context, id: NodeId) {
        let Some(consumer) = self.consumers.get_mut(id) else { return };
        let workers = consumer.config.workers.max(1) as usize;
        while consumer.status == Status::Running && consumer.jobs.len() < workers {
            let Some((delivery, cause)) = consumer.inbox.pop_front() else { return };
            let now = cx.now();
            let draw = Draw::about_copy(cx.seed, Purpose::Service, delivery.copy, delivery.tries);
            let work = draw
                .duration(consumer.config.service)
                .scaled_percent(consumer.config.slowdown_percent);
            let ends = now + work;
            let cause = cx.emit(cause, Event::Started { copy: delivery.copy, consumer: id, ends });
            let job = consumer.next_job;
            consumer.next_job = job.wrapping_add(1);
            consumer.jobs.push(Job {
                id: job,
                delivery,
                phase: Phase::Working,
                started: now,
                ends,
                turn: 0,
                cause,
            });
            cx.set_timer(ends, cause, Timer::Work { consumer: id, job, turn: 0 });
            if let Some(every) = consumer.config.renew_every {
                let timer = Timer::Renew { consumer: id, job, turn: 0 };
                cx.set_timer(now + every.max(SHORTEST), cause, timer);
            }
        }
    }

    /// True while a timer of this job and turn means something.
    pub(crate) fn works(&self, id: NodeId, job: u32, turn: u32) -> bool {
        self.consumers.get(id).is_some_and(|consumer| {
            consumer.status == Status::Running
                && consumer.jobs.iter().any(|j| j.id == job && j.turn == turn)
        })
    }

    /// The work on a message ends: it succeeds or fails.
    pub(crate) fn work_ended(&mut self, cx: &mut Context, id: NodeId, job: u32) {
        let Some(consumer) = self.consumers.get_mut(id) else { return };
        let Some(place) = consumer.jobs.iter().position(|j| j.id == job) else { return };
        let Job { delivery, cause, .. } = consumer.jobs[place];
        let ConsumerConfig {
            failure, on_failure, acknowledge, acknowledge_delay, remembers, ..
        } = consumer.config;
        let fails = || {
            Draw::about_copy(cx.seed, Purpose::Failure, delivery.copy, delivery.tries).hits(failure)
        };
        if delivery.poison || (failure > Chance::NEVER && fails()) {
            let event =
                Event::Failed { copy: delivery.copy, consumer: id, poison: delivery.poison };
            let cause = cx.emit(cause, event);
            consumer.jobs.remove(place);
            if acknowledge == Acknowledge::AfterProcessing {
                let outcome = match on_failure {
                    OnFailure::Release => Outcome::Release,
                    OnFailure::Reject => Outcome::Reject,
                };
                consumer.settle(cx, &delivery, outcome, id, cause);
            }
            self.begin(cx, id);
            return self.ask(cx, id, cause);
        }
        let applied = !remembers
            || self.remembered.entry(delivery.copy.store).or_default().insert(delivery.copy.name);
        let cause = cx.emit(cause, Event::Finished { copy: delivery.copy, consumer: id, applied });
        let consumer = self.consumers.get_mut(id).expect("it was there a moment ago");
        let job = &mut consumer.jobs[place];
        (job.cause, job.phase) = (cause, Phase::Acknowledging);
        if acknowledge == Acknowledge::AfterProcessing && !acknowledge_delay.is_zero() {
            job.turn += 1;
            job.started = cx.now();
            job.ends = cx.now() + acknowledge_delay;
            let timer = Timer::Acknowledge { consumer: id, job: job.id, turn: job.turn };
            cx.set_timer(job.ends, cause, timer);
            return;
        }
        let job = job.id;
        self.acknowledge(cx, id, job);
    }

    /// The acknowledgement is sent, and the worker is free.
    pub(crate) fn acknowledge(&mut self, cx: &mut Context, id: NodeId, job: u32) {
        let Some(consumer) = self.consumers.get_mut(id) else { return };
        let Some(place) = consumer.jobs.iter().position(|j| j.id == job) else { return };
        let Job { delivery, cause, .. } = consumer.jobs.remove(place);
        if consumer.config.acknowledge == Acknowledge::AfterProcessing {
            consumer.settle(cx, &delivery, Outcome::Accept, id, cause);
        }
        self.begin(cx, id);
        self.ask(cx, id, cause);
    }

    /// A working consumer asks for a longer lease, and will ask again.
    pub(crate) fn ask_renewal(&mut self, cx: &mut Context, id: NodeId, job: u32) {
        let Some(consumer) = self.consumers.get_mut(id) else { return };
        let Some(every) = consumer.config.renew_every else { return };
        let Some(job) = consumer.jobs.iter().find(|j| j.id == job) else { return };
        let source = consumer.source.filter(|&(_, source)| source == job.delivery.copy.store);
        let Some((link, _)) = source else { return };
        if consumer.open {
            let body = Body::Renew { tag: job.delivery.tag };
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
        self.set_status(id, Status::Killed(cx.now()));
        if self.producers.get(id).is_some() {
            self.kill_producer(cx, id, cause);
            return Ok(());
        }
        let Some(consumer) = self.consumers.get_mut(id) else { return Ok(()) };
        for job in std::mem::take(&mut consumer.jobs) {
            let applied = job.phase == Phase::Acknowledging;
            cx.emit(cause, Event::Abandoned { copy: job.delivery.copy, consumer: id, applied });
        }
        for (delivery, _) in std::mem::take(&mut consumer.inbox) {
            cx.emit(cause, Event::Abandoned { copy: delivery.copy, consumer: id, applied: false });
        }
        consumer.open = false;
        if let Some((link, _)) = consumer.source {
            cx.send(link, Way::Back, consumer.connection, cause, Body::Close);
        }
        Ok(())
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
            self.start_producer(cx, id, cause);
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
        if self.producers.get(id).is_some() {
            self.resume_producer(cx, id, cause);
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
            let timer = match job.phase {
                Phase::Working => Timer::Work { consumer, job: job.id, turn },
                Phase::Acknowledging => Timer::Acknowledge { consumer, job: job.id, turn },
            };
            cx.set_timer(job.ends, job.cause, timer);
            if let Some(every) = renew_every {
                let timer = Timer::Renew { consumer, job: job.id, turn };
                cx.set_timer(now + every.max(SHORTEST), job.cause, timer);
            }
        }
        self.begin(cx, id);
        self.ask(cx, id, cause);
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
