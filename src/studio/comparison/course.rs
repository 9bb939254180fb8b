//! A run that is only listened to: what happens in it, as it is compared, up to a time.

use std::collections::VecDeque;

use engine::{Advance, Budget, Position, SimTime, Simulation, Stamped};

use super::project::{Seen, project};
use crate::document::Document;
use crate::recording::Timed;

/// How much work a comparison may still do: agenda entries, as near as it is worth counting.
#[derive(Clone, Copy, Debug)]
pub struct Purse(pub u64);

impl Purse {
    /// Takes so much out; false if there is not so much in it.
    fn pay(&mut self, price: u64) -> bool {
        let enough = self.0 >= price;
        self.0 = self.0.saturating_sub(price);
        enough
    }
}

/// See the module.
pub struct Course {
    simulation: Simulation,
    script: VecDeque<Timed>,
    buffer: Vec<Stamped>,
    /// Commands that were turned down.
    pub rejected: u32,
    /// What happened and was not compared yet, in order.
    pub heard: VecDeque<(Seen, Stamped)>,
}

/// Work that is done without a look at the purse.
const SLICE: u64 = 2_000;

impl Course {
    /// A run from its start.
    pub fn new(start: &Document, commands: &[Timed]) -> Self {
        Self {
            simulation: Simulation::new(&start.topology, start.seed),
            script: commands.iter().cloned().collect(),
            buffer: Vec::new(),
            rejected: 0,
            heard: VecDeque::new(),
        }
    }

    /// When something happens next.
    pub fn next(&self) -> Option<SimTime> {
        let scripted = self.script.front().map(|timed| timed.position.at);
        self.simulation.next_deadline().into_iter().chain(scripted).min()
    }

    /// Lets time pass up to and including `until`; false if the purse is empty first.
    pub fn listen(&mut self, until: SimTime, purse: &mut Purse) -> bool {
        let until = Position::end_of(until);
        while let Some(timed) = self.script.front().filter(|timed| timed.position <= until) {
            let Timed { position, command } = timed.clone();
            if !self.pass(position, purse) {
                return false;
            }
            self.script.pop_front();
            self.rejected += u32::from(self.simulation.apply(command, &mut self.buffer).is_err());
            self.take();
        }
        self.pass(until, purse)
    }

    fn pass(&mut self, to: Position, purse: &mut Purse) -> bool {
        loop {
            let advance = self.simulation.advance_to(to, Budget(SLICE), &mut self.buffer);
            let happened = self.buffer.len() as u64;
            self.take();
            match advance {
                Advance::Reached => return purse.pay(happened.min(SLICE) + 1),
                Advance::Spent(_) if !purse.pay(SLICE) => return false,
                Advance::Spent(_) => {}
            }
        }
    }

    fn take(&mut self) {
        let seen =
            self.buffer.drain(..).filter_map(|stamped| Some((project(&stamped.event)?, stamped)));
        self.heard.extend(seen);
    }
}
