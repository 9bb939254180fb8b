//! `headless`: the playground without a browser. It runs and checks what the page saves; what happens
//! in a run is the engine's, what a file may hold is `studio::wire`'s.

mod bench;
mod input;
mod options;
mod run;

use std::io::Write;
use std::process::ExitCode;

use studio::wire::link::encode_fragment;

const USAGE: &str = "\
headless - the queue playground without a browser

    headless run FILE [--seed N] [--until 60s] [--events]
        runs a document or a recording; prints one line of JSON with counts and digest,
        before it with --events one line for each event
    headless check FILE
        prints what is missing in the drawing, one line each
    headless link FILE
        prints the fragment of an address that holds the file: #v1:...
    headless bench ...
        measures the speed of the engine

FILE is a document, a recording, a link (#v1:... or an address with one) or a file with a link;
- reads standard input. A time is 60s, 1500ms, 2m or 1h.

It ends with 0; with 1 where a recording ended in another state than recorded; with 2 where
something could not be read.
";

/// What a command line or a file leads to: text, and the exit status.
type Outcome = Result<ExitCode, String>;

fn main() -> ExitCode {
    let args: Vec<String> =
        std::env::args_os().skip(1).map(|arg| arg.to_string_lossy().into_owned()).collect();
    let (command, rest) = args.split_first().map_or(("", &[][..]), |(first, rest)| (first, rest));
    let outcome = match command {
        "run" => options::Options::parse(rest, true).and_then(|options| run::run(&options)),
        "check" => options::Options::parse(rest, false).and_then(|options| check(&options.file)),
        "link" => options::Options::parse(rest, false).and_then(|options| link(&options.file)),
        "bench" => bench::run(rest).map(|text| print(&text)),
        "help" | "--help" | "-h" => Ok(print(USAGE)),
        "" => Err(format!("say what to do\n\n{USAGE}")),
        other => Err(format!("there is no command \"{other}\"\n\n{USAGE}")),
    };
    outcome.unwrap_or_else(|complaint| {
        eprintln!("headless: {}", complaint.trim_end());
        ExitCode::from(2)
    })
}

/// Prints text; a reader that has closed the pipe has seen enough.
fn print(text: &str) -> ExitCode {
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn link(file: &str) -> Outcome {
    let opened = input::open(file)?;
    Ok(print(&format!("{}\n", encode_fragment(&opened))))
}

fn check(file: &str) -> Outcome {
    let opened = input::open(file)?;
    let document = opened.document();
    let lines = engine::diagnose(&document.topology).into_iter().map(|found| {
        let name = document.name(found.node);
        let (code, sentence) = (found.code.name(), studio::narrate::diagnostic(found.code));
        format!("{name} (node {}): {code}: {sentence}\n", found.node.0)
    });
    Ok(print(&lines.collect::<String>()))
}
