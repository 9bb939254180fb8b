//! The settings of each kind of node, one line each, a file for each kind; and those of a link.

mod broker;
mod consumer;
mod group;
mod log;
mod producer;
mod queue;
mod requests;

use engine::{Link, Node};

pub(super) use self::broker::visit_broker;
use super::access::Access;

pub(super) fn visit(node: &mut Node, at: &mut Access) {
    match node {
        Node::Producer(config) => producer::producer(config, at),
        Node::Exchange(_) => {}
        Node::Queue(config) => queue::queue(config, at),
        Node::Log(config) => log::log(config, at),
        Node::Group(config) => group::group(config, at),
        Node::Consumer(config) => consumer::consumer(config, at),
    }
}

pub(super) fn visit_link(link: &mut Link, at: &mut Access) {
    at.group("Link");
    at.duration(("latency", "Latency", "How long a message travels, one way."), &mut link.latency);
}
