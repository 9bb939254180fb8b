//! What a consumer shows inside its card: its work, its lease, its effects beside what they should be.

use engine::{Delivered, LinkKind, Node, NodeId, Phase, SimTime, Status};

use super::nodes::status_words;
use super::stage::Body;
use super::standing::{delivered_token, shown};
use crate::app::Model;
use crate::narrate::{duration, seconds};
use crate::tally::Tally;

/// Prefetched messages that are drawn.
const INBOX_MAX: usize = 5;

pub(super) fn consumer(model: &Model, id: NodeId, state: &mut Vec<&'static str>) -> Body {
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
    if let Some(queue) = consumer.source.and_then(|source| view.queue(source))
        && let Some(active) = queue.active
    {
        state.push(if active == id { "active" } else { "standby" });
    }
    if consumer.cancelled {
        state.push("cancelled");
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
                Phase::Held => format!("holds it{others}"),
                Phase::Acknowledging => format!("acks in {left}{others}"),
            };
            (line, lease_words(model.terms().lease_short, &job.delivered, now))
        }
        (_, None) if consumer.source.is_none() => ("not connected".to_owned(), String::new()),
        (_, None) if !consumer.connected => ("connecting…".to_owned(), String::new()),
        (_, None) if state.contains(&"standby") => ("stands by".to_owned(), String::new()),
        (_, None) if consumer.cancelled => ("cancelled".to_owned(), String::new()),
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

fn lease_words(lease: &str, delivered: &Delivered, now: SimTime) -> String {
    match delivered.lease {
        None => "no longer its own".to_owned(),
        Some((_, until)) if until == SimTime::MAX => String::new(),
        Some((_, until)) => format!("{lease} {} left", duration(until.since(now).as_micros())),
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
    let expected = effects.messages + Tally::of(&model.run.simulation, source)?.lost;
    let wrong = effects.applied != expected;
    let at_most_once = config.acknowledge == engine::Acknowledge::OnDelivery;
    let told = wrong || at_most_once || config.remembers || !config.acknowledge_delay.is_zero();
    let kinds = [LinkKind::Subscription, LinkKind::Membership];
    let several = kinds.into_iter().flat_map(|kind| topology.links_from(source, kind)).nth(1);
    let whose = if several.is_some() { "all effects" } else { "effects" };
    told.then(|| (format!("{whose} {}, expected {expected}", effects.applied), wrong))
}
