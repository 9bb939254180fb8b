//! A message that stands somewhere: its shape, its label, its count. Moving ones are the canvas's.

use studio::app::Msg;
use studio::view::{Token, TokenShape};
use yew::{Callback, Html, classes, html};

use super::parts::{press, px, translate};

/// How messages of a node are drawn.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// The radius of a disc.
    pub radius: f64,
    /// With label and count; without where it is small.
    pub label: bool,
    /// The Tab key stops at those that can be asked: while their node is selected.
    pub reachable: bool,
    /// Where messages go.
    pub send: &'a Callback<Msg>,
}

/// A message at a place.
pub fn message(token: &Token, x: f64, y: f64, look: Look<'_>) -> Html {
    let Look { radius, label, reachable, send } = look;
    let shape = match token.shape {
        TokenShape::Round => None,
        TokenShape::Poison => Some("is-poison"),
        TokenShape::Dead => Some("is-dead"),
        TokenShape::Later => Some("is-later"),
        TokenShape::Read => Some("is-read"),
    };
    // A small one is too small to be pressed, unless it has something to say.
    let ask = token.ask.clone().filter(|_| label || !token.is_plain());
    let role = ask.as_ref().map(|_| "button");
    let tabindex = ask.as_ref().map(|_| if reachable { "0" } else { "-1" });
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
            let r = px(radius + 1.5);
            let d = format!("M0-{r} {r} 0 0 {r}-{r} 0Z");
            html! { <path class="msg-body" {d} {role} {tabindex} aria-label={ask.clone()} onclick={onclick} onkeydown={onkeydown} /> }
        }
        TokenShape::Later => html! {
            <>
                <circle class="msg-body" r={px(radius - 1.0)} {role} {tabindex} aria-label={ask.clone()} onclick={onclick} onkeydown={onkeydown} />
                <path class="msg-hand" d="M0-4V0L3 2" />
            </>
        },
        TokenShape::Round | TokenShape::Read => html! {
            <circle class="msg-body" r={px(radius)} {role} {tabindex} aria-label={ask.clone()} onclick={onclick} onkeydown={onkeydown} />
        },
    };
    let text = label && !matches!(token.shape, TokenShape::Dead | TokenShape::Later);
    html! {
        <g class={classes!("msg", shape)} data-c={token.colour.to_string()} transform={translate(x, y)} aria-hidden={hidden}>
            { body }
            if text { <text class="msg-label" aria-hidden="true">{ &token.label }</text> }
            if token.count > 1 && label {
                <g class="msg-count" aria-hidden="true" transform="translate(9,-9)"><circle r="7" /><text>{ token.count }</text></g>
            }
        </g>
    }
}

/// The signs of messages, in words.
pub fn legend() -> Html {
    let sign = |class: &'static str, inner: Html, text: &'static str| {
        html! {
            <li><svg viewBox="-13 -13 26 26" aria-hidden="true"><g class={class} data-c="0">{ inner }</g></svg>{ text }</li>
        }
    };
    let disc = || html! { <circle class="msg-body" r="8" /> };
    let ring = html! {
        <>
            <g class="lease" data-c="0"><circle class="lease-left" r="11.5" pathLength="100" stroke-dasharray="70 100" transform="rotate(-90)" /></g>
            <circle class="msg-body" r="7" />
        </>
    };
    let count = html! {
        <>{ disc() }<g class="msg-count" transform="translate(9,-9)"><circle r="7" /><text>{ "2" }</text></g></>
    };
    html! {
        <ul class="legend" aria-label="Signs">
            { sign("msg", disc(), "waiting") }
            { sign("msg", ring, "leased") }
            { sign("msg", count, "delivered again") }
            { sign("msg is-poison", html! { <path class="msg-body" d="M0-9.5 9.5 0 0 9.5-9.5 0Z" /> }, "poison") }
            { sign("msg is-later", html! { <><circle class="msg-body" r="7" /><path class="msg-hand" d="M0-4V0L3 2" /></> }, "tried again later") }
            { sign("msg is-dead", html! { <><rect class="msg-body" x="-9" y="-9" width="18" height="18" rx="2.5" /><path class="msg-x" d="M-4-4 4 4M4-4-4 4" /></> }, "dead") }
        </ul>
    }
}
