//! Moving messages: one typed buffer a frame for the canvas, and what lies under a point of it. The
//! place of a message is a function of the time: it is never stored.

use engine::{CopyId, Flight, Key, MessageName, SimTime};

use super::stage::DOTS_MAX;
use crate::app::Model;
use crate::geometry;

/// Numbers of one message in the buffer: x, y (stage units), colour 0 to 5, shape (0 round, 1 poison,
/// 2 dead, 3 given back to its producer), label (-1 none, 0 to 99 a number, 100 + n the n-th letter), deliveries, progress 0 to 1, and
/// one to spare.
pub const TOKEN_STRIDE: usize = 8;

/// A message is clicked within this distance, in stage units.
const REACH: f64 = 14.0;

/// The colour of a message: by its key, or by its producer.
pub(super) fn colour(copy: CopyId, key: Key) -> u8 {
    let number = key.number().unwrap_or(u32::from(copy.name.producer.0) + 5);
    (number % 6) as u8
}

/// The label of a message in the buffer.
fn label(copy: CopyId, key: Key) -> f32 {
    match key.number() {
        Some(key) if key < 26 => 100.0 + key as f32,
        _ => (copy.name.number % 100) as f32,
    }
}

/// The label of a message in words: a key's letter, or the last two digits of its number.
pub(super) fn label_text(copy: CopyId, key: Key) -> String {
    match key.number() {
        Some(key) if key < 26 => char::from(b'A' + key as u8).to_string(),
        _ => (copy.name.number % 100).to_string(),
    }
}

/// How many messages are on each link now, by link id.
pub(super) fn crowding(model: &Model) -> Vec<u32> {
    let mut counts = Vec::new();
    for flight in model.run.simulation.view().flights().filter(|f| f.arrives > f.departs) {
        let place = usize::from(flight.link.0);
        if place >= counts.len() {
            counts.resize(place + 1, 0);
        }
        counts[place] += 1;
    }
    counts
}

/// Whether the messages of a link are drawn one by one: neither too many nor too quick to be seen.
fn is_drawn(model: &Model, flight: &Flight, counts: &[u32]) -> bool {
    const FRAMES_MIN: f64 = 3.0;
    let crowd = counts.get(usize::from(flight.link.0)).copied().unwrap_or(0);
    let lasts = flight.arrives.since(flight.departs).as_micros() as f64;
    let frame_us = 16_667.0 * model.playback.speed;
    let seen = !model.playback.playing || lasts >= FRAMES_MIN * frame_us;
    seen && crowd as usize <= DOTS_MAX
}

fn progress(flight: &Flight, now: SimTime) -> f64 {
    let whole = flight.arrives.since(flight.departs).as_micros().max(1) as f64;
    (now.since(flight.departs).as_micros() as f64 / whole).clamp(0.0, 1.0)
}

fn each_drawn(model: &Model, mut visit: impl FnMut(&Flight, f64, (f64, f64))) {
    let counts = crowding(model);
    let now = model.run.now();
    let topology = &model.document.topology;
    let mut curves: Vec<Option<geometry::Curve>> = vec![None; counts.len()];
    for flight in model.run.simulation.view().flights().filter(|f| f.arrives > f.departs) {
        if !is_drawn(model, &flight, &counts) {
            continue;
        }
        let place = usize::from(flight.link.0);
        let Some(curve) = curves.get_mut(place) else { continue };
        if curve.is_none() {
            *curve = topology
                .links()
                .get(&flight.link)
                .map(|link| geometry::curve(&model.document, link));
        }
        let Some(curve) = curve else { continue };
        let done = progress(&flight, now);
        // Without motion a message stands where it set out until it arrives.
        let shown = if model.reduced_motion { 0.0 } else { done };
        let along = if flight.back { 1.0 - shown } else { shown };
        visit(&flight, done, curve.at(along));
    }
}

/// Fills the buffer with every message that is drawn one by one, [`TOKEN_STRIDE`] numbers each.
pub fn tokens(model: &Model, out: &mut Vec<f32>) {
    out.clear();
    each_drawn(model, |flight, done, (x, y)| {
        let shape = match (flight.dead, flight.poison) {
            _ if flight.given_back => 3.0,
            (Some(_), _) => 2.0,
            (None, true) => 1.0,
            (None, false) => 0.0,
        };
        out.extend([
            x as f32,
            y as f32,
            f32::from(colour(flight.copy, flight.key)),
            shape,
            label(flight.copy, flight.key),
            flight.attempt as f32,
            done as f32,
            0.0,
        ]);
    });
}

/// The moving message at a point of the stage.
pub fn token_at(model: &Model, point: (f64, f64)) -> Option<CopyId> {
    let mut best: Option<(f64, CopyId)> = None;
    each_drawn(model, |flight, _, (x, y)| {
        let distance = (x - point.0).hypot(y - point.1);
        if distance <= REACH && best.is_none_or(|(closest, _)| distance < closest) {
            best = Some((distance, flight.copy));
        }
    });
    best.map(|(_, copy)| copy)
}

/// Whether a message is still somewhere and no poison yet.
pub fn can_be_poisoned(model: &Model, name: MessageName) -> bool {
    let view = model.run.simulation.view();
    let mut healthy = None;
    let mut see = |copy: CopyId, poison: bool| {
        if copy.name == name {
            healthy = Some(healthy.unwrap_or(true) && !poison);
        }
    };
    view.flights().for_each(|flight| see(flight.copy, flight.poison));
    for &id in model.document.topology.nodes().keys() {
        let waiting = view.waiting(id).chain(view.scheduled(id)).chain(view.at_the_door(id));
        let partitions = view.log(id).map_or(0, |log| log.partitions.len());
        let records = (0..partitions).flat_map(|at| view.records(id, at as u16, 0));
        let held = view.producer(id).into_iter().flat_map(|producer| producer.outlets);
        let held = held.flat_map(|outlet| outlet.waiting);
        waiting
            .chain(records.map(|(_, record)| record))
            .chain(held)
            .for_each(|message| see(message.copy, message.poison));
        let Some(consumer) = view.consumer(id) else { continue };
        let jobs = consumer.jobs.iter().map(|job| &job.delivered);
        jobs.chain(&consumer.inbox).for_each(|delivered| see(delivered.copy, delivered.poison));
    }
    healthy.unwrap_or(false)
}

/// Where a message is: on a link, or at the node that keeps it.
pub fn place_of(model: &Model, copy: CopyId) -> Option<(f64, f64)> {
    let mut found = None;
    each_drawn(model, |flight, _, at| {
        if flight.copy == copy {
            found = Some(at);
        }
    });
    found.or_else(|| {
        model.document.topology.nodes().get(&copy.store)?;
        let ((x, y), (width, height)) = (
            geometry::corner(&model.document, copy.store),
            geometry::size(&model.document, copy.store),
        );
        Some((x + width / 2.0, y + height))
    })
}
