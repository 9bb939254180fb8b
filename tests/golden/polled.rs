//! Groups whose members poll: commits, rebalances, places that are kept, and locks on single records.

use engine::{Command, ConsumerConfig, Distribution, NodeId, Receive, RewindTo, Serving};

use crate::approve;
use crate::scene::{Play, Scene, ms, secs};

/// One producer, one topic of two partitions, one group, two consumers.
fn group(serving: Serving, set: impl Fn(&str, &mut ConsumerConfig)) -> (Scene, [NodeId; 3]) {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |p| p.keys = engine::Keys::Cycle(2));
    let clicks = scene.log("clicks", |l| l.partitions = 2);
    let stats = scene.group("stats", |g| {
        (g.serving, g.lock) = (serving, secs(4));
        g.retry.limit = Some(2);
    });
    let polls = |name: &str, c: &mut ConsumerConfig| {
        c.receive = Receive::Pull { batch: 2, wait: secs(1) };
        (c.member.heartbeat, c.member.session_timeout) = (secs(1), secs(3));
        set(name, c);
    };
    let ann = scene.consumer("ann", |c| polls("ann", c));
    let bob = scene.consumer("bob", |c| polls("bob", c));
    scene.link(shop, clicks);
    scene.link(clicks, stats);
    scene.link(stats, ann);
    scene.link(stats, bob);
    (scene, [shop, ann, bob])
}

/// Lets the second consumer come later.
fn play_with_one(scene: &Scene, later: NodeId) -> Play {
    let mut play = scene.play();
    play.kill(later);
    play
}

#[test]
fn in_an_eager_group_all_give_up_all_and_go_on_from_what_they_committed() {
    let (scene, [shop, _, bob]) = group(Serving::Eager, |_, _| ());
    let mut play = play_with_one(&scene, bob);
    play.until(secs(2)).publish(shop, 4).until(ms(4_500));
    play.act(Command::Restart { client: bob }).until(secs(9));
    approve("polled-eager", &play);
}

#[test]
fn in_a_cooperative_group_only_what_moves_is_given_up() {
    let (scene, [shop, _, bob]) = group(Serving::Cooperative, |_, _| ());
    let mut play = play_with_one(&scene, bob);
    play.until(secs(2)).publish(shop, 4).until(ms(4_500));
    play.act(Command::Restart { client: bob }).until(secs(9));
    approve("polled-cooperative", &play);
}

#[test]
fn a_member_that_works_for_too_long_leaves_and_its_records_are_read_again() {
    let (scene, [shop, ..]) = group(Serving::Eager, |name, c| {
        if name == "ann" {
            c.service = Distribution::Constant(secs(4));
        }
        c.member.poll_interval = secs(5);
    });
    let mut play = scene.play();
    play.until(secs(3)).publish(shop, 6).until(secs(18));
    approve("polled-too-long", &play);
}

#[test]
fn a_member_with_a_place_of_its_own_finds_it_again_without_a_rebalance() {
    let (scene, [shop, ann, _]) = group(Serving::Cooperative, |_, c| c.member.keeps_place = true);
    let mut play = scene.play();
    play.until(secs(3)).publish(shop, 2).until(secs(6));
    play.act(Command::Close { client: ann }).until(secs(7)).publish(shop, 2).until(secs(8));
    play.act(Command::Restart { client: ann }).until(secs(11));
    approve("polled-place", &play);
}

#[test]
fn a_record_of_a_shared_group_is_locked_for_a_while_and_given_up_after_two_attempts() {
    let (scene, [shop, ann, bob]) = group(Serving::Shared, |_, c| {
        c.service = Distribution::Constant(ms(500));
        c.member.session_timeout = secs(60);
    });
    let mut play = scene.play();
    play.until(secs(2)).publish(shop, 1).until(ms(2_400));
    play.act(Command::Pause { client: ann }).until(ms(6_400));
    play.act(Command::Pause { client: bob }).until(secs(11));
    play.act(Command::Resume { client: ann }).until(secs(12));
    approve("polled-shared", &play);
}

#[test]
fn a_member_that_renews_its_lock_keeps_a_record_for_as_long_as_it_works() {
    let (scene, [shop, ..]) = group(Serving::Shared, |_, c| {
        c.service = Distribution::Constant(secs(9));
        c.renew_every = Some(secs(2));
        c.member.poll_accepts = false;
    });
    let mut play = scene.play();
    play.until(secs(2)).publish(shop, 1).until(secs(13));
    approve("polled-renewed", &play);
}

#[test]
fn a_group_that_polls_reads_again_from_the_start() {
    let (scene, [shop, _, bob]) = group(Serving::Eager, |_, _| ());
    let mut play = play_with_one(&scene, bob);
    play.until(secs(2)).publish(shop, 2).until(secs(6));
    play.act(Command::Rewind { group: NodeId(3), to: RewindTo::Earliest }).until(secs(10));
    approve("polled-rewind", &play);
}
