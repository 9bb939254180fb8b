//! The settings of a link; of one that leaves an exchange, which messages go along it.

use engine::{Binding, Link, Node, Require, Routing};

use super::super::access::Access;
use super::super::spelling::{print_headers, read_headers, read_key, read_pattern};

pub(in crate::settings) fn visit_link(link: &mut Link, from: Option<&Node>, at: &mut Access) {
    if let Some(Node::Exchange(exchange)) = from {
        binding(&mut link.binding, exchange.routing, at);
    }
    at.group("Link");
    at.duration(("latency", "Latency", "How long a message travels, one way."), &mut link.latency);
}

fn binding(b: &mut Binding, routing: Routing, at: &mut Access) {
    at.group("Which messages go along it");
    // What is left over asks for nothing.
    match routing {
        _ if b.otherwise => {}
        Routing::Fanout => {}
        Routing::Direct => {
            let told =
                ("key", "Routing key", "Messages with exactly this key; empty: those without one.");
            if let Some(key) = at.words(told, &b.key, read_key) {
                b.key = key;
            }
        }
        Routing::Topic => {
            let told = (
                "key",
                "Pattern",
                "Words between dots; * is exactly one word, # any number, also none: orders.* takes orders.eu, orders.# takes orders and orders.eu.paid as well.",
            );
            if let Some(key) = at.words(told, &b.key, read_pattern) {
                b.key = key;
            }
        }
        Routing::Headers => headers(b, at),
    }
    if routing != Routing::Fanout || b.otherwise {
        at.check(
            (
                "otherwise",
                "Only the rest",
                "What no other link of the exchange takes: an alternate exchange, instead of dropping it.",
            ),
            &mut b.otherwise,
        );
    }
}

fn headers(b: &mut Binding, at: &mut Access) {
    let shown = print_headers(b.headers.iter().map(|(n, v)| (n.as_str(), v.as_deref())));
    let told = (
        "headers",
        "Headers",
        "With commas between: format=pdf asks for that value, format alone for any.",
    );
    if let Some(headers) = at.words(told, &shown, read_headers) {
        b.headers = headers;
    }
    const REQUIRE: &[(&str, &str)] = &[
        ("all", "all of them"),
        ("any", "one of them"),
        ("all-with-x", "all, x- ones as well"),
        ("any-with-x", "one, x- ones as well"),
    ];
    let now = match b.require {
        Require::All => "all",
        Require::Any => "any",
        Require::AllWithX => "all-with-x",
        Require::AnyWithX => "any-with-x",
    };
    let told = (
        "require",
        "It must have",
        "Headers that begin with x- are left out unless it says so; all of none is every message, one of none is no message.",
    );
    match at.choice(told, REQUIRE, now) {
        Some("any") => b.require = Require::Any,
        Some("all-with-x") => b.require = Require::AllWithX,
        Some("any-with-x") => b.require = Require::AnyWithX,
        Some(_) => b.require = Require::All,
        None => {}
    }
}
