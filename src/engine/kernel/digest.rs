//! The digest: one number for a whole state, the same on every platform. A state goes as a
//! fixed-width, little-endian encoding through XXH3 (xxhash's published definition), the events before
//! it through wyhash's step; never `std::hash::Hash`, whose result differs between the host and wasm32.

use std::fmt;

use xxhash_rust::xxh3::xxh3_128;

/// The digest of a state and of every event before it. Compare it; it has no other meaning.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(u128);

impl Digest {
    /// From the text that a digest is shown as: 32 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if digits { u128::from_str_radix(text, 16).ok().map(Self) } else { None }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// Collects a canonical encoding. Every field has a fixed width; every list is preceded by its length.
#[derive(Clone, Debug, Default)]
pub struct Encoder {
    bytes: Vec<u8>,
}

impl Encoder {
    /// An empty encoding.
    pub fn new() -> Self {
        Self::default()
    }
    /// Adds one value.
    pub fn put(&mut self, value: impl Encode) -> &mut Self {
        value.encode(&mut self.bytes);
        self
    }
    /// Adds a list: its length, then each item.
    pub fn list<T: Encode>(&mut self, items: impl ExactSizeIterator<Item = T>) -> &mut Self {
        self.put(items.len() as u64);
        for item in items {
            self.put(item);
        }
        self
    }
    /// The digest of what was collected.
    pub fn finish(&self) -> Digest {
        Digest(xxh3_128(&self.bytes))
    }
}

/// The rolling hash of events, each of a few words: wyhash's step for sixteen bytes (Wang Yi, wyhash
/// final version 4, `wymum` and the first two of its secret words), once for every two words. Plain
/// multiplications, so that an event costs next to nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rolling(u64);

impl Rolling {
    const SECRET: [u64; 2] = [0x2d35_8dcc_aa6c_78a5, 0x8bb8_4b93_962e_acc9];

    /// Folds one event in. How many words follow must follow from the first; a last one without a
    /// partner goes with a zero.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "the count is known where it is called")]
    pub const fn add(&mut self, words: &[u64]) {
        let mut place = 0;
        while place < words.len() {
            let partner = if place + 1 < words.len() { words[place + 1] } else { 0 };
            let wide = (words[place] ^ Self::SECRET[1]) as u128
                * (partner ^ self.0 ^ Self::SECRET[0]) as u128;
            self.0 = wide as u64 ^ (wide >> 64) as u64;
            place += 2;
        }
    }
}

impl Encode for Rolling {
    fn encode(&self, to: &mut impl Sink) {
        self.0.encode(to);
    }
}

/// A value with a fixed-width, platform-independent encoding.
pub trait Encode {
    /// Appends the encoding.
    fn encode(&self, to: &mut impl Sink);
}

/// Where an encoding goes.
pub trait Sink {
    /// Appends bytes.
    fn write(&mut self, bytes: &[u8]);
}

impl Sink for Vec<u8> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }
}

macro_rules! encode_integers {
    ($($t:ty),*) => {$(
        impl Encode for $t {
            #[inline]
            fn encode(&self, to: &mut impl Sink) {
                to.write(&self.to_le_bytes());
            }
        }
    )*};
}
encode_integers!(u8, u16, u32, u64);

impl Encode for bool {
    fn encode(&self, to: &mut impl Sink) {
        u8::from(*self).encode(to);
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, to: &mut impl Sink) {
        self.is_some().encode(to);
        if let Some(value) = self {
            value.encode(to);
        }
    }
}

impl<T: Encode> Encode for &T {
    fn encode(&self, to: &mut impl Sink) {
        (*self).encode(to);
    }
}

impl<A: Encode, B: Encode> Encode for (A, B) {
    fn encode(&self, to: &mut impl Sink) {
        self.0.encode(to);
        self.1.encode(to);
    }
}

mod of_kernel {
    use super::{Encode, Sink};
    use crate::kernel::id::{
        CopyId, Key, LinkId, MessageName, NodeId, PartitionId, TopicPartition,
    };
    use crate::kernel::time::{Position, SimDuration, SimTime};

    macro_rules! encode_through {
        ($($t:ty => |$v:ident| $e:expr),* $(,)?) => {$(
            impl Encode for $t {
                fn encode(&self, to: &mut impl Sink) {
                    let $v = self;
                    $e.encode(to);
                }
            }
        )*};
    }
    encode_through! {
        SimTime => |v| v.as_micros(),
        SimDuration => |v| v.as_micros(),
        Position => |v| (v.at, v.ordinal),
        NodeId => |v| v.0,
        LinkId => |v| v.0,
        PartitionId => |v| v.0,
        TopicPartition => |v| (v.topic, v.partition),
        Key => |v| v.number().map_or(u32::MAX, |n| n),
        MessageName => |v| (v.producer, v.number),
        CopyId => |v| (v.name, v.store),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_fixed_for_ever() {
        // A changed value here means that every stored digest is void: raise the semantics version.
        let mut encoder = Encoder::new();
        encoder.put(1_u16).put(true).put(Some(7_u64)).list([1_u32, 2].iter());
        assert_eq!(encoder.bytes.len(), 2 + 1 + 9 + 8 + 8);
        assert_eq!(encoder.finish().to_string(), "aa98dcf603838af834dd5a27dc6bcdbe");
    }

    #[test]
    fn every_word_of_every_event_changes_the_rolling_hash() {
        let hash = |events: &[[u64; 7]]| {
            let mut rolling = Rolling::default();
            for event in events {
                rolling.add(event);
            }
            rolling
        };
        let mut seen = vec![hash(&[]), hash(&[[0; 7]]), hash(&[[0; 7]; 2])];
        for place in 0..7 {
            let mut event = [0; 7];
            event[place] = 1;
            seen.extend([hash(&[event]), hash(&[event, [0; 7]]), hash(&[[0; 7], event])]);
        }
        for (place, one) in seen.iter().enumerate() {
            assert!(!seen[..place].contains(one));
        }
    }
}
