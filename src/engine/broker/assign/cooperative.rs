//! Cooperative sticky: the sticky assignment without what another member has to give up first. Nobody
//! stops reading what he keeps; the rebalance that follows the giving up deals the rest.
//!
//! Kafka: `CooperativeStickyAssignor` (KIP-429).

use super::{Assignment, Member, Topics, sticky};

pub(super) fn assign(topics: &Topics, members: &[&Member]) -> Assignment {
    let sticky::Dealt { mut assignment, moving } = sticky::assign(topics, members);
    for (place, member) in moving {
        assignment.entry(member).or_default().retain(|&given| given != place);
    }
    assignment
}
