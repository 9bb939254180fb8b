//! Why a command or a change was turned down. The state is then exactly what it was. Not an outcome of
//! the run (those are events) and not a flaw of the drawing (those are diagnostics).

use std::fmt;

use super::CannotConnect;
use crate::kernel::id::{LinkId, MessageName, NodeId};

/// Why a command or a change was turned down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// No node has this id.
    UnknownNode(NodeId),
    /// No link has this id.
    UnknownLink(LinkId),
    /// The node's kind cannot do that.
    WrongKind(NodeId),
    /// A link's ends cannot change.
    WrongEnds(LinkId),
    /// The id is taken.
    NodeExists(NodeId),
    /// The id is taken.
    LinkExists(LinkId),
    /// The node still has links.
    StillConnected(NodeId),
    /// The two cannot be connected.
    CannotConnect(CannotConnect),
    /// A named limit is reached: ids, nodes, links, or messages of one command.
    TooMany,
    /// The node is not running: killed, or the broker is stopped.
    NotRunning(NodeId),
    /// The node is in that state already.
    AlreadySo(NodeId),
    /// The link is in that state already.
    LinkAlreadySo(LinkId),
    /// The link is inside the broker: it cannot be cut.
    NotAConnection(LinkId),
    /// No such message waits or travels now.
    NoSuchMessage(MessageName),
    /// The queue holds no dead letter that could do that.
    NothingToDo(NodeId),
    /// The consumer is no member of a group whose members poll, or does not read that.
    NotAMember(NodeId),
    /// The consumer has to settle what it has first.
    HoldsUnsettled(NodeId),
    /// The broker has no machine with this number.
    NoSuchMachine(u16),
    /// The broker's machine is in that state already.
    MachineAlreadySo(u16),
    /// The producer's settings know no transactions.
    NoTransactions(NodeId),
    /// The producer is in a transaction, or in none, already.
    TransactionAlreadySo(NodeId),
    /// The command's time lies in the past of the run.
    InThePast,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownNode(id) => write!(f, "there is no node {}", id.0),
            Self::UnknownLink(id) => write!(f, "there is no link {}", id.0),
            Self::WrongKind(id) => write!(f, "node {} is of another kind", id.0),
            Self::WrongEnds(id) => write!(f, "link {} connects other nodes", id.0),
            Self::NodeExists(id) => write!(f, "there is a node {} already", id.0),
            Self::LinkExists(id) => write!(f, "there is a link {} already", id.0),
            Self::StillConnected(id) => write!(f, "node {} is still connected", id.0),
            Self::CannotConnect(why) => write!(f, "{why}"),
            Self::TooMany => f.write_str("that is more than the limit allows"),
            Self::NotRunning(id) if id.0 == 0 => f.write_str("the broker is not running"),
            Self::NotRunning(id) => write!(f, "node {} is not running", id.0),
            Self::AlreadySo(id) if id.0 == 0 => f.write_str("the broker is in that state already"),
            Self::AlreadySo(id) => write!(f, "node {} is in that state already", id.0),
            Self::LinkAlreadySo(id) => write!(f, "link {} is in that state already", id.0),
            Self::NotAConnection(id) => {
                write!(f, "link {} is inside the broker and cannot be cut", id.0)
            }
            Self::NoSuchMessage(name) => {
                write!(
                    f,
                    "message {} of producer {} is not there",
                    { name.number },
                    name.producer.0
                )
            }
            Self::NothingToDo(id) => write!(f, "queue {} holds no such dead letter", id.0),
            Self::NotAMember(id) => {
                write!(
                    f,
                    "node {} is no member of a group whose members poll, or does not read that",
                    id.0
                )
            }
            Self::HoldsUnsettled(id) => {
                write!(f, "node {} has to settle what the last poll brought first", id.0)
            }
            Self::NoSuchMachine(machine) => {
                write!(f, "the broker has no machine {machine}")
            }
            Self::MachineAlreadySo(machine) => {
                write!(f, "machine {machine} of the broker is in that state already")
            }
            Self::NoTransactions(id) => write!(f, "producer {} knows no transactions", id.0),
            Self::TransactionAlreadySo(id) => {
                write!(f, "the transaction of producer {} is in that state already", id.0)
            }
            Self::InThePast => f.write_str("the run is past that time already"),
        }
    }
}

impl std::error::Error for Rejection {}
