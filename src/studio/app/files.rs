//! Opening and saving: what was open stays if what comes is not readable.

use super::{Effect, History, Model, Run};
use crate::document::Document;
use crate::gallery;
use crate::recording::Timed;
use crate::wire::{self, Opened};

/// Opens a text: a document, a recording, or an autosave.
pub(super) fn open_text(model: &mut Model, name: &str, text: &str) {
    match wire::read_any(text) {
        Ok(opened) => open(model, opened),
        Err(error) => model.notice(true, format!("{name} cannot be opened"), error.to_string()),
    }
}

/// Opens the fragment of an address.
pub(super) fn open_fragment(model: &mut Model, fragment: &str) {
    match wire::link::decode_fragment(fragment) {
        Ok(opened) => {
            open(model, opened);
            model.playback.set_playing(true);
        }
        Err(error) => model.notice(true, "This link cannot be opened", error.to_string()),
    }
}

fn open(model: &mut Model, opened: Opened) {
    match opened {
        Opened::Document(document) => show(model, *document, Vec::new()),
        Opened::Recording(recording) => {
            if recording.semantics != engine::SEMANTICS_VERSION {
                let text = "It was recorded with another version of the simulation: what happens may differ.";
                model.notice(false, "An older recording", text);
            }
            show(model, recording.document, recording.commands);
        }
    }
}

/// Shows a document from its start.
pub(super) fn show(model: &mut Model, document: Document, recorded: Vec<Timed>) {
    model.run = Run::new(&document, recorded);
    model.document = document;
    model.history = History::after(model.history.serial);
    model.playback.set_playing(false);
    model.clear_selection();
    model.close_why();
    model.dialog = None;
    super::gesture::cancel(model);
    model.look_home();
    model.announcer.say(format!("Opened: {}.", model.document.title));
}

/// Opens an example and lets it run.
pub(super) fn open_example(model: &mut Model, slug: &str) {
    if let Some((document, recorded)) = gallery::open(slug) {
        show(model, document, recorded);
        model.playback.set_playing(true);
    }
}

/// The document as a file.
pub(super) fn save(model: &Model) -> Effect {
    // Letters beyond ASCII stay as they are.
    let plain = |letter: char| letter.is_ascii_alphanumeric() || !letter.is_ascii();
    let name = model.document.title.to_ascii_lowercase().replace(|letter| !plain(letter), "-");
    let name = name.trim_matches('-');
    let name = if name.is_empty() { "drawing" } else { name };
    Effect::Download {
        name: format!("{name}.queue.json"),
        text: wire::document::write_document(&model.document),
    }
}

/// The document for the next visit, if it changed since the last time.
pub(super) fn autosave(model: &mut Model) -> Option<Effect> {
    if model.saved_serial == model.history.serial {
        return None;
    }
    model.saved_serial = model.history.serial;
    Some(Effect::Autosave(wire::document::write_document(&model.document)))
}
