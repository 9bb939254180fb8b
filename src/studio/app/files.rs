//! Opening and saving: what was open stays if what comes is not readable.

use super::{DocumentChange, Effect, History, Mode, Model, Tool};
use crate::document::Document;
use crate::recording::Timed;
use crate::view::Until;
use crate::wire::{self, Opened};
use crate::{gallery, narrate};

/// Opens a text: a document, a recording, or an autosave.
pub(super) fn open_text(model: &mut Model, name: &str, text: &str) {
    match wire::read_any(text) {
        Ok(opened) => open(model, opened),
        Err(error) => model.notice(true, format!("{name} cannot be opened"), error.to_string()),
    }
}

/// What there is when the page comes up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// The document of the last visit.
    pub kept: Option<String>,
    /// The one that was put aside.
    pub aside: Option<String>,
    /// The address's fragment, with its `#`; may be empty.
    pub fragment: String,
}

/// The page comes up: with the link's document, or that of the last visit, or as it is.
pub(super) fn visit(model: &mut Model, visit: Visit) {
    if let Some(text) = visit.kept {
        open_text(model, "The drawing of your last visit", &text);
    }
    if let Some(Ok(Opened::Document(document))) = visit.aside.as_deref().map(wire::read_any) {
        model.aside = Some(*document);
    }
    open_fragment(model, &visit.fragment);
    // Looking at a link replaces nothing that was kept: that begins with the first change.
    model.saved_serial = model.history.serial;
}

/// Opens the fragment of an address.
pub(super) fn open_fragment(model: &mut Model, fragment: &str) {
    let embed = model.mode == Mode::Embed;
    // The stage is a place on the page, for those who skip to it.
    if matches!(fragment, "" | "#" | "#stage") && !embed {
        return;
    }
    match wire::link::decode_fragment(fragment) {
        Ok(opened) => {
            open(model, opened);
            model.playback.set_playing(true);
            model.linked_serial = Some(model.history.serial);
        }
        // An embedded page with nothing to show says why in the drawing's place.
        Err(error) if embed && model.document.topology.nodes().is_empty() => {
            "No drawing".clone_into(&mut model.document.title);
            model.unreadable = Some(if fragment.len() < 2 {
                "The part of the address from # on is missing: copy the whole line of HTML again."
                    .to_owned()
            } else {
                narrate::capital(&error.to_string())
            });
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

/// Shows a document from its start. What was there before comes back by undo.
pub(super) fn show(model: &mut Model, document: Document, recorded: Vec<Timed>) {
    leave(model);
    let own = model.mode == Mode::Studio && model.document != document && is_own(&model.document);
    if own {
        model.aside = Some(model.document.clone());
        model.aside_is_new = true;
    }
    if own || model.history.undo_label(model.run.happened()).is_some() {
        let earlier = format!("The drawing “{}” was put aside", model.document.title);
        let label = format!("open {}", document.title);
        model.commit(label, DocumentChange::Whole(Box::new(document), recorded));
        if own {
            model.note(false, Until::Edit, earlier, "Undo brings it back.".to_owned());
        }
    } else {
        model.document = document;
        model.begin(recorded);
        model.history = History::after(model.history.serial);
    }
    model.dialog = None;
    model.unreadable = None;
    model.look_home();
    model.announcer.say(format!("Opened: {}.", model.document.title));
}

/// Lets go of everything that belongs to the present document only.
pub(super) fn leave(model: &mut Model) {
    super::gesture::cancel(model);
    model.tool = Tool::Select;
    model.clear_selection();
    model.close_why();
    model.switched = None;
    model.playback.set_playing(false);
    model.playback.speed = 1.0;
}

/// Something is drawn, and it is none of the examples as it came.
fn is_own(document: &Document) -> bool {
    !document.topology.nodes().is_empty() && !gallery::holds(document)
}

/// The drawing that was put aside, while another one is shown.
pub(crate) fn put_aside(model: &Model) -> Option<&Document> {
    model.aside.as_ref().filter(|&document| *document != model.document)
}

/// Opens the drawing that was put aside.
pub(super) fn open_aside(model: &mut Model) {
    if let Some(document) = model.aside.clone() {
        show(model, document, Vec::new());
    }
}

/// Another tab kept its document meanwhile: it is put aside before this one's takes its place.
pub(super) fn saved_elsewhere(model: &mut Model, text: &str) -> Vec<Effect> {
    let Ok(Opened::Document(document)) = wire::read_any(text) else { return Vec::new() };
    if *document == model.document || !is_own(&document) {
        return Vec::new();
    }
    model.note(
        false,
        Until::Closed,
        format!("Another tab kept its drawing “{}”", document.title),
        "Both are kept: the other one was put aside, and the File menu opens it.".to_owned(),
    );
    let effect = Effect::PutAside(wire::document::write_document(&document));
    model.aside = Some(*document);
    model.aside_is_new = false;
    vec![effect]
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
pub(super) fn autosave(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    let serial = model.history.serial;
    if std::mem::replace(&mut model.saved_serial, serial) == serial {
        return effects;
    }
    if std::mem::take(&mut model.aside_is_new)
        && let Some(aside) = &model.aside
    {
        effects.push(Effect::PutAside(wire::document::write_document(aside)));
    }
    effects.push(Effect::Autosave(wire::document::write_document(&model.document)));
    if model.linked_serial != Some(serial) {
        effects.push(Effect::ForgetLink);
    }
    effects
}
