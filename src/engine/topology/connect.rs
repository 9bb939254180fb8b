//! What may be connected with what, and what the connection then means. Not the order in which
//! messages use it.

use std::fmt;

use super::NodeKind;

/// What a link means, from the kinds of its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// A producer publishes to an exchange, a queue or a log.
    Publish,
    /// An exchange routes to a queue, a log or another exchange.
    Binding,
    /// A consumer takes messages from a queue.
    Subscription,
    /// A group reads a log.
    Reading,
    /// A consumer is a member of a group.
    Membership,
    /// Dead messages of a queue or group go to a queue or an exchange.
    DeadLetter,
}

/// Why two nodes cannot be connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotConnect {
    /// A node with itself.
    Itself,
    /// The two are connected already, in this direction.
    Already,
    /// These kinds do not go together in this direction.
    Kinds(NodeKind, NodeKind),
    /// A consumer takes from one queue or group.
    ConsumerTakes,
    /// A queue or group has one place for its dead letters.
    DeadLetters,
}

impl LinkKind {
    /// The meaning of a link between these kinds, if it has one.
    #[must_use]
    pub const fn between(from: NodeKind, to: NodeKind) -> Option<Self> {
        use NodeKind::{Consumer, Exchange, Group, Log, Producer, Queue};
        match (from, to) {
            (Producer, Exchange | Queue | Log) => Some(Self::Publish),
            (Exchange, Exchange | Queue | Log) => Some(Self::Binding),
            (Queue, Consumer) => Some(Self::Subscription),
            (Log, Group) => Some(Self::Reading),
            (Group, Consumer) => Some(Self::Membership),
            (Queue | Group, Queue | Exchange) => Some(Self::DeadLetter),
            _ => None,
        }
    }

    /// True where a client is at one end: such a link can be cut.
    #[must_use]
    pub const fn is_connection(self) -> bool {
        matches!(self, Self::Publish | Self::Subscription | Self::Membership)
    }
}

impl fmt::Display for CannotConnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Itself => f.write_str("a node cannot be connected with itself"),
            Self::Already => f.write_str("the two are connected already"),
            Self::Kinds(from, to) => {
                write!(f, "a {} has nothing to send to a {}", from.name(), to.name())
            }
            Self::ConsumerTakes => {
                f.write_str("a consumer takes from one queue or group, and this one does already")
            }
            Self::DeadLetters => {
                f.write_str("dead letters go to one place, and these have one already")
            }
        }
    }
}

impl NodeKind {
    /// The kind's plain name, lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Producer => "producer",
            Self::Exchange => "exchange",
            Self::Queue => "queue",
            Self::Log => "topic",
            Self::Group => "group",
            Self::Consumer => "consumer",
        }
    }
}
