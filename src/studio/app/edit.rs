//! Changes to the drawing by gesture or key: place, connect, move, delete, copy, undo. Each is a batch
//! of changes with one undo step; during a run each change is a command as well.

use engine::{Change, Command, Link, LinkId, LinkKind, Node, NodeId, Rejection, SimDuration};

use super::history::DocumentChange;
use super::{Effect, Focus, Model, files};
use crate::document::{Document, Point};
use crate::geometry::{self, snap};
use crate::settings;
use crate::view::NodeKindName;
use crate::vocabulary::Vocabulary;

/// What was copied: nodes with names and places, and the links among them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Clipping {
    nodes: Vec<(NodeId, Node, Point)>,
    links: Vec<Link>,
    pasted: i32,
}

/// How long a message travels on a new link, so that people see it.
const LATENCY: SimDuration = SimDuration::from_millis(500);

/// Applies a batch as one undo step. On a rejection nothing has changed.
pub(super) fn commit(
    model: &mut Model,
    label: impl Into<String>,
    changes: Vec<DocumentChange>,
) -> Result<(), Rejection> {
    // With another profile the whole run is another one, and has been from its start.
    let whole = matches!(changes[..], [DocumentChange::Profile(_)]);
    let inverse = apply_all(model, changes)?;
    let now = if whole { 0 } else { model.run.happened() };
    model.history.did(label.into(), inverse, now);
    Ok(())
}

/// Applies a batch; the inverse, in its order.
fn apply_all(
    model: &mut Model,
    changes: Vec<DocumentChange>,
) -> Result<Vec<DocumentChange>, Rejection> {
    let before = model.document.clone();
    let mut inverse = Vec::new();
    let mut drawn = Vec::new();
    // Before the run has begun an edit makes another run; after, it is part of it.
    let mut afresh = !model.run.began();
    let mut recorded = model.run.recorded().to_vec();
    for mut change in changes {
        if let DocumentChange::Profile(change) = change {
            // It is a step of its own, and no part of it can be turned down.
            let back = super::switch::apply(model, *change);
            return Ok(vec![DocumentChange::Profile(Box::new(back))]);
        }
        match &mut change {
            DocumentChange::Topology(change) => drawn.push(change.clone()),
            // The broker is there from the start: with other settings it is another run, as with another
            // seed.
            DocumentChange::Seed(_) | DocumentChange::Broker(_) => afresh = true,
            // The inverse has the recording that goes with the earlier document.
            DocumentChange::Whole(_, script) => {
                std::mem::swap(script, &mut recorded);
                afresh = true;
            }
            _ => {}
        }
        match change.apply(&mut model.document) {
            Ok(back) => inverse.push(back),
            Err(rejection) => {
                model.document = before;
                return Err(rejection);
            }
        }
    }
    inverse.reverse();
    if afresh {
        model.begin(recorded);
        return Ok(inverse);
    }
    for change in drawn {
        // The same drawing takes the same change.
        let _ = model.act_now(Command::Edit(change));
    }
    Ok(inverse)
}

/// Why a topic's partitions cannot become fewer.
pub(crate) const FEWER: &str = "Partitions can only be added while the topic runs: pause and go back to the start first, or draw a new topic.";

/// Whether changes would take partitions from a topic that runs: its run keeps them, and the drawing
/// has to show what the run has.
pub(crate) fn takes_partitions(model: &Model, changes: &[DocumentChange]) -> bool {
    model.run.began()
        && changes.iter().any(|change| match change {
            DocumentChange::Topology(change) => as_the_run_has(model, change.clone()) != *change,
            _ => false,
        })
}

/// A change as it turned out in the run: a topic keeps the partitions that it has.
pub(super) fn as_the_run_has(model: &Model, mut change: Change) -> Change {
    if let Change::SetNode { id, node: Node::Log(config) } = &mut change
        && let Some(log) = model.run.simulation.view().log(*id)
    {
        config.partitions = config.partitions.max(log.partitions.len() as u16);
    }
    change
}

/// Takes the last step back, or does it again.
pub(super) fn undo(model: &mut Model, again: bool) -> Vec<Effect> {
    let now = model.run.happened();
    let step = if again { model.history.to_redo(now) } else { model.history.to_undo(now) };
    let Some((label, changes)) = step else { return Vec::new() };
    if takes_partitions(model, &changes) {
        // The step stays where it was.
        if again {
            model.history.undid(label, changes, now);
        } else {
            model.history.redid(label, changes, now);
        }
        model.notice(false, "That cannot be taken back", FEWER);
        return Vec::new();
    }
    let whole = changes.iter().any(|change| matches!(change, DocumentChange::Whole(..)));
    if whole {
        files::leave(model);
    }
    let profile = matches!(changes[..], [DocumentChange::Profile(_)]);
    let Ok(inverse) = apply_all(model, changes) else { return Vec::new() };
    let now = if profile { 0 } else { model.run.happened() };
    let word = if again { "Done again" } else { "Undone" };
    model.announcer.say(format!("{word}: {label}."));
    if again {
        model.history.redid(label, inverse, now);
    } else {
        model.history.undid(label, inverse, now);
    }
    if whole {
        model.look_home();
        return vec![Effect::Focus(Focus::Stage)];
    }
    model.switched = None;
    forget_gone(model);
    Vec::new()
}

/// Changes the title; with more letters of the same typing it is still one step.
pub(super) fn type_title(model: &mut Model, title: &str) {
    let title = settings::clipped(title, Document::NAME_MAX);
    if title == model.document.title {
        return;
    }
    if model.typed_serial == Some(model.history.serial) {
        model.document.title = title;
        model.history.serial += 1;
    } else {
        model.commit("change the title".to_owned(), DocumentChange::Title(title));
    }
    model.typed_serial = Some(model.history.serial);
}

/// The title that is being typed was not meant.
pub(super) fn untype_title(model: &mut Model) -> Vec<Effect> {
    let typed = model.typed_serial.take() == Some(model.history.serial);
    if typed { undo(model, false) } else { Vec::new() }
}

/// What is no longer there is no longer selected.
fn forget_gone(model: &mut Model) {
    let topology = &model.document.topology;
    model.selection.nodes.retain(|id| topology.nodes().contains_key(id));
    model.selection.links.retain(|id| topology.links().contains_key(id));
}

/// Places a node with its centre at a point.
pub(super) fn place(model: &mut Model, kind: NodeKindName, at: (f64, f64)) -> Option<NodeId> {
    let place = Point { x: snap(at.0.round() as i32), y: snap(at.1.round() as i32) };
    let id = NodeId(model.document.next_node);
    let name = free_name(&model.document, kind);
    let node = new_node(&model.document, kind);
    let changes = vec![
        DocumentChange::Name(id, name.clone()),
        DocumentChange::Place(id, place),
        DocumentChange::Topology(Change::AddNode { id, node }),
    ];
    if let Err(rejection) = commit(model, format!("place {name}"), changes) {
        model.reject(rejection);
        return None;
    }
    model.document.next_node += 1;
    model.select_only(id);
    model.announcer.say(format!("{name} was placed."));
    Some(id)
}

/// Places a node where there is room in view.
pub(super) fn place_free(model: &mut Model, kind: NodeKindName) -> Vec<Effect> {
    let camera = model.camera;
    let middle = camera.to_stage((camera.window.0 / 2.0, camera.window.1 / 2.0));
    // Producers stand left, consumers right, as messages travel.
    let column = match kind {
        NodeKindName::Producer => -1.0,
        NodeKindName::Consumer => 1.0,
        _ => 0.0,
    };
    let start = (middle.0 + column * 340.0, middle.1 - 160.0);
    let is_free = |document: &Document, x: f64, y: f64| {
        document.topology.nodes().keys().all(|&other| {
            let ((left, top), (width, height)) =
                (geometry::corner(document, other), geometry::size(document, other));
            x < left - 110.0
                || x > left + width + 110.0
                || y < top - 90.0
                || y > top + height + 90.0
        })
    };
    let free =
        (0..60).map(|n| (start.0 + f64::from(n / 12) * 60.0, start.1 + f64::from(n % 12) * 60.0));
    let spot = free.clone().find(|&(x, y)| is_free(&model.document, x, y)).unwrap_or(start);
    place(model, kind, spot).map_or_else(Vec::new, |id| vec![Effect::Focus(Focus::Node(id))])
}

fn new_node(document: &Document, kind: NodeKindName) -> Node {
    let profile = document.profile;
    match kind {
        NodeKindName::Producer => Node::Producer(profile.producer),
        NodeKindName::Exchange => Node::Exchange(profile.exchange),
        NodeKindName::Queue => Node::Queue(profile.queue),
        NodeKindName::Dead => Node::Queue(profile.dead_letters),
        NodeKindName::Topic => Node::Log(profile.log),
        NodeKindName::Group => Node::Group(profile.group),
        NodeKindName::Consumer => Node::Consumer(profile.consumer),
    }
}

/// The kind and the first number that is free: `queue 2`.
fn free_name(document: &Document, kind: NodeKindName) -> String {
    let word = match kind {
        NodeKindName::Dead => "dead letters",
        NodeKindName::Group => "group",
        _ => Vocabulary::of(document.profile).word(kind),
    };
    let taken = |name: &str| document.topology.nodes().keys().any(|&id| document.name(id) == name);
    // Among one more name than there are nodes, one is free.
    let last = document.topology.nodes().len() + 1;
    (1..=last).map(|n| format!("{word} {n}")).find(|name| !taken(name)).unwrap_or_default()
}

/// Connects two nodes, the other way round if only that makes sense.
pub(super) fn connect(model: &mut Model, from: NodeId, to: NodeId) -> bool {
    let topology = &model.document.topology;
    let (from, to) = match (topology.can_connect(from, to), topology.can_connect(to, from)) {
        (Err(_), Ok(_)) => (to, from),
        _ => (from, to),
    };
    let kind = match topology.can_connect(from, to) {
        Ok(kind) => kind,
        Err(rejection) => {
            model.reject(rejection);
            return false;
        }
    };
    let latency = if kind == LinkKind::Reading { SimDuration::ZERO } else { LATENCY };
    let id = LinkId(model.document.next_link);
    let (source, target) =
        (model.document.name(from).to_owned(), model.document.name(to).to_owned());
    let change = Change::AddLink { id, link: Link::new(from, to, latency) };
    let label = format!("connect {source} with {target}");
    if let Err(rejection) = commit(model, label, vec![DocumentChange::Topology(change)]) {
        model.reject(rejection);
        return false;
    }
    model.document.next_link += 1;
    model.announcer.say(format!("{source} is connected to {target}."));
    true
}

/// Deletes what is selected, with the links that lead there.
pub(super) fn delete_selected(model: &mut Model) {
    let topology = &model.document.topology;
    let nodes = &model.selection.nodes;
    let goes = |(id, link): &(&LinkId, &Link)| {
        model.selection.links.contains(id) || nodes.contains(&link.from) || nodes.contains(&link.to)
    };
    let links: Vec<LinkId> = topology.links().iter().filter(goes).map(|(&id, _)| id).collect();
    let count = nodes.len() + model.selection.links.len();
    if count == 0 {
        return;
    }
    let remove_links = links.into_iter().map(|id| Change::RemoveLink { id });
    let remove_nodes = nodes.iter().map(|&id| Change::RemoveNode { id });
    let changes = remove_links.chain(remove_nodes).map(DocumentChange::Topology).collect();
    let label = match nodes.first() {
        Some(&id) if count == 1 => format!("delete {}", model.document.name(id)),
        _ if count == 1 => "delete a link".to_owned(),
        _ => format!("delete {count} things"),
    };
    let said = label.replacen("delete", "Deleted", 1);
    match commit(model, label, changes) {
        Ok(()) => model.announcer.say(said + "."),
        Err(rejection) => model.reject(rejection),
    }
    forget_gone(model);
}

/// Moves what is selected by grid steps.
pub(super) fn move_selected(model: &mut Model, dx: i32, dy: i32) {
    let moved = model.selection.nodes.iter().map(|&id| {
        let place = model.document.places.get(&id).copied().unwrap_or_default();
        let to = Point { x: place.x + dx * geometry::GRID, y: place.y + dy * geometry::GRID };
        DocumentChange::Place(id, within(to))
    });
    let changes: Vec<_> = moved.collect();
    if !changes.is_empty() {
        let _ = commit(model, "move", changes);
    }
}

/// A place within the stage's limits.
pub(super) fn within(place: Point) -> Point {
    let limit = |value: i32| value.clamp(-Point::LIMIT, Point::LIMIT);
    Point { x: limit(place.x), y: limit(place.y) }
}

/// Copies what is selected.
pub(super) fn copy(model: &mut Model) {
    let document = &model.document;
    let chosen = &model.selection.nodes;
    let nodes: Vec<_> = chosen
        .iter()
        .filter_map(|&id| {
            let node = document.topology.nodes().get(&id)?.clone();
            Some((id, node, document.places.get(&id).copied().unwrap_or_default()))
        })
        .collect();
    if nodes.is_empty() {
        return;
    }
    let inside = |link: &&Link| chosen.contains(&link.from) && chosen.contains(&link.to);
    let links = document.topology.links().values().filter(inside).cloned().collect();
    model.announcer.say(format!("{} copied.", nodes.len()));
    model.clipboard = Some(Clipping { nodes, links, pasted: 0 });
}

/// Pastes what was copied, a little aside.
pub(super) fn paste(model: &mut Model) {
    let Some(mut clipping) = model.clipboard.take() else { return };
    clipping.pasted += 1;
    let shift = clipping.pasted * 3 * geometry::GRID;
    let (mut next_node, mut next_link) = (model.document.next_node, model.document.next_link);
    let mut changes = Vec::new();
    let mut renamed = std::collections::BTreeMap::new();
    let mut named = model.document.clone();
    for (old, node, place) in &clipping.nodes {
        let id = NodeId(next_node);
        next_node += 1;
        renamed.insert(*old, id);
        let kind = geometry::look(&model.document, *old).unwrap_or(match node {
            Node::Producer(_) => NodeKindName::Producer,
            Node::Exchange(_) => NodeKindName::Exchange,
            Node::Queue(_) => NodeKindName::Queue,
            Node::Log(_) => NodeKindName::Topic,
            Node::Group(_) => NodeKindName::Group,
            Node::Consumer(_) => NodeKindName::Consumer,
        });
        let name = free_name(&named, kind);
        let add = Change::AddNode { id, node: node.clone() };
        if named.topology.apply(add.clone()).is_err() {
            continue;
        }
        named.names.insert(id, name.clone());
        changes.push(DocumentChange::Name(id, name));
        changes.push(DocumentChange::Place(
            id,
            within(Point { x: place.x + shift, y: place.y + shift }),
        ));
        changes.push(DocumentChange::Topology(add));
    }
    for link in &clipping.links {
        let (Some(&from), Some(&to)) = (renamed.get(&link.from), renamed.get(&link.to)) else {
            continue;
        };
        let link = Link { from, to, ..link.clone() };
        changes.push(DocumentChange::Topology(Change::AddLink { id: LinkId(next_link), link }));
        next_link += 1;
    }
    let count = clipping.nodes.len();
    model.clipboard = Some(clipping);
    match commit(model, format!("paste {count}"), changes) {
        Ok(()) => {
            (model.document.next_node, model.document.next_link) = (next_node, next_link);
            model.selection.links.clear();
            model.selection.nodes = renamed.into_values().collect();
            model.announcer.say(format!("{count} pasted."));
        }
        Err(rejection) => model.reject(rejection),
    }
}
