//! The engine against queueing theory: where a formula is known, a long run agrees with it.
//!
//! What has chance in it must lie within three standard errors of the formula; what has none must be
//! exact. Seeds are fixed, so nothing here fails now and then. `THEORY=full` looks at more than a million
//! services in each of the former; without it the runs are shorter, and the errors larger.

#[path = "../scene/mod.rs"]
mod scene;

mod losses;
mod measure;
mod overload;
mod returns;
mod waiting;
