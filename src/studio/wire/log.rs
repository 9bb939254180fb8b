//! The settings of topics beyond their partitions, and of the way there: segments, compaction, replicas, batches,
//! how a producer delivers. The tables from which reading, writing and the schema come; the defaults are the
//! profile's.

use engine::{
    Batching, Compaction, ConfirmedBy, DeliveryConfig, Isolation, Partitioner, Replication,
    Segments,
};

use super::json::{Fields, Json};
use super::place::{Place, ReadError};
use super::setting::{Codec, Flag, Maybe, Millis, Own, Whole, object, read_field, words};
#[cfg(feature = "schema")]
use super::shape::{FieldShape, Shape};

/// A size of a piece of memory or of a log.
pub(super) type Bytes = Whole<1, 4_294_967_295>;

words! { Partitioner: "How a record's partition is chosen: key-modulo, the key's number modulo the number of partitions, and in turn without a key; key-hash, by murmur2 of the key's bytes, and without a key one partition for as long as a batch." {
    KeyModulo = "key-modulo", KeyHash = "key-hash",
} }

object! { Segments: "The pieces of a partition: the last one grows, the others are closed." {
    max_age as "max_age_ms": Millis, "A segment is closed when a record comes so long after its first.";
    max_bytes as "max_bytes": Bytes, "A segment is closed when a record would make it larger.";
    check_every as "check_every_ms": Millis, "How often the broker looks for segments that are too old or too many.";
} }

object! { Compaction: "How a topic is reduced to the latest record of each key, in its closed segments." {
    min_dirty_percent as "min_dirty_percent": Whole<0, 100>, "Only when so many per cent of its closed bytes have not been looked at.";
    min_lag as "min_lag_ms": Millis, "Only segments whose records are older than this.";
    tombstones_kept as "tombstones_kept_ms": Millis, "How long a record without a value stays after it was found to be the latest of its key.";
    check_every as "check_every_ms": Millis, "How long after a segment was closed the broker looks.";
} }

object! { Replication: "On how many machines each partition lies, and what happens when one fails." {
    factor as "factor": Whole<1, 100>, "How many machines have each partition; one of them leads.";
    min_in_sync as "min_in_sync": Whole<1, 100>, "How many must be in sync for a producer that waits for all of them.";
    unclean_election as "unclean_election": Flag, "Whether a machine that was not in sync may lead when no other is there: what it lacks is lost.";
    delay as "delay_ms": Millis, "How long a record takes from the leader to the others.";
} }

object! { Batching: "How a producer gathers its messages before it sends them." {
    bytes as "bytes": Bytes, "A batch of one partition has so many bytes; one that is full goes at once.";
    linger as "linger_ms": Millis, "A batch that is not full goes after this time.";
    memory as "memory": Bytes, "The bytes that it keeps, gathered or sent and not confirmed.";
    max_block as "max_block_ms": Maybe<Millis>, "How long its application waits for room in that memory before the message fails; null: as long as it takes.";
} }

object! { DeliveryConfig: "What a producer asks of a topic, and how long it tries." {
    confirmed_by as "confirmed_by": Own, "With confirms: whose word it waits for.";
    idempotent as "idempotent": Flag, "Whether the topic knows its records again, so that one that is sent twice is there once.";
    timeout as "timeout_ms": Maybe<Millis>, "A message that is not confirmed after this time is lost, and the producer knows; null: it tries for ever.";
    request_timeout as "request_timeout_ms": Maybe<Millis>, "When no word came for this time, it connects anew and sends again; null: it waits.";
    retry_after as "retry_after_ms": Millis, "How long it waits before it sends again what a topic could not take at that moment.";
    transactions as "transactions_ms": Maybe<Millis>, "After which time the broker aborts a transaction that is left open; null: it writes in none.";
} }

words! { ConfirmedBy: "On whose word a producer relies: the machine that leads the partition, or every machine that is in sync." {
    Leader = "leader", AllInSync = "all-in-sync",
} }

words! { Isolation: "Which records of transactions a group reads: every one, or none of an aborted transaction and nothing behind the first open one." {
    Uncommitted = "uncommitted", Committed = "committed",
} }
