//! The report about a switch of the profile: what changed and why, what has no counterpart, and the
//! first thing that happens otherwise, in sentences.

use engine::{Event, SimTime, Stamped};

use crate::app::{Model, SwitchReport, can_undo_switch};
use crate::comparison::Difference;
use crate::document::Document;
use crate::narrate::{self, capital, seconds};
use crate::switching::{Fate, Sentence};
use crate::vocabulary::{Source, Vocabulary};

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwitchView {
    /// The profiles' names, before and now.
    pub names: (String, String),
    /// What has no counterpart, in sentences.
    pub without: Vec<String>,
    /// What changed, by kind of node.
    pub changes: Vec<(String, Vec<Change>)>,
    /// The comparison of the runs.
    pub runs: Runs,
    /// Undo takes it back.
    pub can_undo: bool,
}

/// A sentence about one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which nodes, where it is not all of them.
    pub names: String,
    /// What is so now.
    pub now: String,
    /// What was so before, or that it stays.
    pub before: String,
    /// Where it is written.
    pub source: Option<Source>,
    /// It alone leads to the first difference.
    pub leads: bool,
}

/// What the comparison of the two runs found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runs {
    /// What was compared, in a sentence.
    pub lead: String,
    /// The first difference.
    pub difference: Option<DifferenceView>,
    /// Commands that were turned down, and a run that was too long: in sentences.
    pub remarks: Vec<String>,
}

/// The first thing that happens otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferenceView {
    /// When, such as `3.2 s`.
    pub at: String,
    /// What happens then under the old profile, and under the new one.
    pub before: String,
    /// See `before`.
    pub after: String,
    /// The rule behind it, by name.
    pub rule: String,
    /// The rule in a sentence.
    pub rule_text: String,
    /// Where it is written.
    pub source: Option<Source>,
    /// The setting behind it, if one alone leads to it.
    pub because: Option<String>,
    /// Its line can be asked why; or it is still to come.
    pub kept: bool,
    /// See `kept`.
    pub to_come: bool,
}

pub(super) fn switched(model: &Model, report: &SwitchReport) -> SwitchView {
    let of = |document: &Document| Vocabulary::of(document.profile);
    let (old, new) = (of(&report.before), of(&report.after));
    let change = |sentence: &Sentence| Change {
        names: sentence.names.join(", "),
        now: match sentence.fate {
            Fate::Lost => {
                format!("{} has no counterpart for what you set. {}.", new.name(), sentence.now)
            }
            Fate::Changed | Fate::Kept => format!("{}.", sentence.now),
        },
        before: match sentence.fate {
            Fate::Lost => format!("You had: {}.", sentence.before),
            Fate::Changed => format!("Before: {}.", sentence.before),
            Fate::Kept => "You set that; it stays.".to_owned(),
        },
        source: sentence.source,
        leads: leads(report, sentence),
    };
    SwitchView {
        names: (old.name(), new.name()),
        without: without(report, new),
        changes: report
            .groups
            .iter()
            .map(|group| (group.title.clone(), group.sentences.iter().map(change).collect()))
            .collect(),
        runs: runs(model, report),
        can_undo: can_undo_switch(model),
    }
}

fn leads(report: &SwitchReport, sentence: &Sentence) -> bool {
    report.cause.as_ref().is_some_and(|(of, path)| (sentence.of, &sentence.path) == (*of, path))
}

/// One sentence for each kind without a counterpart, with the nodes' names.
fn without(report: &SwitchReport, new: Vocabulary) -> Vec<String> {
    let nodes = report.after.topology.nodes();
    let mut kinds: Vec<(&'static str, Vec<&str>)> = Vec::new();
    let mut clients: Vec<&str> = Vec::new();
    for &id in &report.without {
        let Some(node) = nodes.get(&id) else { continue };
        let name = report.after.name(id);
        match new.lack(node.kind()) {
            Some(why) => match kinds.iter_mut().find(|(other, _)| *other == why) {
                Some((_, names)) => names.push(name),
                None => kinds.push((why, vec![name])),
            },
            None => clients.push(name),
        }
    }
    let stays = |names: &[&str]| {
        let verb = if names.len() == 1 {
            "stays in the drawing and works"
        } else {
            "stay in the drawing and work"
        };
        format!("{} {verb} as before, which is nothing that {} does.", listed(names), new.system())
    };
    let mut said: Vec<String> =
        kinds.iter().map(|(why, names)| format!("{why} {}", stays(names))).collect();
    if !clients.is_empty() {
        let verb = if clients.len() == 1 { "is" } else { "are" };
        said.push(format!(
            "{} {verb} connected to such nodes only, and {verb} as before, too.",
            listed(&clients)
        ));
    }
    said
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn runs(model: &Model, report: &SwitchReport) -> Runs {
    let found = &report.found;
    let new = Vocabulary::of(report.after.profile).name();
    let lead = match &found.difference {
        Some(difference) if difference.at <= report.now => {
            "The run was played again from the start with the same commands. The first thing that happens otherwise:".to_owned()
        }
        Some(_) => format!(
            "Up to now, {}, both runs are the same. If nobody does anything more, the first thing that happens otherwise is:",
            seconds(report.now)
        ),
        None if found.whole => format!(
            "Both runs are the same: up to now, and for the next {} s if nobody does anything more.",
            found.until.since(report.now).as_micros() / 1_000_000
        ),
        None => format!(
            "Up to {} both runs are the same; what comes after was too much to compare.",
            seconds(found.until)
        ),
    };
    let mut remarks = Vec::new();
    match found.turned_down {
        0 => {}
        1 => remarks.push(format!("One of your commands was turned down under {new}.")),
        many => remarks.push(format!("{many} of your commands were turned down under {new}.")),
    }
    if !report.came {
        remarks.push(format!(
            "This run is long: it was played again up to {} only and goes on from there; what you did after that comes again at its time.",
            seconds(model.run.now())
        ));
    }
    let difference = found.difference.as_ref().map(|difference| {
        let side = |stamped: Option<Stamped>, document: &Document, other: Option<Stamped>| match (
            stamped, other,
        ) {
            (Some(stamped), _) => format!("{}.", capital(&said(document, &stamped))),
            (None, Some(later)) => {
                format!("Not then: that happens at {}.", apart(later.position.at, difference.at))
            }
            (None, None) => "Not then, and not within a minute after.".to_owned(),
        };
        let (of, event) = match (difference.after, difference.before) {
            (Some(after), _) => (&report.after, after.event),
            (None, Some(before)) => (&report.before, before.event),
            (None, None) => (&report.after, Event::BrokerStarted {}),
        };
        let told =
            narrate::rule_in(Vocabulary::of(of.profile), narrate::rule_of(&of.topology, &event));
        let because = report.groups.iter().flat_map(|group| &group.sentences);
        let because = because.clone().find(|sentence| leads(report, sentence));
        DifferenceView {
            at: precise(difference),
            before: side(difference.before, &report.before, difference.later.1),
            after: side(difference.after, &report.after, difference.later.0),
            rule: told.name.to_owned(),
            rule_text: told.text.to_owned(),
            source: told.source,
            because: because.map(|sentence| format!("{}.", sentence.now)),
            kept: report.sequence.is_some(),
            to_come: report.sequence.is_none() && difference.at > model.run.now(),
        }
    });
    Runs { lead, difference, remarks }
}

/// A time, with three decimals where it would look like the other one.
fn apart(time: SimTime, other: SimTime) -> String {
    if seconds(time) == seconds(other) {
        let micros = time.as_micros();
        return format!("{}.{:03} s", micros / 1_000_000, micros / 1_000 % 1_000);
    }
    seconds(time)
}

fn precise(difference: &Difference) -> String {
    let later = difference.later.0.or(difference.later.1);
    match later {
        Some(later) => apart(difference.at, later.position.at),
        None => seconds(difference.at),
    }
}

fn said(document: &Document, stamped: &Stamped) -> String {
    narrate::line(document, stamped).1
}
