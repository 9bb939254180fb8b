//! What only SQS shows: work that outlasts its visibility timeout, and groups that wait alone.

use std::collections::{BTreeMap, BTreeSet};

use engine::{DeadReason, Event, Key, MessageName, Node, SimDuration};

use super::{run, times};

#[test]
fn a_picture_is_done_twice_and_given_up_all_the_same() {
    let (document, events) = run("visibility", 120);
    assert_eq!(document.profile.id, "sqs-standard");
    let died = |event: &Event| match event {
        Event::Died { copy, reason: DeadReason::Limit, .. } => Some(copy.name),
        _ => None,
    };
    let pictures: Vec<MessageName> = events.iter().filter_map(|one| died(&one.event)).collect();
    assert!(pictures.len() >= 7, "one every quarter of a minute: {pictures:?}");
    // The last ones are not done yet.
    for &name in &pictures[..pictures.len() - 1] {
        let started = times(
            &events,
            |event| matches!(event, Event::Started { copy, .. } if copy.name == name),
        );
        let finished = times(
            &events,
            |event| matches!(event, Event::Finished { copy, applied: true, .. } if copy.name == name),
        );
        let gone = times(&events, |event| died(event) == Some(name));
        assert_eq!((started.len(), finished.len(), gone.len()), (2, 2, 1), "{name:?}");
        assert!(started[1] < finished[0], "the second begins while the first is at it");
        assert!(started[1] < gone[0] && gone[0] < finished[0], "it is given up meanwhile");
        assert!(
            !events
                .iter()
                .any(|one| matches!(one.event, Event::Accepted { copy, .. } if copy.name == name))
        );
    }
}

#[test]
fn workers_that_renew_their_lease_do_each_picture_once() {
    let (mut document, _) = studio::gallery::open("visibility").expect("an example");
    let workers: Vec<_> =
        document.topology.nodes().iter().map(|(id, node)| (*id, node.clone())).collect();
    for (id, node) in workers {
        if let Node::Consumer(mut config) = node {
            config.renew_every = Some(SimDuration::from_secs(2));
            let node = Node::Consumer(config);
            document.topology.apply(engine::Change::SetNode { id, node }).expect("it is there");
        }
    }
    let mut simulation = engine::Simulation::new(&document.topology, document.seed);
    let end = engine::Position::end_of(engine::SimTime::from_secs(120));
    simulation.advance_to(end, engine::Budget::UNLIMITED, &mut Vec::new());
    let total = simulation.view().totals();
    assert!(total.accepted >= 6, "{total:?}");
    assert_eq!((total.redelivered, total.died), (0, 0), "{total:?}");
    assert!(total.finished - total.accepted <= 1, "one word may be on its way: {total:?}");
}

#[test]
fn one_account_waits_for_its_failing_posting_and_the_others_go_on() {
    let (document, events) = run("message-groups", 120);
    assert_eq!(document.profile.id, "sqs-fifo");
    let key_of: BTreeMap<MessageName, Key> = events
        .iter()
        .filter_map(|one| match one.event {
            Event::Published { copy, key, .. } => Some((copy.name, key)),
            _ => None,
        })
        .collect();
    let leased: Vec<(usize, MessageName, u32)> = events
        .iter()
        .enumerate()
        .filter_map(|(place, one)| match one.event {
            Event::Leased { copy, count, .. } => Some((place, copy.name, count)),
            _ => None,
        })
        .collect();
    let dead: Vec<(usize, MessageName)> = events
        .iter()
        .enumerate()
        .filter_map(|(place, one)| match one.event {
            Event::Died { copy, reason: DeadReason::Limit, count: 3, .. } => {
                Some((place, copy.name))
            }
            _ => None,
        })
        .collect();
    assert!(dead.len() >= 5, "{dead:?}");
    for &(end, failing) in &dead {
        assert_eq!({ failing.number } % 6, 0, "every sixth");
        let tries: Vec<_> = leased.iter().filter(|(_, name, _)| *name == failing).collect();
        assert_eq!(tries.iter().map(|(.., count)| *count).collect::<Vec<_>>(), [1, 2, 3]);
        let begin = tries[0].0;
        let between = leased
            .iter()
            .filter(|(place, name, _)| (begin..end).contains(place) && *name != failing);
        let groups: BTreeSet<Key> = between.map(|(_, name, _)| key_of[name]).collect();
        assert!(!groups.contains(&key_of[&failing]), "its account waits");
        assert_eq!(groups.len(), 2, "both others go on");
    }
    let mut last: BTreeMap<Key, u32> = BTreeMap::new();
    for (_, name, _) in leased.iter().filter(|(.., count)| *count == 1) {
        let before = last.insert(key_of[name], name.number);
        assert!(before.is_none_or(|before| before < name.number), "each account in its order");
    }
}
