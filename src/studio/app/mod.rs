//! The application: `update(&mut Model, Msg) -> Vec<Effect>`. Messages are gestures, effects are what
//! only a shell can do. No browser here, and no drawing: the view is a function of the model (`view`).

mod announce;
mod ask;
mod edit;
pub(crate) mod embed;
mod files;
mod gesture;
mod history;
mod msg;
mod notices;
mod playback;
mod run;
mod switch;
mod travel;
mod update;

use std::collections::BTreeSet;

use engine::{LinkId, NodeId};

pub use self::announce::Announcer;
pub(crate) use self::edit::{FEWER, takes_partitions};
pub use self::files::Visit;
pub(crate) use self::files::put_aside;
pub use self::history::{DocumentChange, History};
pub use self::msg::{Direction, LifeForm, Msg, Travel};
pub use self::playback::Playback;
pub use self::run::{Moment, News, Run, Sample};
pub(crate) use self::switch::can_undo as can_undo_switch;
pub use self::switch::{ProfileChange, SwitchReport};
pub use self::update::update;

use crate::biography::Biography;
use crate::document::{Document, Locks};
use crate::timeline::Timeline;
use crate::view::{NodeKindName, Notice, WhyView};
use crate::vocabulary::{Terms, Vocabulary};

/// The whole studio, or an embedded drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Everything.
    Studio,
    /// Stage, transport, faults.
    Embed,
}

/// Whether the run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nothing is drawn.
    Empty,
    /// It goes.
    Running,
    /// It stands.
    Paused,
}

/// The tool in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Select, move, pan.
    Select,
    /// Connect by two clicks or a drag.
    Connect,
    /// Place a node of this kind with the next click.
    Place(NodeKindName),
}

/// A dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The examples.
    Gallery,
    /// The line of HTML for a course page.
    Embed,
    /// The dead letters of a queue.
    DeadLetters(NodeId),
    /// Keys and marks.
    Help,
    /// What a switch of the profile changed.
    Switched,
    /// The life of a message.
    Life,
}

/// What the pointer is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The empty stage.
    Ground,
    /// A node.
    Node(NodeId),
    /// A node's outgoing port: a drag connects.
    Port(NodeId),
    /// An edge.
    Edge(LinkId),
}

/// A gesture that has begun and not ended. Points are in stage units.
#[derive(Clone, Debug, PartialEq)]
pub enum Gesture {
    /// None.
    None,
    /// The stage is being moved; the last point in window pixels.
    Panning {
        /// The last point, in window pixels.
        last: (f64, f64),
    },
    /// Nodes are being moved.
    Moving {
        /// Where it began.
        start: (f64, f64),
        /// Where each node was.
        from: Vec<(NodeId, crate::document::Point)>,
        /// True once it moved far enough to be no click.
        moved: bool,
    },
    /// A connection is being drawn.
    Connecting {
        /// From this node.
        from: NodeId,
        /// To this point.
        to: (f64, f64),
        /// The node under it.
        over: Option<NodeId>,
        /// True while the button is down; by two clicks otherwise.
        dragging: bool,
    },
    /// A frame is drawn around nodes.
    Marquee {
        /// One corner.
        from: (f64, f64),
        /// The other.
        to: (f64, f64),
    },
    /// A node is being placed.
    Placing {
        /// Its kind.
        kind: NodeKindName,
        /// Where it would stand; `None`: the pointer is elsewhere.
        at: Option<(f64, f64)>,
    },
}

/// What is selected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Nodes.
    pub nodes: BTreeSet<NodeId>,
    /// Links.
    pub links: BTreeSet<LinkId>,
    /// The broker.
    pub broker: bool,
    /// The setting of it into which something was typed that was refused, and why.
    pub refused: Option<(&'static str, String)>,
}

impl Selection {
    /// Selects a node, or no longer.
    pub fn toggle(&mut self, node: NodeId) {
        if !self.nodes.remove(&node) {
            self.nodes.insert(node);
        }
    }
}

/// Where the stage's origin lies in the window, and the zoom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Pixels from the left.
    pub x: f64,
    /// Pixels from the top.
    pub y: f64,
    /// Pixels a stage unit.
    pub zoom: f64,
    /// The window's width and height in pixels.
    pub window: (f64, f64),
}

/// The application.
#[derive(Clone, Debug)]
pub struct Model {
    /// Studio or embedded.
    pub mode: Mode,
    /// The drawing as it is now.
    pub document: Document,
    /// What the last switch of its profile changed.
    pub switched: Option<SwitchReport>,
    /// Undo and redo.
    pub history: History,
    /// What is missing in the drawing.
    pub diagnostics: Vec<engine::Diagnostic>,
    /// The run, at the moment that is shown.
    pub run: Run,
    /// Its other moments, and its branches.
    pub timeline: Timeline,
    /// How simulated time passes.
    pub playback: Playback,
    /// Where one looks.
    pub camera: Camera,
    /// The tool in hand.
    pub tool: Tool,
    /// The gesture that goes on.
    pub gesture: Gesture,
    /// What is selected.
    pub selection: Selection,
    /// The answer to "Why?".
    pub why: Option<WhyView>,
    /// The event that was asked about.
    pub asked: Option<u64>,
    /// The message whose life was asked for, up to the moment when it was.
    pub life: Option<Biography>,
    /// The dialog that is open.
    pub dialog: Option<Dialog>,
    /// Sentences that need attention.
    pub notices: Vec<Notice>,
    /// The last drawing of one's own that another one replaced.
    pub aside: Option<Document>,
    /// Why an embedded page has no drawing to show.
    pub unreadable: Option<String>,
    /// The live region's queue.
    pub announcer: Announcer,
    /// Whether the run so far goes into the embed code.
    pub embed_with_run: bool,
    /// Size of the embed in pixels.
    pub embed_size: (u32, u32),
    /// The page's own address without query and fragment: embed code leads there.
    pub page_address: String,
    /// Motion is unwelcome: the run is shown in steps.
    pub reduced_motion: bool,
    clipboard: Option<edit::Clipping>,
    next_notice: u32,
    saved_serial: u64,
    /// The state of the document that the address's link holds.
    linked_serial: Option<u64>,
    aside_is_new: bool,
    /// The state of the document with the title typed last: more letters are the same step.
    typed_serial: Option<u64>,
}

/// What only a shell can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Offer a file to be saved.
    Download {
        /// Its name.
        name: String,
        /// Its text.
        text: String,
    },
    /// Put text on the clipboard.
    CopyText(String),
    /// Keep the document for the next visit.
    Autosave(String),
    /// Keep the document that was put aside, beside the one for the next visit.
    PutAside(String),
    /// The address's link no longer holds what is shown.
    ForgetLink,
    /// Move the keyboard's focus.
    Focus(Focus),
}

/// Where the focus goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// A node.
    Node(NodeId),
    /// The stage.
    Stage,
    /// The answer to "Why?".
    Why,
}

impl Model {
    /// Whether the run goes.
    pub fn phase(&self) -> Phase {
        if self.document.topology.nodes().is_empty() {
            Phase::Empty
        } else if self.playback.playing {
            Phase::Running
        } else {
            Phase::Paused
        }
    }

    /// What may not be changed now: the studio itself locks nothing.
    pub const fn locks(&self) -> Locks {
        match self.mode {
            Mode::Studio => Locks { drawing: false, settings: false, faults: false, seed: false },
            Mode::Embed => Locks { drawing: true, ..self.document.locks },
        }
    }

    /// What its profile calls things.
    pub fn terms(&self) -> &'static Terms {
        Vocabulary::of(self.document.profile).terms()
    }

    /// What to do next, while a tool waits for it.
    pub fn hint(&self) -> Option<String> {
        match (&self.gesture, self.tool) {
            (Gesture::Connecting { from, .. }, _) => Some(format!(
                "Connecting from {}: choose where messages go, or press Escape.",
                self.document.name(*from)
            )),
            (_, Tool::Connect) => Some("Choose where messages come from.".to_owned()),
            (_, Tool::Place(kind)) => {
                Some(format!("Click the stage to place a {}.", self.terms().node(kind)))
            }
            _ => None,
        }
    }
}

impl NodeKindName {
    /// The kind in one or two words.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Producer => "producer",
            Self::Exchange => "fan-out",
            Self::Queue => "queue",
            Self::Dead => "dead-letter queue",
            Self::Topic => "topic",
            Self::Group => "consumer group",
            Self::Consumer => "consumer",
        }
    }
}
