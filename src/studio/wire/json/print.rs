//! Tree to text: compact for links and lines, or laid out for people, where what fits a line stands
//! on one line. The order of fields is the tree's.

use std::fmt;

use super::Json;

/// Lines of a laid out text are at most this long, where it can be helped.
const WIDTH: usize = 100;

impl fmt::Display for Json {
    /// Compact: no space and no line break.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(flag) => write!(f, "{flag}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => quote(text, f),
            Self::List(items) => {
                for (n, item) in items.iter().enumerate() {
                    f.write_str(if n == 0 { "[" } else { "," })?;
                    item.fmt(f)?;
                }
                f.write_str(if items.is_empty() { "[]" } else { "]" })
            }
            Self::Object(fields) => {
                for (n, (name, value)) in fields.iter().enumerate() {
                    f.write_str(if n == 0 { "{" } else { "," })?;
                    quote(name, f)?;
                    f.write_str(":")?;
                    value.fmt(f)?;
                }
                f.write_str(if fields.is_empty() { "{}" } else { "}" })
            }
        }
    }
}

impl Json {
    /// Laid out for people; ends with a line break.
    pub fn pretty(&self) -> String {
        let mut text = String::new();
        self.lay_out(&mut text, 0, 0);
        text.push('\n');
        text
    }

    /// Appends the value on one line.
    fn in_line(&self, to: &mut String) {
        match self {
            Self::List(items) if !items.is_empty() => {
                for (n, item) in items.iter().enumerate() {
                    to.push_str(if n == 0 { "[" } else { ", " });
                    item.in_line(to);
                }
                to.push(']');
            }
            Self::Object(fields) if !fields.is_empty() => {
                for (n, (name, value)) in fields.iter().enumerate() {
                    to.push_str(if n == 0 { "{ " } else { ", " });
                    name_before(name, to);
                    value.in_line(to);
                }
                to.push_str(" }");
            }
            other => to.push_str(&other.to_string()),
        }
    }

    /// Appends the value, which stands behind so many letters of its line.
    fn lay_out(&self, to: &mut String, indent: usize, behind: usize) {
        let mut line = String::new();
        self.in_line(&mut line);
        // The whole and lists of objects have a line for each part: a change then shows where it is.
        let apart = match self {
            Self::List(items) => items.iter().any(|item| matches!(item, Self::Object(_))),
            _ => indent == 0,
        };
        if line.len() + indent + behind <= WIDTH && !apart {
            to.push_str(&line);
            return;
        }
        let next = |to: &mut String, n: usize, open: &str| {
            to.push_str(if n == 0 { open } else { "," });
            to.push('\n');
            to.extend(std::iter::repeat_n(' ', indent + 2));
        };
        let close = |to: &mut String, close: char| {
            to.push('\n');
            to.extend(std::iter::repeat_n(' ', indent));
            to.push(close);
        };
        match self {
            Self::List(items) if !items.is_empty() => {
                for (n, item) in items.iter().enumerate() {
                    next(to, n, "[");
                    item.lay_out(to, indent + 2, 0);
                }
                close(to, ']');
            }
            Self::Object(fields) if !fields.is_empty() => {
                for (n, (name, value)) in fields.iter().enumerate() {
                    next(to, n, "{");
                    name_before(name, to);
                    value.lay_out(to, indent + 2, name.len() + 4);
                }
                close(to, '}');
            }
            _ => to.push_str(&line),
        }
    }
}

fn name_before(name: &str, to: &mut String) {
    // Writing to a text does not fail.
    let _ = quote(name, to);
    to.push_str(": ");
}

fn quote(text: &str, to: &mut impl fmt::Write) -> fmt::Result {
    to.write_char('"')?;
    for letter in text.chars() {
        match letter {
            '"' => to.write_str("\\\"")?,
            '\\' => to.write_str("\\\\")?,
            '\n' => to.write_str("\\n")?,
            '\t' => to.write_str("\\t")?,
            '\r' => to.write_str("\\r")?,
            // What would end a line in old JavaScript is escaped as well.
            letter if letter < ' ' || matches!(letter, '\u{2028}' | '\u{2029}') => {
                write!(to, "\\u{:04x}", letter as u32)?;
            }
            letter => to.write_char(letter)?,
        }
    }
    to.write_char('"')
}

/// A text from outside, cut so that it can stand in a sentence.
pub(in crate::wire) fn short(text: &str) -> String {
    const LETTERS: usize = 24;
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(LETTERS).flat_map(char::escape_debug).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}
