//! The page in yew: draws the view model, turns gestures into messages, carries out effects. It decides
//! nothing about queues; what it knows for itself is which menu or panel is open.

mod body;
mod dialogs;
mod edge;
mod icons;
mod keys;
mod message;
mod motion;
mod node;
mod palette;
mod pictures;
mod side;
mod stage;
mod topbar;
mod transport;

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use studio::app::{Effect, Focus, Gesture, Mode, Model, Msg, update};
use studio::view::{Action, ViewModel};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlDialogElement, HtmlElement, KeyboardEvent, MouseEvent};
use yew::{Callback, Component, Context, Html, NodeRef, html};

use self::icons::icon;
use self::motion::{Motion, Shared};
use self::side::Panel;
use crate::web::clock::Frames;
use crate::web::{dom, files, host, storage};

/// The document is kept this long after the last change.
const AUTOSAVE_AFTER_MS: u32 = 250;

/// Mounts the page where the loading state stands.
pub fn mount() {
    let mode = if dom::query_has("embed") { Mode::Embed } else { Mode::Studio };
    let name = if mode == Mode::Embed { "embed" } else { "studio" };
    let _ = dom::root().set_attribute("data-mode", name);
    if mode == Mode::Studio
        && let Some(theme) = storage::theme()
    {
        let _ = dom::root().set_attribute("data-theme", &theme);
    }
    let Some(place) = dom::document().get_element_by_id("app") else { return };
    place.set_inner_html("");
    yew::Renderer::<App>::with_root_and_props(place, Props { mode }).render();
}

/// Studio or embedded.
#[derive(Clone, Copy, PartialEq, yew::Properties)]
pub struct Props {
    mode: Mode,
}

/// What the page decides for itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Shell {
    /// Opens or closes the file menu.
    Menu(bool),
    /// Moves the focus in the menu.
    MenuStep(i32),
    /// Opens or closes a panel of a small page.
    Panel(Panel),
    /// Between light and dark.
    Theme,
    /// Lets the person choose a file.
    OpenFile,
}

/// What the page reacts to.
pub enum Input {
    /// A gesture, for the application.
    Do(Msg),
    /// Something of the page itself.
    Shell(Shell),
    /// The panels are due.
    Look,
}

/// The page.
pub struct App {
    motion: Shared,
    view: ViewModel,
    frames: Frames,
    stage: NodeRef,
    menu_open: bool,
    panel: Panel,
    activated: bool,
    autosave: Option<Timeout>,
    focus_next: Option<Focus>,
}

impl Component for App {
    type Message = Input;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let mut model = Model::new(ctx.props().mode);
        update(&mut model, Msg::PageAddress(dom::address()));
        let reduced = dom::matches_media("(prefers-reduced-motion: reduce)");
        update(&mut model, Msg::ReducedMotion(reduced));
        open_what_is_there(&mut model);
        let view = ViewModel::of(&model);
        let motion = Motion::new(model);
        let (moving, link) = (Rc::clone(&motion), ctx.link().clone());
        let frames = Frames::new(move |wall_ms| {
            let due = moving.borrow_mut().frame(wall_ms);
            if due {
                link.send_message(Input::Look);
            }
        });
        Self {
            motion,
            view,
            frames,
            stage: NodeRef::default(),
            menu_open: false,
            panel: Panel::None,
            activated: false,
            autosave: None,
            focus_next: None,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, input: Input) -> bool {
        match input {
            Input::Do(msg) => self.gesture(ctx, msg),
            Input::Shell(shell) => self.shell(ctx, &shell),
            Input::Look => self.look(),
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let send = ctx.link().callback(Input::Do);
        let shell = ctx.link().callback(Input::Shell);
        let view = &self.view;
        let embedded = view.mode == Mode::Embed;
        let (gesture, canvas) = {
            let motion = self.motion.borrow();
            (motion.model.gesture.clone(), motion.canvas.clone())
        };
        let phase = match view.phase {
            studio::app::Phase::Empty => "empty",
            studio::app::Phase::Running => "running",
            studio::app::Phase::Paused => "paused",
        };
        html! {
            <div class="app" data-phase={phase}>
                if !embedded { <a class="skip visually-hidden" href="#stage">{ "Skip to the stage" }</a> }
                { topbar::topbar(view, self.menu_open, &send, &shell) }
                <main class="main">
                    if !embedded { { palette::palette(view, &self.stage, &send) } }
                    { stage::stage(view, &gesture, &self.stage, &canvas, self.activated, &send) }
                    { transport::transport(view, &send) }
                    if embedded {
                        <section class="embed-log" aria-label="What just happened" tabindex="0">{ side::log(&view.log, 3, &send) }</section>
                    }
                </main>
                if !embedded { { side::side(view, self.panel, &send, &shell) } }
                <div class="live visually-hidden" role="status" aria-live="polite">{ said(view) }</div>
                { notices(view, &send) }
                { dialogs::dialog(view.dialog.as_ref(), &send) }
            </div>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first {
            self.listen(ctx);
        }
        show_dialog();
        place_why();
        match self.focus_next.take() {
            Some(Focus::Node(node)) => dom::focus(&format!("[data-node=\"{}\"]", node.0)),
            Some(Focus::Stage) => dom::focus("#stage"),
            Some(Focus::Why) => dom::focus("#why-title"),
            None => {}
        }
        self.motion.borrow_mut().draw();
    }
}

/// The words of the live region. The same words again are a change too, or they would not be said.
fn said(view: &ViewModel) -> String {
    let again = if view.announcement.serial % 2 == 1 { "\u{a0}" } else { "" };
    view.announcement.text.clone() + again
}

/// The link's fragment, or the document of the last visit.
fn open_what_is_there(model: &mut Model) {
    let fragment = dom::fragment();
    if fragment.starts_with("#v") {
        update(model, Msg::OpenFragment(fragment));
    } else if model.mode == Mode::Studio
        && let Some(text) = storage::document()
    {
        update(model, Msg::OpenText { name: "The drawing of your last visit".to_owned(), text });
    }
}

impl App {
    fn gesture(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let moves = matches!(msg, Msg::PointerMove { .. });
        self.activated |= matches!(msg, Msg::PointerDown { .. });
        let (effects, idle) = {
            let mut motion = self.motion.borrow_mut();
            let idle = moves && motion.model.gesture == Gesture::None;
            let effects = update(&mut motion.model, msg);
            (effects, idle && motion.model.gesture == Gesture::None)
        };
        for effect in effects {
            self.carry_out(ctx, effect);
        }
        !idle && self.look()
    }

    /// Takes a new look at the model; true if it looks different.
    fn look(&mut self) -> bool {
        let mut motion = self.motion.borrow_mut();
        self.frames.run(motion.is_moving());
        let view = ViewModel::of(&motion.model);
        if view == self.view {
            motion.draw();
            return false;
        }
        drop(motion);
        self.view = view;
        true
    }

    fn carry_out(&mut self, ctx: &Context<Self>, effect: Effect) {
        let could_not = |what: &str, reason: &str| {
            let msg = Msg::CouldNot { what: what.to_owned(), reason: reason.to_owned() };
            ctx.link().send_message(Input::Do(msg));
        };
        match effect {
            Effect::Download { name, text } => {
                if files::download(&name, &text).is_err() {
                    could_not(
                        "The file was not saved",
                        "The browser does not allow downloads here.",
                    );
                }
            }
            Effect::CopyText(text) => {
                let link = ctx.link().clone();
                let done = move |well: bool| {
                    link.send_message(Input::Do(if well { Msg::Copied } else { not_copied() }));
                };
                if files::copy(&text, done).is_err() {
                    ctx.link().send_message(Input::Do(not_copied()));
                }
            }
            Effect::Autosave(text) => {
                self.autosave = Some(Timeout::new(AUTOSAVE_AFTER_MS, move || {
                    storage::keep_document(&text);
                }));
            }
            Effect::Focus(focus) => self.focus_next = Some(focus),
            Effect::PageTitle(_) => {}
        }
    }

    fn shell(&mut self, ctx: &Context<Self>, shell: &Shell) -> bool {
        match *shell {
            Shell::Menu(open) => {
                self.menu_open = open;
                if open {
                    Timeout::new(0, || dom::focus("#file-menu .menu-item")).forget();
                }
            }
            Shell::MenuStep(step) => {
                self.menu_open = true;
                move_focus("#file-menu .menu-item", step);
            }
            Shell::Panel(panel) => self.panel = panel,
            Shell::Theme => {
                let dark = dom::root().get_attribute("data-theme").map_or_else(
                    || dom::matches_media("(prefers-color-scheme: dark)"),
                    |theme| theme == "dark",
                );
                let theme = if dark { "light" } else { "dark" };
                let _ = dom::root().set_attribute("data-theme", theme);
                storage::keep_theme(theme);
            }
            Shell::OpenFile => {
                let link = ctx.link().clone();
                let done = move |name: String, text: Result<String, String>| {
                    let msg = match text {
                        Ok(text) => Msg::OpenText { name, text },
                        Err(reason) => Msg::CannotOpen { name, reason },
                    };
                    link.send_message(Input::Do(msg));
                };
                let _ = files::choose(done);
            }
        }
        true
    }

    /// Listens to what reaches the page as a whole: keys, size, a new fragment.
    fn listen(&mut self, ctx: &Context<Self>) {
        let link = ctx.link().clone();
        let keys = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            if let Some(msg) = keys::anywhere(&event) {
                event.prevent_default();
                link.send_message(Input::Do(msg));
            }
        });
        let window = dom::window();
        let _ = window.add_event_listener_with_callback("keydown", keys.as_ref().unchecked_ref());
        keys.forget();
        let link = ctx.link().clone();
        let hash = Closure::<dyn FnMut()>::new(move || {
            let fragment = dom::fragment();
            if fragment.starts_with("#v") {
                link.send_message(Input::Do(Msg::OpenFragment(fragment)));
            }
        });
        let _ =
            window.add_event_listener_with_callback("hashchange", hash.as_ref().unchecked_ref());
        hash.forget();
        self.watch_size(ctx);
        if ctx.props().mode == Mode::Embed {
            host::report_height();
        }
        self.frames.run(self.motion.borrow().is_moving());
    }

    fn watch_size(&self, ctx: &Context<Self>) {
        let Some(stage) = self.stage.cast::<Element>() else { return };
        let (link, measured) = (ctx.link().clone(), stage.clone());
        let resized = Closure::<dyn FnMut()>::new(move || {
            let frame = measured.get_bounding_client_rect();
            let (width, height) = (frame.width(), frame.height());
            link.send_message(Input::Do(Msg::Resized { width, height }));
        });
        if let Ok(observer) = web_sys::ResizeObserver::new(resized.as_ref().unchecked_ref()) {
            observer.observe(&stage);
        }
        resized.forget();
    }
}

fn not_copied() -> Msg {
    Msg::CouldNot {
        what: "Nothing was copied".to_owned(),
        reason: "The browser does not allow it here: select the text and copy it yourself."
            .to_owned(),
    }
}

fn notices(view: &ViewModel, send: &Callback<Msg>) -> Html {
    let notice = |notice: &studio::view::Notice| {
        let id = notice.id;
        let (kind, role) = if notice.error { ("error", "alert") } else { ("info", "status") };
        html! {
            <div class="notice" data-kind={kind} {role} key={id}>
                <p><strong>{ format!("{}. ", notice.title) }</strong>{ &notice.text }</p>
                <button type="button" class="btn is-icon is-quiet" aria-label="Dismiss" onclick={send.reform(move |_| Msg::CloseNotice(id))}>{ icon("close") }</button>
            </div>
        }
    };
    html! { <div class="notices" role="region" aria-label="Notices">{ for view.notices.iter().map(notice) }</div> }
}

/// A dialog that is drawn is shown as one: the rest of the page waits.
fn show_dialog() {
    let found = dom::document().query_selector("dialog.dialog:not([open])").ok().flatten();
    if let Some(dialog) = found.and_then(|element| element.dyn_into::<HtmlDialogElement>().ok()) {
        let _ = dialog.show_modal();
        // The thing to do first has the focus, not the button that closes.
        dom::focus("dialog[open] .example, dialog[open] .is-primary");
    }
}

/// The answer to "Why?" stands beside what was asked. Its place is set by script, since the page's
/// policy allows no style in the markup.
fn place_why() {
    let Some(bubble) = dom::document().query_selector(".why").ok().flatten() else { return };
    let Some(area) = bubble.closest(".stage-area").ok().flatten() else { return };
    let (room, size) = (area.get_bounding_client_rect(), bubble.get_bounding_client_rect());
    let at = bubble.get_attribute("data-at").and_then(|at| {
        let (x, y) = at.split_once(',')?;
        Some((x.parse::<f64>().ok()?, y.parse::<f64>().ok()?))
    });
    let (x, y) = at.unwrap_or((room.width() / 2.0, 24.0));
    let half = size.width() / 2.0 + 8.0;
    let x = x.clamp(half.min(room.width() / 2.0), (room.width() - half).max(room.width() / 2.0));
    let above = y + size.height() + 24.0 > room.height() && y > size.height() + 24.0;
    let y = if above { y } else { y.clamp(0.0, (room.height() - size.height() - 16.0).max(0.0)) };
    let _ = bubble.set_attribute("data-side", if above { "above" } else { "below" });
    if let Some(bubble) = bubble.dyn_ref::<HtmlElement>() {
        let _ = bubble.style().set_property("--x", &format!("{x}px"));
        let _ = bubble.style().set_property("--y", &format!("{y}px"));
    }
}

/// Moves the focus along a row of elements, round its ends.
fn move_focus(selector: &str, step: i32) {
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
fn button(
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

/// A button for something that can be done to a node or edge.
fn action_button(action: &Action, send: &Callback<Msg>) -> Html {
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
fn press(
    send: &Callback<Msg>,
    intent: impl Fn() -> Msg + 'static,
) -> (Callback<MouseEvent>, Callback<KeyboardEvent>) {
    let intent = std::rc::Rc::new(intent);
    let (by_click, click) = (std::rc::Rc::clone(&intent), send.clone());
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

/// A text of at most so many characters.
fn short(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    text.chars().take(max.saturating_sub(1)).chain(['…']).collect()
}
