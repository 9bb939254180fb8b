//! Keys: on the stage each letter, anywhere the usual combinations. A single letter does something only
//! while the stage has the focus.

use studio::app::{Dialog, Gesture, Msg, Target};
use studio::view::ViewModel;
use web_sys::{Element, KeyboardEvent};
use yew::{Callback, TargetCast as _};

use super::stage::{is_typing, target_of};

/// Keys while the stage, or something on it, has the focus.
pub fn on_stage(
    view: &ViewModel,
    gesture: &Gesture,
    send: &Callback<Msg>,
) -> Callback<KeyboardEvent> {
    let send = send.clone();
    let connecting = matches!(gesture, Gesture::Connecting { .. });
    let kills: Vec<_> = view
        .stage
        .nodes
        .iter()
        .filter_map(|node| {
            let wanted = |intent: &Msg| matches!(intent, Msg::Kill(_) | Msg::Restart(_));
            let action =
                node.actions.iter().map(|action| &action.intent).find(|intent| wanted(intent))?;
            Some((node.id, action.clone()))
        })
        .collect();
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some(element) = event.target_dyn_into::<Element>() else { return };
        let target = target_of(&element);
        let intent = match (event.key().as_str(), target) {
            ("Enter", Target::Node(id)) if connecting => Some(Msg::ConnectTo(id)),
            ("Enter" | " ", Target::Node(id)) => Some(Msg::Select(id)),
            ("Enter" | " ", Target::Edge(id)) => Some(Msg::SelectLink(id)),
            ("c" | "C", Target::Node(id)) if connecting => Some(Msg::ConnectTo(id)),
            ("c" | "C", Target::Node(id)) => Some(Msg::ConnectFrom(id)),
            ("p" | "P", Target::Node(id)) => Some(Msg::Publish { producer: id, count: 1 }),
            ("k" | "K", Target::Node(id)) => {
                kills.iter().find(|(node, _)| *node == id).map(|(_, intent)| intent.clone())
            }
            ("w" | "W", Target::Node(id)) => Some(Msg::AskNode(id)),
            ("Delete" | "Backspace", _) => Some(Msg::DeleteSelected),
            ("ArrowLeft", _) => Some(step(-1, 0, &event)),
            ("ArrowRight", _) => Some(step(1, 0, &event)),
            ("ArrowUp", _) => Some(step(0, -1, &event)),
            ("ArrowDown", _) => Some(step(0, 1, &event)),
            (" ", _) => Some(Msg::TogglePlay),
            (".", _) => Some(Msg::Step),
            ("d" | "D", _) => Some(Msg::Describe),
            ("?", _) => Some(Msg::OpenDialog(Dialog::Help)),
            ("Home", _) => Some(Msg::Reset),
            _ => None,
        };
        if let Some(intent) = intent {
            event.prevent_default();
            send.emit(intent);
        }
    })
}

fn step(dx: i32, dy: i32, event: &KeyboardEvent) -> Msg {
    let far = if event.shift_key() { 5 } else { 1 };
    Msg::MoveSelected { dx: dx * far, dy: dy * far }
}

/// Keys anywhere on the page.
pub fn anywhere(event: &KeyboardEvent) -> Option<Msg> {
    if event.key() == "Escape" && !is_typing(event) {
        return Some(Msg::Escape);
    }
    if !(event.ctrl_key() || event.meta_key()) {
        return None;
    }
    let typing = is_typing(event);
    let key = event.key().to_lowercase();
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

fn no_text_is_selected() -> bool {
    let selection = crate::web::dom::window().get_selection().ok().flatten();
    selection.is_none_or(|selection| selection.is_collapsed())
}
