//! Books kept from events alone: what a reader of the log would count. Each law names itself where it
//! is broken.

use std::collections::{BTreeMap, BTreeSet};

use engine::{
    Chance, CopyId, Counter, DeadReason, EditKind, Event, LimitIs, LossReason, Node, NodeId,
    NodeKind, Overflow, QueueConfig, Serving, Stamped, TopicPartition,
};

/// Every node there ever was, by id.
pub type Drawing = BTreeMap<NodeId, Node>;

/// One queue's copies of one message that are in the queue, and how many of them are with consumers.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    alive: i64,
    leased: i64,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Copies on their way to the broker or in it.
    copies: i64,
    held: BTreeMap<CopyId, Held>,
    /// Every `Entered` and `Appended`, by sequence.
    came_in: BTreeMap<u64, Event>,
    /// The entry of the last message that a queue handed out for the first time.
    last_first: BTreeMap<NodeId, u64>,
    /// The last offset that a group handed out since it last turned back.
    last_offset: BTreeMap<(NodeId, TopicPartition), u64>,
    last_sequence: u64,
    /// The queues that let messages wait before their first delivery: later ones may overtake them.
    postpone: BTreeSet<NodeId>,
    /// The queues in which a message may end that another consumer has: who has how many is not known.
    heeds_late_words: BTreeSet<NodeId>,
    log: Records,
}

impl Ledger {
    /// Notes one event. `drawing` is the drawing when it happened.
    pub fn note(&mut self, stamped: &Stamped, drawing: &Drawing) -> Result<(), String> {
        let Stamped { sequence, cause, event, .. } = *stamped;
        if sequence != self.last_sequence + 1 {
            return Err(format!("event {sequence} follows event {}", self.last_sequence));
        }
        self.last_sequence = sequence;
        if cause >= sequence {
            return Err(format!("event {sequence} is caused by {cause}, which comes later"));
        }
        if cause == 0 && !may_come_from_nothing(&event) {
            return Err(format!("event {sequence} has no cause: {event:?}"));
        }
        self.count(&event, drawing);
        self.log.note(&event)?;
        self.hold(&event, drawing)?;
        self.order(sequence, cause, &event, drawing)?;
        limits(&event, drawing)
    }

    /// Compares the copies that should be there with those that are.
    pub fn balance(&self, alive: u64) -> Result<(), String> {
        if i64::try_from(alive) == Ok(self.copies) {
            Ok(())
        } else {
            Err(format!("{alive} copies are there, the events leave {}", self.copies))
        }
    }

    /// Compares the records that should be in a log with those that are.
    pub fn balance_log(&self, log: NodeId, offsets: &BTreeSet<(u16, u64)>) -> Result<(), String> {
        let of_log = |&(node, partition, offset): &(NodeId, u16, u64)| {
            (node == log).then_some((partition, offset))
        };
        let left: BTreeSet<_> = self.log.kept.iter().filter_map(of_log).collect();
        if left == *offsets {
            return Ok(());
        }
        let lost: Vec<_> = left.difference(offsets).take(3).collect();
        let more: Vec<_> = offsets.difference(&left).take(3).collect();
        Err(format!("log {}: {lost:?} went without a word, {more:?} came without one", log.0))
    }

    fn count(&mut self, event: &Event, drawing: &Drawing) {
        let of_group = |copy: &CopyId| kind(drawing, copy.store) == Some(NodeKind::Group);
        match event {
            Event::Published { .. } => self.copies += 1,
            Event::Routed { copies, .. } => self.copies += i64::from(*copies) - 1,
            Event::Lost {
                reason:
                    LossReason::LinkRemoved
                    | LossReason::ConnectionLost
                    | LossReason::BrokerStopped
                    | LossReason::Expired,
                ..
            }
            | Event::Refused { .. }
            | Event::TurnedDown { .. }
            | Event::NotAppended { appended: false, .. }
            | Event::AlreadyAppended { .. }
            | Event::Appended { .. } => self.copies -= 1,
            Event::Accepted { copy, .. } if !of_group(copy) => self.copies -= 1,
            // A record stays in its log: what dies or is dropped is a copy of it.
            Event::Dropped { copy, .. } if !of_group(copy) => self.copies -= 1,
            Event::Died { copy, .. } if of_group(copy) => self.copies += 1,
            _ => {}
        }
    }

    fn hold(&mut self, event: &Event, drawing: &Drawing) -> Result<(), String> {
        let Some(copy) = event.copy() else { return Ok(()) };
        if kind(drawing, copy.store) != Some(NodeKind::Queue) {
            return Ok(());
        }
        use engine::DropReason;
        let held = self.held.entry(copy).or_default();
        match event {
            Event::Entered { .. } => held.alive += 1,
            Event::Leased { .. } => held.leased += 1,
            Event::Returned { .. } => held.leased -= 1,
            // A late word ends a message in whoever's hands it is, or in nobody's.
            Event::Accepted { .. } if late_words_count(drawing, copy.store) => {
                held.alive -= 1;
                self.heeds_late_words.insert(copy.store);
            }
            Event::Accepted { .. }
            | Event::Died { reason: DeadReason::Rejected, .. }
            | Event::Dropped { reason: DropReason::Rejected, .. } => {
                held.leased -= 1;
                held.alive -= 1;
            }
            Event::Dropped {
                reason:
                    DropReason::DroppedNewest
                    | DropReason::Refused
                    | DropReason::Unroutable
                    | DropReason::Duplicate
                    | DropReason::Cycle,
                ..
            }
            | Event::Died { reason: DeadReason::Refused, .. } => {}
            // Whether it died too often out of a consumer's hands or out of the row is not said.
            Event::Dropped { reason: DropReason::Hops, .. } => {
                held.alive -= 1;
                held.leased = held.leased.min(held.alive);
            }
            Event::Died { .. } | Event::Dropped { .. } | Event::Redriven { .. } => held.alive -= 1,
            _ => {}
        }
        if self.heeds_late_words.contains(&copy.store) {
            held.leased = 0;
        }
        if held.leased < 0 || held.alive < held.leased {
            return Err(format!("a message is given away that is not there: {event:?}, {held:?}"));
        }
        if held.alive == 0 {
            self.held.remove(&copy);
        }
        Ok(())
    }

    fn order(
        &mut self,
        sequence: u64,
        cause: u64,
        event: &Event,
        drawing: &Drawing,
    ) -> Result<(), String> {
        match *event {
            Event::Entered { .. } | Event::Appended { .. } | Event::Due { .. } => {
                self.came_in.insert(sequence, *event);
            }
            Event::Rewound { group, log, partition, .. }
            | Event::Assigned { group, log, partition, .. }
            | Event::Skipped { group, log, partition, .. } => {
                self.last_offset.remove(&(group, TopicPartition { topic: log, partition }));
            }
            Event::Postponed { copy, .. } => {
                self.postpone.insert(copy.store);
            }
            Event::LinkEdited { .. } => self.last_offset.clear(),
            Event::NodeEdited { node, .. } => {
                self.last_offset.retain(|(group, _), _| *group != node);
                self.last_first.remove(&node);
            }
            Event::Leased { copy, count, .. } => {
                let came_in = self.came_in.get(&cause);
                if kind(drawing, copy.store) == Some(NodeKind::Group) {
                    let Some(&Event::Appended { copy: record, partition, offset }) = came_in else {
                        return Err(format!("a record is read that was not appended: {event:?}"));
                    };
                    if record.name != copy.name {
                        return Err(format!("{event:?} comes from another record, {came_in:?}"));
                    }
                    let at = TopicPartition { topic: record.store, partition };
                    // Where each record is locked by itself, there is no order.
                    if matches!(drawing.get(&copy.store), Some(Node::Group(g)) if g.serving == Serving::Shared)
                    {
                        return Ok(());
                    }
                    let last = self.last_offset.insert((copy.store, at), offset);
                    if last.is_some_and(|last| last >= offset) {
                        return Err(format!("offset {offset} is read after {last:?}: {event:?}"));
                    }
                } else if count == 1 {
                    let came = |event: &Event| matches!(event, Event::Entered { copy: c, .. } | Event::Due { copy: c } if *c == copy);
                    if !came_in.is_some_and(came) {
                        return Err(format!("handed out before it came in: {event:?}"));
                    }
                    // A higher priority goes first, whenever it came.
                    let ranked = matches!(drawing.get(&copy.store), Some(Node::Queue(q)) if has_own_order(q))
                        || self.postpone.contains(&copy.store);
                    if ranked {
                        return Ok(());
                    }
                    let last = self.last_first.insert(copy.store, cause);
                    if last.is_some_and(|last| last >= cause) {
                        return Err(format!("a later message was handed out before {event:?}"));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// True for a queue that does not hand out what came first.
fn has_own_order(queue: &QueueConfig) -> bool {
    queue.priorities.is_some()
        || queue.handout.key_at_a_time
        || queue.handout.disorder > Chance::NEVER
}

fn late_words_count(drawing: &Drawing, node: NodeId) -> bool {
    matches!(drawing.get(&node), Some(Node::Queue(queue)) if queue.handout.late_words_count)
}

/// The records of every log, by log, partition and offset, as the events tell.
#[derive(Clone, Debug, Default)]
struct Records {
    kept: BTreeSet<(NodeId, u16, u64)>,
    /// No offset is given twice, but after what had it was lost.
    next: BTreeMap<(NodeId, u16), u64>,
}

impl Records {
    fn note(&mut self, event: &Event) -> Result<(), String> {
        match *event {
            Event::Appended { copy, partition, offset } => {
                self.take(copy.store, partition.0, offset, event)?;
                self.kept.insert((copy.store, partition.0, offset));
            }
            Event::Marked { log, partition, offset, .. } => {
                self.take(log, partition.0, offset, event)?;
            }
            Event::Removed { copy, partition, offset, .. } => {
                let was_there = self.kept.remove(&(copy.store, partition.0, offset));
                if !was_there {
                    return Err(format!("it was not there: {event:?}"));
                }
            }
            Event::LeaderChanged { log, partition, machine, offset } if machine > 0 => {
                self.next.insert((log, partition.0), offset);
            }
            Event::Trimmed { log, partition, offset } => {
                let of = (log, partition.0, 0)..(log, partition.0, offset);
                let gone: Vec<_> = self.kept.range(of).copied().collect();
                for record in gone {
                    self.kept.remove(&record);
                }
            }
            Event::NodeEdited { node, how: EditKind::Removed } => {
                self.kept.retain(|(log, ..)| *log != node);
                self.next.retain(|(log, _), _| *log != node);
            }
            _ => {}
        }
        Ok(())
    }

    fn take(
        &mut self,
        log: NodeId,
        partition: u16,
        offset: u64,
        event: &Event,
    ) -> Result<(), String> {
        let next = self.next.entry((log, partition)).or_default();
        if *next != offset {
            return Err(format!("the next offset is {next}: {event:?}"));
        }
        *next += 1;
        Ok(())
    }
}

fn kind(drawing: &Drawing, node: NodeId) -> Option<NodeKind> {
    drawing.get(&node).map(Node::kind)
}

fn limits(event: &Event, drawing: &Drawing) -> Result<(), String> {
    match *event {
        Event::Entered { copy, depth } => {
            let Some(Node::Queue(queue)) = drawing.get(&copy.store) else { return Ok(()) };
            // With priorities the newcomer may be the one that goes: it is in before that is known.
            let ranked = queue.overflow == Overflow::DropOldest && queue.priorities.is_some();
            let more = queue.slack.saturating_add(u32::from(ranked));
            let over =
                queue.capacity.is_some_and(|capacity| depth > capacity.max(1).saturating_add(more));
            // Messages that come back may fill a queue beyond its capacity; a newcomer may not, but one
            // that makes the oldest go enters before what came back has gone.
            if over && queue.overflow != Overflow::DropOldest {
                return Err(format!("a queue took in more than it holds: {event:?}"));
            }
            if over {
                return Err(format!("the oldest did not make room: {event:?}"));
            }
        }
        Event::Leased { copy, count, .. } => {
            let Some(Node::Queue(queue)) = drawing.get(&copy.store) else { return Ok(()) };
            let limit = queue.retry.limit.filter(|_| queue.retry.counter == Counter::Leases);
            let limit = limit.map(|limit| match queue.retry.limit_is {
                LimitIs::Reached => limit.max(1),
                LimitIs::Exceeded => limit.saturating_add(1),
            });
            // Where counts come along with dead letters, one may have come with more than the limit.
            let brought =
                |node: &Node| matches!(node, Node::Queue(queue) if queue.dead_letters_keep_count);
            let kept = drawing.values().any(brought);
            if limit.is_some_and(|limit| count > limit)
                && count > 1
                && !kept
                && !queue.limit_needs_target
            {
                return Err(format!("handed out more often than the limit allows: {event:?}"));
            }
        }
        _ => {}
    }
    Ok(())
}

/// What people do, and what begins by itself, has no cause in the run.
fn may_come_from_nothing(event: &Event) -> bool {
    matches!(
        event,
        Event::Published { .. }
            | Event::Lost { .. }
            | Event::Blocked { .. }
            // Its time to send again came, and made room.
            | Event::Unblocked { .. }
            | Event::Connected { .. }
            | Event::Killed { .. }
            | Event::Restarted { .. }
            | Event::Paused { .. }
            | Event::Resumed { .. }
            | Event::BrokerStopped {}
            | Event::BrokerStarted {}
            | Event::LinkCut { .. }
            | Event::LinkMended { .. }
            | Event::LinkSlowed { .. }
            | Event::Poisoned { .. }
            | Event::NodeEdited { .. }
            | Event::LinkEdited { .. }
            | Event::HeadingEdited { .. }
            | Event::Cancelled { .. }
            | Event::Subscribed { .. }
            | Event::SettledAgain { .. }
            | Event::Alarmed { .. }
            | Event::MachineStopped { .. }
            | Event::MachineStarted { .. }
            | Event::TransactionBegan { .. }
            | Event::TransactionEnded { .. }
            | Event::Marked { .. }
            | Event::Unanswered { .. }
            | Event::Redriven { .. }
            | Event::Dropped { .. }
            | Event::Rewound { .. }
            | Event::Closed { .. }
            | Event::Stalled { .. }
            | Event::Rebalancing { .. }
            | Event::GivenUp { .. }
            | Event::Committed { .. }
            | Event::CommitRefused { .. }
            | Event::Overrun { .. }
            | Event::Answered { .. }
            | Event::Declined { .. }
    )
}
