//! Writing to logs: replicas, transactions, compaction, segments, batches, and how long a producer tries. Each
//! scene asserts what must be true of its events.

use engine::{
    Batching, BrokerConfig, Command, Compaction, ConfirmedBy, Event, Isolation, KAFKA_4, Key,
    LinkId, LogConfig, LossReason, NodeId, Partitioner, ProducerConfig, RemovalReason, Replication,
    ReturnReason, Segments, SimDuration, TEXTBOOK,
};

use crate::scene::{Play, Scene, ms, secs};

const SHOP: NodeId = NodeId(1);
const CLICKS: NodeId = NodeId(2);
const WRITING: LinkId = LinkId(1);

/// A producer that writes to a log of one partition, with Kafka's settings, and a group that reads it.
fn writing(
    broker: BrokerConfig,
    producer: impl FnOnce(&mut ProducerConfig),
    log: impl FnOnce(&mut LogConfig),
) -> Play {
    let mut scene = Scene::on(broker);
    scene.latency = ms(1);
    scene.producer("shop", |p| {
        *p = KAFKA_4.producer;
        producer(p);
    });
    scene.log("clicks", |l| {
        (*l, l.partitions) = (KAFKA_4.log, 1);
        log(l);
        l.partitions = l.partitions.max(1);
    });
    let stats = scene.group("stats", |g| g.isolation = Isolation::Committed);
    let ann = scene.consumer("ann", |c| c.service = engine::Distribution::Constant(ms(1)));
    scene.link(SHOP, CLICKS);
    scene.link(CLICKS, stats);
    scene.link(stats, ann);
    let mut play = scene.play();
    play.until(secs(2));
    play
}

fn three(unclean_election: bool) -> Replication {
    Replication { factor: 3, min_in_sync: 2, unclean_election, delay: ms(10) }
}

const CLUSTER: BrokerConfig =
    BrokerConfig { machines: 3, machine_session: secs(1), ..TEXTBOOK.broker };

fn offsets(play: &Play) -> Vec<u64> {
    play.simulation.view().records(CLICKS, 0, 0).map(|(offset, _)| offset).collect()
}

fn read(play: &Play) -> Vec<u32> {
    let received = play.events.iter().filter_map(|stamped| match stamped.event {
        Event::Received { copy, .. } => Some(copy.name.number),
        _ => None,
    });
    received.collect()
}

fn lost(play: &Play, wanted: LossReason) -> usize {
    play.count(|event| matches!(event, Event::Lost { reason, .. } if *reason == wanted))
}

fn confirmed(play: &Play) -> usize {
    play.count(|event| matches!(event, Event::Confirmed { .. }))
}

#[test]
fn acks_all_takes_nothing_while_too_few_machines_are_in_sync() {
    let impatient = |p: &mut ProducerConfig| p.delivery.timeout = Some(secs(3));
    let mut play = writing(CLUSTER, impatient, |l| l.replication = Some(three(false)));
    play.publish(SHOP, 1).until(secs(3));
    assert_eq!(confirmed(&play), 1);
    play.act(Command::StopMachine { machine: 2 }).act(Command::StopMachine { machine: 3 });
    play.until(secs(5)).publish(SHOP, 1).until(secs(10));
    assert_eq!((confirmed(&play), lost(&play, LossReason::TimedOut)), (1, 1));
    assert_eq!(offsets(&play), [0]);
    play.act(Command::StartMachine { machine: 3 }).publish(SHOP, 1).until(secs(11));
    assert_eq!(confirmed(&play), 2, "two of three are enough");
}

#[test]
fn a_record_that_only_the_leader_had_is_lost_with_it_though_it_was_confirmed() {
    let hasty = |p: &mut ProducerConfig| p.delivery.confirmed_by = ConfirmedBy::Leader;
    let slow = |l: &mut LogConfig| {
        l.replication = Some(Replication { delay: secs(5), ..three(false) });
    };
    let mut play = writing(CLUSTER, hasty, slow);
    play.publish(SHOP, 2).until(ms(2_100)).act(Command::StopMachine { machine: 1 }).until(secs(9));
    let gone = play
        .count(|event| matches!(event, Event::Removed { reason: RemovalReason::LeaderLost, .. }));
    assert_eq!((confirmed(&play), gone, offsets(&play).len()), (2, 2, 0));
    assert_eq!(read(&play), [0_u32; 0], "nobody reads what is not on every machine in sync");
    play.publish(SHOP, 1).until(secs(20));
    assert_eq!((offsets(&play), read(&play)), (vec![0], vec![3]));
}

#[test]
fn a_machine_that_is_not_in_sync_leads_only_where_that_is_allowed() {
    for unclean in [false, true] {
        let mut play = writing(CLUSTER, |_| (), |l| l.replication = Some(three(unclean)));
        play.act(Command::StopMachine { machine: 2 }).act(Command::StopMachine { machine: 3 });
        play.until(secs(4)).act(Command::StopMachine { machine: 1 }).until(secs(6));
        play.act(Command::StartMachine { machine: 2 }).until(secs(8));
        let view = play.simulation.view().log(CLICKS).expect("a log");
        let leader = view.partitions[0].replicas.map(|(leader, _)| leader);
        assert_eq!(leader, Some(if unclean { 2 } else { 0 }));
    }
}

#[test]
fn a_group_that_has_read_what_is_lost_goes_on_from_the_end_that_is_left() {
    let hasty = |p: &mut ProducerConfig| p.delivery.confirmed_by = ConfirmedBy::Leader;
    let mut play = writing(CLUSTER, hasty, |l| l.replication = Some(three(true)));
    play.publish(SHOP, 1).until(secs(3));
    play.act(Command::StopMachine { machine: 2 }).act(Command::StopMachine { machine: 3 });
    play.until(secs(5)).publish(SHOP, 2).until(secs(6));
    assert_eq!(read(&play), [1, 2, 3]);
    play.act(Command::StopMachine { machine: 1 }).act(Command::StartMachine { machine: 2 });
    play.until(secs(8));
    let rewound = play.count(|event| {
        matches!(event, Event::Rewound { reason: ReturnReason::Truncated, offset: 1, .. })
    });
    assert_eq!((rewound, offsets(&play)), (1, vec![0]));
    play.publish(SHOP, 1).until(secs(9));
    assert_eq!((offsets(&play), read(&play)), (vec![0, 1], vec![1, 2, 3, 4]));
}

#[test]
fn a_batch_whose_answer_is_late_is_there_once_or_twice() {
    for (idempotent, times) in [(true, 1), (false, 2)] {
        let nervous = |p: &mut ProducerConfig| {
            (p.delivery.idempotent, p.delivery.request_timeout) = (idempotent, Some(secs(1)));
        };
        let mut play = writing(TEXTBOOK.broker, nervous, |_| ());
        play.publish(SHOP, 1).until(ms(2_005));
        // The record has set out; the answer takes three seconds.
        play.act(Command::SlowLink { link: WRITING, extra: secs(3) }).until(ms(2_100));
        play.act(Command::MendLink { link: WRITING }).until(secs(10));
        assert_eq!(offsets(&play).len(), times, "idempotent: {idempotent}");
        assert_eq!(confirmed(&play), 1);
        let known = play.count(|event| matches!(event, Event::AlreadyAppended { .. }));
        assert_eq!(known, usize::from(idempotent));
    }
}

#[test]
fn a_record_does_not_overtake_one_that_was_turned_down() {
    let early = |p: &mut ProducerConfig| {
        p.batching = p.batching.map(|batching| Batching { linger: SimDuration::ZERO, ..batching });
    };
    let mut play = writing(CLUSTER, early, |l| l.replication = Some(three(false)));
    play.act(Command::StopMachine { machine: 1 }).until(ms(2_100)).publish(SHOP, 1);
    play.until(SimDuration::from_micros(2_100_500)).publish(SHOP, 1).until(ms(2_101));
    // The first one was turned down this instant; the second one is on its way.
    play.act(Command::StartMachine { machine: 1 }).until(secs(4));
    let late = play.count(|event| {
        matches!(event, Event::NotAppended { reason: engine::DownReason::OutOfOrder, .. })
    });
    assert_eq!(late, 1);
    assert_eq!(read(&play), [1, 2]);
}

#[test]
fn careful_readers_stop_before_an_open_transaction_and_never_see_an_aborted_one() {
    let able = |p: &mut ProducerConfig| p.delivery.transactions = Some(secs(60));
    let mut play = writing(TEXTBOOK.broker, able, |_| ());
    play.publish(SHOP, 1).act(Command::Begin { producer: SHOP }).publish(SHOP, 2).until(secs(3));
    assert_eq!(read(&play), [1]);
    play.act(Command::End { producer: SHOP, commit: false }).publish(SHOP, 1).until(secs(4));
    assert_eq!(read(&play), [1, 4]);
    assert_eq!(offsets(&play), [0, 1, 2, 4], "how it ended has an offset of its own");
    play.act(Command::Begin { producer: SHOP }).publish(SHOP, 1).until(secs(5));
    play.act(Command::End { producer: SHOP, commit: true }).until(secs(6));
    assert_eq!(read(&play), [1, 4, 5]);
}

#[test]
fn a_transaction_that_its_producer_left_open_is_aborted_by_the_broker() {
    let able = |p: &mut ProducerConfig| p.delivery.transactions = Some(secs(5));
    let mut play = writing(TEXTBOOK.broker, able, |_| ());
    play.act(Command::Begin { producer: SHOP }).publish(SHOP, 1).until(secs(3)).kill(SHOP);
    play.until(secs(8));
    let aborted = play.count(|event| matches!(event, Event::Marked { committed: false, .. }));
    assert_eq!((aborted, read(&play)), (1, vec![]));
}

#[test]
fn compaction_keeps_the_latest_of_each_key_and_a_deletion_for_a_while() {
    let small = |p: &mut ProducerConfig| p.tombstone_every = Some(4);
    let mut play = writing(TEXTBOOK.broker, small, |l| {
        l.segments = Some(Segments { max_age: secs(60), max_bytes: 5_000, check_every: secs(5) });
        l.compaction = Some(Compaction {
            min_dirty_percent: 0,
            min_lag: SimDuration::ZERO,
            tombstones_kept: secs(100),
            check_every: secs(15),
        });
    });
    // a, b, a, a deleted, b: five records fill a segment; c begins another.
    for key in [0, 1, 0, 0, 1, 2] {
        play.act(Command::Publish { producer: SHOP, count: 1, key: Some(Key::new(key)) });
    }
    play.until(secs(20));
    assert_eq!(offsets(&play), [3, 4, 5]);
    play.until(secs(150)).act(Command::Publish {
        producer: SHOP,
        count: 1,
        key: Some(Key::new(3)),
    });
    play.until(secs(180));
    assert_eq!(offsets(&play), [4, 5, 6], "the deletion is over, no offset has changed");
    play.publish(SHOP, 1).until(secs(181));
    assert_eq!(lost(&play, LossReason::TurnedDown), 1, "what has no key cannot be compacted");
}

#[test]
fn retention_removes_whole_segments_and_the_last_one_when_all_of_it_is_old() {
    let alone = |p: &mut ProducerConfig| {
        p.batching = p.batching.map(|batching| Batching { linger: SimDuration::ZERO, ..batching });
    };
    let mut play = writing(TEXTBOOK.broker, alone, |l| {
        l.retention = Some(secs(10));
        l.segments = Some(Segments { max_age: secs(60), max_bytes: 2_000, check_every: secs(1) });
    });
    play.publish(SHOP, 1).until(secs(8)).publish(SHOP, 2).until(secs(15));
    assert_eq!(offsets(&play), [0, 1, 2], "the first is old, its segment is not");
    play.until(ms(19_500));
    assert_eq!(offsets(&play), [0_u64; 0]);
    play.publish(SHOP, 1).until(secs(20));
    assert_eq!(offsets(&play), [3]);
}

#[test]
fn a_full_memory_lets_the_application_wait_and_then_fail() {
    let small = |p: &mut ProducerConfig| {
        p.batching = p.batching.map(|batching| Batching {
            memory: 2_500,
            max_block: Some(ms(100)),
            ..batching
        });
        p.delivery.timeout = Some(secs(5));
    };
    let mut play = writing(TEXTBOOK.broker, small, |_| ());
    play.act(Command::StopBroker).publish(SHOP, 4).until(ms(2_150));
    assert_eq!(lost(&play, LossReason::BufferFull), 1, "the third one; the fourth waits");
    play.until(ms(2_250));
    assert_eq!(lost(&play, LossReason::BufferFull), 2);
    play.until(secs(7));
    assert_eq!(lost(&play, LossReason::TimedOut), 2);
    play.act(Command::StartBroker).publish(SHOP, 1).until(secs(10));
    assert_eq!(confirmed(&play), 1);
}

#[test]
fn without_a_key_a_producer_stays_with_a_partition_for_a_batch() {
    let mut play = writing(TEXTBOOK.broker, |_| (), |l| l.partitions = 7);
    play.publish(SHOP, 64).until(secs(3));
    let places: Vec<u16> = play
        .events
        .iter()
        .filter_map(|stamped| match stamped.event {
            Event::Appended { copy, partition, .. } => Some((copy.name.number, partition.0)),
            _ => None,
        })
        .collect::<std::collections::BTreeMap<_, _>>()
        .into_values()
        .collect();
    assert_eq!(places.len(), 64);
    let changes = places.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!((1..=3).contains(&changes), "a batch has 16 records, twice that at most: {places:?}");
}

#[test]
fn a_key_goes_where_its_hash_says_and_so_it_does_without_batches() {
    for batching in [KAFKA_4.producer.batching, None] {
        let plain = |p: &mut ProducerConfig| p.batching = batching;
        let mut play = writing(TEXTBOOK.broker, plain, |l| {
            (l.partitions, l.partitioner) = (4, Partitioner::KeyHash);
        });
        play.act(Command::Publish { producer: SHOP, count: 1, key: Some(Key::new(21)) });
        play.until(secs(3));
        // The hash of "21" is -973932308, of four partitions the first.
        let first =
            |event: &Event| matches!(event, Event::Appended { partition, .. } if partition.0 == 0);
        assert_eq!(play.count(first), 1);
    }
}
