//! Animation frames: the only clock of the page. The simulation never reads one; it is told.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;

use super::dom::window;

type Callback = Rc<RefCell<Option<Closure<dyn FnMut(f64)>>>>;

/// Calls back once before each frame for as long as it is wanted.
pub struct Frames {
    callback: Callback,
    wanted: Rc<RefCell<bool>>,
}

impl Frames {
    /// A stopped clock; `tick` gets the milliseconds since the page was opened.
    pub fn new(tick: impl Fn(f64) + 'static) -> Self {
        let callback: Callback = Rc::default();
        let wanted = Rc::new(RefCell::new(false));
        let (again, going) = (Rc::clone(&callback), Rc::clone(&wanted));
        *callback.borrow_mut() = Some(Closure::new(move |ms: f64| {
            if *going.borrow() {
                request(&again);
                tick(ms);
            }
        }));
        Self { callback, wanted }
    }

    /// Starts or stops it.
    pub fn run(&self, run: bool) {
        let before = self.wanted.replace(run);
        if run && !before {
            request(&self.callback);
        }
    }
}

fn request(callback: &Callback) {
    if let Some(callback) = callback.borrow().as_ref() {
        let _ = window().request_animation_frame(callback.as_ref().unchecked_ref());
    }
}
