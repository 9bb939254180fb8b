//! The page as a whole: holds the application, takes a new look at it when something happened, and
//! draws what looks different. Frames of a run do not come through here (`motion`).

use std::rc::Rc;

use studio::app::{Focus, Gesture, Mode, Model, Msg, Phase, Visit, update};
use studio::view::ViewModel;
use web_sys::Element;
use yew::{Callback, Component, Context, Html, NodeRef, html};

use super::dialogs::dialog;
use super::log::Log;
use super::motion::{Motion, Shared};
use super::palette::Palette;
use super::part::Part as _;
use super::pointer::Fingers;
use super::shell::{Shell, ShellState};
use super::side::side;
use super::topbar::Topbar;
use super::track::Track;
use super::{after, parts, stage, transport};
use crate::web::autosave::{Autosave, Told};
use crate::web::clock::Frames;
use crate::web::{dom, storage};

/// Studio or embedded.
#[derive(Clone, Copy, PartialEq, yew::Properties)]
pub struct Props {
    /// Studio or embedded.
    pub mode: Mode,
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
    pub(super) motion: Shared,
    pub(super) frames: Frames,
    pub(super) stage: NodeRef,
    pub(super) shell: ShellState,
    pub(super) focus_next: Option<Focus>,
    /// `None` where nothing may be kept.
    pub(super) autosave: Option<Autosave>,
    view: ViewModel,
    // The same two callbacks for the whole life of the page: parts whose contents are the same compare
    // as the same, and are not drawn again.
    send: Callback<Msg>,
    send_shell: Callback<Shell>,
    fingers: Fingers,
    /// What had the focus before a dialog opened, and gets it back.
    opener: Option<Element>,
    give_back: bool,
}

impl Component for App {
    type Message = Input;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let mode = ctx.props().mode;
        let mut model = Model::new(mode);
        update(&mut model, Msg::PageAddress(dom::address()));
        let less = super::shell::less_motion(mode);
        super::shell::mark_motion(less);
        update(&mut model, Msg::ReducedMotion(less));
        open_what_is_there(&mut model);
        let view = ViewModel::of(&model);
        name_page(&view.title);
        let motion = Motion::new(model);
        let (moving, link) = (Rc::clone(&motion), ctx.link().clone());
        let frames = Frames::new(move |wall_ms| {
            let due = moving.borrow_mut().frame(wall_ms);
            if due {
                link.send_message(Input::Look);
            }
        });
        let link = ctx.link().clone();
        let tell = move |told: Told| {
            link.send_message(Input::Do(match told {
                Told::Elsewhere(text) => Msg::SavedElsewhere(text),
                Told::NotKept => Msg::NotKept,
            }));
        };
        Self {
            motion,
            view,
            frames,
            stage: NodeRef::default(),
            shell: ShellState { less_motion: less, ..ShellState::default() },
            focus_next: None,
            autosave: (mode == Mode::Studio).then(|| Autosave::new(tell)),
            send: ctx.link().callback(Input::Do),
            send_shell: ctx.link().callback(Input::Shell),
            fingers: Fingers::default(),
            opener: None,
            give_back: false,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, input: Input) -> bool {
        match input {
            Input::Do(msg) => self.gesture(ctx, msg),
            Input::Shell(shell) => self.do_shell(ctx, &shell),
            Input::Look => self.look(),
        }
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let (view, send, shell) = (&self.view, &self.send, &self.send_shell);
        let embedded = view.mode == Mode::Embed;
        let (gesture, canvas) = {
            let motion = self.motion.borrow();
            (motion.model.gesture.clone(), motion.canvas.clone())
        };
        let parts = stage::Parts {
            stage: &self.stage,
            canvas: &canvas,
            fingers: &self.fingers,
            awake: self.shell.awake,
        };
        let topbar = Topbar {
            mode: view.mode,
            title: view.title.clone(),
            profile: view.profile.clone(),
            aside: view.aside.clone(),
            undo: view.undo.clone(),
            redo: view.redo.clone(),
            menu_open: self.shell.menu_open,
            less_motion: self.shell.less_motion,
            send: send.clone(),
            shell: shell.clone(),
        };
        let palette = Palette {
            tool: view.tool,
            tools: view.tools.clone(),
            stop: self.shell.tool_stop,
            stage: self.stage.clone(),
            send: send.clone(),
            shell: shell.clone(),
        };
        let log = || Log { lines: view.log.clone(), most: 30, send: send.clone() };
        html! {
            <div class="app" data-phase={phase(view.phase)}>
                if !embedded { <a class="skip visually-hidden" href="#stage">{ "Skip to the stage" }</a> }
                { topbar.show() }
                <main class="main">
                    if !embedded { { palette.show() } }
                    { stage::stage(view, &gesture, &parts, send, shell) }
                    { parts::notices(view, send) }
                    <div class="below">
                        if !embedded { { Track { view: view.track.clone(), send: send.clone() }.show() } }
                        { transport::transport(view, send) }
                    </div>
                    if embedded {
                        <section class="embed-log" aria-label="What just happened" tabindex="0">
                            { log().show() }
                        </section>
                    }
                </main>
                if !embedded { { side(view, self.shell.panel, send, shell) } }
                <div class="live visually-hidden" role="status" aria-live="polite">{ said(view) }</div>
                { dialog(view, send) }
            </div>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first {
            self.listen(ctx);
        }
        after::show_dialog();
        after::show_choices();
        after::place_why();
        let give_back = std::mem::take(&mut self.give_back);
        match self.focus_next.take() {
            Some(focus) => after::focus(focus),
            None if give_back => after::give_back(self.opener.take()),
            None => {}
        }
        self.motion.borrow_mut().draw();
    }
}

impl App {
    fn gesture(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        let moves = matches!(msg, Msg::PointerMove { .. });
        let wakes = !self.shell.awake && matches!(msg, Msg::PointerDown { .. });
        self.shell.awake |= wakes;
        let (effects, idle) = {
            let mut motion = self.motion.borrow_mut();
            let idle = moves && motion.model.gesture == Gesture::None;
            let effects = update(&mut motion.model, msg);
            (effects, idle && motion.model.gesture == Gesture::None)
        };
        let focuses = !effects.is_empty();
        for effect in effects {
            self.carry_out(ctx, effect);
        }
        // A pointer that merely passes changes nothing.
        (!idle && self.look()) || wakes || focuses
    }

    /// Takes a new look at the model; true if it looks different.
    pub(super) fn look(&mut self) -> bool {
        let view = {
            let motion = self.motion.borrow();
            self.frames.run(motion.is_moving());
            ViewModel::of(&motion.model)
        };
        if view == self.view {
            self.motion.borrow_mut().draw();
            return false;
        }
        if view.title != self.view.title {
            name_page(&view.title);
        }
        match (&self.view.dialog, &view.dialog) {
            (None, Some(_)) => self.opener = dom::document().active_element(),
            (Some(_), None) => self.give_back = true,
            _ => {}
        }
        self.view = view;
        true
    }
}

const fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Empty => "empty",
        Phase::Running => "running",
        Phase::Paused => "paused",
    }
}

fn name_page(title: &str) {
    dom::document().set_title(&format!("{title} · Queue Playground"));
}

/// The words of the live region. The same words again are a change too, or they would not be said.
fn said(view: &ViewModel) -> String {
    let again = if view.announcement.serial % 2 == 1 { "\u{a0}" } else { "" };
    view.announcement.text.clone() + again
}

/// The link's fragment, or the document of the last visit. An embedded drawing keeps nothing.
fn open_what_is_there(model: &mut Model) {
    let (kept, aside) = match model.mode {
        Mode::Studio => (storage::document(), storage::aside()),
        Mode::Embed => (None, None),
    };
    update(model, Msg::Visit(Visit { kept, aside, fragment: dom::fragment() }));
}
