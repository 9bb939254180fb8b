//! What each kind of node shows inside its card.

use studio::app::Msg;
use studio::view::{Body, Member, NodeView, Row, Token};
use yew::{Callback, Html, classes, html};

use super::message::message;
use super::{press, short};

/// The inside of a node's card.
pub fn body(view: &NodeView, send: &Callback<Msg>) -> Html {
    match &view.body {
        Body::Producer { rate, count, held, row, more } => {
            producer(view, rate, count, held.as_deref(), row, *more, send)
        }
        Body::Exchange => html! {},
        Body::Queue { row, more, later, capacity, fill, line } => {
            let full = view.state.contains(&"full");
            queue(row, *more, later, *capacity, *fill, line, full, send)
        }
        Body::Topic { rows, line } => topic(rows, line, view.height, send),
        Body::Group { rows, line, letter } => group(rows, line, *letter, view.height),
        Body::Consumer { .. } => consumer(view, send),
    }
}

fn line(x: f64, y: f64, text: &str, bad: bool) -> Html {
    html! { <text class={classes!("n-line", bad.then_some("n-bad"))} x={x.to_string()} y={y.to_string()}>{ text }</text> }
}

/// A node's trouble in a few words; it can be asked why.
fn status(view: &NodeView, y: f64, text: &str, send: &Callback<Msg>) -> Html {
    let id = view.id;
    let (onclick, onkeydown) = press(send, move || Msg::AskNode(id));
    let tabindex = if view.selected { "0" } else { "-1" };
    html! {
        <text class="n-status n-bad" x="12" y={y.to_string()} role="button" {tabindex} aria-label={format!("{text}: why?")}
            {onclick} {onkeydown}>{ text }</text>
    }
}

fn more_sign(x: f64, y: f64, more: u32) -> Html {
    if more == 0 {
        return html! {};
    }
    html! { <text class="more n-end" x={x.to_string()} y={y.to_string()}>{ format!("+{more}") }</text> }
}

fn producer(
    view: &NodeView,
    rate: &str,
    count: &str,
    held: Option<&str>,
    row: &[Token],
    more: u32,
    send: &Callback<Msg>,
) -> Html {
    let Some(held) = held else {
        return html! { <>{ line(12.0, 46.0, rate, false) }{ line(12.0, 64.0, count, false) }</> };
    };
    let tokens = row
        .iter()
        .enumerate()
        .map(|(n, token)| message(token, 145.0 - 20.0 * n as f64, 62.0, 7.0, false, send));
    html! {
        <>
            { status(view, 45.0, held, send) }
            <rect class="trough" x="12" y="52" width="144" height="20" rx="5" />
            { for tokens }
            { more_sign(53.0, 66.0, more) }
        </>
    }
}

#[allow(clippy::too_many_arguments, reason = "the parts of one body")]
fn queue(
    row: &[Token],
    more: u32,
    later: &[Token],
    capacity: Option<u32>,
    fill: f64,
    counts: &str,
    full: bool,
    send: &Callback<Msg>,
) -> Html {
    let slots = capacity.filter(|&max| max <= 10).unwrap_or(0);
    let slot = |n: u32| html! { <circle class="slot" cx={(246.0 - 24.0 * f64::from(n)).to_string()} cy="49" r="9" /> };
    let waiting = row
        .iter()
        .enumerate()
        .map(|(n, token)| message(token, 246.0 - 24.0 * n as f64, 49.0, 9.0, true, send));
    let later = later
        .iter()
        .enumerate()
        .map(|(n, token)| message(token, 30.0 + 24.0 * n as f64, 49.0, 9.0, true, send));
    html! {
        <>
            <rect class="trough" x="12" y="32" width="252" height="34" rx="7" />
            { for (0..slots).map(slot) }
            if capacity.is_some_and(|max| max > 10) {
                <rect class="fill" x="14" y="63" width={format!("{:.1}", 248.0 * fill)} height="2" />
            }
            { for later }
            { for waiting }
            { more_sign(62.0, 53.0, more) }
            { line(12.0, 85.0, counts, full) }
        </>
    }
}

fn topic(rows: &[Row], counts: &str, height: f64, send: &Callback<Msg>) -> Html {
    let partition = |(n, row): (usize, &Row)| {
        let y = 36.0 + 40.0 * n as f64;
        let cells =
            row.cells.iter().enumerate().map(|(j, token)| {
                message(token, 74.0 + 24.0 * j as f64, y + 12.0, 8.5, true, send)
            });
        let flags = row.flags.iter().map(|&(letter, place, committed)| {
            let x = 62.0 + 24.0 * f64::from(place);
            html! {
                <g class={classes!("flag", (!committed).then_some("is-position"))} transform={format!("translate({x},{y})")}>
                    <path class="flag-pole" d="M0-3V27" /><path class="flag-body" d="M-7 27H7V38H-7Z" />
                    <text class="flag-name" y="32.5">{ letter }</text>
                </g>
            }
        });
        html! {
            <g class="partition">
                <text class="p-name" x="12" y={(y + 11.0).to_string()}>{ &row.name }</text>
                <text class="p-end" x="12" y={(y + 24.0).to_string()}>{ row.end }</text>
                <rect class="trough" x="54" y={y.to_string()} width="282" height="24" rx="6" />
                { for cells }
                { for flags }
            </g>
        }
    };
    html! { <>{ for rows.iter().enumerate().map(partition) }{ line(12.0, height - 10.0, counts, false) }</> }
}

fn group(rows: &[Member], counts: &str, letter: char, height: f64) -> Html {
    let share = |(n, row): (usize, &Member)| {
        let y = 34.0 + 26.0 * n as f64;
        let class =
            classes!("share", row.orphan.then_some("is-orphan"), row.moved.then_some("is-moved"));
        html! {
            <g class="assign">
                <rect {class} x="8" y={y.to_string()} width="200" height="22" rx="5" />
                <text class="p-name" x="16" y={(y + 15.0).to_string()}>{ &row.partition }</text>
                <text class="n-line" x="46" y={(y + 15.0).to_string()}>{ short(&row.owner, 12) }</text>
                <text class="n-line n-end" x="200" y={(y + 15.0).to_string()}>{ format!("lag {}", row.lag) }</text>
            </g>
        }
    };
    html! {
        <>
            { for rows.iter().enumerate().map(share) }
            { line(12.0, height - 10.0, &format!("{letter} · {counts}"), false) }
        </>
    }
}

fn consumer(view: &NodeView, send: &Callback<Msg>) -> Html {
    let Body::Consumer { job, lease, progress, line: first, second, inbox, inbox_more, effect } =
        &view.body
    else {
        return html! {};
    };
    let strip =
        effect.as_ref().map_or_else(|| html! {}, |(text, wrong)| effect_strip(text, *wrong));
    if view.state.contains(&"killed") {
        return html! {
            <>
                { status(view, 50.0, first, send) }
                { line(12.0, 69.0, second, false) }
                { strip }
            </>
        };
    }
    let prefetched = inbox
        .iter()
        .enumerate()
        .map(|(n, token)| message(token, 88.0 - 17.0 * n as f64, 102.0, 6.5, false, send));
    html! {
        <>
            { ring(view, job.as_ref(), *lease, send) }
            if job.is_some() {
                { line(58.0, 52.0, first, false) }
                <rect class="work-track" x="58" y="58" width="146" height="3" rx="1.5" />
                <rect class="work-done" x="58" y="58" width={format!("{:.1}", 146.0 * progress)} height="3" rx="1.5" />
                { line(58.0, 75.0, second, second.starts_with("no longer")) }
            } else {
                { line(58.0, 62.0, first, false) }
            }
            { for prefetched }
            { more_sign(42.0, 106.0, *inbox_more) }
            { strip }
        </>
    }
}

fn ring(view: &NodeView, job: Option<&Token>, lease: Option<f64>, send: &Callback<Msg>) -> Html {
    let class = classes!(
        "lease",
        job.is_none().then_some("is-idle"),
        lease.is_some_and(|left| left < 0.25).then_some("is-short")
    );
    let sign = if view.state.contains(&"paused") {
        Some("M-2-2.5v5M2-2.5v5")
    } else if view.state.contains(&"slowed") {
        Some("M0-3.5V0L2.5 1.5")
    } else {
        None
    };
    html! {
        <g {class} data-c={job.map_or(0, |token| token.colour).to_string()} transform="translate(32,58)">
            <circle class="lease-track" r="16" />
            if let Some(left) = lease {
                <circle class="lease-left" r="16" pathLength="100" stroke-dasharray={format!("{:.1} 100", left * 100.0)} transform="rotate(-90)" />
            }
            if let Some(token) = job { { message(token, 0.0, 0.0, 11.0, true, send) } }
            if let Some(d) = sign { <g class="sign" transform="translate(12,12)"><circle r="7" /><path {d} /></g> }
        </g>
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
