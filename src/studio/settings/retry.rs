//! What happens to a message that comes back: the settings that queues and groups share.

use engine::{Backoff, Counter, RetryConfig, ReturnPosition, SimDuration};

use super::access::Access;

const SECOND: SimDuration = SimDuration::from_secs(1);

pub(super) fn retry(r: &mut RetryConfig, at: &mut Access) {
    at.group("Retries");
    at.optional(
        (
            "limit",
            "Deliveries at most",
            "A message that comes back after so many is dead; empty: without limit.",
        ),
        "deliveries",
        &mut r.limit,
    );
    const COUNTER: &[(&str, &str)] = &[("leases", "deliveries"), ("failures", "failures")];
    let now = if r.counter == Counter::Leases { "leases" } else { "failures" };
    if let Some(word) =
        at.choice(("counter", "Counted", "What the limit is compared with."), COUNTER, now)
    {
        r.counter = if word == "leases" { Counter::Leases } else { Counter::Failures };
    }
    if r.counter == Counter::Failures {
        at.check(
            ("causes.release", "Given back is a failure", "A consumer failed on it."),
            &mut r.causes.release,
        );
        at.check(
            ("causes.lease_expiry", "Too late is a failure", "The lease ran out."),
            &mut r.causes.lease_expiry,
        );
        at.check(
            ("causes.owner_lost", "A lost consumer is a failure", "Its connection ended."),
            &mut r.causes.owner_lost,
        );
    }
    backoff(r, at);
    const RETURN: &[(&str, &str)] = &[
        ("original", "where it stood"),
        ("front", "in front"),
        ("back", "at the end"),
        ("returns", "before all, in its turn"),
    ];
    let now = match r.return_to {
        ReturnPosition::Original => "original",
        ReturnPosition::Front => "front",
        ReturnPosition::Back => "back",
        ReturnPosition::Returns => "returns",
    };
    match at.choice(("return_to", "Comes back", "Where a returned message stands."), RETURN, now) {
        Some("original") => r.return_to = ReturnPosition::Original,
        Some("front") => r.return_to = ReturnPosition::Front,
        Some("returns") => r.return_to = ReturnPosition::Returns,
        Some(_) => r.return_to = ReturnPosition::Back,
        None => {}
    }
}

/// How long a message that failed waits.
pub(super) fn backoff(r: &mut RetryConfig, at: &mut Access) {
    const BACKOFF: &[(&str, &str)] = &[
        ("none", "at once"),
        ("fixed", "after a fixed time"),
        ("exponential", "after twice as long each time"),
        ("linear", "after as much longer each time"),
    ];
    let now = match r.backoff {
        Backoff::None => "none",
        Backoff::Fixed(_) => "fixed",
        Backoff::Exponential { .. } => "exponential",
        Backoff::Linear { .. } => "linear",
    };
    match at.choice(
        ("backoff", "Tried again", "How long a message that failed waits."),
        BACKOFF,
        now,
    ) {
        Some("fixed") => r.backoff = Backoff::Fixed(SECOND),
        Some("linear") => {
            r.backoff = Backoff::Linear { step: SECOND, cap: SimDuration::from_secs(30) };
        }
        Some("exponential") => {
            r.backoff = Backoff::Exponential { base: SECOND, cap: SimDuration::from_secs(30) };
        }
        Some(_) => r.backoff = Backoff::None,
        None => {}
    }
    match &mut r.backoff {
        Backoff::None => {}
        Backoff::Fixed(wait) => {
            at.duration(("backoff_wait", "Wait", "The time before each next try."), wait);
        }
        Backoff::Linear { step, cap } => {
            at.duration(
                ("backoff_base", "First wait", "It grows by as much with each failure."),
                step,
            );
            at.duration(("backoff_cap", "Longest wait", "It does not grow beyond this."), cap);
        }
        Backoff::Exponential { base, cap } => {
            at.duration(("backoff_base", "First wait", "It doubles with each failure."), base);
            at.duration(("backoff_cap", "Longest wait", "It does not grow beyond this."), cap);
        }
    }
    if r.backoff != Backoff::None {
        at.check(("jitter", "Jitter", "The wait is drawn at random, up to the full time: failures do not come back all at once."), &mut r.jitter);
    }
}
