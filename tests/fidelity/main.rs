//! The simulated arm of the fidelity cases: plays each case on the engine and compares what the clients
//! saw with what the real ones did (README.md beside this file has the format). It runs no real broker:
//! `make fidelity` does.

mod case;
mod complete;
mod judge;
mod kafka;
mod page;
mod rabbitmq;
mod sqs;

use std::fmt::Write;

use judge::{Play, Verdict, judge};

/// The folders of cases that are played, and how.
const ARMS: &[(&str, Play)] = &[
    ("rabbitmq", rabbitmq::play),
    ("rabbitmq/observed", rabbitmq::play),
    ("kafka", kafka::play),
    ("kafka/observed", kafka::play),
    ("sqs", sqs::play),
    ("sqs/observed", sqs::play),
];

/// The profiles that are played.
const PROFILES: &[&engine::Profile] = &[
    &engine::RABBITMQ_3_10,
    &engine::RABBITMQ_4_3,
    &engine::KAFKA_4,
    &engine::SQS_STANDARD,
    &engine::SQS_FIFO,
];

/// What is known to differ: a case and a profile, and why. One that no longer differs fails the test, so
/// that the list stays true; so does one that no case is named like.
const KNOWN: &[(&str, &str, &str)] = &[
    ("R19-transient", "rabbitmq-3.10", TRANSIENT),
    ("R19-transient", "rabbitmq-4.3", TRANSIENT),
    ("S8", "sqs-standard", RETENTION),
];

/// The same of what was observed beside the cases: there a profile follows the broker, and what was run
/// may do otherwise (`NOTES.md` of each system).
const BESIDE: &[(&str, &str, &str)] = &[
    ("death-cycle-quorum", "rabbitmq-4.3", CARRIED),
    ("death-limit-waiting-quorum", "rabbitmq-4.3", CARRIED),
    ("expires-queue-classic", "rabbitmq-3.10", UNUSED),
    ("expires-queue-classic", "rabbitmq-4.3", UNUSED),
    ("expires-queue-quorum", "rabbitmq-3.10", UNUSED),
    ("expires-queue-quorum", "rabbitmq-4.3", UNUSED),
    ("priority-ttl-quorum", "rabbitmq-4.3", ON_THE_EDGE),
    ("two-bindings-classic", "rabbitmq-3.10", TWO_BINDINGS),
    ("two-bindings-classic", "rabbitmq-4.3", TWO_BINDINGS),
    ("two-bindings-quorum", "rabbitmq-3.10", TWO_BINDINGS),
    ("two-bindings-quorum", "rabbitmq-4.3", TWO_BINDINGS),
    ("commit-in-rebalance", "kafka-4.x", WAITS),
    ("leave-commits", "kafka-4.x", WAITS),
    ("leave-static", "kafka-4.x", WAITS),
    (
        "revoke-commits",
        "kafka-4.x",
        "a broker takes commits until its members have joined, so that an automatic commit in the revocation counts; the mock cluster refuses it",
    ),
    (
        "share-two-members",
        "kafka-4.x",
        "Kafka lets both members read one partition; the mock cluster gives it to the first alone",
    ),
    ("fifo-delete-late", "sqs-fifo", LATE),
];

const WAITS: &str = "a broker ends a rebalance when all members have joined; the mock cluster waits for the session timeout less a second, so that what follows falls into a later step there, or comes during the rebalance";

const RETENTION: &str = "moto ends a receive at a message whose retention is over and brings nothing of \
    what lies behind it; AWS deletes it at its time, and the profile with it";

const LATE: &str = "moto deletes with any handle; in a FIFO queue AWS refuses one whose visibility timeout \
    is over, and the profile with it";

const CARRIED: &str = "what a quorum queue has counted does not go with its dead letters";
const UNUSED: &str = "a drawn queue is not deleted when nobody uses it";
const ON_THE_EDGE: &str =
    "a message expires in the very moment of a step, to which it belongs here not";
const TWO_BINDINGS: &str = "two nodes are connected once in a drawing";

const TRANSIENT: &str = "a drawn queue stays where it is over a restart of the broker, empty";

#[test]
fn the_engine_does_what_rabbitmq_does() {
    check("rabbitmq");
}

#[test]
fn the_engine_does_what_kafka_does() {
    check("kafka");
}

#[test]
fn the_engine_does_what_sqs_does() {
    check("sqs");
}

#[test]
fn the_engine_does_what_was_observed_on_rabbitmq_beside_the_cases() {
    check("rabbitmq/observed");
}

#[test]
fn the_engine_does_what_was_seen_of_sqs_beside_the_cases() {
    check("sqs/observed");
}

#[test]
fn the_engine_does_what_was_observed_on_kafka_beside_the_cases() {
    check("kafka/observed");
}

/// Plays every case of a folder for each profile that it speaks of. `ONLY=R4` plays one, and shows all of it.
fn check(folder: &str) {
    let only = std::env::var("ONLY").ok();
    let (mut wrong, mut stale, mut passed, mut all) = (String::new(), Vec::new(), 0, 0);
    for (case, judged) in judge(folder) {
        if only.as_ref().is_some_and(|only| *only != case.id) {
            continue;
        }
        for one in judged {
            let of = &one.profile;
            all += u32::from(!matches!(one.verdict, Verdict::NotPlayed));
            let difference = match one.verdict {
                Verdict::NotPlayed => continue,
                Verdict::Agrees => {
                    passed += 1;
                    stale.extend(one.known.map(|_| format!("{} on {of}", case.id)));
                    continue;
                }
                Verdict::Differs(_) if one.known.is_some() && only.is_none() => continue,
                Verdict::Differs(difference) => difference,
            };
            let _ = writeln!(
                wrong,
                "{} on {of}: {}\n  line {}: expected {:?}, the engine {:?}",
                case.id, case.title, difference.line, difference.expected, difference.saw
            );
            if only.is_some() {
                let _ = writeln!(wrong, "the engine {:#?}", difference.lines);
            }
        }
    }
    println!("figure fidelity.{}.simulated {passed}/{all}", folder.replace('/', "."));
    assert!(wrong.is_empty(), "{passed} of {all}\n{wrong}");
    assert!(stale.is_empty(), "no longer differ, take them off the list: {stale:?}");
}
