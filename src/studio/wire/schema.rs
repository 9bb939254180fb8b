//! JSON Schema of the formats, made from the tables that read and write them. Host only. It says what
//! one value may be; what needs the whole document (ids that exist, ends that fit) only reading checks.

use super::json::{Fields, Json, Number};
use super::shape::{FieldShape, Shape};

/// The schema of documents.
pub fn document_schema() -> Json {
    schema("A document of Queue Playground", &super::document::shape())
}

/// The schema of recordings.
pub fn recording_schema() -> Json {
    schema("A recording of Queue Playground", &super::recording::shape())
}

fn schema(title: &'static str, of: &Shape) -> Json {
    let mut types = Vec::new();
    let whole = refer(of, &mut types);
    let mut to = Fields::new();
    to.put("$schema", Json::word("https://json-schema.org/draft/2020-12/schema"));
    to.put("title", Json::word(title));
    if let Json::Object(fields) = whole {
        for (name, value) in fields {
            to.put_named(name.into_owned(), value);
        }
    }
    let mut defs = Fields::new();
    types.sort_by_key(|(name, _)| *name);
    for (name, json) in types {
        defs.put(name, json);
    }
    to.put("$defs", defs.done());
    to.done()
}

type Types = Vec<(&'static str, Json)>;

/// The schema of a value; a type with a name is described once, among `types`.
fn refer(shape: &Shape, types: &mut Types) -> Json {
    let (name, help) = match shape {
        Shape::Words { name, help, .. }
        | Shape::Object { name, help, .. }
        | Shape::Choice { name, help, .. } => (*name, *help),
        other => return unnamed(other, types),
    };
    if types.iter().all(|(known, _)| *known != name) {
        // Its place is taken first: a type may contain itself.
        types.push((name, Json::Null));
        let mut to = Fields::new();
        to.put("description", Json::word(help));
        match shape {
            Shape::Words { words, .. } => {
                to.put("type", Json::word("string"));
                to.put("enum", list(words.iter().map(|word| Json::word(word))));
            }
            Shape::Object { fields, .. } => object(&[], fields, &mut to, types),
            Shape::Choice { tag, variants, .. } => {
                let variants = variants.iter().map(|(word, help, fields)| {
                    let mut to = Fields::new();
                    to.put("description", Json::word(help));
                    let tag = FieldShape::required(tag, "Which of them.", Shape::Constant(word));
                    object(&[tag], fields, &mut to, types);
                    to.done()
                });
                let variants: Vec<Json> = variants.collect();
                to.put("oneOf", Json::List(variants));
            }
            _ => {}
        }
        if let Some(place) = types.iter_mut().find(|(known, _)| *known == name) {
            place.1 = to.done();
        }
    }
    let mut to = Fields::new();
    to.put("$ref", Json::text(&format!("#/$defs/{name}")));
    to.done()
}

fn object(first: &[FieldShape], more: &[FieldShape], to: &mut Fields, types: &mut Types) {
    let mut properties = Fields::new();
    for field in first.iter().chain(more) {
        let mut json = refer(&field.shape, types);
        if let Json::Object(fields) = &mut json {
            fields.push(("description".into(), Json::word(field.help)));
        }
        properties.put(field.name, json);
    }
    let required = first.iter().chain(more).filter(|field| field.required);
    to.put("type", Json::word("object"));
    to.put("properties", properties.done());
    to.put("required", list(required.map(|field| Json::word(field.name))));
    to.put("additionalProperties", Json::Bool(false));
}

fn unnamed(shape: &Shape, types: &mut Types) -> Json {
    let mut to = Fields::new();
    match shape {
        Shape::Whole { min, max } => {
            to.put("type", Json::word("integer"));
            to.put("minimum", Json::whole(*min));
            to.put("maximum", Json::whole(*max));
        }
        Shape::Signed { limit } => {
            to.put("type", Json::word("integer"));
            to.put("minimum", Json::Number(Number::signed(-i64::from(*limit))));
            to.put("maximum", Json::Number(Number::signed((*limit).into())));
        }
        // No `multipleOf`: validators compute with floats and would refuse good numbers.
        Shape::Decimal { places, max } => {
            to.put("type", Json::word("number"));
            to.put("minimum", Json::whole(0));
            to.put("maximum", Json::Number(Number::decimal(*max, *places)));
        }
        Shape::Flag => to.put("type", Json::word("boolean")),
        Shape::Text { max } => {
            to.put("type", Json::word("string"));
            to.put("maxLength", Json::whole(*max as u64));
        }
        Shape::Constant(word) => to.put("const", Json::word(word)),
        Shape::Version(number) => to.put("const", Json::whole(*number)),
        Shape::Maybe(of) => {
            let mut null = Fields::new();
            null.put("type", Json::word("null"));
            to.put("anyOf", Json::List(vec![refer(of, types), null.done()]));
        }
        Shape::List { of, max } => {
            to.put("type", Json::word("array"));
            to.put("items", refer(of, types));
            to.put("maxItems", Json::whole(*max as u64));
        }
        Shape::Words { .. } | Shape::Object { .. } | Shape::Choice { .. } => {}
    }
    to.done()
}

fn list(items: impl Iterator<Item = Json>) -> Json {
    Json::List(items.collect())
}
