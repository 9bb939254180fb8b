//! The engine against queueing theory: where a formula is known, a long run agrees with it.
//!
//! A mean is taken over thirty batches after a warm-up and must lie within three standard errors of the
//! formula; what has no chance in it must be exact. Seeds are fixed, so nothing here fails now and then.

#[path = "scene/mod.rs"]
mod scene;

use engine::{
    Arrivals, Backoff, Budget, Chance, Distribution, Event, LeaseConfig, Node, NodeId, Overflow,
    Position, Receive, RetryConfig, SimDuration, SimTime, TEXTBOOK,
};
use scene::{Play, Scene, ms, secs};

const SHOP: NodeId = NodeId(1);
const QUEUE: NodeId = NodeId(2);
const BATCHES: usize = 30;
/// One unit of time: the mean service time of the formulas.
const UNIT: u64 = 1_000_000;

/// A producer, a queue, and consumers; no latency, no lease timeout, no confirmation.
fn system(load: f64, servers: u32, service: Distribution) -> Scene {
    let mut scene = Scene::new();
    scene.latency = SimDuration::ZERO;
    let mean = SimDuration::from_micros((UNIT as f64 / (load * f64::from(servers))) as u64);
    let shop = scene.producer("shop", |p| {
        (p.arrivals, p.confirms) = (Arrivals::Poisson { mean }, false);
    });
    let queue = scene.queue("queue", |q| q.lease = LeaseConfig { timeout: None, ..q.lease });
    scene.link(shop, queue);
    for _ in 0..servers {
        let server = scene.consumer("server", |c| c.service = service);
        scene.link(queue, server);
    }
    scene
}

const EXPONENTIAL: Distribution = Distribution::Exponential(secs(1));

/// What each message met, in the order in which they came.
#[derive(Default)]
struct Seen {
    /// Time until the work began, and until it was accepted, in units.
    waited: Vec<f64>,
    stayed: Vec<f64>,
    /// Messages in the system, integrated over time.
    area: f64,
    refused: u64,
    published: u64,
}

/// Plays until so many messages are done with.
fn watch(scene: &Scene, messages: usize) -> Seen {
    let mut play = scene.play();
    let (mut seen, mut came) = (Seen::default(), std::collections::BTreeMap::new());
    let (mut inside, mut last) = (0_u32, 0_u64);
    while seen.stayed.len() < messages {
        play.events.clear();
        let target = Position::end_of(play.simulation.position().at + secs(1_000));
        play.simulation.advance_to(target, Budget::UNLIMITED, &mut play.events);
        for stamped in &play.events {
            let now = stamped.position.at.as_micros();
            let since = |then: &u64| (now - then) as f64 / UNIT as f64;
            seen.area += f64::from(inside) * since(&last);
            last = now;
            match stamped.event {
                Event::Published { .. } => seen.published += 1,
                Event::Refused { .. } => seen.refused += 1,
                Event::Entered { copy, .. } => {
                    inside += 1;
                    came.insert(copy.name, now);
                }
                Event::Started { copy, .. } => seen.waited.push(since(&came[&copy.name])),
                Event::Accepted { copy, .. } => {
                    inside -= 1;
                    seen.stayed.push(since(&came.remove(&copy.name).expect("it came")));
                }
                _ => {}
            }
        }
    }
    seen
}

/// Mean and standard error by batch means, the first tenth left out.
fn estimate(values: &[f64]) -> (f64, f64) {
    let values = &values[values.len() / 10..];
    let size = values.len() / BATCHES;
    let means: Vec<f64> = values
        .chunks_exact(size)
        .take(BATCHES)
        .map(|b| b.iter().sum::<f64>() / b.len() as f64)
        .collect();
    let mean = means.iter().sum::<f64>() / means.len() as f64;
    let squares: f64 = means.iter().map(|m| (m - mean) * (m - mean)).sum();
    (mean, (squares / (means.len() * (means.len() - 1)) as f64).sqrt())
}

fn assert_mean(what: &str, values: &[f64], expected: f64) {
    let (mean, error) = estimate(values);
    println!("{what}: {mean:.4} ± {error:.4}, theory {expected:.4}");
    assert!((mean - expected).abs() <= 3.0 * error, "{what}: {mean} ± {error}, not {expected}");
    // A test that could not fail would say nothing.
    assert!(error < expected / 15.0, "{what}: a standard error of {error} is too much");
}

#[test]
fn one_exponential_server_waits_as_m_m_1() {
    for (load, wait) in [(0.5, 1.0), (0.8, 4.0)] {
        let seen = watch(&system(load, 1, EXPONENTIAL), 300_000);
        assert_mean(&format!("M/M/1 at {load}, wait"), &seen.waited, wait);
        assert_mean(&format!("M/M/1 at {load}, stay"), &seen.stayed, wait + 1.0);
    }
}

#[test]
fn several_exponential_servers_wait_as_m_m_c() {
    for (servers, wait) in [(2, 1.777_78), (4, 0.745_54)] {
        let seen = watch(&system(0.8, servers, EXPONENTIAL), 300_000);
        assert_mean(&format!("M/M/{servers} at 0.8, wait"), &seen.waited, wait);
    }
}

#[test]
fn a_server_that_always_takes_as_long_waits_half_as_long() {
    for (load, wait) in [(0.5, 0.5), (0.8, 2.0)] {
        let seen = watch(&system(load, 1, Distribution::Constant(secs(1))), 200_000);
        assert_mean(&format!("M/D/1 at {load}, wait"), &seen.waited, wait);
    }
}

#[test]
fn a_full_queue_refuses_as_m_m_1_k() {
    // Leased messages do not count against the capacity: K is what may wait and the one in service.
    for (load, loss) in [(0.8, 0.088_82), (1.5, 0.365_41)] {
        let mut scene = system(load, 1, EXPONENTIAL);
        let Some(Node::Queue(mut queue)) = scene.topology.nodes().get(&QUEUE).cloned() else {
            panic!("the queue is there")
        };
        (queue.capacity, queue.overflow) = (Some(4), Overflow::RejectNew);
        let node = Node::Queue(queue);
        scene.topology.apply(engine::Change::SetNode { id: QUEUE, node }).expect("it is a queue");
        let parts: Vec<f64> = (0..BATCHES as u64)
            .map(|seed| {
                let mut play = scene.play_with(seed);
                play.simulation.advance_to(
                    Position::end_of(SimTime::from_secs(4_000)),
                    Budget::UNLIMITED,
                    &mut play.events,
                );
                let sent = play.count(|e| matches!(e, Event::Published { .. }));
                play.count(|e| matches!(e, Event::Refused { .. })) as f64 / sent as f64
            })
            .collect();
        let mean = parts.iter().sum::<f64>() / parts.len() as f64;
        let squares: f64 = parts.iter().map(|p| (p - mean) * (p - mean)).sum();
        let error = (squares / (parts.len() * (parts.len() - 1)) as f64).sqrt();
        println!("M/M/1/5 at {load}, loss: {mean:.4} ± {error:.4}, theory {loss:.4}");
        assert!((mean - loss).abs() <= 3.0 * error, "{mean} ± {error}, not {loss}");
    }
}

#[test]
fn littles_law_is_exact_from_empty_to_empty() {
    let mut scene = system(0.8, 2, EXPONENTIAL);
    let Some(Node::Producer(mut shop)) = scene.topology.nodes().get(&SHOP).cloned() else {
        panic!("the producer is there")
    };
    shop.limit = Some(5_000);
    let node = Node::Producer(shop);
    scene.topology.apply(engine::Change::SetNode { id: SHOP, node }).expect("it is a producer");
    let seen = watch(&scene, 5_000);
    let stayed: f64 = seen.stayed.iter().sum();
    // Whole microseconds underneath: the sums differ by what adding fractions loses.
    assert!((seen.area - stayed).abs() < 1e-6 * stayed, "{} and {stayed}", seen.area);
}

fn retrying(failure: Chance) -> Play {
    let mut scene = Scene::new();
    scene.latency = SimDuration::ZERO;
    let shop = scene.producer("shop", |p| p.confirms = false);
    let queue = scene.queue("queue", |q| {
        q.lease.timeout = None;
        q.retry = RetryConfig { limit: Some(3), backoff: Backoff::None, ..q.retry };
    });
    let dead = scene.dead_letters("dead");
    let server = scene.consumer("server", |c| {
        (c.failure, c.service) = (failure, Distribution::Constant(ms(1)));
    });
    scene.link(shop, queue);
    scene.link(queue, server);
    scene.link(queue, dead);
    scene.play()
}

#[test]
fn retries_multiply_the_load_and_the_rest_dies() {
    let mut play = retrying(Chance::percent(50));
    for _ in 0..3 {
        play.publish(SHOP, 10_000);
    }
    play.until(secs(200));
    let leased = play.count(|e| matches!(e, Event::Leased { .. })) as f64 / 30_000.0;
    let dead = play.count(|e| matches!(e, Event::Died { .. })) as f64 / 30_000.0;
    println!("attempts {leased:.4}, theory 1.75; dead {dead:.4}, theory 0.125");
    // Standard deviations of one message: 0.829 attempts, 0.331 deaths.
    assert!((leased - 1.75).abs() <= 3.0 * 0.829 / 30_000_f64.sqrt());
    assert!((dead - 0.125).abs() <= 3.0 * 0.331 / 30_000_f64.sqrt());
}

/// One message, idle consumers enough, work that takes `work`, a lease of one second.
fn leases(work: Distribution, messages: u32) -> Play {
    let mut scene = Scene::new();
    scene.latency = SimDuration::ZERO;
    let shop = scene.producer("shop", |p| p.confirms = false);
    let queue = scene.queue("queue", |q| {
        q.lease.timeout = Some(secs(1));
        q.retry.limit = None;
    });
    scene.link(shop, queue);
    for _ in 0..12 {
        let server = scene.consumer("server", |c| {
            (c.service, c.receive) = (work, Receive::Push { prefetch: 1 });
        });
        scene.link(queue, server);
    }
    let mut play = scene.play();
    for round in 1..=u64::from(messages) {
        play.publish(shop, 1).until(secs(100 * round));
    }
    play
}

#[test]
fn work_of_several_leases_is_delivered_once_for_each() {
    // A lease that ends as the work does is a tie, and the acknowledgement wins it.
    for (work, deliveries) in [(900, 1), (1_000, 1), (1_001, 2), (3_500, 4), (4_000, 4)] {
        let play = leases(Distribution::Constant(ms(work)), 1);
        // The first word is stale from the second lease on; the last delivery is accepted in the end.
        let until_first_done = play
            .events
            .iter()
            .take_while(|stamped| !matches!(stamped.event, Event::Finished { .. }));
        let leased = until_first_done.filter(|s| matches!(s.event, Event::Leased { .. })).count();
        assert_eq!(leased, deliveries, "{work} ms of work");
    }
}

#[test]
fn exponential_work_outlives_its_lease_as_often_as_theory_says() {
    let play = leases(Distribution::Exponential(secs(1)), 2_000);
    let first = |e: &Event| matches!(e, Event::Leased { count: 1, .. });
    let second = |e: &Event| matches!(e, Event::Leased { count: 2, .. });
    let (first, second) = (play.count(first) as f64, play.count(second) as f64);
    let expected = (-1.0_f64).exp_m1() + 1.0;
    println!("delivered again {:.4}, theory {expected:.4}", second / first);
    let error = (expected * (1.0 - expected) / first).sqrt();
    assert!((second / first - expected).abs() <= 3.0 * error);
}

#[test]
fn an_overloaded_queue_grows_and_drains_as_a_fluid() {
    // Two a second come for 60 s, one a second is worked off: 60 wait then, and 60 s later none.
    let mut scene = Scene::new();
    scene.latency = SimDuration::ZERO;
    let shop = scene.producer("shop", |p| {
        (p.arrivals, p.limit) = (Arrivals::Constant { interval: ms(500) }, Some(120));
        p.confirms = false;
    });
    let queue = scene.queue("queue", |q| q.lease.timeout = None);
    let server = scene.consumer("server", |c| c.service = TEXTBOOK.consumer.service);
    scene.link(shop, queue);
    scene.link(queue, server);
    let mut play = scene.play();
    play.until(secs(60));
    let queue_view = play.simulation.view().queue(queue).expect("a queue");
    assert_eq!(queue_view.ready + queue_view.leased, 120 - 59);
    play.until(ms(120_499));
    assert_eq!(play.count(|e| matches!(e, Event::Accepted { .. })), 119);
    play.until(ms(120_500));
    assert_eq!(play.count(|e| matches!(e, Event::Accepted { .. })), 120);
}
