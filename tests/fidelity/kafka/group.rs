//! Kafka's steps of consumer groups.
