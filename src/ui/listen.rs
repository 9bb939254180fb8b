//! Listens to what reaches the page as a whole: keys, a new fragment, the stage's size, the system's
//! wishes. Everything on an element is listened to where that element is drawn.

use studio::app::{Mode, Msg};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, KeyboardEvent};
use yew::Context;

use super::app::{App, Input};
use super::keys;
use super::shell::Shell;
use crate::web::{dom, host};

impl App {
    /// Begins to listen, once.
    pub(super) fn listen(&self, ctx: &Context<Self>) {
        let window = dom::window();
        let send = |link: &yew::html::Scope<Self>| {
            let link = link.clone();
            move |input: Input| link.send_message(input)
        };
        let to = send(ctx.link());
        dom::listen(&window, "keydown", move |event| {
            let event: KeyboardEvent = event.unchecked_into();
            if let Some(msg) = keys::anywhere(&event) {
                event.prevent_default();
                to(Input::Do(msg));
            } else if keys::opens_file(&event) {
                event.prevent_default();
                to(Input::Shell(Shell::OpenFile));
            }
        });
        let to = send(ctx.link());
        dom::listen(&window, "hashchange", move |_| {
            to(Input::Do(Msg::OpenFragment(dom::fragment())));
        });
        // A press anywhere else closes the menu.
        let to = send(ctx.link());
        dom::listen(&window, "pointerdown", move |event| {
            let on = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if on.is_none_or(|on| on.closest(".menu").ok().flatten().is_none()) {
                to(Input::Shell(Shell::Menu(false)));
            }
        });
        let to = send(ctx.link());
        dom::watch_media("(prefers-color-scheme: dark)", move |_| {
            to(Input::Shell(Shell::SystemTheme));
        });
        let to = send(ctx.link());
        dom::watch_media("(prefers-reduced-motion: reduce)", move |less| {
            to(Input::Shell(Shell::SystemMotion(less)));
        });
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
