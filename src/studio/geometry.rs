//! Where things are on the stage: sizes of nodes, ports, the curves of edges, a message's place on one,
//! what lies under a point. Pure; no browser, no run.

use engine::{Link, LinkKind, Node, NodeId};

use crate::document::Document;
use crate::view::NodeKindName;

/// Nodes snap to this grid.
pub const GRID: i32 = 12;

/// A cubic curve: start, two handles, end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// The four points.
    pub points: [(f64, f64); 4],
    /// True for a dead-letter edge, which runs downwards.
    pub downwards: bool,
}

impl Curve {
    fn across(from: (f64, f64), to: (f64, f64)) -> Self {
        let k = ((to.0 - from.0).abs() / 2.0).max(40.0);
        Self { points: [from, (from.0 + k, from.1), (to.0 - k, to.1), to], downwards: false }
    }

    /// To a node further left a line would hide behind both cards: it swings wide, and towards the height it
    /// goes to; below both where they stand at one height.
    fn back(from: (f64, f64), to: (f64, f64)) -> Self {
        let (left, rise) = (from.0 - to.0, to.1 - from.1);
        let near = (left / 200.0).min(1.0);
        let (k, lean) = (40.0 + 0.6 * left, 0.5 * near * rise);
        let below = 240.0 * near * (1.0 - rise.abs() / 240.0).max(0.0);
        let handles = (from.1 + lean + below, to.1 - lean + below);
        Self {
            points: [from, (from.0 + k, handles.0), (to.0 - k, handles.1), to],
            downwards: false,
        }
    }

    fn down(from: (f64, f64), to: (f64, f64)) -> Self {
        let k = ((to.1 - from.1).abs() / 2.0).max(24.0);
        Self { points: [from, (from.0, from.1 + k), (to.0, to.1 - k), to], downwards: true }
    }

    /// The point at `t`, from 0 (start) to 1 (end).
    pub fn at(&self, t: f64) -> (f64, f64) {
        let u = 1.0 - t;
        let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
        let sum = |part: fn(&(f64, f64)) -> f64| {
            self.points.iter().zip(weights).map(|(point, weight)| part(point) * weight).sum()
        };
        (sum(|point| point.0), sum(|point| point.1))
    }

    /// The middle, where labels stand.
    pub fn middle(&self) -> (f64, f64) {
        self.at(0.5)
    }

    /// How far a point is from the curve, to within a few units.
    pub fn distance(&self, to: (f64, f64)) -> f64 {
        (0..=24)
            .map(|step| self.at(f64::from(step) / 24.0))
            .map(|(x, y)| (x - to.0).hypot(y - to.1))
            .fold(f64::INFINITY, f64::min)
    }
}

/// What a node looks like: a queue that takes dead letters looks like a place for them.
pub fn look(document: &Document, id: NodeId) -> Option<NodeKindName> {
    Some(match document.topology.nodes().get(&id)? {
        Node::Producer(_) => NodeKindName::Producer,
        Node::Exchange(_) => NodeKindName::Exchange,
        Node::Queue(_) if document.topology.links_to(id, LinkKind::DeadLetter).next().is_some() => {
            NodeKindName::Dead
        }
        // Placed with the tool for dead letters and not connected yet: it has no limit of its own.
        // Where dead letters have a queue like any other, only the connection tells.
        Node::Queue(config)
            if *config == document.profile.dead_letters
                && document.profile.dead_letters != document.profile.queue =>
        {
            NodeKindName::Dead
        }
        Node::Queue(_) => NodeKindName::Queue,
        Node::Log(_) => NodeKindName::Topic,
        Node::Group(_) => NodeKindName::Group,
        Node::Consumer(_) => NodeKindName::Consumer,
    })
}

/// Width and height of a node.
pub fn size(document: &Document, id: NodeId) -> (f64, f64) {
    let rows = |count: u16| f64::from(count.min(12));
    match document.topology.nodes().get(&id) {
        Some(Node::Producer(_)) => (168.0, 108.0),
        Some(Node::Exchange(_)) => (108.0, 108.0),
        Some(Node::Queue(_)) => (276.0, 96.0),
        Some(Node::Log(log)) => (348.0, 64.0 + 40.0 * rows(log.partitions)),
        Some(Node::Group(_)) => (216.0, 64.0 + 26.0 * rows(partitions_of(document, id).max(1))),
        Some(Node::Consumer(_)) => (216.0, 144.0),
        None => (0.0, 0.0),
    }
}

/// How many partitions a group's topics have.
pub fn partitions_of(document: &Document, group: NodeId) -> u16 {
    let topics = document.topology.links_to(group, LinkKind::Reading);
    let partitions = topics.map(|(_, link)| match document.topology.nodes().get(&link.from) {
        Some(Node::Log(log)) => log.partitions,
        _ => 0,
    });
    partitions.fold(0, u16::saturating_add)
}

/// The upper left corner of a node. Places are centres in the document.
pub fn corner(document: &Document, id: NodeId) -> (f64, f64) {
    let place = document.places.get(&id).copied().unwrap_or_default();
    let (width, height) = size(document, id);
    (f64::from(place.x) - width / 2.0, f64::from(place.y) - height / 2.0)
}

/// Where messages come into a node, relative to its corner.
pub fn port_in(document: &Document, id: NodeId) -> (f64, f64) {
    (0.0, port_height(document, id))
}

/// Where messages leave a node, relative to its corner.
pub fn port_out(document: &Document, id: NodeId) -> (f64, f64) {
    (size(document, id).0, port_height(document, id))
}

fn port_height(document: &Document, id: NodeId) -> f64 {
    match document.topology.nodes().get(&id) {
        Some(Node::Producer(_) | Node::Exchange(_)) => 54.0,
        Some(Node::Queue(_)) => 49.0,
        Some(Node::Consumer(_)) => 58.0,
        Some(Node::Log(_) | Node::Group(_)) | None => 48.0,
    }
}

/// How a link runs.
pub fn curve(document: &Document, link: &Link) -> Curve {
    let kind = |id: NodeId| document.topology.nodes().get(&id).map(Node::kind);
    let (from, to) = (corner(document, link.from), corner(document, link.to));
    let dead = kind(link.from)
        .zip(kind(link.to))
        .and_then(|(from, to)| LinkKind::between(from, to))
        .is_some_and(|kind| kind == LinkKind::DeadLetter);
    if dead {
        let (from_size, to_size) = (size(document, link.from), size(document, link.to));
        let start = (from.0 + from_size.0 / 2.0, from.1 + from_size.1);
        return Curve::down(start, (to.0 + to_size.0 / 2.0, to.1));
    }
    let (out, into) = (port_out(document, link.from), port_in(document, link.to));
    let (from, to) = ((from.0 + out.0, from.1 + out.1), (to.0 + into.0, to.1 + into.1));
    if to.0 < from.0 { Curve::back(from, to) } else { Curve::across(from, to) }
}

/// The rubber band from a node to a point.
pub fn rubber(document: &Document, from: NodeId, to: (f64, f64)) -> Option<Curve> {
    document.topology.nodes().get(&from)?;
    let (corner, out) = (corner(document, from), port_out(document, from));
    Some(Curve::across((corner.0 + out.0, corner.1 + out.1), to))
}

/// The node under a point, the last drawn first.
pub fn node_at(document: &Document, point: (f64, f64)) -> Option<NodeId> {
    document.topology.nodes().keys().rev().copied().find(|&id| {
        let ((x, y), (width, height)) = (corner(document, id), size(document, id));
        (x..=x + width).contains(&point.0) && (y..=y + height).contains(&point.1)
    })
}

/// The frame around everything: x, y, width, height; `None` without a node.
pub fn bounds(document: &Document) -> Option<(f64, f64, f64, f64)> {
    let mut frame: Option<(f64, f64, f64, f64)> = None;
    for &id in document.topology.nodes().keys() {
        let ((x, y), (width, height)) = (corner(document, id), size(document, id));
        // A place for dead letters has its buttons below.
        let height =
            if look(document, id) == Some(NodeKindName::Dead) { height + 36.0 } else { height };
        let (left, top, right, bottom) = frame.unwrap_or((x, y, x, y));
        frame = Some((left.min(x), top.min(y), right.max(x + width), bottom.max(y + height)));
    }
    frame.map(|(left, top, right, bottom)| (left, top, right - left, bottom - top))
}

/// The nearest grid point.
pub const fn snap(value: i32) -> i32 {
    let half = GRID / 2;
    (value + half).div_euclid(GRID) * GRID
}
