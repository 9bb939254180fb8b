//! The drawing changed under running clients.

use super::{Clients, Consumer, Outlet, Producer};
use crate::kernel::id::{CopyId, LinkId, NodeId};
use crate::protocol::context::Context;
use crate::protocol::event::{Event, LossReason};
use crate::protocol::frame::{Body, Way};
use crate::topology::{Link, LinkKind, Node};

impl Clients {
    /// A node appeared.
    pub(crate) fn add_node(&mut self, cx: &mut Context, id: NodeId, node: &Node, cause: u64) {
        match node {
            Node::Producer(config) => {
                let mut producer = Producer::new(*config);
                if let Some(earlier) = self.retired.remove(&id) {
                    (producer.produced, producer.scheduled, producer.draws) = earlier;
                }
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
            let Producer { produced, scheduled, draws, .. } = producer;
            self.retired.insert(id, (produced, scheduled, draws));
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
                // A running producer does not wait for the answer: it sends right behind its `Open`.
                let outlet = Outlet { open: running, ..Outlet::new(id, link.to) };
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
