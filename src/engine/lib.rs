//! The engine of Queue Playground: a deterministic simulation of message brokers and their clients.
//!
//! Three layers, each using only what lies below: [`simulation`](Simulation) ← broker and clients ←
//! kernel. Broker and clients exchange frames and nothing else. Profiles are data.
//!
//! It has no clock, no browser, no serialisation and no float in its state: the same drawing, seed and
//! commands give the same events and the same [`Digest`] everywhere.

mod broker;
mod client;
mod kernel;
mod profile;
mod protocol;
mod simulation;
mod topology;

pub use broker::assign;
pub use client::{Phase, Status};
pub use kernel::digest::Digest;
pub use kernel::draw::{Chance, Distribution, Seed};
pub use kernel::id::{CopyId, Key, LinkId, MessageName, NodeId, PartitionId, TopicPartition};
pub use kernel::murmur2::{murmur2, partition_of};
pub use kernel::time::{Position, SimDuration, SimTime};
pub use profile::*;
pub use protocol::effects::Effects;
pub use protocol::event::{
    CommitRefusal, DeadReason, Decline, DownReason, DropReason, EditKind, EndReason, Event,
    EventShape, Field, LeaveReason, LossReason, RemovalReason, ReturnReason, Stamped, TurnDown,
};
pub use protocol::figures::Counters;
pub use protocol::history::{Death, History};
pub use protocol::rule::Rule;
pub use simulation::*;
pub use topology::*;
