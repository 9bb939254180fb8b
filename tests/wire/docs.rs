//! `docs/document.md` is right: its examples are read, its sentences are the real ones, and it names
//! every setting there is.

use std::fs;

use studio::wire::{read_any, schema};

fn page() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/document.md")).unwrap()
}

/// The blocks of one language.
fn blocks(language: &str) -> Vec<String> {
    let page = page();
    let fence = format!("```{language}\n");
    let mut blocks = page.split(&fence).map(str::to_owned);
    blocks.next();
    blocks.map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn every_example_is_read_and_runs() {
    let examples = blocks("json");
    assert_eq!(examples.len(), 3);
    for example in examples {
        let opened = read_any(&example).unwrap_or_else(|error| panic!("{error}\n{example}"));
        let mut events = Vec::new();
        let mut replay = studio::replay::Replay::new(opened);
        let until = engine::Position::end_of(engine::SimTime::from_secs(60));
        replay.advance_to(until, engine::Budget::UNLIMITED, &mut events);
        assert_eq!(replay.rejected(), 0, "{example}");
    }
}

#[test]
fn the_example_of_a_drawing_lacks_nothing() {
    let opened = read_any(&blocks("json")[0]).unwrap();
    assert_eq!(engine::diagnose(&opened.document().topology), []);
}

#[test]
fn the_sentences_are_the_real_ones() {
    let example = &blocks("json")[0];
    let wrong = [
        example.replace("\"limit\": 3", "\"limit\": \"three\""),
        example.replace("\"from\": 2, \"to\": 4", "\"from\": 2, \"to\": 9"),
        example.replace(
            "\"x\": 0, \"y\": 0,\n      \"arrivals\"",
            "\"x\": 0, \"y\": 0\n      \"arrivals\"",
        ),
        example.replace("\"version\": 1", "\"version\": 7"),
    ];
    let sentences: Vec<String> =
        wrong.iter().map(|text| format!("{}\n", read_any(text).unwrap_err())).collect();
    assert_eq!(blocks("text")[0], sentences.concat());
}

#[test]
fn every_setting_and_every_command_is_described() {
    let page = page();
    let schema: serde_json::Value =
        serde_json::from_str(&schema::recording_schema().to_string()).unwrap();
    let mut names = Vec::new();
    collect(&schema, &mut names);
    assert!(names.len() > 80, "{names:?}");
    for name in names {
        let written = [format!("`{name}`"), format!("\"{name}\""), format!(".{name}`")];
        assert!(
            written.iter().any(|name| page.contains(name)),
            "{name} is not in docs/document.md"
        );
    }
}

/// The names of all properties, and all words of closed sets.
fn collect(schema: &serde_json::Value, names: &mut Vec<String>) {
    use serde_json::Value;
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Object(properties)) = fields.get("properties") {
                names.extend(properties.keys().cloned());
            }
            if let Some(Value::String(word)) = fields.get("const") {
                names.push(word.clone());
            }
            if let Some(Value::Array(words)) = fields.get("enum") {
                names.extend(words.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            fields.values().for_each(|field| collect(field, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
    }
}
