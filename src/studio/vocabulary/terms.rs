//! What a system calls our ideas: kinds of nodes, states of messages, what is done with them.

use crate::view::NodeKindName;

/// See the module. Nouns as they stand on labels and within sentences.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "each is the system's word for what its name says")]
pub struct Terms {
    pub producer: &'static str,
    pub exchange: &'static str,
    pub queue: &'static str,
    pub dead: &'static str,
    pub topic: &'static str,
    pub group: &'static str,
    pub consumer: &'static str,
    /// On a queue's card.
    pub ready: &'static str,
    /// Over the run.
    pub waiting: &'static str,
    pub leased: &'static str,
    pub done: &'static str,
    pub again: &'static str,
    pub lag: &'static str,
    /// How long a delivery belongs to its consumer; and short, on a card.
    pub lease: &'static str,
    pub lease_short: &'static str,
    /// `worker` … `message 1`: it is finished with.
    pub accepted: &'static str,
    /// `worker` … `message 1` …: it comes again.
    pub released: (&'static str, &'static str),
    /// `message 1` … `dead letters`.
    pub dead_lettered: &'static str,
    /// Buttons.
    pub redrive: &'static str,
    pub replay: &'static str,
    /// All of a kind, as a heading.
    pub plural: Plural,
}

/// Headings.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "each is the plural of the term of the same name")]
pub struct Plural {
    pub producer: &'static str,
    pub exchange: &'static str,
    pub queue: &'static str,
    pub topic: &'static str,
    pub group: &'static str,
    pub consumer: &'static str,
}

impl Terms {
    /// The word for a kind of node.
    pub const fn node(&self, kind: NodeKindName) -> &'static str {
        match kind {
            NodeKindName::Producer => self.producer,
            NodeKindName::Exchange => self.exchange,
            NodeKindName::Queue => self.queue,
            NodeKindName::Dead => self.dead,
            NodeKindName::Topic => self.topic,
            NodeKindName::Group => self.group,
            NodeKindName::Consumer => self.consumer,
        }
    }
}
