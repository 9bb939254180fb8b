//! The stage: the drawing as SVG with real, focusable elements, the canvas of moving messages over it,
//! and what floats above both. What pointer and keys do there is `pointer`'s and `keys`'.

use studio::app::{Gesture, Msg, Phase, Tool};
use studio::view::{BrokerView, NodeKindName, StageView, ViewModel};
use yew::{Callback, Html, NodeRef, classes, html};

use super::edge::{self, Edge};
use super::icons::icon;
use super::node::{self, Node};
use super::part::Part as _;
use super::parts::{action_button, button, px, translate};
use super::pointer::{Fingers, Hand};
use super::shell::Shell;
use super::{keys, message, why};

/// What the page has for the stage besides its view.
pub struct Parts<'a> {
    /// The stage's element.
    pub stage: &'a NodeRef,
    /// The canvas of moving messages.
    pub canvas: &'a NodeRef,
    /// Fingers that are down.
    pub fingers: &'a Fingers,
    /// It was touched: until then, a finger scrolls the page around an embed.
    pub awake: bool,
}

/// Everything on the stage.
pub fn stage(
    view: &ViewModel,
    gesture: &Gesture,
    parts: &Parts<'_>,
    send: &Callback<Msg>,
    shell: &Callback<Shell>,
) -> Html {
    let stage = &view.stage;
    let hand = Hand {
        stage: parts.stage.clone(),
        fingers: parts.fingers.clone(),
        asks: view.tool == Tool::Select && !matches!(gesture, Gesture::Connecting { .. }),
        send: send.clone(),
    };
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
    let world = format!("{} scale({})", translate(x, y), px(zoom));
    let running = (view.phase == Phase::Running).then_some("true");
    html! {
        <section class="stage-area" aria-label="Stage" data-active={parts.awake.then_some("true")}>
            <svg {class} id="stage" ref={parts.stage.clone()} role="application" aria-roledescription="message flow editor"
                aria-label={format!("Drawing: {}", view.title)} tabindex="0" data-tool={tool} data-zoom={zoom_word} data-running={running}
                onpointerdown={hand.down()} onpointermove={hand.moved()} onpointerup={hand.up(false)} onpointercancel={hand.up(true)}
                onwheel={hand.wheel()} onfocusin={hand.focused()} onkeydown={keys::on_stage(view, gesture, send, shell)}>
                <defs>
                    <pattern id="dots" width="24" height="24" patternUnits="userSpaceOnUse" patternTransform={world.clone()}>
                        <circle class="dot" cx="1" cy="1" r="1" />
                    </pattern>
                </defs>
                <rect class="ground" width="100%" height="100%" fill="url(#dots)" />
                <g class="world" transform={world}>
                    <g class="edges">{ for stage.edges.iter().map(|view| Edge { view: view.clone(), send: send.clone() }.show_as(view.id.0)) }</g>
                    <g class="nodes">{ for stage.nodes.iter().map(|view| Node { view: view.clone(), send: send.clone() }.show_as(view.id.0)) }</g>
                    if let Some(curve) = &stage.rubber { <path class="rubber" d={edge::path(curve)} /> }
                    if let Some((x, y, w, h)) = stage.marquee {
                        <rect class="marquee" x={px(x)} y={px(y)} width={px(w)} height={px(h)} />
                    }
                    if let Some((kind, x, y)) = stage.ghost { { ghost(kind, x, y) } }
                </g>
            </svg>
            <canvas class="tokens" aria-hidden="true" ref={parts.canvas.clone()}></canvas>
            { floating(view, stage, send) }
        </section>
    }
}

/// The flags of groups in a topic's partitions, in words.
fn flags() -> Html {
    let flag = |class: &'static str, text: &'static str| {
        html! {
            <li>
                <svg viewBox="-13 -13 26 26" aria-hidden="true">
                    <g class={class}><path class="flag-pole" d="M0-12V2" /><path class="flag-body" d="M-7 2H7V13H-7Z" /><text class="flag-name" y="7.5">{ "A" }</text></g>
                </svg>
                { text }
            </li>
        }
    };
    html! {
        <ul class="legend" aria-label="Flags of groups">
            { flag("flag", "group A: done with what is right of it") }
            { flag("flag is-position", "group A: handed out up to here") }
        </ul>
    }
}

fn ghost(kind: NodeKindName, x: f64, y: f64) -> Html {
    let (w, h) = match kind {
        NodeKindName::Producer => (168.0, 108.0),
        NodeKindName::Exchange => (108.0, 108.0),
        NodeKindName::Topic => (348.0, 224.0),
        NodeKindName::Group | NodeKindName::Consumer => (216.0, 120.0),
        _ => (276.0, 96.0),
    };
    html! {
        <g class={classes!("node", "is-ghost", format!("node-{}", node::kind_class(kind)))} aria-hidden="true"
            transform={translate(x - w / 2.0, y - h / 2.0)}>
            <rect class="card" width={px(w)} height={px(h)} rx="10" />
            <text class="n-name" x="12" y="22">{ kind.word() }</text>
        </g>
    }
}

fn floating(view: &ViewModel, stage: &StageView, send: &Callback<Msg>) -> Html {
    html! {
        <>
            if let Some((title, why)) = &stage.missing {
                <div class="stage-empty" role="alert"><h2>{ *title }</h2><p>{ why }</p></div>
            } else if stage.empty {
                { empty(send) }
            } else {
                <div class="legends">
                    if stage.nodes.iter().any(|node| node.kind == NodeKindName::Topic) { { flags() } }
                    { message::legend() }
                </div>
            }
            if let Some(hint) = &stage.hint {
                <div class="hint"><span>{ hint }</span>{ button("btn is-quiet", "Stop", "Stop", None, send, || Msg::Escape) }</div>
            }
            if let Some(broker) = &stage.broker { { at_the_corner(broker, send) } }
            if let Some((name, actions)) = &stage.quickbar {
                <div class="quickbar" role="toolbar" aria-label={name.clone()}>
                    <strong>{ name }</strong>
                    { for actions.iter().map(|action| action_button(action, send)) }
                </div>
            }
            if let Some(answer) = &view.why { { why::why(answer, stage.camera, send) } }
            <div class="stage-tools" role="group" aria-label="Zoom">
                { tool("minus", "Zoom out", send, || Msg::Zoom { at: None, factor: 0.8 }) }
                <span class="num">{ format!("{} %", (stage.camera.2 * 100.0).round() as u32) }</span>
                { tool("plus", "Zoom in", send, || Msg::Zoom { at: None, factor: 1.25 }) }
                { tool("fit", "Show everything", send, || Msg::Fit) }
            </div>
        </>
    }
}

/// The broker: chosen here, and started again when it is stopped.
fn at_the_corner(broker: &BrokerView, send: &Callback<Msg>) -> Html {
    let BrokerView { runs, alarm, selected, selectable, start } = broker;
    let words = match (*runs, *alarm) {
        (false, _) => "The broker is stopped",
        (true, true) => "The broker is short of memory: producers wait",
        (true, false) => "broker",
    };
    let troubled = !runs || *alarm;
    let class = classes!("broker", troubled.then_some("is-stopped"));
    html! {
        <div {class} role="group" aria-label="Broker">
            if *selectable {
                <button type="button" class="btn" aria-pressed={selected.to_string()} onclick={send.reform(|_| Msg::SelectBroker)}>
                    { icon("broker") }{ words }
                </button>
            } else {
                <span class="broker-words">{ icon("broker") }{ words }</span>
            }
            { for start.iter().map(|action| action_button(action, send)) }
        </div>
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
