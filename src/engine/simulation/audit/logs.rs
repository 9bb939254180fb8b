//! The books of logs: offsets, segments, replicas and transactions fit together; and what a producer keeps for
//! a while it will look at again.

use super::super::Simulation;
use super::broken;
use crate::kernel::id::{NodeId, PartitionId};
use crate::protocol::context::Timer;

impl Simulation {
    pub(super) fn audit_logs(&self) -> Result<(), String> {
        for (id, log) in self.broker.logs.iter() {
            for (place, partition) in (0..).zip(&log.partitions) {
                let fail = |why: String| broken(format!("log {}, partition {place}: {why}", id.0));
                if let Err(why) = partition.audit(log.config.segments.is_some()) {
                    return fail(why);
                }
                for producer in partition.open_producers() {
                    if !self.broker.has_open_transaction(producer) {
                        return fail(format!("nobody ends the transaction of {}", producer.0));
                    }
                }
                let Some(to) = partition.copying_to() else { continue };
                let copies = |timer: &Timer| {
                    let partition = PartitionId(place);
                    *timer == Timer::Replicate { log: id, partition, to }
                };
                if !self.has_timer(copies) {
                    return fail("nobody copies".to_owned());
                }
            }
        }
        Ok(())
    }

    pub(super) fn audit_patience(&self) -> Result<(), String> {
        for (id, producer) in self.clients.producers.iter() {
            let NodeId(name) = id;
            let counted = producer.config.batching.is_some();
            for outlet in &producer.outlets {
                let (booked, kept) = outlet.bytes_kept();
                if counted && booked != kept {
                    return broken(format!("producer {name} keeps {kept} bytes, booked {booked}"));
                }
                let link = outlet.link;
                if let Some(at) = outlet.wakes
                    && !self.has_timer(|timer| *timer == Timer::Wake { producer: id, link, at })
                {
                    return broken(format!("producer {name} is to wake at {at:?} and will not"));
                }
                if outlet.resting.is_some() && outlet.wakes.is_none() {
                    return broken(format!("producer {name} rests for ever"));
                }
            }
        }
        Ok(())
    }
}
