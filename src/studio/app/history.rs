//! Changes to the document, and undo: every change has an exact inverse, so undo is applying it.

use engine::{BrokerConfig, Change, NodeId, Rejection, Seed};

use super::switch::ProfileChange;
use crate::document::{Document, Locks, Point};
use crate::recording::Timed;

/// One change to the document.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one for each step of a person")]
pub enum DocumentChange {
    /// The drawing.
    Topology(Change),
    /// A node's name.
    Name(NodeId, String),
    /// A node's place.
    Place(NodeId, Point),
    /// The title.
    Title(String),
    /// The description.
    Description(String),
    /// What is locked.
    Locks(Locks),
    /// The seed.
    Seed(Seed),
    /// Another document, with what a recording does to its run.
    Whole(Box<Document>, Vec<Timed>),
    /// The broker's settings.
    Broker(BrokerConfig),
    /// Another profile, with all that follows from it for the drawing and the run.
    Profile(Box<ProfileChange>),
}

impl DocumentChange {
    /// Applies the change and returns its inverse.
    ///
    /// # Errors
    /// Why the drawing cannot change so; the document is then what it was.
    pub fn apply(self, to: &mut Document) -> Result<Self, Rejection> {
        Ok(match self {
            Self::Topology(change) => Self::Topology(to.topology.apply(change)?),
            Self::Name(node, name) => {
                Self::Name(node, to.names.insert(node, name).unwrap_or_default())
            }
            Self::Place(node, place) => {
                Self::Place(node, to.places.insert(node, place).unwrap_or_default())
            }
            Self::Title(title) => Self::Title(std::mem::replace(&mut to.title, title)),
            Self::Description(text) => {
                Self::Description(std::mem::replace(&mut to.description, text))
            }
            Self::Locks(locks) => Self::Locks(std::mem::replace(&mut to.locks, locks)),
            Self::Broker(config) => {
                Self::Broker(std::mem::replace(&mut to.topology.broker, config))
            }
            Self::Seed(seed) => Self::Seed(std::mem::replace(&mut to.seed, seed)),
            // It needs the run, too.
            Self::Profile(change) => Self::Profile(change),
            Self::Whole(mut document, recorded) => {
                std::mem::swap(to, &mut document);
                Self::Whole(document, recorded)
            }
        })
    }
}

/// One step of undo: what it was called, and the changes that take it back, in their order.
#[derive(Clone, Debug, PartialEq)]
struct Step {
    label: String,
    changes: Vec<DocumentChange>,
    /// How many events the run had after it: before that, it has not been made yet.
    after: u64,
}

/// Undo and redo.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    /// Counts the changes: an autosave compares.
    pub serial: u64,
}

impl History {
    /// Steps that are kept.
    pub const STEPS_MAX: usize = 500;

    /// The history of a document that was just opened.
    pub fn after(serial: u64) -> Self {
        Self { serial: serial + 1, ..Self::default() }
    }

    /// Notes a step; what was undone cannot be redone any more. `now` is the run's count of events.
    pub fn did(&mut self, label: String, inverse: Vec<DocumentChange>, now: u64) {
        self.serial += 1;
        self.undone.clear();
        self.done.push(Step { label, changes: inverse, after: now });
        if self.done.len() > Self::STEPS_MAX {
            self.done.remove(0);
        }
    }

    /// The changes that take back the last step that was made by now.
    pub fn to_undo(&mut self, now: u64) -> Option<(String, Vec<DocumentChange>)> {
        let place = self.done.iter().rposition(|step| step.after <= now)?;
        let step = self.done.remove(place);
        Some((step.label, step.changes))
    }

    /// The changes that do the last step again that was undone by now.
    pub fn to_redo(&mut self, now: u64) -> Option<(String, Vec<DocumentChange>)> {
        let place = self.undone.iter().rposition(|step| step.after <= now)?;
        let step = self.undone.remove(place);
        Some((step.label, step.changes))
    }

    /// A step was taken back; `again` does it again.
    pub fn undid(&mut self, label: String, again: Vec<DocumentChange>, now: u64) {
        self.serial += 1;
        self.undone.push(Step { label, changes: again, after: now });
    }

    /// A step was done again; `back` takes it back.
    pub fn redid(&mut self, label: String, back: Vec<DocumentChange>, now: u64) {
        self.serial += 1;
        self.done.push(Step { label, changes: back, after: now });
    }

    /// Another run begins with all that was drawn: every step was made before it.
    pub fn begin_again(&mut self) {
        for step in self.done.iter_mut().chain(&mut self.undone) {
            step.after = 0;
        }
    }

    /// Forgets the steps that were made after now: another future has begun.
    pub fn forget_future(&mut self, now: u64) {
        self.done.retain(|step| step.after <= now);
        self.undone.retain(|step| step.after <= now);
    }

    /// What undo would take back.
    pub fn undo_label(&self, now: u64) -> Option<&str> {
        self.done.iter().rfind(|step| step.after <= now).map(|step| step.label.as_str())
    }

    /// What redo would do again.
    pub fn redo_label(&self, now: u64) -> Option<&str> {
        self.undone.iter().rfind(|step| step.after <= now).map(|step| step.label.as_str())
    }
}
