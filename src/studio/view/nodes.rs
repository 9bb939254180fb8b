//! The frame of each node: name, kind, state in words, what is missing. What it shows inside is
//! `bodies`'s and `consumers`'s, what can be done to it `actions`'s.

use engine::{Node, NodeId, QueueConfig, Routing, Status};

use super::actions::actions;
use super::bodies::{group, producer, queue, topic};
use super::consumers::consumer;
use super::stage::{Body, Mark, NodeKindName, NodeView};
use crate::app::{Gesture, Mode, Model};
use crate::geometry;
use crate::switching::queue_kind;
use crate::vocabulary::Vocabulary;

pub(super) fn node(model: &Model, id: NodeId) -> NodeView {
    let document = &model.document;
    let (x, y) = geometry::corner(document, id);
    let (width, height) = geometry::size(document, id);
    let kind = geometry::look(document, id).unwrap_or(NodeKindName::Queue);
    let mut state = Vec::new();
    let body = body(model, id, kind, &mut state);
    if model.mode == Mode::Embed && document.locks.settings {
        state.push("locked");
    }
    let client = matches!(kind, NodeKindName::Producer | NodeKindName::Consumer);
    if !client && !model.run.simulation.view().broker_runs() {
        state.push("stopped");
    }
    let name = document.name(id).to_owned();
    let problems = problems(model, id);
    let word = Vocabulary::of(document.profile).word(kind);
    let aria = aria(&name, word, &body, &state, &problems);
    NodeView {
        id,
        kind,
        x,
        y,
        width,
        height,
        kind_label: kind_label(model, id, kind),
        aria,
        name,
        selected: model.selection.nodes.contains(&id),
        connecting: connecting(model, id),
        state,
        body,
        actions: actions(model, id),
        problems,
    }
}

fn kind_label(model: &Model, id: NodeId, kind: NodeKindName) -> String {
    let vocabulary = Vocabulary::of(model.document.profile);
    let capacity = match model.document.topology.nodes().get(&id) {
        Some(Node::Queue(queue)) if kind == NodeKindName::Queue => {
            if let Some(label) = queue_label(model, queue) {
                return label;
            }
            queue.capacity
        }
        Some(Node::Exchange(exchange)) => {
            return match exchange.routing {
                Routing::Fanout => kind.word(),
                Routing::Direct => "direct",
                Routing::Topic => "topic",
                Routing::Headers => "headers",
            }
            .to_owned();
        }
        _ => None,
    };
    match (kind, capacity) {
        (NodeKindName::Queue, Some(max)) => format!("queue, max {max}"),
        (NodeKindName::Dead, _) => "dead letters".to_owned(),
        (NodeKindName::Group, _) => "group".to_owned(),
        _ => vocabulary.word(kind).to_owned(),
    }
}

/// The kind of a queue and what is special about it; `None` where nothing is.
fn queue_label(model: &Model, queue: &QueueConfig) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    let profile = model.document.profile;
    words.extend(queue_kind(queue, profile).map(str::to_owned));
    // A kind's own priorities are nothing special.
    let usual = profile.queue_kinds.iter().any(|(_, kind)| kind.priorities == queue.priorities);
    if queue.single_active {
        words.push("one active".to_owned());
    } else if let Some(priorities) = queue.priorities.filter(|_| !usual) {
        words.push(format!("0–{} first", priorities.highest));
    }
    let max = queue.capacity.map(|max| format!("max {max}"));
    match (words.is_empty(), max) {
        (true, _) => None,
        (false, max) => {
            words.extend(max);
            Some(words.join(", "))
        }
    }
}

fn connecting(model: &Model, id: NodeId) -> Option<Mark> {
    let Gesture::Connecting { from, .. } = model.gesture else { return None };
    if id == from {
        return Some(Mark::Source);
    }
    let topology = &model.document.topology;
    let fits = topology.can_connect(from, id).is_ok() || topology.can_connect(id, from).is_ok();
    Some(if fits { Mark::Target } else { Mark::NoTarget })
}

fn problems(model: &Model, id: NodeId) -> Vec<String> {
    if model.mode == Mode::Embed {
        return Vec::new();
    }
    let found = model.diagnostics.iter().filter(|diagnostic| diagnostic.node == id);
    let missing = found.map(|diagnostic| crate::narrate::diagnostic(diagnostic.code).to_owned());
    let lack = model
        .document
        .topology
        .nodes()
        .get(&id)
        .and_then(|node| Vocabulary::of(model.document.profile).lack(node.kind()));
    lack.map(str::to_owned).into_iter().chain(missing).collect()
}

fn aria(
    name: &str,
    word: &str,
    body: &Body,
    state: &[&'static str],
    problems: &[String],
) -> String {
    let mut parts = vec![name.to_owned(), word.to_owned()];
    match body {
        Body::Producer { rate, count, held, .. } => {
            parts.push(rate.clone());
            parts.push(held.clone().unwrap_or_else(|| count.clone()));
        }
        Body::Queue { line, .. } | Body::Topic { line, .. } | Body::Group { line, .. } => {
            parts.push(line.clone());
        }
        Body::Consumer { line, second, effect, .. } => {
            parts.push(line.clone());
            parts.push(second.clone());
            parts.extend(effect.as_ref().map(|(text, _)| text.clone()));
        }
        Body::Exchange => {}
    }
    parts.extend(state.iter().map(|&word| word.to_owned()));
    parts.extend(problems.iter().cloned());
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

fn body(model: &Model, id: NodeId, kind: NodeKindName, state: &mut Vec<&'static str>) -> Body {
    match kind {
        NodeKindName::Producer => producer(model, id, state),
        NodeKindName::Exchange => Body::Exchange,
        NodeKindName::Queue | NodeKindName::Dead => queue(model, id, kind, state),
        NodeKindName::Topic => topic(model, id),
        NodeKindName::Group => group(model, id, state),
        NodeKindName::Consumer => consumer(model, id, state),
    }
}

/// How a client's process is, as a word of its state.
pub(super) fn status_words(status: Status, state: &mut Vec<&'static str>) {
    match status {
        Status::Running => {}
        Status::Paused(_) => state.push("paused"),
        Status::Killed(_) => state.push("killed"),
    }
}
