//! Systems of the textbooks as drawings, what is seen of them, and how far a mean may lie from a formula.

use std::collections::BTreeMap;

use engine::{
    Arrivals, Budget, Change, ConsumerConfig, Distribution, Event, LeaseConfig, Node, NodeId,
    Position, ProducerConfig, QueueConfig, Seed, SimDuration, Simulation, Stamped,
};

use crate::scene::{Scene, secs};

pub const SHOP: NodeId = NodeId(1);
const QUEUE: NodeId = NodeId(2);
const SERVER: NodeId = NodeId(3);
pub const BATCHES: usize = 30;
/// One unit of time: the mean service time of the formulas.
pub const UNIT: u64 = 1_000_000;
pub const EXPONENTIAL: Distribution = Distribution::Exponential(secs(1));

/// How many services to look at: so many in everyday runs, more than a million behind the warm-up with
/// `THEORY=full`.
pub fn services(few: usize) -> usize {
    match std::env::var("THEORY") {
        Ok(size) if size == "full" => few.max(1_200_000),
        _ => few,
    }
}

/// A producer with random arrivals: `load` of what so many servers can do.
fn shop(scene: &mut Scene, load: f64, servers: u32) -> NodeId {
    scene.latency = SimDuration::ZERO;
    let mean = SimDuration::from_micros((UNIT as f64 / (load * f64::from(servers))) as u64);
    scene.producer("shop", |p| {
        (p.arrivals, p.confirms) = (Arrivals::Poisson { mean }, false);
    })
}

/// A producer, a queue, and consumers; no latency, no lease timeout, no confirmation.
pub fn system(load: f64, servers: u32, service: Distribution) -> Scene {
    let mut scene = Scene::new();
    let shop = shop(&mut scene, load, servers);
    let queue = scene.queue("queue", |q| q.lease = LeaseConfig { timeout: None, ..q.lease });
    scene.link(shop, queue);
    for _ in 0..servers {
        let server = scene.consumer("server", |c| c.service = service);
        scene.link(queue, server);
    }
    scene
}

/// The same with a partition for each server, to which keys are dealt by chance.
pub fn partitioned(load: f64, servers: u32, service: Distribution) -> Scene {
    let mut scene = Scene::new();
    let shop = shop(&mut scene, load, servers);
    set_producer(&mut scene, |p| p.keys = engine::Keys::Random(servers));
    let topic = scene.log("topic", |l| l.partitions = servers as u16);
    let group = scene.group("group", |_| {});
    scene.link(shop, topic);
    scene.link(topic, group);
    for _ in 0..servers {
        let server = scene.consumer("server", |c| c.service = service);
        scene.link(group, server);
    }
    scene
}

pub fn set_producer(scene: &mut Scene, set: impl FnOnce(&mut ProducerConfig)) {
    let Node::Producer(mut config) = scene.topology.nodes()[&SHOP] else { panic!("a producer") };
    set(&mut config);
    set_node(scene, SHOP, Node::Producer(config));
}

pub fn set_queue(scene: &mut Scene, set: impl FnOnce(&mut QueueConfig)) {
    let Node::Queue(mut config) = scene.topology.nodes()[&QUEUE] else { panic!("a queue") };
    set(&mut config);
    set_node(scene, QUEUE, Node::Queue(config));
}

pub fn set_server(scene: &mut Scene, set: impl FnOnce(&mut ConsumerConfig)) {
    let Node::Consumer(mut config) = scene.topology.nodes()[&SERVER] else { panic!("a server") };
    set(&mut config);
    set_node(scene, SERVER, Node::Consumer(config));
}

fn set_node(scene: &mut Scene, id: NodeId, node: Node) {
    scene.topology.apply(Change::SetNode { id, node }).expect("it stays of its kind");
}

/// Plays piece by piece, so that no event is kept, and shows each event while `go_on` says so.
pub fn observe(scene: &Scene, seed: u64, mut go_on: impl FnMut(&Stamped) -> bool) {
    let seed = Seed::new(seed).expect("a small seed");
    let mut simulation = Simulation::new(&scene.topology, seed);
    let mut events = Vec::new();
    loop {
        let target = Position::end_of(simulation.position().at + secs(1_000));
        simulation.advance_to(target, Budget::UNLIMITED, &mut events);
        for stamped in events.drain(..) {
            if !go_on(&stamped) {
                return;
            }
        }
    }
}

/// What each message met, in the order in which they came.
#[derive(Default)]
pub struct Seen {
    /// Time until the work began, and until it was accepted, in units.
    pub waited: Vec<f64>,
    pub stayed: Vec<f64>,
    /// Messages in the system, integrated over time.
    pub area: f64,
}

/// Plays until so many messages are done with.
pub fn watch(scene: &Scene, messages: usize) -> Seen {
    let (mut seen, mut came) = (Seen::default(), BTreeMap::new());
    let (mut inside, mut last) = (0_u32, 0_u64);
    observe(scene, 1, |stamped| {
        let now = stamped.position.at.as_micros();
        let since = |then: u64| (now - then) as f64 / UNIT as f64;
        seen.area += f64::from(inside) * since(last);
        last = now;
        match stamped.event {
            Event::Entered { copy, .. } | Event::Appended { copy, .. } => {
                inside += 1;
                came.insert(copy.name, now);
            }
            Event::Started { copy, .. } => seen.waited.push(since(came[&copy.name])),
            Event::Accepted { copy, .. } => {
                inside -= 1;
                seen.stayed.push(since(came.remove(&copy.name).expect("it came")));
            }
            _ => {}
        }
        seen.stayed.len() < messages
    });
    seen
}

/// Mean and standard error of what are independent samples, or nearly.
fn mean_and_error(samples: &[f64]) -> (f64, f64) {
    let count = samples.len() as f64;
    let mean = samples.iter().sum::<f64>() / count;
    let squares: f64 = samples.iter().map(|one| (one - mean) * (one - mean)).sum();
    (mean, (squares / (count * (count - 1.0))).sqrt())
}

/// Mean and standard error by batch means, the first tenth left out.
fn by_batches(values: &[f64]) -> (f64, f64) {
    let values = &values[values.len() / 10..];
    let batches = values.chunks_exact(values.len() / BATCHES).take(BATCHES);
    let means: Vec<f64> = batches.map(|b| b.iter().sum::<f64>() / b.len() as f64).collect();
    mean_and_error(&means)
}

/// That the values of one long run have this mean.
pub fn assert_mean(what: &str, values: &[f64], expected: f64) {
    assert_estimate(what, by_batches(values), expected);
}

/// That this part of the values is so.
pub fn assert_part(what: &str, values: &[f64], is_so: impl Fn(f64) -> bool, expected: f64) {
    let values: Vec<f64> = values.iter().map(|&value| f64::from(u8::from(is_so(value)))).collect();
    assert_estimate(what, by_batches(&values), expected);
}

/// That runs with different seeds have this mean.
pub fn assert_runs(what: &str, runs: &[f64], expected: f64) {
    assert_estimate(what, mean_and_error(runs), expected);
}

fn assert_estimate(what: &str, (mean, error): (f64, f64), expected: f64) {
    println!("{what}: {mean:.5} ± {error:.5}, theory {expected:.5}");
    assert!((mean - expected).abs() <= 3.0 * error, "{what}: {mean} ± {error}, not {expected}");
    // A test that could not fail would say nothing.
    assert!(error < expected / 15.0, "{what}: a standard error of {error} is too much");
}

/// That an event of this chance, independent each time, happened so often.
pub fn assert_chance(what: &str, happened: usize, of: usize, chance: f64) {
    let (part, of) = (happened as f64 / of as f64, of as f64);
    assert_estimate(what, (part, (chance * (1.0 - chance) / of).sqrt()), chance);
}
