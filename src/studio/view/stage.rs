//! The stage: nodes, edges, camera, gestures as they look now. What each node says is `nodes`'s.

use engine::{LinkId, NodeId, NodeKind};

use super::{actions, edges, nodes};
use crate::app::{Gesture, Mode, Model, Msg};
use crate::geometry::{self, Curve};

/// The stage.
#[derive(Clone, Debug, PartialEq)]
pub struct StageView {
    /// Where the stage's origin lies in the window, in pixels, and the zoom.
    pub camera: (f64, f64, f64),
    /// The nodes, in the order in which they are tabbed through.
    pub nodes: Vec<NodeView>,
    /// The edges.
    pub edges: Vec<Edge>,
    /// The rubber band of a connection that is being drawn.
    pub rubber: Option<Curve>,
    /// The frame of a selection: x, y, width, height.
    pub marquee: Option<(f64, f64, f64, f64)>,
    /// The node that is being placed: kind and place.
    pub ghost: Option<(NodeKindName, f64, f64)>,
    /// What to do next, while a tool waits for it.
    pub hint: Option<String>,
    /// True without a node.
    pub empty: bool,
    /// What an embedded page says where it has nothing to show: a few words, and why.
    pub missing: Option<(&'static str, String)>,
    /// The broker, where it can be chosen or has something to say.
    pub broker: Option<BrokerView>,
    /// Actions of what is selected, for small and touched screens.
    pub quickbar: Option<(String, Vec<Action>)>,
}

/// The broker's place at the stage's corner.
#[derive(Clone, Debug, PartialEq)]
pub struct BrokerView {
    /// False while it is stopped.
    pub runs: bool,
    /// Selected.
    pub selected: bool,
    /// It can be selected: there is an inspector.
    pub selectable: bool,
    /// It is short of memory: the words.
    pub alarm: bool,
    /// To start it again, or to end its alarm.
    pub start: Vec<Action>,
}

/// The kinds of nodes as they look. A place for dead letters is a queue to the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is what it says")]
pub enum NodeKindName {
    Producer,
    Exchange,
    Queue,
    Dead,
    Topic,
    Group,
    Consumer,
}

impl NodeKindName {
    /// What it is to the engine.
    pub const fn of(self) -> NodeKind {
        match self {
            Self::Producer => NodeKind::Producer,
            Self::Exchange => NodeKind::Exchange,
            Self::Queue | Self::Dead => NodeKind::Queue,
            Self::Topic => NodeKind::Log,
            Self::Group => NodeKind::Group,
            Self::Consumer => NodeKind::Consumer,
        }
    }
}

/// Something that can be done to a node or edge, by one click.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// The button's words.
    pub label: String,
    /// Its whole name, for a screen reader.
    pub name: String,
    /// What it does.
    pub intent: Msg,
    /// The one to press now.
    pub strong: bool,
    /// It breaks something.
    pub danger: bool,
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeView {
    /// Its id.
    pub id: NodeId,
    /// What it looks like.
    pub kind: NodeKindName,
    /// Its upper left corner.
    pub x: f64,
    /// Its upper left corner.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// Its name.
    pub name: String,
    /// Its kind in the profile's words.
    pub kind_label: String,
    /// Name, kind and state in words.
    pub aria: String,
    /// Selected.
    pub selected: bool,
    /// A connection is being drawn from it; onto it: allowed or not.
    pub connecting: Option<Mark>,
    /// Its state.
    pub state: Vec<&'static str>,
    /// What it shows.
    pub body: Body,
    /// What can be done to it.
    pub actions: Vec<Action>,
    /// What is missing, in sentences.
    pub problems: Vec<String>,
}

/// A node's part in a connection that is being drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It starts here.
    Source,
    /// It may end here.
    Target,
    /// It may not end here.
    NoTarget,
}

/// The shape of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenShape {
    /// As it should be.
    Round,
    /// Every consumer fails on it.
    Poison,
    /// Dead.
    Dead,
    /// Waits to be tried again.
    Later,
    /// A record that every group is done with.
    Read,
}

/// A message that stands somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Which.
    pub copy: engine::CopyId,
    /// Its colour, 0 to 5.
    pub colour: u8,
    /// Its shape.
    pub shape: TokenShape,
    /// Two or three characters.
    pub label: String,
    /// Deliveries so far, shown from 2.
    pub count: u32,
    /// What a screen reader says, and that it can be asked "Why?".
    pub ask: Option<String>,
}

impl Token {
    /// As it should be: nothing about it calls for a question.
    pub fn is_plain(&self) -> bool {
        self.count < 2 && matches!(self.shape, TokenShape::Round | TokenShape::Read)
    }
}

/// A row of a topic: one partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Such as `P0`.
    pub name: String,
    /// The offset of the next record.
    pub end: u64,
    /// The newest records, the newest first.
    pub cells: Vec<Token>,
    /// Where the groups stand: letter, cells from the left (the newest end), committed or position.
    pub flags: Vec<(char, u32, bool)>,
}

/// A row of a group: one partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Such as `P0`.
    pub partition: String,
    /// Whose it is, or that it is nobody's.
    pub owner: String,
    /// Records not done with.
    pub lag: u64,
    /// It belongs to nobody now.
    pub orphan: bool,
    /// It went to another member at the last deal.
    pub moved: bool,
}

/// What a node shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A producer: its schedule, what it has sent, and what it holds.
    Producer {
        /// Such as `4 / s`.
        rate: String,
        /// Such as `212 confirmed`.
        count: String,
        /// Such as `held back 2.1 s`.
        held: Option<String>,
        /// Kept while held back, the next one first.
        row: Vec<Token>,
        /// How many more.
        more: u32,
    },
    /// An exchange.
    Exchange,
    /// A queue, or a place for dead letters.
    Queue {
        /// The row, the next one first (drawn at the right).
        row: Vec<Token>,
        /// How many more.
        more: u32,
        /// Waiting to be tried again.
        later: Vec<Token>,
        /// Its limit.
        capacity: Option<u32>,
        /// How full, 0 to 1, with a limit.
        fill: f64,
        /// The counts in words.
        line: String,
    },
    /// A partitioned topic.
    Topic {
        /// Its partitions.
        rows: Vec<Row>,
        /// The counts in words.
        line: String,
    },
    /// A consumer group.
    Group {
        /// Its letter on the topic's flags.
        letter: char,
        /// One row a partition.
        rows: Vec<Member>,
        /// The counts in words.
        line: String,
    },
    /// A consumer.
    Consumer {
        /// What it works on.
        job: Option<Token>,
        /// How much of the lease is left, 0 to 1; `None`: no ring.
        lease: Option<f64>,
        /// How much of the work is done, 0 to 1.
        progress: f64,
        /// What it does, in words.
        line: String,
        /// The lease in words, or why it stands still.
        second: String,
        /// Sent to it and not begun.
        inbox: Vec<Token>,
        /// How many more.
        inbox_more: u32,
        /// Expected beside actual, if they are worth comparing: text, and whether something is wrong.
        effect: Option<(String, bool)>,
    },
}

/// An edge.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// Its link.
    pub id: LinkId,
    /// How it runs.
    pub curve: Curve,
    /// Selected.
    pub selected: bool,
    /// `dead-letter`, `held`, `down`, `cut`, `slowed`.
    pub state: Vec<&'static str>,
    /// Name and state in words.
    pub aria: String,
    /// Such as `+0.5 s`.
    pub label: Option<String>,
    /// What it asks of a message, where it leaves an exchange: such as `orders.*`.
    pub binding: Option<String>,
    /// Too many messages to draw each: how many are on it.
    pub count: Option<u32>,
    /// What can be done to it.
    pub actions: Vec<Action>,
}

/// Above this many messages on one edge it shows a flow and a count instead.
pub const DOTS_MAX: usize = 30;

fn broker(model: &Model) -> Option<BrokerView> {
    let runs = model.run.simulation.view().broker_runs();
    let alarm = runs && model.run.simulation.view().alarm();
    let selectable = model.mode == Mode::Studio;
    let mut start = if runs { Vec::new() } else { actions::broker_actions(model) };
    if alarm && !model.locks().faults {
        start.extend(actions::alarm(model));
    }
    // An embedded drawing has a button to stop it among its faults.
    (selectable || !runs || alarm).then_some(BrokerView {
        runs,
        alarm,
        selectable,
        selected: model.selection.broker,
        start,
    })
}

pub(super) fn stage(model: &Model) -> StageView {
    let nodes: Vec<_> =
        model.document.topology.nodes().keys().map(|&id| nodes::node(model, id)).collect();
    let drawn = edges::edges(model);
    let gesture = &model.gesture;
    let rubber = match gesture {
        Gesture::Connecting { from, to, .. } => geometry::rubber(&model.document, *from, *to),
        _ => None,
    };
    let marquee = match gesture {
        Gesture::Marquee { from, to } => {
            Some((from.0.min(to.0), from.1.min(to.1), (from.0 - to.0).abs(), (from.1 - to.1).abs()))
        }
        _ => None,
    };
    let ghost = match gesture {
        Gesture::Placing { kind, at: Some(at) } => Some((*kind, at.0, at.1)),
        _ => None,
    };
    StageView {
        camera: (model.camera.x, model.camera.y, model.camera.zoom),
        empty: nodes.is_empty(),
        missing: missing(model),
        broker: broker(model).filter(|_| !nodes.is_empty()),
        hint: model.hint(),
        quickbar: edges::quickbar(model, &nodes, &drawn),
        nodes,
        edges: drawn,
        rubber,
        marquee,
        ghost,
    }
}

/// There are no tools to draw with in an embedded page.
fn missing(model: &Model) -> Option<(&'static str, String)> {
    if model.mode != Mode::Embed || !model.document.topology.nodes().is_empty() {
        return None;
    }
    let reason = model.unreadable.clone();
    Some(reason.map_or_else(
        || ("This drawing is empty", model.document.description.clone()),
        |reason| ("This link cannot be opened", reason),
    ))
}
