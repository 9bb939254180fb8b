//! Messages that are worked on more than once: failures that are tried again, and leases that are shorter
//! than the work.

use engine::{
    Backoff, Chance, Distribution, Event, RetryConfig, ReturnPosition, SimDuration, Stamped,
};

use crate::measure::{
    EXPONENTIAL, SHOP, assert_chance, assert_mean, assert_runs, services, set_queue, set_server,
    system, watch,
};
use crate::scene::{Play, Scene, ms, secs};

/// The events of one message after another, each published when the one before is done with.
fn one_by_one(
    scene: &Scene,
    messages: usize,
    lasting: SimDuration,
    mut each: impl FnMut(&[Stamped]),
) {
    let mut play = scene.play();
    for round in 1..=messages as u64 {
        play.events.clear();
        play.publish(SHOP, 1).until(SimDuration::from_micros(lasting.as_micros() * round));
        each(&play.events);
    }
}

fn count(events: &[Stamped], wanted: impl Fn(&Event) -> bool) -> usize {
    events.iter().filter(|stamped| wanted(&stamped.event)).count()
}

#[test]
fn retries_multiply_the_load_and_the_rest_dies() {
    let mut scene = Scene::new();
    scene.latency = SimDuration::ZERO;
    let shop = scene.producer("shop", |p| p.confirms = false);
    let queue = scene.queue("queue", |q| {
        q.lease.timeout = None;
        q.retry = RetryConfig { limit: Some(3), backoff: Backoff::None, ..q.retry };
    });
    let server = scene.consumer("server", |c| {
        (c.failure, c.service) = (Chance::percent(50), Distribution::Constant(ms(1)));
    });
    scene.link(shop, queue);
    scene.link(queue, server);
    let messages = services(30_000);
    let (mut attempts, mut dead) = (Vec::new(), 0);
    one_by_one(&scene, messages, ms(10), |events| {
        attempts.push(count(events, |e| matches!(e, Event::Leased { .. })) as f64);
        dead += count(events, |e| matches!(e, Event::Died { .. } | Event::Dropped { .. }));
    });
    assert_runs("attempts at a message, half of which fail, three at most", &attempts, 1.75);
    assert_chance("messages that die of it", dead, messages, 0.125);
}

#[test]
fn endless_retries_are_a_slower_server() {
    // Half of all work fails and is done again at once: as if the mean service took twice as long.
    let mut scene = system(0.25, 1, EXPONENTIAL);
    set_server(&mut scene, |server| server.failure = Chance::percent(50));
    set_queue(&mut scene, |queue| {
        queue.retry =
            RetryConfig { limit: None, return_to: ReturnPosition::Original, ..queue.retry };
    });
    let seen = watch(&scene, services(300_000));
    assert_mean("M/M/1 at 0.25 with half of all work done again, stay", &seen.stayed, 4.0);
}

/// Idle consumers enough, work that takes `work`, a lease of one second.
fn leases(work: Distribution, consumers: usize) -> Scene {
    let mut scene = Scene::new();
    scene.latency = SimDuration::ZERO;
    let shop = scene.producer("shop", |p| p.confirms = false);
    let queue = scene.queue("queue", |q| {
        q.lease.timeout = Some(secs(1));
        q.retry.limit = None;
    });
    scene.link(shop, queue);
    for _ in 0..consumers {
        let server = scene.consumer("server", |c| c.service = work);
        scene.link(queue, server);
    }
    scene
}

#[test]
fn work_of_several_leases_is_delivered_once_for_each() {
    // A lease that ends as the work does is a tie, and the acknowledgement wins it.
    let works = (1..=50).map(|tenths| tenths * 100).chain([999, 1_001, 1_999, 2_001]);
    for work in works {
        let mut play: Play = leases(Distribution::Constant(ms(work)), 12).play();
        play.publish(SHOP, 1).until(secs(100));
        // The first word is stale from the second lease on; the last delivery is accepted in the end.
        let until_first_done = play
            .events
            .iter()
            .take_while(|stamped| !matches!(stamped.event, Event::Finished { .. }));
        let leased = until_first_done.filter(|s| matches!(s.event, Event::Leased { .. })).count();
        assert_eq!(leased as u64, work.div_ceil(1_000), "{work} ms of work");
    }
}

#[test]
fn exponential_work_outlives_its_lease_as_often_as_theory_says() {
    // The work's mean, and the part of it that takes longer than a second.
    for (mean, expected) in [(1_000, 0.367_879), (333, 0.049_638), (200, 0.006_738)] {
        let messages = services(if mean == 1_000 { 2_000 } else { 60_000 });
        let (mut first, mut second) = (0, 0);
        one_by_one(
            &leases(Distribution::Exponential(ms(mean)), 12),
            messages,
            secs(100),
            |events| {
                first += count(events, |e| matches!(e, Event::Leased { count: 1, .. }));
                second += count(events, |e| matches!(e, Event::Leased { count: 2, .. }));
            },
        );
        assert_eq!(first, messages);
        assert_chance(&format!("work of {mean} ms outlives a second"), second, first, expected);
    }
}
