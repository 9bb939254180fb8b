//! The laws that hold in every state: nothing is lost or doubled without an event that says so, and
//! nothing that could go on stands still. Tests ask after every step.

mod books;
mod liveness;
mod logs;

use super::Simulation;
use crate::kernel::id::LinkId;
use crate::protocol::context::{Entry, Timer, What};
use crate::protocol::frame::Frame;

impl Simulation {
    /// Checks the books, and that whatever could happen is going to.
    ///
    /// # Errors
    /// A sentence that says which law is broken, and where.
    pub fn audit(&self) -> Result<(), String> {
        self.audit_queues()?;
        self.audit_messages()?;
        self.audit_leases()?;
        self.audit_groups()?;
        self.audit_ends()?;
        self.audit_dispatch()?;
        self.audit_producers()?;
        self.audit_consumers()?;
        self.audit_logs()?;
        self.audit_patience()
    }

    /// Everything that is going to happen, or will when its party goes on.
    fn to_come(&self) -> impl Iterator<Item = &Entry> {
        let pending = self.cx.agenda.iter().filter(|(at, entry)| {
            let forever = *at == crate::kernel::time::SimTime::MAX;
            forever || self.means_something(*at, &entry.what)
        });
        pending.map(|(_, entry)| entry).chain(self.asleep.iter().map(|(_, entry)| entry))
    }

    fn has_timer(&self, wanted: impl Fn(&Timer) -> bool) -> bool {
        self.to_come().any(|entry| matches!(&entry.what, What::Timer(timer) if wanted(timer)))
    }

    /// Frames on a link, under way or held back by a cut.
    fn frames_on(&self, link: LinkId) -> impl Iterator<Item = &Frame> {
        let under_way = self.to_come().filter_map(|entry| match &entry.what {
            What::Frame(frame) => Some(frame),
            What::Timer(_) => None,
        });
        let held = self.cx.network.iter().flat_map(|(_, line)| line.held());
        under_way.chain(held).filter(move |frame| frame.link == link)
    }
}

/// A broken law.
fn broken<T>(why: String) -> Result<T, String> {
    Err(why)
}
