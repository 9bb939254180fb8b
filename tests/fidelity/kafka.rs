//! Kafka's cases on the engine: topics, groups and clients drawn, each step a command, and what the
//! clients see in Kafka's words. Each `do` has a function of its own, by what it is about: `assign`,
//! `group`, `share`, `produce`.

mod assign;
mod group;
mod produce;
mod share;
mod topic;

use std::collections::{BTreeMap, BTreeSet};

use engine::{
    BrokerConfig, Budget, Change, Command, Link, LinkId, MemberConfig, MessageName, Node, NodeId,
    Position, Profile, Seed, SimDuration, SimTime, Simulation, Stamped, Topology,
};
use serde_json::Value;

use super::case::{Case, Transcript, list};

/// What the clients see of a case under a profile.
pub fn play(case: &Case, profile: &'static Profile) -> Result<Vec<String>, String> {
    let mut stage = Stage::set_up(case, profile)?;
    for step in &case.steps {
        let at = step["at_ms"].as_u64().ok_or("a step without at_ms")?;
        // What is due at the very moment of a step still belongs to the one before.
        stage.run_until(at);
        stage.end_of_step();
        stage.transcript.begin(at);
        stage.act(step)?;
    }
    stage.run_until(case.ends_ms);
    stage.end_of_step();
    Ok(stage.transcript.lines())
}

/// The drawing of a case, its run, and what was seen of it.
struct Stage {
    profile: &'static Profile,
    simulation: Simulation,
    transcript: Transcript,
    names: BTreeMap<NodeId, String>,
    nodes: BTreeMap<String, NodeId>,
    next_node: u16,
    next_link: u16,
    /// The names of records.
    bodies: BTreeMap<MessageName, String>,
    /// The broker's settings, as the case has them.
    settings: Value,
    /// What happens later than its step.
    later: Vec<(u64, Command)>,
    produce: produce::Seen,
    groups: group::Seen,
    /// The share groups, their members, and how those poll.
    shares: BTreeSet<NodeId>,
    share_members: BTreeSet<NodeId>,
    batches: BTreeMap<NodeId, (u32, MemberConfig)>,
    /// Where a producer writes that begins with a transaction.
    first_topic: String,
}

impl Stage {
    fn set_up(case: &Case, profile: &'static Profile) -> Result<Self, String> {
        // A client of a case connects when it has something to do, not some seconds later.
        let reconnect_interval = SimDuration::from_millis(10);
        let broker = topic::brokers(profile.broker, &case.setup)?;
        let broker = BrokerConfig { reconnect_interval, ..broker };
        let mut stage = Self {
            profile,
            simulation: Simulation::new(&Topology::on(broker), Seed::default()),
            transcript: Transcript::default(),
            names: BTreeMap::new(),
            nodes: BTreeMap::new(),
            next_node: 1,
            next_link: 1,
            bodies: BTreeMap::new(),
            settings: case.setup["broker"].clone(),
            later: Vec::new(),
            produce: produce::Seen::default(),
            groups: group::Seen::default(),
            shares: BTreeSet::new(),
            share_members: BTreeSet::new(),
            batches: BTreeMap::new(),
            first_topic: text(&case.setup["topics"][0], "name").to_owned(),
        };
        for topic in list(&case.setup["topics"]) {
            let config = topic::topic(stage.profile.log, topic)?;
            stage.add(text(topic, "name"), Node::Log(config))?;
        }
        Ok(stage)
    }

    fn act(&mut self, step: &Value) -> Result<(), String> {
        match text(step, "do") {
            "produce" => self.produce(step),
            "partition-of" => self.partition_of(step),
            "begin" => self.begin(step),
            "end" => self.end(step),
            "broker" => self.broker(step),
            "lose-answer" => {
                self.lose_answer(step);
                Ok(())
            }
            "assign" => self.assign(step),
            "join" => self.join(step),
            "poll" => self.poll(step),
            "commit" => self.commit(step),
            "seek" => self.seek(step),
            "leave" => self.leave(step),
            "kill" => self.kill(step),
            "stall" => self.stall(step),
            "look" => self.look(step),
            "share-join" => self.share_join(step),
            "share-poll" => self.share_poll(step),
            "share-acknowledge" => self.share_acknowledge(step),
            other => Err(format!("the step {other}")),
        }
    }

    /// Everything of a step is over.
    fn end_of_step(&mut self) {
        self.end_of_group_step();
    }

    /// Turns what happened into what the clients see.
    fn note(&mut self, events: &[Stamped]) {
        for stamped in events {
            self.note_produced(&stamped.event);
            self.note_group(&stamped.event);
        }
        self.tell_given_up();
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

    fn name(&self, node: NodeId) -> String {
        self.names.get(&node).cloned().unwrap_or_default()
    }

    fn connect(&mut self, from: NodeId, to: NodeId) -> Result<LinkId, String> {
        let id = LinkId(self.next_link);
        self.next_link += 1;
        let link = Link::new(from, to, SimDuration::ZERO);
        self.command(Command::Edit(Change::AddLink { id, link }))?;
        Ok(id)
    }

    fn command(&mut self, command: Command) -> Result<(), String> {
        let mut events = Vec::new();
        let done = self.simulation.apply(command, &mut events);
        self.note(&events);
        done.map_err(|why| why.to_string())
    }

    fn run_until(&mut self, ms: u64) {
        self.later.sort_by_key(|(at, _)| *at);
        while let Some((at, command)) = self.later.first().filter(|(at, _)| *at < ms).cloned() {
            self.later.remove(0);
            self.pass_until(at);
            self.command(command).expect("what was to come can still be done");
        }
        self.pass_until(ms);
    }

    fn pass_until(&mut self, ms: u64) {
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
        self.note(&events);
    }
}

/// A text of a step; empty, if there is none.
fn text<'a>(step: &'a Value, field: &str) -> &'a str {
    step[field].as_str().unwrap_or_default()
}
