//! The run: the simulation, what was done to it, what happened. `document + seed + commands` is all of
//! it; everything else here is a window on it that is rebuilt by replaying.

use std::collections::{BTreeMap, VecDeque};

use engine::{
    Advance, Budget, Command, NodeId, Position, Rejection, SEMANTICS_VERSION, SimDuration, SimTime,
    Simulation, Stamped,
};

use crate::document::Document;
use crate::narrate;
use crate::recording::{Recording, Timed};
use crate::tally::Tally;
use crate::timeline::{Mark, MarkKind};
use crate::window::Window;

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
    /// What will still be done to it: by a recording, or, after going back, again.
    script: VecDeque<Timed>,
    recorded: Vec<Timed>,
    /// How many of `commands` were given under an earlier profile, if it was switched in this run.
    given_before: Option<usize>,
    /// The last events, the oldest first.
    pub events: Window<Stamped>,
    /// Of those that are told in the log, the last ones, the oldest first.
    pub told: Window<Stamped>,
    /// Of those, what somebody did, broke or drew: kept for longer than traffic, the oldest first.
    pub deeds: Window<Stamped>,
    /// The recent past of the whole (at [`engine::BROKER`]), of each queue and of each group.
    pub samples: BTreeMap<NodeId, VecDeque<Sample>>,
    /// The next instant whose end is sampled.
    sample_due: SimTime,
    /// How many events there were.
    happened: u64,
    /// For the timeline, since it last looked.
    news: News,
    buffer: Vec<Stamped>,
}

/// What a run has for the timeline since it last looked.
#[derive(Clone, Debug, Default)]
pub struct News {
    /// What was worth seeing.
    pub marks: Vec<Mark>,
    /// Samples of the whole, with their instants.
    pub samples: Vec<(SimTime, Sample)>,
}

/// A run at one moment: all that is needed to go on from there, without what was done before.
#[derive(Clone, Debug)]
pub struct Moment {
    simulation: Simulation,
    events: Window<Stamped>,
    told: Window<Stamped>,
    deeds: Window<Stamped>,
    samples: BTreeMap<NodeId, VecDeque<Sample>>,
    sample_due: SimTime,
    happened: u64,
    commands: usize,
}

impl Moment {
    /// Where it is.
    pub const fn position(&self) -> Position {
        self.simulation.position()
    }
    /// How many events there were before it: how much work it is to come here from the start.
    pub const fn happened(&self) -> u64 {
        self.happened
    }
    /// How many commands there were before it.
    pub const fn commands(&self) -> usize {
        self.commands
    }

    /// About how many bytes it takes beside an earlier one of the same run, with which it shares the
    /// older part of its windows.
    pub fn bytes_beside(&self, earlier: Option<&Self>) -> usize {
        /// What a simulation, its nodes and the open parts of the windows take with nothing in them.
        const EMPTY: usize = 60_000;
        /// What a message, a record or an entry of the agenda takes, with all that points to it.
        const PIECE: usize = 320;
        let before = earlier.map_or(0, Self::happened);
        let own = self.happened.saturating_sub(before).min(Run::EVENTS_MAX as u64) as usize;
        let samples: usize = self.samples.values().map(VecDeque::len).sum();
        EMPTY
            + own * size_of::<Stamped>()
            + samples * size_of::<Sample>()
            + self.simulation.pieces() * PIECE
    }
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
    /// From one sample to the next: whole instants, so that a run looks the same however it was watched.
    pub const SAMPLE_EVERY: SimDuration = SimDuration::from_millis(500);

    /// A run of a document, at its start, with the commands of a recording to come.
    pub fn new(document: &Document, recorded: Vec<Timed>) -> Self {
        Self {
            simulation: Simulation::new(&document.topology, document.seed),
            start: document.clone(),
            commands: Vec::new(),
            script: recorded.iter().cloned().collect(),
            recorded,
            given_before: None,
            events: Window::new(Self::EVENTS_MAX),
            told: Window::new(Self::TOLD_MAX),
            deeds: Window::new(Self::DEEDS_MAX),
            samples: BTreeMap::new(),
            sample_due: SimTime::ZERO,
            happened: 0,
            news: News::default(),
            buffer: Vec::new(),
        }
    }

    /// What a recording, or going back, will still do to it.
    pub(super) fn to_come(&self) -> Vec<Timed> {
        self.script.iter().cloned().collect()
    }

    /// Has other things done to it from now on.
    pub(super) fn set_to_come(&mut self, commands: Vec<Timed>) {
        self.script = commands.into();
    }

    /// What was done to it since its profile was switched; `None` if it was begun again since.
    pub(super) fn since_switch(&self) -> Option<&[Timed]> {
        self.commands.get(self.given_before?..)
    }

    /// Notes that all its commands so far were given under another profile.
    pub(super) fn switched(&mut self) {
        self.given_before = Some(self.commands.len());
    }

    /// This moment, to come back to.
    pub fn moment(&self) -> Moment {
        Moment {
            simulation: self.simulation.clone(),
            events: self.events.clone(),
            told: self.told.clone(),
            deeds: self.deeds.clone(),
            samples: self.samples.clone(),
            sample_due: self.sample_due,
            happened: self.happened,
            commands: self.commands.len(),
        }
    }

    /// Goes to a moment of a run of the same start; `commands` are all that were done to that run,
    /// before the moment and after it, up to `end`. What comes after the moment will be done again.
    pub fn resume(&mut self, moment: &Moment, commands: &[Timed], end: Position) {
        let Moment { simulation, events, told, deeds, samples, sample_due, happened, .. } = moment;
        self.simulation = simulation.clone();
        (self.events, self.told, self.deeds) = (events.clone(), told.clone(), deeds.clone());
        (self.samples, self.sample_due) = (samples.clone(), *sample_due);
        self.happened = *happened;
        let (before, after) = commands.split_at(moment.commands.min(commands.len()));
        self.commands = before.to_vec();
        // What a recording had for the time up to `end` is among the commands, or was turned down.
        let recorded = self.recorded.iter().filter(|timed| timed.position > end);
        self.script = after.iter().chain(recorded).cloned().collect();
    }

    /// Forgets what was done after this moment; what a recording has for later stays.
    pub fn forget_future(&mut self) {
        let now = self.simulation.position();
        let recorded = self.recorded.iter().filter(|timed| timed.position > now);
        self.script = recorded.cloned().collect();
    }

    /// How many events there were.
    pub const fn happened(&self) -> u64 {
        self.happened
    }

    /// What the timeline has not seen yet.
    pub fn take_news(&mut self) -> News {
        std::mem::take(&mut self.news)
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

    /// Lets time pass up to `target`, the commands to come at their positions. Returns the edits among
    /// them, for the document.
    pub fn advance(&mut self, target: Position, budget: Budget) -> (Advance, Vec<engine::Change>) {
        let mut edits = Vec::new();
        let until = self.happened + budget.0.min(u64::MAX / 2);
        while self.sample_due < target.at {
            // An instant is over when time leaves it: what is done in it still belongs to it.
            let end = Position::end_of(self.sample_due);
            let advance = self.advance_within(end, until, &mut edits);
            if let Advance::Spent(_) = advance {
                return (advance, edits);
            }
            self.sample();
        }
        (self.advance_within(target, until, &mut edits), edits)
    }

    /// The same for a stretch without a sample, until there were so many events.
    fn advance_within(
        &mut self,
        target: Position,
        until: u64,
        edits: &mut Vec<engine::Change>,
    ) -> Advance {
        loop {
            let next = self.script.front().map(|timed| timed.position);
            let stop = next.map_or(target, |next| next.min(target));
            // An entry has at least one event, but for formalities.
            let budget = Budget(until.saturating_sub(self.happened));
            let advance = self.simulation.advance_to(stop, budget, &mut self.buffer);
            self.take_events();
            if advance != Advance::Reached || next.is_none_or(|next| next > target) {
                return advance;
            }
            let Some(Timed { position, command }) = self.script.pop_front() else { return advance };
            // Turned down on replay is an outcome: the recording goes on.
            if self.simulation.apply(command.clone(), &mut self.buffer).is_ok() {
                if let Command::Edit(change) = &command {
                    edits.push(change.clone());
                }
                self.commands.push(Timed { position, command });
            }
            self.take_events();
        }
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
            self.happened += 1;
            if narrate::is_told(self.simulation.topology(), &stamped.event) {
                self.told.push(stamped);
                if narrate::is_deed(&stamped.event) {
                    self.deeds.push(stamped);
                }
            }
            if let Some(kind) = MarkKind::of(&stamped.event) {
                self.news.marks.push(Mark::of(kind, &stamped));
            }
            self.events.push(stamped);
        }
    }

    /// Samples the instant that is due, whose last entry has happened.
    fn sample(&mut self) {
        let at = self.sample_due;
        self.sample_due = at + Self::SAMPLE_EVERY;
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
        self.news.samples.push((at, whole));
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
