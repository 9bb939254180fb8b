//! The settings of the broker itself.

use engine::BrokerConfig;

use super::super::access::Access;

pub(in crate::settings) fn visit_broker(broker: &mut BrokerConfig, at: &mut Access) {
    at.group("Connections");
    at.duration(
        (
            "session_timeout",
            "Session timeout",
            "How long a client on a cut link is believed alive. A change begins another run.",
        ),
        &mut broker.session_timeout,
    );
    at.duration(
        (
            "reconnect_interval",
            "Connects again after",
            "How long a client waits before it tries again. A change begins another run.",
        ),
        &mut broker.reconnect_interval,
    );
    crate::settings::topic::machines(broker, at);
}
