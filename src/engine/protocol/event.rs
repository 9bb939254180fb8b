//! What happened, in past participles. Every event is `Copy`, without strings, stamped with its
//! position and the event that caused it: enough to explain. Sentences are made in the studio.

pub use super::reason::{
    CommitRefusal, DeadReason, Decline, DownReason, DropReason, EditKind, EndReason, LeaveReason,
    LossReason, RemovalReason, ReturnReason, TurnDown,
};
use crate::kernel::digest::Rolling;
use crate::kernel::id::{CopyId, Key, LinkId, MessageName, NodeId, PartitionId};
use crate::kernel::time::{Position, SimTime};

/// An event with its place in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamped {
    /// Counts the events of a run from 1.
    pub sequence: u64,
    /// When.
    pub position: Position,
    /// The sequence of the event that led to this one; 0: a command or the start.
    pub cause: u64,
    /// What.
    pub event: Event,
}

const _: () = assert!(size_of::<Stamped>() <= 64, "an event fits a cache line");

/// One field of an event, for files and for JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// A node.
    Node(NodeId),
    /// A link.
    Link(LinkId),
    /// A logical message.
    Message(MessageName),
    /// A copy of a message.
    Copy(CopyId),
    /// A key.
    Key(Key),
    /// An instant.
    Time(SimTime),
    /// A number.
    Number(u64),
    /// Yes or no.
    Flag(bool),
    /// One of a closed set of words.
    Word(&'static str),
}

/// A type that can be a field of an event.
pub trait AsField {
    /// What kind of field it is: one of `node link message copy key time number flag word`.
    const KIND: &'static str;
    /// The words, if it is one of a closed set.
    const WORDS: &'static [&'static str] = &[];
    /// The value.
    fn as_field(&self) -> Field;
    /// The value as one word, for the digest.
    fn as_word(&self) -> u64;
}

macro_rules! as_field {
    ($($t:ty, $kind:literal => |$v:ident| $e:expr, $word:expr;)*) => {$(
        impl AsField for $t {
            const KIND: &'static str = $kind;
            fn as_field(&self) -> Field {
                let $v = *self;
                $e
            }
            #[inline]
            fn as_word(&self) -> u64 {
                let $v = *self;
                $word
            }
        }
    )*};
}
as_field! {
    NodeId, "node" => |v| Field::Node(v), v.0.into();
    LinkId, "link" => |v| Field::Link(v), v.0.into();
    MessageName, "message" => |v| Field::Message(v), v.word();
    CopyId, "copy" => |v| Field::Copy(v), v.word();
    Key, "key" => |v| Field::Key(v), v.number().map_or(u64::MAX, u64::from);
    SimTime, "time" => |v| Field::Time(v), v.as_micros();
    PartitionId, "number" => |v| Field::Number(v.0.into()), v.0.into();
    u32, "number" => |v| Field::Number(v.into()), v.into();
    u64, "number" => |v| Field::Number(v), v;
    bool, "flag" => |v| Field::Flag(v), v.into();
}

/// Declares the events: the enum, its names, its encoding and its fields from one list.
macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident = $name:literal { $($(#[$fdoc:meta])* $field:ident : $t:ty),* $(,)? })*) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "what a field is, its event's sentence says")]
        pub enum Event { $($(#[$doc])* $variant { $($(#[$fdoc])* $field: $t),* }),* }

        impl Event {
            /// The stable name, for files, links and JavaScript.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $name),* }
            }
            /// Calls `visit` with each field's name and value, in order.
            pub fn fields(&self, mut visit: impl FnMut(&'static str, Field)) {
                match self {
                    $(Self::$variant { $($field),* } => { $(visit(stringify!($field), $field.as_field());)* })*
                }
            }
            /// Every event there is: its name, and each field's name, kind and words.
            pub const SHAPES: &'static [EventShape] = &[
                $(EventShape {
                    name: $name,
                    fields: &[$((stringify!($field), <$t as AsField>::KIND, <$t as AsField>::WORDS)),*],
                }),*
            ];
        }

        impl Stamped {
            /// Folds it into the rolling hash, by its number, which is its place in the list (a variant
            /// is only ever added at its end), and its fields, one word each. Its sequence is its place.
            #[inline(always)]
            #[allow(clippy::inline_always, reason = "see Context::emit")]
            pub(crate) fn fold_into(&self, rolling: &mut Rolling) {
                #[repr(u8)]
                enum Tag { $($variant),* }
                // Times stay below 2^53, ordinals (but for a few) below 2^17: two words for the stamp.
                let at = self.position.at.as_micros();
                let why = self.cause ^ u64::from(self.position.ordinal) << 47;
                match &self.event {
                    $(Event::$variant { $($field),* } => {
                        let when = at | (Tag::$variant as u64) << 56;
                        rolling.add(&[when, why, $($field.as_word()),*]);
                    })*
                }
            }
        }
    };
}

/// An event's name and fields: name, kind (`node`, `time`, `word` and so on) and words.
#[derive(Clone, Copy, Debug)]
pub struct EventShape {
    /// The event's stable name.
    pub name: &'static str,
    /// Name, kind and words of each field.
    pub fields: &'static [(&'static str, &'static str, &'static [&'static str])],
}

events! {
    /// A producer sent a message on its way.
    Published = "published" { copy: CopyId, link: LinkId, key: Key, again: bool }
    /// A message set out on a link; the picture moves it until `arrives`.
    Departed = "departed" { copy: CopyId, link: LinkId, back: bool, arrives: SimTime, attempt: u32 }
    /// What was on a link, or still at its producer, is gone.
    Lost = "lost" { copy: CopyId, link: LinkId, reason: LossReason }
    /// The broker told a producer to wait: `by` is full.
    HeldBack = "held-back" { producer: NodeId, by: NodeId }
    /// The broker told a producer to go on.
    LetGo = "let-go" { producer: NodeId, by: NodeId }
    /// A producer's application waits: its own buffer is full.
    Blocked = "blocked" { producer: NodeId }
    /// A producer's application goes on.
    Unblocked = "unblocked" { producer: NodeId }
    /// The broker's word that it has the message reached its producer.
    Confirmed = "confirmed" { copy: CopyId }
    /// A full queue refused a message.
    Refused = "refused" { copy: CopyId }
    /// A message waits at the door of a full queue.
    Parked = "parked" { copy: CopyId }
    /// A message came into a queue; `depth` is how many wait now.
    Entered = "entered" { copy: CopyId, depth: u32 }
    /// A record was appended to a partition.
    Appended = "appended" { copy: CopyId, partition: PartitionId, offset: u64 }
    /// A message was handed to a consumer for the `count`-th time.
    Leased = "leased" { copy: CopyId, consumer: NodeId, count: u32, until: SimTime }
    /// A consumer was given a longer lease.
    Renewed = "renewed" { copy: CopyId, consumer: NodeId, until: SimTime }
    /// A delivery came back.
    Returned = "returned" { copy: CopyId, consumer: NodeId, reason: ReturnReason, failures: u32 }
    /// A returned message waits until `due` before it is ready.
    Delayed = "delayed" { copy: CopyId, due: SimTime }
    /// Its wait is over: it is ready again.
    Due = "due" { copy: CopyId }
    /// The broker took note that a consumer is done with it.
    Accepted = "accepted" { copy: CopyId, consumer: NodeId }
    /// It is dead and goes to `target`, after `count` deliveries.
    Died = "died" { copy: CopyId, reason: DeadReason, target: NodeId, count: u32 }
    /// It is gone for good.
    Dropped = "dropped" { copy: CopyId, reason: DropReason }
    /// Someone sent a dead letter back to where it died.
    Redriven = "redriven" { copy: CopyId, to: NodeId }
    /// A delivery reached its consumer.
    Received = "received" { copy: CopyId, consumer: NodeId, attempt: u32 }
    /// A consumer began to work on it.
    Started = "started" { copy: CopyId, consumer: NodeId, ends: SimTime }
    /// The work succeeded; `applied`: it had an effect (a remembered duplicate has none).
    Finished = "finished" { copy: CopyId, consumer: NodeId, applied: bool }
    /// The work failed; `poison`: as it always will.
    Failed = "failed" { copy: CopyId, consumer: NodeId, poison: bool }
    /// A consumer's word came too late: the delivery was no longer its own.
    Stale = "stale" { copy: CopyId, consumer: NodeId }
    /// What a consumer had in hand vanished with it.
    Abandoned = "abandoned" { copy: CopyId, consumer: NodeId, applied: bool }
    /// Someone killed a client.
    Killed = "killed" { node: NodeId }
    /// Someone started a killed client again.
    Restarted = "restarted" { node: NodeId }
    /// Someone paused a client.
    Paused = "paused" { node: NodeId }
    /// Someone let a paused client go on.
    Resumed = "resumed" { node: NodeId }
    /// Someone stopped the broker.
    BrokerStopped = "broker-stopped" {}
    /// Someone started the broker.
    BrokerStarted = "broker-started" {}
    /// Someone cut a link.
    LinkCut = "link-cut" { link: LinkId }
    /// Someone mended a link.
    LinkMended = "link-mended" { link: LinkId }
    /// Someone slowed a link by `extra_us` microseconds.
    LinkSlowed = "link-slowed" { link: LinkId, extra_us: u64 }
    /// A client's connection is open at the broker.
    Connected = "connected" { client: NodeId, link: LinkId }
    /// The broker saw a client's connection end.
    Disconnected = "disconnected" { client: NodeId, link: LinkId, reason: EndReason }
    /// Someone poisoned a message: every consumer fails on it from now on.
    Poisoned = "poisoned" { message: MessageName }
    /// A group dealt its partitions anew.
    Rebalanced = "rebalanced" { group: NodeId, generation: u32, members: u32 }
    /// A partition went to a member, to be read from `offset`.
    Assigned = "assigned" { group: NodeId, consumer: NodeId, log: NodeId, partition: PartitionId, offset: u64 }
    /// A group noted how far a partition is done: `offset` is the next to read.
    Committed = "committed" { group: NodeId, log: NodeId, partition: PartitionId, offset: u64 }
    /// A group reads a partition again from `offset`.
    Rewound = "rewound" { group: NodeId, log: NodeId, partition: PartitionId, offset: u64, reason: ReturnReason }
    /// The oldest records of a partition were removed; it begins at `offset` now.
    Trimmed = "trimmed" { log: NodeId, partition: PartitionId, offset: u64 }
    /// Someone added, removed or changed a node while it ran.
    NodeEdited = "node-edited" { node: NodeId, how: EditKind }
    /// Someone added, removed or changed a link while it ran; a removed one is nowhere else to be read.
    LinkEdited = "link-edited" { link: LinkId, from: NodeId, to: NodeId, how: EditKind }
    /// One instant had more entries than an instant may have (a cycle without delay): the rest was put
    /// off by a millisecond.
    Overrun = "overrun" { entries: u32 }
    /// An exchange copied a message to each of its `copies` bindings.
    Routed = "routed" { copy: CopyId, copies: u32 }
    /// What messages with a key say of themselves was changed.
    HeadingEdited = "heading-edited" { key: Key }
    /// A message that could be routed nowhere is back at its producer.
    GivenBack = "given-back" { copy: CopyId }
    /// A consumer gets no more messages from its queue, and keeps what it has.
    Cancelled = "cancelled" { consumer: NodeId, by_broker: bool }
    /// The broker is short of memory: it takes nothing from producers until this is over.
    Alarmed = "alarmed" { on: bool }
    /// A group that was behind goes on at `offset`: `records` that it had not read were removed.
    Skipped = "skipped" { group: NodeId, log: NodeId, partition: PartitionId, offset: u64, records: u64 }
    /// A queue did not take a message in, for a reason of its own.
    TurnedDown = "turned-down" { copy: CopyId, reason: TurnDown }
    /// A queue declined what a client asked of it.
    Declined = "declined" { client: NodeId, reason: Decline }
    /// A message that came in waits until `due` before it can be handed out.
    Postponed = "postponed" { copy: CopyId, due: SimTime }
    /// The messages that someone let a consumer ask for are all there: `count` of them.
    Answered = "answered" { consumer: NodeId, count: u32 }
    /// A group has to deal its partitions anew, and waits for its members.
    Rebalancing = "rebalancing" { group: NodeId }
    /// A member heard what it reads from now on.
    Joined = "joined" { group: NodeId, consumer: NodeId, generation: u32, partitions: u32 }
    /// A member gave a partition up; `lost`: it had been taken from it.
    GivenUp = "given-up" { group: NodeId, consumer: NodeId, log: NodeId, partition: PartitionId, lost: bool }
    /// A consumer is no longer a member of its group.
    Left = "left" { group: NodeId, consumer: NodeId, reason: LeaveReason }
    /// A group did not take what a consumer wanted to commit.
    CommitRefused = "commit-refused" { group: NodeId, consumer: NodeId, log: NodeId, partition: PartitionId, offset: u64, reason: CommitRefusal }
    /// Someone closed a client: it said goodbye and ended.
    Closed = "closed" { node: NodeId }
    /// Someone let a consumer's application hang, or go on: it does not poll, its library runs.
    Stalled = "stalled" { consumer: NodeId, on: bool }
    /// A log could not take a record in; its producer hears of it, if it asked. `appended`: it is there all the
    /// same, on too few machines.
    NotAppended = "not-appended" { copy: CopyId, reason: DownReason, appended: bool }
    /// A record that was sent again is in its log already, and was not appended.
    AlreadyAppended = "already-appended" { copy: CopyId, partition: PartitionId, offset: u64 }
    /// A log removed one record of a partition.
    Removed = "removed" { copy: CopyId, partition: PartitionId, offset: u64, reason: RemovalReason }
    /// Another of the broker's machines leads a partition now, whose end is `offset`; 0: none can.
    LeaderChanged = "leader-changed" { log: NodeId, partition: PartitionId, machine: u32, offset: u64 }
    /// One of the broker's machines stopped.
    MachineStopped = "machine-stopped" { machine: u32 }
    /// One of the broker's machines started again.
    MachineStarted = "machine-started" { machine: u32 }
    /// What a producer writes from here on counts together or not at all.
    TransactionBegan = "transaction-began" { producer: NodeId }
    /// A producer's transaction is over.
    TransactionEnded = "transaction-ended" { producer: NodeId, committed: bool }
    /// A producer heard nothing of what it sent for too long: it connects anew and sends again.
    Unanswered = "unanswered" { producer: NodeId, link: LinkId }
    /// A log noted at `offset` how a producer's transaction ended.
    Marked = "marked" { log: NodeId, partition: PartitionId, offset: u64, producer: NodeId, committed: bool }
    /// A consumer that was cancelled wants messages again.
    Subscribed = "subscribed" { consumer: NodeId }
    /// A consumer acknowledged a message that it does not hold any more.
    SettledAgain = "settled-again" { consumer: NodeId, message: MessageName }
}

impl Event {
    /// The copy that it is about, if it is about one.
    #[must_use]
    pub fn copy(&self) -> Option<CopyId> {
        let mut found = None;
        self.fields(|_, field| {
            if let Field::Copy(copy) = field {
                found = Some(copy);
            }
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_a_name_of_its_own() {
        let mut names: Vec<_> = Event::SHAPES.iter().map(|shape| shape.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Event::SHAPES.len());
    }
}
