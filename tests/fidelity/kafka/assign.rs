//! Kafka's step `assign`: a vector for an assignor, straight to the engine's functions. Names become
//! numbers in their lexicographic order, as Kafka sorts them, unless the step says in which.

use engine::assign::{Assignment, Member, MemberId, Strategy, TopicPartition, Topics};
use engine::assign::{assign, uniform};
use engine::{NodeId, PartitionId};
use serde_json::Value;

use super::{Stage, text};
use crate::case::{natural, words};

/// Names, and the number of each: its place.
struct Numbers(Vec<String>);

impl Numbers {
    fn of(mut names: Vec<String>, order: &Value) -> Self {
        let order = words(order);
        let place = |name: &String| order.iter().position(|known| known == name);
        names.sort_by_key(|name| (place(name), name.clone()));
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
        let (named, instances) =
            (Numbers::of(named, &step["topic_order"]), Numbers::of(instances, &Value::Null));
        let ids = Numbers::of(said.keys().cloned().collect(), &step["member_order"]);
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
        for (member, places) in given {
            let named_place = |place: &TopicPartition| {
                format!("{}-{}", named.0[usize::from(place.topic.0)], place.partition.0)
            };
            let mut places: Vec<String> = places.iter().map(named_place).collect();
            places.sort_by_key(|place| natural(place));
            if places.is_empty() {
                places.push("nothing".to_owned());
            }
            let line = format!("assigned {}", places.join(" "));
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
        "uniform" => return Ok(uniform(topics, members)),
        other => return Err(format!("the assignor {other}")),
    };
    Ok(assign(strategy, topics, members))
}
