//! SQS's cases on the engine: its queues and clients drawn, each step a command, and what the clients see
//! in SQS's words. What stands in a body is the arm's: it gives each message the id that SQS would make of
//! it. A case shows what always holds, so that what happens by chance is off, unless it is the point.

use std::collections::{BTreeMap, BTreeSet};

use engine::{
    Acknowledge, Budget, Chance, Change, Command, ConsumerConfig, CopyId, Decline, Event, Ids, Key,
    Link, LinkId, LossReason, MessageName, Node, NodeId, OnRefusal, Outcome, Position,
    ProducerConfig, Profile, QueueConfig, Receive, Rejection, Seed, SimDuration, SimTime,
    Simulation, Stamped, Topology, TurnDown,
};
use serde_json::Value;

use super::case::{Case, Transcript, list, words};

/// What the clients see of a case under a profile.
pub fn play(case: &Case, profile: &'static Profile) -> Result<Vec<String>, String> {
    let mut stage = Stage::set_up(case, profile)?;
    for step in &case.steps {
        let at = step["at_ms"].as_u64().ok_or("a step without at_ms")?;
        // What is due at the very moment of a step still belongs to the one before.
        stage.run_until(at);
        stage.transcript.begin(at);
        stage.act(step)?;
        stage.settle_down();
    }
    stage.run_until(case.ends_ms);
    Ok(stage.transcript.lines())
}

struct Stage {
    profile: &'static Profile,
    simulation: Simulation,
    transcript: Transcript,
    names: BTreeMap<NodeId, String>,
    nodes: BTreeMap<String, NodeId>,
    next_node: u16,
    next_link: u16,
    /// The groups, by the number of their key.
    groups: Vec<String>,
    /// The deduplication ids, by their number.
    ids: Vec<String>,
    /// The queues that make the id of the body.
    content_based: BTreeSet<String>,
    /// The messages of which the first receive leaves a copy visible.
    duplicates: Vec<String>,
    bodies: BTreeMap<MessageName, String>,
    /// Who received which message last, and on which connection.
    handles: BTreeMap<(String, String), (NodeId, MessageName)>,
    /// The receives that are not answered, and those that were declined.
    open: BTreeSet<NodeId>,
    declined: BTreeSet<NodeId>,
    /// Why the message that is being sent was turned down.
    turned_down: Option<&'static str>,
}

impl Stage {
    fn set_up(case: &Case, profile: &'static Profile) -> Result<Self, String> {
        let mut stage = Self {
            profile,
            simulation: Simulation::new(&Topology::on(profile.broker), Seed::default()),
            transcript: Transcript::default(),
            names: BTreeMap::new(),
            nodes: BTreeMap::new(),
            next_node: 1,
            next_link: 1,
            groups: Vec::new(),
            ids: Vec::new(),
            content_based: BTreeSet::new(),
            duplicates: Vec::new(),
            bodies: BTreeMap::new(),
            handles: BTreeMap::new(),
            open: BTreeSet::new(),
            declined: BTreeSet::new(),
            turned_down: None,
        };
        let queues = list(&case.setup["queues"]);
        for queue in queues {
            let config = stage.queue(queue)?;
            stage.add(name(queue)?, Node::Queue(config))?;
        }
        for queue in queues {
            if let Some(to) = queue["redrive"]["to"].as_str() {
                let (from, to) = (stage.node(name(queue)?)?, stage.node(to)?);
                stage.connect(from, to)?;
            }
        }
        Ok(stage)
    }

    fn queue(&mut self, queue: &Value) -> Result<QueueConfig, String> {
        let mut config = self.profile.queue;
        config.retry.limit = small(&queue["redrive"]["max_receive_count"]);
        let chances = &mut config.handout;
        (chances.disorder, chances.misses, chances.duplicates) =
            (Chance::NEVER, Chance::NEVER, Chance::NEVER);
        if queue["duplicates"].is_array() {
            self.duplicates = words(&queue["duplicates"]);
            config.handout.duplicates = Chance::ALWAYS;
        }
        if let Some(most) = small(&queue["limits"]["in_flight"]) {
            config.handout.in_flight_max = Some(most);
        }
        if let Some(most) = small(&queue["limits"]["per_second"]) {
            config.requests_per_second = Some(most);
        }
        for (attribute, value) in queue["attributes"].as_object().into_iter().flatten() {
            match attribute.as_str() {
                "VisibilityTimeout" => config.lease.timeout = seconds(value),
                "DelaySeconds" => config.intake.delay = seconds(value).unwrap_or_default(),
                "MessageRetentionPeriod" => config.ttl = seconds(value),
                "MaximumMessageSize" => config.intake.largest = small(value),
                "ContentBasedDeduplication" => {
                    self.content_based.insert(name(queue)?.to_owned());
                }
                other => return Err(format!("the attribute {other}")),
            }
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

    fn connect(&mut self, from: NodeId, to: NodeId) -> Result<(), String> {
        let id = LinkId(self.next_link);
        self.next_link += 1;
        let link = Link::new(from, to, SimDuration::ZERO);
        self.command(Command::Edit(Change::AddLink { id, link }))?;
        self.settle_down();
        Ok(())
    }

    fn command(&mut self, command: Command) -> Result<(), String> {
        self.attempt(command)?.map_err(|why| why.to_string())
    }

    /// A command that may be turned down: then the state is what it was.
    fn attempt(&mut self, command: Command) -> Result<Result<(), Rejection>, String> {
        let mut events = Vec::new();
        let done = self.simulation.apply(command, &mut events);
        self.note(&events)?;
        Ok(done)
    }

    fn run_until(&mut self, ms: u64) {
        let end = SimTime::ZERO + SimDuration::from_millis(ms);
        while self.simulation.next_deadline().is_some_and(|next| next <= end) {
            self.step();
        }
        self.simulation.advance_to(Position::end_of(end), Budget::UNLIMITED, &mut Vec::new());
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
        self.note(&events).expect("what happens in a case is known");
    }

    fn act(&mut self, step: &Value) -> Result<(), String> {
        match step["do"].as_str().unwrap_or_default() {
            "send" => self.send(step),
            "receive" => self.receive(step),
            "delete" => self.delete(step),
            "change-visibility" => self.change_visibility(step),
            "look" => {
                self.look(step);
                Ok(())
            }
            other => Err(format!("the step {other}")),
        }
    }

    fn send(&mut self, step: &Value) -> Result<(), String> {
        let queue = step["queue"].as_str().unwrap_or_default();
        let who = step["producer"].as_str().unwrap_or_default();
        let full = format!("{who} to {queue}");
        for body in words(&step["messages"]) {
            if !self.duplicates.is_empty() && !self.duplicates.contains(&body) {
                return Err(format!("{body} beside messages that come twice"));
            }
            let ids = match step["deduplication"].as_str() {
                Some(id) => Ids::Same(number(&mut self.ids, format!("id {id}"))),
                None if self.content_based.contains(queue) => {
                    Ids::Same(number(&mut self.ids, format!("body {body}")))
                }
                None => Ids::Own,
            };
            let size = small(&step["size_bytes"]).unwrap_or(body.len() as u32);
            let config = ProducerConfig {
                payload_bytes: size,
                delay: seconds(&step["delay_s"]),
                ids,
                on_refusal: OnRefusal::GiveUp,
                ..self.profile.producer
            };
            let producer = if let Some(&producer) = self.nodes.get(&full) {
                let node = Node::Producer(config);
                self.command(Command::Edit(Change::SetNode { id: producer, node }))?;
                producer
            } else {
                let producer = self.add(&full, Node::Producer(config))?;
                self.names.insert(producer, who.to_owned());
                self.connect(producer, self.node(queue)?)?;
                producer
            };
            let group = step["group"].as_str().map(str::to_owned);
            let key = group.map(|group| Key::new(number(&mut self.groups, group)));
            let sent = self.simulation.view().producer(producer).map_or(0, |p| p.produced) + 1;
            self.bodies.insert(MessageName { producer, number: sent }, body);
            self.command(Command::Publish { producer, count: 1, key })?;
            self.settle_down();
        }
        Ok(())
    }

    /// Each receive is a request of its own: one that comes while another of the same client is not
    /// answered has a connection of its own.
    fn receive(&mut self, step: &Value) -> Result<(), String> {
        let queue = step["queue"].as_str().unwrap_or_default();
        let who = step["consumer"].as_str().unwrap_or_default();
        let full = (1..100)
            .map(|n| format!("{who} from {queue} {n}"))
            .find(|full| self.nodes.get(full).is_none_or(|node| !self.open.contains(node)))
            .ok_or("too many receives at once")?;
        let consumer = if let Some(&consumer) = self.nodes.get(&full) {
            consumer
        } else {
            let config = ConsumerConfig {
                acknowledge: Acknowledge::ByHand,
                receive: Receive::ByHand,
                workers: 10_000,
                ..self.profile.consumer
            };
            let consumer = self.add(&full, Node::Consumer(config))?;
            self.names.insert(consumer, who.to_owned());
            self.connect(self.node(queue)?, consumer)?;
            consumer
        };
        self.open.insert(consumer);
        let max = small(&step["max"]).unwrap_or(1);
        let wait = seconds(&step["wait_s"]).unwrap_or_default();
        self.command(Command::Fetch { consumer, max, wait, lease: seconds(&step["visibility_s"]) })
    }

    fn handle(&self, step: &Value) -> Result<(NodeId, MessageName), String> {
        let who = step["consumer"].as_str().unwrap_or_default().to_owned();
        let body = step["message"].as_str().unwrap_or_default().to_owned();
        let handle = self.handles.get(&(who, body)).copied();
        handle.ok_or_else(|| "a message that was not received".to_owned())
    }

    fn delete(&mut self, step: &Value) -> Result<(), String> {
        let (consumer, message) = self.handle(step)?;
        let word =
            Command::Settle { consumer, message, outcome: Outcome::Accept, and_earlier: false };
        match self.attempt(word)? {
            // The client has deleted it: SQS would answer with a success once more.
            Ok(()) | Err(Rejection::NoSuchMessage(_)) => Ok(()),
            Err(other) => Err(other.to_string()),
        }
    }

    fn change_visibility(&mut self, step: &Value) -> Result<(), String> {
        let (consumer, message) = self.handle(step)?;
        let lease = seconds(&step["seconds"]).ok_or("a change without seconds")?;
        self.command(Command::Extend { consumer, message, lease })
    }

    fn look(&mut self, step: &Value) {
        self.settle_down();
        let all = || self.names.iter().map(|(&id, name)| (id, name.clone()));
        let wanted = step["queue"].as_str();
        let looked: Vec<_> =
            all().filter(|(_, name)| wanted.is_none_or(|wanted| wanted == name)).collect();
        for (id, name) in looked {
            let Some(queue) = self.simulation.view().queue(id) else { continue };
            let (ready, leased, delayed) = (queue.ready, queue.leased, queue.scheduled);
            self.transcript
                .saw(&name, format!("holds {ready}, in flight {leased}, delayed {delayed}"));
        }
    }

    fn note(&mut self, events: &[Stamped]) -> Result<(), String> {
        for stamped in events {
            let (who, what) = match stamped.event {
                Event::Confirmed { copy } => {
                    (copy.name.producer, format!("sent {}", self.body(copy)))
                }
                Event::TurnedDown { reason, .. } => {
                    self.turned_down = Some(match reason {
                        TurnDown::Throttled => "ThrottlingException",
                        TurnDown::TooLarge | TurnDown::OwnDelay => "InvalidParameterValue",
                    });
                    continue;
                }
                Event::Lost { copy, reason: LossReason::GaveUp, .. } => {
                    let code = self.turned_down.take().ok_or("a refusal without a reason")?;
                    (copy.name.producer, format!("failed {}: {code}", self.body(copy)))
                }
                Event::Received { copy, consumer, attempt } => {
                    let who = self.names[&consumer].clone();
                    self.handles.insert((who, self.body(copy)), (consumer, copy.name));
                    (consumer, format!("received {} count {attempt}", self.body(copy)))
                }
                Event::Answered { consumer, count } => {
                    self.open.remove(&consumer);
                    if self.declined.remove(&consumer) || count > 0 {
                        continue;
                    }
                    (consumer, "received nothing".to_owned())
                }
                Event::Declined { client, reason } => {
                    if self.open.contains(&client) {
                        self.declined.insert(client);
                    }
                    let code = match reason {
                        Decline::Throttled => "ThrottlingException",
                        Decline::InFlightMax => "OverLimit",
                        Decline::NotInFlight => "MessageNotInflight",
                        Decline::BatchTooLarge | Decline::LeaseTooLong => "InvalidParameterValue",
                    };
                    (client, format!("failed: {code}"))
                }
                // Only a handle of a FIFO queue ends with its visibility timeout.
                Event::Stale { consumer, .. } if !self.profile.queue.handout.late_words_count => {
                    (consumer, "failed: InvalidParameterValue".to_owned())
                }
                _ => continue,
            };
            let who = self.names.get(&who).cloned().unwrap_or_default();
            self.transcript.saw(&who, what);
        }
        Ok(())
    }

    fn body(&self, copy: CopyId) -> String {
        self.bodies.get(&copy.name).cloned().unwrap_or_else(|| format!("{:?}", copy.name))
    }
}

fn name(value: &Value) -> Result<&str, String> {
    value["name"].as_str().ok_or_else(|| "something without a name".to_owned())
}

fn seconds(value: &Value) -> Option<SimDuration> {
    value.as_u64().map(SimDuration::from_secs)
}

fn small(value: &Value) -> Option<u32> {
    value.as_u64().map(|number| number as u32)
}

/// The number of a word, given to it at its first use.
fn number(words: &mut Vec<String>, word: String) -> u32 {
    let known = words.iter().position(|other| *other == word);
    let place = known.unwrap_or(words.len());
    if known.is_none() {
        words.push(word);
    }
    place as u32
}
