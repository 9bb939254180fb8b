//! What is made from the tables of the formats stands in files: the JSON Schemas and the TypeScript
//! types. This keeps them current. `UPDATE=1 cargo test --test formats` writes them anew.

use std::fs;
use std::path::Path;

use studio::wire::{schema, typescript};

/// Compares a file with what it should hold, or writes it.
fn keep_current(file: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, wanted).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "{file} is out of date: run `UPDATE=1 cargo test --test formats` and look at the difference"
    );
}

#[test]
fn the_schema_of_documents_is_current() {
    keep_current("docs/document.schema.json", &schema::document_schema().pretty());
}

#[test]
fn the_schema_of_recordings_is_current() {
    keep_current("docs/recording.schema.json", &schema::recording_schema().pretty());
}

#[test]
fn the_typescript_types_are_current() {
    keep_current("src/bindings/types.d.ts", &typescript::types());
}
