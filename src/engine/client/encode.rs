//! The clients' part of the digest.

use super::Clients;
use crate::kernel::digest::{Encode, Encoder, Sink};
use crate::protocol::frame::{Delivery, Publication};

impl Clients {
    pub(crate) fn encode(&self, to: &mut Encoder) {
        for (id, producer) in self.producers.iter() {
            to.put(id).put(producer.status).put(producer.produced).put(producer.scheduled);
            to.put(producer.draws).put(producer.blocked).put(producer.stalled);
            to.put(producer.fresh);
            to.list(producer.pending.iter().map(|pending| (pending.count, pending.key)));
            to.put(producer.waits).put(producer.serial);
            to.put(producer.transaction.map(|open| (open.ending, (open.asked, open.failed))));
            for outlet in &producer.outlets {
                to.put(outlet.link).put(outlet.connection).put(outlet.open).put(outlet.held);
                to.list(outlet.waiting.iter()).list(outlet.unconfirmed.iter());
                to.list(outlet.refused.iter());
                to.put(outlet.resting).put(outlet.quiet_since).put(outlet.wakes);
                to.put(outlet.gathering.parts());
            }
        }
        for (id, consumer) in self.consumers.iter() {
            to.put(id).put(consumer.status).put(consumer.connection).put(consumer.open);
            to.put(consumer.asked).put(consumer.next_job);
            if consumer.got > 0 || consumer.resting {
                to.put(consumer.got).put(consumer.resting);
            }
            to.list(consumer.inbox.iter().map(|(delivery, cause)| (delivery, *cause)));
            to.put(consumer.stalled).put(consumer.incarnations).put(consumer.beats);
            if let Some(member) = &consumer.member {
                member.encode(to);
            }
            for job in &consumer.jobs {
                to.put(job.id).put(job.delivery).put(job.phase as u8).put(job.started);
                to.put(job.ends).put(job.turn).put(job.cause);
            }
        }
        for (&source, names) in &self.remembered {
            to.put(source).list(names.iter());
        }
    }
}

impl Encode for Publication {
    fn encode(&self, to: &mut impl Sink) {
        self.name.encode(to);
        self.key.encode(to);
        self.payload_bytes.encode(to);
        self.published_at.encode(to);
        self.expires_at.encode(to);
        (self.persistent, self.poison).encode(to);
        (self.again, self.confirm).encode(to);
        if self.id.is_some() || self.delay.is_some() {
            (self.id, self.delay).encode(to);
        }
        (self.tombstone, self.partition).encode(to);
        self.terms.encode(to);
    }
}

impl Encode for Delivery {
    /// Without the tag: what it means is the broker's, which encodes it as its lease.
    fn encode(&self, to: &mut impl Sink) {
        self.copy.encode(to);
        self.key.encode(to);
        self.attempt.encode(to);
        (self.poison, self.tries).encode(to);
    }
}
