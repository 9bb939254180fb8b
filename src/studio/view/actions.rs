//! What can be done to a node, a link or the broker, by one click.

use engine::{LinkId, LinkKind, NodeId, RewindTo, Status};

use super::stage::{Action, NodeKindName};
use crate::app::{Dialog, Model, Msg};
use crate::geometry;

pub(super) fn actions(model: &Model, id: NodeId) -> Vec<Action> {
    let view = model.run.simulation.view();
    let name = model.document.name(id);
    let act = |label: &str, intent: Msg, strong: bool, danger: bool| Action {
        label: label.to_owned(),
        name: format!("{label} {name}"),
        intent,
        strong,
        danger,
    };
    let faults = !model.locks().faults;
    if let Some(producer) = view.producer(id) {
        if matches!(producer.status, Status::Killed(_)) {
            return if faults {
                vec![act("Restart", Msg::Restart(id), true, false)]
            } else {
                Vec::new()
            };
        }
        return vec![
            Action {
                name: format!("Publish one message from {name}"),
                ..act("Publish", Msg::Publish { producer: id, count: 1 }, false, false)
            },
            Action {
                name: format!("Publish ×10 messages from {name}"),
                ..act("×10", Msg::Publish { producer: id, count: 10 }, false, false)
            },
        ];
    }
    if let Some(consumer) = view.consumer(id) {
        if !faults {
            return Vec::new();
        }
        return match consumer.status {
            Status::Killed(_) => vec![act("Restart", Msg::Restart(id), true, false)],
            Status::Paused(_) => vec![
                act("Resume", Msg::ResumeClient(id), true, false),
                act("Kill", Msg::Kill(id), false, true),
            ],
            Status::Running => vec![
                act("Pause", Msg::PauseClient(id), false, false),
                act("Kill", Msg::Kill(id), false, true),
            ],
        };
    }
    if view
        .queue(id)
        .is_some_and(|_| geometry::look(&model.document, id) == Some(NodeKindName::Dead))
    {
        let any = view.waiting(id).take(1_000).any(|waiting| waiting.death.is_some());
        return vec![
            Action {
                name: format!("Redrive all of {name}"),
                ..act("Redrive", Msg::Redrive { queue: id, message: None }, any, false)
            },
            act("Inspect", Msg::OpenDialog(Dialog::DeadLetters(id)), false, false),
            Action {
                name: format!("Discard all of {name}"),
                ..act("Discard", Msg::Discard { queue: id, message: None }, false, true)
            },
        ];
    }
    if view.group(id).is_some() {
        return vec![Action {
            name: format!("Replay {name} from the start"),
            ..act("Replay", Msg::Replay(id, RewindTo::Earliest), false, false)
        }];
    }
    Vec::new()
}

/// From where a group can read again, by one click each.
pub(super) fn replays(model: &Model, id: NodeId) -> Vec<Action> {
    let name = model.document.name(id);
    let from = |label: &str, to| Action {
        label: format!("the {label}"),
        name: format!("Read again from the {label}, {name}"),
        intent: Msg::Replay(id, to),
        strong: false,
        danger: false,
    };
    vec![from("start", RewindTo::Earliest), from("end", RewindTo::Latest)]
}

pub(super) fn link_actions(model: &Model, id: LinkId) -> Vec<Action> {
    let kind = model.document.topology.link_kind(id);
    let Some(link) = model.run.simulation.view().link(id) else { return Vec::new() };
    if model.locks().faults || !kind.is_some_and(LinkKind::is_connection) {
        return Vec::new();
    }
    let act = |label: &str, intent: Msg, strong: bool, danger: bool| Action {
        label: label.to_owned(),
        name: format!("{label} this link"),
        intent,
        strong,
        danger,
    };
    if link.cut {
        return vec![act("Mend", Msg::Mend(id), true, false)];
    }
    if !link.extra.is_zero() {
        return vec![
            act("Cut", Msg::Cut(id), false, true),
            Action {
                label: "Full".to_owned(),
                ..act("Full speed for", Msg::Mend(id), true, false)
            },
        ];
    }
    vec![act("Cut", Msg::Cut(id), false, true), act("Slow", Msg::Slow(id), false, false)]
}

pub(super) fn broker_actions(model: &Model) -> Vec<Action> {
    if model.locks().faults || model.document.topology.nodes().is_empty() {
        return Vec::new();
    }
    let runs = model.run.simulation.view().broker_runs();
    let (label, intent) = if runs {
        ("Stop the broker", Msg::StopBroker)
    } else {
        ("Start the broker", Msg::StartBroker)
    };
    vec![Action {
        label: label.to_owned(),
        name: label.to_owned(),
        intent,
        strong: !runs,
        danger: runs,
    }]
}
