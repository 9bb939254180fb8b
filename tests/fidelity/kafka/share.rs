//! Kafka's steps of share groups.

use engine::{
    Acknowledge, Change, Command, ConsumerConfig, GroupConfig, MemberConfig, Node, Outcome,
    Receive, RetryConfig, Serving, Start,
};
use serde_json::Value;

use super::group::{WAIT, millis};
use super::{Stage, text};
use crate::case::words;

impl Stage {
    pub fn share_join(&mut self, step: &Value) -> Result<(), String> {
        let of = self.profile.group;
        let settings = &self.settings;
        let limit = settings["group.share.delivery.count.limit"].as_u64().map(|n| n as u32);
        let config = GroupConfig {
            serving: Serving::Shared,
            // ShareGroupConfig: share.auto.offset.reset is latest.
            start: Start::Latest,
            lock: millis(&settings["group.share.record.lock.duration.ms"]).unwrap_or(of.lock),
            retry: RetryConfig { limit: limit.or(of.retry.limit), ..of.retry },
            ..of
        };
        let of = self.profile.consumer.member;
        let session = millis(&settings["group.share.session.timeout.ms"]);
        let member = MemberConfig {
            session_timeout: session.unwrap_or(of.session_timeout),
            poll_accepts: text(&step["config"], "share.acknowledgement.mode") != "explicit",
            ..of
        };
        let group = self.group(step, config)?;
        self.shares.insert(group);
        self.member(step, group, member)?;
        let consumer = self.consumer(step)?;
        self.share_members.insert(consumer);
        let batch = step["config"]["max.poll.records"].as_u64().unwrap_or(500) as u32;
        self.batches.insert(consumer, (batch, member));
        Ok(())
    }

    pub fn share_poll(&mut self, step: &Value) -> Result<(), String> {
        let consumer = self.consumer(step)?;
        let (batch, member) = self.batches[&consumer];
        let wait = millis(&step["wait_ms"]).unwrap_or(WAIT);
        let config = ConsumerConfig {
            acknowledge: Acknowledge::ByHand,
            workers: 10_000,
            receive: Receive::Pull { batch, wait },
            member: MemberConfig { polls_by_hand: true, ..member },
            ..self.profile.consumer
        };
        let node = Node::Consumer(config);
        self.command(Command::Edit(Change::SetNode { id: consumer, node }))?;
        self.groups.polls.insert(consumer, Vec::new());
        let polled = self.command(Command::Poll { consumer, max: None });
        if polled.as_ref().is_err_and(|why| why.contains("settle")) {
            self.groups.polls.remove(&consumer);
            let line = "failed to poll: IllegalStateException";
            self.transcript.saw(&self.name(consumer), line);
            return Ok(());
        }
        polled
    }

    pub fn share_acknowledge(&mut self, step: &Value) -> Result<(), String> {
        let consumer = self.consumer(step)?;
        let outcome = match text(step, "as") {
            "accept" => Outcome::Accept,
            "release" => Outcome::Release,
            "reject" => Outcome::Reject,
            other => return Err(format!("acknowledging as {other}")),
        };
        self.groups.acknowledges = Some((consumer, false));
        for body in words(&step["records"]) {
            let named = self.bodies.iter().find(|(_, name)| **name == body);
            let (&message, _) = named.ok_or_else(|| format!("there is no {body}"))?;
            let and_earlier = false;
            self.command(Command::Settle { consumer, message, outcome, and_earlier })?;
        }
        self.settle_down();
        Ok(())
    }
}
