//! A field that is typed into. It takes the model's value when that changes and leaves the typed text
//! alone otherwise, however often the page is drawn; what was typed counts when the field is left or
//! Enter pressed. The model may refuse it: then the field shows the old value again.

use engine::NodeId;
use studio::app::Msg;
use studio::view::Subject;
use web_sys::{HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};
use yew::{AttrValue, Callback, Classes, Html, Properties, TargetCast as _, component, html};

/// What is typed into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The drawing's title.
    Title,
    /// A node's name.
    Name(NodeId),
    /// A setting.
    Field(Subject, &'static str),
}

impl Of {
    /// What typing it means.
    pub fn set(self, value: String) -> Msg {
        match self {
            Self::Title => Msg::SetTitle(value),
            Self::Name(node) => Msg::Rename { node, name: value },
            Self::Field(Subject::Node(node), field) => Msg::SetNodeField { node, field, value },
            Self::Field(Subject::Link(link), field) => Msg::SetLinkField { link, field, value },
            Self::Field(Subject::Document | Subject::Several(_), field) => {
                Msg::SetDocumentField { field, value }
            }
        }
    }
}

/// A field.
#[derive(PartialEq, Properties)]
pub struct EntryProps {
    /// What is typed into.
    pub of: Of,
    /// Its element's id.
    pub id: AttrValue,
    /// The model's value.
    pub value: AttrValue,
    /// Its class.
    #[prop_or_default]
    pub class: Classes,
    /// It cannot be changed.
    #[prop_or_default]
    pub disabled: bool,
    /// The element that says what it does.
    #[prop_or_default]
    pub described_by: Option<AttrValue>,
    /// What stands in it while it is empty.
    #[prop_or_default]
    pub placeholder: Option<&'static str>,
    /// A number is typed.
    #[prop_or_default]
    pub numeric: bool,
    /// Several lines of text.
    #[prop_or_default]
    pub long: bool,
    /// Where messages go.
    pub send: Callback<Msg>,
}

/// A field.
#[component]
pub fn Entry(props: &EntryProps) -> Html {
    let EntryProps { of, id, value, class, disabled, described_by, placeholder, .. } = props;
    let (of, disabled, placeholder) = (*of, *disabled, *placeholder);
    if props.long {
        let (send, old) = (props.send.clone(), value.clone());
        let onchange = move |event: yew::Event| {
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            send.emit(of.set(area.value()));
            area.set_value(&old);
        };
        return html! {
            <textarea {id} class={class.clone()} {value} {disabled} aria-describedby={described_by} maxlength="1000" rows="4" {onchange} />
        };
    }
    let (send, old) = (props.send.clone(), value.clone());
    let onchange = move |event: yew::Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        send.emit(of.set(input.value()));
        input.set_value(&old);
    };
    let old = value.clone();
    let onkeydown = move |event: KeyboardEvent| {
        // Escape takes back what was typed and not yet meant.
        if event.key() == "Escape" {
            let input: HtmlInputElement = event.target_unchecked_into();
            input.set_value(&old);
        }
    };
    html! {
        <input type="text" {id} class={class.clone()} {value} {disabled} {placeholder} aria-describedby={described_by} maxlength="80"
            inputmode={props.numeric.then_some("decimal")} autocomplete="off" spellcheck="false" {onchange} {onkeydown} />
    }
}
