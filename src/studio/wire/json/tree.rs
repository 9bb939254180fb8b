//! The tree through serde, so that the bindings can hand it to JavaScript as objects. Only outwards:
//! what comes in is text, with `parse`'s limits on depth, digits and repeated fields.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::Json;

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => to.serialize_unit(),
            Self::Bool(flag) => to.serialize_bool(*flag),
            Self::Number(number) => match number.to_signed() {
                Some(whole) => to.serialize_i64(whole),
                None => to.serialize_f64(number.to_float()),
            },
            Self::Text(text) => to.serialize_str(text),
            Self::List(items) => {
                let mut list = to.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(fields) => {
                let mut map = to.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}
