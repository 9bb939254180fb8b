//! A producer that gathers its messages into batches before it sends them: which partition a message goes to,
//! which batches are ready, how much memory they take. The rules are Kafka's producer's (`RecordAccumulator`,
//! `BuiltInPartitioner`, KIP-480, KIP-794); its memory is counted by the bytes of the messages, not by whole
//! batches.

use super::outlet::Choice;
use super::{Outlet, Producer};
use crate::kernel::draw::{Draw, Purpose};
use crate::kernel::id::{CopyId, Key, NodeId, PartitionId};
use crate::kernel::murmur2::{murmur2, partition_of_hash};
use crate::kernel::time::SimTime;
use crate::protocol::context::Context;
use crate::protocol::event::{Event, LossReason};
use crate::protocol::frame::Publication;
use crate::topology::{Batching, ProducerConfig};

/// What a producer knows of a link to a log for choosing partitions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gathering {
    /// How many partitions there are to choose from; 0: the log chooses.
    pub(super) partitions: u16,
    /// Where messages without a key go for now.
    sticky: Option<PartitionId>,
    /// The bytes that went there since it was chosen.
    produced: u32,
    /// Of those, what is in the batch that is not full.
    filled: u32,
    /// How often it was chosen.
    choices: u32,
    /// When the next batch that is not full is ready.
    pub(super) lingers: Option<SimTime>,
    /// Batches go at once: a transaction ends, or its application waits for room.
    pub(super) hurries: bool,
    /// The batches of the last look, and of which each waiting message is: kept for their memory alone.
    batches: Vec<Batch>,
    places: Vec<u16>,
}

/// A batch of messages that wait.
#[derive(Clone, Copy, Debug)]
struct Batch {
    partition: PartitionId,
    bytes: u32,
    since: SimTime,
    ready: bool,
}

impl Gathering {
    /// What of it decides about the future.
    pub(super) const fn parts(&self) -> ((u16, u16), (u32, (u32, u32))) {
        let sticky = match self.sticky {
            Some(partition) => partition.0,
            None => u16::MAX,
        };
        ((self.partitions, sticky), (self.produced, (self.filled, self.choices)))
    }

    /// Where a message without a key goes: the same partition until a batch's bytes went there and its batch
    /// is full, at the latest after twice as many.
    fn stick(
        &mut self,
        cx: &Context,
        producer: NodeId,
        bytes: u32,
        config: Batching,
        queues: impl Fn(PartitionId) -> u32,
    ) -> PartitionId {
        let chosen = self.sticky.unwrap_or_else(|| {
            self.choices += 1;
            let draw = Draw::about_node(cx.seed, Purpose::Partition, producer, self.choices);
            let lengths: Vec<u32> = (0..self.partitions).map(|p| queues(PartitionId(p))).collect();
            let chosen = weighted(&lengths, draw.below(1 << 31));
            (self.produced, self.filled) = (0, 0);
            chosen
        });
        self.sticky = Some(chosen);
        self.produced = self.produced.saturating_add(bytes);
        let fits = self.filled.saturating_add(bytes) <= config.bytes;
        self.filled = if fits { self.filled + bytes } else { bytes };
        let most = config.bytes.max(1);
        let full = self.filled >= most;
        if self.produced >= most.saturating_mul(2) || (self.produced >= most && full) {
            self.sticky = None;
        }
        chosen
    }
}

/// One of the partitions, by a random number: the longer its queue, the less often.
fn weighted(queues: &[u32], random: u64) -> PartitionId {
    let longest = u64::from(queues.iter().copied().max().unwrap_or(0));
    let weight = |&queue: &u32| longest + 1 - u64::from(queue);
    let all: u64 = queues.iter().map(weight).sum();
    let number = random.checked_rem(all).unwrap_or(0);
    let mut sum = 0;
    let place = queues.iter().position(|queue| {
        sum += weight(queue);
        sum > number
    });
    PartitionId(place.unwrap_or(0) as u16)
}

impl Producer {
    /// Its batches go at once, or as they are ready again.
    pub(super) fn hurry(&mut self, on: bool) {
        let ends = self.transaction.is_some_and(super::transaction::Open::is_ending);
        for outlet in &mut self.outlets {
            outlet.gathering.hurries = on || ends;
        }
    }

    /// Its memory is full: batches go though they are not, until there is room. True if there is.
    pub(super) fn make_room(&mut self, cx: &mut Context, cause: u64) -> bool {
        if self.config.batching.is_none() {
            return false;
        }
        self.hurry(true);
        let Self { config, outlets, .. } = self;
        for outlet in outlets {
            outlet.flush(cx, config, cause);
        }
        let room = self.has_room();
        if room {
            self.hurry(false);
        }
        room
    }
}

impl Outlet {
    /// When the next of its batches that are not full goes.
    pub(crate) const fn lingers(&self) -> Option<SimTime> {
        self.gathering.lingers
    }

    /// Keeps one message until its batch is ready, or loses it.
    pub(super) fn gather(
        &mut self,
        cx: &mut Context,
        config: &ProducerConfig,
        batching: Batching,
        (publication, choice): (&Publication, &Choice<'_>),
        cause: u64,
    ) {
        let bytes = publication.payload_bytes;
        if !self.has_memory(batching, bytes) {
            let copy = CopyId { name: publication.name, store: self.to };
            cx.emit(cause, Event::Lost { copy, link: self.link, reason: LossReason::BufferFull });
            return;
        }
        let mut publication = *publication;
        publication.partition = self.partition(cx, batching, &publication, choice);
        self.kept_bytes += u64::from(bytes);
        self.waiting.push_back(publication);
        self.flush(cx, config, cause);
    }

    fn partition(
        &mut self,
        cx: &Context,
        batching: Batching,
        publication: &Publication,
        choice: &Choice<'_>,
    ) -> PartitionId {
        let Publication { key, payload_bytes, name, .. } = *publication;
        match self.gathering.partitions {
            0 => PartitionId::NONE,
            _ if key == Key::NONE => {
                let waiting = &self.waiting;
                let queues = |partition| {
                    let own = waiting.iter().filter(|p| p.partition == partition);
                    let bytes: u64 = own.map(|p| u64::from(p.payload_bytes)).sum();
                    bytes.div_ceil(u64::from(batching.bytes.max(1))) as u32
                };
                self.gathering.stick(cx, name.producer, payload_bytes, batching, queues)
            }
            count => partition_of_hash(choice.hash(key), count),
        }
    }

    /// True while the memory has room for so many bytes more. One message always has.
    pub(super) fn has_memory(&self, batching: Batching, bytes: u32) -> bool {
        let kept = self.kept_bytes;
        kept == 0 || kept + u64::from(bytes) <= u64::from(batching.memory)
    }

    /// Sends the batches that are ready, as far as they may go.
    pub(super) fn flush_batches(
        &mut self,
        cx: &mut Context,
        config: &ProducerConfig,
        batching: Batching,
        cause: u64,
    ) {
        self.gathering.lingers = None;
        if self.waiting.is_empty() || !self.can_send_next(config) {
            return;
        }
        self.sort_into_batches(cx.now(), batching);
        for place in 0..self.waiting.len() {
            let Some(publication) = self.waiting.pop_front() else { return };
            let batch = usize::from(self.gathering.places[place]);
            if self.gathering.batches[batch].ready && self.can_send_next(config) {
                self.transmit(cx, config, &publication, cause);
            } else {
                self.waiting.push_back(publication);
            }
        }
        let open = self.gathering.batches.iter().filter(|batch| !batch.ready);
        self.gathering.lingers = open.map(|batch| batch.since + batching.linger).min();
    }

    fn sort_into_batches(&mut self, now: SimTime, config: Batching) {
        let Gathering { batches, places, hurries, .. } = &mut self.gathering;
        batches.clear();
        places.clear();
        for publication in &self.waiting {
            let Publication { partition, payload_bytes: bytes, published_at, again, .. } =
                *publication;
            let last = batches.iter().rposition(|batch| batch.partition == partition);
            let fits = |place: &usize| batches[*place].bytes.saturating_add(bytes) <= config.bytes;
            let place = last.filter(fits).unwrap_or_else(|| {
                if let Some(full) = last {
                    batches[full].ready = true;
                }
                batches.push(Batch { partition, bytes: 0, since: published_at, ready: *hurries });
                batches.len() - 1
            });
            let batch = &mut batches[place];
            batch.bytes = batch.bytes.saturating_add(bytes);
            batch.since = batch.since.min(published_at);
            let waited = batch.since + config.linger <= now;
            batch.ready |= again || waited || batch.bytes >= config.bytes;
            // More batches than can be counted go with the last one that can.
            places.push(place.min(usize::from(u16::MAX)) as u16);
        }
    }
}

/// The hash by which a key's partition is chosen, of the key's number where it says nothing else.
pub(super) fn hash_of_number(number: u32) -> u32 {
    let mut digits = [0_u8; 10];
    let mut place = digits.len();
    let mut rest = number;
    loop {
        place -= 1;
        digits[place] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            return murmur2(&digits[place..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_is_drawn_less_often_the_longer_its_queue() {
        // `BuiltInPartitionerTest::adaptivePartitionsTest`.
        let mut drawn = [0; 5];
        for random in 0..21 {
            drawn[usize::from(weighted(&[5, 0, 3, 0, 1], random).0)] += 1;
        }
        assert_eq!(drawn, [1, 6, 3, 6, 5]);
    }

    #[test]
    fn a_keys_number_is_hashed_as_its_digits() {
        for number in [0, 7, 10, 21, 4_294_967_294] {
            assert_eq!(hash_of_number(number), murmur2(number.to_string().as_bytes()));
        }
    }
}
