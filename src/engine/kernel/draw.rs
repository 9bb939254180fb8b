//! Randomness by counter, not by stream: a draw is a pure function of the seed, what it is for, whom
//! it is about and which attempt. One message handled differently therefore shifts no other draw, and
//! two runs can be compared. This is the only file in which the engine computes with floats.
//!
//! The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as
//! 1, 2, 3", SC 2011), written here in a few lines and held to the paper's published vectors:
//! libraries change their distributions between versions, and a saved run must not.

use super::id::{CopyId, NodeId};
use super::time::SimDuration;

/// The seed of a run; 53 bits, so that JavaScript and a link can hold it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Seed(u64);

impl Seed {
    /// The largest seed.
    pub const MAX: u64 = (1 << 53) - 1;

    /// The seed with this number, or `None` above [`Seed::MAX`].
    #[must_use]
    pub const fn new(number: u64) -> Option<Self> {
        if number > Self::MAX { None } else { Some(Self(number)) }
    }
    /// Its number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// What a draw decides. Part of the counter: two purposes never share a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// The time until a producer's next publication.
    Arrival = 1,
    /// The key of a publication.
    MessageKey = 2,
    /// How long a consumer works on a message.
    Service = 3,
    /// Whether the work fails.
    Failure = 4,
    /// The jitter of a retry's delay.
    Jitter = 5,
    /// Whether a delivery leaves its message for others to get as well.
    Duplicate = 6,
    /// Whether a message is handed out before its turn, and which.
    Disorder = 7,
    /// Whether a message is overlooked.
    Oversight = 8,
    /// The partition of what a producer sends without a key.
    Partition = 9,
}

/// A probability in parts per million: exact, no float in state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chance(u32);

impl Chance {
    /// Never.
    pub const NEVER: Self = Self(0);
    /// Always.
    pub const ALWAYS: Self = Self(1_000_000);

    /// From parts per million; more than a million becomes [`Chance::ALWAYS`].
    #[must_use]
    pub const fn per_million(parts: u32) -> Self {
        if parts > 1_000_000 { Self::ALWAYS } else { Self(parts) }
    }
    /// From per cent.
    #[must_use]
    pub const fn percent(percent: u32) -> Self {
        Self::per_million(percent.saturating_mul(10_000))
    }
    /// In parts per million.
    #[must_use]
    pub const fn as_per_million(self) -> u32 {
        self.0
    }
}

/// How long something takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Distribution {
    /// Always the same.
    Constant(SimDuration),
    /// Every length between the two alike, both included.
    Uniform(SimDuration, SimDuration),
    /// Exponential with this mean: many short, few long.
    Exponential(SimDuration),
}

impl Distribution {
    /// The mean length.
    #[must_use]
    pub const fn mean(self) -> SimDuration {
        match self {
            Self::Constant(d) | Self::Exponential(d) => d,
            Self::Uniform(a, b) => {
                SimDuration::from_micros(u64::midpoint(a.as_micros(), b.as_micros()))
            }
        }
    }
}

/// One draw: 64 uniform bits, and what can be made of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw(u64);

impl Draw {
    /// About a copy of a message, on its n-th attempt.
    pub fn about_copy(seed: Seed, purpose: Purpose, copy: CopyId, attempt: u32) -> Self {
        let place = u32::from(copy.name.producer.0) << 16 | u32::from(copy.store.0);
        Self::at(seed, [copy.name.number, place, attempt, purpose as u32])
    }

    /// About a node, the n-th time.
    pub fn about_node(seed: Seed, purpose: Purpose, node: NodeId, count: u32) -> Self {
        Self::at(seed, [count, u32::from(node.0) << 16 | 0xFFFF, 0, purpose as u32])
    }

    fn at(seed: Seed, counter: [u32; 4]) -> Self {
        let words = philox4x32_10(counter, [seed.0 as u32, (seed.0 >> 32) as u32]);
        Self(u64::from(words[1]) << 32 | u64::from(words[0]))
    }

    /// True with the given chance.
    pub const fn hits(self, chance: Chance) -> bool {
        self.below(1_000_000) < chance.0 as u64
    }

    /// A whole number below `bound`, each alike up to 2^-64 of bias; 0 when the bound is 0.
    pub const fn below(self, bound: u64) -> u64 {
        ((self.0 as u128 * bound as u128) >> 64) as u64
    }

    /// A length from the distribution, rounded to a microsecond.
    pub fn duration(self, of: Distribution) -> SimDuration {
        match of {
            Distribution::Constant(d) => d,
            Distribution::Uniform(a, b) => {
                let (low, high) =
                    (a.as_micros().min(b.as_micros()), a.as_micros().max(b.as_micros()));
                SimDuration::from_micros(low + self.below(high - low + 1))
            }
            Distribution::Exponential(mean) => {
                // 53 bits shifted by half a step: never 0 and never 1, so the logarithm is finite.
                // Signed, because processors convert signed numbers in one step.
                let u = ((self.0 >> 11).cast_signed() as f64 + 0.5) / (1_u64 << 53) as f64;
                let mean = mean.as_micros().cast_signed() as f64;
                SimDuration::from_micros((mean * -libm::log(u) + 0.5) as i64 as u64)
            }
        }
    }
}

fn philox4x32_10(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
    const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
    let (mut c, mut k) = (counter, key);
    for _ in 0..10 {
        let p0 = u64::from(MULTIPLIERS[0]) * u64::from(c[0]);
        let p1 = u64::from(MULTIPLIERS[1]) * u64::from(c[2]);
        c = [
            (p1 >> 32) as u32 ^ c[1] ^ k[0],
            p1 as u32,
            (p0 >> 32) as u32 ^ c[3] ^ k[1],
            p0 as u32,
        ];
        k = [k[0].wrapping_add(WEYL[0]), k[1].wrapping_add(WEYL[1])];
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::id::MessageName;

    #[test]
    fn philox_gives_the_published_vectors() {
        // Random123, `kat_vectors`, philox4x32 10.
        assert_eq!(
            philox4x32_10([0; 4], [0; 2]),
            [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
        );
        assert_eq!(
            philox4x32_10([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            philox4x32_10(
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0]
            ),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn a_draw_depends_on_purpose_message_and_attempt_and_on_nothing_else() {
        let seed = Seed::new(7).unwrap();
        let copy =
            CopyId { name: MessageName { producer: NodeId(1), number: 9 }, store: NodeId(2) };
        let draw = Draw::about_copy(seed, Purpose::Service, copy, 1);
        assert_eq!(draw, Draw::about_copy(seed, Purpose::Service, copy, 1));
        assert_ne!(draw, Draw::about_copy(seed, Purpose::Service, copy, 2));
        assert_ne!(draw, Draw::about_copy(seed, Purpose::Failure, copy, 1));
        assert_ne!(draw, Draw::about_copy(Seed::new(8).unwrap(), Purpose::Service, copy, 1));
    }

    #[test]
    fn an_exponential_has_its_mean() {
        let seed = Seed::new(3).unwrap();
        let law = Distribution::Exponential(SimDuration::from_millis(100));
        let sum: u64 = (0..100_000)
            .map(|n| {
                Draw::about_node(seed, Purpose::Arrival, NodeId(1), n).duration(law).as_micros()
            })
            .sum();
        // The mean of 100,000 has a standard error of 316 µs; four of them.
        assert!((sum / 100_000).abs_diff(100_000) < 1_264, "mean {} µs", sum / 100_000);
    }

    #[test]
    fn a_chance_of_zero_never_hits_and_of_one_always() {
        for n in 0..1_000 {
            let draw = Draw::about_node(Seed::default(), Purpose::Failure, NodeId(0), n);
            assert!(!draw.hits(Chance::NEVER) && draw.hits(Chance::ALWAYS));
        }
    }
}
