//! The command line as people use it: what it prints, where complaints go, and how it ends.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const DRAWING: &str = r#"{
  "format": "queue-playground/document", "version": 1, "seed": 3,
  "nodes": [
    { "id": 1, "kind": "producer", "name": "shop", "x": 0, "y": 0, "arrivals": { "kind": "poisson", "mean_ms": 400 } },
    { "id": 2, "kind": "queue", "name": "orders", "x": 1, "y": 0, "retry": { "limit": null } },
    { "id": 3, "kind": "consumer", "name": "worker", "x": 2, "y": 0, "failure_percent": 20 }
  ],
  "links": [
    { "id": 1, "from": 1, "to": 2, "latency_ms": 500 },
    { "id": 2, "from": 2, "to": 3, "latency_ms": 500 }
  ]
}"#;

fn headless(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_headless"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may have ended without reading: that is what some tests are about.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn printed(args: &[&str], input: &str) -> String {
    let output = headless(args, input);
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && complaint.is_empty(), "{args:?}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

/// What it says on standard error, having ended with this status and printed nothing.
fn complaint(status: i32, args: &[&str], input: &str) -> String {
    let output = headless(args, input);
    assert_eq!(output.status.code(), Some(status), "{args:?}");
    assert!(status != 2 || output.stdout.is_empty(), "{args:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn summary(args: &[&str], input: &str) -> Value {
    let printed = printed(args, input);
    serde_json::from_str(printed.lines().last().unwrap()).unwrap()
}

#[test]
fn run_closes_with_one_line_of_counts_and_digest() {
    let text = printed(&["run", "-"], DRAWING);
    assert_eq!(text.lines().count(), 1);
    let summary: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(summary["at_us"], 60_000_000);
    assert_eq!(summary["seed"], 3);
    assert_eq!(summary["digest"].as_str().unwrap().len(), 32);
    assert!(summary["totals"]["published"].as_u64().unwrap() > 100);
    assert_eq!(summary["nodes"][1]["name"], "orders");
    assert_eq!(summary["totals"]["published"], summary["nodes"][0]["counts"]["published"]);
}

#[test]
fn the_same_run_twice_has_the_same_digest_and_another_seed_another() {
    let digest = |args: &[&str]| summary(args, DRAWING)["digest"].clone();
    assert_eq!(digest(&["run", "-"]), digest(&["run", "-", "--events", "--until", "60s"]));
    assert_eq!(digest(&["run", "-"]), digest(&["run", "-", "--seed", "3"]));
    assert_ne!(digest(&["run", "-"]), digest(&["run", "-", "--seed", "4"]));
}

#[test]
fn events_are_one_object_a_line_in_order() {
    let text = printed(&["run", "-", "--events", "--until=5s"], DRAWING);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (_, events) = lines.split_last().unwrap();
    assert!(events.len() > 20);
    for (n, event) in events.iter().enumerate() {
        assert_eq!(event["sequence"], n as u64 + 1);
        assert!(event["event"].is_string() && event["rule"].is_string(), "{event}");
        assert!(event["at_us"].as_u64().unwrap() <= 5_000_000);
    }
}

#[test]
fn check_says_what_is_missing_beside_the_nodes_name() {
    let half = DRAWING.replace("\"from\": 2, \"to\": 3, \"latency_ms\": 500", "\"from\": 1, \"to\": 4, \"latency_ms\": 1")
        .replace("\"failure_percent\": 20 }", "\"failure_percent\": 20 }, { \"id\": 4, \"kind\": \"topic\", \"name\": \"log\", \"x\": 0, \"y\": 0 }");
    assert_eq!(printed(&["check", "-"], DRAWING), "");
    assert_eq!(
        printed(&["check", "-"], &half),
        "orders (node 2): queue-without-consumer: Nobody takes messages out: connect it to a consumer.\n\
         worker (node 3): consumer-takes-nothing: It has nothing to do: connect a queue or a group to it.\n\
         log (node 4): topic-without-group: Nobody reads it: connect it to a group.\n"
    );
}

#[test]
fn a_link_runs_like_its_file_as_an_argument_an_address_and_on_standard_input() {
    let link = printed(&["link", "-"], DRAWING);
    let digest = summary(&["run", "-"], DRAWING)["digest"].clone();
    let address = format!("https://example.org/?embed{link}");
    assert_eq!(summary(&["run", link.trim()], "")["digest"], digest);
    assert_eq!(summary(&["run", address.trim()], "")["digest"], digest);
    assert_eq!(summary(&["run", "-"], &address)["digest"], digest);
}

/// A recording of the drawing with a fault, up to ten seconds; `digest` is what it says of its end.
fn recording(digest: &str, semantics: u32) -> String {
    format!(
        r#"{{ "format": "queue-playground/recording", "version": 1, "semantics": {semantics},
        "document": {DRAWING},
        "commands": [
            {{ "at_us": 2000000, "ordinal": 0, "do": "kill", "client": 3 }},
            {{ "at_us": 2500000, "ordinal": 0, "do": "kill", "client": 9 }},
            {{ "at_us": 4000000, "ordinal": 0, "do": "restart", "client": 3 }}
        ],
        "end": {{ "at_us": 10000000, "ordinal": 0, "digest": "{digest}" }} }}"#
    )
}

#[test]
fn a_recording_is_replayed_to_its_end_and_compared() {
    let wrong = "0".repeat(32);
    let semantics = engine::SEMANTICS_VERSION;
    let output = headless(&["run", "-"], &recording(&wrong, semantics));
    assert_eq!(output.status.code(), Some(1));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    let digest = summary["digest"].as_str().unwrap();
    assert_eq!((&summary["at_us"], &summary["rejected"]), (&10_000_000.into(), &1.into()));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        format!(
            "headless: -: end.digest: the recording ended in {wrong} and now ends in {digest}, though the \
             simulation is at the same version: it may have been edited, or this is a bug.\n"
        )
    );
    assert!(headless(&["run", "-"], &recording(digest, semantics)).status.success());
    assert!(
        headless(&["run", "-", "--until", "60s"], &recording(digest, semantics)).status.success()
    );
}

#[test]
fn a_recording_of_another_version_says_that_the_simulation_changed() {
    let text = complaint(1, &["run", "-"], &recording(&"0".repeat(32), 99));
    assert!(
        text.contains("because the simulation changed since: it was recorded with version 99"),
        "{text}"
    );
}

#[test]
fn what_cannot_be_read_is_a_sentence_with_file_place_and_reason() {
    assert_eq!(
        complaint(2, &["run", "/nowhere/shop.json"], ""),
        "headless: /nowhere/shop.json: it cannot be read: No such file or directory (os error 2).\n"
    );
    assert_eq!(
        complaint(2, &["check", "-"], &DRAWING.replace("\"to\": 3", "\"to\": 9")),
        "headless: standard input: links[1].to: there is no node 9.\n"
    );
    assert_eq!(
        complaint(2, &["run", "#v9:abc"], ""),
        "headless: the link: it was made by a newer version of Queue Playground (link 9, and this one reads \
         up to 1): open it there, or get the newer version.\n"
    );
}

#[test]
fn a_file_that_is_too_large_is_refused_without_being_read() {
    let path = std::env::temp_dir().join(format!("queue-playground-{}.json", std::process::id()));
    // A sparse file: a gigabyte that costs nothing to make and much to read.
    std::fs::File::create(&path).unwrap().set_len(1 << 30).unwrap();
    let text = complaint(2, &["run", path.to_str().unwrap()], "");
    std::fs::remove_file(&path).unwrap();
    assert!(
        text.ends_with(": the text: it has 1,073,741,824 bytes, and at most 1,000,000 are read.\n"),
        "{text}"
    );
    let text = complaint(2, &["run", "-"], &" ".repeat(2_000_000));
    assert_eq!(
        text,
        "headless: standard input: the text: it goes on after 1,000,000 bytes, and no more are read.\n"
    );
}

#[test]
fn text_that_is_not_utf8_says_where() {
    let path = std::env::temp_dir().join(format!("queue-playground-{}.latin1", std::process::id()));
    std::fs::write(&path, b"{ \"title\": \"Caf\xE9\" }").unwrap();
    let text = complaint(2, &["check", path.to_str().unwrap()], "");
    std::fs::remove_file(&path).unwrap();
    assert!(text.ends_with(": the text: byte 16 is not UTF-8.\n"), "{text}");
}

#[test]
fn a_wrong_command_line_says_what_is_wrong() {
    for (args, sentence) in [
        (&["fly"][..], "headless: there is no command \"fly\"\n"),
        (&["run"], "headless: say which file; - is standard input\n"),
        (&["run", "a", "b"], "headless: b: one file at a time\n"),
        (
            &["run", "a", "--until", "60"],
            "headless: --until: it must be a time such as 60s, 1500ms, 2m or 1h, not \"60\"\n",
        ),
        (
            &["run", "a", "--until", "99999999999s"],
            "headless: --until: it can be at most 9007199254s, not \"99999999999s\"\n",
        ),
        (
            &["run", "a", "--until", "999999999999999999999999999999999999999999.5h"],
            "headless: --until: it can be at most 9007199254s, not \"9999",
        ),
        (
            &["run", "a", "--seed", "-1"],
            "headless: --seed: it must be a whole number from 0 to 9007199254740991, not \"-1\"\n",
        ),
        (&["check", "a", "--events"], "headless: --events: there is no such option here\n"),
        (&[], "headless: say what to do\n"),
    ] {
        let text = complaint(2, args, "");
        assert!(text.starts_with(sentence), "{args:?}: {text}");
    }
    assert!(printed(&["--help"], "").contains("headless run FILE"));
}
