//! The settings of each kind of node, one line each, a file for each kind.

mod broker;
mod consumer;
mod exchange;
mod group;
mod link;
mod log;
mod producer;
mod publishing;
mod queue;
mod queue_kind;
mod requests;

use engine::Node;

pub(super) use self::broker::visit_broker;
pub(super) use self::link::visit_link;
use super::access::Access;
use super::scene::Scene;

pub(super) fn visit(node: &mut Node, scene: &mut Scene<'_>, at: &mut Access) {
    match node {
        Node::Producer(config) => producer::producer(config, scene, at),
        Node::Exchange(config) => exchange::exchange(config, at),
        Node::Queue(config) => queue::queue(config, scene, at),
        Node::Log(config) => log::log(config, at),
        Node::Group(config) => group::group(config, at),
        Node::Consumer(config) => consumer::consumer(config, scene, at),
    }
}
