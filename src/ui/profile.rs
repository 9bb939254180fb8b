//! The profile: its choice, and the report about what a switch changed. What is in it is the view
//! model's.

use studio::app::{Dialog, Msg};
use studio::view::{Change, DifferenceView, ProfileChoice, SwitchView};
use web_sys::HtmlSelectElement;
use yew::{Callback, Html, TargetCast as _, classes, html};

use super::dialogs::{Frame, framed};
use super::parts::{button, source};

/// The choice: a list of names.
pub fn choice(of: &ProfileChoice, send: &Callback<Msg>) -> Html {
    let ids: Vec<&'static str> = of.options.iter().map(|(id, _)| *id).collect();
    let onchange = send.reform(move |event: yew::Event| {
        let at = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
        let id = usize::try_from(at).ok().and_then(|at| ids.get(at)).copied();
        Msg::SetProfile(id.unwrap_or_default().to_owned())
    });
    let option = |(id, name): &(&'static str, String)| {
        html! { <option value={*id} selected={*id == of.chosen}>{ name }</option> }
    };
    html! {
        <div class="profile">
            <label class="profile-pill">
                <span class="profile-label">{ "Broker" }</span>
                <select id="profile" disabled={of.locked} {onchange}>{ for of.options.iter().map(option) }</select>
            </label>
            if of.reported {
                { button("btn is-quiet profile-report", "What changed?", "What changed?", None, send, || Msg::OpenDialog(Dialog::Switched)) }
            }
        </div>
    }
}

/// The report.
pub fn report(of: &SwitchView, send: &Callback<Msg>) -> Html {
    let (old, new) = &of.names;
    let count: usize = of.changes.iter().map(|(_, changes)| changes.len()).sum();
    let body = html! {
        <>
            { difference(of) }
            if !of.without.is_empty() {
                <section class="switch-part">
                    <h3>{ format!("What {new} has not") }</h3>
                    <ul class="switch-list">{ for of.without.iter().map(|said| html! { <li>{ said }</li> }) }</ul>
                </section>
            }
            if count > 0 {
                <section class="switch-part">
                    <h3>{ "What is different in this drawing" }</h3>
                    { for of.changes.iter().map(|(title, changes)| html! {
                        <>
                            <h4>{ title }</h4>
                            <ul class="switch-list">{ for changes.iter().map(change) }</ul>
                        </>
                    }) }
                </section>
            } else if of.without.is_empty() {
                <p class="switch-part">{ "No setting of this drawing is different." }</p>
            }
        </>
    };
    let found = of.runs.difference.as_ref();
    let foot = html! {
        <footer class="dialog-foot">
            if of.can_undo { { button("btn", "Undo", "Undo the switch", Some("undo"), send, || Msg::UndoSwitch) } }
            if found.is_some_and(|found| found.kept) {
                { button("btn is-primary", "Show it in the log", "Show it in the log", None, send, || Msg::ShowDifference) }
            } else if found.is_some_and(|found| found.to_come) {
                { button("btn is-primary", "Go on to that moment", "Go on to that moment", Some("skip"), send, || Msg::PlayToDifference) }
            } else {
                { button("btn is-primary", "Go on", "Go on", None, send, || Msg::CloseDialog) }
            }
        </footer>
    };
    let title = format!("{old} → {new}");
    framed(&Frame { class: "switch-dialog", id: "d-switch", title: &title }, body, foot, send)
}

fn difference(of: &SwitchView) -> Html {
    let runs = &of.runs;
    html! {
        <section class="switch-runs" aria-label="The two runs">
            <p>{ &runs.lead }</p>
            if let Some(found) = &runs.difference { { first(of, found) } }
            { for runs.remarks.iter().map(|remark| html! { <p class="switch-remark">{ remark }</p> }) }
        </section>
    }
}

fn first(of: &SwitchView, found: &DifferenceView) -> Html {
    let (old, new) = &of.names;
    html! {
        <>
            <dl class="switch-first">
                <div class="switch-at"><dt>{ "At" }</dt><dd class="num">{ &found.at }</dd></div>
                <div><dt>{ old }</dt><dd>{ &found.before }</dd></div>
                <div class="is-new"><dt>{ new }</dt><dd>{ &found.after }</dd></div>
            </dl>
            if let Some(because) = &found.because {
                <p class="switch-because"><b>{ "Because: " }</b>{ because }</p>
            }
            <p class="switch-rule">{ "Rule: " }<b>{ &found.rule }</b>{ ". " }{ &found.rule_text }{ " " }{ source(found.source) }</p>
        </>
    }
}

fn change(of: &Change) -> Html {
    html! {
        <li class={classes!(of.leads.then_some("is-lead"))}>
            if !of.names.is_empty() { <span class="switch-names">{ &of.names }</span> }
            <span class="switch-now">{ &of.now }</span>{ " " }
            <span class="switch-before">{ &of.before }</span>{ " " }
            { source(of.source) }
            if of.leads { <span class="switch-leads">{ "This alone makes the first difference." }</span> }
        </li>
    }
}
