//! That the list of cases is whole: every rule has one, for every profile for which it means something,
//! and what can be recorded is. Nothing is played here.

use std::collections::BTreeSet;

use super::case::{self, Case};
use super::{ARMS, BESIDE, KNOWN, PROFILES};

/// The systems, and the rules that each has: a letter, and how many.
pub const RULES: &[(&str, &[(char, u32)])] =
    &[("rabbitmq", &[('R', 24)]), ("kafka", &[('K', 22)]), ("sqs", &[('S', 14), ('F', 11)])];

/// For which profile which rules mean something.
const SPEAKS: &[(&str, char)] = &[
    ("rabbitmq-3.10", 'R'),
    ("rabbitmq-4.3", 'R'),
    ("kafka-4.x", 'K'),
    ("sqs-standard", 'S'),
    ("sqs-fifo", 'F'),
];

/// Rules of one kind of queue that say something of the other too.
const ALSO: &[(&str, &str)] = &[("S14", "sqs-fifo")];

/// The rules for which no real implementation can be run here, where the expectation is from instead, and
/// why. All the others are recorded.
const WITHOUT_AN_ARM: &[(&str, &str, &str)] = &[
    ("K5", "transcribed", VECTORS),
    ("K6", "transcribed", VECTORS),
    ("K7", "transcribed", VECTORS),
    ("K8", "transcribed", VECTORS),
    ("K19", "documented", "the mock cluster has no replicas that could fall behind"),
    (
        "K20",
        "documented",
        "the mock cluster plays transactions, but shows everybody everything at once",
    ),
    ("K21", "documented", "the mock cluster does not compact"),
    ("K22", "documented", "only the Java client waits; librdkafka's fails at once"),
    ("S12", "documented", "moto has no limit of messages in flight"),
    ("S13", "documented", "moto never delivers twice"),
    ("S14", "documented", "moto keeps the time of the sending in FIFO queues too"),
    ("F7", "documented", "moto forgets a deduplication id with its message"),
    ("F11", "documented", "moto does not throttle"),
];
const VECTORS: &str = "an assignor is a function: Kafka's own tests have its inputs and outputs";

/// The part of an id that names the rule: `R4` of `R4-quorum`.
pub fn rule(id: &str) -> &str {
    id.split('-').next().unwrap_or(id)
}

fn rules(system: &str) -> impl Iterator<Item = (char, String)> {
    let (_, letters) = RULES.iter().find(|(name, _)| *name == system).expect("a system");
    letters
        .iter()
        .flat_map(|&(letter, last)| (1..=last).map(move |n| (letter, format!("{letter}{n}"))))
}

/// By what a case counts: by the weakest of its expectations.
pub fn weakest(case: &Case) -> &str {
    const KINDS: [&str; 3] = ["recorded", "transcribed", "documented"];
    let place = |kind: &str| KINDS.iter().position(|&known| known == kind);
    let kinds = case.expected.iter().map(|entry| entry.kind.as_str());
    kinds
        .max_by_key(|kind| place(kind).unwrap_or_else(|| panic!("{}: {kind:?}", case.id)))
        .expect("expects")
}

#[test]
fn every_rule_has_a_case_for_every_profile_that_it_speaks_of() {
    for (system, _) in RULES {
        let cases = case::read_all(system);
        for (letter, rule_id) in rules(system) {
            let of_rule = cases.iter().filter(|case| rule(&case.id) == rule_id);
            let profiles: BTreeSet<&str> = of_rule
                .flat_map(|case| &case.expected)
                .flat_map(|entry| entry.profiles.iter().map(String::as_str))
                .collect();
            let own = SPEAKS.iter().filter(|(_, own)| *own == letter).map(|(profile, _)| *profile);
            let also = ALSO.iter().filter(|(id, _)| *id == rule_id).map(|(_, profile)| *profile);
            assert_eq!(profiles, own.chain(also).collect(), "{rule_id}");
        }
    }
}

#[test]
fn every_case_is_one_of_a_rule() {
    for (system, _) in RULES {
        let rules: BTreeSet<String> = rules(system).map(|(_, rule)| rule).collect();
        for case in case::read_all(system) {
            assert!(rules.contains(rule(&case.id)), "{system} has no rule for {}", case.id);
            assert!(!case.title.is_empty() && !case.sources.is_empty(), "{}", case.id);
        }
    }
}

#[test]
fn every_profile_of_a_broker_has_its_cases() {
    for profile in engine::PROFILES.iter().chain(PROFILES) {
        let has_cases = SPEAKS.iter().any(|(id, _)| *id == profile.id);
        // The textbook is nobody's: nothing real could be held against it.
        assert!(has_cases || *profile == &engine::TEXTBOOK, "{} has no cases", profile.id);
    }
}

#[test]
fn what_can_be_recorded_is_recorded() {
    for (system, _) in RULES {
        for case in case::read_all(system) {
            let without = WITHOUT_AN_ARM.iter().find(|(id, ..)| *id == rule(&case.id));
            let kind = without.map_or("recorded", |(_, kind, _)| kind);
            assert_eq!(weakest(&case), kind, "{}", case.id);
        }
    }
}

#[test]
fn what_is_known_to_differ_is_a_case_that_is_played() {
    for (id, profile, why) in KNOWN.iter().chain(BESIDE) {
        let mut cases = ARMS.iter().flat_map(|(folder, _)| case::read_all(folder));
        let names = |case: &Case| {
            case.expected.iter().any(|one| one.profiles.iter().any(|of| of == profile))
        };
        assert!(cases.any(|case| case.id == *id && names(&case)), "there is no {id} of {profile}");
        assert!(!why.is_empty(), "{id} says nothing");
    }
}

#[test]
fn few_cases_are_known_to_differ() {
    for (system, _) in RULES {
        let cases = case::read_all(system);
        let known = cases.iter().filter(|case| KNOWN.iter().any(|(id, ..)| *id == case.id));
        let known: Vec<&str> = known.map(|case| case.id.as_str()).collect();
        // With more of them nobody would read why.
        assert!(known.len() <= 5, "{system}: {known:?}");
    }
}
