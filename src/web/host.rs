//! An embedded page and the page around it: the height goes out, nothing comes in.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::{Closure, JsValue};

use super::dom::{document, query_value, root, window};

/// Tells the page around how high this one is, now and whenever that changes. With several embeds on a
/// page, `?embed&id=…` tells them apart.
pub fn report_height() {
    let Some(body) = document().body() else { return };
    let id = query_value("id");
    let report = Closure::<dyn FnMut()>::new(move || {
        let message = js_sys::Object::new();
        let set = |key: &str, value: JsValue| {
            let _ = js_sys::Reflect::set(&message, &key.into(), &value);
        };
        set("ns", "queue-playground".into());
        set("v", 1.into());
        set("type", "resize".into());
        set("height", root().scroll_height().into());
        if let Some(id) = &id {
            set("id", id.as_str().into());
        }
        if let Ok(Some(parent)) = window().parent() {
            // A sandboxed frame has no origin, and the height is no secret.
            let _ = parent.post_message(&message, "*");
        }
    });
    if let Ok(observer) = web_sys::ResizeObserver::new(report.as_ref().unchecked_ref()) {
        observer.observe(&body);
    }
    report.forget();
}
