//! `headless bench`: measures the engine.

/// Measures what the arguments name.
pub fn run(args: &[String]) -> Result<String, String> {
    Err(format!("bench {}: not here yet", args.join(" ")))
}
