//! Queues: who gets what, what comes back, what dies, what is too much.

use engine::{
    Acknowledge, Backoff, Command, LeaseConfig, MessageName, Node, OnFailure, OnRefusal, Overflow,
    Receive,
};

use crate::approve;
use crate::scene::{Play, Scene, ms, secs};

#[test]
fn consumers_of_one_queue_take_turns_each_up_to_its_prefetch() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |_| ());
    let ann = scene.consumer("ann", |c| c.receive = Receive::Push { prefetch: 2 });
    let bob = scene.consumer("bob", |c| c.receive = Receive::Push { prefetch: 1 });
    scene.link(shop, orders);
    scene.link(orders, ann);
    scene.link(orders, bob);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 5).until(secs(10));
    approve("competing-consumers", &play);
}

#[test]
fn a_killed_consumers_messages_go_to_another() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |_| ());
    let ann = scene.consumer("ann", |c| c.receive = Receive::Push { prefetch: 2 });
    let bob = scene.consumer("bob", |_| ());
    scene.link(shop, orders);
    scene.link(orders, ann);
    scene.link(orders, bob);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 3).until(ms(1_700)).kill(ann).until(secs(6));
    play.act(Command::Restart { client: ann }).until(secs(8));
    approve("killed-consumer", &play);
}

/// One producer, one queue, one consumer that works for `work`.
fn lease_scene(work: u64) -> Play {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |q| {
        q.lease = LeaseConfig { timeout: Some(secs(2)), ..engine::TEXTBOOK.queue.lease };
    });
    let ann = scene.consumer("ann", |c| c.service = engine::Distribution::Constant(ms(work)));
    scene.link(shop, orders);
    scene.link(orders, ann);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 1).until(secs(12));
    play
}

#[test]
fn a_lease_that_ends_before_the_work_leads_to_a_second_delivery() {
    approve("lease-expiry", &lease_scene(3_000));
}

#[test]
fn an_acknowledgement_that_arrives_with_the_end_of_the_lease_wins() {
    // Leased at 1.1 s, received at 1.2 s, done at 3.0 s, acknowledged at 3.1 s: as the lease ends.
    approve("lease-tie", &lease_scene(1_800));
}

#[test]
fn a_failing_message_is_retried_with_longer_and_longer_waits_and_then_dies_and_can_be_redriven() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |q| {
        q.retry.backoff = Backoff::Exponential { base: secs(1), cap: secs(60) };
    });
    let dead = scene.dead_letters("dead letters");
    let ann = scene.consumer("ann", |_| ());
    scene.link(shop, orders);
    scene.link(orders, ann);
    scene.link(orders, dead);
    let mut play = scene.play();
    let message = MessageName { producer: shop, number: 1 };
    play.until(secs(1)).publish(shop, 2).act(Command::Poison { message }).until(secs(20));
    play.act(Command::Redrive { queue: dead, message: None }).until(secs(40));
    play.act(Command::Discard { queue: dead, message: Some(message) }).until(secs(41));
    approve("retries-dead-letter-redrive", &play);
}

#[test]
fn a_rejected_message_without_a_place_for_dead_letters_is_dropped() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |p| p.poison_every = Some(1));
    let orders = scene.queue("orders", |_| ());
    let ann = scene.consumer("ann", |c| c.on_failure = OnFailure::Reject);
    scene.link(shop, orders);
    scene.link(orders, ann);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 1).until(secs(5));
    approve("rejected", &play);
}

fn full_queue(overflow: Overflow, refusal: OnRefusal) -> Play {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |p| {
        (p.buffer, p.on_refusal) = (1, refusal);
    });
    let orders = scene.queue("orders", |q| (q.capacity, q.overflow) = (Some(2), overflow));
    let dead = scene.dead_letters("dead letters");
    let ann = scene.consumer("ann", |c| c.service = engine::Distribution::Constant(secs(2)));
    scene.link(shop, orders);
    scene.link(orders, ann);
    scene.link(orders, dead);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 5).until(ms(2_000)).publish(shop, 3).until(secs(30));
    play
}

#[test]
fn a_full_queue_holds_its_producer_back_until_there_is_room() {
    approve("overflow-block", &full_queue(Overflow::Block, OnRefusal::GiveUp));
}

#[test]
fn a_full_queue_refuses_what_is_new() {
    approve("overflow-reject", &full_queue(Overflow::RejectNew, OnRefusal::GiveUp));
}

#[test]
fn a_refused_message_is_published_again() {
    approve(
        "overflow-reject-again",
        &full_queue(Overflow::RejectNew, OnRefusal::PublishAgain(secs(3))),
    );
}

#[test]
fn a_full_queue_drops_its_oldest() {
    approve("overflow-drop-oldest", &full_queue(Overflow::DropOldest, OnRefusal::GiveUp));
}

#[test]
fn a_full_queue_drops_what_is_new() {
    approve("overflow-drop-newest", &full_queue(Overflow::DropNewest, OnRefusal::GiveUp));
}

#[test]
fn a_message_that_waits_too_long_expires() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |q| q.ttl = Some(secs(3)));
    let dead = scene.dead_letters("dead letters");
    let ann = scene.consumer("ann", |c| c.service = engine::Distribution::Constant(secs(4)));
    scene.link(shop, orders);
    scene.link(orders, ann);
    scene.link(orders, dead);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 3).until(secs(10));
    approve("time-to-live", &play);
}

#[test]
fn an_exchange_gives_each_queue_a_copy_of_its_own() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let events = scene.exchange("events");
    let mail = scene.queue("mail", |_| ());
    let billing = scene.queue("billing", |_| ());
    let ann = scene.consumer("ann", |_| ());
    scene.link(shop, events);
    scene.link(events, mail);
    scene.link(events, billing);
    scene.link(mail, ann);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 1).until(secs(5));
    approve("fan-out", &play);
}

#[test]
fn a_consumer_that_acknowledges_on_delivery_loses_what_it_dies_with() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |_| ());
    let ann = scene.consumer("ann", |c| c.acknowledge = Acknowledge::OnDelivery);
    scene.link(shop, orders);
    scene.link(orders, ann);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 2).until(ms(1_700)).kill(ann).until(secs(5));
    approve("at-most-once", &play);
}

#[test]
fn a_consumer_that_pulls_gets_one_answer_for_each_time_it_asks() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |_| ());
    let ann = scene.consumer("ann", |c| c.receive = Receive::Pull { batch: 2, wait: secs(5) });
    scene.link(shop, orders);
    scene.link(orders, ann);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 3).until(secs(6));
    approve("pull", &play);
}

#[test]
fn editing_while_it_runs_is_defined() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |_| ());
    let ann = scene.consumer("ann", |c| c.receive = Receive::Push { prefetch: 2 });
    let publishing = scene.link(shop, orders);
    let taking = scene.link(orders, ann);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 6).until(ms(1_500));
    let mut smaller = engine::TEXTBOOK.queue;
    (smaller.capacity, smaller.overflow) = (Some(2), Overflow::DropOldest);
    let edit = |change| Command::Edit(change);
    play.act(edit(engine::Change::SetNode { id: orders, node: Node::Queue(smaller) }));
    play.until(ms(1_600)).publish(shop, 1).until(ms(1_650));
    play.act(edit(engine::Change::RemoveLink { id: taking })).until(ms(1_680));
    play.act(edit(engine::Change::RemoveLink { id: publishing }));
    play.act(edit(engine::Change::RemoveNode { id: orders })).until(secs(5));
    approve("edits", &play);
}
