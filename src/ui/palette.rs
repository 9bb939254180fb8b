//! The tools: clicked, then the stage is clicked; dragged onto the stage; or pressed by key, which
//! places at once.

use studio::app::{Msg, Tool};
use studio::view::NodeKindName;
use web_sys::{KeyboardEvent, MouseEvent, PointerEvent};
use yew::{Callback, Html, NodeRef, html};

use super::icons::icon;
use super::node::kind_class;
use super::part::Part;
use super::parts::move_focus;
use super::shell::Shell;

/// The tools. The Tab key stops once, at the one that had the focus last; arrows go on from there.
#[derive(PartialEq)]
pub struct Palette {
    /// The tool in hand.
    pub tool: Tool,
    /// What can be placed, with its name.
    pub tools: Vec<(NodeKindName, String)>,
    /// Where the Tab key stops.
    pub stop: usize,
    /// The stage's element, to drop on.
    pub stage: NodeRef,
    /// Where messages go.
    pub send: Callback<Msg>,
    /// Where those of the page itself go.
    pub shell: Callback<Shell>,
}

impl Part for Palette {
    fn draw(&self) -> Html {
        let hands = [(Tool::Select, "Select".to_owned()), (Tool::Connect, "Connect".to_owned())];
        let kinds = self.tools.iter().map(|(kind, name)| (Tool::Place(*kind), name.clone()));
        let all: Vec<(Tool, String)> = hands.into_iter().chain(kinds).collect();
        let stop = self.stop.min(all.len() - 1);
        let tools = all.into_iter().enumerate().map(|(place, (tool, text))| {
            html! {
                <>
                    if place == 2 { <span class="palette-rule" aria-hidden="true"></span> }
                    { one(self, place == stop, place, tool, text) }
                </>
            }
        });
        html! {
            <div class="palette" role="toolbar" aria-label="Tools" aria-orientation="vertical" onkeydown={Callback::from(roving)}>
                { for tools }
            </div>
        }
    }
}

fn one(palette: &Palette, stop: bool, place: usize, tool: Tool, text: String) -> Html {
    let name = match tool {
        Tool::Select => "select",
        Tool::Connect => "connect",
        Tool::Place(kind) => kind_class(kind),
    };
    let pressed = (palette.tool == tool).to_string();
    let tabindex = if stop { "0" } else { "-1" };
    let onfocus = palette.shell.reform(move |_| Shell::ToolStop(place));
    let face = html! { <><span class="tool-face">{ icon(name) }</span>{ text }</> };
    let Tool::Place(kind) = tool else {
        let onclick = palette.send.reform(move |_: MouseEvent| Msg::Choose(tool));
        return html! {
            <button type="button" class="tool" data-tool={name} aria-pressed={pressed} {tabindex} {onfocus} {onclick}>{ face }</button>
        };
    };
    let (stage, send) = (&palette.stage, &palette.send);
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
    let onpointercancel = send.reform(|_: PointerEvent| Msg::PointerCancel);
    let onpointerdown = Callback::from(|event: PointerEvent| {
        use yew::TargetCast as _;
        if let Some(element) = event.target_dyn_into::<web_sys::Element>() {
            let button = element.closest("button").ok().flatten().unwrap_or(element);
            let _ = button.set_pointer_capture(event.pointer_id());
        }
    });
    html! {
        <button type="button" class="tool" data-tool={name} aria-pressed={pressed} {tabindex} {onfocus}
            {onclick} {onpointerdown} {onpointermove} {onpointerup} {onpointercancel}>{ face }</button>
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
    move_focus(".palette .tool", step);
}
