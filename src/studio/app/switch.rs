//! Another profile: the drawing and what was done to the run stay, the run is played again under the
//! new profile up to the same moment, and what differs is reported. One step of undo.

use engine::{Advance, Budget, Change, Command, PROFILES, Position, Profile, SimDuration, Stamped};

use super::{Dialog, DocumentChange, Effect, Model, Msg, Run, edit, playback, update};
use crate::comparison::{self, Difference, Found, Pair, Purse};
use crate::document::Document;
use crate::recording::Timed;
use crate::switching::{Group, Sentence, Switch, Switched, differing, sentences};
use crate::timeline::Timeline;
use crate::vocabulary::{Subject, Vocabulary};

/// See the module; as a change of the document.
#[derive(Clone, Debug)]
pub struct ProfileChange {
    /// The profile afterwards.
    to: &'static Profile,
    /// What there was before, where it is restored.
    back: Option<Box<There>>,
}

/// What is restored.
#[derive(Clone, Debug)]
struct There {
    document: Document,
    run: Run,
    timeline: Timeline,
}

impl PartialEq for ProfileChange {
    fn eq(&self, other: &Self) -> bool {
        (self.to.id, self.back.is_some()) == (other.to.id, other.back.is_some())
    }
}

/// What a switch of the profile did, to be read.
#[derive(Clone, Debug)]
pub struct SwitchReport {
    /// The document before.
    pub before: Document,
    /// The document afterwards.
    pub after: Document,
    /// What changed, in sentences.
    pub groups: Vec<Group>,
    /// What has no counterpart.
    pub without: Vec<engine::NodeId>,
    /// The comparison of the two runs.
    pub found: Found,
    /// The setting that alone leads to the first difference, if one does.
    pub cause: Option<(Subject, String)>,
    /// The event of the page's run in which it shows, if that is kept.
    pub sequence: Option<u64>,
    /// Now, when it was switched.
    pub now: engine::SimTime,
    /// The run on the page came as far as before.
    pub came: bool,
    /// The state of the document: until it changes, undo takes the switch back.
    pub serial: u64,
}

/// Events of the run that is played again on the page; and how many at once, for its checkpoints.
const REPLAY: Budget = Budget(300_000);
const PORTION: Budget = Budget(5_000);
/// Work of a comparison, and of looking for its cause.
const COMPARE: Purse = Purse(300_000);
const CAUSE: Purse = Purse(200_000);
/// How far beyond now one looks for the first difference.
const AHEAD: SimDuration = SimDuration::from_secs(60);

/// Switches the profile.
pub(super) fn switch(model: &mut Model, id: &str) {
    let Some(&to) = PROFILES.iter().find(|profile| profile.id == id) else { return };
    let from = model.document.profile;
    if to.id == from.id || model.locks().settings {
        return;
    }
    let before = model.document.clone();
    let start = model.run.start.clone();
    let script = [&model.run.commands[..], &model.run.to_come()].concat();
    let now = model.run.now();
    let name = Vocabulary::of(to).name();
    let change = DocumentChange::Profile(Box::new(ProfileChange { to, back: None }));
    model.close_why();
    model.commit(format!("switch to {name}"), change);
    let switched = Switch { document: &before, to, only: None }.done();
    let report = report(model, before, switched, (&start, &script), now);
    let said = summary(&report);
    model.switched = Some(report);
    model.dialog = Some(Dialog::Switched);
    model.announcer.say(said);
}

/// Applies the change to the document and to the run; the inverse.
pub(super) fn apply(model: &mut Model, change: ProfileChange) -> ProfileChange {
    let position = model.run.simulation.position();
    let from = model.document.profile;
    let ProfileChange { to, back } = change;
    let back = match back {
        None => {
            let there = forwards(model, to);
            play(model, position);
            model.run.switched();
            Some(Box::new(there))
        }
        Some(there) => {
            backwards(model, *there, to, position);
            None
        }
    };
    align(model, position);
    ProfileChange { to: from, back }
}

/// The drawing and its run, at its start, under another profile; what there was before.
fn forwards(model: &mut Model, to: &'static Profile) -> There {
    let switch = Switch { document: &model.document, to, only: None };
    let start = Switch { document: &model.run.start, to, only: None }.done().document;
    let recorded = switch.commands(model.run.recorded());
    let script = switch.commands(&[&model.run.commands[..], &model.run.to_come()].concat());
    let document = switch.done().document;
    let mut run = Run::new(&start, recorded);
    run.set_to_come(script);
    let timeline = Timeline::new(&run);
    There {
        document: std::mem::replace(&mut model.document, document),
        run: std::mem::replace(&mut model.run, run),
        timeline: std::mem::replace(&mut model.timeline, timeline),
    }
}

/// As it was before a switch, with what was done since.
fn backwards(model: &mut Model, there: There, to: &'static Profile, mut position: Position) {
    let switch = Switch { document: &model.document, to, only: None };
    let to_come = switch.commands(&model.run.to_come());
    let since = model.run.since_switch().map(|since| switch.commands(since));
    let all = switch.commands(&model.run.commands);
    model.document = there.document;
    match since {
        Some(since) if position.at >= there.run.now() => {
            // Of the same instant as much has happened as had before.
            position = position.max(there.run.simulation.position());
            (model.run, model.timeline) = (there.run, there.timeline);
            if !since.is_empty() && model.timeline.is_past(&model.run) {
                // What was done since goes its own way from there.
                let _ = model.timeline.fork(&mut model.run);
            }
            model.run.set_to_come([since, to_come].concat());
        }
        // It was begun again since, or shows an earlier moment: it is played from the start.
        _ => {
            let mut run = Run::new(&there.run.start, there.run.recorded().to_vec());
            run.set_to_come([all, to_come].concat());
            model.timeline = Timeline::new(&run);
            model.run = run;
        }
    }
    play(model, position);
}

/// Plays the run up to a moment, within the budget: where that is spent, the rest comes by itself.
fn play(model: &mut Model, position: Position) {
    for _ in 0..REPLAY.0 / PORTION.0 {
        let (advance, _) = model.run.advance(position, PORTION);
        model.timeline.keep_up(&mut model.run);
        if advance == Advance::Reached {
            return;
        }
    }
}

/// The run has what is drawn: where the two differ, the drawing is right.
fn align(model: &mut Model, position: Position) {
    if model.run.now() != position.at {
        return;
    }
    for (id, node) in differing(model.run.simulation.topology(), &model.document.topology) {
        let _ = model.act_now(Command::Edit(Change::SetNode { id, node }));
    }
}

/// What the report offers.
pub(super) fn react(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::SetProfile(id) => switch(model, &id),
        Msg::UndoSwitch if can_undo(model) => {
            model.dialog = None;
            return edit::undo(model, false);
        }
        Msg::ShowDifference => {
            let found = model.switched.as_ref().and_then(|report| report.sequence);
            if let Some(sequence) = found {
                model.dialog = None;
                return update(model, Msg::AskEvent(sequence));
            }
        }
        Msg::PlayToDifference => play_on(model),
        _ => {}
    }
    Vec::new()
}

/// Whether undo would take the switch back.
pub(crate) fn can_undo(model: &Model) -> bool {
    model.switched.as_ref().is_some_and(|report| report.serial == model.history.serial)
}

/// On to the moment of the first difference, which is still to come.
fn play_on(model: &mut Model) {
    let Some(difference) =
        model.switched.as_ref().and_then(|report| report.found.difference.clone())
    else {
        return;
    };
    model.playback.set_playing(false);
    let at = difference.after.or(difference.later.0).map_or(difference.at, |of| of.position.at);
    playback::advance(model, Position::end_of(at));
    let sequence = shown(model, &difference);
    model.dialog = None;
    if let Some(report) = &mut model.switched {
        report.sequence = sequence;
    }
    if let Some(sequence) = sequence {
        update(model, Msg::AskEvent(sequence));
    }
}

fn report(
    model: &Model,
    before: Document,
    switched: Switched,
    (start, script): (&Document, &[Timed]),
    now: engine::SimTime,
) -> SwitchReport {
    let to = switched.document.profile;
    let groups = sentences(&before, &switched);
    let new_start = Switch { document: start, to, only: None }.done().document;
    let new_script = Switch { document: &before, to, only: None }.commands(script);
    let pair = Pair { before: (start, script), after: (&new_start, &new_script) };
    let found = pair.compare(now + AHEAD, &mut COMPARE.clone());
    let all: Vec<Sentence> = groups.iter().flat_map(|group| &group.sentences).cloned().collect();
    let cause = found.difference.as_ref().and_then(|difference| {
        comparison::cause(start, script, to, &all, difference, &mut CAUSE.clone())
    });
    let sequence = found.difference.as_ref().and_then(|difference| shown(model, difference));
    SwitchReport {
        before,
        after: switched.document,
        groups,
        without: switched.without,
        found,
        cause,
        sequence,
        now,
        came: model.run.now() == now,
        serial: model.history.serial,
    }
}

/// The event of the page's run that shows the difference, if it is still there.
fn shown(model: &Model, difference: &Difference) -> Option<u64> {
    let Stamped { event, position, .. } = difference.after.or(difference.later.0)?;
    let mut same = model.run.events.iter().filter(|stamped| stamped.position.at == position.at);
    same.find(|stamped| stamped.event == event).map(|stamped| stamped.sequence)
}

fn summary(report: &SwitchReport) -> String {
    let name = Vocabulary::of(report.after.profile).name();
    let count: usize = report.groups.iter().map(|group| group.sentences.len()).sum();
    let changes = match count {
        0 => "no setting is different".to_owned(),
        1 => "one setting is different".to_owned(),
        count => format!("{count} settings are different"),
    };
    format!("The profile is now {name}: {changes}.")
}
