//! `headless bench mm1 --messages N`: how fast the engine is, beside the peers that `make bench` runs.
//!
//! One producer with exponential times between messages, one queue, one consumer with exponential work,
//! four fifths busy: M/M/1. The events are made and hashed as in any run, and thrown away.

use engine::{
    Arrivals, Budget, Change, ConsumerConfig, Distribution, LeaseConfig, Link, LinkId, Node,
    NodeId, Position, ProducerConfig, QueueConfig, Seed, SimDuration, Simulation, TEXTBOOK,
    Topology,
};

const PRODUCER: NodeId = NodeId(1);
const QUEUE: NodeId = NodeId(2);
const CONSUMER: NodeId = NodeId(3);

/// Runs the measurement that `args` name and returns one line of JSON.
///
/// # Errors
/// A sentence that says what is wrong with the arguments.
pub fn run(args: &[String]) -> Result<String, String> {
    let usage = || "usage: headless bench mm1 [--messages N]".to_owned();
    let messages = match args {
        [what] if what == "mm1" => 1_000_000,
        [what, flag, count] if what == "mm1" && flag == "--messages" => {
            count.parse().map_err(|_| format!("--messages: {count:?} is not a number"))?
        }
        _ => return Err(usage()),
    };
    let seconds = mm1(messages)?;
    let per_second = messages as f64 / seconds;
    Ok(format!(
        "{{\"messages\":{messages},\"seconds\":{seconds:.6},\"per_second\":{per_second:.0}}}\n"
    ))
}

/// How many seconds it takes to deliver so many messages.
fn mm1(messages: u64) -> Result<f64, String> {
    let mut simulation = Simulation::new(&drawing()?, Seed::default());
    let mut events = Vec::new();
    #[allow(clippy::disallowed_types, clippy::disallowed_methods, reason = "it measures wall time")]
    let clock = std::time::Instant::now();
    while simulation.view().figures(CONSUMER).received < messages {
        events.clear();
        let target = simulation.position().at + SimDuration::from_secs(1_000);
        simulation.advance_to(Position::end_of(target), Budget::UNLIMITED, &mut events);
    }
    Ok(clock.elapsed().as_secs_f64())
}

fn drawing() -> Result<Topology, String> {
    let producer = ProducerConfig {
        arrivals: Arrivals::Poisson { mean: SimDuration::from_millis(1_000) },
        confirms: false,
        ..TEXTBOOK.producer
    };
    let lease = LeaseConfig { timeout: None, ..TEXTBOOK.queue.lease };
    let consumer = ConsumerConfig {
        service: Distribution::Exponential(SimDuration::from_millis(800)),
        ..TEXTBOOK.consumer
    };
    let link = |from, to| Link::new(from, to, SimDuration::ZERO);
    let changes = [
        Change::AddNode { id: PRODUCER, node: Node::Producer(producer) },
        Change::AddNode { id: QUEUE, node: Node::Queue(QueueConfig { lease, ..TEXTBOOK.queue }) },
        Change::AddNode { id: CONSUMER, node: Node::Consumer(consumer) },
        Change::AddLink { id: LinkId(1), link: link(PRODUCER, QUEUE) },
        Change::AddLink { id: LinkId(2), link: link(QUEUE, CONSUMER) },
    ];
    let mut topology = Topology::on(TEXTBOOK.broker);
    for change in changes {
        topology.apply(change).map_err(|why| why.to_string())?;
    }
    Ok(topology)
}
