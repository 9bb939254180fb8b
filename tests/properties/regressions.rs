//! Cases that broke a law once, by name.
