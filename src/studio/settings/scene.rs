//! Where a node's settings stand: the drawing around it, its profile, and what messages say of themselves.
//! It decides which settings mean something there; what they are is `nodes`'s.

use std::collections::BTreeMap;

use engine::{
    Change, Heading, Key, Keys, LinkKind, Node, NodeId, ProducerConfig, Profile, Routing, Topology,
};

use crate::document::Document;

/// See the module.
pub(super) struct Scene<'a> {
    pub(super) profile: &'static Profile,
    pub(super) topology: &'a Topology,
    pub(super) node: NodeId,
    /// What messages say of themselves, as it is to be.
    headings: BTreeMap<Key, Heading>,
}

impl<'a> Scene<'a> {
    pub(super) fn of(document: &'a Document, node: NodeId) -> Self {
        let topology = &document.topology;
        let headings = topology.headings().clone();
        Self { profile: document.profile, topology, node, headings }
    }

    /// What has to change so that messages say what they are to say.
    pub(super) fn changes(&self) -> Vec<Change> {
        let now = self.topology.headings();
        let gone = now.keys().filter(|key| !self.headings.contains_key(key));
        let gone = gone.map(|&key| Change::SetHeading { key, heading: None });
        let new = self.headings.iter().filter(|&(key, heading)| now.get(key) != Some(heading));
        let new = new.map(|(&key, heading)| (key, Some(heading.clone())));
        gone.chain(new.map(|(key, heading)| Change::SetHeading { key, heading })).collect()
    }

    /// How the exchanges compare that this producer's messages can come to.
    pub(super) fn routings(&self) -> Vec<Routing> {
        let mut reached: Vec<NodeId> = vec![self.node];
        let mut routings = Vec::new();
        let mut next = 0;
        while let Some(&at) = reached.get(next) {
            next += 1;
            let kind = if next == 1 { LinkKind::Publish } else { LinkKind::Binding };
            for (_, link) in self.topology.links_from(at, kind) {
                if let Some(Node::Exchange(exchange)) = self.topology.nodes().get(&link.to)
                    && !reached.contains(&link.to)
                {
                    reached.push(link.to);
                    routings.push(exchange.routing);
                }
            }
        }
        routings
    }

    /// Whether a queue of the drawing tells priorities apart.
    pub(super) fn has_priorities(&self) -> bool {
        let queue = |node: &Node| matches!(node, Node::Queue(queue) if queue.priorities.is_some());
        self.topology.nodes().values().any(queue)
    }

    /// Whether a queue serves this consumer by its priority: it takes from one, or from nothing yet.
    pub(super) fn serves_by_priority(&self) -> bool {
        self.topology.links_to(self.node, LinkKind::Membership).next().is_none()
    }

    /// Whether a queue of the drawing counts what was given back as failed, and not what was given back.
    pub(super) fn tells_failed_from_released(&self) -> bool {
        let tells = |node: &Node| matches!(node, Node::Queue(queue) if queue.retry.causes.fail != queue.retry.causes.release);
        self.topology.nodes().values().any(tells)
    }

    /// Whether this queue's dead letters come to an exchange.
    pub(super) fn dead_letters_are_routed(&self) -> bool {
        let dead = self.topology.links_from(self.node, LinkKind::DeadLetter).next();
        let to = dead.and_then(|(_, link)| self.topology.nodes().get(&link.to));
        matches!(to, Some(Node::Exchange(_)))
    }

    /// What a key says.
    pub(super) fn says(&self, key: Key) -> Heading {
        self.headings.get(&key).cloned().unwrap_or_else(|| Heading::of(key))
    }

    /// What messages with a key say from now on.
    pub(super) fn set(&mut self, key: Key, says: Heading) {
        if says == Heading::of(key) {
            self.headings.remove(&key);
        } else {
            self.headings.insert(key, says);
        }
    }

    /// A key that says this and nothing more, an own one if there is none yet.
    pub(super) fn key_that_says(&mut self, text: &str) -> Key {
        let wanted = Heading { key: text.to_owned(), headers: Vec::new() };
        let found = self.headings.iter().find(|&(_, says)| *says == wanted).map(|(&key, _)| key);
        found.unwrap_or_else(|| {
            let key = Key::new(self.first_free(None));
            self.set(key, wanted);
            key
        })
    }

    /// The keys of a producer's messages.
    pub(super) fn keys_of(producer: &ProducerConfig) -> impl Iterator<Item = Key> + use<> {
        let count = match producer.keys {
            Keys::None => 0,
            Keys::Cycle(count) | Keys::Random(count) => count,
        };
        let first = producer.first_key;
        (0..count).map(move |place| Key::new(first.saturating_add(place)))
    }

    /// Gives this producer so many keys that nobody else has, the ones that it has where that goes.
    pub(super) fn own_keys(&mut self, producer: &mut ProducerConfig, count: u32) -> Vec<Heading> {
        let own: Vec<Key> = Self::keys_of(producer).collect();
        let before: Vec<Heading> = own.iter().map(|&key| self.says(key)).collect();
        let shared = own.iter().any(|key| self.is_used_elsewhere(*key));
        if !shared {
            for key in &own {
                self.headings.remove(key);
            }
        }
        let wanted = producer.first_key..producer.first_key.saturating_add(count);
        let free = |number: u32| {
            let key = Key::new(number);
            !self.is_used_elsewhere(key) && !self.headings.contains_key(&key)
        };
        if own.is_empty() || shared || !wanted.clone().all(free) {
            producer.first_key = self.first_free(Some(self.node));
        }
        producer.keys = match producer.keys {
            _ if count == 0 => Keys::None,
            Keys::Random(_) => Keys::Random(count),
            Keys::None | Keys::Cycle(_) => Keys::Cycle(count),
        };
        before
    }

    fn is_used_elsewhere(&self, key: Key) -> bool {
        let number = key.number().unwrap_or(u32::MAX);
        self.topology.nodes().iter().any(|(&id, node)| match node {
            Node::Producer(other) if id != self.node => {
                let count = Self::keys_of(other).size_hint().0 as u32;
                (other.first_key..other.first_key.saturating_add(count)).contains(&number)
            }
            Node::Queue(queue) => queue.dead_letter_key == Some(key),
            _ => false,
        })
    }

    /// The number behind all keys that somebody has.
    fn first_free(&self, but: Option<NodeId>) -> u32 {
        let ends =
            self.topology.nodes().iter().filter(|(id, _)| Some(**id) != but).map(|(_, node)| {
                match node {
                    Node::Producer(producer) => {
                        let count = Self::keys_of(producer).size_hint().0 as u32;
                        if count == 0 { 0 } else { producer.first_key.saturating_add(count) }
                    }
                    Node::Queue(queue) => {
                        queue.dead_letter_key.and_then(Key::number).map_or(0, behind)
                    }
                    _ => 0,
                }
            });
        let said = self.headings.keys().map(|key| key.number().map_or(0, behind));
        ends.chain(said).max().unwrap_or(0)
    }
}

const fn behind(number: u32) -> u32 {
    number.saturating_add(1)
}
