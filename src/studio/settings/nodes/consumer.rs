//! The settings of a consumer.

use engine::{Acknowledge, ConsumerConfig, Distribution, OnFailure, Receive, SimDuration};

use super::super::access::Access;
use super::super::members::member;

pub(super) fn consumer(c: &mut ConsumerConfig, at: &mut Access) {
    at.group("Work");
    service(&mut c.service, at);
    at.number(
        ("slowdown", "Slowed to", "100 is normal; 300 takes three times as long."),
        "%",
        (1, 10_000),
        &mut c.slowdown_percent,
    );
    at.number(
        ("workers", "At once", "How many messages it works on at once."),
        "messages",
        (1, 100),
        &mut c.workers,
    );
    at.group("Receiving");
    const RECEIVE: &[(&str, &str)] =
        &[("push", "the broker sends"), ("pull", "it asks"), ("by-hand", "it asks when told")];
    let now = match c.receive {
        Receive::Push { .. } => "push",
        Receive::Pull { .. } => "pull",
        Receive::ByHand => "by-hand",
    };
    match at.choice(
        ("receive", "Messages come", "By push up to the prefetch, or by pull in batches."),
        RECEIVE,
        now,
    ) {
        Some("push") => c.receive = Receive::Push { prefetch: 1 },
        Some("by-hand") => c.receive = Receive::ByHand,
        Some(_) => c.receive = Receive::Pull { batch: 10, wait: SimDuration::from_secs(5) },
        None => {}
    }
    match &mut c.receive {
        Receive::Push { prefetch } => {
            at.number(
                ("prefetch", "Prefetch", "How many unacknowledged messages it takes."),
                "messages",
                (1, 10_000),
                prefetch,
            );
        }
        Receive::Pull { batch, wait } => {
            at.number(
                ("batch", "Batch", "Messages of one answer at most."),
                "messages",
                (1, 10_000),
                batch,
            );
            at.duration(
                ("wait", "Wait", "How long the broker waits before it answers with none."),
                wait,
            );
        }
        Receive::ByHand => {}
    }
    if !matches!(c.receive, Receive::Push { .. }) {
        at.optional_duration(
            (
                "own_lease",
                "Lease",
                "How long what it asked for is its own; empty: as the queue has it.",
            ),
            &mut c.lease,
        );
    }
    at.group("Acknowledging");
    const ACKNOWLEDGE: &[(&str, &str)] =
        &[("after", "after the work (at least once)"), ("before", "on delivery (at most once)")];
    let now = if c.acknowledge == Acknowledge::AfterProcessing { "after" } else { "before" };
    if let Some(word) = at.choice(
        (
            "acknowledge",
            "Acknowledges",
            "Before the work a crash loses the message; after it, a crash repeats it.",
        ),
        ACKNOWLEDGE,
        now,
    ) {
        c.acknowledge =
            if word == "after" { Acknowledge::AfterProcessing } else { Acknowledge::OnDelivery };
    }
    at.duration(
        (
            "acknowledge_delay",
            "Time to acknowledge",
            "Between effect and acknowledgement: a crash in it means a second delivery.",
        ),
        &mut c.acknowledge_delay,
    );
    at.check(
        (
            "remembers",
            "Remembers ids",
            "A second delivery of a finished message has no second effect.",
        ),
        &mut c.remembers,
    );
    at.optional_duration(
        ("renew", "Renews its lease every", "It asks for more time while it works; empty: never."),
        &mut c.renew_every,
    );
    member(c, at);
    at.group("Failing");
    at.percent(
        ("failure", "Fails", "The chance that the work on a message fails."),
        &mut c.failure,
    );
    const FAILURE: &[(&str, &str)] = &[
        ("release", "gives it back"),
        ("reject", "gives it up"),
        ("leave", "leaves it until its lease ends"),
    ];
    let now = match c.on_failure {
        OnFailure::Release | OnFailure::Fail => "release",
        OnFailure::Reject => "reject",
        OnFailure::Leave => "leave",
    };
    if let Some(word) = at.choice(
        ("on_failure", "Then it", "Back for another try, or to the dead letters."),
        FAILURE,
        now,
    ) {
        c.on_failure = match word {
            "release" => OnFailure::Release,
            "leave" => OnFailure::Leave,
            _ => OnFailure::Reject,
        };
    }
}

fn service(of: &mut Distribution, at: &mut Access) {
    const SERVICE: &[(&str, &str)] = &[
        ("constant", "always the same"),
        ("uniform", "between two times"),
        ("exponential", "at random (exponential)"),
    ];
    let mean = of.mean();
    let now = match of {
        Distribution::Constant(_) => "constant",
        Distribution::Uniform(..) => "uniform",
        Distribution::Exponential(_) => "exponential",
    };
    match at.choice(
        ("service", "Processing time", "How long the work on one message takes."),
        SERVICE,
        now,
    ) {
        Some("uniform") => *of = Distribution::Uniform(SimDuration::ZERO, mean + mean),
        Some("exponential") => *of = Distribution::Exponential(mean),
        Some(_) => *of = Distribution::Constant(mean),
        None => {}
    }
    match of {
        Distribution::Constant(time) => {
            at.duration(("service_time", "Time", "For each message."), time);
        }
        Distribution::Exponential(mean) => {
            at.duration(("service_time", "Mean time", "On average."), mean);
        }
        Distribution::Uniform(low, high) => {
            at.duration(("service_low", "From", "The shortest time."), low);
            at.duration(("service_high", "To", "The longest time."), high);
        }
    }
}
