//! What holds of a partition in every state.

use super::Partition;
use crate::kernel::id::NodeId;

impl Partition {
    /// Checks that its parts fit together.
    ///
    /// # Errors
    /// A sentence that says which do not.
    pub(crate) fn audit(&self, has_segments: bool) -> Result<(), String> {
        let mut next = self.base;
        for record in &self.records {
            if record.offset < next || record.offset >= self.end {
                let (base, end) = (self.base, self.end);
                return Err(format!("offset {} is not in {base}..{end}", record.offset));
            }
            next = record.offset + 1;
        }
        let bytes: u64 = self.records.iter().map(|r| u64::from(r.payload_bytes)).sum();
        if has_segments && bytes != self.bytes() {
            return Err(format!("{bytes} bytes are there, booked {}", self.bytes()));
        }
        let rising = self.segments.iter().zip(self.segments.iter().skip(1));
        if rising.clone().any(|(first, second)| first.base >= second.base) {
            return Err(format!("its segments overlap: {:?}", self.segments));
        }
        let Some(replicas) = &self.replicas else { return Ok(()) };
        let leads = |copy: &&super::replicas::Replica| copy.machine == replicas.leader;
        let leader_in_sync = replicas.copies.iter().find(leads).is_none_or(|copy| copy.in_sync);
        if replicas.high > self.end || replicas.in_sync() == 0 || !leader_in_sync {
            return Err(format!(
                "its replicas cannot be so: {replicas:?}, its end is {}",
                self.end
            ));
        }
        let paid = replicas.owed.front().is_some_and(|owed| owed.offset < replicas.high);
        if paid || (!replicas.owed.is_empty() && !replicas.is_there()) {
            return Err(format!("a word is not said: {replicas:?}"));
        }
        Ok(())
    }

    /// The producers whose transactions it waits for.
    pub(crate) fn open_producers(&self) -> impl Iterator<Item = NodeId> {
        self.open.keys().copied()
    }

    /// What is being copied to the other machines, if anything is.
    pub(crate) fn copying_to(&self) -> Option<u64> {
        self.replicas.as_ref().and_then(|replicas| replicas.copying)
    }
}
