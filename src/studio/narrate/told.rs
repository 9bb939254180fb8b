//! Which events are lines of the log, and how a line is meant.

use engine::{Acknowledge, EndReason, Event, Node, NodeId, Topology};

/// How a line of the log is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogKind {
    /// It goes as it should.
    Info,
    /// Something is finished.
    Good,
    /// Something comes again.
    Again,
    /// Something is dead or lost.
    Dead,
    /// Somebody broke something.
    Fault,
    /// Somebody is held back.
    Held,
    /// Somebody changed the drawing.
    Edit,
}

impl LogKind {
    /// The stable word, for style and tests.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Good => "good",
            Self::Again => "again",
            Self::Dead => "dead",
            Self::Fault => "fault",
            Self::Held => "held",
            Self::Edit => "edit",
        }
    }
}

/// True for a consumer that acknowledges before it works: at most once.
pub fn acknowledges_early(topology: &Topology, consumer: NodeId) -> bool {
    let node = topology.nodes().get(&consumer);
    matches!(node, Some(Node::Consumer(config)) if config.acknowledge == Acknowledge::OnDelivery)
}

/// Whether an event is a line of the log. The others are seen, or are formalities.
pub fn is_told(topology: &Topology, event: &Event) -> bool {
    if let Event::Finished { consumer, applied: true, .. } = *event {
        // The end of the work is told by its acknowledgement, unless that came before.
        return acknowledges_early(topology, consumer);
    }
    !matches!(
        event,
        Event::Departed { .. }
            | Event::Confirmed { .. }
            | Event::Entered { .. }
            | Event::Appended { .. }
            | Event::Routed { .. }
            | Event::Parked { .. }
            | Event::Received { .. }
            | Event::Started { .. }
            | Event::Renewed { .. }
            | Event::Due { .. }
            | Event::Connected { .. }
            | Event::Committed { .. }
            | Event::Joined { .. }
            | Event::Trimmed { .. }
            | Event::Marked { .. }
            | Event::Disconnected {
                reason: EndReason::Closed
                    | EndReason::Replaced
                    | EndReason::BrokerStopped
                    | EndReason::ServedOtherwise
                    | EndReason::LinkRemoved,
                ..
            }
    )
}

/// Whether an event is what somebody did, broke or drew: the log keeps it when traffic is long gone.
pub const fn is_deed(event: &Event) -> bool {
    matches!(
        event,
        Event::Killed { .. }
            | Event::Restarted { .. }
            | Event::Closed { .. }
            | Event::Stalled { .. }
            | Event::Paused { .. }
            | Event::Resumed { .. }
            | Event::BrokerStopped {}
            | Event::BrokerStarted {}
            | Event::LinkCut { .. }
            | Event::LinkMended { .. }
            | Event::LinkSlowed { .. }
            | Event::Poisoned { .. }
            | Event::NodeEdited { .. }
            | Event::LinkEdited { .. }
            | Event::MachineStopped { .. }
            | Event::MachineStarted { .. }
    )
}
