//! The cases as files: reading them. What a case means is each system's own.

use std::path::Path;

use serde_json::Value;

/// A case, and what each profile's clients are to see.
pub struct Case {
    pub id: String,
    pub title: String,
    pub setup: Value,
    pub steps: Vec<Value>,
    pub ends_ms: u64,
    /// Where the rule is written.
    pub sources: Vec<String>,
    /// One for each different outcome.
    pub expected: Vec<Expected>,
}

/// What the clients of some profiles are to see, and how that is known.
pub struct Expected {
    pub profiles: Vec<String>,
    pub saw: Vec<String>,
    /// `recorded`, `transcribed` or `documented`.
    pub kind: String,
    /// The implementation that was run and the day, the test, or the page.
    pub origin: String,
    /// What the real arm sees instead, where it differs from what it stands for.
    pub arm_saw: Option<Vec<String>>,
    pub note: String,
}

/// Every case of a folder (a system's, or `observed` below it), in the order of their names: R2 before R10.
pub fn read_all(folder: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fidelity").join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|why| panic!("{}: {why}", folder.display()))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    paths.sort_by_key(|path| natural(&path.file_stem().unwrap_or_default().to_string_lossy()));
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Case {
    let shown = path.display();
    let text = std::fs::read_to_string(path).unwrap_or_else(|why| panic!("{shown}: {why}"));
    let json: Value = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{shown}: {why}"));
    let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    assert_eq!(
        Some(text("id").as_str()),
        path.file_stem().and_then(|stem| stem.to_str()),
        "{shown}"
    );
    let expected = list(&json["expected"]).iter().map(expectation).collect();
    Case {
        id: text("id"),
        title: text("title"),
        setup: json["setup"].clone(),
        steps: list(&json["steps"]).to_vec(),
        ends_ms: json["ends_ms"].as_u64().unwrap_or_default(),
        sources: words(&json["sources"]),
        expected,
    }
}

fn expectation(entry: &Value) -> Expected {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let from = &entry["from"];
    let origin = match from["kind"].as_str() {
        Some("recorded") => format!("{}, {}", text(&from["implementation"]), text(&from["on"])),
        Some("transcribed") => text(&from["test"]),
        _ => text(&from["page"]),
    };
    Expected {
        profiles: words(&entry["profiles"]),
        saw: words(&entry["saw"]),
        kind: text(&from["kind"]),
        origin,
        arm_saw: entry.get("arm_saw").map(words),
        note: text(&entry["note"]),
    }
}

/// The items of a list; none, if there is no list.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A list of texts.
pub fn words(value: &Value) -> Vec<String> {
    list(value).iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// Collects what clients see, step by step, and puts it in the order of the files.
#[derive(Default)]
pub struct Transcript {
    step: u64,
    seen: Vec<(u64, String, String)>,
}

impl Transcript {
    pub fn begin(&mut self, step: u64) {
        self.step = step;
    }
    pub fn saw(&mut self, who: &str, what: impl Into<String>) {
        self.seen.push((self.step, who.to_owned(), what.into()));
    }
    pub fn lines(mut self) -> Vec<String> {
        self.seen.sort_by_key(|(step, who, _)| (*step, natural(who)));
        self.seen.iter().map(|(step, who, what)| format!("{step}: {who} {what}")).collect()
    }
}

/// An order in which C2 comes before C10: by the pieces between the numbers, and by the numbers.
pub fn natural(name: &str) -> Vec<(String, u64)> {
    let mut pieces = vec![(String::new(), 0)];
    let mut in_number = false;
    for letter in name.chars() {
        let (text, number) = pieces.last_mut().expect("one at least");
        match letter.to_digit(10) {
            Some(digit) => (*number, in_number) = (*number * 10 + u64::from(digit), true),
            None if in_number => {
                pieces.push((letter.to_string(), 0));
                in_number = false;
            }
            None => text.push(letter),
        }
    }
    pieces
}
