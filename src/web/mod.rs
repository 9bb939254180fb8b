//! The browser: what only it can do, in small pieces. No decision is made here.

pub mod autosave;
pub mod canvas;
pub mod clock;
pub mod dom;
pub mod files;
pub mod host;
pub mod panic;
pub mod storage;
