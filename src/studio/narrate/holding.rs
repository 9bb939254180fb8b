//! Lines about a broker that takes no more or gives no more: its memory alarm, messages that it gives back,
//! consumers that it cancels.

use engine::Event;

use super::Words;
use super::told::LogKind::{self, Dead, Edit, Fault, Good, Held};

pub(super) fn line(words: &Words<'_>, event: &Event) -> Option<(LogKind, String)> {
    Some(match *event {
        Event::HeldBack { producer, by: engine::BROKER } => {
            let producer = words.node(producer);
            (Held, format!("the broker is short of memory; {producer} is held back"))
        }
        Event::LetGo { producer, by: engine::BROKER } => {
            (Good, format!("the broker has memory again; {} goes on", words.node(producer)))
        }
        Event::Alarmed { on: true } => {
            (Fault, "the broker is short of memory: it takes nothing from producers".to_owned())
        }
        Event::Alarmed { on: false } => (Good, "the broker has memory again".to_owned()),
        Event::GivenBack { copy } => {
            let (name, producer) = (words.copy(copy), words.node(copy.name.producer));
            (
                Dead,
                format!(
                    "{producer} got {name} back: {} had nowhere to send it",
                    words.node(copy.store)
                ),
            )
        }
        Event::Cancelled { consumer, by_broker: true } => {
            (Fault, format!("{} was too late and gets no more messages", words.node(consumer)))
        }
        Event::Cancelled { consumer, by_broker: false } => {
            (Edit, format!("{} wants no more messages", words.node(consumer)))
        }
        _ => return None,
    })
}
