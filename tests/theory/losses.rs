//! How many messages find no room.

use engine::{Event, Overflow, SimDuration};

use crate::measure::{
    BATCHES, EXPONENTIAL, assert_mean, assert_runs, observe, services, set_queue, system, watch,
};
use crate::scene::Scene;

/// The part of the messages that is lost, once for each seed.
fn losses(scene: &Scene, is_lost: fn(&Event) -> bool) -> Vec<f64> {
    let each = services(90_000) / BATCHES;
    let of_seed = |seed| {
        let (mut published, mut lost) = (0_usize, 0_usize);
        observe(scene, seed, |stamped| {
            published += usize::from(matches!(stamped.event, Event::Published { .. }));
            lost += usize::from(is_lost(&stamped.event));
            published <= each
        });
        // The one more was not dealt with yet.
        lost as f64 / (published - 1) as f64
    };
    (1..=BATCHES as u64).map(of_seed).collect()
}

/// A queue and one server with room for `room` messages, the one in service included.
fn with_room(load: f64, room: u32) -> Scene {
    let mut scene = system(load, 1, EXPONENTIAL);
    // Leased messages do not count against the capacity.
    set_queue(&mut scene, |queue| {
        (queue.capacity, queue.overflow) = (Some(room - 1), Overflow::RejectNew);
    });
    scene
}

#[test]
fn a_full_queue_refuses_as_m_m_1_k() {
    let known = [(0.8, 5, 0.088_82), (1.0, 10, 0.090_91), (1.5, 10, 0.337_23), (1.5, 5, 0.365_41)];
    for (load, room, loss) in known {
        let lost = losses(&with_room(load, room), |e| matches!(e, Event::Refused { .. }));
        assert_runs(&format!("M/M/1/{room} at {load}, loss"), &lost, loss);
    }
}

#[test]
fn who_finds_room_stays_as_in_m_m_1_k() {
    for (load, room, stay) in [(0.8, 5, 2.563_07), (1.0, 10, 5.5), (1.5, 10, 8.176_48)] {
        let seen = watch(&with_room(load, room), services(200_000));
        assert_mean(&format!("M/M/1/{room} at {load}, stay"), &seen.stayed, stay);
    }
}

#[test]
fn without_a_place_to_wait_as_many_are_lost_as_erlang_says() {
    for (servers, load, loss) in [(2, 0.5, 0.2), (4, 0.8, 0.228_14)] {
        let mut scene = system(load, servers, EXPONENTIAL);
        // Whoever finds every server at work has no time to wait.
        set_queue(&mut scene, |queue| queue.ttl = Some(SimDuration::ZERO));
        let lost = losses(&scene, |e| matches!(e, Event::Dropped { .. }));
        assert_runs(&format!("M/M/{servers}/{servers} at {load}, loss"), &lost, loss);
    }
}
