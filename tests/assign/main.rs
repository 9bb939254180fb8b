//! Kafka's assignors: what Kafka's own unit tests demand (`vectors`, `scenarios`), and what holds for
//! every group (`laws`).

mod laws;
mod rounds;
mod scenarios;
mod vectors;
