//! Sentences about a queue that is spoken to in requests: what it declines, what it puts off, and what an
//! answer brought.

use engine::{Decline, Event, TurnDown};

use super::{LogKind, Words, seconds};

/// A line about such an event; `None` for any other.
pub(super) fn line(words: &Words<'_>, event: &Event) -> Option<(LogKind, String)> {
    Some(match *event {
        Event::TurnedDown { copy, reason } => {
            let (store, copy) = (words.node(copy.store), words.copy(copy));
            (LogKind::Dead, format!("{store} turned {copy} down: {}", why_not(reason)))
        }
        Event::Declined { client, reason } => {
            (LogKind::Held, format!("{} was declined: {}", words.node(client), why(reason)))
        }
        Event::Postponed { copy, due } => {
            (LogKind::Info, format!("{} can be handed out at {}", words.copy(copy), seconds(due)))
        }
        Event::Answered { consumer, count: 0 } => {
            (LogKind::Info, format!("{} asked and got nothing", words.node(consumer)))
        }
        Event::Answered { consumer, count } => {
            let noun = if count == 1 { "message" } else { "messages" };
            (LogKind::Info, format!("{} asked and got {count} {noun}", words.node(consumer)))
        }
        _ => return None,
    })
}

const fn why_not(reason: TurnDown) -> &'static str {
    match reason {
        TurnDown::Throttled => "too many came in this second",
        TurnDown::TooLarge => "it is larger than the queue takes",
        TurnDown::OwnDelay => "messages here have no delay of their own",
    }
}

const fn why(reason: Decline) -> &'static str {
    match reason {
        Decline::Throttled => "there were too many requests in this second",
        Decline::BatchTooLarge => "it asked for more messages than an answer may have",
        Decline::InFlightMax => "as many messages are with consumers as may be",
        Decline::NotInFlight => "the message is not with a consumer",
        Decline::LeaseTooLong => "a lease may not be so long",
    }
}
