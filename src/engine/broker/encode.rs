//! The broker's part of the digest.

use super::Broker;
use super::confirm::Confirm;
use crate::kernel::digest::Encoder;
use crate::kernel::slab::Handle;

impl Broker {
    pub(crate) fn encode(&self, to: &mut Encoder) {
        to.put(self.stopped).put(self.lease_serial).put(self.alarm);
        to.list(self.stalled.iter().map(|(link, publication, _)| (*link, publication.name)));
        for (id, queue) in self.queues.iter() {
            to.put(id)
                .put(queue.order)
                .put(queue.scheduled)
                .put(queue.leased)
                .put(queue.takers.active);
            to.list(queue.takers.members.iter().map(|taker| taker.link));
            to.list(queue.takers.turn.iter().map(|taker| taker.link));
            to.put(u64::from(queue.ready.len()));
            for handle in queue.ready.iter().chain(queue.parked.iter().copied()) {
                self.encode_message(to, handle);
            }
            to.put(queue.parked.len() as u64).put(queue.rejecting).put(queue.takers.leaving);
            to.put(queue.takers.dormant);
            to.list(queue.holding.iter());
            if let Some(desk) = &queue.desk {
                to.list(desk.known.iter().map(|(&id, &since)| (id, since)));
                to.put(desk.second).list(desk.answered.iter().copied()).put(desk.draws);
            }
        }
        self.encode_leases(to);
        for (id, end) in self.ends.iter() {
            to.put(id).put(end.connection).put(end.open).put(end.credit).put(end.outstanding);
            to.put(end.asked).put(end.holds).put(end.member);
            if end.lease.is_some() {
                to.put(end.lease);
            }
        }
        for (id, log) in self.logs.iter() {
            to.put(id);
            log.encode(to);
        }
        to.list(self.machines.iter().map(|machine| machine.parts()));
        for (&producer, last) in &self.transactions {
            to.put(producer).put(last.serial).put(last.open).put(last.committed);
        }
        for (id, group) in self.groups.iter() {
            to.put(id).put(group.generation).put(group.rebalancing).put(group.next as u64);
            to.list(group.members.iter());
            to.put(group.opens_until).put(group.newcomer);
            for member in &group.roster {
                to.put(member.link).put(member.hello.incarnation).put(member.joined);
                to.put(member.seen).put(member.hello.keeps_place).put(member.hello.only);
            }
            for cursor in &group.cursors {
                to.put(cursor.at).put(cursor.holder).put(cursor.last).put(cursor.placed);
                to.put(cursor.stored).put(cursor.read_to).list(cursor.returned.iter());
                to.list(
                    cursor.locks.iter().map(|(&offset, lock)| (offset, (lock.link, lock.term))),
                );
                to.put(cursor.committed).put(cursor.position).put(cursor.owner).put(cursor.term);
                to.put(cursor.outstanding).put(cursor.due).list(cursor.done.iter());
                to.list(cursor.gaps.iter().map(|(&from, &to)| (from, to)));
                to.list(cursor.attempts.iter().map(|(&offset, &counts)| (offset, counts)));
            }
        }
    }

    fn encode_leases(&self, to: &mut Encoder) {
        let mut leases: Vec<_> = self.leases.iter().map(|(_, lease)| lease).collect();
        leases.sort_unstable_by_key(|lease| lease.serial);
        for lease in leases {
            to.put(lease.serial).put(lease.link).put(lease.connection).put(lease.granted);
            to.put(lease.until);
            self.encode_message(to, lease.message);
        }
    }

    /// A message by what it is, never by where it lies.
    pub(crate) fn encode_message(&self, to: &mut Encoder, handle: Handle) {
        let Some(m) = self.messages.get(handle) else { return };
        to.put(m.copy).put(m.key).put(m.payload_bytes).put(m.published_at).put(m.entered_at);
        to.put(m.expires_at).put(m.order).put(m.cause).put(m.leases).put(m.tries).put(m.failures);
        to.put(m.death).put(m.origin).put(m.via);
        to.list(self.histories.deaths(m.history).iter())
            .put(m.hops)
            .put(m.priority)
            .put(m.persistent)
            .put(m.poison)
            .put(m.marked)
            .put(m.watched);
        if m.id.is_some() || m.delay.is_some() {
            to.put(m.id).put(m.delay);
        }
        match m.confirm {
            Confirm::None => to.put(0_u8),
            Confirm::Own => to.put(1_u8),
            Confirm::Shared(share) => {
                let share = self.shares.get(share).map(|share| (share.waiting, share.refused));
                to.put(2_u8).put(share)
            }
        };
    }
}
