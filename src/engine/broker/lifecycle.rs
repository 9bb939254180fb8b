//! Stopping and starting the broker: what is durable stays, every connection ends.

use super::Broker;
use crate::kernel::id::NodeId;
use crate::protocol::context::Context;
use crate::protocol::event::{DropReason, EndReason, Event, LossReason};
use crate::protocol::frame::{Body, Way};
use crate::topology::LinkKind;

impl Broker {
    /// The broker stops. What is in memory only is gone; leases end; clients see their connections end.
    pub(crate) fn stop(&mut self, cx: &mut Context) {
        let cause = cx.emit(0, Event::BrokerStopped {});
        self.stopped = true;
        let connections: Vec<_> = cx
            .network
            .iter()
            .filter(|(_, line)| line.kind.is_connection())
            .map(|(link, line)| (link, line.kind))
            .collect();
        for (link, kind) in connections {
            let connection = self.end(link).connection;
            if self.end(link).open {
                self.close(cx, link, EndReason::BrokerStopped, cause);
            }
            let way = if kind == LinkKind::Publish { Way::Back } else { Way::Along };
            cx.send(link, way, connection, cause, Body::Closed);
        }
        for queue in self.queues.keys() {
            self.clear_door(cx, queue, cause, LossReason::BrokerStopped);
            self.end_leases_of(cx, queue, cause);
            let config =
                self.queues.get(queue).map(|q| (q.config.durable, q.config.keeps_transient));
            let (durable, all) = config.unwrap_or_default();
            let stays = |message: &super::message::Message| durable && (all || message.persistent);
            self.keep_in_queue(cx, queue, cause, DropReason::Transient, stays);
        }
        for log in self.logs.keys() {
            self.forget_transient(cx, log, cause);
        }
    }

    /// The broker starts again. Clients come back by themselves.
    pub(crate) fn start(&mut self, cx: &mut Context) {
        self.stopped = false;
        self.believe_members(cx);
        cx.emit(0, Event::BrokerStarted {});
        for queue in self.queues.keys() {
            self.look_at_heads(cx, queue);
        }
    }

    /// Leases that do not end with their owner end with the broker.
    fn end_leases_of(&mut self, cx: &mut Context, queue: NodeId, cause: u64) {
        let mut links: Vec<_> =
            self.leases.iter().filter(|(_, l)| l.queue == queue).map(|(_, l)| l.link).collect();
        links.sort_unstable();
        links.dedup();
        for link in links {
            let why = crate::protocol::event::ReturnReason::BrokerRestarted;
            self.return_all_of(cx, queue, link, why, cause);
        }
    }
}
