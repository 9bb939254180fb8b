//! RabbitMQ's cases on the engine: its queues, exchanges and clients drawn, each step a command, and what
//! the clients see in RabbitMQ's words. The headers that a delivery shows are made here, from the counters
//! that the engine keeps.

use std::collections::BTreeMap;

use engine::{
    Acknowledge, Backoff, Binding, BrokerConfig, Budget, Change, Command, ConsumerConfig, CopyId,
    DeadReason, Distribution, EndReason, Event, ExchangeConfig, Heading, Key, Link, LinkId,
    LossReason, MessageName, Node, NodeId, Outcome, Overflow, Position, Priorities, ProducerConfig,
    Profile, QueueConfig, Receive, Require, Routing, Seed, SimDuration, SimTime, Simulation,
    Stamped, Topology,
};
use serde_json::Value;

use super::case::{Case, Transcript, list, words};

/// The exchange that every queue is bound to by its name.
const DEFAULT: &str = "";

/// What the clients see of a case under a profile.
pub fn play(case: &Case, profile: &'static Profile) -> Result<Vec<String>, String> {
    let mut stage = Stage::set_up(case, profile)?;
    for step in &case.steps {
        let at = step["at_ms"].as_u64().ok_or("a step without at_ms")?;
        // What is due at the very moment of a step still belongs to the one before.
        stage.run_until(at);
        stage.transcript.begin(at);
        stage.act(step)?;
    }
    stage.run_until(case.ends_ms);
    Ok(stage.transcript.lines())
}

struct Stage {
    profile: &'static Profile,
    settings: Value,
    simulation: Simulation,
    transcript: Transcript,
    names: BTreeMap<NodeId, String>,
    nodes: BTreeMap<String, NodeId>,
    quorum: BTreeMap<NodeId, bool>,
    next_node: u16,
    next_link: u16,
    keys: Vec<Heading>,
    bodies: BTreeMap<MessageName, String>,
    /// What each consumer holds, in the order in which it came.
    held: BTreeMap<NodeId, Vec<CopyId>>,
    /// Whose connection the broker has just ended.
    closed: Vec<NodeId>,
}

impl Stage {
    fn set_up(case: &Case, profile: &'static Profile) -> Result<Self, String> {
        let seed = Seed::default();
        let mut stage = Self {
            profile,
            // A client of a case connects when it has something to do, not some seconds later.
            simulation: Simulation::new(
                &Topology::on(BrokerConfig {
                    reconnect_interval: SimDuration::from_millis(10),
                    ..profile.broker
                }),
                seed,
            ),
            settings: case.setup["broker"].clone(),
            transcript: Transcript::default(),
            names: BTreeMap::new(),
            nodes: BTreeMap::new(),
            quorum: BTreeMap::new(),
            next_node: 1,
            next_link: 1,
            keys: Vec::new(),
            bodies: BTreeMap::new(),
            held: BTreeMap::new(),
            closed: Vec::new(),
        };
        let direct = ExchangeConfig { routing: Routing::Direct };
        let default = stage.add(DEFAULT, Node::Exchange(direct))?;
        for exchange in list(&case.setup["exchanges"]) {
            let routing = match exchange["type"].as_str() {
                Some("direct") => Routing::Direct,
                Some("fanout") => Routing::Fanout,
                Some("topic") => Routing::Topic,
                Some("headers") => Routing::Headers,
                other => return Err(format!("an exchange of type {other:?}")),
            };
            stage.add(name(exchange)?, Node::Exchange(ExchangeConfig { routing }))?;
        }
        for queue in list(&case.setup["queues"]) {
            let config = stage.queue(queue)?;
            let id = stage.add(name(queue)?, Node::Queue(config))?;
            stage.quorum.insert(id, queue["type"] == "quorum");
            let key = name(queue)?.to_owned();
            stage.bind(default, id, Binding { key, ..Binding::default() })?;
        }
        for exchange in list(&case.setup["exchanges"]) {
            if let Some(other) = exchange["arguments"]["alternate-exchange"].as_str() {
                let (from, to) = (stage.node(name(exchange)?)?, stage.node(other)?);
                stage.bind(from, to, Binding { otherwise: true, ..Binding::default() })?;
            }
        }
        for queue in list(&case.setup["queues"]) {
            if let Some(exchange) = queue["arguments"]["x-dead-letter-exchange"].as_str()
                && let Some(&to) = stage.nodes.get(exchange)
            {
                let from = stage.node(name(queue)?)?;
                stage.bind(from, to, Binding::default())?;
            }
        }
        for binding in list(&case.setup["bindings"]) {
            let from = stage.node(binding["from"].as_str().unwrap_or_default())?;
            let to = stage.node(binding["to"].as_str().unwrap_or_default())?;
            stage.bind(from, to, binding_of(binding))?;
        }
        Ok(stage)
    }

    fn queue(&mut self, queue: &Value) -> Result<QueueConfig, String> {
        let kind = queue["type"].as_str().unwrap_or("classic");
        let kinds = self.profile.queue_kinds;
        let (_, mut config) =
            *kinds.iter().find(|(name, _)| *name == kind).ok_or("no such kind of queue")?;
        config.durable = queue["durable"].as_bool().unwrap_or(true);
        let millis = |value: &Value| value.as_u64().map(SimDuration::from_millis);
        let small = |value: &Value| value.as_u64().map(|n| n as u32);
        let mut retry_delay = (None, None, None);
        for (argument, value) in queue["arguments"].as_object().into_iter().flatten() {
            match argument.as_str() {
                "x-max-length" => config.capacity = small(value),
                "x-overflow" => {
                    config.overflow = match value.as_str() {
                        Some("drop-head") => Overflow::DropOldest,
                        Some("reject-publish") => Overflow::RejectNew,
                        Some("reject-publish-dlx") => Overflow::RejectNewToDeadLetters,
                        other => return Err(format!("x-overflow {other:?}")),
                    }
                }
                "x-message-ttl" => config.ttl = millis(value),
                "x-delivery-limit" => config.retry.limit = small(value),
                "x-max-priority" => {
                    let highest = value.as_u64().unwrap_or(0) as u8;
                    config.priorities = Some(Priorities { highest, default: 0 });
                }
                "x-single-active-consumer" => config.single_active = value == true,
                "x-dead-letter-exchange" => {}
                "x-dead-letter-routing-key" => {
                    let key = value.as_str().unwrap_or_default().to_owned();
                    config.dead_letter_key = Some(self.key(Heading { key, headers: Vec::new() })?);
                }
                "x-delayed-retry-type" => retry_delay.0 = value.as_str(),
                "x-delayed-retry-min" => retry_delay.1 = millis(value),
                "x-delayed-retry-max" => retry_delay.2 = millis(value),
                other => return Err(format!("the argument {other}")),
            }
        }
        // 3.10 does not know of delayed retries and ignores the arguments.
        if let (Some(kind), Some(step), Some(cap)) = retry_delay
            && self.profile.id == "rabbitmq-4.3"
        {
            config.retry.backoff = Backoff::Linear { step, cap };
            config.retry.backoff_always = kind != "failed";
        }
        if let Some(timeout) = millis(&self.settings["consumer_timeout"]) {
            config.lease.timeout = config.lease.timeout.map(|_| timeout);
        }
        if let Some(tick) = millis(&self.settings["channel_tick_interval"]) {
            config.lease.sweep = config.lease.sweep.map(|_| tick);
        }
        Ok(config)
    }

    fn add(&mut self, name: &str, node: Node) -> Result<NodeId, String> {
        let id = NodeId(self.next_node);
        self.next_node += 1;
        self.command(Command::Edit(Change::AddNode { id, node }))?;
        self.names.insert(id, name.to_owned());
        self.nodes.insert(name.to_owned(), id);
        Ok(id)
    }

    fn node(&self, name: &str) -> Result<NodeId, String> {
        self.nodes.get(name).copied().ok_or_else(|| format!("there is no {name:?}"))
    }

    fn bind(&mut self, from: NodeId, to: NodeId, binding: Binding) -> Result<(), String> {
        let id = LinkId(self.next_link);
        self.next_link += 1;
        let link = Link { binding, ..Link::new(from, to, SimDuration::ZERO) };
        self.command(Command::Edit(Change::AddLink { id, link }))
    }

    /// The number of a heading, given to it at its first use.
    fn key(&mut self, heading: Heading) -> Result<Key, String> {
        let known = self.keys.iter().position(|other| *other == heading);
        let place = known.unwrap_or(self.keys.len());
        let key = Key::new(place as u32);
        if known.is_none() {
            self.keys.push(heading.clone());
            self.command(Command::Edit(Change::SetHeading { key, heading: Some(heading) }))?;
        }
        Ok(key)
    }

    fn command(&mut self, command: Command) -> Result<(), String> {
        let mut events = Vec::new();
        self.simulation.apply(command, &mut events).map_err(|why| why.to_string())?;
        self.note(&events);
        Ok(())
    }

    fn run_until(&mut self, ms: u64) {
        let end = SimTime::ZERO + SimDuration::from_millis(ms);
        while self.simulation.next_deadline().is_some_and(|next| next <= end) {
            self.step();
        }
        self.simulation.advance_to(Position::end_of(end), Budget::UNLIMITED, &mut Vec::new());
    }

    fn act(&mut self, step: &Value) -> Result<(), String> {
        match step["do"].as_str().unwrap_or_default() {
            "publish" => self.publish(step),
            "consume" => self.consume(step),
            "ack" => self.settle(step, Outcome::Accept),
            "nack" | "reject" if step["requeue"] == false => self.settle(step, Outcome::Reject),
            "nack" => self.settle(step, Outcome::Release),
            "reject" => self.settle(step, Outcome::Fail),
            "cancel" => {
                let client = self.client(step, "consumer")?;
                self.command(Command::Cancel { client })
            }
            "close" | "kill" => {
                let client = self.client(step, "consumer")?;
                self.held.remove(&client);
                self.command(Command::Kill { client })
            }
            "restart" => self.restart(),
            "alarm" => self.command(Command::Alarm { on: step["on"] == true }),
            "look" => self.look(step),
            other => Err(format!("the step {other}")),
        }
    }

    fn client(&self, step: &Value, role: &str) -> Result<NodeId, String> {
        self.node(step[role].as_str().unwrap_or_default())
    }

    fn publish(&mut self, step: &Value) -> Result<(), String> {
        let (exchange, routing_key) = match step["queue"].as_str() {
            Some(queue) => (DEFAULT, queue),
            None => {
                (step["exchange"].as_str().unwrap_or_default(), step["key"].as_str().unwrap_or(""))
            }
        };
        let headers = headers_of(&step["headers"]);
        let headers = headers.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let heading = Heading { key: routing_key.to_owned(), headers: headers.collect() };
        let key = self.key(heading)?;
        let config = ProducerConfig {
            confirms: step["confirms"].as_bool().unwrap_or(true),
            window: 1_000,
            persistent: step["persistent"].as_bool().unwrap_or(true),
            mandatory: step["mandatory"] == true,
            priority: step["priority"].as_u64().map(|n| n as u8),
            ttl: step["expiration_ms"].as_u64().map(SimDuration::from_millis),
            buffer: 1_000,
            ..self.profile.producer
        };
        // A producer publishes to all that it is linked to: here each has one exchange.
        let who = step["producer"].as_str().unwrap_or_default();
        let full = format!("{who} to {exchange}");
        let producer = if let Some(&producer) = self.nodes.get(&full) {
            let node = Node::Producer(config);
            self.command(Command::Edit(Change::SetNode { id: producer, node }))?;
            producer
        } else {
            let producer = self.add(&full, Node::Producer(config))?;
            self.names.insert(producer, who.to_owned());
            let exchange = self.node(exchange)?;
            self.bind(producer, exchange, Binding::default())?;
            producer
        };
        for body in words(&step["messages"]) {
            let number = self.simulation.view().producer(producer).map_or(0, |p| p.produced) + 1;
            self.bodies.insert(MessageName { producer, number }, body);
            self.command(Command::Publish { producer, count: 1, key: Some(key) })?;
            self.settle_down();
        }
        Ok(())
    }

    /// Lets happen what happens at once.
    fn settle_down(&mut self) {
        let now = self.simulation.position().at;
        while self.simulation.next_deadline() == Some(now) {
            self.step();
        }
    }

    fn step(&mut self) {
        let mut events = Vec::new();
        self.simulation.step(&mut events);
        self.note(&events);
        for client in std::mem::take(&mut self.closed) {
            self.held.remove(&client);
            let kill = Command::Kill { client };
            self.simulation.apply(kill, &mut Vec::new()).expect("it runs until it is killed");
        }
    }

    fn consume(&mut self, step: &Value) -> Result<(), String> {
        let who = step["consumer"].as_str().unwrap_or_default();
        let works = step["works_ms"].as_u64();
        let automatic = step["ack"] == "auto";
        let config = ConsumerConfig {
            acknowledge: match (automatic, works) {
                (true, _) => Acknowledge::OnDelivery,
                (false, Some(_)) => Acknowledge::AfterProcessing,
                (false, None) => Acknowledge::ByHand,
            },
            service: Distribution::Constant(SimDuration::from_millis(works.unwrap_or(0))),
            workers: if works.is_some() { 1 } else { 10_000 },
            receive: Receive::Push { prefetch: step["prefetch"].as_u64().unwrap_or(0) as u32 },
            priority: step["priority"].as_i64().unwrap_or(0) as i16,
            ..self.profile.consumer
        };
        if let Some(&client) = self.nodes.get(who) {
            // The same name once more: it comes back.
            self.command(Command::Edit(Change::SetNode {
                id: client,
                node: Node::Consumer(config),
            }))?;
            let killed = self.simulation.view().consumer(client).is_some_and(|c| !c.connected);
            return self.command(if killed {
                Command::Restart { client }
            } else {
                Command::Subscribe { client }
            });
        }
        let client = self.add(who, Node::Consumer(config))?;
        let queue = self.node(step["queue"].as_str().unwrap_or_default())?;
        self.bind(queue, client, Binding::default())
    }

    fn settle(&mut self, step: &Value, outcome: Outcome) -> Result<(), String> {
        let consumer = self.client(step, "consumer")?;
        let and_earlier = step["multiple"] == true;
        let held = self.held.entry(consumer).or_default();
        let place = match step["message"].as_str() {
            Some(body) => held.iter().rposition(|copy| self.bodies[&copy.name] == body),
            None => held.len().checked_sub(1),
        };
        // What it does not hold any more it does not settle, as in the real arm, unless it insists.
        let Some(place) = place else {
            let body = step["message"].as_str().unwrap_or_default();
            let message = self.bodies.iter().find(|(_, other)| *other == body);
            let message = message.filter(|_| step["insists"] == true).map(|(name, _)| *name);
            return message.map_or(Ok(()), |message| {
                self.command(Command::SettleAgain { consumer, message })
            });
        };
        let message = held[place].name;
        held.drain(if and_earlier { 0..=place } else { place..=place });
        self.command(Command::Settle { consumer, message, outcome, and_earlier })
    }

    fn restart(&mut self) -> Result<(), String> {
        let clients: Vec<NodeId> = self.names.keys().copied().collect();
        for client in clients {
            let view = self.simulation.view();
            let consumes = view.consumer(client).is_some_and(|c| c.connected);
            let publishes = view.producer(client).is_some();
            let who = self.names[&client].clone();
            if consumes || publishes {
                self.transcript.saw(&who, "lost its connection");
            }
            if consumes {
                self.held.remove(&client);
                self.command(Command::Kill { client })?;
            }
        }
        self.settle_down();
        self.command(Command::StopBroker)?;
        self.settle_down();
        self.command(Command::StartBroker)
    }

    fn look(&mut self, step: &Value) -> Result<(), String> {
        self.settle_down();
        let Some(queue) = step["queue"].as_str() else { return Ok(()) };
        let view = self.simulation.view().queue(self.node(queue)?).ok_or("no queue")?;
        self.transcript.saw(queue, format!("holds {}", view.ready));
        Ok(())
    }

    fn note(&mut self, events: &[Stamped]) {
        for stamped in events {
            let told = match stamped.event {
                Event::Confirmed { copy } => {
                    (copy.name.producer, format!("confirmed {}", self.body(copy)))
                }
                Event::Lost { copy, reason: LossReason::GaveUp, .. } => {
                    (copy.name.producer, format!("refused {}", self.body(copy)))
                }
                Event::GivenBack { copy } => {
                    (copy.name.producer, format!("got {} returned", self.body(copy)))
                }
                Event::HeldBack { producer, .. } => (producer, "is blocked".to_owned()),
                Event::LetGo { producer, .. } => (producer, "is unblocked".to_owned()),
                Event::Received { copy, consumer, .. } => {
                    self.held.entry(consumer).or_default().push(copy);
                    (
                        consumer,
                        format!("got {}{}", self.body(copy), self.circumstances(consumer, copy)),
                    )
                }
                Event::Cancelled { consumer, by_broker: true } => {
                    (consumer, "was cancelled".to_owned())
                }
                Event::Disconnected {
                    client,
                    reason: EndReason::LeaseTooLong | EndReason::SettledTwice,
                    ..
                } => {
                    // A client of a case does not come back by itself.
                    self.closed.push(client);
                    (client, "was closed: PRECONDITION_FAILED".to_owned())
                }
                _ => continue,
            };
            let who = self.names.get(&told.0).cloned().unwrap_or_default();
            self.transcript.saw(&who, told.1);
        }
    }

    fn body(&self, copy: CopyId) -> String {
        self.bodies.get(&copy.name).cloned().unwrap_or_else(|| format!("{:?}", copy.name))
    }

    /// What a delivery shows besides its body, in the words of the cases.
    fn circumstances(&self, consumer: NodeId, copy: CopyId) -> String {
        let view = self.simulation.view();
        let held = view.consumer(consumer).into_iter().flat_map(|consumer| {
            consumer.jobs.into_iter().map(|job| job.delivered).chain(consumer.inbox)
        });
        let newest = |_, given: engine::Delivered| Some(given);
        let Some(given) = held.filter(|given| given.copy == copy).fold(None, newest) else {
            return String::new();
        };
        let mut words = String::new();
        let mut say = |word: &str, what: String| {
            words.push(' ');
            words.push_str(word);
            words.push_str(&what);
        };
        if given.again {
            say("again", String::new());
        }
        if self.quorum.get(&copy.store) == Some(&true) && given.attempt > 1 {
            if given.failures > 0 {
                say("delivery-count ", given.failures.to_string());
            }
            if self.profile.id == "rabbitmq-4.3" {
                say("acquired-count ", (given.attempt - 1).to_string());
            }
        }
        for death in view.deaths(given.history) {
            let reason = match death.reason {
                DeadReason::Limit => "delivery_limit",
                DeadReason::Rejected => "rejected",
                DeadReason::Expired => "expired",
                DeadReason::Overflow | DeadReason::Refused => "maxlen",
            };
            say("dead ", format!("{} {reason} x{}", self.names[&death.queue], death.count));
        }
        words
    }
}

fn name(value: &Value) -> Result<&str, String> {
    value["name"].as_str().ok_or_else(|| "something without a name".to_owned())
}

fn binding_of(value: &Value) -> Binding {
    let require = match value["arguments"]["x-match"].as_str() {
        Some("any") => Require::Any,
        Some("all-with-x") => Require::AllWithX,
        Some("any-with-x") => Require::AnyWithX,
        _ => Require::All,
    };
    let mut headers = headers_of(&value["arguments"]);
    headers.retain(|(name, _)| name != "x-match");
    let key = value["key"].as_str().unwrap_or_default().to_owned();
    Binding { key, headers, require, otherwise: false }
}

/// Headers with their values as text; null is a header without a value.
fn headers_of(value: &Value) -> Vec<(String, Option<String>)> {
    let text = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.clone(), text(value)))
        .collect()
}
