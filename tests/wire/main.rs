//! The formats from outside: they round-trip exactly, what is wrong gets one sentence that names the
//! place, and no text whatever makes them panic. The settings' own behaviour is the engine's.

mod bad_input;
mod docs;
mod generate;
mod headless;
mod links;
mod mutation;
mod round_trip;
mod schema;
