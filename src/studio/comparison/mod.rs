//! Two runs of the same drawing and the same commands under two profiles, and the first thing that
//! happens otherwise. Both are played from the start, beside the page's own run, and compared by what
//! happened to messages (`project`). The work is bounded.

mod course;
mod project;

use engine::{Profile, SimDuration, SimTime, Stamped};

use self::course::Course;
pub use self::course::Purse;
use self::project::Seen;
use crate::document::Document;
use crate::recording::Timed;
use crate::switching::{Sentence, Switch};
use crate::vocabulary::Subject;

/// Two runs, each with its drawing at the start and what was done to it.
#[derive(Clone, Copy)]
pub struct Pair<'a> {
    /// Under the old profile.
    pub before: (&'a Document, &'a [Timed]),
    /// Under the new one.
    pub after: (&'a Document, &'a [Timed]),
}

/// The first thing that happens otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// When.
    pub at: SimTime,
    /// What happens then under the old profile only.
    pub before: Option<Stamped>,
    /// What happens then under the new one only.
    pub after: Option<Stamped>,
    /// The same as `before` under the new profile, and the same as `after` under the old one, if it
    /// happens soon after.
    pub later: (Option<Stamped>, Option<Stamped>),
    seen: (Option<Seen>, Option<Seen>),
}

/// What a comparison found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The first difference, if there is one.
    pub difference: Option<Difference>,
    /// Both were compared up to here; earlier than was wanted if the work was too much.
    pub until: SimTime,
    /// Whether they were compared as far as was wanted.
    pub whole: bool,
    /// Commands that were turned down under the new profile and not under the old one.
    pub turned_down: u32,
}

/// How much is compared at once.
const STRETCH: SimDuration = SimDuration::from_millis(250);
/// How much longer one looks for what came too late or too early.
const SOON: SimDuration = SimDuration::from_secs(60);

impl Pair<'_> {
    /// Compares up to `until`.
    pub fn compare(&self, until: SimTime, purse: &mut Purse) -> Found {
        let mut before = Course::new(self.before.0, self.before.1);
        let mut after = Course::new(self.after.0, self.after.1);
        let mut now = SimTime::ZERO;
        let found = |difference, now, whole, before: &Course, after: &Course| Found {
            difference,
            until: now,
            whole,
            turned_down: after.rejected.saturating_sub(before.rejected),
        };
        loop {
            // Stretches in which nothing happens are passed over.
            let next = before.next().into_iter().chain(after.next()).min().unwrap_or(until);
            let to = (next.max(now) + STRETCH).min(until);
            if !before.listen(to, purse) || !after.listen(to, purse) {
                return found(None, now, false, &before, &after);
            }
            if let Some(mut difference) = first(&before, &after) {
                look_on(&mut difference, &mut before, &mut after, purse);
                return found(Some(difference), to, true, &before, &after);
            }
            before.heard.clear();
            after.heard.clear();
            now = to;
            if now >= until {
                return found(None, now, true, &before, &after);
            }
        }
    }
}

/// The first instant at which not the same happened. Within an instant order means nothing.
fn first(before: &Course, after: &Course) -> Option<Difference> {
    let (mut old, mut new) = (before.heard.iter().peekable(), after.heard.iter().peekable());
    loop {
        let time = |heard: Option<&&(Seen, Stamped)>| heard.map(|(_, stamped)| stamped.position.at);
        let instant = time(old.peek()).into_iter().chain(time(new.peek())).min()?;
        let mut here: [Vec<(Seen, Stamped)>; 2] = [Vec::new(), Vec::new()];
        while time(old.peek()) == Some(instant) {
            here[0].extend(old.next());
        }
        while time(new.peek()) == Some(instant) {
            here[1].extend(new.next());
        }
        let [here_old, here_new] = here;
        let before = only(&here_old, &here_new);
        let after = only(&here_new, &here_old);
        if before.is_some() || after.is_some() {
            return Some(Difference {
                at: instant,
                seen: (before.map(|(seen, _)| seen), after.map(|(seen, _)| seen)),
                before: before.map(|(_, stamped)| stamped),
                after: after.map(|(_, stamped)| stamped),
                later: (None, None),
            });
        }
    }
}

/// The first of `own` that is not among the others, each counted once.
fn only(own: &[(Seen, Stamped)], others: &[(Seen, Stamped)]) -> Option<(Seen, Stamped)> {
    let mut left: Vec<Seen> = others.iter().map(|(seen, _)| *seen).collect();
    own.iter().copied().find(|(seen, _)| match left.iter().position(|other| other == seen) {
        Some(place) => {
            left.swap_remove(place);
            false
        }
        None => true,
    })
}

/// Whether the same comes later in the other run.
fn look_on(found: &mut Difference, before: &mut Course, after: &mut Course, purse: &mut Purse) {
    let until = found.at + SOON;
    let mut later = |course: &mut Course, seen: Option<Seen>| {
        let seen = seen?;
        course.listen(until, purse);
        let same =
            course.heard.iter().find(|(s, stamped)| *s == seen && stamped.position.at > found.at);
        same.map(|(_, stamped)| *stamped)
    };
    found.later = (later(after, found.seen.0), later(before, found.seen.1));
}

/// Which of the settings that changed leads to the first difference by itself; `None` if none does, or
/// if finding it takes too much.
pub fn cause(
    start: &Document,
    commands: &[Timed],
    to: &'static Profile,
    sentences: &[Sentence],
    difference: &Difference,
    purse: &mut Purse,
) -> Option<(Subject, String)> {
    let mut leads = |sentence: &&Sentence| {
        let switch = Switch { document: start, to, only: Some((sentence.of, &sentence.path)) };
        let (alone, changed) = (switch.done().document, switch.commands(commands));
        let pair = Pair { before: (start, commands), after: (&alone, &changed) };
        let found = pair.compare(difference.at, purse);
        found
            .difference
            .is_some_and(|other| (other.at, other.seen) == (difference.at, difference.seen))
    };
    sentences.iter().find(&mut leads).map(|found| (found.of, found.path.clone()))
}
