//! The drawing changed under running clients.

use std::sync::Arc;

use super::{Clients, Consumer, Outlet, Producer, Retired};
use crate::kernel::id::{CopyId, Key, LinkId, NodeId};
use crate::kernel::murmur2::murmur2;
use crate::protocol::context::Context;
use crate::protocol::event::{Event, LossReason};
use crate::protocol::frame::{Body, Way};
use crate::topology::{Heading, Link, LinkKind, Node};

impl Clients {
    /// A node appeared.
    pub(crate) fn add_node(&mut self, cx: &mut Context, id: NodeId, node: &Node, cause: u64) {
        match node {
            Node::Producer(config) => {
                let mut producer = Producer::new(*config);
                if let Some(earlier) = self.retired.remove(&id) {
                    let Retired { produced, scheduled, draws, serial } = earlier;
                    (producer.produced, producer.scheduled) = (produced, scheduled);
                    (producer.draws, producer.serial) = (draws, serial);
                }
                producer.hashes = self.hashes.clone();
                producer.start(cx, id, cause);
                self.producers.insert(id, producer);
            }
            Node::Consumer(config) => self.consumers.insert(id, Consumer::new(*config)),
            Node::Exchange(_) | Node::Queue(_) | Node::Log(_) | Node::Group(_) => {}
        }
    }

    /// A node without links disappeared.
    pub(crate) fn remove_node(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        if let Some(consumer) = self.consumers.remove(id) {
            for job in consumer.jobs {
                let applied = job.phase == super::Phase::Acknowledging;
                cx.emit(cause, Event::Abandoned { copy: job.delivery.copy, consumer: id, applied });
            }
        }
        if let Some(producer) = self.producers.remove(id) {
            let Producer { produced, scheduled, draws, serial, .. } = producer;
            self.retired.insert(id, Retired { produced, scheduled, draws, serial });
        }
        self.paused.remove(&id);
    }

    /// A node's configuration changed. Work in hand keeps the time it was given; a producer's schedule
    /// starts anew only if the schedule changed.
    pub(crate) fn set_node(&mut self, cx: &mut Context, id: NodeId, node: &Node, cause: u64) {
        match node {
            Node::Producer(config) => {
                let Some(producer) = self.producers.get_mut(id) else { return };
                let before = std::mem::replace(&mut producer.config, *config);
                let again = before.arrivals != config.arrivals || before.limit != config.limit;
                if again && producer.status.is_running() && producer.blocked.is_none() {
                    producer.start(cx, id, cause);
                } else if again {
                    // It waits or is frozen: the new schedule begins when it goes on.
                    producer.turn += 1;
                    (producer.stalled, producer.fresh) = (true, true);
                }
                for outlet in &mut producer.outlets {
                    outlet.recount();
                }
                producer.let_flow(cx, id, cause);
            }
            Node::Consumer(config) => {
                let Some(consumer) = self.consumers.get_mut(id) else { return };
                consumer.config = *config;
                consumer.offer(cx, cause);
                consumer.go_on(cx, id, cause);
            }
            Node::Exchange(_) | Node::Queue(_) | Node::Log(_) | Node::Group(_) => {}
        }
    }

    /// What messages with a key say of themselves changed: their partitions do, too.
    pub(crate) fn set_heading(&mut self, key: Key, heading: Option<&Heading>) {
        let hashes = Arc::make_mut(&mut self.hashes);
        match heading {
            Some(heading) => hashes.insert(key, murmur2(heading.key.as_bytes())),
            None => hashes.remove(&key),
        };
        for id in self.producers.keys() {
            if let Some(producer) = self.producers.get_mut(id) {
                producer.hashes = self.hashes.clone();
            }
        }
    }

    /// A link appeared.
    pub(crate) fn add_link(
        &mut self,
        cx: &mut Context,
        id: LinkId,
        link: &Link,
        kind: LinkKind,
        cause: u64,
    ) {
        match kind {
            LinkKind::Publish => {
                let Some(producer) = self.producers.get_mut(link.from) else { return };
                let running = producer.status.is_running();
                // A running producer does not wait for the answer: it sends right behind its `Open`; but one
                // that chooses partitions has to know them first.
                let open = running && producer.config.batching.is_none();
                let outlet = Outlet { open, ..Outlet::new(id, link.to) };
                producer.outlets.push(outlet);
                producer.outlets.sort_unstable_by_key(|outlet| outlet.link);
                if running {
                    cx.send(id, Way::Along, 0, cause, Body::Open { credit: 0, priority: 0 });
                } else {
                    self.retry_connection(cx, link.from, id, 0, cause);
                }
            }
            LinkKind::Subscription | LinkKind::Membership => {
                let Some(consumer) = self.consumers.get_mut(link.to) else { return };
                consumer.source = Some((id, link.from));
                if consumer.status.is_running() {
                    self.connect(cx, link.to, cause);
                } else {
                    let connection = consumer.connection;
                    self.retry_connection(cx, link.to, id, connection, cause);
                }
            }
            LinkKind::Binding | LinkKind::Reading | LinkKind::DeadLetter => {}
        }
    }

    /// A link disappears.
    pub(crate) fn remove_link(
        &mut self,
        cx: &mut Context,
        id: LinkId,
        link: &Link,
        kind: LinkKind,
        cause: u64,
    ) {
        match kind {
            LinkKind::Publish => {
                let Some(producer) = self.producers.get_mut(link.from) else { return };
                let Some(place) = producer.outlets.iter().position(|outlet| outlet.link == id)
                else {
                    return;
                };
                let outlet = producer.outlets.remove(place);
                for publication in outlet.waiting.into_iter().chain(outlet.refused) {
                    let copy = CopyId { name: publication.name, store: outlet.to };
                    cx.emit(cause, Event::Lost { copy, link: id, reason: LossReason::NowhereToGo });
                }
                producer.let_flow(cx, link.from, cause);
            }
            LinkKind::Subscription | LinkKind::Membership => {
                let Some(consumer) = self.consumers.get_mut(link.to) else { return };
                (consumer.source, consumer.open) = (None, false);
                (consumer.asked, consumer.resting) = (false, false);
                consumer.member = None;
                consumer.inbox.clear();
            }
            LinkKind::Binding | LinkKind::Reading | LinkKind::DeadLetter => {}
        }
    }
}
