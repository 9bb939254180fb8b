//! The kernel: time, draws, the agenda, identities, the digest. It knows nothing of messages,
//! queues or brokers, and uses nothing of ours.

pub mod agenda;
pub mod dense;
pub mod digest;
pub mod draw;
pub mod id;
pub mod murmur2;
pub mod slab;
pub mod time;
