//! The segments of a partition: when one is closed, and retention, which removes whole segments. The rules are
//! Kafka's (`LogSegment.shouldRoll`, `UnifiedLog.deleteOldSegments`): the last segment goes as well when all
//! of it is too old.

use super::super::Broker;
use super::Log;
use super::partition::Partition;
use crate::kernel::id::NodeId;
use crate::kernel::time::{SimDuration, SimTime};
use crate::protocol::context::{Context, Timer};
use crate::topology::Segments;

/// A piece of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Its first offset.
    pub(super) base: u64,
    pub(super) bytes: u64,
    pub(super) first_at: SimTime,
    pub(super) last_at: SimTime,
}

impl Partition {
    /// A record of this size comes at `offset`, now. True if it closes a segment and begins another.
    pub(super) fn enter_segment(
        &mut self,
        config: Segments,
        offset: u64,
        bytes: u32,
        now: SimTime,
    ) -> bool {
        let bytes = u64::from(bytes);
        let last = self.segments.back_mut();
        let fits = |last: &&mut Segment| {
            let young = now.since(last.first_at) <= config.max_age;
            young && last.bytes + bytes <= u64::from(config.max_bytes)
        };
        let closes = last.is_some();
        if let Some(last) = last.filter(fits) {
            (last.bytes, last.last_at) = (last.bytes + bytes, now);
            return false;
        }
        self.segments.push_back(Segment { base: offset, bytes, first_at: now, last_at: now });
        closes
    }

    /// Where segments begin was decided by other settings, or records went out of the middle or the end: the
    /// segments' bounds stay, what is in them is counted anew.
    pub(super) fn recount_segments(&mut self, has_segments: bool) {
        if !has_segments {
            return self.segments.clear();
        }
        if self.segments.is_empty()
            && let (Some(first), Some(last)) = (self.records.front(), self.records.back())
        {
            let (first_at, last_at) = (first.appended_at, last.appended_at);
            self.segments.push_back(Segment { base: first.offset, bytes: 0, first_at, last_at });
        }
        let end = self.end;
        self.segments.retain(|segment| segment.base < end);
        for place in 0..self.segments.len() {
            let until = self.segments.get(place + 1).map_or(end, |next| next.base);
            let (from, to) = (self.place_of(self.segments[place].base), self.place_of(until));
            let of_segment = self.records.range(from..to);
            self.segments[place].bytes =
                of_segment.map(|record| u64::from(record.payload_bytes)).sum();
        }
    }

    /// The oldest record is gone, and what was before it in its segment.
    fn leave_segment(&mut self, offset: u64, bytes: u32) {
        while self.segments.get(1).is_some_and(|next| next.base <= offset) {
            self.segments.pop_front();
        }
        if let Some(first) = self.segments.front_mut() {
            first.bytes = first.bytes.saturating_sub(bytes.into());
        }
    }

    /// Everything before this offset is gone.
    pub(super) fn begin_at(&mut self, base: u64) {
        for _ in 0..self.place_of(base) {
            let Some(record) = self.records.pop_front() else { break };
            self.leave_segment(record.offset, record.payload_bytes);
        }
        self.base = base;
        while self.segments.get(1).is_some_and(|next| next.base <= base) {
            self.segments.pop_front();
        }
        if base >= self.end {
            self.segments.clear();
        }
    }

    /// Up to which offset whole segments are too old or too many.
    fn outdated(&self, age: Option<SimDuration>, most: Option<u32>, now: SimTime) -> u64 {
        let mut bytes = self.bytes();
        let mut base = self.base;
        for (place, segment) in self.segments.iter().enumerate() {
            let until = self.segments.get(place + 1).map_or(self.end, |next| next.base);
            let old = age.is_some_and(|age| now.since(segment.last_at) > age);
            let many = most.is_some_and(|most| bytes - segment.bytes >= u64::from(most));
            if !(old || many) || until > self.removable_end() {
                break;
            }
            bytes -= segment.bytes;
            base = until;
        }
        base
    }
}

impl Log {
    /// When the broker looks next at its segments: at the next multiple of its interval at which one may be
    /// outdated.
    pub(super) fn next_look(&self, config: Segments, now: SimTime) -> Option<SimTime> {
        let every = config.check_every.max(SimDuration::from_millis(1)).as_micros();
        let after = |at: SimTime| {
            let rounds = at.as_micros() / every + 1;
            SimTime::ZERO + SimDuration::from_micros(rounds.saturating_mul(every))
        };
        let by_age = |partition: &Partition| {
            let oldest = partition.segments.front()?;
            Some(after((oldest.last_at + self.config.retention?).max(now)))
        };
        let by_size = |partition: &Partition| {
            let first = partition.segments.front()?.bytes;
            let most = u64::from(self.config.retained_bytes?);
            (partition.bytes() - first >= most).then(|| after(now))
        };
        let looks = self.partitions.iter().flat_map(|p| by_age(p).into_iter().chain(by_size(p)));
        looks.min()
    }
}

impl Broker {
    /// Sets the timer of the next look at a log's segments.
    pub(super) fn watch_segments(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        config: Segments,
        cause: u64,
    ) {
        let Some(log) = self.logs.get_mut(id) else { return };
        if let Some(at) = log.next_look(config, cx.now()) {
            log.turn += 1;
            cx.set_late_timer(at, cause, Timer::Retention { log: id, turn: log.turn });
        }
    }

    /// Removes the segments of a log that are too old or too many.
    pub(super) fn remove_segments(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        let now = cx.now();
        let count = self.logs.get(id).map_or(0, |log| log.partitions.len());
        for place in 0..count {
            let Some(log) = self.logs.get(id) else { return };
            let (age, most) = (log.config.retention, log.config.retained_bytes);
            let partition = &log.partitions[place];
            let base = partition.outdated(age, most, now);
            if base > partition.base {
                self.trim(cx, id, place as u16, base, cause);
            }
        }
    }
}
