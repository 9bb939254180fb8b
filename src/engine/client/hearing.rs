//! What a producer hears: that it is connected, held back or let go, the broker's words on what it sent; and
//! what it does when a connection ends.

use super::outlet::Choice;
use super::{Clients, Status};
use crate::kernel::id::{BROKER, CopyId, LinkId, MessageName, NodeId};
use crate::protocol::context::Context;
use crate::protocol::event::Event;
use crate::protocol::frame::{Body, Frame};
use crate::topology::OnRefusal;

impl Clients {
    pub(super) fn producer_receives(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        frame: &Frame,
        cause: u64,
    ) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        if matches!(producer.status, Status::Killed(_)) {
            return;
        }
        let config = producer.config;
        let Some(outlet) = producer.outlets.iter_mut().find(|outlet| outlet.link == frame.link)
        else {
            return;
        };
        if outlet.connection != frame.connection {
            return;
        }
        let mut cause = cause;
        match frame.body {
            Body::Opened { .. } => {
                outlet.open = true;
                producer.reclaim(cx, frame.link, cause);
            }
            Body::Partitions { count } => outlet.gathering.partitions = count,
            Body::NotTaken { number, never } => {
                let lost = outlet.turned_down(cx, &config, number, never, cause);
                outlet.plan(cx, &config, id, cause);
                if lost && let Some(transaction) = &mut producer.transaction {
                    transaction.failed = true;
                }
            }
            Body::Ended { serial, committed } if serial == producer.serial => {
                cause = producer.ended(cx, id, committed, cause);
            }
            Body::Closed => return self.producer_disconnected(cx, id, frame.link, cause),
            Body::Hold { memory } => {
                outlet.held = Some(cx.now());
                let by = if memory { BROKER } else { outlet.to };
                cx.emit(cause, Event::HeldBack { producer: id, by });
                return;
            }
            Body::LetGo { memory } => {
                outlet.held = None;
                let by = if memory { BROKER } else { outlet.to };
                cause = cx.emit(cause, Event::LetGo { producer: id, by });
            }
            Body::Confirm { number } => {
                let place = outlet.unconfirmed.iter().position(|p| p.name.number == number);
                if let Some(publication) = place.and_then(|place| outlet.unconfirmed.remove(place))
                {
                    let copy = CopyId { name: publication.name, store: outlet.to };
                    cause = cx.emit(cause, Event::Confirmed { copy });
                    outlet.kept_bytes =
                        outlet.kept_bytes.saturating_sub(publication.payload_bytes.into());
                    outlet.heard(cx.now());
                }
            }
            Body::GiveBack { number } => {
                let name = MessageName { producer: id, number };
                let copy = CopyId { name, store: outlet.to };
                cx.emit(cause, Event::GivenBack { copy });
                return;
            }
            Body::Refuse { number } => outlet.refused(cx, config.on_refusal, id, number, cause),
            Body::TurnDown { number } => {
                outlet.refused(cx, OnRefusal::GiveUp, id, number, cause);
            }
            _ => return,
        }
        producer.let_flow(cx, id, cause);
    }

    /// A producer's connection ended, or there was none to be had: what it sent and has no word of is
    /// to be sent again, if it asked for that word; then it tries to connect.
    pub(super) fn producer_disconnected(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        link: LinkId,
        cause: u64,
    ) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        let Some(outlet) = producer.outlets.iter_mut().find(|outlet| outlet.link == link) else {
            return;
        };
        outlet.open = false;
        outlet.held = None;
        outlet.quiet_since = None;
        let connection = outlet.connection;
        for mut publication in std::mem::take(&mut outlet.unconfirmed).into_iter().rev() {
            publication.again = true;
            outlet.waiting.push_front(publication);
        }
        self.retry_connection(cx, id, link, connection, cause);
    }

    /// True while the timer means something.
    pub(crate) fn publishes_again(&self, id: NodeId, link: LinkId, number: u32) -> bool {
        let outlet = self.producers.get(id).and_then(|p| p.outlets.iter().find(|o| o.link == link));
        outlet.is_some_and(|outlet| outlet.refused.iter().any(|p| p.name.number == number))
    }

    /// A refused message is published again.
    pub(crate) fn publish_again(
        &mut self,
        cx: &mut Context,
        id: NodeId,
        link: LinkId,
        number: u32,
        cause: u64,
    ) {
        let Some(producer) = self.producers.get_mut(id) else { return };
        let config = producer.config;
        let Some(outlet) = producer.outlets.iter_mut().find(|outlet| outlet.link == link) else {
            return;
        };
        let Some(place) = outlet.refused.iter().position(|p| p.name.number == number) else {
            return;
        };
        let publication = outlet.refused.remove(place);
        outlet.recount();
        outlet.offer(cx, &config, &publication, &Choice(&producer.hashes), cause);
        producer.plan(cx, id, cause);
    }
}
