//! Simulated time: whole microseconds since the start of the run. Not wall time and not playback
//! time: those two live in the studio, which converts.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

/// An instant of the run, in microseconds since its start. Stays below 2^53, so that JavaScript can
/// hold it exactly (285 years, and a six-month retention fits many times).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimTime(u64);

/// A length of simulated time, in microseconds; never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimDuration(u64);

impl SimTime {
    /// The start of every run.
    pub const ZERO: Self = Self(0);
    /// The last instant there is: 2^53 - 1 µs.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// From microseconds; later than [`SimTime::MAX`] becomes `MAX`.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        if micros > Self::MAX.0 { Self::MAX } else { Self(micros) }
    }
    /// From milliseconds, saturating.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self::from_micros(millis.saturating_mul(1_000))
    }
    /// From seconds, saturating.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self::from_micros(secs.saturating_mul(1_000_000))
    }
    /// Microseconds since the start of the run.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }
    /// How long ago `earlier` was; zero if it lies in the future.
    #[must_use]
    pub const fn since(self, earlier: Self) -> SimDuration {
        SimDuration(self.0.saturating_sub(earlier.0))
    }
}

impl SimDuration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest duration: as long as time itself.
    pub const MAX: Self = Self(SimTime::MAX.0);

    /// From microseconds, saturating at [`SimDuration::MAX`].
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        if micros > Self::MAX.0 { Self::MAX } else { Self(micros) }
    }
    /// From milliseconds, saturating.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self::from_micros(millis.saturating_mul(1_000))
    }
    /// From seconds, saturating.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self::from_micros(secs.saturating_mul(1_000_000))
    }
    /// In microseconds.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }
    /// True for a duration of zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
    /// `self × percent / 100`, rounded down, saturating.
    #[must_use]
    pub const fn scaled_percent(self, percent: u32) -> Self {
        if percent == 100 {
            return self;
        }
        let wide = self.0 as u128 * percent as u128 / 100;
        if wide > Self::MAX.0 as u128 { Self::MAX } else { Self(wide as u64) }
    }
}

impl Add<SimDuration> for SimTime {
    type Output = Self;
    fn add(self, rhs: SimDuration) -> Self {
        Self::from_micros(self.0.saturating_add(rhs.0))
    }
}

impl AddAssign<SimDuration> for SimTime {
    fn add_assign(&mut self, rhs: SimDuration) {
        *self = *self + rhs;
    }
}

impl Sub for SimTime {
    type Output = SimDuration;
    fn sub(self, rhs: Self) -> SimDuration {
        self.since(rhs)
    }
}

impl Add for SimDuration {
    type Output = Self;
    fn add(self, rhs: Self) -> Self {
        Self::from_micros(self.0.saturating_add(rhs.0))
    }
}

impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06} s", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

/// Where a run stands: the instant, and how many agenda entries of that instant have fired.
/// "Step", "step back one event" and a spent budget all stop inside an instant; this names the place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The instant.
    pub at: SimTime,
    /// Entries of `at` that have fired.
    pub ordinal: u32,
}

impl Position {
    /// The start of every run.
    pub const START: Self = Self { at: SimTime::ZERO, ordinal: 0 };

    /// The end of an instant: every entry of `at` has fired.
    #[must_use]
    pub const fn end_of(at: SimTime) -> Self {
        Self { at, ordinal: u32::MAX }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_saturates_instead_of_wrapping() {
        assert_eq!(SimTime::MAX + SimDuration::from_secs(1), SimTime::MAX);
        assert_eq!(SimTime::ZERO - SimTime::from_secs(1), SimDuration::ZERO);
        assert_eq!(SimDuration::MAX.scaled_percent(200), SimDuration::MAX);
    }

    #[test]
    fn positions_order_by_instant_then_ordinal() {
        let early = Position { at: SimTime::from_secs(1), ordinal: 9 };
        let late = Position { at: SimTime::from_secs(2), ordinal: 0 };
        assert!(early < late && early < Position::end_of(early.at));
    }
}
