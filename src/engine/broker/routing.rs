//! From a producer's frame to the stores: an exchange copies, a queue or log takes in. Which binding
//! takes which message is `topology::binding`'s.
//!
//! Where a message goes is decided once, at the exchange where it came in, for all the exchanges that it
//! passes: they form a tree, so that a store gets one copy however many ways lead to it
//! (RabbitMQ, docs/exchanges.md and `rabbit_exchange:route/3`). In the picture the copies still travel
//! from exchange to exchange.

use super::Broker;
use super::confirm::Confirm;
use super::log::Incoming;
use super::message::Message;
use crate::kernel::id::{Key, LinkId, NodeId};
use crate::kernel::slab::Handle;
use crate::protocol::context::{Context, Route};
use crate::protocol::event::{DropReason, Event, LossReason};
use crate::protocol::frame::{Body, Frame, Publication};
use crate::topology::{Binding, Heading, LinkKind};

/// Where the messages of one key go from one exchange: links, each exchange and store reached once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    links: Vec<LinkId>,
    /// How many of them lead to a store.
    stores: u32,
}

impl Broker {
    /// Trees that are kept at most; beyond that they are made anew.
    const TREES_MAX: usize = 4_096;

    /// A producer's message has arrived on `link`.
    #[inline]
    pub(crate) fn published(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        to: NodeId,
        publication: &Publication,
        cause: u64,
    ) {
        if self.logs.get(to).is_some() {
            let confirm = if publication.confirm { Confirm::Own } else { Confirm::None };
            let (publication, via) = (*publication, link);
            return self.log_in(cx, to, &Incoming { publication, via, confirm, cause, tries: 0 });
        }
        let message = self.messages.insert(Message::new(publication, to, link, cause));
        if publication.mandatory && self.exchanges.get(to).is_some() {
            self.give_back_unroutable(cx, to, message);
        }
        self.route(cx, to, to, message);
    }

    /// A producer that asked for it gets back what goes to no store, before the broker's word on it.
    fn give_back_unroutable(&mut self, cx: &mut Context, exchange: NodeId, message: Handle) {
        let message = self.messages[message];
        self.grow_tree(cx, exchange, message.key);
        if self.trees.get(&(exchange, message.key)).is_some_and(|tree| tree.stores == 0) {
            let body = Body::GiveBack { number: message.copy.name.number };
            self.answer_producer(cx, message.via, message.cause, body);
        }
    }

    /// A message has come to the end of a link inside the broker.
    pub(crate) fn carried(
        &mut self,
        cx: &mut Context,
        frame: &Frame,
        message: Handle,
        root: NodeId,
        cause: u64,
    ) {
        let Some(line) = cx.network.get(frame.link) else {
            return self.lost_inside(cx, frame.link, message, cause);
        };
        let (kind, from, to) = (line.kind, line.link.from, line.link.to);
        let along = frame.way == crate::protocol::frame::Way::Along;
        let to = if along { to } else { from };
        let carried = &mut self.messages[message];
        carried.copy.store = to;
        let keeps_count = |queue: &super::Queue| queue.config.dead_letters_keep_count;
        if kind == LinkKind::DeadLetter && !self.queues.get(from).is_some_and(keeps_count) {
            // A new life: the counters of the queue where it died belong to its death.
            (carried.leases, carried.failures) = (0, 0);
        }
        let root = if root == NodeId::NONE { to } else { root };
        self.route(cx, to, root, message);
    }

    pub(crate) fn lost_inside(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        message: Handle,
        cause: u64,
    ) {
        if let Some(message) = self.messages.remove(message) {
            let reason = LossReason::LinkRemoved;
            let cause = cx.emit(cause, Event::Lost { copy: message.copy, link, reason });
            self.release_share(cx, &message, cause);
        }
    }

    /// A message has come to a node, which is its store from now on. `root` is the exchange where it came
    /// in: its tree says how it goes on.
    #[inline]
    fn route(&mut self, cx: &mut Context, to: NodeId, root: NodeId, message: Handle) {
        if self.queues.get(to).is_some() {
            self.arrive(cx, to, message);
        } else if self.exchanges.get(to).is_some() {
            self.copy_along(cx, to, root, message);
        } else if self.logs.get(to).is_some() {
            self.append(cx, to, message);
        } else if let Some(log) = self.groups.get(to).and_then(|group| group.logs.first().copied())
        {
            // A redriven record is appended to the log that its group reads.
            self.messages[message].copy.store = log;
            self.append(cx, log, message);
        } else {
            let cause = self.messages[message].cause;
            self.lost_inside(cx, LinkId::NONE, message, cause);
        }
    }

    fn copy_along(&mut self, cx: &mut Context, at: NodeId, root: NodeId, handle: Handle) {
        let key = self.messages[handle].key;
        self.grow_tree(cx, root, key);
        let leaves = |cx: &Context, link: LinkId| {
            cx.network.get(link).is_some_and(|line| line.link.from == at)
        };
        let tree = self.trees.get(&(root, key)).map_or(&[][..], |tree| &tree.links);
        let copies = tree.iter().filter(|&&link| leaves(cx, link)).count() as u32;
        if copies == 0 {
            self.confirm(cx, handle);
            return self.drop_message(cx, handle, DropReason::Unroutable);
        }
        self.share_confirm(handle, copies);
        let Some(mut message) = self.messages.remove(handle) else { return };
        message.cause = cx.emit(message.cause, Event::Routed { copy: message.copy, copies });
        let mut place = 0;
        while let Some(&link) = self.trees.get(&(root, key)).and_then(|tree| tree.links.get(place))
        {
            place += 1;
            let Some(line) = cx.network.get(link).filter(|line| line.link.from == at) else {
                continue;
            };
            message.copy.store = line.link.to;
            let body = Body::Carry { message: self.messages.insert(message), root };
            cx.send_message(Route::along(link, 0), message.copy, 0, message.cause, body);
        }
    }

    /// Makes the tree of an exchange and a key, unless it is kept from before.
    fn grow_tree(&mut self, cx: &Context, root: NodeId, key: Key) {
        if self.trees.contains_key(&(root, key)) {
            return;
        }
        if self.trees.len() >= Self::TREES_MAX {
            self.trees.clear();
        }
        let plain;
        let heading = if let Some(heading) = self.headings.get(&key) {
            heading
        } else {
            plain = Heading::of(key);
            &plain
        };
        let mut tree = Tree::default();
        let mut exchanges = vec![root];
        let mut stores = Vec::new();
        let mut next = 0;
        while let Some(&at) = exchanges.get(next) {
            next += 1;
            for link in self.taken_from(cx, at, heading) {
                let Some(to) = cx.network.get(link).map(|line| line.link.to) else { continue };
                let reached =
                    if self.exchanges.get(to).is_some() { &mut exchanges } else { &mut stores };
                if !reached.contains(&to) {
                    reached.push(to);
                    tree.links.push(link);
                }
            }
        }
        tree.stores = stores.len() as u32;
        self.trees.insert((root, key), tree);
    }

    /// The bindings of an exchange that take a message; those for the rest, if no other one does.
    fn taken_from(&self, cx: &Context, exchange: NodeId, heading: &Heading) -> Vec<LinkId> {
        let Some(exchange) = self.exchanges.get(exchange) else { return Vec::new() };
        let binding = |link: LinkId| -> Option<&Binding> {
            cx.network.get(link).map(|line| &line.link.binding)
        };
        let all = || exchange.bindings.iter().copied();
        let taken: Vec<LinkId> = all()
            .filter(|&link| {
                binding(link)
                    .is_some_and(|b| !b.otherwise && b.takes(exchange.config.routing, heading))
            })
            .collect();
        if taken.is_empty() {
            all().filter(|&link| binding(link).is_some_and(|b| b.otherwise)).collect()
        } else {
            taken
        }
    }

    /// The drawing changed: where messages go is found out anew.
    pub(crate) fn forget_trees(&mut self) {
        self.trees.clear();
    }
}
