//! The answer to "Why?": one sentence, what led to it, and the rule. `after` puts it in its place.

use studio::app::Msg;
use studio::view::WhyView;
use yew::{Callback, Html, html};

use super::icons::icon;
use super::parts::{button, source};

/// The bubble; `camera` is the stage's origin in its window, and the zoom.
pub fn why(why: &WhyView, camera: (f64, f64, f64), send: &Callback<Msg>) -> Html {
    let (x, y, zoom) = camera;
    // In whole pixels of the stage.
    let place =
        why.at.map(|at| format!("{},{}", (at.0 * zoom + x) as i32, (at.1 * zoom + y) as i32));
    let cause = why.cause;
    html! {
        <div class="why" role="dialog" aria-labelledby="why-title" data-at={place} key="why">
            <p class="why-title" id="why-title" tabindex="-1">{ &why.title }</p>
            if !why.text.is_empty() { <p class="why-text">{ &why.text }</p> }
            <p class="why-rule">
                { "Rule: " }<b>{ &why.rule }</b>{ ". " }<span>{ &why.rule_text }</span>{ " " }{ source(why.source) }{ " " }
                if let Some(cause) = cause {
                    { button("why-more", "What led to this?", "What led to this?", None, send, move || Msg::AskEvent(cause)) }
                }
            </p>
            if why.life.is_some() || why.poison.is_some() {
                <p class="why-act">
                    if let Some(message) = why.life { { button("btn", "Its whole life", "Its whole life", None, send, move || Msg::AskLife(message)) } }
                    if let Some(message) = why.poison { { button("btn", "Poison it", "Poison it", None, send, move || Msg::Poison(message)) } }
                </p>
            }
            <button type="button" class="why-close" aria-label="Close" onclick={send.reform(|_| Msg::CloseWhy)}>{ icon("close") }</button>
        </div>
    }
}
