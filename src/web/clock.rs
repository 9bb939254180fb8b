//! Animation frames: the only clock of the page. The simulation never reads one; it is told.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;

use super::dom::window;

/// Calls back once before each frame for as long as it is wanted.
pub struct Frames(Rc<Inner>);

type Tick = Closure<dyn FnMut(f64)>;

struct Inner {
    callback: RefCell<Option<Tick>>,
    wanted: Cell<bool>,
    /// A frame is on order. Only one ever is: stopped and started within a frame is not twice as fast.
    ordered: Cell<bool>,
}

impl Frames {
    /// A stopped clock; `tick` gets the milliseconds since the page was opened.
    pub fn new(tick: impl Fn(f64) + 'static) -> Self {
        let inner = Rc::new(Inner {
            callback: RefCell::default(),
            wanted: Cell::new(false),
            ordered: Cell::new(false),
        });
        let again = Rc::clone(&inner);
        let callback = Closure::new(move |ms: f64| {
            again.ordered.set(false);
            if again.wanted.get() {
                again.order();
                tick(ms);
            }
        });
        *inner.callback.borrow_mut() = Some(callback);
        Self(inner)
    }

    /// Starts or stops it.
    pub fn run(&self, run: bool) {
        self.0.wanted.set(run);
        if run {
            self.0.order();
        }
    }
}

impl Inner {
    fn order(&self) {
        if self.ordered.get() {
            return;
        }
        if let Some(callback) = self.callback.borrow().as_ref() {
            let asked = window().request_animation_frame(callback.as_ref().unchecked_ref());
            self.ordered.set(asked.is_ok());
        }
    }
}
