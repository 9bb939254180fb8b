//! What exchanges compare, in files and commands: the binding of a link, and what messages with a key say
//! of themselves.

use engine::{Binding, Heading, Key, Require, Topology};

use super::json::{Fields, Json};
use super::place::{Place, ReadError};
use super::setting::{Codec, KeyNumber, Own, Wire, words};
#[cfg(feature = "schema")]
use super::shape::{FieldShape, Shape};

/// The longest routing key, as in AMQP: 255 characters; a header's name and value are no longer.
const TEXT_MAX: usize = 255;
/// The most headers of a message or a binding.
const HEADERS_MAX: usize = 50;

words! { Require: "How many of its headers a message must have; -with-x counts those that begin with x- as well." {
    All = "all", Any = "any", AllWithX = "all-with-x", AnyWithX = "any-with-x",
} }

/// A link's binding; one that asks for nothing need not be written.
pub(super) struct Bound;

impl Codec<Binding> for Bound {
    fn read(at: &Place<'_>, _: Option<&Binding>) -> Result<Binding, ReadError> {
        at.only(&[&["key", "headers", "require", "otherwise"]])?;
        let key = at.field("key").map(|at| at.text(TEXT_MAX)).transpose()?.unwrap_or_default();
        let mut headers = Vec::new();
        if let Some(list) = at.field("headers") {
            for at in list.items(HEADERS_MAX)? {
                headers.push(read_header(&at)?);
            }
        }
        let require = at.field("require").map(|at| Own::read(&at, None)).transpose()?;
        let otherwise = at.field("otherwise").map(|at| at.flag()).transpose()?;
        Ok(Binding {
            key: key.to_owned(),
            headers,
            require: require.unwrap_or_default(),
            otherwise: otherwise.unwrap_or_default(),
        })
    }
    fn absent() -> Option<Binding> {
        Some(Binding::default())
    }
    fn write(value: &Binding, _: Option<&Binding>) -> Json {
        let mut to = Fields::new();
        if !value.key.is_empty() {
            to.put("key", Json::text(&value.key));
        }
        if !value.headers.is_empty() {
            let headers =
                value.headers.iter().map(|(name, wanted)| header(name, wanted.as_deref()));
            to.put("headers", Json::List(headers.collect()));
        }
        if value.require != Require::All {
            to.put("require", value.require.write(None));
        }
        if value.otherwise {
            to.put("otherwise", Json::Bool(true));
        }
        to.done()
    }
    #[cfg(feature = "schema")]
    fn shape() -> Shape {
        Shape::Object {
            name: "Binding",
            help: "What a link that leaves an exchange asks of a message.",
            fields: vec![
                FieldShape::optional(
                    "key",
                    "What a direct exchange compares, or the pattern of a topic exchange.",
                    Shape::Text { max: TEXT_MAX },
                ),
                FieldShape::optional("headers", "What a headers exchange asks for.", headers()),
                FieldShape::optional(
                    "require",
                    "How many of those headers a message must have.",
                    <Own as Codec<Require>>::shape(),
                ),
                FieldShape::optional(
                    "otherwise",
                    "It takes what no other binding takes: an alternate exchange.",
                    Shape::Flag,
                ),
            ],
        }
    }
}

/// What messages with a key say of themselves; null or left out: nothing but the key's number.
pub(super) struct Says;

impl Codec<Heading> for Says {
    fn read(at: &Place<'_>, _: Option<&Heading>) -> Result<Heading, ReadError> {
        at.only(&[&["key", "headers"]])?;
        read_heading(at)
    }
    fn write(value: &Heading, _: Option<&Heading>) -> Json {
        let mut to = Fields::new();
        write_heading(value, &mut to);
        to.done()
    }
    #[cfg(feature = "schema")]
    fn shape() -> Shape {
        Shape::Object {
            name: "Heading",
            help: "What messages with a key say of themselves to an exchange.",
            fields: heading_fields(),
        }
    }
}

/// Reads the keys of a document that say more than their number.
pub(super) fn read_headings(
    at: &Place<'_>,
    mut add: impl FnMut(Key, Heading, &Place<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let Some(list) = at.field("keys") else { return Ok(()) };
    for at in list.items(Topology::HEADINGS_MAX)? {
        at.only(&[&["number", "key", "headers"]])?;
        let key = KeyNumber::read(&at.need("number")?, None)?;
        add(key, read_heading(&at)?, &at)?;
    }
    Ok(())
}

/// A key of a document with what it says.
pub(super) fn heading_to_json(key: Key, heading: &Heading) -> Json {
    let mut to = Fields::new();
    to.put("number", KeyNumber::write(&key, None));
    write_heading(heading, &mut to);
    to.done()
}

fn read_heading(at: &Place<'_>) -> Result<Heading, ReadError> {
    let key = at.need("key")?.text(TEXT_MAX)?.to_owned();
    let mut headers = Vec::new();
    if let Some(list) = at.field("headers") {
        for at in list.items(HEADERS_MAX)? {
            let (name, value) = read_header(&at)?;
            headers.push((name, value.ok_or_else(|| at.missing("value"))?));
        }
    }
    Ok(Heading { key, headers })
}

fn write_heading(heading: &Heading, to: &mut Fields) {
    to.put("key", Json::text(&heading.key));
    if !heading.headers.is_empty() {
        let headers = heading.headers.iter().map(|(name, value)| header(name, Some(value)));
        to.put("headers", Json::List(headers.collect()));
    }
}

fn read_header(at: &Place<'_>) -> Result<(String, Option<String>), ReadError> {
    at.only(&[&["name", "value"]])?;
    let name = at.need("name")?.text(TEXT_MAX)?.to_owned();
    let value = at.field("value").map(|at| at.text(TEXT_MAX)).transpose()?;
    Ok((name, value.map(str::to_owned)))
}

fn header(name: &str, value: Option<&str>) -> Json {
    let mut to = Fields::new();
    to.put("name", Json::text(name));
    if let Some(value) = value {
        to.put("value", Json::text(value));
    }
    to.done()
}

#[cfg(feature = "schema")]
fn headers() -> Shape {
    let text = || Shape::Text { max: TEXT_MAX };
    let header = Shape::Object {
        name: "Header",
        help: "A header of a message.",
        fields: vec![
            FieldShape::required("name", "Its name.", text()),
            FieldShape::optional("value", "Its value; left out in a binding: any.", text()),
        ],
    };
    Shape::List { of: Box::new(header), max: HEADERS_MAX }
}

/// The fields of a heading.
#[cfg(feature = "schema")]
pub(super) fn heading_fields() -> Vec<FieldShape> {
    vec![
        FieldShape::required(
            "key",
            "The routing key: words between dots.",
            Shape::Text { max: TEXT_MAX },
        ),
        FieldShape::optional("headers", "Its headers.", headers()),
    ]
}
