//! Keeps the document a moment after the last change, and at once when the page goes away.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;

use super::{dom, storage};

/// The document is kept this long after the last change.
const AFTER_MS: u32 = 250;

/// What is still to be kept.
pub struct Autosave {
    text: Rc<RefCell<Option<String>>>,
    timer: Option<Timeout>,
}

impl Autosave {
    /// With nothing to be kept.
    pub fn new() -> Self {
        let text = Rc::<RefCell<Option<String>>>::default();
        let last = Rc::clone(&text);
        dom::listen(&dom::window(), "pagehide", move |_| keep(&last));
        Self { text, timer: None }
    }

    /// Keeps this text soon, instead of any that still waits.
    pub fn soon(&mut self, text: String) {
        self.text.replace(Some(text));
        let text = Rc::clone(&self.text);
        self.timer = Some(Timeout::new(AFTER_MS, move || keep(&text)));
    }
}

fn keep(text: &RefCell<Option<String>>) {
    if let Some(text) = text.take() {
        storage::keep_document(&text);
    }
}
