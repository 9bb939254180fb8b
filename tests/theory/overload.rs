//! More work than servers, and work that is kept from idle ones: without chance, exact to the microsecond.

use engine::{Arrivals, Distribution, Event, NodeId, Receive, SimDuration};

use crate::measure::{BATCHES, EXPONENTIAL, assert_runs, observe, services, system};
use crate::scene::{Play, Scene, ms, secs};

/// So many a second come, `limit` in all; so many servers take a second for each.
fn fluid(interval: SimDuration, limit: u32, servers: usize) -> (Play, NodeId) {
    let mut scene = Scene::new();
    scene.latency = SimDuration::ZERO;
    let shop = scene.producer("shop", |p| {
        (p.arrivals, p.limit) = (Arrivals::Constant { interval }, Some(limit));
        p.confirms = false;
    });
    let queue = scene.queue("queue", |q| q.lease.timeout = None);
    scene.link(shop, queue);
    for _ in 0..servers {
        let server = scene.consumer("server", |c| c.service = Distribution::Constant(secs(1)));
        scene.link(queue, server);
    }
    (scene.play(), queue)
}

/// How many are in the queue or with a server.
fn inside(play: &Play, queue: NodeId) -> u32 {
    let queue = play.simulation.view().queue(queue).expect("a queue");
    queue.ready + queue.leased
}

fn accepted(play: &Play) -> usize {
    play.count(|e| matches!(e, Event::Accepted { .. }))
}

#[test]
fn an_overloaded_queue_grows_and_drains_as_a_fluid() {
    // Two a second come for 60 s, one a second is worked off: 60 wait then, and 60 s later none.
    let (mut play, queue) = fluid(ms(500), 120, 1);
    play.until(secs(60));
    assert_eq!(inside(&play, queue), 120 - 59);
    play.until(ms(120_499));
    assert_eq!(accepted(&play), 119);
    play.until(ms(120_500));
    assert_eq!(accepted(&play), 120);
}

#[test]
fn a_backlog_grows_by_what_comes_too_much_and_is_gone_after_its_share_of_time() {
    // Arrivals a second, servers: the slope is the one less the other.
    for (rate, servers) in [(2, 1), (4, 3), (5, 3), (10, 8), (10, 1)] {
        let (seconds, limit) = (100, rate * 100);
        let interval = SimDuration::from_micros(1_000_000 / u64::from(rate));
        let (mut play, queue) = fluid(interval, limit, servers);
        // Once every server is at work, each ten seconds add the same.
        let depths: Vec<u32> = (1..=seconds / 10)
            .map(|tens| {
                play.until(secs(tens * 10));
                inside(&play, queue)
            })
            .collect();
        let slope = rate - servers as u32;
        assert!(depths[1..].windows(2).all(|two| two[1] - two[0] == 10 * slope), "{depths:?}");
        // No server rests from the moment it has its first message: the i-th server's comes after
        // i intervals, and it has every servers-th message from there.
        let last = |server: u64| {
            let turns = (u64::from(limit) - server).div_ceil(servers as u64);
            interval.as_micros() * (server + 1) + turns * 1_000_000
        };
        let end = (0..servers as u64).map(last).max().expect("a server");
        play.until(SimDuration::from_micros(end - 1));
        assert!(inside(&play, queue) > 0, "{rate} and {servers}");
        play.until(SimDuration::from_micros(end));
        assert_eq!((inside(&play, queue), accepted(&play) as u32), (0, limit));
    }
}

#[test]
fn a_random_overload_grows_as_fast_on_average() {
    // Three a second come, two servers do one a second each.
    let arrivals = services(90_000) / BATCHES;
    let slope = |seed| {
        let (mut came, mut done, mut now) = (0_usize, 0_usize, 0);
        observe(&system(1.5, 2, EXPONENTIAL), seed, |stamped| {
            came += usize::from(matches!(stamped.event, Event::Entered { .. }));
            done += usize::from(matches!(stamped.event, Event::Accepted { .. }));
            now = stamped.position.at.as_micros();
            came < arrivals
        });
        (came - done) as f64 / (now as f64 / 1e6)
    };
    let slopes: Vec<f64> = (1..=BATCHES as u64).map(slope).collect();
    assert_runs("backlog of M/M/2 at 1.5, each second", &slopes, 1.0);
}

#[test]
fn a_prefetch_keeps_messages_from_an_idle_server() {
    // Ten messages; one server takes a second, the other four. Dealt in turn, five each, the slow one
    // works for 20 s; one at a time, it has done two when the other has done eight.
    for (prefetch, end) in [(5, 20), (1, 8)] {
        let mut scene = Scene::new();
        scene.latency = SimDuration::ZERO;
        let shop = scene.producer("shop", |p| p.confirms = false);
        let queue = scene.queue("queue", |q| q.lease.timeout = None);
        scene.link(shop, queue);
        for time in [1, 4] {
            let server = scene.consumer("server", |c| {
                c.service = Distribution::Constant(secs(time));
                c.receive = Receive::Push { prefetch };
            });
            scene.link(queue, server);
        }
        let mut play = scene.play();
        play.publish(shop, 10).until(SimDuration::from_micros(end * 1_000_000 - 1));
        assert!(inside(&play, queue) > 0, "prefetch {prefetch}");
        play.until(secs(end));
        assert_eq!(accepted(&play), 10, "prefetch {prefetch}");
    }
}
