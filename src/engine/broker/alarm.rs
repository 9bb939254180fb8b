//! Short of memory: the broker takes nothing from a producer that publishes, until it has memory again.
//! Consumers go on (RabbitMQ, docs/alarms.md and docs/connection-blocked.md).

use super::Broker;
use crate::kernel::id::{CopyId, LinkId};
use crate::protocol::context::Context;
use crate::protocol::event::{Event, LossReason};
use crate::protocol::frame::{Body, Publication};

impl Broker {
    /// The alarm begins or ends; at its end what waited on the connections is taken in, in its order.
    pub(crate) fn set_alarm(&mut self, cx: &mut Context, on: bool) {
        self.alarm = on;
        let cause = cx.emit(0, Event::Alarmed { on });
        if on {
            return;
        }
        let stalled = std::mem::take(&mut self.stalled);
        let links: std::collections::BTreeSet<LinkId> =
            stalled.iter().map(|(link, ..)| *link).collect();
        for link in links {
            let end = self.end(link);
            end.holds = end.holds.saturating_sub(1);
            if end.holds == 0 {
                self.answer_producer(cx, link, cause, Body::LetGo { memory: true });
            }
        }
        for (link, publication, from) in stalled {
            if let Some(to) = cx.network.get(link).map(|line| line.link.to) {
                self.published(cx, link, to, &publication, from);
            }
        }
    }

    /// A producer published during the alarm: it waits on its connection, and hears why.
    pub(super) fn stall(
        &mut self,
        cx: &mut Context,
        link: LinkId,
        publication: &Publication,
        cause: u64,
    ) {
        let first = !self.is_stalled(link);
        self.stalled.push_back((link, *publication, cause));
        if first {
            let end = self.end(link);
            end.holds += 1;
            if end.holds == 1 {
                self.answer_producer(cx, link, cause, Body::Hold { memory: true });
            }
        }
    }

    /// True while something waits on this connection for the alarm's end.
    pub(crate) fn is_stalled(&self, link: LinkId) -> bool {
        self.stalled.iter().any(|(other, ..)| *other == link)
    }

    /// A producer's connection ended: what waited on it is lost.
    pub(super) fn lose_stalled(&mut self, cx: &mut Context, link: LinkId, cause: u64) {
        let store = cx.network.get(link).map_or(crate::kernel::id::NodeId::NONE, |l| l.link.to);
        self.stalled.retain(|(other, publication, _)| {
            if *other == link {
                let copy = CopyId { name: publication.name, store };
                cx.emit(cause, Event::Lost { copy, link, reason: LossReason::ConnectionLost });
            }
            *other != link
        });
    }
}
