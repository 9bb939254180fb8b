//! An embedded page and the page around it: the height goes out, nothing comes in.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::{Closure, JsValue};

use super::dom::{document, window};

/// Tells the page around how high this one is, now and whenever that changes.
pub fn report_height() {
    let body = document().body();
    let report = Closure::<dyn FnMut()>::new(|| {
        let height = super::dom::root().scroll_height();
        let message = js_sys::Object::new();
        for (key, value) in [
            ("ns", JsValue::from_str("queue-playground")),
            ("v", JsValue::from_f64(1.0)),
            ("type", JsValue::from_str("resize")),
            ("height", JsValue::from_f64(f64::from(height))),
        ] {
            let _ = js_sys::Reflect::set(&message, &key.into(), &value);
        }
        if let Ok(Some(parent)) = window().parent() {
            // A sandboxed frame has no origin, and the height is no secret.
            let _ = parent.post_message(&message, "*");
        }
    });
    if let (Ok(observer), Some(body)) =
        (web_sys::ResizeObserver::new(report.as_ref().unchecked_ref()), body)
    {
        observer.observe(&body);
    }
    report.forget();
}
