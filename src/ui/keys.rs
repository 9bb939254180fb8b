//! Keys: on the stage each letter, anywhere the usual combinations. A single letter does something only
//! while the stage, or something on it, has the focus.

use engine::{LinkId, NodeId};
use studio::app::{Dialog, Direction, Gesture, Msg, Target, Travel};
use studio::view::{NodeKindName, NodeView, Subject, ViewModel};
use web_sys::{Element, KeyboardEvent};
use yew::{Callback, TargetCast as _};

use super::pointer::target_of;
use super::shell::Shell;
use crate::web::dom;

/// A press of an arrow moves the picture this far when nothing is selected, in pixels.
const PAN: f64 = 48.0;

/// What keys need to know of the page.
struct Keys {
    connecting: bool,
    nothing_selected: bool,
    nodes: Vec<Keyed>,
    /// Every link, and those of the node that the inspector shows.
    links: Vec<LinkId>,
    shown: Option<(NodeId, Vec<LinkId>)>,
}

struct Keyed {
    id: NodeId,
    publishes: bool,
    kill: Option<Msg>,
}

impl Keys {
    fn of(view: &ViewModel, gesture: &Gesture) -> Self {
        let kill = |node: &NodeView| {
            let mut intents = node.actions.iter().map(|action| &action.intent);
            intents.find(|intent| matches!(intent, Msg::Kill(_) | Msg::Restart(_))).cloned()
        };
        let nodes = view.stage.nodes.iter().map(|node| Keyed {
            id: node.id,
            publishes: node.kind == NodeKindName::Producer,
            kill: kill(node),
        });
        let shown = match view.inspector.of {
            Some(Subject::Node(id)) => {
                Some((id, view.inspector.links.iter().map(|row| row.link).collect()))
            }
            _ => None,
        };
        Self {
            connecting: matches!(gesture, Gesture::Connecting { .. }),
            nothing_selected: matches!(
                view.inspector.of,
                None | Some(Subject::Document | Subject::Broker)
            ),
            nodes: nodes.collect(),
            links: view.stage.edges.iter().map(|edge| edge.id).collect(),
            shown,
        }
    }

    fn node(&self, id: NodeId) -> Option<&Keyed> {
        self.nodes.iter().find(|node| node.id == id)
    }

    /// The next link: the first of a node, the neighbour of a link.
    fn next_link(&self, on: Target, back: bool) -> Option<LinkId> {
        let (list, here) = match on {
            Target::Node(id) => match &self.shown {
                Some((shown, links)) if *shown == id => (links, None),
                _ => return None,
            },
            Target::Edge(id) => (&self.links, self.links.iter().position(|&link| link == id)),
            Target::Ground | Target::Port(_) => (&self.links, None),
        };
        let count = list.len();
        let at = match (here, back) {
            (None, false) => 0,
            (None, true) => count.checked_sub(1)?,
            (Some(at), false) => (at + 1) % count,
            (Some(at), true) => (at + count - 1) % count,
        };
        list.get(at).copied()
    }

    /// What a key means on a target; several messages where the first makes the second possible.
    fn meaning(&self, key: &str, on: Target, shift: bool) -> Vec<Msg> {
        if let (Target::Node(id) | Target::Port(id), Some(node)) = (on, self.node_at(on)) {
            let meant = match key {
                "Enter" | "c" | "C" if self.connecting => Some(Msg::ConnectTo(id)),
                "Enter" | " " if shift => Some(Msg::ToggleSelect(id)),
                "Enter" | " " => Some(Msg::Select(id)),
                "c" | "C" => Some(Msg::ConnectFrom(id)),
                "p" | "P" if node.publishes => Some(Msg::Publish { producer: id, count: 1 }),
                "k" | "K" => node.kill.clone(),
                "w" | "W" => Some(Msg::AskNode(id)),
                _ => None,
            };
            if let Some(meant) = meant {
                return vec![meant];
            }
        }
        if let Some((dx, dy)) = arrow(key) {
            return self.arrow(on, dx, dy, shift);
        }
        let meant = match (key, on) {
            ("Enter" | " ", Target::Edge(id)) => Msg::SelectLink(id),
            ("Delete" | "Backspace", _) => return self.delete(on),
            ("[" | "]", Target::Node(id)) if self.next_link(on, false).is_none() => Msg::Select(id),
            (" ", _) => Msg::TogglePlay,
            (".", _) => Msg::Step,
            (",", _) => Msg::Travel(Travel::StepBack),
            ("PageUp", _) => Msg::Travel(Travel::Mark(Direction::Back)),
            ("PageDown", _) => Msg::Travel(Travel::Mark(Direction::Forward)),
            ("b" | "B", _) => Msg::Travel(Travel::PlayBackwards),
            ("End", _) => Msg::Travel(Travel::End(Direction::Forward)),
            ("d" | "D", _) => Msg::Describe,
            ("?", _) => Msg::OpenDialog(Dialog::Help),
            ("Home", _) => Msg::Reset,
            _ => return Vec::new(),
        };
        vec![meant]
    }

    fn node_at(&self, on: Target) -> Option<&Keyed> {
        match on {
            Target::Node(id) | Target::Port(id) => self.node(id),
            Target::Ground | Target::Edge(_) => None,
        }
    }

    /// What is selected moves, or else what has the focus; without either the picture does.
    fn arrow(&self, on: Target, dx: i32, dy: i32, shift: bool) -> Vec<Msg> {
        let far = if shift { 5 } else { 1 };
        let step = Msg::MoveSelected { dx: dx * far, dy: dy * far };
        match on {
            _ if !self.nothing_selected => vec![step],
            Target::Node(id) | Target::Port(id) => vec![Msg::Select(id), step],
            Target::Ground | Target::Edge(_) => {
                let pan = PAN * f64::from(far);
                vec![Msg::Pan { dx: -f64::from(dx) * pan, dy: -f64::from(dy) * pan }]
            }
        }
    }

    /// What is selected is deleted, or else what has the focus.
    fn delete(&self, on: Target) -> Vec<Msg> {
        match on {
            Target::Node(id) if self.nothing_selected => vec![Msg::Select(id), Msg::DeleteSelected],
            Target::Edge(id) if self.nothing_selected => {
                vec![Msg::SelectLink(id), Msg::DeleteSelected]
            }
            _ => vec![Msg::DeleteSelected],
        }
    }
}

fn arrow(key: &str) -> Option<(i32, i32)> {
    Some(match key {
        "ArrowLeft" => (-1, 0),
        "ArrowRight" => (1, 0),
        "ArrowUp" => (0, -1),
        "ArrowDown" => (0, 1),
        _ => return None,
    })
}

/// Keys while the stage, or something on it, has the focus.
pub fn on_stage(
    view: &ViewModel,
    gesture: &Gesture,
    send: &Callback<Msg>,
    shell: &Callback<Shell>,
) -> Callback<KeyboardEvent> {
    let (send, shell, keys) = (send.clone(), shell.clone(), Keys::of(view, gesture));
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some(element) = event.target_dyn_into::<Element>() else { return };
        let (key, on) = (event.key(), target_of(&element));
        let meant = keys.meaning(&key, on, event.shift_key());
        let done = match (key.as_str(), on) {
            ("[" | "]", _) => keys.next_link(on, key == "[").is_some_and(|link| {
                send.emit(Msg::SelectLink(link));
                dom::focus(&format!("[data-edge=\"{}\"]", link.0));
                true
            }),
            ("n" | "N", _) => {
                dom::focus(".palette [data-tool=producer]");
                true
            }
            ("F2", Target::Node(id)) => {
                send.emit(Msg::Select(id));
                shell.emit(Shell::Rename);
                true
            }
            _ => false,
        };
        if done || !meant.is_empty() {
            event.prevent_default();
        }
        for msg in meant.into_iter().filter(|_| !done) {
            send.emit(msg);
        }
    })
}

/// Keys anywhere on the page.
pub fn anywhere(event: &KeyboardEvent) -> Option<Msg> {
    if event.key() == "Escape" && !is_typing(event) {
        return Some(Msg::Escape);
    }
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return None;
    }
    let typing = is_typing(event);
    let key = event.key().to_ascii_lowercase();
    match (key.as_str(), event.shift_key()) {
        ("s", _) => Some(Msg::SaveFile),
        _ if typing => None,
        ("z", false) => Some(Msg::Undo),
        ("z", true) | ("y", _) => Some(Msg::Redo),
        ("c", _) if no_text_is_selected() => Some(Msg::Copy),
        ("v", _) => Some(Msg::Paste),
        ("a", _) => Some(Msg::SelectAll),
        _ => None,
    }
}

/// Ctrl O, anywhere.
pub fn opens_file(event: &KeyboardEvent) -> bool {
    (event.ctrl_key() || event.meta_key()) && event.key().eq_ignore_ascii_case("o")
}

/// Whether a key was meant for a field that is being typed into.
fn is_typing(event: &KeyboardEvent) -> bool {
    event.target_dyn_into::<Element>().is_some_and(|element| {
        element.closest("input, select, textarea, dialog").ok().flatten().is_some()
    })
}

fn no_text_is_selected() -> bool {
    let selection = dom::window().get_selection().ok().flatten();
    selection.is_none_or(|selection| selection.is_collapsed())
}
