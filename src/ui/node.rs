//! A node's card: frame, name, ports, actions. What it shows inside is `body`'s.

use studio::app::Msg;
use studio::view::{Action, Body, Mark, NodeKindName, NodeView};
use yew::{Callback, Html, classes, html};

use super::body;
use super::part::Part;
use super::parts::{press, px, short, translate};

/// The word of a kind in class names.
pub const fn kind_class(kind: NodeKindName) -> &'static str {
    match kind {
        NodeKindName::Producer => "producer",
        NodeKindName::Exchange => "exchange",
        NodeKindName::Queue => "queue",
        NodeKindName::Dead => "dead",
        NodeKindName::Topic => "topic",
        NodeKindName::Group => "group",
        NodeKindName::Consumer => "consumer",
    }
}

const DIAMOND: &str =
    "M50 4.5Q54 1 58 4.5L103.5 50Q107 54 103.5 58L58 103.5Q54 107 50 103.5L4.5 58Q1 54 4.5 50Z";

/// A node.
#[derive(PartialEq)]
pub struct Node {
    /// What it shows.
    pub view: NodeView,
    /// Where messages go.
    pub send: Callback<Msg>,
}

impl Part for Node {
    fn draw(&self) -> Html {
        let Self { view, send } = self;
        let kind = kind_class(view.kind);
        let mark = view.connecting.map(|mark| match mark {
            Mark::Source => "is-source",
            Mark::Target => "is-target",
            Mark::NoTarget => "is-no-target",
        });
        let states: Vec<String> = view.state.iter().map(|state| format!("is-{state}")).collect();
        let class = classes!(
            "node",
            format!("node-{kind}"),
            states,
            mark,
            view.selected.then_some("is-selected")
        );
        let id = view.id.0.to_string();
        html! {
            <g {class} data-node={id} role="group" aria-roledescription={view.kind.word()} tabindex="0" aria-label={view.aria.clone()}
                transform={translate(view.x, view.y)}>
                { frame(view) }
                { name(view) }
                { body::body(view, send) }
                { actions(view, send) }
                { ports(view) }
                { focus(view) }
                { problem(view) }
            </g>
        }
    }
}

fn frame(view: &NodeView) -> Html {
    if view.kind == NodeKindName::Exchange {
        return html! {
            <><path class="halo" d={DIAMOND} /><path class="card-shade" d={DIAMOND} transform="translate(0,2)" /><path class="card" d={DIAMOND} /></>
        };
    }
    let (w, h) = (view.width, height(view));
    html! {
        <>
            <rect class="halo" x="-5" y="-5" width={px(w + 10.0)} height={px(h + 10.0)} rx="14" />
            <rect class="card-shade" x="0" y="2" width={px(w)} height={px(h)} rx="10" />
            <rect class="card" width={px(w)} height={px(h)} rx="10" />
        </>
    }
}

/// A consumer without an effect strip is lower.
fn height(view: &NodeView) -> f64 {
    match &view.body {
        Body::Consumer { effect: None, .. } => 120.0,
        _ => view.height,
    }
}

fn name(view: &NodeView) -> Html {
    if view.kind == NodeKindName::Exchange {
        return html! {
            <><text class="n-name n-mid" x="54" y="53">{ short(&view.name, 10) }</text><text class="n-kind n-mid" x="54" y="70">{ &*view.kind_label }</text></>
        };
    }
    let room = match view.kind {
        NodeKindName::Producer => 12,
        NodeKindName::Consumer => 16,
        _ => 18,
    };
    html! {
        <>
            <text class="n-name" x="12" y="22">{ short(&view.name, room) }</text>
            <text class="n-kind" x={px(view.width - 12.0)} y="21">{ short(&view.kind_label, 16) }</text>
        </>
    }
}

fn actions(view: &NodeView, send: &Callback<Msg>) -> Html {
    let places: &[(f64, f64, f64)] = match view.kind {
        NodeKindName::Producer if view.actions.len() == 1 => &[(12.0, 78.0, 68.0)],
        NodeKindName::Producer => &[(12.0, 78.0, 66.0), (84.0, 78.0, 42.0)],
        NodeKindName::Dead => &[(0.0, 104.0, 76.0), (82.0, 104.0, 70.0), (158.0, 104.0, 74.0)],
        NodeKindName::Consumer if view.actions.len() == 1 => &[(136.0, 84.0, 68.0)],
        NodeKindName::Consumer => &[(104.0, 90.0, 56.0), (164.0, 90.0, 40.0)],
        NodeKindName::Group => &[(144.0, -1.0, 60.0)],
        NodeKindName::Exchange | NodeKindName::Queue | NodeKindName::Topic => &[],
    };
    // Of a client, the one action that stays (and grows) where the drawing is far away.
    let main = match view.kind {
        NodeKindName::Producer => Some(0),
        NodeKindName::Consumer => view.actions.len().checked_sub(1),
        _ => None,
    };
    let buttons =
        view.actions.iter().zip(places).enumerate().map(|(n, (action, &(x, y, width)))| {
            let y = if y < 0.0 { view.height - 27.0 } else { y };
            draw_act(action, (x, y, width), main == Some(n), view.selected, send)
        });
    html! { <g class="acts">{ for buttons }</g> }
}

/// A button on the stage.
pub fn act(
    action: &Action,
    x: f64,
    y: f64,
    width: f64,
    reachable: bool,
    send: &Callback<Msg>,
) -> Html {
    draw_act(action, (x, y, width), false, reachable, send)
}

/// Where, and how wide; the main one has a place of its own far away (stage.css).
fn draw_act(
    action: &Action,
    (x, y, width): (f64, f64, f64),
    main: bool,
    reachable: bool,
    send: &Callback<Msg>,
) -> Html {
    let intent = action.intent.clone();
    let (onclick, onkeydown) = press(send, move || intent.clone());
    let class = classes!(
        "act",
        main.then_some("is-main"),
        action.strong.then_some("is-strong"),
        action.danger.then_some("is-danger")
    );
    html! {
        <g {class} role="button" tabindex={if reachable { "0" } else { "-1" }} aria-label={action.name.clone()}
            transform={translate(x, y)} {onclick} {onkeydown}>
            <rect class="act-face" width={px(width)} height="24" rx="12" />
            <text class="act-label" x={px(width / 2.0)} y="12">{ &action.label }</text>
        </g>
    }
}

fn ports(view: &NodeView) -> Html {
    let height = match view.kind {
        NodeKindName::Producer | NodeKindName::Exchange => 54.0,
        NodeKindName::Queue | NodeKindName::Dead => 49.0,
        NodeKindName::Topic | NodeKindName::Group => 48.0,
        NodeKindName::Consumer => 58.0,
    };
    let port = |side: &'static str, x: f64, y: f64| {
        let (x, y) = (px(x), px(y));
        html! {
            <><circle class="port-hit" cx={x.clone()} cy={y.clone()} r="14" data-port={side} /><circle class={classes!("port", format!("port-{side}"))} cx={x} cy={y} r="5" data-port={side} /></>
        }
    };
    let into = view.kind != NodeKindName::Producer;
    let out = view.kind != NodeKindName::Consumer;
    html! {
        <>
            if into { { port("in", 0.0, height) } }
            if out { { port("out", view.width, height) } }
            if view.kind == NodeKindName::Queue { { port("dead", view.width / 2.0, view.height) } }
        </>
    }
}

fn focus(view: &NodeView) -> Html {
    if view.kind == NodeKindName::Exchange {
        return html! { <path class="focus" d="M54-5 113 54 54 113-5 54Z" /> };
    }
    let (w, h) = (view.width + 8.0, height(view) + 8.0);
    html! { <rect class="focus" x="-4" y="-4" width={px(w)} height={px(h)} rx="13" /> }
}

fn problem(view: &NodeView) -> Html {
    if view.problems.is_empty() {
        return html! {};
    }
    let text = view.problems.join(" ");
    html! {
        <g class="diag" role="img" aria-label={format!("Problem: {text}")} transform={translate(view.width - 2.0, 2.0)}>
            <title>{ text }</title><circle r="10" /><text>{ "!" }</text>
        </g>
    }
}
