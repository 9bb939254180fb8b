//! A field that is typed into. It takes the model's value when that changes and leaves the typed text
//! alone otherwise, however often the page is drawn; what was typed counts when the field is left or
//! Enter pressed. The model may refuse it: then the field shows the old value again.

use engine::NodeId;
use studio::app::Msg;
use studio::view::Subject;
use web_sys::{HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};
use yew::{AttrValue, Callback, Html, TargetCast as _, html};

use super::part::Part;

/// What is typed into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Of {
    /// The drawing's title.
    #[default]
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
            Self::Field(Subject::Broker, field) => Msg::SetBrokerField { field, value },
            Self::Field(Subject::Document | Subject::Several(_), field) => {
                Msg::SetDocumentField { field, value }
            }
        }
    }
}

/// A field.
#[derive(Default, PartialEq)]
pub struct Entry {
    /// What is typed into.
    pub of: Of,
    /// Its element's id.
    pub id: AttrValue,
    /// The model's value.
    pub value: AttrValue,
    /// Its class.
    pub class: &'static str,
    /// It cannot be changed.
    pub disabled: bool,
    /// The element that says what it does.
    pub described_by: Option<AttrValue>,
    /// What stands in it while it is empty.
    pub placeholder: Option<&'static str>,
    /// What was typed last was refused.
    pub invalid: bool,
    /// A number is typed.
    pub numeric: bool,
    /// Several lines of text.
    pub long: bool,
    /// Where messages go.
    pub send: Callback<Msg>,
}

impl Part for Entry {
    fn draw(&self) -> Html {
        let Self { of, id, value, class, disabled, described_by, placeholder, .. } = self;
        let (of, disabled, placeholder) = (*of, *disabled, *placeholder);
        let invalid = self.invalid.then_some("true");
        if self.long {
            let (send, old) = (self.send.clone(), value.clone());
            let onchange = move |event: yew::Event| {
                let area: HtmlTextAreaElement = event.target_unchecked_into();
                send.emit(of.set(area.value()));
                area.set_value(&old);
            };
            return html! {
                <textarea {id} class={*class} {value} {disabled} aria-describedby={described_by} maxlength="1000" rows="4" {onchange} />
            };
        }
        let (send, old) = (self.send.clone(), value.clone());
        let onchange = move |event: yew::Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            send.emit(of.set(input.value()));
            input.set_value(&old);
        };
        // A title counts as it is typed: nobody needs to leave it first.
        let typed = |msg: fn(String) -> Msg| {
            let send = self.send.clone();
            (of == Of::Title).then(|| {
                Callback::from(move |input: HtmlInputElement| send.emit(msg(input.value())))
            })
        };
        let (so_far, meant) = (typed(Msg::TypeTitle), typed(Msg::SetTitle));
        let oninput = so_far
            .map(|typed| typed.reform(|event: yew::InputEvent| event.target_unchecked_into()));
        let onblur =
            meant.map(|typed| typed.reform(|event: yew::FocusEvent| event.target_unchecked_into()));
        let (send, old) = (self.send.clone(), value.clone());
        let onkeydown = move |event: KeyboardEvent| {
            // Escape takes back what was typed and not yet meant.
            if event.key() == "Escape" {
                let input: HtmlInputElement = event.target_unchecked_into();
                input.set_value(&old);
                if of == Of::Title {
                    send.emit(Msg::UntypeTitle);
                }
            }
        };
        html! {
            <input type="text" {id} class={*class} {value} {disabled} {placeholder} aria-describedby={described_by} aria-invalid={invalid} maxlength={if matches!(of, Of::Field(..)) { "1000" } else { "80" }}
                inputmode={self.numeric.then_some("decimal")} autocomplete="off" spellcheck="false" {onchange} {oninput} {onblur} {onkeydown} />
        }
    }
}
