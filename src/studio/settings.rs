//! The settings of nodes, links and the document: each stands here once, with its label, its unit, the
//! sentence that says what it does, and its limits; the same line reads it for the inspector and
//! writes what was typed.

mod access;
mod delivery;
mod members;
mod nodes;
mod retry;
mod scene;
mod spelling;
mod topic;

use engine::{Change, Key, Link, LinkId, Node, NodeId, Routing, Seed};

use self::access::{Access, Whose};
use self::scene::Scene;
use crate::app::{DocumentChange, FEWER, Model, takes_partitions};
use crate::document::Document;
use crate::switching::queue_kind;
use crate::view::{Field, FieldKind, InspectorGroup, NodeKindName};
use crate::vocabulary::Vocabulary;

/// A sentence about a kind of node.
pub const fn lead(kind: NodeKindName) -> &'static str {
    match kind {
        NodeKindName::Producer => "Publishes messages: by its own schedule, or when you say so.",
        NodeKindName::Exchange => {
            "Gives a copy of every message to each queue that it is connected to."
        }
        NodeKindName::Queue => {
            "Keeps messages until a consumer is done with them; each goes to one consumer."
        }
        NodeKindName::Dead => {
            "Keeps messages that were given up, to be looked at, redriven or discarded."
        }
        NodeKindName::Topic => {
            "Appends records to partitions and keeps them after reading; the key decides the partition."
        }
        NodeKindName::Group => {
            "Reads a topic: each partition belongs to one member, and the group remembers how far it is."
        }
        NodeKindName::Consumer => "Works on messages, one after the other, and acknowledges them.",
    }
}

/// A sentence about an exchange, by what it compares.
pub const fn lead_of_exchange(routing: Routing) -> &'static str {
    match routing {
        Routing::Fanout => lead(NodeKindName::Exchange),
        Routing::Direct => {
            "Sends a message to each queue whose link has the same key as the message."
        }
        Routing::Topic => {
            "Sends a message to each queue whose link has a pattern that matches the message's key."
        }
        Routing::Headers => {
            "Sends a message to each queue whose link asks for headers that the message has."
        }
    }
}

/// The settings of a node.
pub fn of_node(document: &Document, id: NodeId, locked: bool) -> Vec<InspectorGroup> {
    let Some(node) = document.topology.nodes().get(&id) else { return Vec::new() };
    let mut access = Access::reading(whose(document, node), locked);
    nodes::visit(&mut node.clone(), &mut Scene::of(document, id), &mut access);
    access.into_groups()
}

/// The settings of a link.
pub fn of_link(document: &Document, link: &Link, locked: bool) -> Vec<InspectorGroup> {
    let mut access = Access::reading(of_the_whole(document), locked);
    let from = document.topology.nodes().get(&link.from);
    nodes::visit_link(&mut link.clone(), from, &mut access);
    access.into_groups()
}

/// A node's settings are its profile's, and of a queue those of its kind; a node that the profile has
/// not has all of them.
fn whose(document: &Document, node: &Node) -> Whose {
    let profile = document.profile;
    let queue_kind = match node {
        Node::Queue(config) => queue_kind(config, profile),
        _ => None,
    };
    let vocabulary = Vocabulary::of(profile);
    let of = Some(node.kind());
    if vocabulary.lack(node.kind()).is_some() {
        return Whose { vocabulary: Vocabulary::plain(), of, queue_kind: None };
    }
    Whose { vocabulary, of, queue_kind }
}

/// Of the broker, and of a link.
fn of_the_whole(document: &Document) -> Whose {
    Whose { vocabulary: Vocabulary::of(document.profile), of: None, queue_kind: None }
}

/// The settings of the document.
pub fn of_document(document: &Document) -> Vec<InspectorGroup> {
    let text = |id, label, help, value: String| Field {
        id,
        label,
        help,
        kind: FieldKind::Text(value),
        source: None,
        locked: false,
        refused: None,
    };
    let check = |id, label, help, on| Field {
        id,
        label,
        help,
        kind: FieldKind::Check(on),
        source: None,
        locked: false,
        refused: None,
    };
    let locks = document.locks;
    vec![
        InspectorGroup {
            title: "Drawing",
            fields: vec![
                text(
                    "description",
                    "Description",
                    "What it shows, in a sentence.",
                    document.description.clone(),
                ),
                text(
                    "seed",
                    "Seed",
                    "The same seed shows the same run, to everyone.",
                    document.seed.number().to_string(),
                ),
            ],
        },
        InspectorGroup {
            title: "On a course page",
            fields: vec![
                check(
                    "locks.settings",
                    "Lock the settings",
                    "A learner cannot change settings.",
                    locks.settings,
                ),
                check(
                    "locks.faults",
                    "Lock the faults",
                    "A learner cannot kill, cut or stop.",
                    locks.faults,
                ),
                check("locks.seed", "Lock the seed", "Everyone sees the same run.", locks.seed),
            ],
        },
    ]
}

/// Sets a node's field to what was typed.
pub fn set_node(model: &mut Model, id: NodeId, field: &'static str, value: &str) {
    if model.locks().settings {
        return;
    }
    let Some(mut node) = model.document.topology.nodes().get(&id).cloned() else { return };
    let mut access = Access::writing(whose(&model.document, &node), field, value);
    let mut scene = Scene::of(&model.document, id);
    nodes::visit(&mut node, &mut scene, &mut access);
    let name = model.document.name(id).to_owned();
    // What messages say comes first: none goes with a key that says nothing yet.
    let mut changes = scene.changes();
    changes.push(Change::SetNode { id, node });
    let changes = changes.into_iter().map(DocumentChange::Topology).collect();
    finish(model, field, &access, format!("change {name}"), changes);
}

/// Sets a link's field to what was typed.
pub fn set_link(model: &mut Model, id: LinkId, field: &'static str, value: &str) {
    if model.locks().settings {
        return;
    }
    let Some(mut link) = model.document.topology.links().get(&id).cloned() else { return };
    let mut access = Access::writing(of_the_whole(&model.document), field, value);
    let from = model.document.topology.nodes().get(&link.from);
    nodes::visit_link(&mut link, from, &mut access);
    let change = DocumentChange::Topology(Change::SetLink { id, link });
    finish(model, field, &access, "change a link".to_owned(), vec![change]);
}

fn finish(
    model: &mut Model,
    field: &'static str,
    access: &Access,
    label: String,
    changes: Vec<DocumentChange>,
) {
    model.forget_refused();
    match access.outcome() {
        Some(Err(text)) => model.refuse(field, text),
        Some(Ok(())) if takes_partitions(model, &changes) => {
            model.refuse(field, FEWER);
        }
        Some(Ok(())) => model.commit_all(label, changes),
        None => {}
    }
}

/// The settings of the broker.
pub fn of_broker(document: &Document, locked: bool) -> Vec<InspectorGroup> {
    let mut access = Access::reading(of_the_whole(document), locked);
    nodes::visit_broker(&mut document.topology.broker.clone(), &mut access);
    access.into_groups()
}

/// Sets a field of the broker to what was typed.
pub fn set_broker(model: &mut Model, field: &'static str, value: &str) {
    if model.locks().settings {
        return;
    }
    let mut broker = model.document.topology.broker;
    let mut access = Access::writing(of_the_whole(&model.document), field, value);
    nodes::visit_broker(&mut broker, &mut access);
    let change = DocumentChange::Broker(broker);
    finish(model, field, &access, "change the broker".to_owned(), vec![change]);
}

/// Sets a field of the document to what was typed.
pub fn set_document(model: &mut Model, field: &'static str, value: &str) {
    model.forget_refused();
    let mut locks = model.document.locks;
    let on = value == "true";
    let change = match field {
        "description" => DocumentChange::Description(clipped(value, Document::DESCRIPTION_MAX)),
        "seed" => {
            if let Some(seed) = value.trim().parse().ok().and_then(Seed::new) {
                DocumentChange::Seed(seed)
            } else {
                let text = format!("A seed is a whole number from 0 to {}.", Seed::MAX);
                return model.refuse(field, &text);
            }
        }
        "locks.settings" | "locks.faults" | "locks.seed" => {
            match field {
                "locks.settings" => locks.settings = on,
                "locks.faults" => locks.faults = on,
                _ => locks.seed = on,
            }
            DocumentChange::Locks(locks)
        }
        _ => return,
    };
    model.commit(format!("change the {}", field.trim_start_matches("locks.")), change);
}

/// A whole number that was typed.
///
/// # Errors
/// What it should be.
pub fn whole(label: &str, text: &str) -> Result<u64, String> {
    let mut access = Access::writing(of_the_whole(&Document::new()), "", "");
    let number = access.read_number(label, text.trim(), 0, (0, 1_000_000_000), "");
    number.ok_or_else(|| access.outcome().and_then(Result::err).unwrap_or_default().to_owned())
}

/// A text of at most so many characters.
pub fn clipped(text: &str, max: usize) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(max).collect()
}

/// The key of a message that somebody publishes by hand: of a producer that exchanges listen to, a routing key,
/// otherwise a number. One that no message had gets a number of its own.
pub fn key_to_publish(model: &mut Model, producer: NodeId, text: &str) -> Option<Key> {
    model.forget_refused();
    let mut scene = Scene::of(&model.document, producer);
    let read = if scene.routings().is_empty() {
        whole("Key", text).map(|number| Key::new(number as u32))
    } else {
        spelling::read_one_key(text.trim()).map(|text| scene.key_that_says(&text))
    };
    let changes: Vec<_> = scene.changes().into_iter().map(DocumentChange::Topology).collect();
    match read {
        Ok(key) => {
            if !changes.is_empty() {
                model.commit_all("name a key".to_owned(), changes);
            }
            Some(key)
        }
        Err(text) => {
            model.refuse("publish_key", &text);
            None
        }
    }
}
