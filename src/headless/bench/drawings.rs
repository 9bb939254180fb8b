//! What `headless bench` measures: the drawings, and what of each is counted. No clock.

use engine::{
    Arrivals, Backoff, Chance, Change, ConsumerConfig, DEFAULT_PROFILE, Distribution, LeaseConfig,
    Link, LinkId, Node, NodeId, Overflow, ProducerConfig, QueueConfig, Receive, RetryConfig,
    SimDuration, Topology,
};

/// A drawing, and what of it is counted.
pub(super) struct Case {
    pub(super) drawing: Topology,
    /// Of these nodes…
    pub(super) counted: Vec<NodeId>,
    /// …this is added up.
    pub(super) count: fn(engine::Counters) -> u64,
    /// How far the run goes before it is looked at.
    pub(super) stride: SimDuration,
}

const fn seconds(secs: u64) -> SimDuration {
    SimDuration::from_secs(secs)
}

fn draw(nodes: Vec<(u16, Node)>, links: &[(u16, u16)]) -> Result<Topology, String> {
    let mut drawing = Topology::on(DEFAULT_PROFILE.broker);
    let added = nodes.into_iter().map(|(id, node)| Change::AddNode { id: NodeId(id), node });
    let linked = links.iter().zip(1..).map(|(&(from, to), id)| {
        let link = Link::new(NodeId(from), NodeId(to), SimDuration::ZERO);
        Change::AddLink { id: LinkId(id), link }
    });
    for change in added.chain(linked) {
        drawing.apply(change).map_err(|why| why.to_string())?;
    }
    Ok(drawing)
}

fn poisson(mean: SimDuration) -> Node {
    let arrivals = Arrivals::Poisson { mean };
    Node::Producer(ProducerConfig { arrivals, confirms: false, ..DEFAULT_PROFILE.producer })
}

/// One producer with exponential times between messages, one queue, one consumer with exponential work,
/// four fifths busy: M/M/1.
pub(super) fn mm1() -> Result<Case, String> {
    let lease = LeaseConfig { timeout: None, ..DEFAULT_PROFILE.queue.lease };
    let service = Distribution::Exponential(SimDuration::from_millis(800));
    let nodes = vec![
        (1, poisson(seconds(1))),
        (2, Node::Queue(QueueConfig { lease, ..DEFAULT_PROFILE.queue })),
        (3, Node::Consumer(ConsumerConfig { service, ..DEFAULT_PROFILE.consumer })),
    ];
    Ok(Case {
        drawing: draw(nodes, &[(1, 2), (2, 3)])?,
        counted: vec![NodeId(3)],
        count: |counters| counters.received,
        stride: seconds(1_000),
    })
}

/// So many producers, each with a timer of its own, into a queue that has no room: every message is
/// dropped. What nexosim's models that schedule themselves are compared with.
pub(super) fn timers(producers: u16) -> Result<Case, String> {
    let full =
        QueueConfig { capacity: Some(1), overflow: Overflow::DropNewest, ..DEFAULT_PROFILE.queue };
    let queue = producers + 1;
    let mut nodes: Vec<_> = (1..=producers).map(|id| (id, poisson(seconds(1)))).collect();
    nodes.push((queue, Node::Queue(full)));
    let links: Vec<_> = (1..=producers).map(|id| (id, queue)).collect();
    Ok(Case {
        drawing: draw(nodes, &links)?,
        counted: (1..=producers).map(NodeId).collect(),
        count: |counters| counters.published,
        stride: seconds(100),
    })
}

/// The whole life of a message: leases with a timeout, one work in five fails, a backoff that doubles,
/// three attempts, dead letters, and a consumer that takes those. Counted are deliveries.
pub(super) fn path() -> Result<Case, String> {
    let backoff = Backoff::Exponential { base: seconds(1), cap: seconds(60) };
    let retry = RetryConfig { backoff, ..DEFAULT_PROFILE.queue.retry };
    let service = Distribution::Exponential(SimDuration::from_millis(2_400));
    let worker = ConsumerConfig {
        service,
        workers: 4,
        receive: Receive::Push { prefetch: 10 },
        failure: Chance::percent(20),
        ..DEFAULT_PROFILE.consumer
    };
    let nodes = vec![
        (1, poisson(seconds(1))),
        (2, Node::Queue(QueueConfig { retry, ..DEFAULT_PROFILE.queue })),
        (3, Node::Consumer(worker)),
        (4, Node::Queue(DEFAULT_PROFILE.dead_letters)),
        (5, Node::Consumer(DEFAULT_PROFILE.consumer)),
    ];
    Ok(Case {
        drawing: draw(nodes, &[(1, 2), (2, 3), (2, 4), (4, 5)])?,
        counted: vec![NodeId(3), NodeId(5)],
        count: |counters| counters.received,
        stride: seconds(1_000),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::{Budget, Position, Seed, SimTime, Simulation};

    fn run(case: &Case, secs: u64) -> Simulation {
        let mut simulation = Simulation::new(&case.drawing, Seed::default());
        let end = Position::end_of(SimTime::from_secs(secs));
        simulation.advance_to(end, Budget::UNLIMITED, &mut Vec::new());
        simulation
    }

    #[test]
    fn a_thousand_timers_publish_and_every_message_but_one_is_dropped() {
        let run = run(&timers(10).unwrap(), 1_000);
        let queue = run.view().figures(NodeId(11));
        assert!(queue.refused > 9_000, "{queue:?}");
        assert_eq!(queue.entered, 1);
    }

    #[test]
    fn the_whole_path_has_failures_and_dead_letters_and_keeps_up() {
        let run = run(&path().unwrap(), 100_000);
        let (queue, dead) = (run.view().figures(NodeId(2)), run.view().figures(NodeId(4)));
        // One in five fails; three times in a row one in 125.
        assert!(queue.returned > 20_000 && queue.died > 500, "{queue:?}");
        assert!(dead.accepted + 5 > queue.died && queue.accepted > 95_000, "{queue:?} {dead:?}");
    }
}
