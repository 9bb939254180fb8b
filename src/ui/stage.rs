//! The stage: the drawing as SVG with real, focusable elements, the canvas of moving messages over it,
//! and the gestures of pointer, wheel and keyboard turned into messages.

use engine::{LinkId, NodeId};
use studio::app::{Gesture, Msg, Phase, Target, Tool};
use studio::view::{StageView, ViewModel};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, KeyboardEvent, PointerEvent, WheelEvent};
use yew::{Callback, Html, NodeRef, TargetCast as _, classes, html};

use super::icons::icon;
use super::{button, edge, keys, node};

/// What stands under a pointer or has the focus.
pub fn target_of(element: &Element) -> Target {
    let id = |selector: &str, name: &str| -> Option<u16> {
        element.closest(selector).ok()??.get_attribute(name)?.parse().ok()
    };
    if let Some(node) = id("[data-node]", "data-node") {
        let port = element.get_attribute("data-port");
        return match port.as_deref() {
            Some("out" | "dead") => Target::Port(NodeId(node)),
            _ => Target::Node(NodeId(node)),
        };
    }
    id("[data-edge]", "data-edge").map_or(Target::Ground, |link| Target::Edge(LinkId(link)))
}

fn is_button(element: &Element) -> bool {
    element.closest("[role=button]").ok().flatten().is_some()
}

fn offset(event: &PointerEvent, stage: &NodeRef) -> (f64, f64) {
    let Some(stage) = stage.cast::<Element>() else { return (0.0, 0.0) };
    let frame = stage.get_bounding_client_rect();
    (f64::from(event.client_x()) - frame.x(), f64::from(event.client_y()) - frame.y())
}

/// Everything on the stage.
pub fn stage(
    view: &ViewModel,
    gesture: &Gesture,
    stage_ref: &NodeRef,
    canvas_ref: &NodeRef,
    activated: bool,
    send: &Callback<Msg>,
) -> Html {
    let stage = &view.stage;
    let (x, y, zoom) = stage.camera;
    let tool = match view.tool {
        Tool::Select => "select",
        Tool::Connect => "connect",
        Tool::Place(_) => "place",
    };
    let zoom_word = if zoom < 0.45 {
        "tiny"
    } else if zoom < 0.62 {
        "far"
    } else {
        "near"
    };
    let class = classes!(
        "stage",
        matches!(gesture, Gesture::Connecting { .. }).then_some("is-connecting"),
        matches!(gesture, Gesture::Panning { .. }).then_some("is-panning")
    );
    let world = format!("translate({x},{y}) scale({zoom})");
    let running = (view.phase == Phase::Running).then_some("true");
    html! {
        <section class="stage-area" aria-label="Stage" data-active={activated.then_some("true")}>
            <svg {class} id="stage" ref={stage_ref.clone()} role="application" aria-roledescription="message flow editor"
                aria-label={format!("Drawing: {}", view.title)} tabindex="0" data-tool={tool} data-zoom={zoom_word} data-running={running}
                onpointerdown={down(stage_ref, send)} onpointermove={moved(stage_ref, send)} onpointerup={up(stage_ref, send)}
                onpointercancel={send.reform(|_| Msg::PointerCancel)} onwheel={wheel(stage_ref, send)}
                onkeydown={keys::on_stage(view, gesture, send)}>
                <defs>
                    <pattern id="dots" width="24" height="24" patternUnits="userSpaceOnUse" patternTransform={world.clone()}>
                        <circle class="dot" cx="1" cy="1" r="1" />
                    </pattern>
                </defs>
                <rect class="ground" width="100%" height="100%" fill="url(#dots)" />
                <g class="world" transform={world}>
                    <g class="edges">{ for stage.edges.iter().map(|view| edge::edge(view, send)) }</g>
                    <g class="nodes">{ for stage.nodes.iter().map(|view| node::node(view, send)) }</g>
                    if let Some(curve) = &stage.rubber { <path class="rubber" d={edge::path(curve)} /> }
                    if let Some((x, y, w, h)) = stage.marquee {
                        <rect class="marquee" x={x.to_string()} y={y.to_string()} width={w.to_string()} height={h.to_string()} />
                    }
                    if let Some((kind, x, y)) = stage.ghost { { ghost(kind, x, y) } }
                </g>
            </svg>
            <canvas class="tokens" aria-hidden="true" ref={canvas_ref.clone()}></canvas>
            { floating(view, stage, send) }
        </section>
    }
}

fn ghost(kind: studio::view::NodeKindName, x: f64, y: f64) -> Html {
    let (w, h) = match kind {
        studio::view::NodeKindName::Producer => (168.0, 108.0),
        studio::view::NodeKindName::Exchange => (108.0, 108.0),
        studio::view::NodeKindName::Topic => (348.0, 224.0),
        studio::view::NodeKindName::Group | studio::view::NodeKindName::Consumer => (216.0, 120.0),
        _ => (276.0, 96.0),
    };
    html! {
        <g class={classes!("node", "is-ghost", format!("node-{}", node::kind_class(kind)))} aria-hidden="true"
            transform={format!("translate({},{})", x - w / 2.0, y - h / 2.0)}>
            <rect class="card" width={w.to_string()} height={h.to_string()} rx="10" />
            <text class="n-name" x="12" y="22">{ kind.word() }</text>
        </g>
    }
}

fn down(stage: &NodeRef, send: &Callback<Msg>) -> Callback<PointerEvent> {
    let (stage, send) = (stage.clone(), send.clone());
    Callback::from(move |event: PointerEvent| {
        let Some(element) = event.target_dyn_into::<Element>() else { return };
        if event.button() != 0 || is_button(&element) {
            return;
        }
        if let Some(svg) = stage.cast::<Element>() {
            let _ = svg.set_pointer_capture(event.pointer_id());
        }
        let at = offset(&event, &stage);
        send.emit(Msg::PointerDown { at, target: target_of(&element), shift: event.shift_key() });
        send.emit(Msg::ClickToken { at });
    })
}

fn moved(stage: &NodeRef, send: &Callback<Msg>) -> Callback<PointerEvent> {
    let (stage, send) = (stage.clone(), send.clone());
    Callback::from(move |event: PointerEvent| {
        send.emit(Msg::PointerMove { at: offset(&event, &stage) });
    })
}

fn up(stage: &NodeRef, send: &Callback<Msg>) -> Callback<PointerEvent> {
    let (stage, send) = (stage.clone(), send.clone());
    Callback::from(move |event: PointerEvent| {
        send.emit(Msg::PointerUp { at: offset(&event, &stage) });
    })
}

fn wheel(stage: &NodeRef, send: &Callback<Msg>) -> Callback<WheelEvent> {
    let (stage, send) = (stage.clone(), send.clone());
    Callback::from(move |event: WheelEvent| {
        event.prevent_default();
        let pointer: &PointerEvent = event.unchecked_ref();
        if event.ctrl_key() || event.meta_key() {
            let factor = (1.0 - event.delta_y() * 0.002_5).clamp(0.7, 1.4);
            send.emit(Msg::Zoom { at: Some(offset(pointer, &stage)), factor });
        } else {
            send.emit(Msg::Pan { dx: -event.delta_x(), dy: -event.delta_y() });
        }
    })
}

fn floating(view: &ViewModel, stage: &StageView, send: &Callback<Msg>) -> Html {
    html! {
        <>
            if stage.empty { { empty(send) } } else { { legend() } }
            if let Some(hint) = &stage.hint {
                <div class="hint"><span>{ hint }</span>{ button("btn is-quiet", "Stop", "Stop", None, send, || Msg::Escape) }</div>
            }
            if let Some((name, actions)) = &stage.quickbar {
                <div class="quickbar" role="toolbar" aria-label={name.clone()}>
                    <strong>{ name }</strong>
                    { for actions.iter().map(|action| super::action_button(action, send)) }
                </div>
            }
            { why(view, send) }
            <div class="stage-tools" role="group" aria-label="Zoom">
                { tool("minus", "Zoom out", send, || Msg::Zoom { at: None, factor: 0.8 }) }
                <span class="num">{ format!("{:.0} %", stage.camera.2 * 100.0) }</span>
                { tool("plus", "Zoom in", send, || Msg::Zoom { at: None, factor: 1.25 }) }
                { tool("fit", "Show everything", send, || Msg::Fit) }
            </div>
        </>
    }
}

fn tool(
    icon: &'static str,
    name: &'static str,
    send: &Callback<Msg>,
    intent: impl Fn() -> Msg + 'static,
) -> Html {
    button("btn is-icon", "", name, Some(icon), send, intent)
}

fn empty(send: &Callback<Msg>) -> Html {
    use studio::app::Dialog;
    use studio::view::NodeKindName::Producer;
    html! {
        <div class="stage-empty">
            <h2>{ "Draw how messages flow, then break it" }</h2>
            <p>{ "Place a producer, a queue and a consumer from the tools, connect them, publish, and kill the consumer while it works." }</p>
            <div class="ways">
                { button("btn is-primary", "Open an example", "Open an example", None, send, || Msg::OpenDialog(Dialog::Gallery)) }
                { button("btn", "Place a producer", "Place a producer", None, send, || Msg::PlaceFree(Producer)) }
                { button("btn", "Keys and signs", "Keys and signs", None, send, || Msg::OpenDialog(Dialog::Help)) }
            </div>
        </div>
    }
}

/// The signs of messages, in words.
pub fn legend() -> Html {
    let sign = |class: &'static str, inner: Html, text: &'static str| {
        html! { <li><svg viewBox="-13 -13 26 26" aria-hidden="true"><g class={class} data-c="0">{ inner }</g></svg>{ text }</li> }
    };
    let disc = || html! { <circle class="msg-body" r="9" /> };
    html! {
        <ul class="legend" aria-label="Signs">
            { sign("msg", disc(), "waiting") }
            { sign("msg", html! { <><circle class="msg-body" r="9" /><g class="msg-count" transform="translate(7,-7)"><circle r="6" /><text>{ "2" }</text></g></> }, "delivered again") }
            { sign("msg is-poison", html! { <path class="msg-body" d="M0-10.5 10.5 0 0 10.5-10.5 0Z" /> }, "poison") }
            { sign("msg is-later", html! { <><circle class="msg-body" r="8" /><path class="msg-hand" d="M0-4V0L3 2" /></> }, "tried again later") }
            { sign("msg is-dead", html! { <><rect class="msg-body" x="-9" y="-9" width="18" height="18" rx="2.5" /><path class="msg-x" d="M-4-4 4 4M4-4-4 4" /></> }, "dead") }
        </ul>
    }
}

fn why(view: &ViewModel, send: &Callback<Msg>) -> Html {
    let Some(why) = &view.why else { return html! {} };
    let (x, y, zoom) = view.stage.camera;
    let place = why.at.map(|(px, py)| format!("{},{}", px * zoom + x, py * zoom + y));
    let cause = why.cause;
    html! {
        <div class="why" role="dialog" aria-labelledby="why-title" data-side="below" data-at={place} key="why">
            <p class="why-title" id="why-title" tabindex="-1">{ &why.title }</p>
            if !why.text.is_empty() { <p class="why-text">{ &why.text }</p> }
            <p class="why-rule" title={why.rule_text.clone()}>
                { "Rule: " }<b>{ &why.rule }</b>{ ". " }<span>{ &why.rule_text }</span>{ " " }
                if let Some(cause) = cause {
                    { button("why-more", "What led to this?", "What led to this?", None, send, move || Msg::AskEvent(cause)) }
                }
            </p>
            <button type="button" class="why-close" aria-label="Close" onclick={send.reform(|_| Msg::CloseWhy)}>{ icon("close") }</button>
        </div>
    }
}

/// Whether a key was meant for a field that is being typed into.
pub fn is_typing(event: &KeyboardEvent) -> bool {
    event.target_dyn_into::<Element>().is_some_and(|element| {
        element.closest("input, select, textarea, dialog").ok().flatten().is_some()
    })
}
