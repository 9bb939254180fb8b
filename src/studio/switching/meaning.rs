//! What the value of a setting means, as a clause: of every setting by its way in a file, and in no
//! profile's words but those of the vocabulary. Two clauses beside each other say what a change changes.

mod delivery;
mod stores;

use engine::{
    Acknowledge, BrokerConfig, ConsumerConfig, Cycles, Node, OnFailure, OnRefusal, ProducerConfig,
    Receive, Routing, SimDuration, WhenFull,
};

use self::stores::{group, log, queue};
use crate::narrate::duration;
use crate::vocabulary::Terms;
use crate::wire::json::Json;

/// Whose setting it is.
#[derive(Clone, Copy)]
pub enum Of<'a> {
    /// A node's.
    Node(&'a Node),
    /// The broker's.
    Broker(&'a BrokerConfig),
}

/// What the value at this path means; the value itself where no clause was written for it.
pub fn meaning(of: Of<'_>, path: &str, value: &Json, terms: &Terms) -> String {
    let known = match of {
        Of::Broker(config) => broker(config, path),
        Of::Node(Node::Producer(config)) => {
            producer(config, path).or_else(|| delivery::producer(config, path))
        }
        Of::Node(Node::Exchange(config)) => {
            (path == "routing").then(|| routing(config.routing).to_owned())
        }
        Of::Node(Node::Queue(config)) => queue(config, path, terms),
        Of::Node(Node::Log(config)) => log(config, path).or_else(|| delivery::log(config, path)),
        Of::Node(Node::Group(config)) => group(config, path),
        Of::Node(Node::Consumer(config)) => consumer(config, path, terms),
    };
    known.unwrap_or_else(|| plain(path, value))
}

/// A setting without a clause, by its name in a file.
fn plain(path: &str, value: &Json) -> String {
    let name = path.trim_end_matches("_ms").replace(['.', '_'], " ");
    let value = match value {
        Json::Null => "none".to_owned(),
        Json::Bool(flag) => (if *flag { "yes" } else { "no" }).to_owned(),
        Json::Number(number) if path.ends_with("_ms") => {
            number.scaled(3).map_or_else(|| number.to_string(), duration)
        }
        Json::Number(number) => number.to_string(),
        Json::Text(text) => text.replace('-', " "),
        Json::Object(_) => {
            let word = value.get("kind").map(|kind| plain("", kind));
            word.map_or_else(String::new, |word| word.trim_start_matches(": ").to_owned())
        }
        Json::List(_) => String::new(),
    };
    format!("{name}: {value}")
}

fn time(time: SimDuration) -> String {
    let micros = time.as_micros();
    let whole = [(86_400, "days"), (3_600, "hours"), (60, "minutes")];
    let found = whole.iter().find(|(seconds, _)| {
        let unit = seconds * 1_000_000;
        micros >= 2 * unit && micros.is_multiple_of(unit)
    });
    match found {
        Some((seconds, unit)) => format!("{} {unit}", micros / (seconds * 1_000_000)),
        None if micros >= 1_000_000 && micros.is_multiple_of(1_000_000) => {
            format!("{} s", micros / 1_000_000)
        }
        None => duration(micros),
    }
}

fn either(flag: bool, yes: &str, no: &str) -> String {
    (if flag { yes } else { no }).to_owned()
}

fn broker(b: &BrokerConfig, path: &str) -> Option<String> {
    Some(match path {
        "session_timeout_ms" => format!("a silent client is believed alive for {}", time(b.session_timeout)),
        "reconnect_interval_ms" => {
            format!("a client that lost its connection tries again every {}", time(b.reconnect_interval))
        }
        "machine_session_ms" => {
            format!("a machine of the broker that is gone is believed alive for {}", time(b.machine_session))
        }
        "cycles" => match b.cycles {
            Cycles::UpTo(deaths) => format!("a dead letter may go round up to {deaths} times"),
            Cycles::UnlessRejected => {
                "a dead letter that comes back to where it died is dropped, unless it was rejected on the way".to_owned()
            }
        },
        _ => return None,
    })
}

fn producer(p: &ProducerConfig, path: &str) -> Option<String> {
    Some(match path {
        "confirms" => either(
            p.confirms,
            "it waits for the broker's word on each message",
            "it hears nothing of what becomes of a message",
        ),
        "window" => format!("up to {} messages may be on their way unconfirmed", p.window),
        "on_refusal" => match p.on_refusal {
            OnRefusal::GiveUp => "a message that is refused is lost, and it knows".to_owned(),
            OnRefusal::PublishAgain(after) => {
                format!("a message that is refused is published again after {}", time(after))
            }
        },
        "persistent" => {
            either(p.persistent, "its messages are persistent", "its messages are transient")
        }
        "ttl_ms" => p.ttl.map_or_else(
            || "its messages may wait for ever".to_owned(),
            |ttl| format!("its messages live for {}", time(ttl)),
        ),
        "buffer" => format!("it keeps up to {} messages itself", p.buffer),
        "when_full" => match p.when_full {
            WhenFull::Wait => "its application waits when its own buffer is full",
            WhenFull::Drop => "it drops messages when its own buffer is full",
        }
        .to_owned(),
        "mandatory" => either(
            p.mandatory,
            "a message that can be routed nowhere comes back to it",
            "a message that can be routed nowhere is gone",
        ),
        "priority" => p.priority.map_or_else(
            || "its messages have no priority".to_owned(),
            |priority| format!("its messages have priority {priority}"),
        ),
        _ => return None,
    })
}

const fn routing(routing: Routing) -> &'static str {
    match routing {
        Routing::Fanout => "everyone gets a copy of every message",
        Routing::Direct => "a message goes along the bindings whose key is its own",
        Routing::Topic => "a message goes along the bindings whose pattern matches its key",
        Routing::Headers => "a message goes along the bindings whose headers it has",
    }
}

fn consumer(c: &ConsumerConfig, path: &str, terms: &Terms) -> Option<String> {
    Some(match path {
        "receive" => match c.receive {
            Receive::Push { prefetch: 0 } => {
                "the broker sends it messages without limit, whether or not it is done with the earlier ones".to_owned()
            }
            Receive::Push { prefetch: 1 } => {
                "the broker sends it one message at a time (prefetch 1)".to_owned()
            }
            Receive::Push { prefetch } => format!("the broker sends it up to {prefetch} messages at a time (prefetch {prefetch})"),
            Receive::Pull { batch: 1, wait: SimDuration::ZERO } => {
                "it asks for one message at a time, and is answered at once, with none if there is none".to_owned()
            }
            Receive::Pull { batch, wait } => {
                format!("it asks for up to {batch} messages at a time, and the broker waits up to {} for one", time(wait))
            }
            Receive::ByHand => "it asks for messages when somebody says so".to_owned(),
        },
        "acknowledge" => match c.acknowledge {
            Acknowledge::OnDelivery => "a message is finished when it is delivered: a crash loses it",
            Acknowledge::AfterProcessing => "a message is finished when the work is done: a crash repeats it",
            Acknowledge::ByHand => "a message is finished when somebody says so",
            #[allow(unreachable_patterns, reason = "a new one is told by its name")]
            _ => return None,
        }
        .to_owned(),
        "on_failure" => match c.on_failure {
            OnFailure::Release => "it gives back a message on which it failed",
            OnFailure::Fail => "it gives back a message on which it failed, and says that it failed",
            OnFailure::Reject => "it gives up a message on which it failed",
            OnFailure::Leave => {
                "it says nothing of a message on which it failed, which comes again in its time"
            }
        }
        .to_owned(),
        "renew_every_ms" => c.renew_every.map_or_else(
            || format!("it never asks for a longer {}", terms.lease),
            |every| format!("it asks for a longer {} every {}", terms.lease, time(every)),
        ),
        "lease_ms" => c.lease.map_or_else(
            || format!("its {} is the queue's", terms.lease),
            |own| format!("its own {} is {}", terms.lease, time(own)),
        ),
        "member.commit_every_ms" => c.member.commit_every.map_or_else(
            || "it commits when the work is done".to_owned(),
            |every| format!("it commits by itself, in the first poll after {}, what earlier polls brought", time(every)),
        ),
        "member.session_timeout_ms" => {
            format!("as a member it is believed alive for {} without a heartbeat", time(c.member.session_timeout))
        }
        "member.heartbeat_ms" => format!("it sends a heartbeat every {}", time(c.member.heartbeat)),
        "member.poll_interval_ms" => {
            format!("it leaves its group when it has not polled for {}", time(c.member.poll_interval))
        }
        "priority" => format!("its priority among the consumers is {}", c.priority),
        _ => return None,
    })
}
