//! Ten thousand mutated documents, recordings and links: each is read, or gets one sentence; none makes
//! the reader, the writer or the first steps of a run panic. The mutations come from a number.

use engine::{Budget, Position, SimTime};
use serde_json::Value;
use studio::replay::Replay;
use studio::wire::document::write_document;
use studio::wire::link::{decode_fragment, encode_fragment};
use studio::wire::recording::write_recording;
use studio::wire::{Opened, ReadError, read_any};

use crate::generate::Source;

/// Texts to begin with: small ones, so that a mutation hits something, and every kind of thing.
fn originals() -> Vec<String> {
    let mut texts: Vec<String> =
        (0..20).map(|seed| write_document(&Source(seed).document(5))).collect();
    texts.extend((0..10).map(|seed| write_recording(&Source(seed).recording(3, 20))));
    texts.extend(studio::gallery::slugs().filter_map(studio::gallery::text).map(str::to_owned));
    texts
}

/// Changes bytes: flips, cuts, repeats, inserts what means something in JSON.
fn mutate_bytes(source: &mut Source, text: &str) -> String {
    const PIECES: [&str; 16] = [
        "{",
        "}",
        "[",
        "]",
        "\"",
        ",",
        ":",
        "null",
        "true",
        "-1",
        "1e999",
        "0.0000001",
        "\\u",
        "\\",
        "18446744073709551616",
        "\"\":0,",
    ];
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=source.below(3) {
        let at = source.below(bytes.len() as u64 + 1) as usize;
        let to = (at + source.below(20) as usize).min(bytes.len());
        match source.below(6) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..to)),
            2 => {
                let piece = source.pick(&PIECES);
                bytes.splice(at..at, piece.bytes());
            }
            3 => {
                let copy = bytes[at..to].to_vec();
                bytes.splice(at..at, copy);
            }
            4 => {
                // A digit for another: numbers out of range, ids that do not exist.
                let digits: Vec<usize> =
                    (0..bytes.len()).filter(|&n| bytes[n].is_ascii_digit()).collect();
                if !digits.is_empty() {
                    let at = source.pick(&digits);
                    bytes[at] = b'0' + source.below(10) as u8;
                }
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << source.below(8);
                }
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Changes values: another type, another number, a field less, a field twice, an item twice.
fn mutate_values(source: &mut Source, text: &str) -> String {
    let mut whole: Value = serde_json::from_str(text).unwrap();
    for _ in 0..=source.below(2) {
        let count = count(&whole);
        let mut at = source.below(count) as usize;
        change(&mut whole, &mut at, source);
    }
    whole.to_string()
}

fn count(value: &Value) -> u64 {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0_u64,
    }
}

fn change(value: &mut Value, at: &mut usize, source: &mut Source) {
    if *at == 0 {
        *value = other(source, value);
    }
    *at = at.wrapping_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| change(item, at, source)),
        Value::Object(fields) => fields.values_mut().for_each(|field| change(field, at, source)),
        _ => {}
    }
}

fn other(source: &mut Source, value: &Value) -> Value {
    let number =
        source.pick(&[0_u64, 1, 2, 3, 7, 100, 9_999, 10_000, 65_536, 1 << 32, 1 << 53, u64::MAX]);
    match (source.below(8), value) {
        (0, _) => Value::Null,
        (1, _) => Value::Bool(source.flag()),
        (2, _) => {
            Value::String(source.pick(&["", "queue", "kind", "none", "block", "🐇"]).to_owned())
        }
        (3, Value::Object(fields)) => {
            let mut fields = fields.clone();
            let keys: Vec<String> = fields.keys().cloned().collect();
            if !keys.is_empty() {
                fields.remove(&source.pick(&keys));
            }
            Value::Object(fields)
        }
        (3, Value::Array(items)) => Value::Array(items.iter().chain(items).cloned().collect()),
        (4, Value::Object(fields)) => {
            let mut fields = fields.clone();
            fields.insert(
                source.pick(&["limit", "kind", "id", "extra", ""]).to_owned(),
                number.into(),
            );
            Value::Object(fields)
        }
        (5, _) => Value::Array(vec![value.clone()]),
        (6, _) => serde_json::json!({ "kind": value }),
        _ => number.into(),
    }
}

/// One sentence: a place, a reason, an end, on one line.
fn assert_sentence(error: &ReadError, seed: u64) {
    let sentence = error.to_string();
    let good = !error.place.is_empty()
        && !error.reason.is_empty()
        && sentence.ends_with('.')
        && sentence.len() < 700
        && !sentence.chars().any(char::is_control);
    assert!(good, "seed {seed}: {sentence:?}");
}

/// What was read is written and read again as the same, and it runs.
fn assert_sound(opened: Opened, seed: u64) {
    let text = match &opened {
        Opened::Document(document) => write_document(document),
        Opened::Recording(recording) => write_recording(recording),
    };
    assert_eq!(read_any(&text).as_ref(), Ok(&opened), "seed {seed}");
    let mut events = Vec::new();
    let until = Position::end_of(SimTime::from_secs(20));
    Replay::new(opened).advance_to(until, Budget(200), &mut events);
}

#[test]
fn ten_thousand_mutated_texts_are_read_or_get_a_sentence() {
    let originals = originals();
    let (mut read, mut refused) = (0, 0);
    for seed in 0..10_000 {
        let mut source = Source(seed);
        let original = source.pick(&originals);
        let mutate = source.pick(&[mutate_bytes, mutate_values]);
        let text = mutate(&mut source, &original);
        match read_any(&text) {
            Ok(opened) => {
                read += 1;
                assert_sound(opened, seed);
            }
            Err(error) => {
                refused += 1;
                assert_sentence(&error, seed);
            }
        }
    }
    // Both happen often: the mutations are neither harmless nor hopeless.
    assert!(read > 500 && refused > 5_000, "{read} read, {refused} refused");
}

#[test]
fn a_thousand_mutated_links_are_read_or_get_a_sentence() {
    for seed in 0..1_000 {
        let mut source = Source(seed);
        let fragment = encode_fragment(&Opened::Document(Box::new(source.document(4))));
        match decode_fragment(&mutate_bytes(&mut source, &fragment)) {
            Ok(opened) => assert_sound(opened, seed),
            Err(error) => assert_sentence(&error, seed),
        }
    }
}

#[test]
fn our_json_is_the_json_of_everybody_else() {
    // Where ours is stricter, it says so in one of these words.
    const STRICTER: [&str; 4] =
        ["a second time", "more than 32 deep", "more than 100 fields", "more digits"];
    let originals = originals();
    for seed in 20_000..26_000 {
        let mut source = Source(seed);
        let original = source.pick(&originals);
        let text = mutate_bytes(&mut source, &original);
        let ours = read_any(&text).err().filter(|error| error.place.starts_with("line "));
        match (serde_json::from_str::<Value>(&text), ours) {
            (Err(theirs), None) => panic!("seed {seed}: serde_json refuses it: {theirs}\n{text}"),
            (Ok(_), Some(ours)) => {
                let stricter = STRICTER.iter().any(|words| ours.reason.contains(words));
                assert!(stricter, "seed {seed}: serde_json reads it: {ours}\n{text}");
            }
            _ => {}
        }
    }
}
