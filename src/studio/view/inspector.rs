//! The inspector: what can be changed of what is selected. Which settings a node has, and what they
//! mean, is `settings`'s.

use engine::{LinkId, LinkKind, Node, NodeId, Routing};

use super::{Action, actions};
use crate::app::{Mode, Model, Msg};
use crate::settings;
use crate::vocabulary::{Source, Vocabulary};

/// The inspector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inspector {
    /// What it is about: a node, a link, or the document.
    pub of: Option<Subject>,
    /// Its name; can be changed for a node.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// A sentence about it.
    pub lead: String,
    /// What can be done to it.
    pub actions: Vec<Action>,
    /// The messages that it holds and that are settled by hand: each with what can be said on it.
    pub held: Vec<(String, Vec<Action>)>,
    /// A producer that can publish with a key of somebody's choice; and why the key typed last was refused.
    pub publish: Option<(NodeId, Option<String>)>,
    /// Its settings.
    pub groups: Vec<InspectorGroup>,
    /// Its connections.
    pub links: Vec<LinkRow>,
    /// From where a group can read again; and why the offset typed last was refused.
    pub replay: Option<(NodeId, Vec<Action>, Option<String>)>,
}

/// What the inspector is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A node.
    Node(NodeId),
    /// A link.
    Link(LinkId),
    /// Several things.
    Several(usize),
    /// The broker.
    Broker,
    /// The document.
    Document,
}

impl Subject {
    /// A word that no other subject has.
    pub fn word(self) -> String {
        match self {
            Self::Node(node) => format!("node-{}", node.0),
            Self::Link(link) => format!("link-{}", link.0),
            Self::Broker => "broker".to_owned(),
            Self::Several(_) | Self::Document => "document".to_owned(),
        }
    }
}

/// Settings that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct InspectorGroup {
    /// Their title.
    pub title: &'static str,
    /// The settings.
    pub fields: Vec<Field>,
}

/// A setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its stable name, unique within its subject.
    pub id: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What it does, in one sentence.
    pub help: &'static str,
    /// How it is entered, and its value.
    pub kind: FieldKind,
    /// Where it is written.
    pub source: Option<Source>,
    /// A course page does not let a learner change it.
    pub locked: bool,
    /// Why what was typed last was refused.
    pub refused: Option<String>,
}

/// How a setting is entered.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// A number with its unit; empty where `optional`: without limit.
    Number {
        /// The value as text.
        value: String,
        /// The unit, such as `s`; may be empty.
        unit: &'static str,
        /// May be left empty.
        optional: bool,
    },
    /// One of a few.
    Choice {
        /// Value and words.
        options: Vec<(&'static str, &'static str)>,
        /// The value chosen.
        chosen: &'static str,
    },
    /// Yes or no.
    Check(bool),
    /// Words.
    Text(String),
}

/// A connection of the selected node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRow {
    /// The link.
    pub link: LinkId,
    /// Such as `to billing`.
    pub text: String,
}

pub(super) fn inspector(model: &Model) -> Inspector {
    let mut inspector = of_selection(model);
    if let Some((id, why)) = &model.selection.refused {
        if let Some((.., refused)) = inspector.replay.as_mut().filter(|_| *id == "offset") {
            *refused = Some(why.clone());
        }
        if let Some((_, refused)) = inspector.publish.as_mut().filter(|_| *id == "publish_key") {
            *refused = Some(why.clone());
        }
        let mut fields = inspector.groups.iter_mut().flat_map(|group| &mut group.fields);
        if let Some(field) = fields.find(|field| field.id == *id) {
            field.refused = Some(why.clone());
        }
    }
    inspector
}

fn of_selection(model: &Model) -> Inspector {
    let (nodes, links) = (&model.selection.nodes, &model.selection.links);
    match (nodes.len(), links.len()) {
        (0, 0) if model.selection.broker => broker(model),
        (0, 0) => document(model),
        (1, 0) => nodes.first().map_or_else(Inspector::default, |&id| node(model, id)),
        (0, 1) => links.first().map_or_else(Inspector::default, |&id| link(model, id)),
        (a, b) => Inspector {
            of: Some(Subject::Several(a + b)),
            name: format!("{} selected", a + b),
            lead: "Move them with the arrow keys, copy them, or delete them.".to_owned(),
            ..Inspector::default()
        },
    }
}

fn node(model: &Model, id: NodeId) -> Inspector {
    let document = &model.document;
    let Some(config) = document.topology.nodes().get(&id) else { return Inspector::default() };
    let locked = model.locks().settings;
    let kind = crate::geometry::look(document, id);
    let vocabulary = Vocabulary::of(document.profile);
    let mut links: Vec<LinkRow> = Vec::new();
    for (&link, ends) in document.topology.links() {
        if ends.from == id {
            links.push(LinkRow { link, text: format!("to {}", document.name(ends.to)) });
        } else if ends.to == id {
            links.push(LinkRow { link, text: format!("from {}", document.name(ends.from)) });
        }
    }
    let mut doable = actions::actions(model, id);
    let replay = matches!(config, engine::Node::Group(_)).then(|| {
        // The button on the card is the first of the two.
        doable.clear();
        (id, actions::replays(model, id), None)
    });
    doable.extend(actions::cancel(model, id));
    let producer = model.run.simulation.view().producer(id);
    let looked_at = |(_, link): (LinkId, &engine::Link)| {
        let to = document.topology.nodes().get(&link.to);
        matches!(to, Some(Node::Exchange(_) | Node::Log(_)))
    };
    // A key of one's own, where somebody looks at keys.
    let publishes = producer
        .is_some_and(|producer| !matches!(producer.status, engine::Status::Killed(_)))
        && document.topology.links_from(id, LinkKind::Publish).any(looked_at);
    if !model.locks().drawing {
        doable.push(Action {
            label: "Connect".to_owned(),
            name: format!("Connect {} with another node", document.name(id)),
            intent: Msg::ConnectFrom(id),
            strong: false,
            danger: false,
        });
    }
    Inspector {
        of: Some(Subject::Node(id)),
        name: document.name(id).to_owned(),
        kind: kind.map_or("", |kind| vocabulary.word(kind)).to_owned(),
        lead: match config {
            Node::Exchange(exchange) => settings::lead_of_exchange(exchange.routing),
            _ => kind.map_or("", settings::lead),
        }
        .to_owned(),
        actions: doable,
        groups: settings::of_node(document, id, locked),
        links,
        replay,
        held: actions::held(model, id),
        publish: publishes.then_some((id, None)),
    }
}

fn link(model: &Model, id: LinkId) -> Inspector {
    let document = &model.document;
    let Some(ends) = document.topology.links().get(&id) else { return Inspector::default() };
    let kind = document.topology.link_kind(id);
    let copies_all = match document.topology.nodes().get(&ends.from) {
        Some(Node::Exchange(exchange)) => exchange.routing == Routing::Fanout,
        _ => true,
    };
    let lead = match kind {
        Some(LinkKind::Binding) if !copies_all => {
            "A copy of each message that its binding takes goes this way."
        }
        Some(LinkKind::Publish) => "Messages travel along it; confirmations come back.",
        Some(LinkKind::Binding) => "A copy of every message goes this way.",
        Some(LinkKind::Subscription) => {
            "Messages are delivered along it; acknowledgements come back."
        }
        Some(LinkKind::Reading) => "The group reads the topic.",
        Some(LinkKind::Membership) => "The consumer is a member of the group.",
        Some(LinkKind::DeadLetter) => "Dead messages go this way.",
        None => "",
    };
    Inspector {
        of: Some(Subject::Link(id)),
        name: format!("{} → {}", document.name(ends.from), document.name(ends.to)),
        kind: "link".to_owned(),
        lead: lead.to_owned(),
        actions: actions::link_actions(model, id),
        groups: settings::of_link(document, ends, model.locks().settings),
        ..Inspector::default()
    }
}

fn broker(model: &Model) -> Inspector {
    Inspector {
        of: Some(Subject::Broker),
        name: model.document.name(engine::BROKER).to_owned(),
        kind: match model.run.simulation.view() {
            view if !view.broker_runs() => "stopped",
            view if view.alarm() => "short of memory",
            _ => "runs",
        }
        .to_owned(),
        lead: "Every fan-out, queue, topic and group sits on it; every client is connected to it."
            .to_owned(),
        actions: actions::broker_actions(model),
        groups: settings::of_broker(&model.document, model.locks().settings),
        ..Inspector::default()
    }
}

fn document(model: &Model) -> Inspector {
    let document = &model.document;
    Inspector {
        of: Some(Subject::Document),
        name: document.title.clone(),
        kind: "drawing".to_owned(),
        lead: document.description.clone(),
        actions: actions::broker_actions(model),
        groups: if model.mode == Mode::Studio {
            settings::of_document(document)
        } else {
            Vec::new()
        },
        ..Inspector::default()
    }
}
