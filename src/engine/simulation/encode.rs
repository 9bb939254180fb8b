//! The digest of a run: its logical state in canonical order, and the rolling hash of its events. No
//! heap layout, no timer that means nothing any more, no float.

use super::Simulation;
use crate::kernel::digest::{Digest, Encode, Encoder, Sink};
use crate::kernel::slab::Handle;
use crate::protocol::context::{Entry, Timer, What};
use crate::protocol::frame::{Body, Frame, Tag};

/// The version of what the engine does: raised with every change of behaviour, so that a recording can
/// say that it was made under another. The changes are listed in `docs/semantics-changelog.md`.
pub const SEMANTICS_VERSION: u32 = 2;

impl Simulation {
    /// The digest of the state and of every event so far. Equal on every platform.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut encoder = Encoder::new();
        encoder.put(SEMANTICS_VERSION).put(self.cx.seed.number());
        encoder.put(self.cx.position).put(self.cx.sequence).put(self.cx.rolling);
        self.encode_network(&mut encoder);
        self.broker.encode(&mut encoder);
        self.clients.encode(&mut encoder);
        self.encode_agenda(&mut encoder);
        encoder.finish()
    }

    fn encode_network(&self, to: &mut Encoder) {
        for (id, line) in self.cx.network.iter() {
            to.put(id).put(line.link.from).put(line.link.to).put(line.link.latency);
            to.put(line.extra).put(line.cut).put(line.dead).put(line.cuts);
            for frame in line.held() {
                self.encode_frame(to, frame);
            }
        }
    }

    fn encode_agenda(&self, to: &mut Encoder) {
        for (at, class, entry) in self.cx.agenda.in_order() {
            if !self.means_something(at, &entry.what) {
                continue;
            }
            to.put(at).put(class as u8);
            self.encode_entry(to, &entry);
        }
        for (sleeper, entry) in &self.asleep {
            to.put(*sleeper);
            self.encode_entry(to, entry);
        }
    }

    fn encode_entry(&self, to: &mut Encoder, entry: &Entry) {
        to.put(entry.cause);
        match &entry.what {
            What::Frame(frame) => self.encode_frame(to, frame),
            What::Timer(timer) => self.encode_timer(to, timer),
        }
    }

    fn encode_frame(&self, to: &mut Encoder, frame: &Frame) {
        to.put(frame.link).put(frame.way as u8).put(frame.departs).put(frame.connection);
        match &frame.body {
            Body::Open { credit, priority } => to.put(1_u8).put(*credit).put(*priority as u16),
            Body::Close => to.put(2_u8),
            Body::Publish(p) => {
                to.put(3_u8).put(p.name).put(p.key).put(p.payload_bytes).put(p.published_at);
                to.put(p.expires_at).put(p.persistent).put(p.poison).put(p.again).put(p.confirm);
                if p.id.is_some() || p.delay.is_some() {
                    to.put(p.id).put(p.delay);
                }
                to.put(p.mandatory).put(p.priority).put(p.tombstone).put(p.partition).put(p.terms)
            }
            Body::Fetch { max, wait, lease } => {
                to.put(4_u8).put(*max).put(*wait);
                if lease.is_some() { to.put(*lease) } else { to }
            }
            Body::Settle { copy, outcome, tag } => {
                to.put(5_u8).put(*copy).put(*outcome as u8);
                self.encode_tag(to, *tag)
            }
            Body::Renew { tag, lease, .. } => {
                to.put(6_u8);
                if lease.is_some() {
                    to.put(*lease);
                }
                self.encode_tag(to, *tag)
            }
            Body::Credit { credit } => to.put(7_u8).put(*credit),
            Body::Opened { serving } => to.put(8_u8).put(*serving as u8),
            Body::Closed => to.put(9_u8),
            Body::Confirm { number } => to.put(10_u8).put(*number),
            Body::Refuse { number } => to.put(11_u8).put(*number),
            Body::TurnDown { number } => to.put(19_u8).put(*number),
            Body::Hold { memory } => to.put(if *memory { 112_u8 } else { 12 }),
            Body::LetGo { memory } => to.put(if *memory { 113_u8 } else { 13 }),
            Body::Deliver(d) => {
                to.put(14_u8).put(d.copy).put(d.key).put(d.attempt).put(d.poison).put(d.tries);
                self.encode_tag(to, d.tag)
            }
            Body::Answered { declined } => {
                to.put(15_u8);
                if *declined { to.put(true) } else { to }
            }
            Body::Revoke { at, term } => to.put(16_u8).put(*at).put(*term),
            Body::Cancel => to.put(19_u8),
            Body::Subscribe { credit, priority } => {
                to.put(20_u8).put(*credit).put(*priority as u16)
            }
            Body::Join(hello) => {
                to.put(40_u8).put(hello.incarnation).put(hello.session_timeout);
                to.put(hello.poll_interval).put(hello.keeps_place).put(hello.only)
            }
            Body::Heartbeat { incarnation, generation } => {
                to.put(41_u8).put(*incarnation).put(*generation)
            }
            Body::Leave { incarnation, reason } => to.put(42_u8).put(*incarnation).put(*reason),
            Body::Commit { incarnation, generation, at, offset } => {
                to.put(43_u8).put(*incarnation).put(*generation).put(*at).put(*offset)
            }
            Body::Seek { incarnation, at, offset } => {
                to.put(44_u8).put(*incarnation).put(*at).put(*offset)
            }
            Body::Rejoin { incarnation } => to.put(45_u8).put(*incarnation),
            Body::NotMember { incarnation } => to.put(46_u8).put(*incarnation),
            Body::Grant { incarnation, at, term } => {
                to.put(47_u8).put(*incarnation).put(*at).put(*term)
            }
            Body::Granted { incarnation, generation } => {
                to.put(48_u8).put(*incarnation).put(*generation)
            }
            Body::Begin { serial, timeout } => to.put(41_u8).put(*serial).put(*timeout),
            Body::End { serial, commit } => to.put(42_u8).put(*serial).put(*commit),
            Body::Partitions { count } => to.put(43_u8).put(*count),
            Body::NotTaken { number, never } => to.put(44_u8).put(*number).put(*never),
            Body::Ended { serial, committed } => to.put(45_u8).put(*serial).put(*committed),
            Body::GiveBack { number } => to.put(18_u8).put(*number),
            Body::Carry { message, root } => {
                to.put(17_u8).put(*root);
                self.broker.encode_message(to, *message);
                to
            }
        };
    }

    /// A lease is named by when it was granted: its slot is heap layout.
    fn encode_tag<'e>(&self, to: &'e mut Encoder, tag: Tag) -> &'e mut Encoder {
        match tag {
            Tag::Lease(lease) => to.put(1_u8).put(self.lease_serial(lease)),
            Tag::Record { at, offset, term } => to.put(2_u8).put(at).put(offset).put(term),
            Tag::Spent => to.put(3_u8),
        }
    }

    fn lease_serial(&self, lease: Handle) -> u64 {
        self.broker.leases.get(lease).map_or(0, |lease| lease.serial)
    }

    fn encode_timer(&self, to: &mut Encoder, timer: &Timer) {
        let message = |handle: Handle| self.broker.messages.get(handle).map(|m| (m.copy, m.order));
        match *timer {
            Timer::Arrival { producer, turn } => to.put(21_u8).put(producer).put(turn),
            Timer::PublishAgain { producer, link, number } => {
                to.put(22_u8).put(producer).put(link).put(number)
            }
            Timer::Reconnect { client, link, connection } => {
                to.put(23_u8).put(client).put(link).put(connection)
            }
            Timer::Work { consumer, job, turn } => to.put(24_u8).put(consumer).put(job).put(turn),
            Timer::Acknowledge { consumer, job, turn } => {
                to.put(25_u8).put(consumer).put(job).put(turn)
            }
            Timer::Renew { consumer, job, turn } => to.put(26_u8).put(consumer).put(job).put(turn),
            Timer::LeaseEnd { lease, until } => {
                to.put(27_u8).put(self.lease_serial(lease)).put(until)
            }
            Timer::RetryDue { message: handle, due } => {
                self.broker.encode_message(to, handle);
                to.put(28_u8).put(due)
            }
            Timer::Expiry { message: handle } => to.put(29_u8).put(message(handle)),
            Timer::FetchEnd { link, turn } => to.put(30_u8).put(link).put(turn),
            Timer::Rebalance { group, turn } => to.put(31_u8).put(group).put(turn),
            Timer::Heartbeat { consumer, turn } => to.put(50_u8).put(consumer).put(turn),
            Timer::PollOverdue { consumer, turn } => to.put(51_u8).put(consumer).put(turn),
            Timer::MemberGone { group, link, incarnation } => {
                to.put(52_u8).put(group).put(link).put(incarnation)
            }
            Timer::LockEnd { group, at, offset, term } => {
                to.put(53_u8).put(group).put(at).put(offset).put(term)
            }
            Timer::PartitionDue { group, at, term } => to.put(32_u8).put(group).put(at).put(term),
            Timer::Retention { log, turn } => to.put(33_u8).put(log).put(turn),
            Timer::AskAgain { consumer, turn } => to.put(35_u8).put(consumer).put(turn),
            Timer::SessionEnd { link, cuts } => to.put(34_u8).put(link).put(cuts),
            Timer::Wake { producer, link, at } => to.put(61_u8).put(producer).put(link).put(at),
            Timer::BlockEnd { producer, since, number } => {
                to.put(62_u8).put(producer).put(since).put(number)
            }
            Timer::Replicate { log, partition, to: end } => {
                to.put(63_u8).put(log).put(partition).put(end)
            }
            Timer::Clean { log, at } => to.put(64_u8).put(log).put(at),
            Timer::MachineEnd { machine, stops } => to.put(65_u8).put(machine).put(stops),
            Timer::TransactionEnd { producer, serial } => to.put(66_u8).put(producer).put(serial),
        };
    }
}

impl Encode for crate::protocol::frame::Terms {
    fn encode(&self, to: &mut impl Sink) {
        (self.all_in_sync, self.transaction).encode(to);
        self.idempotent.encode(to);
        self.after.encode(to);
    }
}

impl Encode for crate::client::Status {
    fn encode(&self, to: &mut impl Sink) {
        match self {
            Self::Running => (0_u8, 0_u64).encode(to),
            Self::Paused(since) => (1_u8, since.as_micros()).encode(to),
            Self::Killed(since) => (2_u8, since.as_micros()).encode(to),
        }
    }
}
