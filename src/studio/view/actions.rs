//! What can be done to a node, a link or the broker, by one click.

use engine::{JobView, LinkId, LinkKind, NodeId, Outcome, Phase, RewindTo, Status};

use super::stage::{Action, NodeKindName};
use crate::app::{Dialog, Model, Msg};
use crate::geometry;
use crate::narrate::message;

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

/// What a consumer that acknowledges by hand can say on each message that it holds: its name, and the words.
pub(super) fn held(model: &Model, id: NodeId) -> Vec<(String, Vec<Action>)> {
    let Some(consumer) = model.run.simulation.view().consumer(id) else { return Vec::new() };
    if consumer.status != Status::Running {
        return Vec::new();
    }
    let held = consumer.jobs.iter().filter(|job| job.phase == Phase::Held);
    let words = |job: &JobView| {
        let copy = job.delivered.copy;
        let name = message(&model.document, copy.name);
        let say = |label: &str, outcome: Outcome, strong: bool, danger: bool| Action {
            label: label.to_owned(),
            name: format!("{label} {name}"),
            intent: Msg::Settle { consumer: id, message: copy.name, outcome },
            strong,
            danger,
        };
        let mut words = vec![
            say("Accept", Outcome::Accept, true, false),
            say("Release", Outcome::Release, false, false),
            say("Reject", Outcome::Reject, false, true),
        ];
        if counts_failures_apart(model, copy.store) {
            words.insert(2, say("Fail", Outcome::Fail, false, false));
        }
        let again = match job.delivered.attempt {
            0 | 1 => name,
            attempt => format!("{name}, delivery {attempt}"),
        };
        (again, words)
    };
    held.take(HELD_MAX).map(words).collect()
}

/// Messages that can be settled by hand, as many as are listed.
const HELD_MAX: usize = 20;

/// Whether a queue counts what was given back as failed, and not what was given back.
fn counts_failures_apart(model: &Model, queue: NodeId) -> bool {
    let node = model.document.topology.nodes().get(&queue);
    matches!(node, Some(engine::Node::Queue(q)) if q.retry.causes.fail != q.retry.causes.release)
}

/// To end a consumer's subscription, where it has one.
pub(super) fn cancel(model: &Model, id: NodeId) -> Option<Action> {
    let consumer = model.run.simulation.view().consumer(id)?;
    let node = model.document.topology.nodes().get(&id)?;
    let engine::Node::Consumer(config) = node else { return None };
    let pushed = matches!(config.receive, engine::Receive::Push { .. });
    let of_queue = model.document.topology.links_to(id, LinkKind::Subscription).next().is_some();
    let may = pushed && of_queue && consumer.connected && !consumer.cancelled;
    (may && consumer.status == Status::Running && !model.locks().faults).then(|| Action {
        label: "Cancel".to_owned(),
        name: format!("Cancel {}: no more messages", model.document.name(id)),
        intent: Msg::Cancel(id),
        strong: false,
        danger: false,
    })
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
    let mut actions = vec![Action {
        label: label.to_owned(),
        name: label.to_owned(),
        intent,
        strong: !runs,
        danger: runs,
    }];
    actions.extend(alarm(model).filter(|_| runs));
    actions
}

/// The memory alarm: where the broker has one, or it is on.
pub(super) fn alarm(model: &Model) -> Option<Action> {
    let on = model.run.simulation.view().alarm();
    // Brokers with kinds of queues are those that hold their producers back when memory is short.
    let known = !model.document.profile.queue_kinds.is_empty();
    let (label, name) = if on {
        ("End the alarm", "End the memory alarm")
    } else {
        ("Memory alarm", "Memory alarm: take nothing from producers")
    };
    (on || known).then(|| Action {
        label: label.to_owned(),
        name: name.to_owned(),
        intent: Msg::Alarm(!on),
        strong: on,
        danger: !on,
    })
}
