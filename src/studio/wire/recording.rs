//! The recording as a file: a document, the commands of a run at their positions, and where it ended.
//! Names and places of nodes that were added during the run are not in it: they are no part of what
//! happens, and who replays it names them anew.

use engine::{Digest, Position, SimTime};

use super::command::{command_fields, command_from_json};
use super::document::{VERSION, document_from_json, document_to_json};
use super::json::{Fields, Json};
use super::place::{Place, ReadError};
#[cfg(feature = "schema")]
use super::shape::{FieldShape, Shape};
use super::{Opened, check_envelope};
use crate::recording::{Recording, Timed};

/// What a recording says it is.
pub const FORMAT: &str = "queue-playground/recording";
/// The most commands of a recording.
pub const COMMANDS_MAX: usize = 10_000;

/// Reads a recording.
///
/// # Errors
/// One sentence that names the place and the reason. It never panics, whatever the text.
pub fn read_recording(text: &str) -> Result<Recording, ReadError> {
    match super::read_any(text)? {
        Opened::Recording(recording) => Ok(*recording),
        Opened::Document(_) => Err(ReadError {
            place: "format".to_owned(),
            reason: "this is a document, and a recording is wanted here".to_owned(),
        }),
    }
}

/// Writes a recording, laid out for people; the same recording gives the same text.
pub fn write_recording(recording: &Recording) -> String {
    recording_to_json(recording).pretty()
}

/// Reads a recording from a tree whose format and version were checked.
pub(super) fn recording_from_json(at: &Place<'_>) -> Result<Recording, ReadError> {
    at.only(&[&["format", "version", "semantics", "document", "commands", "end"]])?;
    let semantics = at.need("semantics")?.whole(1, u64::from(u32::MAX))? as u32;
    let place = at.need("document")?;
    check_envelope(&place, &[super::document::FORMAT])?;
    let document = document_from_json(&place)?;
    let at = at.under(document.profile);
    let mut commands: Vec<Timed> = Vec::new();
    for at in at.need("commands")?.items(COMMANDS_MAX)? {
        let position = read_position(&at)?;
        if commands.last().is_some_and(|last| position < last.position) {
            return Err(at.wrong("it comes before the command that stands before it"));
        }
        let command = command_from_json(&at, &["at_us", "ordinal"])?;
        commands.push(Timed { position, command });
    }
    let end = match at.field("end") {
        Some(at) if !at.is_null() => Some(read_end(&at)?),
        _ => None,
    };
    Ok(Recording { document, commands, semantics, end })
}

fn read_position(at: &Place<'_>) -> Result<Position, ReadError> {
    let micros = at.need("at_us")?.whole(0, SimTime::MAX.as_micros())?;
    let ordinal = at.need("ordinal")?.whole(0, u64::from(u32::MAX))? as u32;
    Ok(Position { at: SimTime::from_micros(micros), ordinal })
}

fn read_end(at: &Place<'_>) -> Result<(Position, Digest), ReadError> {
    at.only(&[&["at_us", "ordinal", "digest"]])?;
    let position = read_position(at)?;
    let place = at.need("digest")?;
    let digest = Digest::parse(place.text(64)?);
    let digest = digest.ok_or_else(|| place.wrong("a digest is 32 hexadecimal digits"))?;
    Ok((position, digest))
}

/// A recording as a tree.
pub(super) fn recording_to_json(recording: &Recording) -> Json {
    let mut to = Fields::new();
    to.put("format", Json::word(FORMAT));
    to.put("version", Json::whole(VERSION));
    to.put("semantics", Json::whole(recording.semantics.into()));
    to.put("document", document_to_json(&recording.document));
    let commands = recording.commands.iter().map(|timed| {
        let mut to = Fields::new();
        put_position(timed.position, &mut to);
        command_fields(&timed.command, &mut to);
        to.done()
    });
    to.put("commands", Json::List(commands.collect()));
    if let Some((position, digest)) = recording.end {
        let mut end = Fields::new();
        put_position(position, &mut end);
        end.put("digest", Json::text(&digest.to_string()));
        to.put("end", end.done());
    }
    to.done()
}

/// Appends a position.
pub(super) fn put_position(position: Position, to: &mut Fields) {
    to.put("at_us", Json::whole(position.at.as_micros()));
    to.put("ordinal", Json::whole(position.ordinal.into()));
}

/// What a recording file may hold.
#[cfg(feature = "schema")]
pub(super) fn shape() -> Shape {
    let needed = FieldShape::required;
    let position = || {
        [
            needed(
                "at_us",
                "The instant, in microseconds since the start.",
                Shape::Whole { min: 0, max: SimTime::MAX.as_micros() },
            ),
            needed(
                "ordinal",
                "How many entries of that instant had happened.",
                Shape::Whole { min: 0, max: u32::MAX.into() },
            ),
        ]
    };
    let Shape::Choice { tag, variants, .. } = super::command::shape() else {
        unreachable!("a command is one of several");
    };
    let variants = variants
        .into_iter()
        .map(|(word, help, fields)| (word, help, position().into_iter().chain(fields).collect()));
    let command = Shape::Choice {
        name: "RecordedCommand",
        help: "A command at its position in the run.",
        tag,
        variants: variants.collect(),
    };
    let mut end = position().to_vec();
    end.push(needed("digest", "The digest there: 32 hexadecimal digits.", Shape::Text { max: 32 }));
    let end = Shape::Object { name: "RecordingEnd", help: "Where a recording ends.", fields: end };
    let version = Shape::Whole { min: 1, max: u32::MAX.into() };
    Shape::Object {
        name: "Recording",
        help: "A whole run: a document and what was done to it.",
        fields: vec![
            needed("format", "What the file is.", Shape::Constant(FORMAT)),
            needed("version", "The version of the format.", Shape::Version(VERSION)),
            needed(
                "semantics",
                "The version of the simulation's behaviour under which it was made.",
                version,
            ),
            needed("document", "The drawing at the start.", super::document::shape()),
            needed(
                "commands",
                "What was done, in order.",
                Shape::List { of: Box::new(command), max: COMMANDS_MAX },
            ),
            FieldShape::optional(
                "end",
                "Where it ends, and the digest there.",
                Shape::Maybe(Box::new(end)),
            ),
        ],
    }
}
