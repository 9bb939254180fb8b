//! Logs and consumer groups: partitions, owners, offsets.

use engine::{Backoff, Command, Key, Keys, Receive, RewindTo};

use crate::approve;
use crate::scene::{Scene, ms, secs};

#[test]
fn partitions_move_when_a_member_dies_and_what_it_had_not_settled_is_read_again() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |p| p.keys = Keys::Cycle(2));
    let clicks = scene.log("clicks", |l| l.partitions = 2);
    let stats = scene.group("stats", |_| ());
    let ann = scene.consumer("ann", |c| c.receive = Receive::Push { prefetch: 2 });
    let bob = scene.consumer("bob", |_| ());
    scene.link(shop, clicks);
    scene.link(clicks, stats);
    scene.link(stats, ann);
    scene.link(stats, bob);
    let mut play = scene.play();
    play.until(secs(2)).publish(shop, 6).until(ms(3_700)).kill(ann).until(secs(12));
    approve("group-member-killed", &play);
}

#[test]
fn a_group_reads_again_from_the_start() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let clicks = scene.log("clicks", |l| l.partitions = 1);
    let stats = scene.group("stats", |_| ());
    let ann = scene.consumer("ann", |_| ());
    scene.link(shop, clicks);
    scene.link(clicks, stats);
    scene.link(stats, ann);
    let mut play = scene.play();
    play.until(secs(2)).publish(shop, 3).until(ms(4_700));
    play.act(Command::Rewind { group: stats, to: RewindTo::Earliest }).until(secs(10));
    approve("rewind", &play);
}

#[test]
fn a_failing_record_keeps_its_partition_waiting_and_goes_to_the_dead_letters() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |p| p.poison_every = Some(2));
    let clicks = scene.log("clicks", |l| l.partitions = 1);
    let stats = scene.group("stats", |g| {
        (g.retry.limit, g.retry.backoff) = (Some(2), Backoff::Fixed(secs(1)));
    });
    let dead = scene.dead_letters("dead letters");
    let ann = scene.consumer("ann", |_| ());
    scene.link(shop, clicks);
    scene.link(clicks, stats);
    scene.link(stats, ann);
    scene.link(stats, dead);
    let mut play = scene.play();
    play.until(secs(2)).publish(shop, 3).until(secs(12));
    approve("group-dead-letter", &play);
}

#[test]
fn a_log_keeps_so_many_records_and_a_group_that_is_behind_misses_the_others() {
    let mut scene = Scene::new();
    let shop = scene.producer("shop", |_| ());
    let clicks = scene.log("clicks", |l| (l.partitions, l.retained_max) = (1, Some(2)));
    let stats = scene.group("stats", |_| ());
    let ann = scene.consumer("ann", |_| ());
    scene.link(shop, clicks);
    scene.link(clicks, stats);
    scene.link(stats, ann);
    let mut play = scene.play();
    play.until(secs(2)).act(Command::Publish { producer: shop, count: 5, key: Some(Key::new(0)) });
    play.until(secs(8));
    approve("log-retention", &play);
}
