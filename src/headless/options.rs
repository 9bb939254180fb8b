//! The command line of `headless`: one file and three options, too few to pay for a parser from
//! elsewhere. Not what they do.

use engine::{Position, Seed, SimTime};

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// A path, `-`, or a link.
    pub file: String,
    /// Instead of the file's.
    pub seed: Option<Seed>,
    /// How far to run.
    pub until: Option<Position>,
    /// Whether each event is printed.
    pub events: bool,
}

impl Options {
    /// Reads the arguments of a command; only `run` has options.
    pub fn parse(args: &[String], of_run: bool) -> Result<Self, String> {
        let mut files: Vec<&String> = Vec::new();
        let (mut seed, mut until, mut events) = (None, None, false);
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let (name, attached) = match arg.split_once('=') {
                Some((name, value)) if arg.starts_with("--") => (name, Some(value.to_owned())),
                _ => (arg.as_str(), None),
            };
            let mut value = || {
                let value = attached.clone().or_else(|| args.next().cloned());
                value.ok_or_else(|| format!("{name}: its value is missing"))
            };
            match name {
                "--seed" if of_run => seed = Some(parse_seed(&value()?)?),
                "--until" if of_run => until = Some(parse_until(&value()?)?),
                "--events" if of_run && attached.is_none() => events = true,
                _ if name.starts_with("--") => {
                    return Err(format!("{arg}: there is no such option here"));
                }
                _ => files.push(arg),
            }
        }
        match files[..] {
            [file] => Ok(Self { file: file.clone(), seed, until, events }),
            [] => Err("say which file; - is standard input".to_owned()),
            [_, second, ..] => Err(format!("{second}: one file at a time")),
        }
    }
}

fn parse_seed(text: &str) -> Result<Seed, String> {
    text.parse().ok().and_then(Seed::new).ok_or_else(|| {
        format!("--seed: it must be a whole number from 0 to {}, not \"{text}\"", Seed::MAX)
    })
}

/// The end of the instant that a time such as `1.5s` names.
fn parse_until(text: &str) -> Result<Position, String> {
    const UNITS: [(&str, u64); 4] =
        [("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000)];
    let micros = UNITS.iter().find_map(|(unit, micros)| {
        let number = text.strip_suffix(unit)?;
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || number.ends_with('.') {
            return None;
        }
        // What follows is below a microsecond, and what does not fit is too long in any case.
        let part = &part[..part.len().min(15)];
        let scale = 10_u128.pow(part.len() as u32);
        let units: u128 = format!("{whole}{part}").parse().unwrap_or(u128::MAX);
        Some(units.saturating_mul((*micros).into()) / scale)
    });
    let Some(micros) = micros else {
        return Err(format!(
            "--until: it must be a time such as 60s, 1500ms, 2m or 1h, not \"{text}\""
        ));
    };
    let most = SimTime::MAX.as_micros();
    match u64::try_from(micros) {
        Ok(micros) if micros <= most => Ok(Position::end_of(SimTime::from_micros(micros))),
        _ => Err(format!("--until: it can be at most {}s, not \"{text}\"", most / 1_000_000)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(text: &str) -> Option<u64> {
        parse_until(text).ok().map(|position| position.at.as_micros())
    }

    #[test]
    fn a_time_has_a_unit_and_may_have_decimals() {
        assert_eq!(micros("60s"), Some(60_000_000));
        assert_eq!(micros("1500ms"), Some(1_500_000));
        assert_eq!(micros("2m"), Some(120_000_000));
        assert_eq!(micros("1h"), Some(3_600_000_000));
        assert_eq!(micros("1.5s"), Some(1_500_000));
        assert_eq!(micros("0.001ms"), Some(1));
        assert_eq!(micros("9007199254s"), Some(9_007_199_254_000_000));
        assert_eq!(micros("0.000001000000000000000000000001s"), Some(1));
        for wrong in ["60", "s", "-1s", "1.s", ".5s", "1 s", "1e3s", "999999999h", "1d", ""] {
            assert_eq!(micros(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn options_may_stand_anywhere_and_carry_their_value_either_way() {
        let parse = |args: &[&str]| {
            Options::parse(&args.iter().map(|&arg| arg.to_owned()).collect::<Vec<_>>(), true)
        };
        let wanted = Options { file: "a".into(), seed: Seed::new(7), until: None, events: true };
        assert_eq!(parse(&["--seed", "7", "a", "--events"]), Ok(wanted.clone()));
        assert_eq!(parse(&["a", "--events", "--seed=7"]), Ok(wanted));
        assert_eq!(parse(&["a", "--seed"]), Err("--seed: its value is missing".to_owned()));
        assert_eq!(
            parse(&["a", "--sed=7"]),
            Err("--sed=7: there is no such option here".to_owned())
        );
        assert_eq!(parse(&["a", "b"]), Err("b: one file at a time".to_owned()));
    }
}
