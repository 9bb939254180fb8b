//! Figures, transport, log and the dead letters of a queue.

use engine::{BROKER, Node, NodeId, Stamped, Status};

use super::{
    Action, DeadLetter, DialogView, Figure, LogLine, NodeKindName, Tone, Transport, actions,
};
use crate::app::{Mode, Model, Msg};
use crate::geometry;
use crate::narrate::{self, duration, message};
use crate::tally::Tally;

/// Rows of the dead letters that are shown.
const LETTERS_MAX: usize = 100;
/// Lines of the log that are shown, before those about what somebody did.
const LINES_MAX: usize = 60;

pub(super) fn figures(model: &Model) -> Vec<Figure> {
    let simulation = &model.run.simulation;
    let chosen = model.selection.nodes.iter().next().copied();
    match chosen.filter(|_| model.selection.nodes.len() == 1) {
        None => stores(model, BROKER, &Tally::whole(simulation)),
        Some(id) => Tally::of(simulation, id)
            .map_or_else(|| counters(model, id), |tally| stores(model, id, &tally)),
    }
}

fn figure(label: &str, value: u64) -> Figure {
    Figure {
        label: label.to_owned(),
        value: value.to_string(),
        recent: Vec::new(),
        tone: Tone::Plain,
    }
}

fn worry(label: &str, value: u64) -> Figure {
    Figure { tone: if value == 0 { Tone::Calm } else { Tone::Bad }, ..figure(label, value) }
}

/// Of a queue, a group, or all of them.
fn stores(model: &Model, id: NodeId, tally: &Tally) -> Vec<Figure> {
    let view = model.run.simulation.view();
    let whole = id == BROKER;
    let counts = if whole { view.totals() } else { view.figures(id) };
    let group = view.group(id).is_some();
    let recent = |part: usize| -> Vec<f32> {
        let samples = model.run.samples.get(&id);
        samples.map_or(Vec::new(), |s| s.iter().map(|sample| sample[part]).collect())
    };
    let terms = model.terms();
    let again = figure(terms.again, counts.redelivered);
    let tone = if counts.redelivered == 0 { Tone::Calm } else { Tone::Plain };
    let mut figures = vec![
        Figure { recent: recent(0), ..figure(terms.waiting, tally.waiting) },
        Figure { recent: recent(1), ..figure(terms.leased, tally.leased) },
        figure(terms.done, tally.done),
        Figure { tone, ..again },
    ];
    if group || (whole && has_groups(model)) {
        let label = if whole { "lag of all groups" } else { "lag of all partitions" };
        figures.insert(2, figure(label, tally.lag));
    }
    if tally.lost > 0 {
        figures.push(worry("lost at work", tally.lost));
    }
    if whole || geometry::look(&model.document, id) == Some(NodeKindName::Dead) {
        figures.push(Figure { recent: recent(2), ..worry("dead", tally.dead) });
    } else {
        figures.push(worry("died here", counts.died));
    }
    figures.push(worry("dropped or refused", counts.dropped + counts.refused));
    figures
}

fn has_groups(model: &Model) -> bool {
    model.document.topology.nodes().values().any(|node| matches!(node, Node::Group(_)))
}

fn counters(model: &Model, id: NodeId) -> Vec<Figure> {
    let view = model.run.simulation.view();
    let counts = view.figures(id);
    let config = model.document.topology.nodes().get(&id);
    if let Some(producer) = view.producer(id) {
        let waiting: usize = producer.outlets.iter().map(|outlet| outlet.waiting.len()).sum();
        let unconfirmed: u32 = producer.outlets.iter().map(|outlet| outlet.unconfirmed).sum();
        // What waits for its confirmation is sent again: the copy is lost, the message is not.
        let confirms = matches!(config, Some(Node::Producer(config)) if config.confirms);
        return vec![
            figure("published", counts.published),
            figure("confirmed", counts.confirmed),
            figure("unconfirmed", u64::from(unconfirmed)),
            figure("held back", waiting as u64),
            figure(if confirms { "did not arrive" } else { "lost" }, counts.lost),
        ];
    }
    if let Some(consumer) = view.consumer(id) {
        let source = consumer.source;
        let mut figures = vec![
            figure("received", counts.received),
            figure("finished", counts.finished),
            figure("effects", counts.applied),
            figure("failed", counts.failed),
            figure("too late", counts.stale),
        ];
        if narrate::acknowledges_early(&model.document.topology, id) {
            // What was in its hands when it was killed, and is given to nobody again.
            let tally = source.and_then(|source| Tally::of(&model.run.simulation, source));
            let lost = tally.map_or(0, |tally| tally.lost);
            figures.push(worry("lost at work", counts.abandoned.min(lost)));
        }
        return figures;
    }
    vec![figure("came in", counts.entered)]
}

pub(super) fn transport(model: &Model) -> Transport {
    let totals = model.run.simulation.view().totals();
    let whole = Tally::whole(&model.run.simulation);
    let terms = model.terms();
    let entry = |label: &str, value: u64, bad: bool| (label.to_owned(), value.to_string(), bad);
    let mut tally = vec![
        entry("published", totals.published, false),
        entry(terms.waiting, whole.waiting, false),
        entry(terms.leased, whole.leased, false),
        entry(terms.done, whole.done, false),
        entry("dead", whole.dead, whole.dead > 0),
    ];
    if has_groups(model) {
        tally.insert(3, entry("lag", whole.lag, false));
    }
    if whole.lost > 0 {
        tally.push(entry("lost", whole.lost, true));
    }
    Transport {
        clock: clock(model.run.now()),
        speed: model.playback.speed,
        skip_waiting: model.playback.skip_waiting,
        seed: model.document.seed.number(),
        can_step: model.run.next_deadline().is_some(),
        tally,
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
    let newest = || model.run.told.iter().rev().take(LINES_MAX);
    let oldest = newest().next_back().map_or(0, |stamped| stamped.sequence);
    let earlier = model.run.deeds.iter().rev().filter(|stamped| stamped.sequence < oldest);
    let first_earlier = earlier.clone().next().map(|stamped| stamped.sequence);
    let line = |stamped: &Stamped| {
        let (kind, text) = narrate::line(&model.document, stamped);
        let at = stamped.position.at.as_micros();
        LogLine {
            sequence: stamped.sequence,
            time: format!("{}.{}", at / 1_000_000, at / 100_000 % 10),
            kind,
            text,
            asked: model.asked == Some(stamped.sequence),
            gap: first_earlier == Some(stamped.sequence),
        }
    };
    newest().chain(earlier).map(line).collect()
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
