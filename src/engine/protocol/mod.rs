//! What broker and clients share: the frames they exchange, the events they report, the network that
//! carries frames, and the context through which both reach the agenda. Neither side's state is here.

pub(crate) mod context;
pub mod effects;
pub mod event;
pub(crate) mod figures;
pub(crate) mod frame;
pub mod history;
pub(crate) mod network;
pub mod reason;
pub mod rule;
