//! What the page decides for itself: which menu and panel are open, light or dark, less motion. The
//! application knows nothing of it, but for the wish for less motion.

use gloo_timers::callback::Timeout;
use studio::app::{Mode, Msg, update};
use yew::Context;

use super::app::{App, Input};
use super::parts::move_focus;
use super::side::Panel;
use crate::web::{dom, files, storage};

/// Something of the page itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Shell {
    /// Opens or closes the file menu.
    Menu(bool),
    /// Moves the focus in the menu.
    MenuStep(i32),
    /// Opens or closes a panel of a small page.
    Panel(Panel),
    /// The tool where the Tab key stops.
    ToolStop(usize),
    /// Between light and dark.
    Theme,
    /// The system's look changed.
    SystemTheme,
    /// Between motion and steps, as the person wishes.
    Motion,
    /// The system's wish for less motion changed.
    SystemMotion(bool),
    /// Lets the person choose a file.
    OpenFile,
    /// The name of what is selected is to be changed.
    Rename,
}

/// What is open, and what was wished for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShellState {
    /// The file menu is open.
    pub menu_open: bool,
    /// Which panel a small page shows.
    pub panel: Panel,
    /// The tool where the Tab key stops.
    pub tool_stop: usize,
    /// The stage was touched: until then, a finger scrolls the page around an embed.
    pub awake: bool,
    /// Steps instead of motion.
    pub less_motion: bool,
}

/// Whether motion is unwelcome: what the person said here, or else the system.
pub fn less_motion(mode: Mode) -> bool {
    let said = if mode == Mode::Studio { storage::less_motion() } else { None };
    said.unwrap_or_else(|| dom::matches_media("(prefers-reduced-motion: reduce)"))
}

/// Tells the style sheet.
pub fn mark_motion(less: bool) {
    let root = dom::root();
    let _ = if less {
        root.set_attribute("data-motion", "reduced")
    } else {
        root.remove_attribute("data-motion")
    };
}

impl App {
    /// Does it; true if the page looks different.
    pub(super) fn do_shell(&mut self, ctx: &Context<Self>, shell: &Shell) -> bool {
        let before = self.shell;
        match *shell {
            Shell::Menu(open) => {
                self.shell.menu_open = open;
                if open && !before.menu_open {
                    Timeout::new(0, || dom::focus("#file-menu .menu-item")).forget();
                }
            }
            Shell::MenuStep(step) => {
                self.shell.menu_open = true;
                move_focus("#file-menu .menu-item", step);
            }
            Shell::Panel(panel) => self.shell.panel = panel,
            Shell::ToolStop(place) => self.shell.tool_stop = place,
            Shell::Theme => {
                let dark = dom::root().get_attribute("data-theme").map_or_else(
                    || dom::matches_media("(prefers-color-scheme: dark)"),
                    |theme| theme == "dark",
                );
                let theme = if dark { "light" } else { "dark" };
                let _ = dom::root().set_attribute("data-theme", theme);
                storage::keep_theme(theme);
                self.motion.borrow_mut().draw();
            }
            Shell::SystemTheme => self.motion.borrow_mut().draw(),
            Shell::Motion => {
                storage::keep_motion(!self.shell.less_motion);
                self.set_motion(!before.less_motion);
            }
            Shell::SystemMotion(less) => {
                if storage::less_motion().is_none() {
                    self.set_motion(less);
                }
            }
            Shell::OpenFile => open_file(ctx),
            Shell::Rename => {
                self.shell.panel = Panel::Inspector;
                Timeout::new(0, || dom::focus("#node-name")).forget();
            }
        }
        self.shell != before
    }

    fn set_motion(&mut self, less: bool) {
        self.shell.less_motion = less;
        mark_motion(less);
        update(&mut self.motion.borrow_mut().model, Msg::ReducedMotion(less));
        self.motion.borrow_mut().draw();
    }
}

fn open_file(ctx: &Context<App>) {
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
