//! What people do to the page, and what the page is told: gestures, never mechanisms. What becomes of
//! each is `update`'s.

use engine::{CopyId, LinkId, MessageName, NodeId, Outcome, RewindTo};

use super::{Dialog, Target, Tool, Visit};
use crate::timeline::BranchId;
use crate::view::NodeKindName;

/// Going to another moment of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Travel {
    /// To this instant, all that happens in it included.
    To(engine::SimTime),
    /// To what was told before the last line that is told now.
    StepBack,
    /// To the next mark, or the one before.
    Mark(Direction),
    /// To the start, or as far as this branch has come.
    End(Direction),
    /// Time goes backwards, until it is at the start.
    PlayBackwards,
    /// To another branch, at the same moment.
    Branch(BranchId),
}

/// As what the life of a message is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifeForm {
    /// Plain text.
    Text,
    /// A sequence diagram for Mermaid.
    Mermaid,
    /// A picture.
    Svg,
}

/// Which way in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Into the past.
    Back,
    /// Towards the present.
    Forward,
}

/// A gesture, or something that the shell reports.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the fields are what they say; units stand at the variant")]
pub enum Msg {
    /// A frame is to be drawn: wall milliseconds since any fixed moment.
    Frame {
        wall_ms: f64,
    },
    /// The stage's size in pixels.
    Resized {
        width: f64,
        height: f64,
    },
    /// The page's address without query and fragment.
    PageAddress(String),
    /// The wish for less motion.
    ReducedMotion(bool),

    /// The pointer went down on the stage; window pixels relative to the stage.
    PointerDown {
        at: (f64, f64),
        target: Target,
        shift: bool,
    },
    /// It moved.
    PointerMove {
        at: (f64, f64),
    },
    /// It went up.
    PointerUp {
        at: (f64, f64),
    },
    /// The gesture was taken away (the browser scrolls, Escape).
    PointerCancel,
    /// A moving message was clicked, if one is within reach of this point.
    ClickToken {
        at: (f64, f64),
    },
    /// A drag from the palette is over the stage, or left it.
    DragTool {
        kind: NodeKindName,
        at: Option<(f64, f64)>,
    },
    /// It was dropped.
    DropTool {
        kind: NodeKindName,
        at: (f64, f64),
    },
    /// The wheel: pan by pixels, or zoom around a point by a factor.
    Pan {
        dx: f64,
        dy: f64,
    },
    Zoom {
        at: Option<(f64, f64)>,
        factor: f64,
    },
    /// Everything into view.
    Fit,

    /// A tool was taken. Taking a node's tool twice places one in the middle.
    Choose(Tool),
    /// A node of this kind, at a free place in view: the keyboard's way.
    PlaceFree(NodeKindName),
    /// Begin a connection at this node; complete it at another.
    ConnectFrom(NodeId),
    ConnectTo(NodeId),
    Select(NodeId),
    SelectLink(LinkId),
    SelectBroker,
    ToggleSelect(NodeId),
    SelectAll,
    ClearSelection,
    /// By grid steps.
    MoveSelected {
        dx: i32,
        dy: i32,
    },
    DeleteSelected,
    Copy,
    Paste,
    Undo,
    Redo,
    /// Escape: ends the gesture, closes what is open, clears the selection - one at a time.
    Escape,

    SetTitle(String),
    /// The title so far, while it is typed; and it was not meant.
    TypeTitle(String),
    UntypeTitle,
    Rename {
        node: NodeId,
        name: String,
    },
    /// A setting from the inspector; the value as it was typed.
    SetNodeField {
        node: NodeId,
        field: &'static str,
        value: String,
    },
    SetLinkField {
        link: LinkId,
        field: &'static str,
        value: String,
    },
    SetBrokerField {
        field: &'static str,
        value: String,
    },
    /// Of the document: `locks.drawing` and so on, `seed`, `description`.
    SetDocumentField {
        field: &'static str,
        value: String,
    },

    /// Another profile, by its id.
    SetProfile(String),
    /// What the report about that offers: undo; why the first difference happened; on to it.
    UndoSwitch,
    ShowDifference,
    PlayToDifference,

    Publish {
        producer: NodeId,
        count: u32,
    },
    Kill(NodeId),
    Restart(NodeId),
    PauseClient(NodeId),
    ResumeClient(NodeId),
    /// A consumer wants no more messages.
    Cancel(NodeId),
    /// A consumer that acknowledges by hand says its word on a message.
    Settle {
        consumer: NodeId,
        message: MessageName,
        outcome: Outcome,
    },
    /// A producer publishes one message with this key, as it was typed.
    PublishWith {
        producer: NodeId,
        key: String,
    },
    /// The broker is short of memory, or no longer.
    Alarm(bool),
    StopBroker,
    StartBroker,
    Cut(LinkId),
    Mend(LinkId),
    Slow(LinkId),
    Poison(MessageName),
    Redrive {
        queue: NodeId,
        message: Option<MessageName>,
    },
    Discard {
        queue: NodeId,
        message: Option<MessageName>,
    },
    /// A group reads on from there.
    Replay(NodeId, RewindTo),
    /// The same from an offset, as it was typed.
    ReplayAt {
        group: NodeId,
        offset: String,
    },

    Play,
    Pause,
    TogglePlay,
    /// To the next event.
    Step,
    /// To another moment of the run.
    Travel(Travel),
    SetSpeed(f64),
    ToggleSkipWaiting,
    /// To the start, with the same seed.
    Reset,
    NewSeed,

    /// Why did this happen?
    AskEvent(u64),
    /// Why does this message look like that?
    AskMessage(CopyId),
    /// Why is this producer held back, this consumer dead, this queue full?
    AskNode(NodeId),
    /// The whole life of a message, and to copy it.
    AskLife(MessageName),
    CopyLife(LifeForm),
    CloseWhy,
    /// What is happening? Says the state of the run now.
    Describe,

    OpenDialog(Dialog),
    CloseDialog,
    CloseNotice(u32),
    New,
    OpenExample(String),
    /// A file, a link's fragment or an autosave was read.
    OpenText {
        name: String,
        text: String,
    },
    /// The address's fragment, with its `#`.
    OpenFragment(String),
    /// The drawing that was put aside.
    OpenAside,
    /// The page comes up.
    Visit(Visit),
    /// Another tab kept this document meanwhile.
    SavedElsewhere(String),
    /// The browser keeps nothing.
    NotKept,
    /// It could not be read at all.
    CannotOpen {
        name: String,
        reason: String,
    },
    SaveFile,
    CopyEmbedCode,
    EmbedWithRun(bool),
    EmbedSize(u32, u32),
    /// The shell did, or could not do, what an effect asked.
    Copied,
    CouldNot {
        what: String,
        reason: String,
    },
}
