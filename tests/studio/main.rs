//! The application without a browser: the main job by gestures, undo, playback, narration. What the
//! page looks like is the view model's, and is read here as data.

mod routing;
mod switching;

use engine::{MessageName, NodeId};
use studio::app::{Dialog, Effect, Mode, Model, Msg, Phase, Target, Tool, Visit, update};
use studio::view::{Body, DialogView, NodeKindName, NodeView, Until, ViewModel};

/// A person with a page: places, connects, waits and reads.
struct Person {
    model: Model,
    wall_ms: f64,
}

impl Person {
    fn with_an_empty_page() -> Self {
        let mut person = Self { model: Model::new(Mode::Studio), wall_ms: 0.0 };
        person.does(Msg::New);
        person.does(Msg::Resized { width: 1_000.0, height: 700.0 });
        person
    }

    fn does(&mut self, msg: Msg) {
        update(&mut self.model, msg);
    }

    fn places(&mut self, kind: NodeKindName, at: (f64, f64)) -> NodeId {
        self.does(Msg::Choose(Tool::Place(kind)));
        let at = self.model.camera.to_window(at);
        self.does(Msg::PointerDown { at, target: Target::Ground, shift: false });
        self.does(Msg::PointerUp { at });
        *self.model.document.topology.nodes().keys().last().expect("it was placed")
    }

    fn drags_from_port(&mut self, from: NodeId, to: NodeId) {
        let centre = |model: &Model, id| {
            let place = model.document.places[&id];
            model.camera.to_window((f64::from(place.x), f64::from(place.y)))
        };
        let (start, end) = (centre(&self.model, from), centre(&self.model, to));
        self.does(Msg::PointerDown { at: start, target: Target::Port(from), shift: false });
        self.does(Msg::PointerMove { at: end });
        self.does(Msg::PointerUp { at: end });
    }

    fn watches(&mut self, seconds: f64) {
        let end = self.wall_ms + seconds * 1_000.0;
        while self.wall_ms < end {
            self.wall_ms += 16.0;
            self.does(Msg::Frame { wall_ms: self.wall_ms });
        }
    }

    fn sees(&self) -> ViewModel {
        ViewModel::of(&self.model)
    }

    fn node(&self, id: NodeId) -> NodeView {
        self.sees().stage.nodes.into_iter().find(|node| node.id == id).expect("it is on the stage")
    }

    fn reads_in_log(&self, words: &str) -> bool {
        self.sees().log.iter().any(|line| line.text.contains(words))
    }

    /// Asks why a line of the log happened; the rule in a sentence.
    fn asks(&mut self, words: &str) -> String {
        let line = self.sees().log.into_iter().find(|line| line.text.contains(words));
        let line = line.unwrap_or_else(|| panic!("{words} is told:\n{}", self.log()));
        self.does(Msg::AskEvent(line.sequence));
        self.sees().why.expect("there is an answer").rule_text
    }

    fn log(&self) -> String {
        let lines = self.sees().log;
        let told = lines.iter().rev().map(|line| format!("{} {}", line.time, line.text));
        told.collect::<Vec<_>>().join("\n")
    }
}

struct MainJob {
    person: Person,
    producer: NodeId,
    queue: NodeId,
    first: NodeId,
    second: NodeId,
    dead: NodeId,
}

/// A producer, a queue, two consumers and a place for dead letters, two deliveries at most.
fn main_job() -> MainJob {
    let mut person = Person::with_an_empty_page();
    let producer = person.places(NodeKindName::Producer, (100.0, 200.0));
    let queue = person.places(NodeKindName::Queue, (420.0, 200.0));
    let first = person.places(NodeKindName::Consumer, (800.0, 100.0));
    let second = person.places(NodeKindName::Consumer, (800.0, 300.0));
    let dead = person.places(NodeKindName::Dead, (420.0, 420.0));
    for (from, to) in [(producer, queue), (queue, first), (queue, second), (queue, dead)] {
        person.drags_from_port(from, to);
    }
    person.does(Msg::SetNodeField { node: queue, field: "limit", value: "2".to_owned() });
    for consumer in [first, second] {
        person.does(Msg::SetNodeField {
            node: consumer,
            field: "service_time",
            value: "3".to_owned(),
        });
    }
    MainJob { person, producer, queue, first, second, dead }
}

#[test]
fn a_killed_consumers_message_comes_back_is_retried_dies_and_is_redriven() {
    let MainJob { mut person, producer, queue, first, second, dead } = main_job();
    assert!(person.sees().notices.is_empty(), "{:?}", person.sees().notices);
    person.does(Msg::Publish { producer, count: 1 });
    assert_eq!(person.sees().phase, Phase::Running, "publishing sets the run going");
    person.watches(2.5);
    let Body::Consumer { job: Some(token), .. } = person.node(first).body else {
        panic!("consumer 1 works on the message:\n{}", person.log());
    };
    assert_eq!(token.count, 1);
    person.does(Msg::Kill(first));
    person.watches(2.0);
    assert!(
        person.reads_in_log("message 1 came back: consumer 1 lost its connection"),
        "{}",
        person.log()
    );
    assert!(person.reads_in_log("message 1 → consumer 2, delivery 2"), "{}", person.log());
    person.does(Msg::Kill(second));
    person.watches(2.0);
    assert!(
        person.reads_in_log(
            "message 1 was dead-lettered to dead letters 1: after 2 deliveries, the limit"
        ),
        "{}",
        person.log()
    );
    person.does(Msg::OpenDialog(Dialog::DeadLetters(dead)));
    let Some(DialogView::DeadLetters { letters, .. }) = person.sees().dialog else {
        panic!("it is open")
    };
    assert_eq!(letters.len(), 1);
    assert_eq!((letters[0].reason.as_str(), letters[0].deliveries), ("limit", 2));
    assert_eq!(letters[0].origin, "queue 1");
    person.does(Msg::CloseDialog);
    person.does(Msg::Redrive { queue: dead, message: None });
    person.watches(1.0);
    assert!(person.reads_in_log("message 1 was redriven to queue 1"), "{}", person.log());
    let Body::Queue { row, .. } = person.node(queue).body else { panic!("a queue shows its row") };
    assert_eq!(row.len(), 1, "it waits in the queue again:\n{}", person.log());
    assert_eq!(person.model.run.simulation.audit(), Ok(()));
}

#[test]
fn a_redelivered_message_says_why() {
    let MainJob { mut person, producer, queue, first, .. } = main_job();
    person.does(Msg::Publish { producer, count: 1 });
    person.watches(2.5);
    person.does(Msg::Kill(first));
    person.watches(1.6);
    let name = MessageName { producer, number: 1 };
    person.does(Msg::AskMessage(engine::CopyId { name, store: queue }));
    let why = person.sees().why.expect("there is an answer");
    assert!(
        why.title.contains("is delivered again: consumer 1 lost its connection"),
        "{}",
        why.title
    );
    assert_eq!(why.rule, "lease ends with its owner");
}

#[test]
fn what_somebody_published_is_their_doing_and_a_schedule_is_the_producers() {
    let MainJob { mut person, producer, .. } = main_job();
    person.does(Msg::Publish { producer, count: 1 });
    assert_eq!(person.asks("published message 1"), "Somebody asked for it.");
    let field = "arrivals";
    person.does(Msg::SetNodeField { node: producer, field, value: "constant".to_owned() });
    person.watches(2.0);
    assert_eq!(
        person.asks("published message 2"),
        "A producer publishes by its own schedule, and when somebody asks it to."
    );
    // At the start nobody commanded anything.
    let connected = person.model.run.events.iter().find(|s| s.event.name() == "connected");
    assert_eq!(connected.expect("somebody connected").event.rule(), engine::Rule::Connection);
}

#[test]
fn an_edit_during_a_run_is_told_as_what_it_was() {
    let MainJob { mut person, producer, queue, first, .. } = main_job();
    person.does(Msg::Publish { producer, count: 1 });
    person.watches(1.0);
    person.does(Msg::SetNodeField { node: first, field: "failure", value: "5".to_owned() });
    assert!(person.reads_in_log("consumer 1 was changed"), "{}", person.log());
    person.does(Msg::Select(queue));
    person.does(Msg::DeleteSelected);
    assert!(person.reads_in_log("queue 1 was removed"), "{}", person.log());
    let gone = "the link from queue 1 to consumer 1 was removed";
    assert!(person.reads_in_log(gone), "{}", person.log());
    person.does(Msg::Undo);
    assert!(person.reads_in_log("queue 1 was added"), "{}", person.log());
    let back = "the link from queue 1 to consumer 1 was added";
    assert!(person.reads_in_log(back), "{}", person.log());
    assert!(!person.reads_in_log("a removed link"), "{}", person.log());
}

#[test]
fn a_full_queue_holds_its_producer_back_and_lets_it_go() {
    let mut person = Person::with_an_empty_page();
    let producer = person.places(NodeKindName::Producer, (100.0, 200.0));
    let queue = person.places(NodeKindName::Queue, (420.0, 200.0));
    let consumer = person.places(NodeKindName::Consumer, (800.0, 200.0));
    person.drags_from_port(producer, queue);
    person.does(Msg::SetNodeField { node: queue, field: "capacity", value: "3".to_owned() });
    person.does(Msg::Publish { producer, count: 10 });
    person.watches(3.0);
    let node = person.node(producer);
    assert!(node.state.contains(&"held"), "{:?}\n{}", node, person.log());
    assert!(person.reads_in_log("queue 1 is full; producer 1 is held back"), "{}", person.log());
    assert!(person.node(queue).state.contains(&"full"));
    person.does(Msg::AskNode(producer));
    assert!(person.sees().why.expect("an answer").title.contains("is held back: queue 1 is full"));
    person.drags_from_port(queue, consumer);
    person.watches(25.0);
    assert!(!person.node(producer).state.contains(&"held"), "{}", person.log());
    assert_eq!(person.model.run.simulation.audit(), Ok(()));
}

/// A figure of the panel, and one of the bar.
fn figure(person: &Person, label: &str) -> Option<String> {
    let figures = person.sees().figures;
    figures.into_iter().find(|figure| figure.label == label).map(|figure| figure.value)
}

fn in_bar(person: &Person, label: &str) -> Option<String> {
    let tally = person.sees().transport.tally;
    tally.into_iter().find(|(name, ..)| name == label).map(|(_, value, _)| value)
}

#[test]
fn panel_and_bar_agree_and_dead_letters_do_not_wait() {
    let MainJob { mut person, producer, queue, first, dead, .. } = main_job();
    for (node, field, value) in
        [(queue, "limit", "1"), (first, "failure", "100"), (producer, "poison_every", "1")]
    {
        person.does(Msg::SetNodeField { node, field, value: value.to_owned() });
    }
    person.does(Msg::Publish { producer, count: 6 });
    person.watches(9.0);
    person.does(Msg::ClearSelection);
    for label in ["waiting", "leased", "done", "dead"] {
        assert_eq!(figure(&person, label), in_bar(&person, label), "{label}\n{}", person.log());
    }
    let letters = in_bar(&person, "dead").expect("the bar says so");
    assert_ne!(letters, "0", "{}", person.log());
    person.does(Msg::Select(dead));
    assert_eq!(figure(&person, "waiting").as_deref(), Some("0"));
    assert_eq!(figure(&person, "dead"), Some(letters.clone()));
    let Body::Queue { line, .. } = person.node(dead).body else { panic!("a queue") };
    assert_eq!(line, format!("{letters} dead: {letters} over the retry limit"));
    person.does(Msg::Describe);
    let said = person.sees().announcement.text;
    assert!(
        said.contains(&format!("dead letters 1: 0 waiting, 0 leased, {letters} dead")),
        "{said}"
    );
}

#[test]
fn the_lag_of_groups_and_their_records_in_hand_are_figures_of_the_drawing() {
    let mut person = Person::with_an_empty_page();
    let producer = person.places(NodeKindName::Producer, (100.0, 200.0));
    let topic = person.places(NodeKindName::Topic, (420.0, 200.0));
    let groups = [120.0, 500.0].map(|y| person.places(NodeKindName::Group, (840.0, y)));
    let consumer = person.places(NodeKindName::Consumer, (1_200.0, 120.0));
    for (from, to) in
        [(producer, topic), (topic, groups[0]), (topic, groups[1]), (groups[0], consumer)]
    {
        person.drags_from_port(from, to);
    }
    let field = "service_time";
    person.does(Msg::SetNodeField { node: consumer, field, value: "60".to_owned() });
    person.does(Msg::Publish { producer, count: 5 });
    person.watches(3.0);
    person.does(Msg::ClearSelection);
    assert_eq!(figure(&person, "lag of all groups").as_deref(), Some("10"), "{}", person.log());
    let leased: u64 = figure(&person, "leased").expect("a figure").parse().expect("a number");
    let waiting: u64 = figure(&person, "waiting").expect("a figure").parse().expect("a number");
    assert!(leased > 0 && waiting + leased == 10, "{leased} in hand, {waiting} waiting");
    for label in ["waiting", "leased", "lag"] {
        assert!(in_bar(&person, label).is_some_and(|value| value != "0"), "{label}");
    }
    person.does(Msg::Select(groups[0]));
    assert_eq!(figure(&person, "lag of all partitions").as_deref(), Some("5"));
}

#[test]
fn at_most_once_is_done_after_the_work_and_a_message_lost_at_work_is_a_figure() {
    let MainJob { mut person, producer, queue, first, second, .. } = main_job();
    for node in [first, second] {
        let value = "before".to_owned();
        person.does(Msg::SetNodeField { node, field: "acknowledge", value });
    }
    person.does(Msg::Publish { producer, count: 2 });
    person.watches(2.2);
    assert!(
        person.reads_in_log("the broker forgets message 1: consumer 1 has it"),
        "{}",
        person.log()
    );
    assert!(!person.reads_in_log("is done with"), "{}", person.log());
    assert_eq!(in_bar(&person, "done").as_deref(), Some("0"));
    assert_eq!(
        person.asks("the broker forgets message 1"),
        "Acknowledged before the work: a crash loses it."
    );
    person.does(Msg::Kill(first));
    assert!(person.reads_in_log("message 1 is lost with consumer 1"), "{}", person.log());
    person.watches(3.0);
    assert!(person.reads_in_log("consumer 2 is done with message 2"), "{}", person.log());
    assert_eq!(in_bar(&person, "done").as_deref(), Some("1"));
    assert_eq!(in_bar(&person, "lost").as_deref(), Some("1"));
    for (node, lost) in [(first, "1"), (second, "0"), (queue, "1")] {
        person.does(Msg::Select(node));
        assert_eq!(figure(&person, "lost at work").as_deref(), Some(lost), "{node:?}");
    }
    let Body::Consumer { effect: Some((words, wrong)), .. } = person.node(second).body else {
        panic!("it tells its effects")
    };
    assert_eq!((words.as_str(), wrong), ("all effects 1, expected 2", true));
}

#[test]
fn what_its_producer_sends_again_is_not_lost() {
    let MainJob { mut person, producer, .. } = main_job();
    person.does(Msg::SetNodeField { node: producer, field: "confirms", value: "true".to_owned() });
    person.does(Msg::Publish { producer, count: 1 });
    person.watches(0.7);
    person.does(Msg::StopBroker);
    person.does(Msg::Publish { producer, count: 1 });
    person.watches(1.0);
    person.does(Msg::StartBroker);
    person.watches(9.0);
    assert!(!person.reads_in_log("is lost"), "{}", person.log());
    assert!(
        person.reads_in_log(
            "message 2 did not reach the broker, which was not running; producer 1 sends it again"
        ),
        "{}",
        person.log()
    );
    assert!(person.reads_in_log("producer 1 published again message 2"), "{}", person.log());
    person.does(Msg::Select(producer));
    assert_eq!(figure(&person, "did not arrive").as_deref(), Some("1"));
}

#[test]
fn a_kill_stays_in_the_log_when_traffic_has_long_scrolled_by() {
    let MainJob { mut person, producer, first, .. } = main_job();
    person.does(Msg::SetNodeField { node: producer, field: "arrivals", value: "constant".into() });
    person.does(Msg::Play);
    person.watches(3.0);
    person.does(Msg::Kill(first));
    person.does(Msg::SetSpeed(1_000.0));
    person.watches(20.0);
    let events = &person.model.run.events;
    assert!(events.len() == studio::app::Run::EVENTS_MAX, "the kill is no longer among them");
    let lines = person.sees().log;
    assert!(lines.len() < 110, "{} lines", lines.len());
    assert!(lines.is_sorted_by(|newer, older| newer.sequence > older.sequence));
    let gaps: Vec<&str> = lines.iter().filter(|l| l.gap).map(|l| l.text.as_str()).collect();
    assert_eq!(gaps, ["consumer 1 was killed"]);
    assert_eq!(person.asks("consumer 1 was killed"), "Somebody asked for it.");
}

#[test]
fn undo_takes_back_each_edit_and_redo_does_it_again() {
    let MainJob { mut person, .. } = main_job();
    let drawn = person.model.document.clone();
    let mut steps = 0;
    while person.sees().undo.is_some() {
        person.does(Msg::Undo);
        steps += 1;
    }
    assert!(person.model.document.topology.nodes().is_empty());
    for _ in 0..steps {
        person.does(Msg::Redo);
    }
    assert_eq!(person.model.document.topology, drawn.topology);
    assert_eq!(person.model.document.places, drawn.places);
}

#[test]
fn an_edit_during_a_run_is_part_of_it_and_a_reset_starts_with_the_new_drawing() {
    let MainJob { mut person, producer, queue, .. } = main_job();
    person.does(Msg::Publish { producer, count: 3 });
    person.watches(1.0);
    person.does(Msg::Select(queue));
    person.does(Msg::DeleteSelected);
    person.watches(1.0);
    assert_eq!(person.model.run.simulation.topology(), &person.model.document.topology);
    assert_eq!(person.model.run.simulation.audit(), Ok(()));
    person.does(Msg::Undo);
    assert_eq!(person.model.run.simulation.topology(), &person.model.document.topology);
    person.does(Msg::Reset);
    assert_eq!(person.model.run.now(), engine::SimTime::ZERO);
}

#[test]
fn a_connection_drawn_the_wrong_way_round_is_turned() {
    let mut person = Person::with_an_empty_page();
    let queue = person.places(NodeKindName::Queue, (420.0, 200.0));
    let consumer = person.places(NodeKindName::Consumer, (800.0, 200.0));
    person.drags_from_port(consumer, queue);
    let link = person.model.document.topology.links().values().next().expect("it is connected");
    assert_eq!((link.from, link.to), (queue, consumer));
}

#[test]
fn what_cannot_be_connected_is_said_in_a_sentence() {
    let mut person = Person::with_an_empty_page();
    let producer = person.places(NodeKindName::Producer, (100.0, 200.0));
    let consumer = person.places(NodeKindName::Consumer, (800.0, 200.0));
    person.drags_from_port(producer, consumer);
    let notices = person.sees().notices;
    assert_eq!(notices[0].text, "A producer has nothing to send to a consumer.");
}

#[test]
fn a_value_that_makes_no_sense_is_said_and_changes_nothing() {
    let MainJob { mut person, queue, .. } = main_job();
    let before = person.model.document.clone();
    person.does(Msg::SetNodeField { node: queue, field: "lease", value: "soon".to_owned() });
    assert_eq!(person.model.document, before);
    assert_eq!(person.sees().notices[0].text, "Lease is a number from 0.001 to 15552000 s.");
}

#[test]
fn the_same_seed_shows_the_same_run_however_the_frames_fall() {
    let run = |frame_ms: f64| {
        let MainJob { mut person, producer, first, .. } = main_job();
        person.does(Msg::SetNodeField {
            node: producer,
            field: "arrivals",
            value: "poisson".to_owned(),
        });
        person.does(Msg::SetNodeField { node: first, field: "failure", value: "30".to_owned() });
        person.does(Msg::Play);
        let mut wall = 0.0;
        person.does(Msg::Frame { wall_ms: wall });
        while person.model.run.now() < engine::SimTime::from_secs(20) {
            wall += frame_ms;
            person.does(Msg::Frame { wall_ms: wall });
        }
        let at = engine::Position::end_of(engine::SimTime::from_secs(30));
        person.model.run.advance(at, engine::Budget::UNLIMITED);
        person.model.run.simulation.digest()
    };
    assert_eq!(run(16.0), run(10.0));
}

#[test]
fn waiting_is_skipped_when_nothing_moves() {
    let MainJob { mut person, producer, first, second, .. } = main_job();
    for consumer in [first, second] {
        person.does(Msg::SetNodeField {
            node: consumer,
            field: "service_time",
            value: "3600".to_owned(),
        });
    }
    person.does(Msg::Publish { producer, count: 1 });
    person.does(Msg::ToggleSkipWaiting);
    person.watches(4.0);
    assert!(
        person.model.run.now() > engine::SimTime::from_secs(29),
        "the lease of 30 s was skipped to"
    );
}

#[test]
fn the_live_region_reports_the_redelivery() {
    let MainJob { mut person, producer, first, .. } = main_job();
    person.does(Msg::Publish { producer, count: 1 });
    person.watches(2.5);
    person.does(Msg::Kill(first));
    let mut heard = String::new();
    for _ in 0..80 {
        person.watches(0.1);
        heard += &person.sees().announcement.text;
    }
    assert!(heard.contains("message 1 → consumer 2, delivery 2"), "{heard}");
}

#[test]
fn copies_are_pasted_with_their_links() {
    let MainJob { mut person, .. } = main_job();
    let (nodes, links) = (
        person.model.document.topology.nodes().len(),
        person.model.document.topology.links().len(),
    );
    person.does(Msg::SelectAll);
    person.does(Msg::Copy);
    person.does(Msg::Paste);
    assert_eq!(person.model.document.topology.nodes().len(), 2 * nodes);
    assert_eq!(person.model.document.topology.links().len(), 2 * links);
}

/// A drawing of one's own: a queue, named.
fn own(title: &str) -> Person {
    let mut person = Person::with_an_empty_page();
    person.places(NodeKindName::Queue, (420.0, 200.0));
    person.does(Msg::SetTitle(title.to_owned()));
    person
}

fn link(slug: &str) -> String {
    let (document, _) = studio::gallery::open(slug).expect("an example");
    let opened = studio::wire::Opened::Document(Box::new(document));
    studio::wire::link::encode_fragment(&opened)
}

fn kept(document: &studio::document::Document) -> String {
    studio::wire::document::write_document(document)
}

#[test]
fn another_document_puts_ones_own_aside_and_undo_brings_it_back() {
    let ways = [
        Msg::New,
        Msg::OpenExample("partitions".to_owned()),
        Msg::OpenFragment(link("fan-out")),
        Msg::OpenText {
            name: "a file".to_owned(),
            text: studio::gallery::text("poison-message").expect("it is there").to_owned(),
        },
    ];
    for way in ways {
        let mut person = own("Mine");
        let mine = person.model.document.clone();
        let effects = update(&mut person.model, way.clone());
        assert!(effects.contains(&Effect::PutAside(kept(&mine))), "{way:?}: it is kept");
        let notice = person.sees().notices.pop().expect("a sentence");
        assert_eq!(notice.title, "The drawing “Mine” was put aside");
        assert_eq!((notice.error, notice.until), (false, Until::Edit));
        assert_eq!(person.sees().aside.as_deref(), Some("Mine"));
        let other = person.model.document.clone();
        person.does(Msg::Undo);
        assert_eq!(person.model.document, mine, "{way:?}");
        assert_eq!(person.model.run.simulation.topology(), &mine.topology);
        assert!(person.sees().notices.is_empty(), "what it offers was done");
        assert_eq!(person.sees().aside, None, "it is the one that is shown");
        person.does(Msg::Redo);
        assert_eq!(person.model.document, other);
        person.does(Msg::Undo);
        person.does(Msg::Undo);
        assert_eq!(person.model.document.title, "Untitled", "and the steps before it");
    }
}

#[test]
fn a_recording_that_comes_back_by_undo_still_has_its_commands() {
    let mut person = Person::with_an_empty_page();
    person.does(Msg::OpenExample("partitions".to_owned()));
    let script = person.model.run.recorded().to_vec();
    assert!(!script.is_empty());
    person.does(Msg::SetTitle("My partitions".to_owned()));
    person.does(Msg::New);
    assert!(person.model.run.recorded().is_empty());
    person.does(Msg::Undo);
    assert_eq!(person.model.run.recorded(), script);
}

#[test]
fn from_one_example_to_the_next_nothing_is_put_aside() {
    let mut person = Person::with_an_empty_page();
    for slug in studio::gallery::slugs() {
        person.does(Msg::OpenExample(slug.to_owned()));
        // As an autosave gives it back, too.
        let text = kept(&person.model.document);
        person.does(Msg::OpenText { name: "kept".to_owned(), text });
    }
    let seen = person.sees();
    assert_eq!((seen.notices, seen.aside, seen.undo), (Vec::new(), None, None));
}

#[test]
fn tool_and_speed_do_not_carry_over_into_another_document() {
    let mut person = own("Mine");
    for msg in [Msg::Choose(Tool::Connect), Msg::SetSpeed(10.0)] {
        person.does(msg);
    }
    person.does(Msg::OpenExample("fan-out".to_owned()));
    assert_eq!((person.sees().tool, person.sees().transport.speed), (Tool::Select, 1.0));
    assert_eq!(person.sees().stage.hint, None);
}

#[test]
fn the_drawing_that_was_put_aside_can_be_opened_in_the_next_visit() {
    let (mine, next) = (own("Mine").model.document, own("Next").model.document);
    let mut person = Person { model: Model::new(Mode::Studio), wall_ms: 0.0 };
    let (kept, aside) = (Some(kept(&next)), Some(kept(&mine)));
    person.does(Msg::Visit(Visit { kept, aside, fragment: String::new() }));
    assert_eq!(person.sees().title, "Next");
    assert_eq!(person.sees().undo, None, "the page came up with it");
    assert_eq!(person.sees().aside.as_deref(), Some("Mine"));
    person.does(Msg::OpenAside);
    assert_eq!(person.sees().title, "Mine");
    assert_eq!(person.sees().aside.as_deref(), Some("Next"), "they change places");
}

#[test]
fn a_link_is_looked_at_before_it_takes_the_place_of_what_was_kept() {
    let mine = own("Mine").model.document;
    let mut model = Model::new(Mode::Studio);
    let visit = Visit { kept: Some(kept(&mine)), aside: None, fragment: link("fan-out") };
    assert_eq!(update(&mut model, Msg::Visit(visit)), [], "nothing is kept, the link stays");
    assert_eq!(model.notices[0].title, "The drawing “Mine” was put aside");
    let effects = update(&mut model, Msg::SetTitle("My edit of the link".to_owned()));
    assert!(effects.contains(&Effect::PutAside(kept(&mine))), "{effects:?}");
    assert!(effects.contains(&Effect::Autosave(kept(&model.document))));
    assert!(effects.contains(&Effect::ForgetLink), "a reload brings back the edited one");
}

#[test]
fn what_another_tab_kept_meanwhile_is_put_aside() {
    let mut person = own("Mine");
    let other = own("Other").model.document;
    let effects = update(&mut person.model, Msg::SavedElsewhere(kept(&other)));
    assert_eq!(effects, [Effect::PutAside(kept(&other))]);
    assert_eq!(person.sees().title, "Mine");
    assert_eq!(person.sees().notices[0].title, "Another tab kept its drawing “Other”");
    let example = studio::gallery::text("fan-out").expect("it is there").to_owned();
    assert_eq!(update(&mut person.model, Msg::SavedElsewhere(example)), []);
    assert_eq!(person.sees().notices.len(), 1, "an example is no loss");
}

#[test]
fn an_error_goes_away_after_the_next_act_that_succeeds() {
    let wrong = Msg::CannotOpen { name: "x".to_owned(), reason: "It is no file.".to_owned() };
    let MainJob { mut person, producer, queue, .. } = main_job();
    let next = [
        Msg::Publish { producer, count: 1 },
        Msg::Rename { node: queue, name: "orders".to_owned() },
        Msg::OpenExample("fan-out".to_owned()),
    ];
    for act in next {
        person.does(wrong.clone());
        person.does(wrong.clone());
        person.does(Msg::Select(queue));
        person.watches(20.0);
        assert_eq!(person.sees().notices.len(), 1, "once, and not by time or a look");
        person.does(act.clone());
        assert!(!person.sees().notices.iter().any(|notice| notice.error), "{act:?}");
    }
    person.does(Msg::NotKept);
    person.does(Msg::New);
    assert_eq!(person.sees().notices[0].title, "Drawings are not kept", "it is closed by hand");
}

#[test]
fn an_embed_without_a_drawing_says_what_is_wrong_with_its_link() {
    let embed = |fragment: &str| {
        let mut model = Model::new(Mode::Embed);
        let visit = Visit { fragment: fragment.to_owned(), ..Visit::default() };
        update(&mut model, Msg::Visit(visit));
        (model.document.title.clone(), model.unreadable.clone().expect("a sentence"))
    };
    assert_eq!(embed("").0, "No drawing");
    assert!(embed("").1.contains("from # on is missing"));
    assert!(embed("#v1:AAAA").1.starts_with("The link: "), "{}", embed("#v1:AAAA").1);
    assert!(embed("#foo").1.contains("must begin with"));
}

#[test]
fn an_unknown_fragment_is_said_and_the_skip_link_is_none() {
    let mut person = own("Mine");
    person.does(Msg::OpenFragment("#stage".to_owned()));
    assert!(person.sees().notices.is_empty());
    person.does(Msg::OpenFragment("#foo".to_owned()));
    assert_eq!(person.sees().notices[0].title, "This link cannot be opened");
    assert_eq!(person.sees().title, "Mine");
}

#[test]
fn a_title_counts_as_it_is_typed_and_is_one_step() {
    let mut person = own("Mine");
    let types = |person: &mut Person, titles: &[&str]| {
        for title in titles {
            person.does(Msg::TypeTitle((*title).to_owned()));
            assert_eq!(person.sees().title, *title);
        }
    };
    types(&mut person, &["Mine ", "Mine t", "Mine to"]);
    person.does(Msg::SetTitle("Mine to".to_owned()));
    types(&mut person, &["Mine too"]);
    person.does(Msg::Undo);
    assert_eq!(person.sees().title, "Mine to", "it was left between");
    person.does(Msg::Undo);
    assert_eq!(person.sees().title, "Mine");
    types(&mut person, &["M", ""]);
    person.does(Msg::UntypeTitle);
    assert_eq!(person.sees().title, "Mine", "Escape takes back what was not meant");
    person.does(Msg::UntypeTitle);
    assert_eq!(person.sees().title, "Mine", "and nothing else");
}

#[test]
fn discarding_all_dead_letters_says_how_many_are_gone() {
    let MainJob { mut person, producer, first, second, dead, .. } = main_job();
    for node in [first, second] {
        person.does(Msg::SetNodeField { node, field: "failure", value: "100".to_owned() });
    }
    person.does(Msg::Publish { producer, count: 5 });
    person.watches(60.0);
    person.does(Msg::OpenDialog(Dialog::DeadLetters(dead)));
    person.does(Msg::Discard { queue: dead, message: None });
    let notice = person.sees().notices.pop().expect("a sentence");
    assert_eq!(notice.title, "5 messages were discarded");
    assert_eq!(person.sees().dialog, None, "nothing is left to see there");
}

/// A topic with a producer, and a member that reads it.
fn topic() -> (Person, [NodeId; 3]) {
    let mut person = Person::with_an_empty_page();
    let producer = person.places(NodeKindName::Producer, (100.0, 200.0));
    let topic = person.places(NodeKindName::Topic, (420.0, 200.0));
    let group = person.places(NodeKindName::Group, (760.0, 200.0));
    let consumer = person.places(NodeKindName::Consumer, (1_100.0, 200.0));
    for (from, to) in [(producer, topic), (topic, group), (group, consumer)] {
        person.drags_from_port(from, to);
    }
    (person, [producer, topic, group])
}

fn set(person: &mut Person, node: NodeId, field: &'static str, value: &str) {
    person.does(Msg::SetNodeField { node, field, value: value.to_owned() });
}

#[test]
fn partitions_of_a_running_topic_can_only_become_more_and_the_field_says_so() {
    let (mut person, [_, topic, _]) = topic();
    let drawn = |person: &Person| {
        let Body::Topic { rows, .. } = person.node(topic).body else { panic!("a topic") };
        (rows.len(), person.node(topic).height)
    };
    set(&mut person, topic, "partitions", "3");
    assert_eq!(drawn(&person).0, 3, "at the start it may have fewer");
    person.does(Msg::Play);
    person.watches(1.0);
    set(&mut person, topic, "partitions", "5");
    let before = drawn(&person);
    let document = person.model.document.clone();
    person.does(Msg::Select(topic));
    set(&mut person, topic, "partitions", "2");
    person.does(Msg::Undo);
    assert_eq!(person.model.document, document, "neither typing nor undo takes them away");
    assert_eq!(drawn(&person), before);
    assert!(person.sees().undo.is_some(), "the step is still there for the next start");
    let notices = person.sees().notices;
    assert!(
        notices.iter().all(|n| n.text.starts_with("Partitions can only be added")),
        "{notices:?}"
    );
    let groups = person.sees().inspector.groups;
    let field = groups.iter().flat_map(|g| &g.fields).find(|f| f.id == "partitions").unwrap();
    assert!(field.refused.as_ref().is_some_and(|why| why.contains("only be added")), "{field:?}");
    person.does(Msg::Pause);
    person.does(Msg::Reset);
    set(&mut person, topic, "partitions", "2");
    assert_eq!(drawn(&person).0, 2, "back at the start it may");
}

#[test]
fn thousands_may_be_set_apart_and_what_is_no_whole_number_is_refused() {
    let MainJob { mut person, queue, .. } = main_job();
    person.does(Msg::Select(queue));
    let capacity = |person: &Person| person.node(queue).kind_label;
    for typed in ["1,000", "1.000", "1 000"] {
        set(&mut person, queue, "capacity", "7");
        set(&mut person, queue, "capacity", typed);
        assert_eq!(capacity(&person), "queue, max 1000", "{typed}");
    }
    set(&mut person, queue, "capacity", "1.5");
    assert_eq!(capacity(&person), "queue, max 1000");
    let text = "Capacity is a whole number from 1 to 1000000 messages.";
    assert_eq!(person.sees().notices[0].text, text);
    set(&mut person, queue, "capacity", "5");
    assert!(person.sees().notices.is_empty(), "put right, nothing is wrong any more");
}

#[test]
fn the_broker_and_both_counters_can_be_set() {
    let MainJob { mut person, queue, .. } = main_job();
    set(&mut person, queue, "counter", "failures");
    set(&mut person, queue, "causes.owner_lost", "true");
    let Some(engine::Node::Queue(config)) = person.model.document.topology.nodes().get(&queue)
    else {
        panic!("a queue")
    };
    assert_eq!(config.retry.counter, engine::Counter::Failures);
    assert!(config.retry.causes.owner_lost);
    person.does(Msg::SelectBroker);
    person.does(Msg::SetBrokerField { field: "session_timeout", value: "4".to_owned() });
    let timeout = engine::SimDuration::from_secs(4);
    assert_eq!(person.model.run.simulation.topology().broker.session_timeout, timeout);
    person.does(Msg::Undo);
    assert_ne!(person.model.document.topology.broker.session_timeout, timeout);
}

#[test]
fn a_message_that_is_asked_about_can_be_poisoned_once() {
    let MainJob { mut person, producer, queue, .. } = main_job();
    person.does(Msg::Publish { producer, count: 4 });
    person.watches(2.5);
    let Body::Queue { row, .. } = person.node(queue).body else { panic!("a queue") };
    assert!(row.iter().all(|token| token.ask.is_some()), "each can be asked about");
    let copy = row.last().expect("messages wait").copy;
    person.does(Msg::AskMessage(copy));
    let message = person.sees().why.expect("an answer").poison.expect("it can be poisoned");
    person.does(Msg::Poison(message));
    let why = person.sees().why.expect("it stays open");
    assert!(why.title.contains("poison"), "{}", why.title);
    assert_eq!(why.poison, None);
    person.does(Msg::AskMessage(copy));
    assert_eq!(person.sees().why.expect("an answer").poison, None, "it is poison already");
}

#[test]
fn a_group_reads_again_from_an_offset_and_is_told_what_an_offset_is() {
    let (mut person, [producer, _, group]) = topic();
    person.does(Msg::Publish { producer, count: 12 });
    person.watches(25.0);
    person.does(Msg::Select(group));
    let of = |person: &Person| person.sees().inspector.replay.expect("a group can read again");
    assert_eq!(of(&person).1.len(), 2, "from the start, from the end");
    person.does(Msg::ReplayAt { group, offset: "2".to_owned() });
    assert!(person.reads_in_log("again from offset 2"), "{}", person.log());
    person.does(Msg::ReplayAt { group, offset: "two".to_owned() });
    assert_eq!(of(&person).2.as_deref(), Some("Offset is a whole number from 0 to 1000000000."));
    person.does(Msg::Replay(group, engine::RewindTo::Latest));
    let Body::Group { line, .. } = person.node(group).body else { panic!("a group") };
    assert_eq!(line, "lag 0 in all");
}

#[test]
fn a_stopped_broker_shows_on_the_stage_and_starts_again_whatever_is_chosen() {
    let MainJob { mut person, producer, queue, .. } = main_job();
    assert!(person.sees().stage.broker.expect("it is at the corner").start.is_empty());
    person.does(Msg::SelectBroker);
    let inspector = person.sees().inspector;
    let stop = inspector.actions[0].intent.clone();
    assert_eq!(stop, Msg::StopBroker);
    person.does(stop);
    person.does(Msg::Select(queue));
    let broker = person.sees().stage.broker.expect("it is at the corner");
    assert!(!broker.runs);
    assert!(person.node(queue).state.contains(&"stopped"));
    assert!(!person.node(producer).state.contains(&"stopped"), "a client is not the broker's");
    person.does(broker.start[0].intent.clone());
    assert!(person.sees().stage.broker.expect("it is there").runs);
    assert!(!person.node(queue).state.contains(&"stopped"));
}
