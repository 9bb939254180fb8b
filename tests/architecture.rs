//! The walls of the house (ARCHITECTURE.md), read from the sources: what Cargo cannot forbid inside a
//! package, this test does.

use std::fs;
use std::path::{Path, PathBuf};

/// Files of more than 400 lines, each with the reason why it is not split.
const LONG: &[(&str, &str)] =
    &[("src/engine/simulation/view.rs", "one type after another that the picture is drawn from")];

/// Files that are too long and not split yet, with the lines that they may not exceed: a debt, not a reason.
const UNSPLIT: &[(&str, usize)] = &[("src/studio/app/update.rs", 530), ("src/ui/mod.rs", 520)];

/// Every file below a folder of the repository, with one of the endings.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    fn walk(at: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
        let Ok(entries) = fs::read_dir(at) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                if path.file_name().is_none_or(|name| name != "node_modules") {
                    walk(&path, endings, found);
                }
            } else if path.extension().is_some_and(|e| endings.iter().any(|&ending| e == ending)) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), endings, &mut found);
    found.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source file is text");
        let name = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().into_owned();
        (name, text)
    };
    found.into_iter().map(read).collect()
}

/// The repository: this file lies in its `tests`.
fn root() -> PathBuf {
    let here = Path::new(file!());
    let tests = here.parent().unwrap_or(Path::new("tests"));
    tests.parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// The lines that are code: no comment, nothing from the test module on.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().take_while(|(_, line)| line.trim() != "#[cfg(test)]");
    lines
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(number, line)| (number + 1, line))
}

/// Every place below `folder` whose code says one of `words`.
fn said(folder: &str, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in files(folder, &["rs"]) {
        for (number, line) in code(&text) {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{name}:{number}: {}", line.trim()));
            }
        }
    }
    found
}

fn assert_none(folder: &str, words: &[&str], why: &str) {
    assert!(!files(folder, &["rs"]).is_empty(), "{folder} is there");
    let found = said(folder, words);
    assert!(found.is_empty(), "{why}:\n{}", found.join("\n"));
}

#[test]
fn the_kernel_uses_nothing_of_ours() {
    let upper = ["topology", "profile", "protocol", "broker", "client", "simulation"];
    let words: Vec<String> = upper.iter().map(|module| format!("crate::{module}")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    assert_none("src/engine/kernel", &words, "the kernel knows time, draws and ids, no messages");
}

#[test]
fn the_topology_uses_the_kernel_only() {
    let words = [
        "crate::profile",
        "crate::protocol",
        "crate::broker",
        "crate::client",
        "crate::simulation",
    ];
    assert_none("src/engine/topology", &words, "a drawing is data");
}

#[test]
fn the_protocol_is_below_both_sides() {
    let words = ["crate::profile", "crate::broker", "crate::client", "crate::simulation"];
    assert_none("src/engine/protocol", &words, "frames and events know neither side");
}

#[test]
fn broker_and_clients_learn_of_each_other_through_frames_only() {
    let above = ["crate::profile", "crate::simulation"];
    assert_none(
        "src/engine/broker",
        &["crate::client"],
        "the broker does not read the clients' state",
    );
    assert_none("src/engine/client", &["crate::broker"], "clients do not read the broker's state");
    assert_none("src/engine/broker", &above, "the broker does what its configuration says");
    assert_none("src/engine/client", &above, "clients do what their configuration says");
}

#[test]
fn a_profile_is_data() {
    let functions: Vec<String> = said("src/engine/profile", &["fn ", "if ", "match "])
        .into_iter()
        .filter(|line| !line.contains("pub fn profile(id: &str)"))
        .collect();
    assert!(functions.is_empty(), "a profile holds no behaviour:\n{}", functions.join("\n"));
    let other = ["crate::broker", "crate::client", "crate::protocol", "crate::simulation"];
    assert_none("src/engine/profile", &other, "a profile is configuration only");
}

#[test]
fn no_profile_is_named_outside_profiles_and_their_vocabulary() {
    let said = |folder: &str| -> Vec<String> {
        let mut found = Vec::new();
        for (name, text) in files(folder, &["rs"]) {
            let own = ["src/engine/profile/", "src/studio/vocabulary/"];
            if own.iter().any(|own| name.starts_with(own)) {
                continue;
            }
            for (number, line) in code(&text) {
                let low = line.to_lowercase();
                let names = ["textbook", "rabbitmq", "kafka", "sqs"];
                if names.iter().any(|word| low.contains(word)) {
                    found.push(format!("{name}:{number}: {}", line.trim()));
                }
            }
        }
        found
    };
    let found = said("src");
    assert!(found.is_empty(), "behaviour follows configuration:\n{}", found.join("\n"));
    // Only the list itself is asked for by those who offer a choice.
    for folder in ["kernel", "topology", "protocol", "broker", "client", "simulation"] {
        let names = ["PROFILES", "DEFAULT_PROFILE"];
        assert_none(&format!("src/engine/{folder}"), &names, "behaviour follows configuration");
    }
}

#[test]
fn the_engine_has_no_clock_no_browser_and_no_serialisation() {
    let words = ["std::time", "HashMap", "HashSet", "serde", "web_sys", "js_sys", "wasm_bindgen"];
    assert_none("src/engine", &words, "a run is a function of drawing, seed and commands");
    let floats: Vec<String> = said("src/engine", &["f64", "f32"])
        .into_iter()
        .filter(|place| !place.contains("kernel/draw.rs"))
        .collect();
    assert!(floats.is_empty(), "floats stay in kernel::draw:\n{}", floats.join("\n"));
}

#[test]
fn the_studio_knows_no_browser_and_nothing_above_it() {
    let words = [
        "web_sys",
        "js_sys",
        "wasm_bindgen",
        "yew::",
        "gloo",
        "crate::ui",
        "crate::web",
        "std::time",
    ];
    assert_none("src/studio", &words, "the studio is pure and runs on the host");
}

#[test]
fn cargo_keeps_the_arrows_between_the_packages() {
    let manifest = |path: &str| fs::read_to_string(root().join(path)).expect("a manifest");
    let engine = manifest("src/engine/Cargo.toml");
    let studio = manifest("src/studio/Cargo.toml");
    let bindings = manifest("src/bindings/Cargo.toml");
    for upper in ["studio", "serde", "wasm-bindgen", "js-sys", "web-sys", "yew"] {
        let named = |line: &str| line.starts_with(upper);
        assert!(!engine.lines().any(named), "the engine does not depend on {upper}");
    }
    for browser in ["wasm-bindgen", "js-sys", "web-sys", "yew", "gloo"] {
        let named = |line: &str| line.starts_with(browser);
        assert!(!studio.lines().any(named), "the studio does not depend on {browser}");
    }
    assert!(!bindings.lines().any(|line| line.starts_with("yew")), "the bindings draw nothing");
}

#[test]
fn main_holds_no_logic() {
    let text = fs::read_to_string(root().join("src/main.rs")).expect("src/main.rs");
    assert!(text.lines().count() <= 40, "main.rs mounts the app");
}

#[test]
fn a_file_of_more_than_400_lines_has_a_reason() {
    let mut found = Vec::new();
    for (name, text) in files("src", &["rs", "css", "js"]) {
        let lines = text.lines().count();
        let allowed = LONG.iter().any(|(long, _)| *long == name);
        let owed = UNSPLIT.iter().any(|(file, most)| *file == name && lines <= *most);
        if lines > 400 && !allowed && !owed {
            found.push(format!("{name} has {lines} lines: split it by concern"));
        }
        if lines <= 400 && allowed {
            found.push(format!("{name} has {lines} lines and needs no exception any more"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_file_begins_by_saying_what_it_is() {
    let mut found = Vec::new();
    for folder in ["src", "tests", "www", "scripts", "benches"] {
        for (name, text) in files(folder, &["rs", "js", "mjs", "cjs", "css"]) {
            let first = text.lines().find(|line| !line.starts_with("#!") && !line.is_empty());
            let first = first.unwrap_or_default();
            let is_rust = Path::new(&name).extension().is_some_and(|ending| ending == "rs");
            let says = if is_rust {
                first.starts_with("//!")
            } else {
                first.starts_with("//") || first.starts_with("/*")
            };
            if !says {
                found.push(format!("{name} begins with {first:?}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
