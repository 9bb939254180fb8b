//! What each node and edge says: its state in words, its messages, its actions.

use engine::{
    Arrivals, CopyId, Delivered, LinkId, LinkKind, MessageView, Node, NodeId, Phase, SimTime,
    Status, View,
};

use super::stage::{
    Action, Body, DOTS_MAX, Edge, Mark, Member, NodeKindName, NodeView, Row, Token, TokenShape,
};
use super::tokens::{colour, crowding, label_text};
use crate::app::{Dialog, Gesture, Mode, Model, Msg};
use crate::geometry;
use crate::narrate::{duration, message, seconds};

/// Messages of a queue's row that are drawn.
const ROW_MAX: usize = 10;
/// Messages that a producer holds, as drawn.
const HELD_MAX: usize = 7;
/// Records of a partition that are drawn.
const CELLS_MAX: usize = 11;
/// Prefetched messages that are drawn.
const INBOX_MAX: usize = 5;
/// Partitions that are drawn.
const PARTITIONS_MAX: usize = 12;

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
    let name = document.name(id).to_owned();
    let problems = problems(model, id);
    let aria = aria(&name, kind, &body, &state, &problems);
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
    let capacity = match model.document.topology.nodes().get(&id) {
        Some(Node::Queue(queue)) => queue.capacity,
        _ => None,
    };
    match (kind, capacity) {
        (NodeKindName::Queue, Some(max)) => format!("queue, max {max}"),
        (NodeKindName::Dead, _) => "dead letters".to_owned(),
        (NodeKindName::Group, _) => "group".to_owned(),
        _ => kind.word().to_owned(),
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
    found.map(|diagnostic| crate::narrate::diagnostic(diagnostic.code).to_owned()).collect()
}

fn aria(
    name: &str,
    kind: NodeKindName,
    body: &Body,
    state: &[&'static str],
    problems: &[String],
) -> String {
    let mut parts = vec![name.to_owned(), kind.word().to_owned()];
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

fn token(model: &Model, waiting: &MessageView) -> Token {
    let shape = match (waiting.death, waiting.poison) {
        (Some(_), _) => TokenShape::Dead,
        (None, true) => TokenShape::Poison,
        (None, false) => TokenShape::Round,
    };
    let count = waiting.death.map_or(waiting.leases, |(_, count)| count);
    let dead = waiting.death.is_some();
    make_token(model, waiting.copy, waiting.key, shape, count, dead)
}

fn make_token(
    model: &Model,
    copy: CopyId,
    key: engine::Key,
    shape: TokenShape,
    count: u32,
    dead: bool,
) -> Token {
    let name = message(&model.document, copy.name);
    let ask = if dead {
        Some(format!("{name}, dead: why?"))
    } else if count > 1 {
        Some(format!("{name}, delivery {count}: why?"))
    } else if shape == TokenShape::Poison {
        Some(format!("{name}, poison: why?"))
    } else {
        None
    };
    Token { copy, colour: colour(copy, key), shape, label: label_text(copy, key), count, ask }
}

fn delivered_token(model: &Model, delivered: &Delivered) -> Token {
    let shape = if delivered.poison { TokenShape::Poison } else { TokenShape::Round };
    make_token(model, delivered.copy, delivered.key, shape, delivered.attempt, false)
}

/// As many as are drawn, and how many more there are.
fn shown(all: usize, max: usize, with_more: usize) -> (usize, u32) {
    if all <= max { (all, 0) } else { (with_more, (all - with_more) as u32) }
}

fn producer(model: &Model, id: NodeId, state: &mut Vec<&'static str>) -> Body {
    let view = model.run.simulation.view();
    let now = model.run.now();
    let Some(Node::Producer(config)) = model.document.topology.nodes().get(&id) else {
        return Body::Exchange;
    };
    let rate = match config.arrivals {
        Arrivals::Manual => "when told".to_owned(),
        Arrivals::Constant { interval } => per_second(interval.as_micros(), ""),
        Arrivals::Poisson { mean } => per_second(mean.as_micros(), "~"),
        Arrivals::Burst { count, every } if every.is_zero() => format!("{count} at the start"),
        Arrivals::Burst { count, every } => {
            format!("{count} every {}", duration(every.as_micros()))
        }
    };
    let Some(producer) = view.producer(id) else {
        return Body::Producer { rate, count: String::new(), held: None, row: Vec::new(), more: 0 };
    };
    let held = producer
        .held_since
        .map(|since| format!("held back {}", duration(now.since(since).as_micros())));
    let offline = producer.outlets.iter().any(|outlet| !outlet.connected);
    status_words(producer.status, state);
    if held.is_some() {
        state.push("held");
    }
    let waiting: Vec<&MessageView> =
        producer.outlets.iter().flat_map(|outlet| &outlet.waiting).collect();
    let (count_shown, more) = shown(waiting.len(), HELD_MAX, HELD_MAX - 2);
    let row = waiting.iter().take(count_shown).map(|waiting| token(model, waiting)).collect();
    let figures = view.figures(id);
    let count = if let Status::Killed(at) = producer.status {
        format!("killed at {}", seconds(at))
    } else if offline {
        "not connected".to_owned()
    } else if config.confirms {
        format!("confirmed {}", figures.confirmed)
    } else {
        format!("published {}", figures.published)
    };
    Body::Producer { rate, count, held, row, more }
}

fn per_second(interval_us: u64, about: &str) -> String {
    let milli = 1_000_000_000 / interval_us.max(1);
    if milli < 100 {
        return format!("{about}1 every {}", duration(interval_us));
    }
    let text = format!("{}.{:02}", milli / 1_000, milli % 1_000 / 10);
    format!("{about}{} / s", text.trim_end_matches('0').trim_end_matches('.'))
}

fn status_words(status: Status, state: &mut Vec<&'static str>) {
    match status {
        Status::Running => {}
        Status::Paused(_) => state.push("paused"),
        Status::Killed(_) => state.push("killed"),
    }
}

fn queue(model: &Model, id: NodeId, kind: NodeKindName, state: &mut Vec<&'static str>) -> Body {
    let view = model.run.simulation.view();
    let Some(Node::Queue(config)) = model.document.topology.nodes().get(&id) else {
        return Body::Exchange;
    };
    let Some(queue) = view.queue(id) else {
        let line = String::new();
        return Body::Queue {
            row: Vec::new(),
            more: 0,
            later: Vec::new(),
            capacity: config.capacity,
            fill: 0.0,
            line,
        };
    };
    let depth = queue.ready + queue.scheduled;
    let full = config.capacity.is_some_and(|max| depth >= max);
    if full {
        state.push("full");
    }
    let (count_shown, more) = shown(queue.ready as usize, ROW_MAX, ROW_MAX - 2);
    let row: Vec<Token> =
        view.waiting(id).take(count_shown).map(|waiting| token(model, &waiting)).collect();
    let room = ROW_MAX.saturating_sub(row.len()).min(4);
    let later = view
        .scheduled(id)
        .take(room)
        .map(|waiting| Token { shape: TokenShape::Later, ..token(model, &waiting) });
    let later = later.collect();
    let line = if kind == NodeKindName::Dead {
        dead_line(view, id, queue.ready, more)
    } else {
        queue_line(model, &queue, full)
    };
    let fill = config.capacity.map_or(0.0, |max| f64::from(depth) / f64::from(max.max(1))).min(1.0);
    Body::Queue { row, more, later, capacity: config.capacity, fill, line }
}

fn queue_line(model: &Model, queue: &engine::QueueView, full: bool) -> String {
    let mut parts = vec![format!("{} ready", queue.ready)];
    if queue.scheduled > 0 {
        parts.push(format!("{} later", queue.scheduled));
    }
    parts.push(format!("{} leased", queue.leased));
    if queue.parked > 0 {
        parts.push(format!("{} at the door", queue.parked));
    } else if full {
        parts.push("full".to_owned());
    } else if let Some(oldest) = queue.oldest {
        parts.push(format!("oldest {}", duration(model.run.now().since(oldest).as_micros())));
    }
    parts.join(" · ")
}

fn dead_line(view: View<'_>, id: NodeId, ready: u32, more: u32) -> String {
    if ready == 0 {
        return "empty".to_owned();
    }
    let mut reasons: Vec<(&'static str, u32)> = Vec::new();
    for (reason, _) in view.waiting(id).take(1_000).filter_map(|waiting| waiting.death) {
        match reasons.iter_mut().find(|(word, _)| *word == reason.word()) {
            Some((_, count)) => *count += 1,
            None => reasons.push((reason.word(), 1)),
        }
    }
    let _ = more;
    let mut parts = vec![format!("{ready} dead")];
    parts.extend(reasons.iter().map(|(word, count)| format!("{word} {count}")));
    parts.join(" · ")
}

fn topic(model: &Model, id: NodeId) -> Body {
    let view = model.run.simulation.view();
    let Some(log) = view.log(id) else {
        return Body::Topic { rows: Vec::new(), line: String::new() };
    };
    let readers: Vec<(char, NodeId)> = letters(model)
        .into_iter()
        .filter(|(_, group)| view.group(*group).is_some_and(|group| group.log == Some(id)))
        .collect();
    let rows = log.partitions.iter().enumerate().take(PARTITIONS_MAX).map(|(partition, bounds)| {
        let from = bounds.end.saturating_sub(CELLS_MAX as u64).max(bounds.base);
        let cursors: Vec<_> = readers
            .iter()
            .filter_map(|(letter, group)| {
                Some((*letter, *view.group(*group)?.cursors.get(partition)?))
            })
            .collect();
        let done = cursors.iter().map(|(_, cursor)| cursor.committed).min();
        let mut cells: Vec<Token> = view
            .records(id, partition as u16, from)
            .map(|(offset, record)| {
                let read = done.is_some_and(|done| offset < done);
                let token = token(model, &record);
                if read { Token { shape: TokenShape::Read, ..token } } else { token }
            })
            .collect();
        cells.reverse();
        // A flag stands left of a cell, counted from the newest: at the newest end when all is read.
        let place = |offset: u64| (bounds.end.saturating_sub(offset)).min(CELLS_MAX as u64) as u32;
        let mut flags = Vec::new();
        for (letter, cursor) in cursors {
            flags.push((letter, place(cursor.committed), true));
            if cursor.position != cursor.committed {
                flags.push((letter, place(cursor.position), false));
            }
        }
        Row { name: format!("P{partition}"), end: bounds.end, cells, flags }
    });
    let records: u64 = log.partitions.iter().map(|bounds| bounds.end - bounds.base).sum();
    let line = format!("{records} records kept");
    Body::Topic { rows: rows.collect(), line }
}

/// Each group's letter: A, B, … in the order of their ids.
fn letters(model: &Model) -> Vec<(char, NodeId)> {
    let nodes = model.document.topology.nodes();
    let groups = nodes.iter().filter(|(_, node)| matches!(node, Node::Group(_)));
    (b'A'..=b'Z').map(char::from).cycle().zip(groups.map(|(&id, _)| id)).collect()
}

fn group(model: &Model, id: NodeId, state: &mut Vec<&'static str>) -> Body {
    let view = model.run.simulation.view();
    let letter = letters(model)
        .into_iter()
        .find(|(_, group)| *group == id)
        .map_or('A', |(letter, _)| letter);
    let Some(group) = view.group(id) else {
        return Body::Group { letter, rows: Vec::new(), line: String::new() };
    };
    if group.rebalancing {
        state.push("rebalancing");
    }
    let moved = moved_partitions(model, id);
    let rows =
        group.cursors.iter().enumerate().take(PARTITIONS_MAX).map(|(partition, cursor)| Member {
            partition: format!("P{partition}"),
            owner: cursor
                .owner
                .map_or("nobody".to_owned(), |owner| model.document.name(owner).to_owned()),
            lag: cursor.lag,
            orphan: cursor.owner.is_none(),
            moved: moved.contains(&(partition as u16)),
        });
    let lag: u64 = group.cursors.iter().map(|cursor| cursor.lag).sum();
    let line =
        if group.rebalancing { "rebalancing…".to_owned() } else { format!("lag {lag} in all") };
    Body::Group { letter, rows: rows.collect(), line }
}

/// The partitions that got another owner in the last few seconds.
fn moved_partitions(model: &Model, id: NodeId) -> Vec<u16> {
    const SHOWN_US: u64 = 4_000_000;
    let now = model.run.now();
    let recent =
        model.run.told.iter().rev().take_while(|s| now.since(s.position.at).as_micros() < SHOWN_US);
    recent
        .filter_map(|stamped| match stamped.event {
            engine::Event::Assigned { group, partition, .. } if group == id => Some(partition.0),
            _ => None,
        })
        .collect()
}

fn consumer(model: &Model, id: NodeId, state: &mut Vec<&'static str>) -> Body {
    let view = model.run.simulation.view();
    let now = model.run.now();
    let effect = effect(model, id);
    let Some(consumer) = view.consumer(id) else {
        return Body::Consumer {
            job: None,
            lease: None,
            progress: 0.0,
            line: String::new(),
            second: String::new(),
            inbox: Vec::new(),
            inbox_more: 0,
            effect,
        };
    };
    status_words(consumer.status, state);
    if let Some(Node::Consumer(config)) = model.document.topology.nodes().get(&id)
        && config.slowdown_percent > 100
    {
        state.push("slowed");
    }
    let frozen = if let Status::Paused(since) = consumer.status { since } else { now };
    let job = consumer.jobs.first();
    let more_jobs = consumer.jobs.len().saturating_sub(1);
    let (line, second) = match (consumer.status, job) {
        (Status::Killed(at), _) => (format!("killed at {}", seconds(at)), went_back(model, id, at)),
        (_, Some(job)) => {
            let left = duration(job.ends.since(frozen).as_micros());
            let others = if more_jobs > 0 { format!(" (+{more_jobs})") } else { String::new() };
            let line = match job.phase {
                Phase::Working => format!("working, {left}{others}"),
                Phase::Acknowledging => format!("acks in {left}{others}"),
            };
            (line, lease_words(&job.delivered, now))
        }
        (_, None) if consumer.source.is_none() => ("not connected".to_owned(), String::new()),
        (_, None) if !consumer.connected => ("connecting…".to_owned(), String::new()),
        (_, None) => ("idle".to_owned(), String::new()),
    };
    let progress = job.map_or(0.0, |job| {
        let whole = job.ends.since(job.started).as_micros().max(1) as f64;
        (frozen.since(job.started).as_micros() as f64 / whole).clamp(0.0, 1.0)
    });
    let (count, inbox_more) = shown(consumer.inbox.len(), INBOX_MAX, INBOX_MAX - 2);
    Body::Consumer {
        job: job.map(|job| delivered_token(model, &job.delivered)),
        lease: job.and_then(|job| lease_left(&job.delivered, now)),
        progress,
        line,
        second,
        inbox: consumer
            .inbox
            .iter()
            .take(count)
            .map(|delivered| delivered_token(model, delivered))
            .collect(),
        inbox_more,
        effect,
    }
}

fn lease_left(delivered: &Delivered, now: SimTime) -> Option<f64> {
    let (granted, until) = delivered.lease?;
    if until == SimTime::MAX {
        return Some(1.0);
    }
    let whole = until.since(granted).as_micros().max(1) as f64;
    Some((until.since(now).as_micros() as f64 / whole).clamp(0.0, 1.0))
}

fn lease_words(delivered: &Delivered, now: SimTime) -> String {
    match delivered.lease {
        None => "no longer its own".to_owned(),
        Some((_, until)) if until == SimTime::MAX => String::new(),
        Some((_, until)) => format!("lease {} left", duration(until.since(now).as_micros())),
    }
}

fn went_back(model: &Model, id: NodeId, since: SimTime) -> String {
    let back = model.run.events.iter().rev().take_while(|stamped| stamped.position.at >= since);
    let count = back
        .filter(|s| matches!(s.event, engine::Event::Returned { consumer, .. } if consumer == id))
        .count();
    match count {
        0 => String::new(),
        1 => "1 message went back".to_owned(),
        count => format!("{count} messages went back"),
    }
}

/// Expected beside actual, for the consumers of one queue or group together, where the two can differ:
/// each message that is finished with should have had one effect.
fn effect(model: &Model, id: NodeId) -> Option<(String, bool)> {
    let view = model.run.simulation.view();
    let topology = &model.document.topology;
    let Some(Node::Consumer(config)) = topology.nodes().get(&id) else { return None };
    let source = view.consumer(id)?.source?;
    let effects = view.effects(source);
    // With at-most-once a message is accepted first and worked on then: in hand is not lost.
    let siblings = [LinkKind::Subscription, LinkKind::Membership];
    let siblings = siblings.into_iter().flat_map(|kind| topology.links_from(source, kind));
    let in_hand: usize = siblings
        .filter_map(|(_, link)| view.consumer(link.to))
        .map(|consumer| consumer.inbox.len() + consumer.jobs.len())
        .sum();
    let missing = effects.accepted_without.saturating_sub(in_hand as u64);
    let expected = effects.messages + missing;
    let wrong = effects.applied != expected;
    let at_most_once = config.acknowledge == engine::Acknowledge::OnDelivery;
    let told = wrong || at_most_once || config.remembers || !config.acknowledge_delay.is_zero();
    told.then(|| (format!("effects {}, expected {expected}", effects.applied), wrong))
}

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
            ..act("Replay", Msg::Replay(id), false, false)
        }];
    }
    Vec::new()
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

pub(super) fn quickbar(
    model: &Model,
    nodes: &[NodeView],
    edges: &[Edge],
) -> Option<(String, Vec<Action>)> {
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
            count: (crowd as usize > DOTS_MAX).then_some(crowd),
            actions: link_actions(model, id),
        }
    };
    topology.links().iter().map(edge).collect()
}
