//! The log: what just happened, newest first; each line can be asked why.

use studio::app::Msg;
use studio::narrate::LogKind;
use studio::view::LogLine;
use yew::{Callback, Html, classes, html};

use super::part::Part;

/// The lines.
#[derive(PartialEq)]
pub struct Log {
    /// The lines, newest first.
    pub lines: Vec<LogLine>,
    /// So many of them are shown.
    pub most: usize,
    /// Where messages go.
    pub send: Callback<Msg>,
}

impl Part for Log {
    fn draw(&self) -> Html {
        if self.lines.is_empty() {
            return html! { <p class="log-none">{ "Nothing yet. Press play; every line here can be asked why." }</p> };
        }
        let line = |line: &LogLine| {
            let gap = line.gap.then(|| html! { <li class="log-none" key="gap">{ "Before that, only what was done:" }</li> });
            let line = Line { line: line.clone(), send: self.send.clone() }.show_as(line.sequence);
            gap.into_iter().chain([line])
        };
        html! { <ol class="log-list">{ for self.lines.iter().take(self.most).flat_map(line) }</ol> }
    }
}

/// A line: it never changes but for being asked.
#[derive(PartialEq)]
struct Line {
    line: LogLine,
    send: Callback<Msg>,
}

impl Part for Line {
    fn draw(&self) -> Html {
        let Self { line, send } = self;
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
