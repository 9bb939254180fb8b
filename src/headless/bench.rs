//! `headless bench WHAT [--messages N]`: how fast the engine is, beside the peers that `make bench` runs.
//! The events are made and hashed as in any run, and thrown away.

mod drawings;

use engine::{Budget, Position, Seed, Simulation};

use self::drawings::Case;

const USAGE: &str = "usage: headless bench mm1|timers|path [--messages N] [--keep-events]";

/// Runs the measurement that `args` name and returns one line of JSON.
///
/// # Errors
/// A sentence that says what is wrong with the arguments.
pub fn run(args: &[String]) -> Result<String, String> {
    let (what, mut rest) = args.split_first().ok_or_else(|| USAGE.to_owned())?;
    let case = match what.as_str() {
        "mm1" => drawings::mm1()?,
        "timers" => drawings::timers(100)?,
        "path" => drawings::path()?,
        _ => return Err(USAGE.to_owned()),
    };
    let (mut messages, mut keep) = (1_000_000, false);
    while let Some((flag, more)) = rest.split_first() {
        rest = more;
        match (flag.as_str(), more) {
            ("--keep-events", _) => keep = true,
            ("--messages", [count, more @ ..]) => {
                messages =
                    count.parse().map_err(|_| format!("--messages: {count:?} is not a number"))?;
                rest = more;
            }
            _ => return Err(USAGE.to_owned()),
        }
    }
    let seconds = measure(&case, messages, keep);
    let per_second = messages as f64 / seconds;
    Ok(format!(
        "{{\"messages\":{messages},\"seconds\":{seconds:.6},\"per_second\":{per_second:.0}}}\n"
    ))
}

/// How many seconds it takes until so many messages are counted.
fn measure(case: &Case, messages: u64, keep: bool) -> f64 {
    let mut simulation = Simulation::new(&case.drawing, Seed::default());
    let mut events = Vec::new();
    let counted = |simulation: &Simulation| {
        let of = |&node| (case.count)(simulation.view().figures(node));
        case.counted.iter().map(of).sum::<u64>()
    };
    #[allow(clippy::disallowed_types, clippy::disallowed_methods, reason = "it measures wall time")]
    let clock = std::time::Instant::now();
    while counted(&simulation) < messages {
        if !keep {
            events.clear();
        }
        let target = simulation.position().at + case.stride;
        simulation.advance_to(Position::end_of(target), Budget::UNLIMITED, &mut events);
    }
    clock.elapsed().as_secs_f64()
}
