//! The links as they are now: latency, order of arrival, cuts. A cut holds frames back, as a network
//! that repeats them does; the session timeout decides when the two sides stop believing in each other.

use std::collections::VecDeque;

use super::frame::{Frame, Way};
use crate::kernel::id::{LinkId, NodeId};
use crate::kernel::time::{SimDuration, SimTime};
use crate::topology::{Link, LinkKind};

/// A link of the run.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) link: Link,
    pub(crate) kind: LinkKind,
    /// What a fault adds to the latency.
    pub(crate) extra: SimDuration,
    pub(crate) cut: bool,
    /// Counts the cuts: a session timer of an earlier cut means nothing.
    pub(crate) cuts: u32,
    /// True once the session has expired during a cut: nothing is held any more, it is lost.
    pub(crate) dead: bool,
    /// True while the link is being taken out of the drawing.
    pub(crate) removed: bool,
    /// The last arrival each way: a frame never overtakes, even when the latency was lowered.
    last_arrival: [SimTime; 2],
    held: VecDeque<Frame>,
}

/// What became of a frame that was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sent {
    /// It arrives then.
    Arrives(SimTime),
    /// The link is cut: it has to be held.
    Held,
    /// The link is gone or dead: it is lost.
    Lost,
}

/// Every link of the run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Network {
    lines: Vec<Option<Line>>,
}

impl Network {
    pub(crate) fn add(&mut self, id: LinkId, link: Link, kind: LinkKind) {
        let place = usize::from(id.0);
        if place >= self.lines.len() {
            self.lines.resize_with(place + 1, || None);
        }
        self.lines[place] = Some(Line {
            link,
            kind,
            extra: SimDuration::ZERO,
            cut: false,
            cuts: 0,
            dead: false,
            removed: false,
            last_arrival: [SimTime::ZERO; 2],
            held: VecDeque::new(),
        });
    }

    pub(crate) fn remove(&mut self, id: LinkId) {
        if let Some(place) = self.lines.get_mut(usize::from(id.0)) {
            *place = None;
        }
    }

    pub(crate) fn get(&self, id: LinkId) -> Option<&Line> {
        self.lines.get(usize::from(id.0))?.as_ref()
    }

    pub(crate) fn get_mut(&mut self, id: LinkId) -> Option<&mut Line> {
        self.lines.get_mut(usize::from(id.0))?.as_mut()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (LinkId, &Line)> {
        let numbered = self.lines.iter().enumerate();
        numbered.filter_map(|(id, line)| Some((LinkId(id as u16), line.as_ref()?)))
    }

    /// Every frame that a cut holds back, to change in place.
    pub(crate) fn each_held(&mut self, mut change: impl FnMut(&mut Frame)) {
        for line in self.lines.iter_mut().flatten() {
            line.held.iter_mut().for_each(&mut change);
        }
    }

    /// What becomes of a frame that sets out `now`.
    #[inline]
    pub(crate) fn send(&mut self, link: LinkId, way: Way, now: SimTime) -> Sent {
        match self.get_mut(link) {
            Some(line) if line.dead => Sent::Lost,
            Some(line) if line.cut => Sent::Held,
            Some(line) => Sent::Arrives(line.arrival(now, way)),
            None => Sent::Lost,
        }
    }

    /// Keeps a frame that a cut holds back.
    #[cold]
    pub(crate) fn hold(&mut self, frame: Frame) {
        if let Some(line) = self.get_mut(frame.link) {
            line.held.push_back(frame);
        }
    }
}

impl Line {
    /// Which end of the link is the client and which way leads to it, for a link that has one.
    pub(crate) const fn client_end(&self) -> Option<(NodeId, Way)> {
        match self.kind {
            LinkKind::Publish => Some((self.link.from, Way::Back)),
            LinkKind::Subscription | LinkKind::Membership => Some((self.link.to, Way::Along)),
            LinkKind::Binding | LinkKind::Reading | LinkKind::DeadLetter => None,
        }
    }

    /// The client, for a link that has one.
    pub(crate) const fn client(&self) -> Option<NodeId> {
        match self.client_end() {
            Some((client, _)) => Some(client),
            None => None,
        }
    }

    /// The client that a frame going this way reaches; `None`: the broker.
    pub(crate) fn client_reached(&self, going: Way) -> Option<NodeId> {
        self.client_end().filter(|(_, way)| *way == going).map(|(client, _)| client)
    }

    #[inline]
    fn arrival(&mut self, now: SimTime, way: Way) -> SimTime {
        let last = &mut self.last_arrival[way as usize];
        *last = (now + self.link.latency + self.extra).max(*last);
        *last
    }

    /// What the cut held back, to be sent now, with each frame's arrival.
    pub(crate) fn release_held(&mut self, now: SimTime) -> Vec<(SimTime, Frame)> {
        let held = std::mem::take(&mut self.held);
        let sent = held.into_iter().map(|frame| {
            let at = self.arrival(now, frame.way);
            (at, Frame { departs: now, ..frame })
        });
        sent.collect()
    }

    /// What the cut held back, to be thrown away.
    pub(crate) fn drop_held(&mut self) -> VecDeque<Frame> {
        std::mem::take(&mut self.held)
    }

    pub(crate) fn held(&self) -> impl Iterator<Item = &Frame> {
        self.held.iter()
    }
}
