//! Events as objects, for `headless --events` and for JavaScript. The names are the engine's; units
//! stand in the names of fields, and what does not apply is `null`.

use engine::{CopyId, Field, LinkId, NodeId, SimTime, Stamped};

use super::json::{Fields, Json};
use super::recording::put_position;
use super::setting::Wire;

/// An event with its place in the run, its cause and its rule.
pub fn event_to_json(stamped: &Stamped) -> Json {
    let mut to = Fields::new();
    to.put("event", Json::word(stamped.event.name()));
    to.put("sequence", Json::whole(stamped.sequence));
    put_position(stamped.position, &mut to);
    // 0 means that a person or the start caused it.
    to.put("cause", if stamped.cause == 0 { Json::Null } else { Json::whole(stamped.cause) });
    to.put("rule", Json::word(stamped.event.rule().name()));
    stamped.event.fields(|name, field| {
        let value = value(field);
        match field {
            Field::Time(_) => to.put_named(format!("{name}_us"), value),
            _ => to.put(name, value),
        }
    });
    to.done()
}

fn value(field: Field) -> Json {
    match field {
        Field::Node(NodeId::NONE) | Field::Link(LinkId::NONE) | Field::Time(SimTime::MAX) => {
            Json::Null
        }
        Field::Node(id) => Json::whole(id.0.into()),
        Field::Link(id) => Json::whole(id.0.into()),
        Field::Message(name) => name.write(None),
        Field::Copy(copy) => copy_to_json(copy),
        Field::Key(key) => key.number().map_or(Json::Null, |number| Json::whole(number.into())),
        Field::Time(at) => Json::whole(at.as_micros()),
        Field::Number(number) => Json::whole(number),
        Field::Flag(flag) => Json::Bool(flag),
        Field::Word(word) => Json::word(word),
    }
}

fn copy_to_json(copy: CopyId) -> Json {
    let mut to = Fields::new();
    to.put("producer", value(Field::Node(copy.name.producer)));
    to.put("number", Json::whole(copy.name.number.into()));
    to.put("store", value(Field::Node(copy.store)));
    to.done()
}
