//! The settings of each kind of node, one line each.

use engine::{
    Acknowledge, Arrivals, Assignor, BrokerConfig, ConsumerConfig, Distribution, GroupConfig, Keys,
    Link, LogConfig, Node, OnFailure, OnRefusal, Overflow, ProducerConfig, QueueConfig, Receive,
    SimDuration, Start, WhenFull,
};

use super::access::Access;
use super::retry::retry;

pub(super) fn visit(node: &mut Node, at: &mut Access) {
    match node {
        Node::Producer(config) => producer(config, at),
        Node::Exchange(_) => {}
        Node::Queue(config) => queue(config, at),
        Node::Log(config) => log(config, at),
        Node::Group(config) => group(config, at),
        Node::Consumer(config) => consumer(config, at),
    }
}

pub(super) fn visit_link(link: &mut Link, at: &mut Access) {
    at.group("Link");
    at.duration(("latency", "Latency", "How long a message travels, one way."), &mut link.latency);
}

pub(super) fn visit_broker(broker: &mut BrokerConfig, at: &mut Access) {
    at.group("Connections");
    at.duration(
        (
            "session_timeout",
            "Session timeout",
            "How long a client on a cut link is believed alive. A change begins another run.",
        ),
        &mut broker.session_timeout,
    );
    at.duration(
        (
            "reconnect_interval",
            "Connects again after",
            "How long a client waits before it tries again. A change begins another run.",
        ),
        &mut broker.reconnect_interval,
    );
}

const SECOND: SimDuration = SimDuration::from_secs(1);

fn producer(p: &mut ProducerConfig, at: &mut Access) {
    at.group("Publishing");
    const ARRIVALS: &[(&str, &str)] = &[
        ("manual", "only when told"),
        ("constant", "evenly"),
        ("poisson", "at random (Poisson)"),
        ("burst", "in bursts"),
    ];
    let now = match p.arrivals {
        Arrivals::Manual => "manual",
        Arrivals::Constant { .. } => "constant",
        Arrivals::Poisson { .. } => "poisson",
        Arrivals::Burst { .. } => "burst",
    };
    let interval = match p.arrivals {
        Arrivals::Constant { interval } => interval,
        Arrivals::Poisson { mean } => mean,
        Arrivals::Manual | Arrivals::Burst { .. } => SECOND,
    };
    match at.choice(("arrivals", "Publishes", "When it publishes by itself."), ARRIVALS, now) {
        Some("constant") => p.arrivals = Arrivals::Constant { interval },
        Some("poisson") => p.arrivals = Arrivals::Poisson { mean: interval },
        Some("burst") => {
            p.arrivals = Arrivals::Burst { count: 10, every: SimDuration::from_secs(10) }
        }
        Some(_) => p.arrivals = Arrivals::Manual,
        None => {}
    }
    match &mut p.arrivals {
        Arrivals::Manual => {}
        Arrivals::Constant { interval } => {
            at.rate(("rate", "Rate", "Messages a second."), interval);
        }
        Arrivals::Poisson { mean } => {
            at.rate(("rate", "Mean rate", "Messages a second, on average."), mean);
        }
        Arrivals::Burst { count, every } => {
            at.number(("burst", "Burst", "Messages of one burst."), "messages", (1, 10_000), count);
            at.duration(("every", "Every", "From one burst to the next; 0: only once."), every);
        }
    }
    at.optional(
        ("limit", "Stop after", "It stops by itself after so many; empty: never."),
        "messages",
        &mut p.limit,
    );
    at.group("Messages");
    keys(&mut p.keys, at);
    at.number(
        ("payload", "Size", "The size of a message."),
        "bytes",
        (0, 10_000_000),
        &mut p.payload_bytes,
    );
    at.optional_duration(
        ("ttl", "Time to live", "How long a message may wait; empty: for ever."),
        &mut p.ttl,
    );
    at.optional(
        ("poison", "Poison, every", "Every n-th message is poison: every consumer fails on it."),
        "messages",
        &mut p.poison_every,
    );
    at.check(
        ("persistent", "Persistent", "It survives a restart of the broker in a durable queue."),
        &mut p.persistent,
    );
    at.group("When it is held back");
    at.number(
        ("buffer", "Own buffer", "How many messages it keeps itself."),
        "messages",
        (0, 100_000),
        &mut p.buffer,
    );
    const FULL: &[(&str, &str)] =
        &[("wait", "its application waits"), ("drop", "new messages are lost")];
    let full = if p.when_full == WhenFull::Wait { "wait" } else { "drop" };
    if let Some(word) = at.choice(
        ("when_full", "Buffer full", "What happens when its own buffer is full."),
        FULL,
        full,
    ) {
        p.when_full = if word == "wait" { WhenFull::Wait } else { WhenFull::Drop };
    }
    at.group("Confirmation");
    at.check(
        (
            "confirms",
            "Wait for confirmation",
            "It publishes again what was not confirmed when a connection is lost.",
        ),
        &mut p.confirms,
    );
    if p.confirms {
        at.number(
            ("window", "Unconfirmed at most", "How many may be on their way."),
            "messages",
            (1, 100_000),
            &mut p.window,
        );
    }
    const REFUSED: &[(&str, &str)] =
        &[("give-up", "gives the message up"), ("again", "publishes it again")];
    let refused = if p.on_refusal == OnRefusal::GiveUp { "give-up" } else { "again" };
    match at.choice(
        ("refused", "When refused", "What it does when a full queue refuses."),
        REFUSED,
        refused,
    ) {
        Some("again") => p.on_refusal = OnRefusal::PublishAgain(SECOND),
        Some(_) => p.on_refusal = OnRefusal::GiveUp,
        None => {}
    }
    if let OnRefusal::PublishAgain(after) = &mut p.on_refusal {
        at.duration(
            ("again_after", "Again after", "How long it waits before it publishes again."),
            after,
        );
    }
}

fn keys(keys: &mut Keys, at: &mut Access) {
    const KEYS: &[(&str, &str)] =
        &[("none", "none"), ("cycle", "in turn"), ("random", "at random")];
    let (now, mut count) = match *keys {
        Keys::None => ("none", 4),
        Keys::Cycle(count) => ("cycle", count),
        Keys::Random(count) => ("random", count),
    };
    match at.choice(("keys", "Keys", "The key decides the partition of a topic."), KEYS, now) {
        Some("cycle") => *keys = Keys::Cycle(count),
        Some("random") => *keys = Keys::Random(count),
        Some(_) => *keys = Keys::None,
        None => {}
    }
    if *keys != Keys::None {
        at.number(
            ("key_count", "How many keys", "So many different keys."),
            "keys",
            (1, 10_000),
            &mut count,
        );
        *keys =
            if matches!(keys, Keys::Cycle(_)) { Keys::Cycle(count) } else { Keys::Random(count) };
    }
}

fn queue(q: &mut QueueConfig, at: &mut Access) {
    at.group("Delivery");
    at.optional_duration(
        (
            "lease",
            "Lease",
            "An unacknowledged message is delivered again after this; empty: never by time.",
        ),
        &mut q.lease.timeout,
    );
    at.check(
        (
            "owner_bound",
            "Lease ends with its consumer",
            "A consumer that disconnects gives its messages back at once.",
        ),
        &mut q.lease.ends_with_owner,
    );
    retry(&mut q.retry, at);
    at.group("Limits");
    at.optional(
        ("capacity", "Capacity", "The most messages that may wait; empty: without limit."),
        "messages",
        &mut q.capacity,
    );
    const OVERFLOW: &[(&str, &str)] = &[
        ("block", "block the producer"),
        ("reject", "reject the new one"),
        ("drop-oldest", "drop the oldest"),
        ("drop-newest", "drop the new one"),
    ];
    let now = match q.overflow {
        Overflow::Block => "block",
        Overflow::RejectNew | Overflow::RejectNewToDeadLetters => "reject",
        Overflow::DropOldest => "drop-oldest",
        Overflow::DropNewest => "drop-newest",
    };
    match at.choice(("overflow", "When full", "What happens to the next message."), OVERFLOW, now) {
        Some("block") => q.overflow = Overflow::Block,
        Some("reject") => q.overflow = Overflow::RejectNew,
        Some("drop-oldest") => q.overflow = Overflow::DropOldest,
        Some(_) => q.overflow = Overflow::DropNewest,
        None => {}
    }
    at.optional_duration(
        ("ttl", "Time to live", "How long a message may wait here; empty: for ever."),
        &mut q.ttl,
    );
    at.check(
        ("durable", "Durable", "Persistent messages survive a restart of the broker."),
        &mut q.durable,
    );
}

fn log(l: &mut LogConfig, at: &mut Access) {
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
}

fn group(g: &mut GroupConfig, at: &mut Access) {
    at.group("Group");
    const START: &[(&str, &str)] =
        &[("earliest", "at the oldest record"), ("latest", "with the next record")];
    let now = if g.start == Start::Earliest { "earliest" } else { "latest" };
    if let Some(word) = at.choice(("start", "Starts", "Where it begins to read."), START, now) {
        g.start = if word == "earliest" { Start::Earliest } else { Start::Latest };
    }
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

fn consumer(c: &mut ConsumerConfig, at: &mut Access) {
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
    const RECEIVE: &[(&str, &str)] = &[("push", "the broker sends"), ("pull", "it asks")];
    let now = if matches!(c.receive, Receive::Push { .. }) { "push" } else { "pull" };
    match at.choice(
        ("receive", "Messages come", "By push up to the prefetch, or by pull in batches."),
        RECEIVE,
        now,
    ) {
        Some("push") => c.receive = Receive::Push { prefetch: 1 },
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
    at.group("Failing");
    at.percent(
        ("failure", "Fails", "The chance that the work on a message fails."),
        &mut c.failure,
    );
    const FAILURE: &[(&str, &str)] = &[("release", "gives it back"), ("reject", "gives it up")];
    let now = if c.on_failure == OnFailure::Release { "release" } else { "reject" };
    if let Some(word) = at.choice(
        ("on_failure", "Then it", "Back for another try, or to the dead letters."),
        FAILURE,
        now,
    ) {
        c.on_failure = if word == "release" { OnFailure::Release } else { OnFailure::Reject };
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
