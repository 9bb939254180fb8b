//! Commands as objects: in a recording with their position, in JavaScript without. One table for
//! reading, writing and the schema. `do` says which; a node's settings that are not given are the
//! profile's, not the node's present ones.

use engine::{
    Change, Command, Link, Node, NodeId, Offset, Outcome, PartitionId, Profile, RewindTo,
    SimDuration, Simulation, TopicPartition,
};

use super::binding::{Bound, Says};
use super::json::{Fields, Json};
use super::kinds;
use super::place::{Place, ReadError};
#[cfg(feature = "schema")]
use super::setting::field_shape;
use super::setting::{
    Codec, CountFromOne, Flag, Id, KeyNumber, Maybe, Millis, Own, Whole, choice, read_field, words,
};
#[cfg(feature = "schema")]
use super::shape::Shape;

const PUBLISH_MAX: u64 = Simulation::PUBLISH_MAX as u64;
/// Offsets stay below 2^53, so that JavaScript can hold them.
const OFFSET_MAX: u64 = SimDuration::MAX.as_micros();
const PARTITION_MAX: u64 = 999;

choice! { RewindTo: "Where a group reads on." {
    Earliest = "earliest", "At the oldest record of each partition." {}
    Latest = "latest", "With the next record of each partition." {}
    Offset = "offset", "At this offset of each partition, as far as it exists." {
        0 as offset "offset": Whole<0, OFFSET_MAX>, "The offset.";
    }
} }

words! { Outcome: "A consumer's word on a delivery: done with it, given back, given back as failed, or given up." {
    Accept = "accept", Release = "release", Fail = "fail", Reject = "reject",
} }

impl super::setting::Wire for Offset {
    fn read(at: &Place<'_>, _: Option<&Self>) -> Result<Self, ReadError> {
        at.only(&[&["topic", "partition", "offset"]])?;
        let topic = read_field::<NodeId, Id>(at, "topic", None)?;
        let partition = read_field::<u16, Whole<0, PARTITION_MAX>>(at, "partition", None)?;
        let offset = read_field::<u64, Whole<0, OFFSET_MAX>>(at, "offset", None)?;
        let at = TopicPartition { topic, partition: PartitionId(partition) };
        Ok(Self { at, offset })
    }
    fn write(&self, _: Option<&Self>) -> Json {
        let mut fields = Fields::new();
        fields.put("topic", Json::whole(self.at.topic.0.into()));
        fields.put("partition", Json::whole(self.at.partition.0.into()));
        fields.put("offset", Json::whole(self.offset));
        fields.done()
    }
    #[cfg(feature = "schema")]
    fn shape() -> Shape {
        use super::shape::FieldShape;
        let partition = <Whole<0, PARTITION_MAX> as Codec<u16>>::shape();
        let offset = <Whole<0, OFFSET_MAX> as Codec<u64>>::shape();
        let topic = <Id as Codec<NodeId>>::shape();
        Shape::Object {
            name: "Offset",
            help: "An offset of a partition.",
            fields: vec![
                FieldShape::required("topic", "The topic's id.", topic),
                FieldShape::required("partition", "Which of its partitions, from 0.", partition),
                FieldShape::required("offset", "The offset.", offset),
            ],
        }
    }
}

/// Reads a command without a position.
///
/// # Errors
/// One sentence that names the place and the reason.
pub fn read_command(text: &str, profile: &'static Profile) -> Result<Command, ReadError> {
    if text.len() > super::TEXT_MAX {
        return Err(super::too_large(text.len() as u64));
    }
    let json = super::json::parse(text)?;
    command_from_json(&Place::top(&json, profile), &[])
}

/// A node with its kind and settings, without name and place.
pub(super) struct Configured;

impl Codec<Node> for Configured {
    fn read(at: &Place<'_>, _: Option<&Node>) -> Result<Node, ReadError> {
        kinds::read_node(at, &[])
    }
    fn write(value: &Node, _: Option<&Node>) -> Json {
        let mut to = Fields::new();
        to.put("kind", Json::word(value.kind().name()));
        kinds::write_settings(value, None, &mut to);
        to.done()
    }
    #[cfg(feature = "schema")]
    fn shape() -> Shape {
        Shape::Choice {
            name: "NodeSettings",
            help: "A node's kind and settings; what is not given is the profile's default.",
            tag: "kind",
            variants: kinds::shapes(),
        }
    }
}

macro_rules! commands {
    ($($word:literal, $help:literal [$($path:tt)*] {
        $($bind:ident $name:literal: $codec:ty, $about:literal;)*
    })*) => {
        /// Reads a command that stands beside `others` in one object.
        ///
        /// # Errors
        /// Names the place and the reason.
        pub(super) fn command_from_json(at: &Place<'_>, others: &[&str]) -> Result<Command, ReadError> {
            at.object()?;
            let word = at.need("do")?;
            word.word(&[$($word),*])?;
            $(if word.is($word) {
                at.only(&[others, &["do", $($name),*]])?;
                $(let $bind = read_field::<_, $codec>(at, $name, None)?;)*
                return Ok($($path)*);
            })*
            Err(word.wrong("there is no such command"))
        }

        /// Appends a command's fields.
        pub(super) fn command_fields(command: &Command, to: &mut Fields) {
            match command {
                $($($path)* => {
                    to.put("do", Json::word($word));
                    $(to.put($name, <$codec as Codec<_>>::write($bind, None));)*
                })*
            }
        }

        /// What a command can be.
        #[cfg(feature = "schema")]
        pub(super) fn shape() -> Shape {
            Shape::Choice {
                name: "Command",
                help: "Something that a person does to a run.",
                tag: "do",
                variants: vec![$({
                    $(let $bind = None;)*
                    let fields = vec![$(field_shape::<_, $codec>($name, $about, $bind.as_ref())),*];
                    // Never called: it tells the compiler which types the fields have.
                    let _ = || {
                        $(let $bind = $bind?;)*
                        Some($($path)*)
                    };
                    ($word, $help, fields)
                }),*],
            }
        }
    };
}

commands! {
    "publish", "A producer publishes messages now." [Command::Publish { producer, count, key }] {
        producer "producer": Id, "Who.";
        count "count": Whole<1, PUBLISH_MAX>, "How many.";
        key "key": Maybe<KeyNumber>, "Their key; null or left out: the producer's own choice.";
    }
    "kill", "A client's process dies." [Command::Kill { client }] {
        client "client": Id, "A producer or consumer.";
    }
    "restart", "A killed client's process starts anew." [Command::Restart { client }] {
        client "client": Id, "A producer or consumer.";
    }
    "pause", "A client's process freezes; its connection stays." [Command::Pause { client }] {
        client "client": Id, "A producer or consumer.";
    }
    "resume", "A frozen client's process goes on." [Command::Resume { client }] {
        client "client": Id, "A producer or consumer.";
    }
    "stop-broker", "The broker stops." [Command::StopBroker] {}
    "start-broker", "The broker starts again." [Command::StartBroker] {}
    "stop-machine", "One of the broker's machines fails." [Command::StopMachine { machine }] {
        machine "machine": Whole<1, 100>, "Which, from 1.";
    }
    "start-machine", "It comes back." [Command::StartMachine { machine }] {
        machine "machine": Whole<1, 100>, "Which, from 1.";
    }
    "begin", "What a producer writes from now on counts together or not at all." [Command::Begin { producer }] {
        producer "producer": Id, "Who.";
    }
    "end", "A producer's transaction ends, once what it wrote is confirmed." [Command::End { producer, commit }] {
        producer "producer": Id, "Who.";
        commit "commit": Flag, "Whether it counts.";
    }
    "cut-link", "Nothing gets through a client's link any more." [Command::CutLink { link }] {
        link "link": Id, "Which.";
    }
    "mend-link", "A cut or slowed link is whole again." [Command::MendLink { link }] {
        link "link": Id, "Which.";
    }
    "slow-link", "A link takes longer." [Command::SlowLink { link, extra }] {
        link "link": Id, "Which.";
        extra "extra_ms": Millis, "How much longer.";
    }
    "poison", "A message turns to poison: every consumer fails on it." [Command::Poison { message }] {
        message "message": Own, "Which.";
    }
    "settle", "A consumer that acknowledges by hand says its word on a message that it has." [Command::Settle { consumer, message, outcome, and_earlier }] {
        consumer "consumer": Id, "Who.";
        message "message": Own, "On which message.";
        outcome "outcome": Own, "The word.";
        and_earlier "and_earlier": Flag, "Also on everything that it was given before and still has.";
    }
    "fetch", "A consumer that asks by hand asks for messages." [Command::Fetch { consumer, max, wait, lease }] {
        consumer "consumer": Id, "Who.";
        max "max": CountFromOne, "For how many at most.";
        wait "wait_ms": Millis, "How long the broker may wait before it answers with none.";
        lease "lease_ms": Maybe<Millis>, "How long they are to be the consumer's; null or left out: as the queue has it.";
    }
    "extend", "A consumer wants a message that it has for so long from now on; for no time: it gives it back." [Command::Extend { consumer, message, lease }] {
        consumer "consumer": Id, "Who.";
        message "message": Own, "Which message.";
        lease "lease_ms": Millis, "How long; 0: it gives it back.";
    }
    "cancel", "A consumer wants no more messages; what it has stays with it." [Command::Cancel { client }] {
        client "client": Id, "Who.";
    }
    "subscribe", "A consumer that was cancelled wants messages again." [Command::Subscribe { client }] {
        client "client": Id, "Who.";
    }
    "settle-again", "A consumer acknowledges a message that it does not hold any more." [Command::SettleAgain { consumer, message }] {
        consumer "consumer": Id, "Who.";
        message "message": Own, "Which.";
    }
    "alarm", "The broker is short of memory, or no longer." [Command::Alarm { on }] {
        on "on": Flag, "Whether it is.";
    }
    "redrive", "Dead letters go back to where they died." [Command::Redrive { queue, message }] {
        queue "queue": Id, "The queue that holds them.";
        message "message": Maybe<Own>, "Only this one; null or left out: all.";
    }
    "discard", "Dead letters are thrown away." [Command::Discard { queue, message }] {
        queue "queue": Id, "The queue that holds them.";
        message "message": Maybe<Own>, "Only this one; null or left out: all.";
    }
    "close", "A consumer says goodbye and its process ends." [Command::Close { client }] {
        client "client": Id, "Who.";
    }
    "stall", "A consumer's application hangs, or goes on: it does not poll, while its library says that it is there." [Command::Stall { consumer, on }] {
        consumer "consumer": Id, "Who.";
        on "on": Flag, "Whether it hangs.";
    }
    "poll", "A consumer that polls by hand polls once." [Command::Poll { consumer, max }] {
        consumer "consumer": Id, "Who.";
        max "max": Maybe<CountFromOne>, "The most records; null or left out: its own number.";
    }
    "commit", "A member of a group that polls commits." [Command::Commit { consumer, to }] {
        consumer "consumer": Id, "Who.";
        to "to": Maybe<Own>, "Which offset of which partition; null or left out: what its polls brought.";
    }
    "seek", "A member of a group that polls reads a partition on from elsewhere." [Command::Seek { consumer, to }] {
        consumer "consumer": Id, "Who.";
        to "to": Own, "From where.";
    }
    "rewind", "A group reads its topic again, or skips ahead." [Command::Rewind { group, to }] {
        group "group": Id, "Which group.";
        to "to": Own, "From where.";
    }
    "add-node", "A node appears." [Command::Edit(Change::AddNode { id, node })] {
        id "id": Id, "Its id, never used before.";
        node "node": Configured, "The node.";
    }
    "remove-node", "A node without links disappears." [Command::Edit(Change::RemoveNode { id })] {
        id "id": Id, "Which.";
    }
    "set-node", "A node's settings change; its kind stays." [Command::Edit(Change::SetNode { id, node })] {
        id "id": Id, "Which.";
        node "node": Configured, "The node as it is from now on.";
    }
    "add-link", "A link appears." [Command::Edit(Change::AddLink { id, link: Link { from, to, latency, binding } })] {
        id "id": Id, "Its id, never used before.";
        from "from": Id, "The node where messages come from.";
        to "to": Id, "The node where they go.";
        latency "latency_ms": Millis, "How long a frame travels, in either direction.";
        binding "binding": Bound, "Where it leaves an exchange: which messages go along it.";
    }
    "remove-link", "A link disappears." [Command::Edit(Change::RemoveLink { id })] {
        id "id": Id, "Which.";
    }
    "set-link", "A link's latency changes; its ends stay." [Command::Edit(Change::SetLink { id, link: Link { from, to, latency, binding } })] {
        id "id": Id, "Which.";
        from "from": Id, "Its first end, as it is.";
        to "to": Id, "Its second end, as it is.";
        latency "latency_ms": Millis, "How long a frame travels, in either direction.";
        binding "binding": Bound, "Where it leaves an exchange: which messages go along it.";
    }
    "set-key", "What messages with a key say of themselves changes." [Command::Edit(Change::SetHeading { key, heading })] {
        key "key": KeyNumber, "The key.";
        heading "says": Maybe<Says>, "What they say; null or left out: nothing but the key's number.";
    }
}
