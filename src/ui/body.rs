//! What each kind of node shows inside its card.

use studio::app::Msg;
use studio::view::{Body, Member, NodeView, Row, Token};
use yew::{Callback, Html, classes, html};

use super::message::{Look, message};
use super::parts::{press, px, short, tenths, translate};

/// A letter of the widest monospaced font at the size of a line, in stage units.
const LETTER: f64 = 6.62;

/// A node's card, from the inside.
struct Card<'a> {
    view: &'a NodeView,
    send: &'a Callback<Msg>,
}

/// The inside of a node's card.
pub fn body(view: &NodeView, send: &Callback<Msg>) -> Html {
    let card = Card { view, send };
    match &view.body {
        Body::Producer { rate, count, held, row, more } => match held {
            Some(held) => card.held(held, row, *more),
            None => {
                html! { <>{ card.line(12.0, 46.0, rate) }{ card.line(12.0, 64.0, count) }</> }
            }
        },
        Body::Exchange => html! {},
        Body::Queue { .. } => card.queue(),
        Body::Topic { rows, line } => card.topic(rows, line),
        Body::Group { rows, line, letter } => card.group(rows, line, *letter),
        Body::Consumer { .. } => card.consumer(),
    }
}

/// A text that has to fit into this width.
fn fitted(x: f64, y: f64, width: f64, text: &str, bad: bool) -> Html {
    let text = short(text, (width / LETTER) as usize);
    html! { <text class={classes!("n-line", bad.then_some("n-bad"))} x={px(x)} y={px(y)}>{ text }</text> }
}

fn more_sign(x: f64, y: f64, more: u32) -> Html {
    if more == 0 {
        return html! {};
    }
    html! { <text class="more n-end" x={px(x)} y={px(y)}>{ format!("+{more}") }</text> }
}

/// Messages in a row from right to left, this far apart.
fn row_from(x: f64, y: f64, apart: f64, tokens: &[Token], look: Look<'_>) -> Html {
    let place = |(n, token)| message(token, x + apart * n as f64, y, look);
    html! { <>{ for tokens.iter().enumerate().map(place) }</> }
}

impl Card<'_> {
    fn is(&self, state: &str) -> bool {
        self.view.state.contains(&state)
    }

    fn line(&self, x: f64, y: f64, text: &str) -> Html {
        fitted(x, y, self.view.width - x - 12.0, text, false)
    }

    const fn look(&self, radius: f64, label: bool) -> Look<'_> {
        Look { radius, label, reachable: self.view.selected, send: self.send }
    }

    /// A node's trouble in a few words; it can be asked why.
    fn status(&self, y: f64, text: &str) -> Html {
        let id = self.view.id;
        let (onclick, onkeydown) = press(self.send, move || Msg::AskNode(id));
        let tabindex = if self.view.selected { "0" } else { "-1" };
        html! {
            <text class="n-status n-bad" x="12" y={px(y)} role="button" {tabindex} aria-label={format!("{text}: why?")}
                {onclick} {onkeydown}>{ text }</text>
        }
    }

    fn held(&self, held: &str, row: &[Token], more: u32) -> Html {
        html! {
            <>
                { self.status(45.0, held) }
                <rect class="trough" x="12" y="52" width="144" height="20" rx="5" />
                { row_from(145.0, 62.0, -20.0, row, self.look(7.0, false)) }
                { more_sign(53.0, 66.0, more) }
            </>
        }
    }

    fn queue(&self) -> Html {
        let Body::Queue { row, more, later, capacity, fill, line } = &self.view.body else {
            return html! {};
        };
        let slots = capacity.filter(|&max| max <= 10).unwrap_or(0);
        let slot = |n: u32| html! { <circle class="slot" cx={px(246.0 - 24.0 * f64::from(n))} cy="49" r="9" /> };
        html! {
            <>
                <rect class="trough" x="12" y="32" width="252" height="34" rx="7" />
                { for (0..slots).map(slot) }
                if capacity.is_some_and(|max| max > 10) {
                    <rect class="fill" x="14" y="63" width={tenths(248.0 * fill)} height="2" />
                }
                { row_from(30.0, 49.0, 24.0, later, self.look(9.0, true)) }
                { row_from(246.0, 49.0, -24.0, row, self.look(9.0, true)) }
                { more_sign(62.0, 53.0, *more) }
                { fitted(12.0, 85.0, 252.0, line, self.is("full")) }
            </>
        }
    }

    fn topic(&self, rows: &[Row], counts: &str) -> Html {
        let partition = |(n, row): (usize, &Row)| {
            let y = 36.0 + 40.0 * n as f64;
            html! {
                <g class="partition">
                    <text class="p-name" x="12" y={px(y + 11.0)}>{ &row.name }</text>
                    <text class="p-end" x="12" y={px(y + 24.0)}>{ row.end }</text>
                    <rect class="trough" x="54" y={px(y)} width="282" height="24" rx="6" />
                    { row_from(74.0, y + 12.0, 24.0, &row.cells, self.look(8.5, true)) }
                    { for flags(row).iter().map(|flag| flag.draw(y)) }
                </g>
            }
        };
        html! { <>{ for rows.iter().enumerate().map(partition) }{ self.line(12.0, self.view.height - 10.0, counts) }</> }
    }

    fn group(&self, rows: &[Member], counts: &str, letter: char) -> Html {
        let share = |(n, row): (usize, &Member)| {
            let y = 34.0 + 26.0 * n as f64;
            let class = classes!(
                "share",
                row.orphan.then_some("is-orphan"),
                row.moved.then_some("is-moved")
            );
            let text = px(y + 15.0);
            html! {
                <g class="assign">
                    <rect {class} x="8" y={px(y)} width="200" height="22" rx="5" />
                    <text class="p-name" x="16" y={text.clone()}>{ &row.partition }</text>
                    <text class={classes!("n-line", row.orphan.then_some("n-bad"))} x="46" y={text.clone()}>{ short(&row.owner, 12) }</text>
                    <text class="n-line n-end" x="200" y={text}>{ format!("lag {}", row.lag) }</text>
                </g>
            }
        };
        // The button beside it takes the right end of the line.
        let line =
            fitted(12.0, self.view.height - 10.0, 126.0, &format!("{letter} · {counts}"), false);
        html! { <>{ for rows.iter().enumerate().map(share) }{ line }</> }
    }

    fn consumer(&self) -> Html {
        let Body::Consumer { job, lease, progress, line, second, inbox, inbox_more, effect } =
            &self.view.body
        else {
            return html! {};
        };
        let strip = effect.as_ref().map(|(text, wrong)| effect_strip(text, *wrong));
        if self.is("killed") {
            return html! {
                <>
                    { self.status(50.0, line) }
                    { self.line(12.0, 69.0, second) }
                    { for strip }
                </>
            };
        }
        let lost = second.starts_with("no longer");
        html! {
            <>
                { self.ring(job.as_ref(), *lease) }
                if job.is_some() {
                    { self.line(58.0, 52.0, line) }
                    <rect class="work-track" x="58" y="58" width="146" height="3" rx="1.5" />
                    <rect class="work-done" x="58" y="58" width={tenths(146.0 * progress)} height="3" rx="1.5" />
                    { fitted(58.0, 75.0, 146.0, second, lost) }
                } else {
                    { self.line(58.0, 62.0, line) }
                }
                { row_from(88.0, 102.0, -17.0, inbox, self.look(6.5, false)) }
                { more_sign(42.0, 106.0, *inbox_more) }
                { for strip }
            </>
        }
    }

    fn ring(&self, job: Option<&Token>, lease: Option<f64>) -> Html {
        let class = classes!(
            "lease",
            job.is_none().then_some("is-idle"),
            lease.is_some_and(|left| left < 0.25).then_some("is-short")
        );
        let sign = match (self.is("paused"), self.is("slowed")) {
            (true, _) => Some("M-2-2.5v5M2-2.5v5"),
            (false, true) => Some("M0-3.5V0L2.5 1.5"),
            (false, false) => None,
        };
        html! {
            <g {class} data-c={job.map_or(0, |token| token.colour).to_string()} transform="translate(32,58)">
                <circle class="lease-track" r="16" />
                if let Some(left) = lease {
                    <circle class="lease-left" r="16" pathLength="100" stroke-dasharray={tenths(left * 100.0) + " 100"} transform="rotate(-90)" />
                }
                if let Some(token) = job { { message(token, 0.0, 0.0, self.look(11.0, true)) } }
                if let Some(d) = sign { <g class="sign" transform="translate(12,12)"><circle r="7" /><path {d} /></g> }
            </g>
        }
    }
}

fn effect_strip(text: &str, wrong: bool) -> Html {
    let d = if wrong { "M12 130.5h9M12 135.5h9M19 126.5l-5 13" } else { "M12 133l3 3.5 6-7" };
    html! {
        <g class={classes!("effect", wrong.then_some("is-wrong"))}>
            <path class="effect-strip" d="M.6 122H215.4V134Q215.4 143.4 206 143.4H10Q.6 143.4 .6 134Z" />
            <path class="effect-sign" {d} />
            <text class="effect-text" x="28" y="137">{ text }</text>
        </g>
    }
}

/// A flag in a partition: how far groups are. Several at one place share a pole, and its letters.
struct Flag {
    x: f64,
    committed: String,
    position: String,
}

fn flags(row: &Row) -> Vec<Flag> {
    let mut flags: Vec<Flag> = Vec::new();
    for &(letter, place, committed) in &row.flags {
        let x = 62.0 + 24.0 * f64::from(place);
        let at = flags.iter().position(|flag| flag.x.total_cmp(&x).is_eq()).unwrap_or_else(|| {
            flags.push(Flag { x, committed: String::new(), position: String::new() });
            flags.len() - 1
        });
        let flag = &mut flags[at];
        if committed { &mut flag.committed } else { &mut flag.position }.push(letter);
    }
    flags
}

impl Flag {
    fn draw(&self, y: f64) -> Html {
        let width = |letters: &str| {
            if letters.is_empty() { 0.0 } else { 6.0 + 8.0 * letters.chars().count() as f64 }
        };
        let (full, hollow) = (width(&self.committed), width(&self.position));
        // Side by side under the pole: first who is being read, then who is settled.
        let part = |letters: &str, left: f64, width: f64, hollow: bool| {
            let right = left + width;
            let (from, to) = (px(left), px(right));
            html! {
                <g class={classes!("flag", hollow.then_some("is-position"))} transform={translate(self.x, y)}>
                    <path class="flag-pole" d="M0-3V27" /><path class="flag-body" d={format!("M{from} 27H{to}V38H{from}Z")} />
                    <text class="flag-name" x={px(f64::midpoint(left, right))} y="32.5">{ letters }</text>
                </g>
            }
        };
        let left = -(full + hollow) / 2.0;
        html! {
            <>
                if hollow > 0.0 { { part(&self.position, left, hollow, true) } }
                if full > 0.0 { { part(&self.committed, left + hollow, full, false) } }
            </>
        }
    }
}
