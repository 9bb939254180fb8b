//! The gallery keeps its word: what an example's description says is counted here, in the events of its
//! run. A file for each broker whose examples they are; how a file is read is `tests/wire`'s.

mod kafka;
mod rabbitmq;
mod sqs;

use engine::{Budget, Event, Position, Rule, SimTime, Simulation, Stamped};
use studio::document::Document;

/// An example and the events of its first so many seconds, with the commands that it comes with.
fn run(slug: &str, seconds: u64) -> (Document, Vec<Stamped>) {
    let (document, commands) = studio::gallery::open(slug).expect("an example of the gallery");
    let mut simulation = Simulation::new(&document.topology, document.seed);
    let mut events = Vec::new();
    for timed in commands {
        simulation.advance_to(timed.position, Budget::UNLIMITED, &mut events);
        let done = simulation.apply(timed.command, &mut events);
        assert_eq!(done, Ok(()), "{slug}");
    }
    let end = Position::end_of(SimTime::from_secs(seconds));
    simulation.advance_to(end, Budget::UNLIMITED, &mut events);
    assert!(
        !events.iter().any(|one| one.event.rule() == Rule::InstantLimit),
        "{slug} stands still"
    );
    (document, events)
}

/// When such an event happened, each time.
fn times(events: &[Stamped], wanted: impl Fn(&Event) -> bool) -> Vec<SimTime> {
    events.iter().filter(|one| wanted(&one.event)).map(|one| one.position.at).collect()
}
