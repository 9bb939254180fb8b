//! The simulated arm of the fidelity cases: plays each case on the engine and compares what the clients
//! saw with what the real ones did (README.md beside this file has the format). It runs no real broker:
//! `make fidelity` does.

mod case;
mod rabbitmq;

use std::collections::BTreeSet;
use std::fmt::Write;

use case::Case;

/// The profiles that are played.
const PROFILES: &[&engine::Profile] = &[&engine::RABBITMQ_3_10, &engine::RABBITMQ_4_3];

/// What is known to differ: a case and a profile, and why. One that no longer differs fails the test, so
/// that the list stays true.
const KNOWN: &[(&str, &str, &str)] =
    &[("R19-transient", "rabbitmq-3.10", TRANSIENT), ("R19-transient", "rabbitmq-4.3", TRANSIENT)];

const TRANSIENT: &str = "a drawn queue stays where it is over a restart of the broker, empty";

#[test]
fn the_engine_does_what_rabbitmq_does() {
    check("rabbitmq", rabbitmq::play);
}

/// Plays every case of a system for each profile that it speaks of.
fn check(system: &str, play: fn(&Case, &'static engine::Profile) -> Result<Vec<String>, String>) {
    let only = std::env::var("ONLY").ok();
    let (mut wrong, mut passed, mut all) = (String::new(), 0, 0);
    let mut stale: BTreeSet<_> =
        KNOWN.iter().map(|(case, profile, _)| (case.to_string(), profile.to_string())).collect();
    for case in case::read_all(system) {
        if only.as_ref().is_some_and(|only| *only != case.id) {
            continue;
        }
        for (profile, expected) in &case.expected {
            let Some(&of) = PROFILES.iter().find(|of| of.id == profile) else { continue };
            all += 1;
            let saw =
                play(&case, of).unwrap_or_else(|why| vec![format!("cannot be played: {why}")]);
            if saw == *expected {
                passed += 1;
                continue;
            }
            if stale.remove(&(case.id.clone(), profile.clone())) {
                continue;
            }
            let rows = expected.len().max(saw.len());
            let row = |lines: &[String], place: usize| {
                lines.get(place).cloned().unwrap_or_else(|| "(nothing)".to_owned())
            };
            let first = (0..rows).find(|&place| row(expected, place) != row(&saw, place));
            let place = first.unwrap_or(0);
            let _ = writeln!(
                wrong,
                "{} on {profile}: {}\n  line {}: expected {:?}, the engine {:?}",
                case.id,
                case.title,
                place + 1,
                row(expected, place),
                row(&saw, place)
            );
            if only.is_some() {
                let _ = writeln!(wrong, "expected {expected:#?}\nthe engine {saw:#?}");
            }
        }
    }
    println!("figure fidelity.{system}.simulated {passed}/{all}");
    assert!(wrong.is_empty(), "{passed} of {all}\n{wrong}");
    assert!(
        only.is_some() || stale.is_empty(),
        "no longer differ, take them off the list: {stale:?}"
    );
}
