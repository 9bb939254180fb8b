//! What each edge says, and the actions of the one thing that is selected.

use engine::{Link, LinkId, LinkKind, Node, Require, Routing, Status, Topology};

use super::actions::link_actions;
use super::stage::{Action, DOTS_MAX, Edge, NodeView};
use super::tokens::crowding;
use crate::app::Model;
use crate::geometry;
use crate::narrate::duration;

pub(super) fn quickbar(
    model: &Model,
    nodes: &[NodeView],
    edges: &[Edge],
) -> Option<(String, Vec<Action>)> {
    if model.selection.broker {
        let name = model.document.name(engine::BROKER);
        return Some((name.to_owned(), super::actions::broker_actions(model)));
    }
    if model.selection.nodes.len() + model.selection.links.len() != 1 {
        return None;
    }
    let node = nodes
        .iter()
        .find(|node| node.selected)
        .map(|node| (node.name.clone(), node.actions.clone()));
    let edge = || {
        edges
            .iter()
            .find(|edge| edge.selected)
            .map(|edge| (edge.aria.clone(), edge.actions.clone()))
    };
    node.or_else(edge)
}

pub(super) fn edges(model: &Model) -> Vec<Edge> {
    let counts = crowding(model);
    let topology = &model.document.topology;
    let view = model.run.simulation.view();
    let edge = |(&id, link): (&LinkId, &engine::Link)| {
        let kind = topology.link_kind(id);
        let line = view.link(id);
        let mut state = Vec::new();
        let mut words =
            vec![format!("{} to {}", model.document.name(link.from), model.document.name(link.to))];
        if kind == Some(LinkKind::DeadLetter) {
            state.push("dead-letter");
            words.push("dead letters".to_owned());
        }
        if line.is_some_and(|line| line.cut) {
            state.push("cut");
            words.push("cut".to_owned());
        } else if line.is_some_and(|line| !line.extra.is_zero()) {
            state.push("slowed");
            words.push("slowed".to_owned());
        }
        let held = view
            .producer(link.from)
            .is_some_and(|p| p.outlets.iter().any(|o| o.link == id && o.held));
        if held {
            state.push("held");
            words.push("held back".to_owned());
        }
        let dead = [link.from, link.to].iter().any(|&end| {
            let status = view
                .consumer(end)
                .map(|c| c.status)
                .or_else(|| view.producer(end).map(|p| p.status));
            matches!(status, Some(Status::Killed(_)))
        });
        if dead || !view.broker_runs() {
            state.push("down");
        }
        let binding = binding(topology, link);
        words.extend(binding.as_ref().map(|asks| format!("takes {asks}")));
        let crowd = counts.get(usize::from(id.0)).copied().unwrap_or(0);
        Edge {
            id,
            curve: geometry::curve(&model.document, link),
            selected: model.selection.links.contains(&id),
            state,
            aria: words.join(", "),
            label: line
                .filter(|line| !line.extra.is_zero())
                .map(|line| format!("+{}", duration(line.extra.as_micros()))),
            binding,
            count: (crowd as usize > DOTS_MAX).then_some(crowd),
            actions: link_actions(model, id),
        }
    };
    topology.links().iter().map(edge).collect()
}

/// What a link that leaves an exchange asks of a message, in a few words; nothing where all get a copy.
fn binding(topology: &Topology, link: &Link) -> Option<String> {
    let Some(Node::Exchange(exchange)) = topology.nodes().get(&link.from) else { return None };
    let binding = &link.binding;
    if binding.otherwise {
        return Some("the rest".to_owned());
    }
    let key = || if binding.key.is_empty() { "no key".to_owned() } else { binding.key.clone() };
    match exchange.routing {
        Routing::Fanout => None,
        Routing::Direct | Routing::Topic => Some(key()),
        Routing::Headers => {
            let any = matches!(binding.require, Require::Any | Require::AnyWithX);
            let one = |(name, value): &(String, Option<String>)| match value {
                Some(value) => format!("{name}={value}"),
                None => name.clone(),
            };
            let all: Vec<String> = binding.headers.iter().map(one).collect();
            Some(match (all.is_empty(), any) {
                (true, true) => "no message".to_owned(),
                (true, false) => "every message".to_owned(),
                (false, true) => all.join(" or "),
                (false, false) => all.join(" and "),
            })
        }
    }
}
