//! What is kept for the next visit. In a sandboxed frame every access throws: then nothing is kept.

use super::dom::window;

const DOCUMENT: &str = "queue-playground.document";
const ASIDE: &str = "queue-playground.aside";
const THEME: &str = "queue-playground.theme";
const MOTION: &str = "queue-playground.motion";

fn get(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

fn set(key: &str, value: &str) -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// The document of the last visit.
pub fn document() -> Option<String> {
    get(DOCUMENT)
}

/// Keeps the document; false if the browser would not.
pub fn keep_document(text: &str) -> bool {
    set(DOCUMENT, text)
}

/// The document that was put aside.
pub fn aside() -> Option<String> {
    get(ASIDE)
}

/// Keeps the document that was put aside.
pub fn keep_aside(text: &str) {
    set(ASIDE, text);
}

/// The look that was chosen: `light` or `dark`.
pub fn theme() -> Option<String> {
    get(THEME).filter(|theme| theme == "light" || theme == "dark")
}

/// Keeps the look.
pub fn keep_theme(theme: &str) {
    set(THEME, theme);
}

/// Whether the person asked this page for less motion, or for motion; `None`: the system decides.
pub fn less_motion() -> Option<bool> {
    match get(MOTION)?.as_str() {
        "reduced" => Some(true),
        "full" => Some(false),
        _ => None,
    }
}

/// Keeps that wish.
pub fn keep_motion(less: bool) {
    set(MOTION, if less { "reduced" } else { "full" });
}
