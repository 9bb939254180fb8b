//! Counts per node: a fold over the events, kept with the state so that a checkpoint has them.

use crate::kernel::dense::Dense;
use crate::kernel::digest::{Encode, Sink};
use crate::kernel::id::NodeId;
use crate::protocol::effects::Ledger;
use crate::protocol::event::{DeadReason, DropReason, Event};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// What happened at one node, since the start of the run.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Counters { $($(#[$doc])* pub $name: u64),* }

        impl Counters {
            /// Each counter's name and value.
            pub fn each(&self) -> impl Iterator<Item = (&'static str, u64)> {
                [$((stringify!($name), self.$name)),*].into_iter()
            }
        }
        impl Encode for Counters {
            fn encode(&self, to: &mut impl Sink) {
                $(self.$name.encode(to);)*
            }
        }
        impl std::ops::AddAssign for Counters {
            fn add_assign(&mut self, other: Self) {
                $(self.$name += other.$name;)*
            }
        }
    };
}

counters! {
    /// Messages that a producer sent, each link and each repetition counted.
    published,
    /// Of those, sent again by the producer.
    published_again,
    /// Messages confirmed to a producer.
    confirmed,
    /// Messages that a queue did not take in: it was full, or they would go round for ever.
    refused,
    /// Messages lost on a link or at their producer.
    lost,
    /// Messages that came into a queue, or records appended to a log.
    entered,
    /// Deliveries begun.
    leased,
    /// Of those, not the first of their message.
    redelivered,
    /// Deliveries that came back.
    returned,
    /// Messages finished with.
    accepted,
    /// Messages that died here.
    died,
    /// Messages gone for good here.
    dropped,
    /// Dead letters sent back from here.
    redriven,
    /// Deliveries that reached a consumer.
    received,
    /// Work that succeeded.
    finished,
    /// Effects that happened.
    applied,
    /// Work that failed.
    failed,
    /// Words that came too late.
    stale,
    /// Deliveries that vanished with their consumer.
    abandoned,
}

/// The counts of every node, and of the whole run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    nodes: Dense<NodeId, Counters>,
    pub(crate) effects: Ledger,
}

impl Figures {
    pub(crate) fn of(&self, node: NodeId) -> Counters {
        self.nodes.get(node).copied().unwrap_or_default()
    }

    pub(crate) fn total(&self) -> Counters {
        let mut total = Counters::default();
        for (_, &counters) in self.nodes.iter() {
            total += counters;
        }
        total
    }

    #[inline]
    fn at(&mut self, node: NodeId) -> &mut Counters {
        self.nodes.or_default(node)
    }

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "see Context::emit")]
    pub(crate) fn fold(&mut self, event: &Event) {
        self.effects.fold(event);
        match *event {
            Event::Published { copy, again, .. } => {
                let at = self.at(copy.name.producer);
                at.published += 1;
                at.published_again += u64::from(again);
            }
            Event::Confirmed { copy } => self.at(copy.name.producer).confirmed += 1,
            Event::Lost { copy, .. } => self.at(copy.name.producer).lost += 1,
            Event::Entered { copy, .. } | Event::Appended { copy, .. } => {
                self.at(copy.store).entered += 1;
            }
            Event::Leased { copy, count, .. } => {
                let at = self.at(copy.store);
                at.leased += 1;
                at.redelivered += u64::from(count > 1);
            }
            Event::Returned { copy, .. } => self.at(copy.store).returned += 1,
            Event::Accepted { copy, .. } => self.at(copy.store).accepted += 1,
            // A refusal never was in the queue: it has a counter of its own.
            Event::Refused { copy }
            | Event::NotAppended { copy, .. }
            | Event::TurnedDown { copy, .. }
            | Event::Died { reason: DeadReason::Refused, copy, .. }
            | Event::Dropped {
                reason:
                    DropReason::Refused
                    | DropReason::DroppedNewest
                    | DropReason::Cycle
                    | DropReason::Duplicate,
                copy,
            } => {
                self.at(copy.store).refused += 1;
            }
            Event::Died { copy, .. } => self.at(copy.store).died += 1,
            Event::Dropped { copy, .. } | Event::Removed { copy, .. } => {
                self.at(copy.store).dropped += 1;
            }
            Event::Redriven { copy, .. } => self.at(copy.store).redriven += 1,
            Event::Received { consumer, .. } => self.at(consumer).received += 1,
            Event::Finished { consumer, applied, .. } => {
                let at = self.at(consumer);
                at.finished += 1;
                at.applied += u64::from(applied);
            }
            Event::Failed { consumer, .. } => self.at(consumer).failed += 1,
            Event::Stale { consumer, .. } => self.at(consumer).stale += 1,
            Event::Abandoned { consumer, .. } => self.at(consumer).abandoned += 1,
            _ => {}
        }
    }
}
