//! Small parts that several others are made of: buttons, notices, what a press means.

use std::rc::Rc;

use studio::app::Msg;
use studio::view::{Action, Notice, Until, ViewModel};
use studio::wire::json::Number;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent};
use yew::{Callback, Html, html};

use super::icons::icon;
use crate::web::dom;

/// Sentences that need attention.
pub fn notices(view: &ViewModel, send: &Callback<Msg>) -> Html {
    let notice = |notice: &Notice| {
        let id = notice.id;
        let (kind, role) = if notice.error { ("error", "alert") } else { ("info", "status") };
        html! {
            <div class="notice" data-kind={kind} {role} key={id}>
                <p><strong>{ format!("{}. ", notice.title) }</strong>{ &notice.text }</p>
                if notice.until == Until::Edit {
                    { button("btn", "Undo", "Undo", None, send, || Msg::Undo) }
                }
                <button type="button" class="btn is-icon is-quiet" aria-label="Dismiss" onclick={send.reform(move |_| Msg::CloseNotice(id))}>{ icon("close") }</button>
            </div>
        }
    };
    html! { <div class="notices" role="region" aria-label="Notices">{ for view.notices.iter().map(notice) }</div> }
}

/// Moves the focus along a row of elements, round its ends.
pub fn move_focus(selector: &str, step: i32) {
    let document = dom::document();
    let Ok(list) = document.query_selector_all(selector) else { return };
    let count = i32::try_from(list.length()).unwrap_or(0);
    let active = document.active_element();
    let here = (0..count).find(|&n| {
        let node = list.item(n as u32).and_then(|node| node.dyn_into::<Element>().ok());
        node.is_some() && node == active
    });
    let next = here.map_or(0, |here| (here + step).rem_euclid(count.max(1)));
    if let Some(element) =
        list.item(next as u32).and_then(|node| node.dyn_into::<HtmlElement>().ok())
    {
        let _ = element.focus();
    }
}

/// A button with words, an icon or both; `name` is what a screen reader says.
pub fn button(
    class: &'static str,
    text: &'static str,
    name: &'static str,
    picture: Option<&'static str>,
    send: &Callback<Msg>,
    intent: impl Fn() -> Msg + 'static,
) -> Html {
    let label = (text != name).then_some(name);
    html! {
        <button type="button" {class} aria-label={label} title={label} onclick={send.reform(move |_| intent())}>
            if let Some(picture) = picture { { icon(picture) } }
            if !text.is_empty() { <span class="btn-label">{ text }</span> }
        </button>
    }
}

/// Where something is written: a link that opens beside the page.
pub fn source(of: Option<studio::vocabulary::Source>) -> Html {
    let Some(of) = of else { return html! {} };
    html! {
        <a class="source" href={of.url} target="_blank" rel="noopener noreferrer">
            { of.title }<span class="visually-hidden">{ " (new tab)" }</span>
        </a>
    }
}

/// A button for something that can be done to a node or edge.
pub fn action_button(action: &Action, send: &Callback<Msg>) -> Html {
    let intent = action.intent.clone();
    let class = yew::classes!(
        "btn",
        action.danger.then_some("is-danger"),
        action.strong.then_some("is-primary")
    );
    html! {
        <button type="button" {class} aria-label={action.name.clone()} onclick={send.reform(move |_| intent.clone())}>{ &action.label }</button>
    }
}

/// What a button of the stage does: by click, and by Enter or Space.
pub fn press(
    send: &Callback<Msg>,
    intent: impl Fn() -> Msg + 'static,
) -> (Callback<MouseEvent>, Callback<KeyboardEvent>) {
    let intent = Rc::new(intent);
    let (by_click, click) = (Rc::clone(&intent), send.clone());
    let (by_key, key) = (intent, send.clone());
    let onclick = Callback::from(move |event: MouseEvent| {
        event.stop_propagation();
        click.emit(by_click());
    });
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Enter" || event.key() == " " {
            event.stop_propagation();
            event.prevent_default();
            key.emit(by_key());
        }
    });
    (onclick, onkeydown)
}

/// A length as an attribute, as exactly as anybody can see under the largest zoom.
pub fn px(length: f64) -> String {
    Number::near(length, 5).to_string()
}

/// A length that changes often, and need not move by less than a tenth.
pub fn tenths(length: f64) -> String {
    Number::near(length, 1).to_string()
}

/// A place as a transformation.
pub fn translate(x: f64, y: f64) -> String {
    format!("translate({},{})", px(x), px(y))
}

/// A text of at most so many characters.
pub fn short(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    text.chars().take(max.saturating_sub(1)).chain(['…']).collect()
}
