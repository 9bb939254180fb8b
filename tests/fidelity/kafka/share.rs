//! Kafka's steps of share groups.
