//! Frames that reach the broker, and the connections they belong to.

use super::group_offsets::Note;
use super::settle::{Extension, Word};
use super::takers::Taker;
use super::{Broker, End, Log};
use crate::kernel::id::{CopyId, LinkId, NodeId};
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::{EndReason, Event, LossReason, ReturnReason};
use crate::protocol::frame::{Body, Frame, Tag, Way};
use crate::topology::{LinkKind, Serving};

impl Broker {
    /// A client's frame, or one of the broker's own, has arrived.
    #[inline]
    pub(crate) fn receive(&mut self, cx: &mut Context, to: NodeId, frame: &Frame, cause: u64) {
        let link = frame.link;
        if let Body::Carry { message, root } = frame.body {
            return self.carried(cx, frame, message, root, cause);
        }
        if self.stopped {
            return Self::refuse_connection(cx, to, frame, cause);
        }
        let (current, open) = match self.ends.get(link) {
            Some(end) => (end.connection, end.open),
            None => (0, false),
        };
        let is_current = open && frame.connection == current;
        match &frame.body {
            Body::Publish(publication) if is_current && self.alarm => {
                self.stall(cx, link, publication, cause);
            }
            Body::Publish(publication) if is_current => {
                self.published(cx, link, to, publication, cause);
            }
            &Body::Settle { tag, copy, outcome } => {
                let word = Word { link, consumer: to, is_current, copy, outcome };
                self.settled(cx, tag, &word, cause);
            }
            &Body::Open { credit, priority } => self.open(cx, frame, credit, priority, cause),
            Body::Publish(publication) => {
                let copy = CopyId { name: publication.name, store: to };
                cx.emit(cause, Event::Lost { copy, link, reason: LossReason::ConnectionLost });
            }
            _ if !is_current => {}
            Body::Close => {
                self.close(cx, link, EndReason::Closed, cause);
            }
            &Body::Fetch { max, wait, lease } => {
                self.end(link).lease = lease;
                self.fetch(cx, link, max, wait, cause);
            }
            &Body::Renew { tag: Tag::Lease(handle), copy, lease } => {
                let word = Extension { link, consumer: to, copy, lease };
                self.renew(cx, handle, &word, cause);
            }
            &Body::Renew { tag: Tag::Record { at, offset, term }, .. } => {
                self.renew_lock(cx, link, at, offset, term, cause);
            }
            Body::Cancel => self.cancel(cx, link),
            &Body::Subscribe { credit, priority } => self.subscribe(cx, link, credit, priority),
            &Body::Join(hello) => self.member_joins(cx, link, hello, cause),
            &Body::Heartbeat { incarnation, generation } => {
                self.member_lives(cx, link, incarnation, generation, cause);
            }
            &Body::Leave { incarnation, reason } => {
                self.member_leaves(cx, link, incarnation, reason, cause);
            }
            &Body::Commit { incarnation, generation, at, offset } => {
                self.commit(cx, link, Note { incarnation, generation, at, offset }, cause);
            }
            &Body::Seek { incarnation, at, offset } => {
                self.seek(cx, link, incarnation, at, offset, cause);
            }
            // A group whose members poll sends nothing that was not asked for.
            Body::Credit { .. } if self.serving(cx, link) != Serving::Settled => {}
            &Body::Begin { serial, timeout } => {
                if let Some(producer) = cx.network.get(link).map(|line| line.link.from) {
                    self.begin_transaction(cx, producer, serial, timeout, cause);
                }
            }
            &Body::End { serial, commit } => self.asked_to_end(cx, link, serial, commit, cause),
            &Body::Credit { credit } => {
                let end = self.end(link);
                end.credit = credit;
                if credit > 0 && end.asked.is_some() {
                    // It no longer asks: what it asked for is answered with what it has.
                    self.answer_fetch(cx, link, cause);
                }
                self.serve(cx, link);
            }
            _ => {}
        }
    }

    /// A stopped broker's machine answers every attempt with "no connection", and takes nothing in.
    #[cold]
    fn refuse_connection(cx: &mut Context, to: NodeId, frame: &Frame, cause: u64) {
        if let Body::Publish(publication) = frame.body {
            let copy = CopyId { name: publication.name, store: to };
            let reason = LossReason::BrokerStopped;
            cx.emit(cause, Event::Lost { copy, link: frame.link, reason });
        }
        if let Body::Settle { copy, .. } = frame.body {
            cx.emit(cause, Event::Stale { copy, consumer: to });
        }
        let answers =
            matches!(frame.body, Body::Open { .. } | Body::Publish(_) | Body::Fetch { .. });
        if answers {
            cx.send(frame.link, answer(frame.way), frame.connection, cause, Body::Closed);
        }
    }

    fn open(&mut self, cx: &mut Context, frame: &Frame, credit: u32, priority: i16, cause: u64) {
        let link = frame.link;
        if frame.connection < self.end(link).connection {
            return;
        }
        if self.end(link).open {
            self.close(cx, link, EndReason::Replaced, cause);
        }
        let connection = frame.connection;
        let turn = self.end(link).turn;
        let serving = self.serving(cx, link);
        let credit = if serving == Serving::Settled { credit } else { 0 };
        *self.end(link) = End { connection, open: true, credit, turn, ..End::default() };
        let Some(line) = cx.network.get(link) else { return };
        let (kind, from, to, client) = (line.kind, line.link.from, line.link.to, line.client());
        let client = client.unwrap_or(NodeId::NONE);
        let cause = cx.emit(cause, Event::Connected { client, link });
        if kind == LinkKind::Publish
            && let Some(count) = self.logs.get(to).map(Log::offered)
            && count > 0
        {
            cx.send(link, Way::Back, connection, cause, Body::Partitions { count });
        }
        cx.send(link, answer(frame.way), frame.connection, cause, Body::Opened { serving });
        match kind {
            LinkKind::Subscription => {
                if let Some(queue) = self.queues.get_mut(from) {
                    queue.takers.join(Taker { link, priority }, queue.config.successor);
                }
                self.line_up(from, link);
                self.dispatch(cx, from);
            }
            // In a group whose members poll, it has still to say that it wants to be one.
            LinkKind::Membership if serving != Serving::Settled => {}
            LinkKind::Membership => self.join(cx, from, link, cause),
            _ => {}
        }
    }

    /// The broker's end of a connection ends: what the client held goes back. Returns the event that says
    /// so, or `cause` if it was not open.
    pub(crate) fn close(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        reason: EndReason,
        cause: u64,
    ) -> u64 {
        let end = self.end(link);
        if !end.open {
            return cause;
        }
        (end.open, end.asked, end.answered, end.outstanding) = (false, None, 0, 0);
        let Some(line) = cx.network.get(link) else { return cause };
        let (kind, from, client) = (line.kind, line.link.from, line.client());
        let client = client.unwrap_or(NodeId::NONE);
        let cause = cx.emit(cause, Event::Disconnected { client, link, reason });
        let why = match reason {
            EndReason::BrokerStopped => ReturnReason::BrokerRestarted,
            _ => ReturnReason::OwnerLost,
        };
        match kind {
            LinkKind::Subscription => {
                if let Some(queue) = self.queues.get_mut(from) {
                    queue.takers.leave(link, queue.config.successor);
                }
                self.return_all_of(cx, from, link, why, cause);
            }
            // A member of a group that polls is one until its session is over.
            LinkKind::Membership if self.serving(cx, link) != Serving::Settled => {}
            LinkKind::Membership => self.leave(cx, from, link, why, cause),
            LinkKind::Publish => {
                self.lose_stalled(cx, link, cause);
                self.stop_holding(link);
            }
            LinkKind::Binding | LinkKind::Reading | LinkKind::DeadLetter => {}
        }
        cause
    }

    /// A consumer gets no more messages; what it has stays with it.
    pub(super) fn cancel(&mut self, cx: &mut Context, link: LinkId) {
        (self.end(link).credit, self.end(link).asked) = (0, None);
        let Some(from) = cx.network.get(link).map(|line| line.link.from) else { return };
        if let Some(queue) = self.queues.get_mut(from) {
            queue.takers.cancel(link, queue.config.successor);
            self.dispatch(cx, from);
        }
    }

    /// A consumer that was cancelled wants messages again: it is the newest of its queue.
    fn subscribe(&mut self, cx: &mut Context, link: LinkId, credit: u32, priority: i16) {
        self.end(link).credit = credit;
        let Some(from) = cx.network.get(link).map(|line| line.link.from) else { return };
        if let Some(queue) = self.queues.get_mut(from) {
            queue.takers.join(Taker { link, priority }, queue.config.successor);
        }
        self.serve(cx, link);
    }

    fn fetch(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        max: u32,
        wait: crate::kernel::time::SimDuration,
        cause: u64,
    ) {
        let end = self.end(link);
        end.turn += 1;
        let turn = end.turn;
        let line = cx.network.get(link).map(|line| (line.link.from, line.link.to));
        let (queue, consumer) = line.unwrap_or((NodeId::NONE, NodeId::NONE));
        if let Some(reason) = self.declines_fetch(cx, queue, max, !wait.is_zero()) {
            let cause = cx.emit(cause, Event::Declined { client: consumer, reason });
            return self.end_answer(cx, link, true, cause);
        }
        if wait.is_zero() && self.overlooks(cx, queue) {
            return self.answer_fetch(cx, link, cause);
        }
        let end = self.end(link);
        (end.asked, end.answered) = (Some(max.max(1)), 0);
        self.serve(cx, link);
        if self.end(link).asked.is_some() && wait.is_zero() {
            self.answer_fetch(cx, link, cause);
        } else if self.end(link).asked.is_some() {
            cx.set_late_timer(cx.now() + wait, cause, Timer::FetchEnd { link, turn });
        }
    }

    /// True while the timer of this fetch means something.
    pub(crate) fn fetch_waits(&self, link: LinkId, turn: u32) -> bool {
        self.ends.get(link).is_some_and(|end| end.open && end.turn == turn && end.asked.is_some())
    }

    /// The answer to a fetch is whole, or nothing came in time: the consumer may ask again.
    pub(crate) fn answer_fetch(&mut self, cx: &mut Context, link: LinkId, cause: u64) {
        self.end_answer(cx, link, false, cause);
    }

    fn end_answer(&mut self, cx: &mut Context, link: LinkId, declined: bool, cause: u64) {
        let end = self.end(link);
        (end.asked, end.answered) = (None, 0);
        let connection = end.connection;
        cx.send(link, Way::Along, connection, cause, Body::Answered { declined });
    }

    /// How a consumer is served at the other end of this link.
    fn serving(&self, cx: &Context, link: LinkId) -> Serving {
        let group = cx.network.get(link).and_then(|line| self.groups.get(line.link.from));
        group.map_or(Serving::Settled, |group| group.config.serving)
    }

    /// Hands out what this end has room for.
    fn serve(&mut self, cx: &mut Context, link: LinkId) {
        let Some(line) = cx.network.get(link) else { return };
        let (kind, from) = (line.kind, line.link.from);
        match kind {
            LinkKind::Subscription => {
                self.line_up(from, link);
                self.dispatch(cx, from);
            }
            LinkKind::Membership => self.feed(cx, from),
            _ => {}
        }
    }
}

const fn answer(way: Way) -> Way {
    match way {
        Way::Along => Way::Back,
        Way::Back => Way::Along,
    }
}
