//! Figures, transport, log and the dead letters of a queue.

use engine::{BROKER, NodeId, Status};

use super::{Action, DeadLetter, DialogView, Figure, LogLine, Tone, Transport, actions};
use crate::app::{Mode, Model, Msg};
use crate::narrate::{self, duration, message};

/// Rows of the dead letters that are shown.
const LETTERS_MAX: usize = 100;
/// Lines of the log that are shown.
const LINES_MAX: usize = 60;

pub(super) fn figures(model: &Model) -> Vec<Figure> {
    let chosen = model.selection.nodes.iter().next().copied();
    let view = model.run.simulation.view();
    if let Some(id) = chosen
        && model.selection.nodes.len() == 1
    {
        if view.queue(id).is_some() {
            return queue_figures(model, id);
        }
        return counters(model, id);
    }
    queue_figures(model, BROKER)
}

fn queue_figures(model: &Model, id: NodeId) -> Vec<Figure> {
    let view = model.run.simulation.view();
    let samples = model.run.samples.get(&id);
    let recent =
        |part: usize| samples.map_or(Vec::new(), |s| s.iter().map(|sample| sample[part]).collect());
    let queues: Vec<NodeId> = if id == BROKER {
        model.document.topology.nodes().keys().copied().collect()
    } else {
        vec![id]
    };
    let (mut ready, mut leased) = (0, 0);
    for queue in queues.iter().filter_map(|&queue| view.queue(queue)) {
        ready += queue.ready + queue.scheduled;
        leased += queue.leased;
    }
    let counts = if id == BROKER { view.totals() } else { view.figures(id) };
    let figure = |label: &str, value: u64, recent: Vec<f32>, tone| Figure {
        label: label.to_owned(),
        value: value.to_string(),
        recent,
        tone,
    };
    let calm = |value: u64, bad| if value == 0 { Tone::Calm } else { bad };
    vec![
        figure("waiting", u64::from(ready), recent(0), Tone::Plain),
        figure("leased", u64::from(leased), recent(1), Tone::Plain),
        figure("done", counts.accepted, Vec::new(), Tone::Plain),
        figure(
            "delivered again",
            counts.redelivered,
            Vec::new(),
            calm(counts.redelivered, Tone::Plain),
        ),
        figure("dead", counts.died, recent(2), calm(counts.died, Tone::Bad)),
        figure(
            "dropped or refused",
            counts.dropped + counts.refused,
            Vec::new(),
            calm(counts.dropped + counts.refused, Tone::Bad),
        ),
    ]
}

fn counters(model: &Model, id: NodeId) -> Vec<Figure> {
    let view = model.run.simulation.view();
    let counts = view.figures(id);
    let figure = |label: &str, value: u64| Figure {
        label: label.to_owned(),
        value: value.to_string(),
        recent: Vec::new(),
        tone: Tone::Plain,
    };
    if let Some(producer) = view.producer(id) {
        let waiting: usize = producer.outlets.iter().map(|outlet| outlet.waiting.len()).sum();
        let unconfirmed: u32 = producer.outlets.iter().map(|outlet| outlet.unconfirmed).sum();
        return vec![
            figure("published", counts.published),
            figure("confirmed", counts.confirmed),
            figure("unconfirmed", u64::from(unconfirmed)),
            figure("held back", waiting as u64),
            figure("lost", counts.lost),
        ];
    }
    if view.consumer(id).is_some() {
        return vec![
            figure("received", counts.received),
            figure("finished", counts.finished),
            figure("effects", counts.applied),
            figure("failed", counts.failed),
            figure("too late", counts.stale),
        ];
    }
    if let Some(group) = view.group(id) {
        let lag: u64 = group.cursors.iter().map(|cursor| cursor.lag).sum();
        return vec![
            figure("lag", lag),
            figure("done", counts.accepted),
            figure("delivered again", counts.redelivered),
        ];
    }
    vec![figure("came in", counts.entered)]
}

pub(super) fn transport(model: &Model) -> Transport {
    let view = model.run.simulation.view();
    let totals = view.totals();
    let (mut waiting, mut leased, mut dead) = (0, 0, 0);
    for &id in model.document.topology.nodes().keys() {
        let Some(queue) = view.queue(id) else { continue };
        let letters = if totals.died == 0 {
            0
        } else {
            view.waiting(id).filter(|waiting| waiting.death.is_some()).count() as u32
        };
        waiting += queue.ready + queue.scheduled - letters;
        leased += queue.leased;
        dead += letters;
    }
    let entry = |label: &str, value: u64, bad: bool| (label.to_owned(), value.to_string(), bad);
    Transport {
        clock: clock(model.run.now()),
        speed: model.playback.speed,
        skip_waiting: model.playback.skip_waiting,
        seed: model.document.seed.number(),
        can_step: model.run.next_deadline().is_some(),
        tally: vec![
            entry("published", totals.published, false),
            entry("waiting", u64::from(waiting), false),
            entry("leased", u64::from(leased), false),
            entry("done", totals.accepted, false),
            entry("dead", u64::from(dead), dead > 0),
        ],
        faults: faults(model),
    }
}

/// A time of the clock: seconds and tenths, always in the same form.
fn clock(now: engine::SimTime) -> String {
    let micros = now.as_micros();
    format!("{}.{} s", micros / 1_000_000, micros / 100_000 % 10)
}

/// The fault buttons of an embedded drawing: who can be killed or started again, and the broker.
fn faults(model: &Model) -> Vec<Action> {
    if model.mode == Mode::Studio || model.locks().faults {
        return Vec::new();
    }
    let view = model.run.simulation.view();
    let consumers = model
        .document
        .topology
        .nodes()
        .keys()
        .copied()
        .filter_map(|id| Some((id, view.consumer(id)?)));
    let mut buttons: Vec<Action> = consumers
        .take(4)
        .map(|(id, consumer)| {
            let name = model.document.name(id);
            let killed = matches!(consumer.status, Status::Killed(_));
            let (verb, intent) =
                if killed { ("Restart", Msg::Restart(id)) } else { ("Kill", Msg::Kill(id)) };
            let label = format!("{verb} {name}");
            Action { name: label.clone(), label, intent, strong: killed, danger: !killed }
        })
        .collect();
    buttons.extend(actions::broker_actions(model));
    buttons
}

pub(super) fn log(model: &Model) -> Vec<LogLine> {
    let newest = model.run.told.iter().rev().take(LINES_MAX);
    newest
        .map(|stamped| {
            let (kind, text) = narrate::line(&model.document, stamped);
            let at = stamped.position.at.as_micros();
            LogLine {
                sequence: stamped.sequence,
                time: format!("{}.{}", at / 1_000_000, at / 100_000 % 10),
                kind,
                text,
                asked: model.asked == Some(stamped.sequence),
            }
        })
        .collect()
}

pub(super) fn dead_letters(model: &Model, queue: NodeId) -> DialogView {
    let view = model.run.simulation.view();
    let now = model.run.now();
    let dead = || view.waiting(queue).filter(|waiting| waiting.death.is_some());
    let letters = dead()
        .take(LETTERS_MAX)
        .filter_map(|waiting| {
            let (reason, deliveries) = waiting.death?;
            Some(DeadLetter {
                message: waiting.copy.name,
                name: message(&model.document, waiting.copy.name),
                reason: reason.word().to_owned(),
                deliveries,
                origin: waiting
                    .origin
                    .map_or_else(String::new, |origin| model.document.name(origin).to_owned()),
                age: duration(now.since(waiting.since).as_micros()),
            })
        })
        .collect::<Vec<_>>();
    let more = dead().count().saturating_sub(letters.len()) as u32;
    DialogView::DeadLetters { queue, name: model.document.name(queue).to_owned(), letters, more }
}
