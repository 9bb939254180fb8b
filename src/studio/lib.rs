//! The studio of Queue Playground: the application without a browser. It owns the document and its
//! wire formats, undo, playback, narration and the view model. The shell above it decides nothing.

pub mod app;
pub mod biography;
pub mod comparison;
pub mod document;
pub mod gallery;
pub mod geometry;
pub mod narrate;
pub mod recording;
pub mod replay;
pub mod settings;
pub mod switching;
pub mod tally;
pub mod timeline;
pub mod view;
pub mod vocabulary;
pub mod window;
pub mod wire;
