//! The tools: clicked, then the stage is clicked; dragged onto the stage; or pressed by key, which
//! places at once.

use studio::app::{Msg, Tool};
use studio::view::{NodeKindName, ViewModel};
use web_sys::{KeyboardEvent, MouseEvent, PointerEvent};
use yew::{Callback, Html, NodeRef, html};

use super::icons::icon;
use super::node::kind_class;

const KINDS: [(NodeKindName, &str); 7] = [
    (NodeKindName::Producer, "Producer"),
    (NodeKindName::Exchange, "Fan-out"),
    (NodeKindName::Queue, "Queue"),
    (NodeKindName::Topic, "Topic"),
    (NodeKindName::Group, "Group"),
    (NodeKindName::Consumer, "Consumer"),
    (NodeKindName::Dead, "Dead letters"),
];

/// The tools.
pub fn palette(view: &ViewModel, stage: &NodeRef, send: &Callback<Msg>) -> Html {
    let plain = |tool: Tool, name: &'static str, text: &'static str| {
        html! {
            <button type="button" class="tool" data-tool={name} aria-pressed={(view.tool == tool).to_string()}
                tabindex={if tool == Tool::Select { "0" } else { "-1" }} onclick={send.reform(move |_| Msg::Choose(tool))}>
                <span class="tool-face">{ icon(name) }</span>{ text }
            </button>
        }
    };
    html! {
        <div class="palette" role="toolbar" aria-label="Tools" aria-orientation="vertical" onkeydown={Callback::from(roving)}>
            { plain(Tool::Select, "select", "Select") }
            { plain(Tool::Connect, "connect", "Connect") }
            <span class="palette-rule" aria-hidden="true"></span>
            { for KINDS.iter().map(|&(kind, text)| tool(view, kind, text, stage, send)) }
        </div>
    }
}

fn tool(
    view: &ViewModel,
    kind: NodeKindName,
    text: &'static str,
    stage: &NodeRef,
    send: &Callback<Msg>,
) -> Html {
    let name = kind_class(kind);
    let chosen = view.tool == Tool::Place(kind);
    // A press by key has no pointer: it places at once, where there is room.
    // The click that ends a drag onto the stage is none.
    let (click_stage, click_send) = (stage.clone(), send.clone());
    let onclick = Callback::from(move |event: MouseEvent| {
        if event.detail() == 0 {
            click_send.emit(Msg::PlaceFree(kind));
        } else if over(&event, &click_stage).is_none() {
            click_send.emit(Msg::Choose(Tool::Place(kind)));
        }
    });
    let (drag_stage, drag_send) = (stage.clone(), send.clone());
    let onpointermove = Callback::from(move |event: PointerEvent| {
        if event.buttons() == 1 {
            drag_send.emit(Msg::DragTool { kind, at: over(&event, &drag_stage) });
        }
    });
    let (drop_stage, drop_send) = (stage.clone(), send.clone());
    let onpointerup = Callback::from(move |event: PointerEvent| match over(&event, &drop_stage) {
        Some(at) => drop_send.emit(Msg::DropTool { kind, at }),
        None => drop_send.emit(Msg::PointerCancel),
    });
    let onpointerdown = Callback::from(|event: PointerEvent| {
        use yew::TargetCast as _;
        if let Some(element) = event.target_dyn_into::<web_sys::Element>() {
            let button = element.closest("button").ok().flatten().unwrap_or(element);
            let _ = button.set_pointer_capture(event.pointer_id());
        }
    });
    html! {
        <button type="button" class="tool" data-tool={name} aria-pressed={chosen.to_string()} tabindex="-1"
            {onclick} {onpointerdown} {onpointermove} {onpointerup}>
            <span class="tool-face">{ icon(name) }</span>{ text }
        </button>
    }
}

/// The point of the stage under the pointer, if it is over the stage.
fn over(event: &MouseEvent, stage: &NodeRef) -> Option<(f64, f64)> {
    let frame = stage.cast::<web_sys::Element>()?.get_bounding_client_rect();
    let at = (f64::from(event.client_x()) - frame.x(), f64::from(event.client_y()) - frame.y());
    ((0.0..frame.width()).contains(&at.0) && (0.0..frame.height()).contains(&at.1)).then_some(at)
}

/// Arrows move through the tools; only one of them is a stop of the Tab key.
fn roving(event: KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowDown" | "ArrowRight" => 1,
        "ArrowUp" | "ArrowLeft" => -1,
        _ => return,
    };
    event.prevent_default();
    super::move_focus(".palette .tool", step);
}
