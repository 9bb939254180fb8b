//! The view model: what the page shows, as plain data. The shell draws it and decides nothing; tests
//! read it without a browser. Sizes and places are in stage units (pixels at zoom 1).

mod actions;
mod bodies;
mod consumers;
mod edges;
mod figures;
mod inspector;
mod nodes;
mod stage;
mod standing;
mod switched;
mod tokens;
mod track;

pub use self::inspector::{Field, FieldKind, Inspector, InspectorGroup, LinkRow, Subject};
pub use self::stage::{
    Action, Body, BrokerView, Edge, Mark, Member, NodeKindName, NodeView, Row, StageView, Token,
    TokenShape,
};
pub use self::switched::{Change, DifferenceView, Runs, SwitchView};
pub use self::tokens::{TOKEN_STRIDE, can_be_poisoned, place_of, token_at, tokens};
pub use self::track::{Track, TrackMark};

use crate::app::{Dialog, Mode, Phase, Tool};
use crate::narrate::LogKind;
use crate::vocabulary::Vocabulary;

/// Everything that the page shows, except moving messages ([`tokens`]).
#[derive(Clone, Debug, PartialEq)]
pub struct ViewModel {
    /// The whole studio, or an embedded drawing.
    pub mode: Mode,
    /// Whether the run goes.
    pub phase: Phase,
    /// The document's title.
    pub title: String,
    /// Its profile, and those that it could have.
    pub profile: ProfileChoice,
    /// What undo would take back, if anything.
    pub undo: Option<String>,
    /// What redo would do again, if anything.
    pub redo: Option<String>,
    /// The tool in hand.
    pub tool: Tool,
    /// What can be placed, with its name.
    pub tools: Vec<(NodeKindName, String)>,
    /// What a course page does not let a learner change.
    pub locks: crate::document::Locks,
    /// The drawing.
    pub stage: StageView,
    /// What can be changed of what is selected.
    pub inspector: Inspector,
    /// Figures over the run: those of what is selected, or of the whole.
    pub figures: Vec<Figure>,
    /// Time, speed, seed.
    pub transport: Transport,
    /// The run so far; nothing to see before it began.
    pub track: Track,
    /// What happened, the newest first.
    pub log: Vec<LogLine>,
    /// The answer to "Why?".
    pub why: Option<WhyView>,
    /// The dialog that is open.
    pub dialog: Option<DialogView>,
    /// Sentences that need attention.
    pub notices: Vec<Notice>,
    /// The title of the drawing that was put aside, while another one is shown.
    pub aside: Option<String>,
    /// What a screen reader says next; `serial` counts, so that the same words are said again.
    pub announcement: Announcement,
}

/// The choice of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileChoice {
    /// The id of the one that the drawing has.
    pub chosen: &'static str,
    /// Id and name of each.
    pub options: Vec<(&'static str, String)>,
    /// It cannot be changed here.
    pub locked: bool,
    /// There is a report about the last switch.
    pub reported: bool,
}

impl ProfileChoice {
    fn of(model: &crate::app::Model) -> Self {
        let named =
            |profile: &&'static engine::Profile| (profile.id, Vocabulary::of(profile).name());
        Self {
            chosen: model.document.profile.id,
            options: engine::PROFILES.iter().map(named).collect(),
            locked: model.locks().settings,
            reported: model.switched.is_some(),
        }
    }
}

/// A sentence for the polite live region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Announcement {
    /// Counts the announcements.
    pub serial: u32,
    /// The words.
    pub text: String,
}

/// One figure with its recent past.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it is, one or two words.
    pub label: String,
    /// Its value now, as text.
    pub value: String,
    /// Its recent values, oldest first, for a sparkline; may be empty.
    pub recent: Vec<f32>,
    /// How it is meant: neutral, worth a worry, or calm.
    pub tone: Tone,
}

/// How a figure or line is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neither.
    #[default]
    Plain,
    /// Something is wrong or lost.
    Bad,
    /// Nothing to see.
    Calm,
}

/// The transport bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Transport {
    /// Simulated time, such as `35.2 s`.
    pub clock: String,
    /// Simulated seconds a second of playback.
    pub speed: f64,
    /// Whether stretches without movement are skipped.
    pub skip_waiting: bool,
    /// The seed.
    pub seed: u64,
    /// Whether anything can still happen.
    pub can_step: bool,
    /// Published, waiting, leased, done, dead: label and value; true: worth a worry.
    pub tally: Vec<(String, String, bool)>,
    /// The fault buttons of an embedded drawing: what they do to whom.
    pub faults: Vec<Action>,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// The event's sequence: asking "Why?" names it.
    pub sequence: u64,
    /// When, such as `31.0`.
    pub time: String,
    /// How it is meant.
    pub kind: LogKind,
    /// What happened.
    pub text: String,
    /// True while its "Why?" is open.
    pub asked: bool,
    /// From here on there is only what somebody did: the rest is too long ago.
    pub gap: bool,
}

/// The answer to "Why?".
#[derive(Clone, Debug, PartialEq)]
pub struct WhyView {
    /// The one sentence.
    pub title: String,
    /// What led to it, in a sentence or two; may be empty.
    pub text: String,
    /// The rule behind it, by name.
    pub rule: String,
    /// The rule in a sentence.
    pub rule_text: String,
    /// Where it is written.
    pub source: Option<crate::vocabulary::Source>,
    /// Where on the stage, in stage units; `None`: beside the log.
    pub at: Option<(f64, f64)>,
    /// The event that led to it, to ask on.
    pub cause: Option<u64>,
    /// The message that was asked about, if it can be poisoned.
    pub poison: Option<engine::MessageName>,
    /// The message that it is about, whose whole life can be told.
    pub life: Option<engine::MessageName>,
}

/// The life of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifeView {
    /// Such as `Message 6`.
    pub title: String,
    /// What happened, one line for each step.
    pub lines: Vec<crate::biography::Line>,
    /// The sequence diagram, an SVG.
    pub picture: String,
    /// Whether that is all.
    pub whole: bool,
}

/// A sentence that needs attention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its id, to close it.
    pub id: u32,
    /// True for an error, false for information.
    pub error: bool,
    /// A few words.
    pub title: String,
    /// The sentence.
    pub text: String,
    /// When it has no point any more.
    pub until: Until,
}

/// When a sentence has no point any more. None goes away by time alone: not everybody reads as fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// After the next act that succeeds.
    Act,
    /// When the drawing changes: until then undo takes back what it tells of, and it offers that.
    Edit,
    /// When it is closed.
    Closed,
}

/// An open dialog.
#[derive(Clone, Debug, PartialEq)]
pub enum DialogView {
    /// The examples.
    Gallery(Vec<GalleryCard>),
    /// The line of HTML for a course page.
    Embed {
        /// The line.
        code: String,
        /// Width and height in pixels.
        size: (u32, u32),
        /// Characters of the address.
        length: usize,
        /// Whether the run so far is in it.
        with_run: bool,
    },
    /// The dead letters of a queue.
    DeadLetters {
        /// The queue.
        queue: engine::NodeId,
        /// Its name.
        name: String,
        /// One row a letter.
        letters: Vec<DeadLetter>,
        /// How many more there are.
        more: u32,
    },
    /// Keys and marks.
    Help,
    /// What a switch of the profile changed.
    Switched(Box<SwitchView>),
    /// The life of a message.
    Life(Box<LifeView>),
}

/// A card of the gallery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GalleryCard {
    /// Its stable name.
    pub slug: &'static str,
    /// Its title.
    pub title: String,
    /// What it shows.
    pub text: String,
}

/// A row of the dead letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// Which message.
    pub message: engine::MessageName,
    /// Such as `message 8 of checkout`.
    pub name: String,
    /// Why it died.
    pub reason: String,
    /// After how many deliveries.
    pub deliveries: u32,
    /// Where it died.
    pub origin: String,
    /// How long it has been here.
    pub age: String,
}

impl ViewModel {
    /// The view of a model. A pure function: the same model, the same view.
    pub fn of(model: &crate::app::Model) -> Self {
        Self {
            mode: model.mode,
            phase: model.phase(),
            title: model.document.title.clone(),
            undo: model.history.undo_label(model.run.happened()).map(str::to_owned),
            redo: model.history.redo_label(model.run.happened()).map(str::to_owned),
            profile: ProfileChoice::of(model),
            tool: model.tool,
            tools: tools(model),
            locks: model.locks(),
            stage: stage::stage(model),
            inspector: inspector::inspector(model),
            figures: figures::figures(model),
            transport: figures::transport(model),
            track: track::track(model),
            log: figures::log(model),
            why: model.why.clone(),
            dialog: model.dialog.map(|dialog| dialog_view(model, dialog)),
            notices: model.notices.clone(),
            aside: crate::app::put_aside(model).map(|document| document.title.clone()),
            announcement: model.announcer.current().clone(),
        }
    }
}

/// What can be placed: what the drawing's profile has.
fn tools(model: &crate::app::Model) -> Vec<(NodeKindName, String)> {
    const ALL: [NodeKindName; 7] = [
        NodeKindName::Producer,
        NodeKindName::Exchange,
        NodeKindName::Queue,
        NodeKindName::Topic,
        NodeKindName::Group,
        NodeKindName::Consumer,
        NodeKindName::Dead,
    ];
    let vocabulary = Vocabulary::of(model.document.profile);
    let named = |kind: NodeKindName| {
        // Beside a picture there is room for a word.
        let word = match kind {
            NodeKindName::Group => "group",
            NodeKindName::Dead => "dead letters",
            _ => vocabulary.word(kind),
        };
        (kind, crate::narrate::capital(word))
    };
    ALL.into_iter().filter(|&kind| vocabulary.has(kind)).map(named).collect()
}

fn dialog_view(model: &crate::app::Model, dialog: Dialog) -> DialogView {
    match dialog {
        Dialog::Gallery => DialogView::Gallery(crate::gallery::cards()),
        Dialog::Embed => crate::app::embed::dialog(model),
        Dialog::DeadLetters(queue) => figures::dead_letters(model, queue),
        Dialog::Help => DialogView::Help,
        Dialog::Life => model.life.as_ref().map_or(DialogView::Help, |life| {
            DialogView::Life(Box::new(LifeView {
                title: crate::narrate::capital(&life.name),
                lines: life.lines(&model.document),
                picture: life.diagram(&model.document).svg(),
                whole: life.whole,
            }))
        }),
        Dialog::Switched => model.switched.as_ref().map_or(DialogView::Help, |report| {
            DialogView::Switched(Box::new(switched::switched(model, report)))
        }),
    }
}
