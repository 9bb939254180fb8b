//! The document: a drawing with names, places, a profile and a seed. It saves what was drawn, nothing
//! derived and nothing of a run. Its file format is `wire`'s.

use std::collections::BTreeMap;

use engine::{
    Change, DEFAULT_PROFILE, Link, LinkId, Node, NodeId, Profile, Rejection, Seed, Topology,
};

/// A point of the stage, in its own units (pixels at zoom 1); the centre of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// To the right.
    pub x: i32,
    /// Down.
    pub y: i32,
}

impl Point {
    /// Coordinates stay within ± this.
    pub const LIMIT: i32 = 100_000;
}

/// What a course page does not let a learner change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Locks {
    /// Nodes and links: adding, removing, connecting, moving.
    pub drawing: bool,
    /// The settings of nodes and links.
    pub settings: bool,
    /// Faults: killing, cutting, stopping the broker.
    pub faults: bool,
    /// The seed.
    pub seed: bool,
}

/// A drawing with everything that is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// What it shows, in a sentence or two; may be empty.
    pub description: String,
    /// Whose defaults and words it uses.
    pub profile: &'static Profile,
    /// The seed of its runs.
    pub seed: Seed,
    /// What is drawn.
    pub topology: Topology,
    /// The name of each node.
    pub names: BTreeMap<NodeId, String>,
    /// The place of each node.
    pub places: BTreeMap<NodeId, Point>,
    /// What a course page does not let a learner change.
    pub locks: Locks,
    /// The next node id: ids are never used again, not even after a deletion.
    pub next_node: u16,
    /// The next link id.
    pub next_link: u16,
}

impl Document {
    /// Titles and names are at most this many characters.
    pub const NAME_MAX: usize = 80;
    /// Descriptions are at most this many characters.
    pub const DESCRIPTION_MAX: usize = 1_000;

    /// An empty document of the profile that comes first.
    pub fn new() -> Self {
        Self::of(DEFAULT_PROFILE)
    }

    /// An empty document of a profile.
    pub fn of(profile: &'static Profile) -> Self {
        Self {
            title: "Untitled".to_owned(),
            description: String::new(),
            profile,
            seed: Seed::new(1).expect("1 is a seed"),
            topology: Topology::on(profile.broker),
            names: BTreeMap::new(),
            places: BTreeMap::new(),
            locks: Locks::default(),
            next_node: 1,
            next_link: 1,
        }
    }

    /// The name of a node, or a plain one.
    pub fn name(&self, node: NodeId) -> &str {
        if node == engine::BROKER {
            return "broker";
        }
        self.names.get(&node).map_or("(deleted)", String::as_str)
    }

    /// Adds a node with a name and a place; its id.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn add_node(
        &mut self,
        node: Node,
        name: impl Into<String>,
        place: Point,
    ) -> Result<NodeId, Rejection> {
        let id = NodeId(self.next_node);
        self.topology.apply(Change::AddNode { id, node })?;
        self.next_node += 1;
        self.names.insert(id, name.into());
        self.places.insert(id, place);
        Ok(id)
    }

    /// Connects two nodes; the link's id.
    ///
    /// # Errors
    /// Why they cannot be connected.
    pub fn connect(
        &mut self,
        from: NodeId,
        to: NodeId,
        latency: engine::SimDuration,
    ) -> Result<LinkId, Rejection> {
        let id = LinkId(self.next_link);
        self.topology.apply(Change::AddLink { id, link: Link::new(from, to, latency) })?;
        self.next_link += 1;
        Ok(id)
    }
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}
