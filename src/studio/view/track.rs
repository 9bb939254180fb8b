//! The track below the stage: the run so far as a line, with what was worth seeing in it. Shares run
//! from 0 to 1, along the track from the start to `length`, upwards from nothing to the highest.

use engine::SimTime;

use crate::app::Model;
use crate::narrate;
use crate::timeline::{BranchId, Mark, MarkKind};

/// The track.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    /// The moment that is shown, in milliseconds.
    pub now_ms: u64,
    /// How far the run has come, in milliseconds.
    pub end_ms: u64,
    /// What the whole track stands for, in milliseconds.
    pub length_ms: u64,
    /// The moment in words.
    pub said: String,
    /// Whether the moment lies in the past: what is done now begins another branch.
    pub past: bool,
    /// Whether time passes backwards.
    pub backwards: bool,
    /// Where along the track a time is written, and which.
    pub ticks: Vec<(f64, String)>,
    /// How many wait, along the track.
    pub waiting: Vec<(f64, f64)>,
    /// The most that wait.
    pub most: f64,
    /// What was worth seeing.
    pub marks: Vec<TrackMark>,
    /// The branches, if there is more than one: name, and whether it is shown.
    pub branches: Vec<(BranchId, String, bool)>,
}

/// Something worth seeing, at its place.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackMark {
    /// Where along the track.
    pub at: f64,
    /// When, in milliseconds.
    pub at_ms: u64,
    /// Why.
    pub kind: MarkKind,
    /// In words, such as `31.0 s: killed`; several of a kind that stand close together are one.
    pub said: String,
}

/// The shortest track, in milliseconds.
const SHORTEST_MS: u64 = 20_000;
/// Marks of one kind that are closer than this share of the track are drawn as one.
const CLOSE: f64 = 0.018;

pub(super) fn track(model: &Model) -> Track {
    let branch = model.timeline.branch();
    let millis = |at: SimTime| at.as_micros() / 1_000;
    let now_ms = millis(model.run.now());
    let end_ms = millis(branch.end().at).max(now_ms);
    let (length_ms, step_ms) = scale(end_ms);
    let share = |ms: u64| ms as f64 / length_ms as f64;
    let points = branch.curve().points();
    let step = branch.curve().step().as_micros() / 1_000;
    let most = points.iter().fold(0.0_f32, |most, point| most.max(point[0]));
    let height = |sample: f32| if most > 0.0 { f64::from(sample / most) } else { 0.0 };
    let waiting = points.iter().enumerate();
    let waiting = waiting.map(|(place, point)| (share(place as u64 * step), height(point[0])));
    let ticks = (0..=length_ms / step_ms).map(|tick| {
        let ms = tick * step_ms;
        (share(ms), written(ms))
    });
    let several = model.timeline.branches().len() > 1;
    let branches = model.timeline.branches().iter().enumerate().filter(|_| several);
    Track {
        now_ms,
        end_ms,
        length_ms,
        said: narrate::seconds(model.run.now()),
        past: model.timeline.is_past(&model.run),
        backwards: model.playback.playing && model.playback.backwards,
        ticks: ticks.collect(),
        waiting: waiting.collect(),
        most: most.into(),
        marks: marks(branch.marks(), share),
        branches: branches
            .map(|(id, branch)| (id, name(branch), id == model.timeline.shown()))
            .collect(),
    }
}

fn name(branch: &crate::timeline::Branch) -> String {
    match branch.origin {
        Some(origin) => format!("{}, from {}", branch.name, narrate::seconds(origin.at.at)),
        None => branch.name.clone(),
    }
}

/// A length that holds `end` with some room, and a step of which four to ten fit in.
fn scale(end_ms: u64) -> (u64, u64) {
    let wanted = (end_ms + end_ms / 10).max(SHORTEST_MS);
    let steps = [5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000];
    let step = steps.into_iter().find(|step| wanted / step <= 8).unwrap_or_else(|| {
        // A whole number of hours.
        (wanted / 8).next_multiple_of(3_600_000)
    });
    (wanted.next_multiple_of(step), step)
}

/// A time at the track: seconds, from ten minutes on minutes, from three hours on hours.
fn written(ms: u64) -> String {
    match ms / 1_000 {
        seconds @ 0..600 => format!("{seconds} s"),
        seconds @ 600..10_800 if seconds % 60 == 0 => format!("{} min", seconds / 60),
        seconds @ 600..10_800 => format!("{}:{:02} min", seconds / 60, seconds % 60),
        seconds => format!("{} h", seconds / 3_600),
    }
}

fn marks(all: &[Mark], share: impl Fn(u64) -> f64) -> Vec<TrackMark> {
    let mut drawn: Vec<(TrackMark, u32)> = Vec::new();
    let mut last: [Option<usize>; MarkKind::ALL.len()] = [None; MarkKind::ALL.len()];
    for mark in all {
        let at_ms = mark.position.at.as_micros() / 1_000;
        let at = share(at_ms);
        let kind = mark.kind as usize;
        if let Some(earlier) = last[kind].map(|place| &mut drawn[place])
            && at - earlier.0.at < CLOSE
        {
            earlier.1 += mark.count;
            continue;
        }
        last[kind] = Some(drawn.len());
        let said = narrate::seconds(mark.position.at);
        drawn.push((TrackMark { at, at_ms, kind: mark.kind, said }, mark.count));
    }
    let said = |(mark, count): (TrackMark, u32)| {
        let words = words(mark.kind);
        let times = if count > 1 { format!(", {count} times") } else { String::new() };
        TrackMark { said: format!("{}: {words}{times}", mark.said), ..mark }
    };
    drawn.into_iter().map(said).collect()
}

/// A kind of mark in words.
const fn words(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Fault => "something was broken",
        MarkKind::Mended => "something was mended",
        MarkKind::Edit => "the drawing was changed",
        MarkKind::Redelivered => "delivered again",
        MarkKind::Dead => "died",
        MarkKind::Dropped => "dropped, refused or lost",
        MarkKind::HeldBack => "a producer was held back",
        MarkKind::Rebalanced => "partitions dealt anew",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_track_has_room_for_the_run_and_for_its_ticks() {
        for end_ms in [0, 1, 19_999, 20_000, 47_000, 60_000, 3_600_000, 86_400_000, 15_552_000_000]
        {
            let (length, step) = scale(end_ms);
            assert!(length >= end_ms, "{end_ms}");
            assert!(length.is_multiple_of(step), "{end_ms}");
            assert!((2..=10).contains(&(length / step)), "{end_ms}: {} ticks", length / step);
        }
    }
}
