//! The settings of an exchange.

use engine::{ExchangeConfig, Routing};

use super::super::access::Access;

pub(super) fn exchange(e: &mut ExchangeConfig, at: &mut Access) {
    const ROUTING: &[(&str, &str)] = &[
        ("fan-out", "a copy to everyone"),
        ("direct", "by the same key"),
        ("topic", "by a pattern"),
        ("headers", "by headers"),
    ];
    let now = match e.routing {
        Routing::Fanout => "fan-out",
        Routing::Direct => "direct",
        Routing::Topic => "topic",
        Routing::Headers => "headers",
    };
    at.group("Routing");
    let told = (
        "routing",
        "Sends on",
        "What it compares: nothing, the routing key, the key with a pattern, or headers. Choose a link that leaves it to say what goes there.",
    );
    match at.choice(told, ROUTING, now) {
        Some("direct") => e.routing = Routing::Direct,
        Some("topic") => e.routing = Routing::Topic,
        Some("headers") => e.routing = Routing::Headers,
        Some(_) => e.routing = Routing::Fanout,
        None => {}
    }
}
