//! A producer's end of a link: what it sends, keeps, loses, and what it does when it is refused.

use std::collections::BTreeMap;

use super::gather::{Gathering, hash_of_number};
use super::{Outlet, SHORTEST};
use crate::kernel::id::{CopyId, Key, LinkId, NodeId, PartitionId};
use crate::protocol::context::{Context, Route, Timer};
use crate::protocol::event::{Event, LossReason};
use crate::protocol::frame::{Body, Publication};
use crate::topology::{OnRefusal, ProducerConfig};

/// By what a producer chooses partitions.
pub(super) struct Choice<'a>(pub(super) &'a BTreeMap<Key, u32>);

impl Choice<'_> {
    pub(super) fn hash(&self, key: Key) -> u32 {
        let said = self.0.get(&key).copied();
        said.unwrap_or_else(|| hash_of_number(key.number().unwrap_or_default()))
    }
}

impl Outlet {
    pub(crate) fn new(link: LinkId, to: NodeId) -> Self {
        Self {
            link,
            to,
            connection: 0,
            open: true,
            held: None,
            waiting: std::collections::VecDeque::new(),
            unconfirmed: std::collections::VecDeque::new(),
            refused: Vec::new(),
            kept_bytes: 0,
            gathering: Gathering::default(),
            resting: None,
            quiet_since: None,
            wakes: None,
        }
    }

    pub(super) fn can_send(&self, config: &ProducerConfig) -> bool {
        let window = !config.confirms || self.unconfirmed.len() < config.window.max(1) as usize;
        let ready = self.open && self.held.is_none() && self.resting.is_none();
        ready && window && self.waiting.is_empty()
    }

    /// Sends one message; it may be lost on the way.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "see Context::send")]
    pub(super) fn transmit(
        &mut self,
        cx: &mut Context,
        config: &ProducerConfig,
        publication: &Publication,
        cause: u64,
    ) {
        let copy = CopyId { name: publication.name, store: self.to };
        let (link, key, again) = (self.link, publication.key, publication.again);
        let cause = cx.emit(cause, Event::Published { copy, link, key, again });
        let mut publication = *publication;
        if config.delivery.idempotent {
            self.put_in_order(&mut publication);
        }
        if publication.confirm {
            if self.unconfirmed.is_empty() {
                self.quiet_since = Some(cx.now());
            }
            self.unconfirmed.push_back(publication);
        } else {
            self.kept_bytes = self.kept_bytes.saturating_sub(publication.payload_bytes.into());
        }
        let route = Route::along(link, self.connection);
        if !cx.send_message(route, copy, 0, cause, Body::Publish(publication)) {
            cx.emit(cause, Event::Lost { copy, link, reason: LossReason::ConnectionLost });
        }
    }

    /// A log is to know it again, and to take it behind those of its partition that are on their way.
    fn put_in_order(&self, publication: &mut Publication) {
        let partition = publication.partition;
        // Where the log chooses the partition, it cannot know what comes before.
        publication.terms.idempotent = partition != PartitionId::NONE;
        let mut before = self.unconfirmed.iter().rev().filter(|p| p.partition == partition);
        publication.terms.after = before.next().map_or(0, |before| before.name.number);
    }

    /// Sends, keeps, or loses one message.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "see Context::send")]
    pub(super) fn offer(
        &mut self,
        cx: &mut Context,
        config: &ProducerConfig,
        publication: &Publication,
        choice: &Choice<'_>,
        cause: u64,
    ) {
        if let Some(batching) = config.batching {
            return self.gather(cx, config, batching, (publication, choice), cause);
        }
        if self.can_send(config) {
            self.transmit(cx, config, publication, cause);
        } else if self.waiting.len() < config.buffer as usize {
            self.waiting.push_back(*publication);
        } else {
            let copy = CopyId { name: publication.name, store: self.to };
            cx.emit(cause, Event::Lost { copy, link: self.link, reason: LossReason::BufferFull });
        }
    }

    /// Sends what was kept, as far as it may go now.
    pub(super) fn flush(&mut self, cx: &mut Context, config: &ProducerConfig, cause: u64) {
        if let Some(batching) = config.batching {
            return self.flush_batches(cx, config, batching, cause);
        }
        while let Some(publication) = self.waiting.pop_front() {
            if !self.can_send_next(config) {
                self.waiting.push_front(publication);
                return;
            }
            self.transmit(cx, config, &publication, cause);
        }
    }

    pub(crate) fn can_send_next(&self, config: &ProducerConfig) -> bool {
        let window = !config.confirms || self.unconfirmed.len() < config.window.max(1) as usize;
        self.open && self.held.is_none() && self.resting.is_none() && window
    }

    /// Its process died: nothing of it is left.
    pub(super) fn forget(&mut self) {
        let partitions = self.gathering.partitions;
        self.gathering = Gathering::default();
        self.gathering.partitions = partitions;
        (self.kept_bytes, self.resting, self.quiet_since, self.wakes) = (0, None, None, None);
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
        self.heard(cx.now());
        publication.again = true;
        match on_refusal {
            OnRefusal::GiveUp => {
                let copy = CopyId { name: publication.name, store: self.to };
                cx.emit(cause, Event::Lost { copy, link: self.link, reason: LossReason::GaveUp });
                self.recount();
            }
            OnRefusal::PublishAgain(after) => {
                self.refused.push(publication);
                let timer = Timer::PublishAgain { producer: id, link: self.link, number };
                cx.set_timer(cx.now() + after.max(SHORTEST), cause, timer);
            }
        }
    }
}
