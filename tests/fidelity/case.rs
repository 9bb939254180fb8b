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
    /// Profile and lines.
    pub expected: Vec<(String, Vec<String>)>,
}

/// Every case of a system, in the order of their files' names.
pub fn read_all(system: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fidelity").join(system);
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|why| panic!("{}: {why}", folder.display()))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Case {
    let shown = path.display();
    let text = std::fs::read_to_string(path).unwrap_or_else(|why| panic!("{shown}: {why}"));
    let json: Value = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{shown}: {why}"));
    let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    let mut expected = Vec::new();
    for entry in list(&json["expected"]) {
        for profile in list(&entry["profiles"]) {
            expected.push((profile.as_str().unwrap_or_default().to_owned(), words(&entry["saw"])));
        }
    }
    Case {
        id: text("id"),
        title: text("title"),
        setup: json["setup"].clone(),
        steps: list(&json["steps"]).to_vec(),
        ends_ms: json["ends_ms"].as_u64().unwrap_or_default(),
        expected,
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

/// An order in which C2 comes before C10.
fn natural(name: &str) -> (String, u64) {
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    (letters.to_owned(), name[letters.len()..].parse().unwrap_or(0))
}
