//! What a run keeps and asks of the heap: bytes for each waiting message, and allocations once a run has
//! found its size. Both are counted by the allocator, not computed; they do not depend on the machine.
//!
//!     allocations
//!
//! Prints one line of JSON.

use engine::{
    Arrivals, Budget, Change, ConsumerConfig, Distribution, LeaseConfig, Link, LinkId, Node,
    NodeId, Position, ProducerConfig, QueueConfig, Seed, SimDuration, SimTime, Simulation, Stamped,
    TEXTBOOK, Topology,
};

const MESSAGES: u64 = 1_000_000;

/// One producer that publishes at these times, one queue, and a consumer if there is a time to work.
fn drawing(arrivals: Arrivals, service: Option<Distribution>) -> Topology {
    let producer = ProducerConfig { arrivals, confirms: false, ..TEXTBOOK.producer };
    let lease = LeaseConfig { timeout: None, ..TEXTBOOK.queue.lease };
    let mut nodes =
        vec![Node::Producer(producer), Node::Queue(QueueConfig { lease, ..TEXTBOOK.queue })];
    if let Some(service) = service {
        nodes.push(Node::Consumer(ConsumerConfig { service, ..TEXTBOOK.consumer }));
    }
    let links = 1..nodes.len() as u16;
    let mut drawing = Topology::on(TEXTBOOK.broker);
    for (node, id) in nodes.into_iter().zip(1..) {
        drawing.apply(Change::AddNode { id: NodeId(id), node }).expect("a new node");
    }
    for id in links {
        let link = Link::new(NodeId(id), NodeId(id + 1), SimDuration::ZERO);
        drawing.apply(Change::AddLink { id: LinkId(id), link }).expect("a new link");
    }
    drawing
}

/// Lets the run go on until so many messages were published, a few at a time.
fn run(simulation: &mut Simulation, events: &mut Vec<Stamped>, until: u64) {
    while simulation.view().figures(NodeId(1)).published < until {
        events.clear();
        let target = simulation.position().at + SimDuration::from_millis(100);
        simulation.advance_to(Position::end_of(target), Budget::UNLIMITED, events);
    }
}

fn bytes_per_waiting_message() -> f64 {
    let arrivals = Arrivals::Constant { interval: SimDuration::from_millis(1) };
    let mut simulation = Simulation::new(&drawing(arrivals, None), Seed::default());
    let mut events = Vec::new();
    run(&mut simulation, &mut events, 200);
    let counted = allocation_counter::measure(|| run(&mut simulation, &mut events, MESSAGES));
    let waiting = simulation.view().figures(NodeId(2)).entered;
    assert!(waiting >= MESSAGES, "{waiting} of {MESSAGES} wait");
    assert!(simulation.position().at >= SimTime::from_secs(999));
    counted.bytes_current as f64 / waiting as f64
}

fn allocations_per_million_messages() -> u64 {
    let arrivals = Arrivals::Poisson { mean: SimDuration::from_millis(1) };
    let service = Distribution::Exponential(SimDuration::from_micros(800));
    let mut simulation = Simulation::new(&drawing(arrivals, Some(service)), Seed::default());
    let mut events = Vec::with_capacity(100_000);
    run(&mut simulation, &mut events, MESSAGES);
    let counted = allocation_counter::measure(|| run(&mut simulation, &mut events, 2 * MESSAGES));
    counted.count_total
}

fn main() {
    println!(
        "{{\"bytes_per_waiting_message\":{:.1},\"allocations_per_million_messages\":{}}}",
        bytes_per_waiting_message(),
        allocations_per_million_messages()
    );
}
