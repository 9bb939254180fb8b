//! The drawing changed under the running broker: nodes and links appear, change and disappear. Every
//! combination of change and run is defined here, for the broker's side.

use super::place::Placed;
use super::{Broker, Cursor, Exchange, Group, Log, Partition, Queue};
use crate::kernel::id::{Key, LinkId, NodeId, PartitionId, TopicPartition};
use crate::protocol::context::Context;
use crate::protocol::event::{DropReason, EndReason, LossReason};
use crate::topology::{Heading, Link, LinkKind, LogConfig, Node, Overflow};

impl Broker {
    /// A node appeared.
    pub(crate) fn add_node(&mut self, id: NodeId, node: &Node) {
        match node {
            Node::Exchange(config) => {
                self.exchanges.insert(id, Exchange { config: *config, bindings: Vec::new() });
            }
            Node::Queue(config) => self.queues.insert(id, Queue::new(*config)),
            Node::Log(config) => self.logs.insert(id, Log::new(*config, &self.machines)),
            Node::Group(config) => self.groups.insert(id, Group::new(*config)),
            Node::Producer(_) | Node::Consumer(_) => {}
        }
    }

    /// A node without links disappeared: what it held is gone.
    pub(crate) fn remove_node(&mut self, cx: &mut Context, id: NodeId, cause: u64) {
        if self.queues.get(id).is_some() {
            self.clear_door(cx, id, cause, LossReason::LinkRemoved);
            self.empty_queue(cx, id, cause, DropReason::QueueDeleted);
        }
        self.queues.remove(id);
        self.exchanges.remove(id);
        self.logs.remove(id);
        self.groups.remove(id);
    }

    /// A node's configuration changed. Running leases keep the time they were given; waiting messages
    /// keep their own time to live; a limit below the depth takes effect as its overflow says.
    pub(crate) fn set_node(&mut self, cx: &mut Context, id: NodeId, node: &Node, cause: u64) {
        match node {
            Node::Queue(config) => {
                let leases = self.leases.iter().filter(|(_, lease)| lease.queue == id);
                let out: Vec<Key> =
                    leases.map(|(_, lease)| self.messages[lease.message].key).collect();
                let Some(queue) = self.queues.get_mut(id) else { return };
                queue.config = *config;
                queue.set_up_desk();
                let messages = &self.messages;
                queue.set_up_rows(|handle| Placed::of(&messages[handle]), &out);
                if let (Overflow::DropOldest, Some(capacity)) = (config.overflow, config.capacity) {
                    self.drop_oldest(cx, id, capacity.max(1).saturating_add(1), cause);
                }
                self.admit(cx, id);
                self.dispatch(cx, id);
            }
            Node::Exchange(config) => {
                if let Some(exchange) = self.exchanges.get_mut(id) {
                    exchange.config = *config;
                }
            }
            Node::Log(config) => {
                self.set_log(cx, id, *config, cause);
            }
            Node::Group(config) => {
                self.set_group(cx, id, *config, cause);
            }
            Node::Producer(_) | Node::Consumer(_) => {}
        }
    }

    /// More partitions are added empty; fewer are not taken away, as no broker can: the records would
    /// lose their order.
    fn set_log(&mut self, cx: &mut Context, id: NodeId, config: LogConfig, cause: u64) {
        let Some(log) = self.logs.get_mut(id) else { return };
        let settings = std::mem::replace(&mut log.config, config);
        let before = log.partitions.len();
        log.grow(config.partitions, &self.machines);
        let count = log.partitions.len();
        for reader in log.readers.clone() {
            let Some(group) = self.groups.get_mut(reader) else { continue };
            let start = group.config.start;
            for number in before..count {
                let at = TopicPartition { topic: id, partition: PartitionId(number as u16) };
                group.cursors.push(Cursor::new(at, &Partition::default(), start));
            }
            group.cursors.sort_by_key(|cursor| cursor.at);
            if count > before && !group.members.is_empty() {
                self.plan_rebalance(cx, reader, cause);
            }
        }
        if count > before {
            self.offer_partitions(cx, id, cause);
        }
        self.resettle(cx, id, &settings, cause);
    }

    /// What messages with a key say of themselves changed.
    pub(crate) fn set_heading(&mut self, key: Key, heading: Option<Heading>) {
        match heading {
            Some(heading) => self.headings.insert(key, heading),
            None => self.headings.remove(&key),
        };
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
            LinkKind::Publish | LinkKind::Subscription | LinkKind::Membership => {}
            LinkKind::Binding => {
                if let Some(exchange) = self.exchanges.get_mut(link.from) {
                    exchange.bindings.push(id);
                    exchange.bindings.sort_unstable();
                }
            }
            LinkKind::Reading => {
                self.read(link.to, link.from);
                let members = self.groups.get(link.to).map_or(0, |group| group.members.len());
                if members > 0 {
                    self.plan_rebalance(cx, link.to, cause);
                }
            }
            LinkKind::DeadLetter => self.set_dead_letter(link.from, Some(id)),
        }
    }

    /// A link disappears: a client's connection on it ends, what was routed over it is routed no more.
    pub(crate) fn remove_link(&mut self, cx: &mut Context, id: LinkId, cause: u64) {
        let Some(line) = cx.network.get(id) else { return };
        let (kind, link) = (line.kind, line.link.clone());
        if kind.is_connection() {
            self.close(cx, id, EndReason::LinkRemoved, cause);
        }
        match kind {
            LinkKind::Membership => self.remove_members_of(cx, id, cause),
            LinkKind::Publish | LinkKind::Subscription => {}
            LinkKind::Binding => {
                if let Some(exchange) = self.exchanges.get_mut(link.from) {
                    exchange.bindings.retain(|&binding| binding != id);
                }
            }
            LinkKind::Reading => self.stop_reading(cx, link.to, link.from, cause),
            LinkKind::DeadLetter => self.set_dead_letter(link.from, None),
        }
        self.ends.remove(id);
    }

    fn set_dead_letter(&mut self, from: NodeId, link: Option<LinkId>) {
        if let Some(queue) = self.queues.get_mut(from) {
            queue.dead_letter = link;
        } else if let Some(group) = self.groups.get_mut(from) {
            group.dead_letter = link;
        }
    }
}
