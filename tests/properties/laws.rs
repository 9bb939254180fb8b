//! The laws, each over generated cases.

use std::collections::BTreeMap;

use engine::{Budget, Change, Command, Node, NodeId, Position, SimDuration};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use crate::case::{Case, Step, case, case_and_place};
use crate::ledger::Ledger;
use crate::run::{Outcome, play, played, replay, start, take};

/// The same cases every time, unless the environment asks for others.
fn config(cases: u32) -> Config {
    let mut config =
        Config { failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(20_261_122);
    }
    config
}

/// Plays a case and checks every law that holds at each moment.
pub fn holds(case: &Case) -> Result<(), String> {
    let mut simulation = start(case);
    let mut ledger = Ledger::default();
    // Every node there ever was: events about a node that was just removed are still its.
    let mut drawing = simulation.topology().nodes().clone();
    let mut events = Vec::new();
    for (place, step) in case.steps.iter().enumerate() {
        let fail = |why: String| format!("step {place}, {step:?}: {why}");
        let before = simulation.digest();
        events.clear();
        let outcome = take(&mut simulation, step, &mut events);
        if outcome == Outcome::Rejected && (simulation.digest() != before || !events.is_empty()) {
            return Err(fail("it was rejected and yet changed something".to_owned()));
        }
        if outcome == Outcome::Accepted
            && let Step::Do(Command::Edit(change)) = step
        {
            follow(&mut drawing, change);
        }
        for stamped in &events {
            ledger.note(stamped, &drawing).map_err(fail)?;
        }
        simulation.audit().map_err(fail)?;
        ledger.balance(simulation.view().copies()).map_err(fail)?;
        for (&log, node) in simulation.topology().nodes() {
            if !matches!(node, Node::Log(_)) {
                continue;
            }
            let view = simulation.view();
            let count = view.log(log).map_or(0, |log| log.partitions.len());
            let records = (0..count as u16).flat_map(|partition| {
                view.records(log, partition, 0).map(move |(offset, _)| (partition, offset))
            });
            ledger.balance_log(log, &records.collect()).map_err(fail)?;
        }
    }
    Ok(())
}

/// Follows an edit. A queue that was edited keeps none of the laws about its limits: what it took in
/// under the old ones may be beyond the new ones.
fn follow(drawing: &mut BTreeMap<NodeId, Node>, change: &Change) {
    let (Change::AddNode { id, node } | Change::SetNode { id, node }) = change else { return };
    let mut node = node.clone();
    if let (Node::Queue(queue), Change::SetNode { .. }) = (&mut node, change) {
        (queue.capacity, queue.retry.limit) = (None, None);
    }
    drawing.insert(*id, node);
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn the_books_are_balanced_after_every_step_and_a_rejected_command_changes_nothing(case in case()) {
        let held = holds(&case);
        prop_assert!(held.is_ok(), "{}", held.unwrap_err());
    }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn the_books_are_balanced_after_every_single_entry(case in case()) {
        let mut simulation = start(&case);
        let mut events = Vec::new();
        for step in &case.steps {
            if matches!(step, Step::Do(_)) {
                take(&mut simulation, step, &mut events);
                continue;
            }
            for _ in 0..60 {
                if simulation.step(&mut events).is_none() {
                    break;
                }
                let books = simulation.audit();
                prop_assert!(books.is_ok(), "after {:?}: {}", events.last(), books.unwrap_err());
            }
        }
    }

    #[test]
    fn the_same_case_plays_the_same_twice(case in case()) {
        prop_assert_eq!(play(&case), play(&case));
    }

    #[test]
    fn a_recording_replays_the_same_however_advancing_is_cut_into_frames(
        case in case(), budget in 1..50_u64,
    ) {
        let (first, given) = play(&case);
        let whole = replay(&case, &given, first.position, u64::MAX);
        prop_assert_eq!(&first, &whole);
        let pieces = replay(&case, &given, first.position, budget);
        prop_assert_eq!(&first, &pieces);
    }

    #[test]
    fn stopping_at_moments_in_between_changes_nothing(case in case(), slices in 2..9_u64) {
        let mut at_once = start(&case);
        let mut in_slices = start(&case);
        let (mut one, mut many) = (Vec::new(), Vec::new());
        for step in &case.steps {
            if let Step::Wait(time) = step {
                let time = time.as_micros().min(2_000_000);
                let from = at_once.position().at;
                let end = Position::end_of(from + SimDuration::from_micros(time));
                let advance = at_once.advance_to(end, Budget(400), &mut one);
                let end = if advance == engine::Advance::Reached { end } else { at_once.position() };
                for slice in 1..slices {
                    let at = from + SimDuration::from_micros(time / slices * slice);
                    let between = Position::end_of(at).min(end);
                    in_slices.advance_to(between, Budget::UNLIMITED, &mut many);
                }
                in_slices.advance_to(end, Budget::UNLIMITED, &mut many);
            } else {
                take(&mut at_once, step, &mut one);
                take(&mut in_slices, step, &mut many);
            }
        }
        prop_assert_eq!(played(&at_once, one), played(&in_slices, many));
    }

    #[test]
    fn a_checkpoint_and_the_rest_are_the_whole((case, place) in case_and_place()) {
        let (whole, _) = play(&case);
        let place = place.index(case.steps.len());
        let mut simulation = start(&case);
        let mut events = Vec::new();
        let mut walk = |simulation: &mut engine::Simulation, steps: &[Step]| {
            for step in steps {
                take(simulation, step, &mut events);
            }
        };
        walk(&mut simulation, &case.steps[..place]);
        let mut checkpoint = simulation.clone();
        // What the original does after the checkpoint is nothing to the copy.
        take(&mut simulation, &Step::Fire(7), &mut Vec::new());
        walk(&mut checkpoint, &case.steps[place..]);
        prop_assert_eq!(whole, played(&checkpoint, events));
    }

    #[test]
    fn every_edit_has_an_inverse_that_restores_the_drawing(case in case()) {
        let mut topology = case.topology.clone();
        let mut inverses = Vec::new();
        for step in &case.steps {
            let Step::Do(Command::Edit(change)) = step else { continue };
            let before = topology.clone();
            let mut back = if let Ok(inverse) = topology.apply(change.clone()) {
                inverses.push(inverse);
                topology.clone()
            } else {
                prop_assert_eq!(&topology, &before);
                continue;
            };
            let undone = back.apply(inverses[inverses.len() - 1].clone());
            prop_assert!(undone.is_ok());
            prop_assert_eq!(&back, &before);
        }
        for inverse in inverses.into_iter().rev() {
            prop_assert!(topology.apply(inverse).is_ok());
        }
        prop_assert_eq!(topology, case.topology);
    }

    #[test]
    fn a_run_whose_edits_are_undone_has_its_old_drawing_and_balanced_books(case in case()) {
        let mut simulation = start(&case);
        let mut drawing = case.topology.clone();
        let mut inverses = Vec::new();
        let mut events = Vec::new();
        for step in &case.steps {
            if take(&mut simulation, step, &mut events) == Outcome::Accepted
                && let Step::Do(Command::Edit(change)) = step
            {
                inverses.push(drawing.apply(change.clone()).unwrap());
            }
        }
        for inverse in inverses.into_iter().rev() {
            let undone = simulation.apply(Command::Edit(inverse.clone()), &mut events);
            prop_assert!(undone.is_ok(), "{inverse:?}: {undone:?}");
            let books = simulation.audit();
            prop_assert!(books.is_ok(), "{}", books.unwrap_err());
            take(&mut simulation, &Step::Fire(5), &mut events);
        }
        prop_assert_eq!(simulation.topology(), &case.topology);
    }
}

/// A law says nothing about what never happens: the cases reach every event and every word.
#[test]
fn the_cases_reach_every_event_and_every_reason() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::new(config(1));
    let mut missing: std::collections::BTreeSet<(&str, &str)> = std::collections::BTreeSet::new();
    for shape in engine::Event::SHAPES {
        missing.insert((shape.name, ""));
        for (_, _, words) in shape.fields {
            missing.extend(words.iter().map(|word| (shape.name, *word)));
        }
    }
    // Words that another event uses, and the limit of an instant (which has a test of its own).
    let never = [
        ("dropped", "refused"),
        ("overrun", ""),
        ("returned", "reassigned"),
        ("returned", "rewound"),
        ("returned", "truncated"),
        // It has a test of its own: a log must come back between two records on their way.
        ("not-appended", "out-of-order"),
        // Likewise: a group must have read what only one machine had.
        ("rewound", "truncated"),
        // Likewise: two segments of one key must be closed, one long after the other.
        ("removed", "tombstone-over"),
        ("rewound", "lease-expired"),
        ("rewound", "left-behind"),
    ];
    missing.retain(|what| !never.contains(what));
    for _ in 0..12_000 {
        if missing.is_empty() {
            break;
        }
        let case = case().new_tree(&mut runner).expect("a case").current();
        for stamped in play(&case).0.events {
            missing.remove(&(stamped.event.name(), ""));
            stamped.event.fields(|_, field| {
                if let engine::Field::Word(word) = field {
                    missing.remove(&(stamped.event.name(), word));
                }
            });
        }
    }
    assert!(missing.is_empty(), "no case reaches {missing:?}");
}
