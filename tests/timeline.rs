//! Time that goes both ways: any moment of a run can be shown again, exactly; what is done in the past
//! begins another branch. Speed and the picture in a browser are tested elsewhere.

use engine::{Budget, Digest, NodeId, Position, SimTime};
use studio::app::{Direction, Mode, Model, Msg, Travel, update};
use studio::gallery;
use studio::replay::Replay;
use studio::timeline::{MarkKind, Timeline};
use studio::view::{Announcement, Track, ViewModel};

/// Numbers that are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % limit
    }
}

fn example(slug: &str) -> Model {
    let mut model = Model::new(Mode::Studio);
    update(&mut model, Msg::OpenExample(slug.to_owned()));
    update(&mut model, Msg::Resized { width: 1_000.0, height: 700.0 });
    update(&mut model, Msg::Pause);
    model
}

/// Plays on in frames of uneven length up to a moment.
fn play_to(
    model: &mut Model,
    until: SimTime,
    numbers: &mut Numbers,
    mut each: impl FnMut(&mut Model),
) {
    update(model, Msg::Play);
    let mut wall_ms = 0.0;
    while model.run.now() < until {
        update(model, Msg::Frame { wall_ms });
        wall_ms += 5.0 + numbers.below(60) as f64;
        each(model);
    }
    update(model, Msg::Pause);
}

fn seconds(count: u64) -> SimTime {
    SimTime::from_secs(count)
}

/// What is shown of the run: without what belongs to the person (what was said, whether it plays).
fn shown(model: &Model) -> ViewModel {
    let mut seen = ViewModel::of(model);
    seen.announcement = Announcement::default();
    seen.phase = studio::app::Phase::Paused;
    seen.undo = None;
    // The track shows what came after as well.
    seen.track = Track::default();
    seen
}

/// The digests of an example's run at these moments, in one run from its start to its end.
fn straight(slug: &str, mut moments: Vec<SimTime>) -> Vec<(SimTime, Digest)> {
    moments.sort();
    let text = gallery::text(slug).expect("an example");
    let mut replay = Replay::new(studio::wire::read_any(text).expect("it can be read"));
    let digest = |at: SimTime| {
        replay.advance_to(Position::end_of(at), Budget::UNLIMITED, &mut Vec::new());
        (at, replay.simulation().digest())
    };
    moments.into_iter().map(digest).collect()
}

/// Minutes of simulated time, and seeks in them: an hour and a thousand with `TIMELINE=full`.
fn size() -> (u64, usize) {
    if std::env::var("TIMELINE").is_ok_and(|size| size == "full") { (60, 1_000) } else { (5, 100) }
}

#[test]
fn any_moment_comes_back_exactly() {
    let (minutes, seeks) = size();
    for slug in gallery::slugs() {
        let mut numbers = Numbers(7);
        let mut model = example(slug);
        update(&mut model, Msg::SetSpeed(100.0));
        play_to(&mut model, seconds(minutes * 60), &mut numbers, |_| {});
        let moments = (0..seeks).map(|_| SimTime::from_micros(numbers.below(minutes * 60_000_000)));
        let mut expected = straight(slug, moments.collect());
        // In any order.
        for place in (1..expected.len()).rev() {
            expected.swap(place, numbers.below(place as u64 + 1) as usize);
        }
        for (at, digest) in expected {
            update(&mut model, Msg::Travel(Travel::To(at)));
            assert_eq!(model.run.simulation.digest(), digest, "{slug} at {at}");
        }
        let (bytes, count) = model.timeline.weight();
        assert!(bytes <= Timeline::BYTES_MAX, "{slug}: {bytes} bytes in {count} checkpoints");
    }
}

#[test]
fn time_that_goes_backwards_shows_what_was_shown() {
    for slug in gallery::slugs() {
        let mut numbers = Numbers(11);
        let mut model = example(slug);
        let mut seen = Vec::new();
        play_to(&mut model, seconds(30), &mut numbers, |model| {
            if seen.len() * 300_000 < model.run.now().as_micros() as usize {
                seen.push((model.run.simulation.position(), shown(model)));
            }
        });
        assert!(seen.len() >= 100, "{slug}: {}", seen.len());
        while let Some((position, view)) = seen.pop() {
            update(&mut model, Msg::Travel(Travel::To(position.at)));
            assert_eq!(model.run.simulation.position(), position, "{slug}");
            assert_same(&shown(&model), &view, slug, position);
        }
    }
}

fn assert_same(now: &ViewModel, then: &ViewModel, slug: &str, at: Position) {
    assert_eq!(now.stage, then.stage, "{slug} at {at:?}: the stage");
    assert_eq!(now.figures, then.figures, "{slug} at {at:?}: the figures");
    assert_eq!(now.log, then.log, "{slug} at {at:?}: the log");
    assert_eq!(now.transport, then.transport, "{slug} at {at:?}: the transport");
    assert!(now == then, "{slug} at {at:?}: something else");
}

#[test]
fn time_passes_backwards_frame_by_frame_until_the_start() {
    let mut model = example("poison-message");
    let mut numbers = Numbers(3);
    play_to(&mut model, seconds(20), &mut numbers, |_| {});
    update(&mut model, Msg::SetSpeed(5.0));
    update(&mut model, Msg::Travel(Travel::PlayBackwards));
    let mut before = model.run.now();
    for frame in 0..10_000 {
        update(&mut model, Msg::Frame { wall_ms: f64::from(frame) * 16.0 });
        assert!(model.run.now() <= before);
        before = model.run.now();
        if !model.playback.playing {
            break;
        }
    }
    assert_eq!((before, model.playback.playing), (SimTime::ZERO, false));
}

#[test]
fn what_is_done_in_the_past_begins_another_branch_and_the_old_one_stays() {
    let mut model = example("competing-workers");
    let mut numbers = Numbers(5);
    play_to(&mut model, seconds(20), &mut numbers, |_| {});
    let (end, digest) = (model.run.simulation.position(), model.run.simulation.digest());
    update(&mut model, Msg::Travel(Travel::To(seconds(8))));
    let at = model.run.simulation.position();
    let consumer = model.document.topology.nodes();
    let is_consumer = |node: &engine::Node| node.kind() == engine::NodeKind::Consumer;
    let (&consumer, _) = consumer.iter().find(|(_, node)| is_consumer(node)).expect("a consumer");
    update(&mut model, Msg::Kill(consumer));
    assert_eq!(model.timeline.branches().len(), 2);
    assert_eq!(model.timeline.shown(), 1);
    let origin = model.timeline.branch().origin.expect("it left another one");
    assert_eq!((origin.branch, origin.at), (0, at));
    play_to(&mut model, seconds(20), &mut numbers, |_| {});
    let forked = model.run.simulation.digest();
    assert_ne!(forked, digest);
    // The marks up to the fork are both branches'; the kill is the new one's.
    let kills = |branch: usize| {
        let marks = model.timeline.branches()[branch].marks().iter();
        marks.filter(|mark| mark.kind == MarkKind::Fault && mark.position == at).count()
    };
    assert_eq!((kills(0), kills(1)), (0, 1));
    let here = model.run.simulation.position();
    update(&mut model, Msg::Travel(Travel::Branch(0)));
    update(&mut model, Msg::Travel(Travel::End(Direction::Forward)));
    assert_eq!((model.run.simulation.position(), model.run.simulation.digest()), (end, digest));
    update(&mut model, Msg::Travel(Travel::Branch(1)));
    update(&mut model, Msg::Travel(Travel::End(Direction::Forward)));
    assert_eq!((model.run.simulation.position(), model.run.simulation.digest()), (here, forked));
}

#[test]
fn the_drawing_is_that_of_the_moment_and_undo_knows_only_what_was_drawn_by_then() {
    let mut model = example("competing-workers");
    let mut numbers = Numbers(9);
    play_to(&mut model, seconds(5), &mut numbers, |_| {});
    let nodes = |model: &Model| model.document.topology.nodes().len();
    let before = nodes(&model);
    let &queue = model.document.topology.nodes().keys().nth(1).expect("a node");
    update(&mut model, Msg::Select(queue));
    update(&mut model, Msg::DeleteSelected);
    assert_eq!(nodes(&model), before - 1);
    play_to(&mut model, seconds(10), &mut numbers, |_| {});
    update(&mut model, Msg::Travel(Travel::To(seconds(3))));
    assert_eq!((nodes(&model), ViewModel::of(&model).undo), (before, None));
    update(&mut model, Msg::Travel(Travel::To(seconds(9))));
    assert_eq!(nodes(&model), before - 1);
    assert!(ViewModel::of(&model).undo.is_some());
    assert_eq!(model.timeline.branches().len(), 1, "looking is not doing");
}

#[test]
fn a_step_back_takes_back_a_step() {
    let mut model = example("poison-message");
    let mut numbers = Numbers(13);
    play_to(&mut model, seconds(6), &mut numbers, |_| {});
    let mut trail = Vec::new();
    for _ in 0..40 {
        update(&mut model, Msg::Step);
        trail.push((model.run.simulation.position(), model.run.simulation.digest()));
    }
    trail.pop();
    while let Some((position, digest)) = trail.pop() {
        update(&mut model, Msg::Travel(Travel::StepBack));
        assert_eq!(model.run.simulation.position(), position);
        assert_eq!(model.run.simulation.digest(), digest);
    }
}

#[test]
fn what_is_turned_down_in_the_past_begins_no_branch() {
    let mut model = example("competing-workers");
    let mut numbers = Numbers(17);
    play_to(&mut model, seconds(5), &mut numbers, |_| {});
    update(&mut model, Msg::Travel(Travel::To(seconds(2))));
    let digest = model.run.simulation.digest();
    update(&mut model, Msg::Kill(NodeId(999)));
    assert_eq!((model.timeline.branches().len(), model.run.simulation.digest()), (1, digest));
}
