//! Kafka's steps that write: what a producer sends, and what it hears of it.

use std::collections::{BTreeMap, BTreeSet};

use engine::{
    Batching, Change, Command, ConfirmedBy, CopyId, Event, Heading, Key, LinkId, LossReason,
    MessageName, Node, NodeId, PartitionId, ProducerConfig, SimDuration, partition_of,
};
use serde_json::Value;

use super::{Stage, text};
use crate::case::{list, words};

/// What was seen of the records of a run, and what is known of its producers.
#[derive(Default)]
pub struct Seen {
    /// Where each is.
    places: BTreeMap<CopyId, (PartitionId, u64)>,
    /// Which topic a producer's node writes to; one that writes to two topics is two nodes.
    topics: BTreeMap<NodeId, String>,
    links: BTreeMap<NodeId, LinkId>,
    /// The settings of each producer, which its first step says.
    configs: BTreeMap<String, ProducerConfig>,
    /// Records of which the offset is not told.
    vague: BTreeSet<MessageName>,
    keys: Vec<String>,
    /// The answer to the next request comes so much later.
    late: Option<SimDuration>,
    sent: Option<NodeId>,
}

impl Stage {
    pub fn produce(&mut self, step: &Value) -> Result<(), String> {
        let producer = self.producer(step, text(step, "topic"))?;
        let partition = step["partition"].as_u64();
        let mut keys = words(&step["keys"]).into_iter();
        for record in list(&step["records"]) {
            let tombstone_every = record.is_null().then_some(1);
            let mut config = self.produce.configs[text(step, "producer")];
            config.tombstone_every = tombstone_every;
            if let Some(bytes) = step["size_bytes"].as_u64() {
                config.payload_bytes = bytes as u32;
            }
            let change = Change::SetNode { id: producer, node: Node::Producer(config) };
            self.command(Command::Edit(change))?;
            let key = match (keys.next(), partition) {
                (Some(text), _) => Some(self.key(&text)?),
                (None, Some(partition)) => Some(self.key_of(text(step, "topic"), partition)?),
                (None, None) => None,
            };
            let number = self.simulation.view().producer(producer).map_or(0, |p| p.produced) + 1;
            let name = MessageName { producer, number };
            self.bodies.insert(name, record.as_str().unwrap_or("null").to_owned());
            if step["offsets"] == false {
                self.produce.vague.insert(name);
            }
            self.command(Command::Publish { producer, count: 1, key })?;
            self.settle_down();
        }
        match self.produce.late.take() {
            Some(late) => self.answer_late(producer, late),
            None => Ok(()),
        }
    }

    /// The node that writes to a topic for a producer. Its first step says its settings.
    fn producer(&mut self, step: &Value, topic: &str) -> Result<NodeId, String> {
        let who = text(step, "producer");
        if !self.produce.configs.contains_key(who) {
            let config = configured(self.profile.producer, &step["config"])?;
            self.produce.configs.insert(who.to_owned(), config);
        }
        let full = format!("{who} to {topic}");
        if let Some(&producer) = self.nodes.get(&full) {
            return Ok(producer);
        }
        let producer = self.add(&full, Node::Producer(self.produce.configs[who]))?;
        self.names.insert(producer, who.to_owned());
        self.produce.topics.insert(producer, topic.to_owned());
        let link = self.connect(producer, self.node(topic)?)?;
        self.produce.links.insert(producer, link);
        self.settle_down();
        Ok(producer)
    }

    /// The number of a key, given to it at its first use.
    fn key(&mut self, text: &str) -> Result<Key, String> {
        if let Some(place) = self.produce.keys.iter().position(|known| known == text) {
            return Ok(Key::new(place as u32));
        }
        let key = Key::new(self.produce.keys.len() as u32);
        self.produce.keys.push(text.to_owned());
        let heading = Some(Heading { key: text.to_owned(), headers: Vec::new() });
        self.command(Command::Edit(Change::SetHeading { key, heading }))?;
        Ok(key)
    }

    /// A key that goes to this partition: a producer of the engine names no partition itself.
    fn key_of(&mut self, topic: &str, partition: u64) -> Result<Key, String> {
        let log = self.simulation.view().log(self.node(topic)?);
        let count = log.map_or(0, |log| log.partitions.len()) as u16;
        let goes_there = |text: &String| {
            partition_of(text.as_bytes(), count).is_some_and(|p| u64::from(p.0) == partition)
        };
        let text = (0..10_000).map(|n| format!("key {n}")).find(goes_there);
        self.key(&text.ok_or("no key goes to that partition")?)
    }

    /// The node does what was just sent, and its answer comes so much later.
    fn answer_late(&mut self, producer: NodeId, late: SimDuration) -> Result<(), String> {
        self.produce.sent = None;
        while self.produce.sent != Some(producer) {
            if self.simulation.next_deadline().is_none() {
                return Err("nothing was sent".to_owned());
            }
            self.step();
        }
        let link = self.produce.links[&producer];
        self.command(Command::SlowLink { link, extra: late })?;
        self.settle_down();
        self.command(Command::MendLink { link })
    }

    pub fn lose_answer(&mut self, step: &Value) {
        self.produce.late = step["after_ms"].as_u64().map(SimDuration::from_millis);
    }

    pub fn partition_of(&mut self, step: &Value) -> Result<(), String> {
        let topic = text(step, "topic");
        let log = self.simulation.view().log(self.node(topic)?).ok_or("no topic")?;
        for key in words(&step["keys"]) {
            let place = partition_of(key.as_bytes(), log.partitions.len() as u16);
            let place = place.ok_or("a topic without partitions")?;
            self.transcript.saw("key", format!("{key} to {topic}-{}", place.0));
        }
        Ok(())
    }

    pub fn begin(&mut self, step: &Value) -> Result<(), String> {
        let topic = self.first_topic.clone();
        let producer = self.producer(step, &topic)?;
        self.command(Command::Begin { producer })
    }

    pub fn end(&mut self, step: &Value) -> Result<(), String> {
        let topic = self.first_topic.clone();
        let producer = self.producer(step, &topic)?;
        self.command(Command::End { producer, commit: step["commit"] == true })
    }

    /// One of the brokers stops or starts.
    pub fn broker(&mut self, step: &Value) -> Result<(), String> {
        let machine = step["node"].as_u64().unwrap_or(1) as u16;
        let alone = self.simulation.topology().broker.machines == 1;
        self.command(match (alone, step["up"] == true) {
            (true, true) => Command::StartBroker,
            (true, false) => Command::StopBroker,
            (false, true) => Command::StartMachine { machine },
            (false, false) => Command::StopMachine { machine },
        })
    }

    pub fn note_produced(&mut self, event: &Event) {
        match *event {
            Event::Published { copy, .. } => self.produce.sent = Some(copy.name.producer),
            Event::Appended { copy, partition, offset } => {
                self.produce.places.insert(copy, (partition, offset));
            }
            Event::Confirmed { copy } => {
                let producer = copy.name.producer;
                let (partition, offset) = self.produce.places[&copy];
                let topic = &self.produce.topics[&producer];
                let body = &self.bodies[&copy.name];
                let mut said = format!("wrote {body} to {topic}-{}", partition.0);
                if !self.produce.vague.contains(&copy.name) {
                    said = format!("{said}@{offset}");
                }
                self.transcript.saw(&self.name(producer), said);
            }
            Event::Lost { copy, reason, .. } => {
                let code = match reason {
                    LossReason::TimedOut | LossReason::BufferFull => "TIMEOUT",
                    LossReason::TurnedDown => "INVALID_RECORD",
                    _ => return,
                };
                let said = format!("failed {}: {code}", self.bodies[&copy.name]);
                self.transcript.saw(&self.name(copy.name.producer), said);
            }
            _ => {}
        }
    }
}

/// A producer's settings, by their names in Kafka.
fn configured(default: ProducerConfig, config: &Value) -> Result<ProducerConfig, String> {
    let mut producer = default;
    let batching = producer.batching.as_mut().ok_or("the profile gathers no batches")?;
    for (name, value) in config.as_object().into_iter().flatten() {
        let number = value.as_u64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
        let bytes = || number.map(|n| n as u32).ok_or(format!("{name} {value}"));
        let time = || number.map(SimDuration::from_millis).ok_or(format!("{name} {value}"));
        let delivery = &mut producer.delivery;
        match name.as_str() {
            "acks" => {
                // ProducerConfig: without acks=all there is no idempotence, unless one insists.
                producer.confirms = value != "0";
                delivery.idempotent = value == "all";
                delivery.confirmed_by =
                    if value == "all" { ConfirmedBy::AllInSync } else { ConfirmedBy::Leader };
            }
            "delivery.timeout.ms" => delivery.timeout = Some(time()?),
            // librdkafka's name of the other.
            "request.timeout.ms" | "socket.timeout.ms" => delivery.request_timeout = Some(time()?),
            // ProducerConfig: transaction.timeout.ms is 60 s.
            "transactional.id" => {
                let timeout = delivery.transactions.unwrap_or(SimDuration::from_secs(60));
                delivery.transactions = Some(timeout);
            }
            "transaction.timeout.ms" => delivery.transactions = Some(time()?),
            "buffer.memory" => *batching = Batching { memory: bytes()?, ..*batching },
            "batch.size" => *batching = Batching { bytes: bytes()?, ..*batching },
            "linger.ms" => *batching = Batching { linger: time()?, ..*batching },
            "max.block.ms" => *batching = Batching { max_block: Some(time()?), ..*batching },
            other => return Err(format!("the producer's setting {other}")),
        }
    }
    Ok(producer)
}
