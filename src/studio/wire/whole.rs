//! All settings of a node or of the broker as a tree, and back: for those who compare and mix them
//! field by field without a list of fields of their own.

use engine::{BrokerConfig, Node, Profile};

use super::command::Configured;
use super::json::Json;
use super::place::Place;
use super::setting::{Codec, Inner};

/// Every setting of a node, its kind first.
pub(crate) fn of_node(node: &Node) -> Json {
    Configured::write(node, None)
}

/// The node with these settings; what is not there is the profile's.
pub(crate) fn node(json: &Json, profile: &'static Profile) -> Option<Node> {
    Configured::read(&Place::top(json, profile), None).ok()
}

/// Every setting of the broker.
pub(crate) fn of_broker(broker: &BrokerConfig) -> Json {
    <Inner as Codec<BrokerConfig>>::write(broker, None)
}

/// The broker with these settings.
pub(crate) fn broker(json: &Json, profile: &'static Profile) -> Option<BrokerConfig> {
    Inner::read(&Place::top(json, profile), Some(&profile.broker)).ok()
}
