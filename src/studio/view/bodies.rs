//! What producers, queues, topics and groups show inside their cards.

use engine::{Arrivals, DeadReason, MessageView, Node, NodeId, Status, View};

use super::nodes::status_words;
use super::stage::{Body, Member, NodeKindName, Row, Token, TokenShape};
use super::standing::{shown, token};
use crate::app::Model;
use crate::narrate::{duration, seconds};
use crate::wire::json::Number;

/// Messages of a queue's row that are drawn.
const ROW_MAX: usize = 10;
/// Messages that a producer holds, as drawn.
const HELD_MAX: usize = 7;
/// Records of a partition that are drawn.
const CELLS_MAX: usize = 11;
/// Partitions that are drawn.
const PARTITIONS_MAX: usize = 12;

pub(super) fn producer(model: &Model, id: NodeId, state: &mut Vec<&'static str>) -> Body {
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
    format!("{about}{} / s", Number::decimal(milli / 10, 2))
}

pub(super) fn queue(
    model: &Model,
    id: NodeId,
    kind: NodeKindName,
    state: &mut Vec<&'static str>,
) -> Body {
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
        dead_line(view, id, queue.ready)
    } else {
        queue_line(model, &queue, full)
    };
    let fill = config.capacity.map_or(0.0, |max| f64::from(depth) / f64::from(max.max(1))).min(1.0);
    Body::Queue { row, more, later, capacity: config.capacity, fill, line }
}

fn queue_line(model: &Model, queue: &engine::QueueView, full: bool) -> String {
    let terms = model.terms();
    let mut parts = vec![format!("{} {}", queue.ready, terms.ready)];
    if queue.scheduled > 0 {
        parts.push(format!("{} later", queue.scheduled));
    }
    parts.push(format!("{} {}", queue.leased, terms.leased));
    if let Some(active) = queue.active {
        parts.push(format!("serves {}", model.document.name(active)));
    }
    if queue.parked > 0 {
        parts.push(format!("{} at the door", queue.parked));
    } else if full {
        parts.push("full".to_owned());
    } else if let Some(oldest) = queue.oldest {
        parts.push(format!("oldest {}", duration(model.run.now().since(oldest).as_micros())));
    }
    parts.join(" · ")
}

fn dead_line(view: View<'_>, id: NodeId, ready: u32) -> String {
    if ready == 0 {
        return "empty".to_owned();
    }
    let mut reasons: Vec<(DeadReason, u32)> = Vec::new();
    for (reason, _) in view.waiting(id).take(1_000).filter_map(|waiting| waiting.death) {
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => reasons.push((reason, 1)),
        }
    }
    // Several reasons have no room for more than a word each.
    let alone = reasons.len() == 1;
    let words = |reason: DeadReason| match reason {
        DeadReason::Limit if alone => "over the retry limit",
        DeadReason::Limit => "out of retries",
        DeadReason::Rejected => "rejected",
        DeadReason::Expired => "expired",
        DeadReason::Overflow if alone => "made room in a full queue",
        DeadReason::Overflow => "made room",
        DeadReason::Refused => "refused",
    };
    let parts = reasons.iter().map(|&(reason, count)| format!("{count} {}", words(reason)));
    format!("{ready} dead: {}", parts.collect::<Vec<_>>().join(", "))
}

pub(super) fn topic(model: &Model, id: NodeId) -> Body {
    let view = model.run.simulation.view();
    let Some(log) = view.log(id) else {
        return Body::Topic { rows: Vec::new(), line: String::new() };
    };
    let readers: Vec<(char, NodeId)> = letters(model)
        .into_iter()
        .filter(|(_, group)| view.group(*group).is_some_and(|group| group.logs.contains(&id)))
        .collect();
    let rows = log.partitions.iter().enumerate().take(PARTITIONS_MAX).map(|(partition, bounds)| {
        let from = bounds.end.saturating_sub(CELLS_MAX as u64).max(bounds.base);
        let cursors: Vec<_> = readers
            .iter()
            .filter_map(|(letter, group)| {
                let here = engine::PartitionId(partition as u16);
                let at = engine::TopicPartition { topic: id, partition: here };
                let cursors = view.group(*group)?.cursors;
                Some((*letter, *cursors.iter().find(|cursor| cursor.at == at)?))
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
    let more = log.partitions.len().saturating_sub(PARTITIONS_MAX);
    let mut line = format!("{records} records kept");
    if more > 0 {
        line = format!("+{more} partitions · {line}");
    }
    Body::Topic { rows: rows.collect(), line }
}

/// Each group's letter: A, B, … in the order of their ids.
fn letters(model: &Model) -> Vec<(char, NodeId)> {
    let nodes = model.document.topology.nodes();
    let groups = nodes.iter().filter(|(_, node)| matches!(node, Node::Group(_)));
    (b'A'..=b'Z').map(char::from).cycle().zip(groups.map(|(&id, _)| id)).collect()
}

pub(super) fn group(model: &Model, id: NodeId, state: &mut Vec<&'static str>) -> Body {
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
    let several = group.logs.len() > 1;
    let rows = group.cursors.iter().take(PARTITIONS_MAX).map(|cursor| Member {
        partition: {
            let of = if several { model.document.name(cursor.at.topic) } else { "" };
            format!("{of}{}P{}", if several { " " } else { "" }, cursor.at.partition.0)
        },
        owner: cursor
            .owner
            .map_or("nobody".to_owned(), |owner| model.document.name(owner).to_owned()),
        lag: cursor.lag,
        orphan: cursor.owner.is_none(),
        moved: moved.contains(&cursor.at),
    });
    let lag: u64 = group.cursors.iter().map(|cursor| cursor.lag).sum();
    let more = group.cursors.len().saturating_sub(PARTITIONS_MAX);
    let line = if group.rebalancing {
        "rebalancing…".to_owned()
    } else if more > 0 {
        format!("+{more} · lag {lag}")
    } else {
        format!("lag {lag} in all")
    };
    Body::Group { letter, rows: rows.collect(), line }
}

/// The partitions that got another owner in the last few seconds.
fn moved_partitions(model: &Model, id: NodeId) -> Vec<engine::TopicPartition> {
    const SHOWN_US: u64 = 4_000_000;
    let now = model.run.now();
    let recent =
        model.run.told.iter().rev().take_while(|s| now.since(s.position.at).as_micros() < SHOWN_US);
    recent
        .filter_map(|stamped| match stamped.event {
            engine::Event::Assigned { group, log, partition, .. } if group == id => {
                Some(engine::TopicPartition { topic: log, partition })
            }
            _ => None,
        })
        .collect()
}
