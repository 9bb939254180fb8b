//! Queues that are spoken to in requests: what they take in, what they decline, and what an answer brings.

use engine::{
    Acknowledge, Chance, Command, Ids, Keys, MessageName, OnRefusal, Outcome, Receive, SimDuration,
};

use crate::approve;
use crate::scene::{Scene, ms, secs};

fn pull(batch: u32) -> Receive {
    Receive::Pull { batch, wait: secs(20) }
}

#[test]
fn a_consumer_that_asks_by_hand_is_declined_what_is_beyond_the_limits() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |q| {
        (q.handout.batch_max, q.handout.in_flight_max) = (Some(2), Some(2));
        (q.handout.tells_in_flight_max, q.handout.lease_max) = (true, Some(secs(40)));
    });
    let ann = scene.consumer("ann", |c| {
        (c.receive, c.acknowledge, c.workers) = (Receive::ByHand, Acknowledge::ByHand, 10);
    });
    scene.link(shop, orders);
    scene.link(orders, ann);
    let mut play = scene.play();
    let fetch = |max, wait: SimDuration| Command::Fetch { consumer: ann, max, wait, lease: None };
    let message = |number| MessageName { producer: shop, number };
    let extend = |number, lease| Command::Extend { consumer: ann, message: message(number), lease };
    play.until(secs(1)).publish(shop, 3);
    play.until(secs(2)).act(fetch(3, secs(0)));
    play.until(secs(3)).act(fetch(2, secs(0)));
    play.until(secs(4)).act(fetch(1, secs(0)));
    play.until(secs(5)).act(fetch(1, secs(2)));
    play.until(secs(8)).act(extend(1, secs(60))).act(extend(2, secs(0)));
    play.until(secs(9)).act(extend(2, secs(10)));
    let outcome = Outcome::Accept;
    play.act(Command::Settle { consumer: ann, message: message(1), outcome, and_earlier: false });
    play.act(Command::Fetch { consumer: ann, max: 2, wait: secs(0), lease: Some(secs(1)) });
    play.until(secs(12));
    approve("request-limits", &play);
}

#[test]
fn an_id_is_remembered_when_its_message_is_long_gone() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |p| p.ids = Ids::Cycle(2));
    let orders = scene.queue("orders", |q| q.intake.deduplication = Some(secs(10)));
    let ann = scene.consumer("ann", |_| ());
    scene.link(shop, orders);
    scene.link(orders, ann);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 2).until(secs(6)).publish(shop, 1);
    play.until(secs(12)).publish(shop, 1).publish(shop, 1).until(secs(15));
    approve("repeated-ids", &play);
}

#[test]
fn while_a_message_is_out_the_others_of_its_key_wait() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |p| p.keys = Keys::Cycle(2));
    let orders = scene.queue("orders", |q| {
        (q.handout.key_at_a_time, q.lease.timeout) = (true, Some(secs(3)));
    });
    let ann = scene.consumer("ann", |c| c.receive = pull(1));
    let bob = scene.consumer("bob", |c| c.receive = pull(1));
    let cid = scene.consumer("cid", |c| c.receive = pull(1));
    scene.link(shop, orders);
    for consumer in [ann, bob, cid] {
        scene.link(orders, consumer);
    }
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 5).until(ms(1_500)).kill(ann).until(secs(9));
    approve("key-at-a-time", &play);
}

#[test]
fn a_delivery_that_leaves_its_message_behind_is_finished_under_anothers_hands() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |q| {
        (q.handout.duplicates, q.handout.late_words_count) = (Chance::ALWAYS, true);
    });
    let ann = scene.consumer("ann", |c| c.receive = pull(1));
    let bob = scene.consumer("bob", |c| (c.receive, c.slowdown_percent) = (pull(1), 300));
    scene.link(shop, orders);
    scene.link(orders, ann);
    scene.link(orders, bob);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 1).until(secs(6));
    approve("left-behind", &play);
}

#[test]
fn messages_are_handed_out_out_of_turn() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |q| q.handout.disorder = Chance::percent(50));
    let ann = scene.consumer("ann", |c| c.receive = pull(10));
    scene.link(shop, orders);
    scene.link(orders, ann);
    let mut play = scene.play();
    play.kill(ann).publish(shop, 8).until(secs(1)).act(Command::Restart { client: ann });
    play.until(secs(2));
    approve("out-of-turn", &play);
}

#[test]
fn who_does_not_want_to_wait_may_be_told_of_nothing() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |q| q.handout.misses = Chance::percent(50));
    let ann = scene.consumer("ann", |c| c.receive = Receive::ByHand);
    scene.link(shop, orders);
    scene.link(orders, ann);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 4);
    for second in 2..7 {
        let wait = secs(0);
        play.until(secs(second));
        play.act(Command::Fetch { consumer: ann, max: 1, wait, lease: None });
    }
    play.until(secs(8));
    approve("overlooked", &play);
}

#[test]
fn what_is_too_much_for_a_second_is_sent_again_and_what_is_never_taken_is_not() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |p| p.on_refusal = OnRefusal::PublishAgain(secs(1)));
    let late = scene.producer("late", |p| p.delay = Some(secs(1)));
    let large = scene.producer("large", |p| p.payload_bytes = 2_000);
    let orders = scene.queue("orders", |q| {
        (q.requests_per_second, q.intake.largest) = (Some(2), Some(1_000));
        (q.intake.own_delays, q.intake.delay) = (false, secs(2));
    });
    for producer in [shop, late, large] {
        scene.link(producer, orders);
    }
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 3).until(secs(4));
    play.publish(late, 1).publish(large, 1).until(secs(7));
    approve("turned-down", &play);
}
