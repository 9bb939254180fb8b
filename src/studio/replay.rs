//! A run outside the page: a simulation, the commands that a recording still has for it, and those that
//! were given to it. For `headless` and the bindings; the page's run (`app::run`) keeps windows to look
//! at besides.

use std::collections::VecDeque;

use engine::{
    Advance, Budget, Command, Position, Rejection, SEMANTICS_VERSION, Seed, Simulation, Stamped,
};

use crate::document::Document;
use crate::recording::{Recording, Timed};
use crate::wire::Opened;

/// A run outside the page.
#[derive(Clone, Debug)]
pub struct Replay {
    document: Document,
    simulation: Simulation,
    script: VecDeque<Timed>,
    commands: Vec<Timed>,
    rejected: u64,
}

impl Replay {
    /// A run of what was opened, at its start.
    pub fn new(opened: Opened) -> Self {
        let (document, script) = match opened {
            Opened::Document(document) => (*document, Vec::new()),
            Opened::Recording(recording) => (recording.document, recording.commands),
        };
        Self {
            simulation: Simulation::new(&document.topology, document.seed),
            document,
            script: script.into(),
            commands: Vec::new(),
            rejected: 0,
        }
    }

    /// The same from the start with another seed.
    #[must_use]
    pub fn with_seed(mut self, seed: Seed) -> Self {
        self.document.seed = seed;
        self.simulation = Simulation::new(&self.document.topology, seed);
        self
    }

    /// The drawing at the start.
    pub const fn document(&self) -> &Document {
        &self.document
    }
    /// The run.
    pub const fn simulation(&self) -> &Simulation {
        &self.simulation
    }
    /// What was done to it so far; what was turned down is not here.
    pub fn commands(&self) -> &[Timed] {
        &self.commands
    }
    /// How many commands of the recording were turned down: an outcome, not an error.
    pub const fn rejected(&self) -> u64 {
        self.rejected
    }

    /// Does something now.
    ///
    /// # Errors
    /// Why it was turned down; the run is then what it was.
    pub fn apply(&mut self, command: Command, out: &mut Vec<Stamped>) -> Result<(), Rejection> {
        let position = self.simulation.position();
        self.simulation.apply(command.clone(), out)?;
        self.commands.push(Timed { position, command });
        Ok(())
    }

    /// Lets time pass up to `target`, with the recording's commands at their positions.
    pub fn advance_to(
        &mut self,
        target: Position,
        budget: Budget,
        out: &mut Vec<Stamped>,
    ) -> Advance {
        while let Some(due) = self.script.front().map(|timed| timed.position)
            && due <= target
        {
            let advance = self.simulation.advance_to(due, budget, out);
            if advance != Advance::Reached {
                return advance;
            }
            self.apply_scripted(out);
        }
        self.simulation.advance_to(target, budget, out)
    }

    /// Lets the next thing happen: an entry of the agenda, or a command of the recording. `None` when
    /// nothing is left.
    pub fn step(&mut self, out: &mut Vec<Stamped>) -> Option<Position> {
        let now = self.simulation.position();
        let next = self.simulation.next_deadline();
        // A command stands before the entry that would fire after its position.
        let before =
            next.map(|at| Position { at, ordinal: if at == now.at { now.ordinal } else { 0 } });
        match self.script.front().map(|timed| timed.position) {
            Some(due) if before.is_none_or(|before| due <= before) => {
                self.simulation.advance_to(due, Budget::UNLIMITED, out);
                self.apply_scripted(out);
                Some(self.simulation.position())
            }
            _ => self.simulation.step(out),
        }
    }

    fn apply_scripted(&mut self, out: &mut Vec<Stamped>) {
        let Some(timed) = self.script.pop_front() else { return };
        self.rejected += u64::from(self.apply(timed.command, out).is_err());
    }

    /// The whole run so far.
    pub fn recording(&self) -> Recording {
        Recording {
            document: self.document.clone(),
            commands: self.commands.clone(),
            semantics: SEMANTICS_VERSION,
            end: Some((self.simulation.position(), self.simulation.digest())),
        }
    }
}
