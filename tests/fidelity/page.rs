//! `docs/fidelity.md`, made from the cases and from what became of them on the engine. A test keeps it
//! current; `UPDATE=1 cargo test --test fidelity` writes it anew. With `FIDELITY_SIMULATED=FILE` the
//! results go into that file as well, one JSON line for each case and profile: `make fidelity` counts them.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::case::Case;
use super::complete::{RULES, rule, weakest};
use super::judge::{Judged, Verdict, judge};
use super::{BESIDE, KNOWN, PROFILES};

type Cases = Vec<(Case, Vec<Judged>)>;

const TOP: &str = "\
# Fidelity: what the profiles were compared with

This page is made by `UPDATE=1 cargo test --test fidelity` from `tests/fidelity/`; a test keeps it current.

";

const WHY: &str = "\
Should you trust what you see? Each rule below is a small situation, written down step by step as a case that says what the
clients see. *Recorded* means that it was played on the real implementation, and `make fidelity` plays it there again;
*transcribed*, that it was taken from a test of the implementation; *documented*, that only its maker's page says so, since
nothing that can be run here does it. Every change of the engine plays all of them and fails if one comes out otherwise than
is said here: what is known to differ stands in a list with its reason, and so does what the implementation that was run does
otherwise than the service it stands for. A situation that is not here was not compared.

";

#[test]
fn the_page_about_fidelity_is_current() {
    let played: Vec<(&str, Cases)> =
        RULES.iter().map(|(system, _)| (*system, judge(system))).collect();
    let beside: Vec<(&str, Cases)> =
        RULES.iter().map(|(system, _)| (*system, judge(&format!("{system}/observed")))).collect();
    if let Some(path) = std::env::var_os("FIDELITY_SIMULATED") {
        fs::write(&path, results(&played)).expect("the results can be written");
    }
    let mut page = TOP.to_owned() + WHY;
    counts(&mut page, &played, &beside);
    for (system, cases) in &played {
        table(&mut page, system, cases);
    }
    known(&mut page);
    arms(&mut page, &played);
    notes(&mut page, &played);
    keep_current("docs/fidelity.md", &page);
}

/// Compares a file with what it should hold, or writes it.
fn keep_current(file: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, wanted).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "{file} is out of date: run `UPDATE=1 cargo test --test fidelity` and look at the difference"
    );
}

fn results(played: &[(&str, Cases)]) -> String {
    let mut lines = String::new();
    for (system, cases) in played {
        for (case, judged) in cases {
            for one in judged {
                let (id, profile, status) = (&case.id, &one.profile, one.status());
                let _ = writeln!(
                    lines,
                    "{{\"system\":\"{system}\",\"case\":\"{id}\",\"profile\":\"{profile}\",\"status\":\"{status}\"}}"
                );
            }
        }
    }
    lines
}

/// How many of what.
fn counts(page: &mut String, played: &[(&str, Cases)], beside: &[(&str, Cases)]) {
    *page += "| | rules | cases | recorded | transcribed | documented | cases × profiles | agree | known differences | not yet played |\n";
    *page += "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";
    let mut total = [0; 9];
    for ((system, cases), (_, letters)) in played.iter().zip(RULES) {
        let rules = letters.iter().map(|(_, last)| *last as usize).sum();
        let kind = |kind: &str| cases.iter().filter(|(case, _)| weakest(case) == kind).count();
        let [agree, known, waiting, all] = statuses(cases);
        let row = [
            rules,
            cases.len(),
            kind("recorded"),
            kind("transcribed"),
            kind("documented"),
            all,
            agree,
            known,
            waiting,
        ];
        row.iter().zip(&mut total).for_each(|(count, sum)| *sum += count);
        count_row(page, name(system), &row);
    }
    count_row(page, "together", &total);
    *page += "\nA rule that needs more than one situation has more than one case; a case counts as the weakest of its expectations.\n";
    *page += "Beside the cases, more situations were recorded (`tests/fidelity/*/observed/`):\n\n";
    *page += "| | situations | situations × profiles | agree | known differences | not yet played |\n|---|--:|--:|--:|--:|--:|\n";
    for (system, cases) in beside {
        let [agree, known, waiting, all] = statuses(cases);
        count_row(page, name(system), &[cases.len(), all, agree, known, waiting]);
    }
    page.push('\n');
}

fn count_row(page: &mut String, name: &str, counts: &[usize]) {
    let counts: Vec<String> = counts.iter().map(usize::to_string).collect();
    let _ = writeln!(page, "| {name} | {} |", counts.join(" | "));
}

/// How many agree, are known to differ, are not played, and all.
fn statuses(cases: &Cases) -> [usize; 4] {
    let all: Vec<_> = cases.iter().flat_map(|(_, judged)| judged).collect();
    let with = |status: &str| all.iter().filter(|one| one.status() == status).count();
    let [agree, known, waiting] = ["agrees", "known", "not played"].map(with);
    assert_eq!(agree + known + waiting, all.len(), "something differs and stands in no list");
    [agree, known, waiting, all.len()]
}

/// A system's cases, one a row.
fn table(page: &mut String, system: &str, cases: &Cases) {
    let _ = write!(
        page,
        "## {}\n\n| case | what it shows | for | expectation | the engine |\n|---|---|---|---|---|\n",
        name(system)
    );
    for (case, judged) in cases {
        let profiles: Vec<&str> = judged.iter().map(|one| one.profile.as_str()).collect();
        let mut origins: Vec<String> = Vec::new();
        for entry in &case.expected {
            let from = if entry.kind == "transcribed" { "from" } else { "on" };
            let origin = format!("{} {from} {}", entry.kind, entry.origin);
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        let _ = writeln!(
            page,
            "| [{0}](../tests/fidelity/{system}/{0}.json) | {1} | {2} | {3} | {4} |",
            case.id,
            cell(&case.title),
            profiles.join(", "),
            cell(&origins.join("; ")),
            cell(&verdicts(judged)),
        );
    }
    page.push('\n');
}

/// What became of a case: in a word where all profiles say the same.
fn verdicts(judged: &[Judged]) -> String {
    let word = |one: &Judged| match (&one.verdict, one.known) {
        (Verdict::Agrees, _) => "agrees".to_owned(),
        (Verdict::Differs(_), Some(why)) => format!("known difference: {why}"),
        (Verdict::Differs(_), None) => "DIFFERS".to_owned(),
        (Verdict::NotPlayed, _) => "not yet played".to_owned(),
    };
    let words: Vec<String> = judged.iter().map(word).collect();
    if words.windows(2).all(|pair| pair[0] == pair[1]) {
        return words.first().cloned().unwrap_or_default();
    }
    let each = judged.iter().zip(words).map(|(one, word)| format!("{}: {word}", one.profile));
    each.collect::<Vec<_>>().join("; ")
}

/// What is known to differ, by profile; then the same of what was observed beside the cases.
fn known(page: &mut String) {
    *page += "## Known differences of the profiles\n\n";
    *page +=
        "A known difference that disappears fails the tests until it is taken off the list.\n\n";
    by_profile(page, KNOWN);
    *page += "\nAmong the situations beside the cases:\n\n";
    by_profile(page, BESIDE);
    page.push('\n');
}

fn by_profile(page: &mut String, list: &[(&str, &str, &str)]) {
    for profile in PROFILES {
        let own: Vec<_> = list.iter().filter(|(_, of, _)| *of == profile.id).collect();
        if own.is_empty() {
            let _ = writeln!(page, "- **{}**: none.", profile.id);
        }
        for (case, _, why) in own {
            let _ = writeln!(page, "- **{}**, {case}: {why}.", profile.id);
        }
    }
}

/// Where the implementation that was run differs from what a profile follows.
fn arms(page: &mut String, played: &[(&str, Cases)]) {
    *page += "## Where what was run differs from the service\n\n";
    *page += "The profile follows the service; that the implementation still does otherwise is checked as well.\n\n";
    for case in played.iter().flat_map(|(_, cases)| cases).map(|(case, _)| case) {
        for entry in case.expected.iter().filter(|entry| entry.arm_saw.is_some()) {
            let _ = writeln!(
                page,
                "- **{}** ({}), {}: {}",
                rule(&case.id),
                entry.profiles.join(", "),
                case.title,
                entry.note
            );
        }
    }
}

/// What else is said of single cases: shortened times, and what their recording cannot tell.
fn notes(page: &mut String, played: &[(&str, Cases)]) {
    *page += "\n## Notes on single cases\n\n";
    for case in played.iter().flat_map(|(_, cases)| cases).map(|(case, _)| case) {
        let mut said: Vec<&str> = Vec::new();
        for entry in case.expected.iter().filter(|entry| entry.arm_saw.is_none()) {
            if !entry.note.is_empty() && !said.contains(&entry.note.as_str()) {
                said.push(&entry.note);
            }
        }
        if !said.is_empty() {
            let _ = writeln!(page, "- **{}**: {}", case.id, said.join(" "));
        }
    }
}

fn name(system: &str) -> &str {
    match system {
        "rabbitmq" => "RabbitMQ",
        "kafka" => "Kafka",
        "sqs" => "SQS",
        other => other,
    }
}

/// Text for a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('*', "\\*")
}
