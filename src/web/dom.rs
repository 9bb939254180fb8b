//! Small ways into the document.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::{Closure, JsValue};
use web_sys::{Document, Element, Event, EventTarget, HtmlElement, Window};

/// The window.
pub fn window() -> Window {
    web_sys::window().expect("a page has a window")
}

/// The document.
pub fn document() -> Document {
    window().document().expect("a window has a document")
}

/// The root element, `<html>`.
pub fn root() -> Element {
    document().document_element().expect("a document has a root")
}

/// Moves the focus to what a selector finds, if it is there.
pub fn focus(selector: &str) {
    if let Some(element) = document().query_selector(selector).ok().flatten() {
        focus_on(&element);
    }
}

/// Moves the focus to an element; true if it has it then.
pub fn focus_on(element: &Element) -> bool {
    if let Some(html) = element.dyn_ref::<HtmlElement>() {
        let _ = html.focus();
    } else if let Some(svg) = element.dyn_ref::<web_sys::SvgElement>() {
        let _ = svg.focus();
    }
    document().active_element().as_ref() == Some(element)
}

/// Whether a media query holds.
pub fn matches_media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// The page's address without query and fragment.
pub fn address() -> String {
    let location = window().location();
    let origin = location.origin().unwrap_or_default();
    origin + &location.pathname().unwrap_or_default()
}

/// The words of the query, each with its value if it has one.
fn query() -> String {
    window().location().search().unwrap_or_default().trim_start_matches('?').to_owned()
}

/// Whether the query has this word.
pub fn query_has(word: &str) -> bool {
    query().split('&').any(|part| part.split('=').next() == Some(word))
}

/// The value of a word of the query, as it stands there.
pub fn query_value(word: &str) -> Option<String> {
    let found = query()
        .split('&')
        .find_map(|part| Some(part.strip_prefix(word)?.strip_prefix('=')?.to_owned()));
    found.filter(|value| !value.is_empty())
}

/// Listens for as long as the page is open.
pub fn listen(target: &EventTarget, name: &str, heard: impl FnMut(Event) + 'static) {
    let heard = Closure::<dyn FnMut(Event)>::new(heard);
    let _ = target.add_event_listener_with_callback(name, heard.as_ref().unchecked_ref());
    heard.forget();
}

/// Listens to whether a media query holds, for as long as the page is open.
pub fn watch_media(query: &str, mut changed: impl FnMut(bool) + 'static) {
    if let Ok(Some(list)) = window().match_media(query) {
        let watched = list.clone();
        listen(&list, "change", move |_| changed(watched.matches()));
    }
}

/// Takes the fragment away from the address, and says nothing to the history.
pub fn forget_fragment() {
    if !fragment().is_empty()
        && let Ok(history) = window().history()
    {
        let rest = address() + &window().location().search().unwrap_or_default();
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&rest));
    }
}

/// The address's fragment, with its `#`; empty without one.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}
