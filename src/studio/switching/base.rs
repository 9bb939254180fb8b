//! Which default a queue began from: a profile can have several kinds of queue, and one for dead letters.

use engine::{Node, NodeKind, PROFILES, Profile, QueueConfig};

use super::mix::distance;
use crate::wire::json::Json;
use crate::wire::whole;

/// A node as a profile has it, before anybody changes it.
fn plain(profile: &Profile, kind: NodeKind) -> Node {
    match kind {
        NodeKind::Producer => Node::Producer(profile.producer),
        NodeKind::Exchange => Node::Exchange(profile.exchange),
        NodeKind::Queue => Node::Queue(profile.queue),
        NodeKind::Log => Node::Log(profile.log),
        NodeKind::Group => Node::Group(profile.group),
        NodeKind::Consumer => Node::Consumer(profile.consumer),
    }
}

/// The defaults of a node in two profiles, and the kind of queue that it is in the second.
pub struct Base {
    pub old: Node,
    pub new: Node,
    pub queue_kind: Option<&'static str>,
}

/// Of a node; `dead`: dead letters go to it.
pub fn base(node: &Node, dead: bool, from: &'static Profile, to: &'static Profile) -> Base {
    let kind = node.kind();
    if kind != NodeKind::Queue {
        let mut new = plain(to, kind);
        // What a node was drawn as is no default.
        match (&mut new, node) {
            (Node::Exchange(new), Node::Exchange(own)) => new.routing = own.routing,
            (Node::Log(new), Node::Log(own)) => new.partitions = own.partitions,
            _ => {}
        }
        return Base { old: plain(from, kind), new, queue_kind: None };
    }
    let same_kind = |name: &str| to.queue_kinds.iter().find(|(other, _)| *other == name);
    let mut pairs: Vec<(QueueConfig, QueueConfig)> = from
        .queue_kinds
        .iter()
        .map(|(name, old)| (*old, same_kind(name).map_or(to.queue, |(_, new)| *new)))
        .collect();
    // The kind of a plain queue goes first: of two that are as near, it is that one.
    if !pairs.iter().any(|(old, _)| *old == from.queue) {
        pairs.insert(0, (from.queue, to.queue));
    }
    let for_dead = (from.dead_letters, to.dead_letters);
    pairs.insert(if dead { 0 } else { pairs.len() }, for_dead);
    let own = whole::of_node(node);
    let nearest = pairs
        .into_iter()
        .min_by_key(|(old, _)| distance_of_nodes(&own, &Node::Queue(*old)))
        .unwrap_or(for_dead);
    let queue_kind = to.queue_kinds.iter().find(|(_, config)| *config == nearest.1);
    Base {
        old: Node::Queue(nearest.0),
        new: Node::Queue(nearest.1),
        queue_kind: queue_kind.map(|(name, _)| *name),
    }
}

/// The profile whose defaults a node is nearest to: of one that its drawing's profile has not.
pub fn nearest(node: &Node, dead: bool) -> &'static Profile {
    let own = whole::of_node(node);
    let far = |of: &&&'static Profile| distance_of_nodes(&own, &base(node, dead, of, of).old);
    PROFILES.iter().min_by_key(far).unwrap_or(&PROFILES[0])
}

/// The kind of queue, by the profile's own names, that a queue is or is nearest to.
pub fn queue_kind(config: &QueueConfig, of: &Profile) -> Option<&'static str> {
    let own = whole::of_node(&Node::Queue(*config));
    let nearest =
        of.queue_kinds.iter().min_by_key(|(_, kind)| distance_of_nodes(&own, &Node::Queue(*kind)));
    nearest.map(|(name, _)| *name)
}

fn distance_of_nodes(own: &Json, other: &Node) -> usize {
    let other = whole::of_node(other);
    let fields = |json: &Json| match json {
        Json::Object(fields) => fields.clone(),
        _ => Vec::new(),
    };
    let other = fields(&other);
    let differ = fields(own).into_iter().map(|(name, value)| {
        other.iter().find(|(same, _)| *same == name).map_or(1, |(_, of)| distance(&value, of))
    });
    differ.sum()
}
