//! What two runs are compared by: what happened to messages, free of any profile — published, routed,
//! delivered, settled, returned, dead, blocked. How it came about is not in it.

use engine::{CopyId, Event, NodeId};

/// What happened, as far as runs are compared. Equal if the same happened to the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    what: What,
    /// The message: its producer and number; of a partition its number and offset.
    message: (u32, u64),
    /// Where, and with whom.
    ends: (u16, u16),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Published,
    Routed,
    Delivered,
    Settled,
    Returned,
    Dead,
    Gone,
    Blocked,
    Released,
}

/// An event as it is compared; `None` where it is not.
pub fn project(event: &Event) -> Option<Seen> {
    let of = |what, copy: CopyId, from: NodeId, to: NodeId| {
        let message = (copy.name.producer.0.into(), copy.name.number.into());
        Some(Seen { what, message, ends: (from.0, to.0) })
    };
    let none = NodeId(0);
    match *event {
        Event::Published { copy, again, .. } => {
            of(What::Published, copy, copy.name.producer, NodeId(again.into()))
        }
        Event::Routed { copy, copies } => {
            of(What::Routed, copy, copy.store, NodeId(copies.min(u16::MAX.into()) as u16))
        }
        Event::Leased { copy, consumer, .. } => of(What::Delivered, copy, copy.store, consumer),
        Event::Accepted { copy, consumer } => of(What::Settled, copy, copy.store, consumer),
        Event::Returned { copy, consumer, .. } => of(What::Returned, copy, copy.store, consumer),
        Event::Rewound { group, partition, offset, .. } => Some(Seen {
            what: What::Returned,
            message: (partition.0.into(), offset),
            ends: (group.0, 0),
        }),
        Event::Died { copy, target, .. } => of(What::Dead, copy, copy.store, target),
        Event::Dropped { copy, .. } | Event::Lost { copy, .. } => {
            of(What::Gone, copy, copy.store, none)
        }
        Event::Refused { copy } => of(What::Blocked, copy, copy.store, copy.name.producer),
        Event::HeldBack { producer, by } => {
            Some(Seen { what: What::Blocked, message: (0, 0), ends: (producer.0, by.0) })
        }
        Event::Blocked { producer } => {
            Some(Seen { what: What::Blocked, message: (0, 0), ends: (producer.0, 0) })
        }
        Event::LetGo { producer, by } => {
            Some(Seen { what: What::Released, message: (0, 0), ends: (producer.0, by.0) })
        }
        Event::Unblocked { producer } => {
            Some(Seen { what: What::Released, message: (0, 0), ends: (producer.0, 0) })
        }
        _ => None,
    }
}
