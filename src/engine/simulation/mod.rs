//! The simulation: a closed state machine. Commands in, stamped events out, time is an argument.
//!
//! **The contract: the same drawing, seed and positioned commands give the same events and the same
//! digest, on every platform and however advancing was cut into pieces.**
//!
//! The loop of a host:
//! 1. [`Simulation::apply`] the commands whose position has come;
//! 2. [`Simulation::advance_to`] the next moment to show, within a budget;
//! 3. read the events and the [`View`]; go to 1.

mod apply;
mod audit;
mod command;
mod encode;
mod step;
mod view;
mod weight;

pub use self::command::{Command, Offset, RewindTo};
pub use self::encode::SEMANTICS_VERSION;
pub use self::view::{
    ConsumerView, Delivered, Flight, GroupView, JobView, LogView, MessageView, OutletView,
    PartitionView, ProducerView, QueueView, View,
};

use crate::broker::Broker;
use crate::client::Clients;
use crate::kernel::draw::Seed;
pub use crate::kernel::id::BROKER;
use crate::kernel::id::NodeId;
use crate::kernel::time::{Position, SimTime};
use crate::protocol::context::{Context, Entry};
use crate::protocol::event::Stamped;
use crate::topology::{Change, Topology};

/// A run.
#[derive(Clone, Debug)]
pub struct Simulation {
    topology: Topology,
    cx: Context,
    broker: Broker,
    clients: Clients,
    /// What came due at someone who cannot act, a frozen client or the stopped broker: it happens when
    /// they go on.
    asleep: Vec<(NodeId, Entry)>,
}

/// How much work one call of [`Simulation::advance_to`] may do: agenda entries. It is the host's pacing
/// and enters neither state nor digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget(pub u64);

impl Budget {
    /// As much as it takes.
    pub const UNLIMITED: Self = Self(u64::MAX);
}

/// How far [`Simulation::advance_to`] came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// To the target.
    Reached,
    /// The budget was spent first, at this position.
    Spent(Position),
}

impl Simulation {
    /// The entries of one instant at most. A cycle without delay would otherwise never let time pass;
    /// what is left is put off by a millisecond.
    pub const INSTANT_MAX: u32 = 100_000;
    /// Messages of one command at most.
    pub const PUBLISH_MAX: u32 = 10_000;

    /// A run of this drawing, at its start.
    #[must_use]
    pub fn new(topology: &Topology, seed: Seed) -> Self {
        let mut simulation = Self {
            topology: Topology::on(topology.broker),
            cx: Context::new(seed),
            broker: Broker::new(&topology.broker),
            clients: Clients::default(),
            asleep: Vec::new(),
        };
        simulation.clients.set_reconnect_interval(topology.broker.reconnect_interval);
        // Consumers before producers: they are connected when the first message comes.
        let nodes = || topology.nodes().iter().map(|(&id, node)| (id, node.clone()));
        let is_producer =
            |node: &crate::topology::Node| node.kind() == crate::topology::NodeKind::Producer;
        for (&key, heading) in topology.headings() {
            simulation.change(Change::SetHeading { key, heading: Some(heading.clone()) });
        }
        for (id, node) in nodes().filter(|(_, node)| !is_producer(node)) {
            simulation.change(Change::AddNode { id, node });
        }
        let links = || topology.links().iter().map(|(&id, link)| (id, link.clone()));
        let of_producers = |link: &crate::topology::Link| {
            topology.nodes().get(&link.from).is_some_and(is_producer)
        };
        for (id, link) in links().filter(|(_, link)| !of_producers(link)) {
            simulation.change(Change::AddLink { id, link });
        }
        for (id, node) in nodes().filter(|(_, node)| is_producer(node)) {
            simulation.change(Change::AddNode { id, node });
        }
        for (id, link) in links().filter(|(_, link)| of_producers(link)) {
            simulation.change(Change::AddLink { id, link });
        }
        simulation.prune();
        simulation
    }

    /// The seed.
    #[must_use]
    pub const fn seed(&self) -> Seed {
        self.cx.seed
    }
    /// Where the run stands.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.cx.position
    }
    /// The drawing as it is now.
    #[must_use]
    pub const fn topology(&self) -> &Topology {
        &self.topology
    }
    /// What can be seen now.
    #[must_use]
    pub const fn view(&self) -> View<'_> {
        View::of(self)
    }
    /// When something happens next, if nobody does anything.
    #[must_use]
    pub fn next_deadline(&self) -> Option<SimTime> {
        self.cx.agenda.next().map(|(_, at)| at)
    }

    /// A small drawing change at the beginning, which cannot fail: it was checked when the drawing was
    /// made.
    fn change(&mut self, change: Change) {
        let made = self.edit(change, true);
        debug_assert!(made.is_ok(), "the parts of a checked drawing fit together: {made:?}");
    }

    fn hand_out(&mut self, out: &mut Vec<Stamped>) {
        if out.is_empty() {
            std::mem::swap(out, &mut self.cx.out);
        } else {
            out.append(&mut self.cx.out);
        }
    }

    fn broker_runs(&self) -> bool {
        !self.broker.stopped
    }
}
