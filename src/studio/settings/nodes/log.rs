//! The settings of a partitioned topic.

use engine::LogConfig;

use super::super::access::Access;

pub(super) fn log(l: &mut LogConfig, at: &mut Access) {
    at.group("Topic");
    let mut partitions = u32::from(l.partitions);
    at.number(
        (
            "partitions",
            "Partitions",
            "Order holds within one; more can be added, none taken away, while it runs.",
        ),
        "",
        (1, 1_000),
        &mut partitions,
    );
    l.partitions = partitions as u16;
    at.optional_duration(
        ("retention", "Keep for", "Older records are removed; empty: kept."),
        &mut l.retention,
    );
    at.optional(
        ("retained", "Keep at most", "Records of each partition; empty: without limit."),
        "records",
        &mut l.retained_max,
    );
    at.check(("durable", "Durable", "Records survive a restart of the broker."), &mut l.durable);
    crate::settings::topic::topic(l, at);
}
