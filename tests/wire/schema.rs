//! The JSON Schemas accept what is written and refuse what reading refuses, as far as one value alone
//! says it. The validator knows the keywords that the schemas use, and fails on any other.

use serde_json::Value;
use studio::wire::document::write_document;
use studio::wire::recording::write_recording;
use studio::wire::schema;

use crate::generate::Source;

struct Schema(Value);

impl Schema {
    fn new(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap())
    }

    fn accepts(&self, text: &str) -> bool {
        self.holds(&self.0, &serde_json::from_str(text).unwrap())
    }

    fn holds(&self, schema: &Value, value: &Value) -> bool {
        let number = |of: &Value| of.as_f64().unwrap();
        schema.as_object().unwrap().iter().all(|(keyword, of)| match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let name = of.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                self.holds(&self.0["$defs"][name], value)
            }
            "type" => match of.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "boolean" => value.is_boolean(),
                "null" => value.is_null(),
                "number" => value.is_number(),
                "integer" => value.is_i64() || value.is_u64(),
                other => panic!("the type {other}"),
            },
            "const" => value == of,
            "enum" => of.as_array().unwrap().contains(value),
            "minimum" => number(value) >= number(of),
            "maximum" => number(value) <= number(of),
            "maxLength" => value.as_str().unwrap().chars().count() as u64 <= of.as_u64().unwrap(),
            "maxItems" => value.as_array().unwrap().len() as u64 <= of.as_u64().unwrap(),
            "items" => value.as_array().unwrap().iter().all(|item| self.holds(of, item)),
            "required" => of
                .as_array()
                .unwrap()
                .iter()
                .all(|name| value.get(name.as_str().unwrap()).is_some()),
            "properties" => value.as_object().is_some_and(|fields| {
                fields
                    .iter()
                    .all(|(name, field)| of.get(name).is_none_or(|of| self.holds(of, field)))
            }),
            "additionalProperties" => value.as_object().is_some_and(|fields| {
                fields.keys().all(|name| schema["properties"].get(name).is_some())
            }),
            "oneOf" => of.as_array().unwrap().iter().filter(|of| self.fits(of, value)).count() == 1,
            "anyOf" => of.as_array().unwrap().iter().any(|of| self.fits(of, value)),
            other => panic!("the keyword {other}"),
        })
    }

    /// As `holds`, where the type may be another one: that is asked first.
    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let of = match schema.get("$ref").and_then(Value::as_str) {
            Some(name) => &self.0["$defs"][name.strip_prefix("#/$defs/").unwrap()],
            None => schema,
        };
        let same = match of.get("type").and_then(Value::as_str) {
            Some("object") => value.is_object(),
            Some("integer" | "number") => value.is_number(),
            Some("null") => value.is_null(),
            Some("string") => value.is_string(),
            Some(other) => panic!("the type {other}"),
            None => true,
        };
        same && self.holds(schema, value)
    }
}

#[test]
fn the_schemas_accept_what_is_written() {
    let documents = Schema::new(&schema::document_schema().to_string());
    let recordings = Schema::new(&schema::recording_schema().to_string());
    for seed in 0..100 {
        let document = write_document(&Source(seed).document(12));
        assert!(documents.accepts(&document), "seed {seed}: {document}");
        let recording = write_recording(&Source(seed).recording(6, Source::COMMANDS));
        assert!(recordings.accepts(&recording), "seed {seed}: {recording}");
    }
}

#[test]
fn the_schema_refuses_what_reading_refuses() {
    let documents = Schema::new(&schema::document_schema().to_string());
    let good = r#"{ "format": "queue-playground/document", "version": 1, "nodes": [
        { "id": 1, "kind": "queue", "name": "q", "x": 0, "y": 0, "capacity": 5, "retry": { "backoff": { "kind": "none" } } } ] }"#;
    assert!(documents.accepts(good));
    for (part, instead) in [
        ("\"version\": 1", "\"version\": 2"),
        ("\"queue\"", "\"stack\""),
        ("\"capacity\": 5", "\"capacity\": 0"),
        ("\"capacity\": 5", "\"capacity\": 2.5"),
        ("\"capacity\": 5", "\"workers\": 5"),
        ("\"name\": \"q\", ", ""),
        ("{ \"kind\": \"none\" }", "{ \"kind\": \"none\", \"delay_ms\": 1 }"),
        ("{ \"kind\": \"none\" }", "{ \"kind\": \"fixed\" }"),
    ] {
        let bad = good.replacen(part, instead, 1);
        assert!(studio::wire::read_any(&bad).is_err(), "{bad}");
        assert!(!documents.accepts(&bad), "{bad}");
    }
}
