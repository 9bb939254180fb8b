//! A recording: a document and the commands of a run, each at its position. It is the whole run; its
//! file format is `wire`'s.

use engine::{Command, Digest, Position};

use crate::document::Document;

/// A command at its position in the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timed {
    /// When it was given.
    pub position: Position,
    /// What was done.
    pub command: Command,
}

/// A whole run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The drawing at the start, with its seed.
    pub document: Document,
    /// What was done to the run, in order. A command that is turned down on replay is an outcome, not an
    /// error.
    pub commands: Vec<Timed>,
    /// The version of the engine's behaviour under which it was made.
    pub semantics: u32,
    /// Where the recording ends, and the digest there.
    pub end: Option<(Position, Digest)>,
}
