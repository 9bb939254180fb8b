//! JSON as a tree: what the formats are read from and written to. Not a general library: it reads text
//! within named limits, keeps numbers exactly and refuses a field that stands twice, and a general
//! library does neither of the last two without changing numbers for everybody who uses it.

mod number;
mod parse;
mod print;
mod tree;

use std::borrow::Cow;

pub use self::number::Number;
pub(super) use self::parse::parse;
pub(super) use self::print::short;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, exactly as it was written.
    Number(Number),
    /// A string.
    Text(Cow<'static, str>),
    /// An array.
    List(Vec<Self>),
    /// An object; fields keep their order.
    Object(Vec<(Cow<'static, str>, Self)>),
}

impl Json {
    /// A whole number.
    pub const fn whole(number: u64) -> Self {
        Self::Number(Number::whole(number))
    }
    /// A word of the format.
    pub const fn word(word: &'static str) -> Self {
        Self::Text(Cow::Borrowed(word))
    }
    /// Somebody's text.
    pub fn text(text: &str) -> Self {
        Self::Text(Cow::Owned(text.to_owned()))
    }
    /// The field of an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => {
                fields.iter().find(|(key, _)| key == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }
}

/// An object that is being written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(Cow<'static, str>, Json)>);

impl Fields {
    /// No fields yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }
    /// Appends a field.
    pub fn put(&mut self, name: &'static str, value: Json) {
        self.0.push((Cow::Borrowed(name), value));
    }
    /// Appends a field whose name is not known beforehand.
    pub fn put_named(&mut self, name: String, value: Json) {
        self.0.push((Cow::Owned(name), value));
    }
    /// True without fields.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The object.
    pub fn done(self) -> Json {
        Json::Object(self.0)
    }
}
