//! The kinds of nodes as files name them, and how a node is read and written. Which settings a kind has is
//! `node`'s.

#[cfg(feature = "schema")]
use engine::{ConsumerConfig, ExchangeConfig, GroupConfig, LogConfig, ProducerConfig, QueueConfig};
use engine::{Node, NodeKind, Profile};

use super::json::Fields;
use super::place::{Place, ReadError};
use super::setting::Settings;
#[cfg(feature = "schema")]
use super::shape::FieldShape;

/// The kinds of nodes, as files name them.
pub(super) const KINDS: &[NodeKind] = &[
    NodeKind::Producer,
    NodeKind::Exchange,
    NodeKind::Queue,
    NodeKind::Log,
    NodeKind::Group,
    NodeKind::Consumer,
];

/// Reads a node: `kind`, its settings, and beside them only the `others`.
pub(super) fn read_node(at: &Place<'_>, others: &[&str]) -> Result<Node, ReadError> {
    /// The settings, and nothing but them and the others.
    fn all<T: Settings>(at: &Place<'_>, others: &[&str], default: &T) -> Result<T, ReadError> {
        at.only(&[others, &["kind"], T::NAMES])?;
        T::read_settings(at, Some(default))
    }
    let of = at.profile();
    let words: Vec<&'static str> = KINDS.iter().map(|kind| kind.name()).collect();
    Ok(match KINDS[at.need("kind")?.word(&words)?] {
        NodeKind::Producer => Node::Producer(all(at, others, &of.producer)?),
        NodeKind::Exchange => Node::Exchange(all(at, others, &of.exchange)?),
        NodeKind::Queue => Node::Queue(all(at, others, &of.queue)?),
        NodeKind::Log => Node::Log(all(at, others, &of.log)?),
        NodeKind::Group => Node::Group(all(at, others, &of.group)?),
        NodeKind::Consumer => Node::Consumer(all(at, others, &of.consumer)?),
    })
}

/// Appends a node's settings: what differs from the profile, or all of them without one.
pub(super) fn write_settings(node: &Node, of: Option<&Profile>, to: &mut Fields) {
    match node {
        Node::Producer(config) => config.write_settings(of.map(|of| &of.producer), to),
        Node::Exchange(config) => config.write_settings(of.map(|of| &of.exchange), to),
        Node::Queue(config) => config.write_settings(of.map(|of| &of.queue), to),
        Node::Log(config) => config.write_settings(of.map(|of| &of.log), to),
        Node::Group(config) => config.write_settings(of.map(|of| &of.group), to),
        Node::Consumer(config) => config.write_settings(of.map(|of| &of.consumer), to),
    }
}

/// The settings of every kind: its word, what it is, and its fields.
#[cfg(feature = "schema")]
pub(super) fn shapes() -> Vec<(&'static str, &'static str, Vec<FieldShape>)> {
    fn of<T: Settings>(kind: NodeKind) -> (&'static str, &'static str, Vec<FieldShape>) {
        (kind.name(), T::about().1, T::fields())
    }
    vec![
        of::<ProducerConfig>(NodeKind::Producer),
        of::<ExchangeConfig>(NodeKind::Exchange),
        of::<QueueConfig>(NodeKind::Queue),
        of::<LogConfig>(NodeKind::Log),
        of::<GroupConfig>(NodeKind::Group),
        of::<ConsumerConfig>(NodeKind::Consumer),
    ]
}
