//! What happens at every frame: simulated time passes and the moving messages are drawn, straight from
//! the browser's frame and without yew. Panels follow a few times a second.

use std::cell::RefCell;
use std::rc::Rc;

use studio::app::{Model, Msg, update};
use web_sys::HtmlCanvasElement;
use yew::NodeRef;

use crate::web::canvas::TokenLayer;

/// While the run goes, panels and lease rings are drawn this often; messages move at every frame.
const PANELS_EVERY_MS: f64 = 120.0;
/// With less motion the picture changes in steps.
const STEPS_EVERY_MS: f64 = 500.0;

/// The application and its layer of moving messages, shared by the page and its frames.
pub struct Motion {
    /// The application.
    pub model: Model,
    /// The canvas.
    pub canvas: NodeRef,
    layer: TokenLayer,
    looked_ms: f64,
}

/// One application, seen from the page and from its frames.
pub type Shared = Rc<RefCell<Motion>>;

impl Motion {
    /// With nothing drawn yet.
    pub fn new(model: Model) -> Shared {
        let (canvas, layer) = (NodeRef::default(), TokenLayer::default());
        Rc::new(RefCell::new(Self { model, canvas, layer, looked_ms: 0.0 }))
    }

    /// A frame. True when the panels are due.
    pub fn frame(&mut self, wall_ms: f64) -> bool {
        // Time alone asks nothing of the shell.
        let _ = update(&mut self.model, Msg::Frame { wall_ms });
        self.draw();
        let every = if self.model.reduced_motion { STEPS_EVERY_MS } else { PANELS_EVERY_MS };
        let due = wall_ms - self.looked_ms >= every;
        if due {
            self.looked_ms = wall_ms;
        }
        due
    }

    /// Draws the moving messages as they are now.
    pub fn draw(&mut self) {
        if let Some(canvas) = self.canvas.cast::<HtmlCanvasElement>() {
            self.layer.draw(&canvas, &self.model);
        }
    }

    /// Whether frames are wanted: time passes, or something is still to be said.
    pub fn is_moving(&self) -> bool {
        self.model.playback.playing || self.model.announcer.is_waiting()
    }
}
