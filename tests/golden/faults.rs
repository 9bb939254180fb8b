//! Faults: a broker that restarts, a link that is cut, a client that freezes, and what each side then
//! believes.

use engine::{BrokerConfig, Command, LossReason, TEXTBOOK};

use crate::approve;
use crate::scene::{Scene, ms, secs};

#[test]
fn a_restart_keeps_what_is_durable_and_persistent() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |p| p.confirms = false);
    let chat = scene.producer("chat", |p| (p.persistent, p.confirms) = (false, false));
    let orders = scene.queue("orders", |_| ());
    let ann = scene.consumer("ann", |_| ());
    scene.link(shop, orders);
    scene.link(chat, orders);
    scene.link(orders, ann);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 2).publish(chat, 2).until(ms(1_500));
    play.act(Command::StopBroker).until(secs(4)).act(Command::StartBroker).until(secs(10));
    approve("broker-restart", &play);
}

#[test]
fn a_producer_that_was_not_confirmed_sends_again_and_makes_a_duplicate() {
    let mut scene = Scene::on(BrokerConfig { session_timeout: secs(2), ..TEXTBOOK.broker });
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |_| ());
    let ann = scene.consumer("ann", |c| c.remembers = true);
    let wire = scene.link(shop, orders);
    scene.link(orders, ann);
    let mut play = scene.play();
    // The message gets through before the cut, the broker's word does not.
    play.until(secs(1)).publish(shop, 1).until(ms(1_050)).act(Command::CutLink { link: wire });
    play.until(secs(4)).act(Command::MendLink { link: wire }).until(secs(8));
    approve("confirm-lost-duplicate", &play);
}

#[test]
fn what_stood_at_the_door_of_a_broker_that_stopped_is_sent_again() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |q| q.capacity = Some(1));
    let ann = scene.consumer("ann", |_| ());
    scene.link(shop, orders);
    scene.link(orders, ann);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 3).until(ms(1_500)).act(Command::StopBroker);
    play.until(ms(1_800)).act(Command::StartBroker).until(secs(9));
    approve("broker-restart-confirms", &play);
}

#[test]
fn a_message_that_is_remembered_has_no_second_effect() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |_| ());
    let ann = scene.consumer("ann", |c| (c.remembers, c.acknowledge_delay) = (true, secs(1)));
    let bob = scene.consumer("bob", |c| (c.remembers, c.acknowledge_delay) = (true, secs(1)));
    scene.link(shop, orders);
    scene.link(orders, ann);
    scene.link(orders, bob);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 1).until(ms(2_500)).kill(ann).until(secs(8));
    approve("remembered", &play);
}

#[test]
fn a_consumer_behind_a_cut_link_goes_on_as_a_zombie_and_its_word_comes_too_late() {
    let mut scene = Scene::on(BrokerConfig { session_timeout: secs(2), ..TEXTBOOK.broker });
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |_| ());
    let ann = scene.consumer("ann", |c| c.service = engine::Distribution::Constant(secs(4)));
    let bob = scene.consumer("bob", |_| ());
    scene.link(shop, orders);
    let wire = scene.link(orders, ann);
    scene.link(orders, bob);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 1).until(ms(1_500)).act(Command::CutLink { link: wire });
    play.until(secs(7)).act(Command::MendLink { link: wire }).until(secs(10));
    approve("cut-link-zombie", &play);
}

#[test]
fn a_short_cut_only_delays() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |_| ());
    let ann = scene.consumer("ann", |_| ());
    let publishing = scene.link(shop, orders);
    let taking = scene.link(orders, ann);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 1).until(ms(1_150));
    play.act(Command::CutLink { link: taking }).act(Command::CutLink { link: publishing });
    play.publish(shop, 1).until(secs(4));
    play.act(Command::MendLink { link: publishing }).until(ms(4_500));
    play.act(Command::MendLink { link: taking }).until(secs(8));
    approve("cut-link-short", &play);
}

#[test]
fn a_frozen_consumer_holds_what_it_has_and_goes_on_where_it_stopped() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let orders = scene.queue("orders", |q| q.lease.timeout = None);
    let ann = scene.consumer("ann", |_| ());
    scene.link(shop, orders);
    scene.link(orders, ann);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 2).until(ms(1_700)).act(Command::Pause { client: ann });
    play.until(secs(5)).act(Command::Resume { client: ann }).until(secs(9));
    approve("frozen-consumer", &play);
}

#[test]
fn what_a_killed_producer_had_not_sent_is_gone() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |p| (p.window, p.buffer) = (1, 2));
    let orders = scene.queue("orders", |_| ());
    scene.link(shop, orders);
    let mut play = scene.play();
    play.until(secs(1)).publish(shop, 3).until(ms(1_050)).kill(shop).until(secs(3));
    play.act(Command::Restart { client: shop }).publish(shop, 1).until(secs(6));
    let gone = |event: &engine::Event| {
        matches!(event, engine::Event::Lost { reason: LossReason::ProducerGone, .. })
    };
    assert_eq!(play.count(gone), 2);
    approve("killed-producer", &play);
}
