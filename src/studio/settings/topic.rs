//! The settings of a topic beyond its partitions: how records are placed, kept and copied; one line each.

use engine::{
    BrokerConfig, Compaction, GroupConfig, Isolation, LogConfig, Partitioner, Replication,
    Segments, SimDuration,
};

use super::access::Access;

/// The broker's machines.
pub(super) fn machines(broker: &mut BrokerConfig, at: &mut Access) {
    at.group("Machines");
    let mut machines = u32::from(broker.machines);
    at.number(
        (
            "machines",
            "Machines",
            "The replicas of topics lie on them. A change begins another run.",
        ),
        "",
        (1, 100),
        &mut machines,
    );
    broker.machines = machines as u16;
    if broker.machines > 1 {
        at.duration(
            (
                "machine_session",
                "Believed alive for",
                "How long the others wait for a machine that is gone. A change begins another run.",
            ),
            &mut broker.machine_session,
        );
    }
}

/// What a topic does with its records.
pub(super) fn topic(l: &mut LogConfig, at: &mut Access) {
    const PARTITIONERS: &[(&str, &str)] =
        &[("modulo", "the key's number, modulo"), ("hash", "a hash of the key (murmur2)")];
    let now = if l.partitioner == Partitioner::KeyHash { "hash" } else { "modulo" };
    let told = ("partitioner", "Placed by", "What decides the partition of a record.");
    match at.choice(told, PARTITIONERS, now) {
        Some("hash") => l.partitioner = Partitioner::KeyHash,
        Some(_) => l.partitioner = Partitioner::KeyModulo,
        None => {}
    }
    let mut on = l.segments.is_some();
    let told = ("segments", "In segments", "Old records are removed in pieces, not one by one.");
    at.check(told, &mut on);
    let new = || Segments {
        max_age: SimDuration::from_secs(60),
        max_bytes: 1_000_000,
        check_every: SimDuration::from_secs(5),
    };
    l.segments = on.then(|| l.segments.unwrap_or_else(new));
    if let Some(segments) = &mut l.segments {
        at.duration(
            ("segment_age", "Segment's age", "Older, and it is closed."),
            &mut segments.max_age,
        );
        let told = ("segment_bytes", "Segment's size", "Larger, and it is closed.");
        at.number(told, "bytes", (1, 4_000_000_000), &mut segments.max_bytes);
        let told = ("segment_check", "Looked at every", "How often old segments are removed.");
        at.duration(told, &mut segments.check_every);
        let told =
            ("retained_bytes", "Keep at most", "Bytes of each partition; empty: any number.");
        at.optional(told, "bytes", &mut l.retained_bytes);
        compaction(&mut l.compaction, at);
    }
    replication(&mut l.replication, at);
}

fn compaction(compaction: &mut Option<Compaction>, at: &mut Access) {
    let mut on = compaction.is_some();
    let told = ("compaction", "Compacted", "Only the latest record of each key is kept.");
    at.check(told, &mut on);
    let new = || Compaction {
        min_dirty_percent: 50,
        min_lag: SimDuration::ZERO,
        tombstones_kept: SimDuration::from_secs(60),
        check_every: SimDuration::from_secs(5),
    };
    *compaction = on.then(|| compaction.unwrap_or_else(new));
    let Some(config) = compaction else { return };
    let mut percent = u32::from(config.min_dirty_percent);
    let told = ("dirty", "When so much is new", "Compaction waits until so much of it is new.");
    at.number(told, "%", (0, 100), &mut percent);
    config.min_dirty_percent = percent as u8;
    let told = ("min_lag", "Leaves alone for", "Younger records are not compacted.");
    at.duration(told, &mut config.min_lag);
    let told = ("tombstones", "Keeps deletions for", "How long a record without a value stays.");
    at.duration(told, &mut config.tombstones_kept);
    let told = ("clean_check", "Looks after", "How long after a segment was closed it looks.");
    at.duration(told, &mut config.check_every);
}

fn replication(replication: &mut Option<Replication>, at: &mut Access) {
    let mut on = replication.is_some();
    let told = ("replication", "Replicated", "Each partition lies on several machines.");
    at.check(told, &mut on);
    let new = || Replication {
        factor: 3,
        min_in_sync: 2,
        unclean_election: false,
        delay: SimDuration::from_millis(10),
    };
    *replication = on.then(|| replication.unwrap_or_else(new));
    let Some(config) = replication else { return };
    let (mut factor, mut least) = (u32::from(config.factor), u32::from(config.min_in_sync));
    let told = ("factor", "Replicas", "How many machines have each partition.");
    at.number(told, "", (1, 100), &mut factor);
    let told = ("min_in_sync", "In sync at least", "Fewer take nothing from careful producers.");
    at.number(told, "", (1, 100), &mut least);
    (config.factor, config.min_in_sync) = (factor as u16, least as u16);
    let told = ("unclean", "Anyone may lead", "Also a machine that lacks records: they are lost.");
    at.check(told, &mut config.unclean_election);
    let told = ("replica_delay", "Copied in", "How long a record takes to the other machines.");
    at.duration(told, &mut config.delay);
}

/// Which records of transactions a group reads.
pub(super) fn isolation(g: &mut GroupConfig, at: &mut Access) {
    const ISOLATIONS: &[(&str, &str)] =
        &[("uncommitted", "every record"), ("committed", "committed ones only")];
    let now = if g.isolation == Isolation::Committed { "committed" } else { "uncommitted" };
    let told = ("isolation", "Reads", "Whether records of open and aborted transactions are read.");
    match at.choice(told, ISOLATIONS, now) {
        Some("committed") => g.isolation = Isolation::Committed,
        Some(_) => g.isolation = Isolation::Uncommitted,
        None => {}
    }
}
