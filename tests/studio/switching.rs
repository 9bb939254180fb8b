//! Another profile for the examples: what is said to be different, and the first thing that happens
//! otherwise. The sentences were held against `docs/fidelity.md`'s rules by hand.

use engine::{PROFILES, Profile};
use studio::app::{Mode, Model, Msg, update};
use studio::view::{DialogView, Runs, SwitchView, ViewModel};

/// An example under a profile, as it is after so many simulated seconds.
fn example(slug: &str, profile: &str, seconds: u64) -> Model {
    let mut model = Model::new(Mode::Studio);
    update(&mut model, Msg::OpenExample(slug.to_owned()));
    update(&mut model, Msg::SetProfile(profile.to_owned()));
    update(&mut model, Msg::CloseDialog);
    let mut wall_ms = 0.0;
    while model.run.now().as_micros() < seconds * 1_000_000 {
        wall_ms += 50.0;
        update(&mut model, Msg::Frame { wall_ms });
    }
    model
}

fn report(model: &Model) -> SwitchView {
    match ViewModel::of(model).dialog {
        Some(DialogView::Switched(report)) => *report,
        other => panic!("the report is shown: {other:?}"),
    }
}

/// The first difference: when, before, after, and the setting behind it.
fn first(runs: &Runs) -> [String; 4] {
    let found = runs.difference.clone().unwrap_or_else(|| panic!("something differs: {}", runs.lead));
    [found.at, found.before, found.after, found.because.unwrap_or_default()]
}

/// What is said of the settings, each sentence with its heading.
fn told(report: &SwitchView) -> Vec<String> {
    let said = |(title, changes): &(String, Vec<studio::view::Change>)| {
        changes.iter().map(|change| format!("{title}: {}", change.now)).collect::<Vec<_>>()
    };
    report.changes.iter().flat_map(said).collect()
}

macro_rules! pairs {
    ($($name:ident: $slug:literal, $from:literal => $to:literal, $seconds:literal,
        [$at:literal, $before:literal, $after:literal, $because:literal], $($sentence:literal),* $(,)?;)*) => {$(
        #[test]
        fn $name() {
            let mut model = example($slug, $from, $seconds);
            update(&mut model, Msg::SetProfile($to.to_owned()));
            let report = report(&model);
            assert_eq!(first(&report.runs), [$at, $before, $after, $because]);
            let told = told(&report);
            $(assert!(told.iter().any(|said| said == $sentence), "{} in {told:#?}", $sentence);)*
        }
    )*};
}

#[test]
fn dump() {
    for (slug, from, to) in [
        ("competing-workers", "textbook-1", "rabbitmq-4.3"),
        ("competing-workers", "textbook-1", "sqs-standard"),
        ("fan-out", "textbook-1", "rabbitmq-3.10"),
        ("poison-message", "textbook-1", "rabbitmq-3.10"),
        ("poison-message", "rabbitmq-4.3", "sqs-standard"),
        ("poison-message", "sqs-standard", "textbook-1"),
        ("backpressure", "textbook-1", "rabbitmq-4.3"),
        ("backpressure", "rabbitmq-4.3", "sqs-fifo"),
        ("partitions", "textbook-1", "kafka-4.x"),
        ("partitions", "kafka-4.x", "textbook-1"),
        ("exactly-one-effect", "textbook-1", "rabbitmq-4.3"),
        ("exactly-one-effect", "rabbitmq-4.3", "textbook-1"),
        ("exactly-one-effect", "textbook-1", "sqs-fifo"),
        ("visibility", "sqs-standard", "rabbitmq-4.3"),
        ("visibility", "sqs-standard", "sqs-fifo"),
        ("message-groups", "sqs-fifo", "sqs-standard"),
        ("message-groups", "sqs-fifo", "rabbitmq-3.10"),
    ] {
        let mut model = example(slug, from, 20);
        update(&mut model, Msg::SetProfile(to.to_owned()));
        let report = report(&model);
        println!("PAIR {slug} {from} {to} {}", report.runs.lead);
        if report.runs.difference.is_some() {
            println!("  {:?} rule {:?}", first(&report.runs), report.runs.difference.as_ref().unwrap().rule);
        }
        for line in told(&report) { println!("    {line}"); }
    }
}
