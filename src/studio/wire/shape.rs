//! What the formats accept, as data: made from the tables that read and write them, for the JSON
//! Schema, the TypeScript types and the tests. On the host only (feature `schema`), never in the page.

/// What stands at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A whole number.
    Whole {
        /// The least.
        min: u64,
        /// The greatest.
        max: u64,
    },
    /// A whole number that may be negative.
    Signed {
        /// Within ± this.
        limit: i32,
    },
    /// A number from 0 with decimals.
    Decimal {
        /// How many decimals.
        places: u8,
        /// The greatest, in units of the last decimal.
        max: u64,
    },
    /// `true` or `false`.
    Flag,
    /// A text.
    Text {
        /// The most characters.
        max: usize,
    },
    /// A text that is always the same.
    Constant(&'static str),
    /// A number that is always the same.
    Version(u64),
    /// One of a closed set of words.
    Words {
        /// The type's name.
        name: &'static str,
        /// What it is.
        help: &'static str,
        /// The words.
        words: &'static [&'static str],
    },
    /// `null`, or this.
    Maybe(Box<Self>),
    /// A list.
    List {
        /// Of these.
        of: Box<Self>,
        /// The most items.
        max: usize,
    },
    /// An object.
    Object {
        /// The type's name.
        name: &'static str,
        /// What it is.
        help: &'static str,
        /// Its fields.
        fields: Vec<FieldShape>,
    },
    /// An object with a field that says which other fields there are.
    Choice {
        /// The type's name.
        name: &'static str,
        /// What it is.
        help: &'static str,
        /// The field that says.
        tag: &'static str,
        /// Its word, what that means, and the other fields.
        variants: Vec<(&'static str, &'static str, Vec<FieldShape>)>,
    },
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldShape {
    /// Its name.
    pub name: &'static str,
    /// What it means.
    pub help: &'static str,
    /// Whether it has to be there.
    pub required: bool,
    /// What stands there.
    pub shape: Shape,
}

impl FieldShape {
    /// A field that has to be there.
    pub const fn required(name: &'static str, help: &'static str, shape: Shape) -> Self {
        Self { name, help, required: true, shape }
    }
    /// A field that may be left out.
    pub const fn optional(name: &'static str, help: &'static str, shape: Shape) -> Self {
        Self { name, help, required: false, shape }
    }
}
