//! Keeps the document a moment after the last change, and at once when the page goes away. What another
//! tab kept meanwhile is handed over before it is written over.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;

use super::{dom, storage};

/// The document is kept this long after the last change.
const AFTER_MS: u32 = 250;

/// What there is to be said.
pub enum Told {
    /// Another tab kept this meanwhile.
    Elsewhere(String),
    /// The browser keeps nothing.
    NotKept,
}

/// What is still to be kept.
pub struct Autosave {
    inner: Rc<Inner>,
    timer: Option<Timeout>,
}

struct Inner {
    text: RefCell<Option<String>>,
    /// What this page read or kept last: anything else is another tab's.
    last: RefCell<Option<String>>,
    /// Nothing is kept, and that was said.
    failed: Cell<bool>,
    tell: Box<dyn Fn(Told)>,
}

impl Autosave {
    /// With nothing to be kept.
    pub fn new(tell: impl Fn(Told) + 'static) -> Self {
        let inner = Rc::new(Inner {
            text: RefCell::default(),
            last: RefCell::new(storage::document()),
            failed: Cell::new(false),
            tell: Box::new(tell),
        });
        let last = Rc::clone(&inner);
        dom::listen(&dom::window(), "pagehide", move |_| last.keep());
        Self { inner, timer: None }
    }

    /// Keeps this text soon, instead of any that still waits.
    pub fn soon(&mut self, text: String) {
        self.inner.text.replace(Some(text));
        let inner = Rc::clone(&self.inner);
        self.timer = Some(Timeout::new(AFTER_MS, move || inner.keep()));
    }

    /// Keeps what still waits now; false where nothing is kept.
    pub fn now(&mut self) -> bool {
        self.timer = None;
        self.inner.keep();
        !self.inner.failed.get()
    }
}

impl Inner {
    fn keep(&self) {
        let Some(text) = self.text.take() else { return };
        let found = storage::document();
        if storage::keep_document(&text) {
            let last = self.last.replace(Some(text));
            if found != last
                && let Some(found) = found
            {
                (self.tell)(Told::Elsewhere(found));
            }
        } else if !self.failed.replace(true) {
            (self.tell)(Told::NotKept);
        }
    }
}
