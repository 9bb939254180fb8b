//! If the page breaks, it says so in one plain sentence. The document was kept before.

use super::dom::document;

/// Shows what went wrong instead of a page that does not answer.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        let text = info.to_string();
        web_sys::console::error_1(&text.clone().into());
        let _ = show(&text);
    }));
}

fn show(text: &str) -> Result<(), wasm_bindgen::JsValue> {
    let Some(body) = document().body() else { return Ok(()) };
    let card = document().create_element("section")?;
    card.set_class_name("crash");
    card.set_attribute("role", "alert")?;
    let said = document().create_element("p")?;
    said.set_text_content(Some(
        "The playground has a bug and stopped. Your drawing was kept: reload the page to go on. \
         If you report it, please add this line:",
    ));
    let line = document().create_element("pre")?;
    line.set_text_content(Some(text));
    card.append_child(&said)?;
    card.append_child(&line)?;
    body.append_child(&card)?;
    Ok(())
}
