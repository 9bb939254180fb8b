//! Checkpoints: moments of a branch that are kept, so that any other moment is a short replay away. Old
//! ones thin out when memory runs short: the further back, the wider the gaps.

use engine::Position;

use super::curve::Curve;
use crate::app::Moment;

/// A kept moment.
#[derive(Clone, Debug)]
pub(super) struct Checkpoint {
    pub moment: Moment,
    pub curve: Curve,
    /// About how many bytes it takes beside the one before.
    bytes: usize,
}

/// The checkpoints of one branch, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Checkpoints {
    kept: Vec<Checkpoint>,
}

impl Checkpoints {
    /// Keeps a moment that is later than all others.
    pub fn keep(&mut self, moment: Moment, curve: Curve) {
        let bytes = moment.bytes_beside(self.kept.last().map(|last| &last.moment));
        self.kept.push(Checkpoint { moment, curve, bytes });
    }

    /// The last one that is not after this position and knows of no more than so many commands.
    pub fn before(&self, position: Position, commands: usize) -> Option<&Checkpoint> {
        // Both grow from one to the next.
        let count = self.kept.partition_point(|kept| {
            kept.moment.position() <= position && kept.moment.commands() <= commands
        });
        self.kept[..count].last()
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        self.kept.iter().map(|kept| kept.bytes).sum()
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.kept.len()
    }

    /// The events before the last one.
    pub fn happened(&self) -> Option<u64> {
        self.kept.last().map(|last| last.moment.happened())
    }

    /// The one that is missed least: its place, and the replay that its loss costs, for each event that it
    /// lies back. The first one and the last one stay: without the first there is no way to the start.
    pub fn least(&self, now: u64) -> Option<(usize, f64)> {
        let happened = |place: usize| self.kept[place].moment.happened();
        (1..self.kept.len().saturating_sub(1))
            .map(|place| {
                let gap = happened(place + 1) - happened(place - 1);
                let age = now.saturating_sub(happened(place)).max(1);
                (place, gap as f64 / age as f64)
            })
            .min_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// Forgets one.
    pub fn forget(&mut self, place: usize) {
        self.kept.remove(place);
        let (earlier, later) = self.kept.split_at_mut(place);
        if let Some(next) = later.first_mut() {
            next.bytes = next.moment.bytes_beside(earlier.last().map(|last| &last.moment));
        }
    }
}
