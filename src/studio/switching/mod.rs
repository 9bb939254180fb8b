//! Another profile for a drawing: what was its default becomes the new one's, what somebody chose
//! stays where it has a counterpart, and what changes is said in sentences. A change of the document
//! and of commands, nothing of a run: the two runs are compared in `comparison`.

mod base;
mod meaning;
mod mix;
mod relevant;
mod sentences;

use std::collections::BTreeMap;

use engine::{
    BrokerConfig, Change, Command, LinkKind, Node, NodeId, NodeKind, PROFILES, Profile, Topology,
};

pub use self::base::queue_kind;
pub use self::mix::Fate;
pub use self::sentences::{Group, Sentence, sentences};

use self::base::{base, nearest};
use self::mix::Mix;
use crate::document::Document;
use crate::recording::Timed;
use crate::vocabulary::{Subject, Vocabulary};
use crate::wire::json::Json;
use crate::wire::whole;

/// A drawing's way from one profile to another.
#[derive(Clone, Copy)]
pub struct Switch<'a> {
    /// The drawing, as it is before.
    pub document: &'a Document,
    /// The new profile.
    pub to: &'static Profile,
    /// Only this setting changes: to see what it alone does.
    pub only: Option<(Subject, &'a str)>,
}

/// What became of one setting of one node, or of the broker.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Whose it is; the broker's: `BROKER`.
    pub node: NodeId,
    /// Of which kind.
    pub of: Subject,
    /// Its way in a file.
    pub path: String,
    /// What became of it.
    pub fate: Fate,
}

/// The drawing afterwards, and what became of its settings.
#[derive(Clone, Debug)]
pub struct Switched {
    /// The drawing with the new profile.
    pub document: Document,
    /// Every setting that is not as plainly as it was.
    pub outcomes: Vec<Outcome>,
    /// Nodes that have no counterpart, and clients of such only: they are as they were.
    pub without: Vec<NodeId>,
}

impl Switch<'_> {
    /// The drawing with the new profile.
    pub fn done(&self) -> Switched {
        let mut document = Document { profile: self.to, ..self.document.clone() };
        let mut outcomes = Vec::new();
        let mut without = Vec::new();
        for (&id, node) in self.document.topology.nodes() {
            if !has_counterpart(&self.document.topology, id, node, self.to) {
                without.push(id);
                continue;
            }
            let node = self.node(Some(id), node, &mut outcomes);
            // The node is there and its kind stays: it is taken.
            let _ = document.topology.apply(Change::SetNode { id, node });
        }
        let nodes = self.document.topology.nodes();
        if without.len() < nodes.len() || nodes.is_empty() {
            document.topology.broker = self.broker(&self.document.topology.broker, &mut outcomes);
        }
        Switched { document, outcomes, without }
    }

    /// Commands of the run: nodes that they draw or set have the new profile's defaults too.
    pub fn commands(&self, commands: &[Timed]) -> Vec<Timed> {
        let topology = &self.document.topology;
        let drawn = |id: NodeId, node: &Node| {
            if has_counterpart(topology, id, node, self.to) {
                self.node(Some(id), node, &mut Vec::new())
            } else {
                node.clone()
            }
        };
        let changed = |timed: &Timed| {
            let command = match &timed.command {
                Command::Edit(Change::AddNode { id, node }) => {
                    Command::Edit(Change::AddNode { id: *id, node: drawn(*id, node) })
                }
                Command::Edit(Change::SetNode { id, node }) => {
                    Command::Edit(Change::SetNode { id: *id, node: drawn(*id, node) })
                }
                other => other.clone(),
            };
            Timed { command, ..timed.clone() }
        };
        commands.iter().map(changed).collect()
    }

    fn node(&self, id: Option<NodeId>, node: &Node, outcomes: &mut Vec<Outcome>) -> Node {
        let topology = &self.document.topology;
        let dead =
            id.is_some_and(|id| topology.links_to(id, LinkKind::DeadLetter).next().is_some());
        let from = self.document.profile;
        let drawn = id.is_none_or(|id| has_counterpart(topology, id, node, from));
        let from = if drawn { from } else { nearest(node, dead) };
        let base = base(node, dead, from, self.to);
        let of = Some(node.kind());
        let trees = [node, &base.old, &base.new].map(whole::of_node);
        let mix = Mix { own: &trees[0], old: &trees[1], new: &trees[2] };
        let vocabulary = Vocabulary::of(self.to);
        let fits = |path: &str, value: &Json| {
            self.spared(of, path) || fits(vocabulary, of, path, value, base.queue_kind)
        };
        let own = trees[0].clone();
        let mixed = mix.node(&fits, &mut |path, fate| {
            if !self.spared(of, path) {
                let node = id.unwrap_or(engine::BROKER);
                outcomes.push(Outcome { node, of, path: path.to_owned(), fate });
            }
        });
        let mixed = if self.only.is_some() { self.with_only(of, own, &mixed) } else { mixed };
        whole::node(&mixed, self.to).unwrap_or_else(|| node.clone())
    }

    fn broker(&self, broker: &BrokerConfig, outcomes: &mut Vec<Outcome>) -> BrokerConfig {
        let topology = &self.document.topology;
        let own = self.document.profile;
        let mut nodes = topology.nodes().iter();
        let drawn = nodes.any(|(&id, node)| has_counterpart(topology, id, node, own));
        // A drawing of nothing that its profile has keeps the broker of an earlier one.
        let like = || PROFILES.iter().find(|profile| profile.broker == *broker);
        let from = if drawn { own } else { like().copied().unwrap_or(own) };
        let trees = [broker, &from.broker, &self.to.broker].map(whole::of_broker);
        let mix = Mix { own: &trees[0], old: &trees[1], new: &trees[2] };
        let mixed = mix.node(&|_, _| true, &mut |path, fate| {
            if !self.spared(None, path) {
                let (node, path) = (engine::BROKER, path.to_owned());
                outcomes.push(Outcome { node, of: None, path, fate });
            }
        });
        let own = trees[0].clone();
        let mixed = if self.only.is_some() { self.with_only(None, own, &mixed) } else { mixed };
        whole::broker(&mixed, self.to).unwrap_or(*broker)
    }

    /// Not the setting that alone is to change.
    fn spared(&self, of: Subject, path: &str) -> bool {
        self.only.is_some_and(|only| only != (of, path))
    }

    /// A tree as it was, but for the one setting.
    fn with_only(&self, of: Subject, own: Json, mixed: &Json) -> Json {
        match self.only {
            Some((subject, path)) if subject == of => {
                let steps: Vec<&str> = path.split('.').collect();
                replaced(own, mixed, &steps)
            }
            _ => own,
        }
    }
}

/// A tree with the value at this path taken from another.
fn replaced(own: Json, other: &Json, path: &[&str]) -> Json {
    let Some((step, rest)) = path.split_first() else { return other.clone() };
    match (own, other.get(step)) {
        (Json::Object(fields), Some(other)) => Json::Object(
            fields
                .into_iter()
                .map(|(name, value)| {
                    let value = if name == *step { replaced(value, other, rest) } else { value };
                    (name, value)
                })
                .collect(),
        ),
        (own, _) => own,
    }
}

/// Whether what was chosen can be there.
fn fits(
    vocabulary: Vocabulary,
    of: Subject,
    path: &str,
    value: &Json,
    queue_kind: Option<&str>,
) -> bool {
    let Some(entry) = vocabulary.at(of, path) else { return true };
    let word = match value {
        Json::Text(word) => Some(word.as_ref()),
        _ => match value.get("kind") {
            Some(Json::Text(word)) => Some(word.as_ref()),
            _ => None,
        },
    };
    let in_range = match (entry.range, value) {
        (Some((least, greatest)), Json::Number(number)) if !entry.part => {
            let unit = if path.ends_with("_ms") { 1_000 } else { 1 };
            let value = number.to_float();
            (f64::from(least) * f64::from(unit)..=f64::from(greatest) * f64::from(unit))
                .contains(&value)
        }
        _ => true,
    };
    entry.there(queue_kind) && in_range && !word.is_some_and(|word| entry.lacks.contains(&word))
}

/// Whether a profile has such a node. A client is what it is connected to: one that works with such
/// nodes only as the profile has not, stays as it was.
pub fn has_counterpart(topology: &Topology, id: NodeId, node: &Node, profile: &Profile) -> bool {
    let vocabulary = Vocabulary::of(profile);
    let client = matches!(node.kind(), NodeKind::Producer | NodeKind::Consumer);
    let near = || {
        topology.links().values().filter_map(|link| {
            let other = if link.from == id {
                link.to
            } else if link.to == id {
                link.from
            } else {
                return None;
            };
            topology.nodes().get(&other)
        })
    };
    if !client {
        return vocabulary.lack(node.kind()).is_none();
    }
    near().next().is_none() || near().any(|other| vocabulary.lack(other.kind()).is_none())
}

/// The configuration of every node that differs, by id: to bring a run up to a drawing.
pub fn differing(from: &Topology, to: &Topology) -> BTreeMap<NodeId, Node> {
    let differs =
        |(id, node): &(&NodeId, &Node)| from.nodes().get(id).is_some_and(|own| own != *node);
    to.nodes().iter().filter(differs).map(|(&id, node)| (id, node.clone())).collect()
}
