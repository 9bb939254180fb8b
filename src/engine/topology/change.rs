//! Changes to a drawing: a closed union with a checked apply and an exact inverse. Undo is a
//! consequence. What a change does to a run is the simulation's (`simulation::edit`).

use super::{CannotConnect, Heading, Link, LinkKind, Node, Rejection, Topology};
use crate::kernel::id::{Key, LinkId, NodeId};

/// One change to a drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A node appears.
    AddNode {
        /// Its id, never used before.
        id: NodeId,
        /// The node.
        node: Node,
    },
    /// A node without links disappears.
    RemoveNode {
        /// Its id.
        id: NodeId,
    },
    /// A node's configuration changes; its kind stays.
    SetNode {
        /// Its id.
        id: NodeId,
        /// The new configuration.
        node: Node,
    },
    /// A link appears.
    AddLink {
        /// Its id, never used before.
        id: LinkId,
        /// The link.
        link: Link,
    },
    /// A link disappears.
    RemoveLink {
        /// Its id.
        id: LinkId,
    },
    /// A link's latency or binding changes; its ends stay.
    SetLink {
        /// Its id.
        id: LinkId,
        /// The link with its new latency and binding.
        link: Link,
    },
    /// What messages with a key say of themselves changes.
    SetHeading {
        /// The key.
        key: Key,
        /// What they say; `None`: nothing but the key's number.
        heading: Option<Heading>,
    },
}

impl Topology {
    /// Applies a change and returns its inverse. On an error nothing has changed.
    ///
    /// # Errors
    /// The [`Rejection`] says which id is unknown, taken or of the wrong kind, or which limit is reached.
    pub fn apply(&mut self, change: Change) -> Result<Change, Rejection> {
        match change {
            Change::AddNode { id, node } => self.add_node(id, node),
            Change::RemoveNode { id } => self.remove_node(id),
            Change::SetNode { id, node } => self.set_node(id, node),
            Change::AddLink { id, link } => self.add_link(id, link),
            Change::RemoveLink { id } => {
                let link = self.links.remove(&id).ok_or(Rejection::UnknownLink(id))?;
                Ok(Change::AddLink { id, link })
            }
            Change::SetLink { id, link } => self.set_link(id, link),
            Change::SetHeading { key, heading } => self.set_heading(key, heading),
        }
    }

    fn add_node(&mut self, id: NodeId, node: Node) -> Result<Change, Rejection> {
        if id.0 == 0 || id.0 >= NodeId::LIMIT || self.nodes.len() >= Self::NODES_MAX {
            return Err(Rejection::TooMany);
        }
        if self.nodes.contains_key(&id) {
            return Err(Rejection::NodeExists(id));
        }
        self.nodes.insert(id, node);
        Ok(Change::RemoveNode { id })
    }

    fn remove_node(&mut self, id: NodeId) -> Result<Change, Rejection> {
        if !self.nodes.contains_key(&id) {
            return Err(Rejection::UnknownNode(id));
        }
        if self.links.values().any(|link| link.from == id || link.to == id) {
            return Err(Rejection::StillConnected(id));
        }
        let node = self.nodes.remove(&id).ok_or(Rejection::UnknownNode(id))?;
        Ok(Change::AddNode { id, node })
    }

    fn set_node(&mut self, id: NodeId, node: Node) -> Result<Change, Rejection> {
        let place = self.nodes.get_mut(&id).ok_or(Rejection::UnknownNode(id))?;
        if place.kind() != node.kind() {
            return Err(Rejection::WrongKind(id));
        }
        let node = std::mem::replace(place, node);
        Ok(Change::SetNode { id, node })
    }

    fn add_link(&mut self, id: LinkId, link: Link) -> Result<Change, Rejection> {
        if id.0 == 0 || id.0 >= LinkId::LIMIT || self.links.len() >= Self::LINKS_MAX {
            return Err(Rejection::TooMany);
        }
        if self.links.contains_key(&id) {
            return Err(Rejection::LinkExists(id));
        }
        self.can_connect(link.from, link.to)?;
        self.links.insert(id, link);
        Ok(Change::RemoveLink { id })
    }

    fn set_link(&mut self, id: LinkId, link: Link) -> Result<Change, Rejection> {
        let place = self.links.get_mut(&id).ok_or(Rejection::UnknownLink(id))?;
        if (place.from, place.to) != (link.from, link.to) {
            return Err(Rejection::WrongEnds(id));
        }
        let link = std::mem::replace(place, link);
        Ok(Change::SetLink { id, link })
    }

    fn set_heading(&mut self, key: Key, heading: Option<Heading>) -> Result<Change, Rejection> {
        let is_new = heading.is_some() && !self.headings.contains_key(&key);
        if is_new && self.headings.len() >= Self::HEADINGS_MAX {
            return Err(Rejection::TooMany);
        }
        let before = match heading {
            Some(heading) => self.headings.insert(key, heading),
            None => self.headings.remove(&key),
        };
        Ok(Change::SetHeading { key, heading: before })
    }

    /// What a new link between the two would mean.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn can_connect(&self, from: NodeId, to: NodeId) -> Result<LinkKind, Rejection> {
        let source = self.nodes.get(&from).ok_or(Rejection::UnknownNode(from))?.kind();
        let target = self.nodes.get(&to).ok_or(Rejection::UnknownNode(to))?.kind();
        let refuse = |why| Err(Rejection::CannotConnect(why));
        if from == to {
            return refuse(CannotConnect::Itself);
        }
        let Some(kind) = LinkKind::between(source, target) else {
            return refuse(CannotConnect::Kinds(source, target));
        };
        if self.links.values().any(|link| link.from == from && link.to == to) {
            return refuse(CannotConnect::Already);
        }
        let taken = |kind: LinkKind| self.links_to(to, kind).next().is_some();
        match kind {
            LinkKind::Subscription | LinkKind::Membership
                if taken(LinkKind::Subscription) || taken(LinkKind::Membership) =>
            {
                refuse(CannotConnect::ConsumerTakes)
            }
            LinkKind::DeadLetter if self.links_from(from, kind).next().is_some() => {
                refuse(CannotConnect::DeadLetters)
            }
            _ => Ok(kind),
        }
    }
}
