//! What broke a law once, by name.

use engine::{
    Acknowledge, Backoff, Chance, Change, Command, Counter, Distribution, Event, LeaseConfig,
    LossReason, MessageName, Node, OnFailure, Overflow, Receive, RewindTo, Serving, Simulation,
};

use crate::scene::{Play, Scene, ms, secs};

/// One producer, one queue, one consumer, no latency.
fn pipeline(set: impl FnOnce(&mut engine::QueueConfig, &mut engine::ConsumerConfig)) -> Scene {
    let (mut queue, mut consumer) = (engine::TEXTBOOK.queue, engine::TEXTBOOK.consumer);
    set(&mut queue, &mut consumer);
    let mut scene = Scene::new();
    scene.latency = ms(0);
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |q| *q = queue);
    let ann = scene.consumer("ann", |c| *c = consumer);
    scene.link(shop, orders);
    scene.link(orders, ann);
    scene
}

const SHOP: engine::NodeId = engine::NodeId(1);
const ORDERS: engine::NodeId = engine::NodeId(2);
const ANN: engine::NodeId = engine::NodeId(3);
const PUBLISHING: engine::LinkId = engine::LinkId(1);
const TAKING: engine::LinkId = engine::LinkId(2);

fn accepted(play: &Play) -> usize {
    play.count(|event| matches!(event, Event::Accepted { .. }))
}

fn undraw(play: &mut Play, change: Change) -> Change {
    let mut drawing = play.simulation.topology().clone();
    let inverse = drawing.apply(change.clone()).expect("the change fits");
    play.act(Command::Edit(change));
    inverse
}

#[test]
fn a_link_that_is_drawn_again_does_not_meet_the_messages_of_its_earlier_life() {
    let mut scene = pipeline(|_, _| ());
    scene.latency = secs(1);
    let far = scene.queue("far", |_| ());
    let wire = scene.link(SHOP, far);
    let mut play = scene.play();
    play.until(secs(3)).publish(SHOP, 1).until(ms(3_500));
    let again = undraw(&mut play, Change::RemoveLink { id: wire });
    play.act(Command::Edit(again)).until(secs(9));
    assert_eq!(play.simulation.view().queue(far).map(|queue| queue.ready), Some(0));
}

#[test]
fn a_producer_that_is_drawn_again_goes_on_with_its_numbers() {
    let mut play = pipeline(|_, _| ()).play();
    play.publish(SHOP, 3).until(secs(5));
    let link = undraw(&mut play, Change::RemoveLink { id: PUBLISHING });
    let node = undraw(&mut play, Change::RemoveNode { id: SHOP });
    play.act(Command::Edit(node)).act(Command::Edit(link)).publish(SHOP, 1).until(secs(9));
    assert_eq!(play.simulation.view().effects(ORDERS).messages, 4);
}

#[test]
fn a_consumer_that_is_drawn_again_does_not_meet_the_timers_of_its_earlier_life() {
    let scene = pipeline(|_, consumer| consumer.service = Distribution::Constant(secs(10)));
    let mut play = scene.play();
    play.publish(SHOP, 1).until(secs(5));
    let link = undraw(&mut play, Change::RemoveLink { id: TAKING });
    let node = undraw(&mut play, Change::RemoveNode { id: ANN });
    play.act(Command::Edit(node)).act(Command::Edit(link)).until(secs(14));
    assert_eq!(accepted(&play), 0, "the work began anew at 5 s and takes 10");
    play.until(secs(15));
    assert_eq!(accepted(&play), 1);
}

/// A producer, a log of one partition, a group and one member.
fn reading(set: impl FnOnce(&mut engine::LogConfig, &mut engine::ConsumerConfig)) -> Scene {
    let (mut log, mut member) = (engine::TEXTBOOK.log, engine::TEXTBOOK.consumer);
    log.partitions = 1;
    set(&mut log, &mut member);
    let mut scene = Scene::new();
    scene.latency = ms(0);
    let shop = scene.producer("shop", |_| ());
    let clicks = scene.log("clicks", |l| *l = log);
    let ann = scene.consumer("ann", |c| *c = member);
    let stats = scene.group("stats", |g| g.retry.limit = None);
    scene.link(shop, clicks);
    scene.link(clicks, stats);
    scene.link(stats, ann);
    scene
}

const STATS: engine::NodeId = engine::NodeId(4);

#[test]
fn a_member_that_pulls_while_it_works_is_answered() {
    let scene = reading(|_, member| {
        (member.workers, member.receive) = (2, Receive::Pull { batch: 3, wait: secs(60) });
    });
    let mut play = scene.play();
    play.until(secs(2)).publish(SHOP, 1).until(ms(2_100)).publish(SHOP, 4).until(secs(6));
    assert_eq!(accepted(&play), 5);
}

#[test]
fn a_record_that_failed_and_was_trimmed_meanwhile_does_not_send_its_group_behind_the_log() {
    let scene = reading(|log, member| {
        log.retained_max = Some(1);
        member.failure = Chance::percent(100);
    });
    let mut play = scene.play();
    play.until(secs(2)).publish(SHOP, 4).until(secs(9));
    let view = play.simulation.view().group(STATS).expect("a group");
    assert_eq!(view.cursors[0].committed, 3);
}

#[test]
fn a_record_that_was_done_ahead_of_one_that_failed_is_not_read_again() {
    let scene = reading(|_, member| {
        (member.workers, member.receive) = (3, Receive::Push { prefetch: 3 });
        member.service = Distribution::Uniform(ms(100), secs(2));
    });
    let message = MessageName { producer: SHOP, number: 1 };
    for seed in 1..20 {
        let mut play = scene.play_with(seed);
        play.until(secs(2)).publish(SHOP, 3).act(Command::Poison { message }).until(secs(9));
        let mut done = std::collections::BTreeSet::new();
        for stamped in &play.events {
            match stamped.event {
                Event::Accepted { copy, .. } => {
                    done.insert(copy);
                }
                Event::Leased { copy, .. } => {
                    assert!(!done.contains(&copy), "seed {seed}: {copy:?}");
                }
                _ => {}
            }
        }
    }
}

#[test]
fn a_consumer_that_turns_from_pulling_to_push_is_served_at_once() {
    let scene = reading(|_, member| member.receive = Receive::Pull { batch: 1, wait: secs(60) });
    let mut play = scene.play();
    let push = engine::ConsumerConfig {
        receive: Receive::Push { prefetch: 2 },
        ..engine::TEXTBOOK.consumer
    };
    play.until(secs(2)).act(Command::Edit(Change::SetNode { id: ANN, node: Node::Consumer(push) }));
    play.publish(SHOP, 3).until(secs(2));
    let group = play.simulation.view().group(STATS).expect("a group");
    assert_eq!(group.cursors[0].position, 2);
}

#[test]
fn a_message_at_the_door_expires_there_and_its_producer_goes_on() {
    let mut scene = pipeline(|queue, consumer| {
        queue.capacity = Some(1);
        consumer.service = Distribution::Constant(secs(60));
    });
    let mail = scene.producer("mail", |p| p.ttl = Some(secs(2)));
    scene.link(mail, ORDERS);
    let mut play = scene.play();
    play.publish(SHOP, 2).until(secs(1)).publish(mail, 1).until(secs(9));
    let expired = |event: &Event| matches!(event, Event::Lost { reason: LossReason::Expired, .. });
    assert_eq!(play.count(expired), 1);
    let outlets = play.simulation.view().producer(mail).expect("a producer").outlets;
    assert_eq!(outlets[0].unconfirmed, 0);
}

#[test]
fn deleting_a_full_queue_behind_an_exchange_lets_its_producer_go() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let events = scene.exchange("events");
    let orders = scene.queue("orders", |q| q.capacity = Some(1));
    scene.link(shop, events);
    let binding = scene.link(events, orders);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 2).until(secs(2));
    assert!(play.simulation.view().producer(shop).expect("a producer").outlets[0].held);
    play.act(Command::Edit(Change::RemoveLink { id: binding }));
    play.act(Command::Edit(Change::RemoveNode { id: orders })).until(secs(3));
    assert!(!play.simulation.view().producer(shop).expect("a producer").outlets[0].held);
}

#[test]
fn nothing_moves_inside_a_stopped_broker() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let events = scene.exchange("events");
    let orders = scene.queue("orders", |q| q.ttl = Some(secs(5)));
    scene.link(shop, events);
    scene.link(events, orders);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 1).until(ms(1_150)).publish(shop, 1).until(ms(1_250));
    play.act(Command::StopBroker);
    let before = play.events.len();
    play.until(secs(20));
    let inside = |e: &Event| matches!(e, Event::Entered { .. } | Event::Dropped { .. });
    assert!(!play.events[before..].iter().any(|stamped| inside(&stamped.event)));
    play.act(Command::StartBroker).until(secs(20));
    assert!(play.events[before..].iter().any(|stamped| inside(&stamped.event)));
}

#[test]
fn a_redriven_message_does_not_meet_the_same_fate_by_the_same_dice() {
    let mut scene = pipeline(|_, consumer| consumer.failure = Chance::percent(80));
    let dead = scene.dead_letters("dead");
    scene.link(ORDERS, dead);
    let mut play = scene.play();
    play.publish(SHOP, 20).until(secs(200));
    for round in 1..12 {
        let redrive = Command::Redrive { queue: dead, message: None };
        if play.simulation.apply(redrive, &mut play.events).is_err() {
            break;
        }
        play.until(secs(200 + 200 * round));
    }
    assert_eq!(accepted(&play), 20, "each gets through in the end");
}

#[test]
fn a_full_queue_whose_messages_all_wait_for_their_time_drops_the_oldest_of_them() {
    let scene = pipeline(|queue, consumer| {
        (queue.capacity, queue.overflow) = (Some(2), Overflow::DropOldest);
        (queue.retry.limit, queue.retry.backoff) = (None, Backoff::Fixed(secs(1_000)));
        consumer.failure = Chance::ALWAYS;
        consumer.service = Distribution::Constant(ms(0));
    });
    let mut play = scene.play();
    for round in 1..6 {
        play.publish(SHOP, 1).until(secs(round));
    }
    assert!(play.simulation.view().queue(ORDERS).expect("a queue").scheduled <= 2);
}

#[test]
fn credit_is_not_freed_twice_by_leases_that_outlive_their_connection() {
    let mut scene = pipeline(|queue, consumer| {
        queue.lease = LeaseConfig {
            timeout: Some(secs(10)),
            ends_with_owner: false,
            ..engine::TEXTBOOK.queue.lease
        };
        (consumer.service, consumer.receive) =
            (Distribution::Constant(secs(60)), Receive::Push { prefetch: 2 });
    });
    scene.latency = ms(0);
    let mut play = scene.play();
    play.publish(SHOP, 9).until(secs(1)).kill(ANN).act(Command::Restart { client: ANN });
    play.until(secs(9));
    assert_eq!(play.simulation.view().queue(ORDERS).expect("a queue").leased, 4);
    play.until(ms(10_500));
    assert_eq!(play.simulation.view().queue(ORDERS).expect("a queue").leased, 2);
}

#[test]
fn a_frozen_consumer_acknowledges_nothing() {
    let scene = pipeline(|_, consumer| consumer.acknowledge = Acknowledge::OnDelivery);
    let mut play = scene.play();
    play.until(secs(1)).act(Command::Pause { client: ANN }).publish(SHOP, 1).until(secs(5));
    assert_eq!(accepted(&play), 0);
    assert_eq!(play.simulation.view().consumer(ANN).expect("a consumer").inbox.len(), 1);
    play.act(Command::Resume { client: ANN }).until(secs(7));
    assert_eq!(accepted(&play), 1);
}

#[test]
fn a_cycle_without_delay_is_ended_by_the_limit_of_an_instant() {
    let scene = pipeline(|queue, consumer| {
        (queue.retry.limit, queue.retry.counter) = (None, Counter::Failures);
        (consumer.failure, consumer.on_failure) = (Chance::ALWAYS, OnFailure::Release);
        consumer.service = Distribution::Constant(ms(0));
    });
    let mut play = scene.play();
    play.publish(SHOP, 1).until(ms(3));
    let overrun = |event: &Event| matches!(event, Event::Overrun { .. });
    assert_eq!(play.count(overrun), 4);
    assert!(play.events.len() < 4 * Simulation::INSTANT_MAX as usize * 2);
}

#[test]
fn a_burst_without_end_is_a_limited_burst() {
    let mut scene = Scene::new();
    scene.producer("shop", |p| {
        p.arrivals = engine::Arrivals::Burst { count: u32::MAX, every: secs(1) };
    });
    let mut play = scene.play();
    play.until(ms(500));
    assert_eq!(play.events.len(), 10_000);
}

#[test]
fn an_edit_before_anything_happened_is_reported() {
    let mut play = pipeline(|_, _| ()).play();
    let node = Node::Queue(engine::TEXTBOOK.dead_letters);
    play.act(Command::Edit(Change::SetNode { id: ORDERS, node }));
    assert_eq!(
        play.count(|event| matches!(event, Event::NodeEdited { node, .. } if *node == ORDERS)),
        1
    );
}

#[test]
fn a_group_sent_to_the_end_skips_what_it_had_not_read() {
    let mut play = reading(|_, _| ()).play();
    play.until(secs(2)).publish(SHOP, 5).until(ms(2_500));
    play.act(Command::Rewind { group: STATS, to: RewindTo::Latest }).until(secs(20));
    assert_eq!(accepted(&play), 0, "the one in hand became stale");
    play.publish(SHOP, 1).until(secs(25));
    assert_eq!(accepted(&play), 1);
}

#[test]
fn a_consumer_that_was_told_to_ask_while_it_connected_is_not_sent_anything() {
    let mut scene = pipeline(|queue, _| {
        queue.lease.timeout = Some(ms(0));
        (queue.lease.on_timeout, queue.retry.limit) = (engine::OnTimeout::Cancel, None);
    });
    scene.latency = ms(10);
    let mut play = scene.play();
    let pull = Receive::Pull { batch: 1, wait: ms(1) };
    let node =
        Node::Consumer(engine::ConsumerConfig { receive: pull, ..engine::TEXTBOOK.consumer });
    play.act(Command::Edit(Change::SetNode { id: ANN, node })).publish(SHOP, 1).until(secs(5));
    assert_eq!(play.count(|event| matches!(event, Event::Cancelled { .. })), 0);
    assert!(play.count(|event| matches!(event, Event::Received { .. })) > 1, "it goes on asking");
}

/// A topic that a group reads whose one member polls. Each play looks whether anybody is forgotten.
fn polled(serving: Serving, set: impl FnOnce(&mut engine::MemberConfig)) -> Scene {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let clicks = scene.log("clicks", |l| l.partitions = 1);
    let ann = scene.consumer("ann", |c| {
        c.receive = Receive::Pull { batch: 1, wait: secs(5) };
        set(&mut c.member);
    });
    let stats = scene.group("stats", |g| (g.serving, g.retry.limit) = (serving, None));
    scene.link(shop, clicks);
    scene.link(clicks, stats);
    scene.link(stats, ann);
    scene
}

#[test]
fn a_consumer_polls_as_soon_as_it_wants_to_be_a_member() {
    let mut play = polled(Serving::Eager, |member| member.heartbeat = secs(60)).play();
    play.until(ms(300)).until(ms(900)).until(secs(2)).publish(SHOP, 1).until(secs(5));
    assert_eq!(play.count(|event| matches!(event, Event::Finished { .. })), 1);
}

#[test]
fn a_member_that_was_forgotten_while_it_asked_is_answered_when_it_is_back() {
    let session = |member: &mut engine::MemberConfig| {
        (member.session_timeout, member.heartbeat) = (ms(150), ms(400));
    };
    let mut play = polled(Serving::Shared, session).play();
    // It is forgotten between any two of its heartbeats, comes back, and asks only every five seconds.
    for at in 1..60 {
        play.until(ms(100 * at));
        if at % 7 == 0 {
            play.publish(SHOP, 1);
        }
    }
    assert!(play.count(|event| matches!(event, Event::Left { .. })) > 5);
    assert!(play.count(|event| matches!(event, Event::Received { .. })) >= 5);
}
