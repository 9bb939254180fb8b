//! The log: what just happened, newest first; each line can be asked why.

use studio::app::Msg;
use studio::narrate::LogKind;
use studio::view::LogLine;
use yew::{Callback, Html, Properties, classes, component, html};

/// The lines.
#[derive(PartialEq, Properties)]
pub struct LogProps {
    /// The lines, newest first.
    pub lines: Vec<LogLine>,
    /// So many of them are shown.
    #[prop_or(usize::MAX)]
    pub most: usize,
    /// Where messages go.
    pub send: Callback<Msg>,
}

/// The lines.
#[component]
pub fn Log(props: &LogProps) -> Html {
    if props.lines.is_empty() {
        return html! { <p class="log-none">{ "Nothing yet. Press play; every line here can be asked why." }</p> };
    }
    let line = |line: &LogLine| {
        html! { <Line key={line.sequence} line={line.clone()} send={props.send.clone()} /> }
    };
    html! { <ol class="log-list">{ for props.lines.iter().take(props.most).map(line) }</ol> }
}

/// A line.
#[derive(PartialEq, Properties)]
pub struct LineProps {
    line: LogLine,
    send: Callback<Msg>,
}

/// A line: it never changes but for being asked, and is drawn once.
#[component]
fn Line(props: &LineProps) -> Html {
    let LineProps { line, send } = props;
    let sequence = line.sequence;
    html! {
        <li>
            <button type="button" class={classes!("log-line", line.asked.then_some("is-asked"))} data-kind={line.kind.word()}
                onclick={send.reform(move |_| Msg::AskEvent(sequence))}>
                <span class="log-time">{ &line.time }</span>
                <span class="log-mark" aria-hidden="true">{ mark(line.kind) }</span>
                <span class="log-text">{ &line.text }</span>
            </button>
        </li>
    }
}

const fn mark(kind: LogKind) -> &'static str {
    match kind {
        LogKind::Info => "→",
        LogKind::Good => "✓",
        LogKind::Again => "↻",
        LogKind::Dead => "†",
        LogKind::Fault => "✕",
        LogKind::Held => "■",
        LogKind::Edit => "✎",
    }
}
