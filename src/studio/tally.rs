//! How a queue, a group or the whole stands: the one definition of waiting, leased, lag, done, lost and
//! dead, for the panel, the bar, the sparklines and the live region.

use std::ops::AddAssign;

use engine::{LinkKind, NodeId, Simulation};

/// How much of what is where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Not handed out: ready or to be ready later in a queue, records that a group has still to hand
    /// out. A record waits once for each group. Dead letters do not wait.
    pub waiting: u64,
    /// Handed out and not settled.
    pub leased: u64,
    /// Records that a group is not done with, those in hand among them.
    pub lag: u64,
    /// Dead letters that lie here.
    pub dead: u64,
    /// Messages finished with. With at-most-once the broker's part is finished before the work is.
    pub done: u64,
    /// Messages that the broker is finished with and whose work nobody will finish.
    pub lost: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.waiting += other.waiting;
        self.leased += other.leased;
        self.lag += other.lag;
        self.dead += other.dead;
        self.done += other.done;
        self.lost += other.lost;
    }
}

impl Tally {
    /// Of a queue or a group; `None` for anything else.
    pub fn of(simulation: &Simulation, node: NodeId) -> Option<Self> {
        let view = simulation.view();
        let mut tally = Self::default();
        if let Some(queue) = view.queue(node) {
            // Nothing died: no need to look.
            if view.totals().died > 0 {
                tally.dead = view.waiting(node).filter(|m| m.death.is_some()).count() as u64;
            }
            tally.waiting = u64::from(queue.ready + queue.scheduled) - tally.dead;
            tally.leased = queue.leased.into();
        } else {
            for cursor in view.group(node)?.cursors {
                let leased = cursor.position.saturating_sub(cursor.committed);
                tally.lag += cursor.lag;
                tally.leased += leased;
                tally.waiting += cursor.lag.saturating_sub(leased);
            }
        }
        let without = view.effects(node).accepted_without;
        tally.done = view.figures(node).accepted - without;
        if without > 0 {
            tally.lost = without.saturating_sub(in_hand(simulation, node));
        }
        Some(tally)
    }

    /// Of everything. What a queue finished stays done when the queue is taken away.
    pub fn whole(simulation: &Simulation) -> Self {
        let view = simulation.view();
        let mut whole = Self::default();
        let mut here = 0;
        for &node in simulation.topology().nodes().keys() {
            if let Some(tally) = Self::of(simulation, node) {
                whole += tally;
                here += view.figures(node).accepted;
            }
        }
        whole.done += view.totals().accepted - here;
        whole
    }
}

/// How many of its messages the broker is finished with while a consumer still works on them.
fn in_hand(simulation: &Simulation, store: NodeId) -> u64 {
    let view = simulation.view();
    let kinds = [LinkKind::Subscription, LinkKind::Membership];
    let links = kinds.into_iter().flat_map(|kind| simulation.topology().links_from(store, kind));
    let consumers = links.filter_map(|(_, link)| view.consumer(link.to));
    let count = |consumer: engine::ConsumerView| {
        let jobs = consumer.jobs.iter().map(|job| &job.delivered);
        jobs.chain(&consumer.inbox).filter(|delivered| view.only_accepted(delivered.copy)).count()
    };
    consumers.map(|consumer| count(consumer) as u64).sum()
}
