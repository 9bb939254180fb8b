//! A producer's end of a link: what it sends, keeps, loses, and what it does when it is refused.

use super::{Outlet, SHORTEST};
use crate::kernel::id::{CopyId, LinkId, NodeId};
use crate::protocol::context::{Context, Route, Timer};
use crate::protocol::event::{Event, LossReason};
use crate::protocol::frame::{Body, Publication};
use crate::topology::{OnRefusal, ProducerConfig};

impl Outlet {
    pub(crate) const fn new(link: LinkId, to: NodeId) -> Self {
        Self {
            link,
            to,
            connection: 0,
            open: true,
            held: None,
            waiting: std::collections::VecDeque::new(),
            unconfirmed: std::collections::VecDeque::new(),
            refused: Vec::new(),
        }
    }

    pub(super) fn can_send(&self, config: &ProducerConfig) -> bool {
        let window = !config.confirms || self.unconfirmed.len() < config.window.max(1) as usize;
        self.open && self.held.is_none() && window && self.waiting.is_empty()
    }

    /// Sends one message; it may be lost on the way.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "see Context::send")]
    fn transmit(&mut self, cx: &mut Context, publication: &Publication, cause: u64) {
        let copy = CopyId { name: publication.name, store: self.to };
        let (link, key, again) = (self.link, publication.key, publication.again);
        let cause = cx.emit(cause, Event::Published { copy, link, key, again });
        if publication.confirm {
            self.unconfirmed.push_back(*publication);
        }
        let route = Route::along(link, self.connection);
        if !cx.send_message(route, copy, 0, cause, Body::Publish(*publication)) {
            cx.emit(cause, Event::Lost { copy, link, reason: LossReason::ConnectionLost });
        }
    }

    /// Sends, keeps, or loses one message.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "see Context::send")]
    pub(super) fn offer(
        &mut self,
        cx: &mut Context,
        config: &ProducerConfig,
        publication: &Publication,
        cause: u64,
    ) {
        if self.can_send(config) {
            self.transmit(cx, publication, cause);
        } else if self.waiting.len() < config.buffer as usize {
            self.waiting.push_back(*publication);
        } else {
            let copy = CopyId { name: publication.name, store: self.to };
            cx.emit(cause, Event::Lost { copy, link: self.link, reason: LossReason::BufferFull });
        }
    }

    /// Sends what was kept, as far as it may go now.
    pub(super) fn flush(&mut self, cx: &mut Context, config: &ProducerConfig, cause: u64) {
        while let Some(publication) = self.waiting.pop_front() {
            if !self.can_send_next(config) {
                self.waiting.push_front(publication);
                return;
            }
            self.transmit(cx, &publication, cause);
        }
    }

    pub(crate) fn can_send_next(&self, config: &ProducerConfig) -> bool {
        let window = !config.confirms || self.unconfirmed.len() < config.window.max(1) as usize;
        self.open && self.held.is_none() && window
    }

    /// The broker refused a message: it is lost, or published again later.
    pub(super) fn refused(
        &mut self,
        cx: &mut Context,
        on_refusal: OnRefusal,
        id: NodeId,
        number: u32,
        cause: u64,
    ) {
        let Some(place) = self.unconfirmed.iter().position(|p| p.name.number == number) else {
            return;
        };
        let Some(mut publication) = self.unconfirmed.remove(place) else { return };
        publication.again = true;
        match on_refusal {
            OnRefusal::GiveUp => {
                let copy = CopyId { name: publication.name, store: self.to };
                cx.emit(cause, Event::Lost { copy, link: self.link, reason: LossReason::GaveUp });
            }
            OnRefusal::PublishAgain(after) => {
                self.refused.push(publication);
                let timer = Timer::PublishAgain { producer: id, link: self.link, number };
                cx.set_timer(cx.now() + after.max(SHORTEST), cause, timer);
            }
        }
    }
}
