//! The run: the simulation, what was done to it, what happened. `document + seed + commands` is all of
//! it; everything else here is a window on it that is rebuilt by replaying.

use std::collections::{BTreeMap, VecDeque};

use engine::{
    Advance, Budget, Command, NodeId, Position, Rejection, SEMANTICS_VERSION, SimTime, Simulation,
    Stamped,
};

use crate::document::Document;
use crate::narrate;
use crate::recording::{Recording, Timed};
use crate::tally::Tally;

/// Waiting, leased and dead of one queue or group, or of the whole, at one moment.
pub type Sample = [f32; 3];

/// A run.
#[derive(Clone, Debug)]
pub struct Run {
    /// The simulation.
    pub simulation: Simulation,
    /// The document at its start.
    pub start: Document,
    /// What was done to it so far.
    pub commands: Vec<Timed>,
    /// What a recording will still do to it.
    script: VecDeque<Timed>,
    recorded: Vec<Timed>,
    /// The last events, the oldest first.
    pub events: VecDeque<Stamped>,
    /// Of those that are told in the log, the last ones, the oldest first.
    pub told: VecDeque<Stamped>,
    /// Of those, what somebody did, broke or drew: kept for longer than traffic, the oldest first.
    pub deeds: VecDeque<Stamped>,
    /// The recent past of the whole (at [`engine::BROKER`]), of each queue and of each group.
    pub samples: BTreeMap<NodeId, VecDeque<Sample>>,
    sampled_at: SimTime,
    buffer: Vec<Stamped>,
}

impl Run {
    /// Events that are kept to explain; older ones come from replaying.
    pub const EVENTS_MAX: usize = 20_000;
    /// Log lines that are kept.
    pub const TOLD_MAX: usize = 300;
    /// Log lines about what somebody did that are kept.
    pub const DEEDS_MAX: usize = 40;
    /// Samples that are kept of each queue.
    pub const SAMPLES_MAX: usize = 60;

    /// A run of a document, at its start, with the commands of a recording to come.
    pub fn new(document: &Document, recorded: Vec<Timed>) -> Self {
        Self {
            simulation: Simulation::new(&document.topology, document.seed),
            start: document.clone(),
            commands: Vec::new(),
            script: recorded.iter().cloned().collect(),
            recorded,
            events: VecDeque::new(),
            told: VecDeque::new(),
            deeds: VecDeque::new(),
            samples: BTreeMap::new(),
            sampled_at: SimTime::ZERO,
            buffer: Vec::new(),
        }
    }

    /// The commands of the recording that this run replays; empty without one.
    pub fn recorded(&self) -> &[Timed] {
        &self.recorded
    }

    /// True once time has passed or something was done: an edit is a command from then on.
    pub fn began(&self) -> bool {
        self.simulation.position() != Position::START || !self.commands.is_empty()
    }

    /// Now.
    pub fn now(&self) -> SimTime {
        self.simulation.position().at
    }

    /// Does something now and keeps it for the recording. A command that is turned down is not kept.
    ///
    /// # Errors
    /// Why the simulation turned it down; it is then what it was.
    pub fn act(&mut self, command: Command) -> Result<(), Rejection> {
        // A recording with more could not be read again.
        if self.commands.len() >= crate::wire::recording::COMMANDS_MAX {
            return Err(Rejection::TooMany);
        }
        let position = self.simulation.position();
        let result = self.simulation.apply(command.clone(), &mut self.buffer);
        self.take_events();
        result.inspect(|()| self.commands.push(Timed { position, command }))
    }

    /// Lets time pass up to `target`, the recording's commands at their positions. Returns the edits
    /// among them, for the document.
    pub fn advance(&mut self, target: Position, budget: Budget) -> (Advance, Vec<engine::Change>) {
        let mut edits = Vec::new();
        while let Some(next) = self.script.front()
            && next.position <= target
        {
            let Timed { position, command } = next.clone();
            let advance = self.simulation.advance_to(position, budget, &mut self.buffer);
            if let Advance::Spent(_) = advance {
                self.take_events();
                return (advance, edits);
            }
            self.script.pop_front();
            // Turned down on replay is an outcome: the recording goes on.
            if self.simulation.apply(command.clone(), &mut self.buffer).is_ok() {
                if let Command::Edit(change) = &command {
                    edits.push(change.clone());
                }
                self.commands.push(Timed { position, command });
            }
        }
        let advance = self.simulation.advance_to(target, budget, &mut self.buffer);
        self.take_events();
        self.sample();
        (advance, edits)
    }

    /// How many messages wait in a queue, dead or not.
    pub fn waiting(&self, queue: NodeId) -> u32 {
        self.simulation.view().queue(queue).map_or(0, |queue| queue.ready + queue.scheduled)
    }

    /// When something happens next, by itself or by the recording.
    pub fn next_deadline(&self) -> Option<SimTime> {
        let scripted = self.script.front().map(|timed| timed.position.at);
        self.simulation.next_deadline().into_iter().chain(scripted).min()
    }

    /// The whole run so far, to be saved.
    pub fn recording(&self) -> Recording {
        Recording {
            document: self.start.clone(),
            commands: self.commands.clone(),
            semantics: SEMANTICS_VERSION,
            end: Some((self.simulation.position(), self.simulation.digest())),
        }
    }

    fn take_events(&mut self) {
        for stamped in self.buffer.drain(..) {
            if narrate::is_told(self.simulation.topology(), &stamped.event) {
                push_bounded(&mut self.told, stamped, Self::TOLD_MAX);
                if narrate::is_deed(&stamped.event) {
                    push_bounded(&mut self.deeds, stamped, Self::DEEDS_MAX);
                }
            }
            push_bounded(&mut self.events, stamped, Self::EVENTS_MAX);
        }
    }

    fn sample(&mut self) {
        const EVERY_US: u64 = 500_000;
        let now = self.now();
        if now.since(self.sampled_at).as_micros() < EVERY_US && !self.samples.is_empty() {
            return;
        }
        self.sampled_at = now;
        let mut whole = [0.0; 3];
        let nodes: Vec<NodeId> = self.simulation.topology().nodes().keys().copied().collect();
        for node in nodes {
            let Some(tally) = Tally::of(&self.simulation, node) else { continue };
            let Tally { waiting, leased, dead, .. } = tally;
            let sample = [waiting as f32, leased as f32, dead as f32];
            for (sum, part) in whole.iter_mut().zip(sample) {
                *sum += part;
            }
            push_bounded(self.samples.entry(node).or_default(), sample, Self::SAMPLES_MAX);
        }
        push_bounded(self.samples.entry(engine::BROKER).or_default(), whole, Self::SAMPLES_MAX);
    }

    /// The event with this sequence, if it is still kept.
    pub fn event(&self, sequence: u64) -> Option<&Stamped> {
        let first = self.events.front()?.sequence;
        match sequence.checked_sub(first) {
            Some(place) => self.events.get(place as usize),
            None => self.deeds.iter().find(|stamped| stamped.sequence == sequence),
        }
    }
}

fn push_bounded<T>(to: &mut VecDeque<T>, value: T, max: usize) {
    if to.len() >= max {
        to.pop_front();
    }
    to.push_back(value);
}
