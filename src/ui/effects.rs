//! Effects: what the application asks of the browser, done through `web`; what comes of it goes back as
//! a message.

use studio::app::{Effect, Msg};
use yew::Context;

use super::app::{App, Input};
use crate::web::autosave::Autosave;
use crate::web::{dom, files, storage};

impl App {
    /// Does what the application asked for.
    pub(super) fn carry_out(&mut self, ctx: &Context<Self>, effect: Effect) {
        match effect {
            Effect::Download { name, text } => {
                if files::download(&name, &text).is_err() {
                    ctx.link().send_message(Input::Do(not_saved()));
                }
            }
            Effect::CopyText(text) => {
                let link = ctx.link().clone();
                let done = move |well: bool| {
                    link.send_message(Input::Do(if well { Msg::Copied } else { not_copied() }));
                };
                if files::copy(&text, done).is_err() {
                    ctx.link().send_message(Input::Do(not_copied()));
                }
            }
            Effect::Autosave(text) => {
                if let Some(autosave) = &mut self.autosave {
                    autosave.soon(text);
                }
            }
            Effect::PutAside(text) => storage::keep_aside(&text),
            // Where nothing is kept, the link still holds something for a reload.
            Effect::ForgetLink => {
                if self.autosave.as_mut().is_some_and(Autosave::now) {
                    dom::forget_fragment();
                }
            }
            Effect::Focus(focus) => self.focus_next = Some(focus),
        }
    }
}

fn not_saved() -> Msg {
    Msg::CouldNot {
        what: "The file was not saved".to_owned(),
        reason: "The browser does not allow downloads here.".to_owned(),
    }
}

fn not_copied() -> Msg {
    Msg::CouldNot {
        what: "Nothing was copied".to_owned(),
        reason: "The browser does not allow it here: select the text and copy it yourself."
            .to_owned(),
    }
}
