//! What became of a case on the engine, and the lists that it is held against. Which profiles are played,
//! and what is known to differ, is said in `main.rs`.

use super::case::{self, Case, Expected};
use super::{ARMS, BESIDE, KNOWN, PROFILES};

/// How a system's cases are played: what the clients saw under a profile.
pub type Play = fn(&Case, &'static engine::Profile) -> Result<Vec<String>, String>;

/// A case under one profile.
pub struct Judged {
    pub profile: String,
    pub verdict: Verdict,
    /// Why it is known to differ, if it is.
    pub known: Option<&'static str>,
}

pub enum Verdict {
    Agrees,
    Differs(Difference),
    /// The engine has no such profile yet, or nothing plays this folder.
    NotPlayed,
}

/// The first line that is not what was expected.
pub struct Difference {
    pub line: usize,
    pub expected: String,
    pub saw: String,
    /// All that the clients saw.
    pub lines: Vec<String>,
}

impl Judged {
    /// As the results of a run have it.
    pub fn status(&self) -> &'static str {
        match (&self.verdict, self.known) {
            (Verdict::Agrees, _) => "agrees",
            (Verdict::Differs(_), Some(_)) => "known",
            (Verdict::Differs(_), None) => "differs",
            (Verdict::NotPlayed, _) => "not played",
        }
    }
}

/// Plays the cases of a folder, each for every profile that it speaks of.
pub fn judge(folder: &str) -> Vec<(Case, Vec<Judged>)> {
    let play = ARMS.iter().find(|(name, _)| *name == folder).map(|(_, play)| *play);
    let judged = |case: Case| {
        let each = case.expected.iter().flat_map(|expected| {
            let of_profile = |profile: &String| Judged {
                profile: profile.clone(),
                verdict: verdict(&case, expected, profile, play),
                known: why_known(&case.id, profile),
            };
            expected.profiles.iter().map(of_profile)
        });
        let each = each.collect();
        (case, each)
    };
    case::read_all(folder).into_iter().map(judged).collect()
}

fn why_known(case: &str, profile: &str) -> Option<&'static str> {
    let mut all = KNOWN.iter().chain(BESIDE);
    all.find(|known| (known.0, known.1) == (case, profile)).map(|known| known.2)
}

fn verdict(case: &Case, expected: &Expected, profile: &str, play: Option<Play>) -> Verdict {
    let profile = PROFILES.iter().find(|of| of.id == profile);
    let (Some(&profile), Some(play)) = (profile, play) else { return Verdict::NotPlayed };
    let lines = play(case, profile).unwrap_or_else(|why| vec![format!("cannot be played: {why}")]);
    if lines == expected.saw {
        return Verdict::Agrees;
    }
    let row = |lines: &[String], place: usize| {
        lines.get(place).cloned().unwrap_or_else(|| "(nothing)".to_owned())
    };
    let rows = 0..expected.saw.len().max(lines.len());
    let place = rows.clone().find(|&place| row(&expected.saw, place) != row(&lines, place));
    let place = place.unwrap_or(rows.start);
    Verdict::Differs(Difference {
        line: place + 1,
        expected: row(&expected.saw, place),
        saw: row(&lines, place),
        lines,
    })
}
