//! The polite live region: edits are said at once, the run at most once every few seconds, and only
//! what a person would want to be told.

use std::collections::VecDeque;

use engine::Event;

use super::Model;
use crate::narrate;
use crate::tally::Tally;
use crate::view::Announcement;

/// The live region's queue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Announcer {
    current: Announcement,
    waiting: VecDeque<String>,
    last_ms: f64,
}

/// Between two announcements of the run, at least.
const EVERY_MS: f64 = 3_000.0;
/// Sentences of one announcement at most; what is older is not said any more.
const SENTENCES_MAX: usize = 3;

impl Announcer {
    /// What is said now.
    pub const fn current(&self) -> &Announcement {
        &self.current
    }

    /// True while something is still to be said.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Says something at once: it answers what the person just did.
    pub fn say(&mut self, text: impl Into<String>) {
        self.current = Announcement { serial: self.current.serial + 1, text: text.into() };
    }

    fn queue(&mut self, text: String) {
        self.waiting.push_back(text);
        if self.waiting.len() > SENTENCES_MAX {
            self.waiting.pop_front();
        }
    }

    /// Wall time passes.
    pub(super) fn tick(&mut self, wall_ms: f64) {
        if self.waiting.is_empty() || wall_ms - self.last_ms < EVERY_MS {
            return;
        }
        self.last_ms = wall_ms;
        let text = self.waiting.drain(..).collect::<Vec<_>>().join(" ");
        self.say(text);
    }
}

/// Queues what happened since `after` and is worth being told.
pub(super) fn announce_events(model: &mut Model, after: u64) {
    let worth = |event: &Event| {
        matches!(
            event,
            Event::Leased { count: 2.., .. }
                | Event::Died { .. }
                | Event::HeldBack { .. }
                | Event::LetGo { .. }
                | Event::Blocked { .. }
                | Event::Rebalanced { .. }
                | Event::Redriven { .. }
                | Event::Dropped { .. }
        )
    };
    let fresh = model.run.told.iter().rev().take_while(|stamped| stamped.sequence > after);
    let fresh: Vec<_> = fresh.filter(|stamped| worth(&stamped.event)).copied().collect();
    for stamped in fresh.iter().rev() {
        let (_, text) = narrate::line(&model.document, stamped);
        model.announcer.queue(text + ".");
    }
}

/// The state of the run in a few words.
pub(super) fn describe(model: &Model) -> String {
    let terms = model.terms();
    let mut parts = vec![format!("Time {}", narrate::seconds(model.run.now()))];
    for &node in model.document.topology.nodes().keys() {
        let Some(tally) = Tally::of(&model.run.simulation, node) else { continue };
        let Tally { waiting, leased, dead, .. } = tally;
        let name = model.document.name(node);
        let dead = if dead > 0 { format!(", {dead} dead") } else { String::new() };
        parts.push(format!("{name}: {waiting} {}, {leased} {}{dead}", terms.waiting, terms.leased));
    }
    parts.join("; ") + "."
}
