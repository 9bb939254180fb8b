//! `headless run`: a run from its start to a moment, its events if they are wanted, and its summary. A
//! recording is compared with what it says about its own end.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use engine::{Advance, Budget, Digest, Position, SEMANTICS_VERSION, SimTime, Stamped};
use studio::replay::Replay;
use studio::wire::Opened;
use studio::wire::event::event_to_json;
use studio::wire::figures::figures_to_json;

use crate::options::Options;
use crate::{Outcome, input};

/// How far a document runs when nobody says.
const UNTIL: SimTime = SimTime::from_secs(60);
/// Entries between two prints: bounds the memory that events take.
const CHUNK: Budget = Budget(10_000);

/// Runs, prints, compares.
pub fn run(options: &Options) -> Outcome {
    let opened = input::open(&options.file)?;
    let recorded = match &opened {
        Opened::Recording(recording) => recording.end.map(|end| (recording.semantics, end)),
        Opened::Document(_) => None,
    };
    // With another seed it is another run: there is nothing to compare.
    let recorded = recorded.filter(|_| options.seed.is_none());
    let mut replay = Replay::new(opened);
    if let Some(seed) = options.seed {
        replay = replay.with_seed(seed);
    }
    let mut out = Output { to: BufWriter::new(std::io::stdout().lock()), events: options.events };
    let mut status = ExitCode::SUCCESS;
    let end = recorded.map(|(_, (position, _))| position);
    let until = options.until.or(end).unwrap_or(Position::end_of(UNTIL));
    if let Some((semantics, (position, digest))) = recorded
        && position <= until
    {
        out.advance(&mut replay, position);
        let now = replay.simulation().digest();
        if now != digest {
            eprintln!("{}", differs(&options.file, semantics, digest, now));
            status = ExitCode::from(1);
        }
    }
    out.advance(&mut replay, until);
    out.line(&figures_to_json(&replay).to_string());
    // A reader that has closed the pipe has seen enough.
    let _ = out.to.flush();
    Ok(status)
}

fn differs(file: &str, semantics: u32, digest: Digest, now: Digest) -> String {
    let why = if semantics == SEMANTICS_VERSION {
        "though the simulation is at the same version: it may have been edited, or this is a bug"
            .to_owned()
    } else {
        format!(
            "because the simulation changed since: it was recorded with version {semantics} and \
             this is version {SEMANTICS_VERSION} (docs/semantics-changelog.md)"
        )
    };
    format!(
        "headless: {file}: end.digest: the recording ended in {digest} and now ends in {now}, {why}."
    )
}

struct Output<W: Write> {
    to: W,
    events: bool,
}

impl<W: Write> Output<W> {
    fn line(&mut self, line: &str) {
        // See `run`: a closed pipe is no error.
        let _ = writeln!(self.to, "{line}");
    }

    fn advance(&mut self, replay: &mut Replay, target: Position) {
        let mut events: Vec<Stamped> = Vec::new();
        loop {
            let advance = replay.advance_to(target, CHUNK, &mut events);
            if self.events {
                for stamped in &events {
                    self.line(&event_to_json(stamped).to_string());
                }
            }
            events.clear();
            if advance == Advance::Reached {
                return;
            }
        }
    }
}
