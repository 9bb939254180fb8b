//! What an exchange compares: what a message says of itself, and what a binding asks for. Pure
//! comparison; where a message then goes is `broker::routing`'s.
//!
//! The rules are AMQP 0-9-1's as RabbitMQ keeps them (`rabbit_exchange_type_{direct,topic,headers}.erl`,
//! docs/exchanges.md).

use super::Routing;
use crate::kernel::id::Key;

/// What messages with one key say of themselves to an exchange: a routing key and headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// The routing key: words between dots.
    pub key: String,
    /// Headers, each with its value.
    pub headers: Vec<(String, String)>,
}

/// What a binding asks of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Binding {
    /// What a direct exchange compares with the routing key, and a topic exchange matches as a pattern:
    /// `*` is exactly one word, `#` any number of them.
    pub key: String,
    /// What a headers exchange asks for: a header with its value, or with any value.
    pub headers: Vec<(String, Option<String>)>,
    /// How many of those headers a message must have.
    pub require: Require,
    /// It takes what no other binding of its exchange takes (an alternate exchange).
    pub otherwise: bool,
}

/// How many of a binding's headers a message must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Require {
    /// All of them, those that begin with `x-` left out. Without any, every message matches.
    #[default]
    All,
    /// One of them, those that begin with `x-` left out. Without any, no message matches.
    Any,
    /// All of them, those that begin with `x-` as well.
    AllWithX,
    /// One of them, those that begin with `x-` as well.
    AnyWithX,
}

impl Heading {
    /// What a message with this key says if nothing else was settled: its key's number, if it has one.
    #[must_use]
    pub fn of(key: Key) -> Self {
        Self { key: key.number().map_or_else(String::new, |n| n.to_string()), headers: Vec::new() }
    }
}

impl Binding {
    /// True when an exchange of this kind sends a message with this heading along the binding. A binding
    /// for the rest is asked only when no other one takes the message.
    #[must_use]
    pub fn takes(&self, routing: Routing, message: &Heading) -> bool {
        match routing {
            Routing::Fanout => true,
            Routing::Direct => self.key == message.key,
            Routing::Topic => {
                let pattern: Vec<&str> = words(&self.key).collect();
                let key: Vec<&str> = words(&message.key).collect();
                matches_topic(&pattern, &key)
            }
            Routing::Headers => self.takes_headers(message),
        }
    }

    fn takes_headers(&self, message: &Heading) -> bool {
        let with_x = matches!(self.require, Require::AllWithX | Require::AnyWithX);
        let mut wanted = self.headers.iter().filter(|(name, _)| with_x || !name.starts_with("x-"));
        let has = |(name, value): &(String, Option<String>)| {
            let mut own = message.headers.iter().filter(|(own, _)| own == name);
            own.any(|(_, own)| value.as_ref().is_none_or(|value| value == own))
        };
        match self.require {
            Require::All | Require::AllWithX => wanted.all(has),
            Require::Any | Require::AnyWithX => wanted.any(has),
        }
    }
}

/// The words of a routing key. An empty key has none; two dots have an empty word between them.
fn words(key: &str) -> impl Iterator<Item = &str> {
    key.split('.').filter(move |_| !key.is_empty())
}

/// Whether a pattern matches a key, both as words. A row of the table says, for the pattern up to one of
/// its words, which beginnings of the key it matches: no pattern takes longer than its length times the
/// key's.
fn matches_topic(pattern: &[&str], key: &[&str]) -> bool {
    let mut row = vec![false; key.len() + 1];
    row[0] = true;
    for &part in pattern {
        let mut before = row[0];
        row[0] = part == "#" && before;
        for place in 1..=key.len() {
            let now = match part {
                "#" => row[place] || row[place - 1],
                "*" => before,
                word => before && word == key[place - 1],
            };
            before = std::mem::replace(&mut row[place], now);
        }
    }
    row[key.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rule as one would say it, without a thought for speed.
    fn naive(pattern: &[&str], key: &[&str]) -> bool {
        match (pattern.split_first(), key.split_first()) {
            (None, None) => true,
            (Some((&"#", rest)), None) => naive(rest, key),
            (Some((&"#", rest)), Some((_, tail))) => naive(rest, key) || naive(pattern, tail),
            (None, Some(_)) | (Some(_), None) => false,
            (Some((&part, rest)), Some((&word, tail))) => {
                (part == "*" || part == word) && naive(rest, tail)
            }
        }
    }

    fn all_of(alphabet: &[&'static str], length: usize) -> Vec<Vec<&'static str>> {
        let mut all = vec![Vec::new()];
        let mut longest = all.clone();
        for _ in 0..length {
            longest = longest
                .iter()
                .flat_map(|words| alphabet.iter().map(move |&word| [&words[..], &[word]].concat()))
                .collect();
            all.extend(longest.iter().cloned());
        }
        all
    }

    #[test]
    fn the_topic_matcher_equals_the_naive_one_over_all_short_patterns_and_keys() {
        let keys = all_of(&["a", "b", ""], 5);
        for pattern in all_of(&["a", "b", "*", "#", ""], 4) {
            for key in &keys {
                assert_eq!(
                    matches_topic(&pattern, key),
                    naive(&pattern, key),
                    "pattern {pattern:?}, key {key:?}"
                );
            }
        }
    }

    #[test]
    fn a_topic_pattern_matches_words_and_an_empty_key_has_none() {
        let takes = |pattern: &str, key: &str| {
            let binding = Binding { key: pattern.to_owned(), ..Binding::default() };
            let heading = Heading { key: key.to_owned(), ..Heading::default() };
            binding.takes(Routing::Topic, &heading)
        };
        let keys = ["a.b", "a", "a.b.c"];
        let taken = |pattern| keys.map(|key| takes(pattern, key));
        assert_eq!(taken("a.*"), [true, false, false]);
        assert_eq!(taken("a.#"), [true, true, true]);
        assert_eq!(taken("#.c"), [false, false, true]);
        assert_eq!(taken("#"), [true, true, true]);
        assert!(takes("#", "") && !takes("*", "") && takes("", ""));
        assert!(takes("*.*", ".") && !takes("*", "."));
    }

    #[test]
    fn headers_are_compared_as_the_binding_requires() {
        let message = Heading {
            key: String::new(),
            headers: vec![("k2".into(), "2".into()), ("x-k".into(), "1".into())],
        };
        let wanted = |names: &[(&str, Option<&str>)]| {
            names.iter().map(|&(name, value)| (name.to_owned(), value.map(str::to_owned))).collect()
        };
        let takes = |require, names: &[(&str, Option<&str>)]| {
            Binding { require, headers: wanted(names), ..Binding::default() }
                .takes(Routing::Headers, &message)
        };
        let both = [("k1", Some("1")), ("k2", Some("2"))];
        assert!(takes(Require::Any, &both) && !takes(Require::All, &both));
        assert!(takes(Require::All, &[("k2", None)]) && !takes(Require::All, &[("k1", None)]));
        assert!(takes(Require::All, &[]) && !takes(Require::Any, &[]));
        // What begins with x- is looked at only where the binding says so.
        assert!(takes(Require::All, &[("x-k", Some("9"))]));
        assert!(!takes(Require::AllWithX, &[("x-k", Some("9"))]));
        assert!(!takes(Require::Any, &[("x-k", Some("1"))]));
        assert!(takes(Require::AnyWithX, &[("x-k", Some("1"))]));
    }
}
