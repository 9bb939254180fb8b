//! The settings of a consumer group.

use engine::{Assignor, GroupConfig, Start};

use super::super::access::Access;
use super::super::members::serving;
use super::super::retry::retry;

pub(super) fn group(g: &mut GroupConfig, at: &mut Access) {
    at.group("Group");
    serving(g, at);
    const START: &[(&str, &str)] =
        &[("earliest", "at the oldest record"), ("latest", "with the next record")];
    let now = if g.start == Start::Earliest { "earliest" } else { "latest" };
    if let Some(word) = at.choice(("start", "Starts", "Where it begins to read."), START, now) {
        g.start = if word == "earliest" { Start::Earliest } else { Start::Latest };
    }
    crate::settings::topic::isolation(g, at);
    const ASSIGNOR: &[(&str, &str)] = &[
        ("range", "neighbours together"),
        ("round-robin", "one each in turn"),
        ("sticky", "members keep theirs"),
    ];
    let now = match g.assignor {
        Assignor::Range => "range",
        Assignor::RoundRobin => "round-robin",
        Assignor::Sticky => "sticky",
    };
    match at.choice(("assignor", "Partitions", "How they are dealt to the members."), ASSIGNOR, now)
    {
        Some("range") => g.assignor = Assignor::Range,
        Some("round-robin") => g.assignor = Assignor::RoundRobin,
        Some(_) => g.assignor = Assignor::Sticky,
        None => {}
    }
    at.duration(
        (
            "rebalance",
            "Rebalance after",
            "How long after a member came or went the partitions are dealt anew.",
        ),
        &mut g.rebalance_delay,
    );
    retry(&mut g.retry, at);
}
