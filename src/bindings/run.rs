//! The class `Run`. Numbers are JavaScript numbers: times stay below 2^53 µs. What goes in passes
//! through JSON text, so that a hostile object meets the limits that a hostile file meets.

use engine::{Advance, Budget, Position, SimTime, Stamped};
use studio::replay::Replay;
use studio::wire::command::read_command;
use studio::wire::event::event_to_json;
use studio::wire::figures::figures_to_json;
use studio::wire::json::Json;
use studio::wire::link::encode_fragment;
use studio::wire::position_to_json;
use studio::wire::recording::write_recording;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const MORE: &str = "
/** Where a run stands: the instant, and how many entries of that instant have happened. */
export interface Position { at_us: number; ordinal: number }

/** A moment: milliseconds since the start of the run, or microseconds by name. */
export type Moment = number | { at_us: number };
";

#[wasm_bindgen]
extern "C" {
    /// What `open` takes.
    #[wasm_bindgen(typescript_type = "string | PlaygroundDocument | Recording")]
    pub type Source;
    /// What `apply` takes.
    #[wasm_bindgen(typescript_type = "Command")]
    pub type CommandObject;
    /// What `advance` takes.
    #[wasm_bindgen(typescript_type = "Moment")]
    pub type Moment;
    /// What `events` gives.
    #[wasm_bindgen(typescript_type = "RunEvent[]")]
    pub type EventList;
    /// What `figures` gives.
    #[wasm_bindgen(typescript_type = "Figures")]
    pub type FiguresObject;
    /// What `position` gives.
    #[wasm_bindgen(typescript_type = "Position")]
    pub type PositionObject;
}

/// A run of a document or of a recording.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Run {
    replay: Replay,
    events: Vec<Stamped>,
}

/// Events that are kept until somebody takes them; the oldest go first.
const EVENTS_MAX: usize = 1_000_000;
/// Entries between two looks at how many events there are.
const CHUNK: u64 = 100_000;

#[wasm_bindgen]
impl Run {
    /// Opens a document, a recording, or a link to either (`#v1:...`), at its start. Throws an `Error`
    /// whose message names the place and the reason.
    pub fn open(source: &Source) -> Result<Run, JsError> {
        let text = as_text(source)?;
        let opened = studio::wire::open(&text).map_err(|error| JsError::new(&error.to_string()))?;
        Ok(Self { replay: Replay::new(opened), events: Vec::new() })
    }

    /// Does something at the present position. Throws an `Error` that says why not; nothing has
    /// changed then.
    pub fn apply(&mut self, command: &CommandObject) -> Result<(), JsError> {
        let command = read_command(&as_text(command)?, self.replay.document().profile)
            .map_err(|error| JsError::new(&error.to_string()))?;
        let applied = self.replay.apply(command, &mut self.events);
        applied.map_err(|why| JsError::new(&why.to_string()))
    }

    /// Lets time pass up to and including a moment, with the recording's commands at their positions.
    /// With a budget it may stop before, after so many entries of the agenda; false then.
    pub fn advance(&mut self, until: &Moment, budget: Option<f64>) -> Result<bool, JsError> {
        let target = moment(until)?;
        let mut left = match budget {
            None => u64::MAX,
            Some(budget) if budget >= 0.0 => budget as u64,
            Some(_) => return Err(JsError::new("budget: it must be a number from 0.")),
        };
        loop {
            let chunk = left.min(CHUNK);
            let advance = self.replay.advance_to(target, Budget(chunk), &mut self.events);
            if self.events.len() > EVENTS_MAX {
                self.events.drain(..self.events.len() - EVENTS_MAX);
            }
            left -= chunk;
            if advance == Advance::Reached || left == 0 {
                return Ok(advance == Advance::Reached);
            }
        }
    }

    /// Lets the next thing happen. False when nothing is left.
    pub fn step(&mut self) -> bool {
        self.replay.step(&mut self.events).is_some()
    }

    /// Takes the events since the last call; at most a million are kept.
    pub fn events(&mut self) -> Result<EventList, JsError> {
        let events = self.events.drain(..).map(|stamped| event_to_json(&stamped));
        as_object(&Json::List(events.collect())).map(JsCast::unchecked_into)
    }

    /// The counts of the run so far, and what is missing in the drawing.
    pub fn figures(&self) -> Result<FiguresObject, JsError> {
        as_object(&figures_to_json(&self.replay)).map(JsCast::unchecked_into)
    }

    /// The digest of the state and of every event so far: the same on every machine.
    pub fn digest(&self) -> String {
        self.replay.simulation().digest().to_string()
    }

    /// Where the run stands.
    pub fn position(&self) -> Result<PositionObject, JsError> {
        let position = position_to_json(self.replay.simulation().position());
        as_object(&position).map(JsCast::unchecked_into)
    }

    /// The run so far as a recording: the text of a file.
    pub fn record(&self) -> String {
        write_recording(&self.replay.recording())
    }

    /// The run so far as the fragment of an address: `#v1:...`.
    pub fn link(&self) -> String {
        encode_fragment(&studio::wire::Opened::Recording(Box::new(self.replay.recording())))
    }
}

/// A text as it is, an object as JSON.
fn as_text(value: &JsValue) -> Result<String, JsError> {
    if let Some(text) = value.as_string() {
        return Ok(text);
    }
    let text = js_sys::JSON::stringify(value).ok().and_then(|text| text.as_string());
    text.ok_or_else(|| JsError::new("the top level: it must be a text or a plain object."))
}

fn as_object(json: &Json) -> Result<JsValue, JsError> {
    use serde::Serialize;
    let to = serde_wasm_bindgen::Serializer::json_compatible();
    json.serialize(&to).map_err(|error| JsError::new(&error.to_string()))
}

/// The end of the instant that was named.
fn moment(until: &JsValue) -> Result<Position, JsError> {
    let micros = match until.as_f64() {
        Some(millis) => Some((millis * 1_000.0).round()),
        None => js_sys::Reflect::get(until, &"at_us".into()).ok().and_then(|at| at.as_f64()),
    };
    let within = |micros: &f64| (0.0..=SimTime::MAX.as_micros() as f64).contains(micros);
    micros
        .filter(within)
        .map(|micros| Position::end_of(SimTime::from_micros(micros as u64)))
        .ok_or_else(|| {
            JsError::new("until: it must be milliseconds since the start, or { at_us }.")
        })
}
