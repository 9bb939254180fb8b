//! Once a run has found its size, an event costs no allocation: counted by the allocator itself, exact on
//! every machine. How long an event takes is `make bench`'s.

use engine::{
    Arrivals, Budget, Change, ConsumerConfig, Distribution, LeaseConfig, Link, LinkId, Node,
    NodeId, Position, ProducerConfig, QueueConfig, Seed, SimDuration, Simulation, Stamped,
    TEXTBOOK, Topology,
};

const PRODUCER: NodeId = NodeId(1);
const CONSUMER: NodeId = NodeId(3);

/// One producer, one queue, one consumer that is busy four fifths of the time.
fn drawing() -> Topology {
    let arrivals = Arrivals::Poisson { mean: SimDuration::from_millis(1) };
    let service = Distribution::Exponential(SimDuration::from_micros(800));
    let lease = LeaseConfig { timeout: None, ..TEXTBOOK.queue.lease };
    let nodes = [
        Node::Producer(ProducerConfig { arrivals, confirms: false, ..TEXTBOOK.producer }),
        Node::Queue(QueueConfig { lease, ..TEXTBOOK.queue }),
        Node::Consumer(ConsumerConfig { service, ..TEXTBOOK.consumer }),
    ];
    let mut drawing = Topology::on(TEXTBOOK.broker);
    for (node, id) in nodes.into_iter().zip(1..) {
        drawing.apply(Change::AddNode { id: NodeId(id), node }).expect("a new node");
    }
    for id in 1..=2 {
        let link = Link::new(NodeId(id), NodeId(id + 1), SimDuration::ZERO);
        drawing.apply(Change::AddLink { id: LinkId(id), link }).expect("a new link");
    }
    drawing
}

fn run(simulation: &mut Simulation, events: &mut Vec<Stamped>, messages: u64) {
    while simulation.view().figures(PRODUCER).published < messages {
        events.clear();
        let target = simulation.position().at + SimDuration::from_millis(100);
        simulation.advance_to(Position::end_of(target), Budget::UNLIMITED, events);
    }
}

#[test]
fn a_run_that_keeps_up_allocates_nothing_for_an_event() {
    let mut simulation = Simulation::new(&drawing(), Seed::default());
    let mut events = Vec::new();
    run(&mut simulation, &mut events, 100_000);
    let counted = allocation_counter::measure(|| run(&mut simulation, &mut events, 300_000));
    assert!(simulation.view().figures(CONSUMER).received > 299_000, "it keeps up");
    assert_eq!((counted.count_total, counted.bytes_current), (0, 0));
}

#[test]
fn the_counter_counts() {
    let counted =
        allocation_counter::measure(|| drop(Simulation::new(&drawing(), Seed::default())));
    assert!(counted.count_total > 0 && counted.bytes_total > 0);
}
