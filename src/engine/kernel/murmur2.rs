//! Murmur2, the 32-bit hash by which Kafka's clients choose the partition of a key. What a key means, and
//! which producers go by it, is not known here.
//!
//! The algorithm is Austin Appleby's `MurmurHash2`, read little-endian (`MurmurHashNeutral2`); the seed is
//! that of Kafka's `Utils.murmur2`.

use super::id::PartitionId;

const SEED: u32 = 0x9747_b28c;
const MIX: u32 = 0x5bd1_e995;

/// The hash of some bytes. Kafka shows the same 32 bits with a sign.
#[must_use]
pub fn murmur2(bytes: &[u8]) -> u32 {
    let mut hash = SEED ^ bytes.len() as u32;
    let (words, rest) = bytes.as_chunks::<4>();
    for &word in words {
        let mut word = u32::from_le_bytes(word).wrapping_mul(MIX);
        word ^= word >> 24;
        hash = hash.wrapping_mul(MIX) ^ word.wrapping_mul(MIX);
    }
    if !rest.is_empty() {
        let tail = rest.iter().rev().fold(0, |tail, &byte| tail << 8 | u32::from(byte));
        hash = (hash ^ tail).wrapping_mul(MIX);
    }
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(MIX);
    hash ^ hash >> 15
}

/// The partition, of this many, into which Kafka's producer puts a key: the hash without its sign, modulo
/// (`BuiltInPartitioner.partitionForKey`). `None` where there are no partitions.
#[must_use]
pub fn partition_of(key: &[u8], partitions: u16) -> Option<PartitionId> {
    (partitions > 0).then(|| partition_of_hash(murmur2(key), partitions))
}

/// The same of a key's hash; there must be partitions.
pub(crate) fn partition_of_hash(hash: u32, partitions: u16) -> PartitionId {
    PartitionId(((hash & 0x7fff_ffff) % u32::from(partitions)) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_hashes_what_kafkas_own_test_hashes() {
        // `UtilsTest.testMurmur2`.
        let vectors: [(&str, i32); 6] = [
            ("21", -973_932_308),
            ("foobar", -790_332_482),
            ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
            ("abc", 479_470_107),
        ];
        for (text, hash) in vectors {
            assert_eq!(murmur2(text.as_bytes()), hash.cast_unsigned(), "{text}");
        }
    }

    #[test]
    fn a_key_goes_where_a_producer_was_seen_to_put_it() {
        // Recorded from librdkafka's mock cluster with `partitioner=murmur2_random`, four partitions.
        let seen = [("21", 0), ("foobar", 2), ("a-little-bit-long-string", 0), ("abc", 3)];
        for (key, partition) in seen {
            assert_eq!(partition_of(key.as_bytes(), 4), Some(PartitionId(partition)), "{key}");
        }
    }

    #[test]
    fn without_partitions_there_is_nowhere_to_go() {
        assert_eq!(partition_of(b"abc", 0), None);
        assert_eq!(partition_of(b"", 1), Some(PartitionId(0)));
    }
}
