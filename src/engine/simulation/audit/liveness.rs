//! Nothing stands still that could go on: whoever waits, waits for something that is going to happen.

use super::super::Simulation;
use super::broken;
use crate::client::{Phase, Status};
use crate::kernel::id::{LinkId, NodeId};
use crate::protocol::context::Timer;
use crate::topology::{Arrivals, Overflow, Serving};

impl Simulation {
    pub(super) fn audit_dispatch(&self) -> Result<(), String> {
        if self.broker.stopped {
            return Ok(());
        }
        let room = |link: LinkId| self.broker.ends.get(link).map_or(0, crate::broker::End::room);
        for (NodeId(name), queue) in self.broker.queues.iter() {
            let mut members = queue.takers.members.iter().map(|taker| taker.link);
            let alone = queue.config.single_active;
            let taker = members.find(|&link| {
                room(link) > 0 && !(alone && queue.takers.active.is_some_and(|one| one != link))
            });
            if let (Some(link), true) = (taker, queue.may_hand_out()) {
                return broken(format!("queue {name} has a message and link {} room", link.0));
            }
            let blocks = queue.config.overflow == Overflow::Block;
            let closed = blocks && queue.is_full();
            if !queue.parked.is_empty() && !closed {
                return broken(format!("queue {name} has room, and a message waits at its door"));
            }
        }
        for (NodeId(name), group) in self.broker.groups.iter() {
            let serving = group.config.serving;
            for (place, cursor) in group.cursors.iter().enumerate() {
                let waits = cursor.due.is_some();
                let isolation = group.config.isolation;
                let visible = |offset: u64| {
                    let partition = self.broker.partition(cursor.at);
                    partition.is_some_and(|p| p.next_visible(offset, isolation).is_some())
                };
                let placed = cursor.placed || !serving.is_committed();
                let more = visible(cursor.next_offset()) && placed;
                let speaks = |owner: &LinkId| {
                    self.broker.ends.get(*owner).is_some_and(|end| end.member == cursor.holder)
                };
                let owner = cursor.owner.filter(speaks);
                let asks = |member: &crate::broker::Member| {
                    let end = self.broker.ends.get(member.link);
                    end.is_some_and(|end| end.member == member.hello.incarnation)
                        && room(member.link) > 0
                        && member.hello.only.is_none()
                };
                let taker = if serving == Serving::Shared {
                    cursor.placed && visible(cursor.next_free()) && group.roster.iter().any(asks)
                } else {
                    more && !waits && owner.is_some_and(|owner| room(owner) > 0)
                };
                if taker {
                    return broken(format!("group {name} hands nothing out of partition {place}"));
                }
                let lonely = cursor.owner.is_none() && !group.members.is_empty();
                if lonely && !group.rebalancing && serving == Serving::Settled {
                    return broken(format!("group {name}: partition {place} is nobody's"));
                }
            }
        }
        Ok(())
    }

    pub(super) fn audit_producers(&self) -> Result<(), String> {
        for (id, producer) in self.clients.producers.iter() {
            let NodeId(name) = id;
            if matches!(producer.status, Status::Killed(_)) {
                continue;
            }
            for outlet in &producer.outlets {
                let link = outlet.link;
                self.audit_connection(id, link, outlet.connection, outlet.open)?;
                let holds = self.broker.ends.get(link).is_some_and(|end| end.open && end.holds > 0);
                let quiet = self.frames_on(link).next().is_none();
                if quiet && outlet.open && outlet.held.is_some() != holds {
                    return broken(format!("producer {name} waits on link {} for nothing", link.0));
                }
                let gathers = producer.config.batching.is_some() && outlet.lingers().is_some();
                let may_send = outlet.can_send_next(&producer.config) && !gathers;
                if producer.status.is_running() && may_send && !outlet.waiting.is_empty() {
                    return broken(format!("producer {name} keeps what it could send"));
                }
            }
            if producer.status.is_running() {
                let waits = producer.blocked.is_some();
                if waits && producer.has_room() {
                    return broken(format!("producer {name} is blocked and has room"));
                }
                let scheduled = match producer.config.arrivals {
                    Arrivals::Manual => false,
                    Arrivals::Burst { every, .. } => !every.is_zero(),
                    Arrivals::Constant { .. } | Arrivals::Poisson { .. } => true,
                };
                let ends = producer.config.limit.is_some_and(|most| producer.scheduled >= most);
                let planned =
                    |t: &Timer| matches!(t, Timer::Arrival { producer, .. } if *producer == id);
                if scheduled && !ends && !waits && !self.has_timer(planned) {
                    return broken(format!("producer {name} has a schedule and plans nothing"));
                }
            }
        }
        Ok(())
    }

    pub(super) fn audit_consumers(&self) -> Result<(), String> {
        for (id, consumer) in self.clients.consumers.iter() {
            let NodeId(name) = id;
            if consumer.status.is_running() {
                for job in consumer.jobs.iter().filter(|job| job.phase != Phase::Held) {
                    let ends = |timer: &Timer| match timer {
                        Timer::Work { consumer, job: j, .. }
                        | Timer::Acknowledge { consumer, job: j, .. } => {
                            *consumer == id && *j == job.id
                        }
                        _ => false,
                    };
                    if !self.has_timer(ends) {
                        return broken(format!("consumer {name} works on {job:?} for ever"));
                    }
                }
                let free = consumer.jobs.len() < consumer.config.workers.max(1) as usize;
                if free && !consumer.inbox.is_empty() {
                    return broken(format!("consumer {name} is free and does not begin"));
                }
            }
            if matches!(consumer.status, Status::Killed(_)) {
                continue;
            }
            let Some((link, _)) = consumer.source else { continue };
            self.audit_connection(id, link, consumer.connection(), consumer.open)?;
            let idle = consumer.jobs.is_empty() && consumer.inbox.is_empty();
            let pulls = consumer.takes_by_itself();
            let running = consumer.status.is_running() && consumer.open;
            if running && idle && pulls && self.frames_on(link).next().is_none() {
                let asked = self.broker.ends.get(link).is_some_and(|end| end.asked.is_some());
                let again =
                    |t: &Timer| matches!(t, Timer::AskAgain { consumer, .. } if *consumer == id);
                if !asked && !self.has_timer(again) {
                    return broken(format!("consumer {name} is idle and nobody was asked"));
                }
            }
        }
        Ok(())
    }

    /// Both ends of a quiet link believe the same, and a client without a connection tries to get one.
    fn audit_connection(
        &self,
        client: NodeId,
        link: LinkId,
        connection: u32,
        open: bool,
    ) -> Result<(), String> {
        if self.frames_on(link).next().is_some() {
            return Ok(());
        }
        let end = self.broker.ends.get(link);
        let believed = end.is_some_and(|end| end.open && end.connection == connection);
        if open != believed {
            return broken(format!(
                "client {} and the broker disagree about link {}: {open}, {end:?}",
                client.0, link.0
            ));
        }
        let tries = |timer: &Timer| matches!(timer, Timer::Reconnect { client: c, link: l, .. } if *c == client && *l == link);
        if !open && !self.has_timer(tries) {
            return broken(format!("client {} has no connection and tries none", client.0));
        }
        Ok(())
    }
}
