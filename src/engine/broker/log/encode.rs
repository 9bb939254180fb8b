//! A log's part of the digest.

use super::{Log, Record};
use crate::kernel::digest::{Encode, Encoder, Sink};

impl Log {
    pub(crate) fn encode(&self, to: &mut Encoder) {
        to.put(self.next).put(self.cleans);
        for partition in &self.partitions {
            to.put(partition.base).put(partition.end).put(partition.cleaned);
            to.list(partition.records.iter());
            to.list(partition.segments.iter().map(|segment| (segment.base, segment.first_at)));
            to.list(partition.senders.iter().map(|(&producer, &last)| (producer, last)));
            to.list(partition.open.iter().map(|(&producer, &first)| (producer, first)));
            let Some(replicas) = &partition.replicas else { continue };
            to.put(replicas.leader).put(replicas.up).put(replicas.high).put(replicas.copying);
            to.list(replicas.copies.iter().map(|copy| (copy.machine, (copy.end, copy.in_sync))));
            to.list(replicas.owed.iter().map(|owed| (owed.offset, (owed.copy, owed.via))));
        }
    }
}

impl Encode for Record {
    fn encode(&self, to: &mut impl Sink) {
        self.offset.encode(to);
        self.name.encode(to);
        self.key.encode(to);
        self.payload_bytes.encode(to);
        self.published_at.encode(to);
        self.appended_at.encode(to);
        self.tries.encode(to);
        self.cause.encode(to);
        self.persistent.encode(to);
        self.poison.encode(to);
        self.tombstone.encode(to);
        (self.standing as u8).encode(to);
    }
}
