//! The biography of a message: everything that happened to it since it was published, each step with its
//! rule. The run is played again from its start and listened to: nothing has to be kept for it. As a
//! picture it is `diagram`'s.

mod diagram;
mod svg;

use engine::{
    Advance, Budget, Event, Field, MessageName, PartitionId, Position, Simulation, Stamped,
};

pub use self::diagram::{Diagram, Step};
use crate::document::Document;
use crate::narrate::{self, LogKind};
use crate::recording::Timed;
use crate::vocabulary::{Source, Vocabulary};

/// A run up to a moment, to be listened to.
#[derive(Clone, Copy, Debug)]
pub struct Past<'a> {
    /// The drawing at its start.
    pub start: &'a Document,
    /// What was done to it.
    pub commands: &'a [Timed],
    /// Up to here.
    pub until: Position,
}

/// Everything that happened to one message.
#[derive(Clone, Debug, PartialEq)]
pub struct Biography {
    /// Which message.
    pub message: MessageName,
    /// What it is called.
    pub name: String,
    /// What happened, in order.
    pub events: Vec<Stamped>,
    /// Whether the whole run was listened to.
    pub whole: bool,
}

/// One step of a life, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When, in seconds.
    pub time: String,
    /// How it is meant.
    pub kind: LogKind,
    /// What happened, without a full stop.
    pub text: String,
    /// The rule's short name.
    pub rule: &'static str,
    /// The rule in a sentence.
    pub why: &'static str,
    /// Where it is written.
    pub source: Option<Source>,
    /// The event's sequence.
    pub sequence: u64,
}

/// Events of a message that are kept: a poisoned one that goes round for ever has more.
const EVENTS_MAX: usize = 400;
/// Work of listening: agenda entries.
const WORK: u64 = 5_000_000;

impl Past<'_> {
    /// Listens for one message. `document` has the names.
    pub fn biography(&self, document: &Document, message: MessageName) -> Biography {
        let mut ear = Ear { message, events: Vec::new(), places: Vec::new() };
        let mut simulation = Simulation::new(&self.start.topology, self.start.seed);
        let mut work = WORK;
        let mut whole = true;
        let mut heard = Vec::new();
        let due = self.commands.iter().take_while(|timed| timed.position <= self.until);
        let stops = due.map(|timed| (timed.position, Some(&timed.command)));
        for (position, command) in stops.chain([(self.until, None)]) {
            while whole
                && simulation.advance_to(position, Budget(1_000), &mut heard) != Advance::Reached
            {
                ear.listen(&mut heard);
                work = work.saturating_sub(1_000);
                whole = work > 0 && ear.events.len() < EVENTS_MAX;
            }
            if !whole {
                break;
            }
            if let Some(command) = command {
                let _ = simulation.apply(command.clone(), &mut heard);
            }
            ear.listen(&mut heard);
        }
        let name = narrate::message(document, message);
        ear.events.truncate(EVENTS_MAX);
        Biography { message, name, events: ear.events, whole }
    }
}

/// Picks out what is about one message.
struct Ear {
    message: MessageName,
    events: Vec<Stamped>,
    /// Where it lies as a record.
    places: Vec<(PartitionId, u64)>,
}

impl Ear {
    fn listen(&mut self, heard: &mut Vec<Stamped>) {
        for stamped in heard.drain(..) {
            if self.is_about(&stamped.event) {
                self.events.push(stamped);
            }
        }
    }

    fn is_about(&mut self, event: &Event) -> bool {
        match *event {
            // The picture of a flight, not a thing that happened.
            Event::Departed { .. } => return false,
            Event::Rewound { partition, offset, .. } => {
                return self.places.iter().any(|&(of, at)| of == partition && offset <= at);
            }
            _ => {}
        }
        let mut found = false;
        event.fields(|_, field| {
            found |= match field {
                Field::Message(name) => name == self.message,
                Field::Copy(copy) => copy.name == self.message,
                _ => false,
            };
        });
        if let (true, Event::Appended { partition, offset, .. }) = (found, *event) {
            self.places.push((partition, offset));
        }
        found
    }
}

impl Biography {
    /// The life in words, one line for each step.
    pub fn lines(&self, document: &Document) -> Vec<Line> {
        let vocabulary = Vocabulary::of(document.profile);
        let line = |stamped: &Stamped| {
            let (kind, text) = narrate::line(document, stamped);
            let told = narrate::rule_in(vocabulary, stamped.event.rule());
            Line {
                time: exactly(stamped),
                kind,
                text,
                rule: told.name,
                why: told.text,
                source: told.source,
                sequence: stamped.sequence,
            }
        };
        self.events.iter().map(line).collect()
    }

    /// The life as plain text.
    pub fn text(&self, document: &Document) -> String {
        let lines = self.lines(document);
        let told =
            lines.iter().map(|line| format!("{:>10}  {} ({})\n", line.time, line.text, line.rule));
        let more = if self.whole { "" } else { "            and so on\n" };
        format!("{}\n{}{more}", narrate::capital(&self.name), told.collect::<String>())
    }

    /// The life as a sequence diagram.
    pub fn diagram(&self, document: &Document) -> Diagram {
        Diagram::of(self, document)
    }
}

/// When, to the millisecond: two steps of a life may lie close together.
fn exactly(stamped: &Stamped) -> String {
    let micros = stamped.position.at.as_micros();
    format!("{}.{:03} s", micros / 1_000_000, micros / 1_000 % 1_000)
}
