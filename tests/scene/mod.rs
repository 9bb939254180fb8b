//! Scenes for tests: a drawing made with few words, played with commands, and told line by line.
#![allow(dead_code, reason = "each test uses its part of it")]

use std::collections::BTreeMap;
use std::fmt::Write;

use engine::{
    BrokerConfig, Budget, Change, Command, ConsumerConfig, Event, Field, GroupConfig, Link, LinkId,
    LogConfig, MessageName, Node, NodeId, Position, ProducerConfig, QueueConfig, Seed, SimDuration,
    SimTime, Simulation, Stamped, TEXTBOOK, Topology,
};

pub const fn ms(millis: u64) -> SimDuration {
    SimDuration::from_millis(millis)
}

pub const fn secs(secs: u64) -> SimDuration {
    SimDuration::from_secs(secs)
}

/// A drawing with names.
#[derive(Clone)]
pub struct Scene {
    pub topology: Topology,
    pub latency: SimDuration,
    names: BTreeMap<NodeId, &'static str>,
}

impl Scene {
    /// An empty drawing; frames take a tenth of a second.
    pub fn new() -> Self {
        Self::on(TEXTBOOK.broker)
    }
    pub fn on(broker: BrokerConfig) -> Self {
        Self { topology: Topology::on(broker), latency: ms(100), names: BTreeMap::new() }
    }
    pub fn node(&mut self, name: &'static str, node: Node) -> NodeId {
        let id = NodeId(self.names.len() as u16 + 1);
        self.topology.apply(Change::AddNode { id, node }).expect("a new node");
        self.names.insert(id, name);
        id
    }
    pub fn producer(
        &mut self,
        name: &'static str,
        set: impl FnOnce(&mut ProducerConfig),
    ) -> NodeId {
        let mut config = TEXTBOOK.producer;
        set(&mut config);
        self.node(name, Node::Producer(config))
    }
    pub fn queue(&mut self, name: &'static str, set: impl FnOnce(&mut QueueConfig)) -> NodeId {
        let mut config = TEXTBOOK.queue;
        set(&mut config);
        self.node(name, Node::Queue(config))
    }
    pub fn dead_letters(&mut self, name: &'static str) -> NodeId {
        self.node(name, Node::Queue(TEXTBOOK.dead_letters))
    }
    pub fn exchange(&mut self, name: &'static str) -> NodeId {
        self.node(name, Node::Exchange(TEXTBOOK.exchange))
    }
    pub fn log(&mut self, name: &'static str, set: impl FnOnce(&mut LogConfig)) -> NodeId {
        let mut config = TEXTBOOK.log;
        set(&mut config);
        self.node(name, Node::Log(config))
    }
    pub fn group(&mut self, name: &'static str, set: impl FnOnce(&mut GroupConfig)) -> NodeId {
        let mut config = TEXTBOOK.group;
        set(&mut config);
        self.node(name, Node::Group(config))
    }
    pub fn consumer(
        &mut self,
        name: &'static str,
        set: impl FnOnce(&mut ConsumerConfig),
    ) -> NodeId {
        let mut config = TEXTBOOK.consumer;
        set(&mut config);
        self.node(name, Node::Consumer(config))
    }
    pub fn link(&mut self, from: NodeId, to: NodeId) -> LinkId {
        let id = LinkId(self.topology.links().len() as u16 + 1);
        let link = Link::new(from, to, self.latency);
        self.topology.apply(Change::AddLink { id, link }).expect("a new link");
        id
    }
    pub fn play(&self) -> Play {
        self.play_with(1)
    }
    pub fn play_with(&self, seed: u64) -> Play {
        let simulation = Simulation::new(&self.topology, Seed::new(seed).expect("a small seed"));
        Play { scene: self.clone(), simulation, events: Vec::new(), said: Vec::new() }
    }
}

/// A scene that runs.
pub struct Play {
    pub scene: Scene,
    pub simulation: Simulation,
    pub events: Vec<Stamped>,
    /// What people did, and before which event.
    said: Vec<(usize, String)>,
}

impl Play {
    /// Somebody does something, and it is accepted.
    pub fn act(&mut self, command: Command) -> &mut Self {
        let text = self.command(&command);
        self.said.push((self.events.len(), text));
        let done = self.simulation.apply(command.clone(), &mut self.events);
        assert!(done.is_ok(), "{command:?}: {done:?}");
        self.audit()
    }
    pub fn publish(&mut self, producer: NodeId, count: u32) -> &mut Self {
        self.act(Command::Publish { producer, count, key: None })
    }
    pub fn kill(&mut self, client: NodeId) -> &mut Self {
        self.act(Command::Kill { client })
    }
    /// Time passes until `at`, everything of that instant included.
    pub fn until(&mut self, at: SimDuration) -> &mut Self {
        let target = Position::end_of(SimTime::ZERO + at);
        self.simulation.advance_to(target, Budget::UNLIMITED, &mut self.events);
        self.audit()
    }
    fn audit(&mut self) -> &mut Self {
        let books = self.simulation.audit();
        assert!(books.is_ok(), "{}", books.unwrap_err());
        self
    }
    /// The last events, those about flights left out.
    pub fn story(&self) -> String {
        let mut text = String::new();
        let mut said = self.said.iter().peekable();
        for (place, stamped) in self.events.iter().enumerate() {
            while let Some((_, what)) = said.next_if(|(before, _)| *before <= place) {
                let _ = writeln!(text, "> {what}");
            }
            let _ = writeln!(text, "{}", self.line(stamped));
        }
        for (_, what) in said {
            let _ = writeln!(text, "> {what}");
        }
        text
    }
    pub fn count(&self, wanted: impl Fn(&Event) -> bool) -> usize {
        self.events.iter().filter(|stamped| wanted(&stamped.event)).count()
    }

    fn line(&self, stamped: &Stamped) -> String {
        let Stamped { sequence, position, cause, event } = stamped;
        let micros = position.at.as_micros();
        let cause = if *cause == 0 { String::new() } else { format!("←{cause}") };
        let mut line = format!(
            "{:>4}.{:03} {sequence:>4} {cause:<5} {}",
            micros / 1_000_000,
            micros / 1_000 % 1_000,
            event.name()
        );
        event.fields(|name, field| match (name, field) {
            (_, Field::Copy(copy)) => {
                let _ = write!(line, " {}@{}", self.message(copy.name), self.name(copy.store));
            }
            (_, Field::Message(message)) => {
                let _ = write!(line, " {}", self.message(message));
            }
            (_, Field::Key(key)) => {
                if let Some(key) = key.number() {
                    let _ = write!(line, " key={key}");
                }
            }
            (_, Field::Flag(false)) => {}
            (name, Field::Flag(true)) => {
                let _ = write!(line, " {name}");
            }
            (_, Field::Word(word)) => {
                let _ = write!(line, " ({word})");
            }
            (name, field) => {
                let _ = write!(line, " {name}={}", self.value(field));
            }
        });
        line
    }
    fn value(&self, field: Field) -> String {
        match field {
            Field::Node(node) => self.name(node).to_owned(),
            Field::Link(link) => self.link(link),
            Field::Time(SimTime::MAX) => "never".to_owned(),
            Field::Time(at) => {
                format!("{}.{:03}", at.as_micros() / 1_000_000, at.as_micros() / 1_000 % 1_000)
            }
            Field::Number(number) => number.to_string(),
            other => format!("{other:?}"),
        }
    }
    fn name(&self, node: NodeId) -> &'static str {
        self.scene.names.get(&node).copied().unwrap_or("nowhere")
    }
    fn message(&self, name: MessageName) -> String {
        format!("{}#{}", self.name(name.producer), { name.number })
    }
    fn link(&self, link: LinkId) -> String {
        let ends = self.scene.topology.links().get(&link);
        ends.map_or("none".to_owned(), |l| format!("{}→{}", self.name(l.from), self.name(l.to)))
    }
    fn command(&self, command: &Command) -> String {
        match command {
            Command::Publish { producer, count, key } => {
                let key = key.and_then(engine::Key::number);
                let key = key.map_or(String::new(), |key| format!(" with key {key}"));
                format!("{} publishes {count}{key}", self.name(*producer))
            }
            Command::Kill { client } => format!("kill {}", self.name(*client)),
            Command::Restart { client } => format!("restart {}", self.name(*client)),
            Command::Pause { client } => format!("pause {}", self.name(*client)),
            Command::Resume { client } => format!("resume {}", self.name(*client)),
            Command::StopBroker => "stop the broker".to_owned(),
            Command::StartBroker => "start the broker".to_owned(),
            Command::CutLink { link } => format!("cut {}", self.link(*link)),
            Command::MendLink { link } => format!("mend {}", self.link(*link)),
            Command::Poison { message } => format!("poison {}", self.message(*message)),
            Command::Redrive { queue, .. } => format!("redrive {}", self.name(*queue)),
            Command::Discard { queue, .. } => format!("discard {}", self.name(*queue)),
            Command::Close { client } => format!("close {}", self.name(*client)),
            Command::Stall { consumer, on } => format!("stall {}: {on}", self.name(*consumer)),
            Command::Poll { consumer, .. } => format!("poll by {}", self.name(*consumer)),
            Command::Commit { consumer, .. } => format!("commit by {}", self.name(*consumer)),
            Command::Seek { consumer, to } => {
                format!("seek by {} to {}", self.name(*consumer), to.offset)
            }
            Command::Rewind { group, to } => format!("rewind {} to {to:?}", self.name(*group)),
            Command::StopMachine { machine } => format!("stop machine {machine}"),
            Command::StartMachine { machine } => format!("start machine {machine}"),
            Command::Begin { producer } => {
                format!("{} begins a transaction", self.name(*producer))
            }
            Command::End { producer, commit } => {
                let how = if *commit { "commits" } else { "aborts" };
                format!("{} {how} its transaction", self.name(*producer))
            }
            Command::SlowLink { .. }
            | Command::Cancel { .. }
            | Command::Subscribe { .. }
            | Command::SettleAgain { .. }
            | Command::Alarm { .. }
            | Command::Settle { .. }
            | Command::Fetch { .. }
            | Command::Extend { .. }
            | Command::Edit(_) => format!("{command:?}"),
        }
    }
}
