//! The bar at the top: name, title, examples, file menu, undo, look, help, embed.

use studio::app::{Dialog, Mode, Msg};
use studio::view::ProfileChoice;
use web_sys::KeyboardEvent;
use yew::{Callback, Html, html};

use super::entry::{Entry, Of};
use super::icons::icon;
use super::part::Part;
use super::parts::{button, short};
use super::profile::choice;
use super::shell::Shell;
use crate::web::dom;

/// The bar.
#[derive(PartialEq)]
pub struct Topbar {
    /// Studio or embedded.
    pub mode: Mode,
    /// The drawing's title.
    pub title: String,
    /// The title of the drawing that was put aside.
    pub aside: Option<String>,
    /// Its profile.
    pub profile: ProfileChoice,
    /// What undo would take back.
    pub undo: Option<String>,
    /// What redo would do again.
    pub redo: Option<String>,
    /// The file menu is open.
    pub menu_open: bool,
    /// Steps instead of motion.
    pub less_motion: bool,
    /// Where messages go.
    pub send: Callback<Msg>,
    /// Where those of the page itself go.
    pub shell: Callback<Shell>,
}

impl Part for Topbar {
    fn draw(&self) -> Html {
        let Self { title, undo, redo, send, shell, .. } = self;
        if self.mode == Mode::Embed {
            return embedded(self);
        }
        let name = Entry {
            of: Of::Title,
            id: "doc-title".into(),
            class: "topbar-title",
            value: title.clone().into(),
            send: send.clone(),
            ..Entry::default()
        };
        html! {
            <header class="topbar">
                <h1 class="topbar-name">{ "Queue Playground" }</h1>
                <label class="visually-hidden" for="doc-title">{ "Title of this drawing" }</label>
                { name.show() }
                { choice(&self.profile, send) }
                <div class="topbar-group">
                    <button type="button" class="btn" aria-haspopup="dialog" aria-label="Examples"
                        onclick={send.reform(|_| Msg::OpenDialog(Dialog::Gallery))}>
                        { icon("gallery") }<span class="btn-label">{ "Examples" }</span>
                    </button>
                    { menu(self) }
                </div>
                <span class="spacer"></span>
                <div class="topbar-group">
                    { history("undo", "Undo", undo.as_deref(), send, || Msg::Undo) }
                    { history("redo", "Redo", redo.as_deref(), send, || Msg::Redo) }
                    <button type="button" class="btn is-icon is-wide is-quiet" aria-label="Light or dark" title="Light or dark"
                        onclick={shell.reform(|_| Shell::Theme)}>{ icon("theme") }</button>
                    { button("btn is-icon is-wide is-quiet", "", "Keys and signs", Some("help"), send, || Msg::OpenDialog(Dialog::Help)) }
                </div>
                <button type="button" class="btn is-primary" aria-haspopup="dialog" aria-label="Embed this"
                    onclick={send.reform(|_| Msg::OpenDialog(Dialog::Embed))}>
                    { icon("embed") }<span class="btn-label">{ "Embed this" }</span>
                </button>
            </header>
        }
    }
}

fn embedded(bar: &Topbar) -> Html {
    let address = dom::address() + &dom::fragment();
    html! {
        <header class="topbar">
            <h1 class="topbar-name">{ &bar.title }</h1>
            if !bar.profile.locked { { choice(&bar.profile, &bar.send) } }
            <a class="topbar-open btn is-quiet" href={address} target="_blank" rel="noopener"
                aria-label="Open in the playground (new window)">{ "Open" }<span class="is-roomy">{ " in the playground" }</span></a>
        </header>
    }
}

fn history(
    name: &'static str,
    verb: &'static str,
    label: Option<&str>,
    send: &Callback<Msg>,
    intent: impl Fn() -> Msg + 'static,
) -> Html {
    let title = label.map_or_else(|| verb.to_owned(), |label| format!("{verb}: {label}"));
    html! {
        <button type="button" class="btn is-icon" aria-label={title.clone()} {title} disabled={label.is_none()}
            onclick={send.reform(move |_| intent())}>{ icon(name) }</button>
    }
}

fn menu(bar: &Topbar) -> Html {
    let Topbar { menu_open: open, less_motion, aside, send, shell, .. } = bar;
    let open = *open;
    let entry = |name: &'static str, text: &str, key: &'static str, act: Callback<()>| {
        let close = shell.clone();
        let onclick = Callback::from(move |_| {
            close.emit(Shell::Menu(false));
            act.emit(());
        });
        html! {
            <li role="none">
                <button type="button" class="menu-item" role="menuitem" tabindex="-1" {onclick}>
                    { icon(name) }{ text.to_owned() }if !key.is_empty() { <kbd aria-hidden="true">{ key }</kbd> }
                </button>
            </li>
        }
    };
    let does = |msg: fn() -> Msg| send.reform(move |()| msg());
    html! {
        <div class="menu" onkeydown={menu_keys(open, shell)}>
            <button type="button" class="btn" id="file-button" aria-haspopup="menu" aria-expanded={open.to_string()} aria-controls="file-menu"
                aria-label="File" onclick={shell.reform(move |_| Shell::Menu(!open))}>
                { icon("file") }<span class="btn-label">{ "File" }</span>
            </button>
            <ul class="menu-list" id="file-menu" role="menu" aria-label="File" hidden={!open}>
                { entry("plus", "New drawing", "", does(|| Msg::New)) }
                { entry("open", "Open a file…", "Ctrl O", shell.reform(|()| Shell::OpenFile)) }
                if let Some(title) = aside {
                    { entry("undo", &format!("Open the last drawing ({})", short(title, 20)), "", does(|| Msg::OpenAside)) }
                }
                { entry("save", "Save to a file", "Ctrl S", does(|| Msg::SaveFile)) }
                <li role="separator" class="menu-rule"></li>
                { entry("theme", "Light or dark", "", shell.reform(|()| Shell::Theme)) }
                <li role="none">
                    <button type="button" class="menu-item" role="menuitemcheckbox" tabindex="-1" aria-checked={less_motion.to_string()}
                        onclick={shell.reform(|_| Shell::Motion)}>
                        { icon(if *less_motion { "check" } else { "slow" }) }{ "Less motion" }
                    </button>
                </li>
                { entry("help", "Keys and signs", "?", does(|| Msg::OpenDialog(Dialog::Help))) }
            </ul>
        </div>
    }
}

/// Arrows move in the menu, Escape leaves it.
fn menu_keys(open: bool, shell: &Callback<Shell>) -> Callback<KeyboardEvent> {
    let shell = shell.clone();
    Callback::from(move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            "Escape" if open => {
                event.stop_propagation();
                shell.emit(Shell::Menu(false));
                return dom::focus("#file-button");
            }
            _ => return,
        };
        event.prevent_default();
        shell.emit(Shell::MenuStep(step));
    })
}
