//! "Why?": what was asked about, and the answer that stands on the page. The words are `narrate`'s.

use engine::{Command, Event, MessageName};

use super::msg::LifeForm;
use super::{Dialog, Effect, Focus, Model, Msg, announce};
use crate::biography::Past;
use crate::view::WhyView;
use crate::{geometry, narrate};

/// A message turns to poison, and its "Why?" says so.
pub(super) fn poison(model: &mut Model, message: MessageName) -> Vec<Effect> {
    model.act(Command::Poison { message });
    let Some(why) = &mut model.why else { return Vec::new() };
    why.poison = None;
    let found = model.run.told.back();
    if let Some(&stamped) = found.filter(|s| s.event == Event::Poisoned { message }) {
        let at = why.at;
        model.why = Some(WhyView { at, ..narrate::about_event(model, &stamped) });
    }
    vec![Effect::Focus(Focus::Why)]
}

pub(super) fn ask(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::AskEvent(sequence) => {
            let found = model.run.told.iter().find(|stamped| stamped.sequence == sequence).copied();
            let found = found.or_else(|| model.run.event(sequence).copied());
            model.why = found.map(|stamped| {
                let mut why = narrate::about_event(model, &stamped);
                why.at = stamped.event.copy().and_then(|copy| crate::view::place_of(model, copy));
                why
            });
            model.asked = Some(sequence);
        }
        Msg::AskMessage(copy) => {
            let at = crate::view::place_of(model, copy);
            model.why = narrate::about_message(model, copy);
            let faults = model.locks().faults;
            let healthy = !faults && crate::view::can_be_poisoned(model, copy.name);
            if let Some(why) = &mut model.why {
                why.at = at;
                why.poison = healthy.then_some(copy.name);
            }
            model.asked = None;
        }
        Msg::AskNode(node) => {
            model.why = narrate::about_node(model, node);
            if let Some(why) = &mut model.why {
                let ((x, y), (width, height)) = (
                    geometry::corner(&model.document, node),
                    geometry::size(&model.document, node),
                );
                why.at = Some((x + width / 2.0, y + height));
            }
            model.asked = None;
        }
        Msg::AskLife(message) => {
            let (start, commands) = (&model.run.start, &model.run.commands[..]);
            let past = Past { start, commands, until: model.run.simulation.position() };
            model.life = Some(past.biography(&model.document, message));
            model.dialog = Some(Dialog::Life);
            return Vec::new();
        }
        Msg::CopyLife(form) => {
            let Some(life) = &model.life else { return Vec::new() };
            let text = match form {
                LifeForm::Text => life.text(&model.document),
                LifeForm::Mermaid => life.diagram(&model.document).mermaid(),
                LifeForm::Svg => life.diagram(&model.document).svg(),
            };
            return vec![Effect::CopyText(text)];
        }
        Msg::CloseWhy => {
            model.close_why();
            return vec![Effect::Focus(Focus::Stage)];
        }
        Msg::Describe => {
            let text = announce::describe(model);
            model.announcer.say(text);
        }
        _ => {}
    }
    if model.why.is_some() { vec![Effect::Focus(Focus::Why)] } else { Vec::new() }
}
