//! Kafka's steps that write: what a producer sends, and what it hears of it.

use std::collections::BTreeMap;

use engine::{Command, CopyId, Event, Key, MessageName, Node, NodeId, PartitionId, ProducerConfig};
use serde_json::Value;

use super::{Stage, text};
use crate::case::words;

/// What was seen of the records of a run.
#[derive(Default)]
pub struct Seen {
    /// Where each is.
    places: BTreeMap<CopyId, (PartitionId, u64)>,
    /// Which topic a producer's node writes to; one that writes to two topics is two nodes.
    topics: BTreeMap<NodeId, String>,
}

impl Stage {
    pub fn produce(&mut self, step: &Value) -> Result<(), String> {
        let (who, topic) = (text(step, "producer"), text(step, "topic"));
        let full = format!("{who} to {topic}");
        let producer = match self.nodes.get(&full) {
            Some(&producer) => producer,
            None => {
                let config = ProducerConfig { buffer: 1_000, ..self.profile.producer };
                let producer = self.add(&full, Node::Producer(config))?;
                self.names.insert(producer, who.to_owned());
                self.produce.topics.insert(producer, topic.to_owned());
                self.connect(producer, self.node(topic)?)?;
                producer
            }
        };
        for field in ["keys", "config", "size_bytes"] {
            if !step[field].is_null() {
                return Err(format!("produce with {field}"));
            }
        }
        // A key's number decides the partition.
        let key = step["partition"].as_u64().map(|partition| Key::new(partition as u32));
        for body in words(&step["records"]) {
            let number = self.simulation.view().producer(producer).map_or(0, |p| p.produced) + 1;
            self.bodies.insert(MessageName { producer, number }, body);
            self.command(Command::Publish { producer, count: 1, key })?;
            self.settle_down();
        }
        Ok(())
    }

    pub fn note_produced(&mut self, event: &Event) {
        match *event {
            Event::Appended { copy, partition, offset } => {
                self.produce.places.insert(copy, (partition, offset));
            }
            Event::Confirmed { copy } => {
                let producer = copy.name.producer;
                let (partition, offset) = self.produce.places[&copy];
                let topic = &self.produce.topics[&producer];
                let body = &self.bodies[&copy.name];
                let said = format!("wrote {body} to {topic}-{}@{offset}", partition.0);
                self.transcript.saw(&self.name(producer), said);
            }
            _ => {}
        }
    }
}
