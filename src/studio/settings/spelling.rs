//! What exchanges compare, as it is typed and shown: routing keys, patterns and headers in a line. Pure; what
//! matches what is the engine's.

/// Keys and headers are at most so many characters, as in a file.
const LETTERS_MAX: usize = 255;
/// Headers of one message or binding, as in a file.
const HEADERS_MAX: usize = 50;
/// Routing keys that one field holds.
pub(super) const KEYS_MAX: u32 = 20;

/// Headers in a line: `format=pdf, urgent`.
pub(super) fn print_headers<'a>(
    headers: impl Iterator<Item = (&'a str, Option<&'a str>)>,
) -> String {
    let one = |(name, value): (&str, Option<&str>)| match value {
        Some(value) => format!("{name}={value}"),
        None => name.to_owned(),
    };
    headers.map(one).collect::<Vec<_>>().join(", ")
}

/// The headers of a binding: a name with a value, or alone for any value.
pub(super) fn read_headers(text: &str) -> Result<Vec<(String, Option<String>)>, String> {
    let mut headers: Vec<(String, Option<String>)> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim())),
            None => (part, None),
        };
        if name.is_empty() {
            return Err(format!("“{part}” has no name: a header is format=pdf."));
        }
        if too_long(name) || value.is_some_and(too_long) {
            return Err(format!("A header has at most {LETTERS_MAX} characters."));
        }
        if headers.iter().any(|(other, _)| other == name) {
            return Err(format!("{name} is there twice: a header has one value."));
        }
        headers.push((name.to_owned(), value.map(str::to_owned)));
    }
    if headers.len() > HEADERS_MAX {
        return Err(format!("There are at most {HEADERS_MAX} headers."));
    }
    Ok(headers)
}

/// The headers of a message: each has a value.
pub(super) fn read_values(text: &str) -> Result<Vec<(String, String)>, String> {
    let with_value = |(name, value): (String, Option<String>)| match value {
        Some(value) => Ok((name, value)),
        None => Err(format!("{name} has no value: a message says {name}=something.")),
    };
    read_headers(text)?.into_iter().map(with_value).collect()
}

/// The key that a direct exchange compares, of a message or a binding.
pub(super) fn read_key(text: &str) -> Result<String, String> {
    if too_long(text) {
        return Err(format!("A routing key has at most {LETTERS_MAX} characters."));
    }
    Ok(text.to_owned())
}

/// The pattern of a topic exchange.
pub(super) fn read_pattern(text: &str) -> Result<String, String> {
    let mixed = |word: &&str| word.len() > 1 && word.contains(['*', '#']);
    if let Some(word) = text.split('.').find(mixed) {
        return Err(format!(
            "“{word}” would match only itself: * and # stand for whole words, as in orders.* or orders.#."
        ));
    }
    read_key(text)
}

/// What a producer publishes with: one routing key, or several that take turns.
pub(super) fn read_keys(text: &str) -> Result<Vec<String>, String> {
    let keys: Vec<&str> = text.split(',').map(str::trim).filter(|key| !key.is_empty()).collect();
    if keys.len() > KEYS_MAX as usize {
        return Err(format!("There are at most {KEYS_MAX} routing keys."));
    }
    keys.into_iter().map(read_one_key).collect()
}

/// The routing key of a message.
pub(super) fn read_one_key(text: &str) -> Result<String, String> {
    if text.split('.').any(|word| word == "*" || word == "#") {
        return Err(format!(
            "“{text}” is a pattern: a message has a key without * and #, and the link that leaves the exchange has the pattern."
        ));
    }
    read_key(text)
}

fn too_long(text: &str) -> bool {
    text.chars().count() > LETTERS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_names_with_a_value_or_alone() {
        let read = read_headers(" format=pdf, urgent ,size = 3=4 ").unwrap();
        let wanted = [("format", Some("pdf")), ("urgent", None), ("size", Some("3=4"))];
        assert_eq!(read.len(), 3);
        for ((name, value), (name_wanted, value_wanted)) in read.iter().zip(wanted) {
            assert_eq!((name.as_str(), value.as_deref()), (name_wanted, value_wanted));
        }
        let shown = print_headers(read.iter().map(|(n, v)| (n.as_str(), v.as_deref())));
        assert_eq!(shown, "format=pdf, urgent, size=3=4");
        assert_eq!(read_headers(&shown).unwrap(), read);
        for (text, word) in [("=pdf", "no name"), ("a=1, a=2", "twice")] {
            assert!(read_headers(text).unwrap_err().contains(word), "{text}");
        }
        assert!(read_values("urgent").unwrap_err().contains("urgent has no value"));
    }

    #[test]
    fn wildcards_are_whole_words_of_patterns_and_of_nothing_else() {
        for pattern in ["", "#", "*.b.#", "orders.eu", "a..b"] {
            assert_eq!(read_pattern(pattern).as_deref(), Ok(pattern));
        }
        assert!(read_pattern("orders*").unwrap_err().contains("whole words"));
        assert_eq!(read_keys("a.b, c").unwrap(), ["a.b", "c"]);
        assert!(read_keys("a.*").unwrap_err().contains("is a pattern"));
        assert!(read_key(&"x".repeat(256)).is_err() && read_key(&"x".repeat(255)).is_ok());
        assert!(read_keys(&"a,".repeat(21)).is_err());
    }
}
