//! The life of a message: its steps in words, each with its rule, and as a sequence diagram; to be copied.

use studio::app::{LifeForm, Msg};
use studio::biography::Line;
use studio::view::LifeView;
use yew::virtual_dom::VNode;
use yew::{AttrValue, Callback, Html, html};

use super::dialogs::{Frame, framed};
use super::parts::{button, source};

/// The dialog.
pub fn life(of: &LifeView, send: &Callback<Msg>) -> Html {
    let line = |line: &Line| {
        html! {
            <li class="life-line" data-kind={line.kind.word()}>
                <span class="log-time">{ &line.time }</span>
                <span class="life-text">
                    { &line.text }
                    <span class="life-rule"><b>{ line.rule }</b>{ ": " }{ line.why }{ " " }{ source(line.source) }</span>
                </span>
            </li>
        }
    };
    // The studio's own picture, with every name in it escaped.
    let picture = VNode::from_html_unchecked(AttrValue::from(of.picture.clone()));
    let body = html! {
        <>
            <section aria-label="In words">
                <ol class="life">{ for of.lines.iter().map(line) }</ol>
                if !of.whole { <p class="switch-remark">{ "It goes on: this is as far as it is told." }</p> }
            </section>
            <section class="life-picture" aria-label="As a sequence diagram" tabindex="0">{ picture }</section>
        </>
    };
    let copies = |text: &'static str, form| {
        button("btn", text, text, Some("copy"), send, move || Msg::CopyLife(form))
    };
    let foot = html! {
        <footer class="dialog-foot">
            { copies("Copy as text", LifeForm::Text) }
            { copies("Copy for Mermaid", LifeForm::Mermaid) }
            { copies("Copy as SVG", LifeForm::Svg) }
        </footer>
    };
    framed(&Frame { class: "life-dialog", id: "d-life", title: &of.title }, body, foot, send)
}
