//! What only RabbitMQ 4.3 shows, and what only 3.10 does: a quorum queue with a delivery limit of its own, and one
//! without; both behind a topic exchange.

use std::collections::BTreeMap;

use engine::{DeadReason, Event, MessageName, NodeId, Stamped};

use super::run;

const BILLING: NodeId = NodeId(3);
const DESK: NodeId = NodeId(4);

/// How often billing delivered each message.
fn deliveries(events: &[Stamped]) -> BTreeMap<MessageName, u32> {
    let mut counts = BTreeMap::new();
    for one in events {
        if let Event::Leased { copy, .. } = one.event
            && copy.store == BILLING
        {
            *counts.entry(copy.name).or_default() += 1;
        }
    }
    counts
}

/// Messages that billing gave up at its limit, with their counts.
fn given_up(events: &[Stamped]) -> Vec<(MessageName, u32)> {
    let died = |one: &Stamped| match one.event {
        Event::Died { copy, reason: DeadReason::Limit, count, .. } => Some((copy.name, count)),
        _ => None,
    };
    events.iter().filter_map(died).collect()
}

/// Every order comes to billing, and to the desk those of one region: every other one.
fn is_routed_by_topic(events: &[Stamped]) {
    let entered = |queue| {
        let into = |one: &&Stamped| matches!(one.event, Event::Entered { copy, .. } if copy.store == queue);
        events.iter().filter(into).count()
    };
    let (all, some) = (entered(BILLING), entered(DESK));
    assert!(all >= 90 && all.div_ceil(2) == some, "{all} and {some}");
}

#[test]
fn in_4_3_a_poison_order_is_delivered_21_times_and_dead_with_its_count() {
    let (document, events) = run("delivery-limit", 120);
    assert_eq!(document.profile.id, "rabbitmq-4.3");
    let dead = given_up(&events);
    assert!(dead.len() >= 3, "one in twenty-four seconds: {dead:?}");
    let delivered = deliveries(&events);
    for &(name, count) in &dead {
        assert_eq!((delivered[&name], count), (21, 21), "{name:?}");
        assert!(name.number.is_multiple_of(20), "only poison dies");
    }
    is_routed_by_topic(&events);
}

#[test]
fn in_3_10_nothing_is_given_up_and_most_deliveries_are_in_vain() {
    let (document, events) = run("poison-for-ever", 120);
    assert_eq!(document.profile.id, "rabbitmq-3.10");
    assert_eq!(given_up(&events), []);
    let delivered = deliveries(&events);
    let vain: u32 =
        delivered.iter().filter(|(name, _)| name.number.is_multiple_of(8)).map(|(_, n)| n).sum();
    let all: u32 = delivered.values().sum();
    assert!(2 * vain > all, "{vain} of {all}");
    assert!(delivered.values().max() > Some(&21), "more often than 4.3 would: {delivered:?}");
    is_routed_by_topic(&events);
}
