//! What the settings mean by which messages come into a topic: batches, whose word counts, how long it is tried,
//! and the pieces in which a topic is kept.

use engine::{ConfirmedBy, LogConfig, Partitioner, ProducerConfig};

use super::{either, time};

pub(super) fn producer(p: &ProducerConfig, path: &str) -> Option<String> {
    let delivery = &p.delivery;
    Some(match path {
        "batching" => p.batching.map_or_else(
            || "each message is sent at once, by itself".to_owned(),
            |of| {
                format!(
                    "it learns the partitions first, gathers the messages of each, and sends them together, {} after the first at the latest",
                    time(of.linger)
                )
            },
        ),
        "delivery.confirmed_by" => match delivery.confirmed_by {
            ConfirmedBy::Leader => "a record counts as written when the partition's leader has it",
            ConfirmedBy::AllInSync => "a record counts as written when every replica in sync has it",
        }
        .to_owned(),
        "delivery.idempotent" => either(
            delivery.idempotent,
            "a record that is sent twice is in the topic once",
            "a record that is sent twice is in the topic twice",
        ),
        "delivery.timeout_ms" => delivery.timeout.map_or_else(
            || "it tries for ever to deliver a record".to_owned(),
            |of| format!("a record that is not confirmed after {} is lost, and it knows", time(of)),
        ),
        "delivery.request_timeout_ms" => delivery.request_timeout.map_or_else(
            || "it waits for an answer as long as it takes".to_owned(),
            |of| format!("without an answer for {} it connects anew and sends again", time(of)),
        ),
        "delivery.retry_after_ms" => {
            format!("what could not be written is sent again after {}", time(delivery.retry_after))
        }
        _ => return None,
    })
}

pub(super) fn log(l: &LogConfig, path: &str) -> Option<String> {
    Some(match path {
        "partitioner" => match l.partitioner {
            Partitioner::KeyModulo => "a record's partition is its key modulo their number",
            Partitioner::KeyHash => {
                "a record's partition is the hash of its key modulo their number"
            }
        }
        .to_owned(),
        "segments" => l.segments.map_or_else(
            || "old records are removed one by one".to_owned(),
            |of| {
                format!(
                    "old records are removed in whole segments, which the broker looks at every {}",
                    time(of.check_every)
                )
            },
        ),
        _ => return None,
    })
}
