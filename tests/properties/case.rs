//! What is generated: a seed, a drawing and a list of steps. Every id has a fixed kind and every link
//! id fixed ends, so that most generated commands mean something.

use std::fmt;

use engine::{
    Change, Command, Heading, Key, Link, LinkId, MessageName, Node, NodeId, Offset, Outcome,
    PartitionId, RewindTo, SimDuration, TopicPartition, Topology,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::configs;

/// One generated run.
#[derive(Clone)]
pub struct Case {
    pub seed: u64,
    pub topology: Topology,
    pub steps: Vec<Step>,
}

/// One line for each node, link and step: short enough to be read.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}, {:?}", self.seed, self.topology.broker)?;
        for (id, node) in self.topology.nodes() {
            writeln!(f, "  node {}: {node:?}", id.0)?;
        }
        for (id, Link { from, to, latency, binding }) in self.topology.links() {
            let latency = latency.as_micros();
            writeln!(f, "  link {}: {} → {}, {latency} µs, {binding:?}", id.0, from.0, to.0)?;
        }
        for (place, step) in self.steps.iter().enumerate() {
            writeln!(f, "  step {place}: {step:?}")?;
        }
        Ok(())
    }
}

/// One step of a run.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "a case has a few dozen")]
pub enum Step {
    /// Time passes.
    Wait(SimDuration),
    /// So many entries of the agenda fire.
    Fire(u32),
    /// Somebody does something.
    Do(Command),
}

/// The ends of every link that a case can draw; a link's id is its place, from 1.
const LINKS: [(u16, u16); 29] = [
    (1, 3),
    (3, 9),
    (3, 10),
    (3, 5),
    (1, 6),
    (6, 3),
    (6, 4),
    (6, 7),
    (4, 11),
    (4, 5),
    (7, 8),
    (8, 9),
    (8, 10),
    (8, 11),
    (8, 5),
    (2, 3),
    (2, 7),
    (2, 6),
    (1, 7),
    (1, 4),
    (5, 3),
    (5, 9),
    (5, 11),
    (6, 5),
    (7, 3),
    (9, 9),
    (4, 6),
    (12, 8),
    (1, 12),
];
const NODES: u16 = 12;

/// A node of the kind that has this id.
fn node(id: u16) -> BoxedStrategy<Node> {
    match id {
        1 | 2 => configs::producer().prop_map(Node::Producer).boxed(),
        3..=5 => configs::queue().prop_map(Node::Queue).boxed(),
        6 => configs::exchange().prop_map(Node::Exchange).boxed(),
        7 | 12 => configs::log().prop_map(Node::Log).boxed(),
        8 => configs::group().prop_map(Node::Group).boxed(),
        _ => configs::consumer().prop_map(Node::Consumer).boxed(),
    }
}

fn any_node() -> impl Strategy<Value = (NodeId, Node)> {
    // Now and then an id gets a node of another kind.
    (1..=NODES, prop::bool::weighted(0.1)).prop_flat_map(|(id, odd)| {
        node(if odd { id % NODES + 1 } else { id }).prop_map(move |node| (NodeId(id), node))
    })
}

fn node_id() -> impl Strategy<Value = NodeId> {
    (1..=NODES + 1).prop_map(NodeId)
}

fn of(ids: &'static [u16]) -> impl Strategy<Value = NodeId> {
    select(ids).prop_map(NodeId)
}

fn link_id() -> impl Strategy<Value = LinkId> {
    (1..=LINKS.len() as u16).prop_map(LinkId)
}

fn link() -> impl Strategy<Value = (LinkId, Link)> {
    (link_id(), configs::latency(), configs::binding())
        .prop_map(|(id, latency, binding)| (id, Link { binding, ..drawn(id, latency) }))
}

fn drawn(id: LinkId, latency: SimDuration) -> Link {
    let (from, to) = LINKS[usize::from(id.0) - 1];
    Link::new(NodeId(from), NodeId(to), latency)
}

fn topology() -> impl Strategy<Value = Topology> {
    let nodes = (1..=NODES).map(node).collect::<Vec<_>>();
    let kept = prop::collection::vec(prop::bool::weighted(0.85), usize::from(NODES));
    let links = prop::collection::vec((prop::bool::weighted(0.6), configs::latency()), LINKS.len());
    (configs::broker(), nodes, kept, links, prop::bool::weighted(0.7)).prop_map(
        |(broker, nodes, kept, links, even)| {
            let mut topology = Topology::on(broker);
            for ((id, node), kept) in (1..).zip(nodes).zip(kept) {
                if kept {
                    let added = topology.apply(Change::AddNode { id: NodeId(id), node });
                    assert!(added.is_ok(), "{added:?}");
                }
            }
            let common = links[0].1;
            for (id, (kept, latency)) in (1..).zip(links) {
                if kept {
                    let latency = if even { common } else { latency };
                    // A link that cannot be is left out.
                    let _ = topology.apply(Change::AddLink {
                        id: LinkId(id),
                        link: drawn(LinkId(id), latency),
                    });
                }
            }
            topology
        },
    )
}

fn message() -> impl Strategy<Value = MessageName> {
    (of(&[1, 2]), 1..12_u32).prop_map(|(producer, number)| MessageName { producer, number })
}

fn edit() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => any_node().prop_map(|(id, node)| Change::SetNode { id, node }),
        2 => any_node().prop_map(|(id, node)| Change::AddNode { id, node }),
        2 => node_id().prop_map(|id| Change::RemoveNode { id }),
        3 => link().prop_map(|(id, link)| Change::AddLink { id, link }),
        3 => link_id().prop_map(|id| Change::RemoveLink { id }),
        1 => link().prop_map(|(id, link)| Change::SetLink { id, link }),
        1 => ((0..3_u32).prop_map(Key::new), prop::option::of(select(&["", "a", "0"][..])))
            .prop_map(|(key, says)| Change::SetHeading {
                key,
                heading: says.map(|says| Heading { key: says.to_owned(), headers: Vec::new() }),
            }),
    ]
}

fn offset() -> impl Strategy<Value = Offset> {
    (of(&[7, 12, 1]), 0..5_u16, 0..9_u64).prop_map(|(topic, number, offset)| Offset {
        at: TopicPartition { topic, partition: PartitionId(number) },
        offset,
    })
}

fn command() -> impl Strategy<Value = Command> {
    let count = prop_oneof![8 => 1..6_u32, 1 => Just(40_u32), 1 => Just(0_u32), 1 => Just(20_000)];
    let key = prop::option::of((0..5_u32).prop_map(Key::new));
    let queue = || of(&[3, 4, 5, 8]);
    let to = prop_oneof![
        Just(RewindTo::Earliest),
        Just(RewindTo::Latest),
        (0..9_u64).prop_map(RewindTo::Offset),
    ];
    let client = || of(&[9, 10, 11, 1, 2, 3]);
    let outcome = select(&[Outcome::Accept, Outcome::Release, Outcome::Fail, Outcome::Reject][..]);
    prop_oneof![
        8 => (of(&[1, 2]), count, key)
            .prop_map(|(producer, count, key)| Command::Publish { producer, count, key }),
        3 => client().prop_map(|client| Command::Kill { client }),
        3 => client().prop_map(|client| Command::Restart { client }),
        2 => client().prop_map(|client| Command::Pause { client }),
        2 => client().prop_map(|client| Command::Resume { client }),
        1 => Just(Command::StopBroker),
        2 => Just(Command::StartBroker),
        2 => link_id().prop_map(|link| Command::CutLink { link }),
        2 => link_id().prop_map(|link| Command::MendLink { link }),
        1 => (link_id(), configs::latency())
            .prop_map(|(link, extra)| Command::SlowLink { link, extra }),
        2 => message().prop_map(|message| Command::Poison { message }),
        2 => (queue(), prop::option::of(message()))
            .prop_map(|(queue, message)| Command::Redrive { queue, message }),
        1 => (queue(), prop::option::of(message()))
            .prop_map(|(queue, message)| Command::Discard { queue, message }),
        2 => (of(&[8, 3]), to).prop_map(|(group, to)| Command::Rewind { group, to }),
        1 => client().prop_map(|client| Command::Cancel { client }),
        2 => client().prop_map(|client| Command::Close { client }),
        2 => (client(), any::<bool>()).prop_map(|(consumer, on)| Command::Stall { consumer, on }),
        3 => (client(), prop::option::of(0..5_u32))
            .prop_map(|(consumer, max)| Command::Poll { consumer, max }),
        2 => (client(), prop::option::of(offset()))
            .prop_map(|(consumer, to)| Command::Commit { consumer, to }),
        2 => (client(), offset()).prop_map(|(consumer, to)| Command::Seek { consumer, to }),
        1 => client().prop_map(|client| Command::Subscribe { client }),
        1 => (of(&[9, 10, 11]), message())
            .prop_map(|(consumer, message)| Command::SettleAgain { consumer, message }),
        1 => any::<bool>().prop_map(|on| Command::Alarm { on }),
        2 => (1..5_u16).prop_map(|machine| Command::StopMachine { machine }),
        3 => (1..4_u16).prop_map(|machine| Command::StartMachine { machine }),
        2 => of(&[1, 2, 3]).prop_map(|producer| Command::Begin { producer }),
        2 => (of(&[1, 2]), any::<bool>())
            .prop_map(|(producer, commit)| Command::End { producer, commit }),
        3 => (of(&[9, 10, 11]), message(), outcome, any::<bool>()).prop_map(
            |(consumer, message, outcome, and_earlier)| Command::Settle {
                consumer, message, outcome, and_earlier,
            }
        ),
        4 => (of(&[9, 10, 11]), 0..12_u32, configs::time(), prop::option::of(configs::time()))
            .prop_map(|(consumer, max, wait, lease)| Command::Fetch { consumer, max, wait, lease }),
        2 => (of(&[9, 10, 11]), message(), configs::time())
            .prop_map(|(consumer, message, lease)| Command::Extend { consumer, message, lease }),
        8 => edit().prop_map(Command::Edit),
    ]
}

fn step() -> impl Strategy<Value = Vec<Step>> {
    prop_oneof![
        20 => configs::time().prop_map(|time| vec![Step::Wait(time)]),
        20 => (1..12_u32).prop_map(|count| vec![Step::Fire(count)]),
        40 => command().prop_map(|command| vec![Step::Do(command)]),
        1 => node_id().prop_map(delete),
        4 => (1..3_u16, 1..4_u32, any::<bool>())
            .prop_map(|(producer, count, commit)| transaction(NodeId(producer), count, commit)),
        2 => (1..4_u16, 1..3_u16).prop_map(|(machine, producer)| failure(machine, NodeId(producer))),
    ]
}

/// A producer writes in a transaction, always the same key.
fn transaction(producer: NodeId, count: u32, commit: bool) -> Vec<Step> {
    vec![
        Step::Do(Command::Begin { producer }),
        Step::Do(Command::Publish { producer, count, key: Some(Key::new(1)) }),
        Step::Fire(9),
        Step::Do(Command::End { producer, commit }),
        Step::Fire(9),
        Step::Do(Command::Publish { producer, count, key: Some(Key::new(1)) }),
        Step::Fire(9),
    ]
}

/// A machine fails while a producer writes, and comes back.
fn failure(machine: u16, producer: NodeId) -> Vec<Step> {
    vec![
        Step::Do(Command::Publish { producer, count: 3, key: Some(Key::new(1)) }),
        Step::Do(Command::StopMachine { machine }),
        Step::Fire(7),
        Step::Do(Command::Publish { producer, count: 3, key: Some(Key::new(1)) }),
        Step::Fire(5),
        Step::Do(Command::StartMachine { machine }),
    ]
}

/// Deletes a node with all its links, as a person does.
fn delete(node: NodeId) -> Vec<Step> {
    let touches = |(from, to): (u16, u16)| from == node.0 || to == node.0;
    let links = (1..).zip(LINKS).filter(|(_, ends)| touches(*ends));
    let links = links.map(|(id, _)| Change::RemoveLink { id: LinkId(id) });
    let changes = links.chain([Change::RemoveNode { id: node }]);
    changes.map(|change| Step::Do(Command::Edit(change))).collect()
}

/// Any case.
pub fn case() -> impl Strategy<Value = Case> {
    (0..1_000_u64, topology(), prop::collection::vec(step(), 1..60))
        .prop_map(|(seed, topology, steps)| Case { seed, topology, steps: steps.concat() })
}

/// A case and a place in its steps.
pub fn case_and_place() -> impl Strategy<Value = (Case, Index)> {
    (case(), any::<Index>())
}
