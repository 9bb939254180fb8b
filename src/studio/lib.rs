//! The studio of Queue Playground: the application without a browser. It owns the document and its
//! wire formats, undo, playback, narration and the view model. The shell above it decides nothing.

pub mod document;
pub mod recording;
