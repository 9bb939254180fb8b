//! What exchanges compare and what queues and consumers of a broker like RabbitMQ can do, set in the inspector
//! as a person does it: every field is found, changes the drawing, and says what does not work.

use engine::{Acknowledge, Binding, Event, Key, LinkId, Node, NodeId, Outcome, Require, Routing};
use studio::app::Msg;
use studio::document::Document;
use studio::view::{Body, Field, FieldKind, Inspector, NodeKindName};

use super::Person;

struct Post {
    person: Person,
    shop: NodeId,
    exchange: NodeId,
    eu: NodeId,
    rest: NodeId,
    to_eu: LinkId,
    to_rest: LinkId,
}

/// A producer, an exchange and two queues, of the profile with this id.
fn post(profile: &str) -> Post {
    let mut person = Person::with_an_empty_page();
    person.model.document = Document::of(engine::profile(profile).expect("a profile"));
    let shop = person.places(NodeKindName::Producer, (100.0, 200.0));
    let exchange = person.places(NodeKindName::Exchange, (360.0, 200.0));
    let eu = person.places(NodeKindName::Queue, (700.0, 100.0));
    let rest = person.places(NodeKindName::Queue, (700.0, 320.0));
    let mut links = Vec::new();
    for (from, to) in [(shop, exchange), (exchange, eu), (exchange, rest)] {
        person.drags_from_port(from, to);
        links.push(*person.model.document.topology.links().keys().last().expect("a link"));
    }
    Post { person, shop, exchange, eu, rest, to_eu: links[1], to_rest: links[2] }
}

impl Person {
    fn sets(&mut self, node: NodeId, field: &'static str, value: &str) {
        self.does(Msg::SetNodeField { node, field, value: value.to_owned() });
    }
    fn asks_of(&mut self, link: LinkId, field: &'static str, value: &str) {
        self.does(Msg::SetLinkField { link, field, value: value.to_owned() });
    }
    fn inspects(&mut self, node: NodeId) -> Inspector {
        self.does(Msg::Select(node));
        self.sees().inspector
    }
    fn has(&mut self, node: NodeId, field: &str) -> bool {
        self.finds(node, field).is_some()
    }
    fn finds(&mut self, node: NodeId, field: &str) -> Option<Field> {
        let groups = self.inspects(node).groups;
        groups.into_iter().flat_map(|group| group.fields).find(|found| found.id == field)
    }
    fn reads(&mut self, node: NodeId, field: &str) -> String {
        match self.finds(node, field).unwrap_or_else(|| panic!("{field} is there")).kind {
            FieldKind::Number { value, .. } | FieldKind::Text(value) => value,
            FieldKind::Choice { chosen, .. } => chosen.to_owned(),
            FieldKind::Check(on) => on.to_string(),
        }
    }
    fn refused(&mut self, node: NodeId, field: &str) -> String {
        let found = self.finds_again(node, field);
        found.refused.unwrap_or_else(|| panic!("{field} was not refused"))
    }
    /// What is selected stays selected: a refusal is said while one is there.
    fn finds_again(&self, _: NodeId, field: &str) -> Field {
        let groups = self.sees().inspector.groups;
        let mut fields = groups.into_iter().flat_map(|group| group.fields);
        fields.find(|found| found.id == field).unwrap_or_else(|| panic!("{field} is there"))
    }
    fn config(&self, node: NodeId) -> Node {
        self.model.document.topology.nodes()[&node].clone()
    }
    fn binding(&self, link: LinkId) -> Binding {
        self.model.document.topology.links()[&link].binding.clone()
    }
    /// How many messages of the run came into each of two queues.
    fn arrived(&self, queues: [NodeId; 2]) -> [u64; 2] {
        queues.map(|queue| self.model.run.simulation.view().figures(queue).entered)
    }
}

#[test]
fn a_topic_exchange_is_built_and_sends_by_pattern() {
    let Post { mut person, shop, exchange, eu, rest, to_eu, to_rest } = post("rabbitmq-4.3");
    assert_eq!(person.reads(exchange, "routing"), "direct", "the profile's default");
    person.sets(exchange, "routing", "topic");
    assert!(person.inspects(exchange).lead.contains("pattern"));
    person.asks_of(to_eu, "key", "orders.*.eu");
    person.asks_of(to_rest, "otherwise", "true");
    assert_eq!(person.binding(to_eu).key, "orders.*.eu");
    assert!(person.binding(to_rest).otherwise);
    let edges = person.sees().stage.edges;
    let label = |id| edges.iter().find(|edge| edge.id == id).and_then(|edge| edge.binding.clone());
    assert_eq!(
        (label(to_eu).as_deref(), label(to_rest).as_deref()),
        (Some("orders.*.eu"), Some("the rest"))
    );
    person.sets(shop, "routing_keys", "orders.new.eu, orders.new.us");
    assert_eq!(person.reads(shop, "routing_keys"), "orders.new.eu, orders.new.us");
    person.does(Msg::Publish { producer: shop, count: 4 });
    person.watches(3.0);
    assert_eq!(person.arrived([eu, rest]), [2, 2], "{}", person.log());
    person.does(Msg::PublishWith { producer: shop, key: "orders.paid.eu".to_owned() });
    person.watches(3.0);
    assert_eq!(person.arrived([eu, rest]), [3, 2], "a key of one's own\n{}", person.log());
}

#[test]
fn one_step_of_undo_takes_a_routing_key_back() {
    let Post { mut person, shop, .. } = post("rabbitmq-4.3");
    let before = person.model.document.topology.clone();
    person.sets(shop, "routing_keys", "a, b");
    assert_eq!(person.model.document.topology.headings().len(), 2);
    person.does(Msg::Undo);
    assert_eq!(person.model.document.topology, before);
}

#[test]
fn two_producers_have_keys_of_their_own() {
    let Post { mut person, shop, exchange, .. } = post("rabbitmq-4.3");
    let other = person.places(NodeKindName::Producer, (100.0, 400.0));
    person.drags_from_port(other, exchange);
    person.sets(shop, "routing_keys", "a, b");
    person.sets(other, "routing_keys", "c");
    assert_eq!(
        (person.reads(shop, "routing_keys"), person.reads(other, "routing_keys")),
        ("a, b".into(), "c".into())
    );
    person.sets(shop, "routing_keys", "a, b, d");
    assert_eq!(
        (person.reads(shop, "routing_keys"), person.reads(other, "routing_keys")),
        ("a, b, d".into(), "c".into())
    );
    person.sets(shop, "routing_keys", "");
    assert_eq!(person.reads(other, "routing_keys"), "c");
    assert_eq!(person.model.document.topology.headings().len(), 1, "nothing is left over");
}

#[test]
fn headers_are_asked_for_and_said() {
    let Post { mut person, shop, exchange, eu, rest, to_eu, to_rest } = post("rabbitmq-3.10");
    person.sets(exchange, "routing", "headers");
    person.asks_of(to_eu, "headers", "region=eu, urgent");
    person.asks_of(to_eu, "require", "any");
    assert_eq!(person.binding(to_eu).require, Require::Any);
    person.asks_of(to_rest, "headers", "region=us");
    person.sets(shop, "headers", "region=eu");
    assert_eq!(person.reads(shop, "headers"), "region=eu");
    person.does(Msg::Publish { producer: shop, count: 3 });
    person.watches(3.0);
    assert_eq!(person.arrived([eu, rest]), [3, 0], "{}", person.log());
    let edges = person.sees().stage.edges;
    let edge = edges.iter().find(|edge| edge.id == to_eu).expect("the link");
    assert_eq!(edge.binding.as_deref(), Some("region=eu or urgent"));
    assert!(edge.aria.contains("takes region=eu or urgent"), "{}", edge.aria);
}

#[test]
fn bad_keys_patterns_and_headers_get_a_sentence() {
    let Post { mut person, shop, exchange, to_eu, .. } = post("rabbitmq-4.3");
    person.sets(exchange, "routing", "topic");
    person.does(Msg::SelectLink(to_eu));
    person.asks_of(to_eu, "key", "orders*");
    assert!(person.refused(shop, "key").contains("whole words"));
    assert_eq!(person.binding(to_eu).key, "", "nothing has changed");
    person.does(Msg::Select(shop));
    person.sets(shop, "routing_keys", "orders.#");
    assert!(person.refused(shop, "routing_keys").contains("is a pattern"));
    person.does(Msg::PublishWith { producer: shop, key: "orders.*".to_owned() });
    let (_, refused) = person.sees().inspector.publish.expect("a field");
    assert!(refused.expect("a sentence").contains("is a pattern"));
    person.sets(exchange, "routing", "headers");
    person.does(Msg::Select(shop));
    person.sets(shop, "headers", "region");
    assert!(person.refused(shop, "headers").contains("region has no value"));
    let priority = |person: &mut Person, value| {
        let consumer = person.places(NodeKindName::Consumer, (1_000.0, 200.0));
        person.does(Msg::Select(consumer));
        person.sets(consumer, "priority", value);
        person.refused(consumer, "priority")
    };
    assert!(priority(&mut person, "4000").contains("from -1000 to 1000"));
}

#[test]
fn a_message_that_goes_nowhere_comes_back_and_is_seen_on_its_way() {
    let Post { mut person, shop, exchange, .. } = post("rabbitmq-4.3");
    person.sets(shop, "mandatory", "true");
    person.sets(shop, "routing_keys", "nobody.asks");
    person.sets(exchange, "routing", "topic");
    person.does(Msg::Publish { producer: shop, count: 1 });
    let mut seen = false;
    let mut tokens = Vec::new();
    for _ in 0..150 {
        person.watches(0.016);
        studio::view::tokens(&person.model, &mut tokens);
        seen |=
            tokens.chunks(studio::view::TOKEN_STRIDE).any(|token| token[3] > 2.5 && token[3] < 3.5);
    }
    assert!(person.reads_in_log("had nowhere to send it"), "{}", person.log());
    assert!(seen, "it has a shape of its own on its way back");
}

#[test]
fn a_queue_becomes_another_kind_and_keeps_what_was_set() {
    let Post { mut person, eu, .. } = post("rabbitmq-4.3");
    assert_eq!(person.reads(eu, "queue_kind"), "classic");
    assert!(person.node(eu).kind_label.starts_with("classic"));
    assert!(person.has(eu, "priorities") && !person.has(eu, "limit"), "as classic queues have it");
    person.sets(eu, "capacity", "7");
    person.sets(eu, "single_active", "true");
    person.sets(eu, "queue_kind", "quorum");
    let quorum = person.model.document.profile.queue_kinds[1].1;
    let Node::Queue(now) = person.config(eu) else { panic!("a queue") };
    assert_eq!((now.capacity, now.single_active, now.retry), (Some(7), true, quorum.retry));
    assert_eq!(
        (person.reads(eu, "queue_kind").as_str(), person.reads(eu, "limit").as_str()),
        ("quorum", "20")
    );
    assert!(!person.has(eu, "priorities"), "a quorum queue has those that it has");
    assert_eq!(person.node(eu).kind_label, "quorum, one active, max 7");
    person.sets(eu, "limit", "2");
    person.sets(eu, "queue_kind", "classic");
    let Node::Queue(now) = person.config(eu) else { panic!("a queue") };
    assert_eq!((now.retry, now.capacity), (person.model.document.profile.queue.retry, Some(7)));
}

#[test]
fn priorities_single_active_expiry_and_what_becomes_of_the_late_are_set() {
    let Post { mut person, shop, eu, .. } = post("textbook-1");
    assert!(!person.has(shop, "priority"), "no queue has priorities");
    person.sets(eu, "priorities", "9");
    person.sets(eu, "default_priority", "4");
    person.sets(eu, "expiry", "at-head");
    person.sets(eu, "on_timeout", "cancel");
    person.sets(eu, "overflow", "reject-new-to-dead-letters");
    person.sets(eu, "single_active", "true");
    person.sets(shop, "priority", "3");
    let Node::Queue(queue) = person.config(eu) else { panic!("a queue") };
    let priorities = queue.priorities.expect("it has some");
    assert_eq!((priorities.highest, priorities.default), (9, 4));
    assert_eq!(queue.expiry, engine::Expiry::AtHead);
    assert_eq!(queue.lease.on_timeout, engine::OnTimeout::Cancel);
    assert_eq!(queue.overflow, engine::Overflow::RejectNewToDeadLetters);
    assert!(matches!(person.config(shop), Node::Producer(p) if p.priority == Some(3)));
}

#[test]
fn dead_letters_that_an_exchange_routes_get_a_key() {
    let Post { mut person, exchange, eu, .. } = post("rabbitmq-4.3");
    assert!(!person.has(eu, "dead_letter_key"), "they go nowhere");
    let other = person.places(NodeKindName::Exchange, (700.0, 600.0));
    person.drags_from_port(eu, other);
    person.sets(eu, "dead_letter_key", "dead.eu");
    let Node::Queue(queue) = person.config(eu) else { panic!("a queue") };
    let key = queue.dead_letter_key.expect("a key");
    assert_eq!(person.model.document.topology.headings()[&key].key, "dead.eu");
    assert_eq!(person.reads(eu, "dead_letter_key"), "dead.eu");
    person.sets(eu, "dead_letter_key", "");
    assert!(matches!(person.config(eu), Node::Queue(queue) if queue.dead_letter_key.is_none()));
    assert!(matches!(person.config(exchange), Node::Exchange(of) if of.routing == Routing::Direct));
}

#[test]
fn a_consumer_that_acknowledges_by_hand_is_settled_by_buttons_and_cancelled() {
    let Post { mut person, shop, exchange, eu, .. } = post("rabbitmq-4.3");
    person.sets(exchange, "routing", "fan-out");
    let worker = person.places(NodeKindName::Consumer, (1_000.0, 100.0));
    person.drags_from_port(eu, worker);
    assert_eq!(person.reads(worker, "prefetch"), "0", "without limit");
    person.sets(worker, "acknowledge", "by-hand");
    assert!(
        matches!(person.config(worker), Node::Consumer(c) if c.acknowledge == Acknowledge::ByHand)
    );
    assert!(!person.has(worker, "service"), "it does no work of its own");
    person.sets(worker, "priority", "-5");
    assert!(matches!(person.config(worker), Node::Consumer(c) if c.priority == -5));
    person.does(Msg::Publish { producer: shop, count: 3 });
    person.watches(4.0);
    let held = person.inspects(worker).held;
    let names: Vec<&str> = held.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["message 1", "message 2", "message 3"], "{}", person.log());
    for (place, label) in ["Accept", "Reject", "Release"].into_iter().enumerate() {
        let action = held[place].1.iter().find(|action| action.label == label).expect("a button");
        assert!(action.name.contains("message"), "{}", action.name);
        person.does(action.intent.clone());
    }
    person.watches(3.0);
    let happened = |wanted: &dyn Fn(&Event) -> bool| {
        person.model.run.events.iter().filter(|one| wanted(&one.event)).count()
    };
    assert_eq!(happened(&|event| matches!(event, Event::Accepted { .. })), 1);
    assert_eq!(happened(&|event| matches!(event, Event::Returned { .. })), 1);
    let held = person.inspects(worker).held;
    assert_eq!(held.len(), 1, "the released one is there again");
    assert!(held[0].0.contains("delivery 2"), "{}", held[0].0);
    let cancel =
        person.inspects(worker).actions.into_iter().find(|action| action.label == "Cancel");
    person.does(cancel.expect("a button").intent);
    person.watches(2.0);
    assert!(person.reads_in_log("wants no more messages"));
    assert!(person.node(worker).state.contains(&"cancelled"));
    assert!(person.inspects(worker).actions.iter().all(|action| action.label != "Cancel"));
    let message = engine::MessageName { producer: shop, number: 9 };
    person.does(Msg::Settle { consumer: worker, message, outcome: Outcome::Accept });
    assert!(person.sees().notices.iter().any(|notice| notice.title == "That does not work"));
}

#[test]
fn one_consumer_is_active_and_the_other_stands_by() {
    let Post { mut person, shop, exchange, eu, .. } = post("rabbitmq-4.3");
    person.sets(exchange, "routing", "fan-out");
    person.sets(eu, "single_active", "true");
    let first = person.places(NodeKindName::Consumer, (1_000.0, 100.0));
    let second = person.places(NodeKindName::Consumer, (1_000.0, 300.0));
    person.drags_from_port(eu, first);
    person.drags_from_port(eu, second);
    person.does(Msg::Publish { producer: shop, count: 2 });
    person.watches(3.0);
    assert!(person.node(first).state.contains(&"active"));
    assert!(person.node(second).state.contains(&"standby"));
    let Body::Queue { line, .. } = person.node(eu).body else { panic!("a queue") };
    assert!(line.contains("serves consumer 1"), "{line}");
    person.does(Msg::Kill(first));
    person.watches(2.0);
    assert!(person.node(second).state.contains(&"active"), "it takes over");
}

#[test]
fn a_memory_alarm_holds_producers_back_and_says_why() {
    let Post { mut person, shop, exchange, .. } = post("rabbitmq-4.3");
    person.sets(exchange, "routing", "fan-out");
    person.does(Msg::SelectBroker);
    let alarm = |person: &Person| {
        let actions = person.sees().inspector.actions;
        actions.into_iter().find(|action| action.label.contains("larm")).expect("a button")
    };
    person.does(alarm(&person).intent);
    person.does(Msg::Publish { producer: shop, count: 5 });
    person.watches(3.0);
    let broker = person.sees().stage.broker.expect("the broker's corner");
    assert!(broker.alarm && broker.start.len() == 1, "it is said on the stage, and ended there");
    assert!(person.node(shop).state.contains(&"held"));
    assert!(person.reads_in_log("the broker is short of memory"), "{}", person.log());
    person.does(Msg::AskNode(shop));
    assert!(person.sees().why.expect("an answer").title.contains("short of memory"));
    person.does(Msg::SelectBroker);
    person.does(alarm(&person).intent);
    person.watches(3.0);
    assert!(!person.node(shop).state.contains(&"held"));
    assert!(!person.sees().stage.broker.expect("the corner").alarm);
}

#[test]
fn a_drawing_without_such_a_broker_has_none_of_it() {
    let Post { mut person, eu, to_eu, .. } = post("textbook-1");
    assert!(!person.has(eu, "queue_kind"), "it has one kind of queue");
    person.does(Msg::SelectBroker);
    assert!(person.sees().inspector.actions.iter().all(|action| !action.label.contains("larm")));
    person.does(Msg::SelectLink(to_eu));
    let fields = person.sees().inspector.groups.into_iter().flat_map(|group| group.fields);
    let ids: Vec<&str> = fields.map(|field| field.id).collect();
    assert_eq!(ids, ["latency"], "a fan-out asks nothing");
    assert_eq!(person.binding(to_eu), Binding::default());
    assert_eq!(Key::new(3).number(), Some(3));
}
