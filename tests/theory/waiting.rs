//! How long messages wait: for one server, for several, for one of their own.

use engine::Distribution;

use crate::measure::{
    EXPONENTIAL, assert_mean, assert_part, partitioned, services, set_producer, system, watch,
};
use crate::scene::{ms, secs};

#[test]
fn one_exponential_server_waits_as_m_m_1() {
    for (load, wait) in [(0.5, 1.0), (0.8, 4.0)] {
        let seen = watch(&system(load, 1, EXPONENTIAL), services(300_000));
        assert_mean(&format!("M/M/1 at {load}, wait"), &seen.waited, wait);
        assert_mean(&format!("M/M/1 at {load}, stay"), &seen.stayed, wait + 1.0);
        // The stay is itself exponential.
        let longer = |stay| stay > wait + 1.0;
        let what = format!("M/M/1 at {load}, part that stays longer than the mean");
        assert_part(&what, &seen.stayed, longer, 0.367_879);
    }
}

#[test]
fn several_exponential_servers_wait_as_m_m_c() {
    // Servers, load, mean wait, and Erlang's C: the part that waits at all.
    let known = [
        (2, 0.5, 0.333_33, 0.333_33),
        (2, 0.8, 1.777_78, 0.711_11),
        (4, 0.8, 0.745_54, 0.596_43),
        (8, 0.8, 0.286_03, 0.457_64),
    ];
    for (servers, load, wait, waits) in known {
        let seen = watch(&system(load, servers, EXPONENTIAL), services(300_000));
        let name = format!("M/M/{servers} at {load}");
        assert_mean(&format!("{name}, wait"), &seen.waited, wait);
        assert_part(&format!("{name}, part that waits"), &seen.waited, |time| time > 0.0, waits);
    }
}

#[test]
fn a_server_that_always_takes_as_long_waits_half_as_long() {
    for (load, wait) in [(0.5, 0.5), (0.8, 2.0)] {
        let seen = watch(&system(load, 1, Distribution::Constant(secs(1))), services(200_000));
        assert_mean(&format!("M/D/1 at {load}, wait"), &seen.waited, wait);
    }
}

#[test]
fn the_wait_goes_with_the_square_of_the_service_time() {
    // Pollaczek and Khinchine: the mean square of a uniform service time between 0 and 2 is 4/3.
    let seen = watch(&system(0.8, 1, Distribution::Uniform(ms(0), secs(2))), services(200_000));
    assert_mean("M/G/1 at 0.8, uniform, wait", &seen.waited, 0.8 * (4.0 / 3.0) / (2.0 * 0.2));
}

#[test]
fn a_partition_for_each_server_waits_like_as_many_queues_not_like_a_shared_one() {
    let own = watch(&partitioned(0.8, 4, EXPONENTIAL), services(300_000));
    assert_mean("4 partitions at 0.8, stay", &own.stayed, 5.0);
    let shared = watch(&system(0.8, 4, EXPONENTIAL), services(300_000));
    assert_mean("a shared queue at 0.8, stay", &shared.stayed, 1.745_54);
}

#[test]
fn littles_law_is_exact_from_empty_to_empty() {
    let mut scene = system(0.8, 2, EXPONENTIAL);
    set_producer(&mut scene, |shop| shop.limit = Some(5_000));
    let seen = watch(&scene, 5_000);
    let stayed: f64 = seen.stayed.iter().sum();
    // Whole microseconds underneath: the sums differ by what adding fractions loses.
    assert!((seen.area - stayed).abs() < 1e-6 * stayed, "{} and {stayed}", seen.area);
}
