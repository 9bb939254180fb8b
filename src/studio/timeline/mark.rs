//! Marks: the moments of a run that are worth seeing, for the track below the stage. A busy run has more
//! of them than a track has room for: neighbours of one kind become one mark with a count.

use engine::{Event, Position, SimDuration, Stamped};

/// Why a moment is worth seeing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// Somebody broke something: killed, paused, cut, stopped.
    Fault,
    /// Somebody mended something.
    Mended,
    /// Somebody changed the drawing.
    Edit,
    /// A message was handed out again.
    Redelivered,
    /// A message died.
    Dead,
    /// A message was dropped, refused or lost.
    Dropped,
    /// A producer was held back.
    HeldBack,
    /// A group dealt its partitions anew.
    Rebalanced,
}

impl MarkKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Fault,
        Self::Mended,
        Self::Edit,
        Self::Redelivered,
        Self::Dead,
        Self::Dropped,
        Self::HeldBack,
        Self::Rebalanced,
    ];

    /// The kind of an event's mark, if it has one.
    pub const fn of(event: &Event) -> Option<Self> {
        Some(match event {
            Event::Killed { .. }
            | Event::Paused { .. }
            | Event::BrokerStopped {}
            | Event::LinkCut { .. }
            | Event::Poisoned { .. }
            | Event::Alarmed { on: true } => Self::Fault,
            Event::Restarted { .. }
            | Event::Resumed { .. }
            | Event::BrokerStarted {}
            | Event::LinkMended { .. }
            | Event::Alarmed { on: false } => Self::Mended,
            Event::NodeEdited { .. } | Event::LinkEdited { .. } | Event::HeadingEdited { .. } => {
                Self::Edit
            }
            Event::Leased { count: 2.., .. } | Event::Rewound { .. } => Self::Redelivered,
            Event::Died { .. } => Self::Dead,
            Event::Dropped { .. } | Event::Refused { .. } | Event::Lost { .. } => Self::Dropped,
            Event::HeldBack { .. } | Event::Blocked { .. } => Self::HeldBack,
            Event::Rebalanced { .. } => Self::Rebalanced,
            _ => return None,
        })
    }

    /// The stable word, for style and tests.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fault => "fault",
            Self::Mended => "mended",
            Self::Edit => "edit",
            Self::Redelivered => "redelivered",
            Self::Dead => "dead",
            Self::Dropped => "dropped",
            Self::HeldBack => "held-back",
            Self::Rebalanced => "rebalanced",
        }
    }
}

/// A moment worth seeing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Why.
    pub kind: MarkKind,
    /// When: the first one's, where several are one mark.
    pub position: Position,
    /// The sequence of the event; the first one's.
    pub sequence: u64,
    /// The last one's position.
    pub until: Position,
    /// How many events it stands for.
    pub count: u32,
}

impl Mark {
    /// The mark of one event.
    pub const fn of(kind: MarkKind, stamped: &Stamped) -> Self {
        let Stamped { position, sequence, .. } = *stamped;
        Self { kind, position, sequence, until: position, count: 1 }
    }
}

/// The marks of a run, in order.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    marks: Vec<Mark>,
    /// Marks of one kind that are no further apart become one.
    apart: SimDuration,
}

impl Marks {
    /// Marks that are kept.
    pub const MAX: usize = 2_000;

    /// All of them, in order.
    pub fn all(&self) -> &[Mark] {
        &self.marks
    }

    /// Adds the next one.
    pub fn push(&mut self, mark: Mark) {
        if !self.joins(mark) {
            self.marks.push(mark);
        }
        while self.marks.len() > Self::MAX {
            let apart = self.apart.as_micros().max(50_000) * 2;
            self.apart = SimDuration::from_micros(apart);
            for mark in std::mem::take(&mut self.marks) {
                if !self.joins(mark) {
                    self.marks.push(mark);
                }
            }
        }
    }

    /// Adds it to one of its kind that is near.
    fn joins(&mut self, mark: Mark) -> bool {
        let near = |earlier: &&mut Mark| {
            mark.position.at.since(earlier.until.at) <= self.apart
                && (self.apart > SimDuration::ZERO || mark.position == earlier.until)
        };
        // The last of each kind is among the last few.
        let recent = self.marks.iter_mut().rev().take(MarkKind::ALL.len() * 2);
        let Some(earlier) = recent.filter(|earlier| earlier.kind == mark.kind).find(near) else {
            return false;
        };
        earlier.until = mark.until;
        earlier.count += mark.count;
        true
    }

    /// Forgets what came after an event.
    pub fn cut(&mut self, after: u64) {
        self.marks.retain(|mark| mark.sequence <= after);
    }
}

#[cfg(test)]
mod tests {
    use engine::SimTime;

    use super::*;

    fn mark(kind: MarkKind, millis: u64) -> Mark {
        let position = Position { at: SimTime::from_micros(millis * 1_000), ordinal: 1 };
        Mark { kind, position, sequence: millis, until: position, count: 1 }
    }

    #[test]
    fn more_marks_than_there_is_room_for_become_fewer_with_counts() {
        let mut marks = Marks::default();
        for millis in 0..50_000 {
            marks.push(mark(MarkKind::Redelivered, millis));
            if millis % 1_000 == 0 {
                marks.push(mark(MarkKind::Fault, millis));
            }
        }
        assert!(marks.all().len() <= Marks::MAX);
        let counted = |kind| -> u32 {
            marks.all().iter().filter(|mark| mark.kind == kind).map(|mark| mark.count).sum()
        };
        assert_eq!((counted(MarkKind::Redelivered), counted(MarkKind::Fault)), (50_000, 50));
        assert!(marks.all().is_sorted_by_key(|mark| mark.position));
    }
}
