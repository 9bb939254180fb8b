//! A place in a tree that is being read: the value, the way to it, and the profile whose defaults
//! apply. Every complaint is made here, so that each names its place in the same words.

use std::fmt;

use engine::Profile;

use super::json::{Json, Number, short};

/// Why a text could not be read: one sentence that names the place and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Where: a line and column, or a way such as `nodes[3].retry.limit`.
    pub place: String,
    /// What is wrong there, and what would be right.
    pub reason: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}.", self.place, self.reason)
    }
}

impl std::error::Error for ReadError {}

/// A value and the way to it.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    json: &'a Json,
    way: Way<'a>,
    profile: &'static Profile,
}

#[derive(Clone, Copy, Debug)]
enum Way<'a> {
    Top,
    Field(&'a Place<'a>, &'a str),
    Item(&'a Place<'a>, usize),
}

impl<'a> Place<'a> {
    /// The whole.
    pub const fn top(json: &'a Json, profile: &'static Profile) -> Self {
        Self { json, way: Way::Top, profile }
    }
    /// The same place with another profile's defaults.
    #[must_use]
    pub const fn under(self, profile: &'static Profile) -> Self {
        Self { profile, ..self }
    }
    /// Whose defaults apply.
    pub const fn profile(&self) -> &'static Profile {
        self.profile
    }
    /// True for `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self.json, Json::Null)
    }

    /// A complaint about this place.
    pub fn wrong(&self, reason: impl Into<String>) -> ReadError {
        ReadError { place: self.to_string(), reason: reason.into() }
    }

    fn not(&self, wanted: &str) -> ReadError {
        let found = match self.json {
            Json::Null => "null".to_owned(),
            Json::Bool(flag) => flag.to_string(),
            Json::Number(number) => number.to_string(),
            Json::Text(text) => format!("the text \"{}\"", short(text)),
            Json::List(_) => "a list".to_owned(),
            Json::Object(_) => "an object".to_owned(),
        };
        self.wrong(format!("it must be {wanted}, not {found}"))
    }

    /// The field, if it is there.
    pub fn field<'b>(&'b self, name: &'b str) -> Option<Place<'b>> {
        let json = self.json.get(name)?;
        Some(Place { json, way: Way::Field(self, name), profile: self.profile })
    }

    /// The field.
    ///
    /// # Errors
    /// When it is missing.
    pub fn need<'b>(&'b self, name: &'b str) -> Result<Place<'b>, ReadError> {
        self.field(name).ok_or_else(|| self.missing(name))
    }

    /// The complaint about a field that is not there.
    pub fn missing(&self, name: &str) -> ReadError {
        self.wrong(format!("the field \"{name}\" is missing"))
    }

    /// True for this text.
    pub fn is(&self, word: &str) -> bool {
        matches!(self.json, Json::Text(text) if text == word)
    }

    /// Checks that this is an object.
    ///
    /// # Errors
    /// When it is something else.
    pub fn object(&self) -> Result<(), ReadError> {
        if matches!(self.json, Json::Object(_)) { Ok(()) } else { Err(self.not("an object")) }
    }

    /// Checks that this is an object and has no fields but these.
    ///
    /// # Errors
    /// Names the field that is not known.
    pub fn only(&self, known: &[&[&str]]) -> Result<(), ReadError> {
        let Json::Object(fields) = self.json else { return Err(self.not("an object")) };
        let stranger = fields.iter().find(|(name, _)| !known.concat().contains(&&**name));
        stranger.map_or(Ok(()), |(name, _)| {
            let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            let name = match short(name) {
                name if !name.is_empty() && name.chars().all(plain) => name,
                name => format!("\"{name}\""),
            };
            let place = Way::Field(self, &name).to_string();
            let known = known.concat().join(", ");
            let reason = format!("there is no such field; the fields here are {known}");
            Err(ReadError { place, reason })
        })
    }

    /// The items of a list of at most `max`.
    ///
    /// # Errors
    /// When it is no list, or too long.
    pub fn items<'b>(
        &'b self,
        max: usize,
    ) -> Result<impl ExactSizeIterator<Item = Place<'b>> + use<'a, 'b>, ReadError> {
        let Json::List(items) = self.json else { return Err(self.not("a list")) };
        if items.len() > max {
            let (max, have) = (grouped(max as u64), grouped(items.len() as u64));
            return Err(self.wrong(format!("at most {max} can be here, and these are {have}")));
        }
        let (way, profile) = (self, self.profile);
        Ok(items.iter().enumerate().map(move |(n, json)| Place {
            json,
            way: Way::Item(way, n),
            profile,
        }))
    }

    /// A whole number from `min` to `max`.
    ///
    /// # Errors
    /// When it is something else.
    pub fn whole(&self, min: u64, max: u64) -> Result<u64, ReadError> {
        let number = self.number().and_then(|number| number.scaled(0));
        number.filter(|number| (min..=max).contains(number)).ok_or_else(|| {
            self.not(&format!("a whole number from {} to {}", grouped(min), grouped(max)))
        })
    }

    /// A whole number within ± `limit`.
    ///
    /// # Errors
    /// When it is something else.
    pub fn signed(&self, limit: i32) -> Result<i32, ReadError> {
        let number = self.number().and_then(Number::to_signed);
        let within = number.and_then(|number| i32::try_from(number).ok());
        within.filter(|number| (-limit..=limit).contains(number)).ok_or_else(|| {
            let limit = grouped(limit.unsigned_abs().into());
            self.not(&format!("a whole number from -{limit} to {limit}"))
        })
    }

    /// A number from 0 with at most so many decimals, as whole units of the last one.
    ///
    /// # Errors
    /// When it is something else.
    pub fn scaled(&self, places: u8, max: u64, unit: &str) -> Result<u64, ReadError> {
        let number = self.number().and_then(|number| number.scaled(places));
        number.filter(|&number| number <= max).ok_or_else(|| {
            let max = Number::decimal(max, places);
            self.not(&format!("a number of {unit} from 0 to {max} with at most {places} decimals"))
        })
    }

    /// Yes or no.
    ///
    /// # Errors
    /// When it is something else.
    pub fn flag(&self) -> Result<bool, ReadError> {
        match self.json {
            Json::Bool(flag) => Ok(*flag),
            _ => Err(self.not("true or false")),
        }
    }

    /// A text of at most `max` characters.
    ///
    /// # Errors
    /// When it is something else.
    pub fn text(&self, max: usize) -> Result<&'a str, ReadError> {
        match self.json {
            Json::Text(text) if text.chars().count() <= max => Ok(text),
            Json::Text(text) => {
                let have = grouped(text.chars().count() as u64);
                let max = grouped(max as u64);
                Err(self.wrong(format!("it may have at most {max} characters and has {have}")))
            }
            _ => Err(self.not("a text")),
        }
    }

    /// One of a closed set of words, as its place in the set.
    ///
    /// # Errors
    /// Names the words.
    pub fn word(&self, words: &[&'static str]) -> Result<usize, ReadError> {
        let found = match self.json {
            Json::Text(text) => words.iter().position(|word| word == text),
            _ => None,
        };
        found.ok_or_else(|| {
            let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            self.not(&quoted.join(" or "))
        })
    }

    fn number(&self) -> Option<Number> {
        match self.json {
            Json::Number(number) => Some(*number),
            _ => None,
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.way.fmt(f)
    }
}

impl fmt::Display for Way<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Top => f.write_str("the top level"),
            Self::Field(Place { way: Self::Top, .. }, name) => f.write_str(name),
            Self::Field(up, name) => write!(f, "{up}.{name}"),
            Self::Item(Place { way: Self::Top, .. }, n) => write!(f, "[{n}]"),
            Self::Item(up, n) => write!(f, "{up}[{n}]"),
        }
    }
}

/// A number with its thousands apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
