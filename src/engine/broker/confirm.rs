//! The broker's word to a producer: it has the message, or a full queue refused it. A message that goes
//! to several stores gets one word, when the last of them has said its own: a refusal if any refused,
//! though the others keep their copies (RabbitMQ, docs/confirms.md and docs/maxlength.md).

use super::Broker;
use super::message::Message;
use crate::kernel::id::LinkId;
use crate::kernel::slab::Handle;
use crate::protocol::context::Context;
use crate::protocol::frame::{Body, Way};

/// Who waits for a word on a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Confirm {
    /// Nobody.
    #[default]
    None,
    /// Its producer, on this one copy.
    Own,
    /// Its producer, on this copy and others.
    Shared(Handle),
}

/// A word that several copies owe together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share {
    pub(crate) via: LinkId,
    pub(crate) number: u32,
    /// How many copies have not said theirs.
    pub(crate) waiting: u32,
    pub(crate) refused: bool,
}

impl Broker {
    /// A message becomes so many copies, and all of them owe its word.
    pub(super) fn share_confirm(&mut self, handle: Handle, copies: u32) {
        let message = &mut self.messages[handle];
        match message.confirm {
            Confirm::None => {}
            Confirm::Own if copies == 1 => {}
            Confirm::Own => {
                let (via, number) = (message.via, message.copy.name.number);
                let share = Share { via, number, waiting: copies, refused: false };
                message.confirm = Confirm::Shared(self.shares.insert(share));
            }
            Confirm::Shared(share) => {
                if let Some(share) = self.shares.get_mut(share) {
                    share.waiting = share.waiting + copies - 1;
                }
            }
        }
    }
    /// Tells the producer that the broker has the message, if it asked for that word.
    pub(crate) fn confirm(&mut self, cx: &mut Context, handle: Handle) {
        let message = &mut self.messages[handle];
        let confirm = std::mem::take(&mut message.confirm);
        let (link, number, cause) = (message.via, message.copy.name.number, message.cause);
        self.say_word(cx, confirm, link, cause, Body::Confirm { number });
    }

    /// Tells the producer a store's word on a message, if it asked for one. Any but `Confirm` is a refusal.
    pub(super) fn say_word(
        &mut self,
        cx: &mut Context,
        confirm: Confirm,
        via: LinkId,
        cause: u64,
        word: Body,
    ) {
        match confirm {
            Confirm::None => {}
            Confirm::Own => self.answer_producer(cx, via, cause, word),
            Confirm::Shared(share) => {
                self.settle_share(cx, share, !matches!(word, Body::Confirm { .. }), cause);
            }
        }
    }

    /// Tells the producer that a full queue refused the message, if it asked for that word.
    pub(crate) fn refuse(&mut self, cx: &mut Context, message: &Message, cause: u64) {
        self.say_refused(cx, message, cause, |number| Body::Refuse { number });
    }

    pub(super) fn say_refused(
        &mut self,
        cx: &mut Context,
        message: &Message,
        cause: u64,
        body: impl FnOnce(u32) -> Body,
    ) {
        match message.confirm {
            Confirm::None => {}
            Confirm::Own => {
                let number = message.copy.name.number;
                self.answer_producer(cx, message.via, cause, body(number));
            }
            Confirm::Shared(share) => self.settle_share(cx, share, true, cause),
        }
    }

    /// A copy that is lost inside the broker keeps the others' word from nobody.
    pub(super) fn release_share(&mut self, cx: &mut Context, message: &Message, cause: u64) {
        if let Confirm::Shared(share) = message.confirm {
            self.settle_share(cx, share, false, cause);
        }
    }

    /// One of the copies has said its word.
    fn settle_share(&mut self, cx: &mut Context, handle: Handle, refused: bool, cause: u64) {
        let Some(share) = self.shares.get_mut(handle) else { return };
        share.waiting = share.waiting.saturating_sub(1);
        share.refused |= refused;
        if share.waiting > 0 {
            return;
        }
        let Share { via, number, refused, .. } = *share;
        self.shares.remove(handle);
        let body = if refused { Body::Refuse { number } } else { Body::Confirm { number } };
        self.answer_producer(cx, via, cause, body);
    }

    pub(crate) fn answer_producer(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        cause: u64,
        body: Body,
    ) {
        if let Some(end) = self.ends.get(link)
            && end.open
        {
            cx.send(link, Way::Back, end.connection, cause, body);
        }
    }
}
