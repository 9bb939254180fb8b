//! What only Kafka shows: a rebalance that stops everybody, and one that does not.

use engine::{Event, NodeId, SimTime};
use studio::document::Document;

use super::{run, times};

fn named(document: &Document, name: &str) -> NodeId {
    let found = document.topology.nodes().keys().find(|id| document.name(**id) == name);
    *found.unwrap_or_else(|| panic!("nobody is called {name}"))
}

#[test]
fn in_an_eager_rebalance_everybody_stands_still_and_in_a_cooperative_one_who_keeps_reads_on() {
    let (document, events) = run("rebalance", 60);
    assert_eq!(document.profile.id, "kafka-4.x");
    let [ann, bob, dan] = ["ann", "bob", "dan"].map(|name| named(&document, name));
    let [eager, cooperative] = ["eager", "cooperative"].map(|name| named(&document, name));
    let received = |who: NodeId| {
        times(
            &events,
            |event| matches!(event, Event::Received { consumer, .. } if *consumer == who),
        )
    };
    let gave_up = |who: NodeId| {
        times(&events, |event| matches!(event, Event::GivenUp { consumer, .. } if *consumer == who))
    };
    // Each group is called together twice: when it begins, and when the third member comes; the
    // cooperative one once more, to give out what was given up.
    let called = |of: NodeId| {
        times(&events, |event| matches!(event, Event::Rebalancing { group } if *group == of)).len()
    };
    assert_eq!((called(eager), called(cooperative)), (2, 3));
    // In the eager group everybody gives up all three partitions, ann long before bob.
    let (ann_gave, bob_gave) = (gave_up(ann), gave_up(bob));
    assert_eq!((ann_gave.len(), bob_gave.len(), gave_up(dan).len()), (3, 3, 1));
    assert!(
        ann_gave[0] > SimTime::from_secs(25)
            && bob_gave[0].since(ann_gave[0]).as_micros() > 6_000_000
    );
    // Meanwhile ann reads nothing, for ten seconds in all; dan does.
    let stands: Vec<_> =
        received(ann).windows(2).map(|two| (two[0], two[1].since(two[0]))).collect();
    let (since, longest) =
        *stands.iter().max_by_key(|(_, gap)| gap.as_micros()).expect("she reads");
    assert!(since < ann_gave[0] && since + longest > bob_gave[0]);
    assert_eq!(longest.as_micros() / 1_000_000, 10);
    let meanwhile = received(dan).into_iter().filter(|at| (ann_gave[0]..bob_gave[0]).contains(at));
    assert!(meanwhile.count() >= 5, "dan reads on");
}
