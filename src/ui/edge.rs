//! An edge: the curve, its head, its marks and what can be done to it.

use studio::app::Msg;
use studio::geometry::Curve;
use yew::{Callback, Html, classes, html};

use super::node::act;
use super::part::Part;
use super::parts::{px, short, translate};

/// A curve as a path.
pub fn path(curve: &Curve) -> String {
    let [a, b, c, d] = curve.points.map(point);
    format!("M{a}C{b} {c} {d}")
}

fn point((x, y): (f64, f64)) -> String {
    format!("{} {}", px(x), px(y))
}

fn head(curve: &Curve) -> String {
    let (x, y) = curve.points[3];
    let (one, other) = if curve.downwards {
        ((x - 5.0, y - 8.0), (x + 5.0, y - 8.0))
    } else {
        ((x - 8.0, y - 5.0), (x - 8.0, y + 5.0))
    };
    format!("M{}L{}L{}", point(one), point((x, y)), point(other))
}

/// An edge.
#[derive(PartialEq)]
pub struct Edge {
    /// What it shows.
    pub view: studio::view::Edge,
    /// Where messages go.
    pub send: Callback<Msg>,
}

impl Part for Edge {
    fn draw(&self) -> Html {
        let Self { view, send } = self;
        let d = path(&view.curve);
        let (x, y) = view.curve.middle();
        let states: Vec<String> = view.state.iter().map(|state| format!("is-{state}")).collect();
        let class = classes!("edge", states, view.selected.then_some("is-selected"));
        let cut = view.state.contains(&"cut");
        let slowed = view.state.contains(&"slowed");
        let at = translate(x, y);
        let acts = view
            .actions
            .iter()
            .zip([(-52.0, 46.0), (0.0, 54.0)])
            .map(|(action, (x, width))| act(action, x, 0.0, width, true, send));
        html! {
            <g {class} data-edge={view.id.0.to_string()} role="group" aria-roledescription="link" tabindex="-1" aria-label={view.aria.clone()}>
                <path class="edge-hit" d={d.clone()} />
                <path class="edge-line" d={d.clone()} pathLength={cut.then_some("100")} />
                if view.count.is_some() { <path class="edge-flow" {d} /> }
                <path class="edge-head" d={head(&view.curve)} />
                if let Some(label) = &view.label { <text class="edge-label" x={px(x)} y={px(y - 14.0)}>{ label }</text> }
                if let Some(asks) = &view.binding { { binding(asks, &view.curve) } }
                if let Some(count) = view.count {
                    <g class="edge-count" transform={at.clone()}><rect x="-24" y="-11" width="48" height="22" rx="11" /><text>{ count }</text></g>
                }
                if cut || slowed {
                    <g class="edge-mark" transform={at}><circle r="11" /><path d={if cut { "M-4-4 4 4M4-4-4 4" } else { "M0-5V0L3.5 2.5" }} /></g>
                }
                if view.selected {
                    <g class="acts" transform={translate(x, y + 18.0)}>{ for acts }</g>
                }
            </g>
        }
    }
}

/// What the link asks of a message, on a slip of paper above its line: behind the middle, where a count stands.
fn binding(asks: &str, curve: &Curve) -> Html {
    const LETTERS: usize = 18;
    const LETTER: f64 = 6.7;
    let (x, y) = curve.at(0.62);
    let words = short(asks, LETTERS);
    let width = 14.0 + LETTER * words.chars().count() as f64;
    html! {
        <g class="edge-binding" transform={translate(x, y - 16.0)}>
            <title>{ asks.to_owned() }</title>
            <rect x={px(-width / 2.0)} y="-10" width={px(width)} height="20" rx="4" />
            <text>{ words }</text>
        </g>
    }
}
