//! The life of a message, as text and as a sequence diagram, beside approved ones:
//! `UPDATE_GOLDEN=1 cargo test --test biography` writes them anew. Mermaid's own parser reads them in
//! `tests/browser/`.

use engine::{Budget, MessageName, Position, SimTime};
use studio::biography::Past;
use studio::document::Document;
use studio::gallery;
use studio::recording::Timed;
use studio::replay::Replay;

fn approve(name: &str, told: &str) {
    let path = std::path::Path::new(file!()).with_file_name("golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, told).expect("the folder of the golden files is here");
        return;
    }
    let approved = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(approved == told, "{} is told differently:\n{told}", path.display());
}

/// An example's drawing and commands, and a message of it that was handed out so often.
fn delivered(
    slug: &str,
    count: u32,
    seconds: u64,
) -> (Document, Vec<Timed>, Position, MessageName) {
    let (document, commands) = gallery::open(slug).expect("an example");
    let text = gallery::text(slug).expect("an example");
    let mut replay = Replay::new(studio::wire::read_any(text).expect("it can be read"));
    let until = Position::end_of(SimTime::from_secs(seconds));
    let mut events = Vec::new();
    replay.advance_to(until, Budget::UNLIMITED, &mut events);
    let again = events.iter().find_map(|stamped| match stamped.event {
        engine::Event::Leased { copy, count: times, .. } if times == count => Some(copy.name),
        _ => None,
    });
    (document, commands, until, again.expect("one was handed out so often"))
}

#[test]
fn a_message_that_was_delivered_three_times_and_died_has_its_life_told() {
    let (document, commands, until, message) = delivered("poison-message", 3, 120);
    let past = Past { start: &document, commands: &commands, until };
    let life = past.biography(&document, message);
    assert!(life.whole);
    approve("biography.txt", &life.text(&document));
    approve("biography.mmd", &life.diagram(&document).mermaid());
    approve("biography.svg", &life.diagram(&document).svg());
}

#[test]
fn every_message_of_every_example_has_a_life_that_begins_with_its_publication() {
    for slug in gallery::slugs() {
        let (document, commands) = gallery::open(slug).expect("an example");
        let until = Position::end_of(SimTime::from_secs(30));
        let producers = document.topology.nodes().iter();
        let is_producer = |node: &engine::Node| node.kind() == engine::NodeKind::Producer;
        for (&producer, _) in producers.filter(|(_, node)| is_producer(node)) {
            let past = Past { start: &document, commands: &commands, until };
            let life = past.biography(&document, MessageName { producer, number: 1 });
            assert!(life.whole, "{slug}");
            let Some(first) = life.events.first() else { continue };
            assert!(matches!(first.event, engine::Event::Published { .. }), "{slug}: {first:?}");
            assert!(life.events.is_sorted_by_key(|stamped| stamped.sequence));
            let diagram = life.diagram(&document);
            assert!(!diagram.steps.is_empty() && diagram.parties.len() >= 2, "{slug}");
        }
    }
}

#[test]
fn a_life_ends_where_one_looks() {
    let (document, commands, _, message) = delivered("poison-message", 3, 120);
    let until = Position::end_of(SimTime::from_secs(5));
    let past = Past { start: &document, commands: &commands, until };
    let life = past.biography(&document, message);
    assert!(life.events.iter().all(|stamped| stamped.position <= until));
}
