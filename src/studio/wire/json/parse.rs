//! Text to tree: RFC 8259, strictly. An error says line and column, what stands there and what was
//! wanted; nothing is guessed.

use std::borrow::Cow;

use super::{Json, Number};
use crate::wire::ReadError;

/// How deep lists and objects may stand in one another. The formats need 6.
const DEPTH_MAX: usize = 32;
/// How many fields an object may have. The formats need 20; more would make the search for a field
/// that stands twice slow.
const FIELDS_MAX: usize = 100;

/// Reads one value, and nothing after it.
pub(in crate::wire) fn parse(text: &str) -> Result<Json, ReadError> {
    // An editor on Windows may begin a file with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut parser = Parser { text, at: 0 };
    parser.skip_space();
    if parser.peek().is_none() {
        return Err(parser.wrong("there is nothing here".to_owned()));
    }
    let value = parser.value(0)?;
    parser.skip_space();
    match parser.peek() {
        None => Ok(value),
        Some(_) => Err(parser.unexpected("the end of the text")),
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn wrong(&self, reason: String) -> ReadError {
        let before = self.text.get(..self.at).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&letter| letter != '\n').count() + 1;
        ReadError { place: format!("line {line}, column {column}"), reason }
    }

    fn unexpected(&self, wanted: &str) -> ReadError {
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            None => self.wrong(format!(
                "the text ends where {wanted} is wanted, so a part of it seems to be missing"
            )),
            Some(letter) => self.wrong(format!(
                "{wanted} is wanted here, and \"{}\" stands here",
                letter.escape_debug()
            )),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json, ReadError> {
        match self.peek() {
            Some(b'{' | b'[') if depth == DEPTH_MAX => Err(self.wrong(format!(
                "lists and objects stand in one another more than {DEPTH_MAX} deep"
            ))),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => Ok(Json::Text(Cow::Owned(self.string()?))),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'a'..=b'z') => self.literal(),
            _ => Err(self.unexpected("a value")),
        }
    }

    fn literal(&mut self) -> Result<Json, ReadError> {
        let rest = &self.text[self.at..];
        for (word, value) in
            [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))]
        {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.unexpected("a value"))
    }

    fn number(&mut self) -> Result<Json, ReadError> {
        let from = self.at;
        self.eat(b"-");
        if !self.eat(b"0") {
            self.digits()?;
        }
        if self.eat(b".") {
            self.digits()?;
        }
        if self.eat(b"eE") {
            self.eat(b"+-");
            self.digits()?;
        }
        if let Some(number) = Number::parse(&self.text[from..self.at]) {
            return Ok(Json::Number(number));
        }
        self.at = from;
        Err(self.wrong("this number has more digits than can be kept".to_owned()))
    }

    fn eat(&mut self, any_of: &[u8]) -> bool {
        let found = self.peek().is_some_and(|byte| any_of.contains(&byte));
        self.at += usize::from(found);
        found
    }

    fn digits(&mut self) -> Result<(), ReadError> {
        if !self.eat(b"0123456789") {
            return Err(self.unexpected("a digit"));
        }
        while self.eat(b"0123456789") {}
        Ok(())
    }

    fn list(&mut self, depth: usize) -> Result<Json, ReadError> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.eat(b"]") {
            return Ok(Json::List(items));
        }
        loop {
            self.skip_space();
            items.push(self.value(depth + 1)?);
            self.skip_space();
            if self.eat(b"]") {
                return Ok(Json::List(items));
            }
            if !self.eat(b",") {
                return Err(self.unexpected("a comma or ]"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, ReadError> {
        let mut fields: Vec<(Cow<'static, str>, Json)> = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.eat(b"}") {
            return Ok(Json::Object(fields));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a field's name in double quotes"));
            }
            let start = self.at;
            let name = self.string()?;
            if fields.len() == FIELDS_MAX || fields.iter().any(|(known, _)| *known == name) {
                self.at = start;
                return Err(self.wrong(if fields.len() == FIELDS_MAX {
                    format!("this object has more than {FIELDS_MAX} fields")
                } else {
                    format!("the field \"{}\" stands here a second time", super::short(&name))
                }));
            }
            self.skip_space();
            if !self.eat(b":") {
                return Err(self.unexpected("a colon"));
            }
            self.skip_space();
            let value = self.value(depth + 1)?;
            fields.push((Cow::Owned(name), value));
            self.skip_space();
            if self.eat(b"}") {
                return Ok(Json::Object(fields));
            }
            if !self.eat(b",") {
                return Err(self.unexpected("a comma or }"));
            }
        }
    }

    fn string(&mut self) -> Result<String, ReadError> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let from = self.at;
            while self.peek().is_some_and(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            text.push_str(&self.text[from..self.at]);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => return Err(self.wrong(
                    "a line break or another control character stands inside a text: write \\n, \\t or \\u…"
                        .to_owned(),
                )),
                None => return Err(self.unexpected("the closing quote of a text")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, ReadError> {
        self.at += 1;
        let letter = match self.peek() {
            Some(b'u') => {
                self.at += 1;
                return self.code_point();
            }
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            _ => return Err(self.unexpected("one of \" \\ / b f n r t u after a backslash")),
        };
        self.at += 1;
        Ok(letter)
    }

    fn code_point(&mut self) -> Result<char, ReadError> {
        let first = self.four_digits()?;
        let code = match first {
            0xD800..=0xDBFF if self.text[self.at..].starts_with("\\u") => {
                self.at += 2;
                let second = self.four_digits()?;
                let low = second.checked_sub(0xDC00).filter(|&low| low < 0x400);
                low.map(|low| 0x10000 + ((first - 0xD800) << 10) + low)
            }
            _ => Some(first),
        };
        let found = code.and_then(char::from_u32);
        found.ok_or_else(|| self.wrong("half of a surrogate pair stands before this".to_owned()))
    }

    fn four_digits(&mut self) -> Result<u32, ReadError> {
        let digits = self.text.get(self.at..self.at + 4);
        let hex = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(code) = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()) else {
            return Err(self.unexpected("a hexadecimal number of four digits"));
        };
        self.at += 4;
        Ok(code)
    }
}
