//! The wire formats: what leaves the studio and comes back — document, recording, link, events,
//! figures. Each is versioned; reading is strict and says in one sentence what is wrong and where. The
//! formats' tables (`node`, `command`) are also what the schema and the TypeScript types come from.

mod base64;
mod binding;
pub mod command;
pub mod document;
pub mod event;
pub mod figures;
pub mod json;
mod kinds;
pub mod link;
mod log;
mod node;
mod place;
pub mod recording;
#[cfg(feature = "schema")]
pub mod schema;
mod setting;
#[cfg(feature = "schema")]
mod shape;
#[cfg(feature = "schema")]
pub mod typescript;
pub(crate) mod whole;

use engine::DEFAULT_PROFILE;

use self::json::Json;
pub use self::place::ReadError;
use self::place::{Place, grouped};
use crate::document::Document;
use crate::recording::Recording;

/// A file, and what a link holds when it is unpacked, has at most this many bytes.
pub const TEXT_MAX: usize = 1_000_000;

/// What a text turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// A drawing.
    Document(Box<Document>),
    /// A whole run.
    Recording(Box<Recording>),
}

impl Opened {
    /// The drawing at the start.
    pub fn document(&self) -> &Document {
        match self {
            Self::Document(document) => document,
            Self::Recording(recording) => &recording.document,
        }
    }
}

/// Reads a document, a recording, or a link to either, whichever it is.
///
/// # Errors
/// One sentence that names the place and the reason. It never panics, whatever the text.
pub fn open(text: &str) -> Result<Opened, ReadError> {
    match link::find_fragment(text) {
        Some(fragment) => link::decode_fragment(fragment),
        None => read_any(text),
    }
}

/// Reads a document or a recording, whichever it is.
///
/// # Errors
/// One sentence that names the place and the reason. It never panics, whatever the text.
pub fn read_any(text: &str) -> Result<Opened, ReadError> {
    if text.len() > TEXT_MAX {
        return Err(too_large(text.len() as u64));
    }
    let json = json::parse(text)?;
    let at = Place::top(&json, DEFAULT_PROFILE);
    let formats = [document::FORMAT, recording::FORMAT];
    match check_envelope(&at, &formats)? {
        0 => document::document_from_json(&at).map(|document| Opened::Document(Box::new(document))),
        _ => recording::recording_from_json(&at)
            .map(|recording| Opened::Recording(Box::new(recording))),
    }
}

/// A position as an object.
pub fn position_to_json(position: engine::Position) -> Json {
    let mut to = json::Fields::new();
    recording::put_position(position, &mut to);
    to.done()
}

/// The complaint about a text of too many bytes.
pub fn too_large(bytes: u64) -> ReadError {
    let (bytes, max) = (grouped(bytes), grouped(TEXT_MAX as u64));
    let reason = format!("it has {bytes} bytes, and at most {max} are read");
    ReadError { place: "the text".to_owned(), reason }
}

/// Checks that it is one of these formats, in a version that can be read; which one.
fn check_envelope(at: &Place<'_>, formats: &[&'static str]) -> Result<usize, ReadError> {
    // The fields are not checked yet: a newer version may have others, and the version comes first.
    at.object()?;
    let Some(format) = at.field("format") else {
        let format = formats[0];
        return Err(at.wrong(format!(
            "it is not from Queue Playground: the field \"format\" with \"{format}\" is missing"
        )));
    };
    let which = format.word(formats)?;
    let place = at.need("version")?;
    // Both formats are at the same version, and one sentence serves both.
    let version = place.whole(1, u64::from(u32::MAX))?;
    if version > document::VERSION {
        return Err(place.wrong(format!(
            "it was made by a newer version of Queue Playground (format {version}, and this one \
             reads up to {}): open it there, or get the newer version",
            document::VERSION
        )));
    }
    Ok(which)
}

/// The tree of what was opened, for a file or a link.
fn to_json(opened: &Opened) -> Json {
    match opened {
        Opened::Document(document) => document::document_to_json(document),
        Opened::Recording(recording) => recording::recording_to_json(recording),
    }
}
