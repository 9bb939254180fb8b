//! The settings of groups whose members poll, and of their members. What all groups and consumers have is
//! in `nodes`.

use engine::{ConsumerConfig, GroupConfig, MemberConfig, Serving};

use super::access::Access;

/// How a group serves its members.
pub(super) fn serving(g: &mut GroupConfig, at: &mut Access) {
    const SERVING: &[(&str, &str)] = &[
        ("settled", "takes a word on each record"),
        ("eager", "polled; all give up all"),
        ("cooperative", "polled; only what moves"),
        ("shared", "polled; a lock on each record"),
    ];
    let now = match g.serving {
        Serving::Settled => "settled",
        Serving::Eager => "eager",
        Serving::Cooperative => "cooperative",
        Serving::Shared => "shared",
    };
    let told = (
        "serving",
        "Members",
        "Settle each record, or poll: then a rebalance takes everything from everybody first, or only what moves; or each record is locked for one of them.",
    );
    match at.choice(told, SERVING, now) {
        Some("settled") => g.serving = Serving::Settled,
        Some("eager") => g.serving = Serving::Eager,
        Some("cooperative") => g.serving = Serving::Cooperative,
        Some(_) => g.serving = Serving::Shared,
        None => {}
    }
    if g.serving == Serving::Shared {
        at.duration(
            ("lock", "Lock", "How long a record belongs to the member that has it."),
            &mut g.lock,
        );
    }
}

/// What a consumer does as a member of a group whose members poll.
pub(super) fn member(c: &mut ConsumerConfig, at: &mut Access) {
    let m: &mut MemberConfig = &mut c.member;
    at.group("In a group that polls");
    at.optional_duration(
        (
            "commit_every",
            "Commits every",
            "By itself, what earlier polls brought; empty: as it acknowledges.",
        ),
        &mut m.commit_every,
    );
    at.duration(
        ("member_session", "Session", "Unheard for so long, it is no member any more."),
        &mut m.session_timeout,
    );
    at.duration(
        ("heartbeat", "Heartbeat", "How often it says that it is there."),
        &mut m.heartbeat,
    );
    at.duration(
        (
            "poll_interval",
            "Longest work",
            "Without a poll for so long, it leaves the group by itself.",
        ),
        &mut m.poll_interval,
    );
    at.check(
        (
            "keeps_place",
            "Keeps its place",
            "When it goes, its partitions wait for it for a session.",
        ),
        &mut m.keeps_place,
    );
    at.check(
        ("polls_by_hand", "Polls by hand", "It takes records only when someone says so."),
        &mut m.polls_by_hand,
    );
    at.check(
        (
            "poll_accepts",
            "Polling accepts",
            "In a shared group: its next poll accepts what it still has of the last one.",
        ),
        &mut m.poll_accepts,
    );
}
