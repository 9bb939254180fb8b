//! The layer of moving messages: one buffer of numbers a frame, drawn by one call into JavaScript.

use js_sys::Float32Array;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlCanvasElement;

#[wasm_bindgen(module = "/src/web/tokens.js")]
extern "C" {
    fn draw(
        canvas: &HtmlCanvasElement,
        tokens: &Float32Array,
        count: u32,
        x: f64,
        y: f64,
        zoom: f64,
    );
}

/// The layer.
#[derive(Default)]
pub struct TokenLayer {
    numbers: Vec<f32>,
    shared: Option<Float32Array>,
    /// What was drawn last: a still picture is not drawn again.
    last: Option<(u32, (f64, f64, f64))>,
}

impl TokenLayer {
    /// Draws the messages that move now. `camera`: the stage's origin in the window, and the zoom.
    pub fn draw(&mut self, canvas: &HtmlCanvasElement, model: &studio::app::Model) {
        studio::view::tokens(model, &mut self.numbers);
        let count = (self.numbers.len() / studio::view::TOKEN_STRIDE) as u32;
        let camera = (model.camera.x, model.camera.y, model.camera.zoom);
        if count == 0 && self.last == Some((0, camera)) {
            return;
        }
        self.last = Some((count, camera));
        let length = self.numbers.len() as u32;
        // One array for all frames, grown when it is too short: a copy is one memcpy.
        if self.shared.as_ref().is_none_or(|shared| shared.length() < length) {
            self.shared = Some(Float32Array::new_with_length(length.next_power_of_two().max(512)));
        }
        if let Some(shared) = &self.shared {
            if length > 0 {
                shared.subarray(0, length).copy_from(&self.numbers);
            }
            draw(canvas, shared, count, camera.0, camera.1, camera.2);
        }
    }
}
