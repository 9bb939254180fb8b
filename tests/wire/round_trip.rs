//! What is written is read back as exactly the same, whatever it holds.

use engine::SimDuration;
use studio::document::{Document, Point};
use studio::wire::document::{read_document, write_document};
use studio::wire::link::{decode_fragment, encode_fragment};
use studio::wire::recording::{read_recording, write_recording};
use studio::wire::{Opened, read_any};

use crate::generate::Source;

#[test]
fn a_document_comes_back_as_it_was() {
    for seed in 0..400 {
        let document = Source(seed).document(12);
        let text = write_document(&document);
        let back =
            read_document(&text).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{text}"));
        assert_eq!(back, document, "seed {seed}");
        assert_eq!(write_document(&back), text, "seed {seed}");
    }
}

#[test]
fn a_recording_comes_back_as_it_was() {
    for seed in 0..100 {
        let recording = Source(seed).recording(6, 3 * Source::COMMANDS);
        let text = write_recording(&recording);
        let back =
            read_recording(&text).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{text}"));
        assert_eq!(back, recording, "seed {seed}");
    }
}

#[test]
fn a_link_comes_back_as_it_was() {
    for seed in 0..50 {
        let mut source = Source(seed);
        let document = Opened::Document(Box::new(source.document(12)));
        let recording = Opened::Recording(Box::new(source.recording(6, 40)));
        for opened in [document, recording] {
            let fragment = encode_fragment(&opened);
            assert!(fragment.starts_with("#v1:"), "{fragment}");
            let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
            assert!(fragment[4..].chars().all(plain), "{fragment}");
            assert_eq!(decode_fragment(&fragment), Ok(opened), "seed {seed}");
        }
    }
}

#[test]
fn every_microsecond_comes_back() {
    let mut document = Document::new();
    let mut source = Source(1);
    let mut at = |x| document.add_node(source.node(), "n", Point { x, y: 0 }).unwrap();
    let (first, _) = (at(0), at(1));
    for bits in 0..53 {
        for around in 0..4_u64 {
            let micros = ((1_u64 << bits) + around).saturating_sub(2).min((1 << 53) - 1);
            document.topology.broker.session_timeout = SimDuration::from_micros(micros);
            let text = write_document(&document);
            assert_eq!(read_document(&text).as_ref(), Ok(&document), "{micros} µs");
        }
    }
    assert!(document.topology.nodes().contains_key(&first));
}

#[test]
fn a_full_document_fits_a_file() {
    let mut document = Document::new();
    let mut source = Source(3);
    let name = "\u{2028}".repeat(Document::NAME_MAX);
    for _ in 0..engine::Topology::NODES_MAX {
        document.add_node(source.node(), name.clone(), Point::default()).unwrap();
    }
    let text = write_document(&document);
    assert_eq!(read_document(&text), Ok(document), "{} bytes", text.len());
}

#[test]
fn only_what_differs_from_the_profile_is_written() {
    let mut document = Document::new();
    let profile = document.profile;
    let mut queue = profile.queue;
    queue.retry.limit = Some(5);
    document.add_node(engine::Node::Queue(queue), "orders", Point { x: 1, y: -2 }).unwrap();
    assert_eq!(
        write_document(&document),
        r#"{
  "format": "queue-playground/document",
  "version": 1,
  "title": "Untitled",
  "profile": "textbook-1",
  "seed": 1,
  "nodes": [
    { "id": 1, "kind": "queue", "name": "orders", "x": 1, "y": -2, "retry": { "limit": 5 } }
  ],
  "links": [],
  "next_node": 2,
  "next_link": 1
}
"#
    );
}

#[test]
fn a_drawing_of_every_profile_is_saved_opened_and_run() {
    for profile in engine::PROFILES {
        let mut document = Document::of(profile);
        let mut place = |node, name: &str| document.add_node(node, name, Point::default()).unwrap();
        let shop = place(engine::Node::Producer(profile.producer), "shop");
        let orders = place(engine::Node::Queue(profile.queue), "orders");
        let worker = place(engine::Node::Consumer(profile.consumer), "worker");
        document.connect(shop, orders, SimDuration::from_millis(500)).unwrap();
        document.connect(orders, worker, SimDuration::from_millis(500)).unwrap();
        let text = write_document(&document);
        let node = r#"{ "id": 2, "kind": "queue", "name": "orders", "x": 0, "y": 0 }"#;
        assert!(text.contains(node), "a default needs no words: {text}");
        assert_eq!(read_document(&text), Ok(document.clone()), "{}", profile.id);
        let mut simulation = engine::Simulation::new(&document.topology, document.seed);
        let mut events = Vec::new();
        let publish = engine::Command::Publish { producer: shop, count: 3, key: None };
        simulation.apply(publish, &mut events).unwrap();
        let until = engine::Position::end_of(engine::SimTime::from_secs(60));
        simulation.advance_to(until, engine::Budget::UNLIMITED, &mut events);
        assert_eq!(simulation.view().totals().accepted, 3, "{}", profile.id);
    }
}

#[test]
fn the_order_of_fields_nodes_and_links_and_a_byte_order_mark_do_not_matter() {
    let text = r#"{
        "links": [{ "to": 2, "latency_ms": 1e1, "from": 9, "id": 3 }],
        "nodes": [
            { "y": 0, "x": 0, "name": "b", "kind": "producer", "id": 9 },
            { "id": 2, "name": "a", "kind": "queue", "x": 0, "y": 0 }
        ],
        "version": 1, "format": "queue-playground/document"
    }"#;
    let document = read_document(text).unwrap();
    assert_eq!((document.next_node, document.next_link), (10, 4));
    assert_eq!(read_document(&format!("\u{feff}{text}")), Ok(document.clone()));
    assert_eq!(read_document(&write_document(&document)), Ok(document));
}

#[test]
fn every_example_of_the_gallery_is_read() {
    for slug in studio::gallery::slugs() {
        let text = studio::gallery::text(slug).unwrap();
        assert!(read_any(text).is_ok(), "{slug}: {:?}", read_any(text));
        // Otherwise the page would tell everybody who opens it that it is an old one.
        if let Ok(Opened::Recording(recording)) = read_any(text) {
            assert_eq!(recording.semantics, engine::SEMANTICS_VERSION, "{slug}");
        }
    }
}
