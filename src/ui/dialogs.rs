//! The dialogs: gallery, embed, dead letters, keys. Each is a real `<dialog>`; the shell shows the one
//! that the view model names, and the browser keeps the focus inside and gives it back.

use studio::app::Msg;
use studio::view::{DeadLetter, DialogView, GalleryCard, ViewModel};
use web_sys::{Element, HtmlInputElement, MouseEvent};
use yew::{Callback, Html, TargetCast as _, html};

use super::icons::icon;
use super::message::legend;
use super::parts::button;
use super::pictures::picture;

/// The open dialog, if one is.
pub fn dialog(page: &ViewModel, send: &Callback<Msg>) -> Html {
    let Some(view) = &page.dialog else { return html! {} };
    match view {
        DialogView::Gallery(cards) => gallery(cards, &page.title, send),
        DialogView::Embed { code, size, length, with_run } => {
            embed(code, *size, *length, *with_run, send)
        }
        DialogView::DeadLetters { queue, name, letters, more } => {
            dead(*queue, name, letters, *more, send)
        }
        DialogView::Help => help(send),
        DialogView::Life(life) => super::life::life(life, send),
        DialogView::Switched(report) => super::profile::report(report, send),
    }
}

/// What every dialog has.
pub struct Frame<'a> {
    /// Its look.
    pub class: &'static str,
    /// Its element.
    pub id: &'static str,
    /// Its heading.
    pub title: &'a str,
}

/// A dialog with its heading, its body and its buttons.
pub fn framed(of: &Frame<'_>, body: Html, foot: Html, send: &Callback<Msg>) -> Html {
    let title = format!("{}-title", of.id);
    // Escape closes a dialog by itself; the model hears of it.
    let oncancel = send.reform(|event: yew::Event| {
        event.prevent_default();
        Msg::CloseDialog
    });
    // A press beside the dialog is one on the dialog's own element: its contents fill it.
    let close = send.clone();
    let onclick = move |event: MouseEvent| {
        let on = event.target_dyn_into::<Element>();
        if on.is_some_and(|on| on.tag_name().eq_ignore_ascii_case("dialog")) {
            close.emit(Msg::CloseDialog);
        }
    };
    html! {
        <dialog class={yew::classes!("dialog", of.class)} id={of.id} key={of.id} aria-labelledby={title.clone()} {oncancel} {onclick}>
            <header class="dialog-head">
                <h2 id={title}>{ of.title }</h2>
                <button type="button" class="btn is-icon is-quiet" aria-label="Close" onclick={send.reform(|_| Msg::CloseDialog)}>{ icon("close") }</button>
            </header>
            <div class="dialog-body">{ body }</div>
            { foot }
        </dialog>
    }
}

fn gallery(cards: &[GalleryCard], open: &str, send: &Callback<Msg>) -> Html {
    let card = |card: &GalleryCard| {
        let slug = card.slug;
        let current = (card.title == open).then_some("true");
        html! {
            <li>
                <button type="button" class="example" aria-current={current} onclick={send.reform(move |_| Msg::OpenExample(slug.to_owned()))}>
                    { picture(slug) }
                    <span class="example-title">{ &card.title }</span>
                    <span class="example-text">{ &card.text }</span>
                </button>
            </li>
        }
    };
    let body = html! { <ul class="gallery-list">{ for cards.iter().map(card) }</ul> };
    framed(&Frame { class: "gallery", id: "d-gallery", title: "Examples" }, body, html! {}, send)
}

const SIZES: [(u32, u32); 4] = [(960, 560), (800, 500), (720, 420), (480, 360)];

fn embed(
    code: &str,
    size: (u32, u32),
    length: usize,
    with_run: bool,
    send: &Callback<Msg>,
) -> Html {
    let choice = |&(width, height): &(u32, u32)| {
        html! {
            <label class="size">
                <input type="radio" name="embed-size" checked={size == (width, height)} onchange={send.reform(move |_| Msg::EmbedSize(width, height))} />
                <span class="btn">{ format!("{width} × {height}") }</span>
            </label>
        }
    };
    let run = send.reform(|event: yew::Event| {
        Msg::EmbedWithRun(event.target_unchecked_into::<HtmlInputElement>().checked())
    });
    let body = html! {
        <>
            <div class="field">
                <label for="embed-code">{ "Paste this line into your page" }</label>
                <textarea id="embed-code" class="embed-code num" readonly={true} spellcheck="false" value={code.to_owned()} aria-describedby="embed-length" />
                <p class="help" id="embed-length">{ format!("{length} characters; the drawing is in the address itself.") }</p>
            </div>
            <fieldset class="field"><legend class="label">{ "Size" }</legend><div class="sizes">{ for SIZES.iter().map(choice) }</div></fieldset>
            <label class="check">
                <input type="checkbox" checked={with_run} onchange={run} />
                <span>{ "Include what I did" }<span class="help">{ "The faults of this run happen again at the same times." }</span></span>
            </label>
            <p class="help">{ "What a learner may change stands in the drawing's own settings, under “On a course page”." }</p>
        </>
    };
    let foot = html! {
        <footer class="dialog-foot">
            <button type="button" class="btn is-primary" onclick={send.reform(|_| Msg::CopyEmbedCode)}>
                { icon("copy") }<span class="btn-label">{ "Copy embed code" }</span>
            </button>
        </footer>
    };
    framed(&Frame { class: "embed-dialog", id: "d-embed", title: "Embed this" }, body, foot, send)
}

fn dead(
    queue: engine::NodeId,
    name: &str,
    letters: &[DeadLetter],
    more: u32,
    send: &Callback<Msg>,
) -> Html {
    let row = |letter: &DeadLetter| {
        let message = Some(letter.message);
        let act = |text: &'static str, class: &'static str, intent: Msg| {
            let label = format!("{text} {}", letter.name);
            html! { <button type="button" {class} aria-label={label} onclick={send.reform(move |_| intent.clone())}>{ text }</button> }
        };
        html! {
            <tr key={format!("{}-{}", letter.message.producer.0, { letter.message.number })}>
                <th scope="row"><code>{ &letter.name }</code></th>
                <td>{ &letter.reason }</td>
                <td class="num is-wide">{ letter.deliveries }</td>
                <td class="is-wide">{ &letter.origin }</td>
                <td class="num is-wide">{ &letter.age }</td>
                <td><div class="row-actions">
                    { act("Redrive", "btn is-action", Msg::Redrive { queue, message }) }
                    { act("Discard", "btn is-action is-danger", Msg::Discard { queue, message }) }
                </div></td>
            </tr>
        }
    };
    let body = html! {
        <>
            if letters.is_empty() {
                <p>{ "No message is dead here." }</p>
            } else {
                <div class="table-wrap" tabindex="0" role="region" aria-label="Dead letters">
                    <table class="letters">
                        <thead><tr>
                            <th scope="col">{ "Message" }</th><th scope="col">{ "Why" }</th><th scope="col" class="is-wide">{ "Deliveries" }</th>
                            <th scope="col" class="is-wide">{ "Died in" }</th><th scope="col" class="is-wide">{ "Here for" }</th>
                            <th scope="col"><span class="visually-hidden">{ "Acts" }</span></th>
                        </tr></thead>
                        <tbody>{ for letters.iter().map(row) }</tbody>
                    </table>
                </div>
            }
            if more > 0 { <p>{ format!("and {more} more") }</p> }
        </>
    };
    let foot = html! {
        <footer class="dialog-foot">
            { button("btn is-danger", "Discard all", "Discard all", Some("trash"), send, move || Msg::Discard { queue, message: None }) }
            { button("btn is-primary", "Redrive all", "Redrive all", Some("redrive"), send, move || Msg::Redrive { queue, message: None }) }
        </footer>
    };
    let title = format!("Dead letters in {name}");
    framed(
        &Frame { class: "dead-dialog", id: "d-dead", title: &title },
        body,
        if letters.is_empty() {
            html! {}
        } else {
            foot
        },
        send,
    )
}

fn help(send: &Callback<Msg>) -> Html {
    const STAGE: &[(&str, &[&str])] = &[
        ("Next, previous node", &["Tab", "Shift Tab"]),
        ("Choose; one more", &["Enter", "Shift Enter"]),
        ("Move; farther", &["Arrows", "Shift Arrows"]),
        ("Add a node", &["N"]),
        ("Connect from here, to here", &["C", "Enter"]),
        ("Links of this node", &["[", "]"]),
        ("Rename", &["F2"]),
        ("Publish one", &["P"]),
        ("Kill or restart", &["K"]),
        ("Why?", &["W"]),
        ("Delete", &["Del"]),
        ("Copy, paste", &["Ctrl C", "Ctrl V"]),
    ];
    const RUN: &[(&str, &[&str])] = &[
        ("Play, pause", &["Space"]),
        ("Next event, event before", &[".", ","]),
        ("Next mark, mark before", &["PgDn", "PgUp"]),
        ("Play backwards", &["B"]),
        ("To the present; start anew", &["End", "Home"]),
        ("What is happening?", &["D"]),
        ("Undo, redo", &["Ctrl Z", "Ctrl Y"]),
        ("Open, save", &["Ctrl O", "Ctrl S"]),
        ("This page", &["?"]),
    ];
    let keys = |list: &'static [(&'static str, &'static [&'static str])]| {
        let row = |(what, keys): &(&'static str, &'static [&'static str])| {
            html! { <div><dt>{ *what }</dt><dd>{ for keys.iter().map(|key| html! { <><kbd>{ *key }</kbd>{ " " }</> }) }</dd></div> }
        };
        html! { <dl class="keys">{ for list.iter().map(row) }</dl> }
    };
    let body = html! {
        <>
            <section><h3>{ "On the stage" }</h3>{ keys(STAGE) }</section>
            <section><h3>{ "The run" }</h3>{ keys(RUN) }</section>
            <section><h3>{ "Signs" }</h3>{ legend() }</section>
        </>
    };
    framed(
        &Frame { class: "help-dialog", id: "d-help", title: "Keys and signs" },
        body,
        html! {},
        send,
    )
}
