//! The page in yew: draws the view model, turns gestures into messages, carries out effects. It decides
//! nothing about queues; what it knows for itself is which menu or panel is open.

mod after;
mod app;
mod body;
mod dialogs;
mod edge;
mod effects;
mod entry;
mod icons;
mod inspector;
mod keys;
mod life;
mod listen;
mod log;
mod message;
mod motion;
mod node;
mod palette;
mod part;
mod parts;
mod pictures;
mod pointer;
mod profile;
mod shell;
mod side;
mod stage;
mod topbar;
mod track;
mod transport;
mod why;

use studio::app::Mode;

use crate::web::{dom, storage};

/// Mounts the page where the loading state stands.
pub fn mount() {
    let mode = if dom::query_has("embed") { Mode::Embed } else { Mode::Studio };
    let name = if mode == Mode::Embed { "embed" } else { "studio" };
    let _ = dom::root().set_attribute("data-mode", name);
    // An embedded drawing keeps nothing, and looks as the person's system does.
    if mode == Mode::Studio
        && let Some(theme) = storage::theme()
    {
        let _ = dom::root().set_attribute("data-theme", &theme);
    }
    let Some(place) = dom::document().get_element_by_id("app") else { return };
    place.set_inner_html("");
    yew::Renderer::<app::App>::with_root_and_props(place, app::Props { mode }).render();
}
