//! Plays a case, and plays it again from what was recorded.

use engine::{Advance, Budget, Command, Digest, Position, Seed, Simulation, Stamped};

use crate::case::{Case, Step};

/// Entries of one step at most: a case with a cycle without delay must end too.
const STEP_MAX: u64 = 400;

/// A command with the position at which it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub at: Position,
    pub command: Command,
}

pub fn start(case: &Case) -> Simulation {
    Simulation::new(&case.topology, Seed::new(case.seed).expect("cases have small seeds"))
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    Accepted,
    Rejected,
}

/// Takes one step; its events are appended.
pub fn take(simulation: &mut Simulation, step: &Step, events: &mut Vec<Stamped>) -> Outcome {
    match step {
        Step::Wait(time) => {
            let target = Position::end_of(simulation.position().at + *time);
            simulation.advance_to(target, Budget(STEP_MAX), events);
            Outcome::Passed
        }
        Step::Fire(count) => {
            for _ in 0..*count {
                if simulation.step(events).is_none() {
                    break;
                }
            }
            Outcome::Passed
        }
        Step::Do(command) => match simulation.apply(command.clone(), events) {
            Ok(()) => Outcome::Accepted,
            Err(_) => Outcome::Rejected,
        },
    }
}

/// Everything that can be compared about a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Played {
    pub events: Vec<Stamped>,
    pub digest: Digest,
    pub position: Position,
}

/// Plays the whole case and records its commands.
pub fn play(case: &Case) -> (Played, Vec<Given>) {
    let mut simulation = start(case);
    let (mut events, mut given) = (Vec::new(), Vec::new());
    for step in &case.steps {
        if let Step::Do(command) = step {
            given.push(Given { at: simulation.position(), command: command.clone() });
        }
        take(&mut simulation, step, &mut events);
    }
    (played(&simulation, events), given)
}

pub fn played(simulation: &Simulation, events: Vec<Stamped>) -> Played {
    Played { events, digest: simulation.digest(), position: simulation.position() }
}

/// Plays recorded commands, with each advance cut into pieces of `budget` entries.
pub fn replay(case: &Case, given: &[Given], end: Position, budget: u64) -> Played {
    let mut simulation = start(case);
    let mut events = Vec::new();
    let go_to = |simulation: &mut Simulation, target: Position, events: &mut Vec<Stamped>| {
        while simulation.advance_to(target, Budget(budget), events) != Advance::Reached {}
    };
    for Given { at, command } in given {
        go_to(&mut simulation, *at, &mut events);
        // A rejection is an outcome of the recording like any other.
        let _ = simulation.apply(command.clone(), &mut events);
    }
    go_to(&mut simulation, end, &mut events);
    played(&simulation, events)
}
