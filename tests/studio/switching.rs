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
    let found =
        runs.difference.clone().unwrap_or_else(|| panic!("something differs: {}", runs.lead));
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
        [$at:expr, $before:expr, $after:expr, $because:expr], $($sentence:literal),* $(,)?;)*) => {$(
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

const UNLIMITED: &str =
    "The broker sends it messages without limit, whether or not it is done with the earlier ones.";
const ONE: &str = "The broker sends it one message at a time (prefetch 1).";
const POLLS: &str =
    "It asks for one message at a time, and is answered at once, with none if there is none.";
const NEVER: &str = "Not then, and not within a minute after.";

pairs! {
    // Rules 2.1 and R2: without basic.qos everything is pushed, in turn, to busy workers as well.
    without_prefetch_a_busy_worker_gets_its_turn: "competing-workers", "textbook-1" => "rabbitmq-4.3", 20,
        ["5.0 s", "Message 12 → worker 3.", "Message 12 → worker 2.", UNLIMITED],
        "Queues: There is no acknowledgement timeout: a delivery may take as long as it takes.",
        "Connections: A silent client is believed alive for 60 s.";
    // S7: short polls ask again; nothing is pushed.
    a_receiver_has_to_ask: "competing-workers", "textbook-1" => "sqs-standard", 20,
        ["0.7 s", "Message 1 → worker 1.", "Not then: that happens at 0.9 s.", POLLS],
        "Queues: A lost consumer's messages stay with it until their time is over.",
        "Queues: 1 % of the time a later message goes first.";
    a_slow_reader_is_sent_the_next_message_all_the_same: "fan-out", "textbook-1" => "rabbitmq-3.10", 20,
        ["3.5 s", "Not then: that happens at 4.7 s.", "Message 2 → billing service.", UNLIMITED],
        "Queues: The acknowledgement timeout is 30 minutes; then the message is delivered again.";
    // Rule 2.2.2 and R4: requeued at once, to where it stood; classic queues have no delivery limit.
    a_poison_message_comes_back_at_once_and_for_ever: "poison-message", "textbook-1" => "rabbitmq-3.10", 20,
        ["12.3 s", "Not then: that happens at 17.7 s.", "Message 6 → biller 2, delivery 2.", "A message that comes back is ready again at once."],
        "Queues: RabbitMQ 3.10 has no counterpart for what you set. A message that comes back is ready again at once.",
        "Queues: There is no delivery limit: a message that always fails comes back for ever.",
        "Connections: A dead letter that comes back to where it died is dropped, unless it was rejected on the way.";
    // Rule 3.2.1: pull only; the visibility timeout is 30 s.
    from_push_to_polling: "poison-message", "rabbitmq-4.3" => "sqs-standard", 20,
        ["2.1 s", "Message 1 → biller 1.", "Not then: that happens at 2.5 s.", POLLS],
        "Queues: The visibility timeout is 30 s; then the message is delivered again.",
        "Receivers: It says nothing of a message on which it failed, which comes again in its time.";
    from_polling_to_push: "poison-message", "sqs-standard" => "textbook-1", 20,
        ["2.1 s", "Not then: that happens at 2.5 s.", "Message 1 → biller 1.", ONE],
        "Queues: A message is delivered at most 3 times.",
        "Queues: A consumer that loses its connection gives its messages back at once.";
    // Rule 2.2.8: drop-head. What is with the worker does not count as waiting.
    a_full_queue_drops_its_head: "backpressure", "textbook-1" => "rabbitmq-4.3", 20,
        ["0.5 s", "Not then: that happens at 1.4 s.", "Message 2 of reports → worker.", UNLIMITED],
        "Queues: A full queue drops its oldest message to make room.",
        "Queues: There is no acknowledgement timeout: a delivery may take as long as it takes.";
    // Rule 3.1: a producer asks for the partitions before it sends; K14: a new group begins at the latest.
    a_producer_learns_the_partitions_first: "partitions", "textbook-1" => "kafka-4.x", 20,
        ["0.6 s", "Shop published message 1.", "Not then: that happens at 1.0 s.", "It learns the partitions first, gathers the messages of each, and sends them together, 5 ms after the first at the latest."],
        "Consumer groups: A new group begins with the next record: what was there before is not read.",
        "Consumer groups: Partitions are dealt anew 3 s after a member came or went.",
        "Topics: Records are kept for 7 days, read or not.",
        "Connections: A silent client is believed alive for 45 s.";
    // R3: what a lost consumer held is requeued and goes to the other one at once.
    a_lost_workers_payment_goes_to_the_other_one_at_once: "exactly-one-effect", "textbook-1" => "rabbitmq-4.3", 20,
        ["5.9 s", "Not then: that happens at 9.1 s.", "Message 1 → forgetful 2, delivery 2.", UNLIMITED],
        "Consumers: The broker sends it messages without limit, whether or not it is done with the earlier ones.";
    and_the_other_way_round: "exactly-one-effect", "rabbitmq-4.3" => "textbook-1", 20,
        ["5.9 s", "Message 1 → forgetful 2, delivery 2.", "Not then: that happens at 9.1 s.", ONE],
        "Queues: The lease is 30 s; then the message is delivered again.";
    // R21: a classic queue of 4.3 waits for acknowledgements as long as they take.
    no_visibility_timeout_ends: "visibility", "sqs-standard" => "rabbitmq-4.3", 20,
        ["19.5 s", "Message 1 came back: the visibility timeout of scaler 1 ran out.", NEVER, "There is no acknowledgement timeout: a delivery may take as long as it takes."],
        "Queues: A consumer that loses its connection gives its messages back at once.";
    // F1: while a message of a group is in flight, no other of that group is received.
    a_group_does_not_wait_for_its_first_message: "message-groups", "sqs-fifo" => "sqs-standard", 20,
        ["16.7 s", "Not then: that happens at 20.3 s.", "Message 9 → booker 1.", "Messages of one key can be with several consumers."],
        "Queues: A message that is sent twice is there twice.";
    // Nack with requeue comes back at once; the receiver had let the timeout run out.
    a_failed_message_is_requeued_at_once: "message-groups", "sqs-fifo" => "rabbitmq-3.10", 20,
        ["13.3 s", "Not then: that happens at 14.3 s.", "Booker 3 requeued message 6.", "It gives back a message on which it failed."],
        "Consumers: It gives back a message on which it failed.";
}

/// Every profile with every other one.
fn every_pair() -> impl Iterator<Item = (&'static Profile, &'static Profile)> {
    let all = || PROFILES.iter().copied();
    all()
        .flat_map(move |from| all().map(move |to| (from, to)))
        .filter(|(from, to)| from.id != to.id)
}

#[test]
fn what_has_no_counterpart_is_said_by_name_and_works_as_before() {
    let mut model = example("fan-out", "textbook-1", 10);
    let digest = model.run.simulation.digest();
    update(&mut model, Msg::SetProfile("kafka-4.x".to_owned()));
    let report = report(&model);
    let said = report.without.join("\n");
    assert!(said.contains("Kafka has no exchanges"), "{said}");
    assert!(said.contains("orders stays in the drawing and works as before"), "{said}");
    assert!(said.contains("billing, mail and audit stay in the drawing"), "{said}");
    assert!(report.changes.is_empty(), "{:?}", report.changes);
    assert!(
        report.runs.difference.is_none() && report.runs.lead.starts_with("Both runs are the same")
    );
    assert_eq!(model.run.simulation.digest(), digest, "nothing was made to look like Kafka");
    // And it is marked where it stands.
    let view = ViewModel::of(&model);
    let orders = view.stage.nodes.iter().find(|node| node.name == "orders").expect("the exchange");
    assert!(orders.problems[0].starts_with("Kafka has no exchanges"), "{:?}", orders.problems);
    assert!(
        view.tools.iter().all(|(_, name)| name != "Queue" && name != "Fan-out"),
        "{:?}",
        view.tools
    );
}

#[test]
fn what_was_chosen_stays_and_what_was_default_becomes_the_new_default() {
    let mut model = example("competing-workers", "textbook-1", 5);
    let worker = engine::NodeId(3);
    let set =
        |field, value: &str| Msg::SetNodeField { node: worker, field, value: value.to_owned() };
    update(&mut model, set("prefetch", "7"));
    update(&mut model, Msg::SetProfile("rabbitmq-4.3".to_owned()));
    let receive = |model: &Model, id| match model.document.topology.nodes()[&id] {
        engine::Node::Consumer(ref config) => config.receive,
        _ => panic!("a worker"),
    };
    assert_eq!(receive(&model, worker), engine::Receive::Push { prefetch: 7 });
    assert_eq!(receive(&model, engine::NodeId(4)), engine::Receive::Push { prefetch: 0 });
    let report = report(&model);
    let kept = report.changes.iter().flat_map(|(_, changes)| changes);
    let kept: Vec<_> = kept.filter(|change| change.before == "You set that; it stays.").collect();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].names.as_str(), kept[0].now.contains("up to 7 messages")),
        ("worker 1", true)
    );
}

#[test]
fn a_switch_keeps_the_commands_and_the_moment_and_undo_takes_it_back_as_one_step() {
    for slug in studio::gallery::slugs() {
        for (from, to) in every_pair() {
            let mut model = example(slug, from.id, 12);
            let (document, digest) = (model.document.clone(), model.run.simulation.digest());
            let (now, commands) = (model.run.now(), model.run.commands.len());
            update(&mut model, Msg::SetProfile(to.id.to_owned()));
            let pair = format!("{slug}: {} to {}", from.id, to.id);
            assert_eq!(model.document.profile.id, to.id, "{pair}");
            assert_eq!((model.run.now(), model.run.commands.len()), (now, commands), "{pair}");
            assert_eq!(model.run.simulation.topology(), &model.document.topology, "{pair}");
            assert_eq!(model.document.names, document.names, "{pair}");
            assert!(report(&model).can_undo, "{pair}");
            update(&mut model, Msg::UndoSwitch);
            assert!(model.dialog.is_none(), "{pair}");
            assert_eq!(model.document, document, "{pair}");
            assert_eq!(model.run.simulation.digest(), digest, "{pair}");
            update(&mut model, Msg::Redo);
            assert_eq!(model.document.profile.id, to.id, "{pair}");
        }
    }
}

#[test]
fn what_was_done_under_the_new_profile_is_done_under_the_old_one_too_when_it_is_taken_back() {
    let mut model = example("competing-workers", "textbook-1", 5);
    update(&mut model, Msg::SetProfile("rabbitmq-4.3".to_owned()));
    update(&mut model, Msg::CloseDialog);
    update(&mut model, Msg::Kill(engine::NodeId(3)));
    let mut wall_ms = 1e9;
    while model.run.now().as_micros() < 9_000_000 {
        wall_ms += 50.0;
        update(&mut model, Msg::Frame { wall_ms });
    }
    let now = model.run.now();
    update(&mut model, Msg::Undo);
    assert_eq!((model.document.profile.id, model.run.now()), ("textbook-1", now));
    assert_eq!(model.run.commands.len(), 1, "{:?}", model.run.commands);
    let view = ViewModel::of(&model);
    assert!(view.log.iter().any(|line| line.text == "worker 1 was killed"));
}

#[test]
fn the_difference_can_be_asked_why() {
    let mut model = example("poison-message", "textbook-1", 20);
    update(&mut model, Msg::SetProfile("rabbitmq-3.10".to_owned()));
    assert!(report(&model).runs.difference.expect("one").kept);
    update(&mut model, Msg::ShowDifference);
    let view = ViewModel::of(&model);
    let why = view.why.expect("an answer");
    assert!(why.title.starts_with("At 12.3 s: message 6 → biller 2, delivery 2"), "{}", why.title);
    assert_eq!(why.source.expect("a page").url, "https://www.rabbitmq.com/docs/consumers");
    assert!(view.dialog.is_none());
}

#[test]
fn a_difference_that_is_still_to_come_can_be_gone_to() {
    let mut model = example("poison-message", "textbook-1", 2);
    update(&mut model, Msg::SetProfile("rabbitmq-3.10".to_owned()));
    let found = report(&model);
    assert!(found.runs.lead.starts_with("Up to now"), "{}", found.runs.lead);
    assert!(found.runs.difference.expect("one").to_come);
    update(&mut model, Msg::PlayToDifference);
    let view = ViewModel::of(&model);
    assert!(view.why.expect("an answer").title.starts_with("At 12.3 s: message 6 → biller 2"));
}

#[test]
fn a_locked_drawing_keeps_its_profile() {
    let mut model = Model::new(Mode::Embed);
    let (mut document, _) = studio::gallery::open("poison-message").expect("an example");
    document.locks.settings = true;
    let text = studio::wire::document::write_document(&document);
    update(&mut model, Msg::OpenText { name: "it".to_owned(), text });
    assert!(ViewModel::of(&model).profile.locked);
    update(&mut model, Msg::SetProfile("rabbitmq-4.3".to_owned()));
    assert_eq!(model.document.profile.id, "textbook-1");
}

#[test]
fn every_setting_and_rule_that_is_told_of_a_real_broker_has_its_page() {
    let mut without = std::collections::BTreeSet::new();
    for slug in studio::gallery::slugs() {
        for (from, to) in every_pair().filter(|(_, to)| to.id != PROFILES[0].id) {
            let mut model = example(slug, from.id, 4);
            update(&mut model, Msg::SetProfile(to.id.to_owned()));
            let report = report(&model);
            for (title, change) in
                report.changes.iter().flat_map(|(t, all)| all.iter().map(move |c| (t, c)))
            {
                let page = change.source.map_or("", |source| source.url);
                if !page.starts_with("https://") {
                    without.insert(format!("{}: {title}: {}", to.id, change.now));
                }
            }
        }
    }
    assert!(without.is_empty(), "{without:#?}");
}
