//! "Why?": one sentence about an event, a message or a node, with its rule and what led to it.

use engine::{Arrivals, CopyId, Event, Node, NodeId, Rule, Stamped, Status, Topology};

use super::{acknowledges_early, capital, line, message, rule_in, seconds};
use crate::app::Model;
use crate::document::Document;
use crate::view::WhyView;
use crate::vocabulary::Vocabulary;

/// Why an event happened.
pub fn about_event(model: &Model, stamped: &Stamped) -> WhyView {
    let document = &model.document;
    let (_, text) = line(document, stamped);
    let text = with_reason(model, stamped, text);
    answer(model, stamped, format!("At {}: {text}.", seconds(stamped.position.at)))
}

/// Why a message looks as it does: delivered again, dead, waiting for its next try.
pub fn about_message(model: &Model, copy: CopyId) -> Option<WhyView> {
    let document = &model.document;
    let about = |stamped: &&Stamped| stamped.event.copy().is_some_and(|c| c.name == copy.name);
    let turning_point = |stamped: &&Stamped| {
        matches!(
            stamped.event,
            Event::Returned { .. }
                | Event::Died { .. }
                | Event::Dropped { .. }
                | Event::Redriven { .. }
        )
    };
    let found = model.run.events.iter().rev().filter(about).find(turning_point);
    let rewound = || {
        model.run.events.iter().rev().find(
            |stamped| matches!(stamped.event, Event::Rewound { group, .. } if group == copy.store),
        )
    };
    let found = found.or_else(rewound).or_else(|| model.run.events.iter().rev().find(about))?;
    let name = message(document, copy.name);
    let name = capital(&name);
    let at = seconds(found.position.at);
    let title = match found.event {
        Event::Returned { consumer, reason, .. } => {
            let consumer = document.name(consumer);
            let why = match reason {
                engine::ReturnReason::Released | engine::ReturnReason::Failed => {
                    format!("{consumer} failed on it and gave it back")
                }
                engine::ReturnReason::LeaseExpired => format!("the lease of {consumer} ran out"),
                engine::ReturnReason::OwnerLost => format!("{consumer} lost its connection"),
                engine::ReturnReason::BrokerRestarted => "the broker stopped".to_owned(),
                engine::ReturnReason::Reassigned => {
                    "its partition moved to another member".to_owned()
                }
                engine::ReturnReason::Rewound => "somebody went back".to_owned(),
                engine::ReturnReason::LeftBehind => {
                    format!("its delivery to {consumer} left it in the queue as well")
                }
                engine::ReturnReason::Truncated => "its log ends earlier now".to_owned(),
            };
            format!("{name} is delivered again: {why} at {at}.")
        }
        _ => format!("{}.", capital(&line(document, found).1)),
    };
    Some(answer(model, found, title))
}

/// Why a node looks as it does: held back, killed, full.
pub fn about_node(model: &Model, node: NodeId) -> Option<WhyView> {
    let document = &model.document;
    let view = model.run.simulation.view();
    let last = |wanted: &dyn Fn(&Event) -> bool| {
        model.run.events.iter().rev().find(|s| wanted(&s.event)).copied()
    };
    let name = document.name(node);
    if let Some(producer) = view.producer(node) {
        let held =
            last(&|event| matches!(event, Event::HeldBack { producer, .. } if *producer == node));
        if let (Some(_), Some(found)) = (producer.held_since, held)
            && let Event::HeldBack { by, .. } = found.event
        {
            let since = seconds(found.position.at);
            let title = if by == engine::BROKER {
                format!(
                    "{name} is held back: the broker is short of memory and takes nothing from producers; {name} waits since {since}."
                )
            } else {
                let full = document.name(by);
                format!("{name} is held back: {full} is full since {since} and takes nothing in.")
            };
            return Some(answer(model, &found, title));
        }
    }
    let status =
        view.producer(node).map(|p| p.status).or_else(|| view.consumer(node).map(|c| c.status));
    if let Some(Status::Killed(at)) = status {
        let found =
            last(&|event| matches!(event, Event::Killed { node: killed } if *killed == node))?;
        let returned = model.run.events.iter().filter(|s| {
            matches!(s.event, Event::Returned { consumer, .. } if consumer == node)
                && s.sequence > found.sequence
        });
        let title = format!(
            "{name} was killed at {}; {} of its messages went back.",
            seconds(at),
            returned.count()
        );
        return Some(answer(model, &found, title));
    }
    let found = last(&|event| is_about(&document.topology, event, node))?;
    Some(about_event(model, &found))
}

fn is_about(topology: &Topology, event: &Event, node: NodeId) -> bool {
    let mut found = false;
    event.fields(|_, field| match field {
        engine::Field::Node(named) => found |= named == node,
        engine::Field::Copy(copy) => found |= copy.store == node || copy.name.producer == node,
        _ => {}
    });
    found && super::is_told(topology, event)
}

/// A redelivery says what sent the message back.
fn with_reason(model: &Model, stamped: &Stamped, text: String) -> String {
    let Event::Leased { copy, count: 2.., .. } = stamped.event else { return text };
    let back = model.run.events.iter().rev().find(|earlier| {
        earlier.sequence < stamped.sequence
            && matches!(earlier.event, Event::Returned { copy: c, .. } if c == copy)
    });
    match back {
        Some(earlier) => format!("{text}, because {}", line(&model.document, earlier).1),
        None => text,
    }
}

fn answer(model: &Model, stamped: &Stamped, title: String) -> WhyView {
    let cause = model.run.event(stamped.cause);
    let text = cause.map_or_else(String::new, |cause| because(&model.document, cause));
    let vocabulary = Vocabulary::of(model.document.profile);
    let told = rule_in(vocabulary, rule_of(&model.document.topology, &stamped.event));
    WhyView {
        title,
        text,
        rule: told.name.to_owned(),
        rule_text: told.text.to_owned(),
        source: told.source,
        at: None,
        cause: cause.map(|cause| cause.sequence),
        poison: None,
        life: stamped.event.copy().map(|copy| copy.name),
    }
}

/// The rule behind an event. Where the event alone does not say it, the drawing does.
pub fn rule_of(topology: &Topology, event: &Event) -> Rule {
    let nodes = topology.nodes();
    match *event {
        // Without a schedule somebody asked for it.
        Event::Published { copy, again: false, .. } => match nodes.get(&copy.name.producer) {
            Some(Node::Producer(config)) if config.arrivals == Arrivals::Manual => Rule::Command,
            _ => event.rule(),
        },
        Event::Accepted { consumer, .. } | Event::Abandoned { consumer, .. }
            if acknowledges_early(topology, consumer) =>
        {
            Rule::AcknowledgeOnDelivery
        }
        _ => event.rule(),
    }
}

fn because(document: &Document, cause: &Stamped) -> String {
    format!("Before that, at {}: {}.", seconds(cause.position.at), line(document, cause).1)
}
