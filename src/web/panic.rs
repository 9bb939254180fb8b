//! If the page breaks, it says so in plain sentences. The document was kept before. Only elements and
//! text: the program behind the page answers no more, so that nothing here may need it.

use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, HtmlDialogElement};

use super::dom::document;

/// Shows what went wrong instead of a page that does not answer.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        let text = info.to_string();
        web_sys::console::error_1(&text.clone().into());
        let _ = show(&text);
    }));
}

fn show(text: &str) -> Result<(), JsValue> {
    let Some(body) = document().body() else { return Ok(()) };
    let card = element("dialog", "dialog report", &body)?;
    card.set_id("d-report");
    card.set_attribute("aria-labelledby", "d-report-title")?;
    let head = element("header", "dialog-head", &card)?;
    let title = element("h2", "", &head)?;
    title.set_id("d-report-title");
    title.set_text_content(Some("The playground stopped"));
    let inside = element("div", "dialog-body", &card)?;
    let said = element("p", "", &inside)?;
    said.set_text_content(Some(
        "This is a mistake in the playground, not in your drawing. Your drawing was kept: reload the \
         page to go on with it. If you report the mistake, please add these lines:",
    ));
    let lines = element("pre", "embed-code num", &inside)?;
    lines.set_text_content(Some(text));
    // Only where the link does not lose the drawing that the address holds.
    if super::dom::fragment().is_empty() {
        let foot = element("footer", "dialog-foot", &card)?;
        let reload = element("a", "btn is-primary", &foot)?;
        reload.set_attribute("href", "")?;
        reload.set_text_content(Some("Reload"));
    }
    card.unchecked_into::<HtmlDialogElement>().show_modal()
}

fn element(name: &str, class: &str, parent: &Element) -> Result<Element, JsValue> {
    let element = document().create_element(name)?;
    element.set_class_name(class);
    parent.append_child(&element)?;
    Ok(element)
}
