//! Sentences: what an event means to a person, and why it happened. The engine has no strings; these
//! are the only ones about a run.

mod groups;
mod holding;
mod logs;
mod requests;
mod rules;
mod told;
mod why;

use engine::{
    CopyId, DropReason, Event, LossReason, MessageName, Node, NodeId, ReturnReason, SimTime,
    Stamped,
};

pub use self::rules::{RuleTold, diagnostic, rule, rule_in};
pub use self::told::{LogKind, acknowledges_early, is_deed, is_told};
pub use self::why::{about_event, about_message, about_node, rule_of};

use crate::document::Document;
use crate::vocabulary::{Terms, Vocabulary};

/// A length of time in seconds, with as many decimals as it needs.
pub fn seconds(time: SimTime) -> String {
    duration(time.as_micros())
}

/// Microseconds as seconds, with as many decimals as they need.
pub fn duration(micros: u64) -> String {
    if micros < 1_000 && micros > 0 {
        return format!("{micros} µs");
    }
    if micros < 100_000 && micros > 0 {
        return format!("{} ms", micros / 1_000);
    }
    format!("{}.{} s", micros / 1_000_000, micros / 100_000 % 10)
}

/// A sentence's beginning: the first letter large.
pub fn capital(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// The name of a message: by number, and by producer where there are several.
pub fn message(document: &Document, name: MessageName) -> String {
    let producers = document
        .topology
        .nodes()
        .values()
        .filter(|node| matches!(node, engine::Node::Producer(_)))
        .count();
    if producers > 1 {
        format!("message {} of {}", { name.number }, document.name(name.producer))
    } else {
        format!("message {}", { name.number })
    }
}

/// An event as a line of the log: without a full stop, beginning in lower case where a name does not.
pub fn line(document: &Document, stamped: &Stamped) -> (LogKind, String) {
    let said = Words { document };
    said.line(&stamped.event)
}

struct Words<'a> {
    document: &'a Document,
}

impl Words<'_> {
    fn copy(&self, copy: CopyId) -> String {
        message(self.document, copy.name)
    }

    fn terms(&self) -> &'static Terms {
        Vocabulary::of(self.document.profile).terms()
    }

    fn node(&self, node: NodeId) -> &str {
        self.document.name(node)
    }

    /// Its producer keeps what is not confirmed, and sends it again.
    fn is_kept(&self, copy: CopyId, reason: LossReason) -> bool {
        let on_the_way = matches!(reason, LossReason::ConnectionLost | LossReason::BrokerStopped);
        let producer = self.document.topology.nodes().get(&copy.name.producer);
        on_the_way && matches!(producer, Some(Node::Producer(config)) if config.confirms)
    }

    fn link(&self, link: engine::LinkId) -> String {
        self.document
            .topology
            .links()
            .get(&link)
            .map_or_else(|| "a removed link".to_owned(), |ends| self.between(ends.from, ends.to))
    }

    fn between(&self, from: NodeId, to: NodeId) -> String {
        format!("the link from {} to {}", self.node(from), self.node(to))
    }

    /// What is told otherwise of a consumer that acknowledges before it works.
    fn at_most_once(&self, event: &Event) -> Option<(LogKind, String)> {
        let (Event::Accepted { copy, consumer }
        | Event::Failed { copy, consumer, .. }
        | Event::Abandoned { copy, consumer, .. }) = *event
        else {
            return None;
        };
        if !acknowledges_early(&self.document.topology, consumer) {
            return None;
        }
        let (copy, consumer) = (self.copy(copy), self.node(consumer));
        Some(match event {
            Event::Accepted { .. } => {
                (LogKind::Info, format!("the broker forgets {copy}: {consumer} has it"))
            }
            Event::Failed { .. } => (
                LogKind::Dead,
                format!("{consumer} failed on {copy}; it is lost, the broker had forgotten it"),
            ),
            _ => (
                LogKind::Dead,
                format!("{copy} is lost with {consumer}: the broker had forgotten it"),
            ),
        })
    }

    fn line(&self, event: &Event) -> (LogKind, String) {
        use LogKind::{Again, Dead, Edit, Fault, Good, Held, Info};
        if let Some(said) = self.at_most_once(event) {
            return said;
        }
        match *event {
            Event::Published { copy, again, .. } => {
                let verb = if again { "published again" } else { "published" };
                let kind = if again { Again } else { Info };
                (kind, format!("{} {verb} {}", self.node(copy.name.producer), self.copy(copy)))
            }
            Event::Leased { copy, consumer, count: 1, .. } => {
                (Info, format!("{} → {}", self.copy(copy), self.node(consumer)))
            }
            Event::Leased { copy, consumer, count, .. } => {
                (Again, format!("{} → {}, delivery {count}", self.copy(copy), self.node(consumer)))
            }
            Event::Returned { copy, consumer, reason, .. } => {
                (Again, self.returned(copy, consumer, reason))
            }
            Event::Delayed { copy, due } => {
                (Again, format!("{} waits for its next try at {}", self.copy(copy), seconds(due)))
            }
            Event::Accepted { copy, consumer }
            | Event::Finished { copy, consumer, applied: true } => {
                let accepted = self.terms().accepted;
                (Good, format!("{} {accepted} {}", self.node(consumer), self.copy(copy)))
            }
            Event::Died { copy, reason, target, count } => {
                let why = match reason {
                    engine::DeadReason::Limit => format!("after {count} deliveries, the limit"),
                    engine::DeadReason::Rejected => "rejected by its consumer".to_owned(),
                    engine::DeadReason::Expired => "it waited longer than it may live".to_owned(),
                    engine::DeadReason::Overflow => "it made room in the full queue".to_owned(),
                    engine::DeadReason::Refused => "the queue is full".to_owned(),
                };
                (
                    Dead,
                    format!(
                        "{} {} {}: {why}",
                        self.copy(copy),
                        self.terms().dead_lettered,
                        self.node(target)
                    ),
                )
            }
            Event::Dropped { copy, reason } => (Dead, self.dropped(copy, reason)),
            Event::Lost { copy, reason, .. } => self.lost(copy, reason),
            Event::Redriven { copy, to } => {
                (Again, format!("{} was redriven to {}", self.copy(copy), self.node(to)))
            }
            Event::Failed { copy, consumer, poison } => {
                let poison = if poison { ", it is poison" } else { "" };
                (Fault, format!("{} failed on {}{poison}", self.node(consumer), self.copy(copy)))
            }
            Event::Finished { copy, consumer, .. } => (
                Good,
                format!("{} remembers {}: no second effect", self.node(consumer), self.copy(copy)),
            ),
            Event::Abandoned { copy, consumer, applied } => {
                let after = if applied { ", its effect had happened" } else { "" };
                (
                    Fault,
                    format!(
                        "{} lost {} from its hands{after}",
                        self.node(consumer),
                        self.copy(copy)
                    ),
                )
            }
            Event::Stale { copy, consumer } => (
                Again,
                format!("{}'s word on {} came too late", self.node(consumer), self.copy(copy)),
            ),
            Event::Refused { copy } => {
                (Dead, format!("{} refused {}: it is full", self.node(copy.store), self.copy(copy)))
            }
            Event::HeldBack { producer, by } if by != engine::BROKER => {
                (Held, format!("{} is full; {} is held back", self.node(by), self.node(producer)))
            }
            Event::LetGo { producer, by } if by != engine::BROKER => {
                (Good, format!("{} has room again; {} goes on", self.node(by), self.node(producer)))
            }
            Event::Blocked { producer } => {
                (Held, format!("{}'s own buffer is full; it is blocked", self.node(producer)))
            }
            Event::Unblocked { producer } => {
                (Good, format!("{} is released and goes on", self.node(producer)))
            }
            Event::Killed { node } => (Fault, format!("{} was killed", self.node(node))),
            Event::Restarted { node } => (Good, format!("{} was restarted", self.node(node))),
            Event::Paused { node } => (Fault, format!("{} was paused", self.node(node))),
            Event::Resumed { node } => (Good, format!("{} goes on", self.node(node))),
            Event::BrokerStopped {} => (Fault, "the broker was stopped".to_owned()),
            Event::BrokerStarted {} => (Good, "the broker was started".to_owned()),
            Event::LinkCut { link } => (Fault, format!("{} was cut", self.link(link))),
            Event::LinkMended { link } => (Good, format!("{} was mended", self.link(link))),
            Event::LinkSlowed { link, extra_us } => {
                (Fault, format!("{} takes {} longer", self.link(link), duration(extra_us)))
            }
            Event::Disconnected { client, .. } => {
                (Fault, format!("nothing was heard of {} for a whole session", self.node(client)))
            }
            Event::Poisoned { message: name } => {
                (Fault, format!("{} was poisoned", message(self.document, name)))
            }
            Event::Rebalanced { .. }
            | Event::Assigned { .. }
            | Event::Rebalancing { .. }
            | Event::GivenUp { .. }
            | Event::Left { .. }
            | Event::CommitRefused { .. }
            | Event::Stalled { .. }
            | Event::Rewound { .. } => self.of_group(event),
            Event::Closed { node } => (Fault, format!("{} was closed", self.node(node))),
            Event::NodeEdited { node, how } => {
                (Edit, format!("{} was {}", self.node(node), how.word()))
            }
            Event::LinkEdited { from, to, how, .. } => {
                (Edit, format!("{} was {}", self.between(from, to), how.word()))
            }
            Event::Overrun { entries } => {
                (Fault, format!("too much in one instant: {entries} things were put off"))
            }
            _ => requests::line(self, event)
                .or_else(|| holding::line(self, event))
                .unwrap_or_else(|| self.of_logs(event)),
        }
    }

    fn returned(&self, copy: CopyId, consumer: NodeId, reason: ReturnReason) -> String {
        let (copy, consumer) = (self.copy(copy), self.node(consumer));
        match reason {
            ReturnReason::Released | ReturnReason::Failed => {
                let (verb, rest) = self.terms().released;
                format!("{consumer} {verb} {copy} {rest}").trim_end().to_owned()
            }
            ReturnReason::LeaseExpired => {
                format!("{copy} came back: the {} of {consumer} ran out", self.terms().lease)
            }
            ReturnReason::OwnerLost => format!("{copy} came back: {consumer} lost its connection"),
            ReturnReason::BrokerRestarted => format!("{copy} came back: the broker stopped"),
            ReturnReason::Reassigned => format!("{copy} came back: its partition moved"),
            ReturnReason::Rewound => format!("{copy} comes again: somebody went back"),
            ReturnReason::LeftBehind => {
                format!("{copy} went to {consumer} and was left in the queue as well, by chance")
            }
            ReturnReason::Truncated => format!("{copy} is gone: its log ends earlier now"),
        }
    }

    fn dropped(&self, copy: CopyId, reason: DropReason) -> String {
        let (name, store) = (self.copy(copy), self.node(copy.store));
        match reason {
            DropReason::Expired => format!("{name} expired in {store} and is gone"),
            DropReason::DroppedOldest => {
                format!("{store} is full: its oldest, {name}, was dropped")
            }
            DropReason::DroppedNewest => format!("{store} is full: {name} was dropped"),
            DropReason::Limit => {
                format!(
                    "{name} reached the limit and was dropped: {store} has no dead-letter queue"
                )
            }
            DropReason::Rejected => {
                format!("{name} was rejected and dropped: {store} has no dead-letter queue")
            }
            DropReason::Hops => format!("{name} was dropped: it died too often on its way"),
            DropReason::Cycle => {
                format!("{name} was dropped: it came back to {store} and would go round for ever")
            }
            DropReason::Discarded => format!("{name} was discarded"),
            DropReason::QueueDeleted => format!("{name} is gone with its queue"),
            DropReason::Transient => format!("{name} was in memory only and is gone"),
            DropReason::Refused => format!("{store} is full and refused {name}"),
            DropReason::Unroutable => format!("{store} has nowhere to send {name}"),
            DropReason::Duplicate => {
                format!("{store} remembers the id of {name}: it was sent before and is not kept")
            }
        }
    }

    fn lost(&self, copy: CopyId, reason: LossReason) -> (LogKind, String) {
        let (name, producer) = (self.copy(copy), self.node(copy.name.producer));
        if self.is_kept(copy, reason) {
            let why = match reason {
                LossReason::BrokerStopped => "which was not running",
                _ => "its connection had ended",
            };
            let said = format!("{name} did not reach the broker, {why}; {producer} sends it again");
            return (LogKind::Again, said);
        }
        let said = match reason {
            LossReason::LinkRemoved => format!("{name} is lost: its link was removed"),
            LossReason::ConnectionLost => format!("{name} is lost: its connection had ended"),
            LossReason::BrokerStopped => format!("{name} is lost: the broker was not running"),
            LossReason::ProducerGone => format!("{name} is lost with {producer}"),
            LossReason::BufferFull => format!("{producer} dropped {name}: its buffer is full"),
            LossReason::GaveUp => format!("{producer} gave {name} up: it was refused"),
            LossReason::Expired => format!("{name} expired at the door of a full queue"),
            LossReason::TimedOut => {
                format!("{producer} gave {name} up: it was not confirmed in time")
            }
            LossReason::TurnedDown => {
                format!("{producer} gave {name} up: it will never be taken")
            }
            LossReason::Aborted => format!("{name} was not sent: its transaction was aborted"),
            LossReason::NowhereToGo => {
                format!("{producer} is connected to nothing: {name} is lost")
            }
        };
        (LogKind::Dead, said)
    }

    /// Events that are no line of the log, for "Why?" on the way to a cause.
    fn formality(&self, event: &Event) -> String {
        match *event {
            Event::Entered { copy, .. } => {
                format!("{} came into {}", self.copy(copy), self.node(copy.store))
            }
            Event::Appended { copy, partition, offset } => {
                format!("{} was appended to P{} at offset {offset}", self.copy(copy), partition.0)
            }
            Event::Parked { copy } => {
                format!(
                    "{} waits at the door of {}, which is full",
                    self.copy(copy),
                    self.node(copy.store)
                )
            }
            Event::Received { copy, consumer, .. } => {
                format!("{} reached {}", self.copy(copy), self.node(consumer))
            }
            Event::Started { copy, consumer, .. } => {
                format!("{} began to work on {}", self.node(consumer), self.copy(copy))
            }
            Event::Confirmed { copy } => format!("{} was confirmed", self.copy(copy)),
            Event::Due { copy } => format!("{}'s wait was over", self.copy(copy)),
            Event::Connected { client, .. } => format!("{} connected", self.node(client)),
            Event::Disconnected { client, .. } => {
                format!("the connection of {} ended", self.node(client))
            }
            Event::Committed { group, partition, offset, .. } => {
                format!("{} is done with P{} up to offset {offset}", self.node(group), partition.0)
            }
            Event::Renewed { copy, consumer, .. } => {
                format!("{} asked for more time for {}", self.node(consumer), self.copy(copy))
            }
            Event::Routed { copy, copies } => {
                format!("{} made {copies} copies of {}", self.node(copy.store), self.copy(copy))
            }
            Event::Joined { consumer, partitions, .. } => {
                format!("{} heard that it reads {partitions} partitions", self.node(consumer))
            }
            Event::Departed { copy, .. } => format!("{} set out", self.copy(copy)),
            Event::Trimmed { log, partition, .. } => {
                format!("{} removed its oldest records of P{}", self.node(log), partition.0)
            }
            _ => event.name().to_owned(),
        }
    }
}
