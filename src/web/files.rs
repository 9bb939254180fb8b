//! Files in and out, and the clipboard.

use wasm_bindgen::prelude::{Closure, JsValue};
use wasm_bindgen::{JsCast as _, JsError};
use web_sys::{Blob, FileReader, HtmlAnchorElement, HtmlInputElement, Url};

use super::dom::{document, window};

/// More than any document: a larger file is not even read.
const FILE_MAX: u64 = 1_000_000;

/// Offers a text as a file to be saved.
pub fn download(name: &str, text: &str) -> Result<(), JsValue> {
    let blob = Blob::new_with_str_sequence(&js_sys::Array::of1(&text.into()))?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}

/// Lets the person choose a file; `done` gets its name and its text, or why it cannot be read.
pub fn choose(done: impl FnOnce(String, Result<String, String>) + 'static) -> Result<(), JsValue> {
    let input: HtmlInputElement = document().create_element("input")?.dyn_into()?;
    input.set_type("file");
    input.set_accept(".json,application/json");
    let chosen = input.clone();
    let on_change = Closure::once_into_js(move || {
        let Some(file) = chosen.files().and_then(|files| files.get(0)) else { return };
        let name = file.name();
        let bytes = file.size() as u64;
        if bytes > FILE_MAX {
            let reason = format!("It has {bytes} bytes, and at most {FILE_MAX} are read.");
            return done(name, Err(reason));
        }
        if read(&file, name.clone(), done).is_err() {
            web_sys::console::warn_1(&format!("{name} cannot be read").into());
        }
    });
    input.add_event_listener_with_callback("change", on_change.unchecked_ref())?;
    input.click();
    Ok(())
}

fn read(
    file: &Blob,
    name: String,
    done: impl FnOnce(String, Result<String, String>) + 'static,
) -> Result<(), JsValue> {
    let reader = FileReader::new()?;
    let finished = reader.clone();
    let on_end = Closure::once_into_js(move || {
        let text = finished.result().ok().and_then(|result| result.as_string());
        done(name, text.ok_or_else(|| "The browser could not read it.".to_owned()));
    });
    reader.add_event_listener_with_callback("loadend", on_end.unchecked_ref())?;
    reader.read_as_text(file)
}

/// Puts a text on the clipboard; `done` hears whether it worked.
pub fn copy(text: &str, done: impl FnOnce(bool) + 'static) -> Result<(), JsValue> {
    let navigator = window().navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into())?;
    if clipboard.is_undefined() {
        // Only secure pages have one.
        return Err(JsError::new("this page has no clipboard").into());
    }
    let clipboard: web_sys::Clipboard = clipboard.unchecked_into();
    let promise = clipboard.write_text(text);
    let done = std::rc::Rc::new(std::cell::RefCell::new(Some(done)));
    let other = std::rc::Rc::clone(&done);
    let well = Closure::once(move |_: JsValue| other.take().map_or((), |done| done(true)));
    let badly = Closure::once(move |_: JsValue| done.take().map_or((), |done| done(false)));
    let _ = promise.then2(&well, &badly);
    well.forget();
    badly.forget();
    Ok(())
}
