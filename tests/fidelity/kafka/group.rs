//! Kafka's steps of consumer groups: joining, polling, committing, going away; and what a member hears.

use std::collections::BTreeMap;

use engine::{
    Acknowledge, Assignor, Command, ConsumerConfig, Event, GroupConfig, Isolation, MemberConfig,
    MessageName, Node, NodeId, Offset, PartitionId, Receive, Serving, SimDuration, Start,
    TopicPartition,
};
use serde_json::Value;

use super::{Stage, text};
use crate::case::words;

/// How long a poll waits where a step does not say.
pub const WAIT: SimDuration = SimDuration::from_millis(1_000);

/// What was seen of groups.
#[derive(Default)]
pub struct Seen {
    /// Where each record is.
    pub records: BTreeMap<MessageName, (TopicPartition, u64)>,
    /// What was given to a member that has not heard of it yet.
    given: BTreeMap<NodeId, Vec<TopicPartition>>,
    /// What members gave up just now, and whether they had lost it.
    given_up: BTreeMap<NodeId, (Vec<TopicPartition>, bool)>,
    /// Who polls in this step, what that brought, and how often each was delivered.
    pub polls: BTreeMap<NodeId, Vec<(TopicPartition, u64, String, u32)>>,
    /// Who commits in this step, and the answers.
    commits: Option<(NodeId, Vec<(TopicPartition, String)>)>,
    /// Who acknowledges in this step, and whether a word came too late.
    pub acknowledges: Option<(NodeId, bool)>,
}

impl Stage {
    /// The group of a step and its topics, drawn if they are not yet.
    pub fn group(&mut self, step: &Value, config: GroupConfig) -> Result<NodeId, String> {
        let name = format!("group {}", text(step, "group"));
        let group = match self.nodes.get(&name) {
            Some(&group) => group,
            None => self.add(&name, Node::Group(config))?,
        };
        for topic in words(&step["topics"]) {
            let topic = self.node(&topic)?;
            let reads = self.simulation.view().group(group);
            if !reads.is_some_and(|group| group.logs.contains(&topic)) {
                self.connect(topic, group)?;
            }
        }
        Ok(group)
    }

    /// A consumer that polls by hand, as a member of a group; one that was there comes back.
    pub fn member(
        &mut self,
        step: &Value,
        group: NodeId,
        member: MemberConfig,
    ) -> Result<(), String> {
        let who = text(step, "consumer");
        let topics = words(&step["topics"]);
        let only = match &topics[..] {
            [one] => Some(self.node(one)?),
            _ => None,
        };
        let batch = step["config"]["max.poll.records"].as_u64().unwrap_or(500) as u32;
        let config = ConsumerConfig {
            acknowledge: Acknowledge::ByHand,
            workers: 10_000,
            receive: Receive::Pull { batch, wait: WAIT },
            member: MemberConfig { only, polls_by_hand: true, ..member },
            ..self.profile.consumer
        };
        if let Some(&client) = self.nodes.get(who) {
            return self.command(Command::Restart { client });
        }
        let consumer = self.add(who, Node::Consumer(config))?;
        self.connect(group, consumer).map(|_| ())
    }

    pub fn join(&mut self, step: &Value) -> Result<(), String> {
        let settings = &step["config"];
        let (serving, assignor) = match text(settings, "partition.assignment.strategy") {
            "range" => (Serving::Eager, Assignor::Range),
            "roundrobin" => (Serving::Eager, Assignor::RoundRobin),
            "sticky" => (Serving::Eager, Assignor::Sticky),
            "cooperative-sticky" => (Serving::Cooperative, Assignor::Sticky),
            "" => (self.profile.group.serving, self.profile.group.assignor),
            other => return Err(format!("the assignor {other}")),
        };
        let start = match text(settings, "auto.offset.reset") {
            "earliest" => Start::Earliest,
            "latest" => Start::Latest,
            _ => self.profile.group.start,
        };
        let isolation = match text(settings, "isolation.level") {
            "read_committed" => Isolation::Committed,
            "read_uncommitted" => Isolation::Uncommitted,
            _ => self.profile.group.isolation,
        };
        let delay = millis(&self.settings["group.initial.rebalance.delay.ms"]);
        let rebalance_delay = delay.unwrap_or(self.profile.group.rebalance_delay);
        let config = GroupConfig {
            serving,
            assignor,
            start,
            isolation,
            rebalance_delay,
            ..self.profile.group
        };
        let group = self.group(step, config)?;
        let of = self.profile.consumer.member;
        let every = millis(&settings["auto.commit.interval.ms"]).or(of.commit_every);
        let member = MemberConfig {
            session_timeout: millis(&settings["session.timeout.ms"]).unwrap_or(of.session_timeout),
            heartbeat: millis(&settings["heartbeat.interval.ms"]).unwrap_or(of.heartbeat),
            poll_interval: millis(&settings["max.poll.interval.ms"]).unwrap_or(of.poll_interval),
            commit_every: every.filter(|_| settings["enable.auto.commit"] != false),
            keeps_place: settings["group.instance.id"].is_string(),
            ..of
        };
        self.member(step, group, member)
    }

    pub fn consumer(&self, step: &Value) -> Result<NodeId, String> {
        self.node(text(step, "consumer"))
    }

    pub fn poll(&mut self, step: &Value) -> Result<(), String> {
        let consumer = self.consumer(step)?;
        let max = step["max"].as_u64().map(|max| max as u32);
        self.groups.polls.insert(consumer, Vec::new());
        self.command(Command::Poll { consumer, max })
    }

    pub fn commit(&mut self, step: &Value) -> Result<(), String> {
        let consumer = self.consumer(step)?;
        self.groups.commits = Some((consumer, Vec::new()));
        let offsets = self.offsets(&step["offsets"])?;
        if offsets.is_empty() {
            self.command(Command::Commit { consumer, to: None })?;
        }
        for to in offsets {
            self.command(Command::Commit { consumer, to: Some(to) })?;
        }
        self.settle_down();
        Ok(())
    }

    pub fn seek(&mut self, step: &Value) -> Result<(), String> {
        let consumer = self.consumer(step)?;
        for to in self.offsets(&step["to"])? {
            self.command(Command::Seek { consumer, to })?;
        }
        Ok(())
    }

    pub fn leave(&mut self, step: &Value) -> Result<(), String> {
        let client = self.consumer(step)?;
        self.command(Command::Close { client })
    }

    pub fn kill(&mut self, step: &Value) -> Result<(), String> {
        let client = self.consumer(step)?;
        self.command(Command::Kill { client })
    }

    pub fn stall(&mut self, step: &Value) -> Result<(), String> {
        let consumer = self.consumer(step)?;
        let length = step["for_ms"].as_u64().ok_or("a stall without an end")?;
        let at = step["at_ms"].as_u64().unwrap_or(0);
        self.later.push((at + length, Command::Stall { consumer, on: false }));
        self.command(Command::Stall { consumer, on: true })
    }

    pub fn look(&mut self, step: &Value) -> Result<(), String> {
        let Some(name) = step["group"].as_str() else { return Ok(()) };
        let group = self.node(&format!("group {name}"))?;
        let view = self.simulation.view().group(group).ok_or("it is no group")?;
        let noted = view.cursors.iter().filter(|cursor| cursor.has_commit);
        let lines: Vec<_> = noted
            .map(|cursor| format!("at {}@{}", self.place(cursor.at), cursor.committed))
            .collect();
        for line in &lines {
            self.transcript.saw(name, line);
        }
        if lines.is_empty() {
            self.transcript.saw(name, "has committed nothing");
        }
        Ok(())
    }

    /// A partition's name.
    pub fn place(&self, at: TopicPartition) -> String {
        format!("{}-{}", self.name(at.topic), at.partition.0)
    }

    /// Offsets by the names of partitions.
    fn offsets(&self, given: &Value) -> Result<Vec<Offset>, String> {
        let offset = |(name, offset): (&String, &Value)| {
            let (topic, number) = name.rsplit_once('-').ok_or("a partition without number")?;
            let number = number.parse().map_err(|_| format!("the partition {name}"))?;
            let at = TopicPartition { topic: self.node(topic)?, partition: PartitionId(number) };
            Ok(Offset { at, offset: offset.as_u64().ok_or("an offset that is none")? })
        };
        given.as_object().into_iter().flatten().map(offset).collect()
    }

    pub fn note_group(&mut self, event: &Event) {
        match *event {
            Event::Appended { copy, partition, offset } => {
                let at = TopicPartition { topic: copy.store, partition };
                self.groups.records.insert(copy.name, (at, offset));
            }
            Event::Assigned { consumer, log, partition, .. } => {
                let at = TopicPartition { topic: log, partition };
                self.groups.given.entry(consumer).or_default().push(at);
            }
            Event::GivenUp { consumer, log, partition, lost, .. } => {
                let (places, how) = self.groups.given_up.entry(consumer).or_default();
                places.push(TopicPartition { topic: log, partition });
                *how = lost;
            }
            Event::Joined { group, consumer, .. } => {
                self.tell_given_up();
                let shared = self.simulation.view().group(group);
                let given = self.groups.given.remove(&consumer).unwrap_or_default();
                // A member of a share group is told nothing of partitions.
                if !self.shares.contains(&group) && shared.is_some() {
                    self.tell_places(consumer, "assigned", given);
                }
            }
            Event::Received { copy, consumer, attempt } => {
                let body = self.bodies.get(&copy.name).cloned().unwrap_or_default();
                let (at, offset) = self.groups.records[&copy.name];
                if let Some(brought) = self.groups.polls.get_mut(&consumer) {
                    brought.push((at, offset, body, attempt));
                }
            }
            Event::Committed { log, partition, offset, .. } => {
                let at = TopicPartition { topic: log, partition };
                let line = format!("committed {}@{offset}", self.place(at));
                if let Some((_, lines)) = &mut self.groups.commits {
                    lines.push((at, line));
                }
            }
            Event::CommitRefused { log, partition, reason, .. } => {
                let at = TopicPartition { topic: log, partition };
                let code = reason.word().to_uppercase().replace('-', "_");
                if let Some((_, lines)) = &mut self.groups.commits {
                    lines.push((at, format!("failed to commit: {code}")));
                }
            }
            Event::Stale { consumer, .. } => {
                if let Some((_, late)) =
                    self.groups.acknowledges.as_mut().filter(|(who, _)| *who == consumer)
                {
                    *late = true;
                }
            }
            _ => {}
        }
    }

    /// Members hear of what they gave up in one go.
    pub fn tell_given_up(&mut self) {
        for (consumer, (places, lost)) in std::mem::take(&mut self.groups.given_up) {
            self.tell_places(consumer, if lost { "lost" } else { "revoked" }, places);
        }
    }

    fn tell_places(&mut self, consumer: NodeId, what: &str, mut places: Vec<TopicPartition>) {
        places.sort();
        let names: Vec<_> = places.iter().map(|&at| self.place(at)).collect();
        let names = if names.is_empty() { "nothing".to_owned() } else { names.join(" ") };
        self.transcript.saw(&self.name(consumer), format!("{what} {names}"));
    }

    /// What the polls, commits and acknowledgements of a step came to.
    pub fn end_of_group_step(&mut self) {
        for (consumer, mut brought) in std::mem::take(&mut self.groups.polls) {
            let who = self.name(consumer);
            let shared = self.share_members.contains(&consumer);
            brought.sort();
            for (at, offset, body, count) in &brought {
                let line = if shared {
                    format!("acquired {body} count {count}")
                } else {
                    format!("read {body} at {}@{offset}", self.place(*at))
                };
                self.transcript.saw(&who, line);
            }
            if brought.is_empty() {
                let line = if shared { "acquired nothing" } else { "read nothing" };
                self.transcript.saw(&who, line);
            }
        }
        if let Some((consumer, mut lines)) = self.groups.commits.take() {
            lines.sort();
            for (_, line) in lines {
                self.transcript.saw(&self.name(consumer), line);
            }
        }
        if let Some((consumer, true)) = self.groups.acknowledges.take() {
            let line = "failed to acknowledge: INVALID_RECORD_STATE";
            self.transcript.saw(&self.name(consumer), line);
        }
    }
}

pub fn millis(value: &Value) -> Option<SimDuration> {
    value.as_u64().map(SimDuration::from_millis)
}
