//! What happens in consumer groups, in sentences.

use engine::{Event, NodeId, ReturnReason};

use super::Words;
use super::told::LogKind;

impl Words<'_> {
    /// What happened to a group, or in it.
    pub(super) fn of_group(&self, event: &Event) -> (LogKind, String) {
        use LogKind::{Again, Fault, Good, Held, Info};
        match *event {
            Event::Rebalanced { group, members, .. } => {
                let noun = if members == 1 { "member" } else { "members" };
                (Info, format!("{} dealt its partitions to {members} {noun}", self.node(group)))
            }
            Event::Assigned { consumer, log, partition, group, offset } => {
                let at = self.partition(group, log, partition.0);
                (Info, format!("{at} → {}, from offset {offset}", self.node(consumer)))
            }
            Event::Rebalancing { group } => {
                (Held, format!("{} rebalances: it waits for its members", self.node(group)))
            }
            Event::GivenUp { group, consumer, log, partition, lost } => {
                let at = self.partition(group, log, partition.0);
                let how = if lost { "lost" } else { "gave up" };
                (Held, format!("{} {how} {at}", self.node(consumer)))
            }
            Event::Left { group, consumer, reason } => (Fault, self.left(group, consumer, reason)),
            Event::CommitRefused { group, consumer, reason, .. } => {
                let why = match reason {
                    engine::CommitRefusal::UnknownMember => "it is no member any more",
                    engine::CommitRefusal::IllegalGeneration => "the partitions were dealt anew",
                };
                let (group, consumer) = (self.node(group), self.node(consumer));
                (Fault, format!("{group} did not take {consumer}'s commit: {why}"))
            }
            Event::Stalled { consumer, on: true } => {
                (Fault, format!("{}'s application hangs: it does not poll", self.node(consumer)))
            }
            Event::Stalled { consumer, on: false } => {
                (Good, format!("{} polls again", self.node(consumer)))
            }
            Event::Rewound { group, partition, offset, reason, .. } => {
                (Again, self.rewound(group, partition.0, offset, reason))
            }
            _ => (Info, event.name().to_owned()),
        }
    }

    /// A partition; with its topic's name, where its group reads several.
    fn partition(&self, group: NodeId, log: NodeId, partition: u16) -> String {
        let topology = &self.document.topology;
        let several = topology.links_to(group, engine::LinkKind::Reading).nth(1).is_some();
        if several { format!("{} P{partition}", self.node(log)) } else { format!("P{partition}") }
    }

    fn left(&self, group: NodeId, consumer: NodeId, reason: engine::LeaveReason) -> String {
        use engine::LeaveReason as Reason;
        let (group, consumer) = (self.node(group), self.node(consumer));
        match reason {
            Reason::Closed => format!("{consumer} left {group}"),
            Reason::PollInterval => {
                format!("{consumer} left {group}: its application has not polled for too long")
            }
            Reason::SessionExpired => {
                format!("{group} has not heard of {consumer} for a session and goes on without it")
            }
            Reason::NotBack => {
                format!("{consumer} did not come back in time when {group} rebalanced")
            }
            Reason::Removed => format!("{consumer} is no longer a member of {group}"),
        }
    }

    fn rewound(&self, group: NodeId, partition: u16, offset: u64, reason: ReturnReason) -> String {
        let group = self.node(group);
        let why = match reason {
            ReturnReason::Released | ReturnReason::Failed => "its member failed",
            ReturnReason::OwnerLost => "its member is gone",
            ReturnReason::Reassigned => "it moves to another member",
            ReturnReason::Truncated => "what was behind is lost",
            ReturnReason::Rewound | ReturnReason::LeftBehind => "somebody asked for a replay",
            ReturnReason::LeaseExpired | ReturnReason::BrokerRestarted => "the broker stopped",
        };
        format!("{group} reads P{partition} again from offset {offset}: {why}")
    }
}
