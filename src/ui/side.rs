//! The right side: what is selected with its settings and figures, and what just happened. On a small
//! page it is a sheet of two tabs.

use studio::app::Msg;
use studio::view::{Subject, ViewModel};
use yew::{Callback, Html, html};

use super::inspector::Inspector;
use super::log::Log;
use super::part::Part as _;
use super::shell::Shell;

/// Which panel is open where there is room for one only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    /// None.
    #[default]
    None,
    /// The inspector.
    Inspector,
    /// The log.
    Log,
}

impl Panel {
    const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Inspector => "inspector",
            Self::Log => "log",
        }
    }
}

/// The right side.
pub fn side(view: &ViewModel, panel: Panel, send: &Callback<Msg>, shell: &Callback<Shell>) -> Html {
    let tab = |of: Panel, text: &'static str| {
        let open = panel == of;
        let next = if open { Panel::None } else { of };
        html! {
            <button type="button" class="side-tab" aria-expanded={open.to_string()} aria-controls={of.word()}
                onclick={shell.reform(move |_| Shell::Panel(next))}>{ text }</button>
        }
    };
    let chosen =
        view.stage.nodes.iter().find(|node| view.inspector.of == Some(Subject::Node(node.id)));
    let problems = chosen.map_or_else(Vec::new, |node| node.problems.clone());
    let inspector = Inspector {
        of: view.inspector.clone(),
        problems,
        figures: view.figures.clone(),
        locked: view.locks.drawing,
        send: send.clone(),
    };
    let log = Log { lines: view.log.clone(), most: usize::MAX, send: send.clone() };
    html! {
        <aside class="side" aria-label="Details" data-panel={panel.word()}>
            <div class="side-tabs">{ tab(Panel::Inspector, "Details") }{ tab(Panel::Log, "What happened") }</div>
            { inspector.show() }
            <section class="log" id="log" aria-labelledby="log-title" tabindex="0">
                <header class="log-head"><h2 class="inspector-title" id="log-title">{ "What just happened" }</h2></header>
                { log.show() }
            </section>
        </aside>
    }
}
