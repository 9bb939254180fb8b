//! What both sides may do to the world: look at the time, draw, send a frame, set a timer, report an
//! event. It holds no message and no client.

use super::event::{Event, Stamped};
use super::figures::Figures;
use super::frame::{Body, Frame, Way};
use super::network::{Network, Sent};
use crate::kernel::agenda::{Agenda, Class};
use crate::kernel::digest::Rolling;
use crate::kernel::draw::Seed;
use crate::kernel::id::{CopyId, LinkId, NodeId, PartitionId, TopicPartition};
use crate::kernel::slab::Handle;
use crate::kernel::time::{Position, SimTime};

/// What the agenda holds: a frame that arrives or a timer that is due, and the event it comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) cause: u64,
    pub(crate) what: What,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum What {
    Frame(Frame),
    Timer(Timer),
}

/// Internal deadlines. They cannot be forged from outside; `turn` and handles tell the ones that no
/// longer mean anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timer {
    /// When a producer publishes next.
    Arrival { producer: NodeId, turn: u32 },
    /// When a producer publishes a refused message again.
    PublishAgain { producer: NodeId, link: LinkId, number: u32 },
    /// When a client tries to connect again.
    Reconnect { client: NodeId, link: LinkId, connection: u32 },
    /// When a consumer's work on a message ends.
    Work { consumer: NodeId, job: u32, turn: u32 },
    /// When a consumer's acknowledgement is sent.
    Acknowledge { consumer: NodeId, job: u32, turn: u32 },
    /// When a consumer that got nothing asks again.
    AskAgain { consumer: NodeId, turn: u32 },
    /// When a consumer asks for a longer lease.
    Renew { consumer: NodeId, job: u32, turn: u32 },
    /// When a lease ends.
    LeaseEnd { lease: Handle, until: SimTime },
    /// When a returned message is ready again.
    RetryDue { message: Handle, due: SimTime },
    /// When a waiting message has waited too long.
    Expiry { message: Handle },
    /// When the broker answers a fetch with nothing.
    FetchEnd { link: LinkId, turn: u32 },
    /// When a group deals its partitions anew.
    Rebalance { group: NodeId, turn: u32 },
    /// When a group hands out a partition again after a failure.
    PartitionDue { group: NodeId, at: TopicPartition, term: u32 },
    /// When a log's oldest record of a partition is too old.
    Retention { log: NodeId, turn: u32 },
    /// When a member of a group has to say that it is there.
    Heartbeat { consumer: NodeId, turn: u32 },
    /// When a member's application has not polled for too long.
    PollOverdue { consumer: NodeId, turn: u32 },
    /// When a group has not heard of a member for too long.
    MemberGone { group: NodeId, link: LinkId, incarnation: u32 },
    /// When a record of a shared group is no longer its member's.
    LockEnd { group: NodeId, at: TopicPartition, offset: u64, term: u32 },
    /// When a producer has something to do on a link: send what it gathered, try again, give up.
    Wake { producer: NodeId, link: LinkId, at: SimTime },
    /// When a producer's application has waited too long for room.
    BlockEnd { producer: NodeId, since: SimTime, number: u32 },
    /// When the other machines have what a partition's leader had.
    Replicate { log: NodeId, partition: PartitionId, to: u64 },
    /// When a log looks for records that a later one of their key supersedes.
    Clean { log: NodeId, at: SimTime },
    /// When the other machines stop believing in one that is gone.
    MachineEnd { machine: u16, stops: u32 },
    /// When the broker aborts a transaction that was left open.
    TransactionEnd { producer: NodeId, serial: u32 },
    /// When both sides of a cut link stop believing in each other.
    SessionEnd { link: LinkId, cuts: u32 },
}

impl Entry {
    /// True when it means nothing without this link.
    pub(crate) const fn is_of_link(&self, id: LinkId) -> bool {
        match self.what {
            What::Frame(Frame { link, .. })
            | What::Timer(
                Timer::PublishAgain { link, .. }
                | Timer::Reconnect { link, .. }
                | Timer::FetchEnd { link, .. }
                | Timer::MemberGone { link, .. }
                | Timer::Wake { link, .. }
                | Timer::SessionEnd { link, .. },
            ) => link.0 == id.0,
            What::Timer(_) => false,
        }
    }

    /// True when it means nothing without this node.
    pub(crate) const fn is_of_node(&self, id: NodeId) -> bool {
        let What::Timer(timer) = self.what else { return false };
        match timer {
            Timer::Arrival { producer: node, .. }
            | Timer::Work { consumer: node, .. }
            | Timer::Acknowledge { consumer: node, .. }
            | Timer::Renew { consumer: node, .. }
            | Timer::AskAgain { consumer: node, .. }
            | Timer::Heartbeat { consumer: node, .. }
            | Timer::PollOverdue { consumer: node, .. }
            | Timer::MemberGone { group: node, .. }
            | Timer::LockEnd { group: node, .. }
            | Timer::Rebalance { group: node, .. }
            | Timer::PartitionDue { group: node, .. }
            | Timer::BlockEnd { producer: node, .. }
            | Timer::Replicate { log: node, .. }
            | Timer::Clean { log: node, .. }
            | Timer::Retention { log: node, .. } => node.0 == id.0,
            Timer::PublishAgain { .. }
            | Timer::Reconnect { .. }
            | Timer::LeaseEnd { .. }
            | Timer::RetryDue { .. }
            | Timer::Expiry { .. }
            | Timer::FetchEnd { .. }
            | Timer::Wake { .. }
            | Timer::MachineEnd { .. }
            | Timer::TransactionEnd { .. }
            | Timer::SessionEnd { .. } => false,
        }
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(crate) seed: Seed,
    pub(crate) position: Position,
    pub(crate) agenda: Agenda<Entry>,
    pub(crate) network: Network,
    pub(crate) figures: Figures,
    /// The sequence of the last event.
    pub(crate) sequence: u64,
    /// The last event that is not just a frame setting out: what leads to what follows at once.
    pub(crate) news: u64,
    /// The hash of all events so far.
    pub(crate) rolling: Rolling,
    /// The events of the present call, not yet handed out.
    pub(crate) out: Vec<Stamped>,
}

impl Context {
    pub(crate) fn new(seed: Seed) -> Self {
        Self {
            seed,
            position: Position::START,
            agenda: Agenda::default(),
            network: Network::default(),
            figures: Figures::default(),
            sequence: 0,
            news: 0,
            rolling: Rolling::default(),
            out: Vec::new(),
        }
    }

    pub(crate) const fn now(&self) -> SimTime {
        self.position.at
    }

    /// Reports an event and returns its sequence, to be the cause of others. Inlined, so that each place
    /// that reports folds one known event and looks nothing up.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "measured: a tenth of the whole run")]
    pub(crate) fn emit(&mut self, cause: u64, event: Event) -> u64 {
        self.sequence += 1;
        let stamped = Stamped { sequence: self.sequence, position: self.position, cause, event };
        stamped.fold_into(&mut self.rolling);
        self.figures.fold(&event);
        self.out.push(stamped);
        if !matches!(event, Event::Departed { .. }) {
            self.news = self.sequence;
        }
        self.sequence
    }

    pub(crate) fn set_timer(&mut self, at: SimTime, cause: u64, timer: Timer) {
        self.enter(at, Class::Ordinary, cause, What::Timer(timer));
    }

    /// A timer that loses a tie with everything else of its instant.
    pub(crate) fn set_late_timer(&mut self, at: SimTime, cause: u64, timer: Timer) {
        self.enter(at, Class::Late, cause, What::Timer(timer));
    }

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "see Agenda::enter")]
    pub(crate) fn enter(&mut self, at: SimTime, class: Class, cause: u64, what: What) {
        self.agenda.enter(at, class, Entry { cause, what });
    }

    /// Sends a frame. True unless it is lost at once (the link is gone, or cut for longer than a session).
    /// Inlined, so that the frame is made where it will lie.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "measured: with its callers, a tenth of the whole run")]
    pub(crate) fn send(
        &mut self,
        link: LinkId,
        way: Way,
        connection: u32,
        cause: u64,
        body: Body,
    ) -> bool {
        let departs = self.now();
        match self.network.send(link, way, departs) {
            Sent::Arrives(at) => {
                let frame = Frame { link, way, departs, connection, body };
                self.enter(at, Class::Ordinary, cause, What::Frame(frame));
                true
            }
            Sent::Held => {
                self.network.hold(Frame { link, way, departs, connection, body });
                true
            }
            Sent::Lost => false,
        }
    }

    /// Sends a frame that carries a message, and announces its flight if it takes time.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "see Context::send")]
    pub(crate) fn send_message(
        &mut self,
        route: Route,
        copy: CopyId,
        attempt: u32,
        cause: u64,
        body: Body,
    ) -> bool {
        let Route { link, way, connection } = route;
        let departs = self.now();
        match self.network.send(link, way, departs) {
            Sent::Arrives(at) => {
                if at > departs {
                    self.announce_flight(route, copy, attempt, at, cause);
                }
                let frame = Frame { link, way, departs, connection, body };
                self.enter(at, Class::Ordinary, cause, What::Frame(frame));
                true
            }
            Sent::Held => {
                self.network.hold(Frame { link, way, departs, connection, body });
                true
            }
            Sent::Lost => false,
        }
    }

    #[inline(never)]
    fn announce_flight(
        &mut self,
        route: Route,
        copy: CopyId,
        attempt: u32,
        arrives: SimTime,
        cause: u64,
    ) {
        let Route { link, way, .. } = route;
        self.emit(cause, Event::Departed { copy, link, back: way == Way::Back, arrives, attempt });
    }
}

/// On which link, which way, in which connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route {
    pub(crate) link: LinkId,
    pub(crate) way: Way,
    pub(crate) connection: u32,
}

impl Route {
    pub(crate) const fn along(link: LinkId, connection: u32) -> Self {
        Self { link, way: Way::Along, connection }
    }
}
