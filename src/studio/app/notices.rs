//! Sentences that need attention: each stands until it has no point any more, or is closed.

use super::{Model, Msg};
use crate::narrate;
use crate::view::{Notice, Until};

/// Of these at most.
const MOST: usize = 3;

impl Model {
    /// A sentence until the next act that succeeds.
    pub(super) fn notice(
        &mut self,
        error: bool,
        title: impl Into<String>,
        text: impl Into<String>,
    ) {
        self.note(error, Until::Act, title.into(), text.into());
    }

    pub(super) fn note(&mut self, error: bool, until: Until, title: String, text: String) {
        let id = self.next_notice;
        self.next_notice += 1;
        // The same sentence again stands there once.
        self.notices.retain(|notice| notice.title != title || notice.text != text);
        self.notices.push(Notice { id, error, title, text, until });
        if self.notices.len() > MOST {
            self.notices.remove(0);
        }
    }

    pub(super) fn reject(&mut self, rejection: engine::Rejection) {
        let text = format!("{}.", narrate::capital(&rejection.to_string()));
        self.notice(false, "That does not work", text);
    }
}

/// How things stood before a message: whether it did something is seen from it.
#[derive(Clone, Copy)]
pub(super) struct Before {
    drawing: u64,
    commands: usize,
    /// It is an act by itself.
    act: bool,
    /// It is none: what a recording does when its time comes.
    time: bool,
    first_new: u32,
}

pub(super) fn before(model: &Model, msg: &Msg) -> Before {
    Before {
        drawing: model.history.serial,
        commands: model.run.commands.len(),
        act: matches!(msg, Msg::Copied | Msg::SaveFile),
        time: matches!(msg, Msg::Frame { .. }),
        first_new: model.next_notice,
    }
}

/// Forgets the sentences that have no point any more.
pub(super) fn forget(model: &mut Model, before: Before) {
    let edited = model.history.serial != before.drawing;
    let acted = edited || before.act || model.run.commands.len() != before.commands;
    if before.time || !acted {
        return;
    }
    model.notices.retain(|notice| {
        notice.id >= before.first_new
            || match notice.until {
                Until::Act => false,
                Until::Edit => !edited,
                Until::Closed => true,
            }
    });
}

/// Nothing is kept for the next visit.
pub(super) fn not_kept(model: &mut Model) {
    model.note(
        false,
        Until::Closed,
        "Drawings are not kept".to_owned(),
        "This browser keeps nothing for this page: save to a file what you want to have again."
            .to_owned(),
    );
}

/// All messages of a place were discarded: how many that were. Time does not go back, so that no undo
/// is offered; the same run comes again from the start.
pub(super) fn discarded(model: &mut Model, count: u32) {
    if count > 1 {
        model.dialog = None;
        let title = format!("{count} messages were discarded");
        model.notice(false, title, "In this run they are gone; from the start they come again.");
    }
}
