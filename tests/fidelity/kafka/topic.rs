//! Kafka's topics and brokers, by the names of their settings.

use engine::{BrokerConfig, Compaction, LogConfig, Replication, SimDuration};
use serde_json::Value;

/// The brokers of a case.
pub fn brokers(default: BrokerConfig, setup: &Value) -> Result<BrokerConfig, String> {
    let mut broker = default;
    broker.machines = setup["nodes"].as_u64().unwrap_or(1) as u16;
    for (name, value) in setup["broker"].as_object().into_iter().flatten() {
        let time = value.as_u64().map(SimDuration::from_millis);
        match name.as_str() {
            "broker.session.timeout.ms" => {
                broker.machine_session = time.ok_or("a session without a time")?;
            }
            // A machine that is gone is out of sync when its session is over; a slow one there is not.
            "replica.lag.time.max.ms" => {}
            // The groups' own.
            other if other.starts_with("group.") => {}
            other => return Err(format!("the broker's setting {other}")),
        }
    }
    Ok(broker)
}

/// A topic of a case.
pub fn topic(default: LogConfig, topic: &Value) -> Result<LogConfig, String> {
    let partitions = topic["partitions"].as_u64().ok_or("a topic without partitions")? as u16;
    let mut log = LogConfig { partitions, ..default };
    if topic["leader"].as_u64().is_some_and(|leader| leader != 1) {
        return Err("a first leader other than 1".to_owned());
    }
    if let Some(factor) = topic["replicas"].as_u64() {
        log.replication = Some(Replication {
            factor: factor as u16,
            // LogConfig: min.insync.replicas is 1, unclean.leader.election.enable false.
            min_in_sync: 1,
            unclean_election: false,
            delay: SimDuration::from_millis(10),
        });
    }
    for (name, value) in topic["config"].as_object().into_iter().flatten() {
        let time = || value.as_u64().map(SimDuration::from_millis).ok_or(format!("{name} {value}"));
        match (name.as_str(), log.replication.as_mut(), log.segments.as_mut()) {
            ("min.insync.replicas", Some(replication), _) => {
                replication.min_in_sync = value.as_u64().unwrap_or(1) as u16;
            }
            ("unclean.leader.election.enable", Some(replication), _) => {
                replication.unclean_election = value == true;
            }
            ("cleanup.policy", ..) if value == "compact" => {
                log.retention = None;
                log.compaction.get_or_insert(COMPACTION);
            }
            ("min.cleanable.dirty.ratio", ..) => {
                let percent = value.as_f64().unwrap_or(0.5) * 100.0;
                log.compaction.get_or_insert(COMPACTION).min_dirty_percent = percent as u8;
            }
            ("delete.retention.ms", ..) => {
                log.compaction.get_or_insert(COMPACTION).tombstones_kept = time()?;
            }
            ("segment.ms", _, Some(segments)) => segments.max_age = time()?,
            (other, ..) => return Err(format!("the topic's setting {other}")),
        }
    }
    Ok(log)
}

/// `LogConfig`: min.cleanable.dirty.ratio is 0.5, min.compaction.lag.ms 0, delete.retention.ms a day;
/// `CleanerConfig`: log.cleaner.backoff.ms is 15 s.
const COMPACTION: Compaction = Compaction {
    min_dirty_percent: 50,
    min_lag: SimDuration::ZERO,
    tombstones_kept: SimDuration::from_secs(86_400),
    check_every: SimDuration::from_secs(15),
};
