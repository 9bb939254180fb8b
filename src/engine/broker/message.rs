//! A message as the broker keeps it, and what is known of a delivery.

use super::confirm::Confirm;
use crate::kernel::id::{CopyId, Key, LinkId, NodeId};
use crate::kernel::slab::Handle;
use crate::kernel::time::{SimDuration, SimTime};
use crate::protocol::event::DeadReason;
use crate::protocol::frame::Publication;
use crate::protocol::history::History;

/// Where a message is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// On a link inside the broker.
    Travelling,
    /// At the door of a full queue.
    Parked,
    /// Waiting for a consumer.
    Ready,
    /// Waiting for its time.
    Scheduled(SimTime),
    /// With a consumer.
    Leased(Handle),
}

/// A message in a queue, or between two places of the broker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message {
    pub(crate) copy: CopyId,
    pub(crate) key: Key,
    pub(crate) payload_bytes: u32,
    pub(crate) published_at: SimTime,
    pub(crate) entered_at: SimTime,
    /// [`SimTime::MAX`]: never.
    pub(crate) expires_at: SimTime,
    /// Its place in its queue's order of arrival.
    pub(crate) order: u64,
    /// The last event about it.
    pub(crate) cause: u64,
    /// How many times this queue handed it out.
    pub(crate) leases: u32,
    /// How many times it was handed out in its whole life.
    pub(crate) tries: u32,
    /// How many times it came back for a cause that counts.
    pub(crate) failures: u32,
    /// Why it died last, and after how many deliveries.
    pub(crate) death: Option<(DeadReason, u32)>,
    /// Where it died last: redriving sends it there.
    pub(crate) origin: NodeId,
    /// The link on which its producer sent it.
    pub(crate) via: LinkId,
    /// All that it died of.
    pub(crate) history: History,
    pub(crate) hops: u8,
    pub(crate) priority: Option<u8>,
    /// The id by which a queue knows it again, if not its own name.
    pub(crate) id: Option<u32>,
    /// Its own delay, in milliseconds.
    pub(crate) delay: Option<u32>,
    pub(crate) persistent: bool,
    pub(crate) poison: bool,
    /// It was delivered again where it died.
    pub(crate) marked: bool,
    /// It was seen as the next one, and a timer is set for the time when it has waited too long.
    pub(crate) watched: bool,
    pub(crate) confirm: Confirm,
    pub(crate) state: State,
}

impl Message {
    /// A message that just arrived from its producer.
    pub(crate) fn new(from: &Publication, store: NodeId, via: LinkId, cause: u64) -> Self {
        Self {
            copy: CopyId { name: from.name, store },
            key: from.key,
            payload_bytes: from.payload_bytes,
            published_at: from.published_at,
            entered_at: from.published_at,
            expires_at: from.expires_at,
            order: 0,
            cause,
            leases: 0,
            tries: 0,
            failures: 0,
            death: None,
            origin: NodeId::NONE,
            via,
            history: History::default(),
            hops: 0,
            priority: from.priority,
            id: from.id,
            delay: from.delay,
            persistent: from.persistent,
            poison: from.poison,
            marked: false,
            watched: false,
            confirm: if from.confirm { Confirm::Own } else { Confirm::None },
            state: State::Travelling,
        }
    }
}

impl Message {
    /// Its id as one number: a given one is no producer's.
    pub(crate) fn id_word(&self) -> u64 {
        self.id.map_or(self.copy.name.word(), |id| 1 << 63 | u64::from(id))
    }
    /// How long it wants to wait.
    pub(crate) fn own_delay(&self) -> Option<SimDuration> {
        self.delay.map(|millis| SimDuration::from_millis(millis.into()))
    }
}

/// A delivery that is not settled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lease {
    pub(crate) message: Handle,
    pub(crate) queue: NodeId,
    pub(crate) link: LinkId,
    /// The connection whose credit it uses up.
    pub(crate) connection: u32,
    pub(crate) consumer: NodeId,
    pub(crate) granted: SimTime,
    /// [`SimTime::MAX`]: not by time.
    pub(crate) until: SimTime,
    /// Counts the leases of the broker: the order in which they were granted.
    pub(crate) serial: u64,
}
