//! The settings of a consumer.

use engine::{Acknowledge, ConsumerConfig, Distribution, OnFailure, Receive, SimDuration};

use super::super::access::Access;
use super::super::members::member;
use super::super::scene::Scene;

pub(super) fn consumer(c: &mut ConsumerConfig, scene: &Scene<'_>, at: &mut Access) {
    // Who acknowledges by hand does no work of its own.
    let works = c.acknowledge != Acknowledge::ByHand;
    if works {
        work(c, at);
    }
    receiving(c, at);
    if scene.serves_by_priority() || c.priority != 0 {
        let told = (
            "priority",
            "Priority",
            "Its queue serves those with a higher one first, while they have room.",
        );
        at.signed(told, 1_000, &mut c.priority);
    }
    acknowledging(c, at);
    member(c, at);
    if works {
        failing(c, scene, at);
    }
}

fn work(c: &mut ConsumerConfig, at: &mut Access) {
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
}

fn receiving(c: &mut ConsumerConfig, at: &mut Access) {
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
                (
                    "prefetch",
                    "Prefetch",
                    "How many unacknowledged messages it takes; 0: without limit.",
                ),
                "messages",
                (0, 10_000),
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
}

fn acknowledging(c: &mut ConsumerConfig, at: &mut Access) {
    at.group("Acknowledging");
    const ACKNOWLEDGE: &[(&str, &str)] = &[
        ("after", "after the work (at least once)"),
        ("before", "on delivery (at most once)"),
        ("by-hand", "when you say so"),
    ];
    let now = match c.acknowledge {
        Acknowledge::AfterProcessing => "after",
        Acknowledge::OnDelivery => "before",
        Acknowledge::ByHand => "by-hand",
    };
    match at.choice(
        (
            "acknowledge",
            "Acknowledges",
            "Before the work a crash loses the message; after it, a crash repeats it.",
        ),
        ACKNOWLEDGE,
        now,
    ) {
        Some("after") => c.acknowledge = Acknowledge::AfterProcessing,
        Some("before") => c.acknowledge = Acknowledge::OnDelivery,
        Some(_) => c.acknowledge = Acknowledge::ByHand,
        None => {}
    }
    if c.acknowledge == Acknowledge::ByHand {
        return;
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
}

fn failing(c: &mut ConsumerConfig, scene: &Scene<'_>, at: &mut Access) {
    at.group("Failing");
    at.percent(
        ("failure", "Fails", "The chance that the work on a message fails."),
        &mut c.failure,
    );
    let mut options = vec![
        ("release", "gives it back"),
        ("reject", "gives it up"),
        ("leave", "says nothing until the lease ends"),
    ];
    // Another word than giving back only where a queue counts the two differently.
    if scene.tells_failed_from_released() || c.on_failure == OnFailure::Fail {
        options.push(("fail", "gives it back as failed"));
    }
    let now = match c.on_failure {
        OnFailure::Release => "release",
        OnFailure::Reject => "reject",
        OnFailure::Fail => "fail",
        OnFailure::Leave => "leave",
    };
    match at.choice(
        ("on_failure", "Then it", "Back for another try, or to the dead letters."),
        &options,
        now,
    ) {
        Some("release") => c.on_failure = OnFailure::Release,
        Some("reject") => c.on_failure = OnFailure::Reject,
        Some("leave") => c.on_failure = OnFailure::Leave,
        Some(_) => c.on_failure = OnFailure::Fail,
        None => {}
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
