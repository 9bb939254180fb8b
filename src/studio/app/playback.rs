//! How simulated time passes while one watches. Time has three names: wall (the browser's clock),
//! playback (wall, while it plays and no longer than a frame may be) and simulated (playback × speed).
//! This is where wall becomes simulated.

use engine::{Budget, Position, SimDuration, SimTime};

use super::Model;

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Playback {
    /// Whether time passes.
    pub playing: bool,
    /// Whether it passes backwards.
    pub backwards: bool,
    /// Simulated seconds a playback second.
    pub speed: f64,
    /// Whether stretches without movement are skipped.
    pub skip_waiting: bool,
    last_wall_ms: Option<f64>,
    /// What is left of a frame below a microsecond.
    carry_us: f64,
}

/// The speeds that one can choose.
pub const SPEEDS: [f64; 9] = [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 100.0, 1_000.0];

/// A frame longer than this lost the rest: the page was hidden or busy.
const FRAME_MAX_MS: f64 = 100.0;
/// Agenda entries of one frame at most: the page stays responsive, and time passes slower instead.
const FRAME_BUDGET: Budget = Budget(20_000);
/// A stretch without movement that is longer than this (playback) is skipped.
const WAITING_MS: f64 = 300.0;

impl Default for Playback {
    fn default() -> Self {
        Self {
            playing: false,
            backwards: false,
            speed: 1.0,
            skip_waiting: false,
            last_wall_ms: None,
            carry_us: 0.0,
        }
    }
}

impl Playback {
    /// Starts or stops.
    pub const fn set_playing(&mut self, playing: bool) {
        self.playing = playing;
        self.backwards = false;
        self.last_wall_ms = None;
        self.carry_us = 0.0;
    }

    /// Starts backwards.
    pub const fn set_backwards(&mut self) {
        self.set_playing(true);
        self.backwards = true;
    }

    /// How much simulated time a frame brings.
    fn frame(&mut self, wall_ms: f64) -> SimDuration {
        let passed =
            self.last_wall_ms.map_or(0.0, |last| (wall_ms - last).clamp(0.0, FRAME_MAX_MS));
        self.last_wall_ms = Some(wall_ms);
        let micros = passed * 1_000.0 * self.speed + self.carry_us;
        self.carry_us = micros.fract();
        SimDuration::from_micros(micros as u64)
    }
}

/// A frame: simulated time passes.
pub(super) fn frame(model: &mut Model, wall_ms: f64) {
    model.announcer.tick(wall_ms);
    if !model.playback.playing {
        return;
    }
    let now = model.run.now();
    let passed = model.playback.frame(wall_ms);
    if model.playback.backwards {
        let at = now.as_micros().saturating_sub(passed.as_micros());
        return model.rewind_to(SimTime::from_micros(at));
    }
    let target = now + passed;
    let target = if model.playback.skip_waiting { skip_waiting(model, target) } else { target };
    advance(model, Position::end_of(target));
}

/// If nothing moves, the next thing that happens is next.
fn skip_waiting(model: &Model, target: SimTime) -> SimTime {
    let threshold = SimDuration::from_micros((WAITING_MS * 1_000.0 * model.playback.speed) as u64);
    let moving =
        model.run.simulation.view().flights().any(|flight| flight.arrives > flight.departs);
    match model.run.next_deadline() {
        Some(next) if !moving && next > target + threshold => next,
        _ => target,
    }
}

/// Lets time pass up to a position, and brings the document up to what a recording changed.
pub(super) fn advance(model: &mut Model, target: Position) {
    let before = model.run.told.back().map_or(0, |stamped| stamped.sequence);
    let (_, edits) = model.run.advance(target, FRAME_BUDGET);
    model.timeline.keep_up(&mut model.run);
    for change in edits {
        // The simulation took it, and the document has the same drawing.
        let change = super::edit::as_the_run_has(model, change);
        let _ = model.document.topology.apply(change);
    }
    super::announce::announce_events(model, before);
}

/// To the next thing that happens.
pub(super) fn step(model: &mut Model) {
    model.playback.set_playing(false);
    // What one entry sets off without saying anything (a frame that is only a formality) is no step.
    for _ in 0..1_000 {
        let told = model.run.told.back().map_or(0, |stamped| stamped.sequence);
        let Some(next) = model.run.next_deadline() else { return };
        let now = model.run.simulation.position();
        let ordinal = if next == now.at { now.ordinal + 1 } else { 1 };
        advance(model, Position { at: next, ordinal });
        if model.run.told.back().is_some_and(|stamped| stamped.sequence > told) {
            return;
        }
    }
}
