//! Kafka's step `assign`: a vector for an assignor, straight to the engine's functions. Names become
//! numbers in their lexicographic order, as Kafka sorts them.

use engine::assign::{Assignment, Member, MemberId, Strategy, TopicPartition, Topics};
use engine::assign::{assign, uniform};
use engine::{NodeId, PartitionId};
use serde_json::Value;

use super::{Stage, text};
use crate::case::words;

/// Names, and the number of each: its place.
struct Numbers(Vec<String>);

impl Numbers {
    fn of(mut names: Vec<String>) -> Self {
        names.sort();
        names.dedup();
        Self(names)
    }
    fn number(&self, name: &str) -> Result<u16, String> {
        let place = self.0.iter().position(|known| known == name);
        place.map(|place| place as u16).ok_or_else(|| format!("there is no {name:?}"))
    }
}

impl Stage {
    pub fn assign(&mut self, step: &Value) -> Result<(), String> {
        let said = step["members"].as_object().ok_or("an assignment without members")?;
        let topics = step["topics"].as_object().ok_or("an assignment without topics")?;
        let split = |word: &str| -> Result<(String, u16), String> {
            let (topic, number) = word.rsplit_once('-').ok_or("a partition without number")?;
            Ok((topic.to_owned(), number.parse().map_err(|_| format!("the partition {word}"))?))
        };
        let mut named: Vec<String> = topics.keys().cloned().collect();
        let mut instances = Vec::new();
        for member in said.values() {
            named.extend(words(&member["topics"]));
            for word in words(&member["owned"]) {
                named.push(split(&word)?.0);
            }
            instances.extend(member["instance"].as_str().map(str::to_owned));
        }
        let (named, instances) = (Numbers::of(named), Numbers::of(instances));
        let ids = Numbers::of(said.keys().cloned().collect());
        let mut members = Vec::new();
        for (name, member) in said {
            let mut owned = Vec::new();
            for word in words(&member["owned"]) {
                let (topic, number) = split(&word)?;
                let topic = NodeId(named.number(&topic)?);
                owned.push(TopicPartition { topic, partition: PartitionId(number) });
            }
            let read = words(&member["topics"]);
            let read: Result<_, String> =
                read.iter().map(|topic| Ok(NodeId(named.number(topic)?))).collect();
            let instance = member["instance"].as_str();
            members.push(Member {
                id: MemberId(ids.number(name)?),
                instance: instance.map(|name| instances.number(name)).transpose()?,
                topics: read?,
                owned,
                generation: member["generation"].as_u64().map(|generation| generation as u32),
            });
        }
        let counts: Result<Topics, String> = topics
            .iter()
            .map(|(topic, count)| {
                let count = count.as_u64().ok_or("a topic without a count")? as u16;
                Ok((NodeId(named.number(topic)?), count))
            })
            .collect();
        let given = dealt(text(step, "assignor"), &counts?, &members)?;
        for (member, mut places) in given {
            places.sort();
            let mut line = String::from("assigned");
            for place in &places {
                let topic = &named.0[usize::from(place.topic.0)];
                line.push_str(&format!(" {topic}-{}", place.partition.0));
            }
            if places.is_empty() {
                line.push_str(" nothing");
            }
            self.transcript.saw(&ids.0[usize::from(member.0)], line);
        }
        Ok(())
    }
}

fn dealt(assignor: &str, topics: &Topics, members: &[Member]) -> Result<Assignment, String> {
    let strategy = match assignor {
        // The server's range deals as the clients' does.
        "range" | "server-range" => Strategy::Range,
        "roundrobin" => Strategy::RoundRobin,
        "sticky" => Strategy::Sticky,
        "cooperative-sticky" => Strategy::CooperativeSticky,
        "uniform" => {
            return uniform(topics, members).ok_or("uniform with different topics".to_owned());
        }
        other => return Err(format!("the assignor {other}")),
    };
    Ok(assign(strategy, topics, members))
}
