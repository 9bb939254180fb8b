//! Messages that stand somewhere, as the page shows them. Moving ones are `tokens`'s.

use engine::{CopyId, Delivered, MessageView};

use super::stage::{Token, TokenShape};
use super::tokens::{colour, label_text};
use crate::app::Model;
use crate::narrate::message;

pub(super) fn token(model: &Model, waiting: &MessageView) -> Token {
    let shape = match (waiting.death, waiting.poison) {
        (Some(_), _) => TokenShape::Dead,
        (None, true) => TokenShape::Poison,
        (None, false) => TokenShape::Round,
    };
    let count = waiting.death.map_or(waiting.leases, |(_, count)| count);
    let dead = waiting.death.is_some();
    make_token(model, waiting.copy, waiting.key, shape, count, dead)
}

fn make_token(
    model: &Model,
    copy: CopyId,
    key: engine::Key,
    shape: TokenShape,
    count: u32,
    dead: bool,
) -> Token {
    let name = message(&model.document, copy.name);
    // In any state it can be asked about: that is the way to poison it, too.
    let ask = if dead {
        Some(format!("{name}, dead: why?"))
    } else if count > 1 {
        Some(format!("{name}, delivery {count}: why?"))
    } else if shape == TokenShape::Poison {
        Some(format!("{name}, poison: why?"))
    } else if shape == TokenShape::Round {
        Some(format!("{name}: why?"))
    } else {
        None
    };
    Token { copy, colour: colour(copy, key), shape, label: label_text(copy, key), count, ask }
}

pub(super) fn delivered_token(model: &Model, delivered: &Delivered) -> Token {
    let shape = if delivered.poison { TokenShape::Poison } else { TokenShape::Round };
    make_token(model, delivered.copy, delivered.key, shape, delivered.attempt, false)
}

/// As many as are drawn, and how many more there are.
pub(super) fn shown(all: usize, max: usize, with_more: usize) -> (usize, u32) {
    if all <= max { (all, 0) } else { (with_more, (all - with_more) as u32) }
}
