//! The right side: what is selected, its settings and figures, and what just happened.

use studio::app::Msg;
use studio::narrate::LogKind;
use studio::view::{Field, FieldKind, Figure, LogLine, Subject, Tone, ViewModel};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::{Callback, Html, TargetCast as _, classes, html};

use super::{Shell, action_button, button};

/// Which panel is open where there is room for one only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// None.
    None,
    /// The inspector.
    Inspector,
    /// The log.
    Log,
}

impl Panel {
    const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Inspector => "inspector",
            Self::Log => "log",
        }
    }
}

/// The right side.
pub fn side(view: &ViewModel, panel: Panel, send: &Callback<Msg>, shell: &Callback<Shell>) -> Html {
    let tab = |of: Panel, text: &'static str| {
        let open = panel == of;
        let next = if open { Panel::None } else { of };
        html! {
            <button type="button" class="side-tab" aria-expanded={open.to_string()} aria-controls={of.word()}
                onclick={shell.reform(move |_| Shell::Panel(next))}>{ text }</button>
        }
    };
    html! {
        <aside class="side" aria-label="Details" data-panel={panel.word()}>
            <div class="side-tabs">{ tab(Panel::Inspector, "Details") }{ tab(Panel::Log, "What happened") }</div>
            { inspector(view, send) }
            <section class="log" id="log" aria-labelledby="log-title" tabindex="0">
                <header class="log-head"><h2 class="inspector-title" id="log-title">{ "What just happened" }</h2></header>
                { log(&view.log, usize::MAX, send) }
            </section>
        </aside>
    }
}

fn inspector(view: &ViewModel, send: &Callback<Msg>) -> Html {
    let of = &view.inspector;
    let subject = of.of.unwrap_or(Subject::Document);
    html! {
        <section class="inspector" id="inspector" aria-labelledby="inspector-title" tabindex="0">
            { head(view, subject, send) }
            if !of.lead.is_empty() { <p class="inspector-lead">{ &of.lead }</p> }
            <div class="inspector-actions">
                { for of.actions.iter().map(|action| action_button(action, send)) }
                if matches!(subject, Subject::Node(_) | Subject::Link(_) | Subject::Several(_)) && !view.locks.drawing {
                    { button("btn is-danger", "Delete", "Delete", Some("trash"), send, || Msg::DeleteSelected) }
                }
            </div>
            { for of.groups.iter().filter(|group| !group.fields.is_empty()).map(|group| html! {
                <fieldset class="inspector-group">
                    <legend>{ group.title }</legend>
                    { for group.fields.iter().map(|of| field(subject, of, send)) }
                </fieldset>
            }) }
            if !of.links.is_empty() {
                <section class="inspector-group">
                    <h3 class="inspector-title">{ "Connections" }</h3>
                    <ul class="links">
                        { for of.links.iter().map(|row| {
                            let link = row.link;
                            html! { <li><button type="button" class="btn is-quiet" onclick={send.reform(move |_| Msg::SelectLink(link))}>{ &row.text }</button></li> }
                        }) }
                    </ul>
                </section>
            }
            <section class="inspector-group">
                <h3 class="inspector-title">{ "So far" }</h3>
                <dl class="figures">{ for view.figures.iter().map(figure) }</dl>
            </section>
        </section>
    }
}

fn head(view: &ViewModel, subject: Subject, send: &Callback<Msg>) -> Html {
    let of = &view.inspector;
    let Subject::Node(node) = subject else {
        return html! {
            <header class="inspector-head"><h2 id="inspector-title">{ &of.name }</h2><span class="inspector-kind">{ &of.kind }</span></header>
        };
    };
    let rename = send.reform(move |event: yew::Event| Msg::Rename {
        node,
        name: event.target_unchecked_into::<HtmlInputElement>().value(),
    });
    html! {
        <header class="inspector-head">
            <h2 class="visually-hidden" id="inspector-title">{ format!("{}, {}", of.name, of.kind) }</h2>
            <label class="visually-hidden" for="node-name">{ "Name" }</label>
            <input class="inspector-name" id="node-name" type="text" maxlength="80" value={of.name.clone()} onchange={rename}
                disabled={view.locks.drawing} key={node.0} />
            <span class="inspector-kind">{ &of.kind }</span>
        </header>
    }
}

fn set(subject: Subject, field: &'static str, value: String) -> Msg {
    match subject {
        Subject::Node(node) => Msg::SetNodeField { node, field, value },
        Subject::Link(link) => Msg::SetLinkField { link, field, value },
        Subject::Document | Subject::Several(_) => Msg::SetDocumentField { field, value },
    }
}

fn field(subject: Subject, of: &Field, send: &Callback<Msg>) -> Html {
    let name = of.id;
    let id = format!("field-{}", name.replace('.', "-"));
    let help = format!("{id}-help");
    let typed = send.reform(move |event: yew::Event| {
        set(subject, name, event.target_unchecked_into::<HtmlInputElement>().value())
    });
    let key = format!("{subject:?}{name}");
    if let FieldKind::Check(on) = of.kind {
        let checked = send.reform(move |event: yew::Event| {
            set(
                subject,
                name,
                event.target_unchecked_into::<HtmlInputElement>().checked().to_string(),
            )
        });
        return html! {
            <label class="check" {key}>
                <input type="checkbox" {id} checked={on} disabled={of.locked} onchange={checked} />
                <span>{ of.label }<span class="help">{ of.help }</span></span>
            </label>
        };
    }
    let input = match &of.kind {
        FieldKind::Number { value, unit, optional } => html! {
            <>
                <input type="text" inputmode="decimal" id={id.clone()} value={value.clone()} disabled={of.locked} aria-describedby={help.clone()}
                    placeholder={optional.then_some("none")} onchange={typed} autocomplete="off" />
                if !unit.is_empty() { <span class="unit">{ *unit }</span> }
            </>
        },
        FieldKind::Text(value) => html! {
            <input type="text" id={id.clone()} value={value.clone()} disabled={of.locked} aria-describedby={help.clone()} onchange={typed} autocomplete="off" />
        },
        FieldKind::Choice { options, chosen } => {
            let options: &'static [(&'static str, &'static str)] = options;
            let choose = send.reform(move |event: yew::Event| {
                let at = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
                set(
                    subject,
                    name,
                    options.get(at.max(0) as usize).map_or("", |(word, _)| *word).to_owned(),
                )
            });
            html! {
                <select id={id.clone()} disabled={of.locked} aria-describedby={help.clone()} onchange={choose}>
                    { for options.iter().map(|(word, text)| html! { <option value={*word} selected={word == chosen}>{ *text }</option> }) }
                </select>
            }
        }
        FieldKind::Check(_) => html! {},
    };
    html! {
        <div class={classes!("field", of.locked.then_some("is-locked"))} {key}>
            <label for={id}>{ of.label }</label>
            <div class="field-input">{ input }</div>
            <p class="help" id={help}>{ of.help }</p>
        </div>
    }
}

fn figure(of: &Figure) -> Html {
    let tone = match of.tone {
        Tone::Plain => None,
        Tone::Bad => Some("is-bad"),
        Tone::Calm => Some("is-calm"),
    };
    html! {
        <div class={classes!("figure", tone)}>
            <dt>{ &of.label }</dt>
            <dd>
                <b>{ &of.value }</b>
                if of.recent.len() > 1 {
                    <svg class="spark" viewBox="0 0 120 26" preserveAspectRatio="none" aria-hidden="true">
                        <path class="spark-base" d="M0 25.5H120" /><polyline class="spark-line" points={points(&of.recent)} />
                    </svg>
                }
            </dd>
        </div>
    }
}

fn points(values: &[f32]) -> String {
    let top = values.iter().copied().fold(1.0_f32, f32::max);
    let step = 120.0 / (values.len() - 1).max(1) as f32;
    let place = |(n, value): (usize, &f32)| {
        format!("{:.1},{:.1}", n as f32 * step, 25.0 - value / top * 23.0)
    };
    values.iter().enumerate().map(place).collect::<Vec<_>>().join(" ")
}

/// The lines of the log; each can be asked why.
pub fn log(lines: &[LogLine], most: usize, send: &Callback<Msg>) -> Html {
    if lines.is_empty() {
        return html! { <p class="log-none">{ "Nothing yet. Press play; every line here can be asked why." }</p> };
    }
    let line = |line: &LogLine| {
        let sequence = line.sequence;
        html! {
            <li key={sequence}>
                <button type="button" class={classes!("log-line", line.asked.then_some("is-asked"))} data-kind={line.kind.word()}
                    onclick={send.reform(move |_| Msg::AskEvent(sequence))}>
                    <span class="log-time">{ &line.time }</span>
                    <span class="log-mark" aria-hidden="true">{ mark(line.kind) }</span>
                    <span class="log-text">{ &line.text }</span>
                </button>
            </li>
        }
    };
    html! { <ol class="log-list">{ for lines.iter().take(most).map(line) }</ol> }
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
