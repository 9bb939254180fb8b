//! Laws of the engine over generated drawings and command lists. A failure prints the smallest case it
//! finds: seed, drawing, steps; it then becomes a named test in `regressions`.
//!
//! The cases are the same in every run. `PROPTEST_CASES=10000 PROPTEST_RNG_SEED=7 cargo test --test
//! properties` looks further.

mod case;
mod configs;
mod laws;
mod ledger;
mod regressions;
mod run;

#[path = "../scene/mod.rs"]
mod scene;
