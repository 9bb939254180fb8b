//! Pointer, fingers and wheel on the stage, turned into messages. One finger or the mouse does what the
//! application makes of it; two fingers move the picture and zoom, whatever they stand on.

use std::cell::RefCell;
use std::rc::Rc;

use engine::{LinkId, NodeId};
use studio::app::{Msg, Target};
use web_sys::{Element, FocusEvent, MouseEvent, PointerEvent, WheelEvent};
use yew::{Callback, NodeRef, TargetCast as _};

/// What stands under a pointer or has the focus.
pub fn target_of(element: &Element) -> Target {
    let id = |selector: &str, name: &str| -> Option<u16> {
        element.closest(selector).ok()??.get_attribute(name)?.parse().ok()
    };
    if let Some(node) = id("[data-node]", "data-node") {
        let port = element.get_attribute("data-port");
        return match port.as_deref() {
            Some("out" | "dead") => Target::Port(NodeId(node)),
            _ => Target::Node(NodeId(node)),
        };
    }
    id("[data-edge]", "data-edge").map_or(Target::Ground, |link| Target::Edge(LinkId(link)))
}

type Point = (f64, f64);

/// Fingers that are down now, and where: by the browser's id of the pointer.
#[derive(Clone, Default)]
pub struct Fingers(Rc<RefCell<Touch>>);

#[derive(Default)]
struct Touch {
    down: Vec<(i32, Point)>,
    /// Two fingers were down: until all are up, none of them does anything else.
    pinched: bool,
}

impl Touch {
    /// The middle of the first two fingers, and how far they are apart.
    fn span(&self) -> Option<(Point, f64)> {
        let [(_, a), (_, b), ..] = self.down[..] else { return None };
        Some((
            (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1)),
            (a.0 - b.0).hypot(a.1 - b.1).max(1.0),
        ))
    }

    fn moved(&mut self, id: i32, at: Point) {
        if let Some((_, place)) = self.down.iter_mut().find(|(finger, _)| *finger == id) {
            *place = at;
        }
    }
}

/// What the pointer does on the stage.
#[derive(Clone)]
pub struct Hand {
    /// The stage's element.
    pub stage: NodeRef,
    /// Fingers that are down.
    pub fingers: Fingers,
    /// A press on a moving message asks about it: not while something is being placed or connected.
    pub asks: bool,
    /// Where messages go.
    pub send: Callback<Msg>,
}

impl Hand {
    fn offset(&self, event: &MouseEvent) -> Point {
        let Some(stage) = self.stage.cast::<Element>() else { return (0.0, 0.0) };
        let frame = stage.get_bounding_client_rect();
        (f64::from(event.client_x()) - frame.x(), f64::from(event.client_y()) - frame.y())
    }

    /// The pointer went down.
    pub fn down(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            let Some(element) = event.target_dyn_into::<Element>() else { return };
            let at = hand.offset(&event);
            if event.pointer_type() == "touch" {
                let mut touch = hand.fingers.0.borrow_mut();
                touch.down.push((event.pointer_id(), at));
                if touch.down.len() > 1 {
                    touch.pinched = true;
                    hand.send.emit(Msg::PointerCancel);
                    return;
                }
            }
            // A button on the stage is pressed, not dragged; so is a message, and its node is chosen
            // with it. A tool in hand means the node.
            let is = |what| element.closest(what).ok().flatten().is_some();
            let on_message = is(".msg-body");
            if event.button() != 0 {
                return;
            }
            if is("[role=button]") && (hand.asks || !on_message) {
                if let (true, Target::Node(node)) = (on_message, target_of(&element)) {
                    hand.send.emit(Msg::Select(node));
                }
                return;
            }
            if let Some(stage) = hand.stage.cast::<Element>() {
                let _ = stage.set_pointer_capture(event.pointer_id());
            }
            let target = target_of(&element);
            hand.send.emit(Msg::PointerDown { at, target, shift: event.shift_key() });
            if hand.asks && matches!(target, Target::Ground | Target::Edge(_)) {
                hand.send.emit(Msg::ClickToken { at });
            }
        })
    }

    /// It moved.
    pub fn moved(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            let at = hand.offset(&event);
            let mut touch = hand.fingers.0.borrow_mut();
            let before = touch.span();
            touch.moved(event.pointer_id(), at);
            let (pinched, after) = (touch.pinched, touch.span());
            drop(touch);
            if !pinched {
                return hand.send.emit(Msg::PointerMove { at });
            }
            if let (Some((old, was)), Some((new, is))) = (before, after) {
                hand.send.emit(Msg::Pan { dx: new.0 - old.0, dy: new.1 - old.1 });
                hand.send.emit(Msg::Zoom { at: Some(new), factor: is / was });
            }
        })
    }

    /// It went up, or (`taken`) the browser took it away.
    pub fn up(&self, taken: bool) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            let pinched = {
                let mut touch = hand.fingers.0.borrow_mut();
                touch.down.retain(|(finger, _)| *finger != event.pointer_id());
                let pinched = touch.pinched;
                touch.pinched &= !touch.down.is_empty();
                pinched
            };
            if taken {
                hand.send.emit(Msg::PointerCancel);
            } else if !pinched {
                hand.send.emit(Msg::PointerUp { at: hand.offset(&event) });
            }
        })
    }

    /// The wheel: moves the picture; with Ctrl (a touchpad's pinch says it too) zooms.
    pub fn wheel(&self) -> Callback<WheelEvent> {
        let hand = self.clone();
        Callback::from(move |event: WheelEvent| {
            event.prevent_default();
            // Lines and pages instead of pixels, as some mice say it.
            let unit = match event.delta_mode() {
                WheelEvent::DOM_DELTA_LINE => 16.0,
                WheelEvent::DOM_DELTA_PAGE => 400.0,
                _ => 1.0,
            };
            let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
            if event.ctrl_key() || event.meta_key() {
                let factor = (1.0 - dy * 0.002_5).clamp(0.7, 1.4);
                hand.send.emit(Msg::Zoom { at: Some(hand.offset(&event)), factor });
            } else if event.shift_key() && dx == 0.0 {
                hand.send.emit(Msg::Pan { dx: -dy, dy: 0.0 });
            } else {
                hand.send.emit(Msg::Pan { dx: -dx, dy: -dy });
            }
        })
    }

    /// Something got the focus by key: it comes into view.
    pub fn focused(&self) -> Callback<FocusEvent> {
        const MARGIN: f64 = 24.0;
        let hand = self.clone();
        Callback::from(move |event: FocusEvent| {
            let Some(element) = event.target_dyn_into::<Element>() else { return };
            let Some(stage) = hand.stage.cast::<Element>() else { return };
            // The browser may have scrolled what must not scroll.
            if let Some(area) = stage.parent_element() {
                area.set_scroll_left(0);
                area.set_scroll_top(0);
            }
            if element == stage || !element.matches(":focus-visible").unwrap_or(false) {
                return;
            }
            let (window, frame) =
                (stage.get_bounding_client_rect(), element.get_bounding_client_rect());
            let dx = into_view(
                (frame.left(), frame.right()),
                (window.left() + MARGIN, window.right() - MARGIN),
            );
            let dy = into_view(
                (frame.top(), frame.bottom()),
                (window.top() + MARGIN, window.bottom() - MARGIN),
            );
            if dx != 0.0 || dy != 0.0 {
                hand.send.emit(Msg::Pan { dx, dy });
            }
        })
    }
}

/// How far something has to move to lie within a frame; its beginning, if it is too large.
fn into_view(of: (f64, f64), frame: (f64, f64)) -> f64 {
    if of.0 < frame.0 {
        frame.0 - of.0
    } else if of.1 > frame.1 {
        (frame.1 - of.1).max(frame.0 - of.0)
    } else {
        0.0
    }
}
