//! Whether a setting makes a difference in a drawing at all: how a limit is counted means nothing where
//! there is no limit. What means nothing is not told.

use engine::{Backoff, Counter, LinkKind, Node, NodeId, RetryConfig, Serving, Topology};

/// Whether the setting at this path of a node, or of the broker, can matter.
pub fn is_relevant(topology: &Topology, id: NodeId, path: &str) -> bool {
    let dies =
        topology.links().keys().any(|&link| topology.link_kind(link) == Some(LinkKind::DeadLetter));
    match topology.nodes().get(&id) {
        None => match path {
            "cycles" => dies,
            "machine_session_ms" => topology.broker.machines > 1,
            _ => true,
        },
        Some(Node::Producer(config)) => match path {
            "window" | "delivery.confirmed_by" => config.confirms,
            _ => true,
        },
        Some(Node::Queue(config)) => match path.strip_prefix("retry.") {
            Some(rest) => of_retry(&config.retry, rest),
            None => match path {
                "ttl_from_publication" | "expired_are_dead_letters" => config.ttl.is_some(),
                "handout.tells_in_flight_max" => config.handout.in_flight_max.is_some(),
                "limit_needs_target" => {
                    config.retry.limit.is_some()
                        && topology.links_from(id, LinkKind::DeadLetter).next().is_none()
                }
                "overflow" | "slack" => config.capacity.is_some(),
                "lease.sweep_ms" | "lease.on_timeout" => config.lease.timeout.is_some(),
                "expiry" => {
                    let lives = |node: &Node| matches!(node, Node::Producer(p) if p.ttl.is_some());
                    config.ttl.is_some() || topology.nodes().values().any(lives)
                }
                "keeps_transient" => config.durable,
                "dead_letters_keep_count" | "dead_letters_stay_marked" | "dead_letter_key" => {
                    topology.links_from(id, LinkKind::DeadLetter).next().is_some()
                }
                _ => true,
            },
        },
        Some(Node::Group(config)) if path == "lock_ms" || path.starts_with("retry.") => {
            config.serving == Serving::Shared
                || path.strip_prefix("retry.").is_some_and(|rest| {
                    config.serving == Serving::Settled && of_retry(&config.retry, rest)
                })
        }
        Some(_) => true,
    }
}

fn of_retry(retry: &RetryConfig, path: &str) -> bool {
    match path {
        "limit_is" | "judged" | "counter" => retry.limit.is_some(),
        "jitter" | "backoff_always" => retry.backoff != Backoff::None,
        "unlimited_release_to" => retry.limit.is_none(),
        _ if path.starts_with("causes.") => {
            retry.limit.is_some() && retry.counter == Counter::Failures
        }
        _ => true,
    }
}
