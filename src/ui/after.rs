//! What is done once the page is drawn, because markup cannot say it: a dialog is opened as one, the
//! answer to "Why?" gets its place, the focus goes where it belongs.

use studio::app::Focus;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlSelectElement};

use super::parts::px;
use crate::web::dom;

/// Moves the focus to where the application wants it.
pub fn focus(focus: Focus) {
    match focus {
        Focus::Node(node) => dom::focus(&format!("[data-node=\"{}\"]", node.0)),
        Focus::Stage => dom::focus("#stage"),
        Focus::Why => dom::focus("#why-title"),
    }
}

/// Gives the focus back to what had it before the dialog; what is no longer there or hidden (an item of
/// the closed menu) has somebody to stand in for it.
pub fn give_back(opener: Option<Element>) {
    let Some(opener) = opener else { return };
    if dom::focus_on(&opener) && opener.is_connected() {
        return;
    }
    let in_menu = opener.closest("#file-menu").ok().flatten().is_some();
    dom::focus(if in_menu { "#file-button" } else { "#stage" });
}

/// A dialog that is drawn is shown as one: the rest of the page waits.
pub fn show_dialog() {
    let found = dom::document().query_selector("dialog.dialog:not([open])").ok().flatten();
    if let Some(dialog) = found.and_then(|element| element.dyn_into::<HtmlDialogElement>().ok()) {
        let _ = dialog.show_modal();
        // The thing to do first has the focus, not the button that closes.
        dom::focus("dialog[open] .example, dialog[open] .dialog-foot .is-primary");
    }
}

/// The answer to "Why?" stands beside what was asked. Its place is set by script, since the page's
/// policy allows no style in the markup.
pub fn place_why() {
    let Some(bubble) = dom::document().query_selector(".why").ok().flatten() else { return };
    let Some(area) = bubble.closest(".stage-area").ok().flatten() else { return };
    let (room, size) = (area.get_bounding_client_rect(), bubble.get_bounding_client_rect());
    let at = bubble.get_attribute("data-at").and_then(|at| {
        let (x, y) = at.split_once(',')?;
        Some((f64::from(x.parse::<i32>().ok()?), f64::from(y.parse::<i32>().ok()?)))
    });
    let (x, y) = at.unwrap_or((room.width() / 2.0, 24.0));
    let above = y + size.height() + 24.0 > room.height() && y > size.height() + 24.0;
    let y = if above { y } else { y.clamp(0.0, (room.height() - size.height() - 16.0).max(0.0)) };
    let _ = bubble.set_attribute("data-side", if above { "above" } else { "below" });
    if let Some(bubble) = bubble.dyn_ref::<HtmlElement>() {
        let _ = bubble.style().set_property("--x", &(px(x) + "px"));
        let _ = bubble.style().set_property("--y", &(px(y) + "px"));
    }
}

/// Lists show what holds. Once somebody has chosen in one, the browser no longer heeds which option is marked.
pub fn show_choices() {
    let Ok(lists) = dom::document().query_selector_all("select") else { return };
    for place in 0..lists.length() {
        let list = lists.item(place).and_then(|list| list.dyn_into::<HtmlSelectElement>().ok());
        let Some(list) = list else { continue };
        let Ok(options) = list.query_selector_all("option") else { continue };
        let marked = |place: &u32| {
            let option = options.item(*place).and_then(|option| option.dyn_into::<Element>().ok());
            option.is_some_and(|option| option.has_attribute("selected"))
        };
        let marked = (0..options.length()).find(marked).and_then(|place| i32::try_from(place).ok());
        if let Some(marked) = marked.filter(|&marked| marked != list.selected_index()) {
            list.set_selected_index(marked);
        }
    }
}
