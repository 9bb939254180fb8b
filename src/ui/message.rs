//! A message that stands somewhere: its shape, its label, its count. Moving ones are the canvas's.

use studio::app::Msg;
use studio::view::{Token, TokenShape};
use yew::{Callback, Html, classes, html};

use super::press;

/// A message at a place, of this radius; without a label where it is small.
pub fn message(
    token: &Token,
    x: f64,
    y: f64,
    radius: f64,
    label: bool,
    send: &Callback<Msg>,
) -> Html {
    let shape = match token.shape {
        TokenShape::Round => None,
        TokenShape::Poison => Some("is-poison"),
        TokenShape::Dead => Some("is-dead"),
        TokenShape::Later => Some("is-later"),
        TokenShape::Read => Some("is-read"),
    };
    let ask = token.ask.clone();
    let role = ask.as_ref().map(|_| "button");
    let tabindex = ask.as_ref().map(|_| "0");
    let hidden = if ask.is_some() { None } else { Some("true") };
    let copy = token.copy;
    let on = press(send, move || Msg::AskMessage(copy));
    let (onclick, onkeydown) = if ask.is_some() { (Some(on.0), Some(on.1)) } else { (None, None) };
    let body = match token.shape {
        TokenShape::Dead => html! {
            <>
                <rect class="msg-body" x="-9" y="-9" width="18" height="18" rx="2.5" {role} {tabindex} aria-label={ask.clone()} onclick={onclick} onkeydown={onkeydown} />
                <path class="msg-x" d="M-4-4 4 4M4-4-4 4" />
            </>
        },
        TokenShape::Poison => {
            let r = radius + 1.5;
            let d = format!("M0-{r} {r} 0 0 {r}-{r} 0Z");
            html! { <path class="msg-body" {d} {role} {tabindex} aria-label={ask.clone()} onclick={onclick} onkeydown={onkeydown} /> }
        }
        TokenShape::Later => html! {
            <>
                <circle class="msg-body" r={(radius - 1.0).to_string()} {role} {tabindex} aria-label={ask.clone()} onclick={onclick} onkeydown={onkeydown} />
                <path class="msg-hand" d="M0-4V0L3 2" />
            </>
        },
        TokenShape::Round | TokenShape::Read => html! {
            <circle class="msg-body" r={radius.to_string()} {role} {tabindex} aria-label={ask.clone()} onclick={onclick} onkeydown={onkeydown} />
        },
    };
    let text = label && !matches!(token.shape, TokenShape::Dead | TokenShape::Later);
    html! {
        <g class={classes!("msg", shape)} data-c={token.colour.to_string()} transform={format!("translate({x},{y})")} aria-hidden={hidden}>
            { body }
            if text { <text class="msg-label" aria-hidden="true">{ &token.label }</text> }
            if token.count > 1 && label {
                <g class="msg-count" aria-hidden="true" transform="translate(9,-9)"><circle r="7" /><text>{ token.count }</text></g>
            }
        </g>
    }
}
