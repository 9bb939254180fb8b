//! The inspector: what is selected, what can be done to it, its settings, connections and figures.

use studio::app::Msg;
use studio::view::{Action, Field, FieldKind, Figure, Subject, Tone};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::{Callback, Html, TargetCast as _, classes, html};

use super::entry::{Entry, Of};
use super::part::Part;
use super::parts::{action_button, button, source, tenths};

/// The inspector.
#[derive(PartialEq)]
pub struct Inspector {
    /// What it shows.
    pub of: studio::view::Inspector,
    /// What is missing on the selected node, in sentences.
    pub problems: Vec<String>,
    /// Figures over the run.
    pub figures: Vec<Figure>,
    /// Nothing can be drawn, deleted or renamed.
    pub locked: bool,
    /// Where messages go.
    pub send: Callback<Msg>,
}

impl Part for Inspector {
    fn draw(&self) -> Html {
        let Self { of, send, .. } = self;
        let subject = of.of.unwrap_or(Subject::Document);
        let whole = matches!(subject, Subject::Document | Subject::Broker);
        let deletable = !whole && !self.locked;
        let figures = || {
            html! {
                <section class="inspector-group" key="figures">
                    <h3 class="inspector-title">{ "So far" }</h3>
                    <dl class="figures">{ for self.figures.iter().map(figure) }</dl>
                </section>
            }
        };
        // Of the whole drawing one wants to see the figures, of a node the settings.
        html! {
               <section class="inspector" id="inspector" aria-labelledby="inspector-title" tabindex="0">
                   { head(self, subject) }
                   if !of.lead.is_empty() { <p class="inspector-lead">{ &of.lead }</p> }
                   { for self.problems.iter().map(|problem| html! { <p class="inspector-lead field-error">{ problem }</p> }) }
                   if deletable || !of.actions.is_empty() {
                       <div class="inspector-actions">
                           { for of.actions.iter().map(|action| action_button(action, send)) }
                           if deletable { { button("btn is-danger", "Delete", "Delete", Some("trash"), send, || Msg::DeleteSelected) } }
                       </div>
                   }
                   { held(&of.held, send) }
                   if let Some((producer, refused)) = &of.publish { { publish(*producer, refused.as_deref(), send) } }
                   if let Some((group, from, refused)) = &of.replay { { replay(*group, from, refused.as_deref(), send) } }
                   if whole { { figures() } }
                   { for of.groups.iter().filter(|group| !group.fields.is_empty()).map(|group| html! {
                       <fieldset class="inspector-group">
                           <legend>{ group.title }</legend>
                           { for group.fields.iter().map(|field| {
        let setting = Setting { subject, field: field.clone(), send: send.clone() };
        setting.show_as(format!("{}-{}", subject.word(), field.id))
        }) }
                       </fieldset>
                   }) }
                   if !of.links.is_empty() {
                       <section class="inspector-group">
                           <h3 class="inspector-title">{ "Connections" }</h3>
                           <ul class="links">
                               { for of.links.iter().map(|row| {
                                   let link = row.link;
                                   html! { <li key={link.0}><button type="button" class="btn is-quiet" onclick={send.reform(move |_| Msg::SelectLink(link))}>{ &row.text }</button></li> }
                               }) }
                           </ul>
                       </section>
                   }
                   if !whole { { figures() } }
               </section>
           }
    }
}

fn head(inspector: &Inspector, subject: Subject) -> Html {
    let of = &inspector.of;
    let Subject::Node(node) = subject else {
        return html! {
            <header class="inspector-head"><h2 id="inspector-title">{ &of.name }</h2><span class="inspector-kind">{ &of.kind }</span></header>
        };
    };
    let name = Entry {
        of: Of::Name(node),
        id: "node-name".into(),
        class: "inspector-name",
        value: of.name.clone().into(),
        disabled: inspector.locked,
        send: inspector.send.clone(),
        ..Entry::default()
    };
    html! {
        <header class="inspector-head">
            <h2 class="visually-hidden" id="inspector-title">{ format!("{}, {}", of.name, of.kind) }</h2>
            <label class="visually-hidden" for="node-name">{ "Name" }</label>
            { name.show_as(node.0) }
            <span class="inspector-kind">{ &of.kind }</span>
        </header>
    }
}

/// A setting: label, input, unit, and what it does.
#[derive(PartialEq)]
struct Setting {
    subject: Subject,
    field: Field,
    send: Callback<Msg>,
}

impl Part for Setting {
    fn draw(&self) -> Html {
        let Self { subject, field, send } = self;
        let of = Of::Field(*subject, field.id);
        let id = format!("field-{}", field.id.replace('.', "-"));
        let help = format!("{id}-help");
        let disabled = field.locked;
        let entry = |value: &String| Entry {
            of,
            id: id.clone().into(),
            value: value.clone().into(),
            disabled,
            described_by: Some(help.clone().into()),
            invalid: field.refused.is_some(),
            send: send.clone(),
            ..Entry::default()
        };
        let input = match &field.kind {
            FieldKind::Check(on) => return check(of, &id, field, *on, send),
            FieldKind::Number { value, unit, optional } => html! {
                <>
                    { Entry { numeric: true, placeholder: optional.then_some("none"), ..entry(value) }.show() }
                    if !unit.is_empty() { <span class="unit">{ *unit }</span> }
                </>
            },
            FieldKind::Text(value) => {
                Entry { long: field.id == "description", ..entry(value) }.show()
            }
            FieldKind::Choice { options, chosen } => {
                let words: Vec<&'static str> = options.iter().map(|(word, _)| *word).collect();
                let onchange = send.reform(move |event: yew::Event| {
                    let at = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
                    let word = words.get(at.max(0) as usize).copied().unwrap_or_default();
                    of.set(word.to_owned())
                });
                html! {
                    <select id={id.clone()} {disabled} aria-describedby={help.clone()} {onchange}>
                        { for options.iter().map(|(word, text)| html! { <option value={*word} selected={word == chosen}>{ *text }</option> }) }
                    </select>
                }
            }
        };
        html! {
            <div class={classes!("field", disabled.then_some("is-locked"), field.refused.is_some().then_some("is-wrong"))}>
                <label for={id}>{ field.label }</label>
                <div class="field-input">{ input }</div>
                <p class="help" id={help}>{ field.refused.as_deref().unwrap_or(field.help) }</p>
                { source(field.source) }
            </div>
        }
    }
}

fn check(of: Of, id: &str, field: &Field, on: bool, send: &Callback<Msg>) -> Html {
    let onchange = send.reform(move |event: yew::Event| {
        let checked = event.target_unchecked_into::<HtmlInputElement>().checked();
        of.set(checked.to_string())
    });
    html! {
        <div class="check-field">
            <label class="check">
                <input type="checkbox" id={id.to_owned()} checked={on} disabled={field.locked} {onchange} />
                <span>{ field.label }<span class="help">{ field.help }</span></span>
            </label>
            { source(field.source) }
        </div>
    }
}

/// From where a group reads again: its start, its end, or an offset.
fn replay(
    group: engine::NodeId,
    from: &[Action],
    refused: Option<&str>,
    send: &Callback<Msg>,
) -> Html {
    const OFFSET: &str = "replay-offset";
    let at = move || {
        let field = crate::web::dom::document().get_element_by_id(OFFSET);
        let field = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        Msg::ReplayAt { group, offset: field.map_or_else(String::new, |field| field.value()) }
    };
    let key = send.clone();
    let onkeydown = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" {
            key.emit(at());
        }
    };
    html! {
        <section class="inspector-group" key="replay">
            <h3 class="inspector-title">{ "Read again from" }</h3>
            <div class="inspector-actions">{ for from.iter().map(|action| action_button(action, send)) }</div>
            <div class={classes!("field", refused.map(|_| "is-wrong"))}>
                <label for={OFFSET}>{ "Offset" }</label>
                <div class="field-input">
                    <input type="text" id={OFFSET} inputmode="numeric" autocomplete="off" placeholder="0" maxlength="12"
                        aria-describedby="replay-help" aria-invalid={refused.map(|_| "true")} {onkeydown} />
                    <span class="unit"></span>
                    { button("btn", "Read again", "Read again from this offset", None, send, at) }
                </div>
                <p class="help" id="replay-help">{ refused.unwrap_or("In each partition, as far as it is kept.") }</p>
            </div>
        </section>
    }
}

/// The messages that a consumer holds, each with what can be said on it.
fn held(messages: &[(String, Vec<Action>)], send: &Callback<Msg>) -> Html {
    if messages.is_empty() {
        return html! {};
    }
    let one = |(name, actions): &(String, Vec<Action>)| {
        html! {
            <li key={name.clone()}>
                <span class="held-name">{ name }</span>
                <span class="inspector-actions">{ for actions.iter().map(|action| action_button(action, send)) }</span>
            </li>
        }
    };
    html! {
        <section class="inspector-group" key="held">
            <h3 class="inspector-title">{ "Holds, until you say what becomes of it" }</h3>
            <ul class="held">{ for messages.iter().map(one) }</ul>
        </section>
    }
}

/// One message with a key of somebody's choice.
fn publish(producer: engine::NodeId, refused: Option<&str>, send: &Callback<Msg>) -> Html {
    const KEY: &str = "publish-key";
    let with = move || {
        let field = crate::web::dom::document().get_element_by_id(KEY);
        let field = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        Msg::PublishWith { producer, key: field.map_or_else(String::new, |field| field.value()) }
    };
    let key = send.clone();
    let onkeydown = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" {
            key.emit(with());
        }
    };
    html! {
        <section class="inspector-group" key="publish">
            <div class={classes!("field", refused.map(|_| "is-wrong"))}>
                <label for={KEY}>{ "With the key" }</label>
                <div class="field-input">
                    <input type="text" id={KEY} autocomplete="off" spellcheck="false" maxlength="255"
                        aria-describedby="publish-help" aria-invalid={refused.map(|_| "true")} {onkeydown} />
                    { button("btn", "Publish", "Publish one message with this key", None, send, with) }
                </div>
                <p class="help" id="publish-help">{ refused.unwrap_or("One message, whatever its schedule says.") }</p>
            </div>
        </section>
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
    let step = 120.0 / (values.len() - 1).max(1) as f64;
    let place = |(n, value): (usize, &f32)| {
        format!("{},{}", tenths(n as f64 * step), tenths(25.0 - f64::from(value / top) * 23.0))
    };
    values.iter().enumerate().map(place).collect::<Vec<_>>().join(" ")
}
