//! The end of a delivery: accepted, given back, given up, run out, or its owner lost; and what then
//! becomes of the message.

use super::Broker;
use super::desk::Sort;
use super::message::{Lease, State};
use crate::kernel::draw::{Distribution, Draw, Purpose};
use crate::kernel::id::{CopyId, LinkId, NodeId};
use crate::kernel::slab::Handle;
use crate::kernel::time::{SimDuration, SimTime};
use crate::protocol::context::{Context, Timer};
use crate::protocol::event::{DeadReason, Decline, EndReason, Event, ReturnReason};
use crate::protocol::frame::{Body, Tag, Way};
use crate::topology::{
    Backoff, Counter, Expiry, FailureCauses, Judged, LimitIs, OnTimeout, Outcome, RetryConfig,
    ReturnPosition,
};

impl RetryConfig {
    /// True when a message with these counts may not be handed out again.
    pub(crate) fn is_exhausted(&self, leases: u32, failures: u32) -> bool {
        let count = match self.counter {
            Counter::Leases => leases,
            Counter::Failures => failures,
        };
        self.limit.is_some_and(|limit| match self.limit_is {
            LimitIs::Reached => count >= limit,
            LimitIs::Exceeded => count > limit,
        })
    }

    /// How long the n-th failure makes a message wait, before jitter.
    pub(crate) fn backoff_after(&self, failures: u32) -> SimDuration {
        match self.backoff {
            Backoff::None => SimDuration::ZERO,
            Backoff::Fixed(wait) => wait,
            Backoff::Exponential { base, cap } => {
                let doublings = failures.saturating_sub(1).min(63);
                let wait = u128::from(base.as_micros()) << doublings;
                let micros = wait.min(u128::from(cap.as_micros()));
                SimDuration::from_micros(micros as u64)
            }
            Backoff::Linear { step, cap } => {
                let micros = step.as_micros().saturating_mul(u64::from(failures.max(1)));
                SimDuration::from_micros(micros.min(cap.as_micros()))
            }
        }
    }
}

impl FailureCauses {
    /// True when a return for this reason is a failure.
    pub(crate) const fn count(self, reason: ReturnReason) -> bool {
        match reason {
            ReturnReason::Released => self.release,
            ReturnReason::Failed => self.fail,
            ReturnReason::LeaseExpired => self.lease_expiry,
            ReturnReason::OwnerLost => self.owner_lost,
            ReturnReason::BrokerRestarted
            | ReturnReason::Reassigned
            | ReturnReason::Rewound
            | ReturnReason::LeftBehind
            | ReturnReason::Truncated => false,
        }
    }
}

/// A consumer's word on a delivery.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    pub(super) link: LinkId,
    pub(super) consumer: NodeId,
    /// It was said in the connection that the broker believes in.
    pub(super) is_current: bool,
    pub(super) copy: CopyId,
    pub(super) outcome: Outcome,
}

/// A consumer's wish for a longer lease.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extension {
    pub(super) link: LinkId,
    pub(super) consumer: NodeId,
    pub(super) copy: CopyId,
    /// How long; `None`: as the queue has it.
    pub(super) lease: Option<SimDuration>,
}

impl Broker {
    /// A consumer's word on a delivery has arrived.
    #[inline]
    pub(super) fn settled(&mut self, cx: &mut Context, tag: Tag, word: &Word, cause: u64) {
        let &Word { link, consumer, is_current, copy, outcome } = word;
        match tag {
            Tag::Lease(handle) => {
                let has_desk = |queue: &super::Queue| queue.desk.is_some();
                if self.queues.get(copy.store).is_some_and(has_desk)
                    && !self.answers(cx, copy.store, Sort::Settle, consumer, cause)
                {
                    return;
                }
                let mine = self.leases.get(handle).is_some_and(|lease| lease.link == link);
                if !is_current || !mine {
                    return self.settle_late(cx, word, cause);
                }
                self.settle_lease(cx, handle, outcome, cause);
            }
            Tag::Spent => self.settled_twice(cx, word, cause),
            Tag::Record { at, offset, term } => {
                let record = super::reading::Settled { at, offset, term, copy, outcome };
                self.settle_record(cx, link, is_current, record, cause);
            }
        }
    }

    /// A consumer's word on a delivery that is no longer its own.
    #[cold]
    fn settle_late(&mut self, cx: &mut Context, word: &Word, cause: u64) {
        let &Word { consumer, copy, outcome, .. } = word;
        let found = self.counts_late(copy).filter(|_| outcome == Outcome::Accept);
        let Some(message) = found else {
            cx.emit(cause, Event::Stale { copy, consumer });
            return;
        };
        self.take_out(copy.store, message);
        self.messages.remove(message);
        cx.emit(cause, Event::Accepted { copy, consumer });
        self.dispatch(cx, copy.store);
    }

    /// A message whose queue heeds late words, if it is still there.
    fn counts_late(&self, copy: CopyId) -> Option<Handle> {
        self.queues.get(copy.store).filter(|queue| queue.config.handout.late_words_count)?;
        let inside = |state: State| !matches!(state, State::Travelling | State::Parked);
        let mut here = self.messages.iter().filter(|(_, m)| m.copy == copy && inside(m.state));
        here.next().map(|(handle, _)| handle)
    }

    /// A word on a delivery that is settled already.
    #[cold]
    fn settled_twice(&mut self, cx: &mut Context, word: &Word, cause: u64) {
        let &Word { link, consumer, is_current, copy, .. } = word;
        let queue = self.queues.get(copy.store);
        if is_current && queue.is_some_and(|queue| queue.config.lease.twice_disconnects) {
            let connection = self.end(link).connection;
            let cause = self.close(cx, link, EndReason::SettledTwice, cause);
            cx.send(link, Way::Along, connection, cause, Body::Closed);
        } else {
            cx.emit(cause, Event::Stale { copy, consumer });
        }
    }

    #[inline]
    fn settle_lease(&mut self, cx: &mut Context, handle: Handle, outcome: Outcome, cause: u64) {
        let queue = self.leases[handle].queue;
        match outcome {
            Outcome::Accept => {
                let Some(lease) = self.end_lease(handle) else { return };
                let Some(message) = self.messages.remove(lease.message) else { return };
                cx.emit(cause, Event::Accepted { copy: message.copy, consumer: lease.consumer });
            }
            Outcome::Release => {
                self.give_back(cx, handle, ReturnReason::Released, cause);
            }
            Outcome::Fail => {
                self.give_back(cx, handle, ReturnReason::Failed, cause);
            }
            Outcome::Reject => {
                let Some(lease) = self.end_lease(handle) else { return };
                self.messages[lease.message].state = State::Travelling;
                self.die(cx, queue, lease.message, DeadReason::Rejected, cause);
            }
        }
        if matches!(outcome, Outcome::Release | Outcome::Fail) {
            self.after_return(cx, queue);
        } else {
            self.dispatch(cx, queue);
        }
    }

    /// Something came back: it may be more than there is room for. A queue with a list of returns hands out
    /// before it looks at its room (`rabbit_fifo.erl`, `checkout`), others the other way round
    /// (`rabbit_amqqueue_process.erl`, `requeue_and_run`).
    fn after_return(&mut self, cx: &mut Context, queue: NodeId) {
        let Some(q) = self.queues.get_mut(queue) else { return };
        q.takers.dormant = false;
        if q.config.retry.return_to == ReturnPosition::Returns {
            self.dispatch_ready(cx, queue);
        }
        self.drop_excess(cx, queue);
        self.dispatch(cx, queue);
    }

    /// Closes the books on a lease; the message is left without a state.
    #[inline]
    fn end_lease(&mut self, handle: Handle) -> Option<Lease> {
        let lease = self.leases.remove(handle)?;
        if let Some(queue) = self.queues.get_mut(lease.queue) {
            queue.leased -= 1;
            queue.ready.came_back(self.messages[lease.message].key);
        }
        self.free_credit(&lease);
        Some(lease)
    }

    /// A delivery no longer uses up credit; one of an earlier connection did not.
    pub(super) fn free_credit(&mut self, lease: &Lease) {
        if let Some(end) = self.ends.get_mut(lease.link)
            && end.connection == lease.connection
            && end.open
        {
            end.outstanding = end.outstanding.saturating_sub(1);
        }
        self.line_up(lease.queue, lease.link);
    }

    /// True while the timer means something: the lease lives and was not renewed.
    pub(crate) fn lease_ends(&self, handle: Handle, until: SimTime) -> bool {
        self.leases.get(handle).is_some_and(|lease| lease.until == until)
    }

    /// A lease has run out.
    pub(crate) fn lease_ended(&mut self, cx: &mut Context, handle: Handle, cause: u64) {
        let Lease { queue, link, consumer, .. } = self.leases[handle];
        let on_timeout = self.queues.get(queue).map(|q| q.config.lease.on_timeout);
        match on_timeout.unwrap_or(OnTimeout::Nothing) {
            OnTimeout::Nothing => {}
            // Who asks for messages has nothing that could be cancelled.
            OnTimeout::Cancel if self.end(link).credit == 0 => {}
            OnTimeout::Cancel => {
                self.cancel(cx, link);
                cx.emit(cause, Event::Cancelled { consumer, by_broker: true });
            }
            OnTimeout::Disconnect => {
                let connection = self.end(link).connection;
                let cause = self.close(cx, link, EndReason::LeaseTooLong, cause);
                cx.send(link, Way::Along, connection, cause, Body::Closed);
                // A lease that does not end with its owner still ends by time.
                if self.leases.get(handle).is_none() {
                    return;
                }
            }
        }
        self.give_back(cx, handle, ReturnReason::LeaseExpired, cause);
        self.after_return(cx, queue);
    }

    /// A consumer asked for its lease to start anew, or gives it back by wanting it for no time.
    pub(super) fn renew(&mut self, cx: &mut Context, tag: Handle, word: &Extension, cause: u64) {
        let &Extension { link, consumer, copy, lease: wanted } = word;
        if !self.answers(cx, copy.store, Sort::Extend, consumer, cause) {
            return;
        }
        let mine = self.leases.get(tag).is_some_and(|lease| lease.link == link);
        let handle = if mine { Some(tag) } else { self.present_lease(copy) };
        let queue = self.queues.get(copy.store).map(|queue| queue.config);
        let (Some(handle), Some(config)) = (handle, queue) else {
            if wanted.is_some() {
                let reason = Decline::NotInFlight;
                cx.emit(cause, Event::Declined { client: consumer, reason });
            }
            return;
        };
        let Some(time) = wanted.or(config.lease.timeout) else { return };
        if time.is_zero() && wanted.is_some() {
            self.give_back(cx, handle, ReturnReason::Released, cause);
            return self.dispatch(cx, copy.store);
        }
        let until = cx.now() + time;
        let granted = self.leases[handle].granted;
        if config.handout.lease_max.is_some_and(|most| until > granted + most) {
            let reason = Decline::LeaseTooLong;
            cx.emit(cause, Event::Declined { client: consumer, reason });
            return;
        }
        self.leases[handle].until = until;
        let cause = cx.emit(cause, Event::Renewed { copy, consumer, until });
        cx.set_late_timer(until, cause, Timer::LeaseEnd { lease: handle, until });
    }

    /// The lease under which a message is handed out now, in a queue that heeds late words.
    fn present_lease(&self, copy: CopyId) -> Option<Handle> {
        match self.messages[self.counts_late(copy)?].state {
            State::Leased(lease) => Some(lease),
            _ => None,
        }
    }

    /// Ends every lease of one connection of a queue whose leases end with their owner.
    pub(crate) fn return_all_of(
        &mut self,
        cx: &mut Context,
        queue: NodeId,
        link: LinkId,
        why: ReturnReason,
        cause: u64,
    ) {
        let Some(q) = self.queues.get(queue) else { return };
        let (lease, return_to) = (q.config.lease, q.config.retry.return_to);
        // A lease that neither time nor its owner ends would never end at all.
        let outlives = !lease.ends_with_owner && lease.timeout.is_some();
        let reachable = cx.network.get(link).is_some_and(|line| !line.removed);
        if outlives && reachable && why == ReturnReason::OwnerLost {
            return;
        }
        let of_link =
            self.leases.iter().filter(|(_, lease)| lease.link == link && lease.queue == queue);
        let mut held: Vec<(u64, Handle)> =
            of_link.map(|(handle, lease)| (lease.serial, handle)).collect();
        held.sort_unstable_by_key(|(serial, _)| *serial);
        if return_to == ReturnPosition::Front {
            // The last one first: put back in front one by one, they stand in their old order.
            held.reverse();
        }
        for (_, lease) in held {
            self.give_back(cx, lease, why, cause);
        }
        self.after_return(cx, queue);
    }

    /// Ends a lease without its work being done: the message waits again, now or later, or is dead.
    pub(super) fn give_back(
        &mut self,
        cx: &mut Context,
        handle: Handle,
        reason: ReturnReason,
        cause: u64,
    ) {
        let Some(lease) = self.end_lease(handle) else { return };
        let queue = lease.queue;
        let Some(retry) = self.queues.get(queue).map(|q| q.config.retry) else { return };
        let message = &mut self.messages[lease.message];
        message.state = State::Travelling;
        let counts = retry.causes.count(reason);
        message.failures += u32::from(counts);
        let (copy, consumer, failures) = (message.copy, lease.consumer, message.failures);
        let cause = cx.emit(cause, Event::Returned { copy, consumer, reason, failures });
        message.cause = cause;
        let (leases, tries, expires_at) = (message.leases, message.tries, message.expires_at);
        let expiry = self.queues.get(queue).map(|q| q.config.expiry);
        let anywhere = expiry == Some(Expiry::Anywhere);
        if expires_at <= cx.now() && anywhere {
            return self.die(cx, queue, lease.message, DeadReason::Expired, cause);
        }
        let holds = self.queues.get(queue).is_some_and(super::Queue::limit_holds);
        if holds && retry.judged == Judged::OnReturn && retry.is_exhausted(leases, failures) {
            return self.die(cx, queue, lease.message, DeadReason::Limit, cause);
        }
        let waits = counts || retry.backoff_always;
        let wait = if waits { retry.backoff_after(failures) } else { SimDuration::ZERO };
        let wait = jittered(cx, &retry, wait, copy, tries);
        if wait.is_zero() {
            let given = matches!(reason, ReturnReason::Released | ReturnReason::Failed);
            let elsewhere = retry.unlimited_release_to.filter(|_| given && retry.limit.is_none());
            let position = elsewhere.unwrap_or(retry.return_to);
            self.make_ready(queue, lease.message, position);
        } else {
            self.delay(cx, queue, lease.message, wait, cause);
        }
        if expires_at < SimTime::MAX && anywhere {
            // The timer set on entering fired while the message was leased, or is still to come: one
            // more does no harm, for it names the same instant.
            cx.set_late_timer(expires_at, cause, Timer::Expiry { message: lease.message });
        }
    }

    fn delay(
        &mut self,
        cx: &mut Context,
        queue: NodeId,
        handle: Handle,
        wait: SimDuration,
        cause: u64,
    ) {
        let due = cx.now() + wait;
        let message = &mut self.messages[handle];
        message.state = State::Scheduled(due);
        message.cause = cx.emit(cause, Event::Delayed { copy: message.copy, due });
        cx.set_timer(due, message.cause, Timer::RetryDue { message: handle, due });
        if let Some(queue) = self.queues.get_mut(queue) {
            queue.scheduled += 1;
        }
    }
}

/// Full jitter: anything from zero to the wait, each alike.
pub(crate) fn jittered(
    cx: &Context,
    retry: &RetryConfig,
    wait: SimDuration,
    copy: CopyId,
    attempt: u32,
) -> SimDuration {
    if !retry.jitter || wait.is_zero() {
        return wait;
    }
    let draw = Draw::about_copy(cx.seed, Purpose::Jitter, copy, attempt);
    draw.duration(Distribution::Uniform(SimDuration::ZERO, wait))
}
