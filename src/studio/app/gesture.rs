//! Pointer gestures on the stage: pan, move, connect, select, place, zoom.

use engine::NodeId;

use super::edit::{commit, connect, place, within};
use super::history::DocumentChange;
use super::{Camera, Gesture, Model, Target, Tool};
use crate::document::Point;
use crate::geometry::{self, snap};

/// A pointer that moves less than this (pixels) clicks.
const CLICK: f64 = 4.0;
const ZOOM_MIN: f64 = 0.2;
const ZOOM_MAX: f64 = 3.0;

impl Camera {
    /// From window pixels to stage units.
    pub fn to_stage(&self, at: (f64, f64)) -> (f64, f64) {
        ((at.0 - self.x) / self.zoom, (at.1 - self.y) / self.zoom)
    }

    /// From stage units to window pixels.
    pub fn to_window(&self, at: (f64, f64)) -> (f64, f64) {
        (at.0 * self.zoom + self.x, at.1 * self.zoom + self.y)
    }

    /// Zooms so that the point (window pixels; the middle without one) stays where it is.
    pub(super) fn zoom(&mut self, at: Option<(f64, f64)>, factor: f64) {
        let at = at.unwrap_or((self.window.0 / 2.0, self.window.1 / 2.0));
        let fixed = self.to_stage(at);
        if !factor.is_finite() {
            return;
        }
        self.zoom = (self.zoom * factor).clamp(ZOOM_MIN, ZOOM_MAX);
        (self.x, self.y) = (at.0 - fixed.0 * self.zoom, at.1 - fixed.1 * self.zoom);
    }

    /// Brings a frame (stage units) into view, not larger than it is.
    pub(super) fn fit(&mut self, frame: (f64, f64, f64, f64)) {
        let (x, y, width, height) = frame;
        let (w, h) = self.window;
        if w < 1.0 || h < 1.0 {
            return;
        }
        // A small window has no room to give away.
        let margin = if w < 1_000.0 { 16.0 } else { 40.0 };
        // Room for the tools at the foot of the stage.
        let foot = 48.0;
        let fits =
            ((w - 2.0 * margin) / width.max(1.0)).min((h - 2.0 * margin - foot) / height.max(1.0));
        self.zoom = fits.clamp(ZOOM_MIN, 1.0);
        self.x = (w - width * self.zoom) / 2.0 - x * self.zoom;
        self.y = (h - foot - height * self.zoom) / 2.0 - y * self.zoom;
    }
}

/// The pointer went down.
pub(super) fn down(model: &mut Model, at: (f64, f64), target: Target, shift: bool) {
    let point = model.camera.to_stage(at);
    let drawing_locked = model.locks().drawing;
    if let Gesture::Connecting { from, .. } = model.gesture {
        finish_connection(model, from, point, target);
        return;
    }
    model.gesture = match (model.tool, target) {
        (Tool::Place(kind), _) if !drawing_locked => {
            place(model, kind, point);
            model.tool = Tool::Select;
            Gesture::None
        }
        (_, Target::Port(from)) | (Tool::Connect, Target::Node(from)) if !drawing_locked => {
            Gesture::Connecting { from, to: point, over: None, dragging: true }
        }
        (_, Target::Node(id) | Target::Port(id)) => {
            select_by_pointer(model, id, shift);
            if drawing_locked { Gesture::Panning { last: at } } else { start_moving(model, point) }
        }
        (_, Target::Edge(id)) => {
            if !shift {
                model.clear_selection();
            }
            model.selection.links.insert(id);
            Gesture::None
        }
        (_, Target::Ground) if shift => Gesture::Marquee { from: point, to: point },
        (_, Target::Ground) => {
            model.clear_selection();
            model.close_why();
            Gesture::Panning { last: at }
        }
    };
}

fn select_by_pointer(model: &mut Model, id: NodeId, shift: bool) {
    if shift {
        model.selection.toggle(id);
    } else if !model.selection.nodes.contains(&id) {
        model.select_only(id);
    }
}

fn start_moving(model: &Model, start: (f64, f64)) -> Gesture {
    let place = |&id: &NodeId| (id, model.document.places.get(&id).copied().unwrap_or_default());
    Gesture::Moving { start, from: model.selection.nodes.iter().map(place).collect(), moved: false }
}

/// The pointer moved.
pub(super) fn moved(model: &mut Model, at: (f64, f64)) {
    let point = model.camera.to_stage(at);
    let zoom = model.camera.zoom;
    match &mut model.gesture {
        Gesture::None => {
            if let Tool::Place(kind) = model.tool {
                model.gesture = Gesture::Placing { kind, at: Some(point) };
            }
        }
        Gesture::Panning { last } => {
            model.camera.x += at.0 - last.0;
            model.camera.y += at.1 - last.1;
            *last = at;
        }
        Gesture::Moving { start, from, moved } => {
            let (dx, dy) = (point.0 - start.0, point.1 - start.1);
            *moved |= dx.hypot(dy) * zoom > CLICK;
            if *moved {
                for (id, was) in from {
                    let to = Point { x: snap(was.x + dx as i32), y: snap(was.y + dy as i32) };
                    model.document.places.insert(*id, within(to));
                }
            }
        }
        Gesture::Connecting { to, over, from, .. } => {
            *to = point;
            *over = geometry::node_at(&model.document, point).filter(|id| id != from);
        }
        Gesture::Marquee { to, .. } => *to = point,
        Gesture::Placing { at, .. } => *at = Some(point),
    }
}

/// The pointer went up.
pub(super) fn up(model: &mut Model, at: (f64, f64)) {
    let point = model.camera.to_stage(at);
    match std::mem::replace(&mut model.gesture, Gesture::None) {
        Gesture::Moving { from, moved: true, .. } => finish_move(model, &from),
        Gesture::Connecting { from, dragging: true, .. } => {
            match geometry::node_at(&model.document, point) {
                Some(to) if to != from => {
                    connect(model, from, to);
                    model.tool = Tool::Select;
                }
                // Let go where it began: the second click chooses where it ends.
                Some(_) => {
                    model.gesture =
                        Gesture::Connecting { from, to: point, over: None, dragging: false };
                }
                None => {}
            }
        }
        waiting @ (Gesture::Connecting { .. } | Gesture::Placing { .. }) => model.gesture = waiting,
        Gesture::Marquee { from, to } => select_within(model, from, to),
        Gesture::None | Gesture::Panning { .. } | Gesture::Moving { .. } => {}
    }
}

fn finish_move(model: &mut Model, from: &[(NodeId, Point)]) {
    // The places were shown while moving; one step of undo takes all of it back.
    let to: Vec<_> = from
        .iter()
        .map(|&(id, was)| {
            let now = model.document.places.insert(id, was).unwrap_or(was);
            DocumentChange::Place(id, now)
        })
        .collect();
    let _ = commit(model, "move", to);
}

fn finish_connection(model: &mut Model, from: NodeId, point: (f64, f64), target: Target) {
    model.gesture = Gesture::None;
    let to = match target {
        Target::Node(id) | Target::Port(id) => Some(id),
        Target::Ground | Target::Edge(_) => geometry::node_at(&model.document, point),
    };
    if let Some(to) = to.filter(|&to| to != from) {
        connect(model, from, to);
    }
    model.tool = Tool::Select;
}

fn select_within(model: &mut Model, from: (f64, f64), to: (f64, f64)) {
    let (left, right) = (from.0.min(to.0), from.0.max(to.0));
    let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
    for &id in model.document.topology.nodes().keys() {
        let ((x, y), (width, height)) =
            (geometry::corner(&model.document, id), geometry::size(&model.document, id));
        if x < right && x + width > left && y < bottom && y + height > top {
            model.selection.nodes.insert(id);
        }
    }
}

/// The gesture was taken away: nothing of it stays.
pub(super) fn cancel(model: &mut Model) {
    if let Gesture::Moving { from, .. } = std::mem::replace(&mut model.gesture, Gesture::None) {
        for (id, was) in from {
            model.document.places.insert(id, was);
        }
    }
}
