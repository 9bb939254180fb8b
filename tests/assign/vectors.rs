//! The vectors of `vectors/`: inputs and outputs of Apache Kafka's unit tests as data, each with the test
//! it is from. Names become numbers in their lexicographic order, as Kafka sorts them; `topic_order` and
//! `member_order` say otherwise where Kafka's result follows the order of a hash map.
//!
//! Each vector has what the topics hold (`topic:partitions`) and what each member says (`reads`, `owns`,
//! `generation`, `instance`), and then one or more of: `gives`, the assignment; `unordered`, where Kafka
//! compares without order; `moving`, what changes hands and to whom; `first`, what the cooperative
//! assignor gives before that; `sizes` and `first_sizes`, how many each gets, where Kafka's test asks no
//! more; `keep`, members that get nothing they had not; `balanced`, nobody has two more than another;
//! `mixed`, the members read different topics, and somebody may have more.
//!
//! `general.json` is from no test: Kafka's ask little of groups with different subscriptions. It has the
//! smallest groups found on which one step of the published algorithm decides, worked out by a second
//! implementation of it.

use std::collections::BTreeMap;

use engine::assign::{Assignment, Member, MemberId, Strategy, TopicPartition, Topics};
use engine::assign::{assign, uniform};
use engine::{NodeId, PartitionId};
use serde_json::Value;

use crate::rounds::{STICKY, evenly, settle, taken_over, valid_and_balanced};

/// A vector with its names as numbers.
struct Vector {
    name: String,
    data: Value,
    topic_names: Vec<String>,
    member_names: Vec<String>,
    topics: Topics,
    members: Vec<Member>,
}

fn words<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    value[key].as_str().unwrap_or_default().split_whitespace().collect()
}

fn place_of(names: &[String], name: &str) -> u16 {
    let place = names.iter().position(|known| known == name);
    u16::try_from(place.unwrap_or_else(|| panic!("no {name} in {names:?}"))).expect("few names")
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

impl Vector {
    fn read(data: &Value) -> Self {
        let said = data["members"].as_object().expect("members");
        let mut named: Vec<&str> =
            words(data, "topics").iter().map(|word| split(word, ':').0).collect();
        for member in said.values() {
            named.extend(words(member, "reads"));
            named.extend(words(member, "owns").iter().map(|word| split(word, '-').0));
        }
        let in_order = |key: &str, names: Vec<String>| {
            let order = words(data, key);
            if order.is_empty() { names } else { order.into_iter().map(str::to_owned).collect() }
        };
        let instance_names = sorted(said.values().filter_map(|member| member["instance"].as_str()));
        let mut vector = Self {
            name: data["test"].as_str().expect("a name").to_owned(),
            member_names: in_order("member_order", sorted(said.keys().map(String::as_str))),
            topics: Topics::new(),
            members: Vec::new(),
            data: data.clone(),
            topic_names: in_order("topic_order", sorted(named.into_iter())),
        };
        for word in words(data, "topics") {
            let (topic, count) = split(word, ':');
            vector.topics.insert(vector.topic(topic), count.parse().expect("a count"));
        }
        for (name, member) in said {
            let generation = member["generation"].as_u64();
            let instance = member["instance"].as_str();
            vector.members.push(Member {
                id: vector.member(name),
                instance: instance.map(|name| place_of(&instance_names, name)),
                topics: words(member, "reads").iter().map(|topic| vector.topic(topic)).collect(),
                owned: vector.places(member["owns"].as_str().unwrap_or_default()),
                generation: generation.map(|number| u32::try_from(number).expect("small")),
            });
        }
        vector
    }

    fn topic(&self, name: &str) -> NodeId {
        NodeId(place_of(&self.topic_names, name))
    }

    fn member(&self, name: &str) -> MemberId {
        MemberId(place_of(&self.member_names, name))
    }

    fn places(&self, text: &str) -> Vec<TopicPartition> {
        let place = |word: &str| {
            let (topic, number) = split(word, '-');
            let partition = PartitionId(number.parse().expect("a number"));
            TopicPartition { topic: self.topic(topic), partition }
        };
        text.split_whitespace().map(place).collect()
    }

    fn assignment(&self, key: &str) -> Option<Assignment> {
        let given = self.data[key].as_object()?;
        let text = |value: &Value| self.places(value.as_str().expect("partitions"));
        Some(given.iter().map(|(name, value)| (self.member(name), text(value))).collect())
    }

    fn moving(&self) -> BTreeMap<TopicPartition, MemberId> {
        let said = self.data["moving"].as_object().into_iter().flatten();
        said.map(|(place, to)| (self.places(place)[0], self.member(to.as_str().expect("a member"))))
            .collect()
    }

    fn says(&self, key: &str) -> bool {
        self.data[key].as_bool().unwrap_or_default()
    }

    fn compare(&self, what: &str, mut got: Assignment, mut expected: Assignment, ordered: bool) {
        if !ordered {
            for places in got.values_mut().chain(expected.values_mut()) {
                places.sort();
            }
        }
        assert_eq!(got, expected, "{}: {what}", self.name);
    }

    fn compare_sizes(&self, key: &str, got: &Assignment) {
        let sizes: Vec<String> = got.values().map(|places| places.len().to_string()).collect();
        if self.data[key].is_string() {
            assert_eq!(sizes, words(&self.data, key), "{}: {key}", self.name);
        }
    }
}

fn split(word: &str, at: char) -> (&str, &str) {
    word.rsplit_once(at).unwrap_or_else(|| panic!("{word} has no {at}"))
}

fn vectors(text: &str) -> Vec<Vector> {
    let data: Vec<Value> = serde_json::from_str(text).expect("vectors are JSON");
    assert!(!data.is_empty());
    data.iter().map(Vector::read).collect()
}

#[test]
fn range_deals_as_kafkas_tests_say() {
    for vector in vectors(include_str!("vectors/range.json")) {
        let got = assign(Strategy::Range, &vector.topics, &vector.members);
        vector.compare("range", got, vector.assignment("gives").expect("gives"), true);
    }
}

#[test]
fn round_robin_deals_as_kafkas_tests_say() {
    for vector in vectors(include_str!("vectors/round_robin.json")) {
        let got = assign(Strategy::RoundRobin, &vector.topics, &vector.members);
        vector.compare("round robin", got, vector.assignment("gives").expect("gives"), true);
    }
}

#[test]
fn the_sticky_assignors_deal_as_kafkas_tests_say() {
    for vector in vectors(include_str!("vectors/sticky.json")) {
        let ordered = !vector.says("unordered");
        for strategy in STICKY {
            let got = settle(strategy, &vector.topics, &vector.members);
            valid_and_balanced(&vector.members, &got);
            vector.compare_sizes("sizes", &got);
            if vector.says("balanced") {
                evenly(&got);
            }
            for name in words(&vector.data, "keep") {
                let id = vector.member(name);
                let owned = &vector.members[usize::from(id.0)].owned;
                assert!(got[&id].iter().all(|place| owned.contains(place)), "{}", vector.name);
            }
            if let Some(gives) = vector.assignment("gives") {
                let ordered = ordered && strategy == Strategy::Sticky;
                vector.compare(&format!("{strategy:?}"), got, gives, ordered);
            }
        }
    }
}

#[test]
fn the_general_algorithm_takes_each_of_its_steps() {
    for vector in vectors(include_str!("vectors/general.json")) {
        let got = assign(Strategy::Sticky, &vector.topics, &vector.members);
        vector.compare("sticky", got, vector.assignment("gives").expect("gives"), true);
    }
}

#[test]
fn the_cooperative_assignor_leaves_out_what_changes_hands() {
    for vector in vectors(include_str!("vectors/sticky.json")) {
        let Some(mut gives) = vector.assignment("gives") else { continue };
        for (place, to) in vector.moving() {
            let places = gives.get_mut(&to).expect("a member");
            assert!(places.contains(&place), "{}: {place:?} goes there", vector.name);
            places.retain(|&given| given != place);
        }
        let got = assign(Strategy::CooperativeSticky, &vector.topics, &vector.members);
        vector.compare("the first round", got, gives, !vector.says("unordered"));
    }
}

#[test]
fn the_cooperative_assignor_deals_as_kafkas_tests_say() {
    for vector in vectors(include_str!("vectors/cooperative.json")) {
        let got = assign(Strategy::CooperativeSticky, &vector.topics, &vector.members);
        assert!(taken_over(&vector.members, &got).is_empty(), "{}", vector.name);
        vector.compare_sizes("first_sizes", &got);
        if let Some(first) = vector.assignment("first") {
            vector.compare("the first round", got, first, !vector.says("unordered"));
        }
        let got = settle(Strategy::CooperativeSticky, &vector.topics, &vector.members);
        valid_and_balanced(&vector.members, &got);
        vector.compare_sizes("sizes", &got);
        if vector.says("balanced") {
            evenly(&got);
        }
        if let Some(gives) = vector.assignment("gives") {
            vector.compare("the end", got, gives, !vector.says("unordered"));
        }
    }
}

#[test]
fn the_uniform_assignor_deals_as_kafkas_tests_say() {
    for vector in vectors(include_str!("vectors/uniform.json")) {
        let got = uniform(&vector.topics, &vector.members);
        if !vector.says("mixed") {
            evenly(&got);
        }
        // Kafka's assignments are sets here.
        vector.compare("uniform", got, vector.assignment("gives").expect("gives"), false);
    }
}
