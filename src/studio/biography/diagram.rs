//! A life as a sequence diagram: who took part, and who told whom what. As Mermaid it can be pasted where
//! that is understood; as a picture it is `svg`'s.

use engine::{Event, NodeId, ReturnReason, Stamped};

use super::{Biography, exactly};
use crate::document::Document;

/// Who took part, in the order of their first step, and the steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagram {
    /// What it shows.
    pub title: String,
    /// Those who took part: id and name.
    pub parties: Vec<(NodeId, String)>,
    /// The steps, in order.
    pub steps: Vec<(String, Step)>,
}

/// A step. Parties are named by their place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Something goes from one to the other.
    Sends {
        /// From whom.
        from: usize,
        /// To whom.
        to: usize,
        /// What.
        what: String,
        /// It is an answer: a broken line.
        answer: bool,
        /// It does not count: a cross at its end.
        fails: bool,
    },
    /// Something happens at one of them.
    Notes {
        /// At whom.
        at: usize,
        /// What.
        what: String,
    },
}

impl Diagram {
    pub(super) fn of(life: &Biography, document: &Document) -> Self {
        let mut diagram = Self { title: life.name.clone(), parties: Vec::new(), steps: Vec::new() };
        // Where the copy is that came from an exchange.
        let mut through = None;
        for stamped in &life.events {
            diagram.add(stamped, document, &mut through);
        }
        diagram
    }

    fn party(&mut self, id: NodeId, document: &Document) -> usize {
        if let Some(place) = self.parties.iter().position(|(known, _)| *known == id) {
            return place;
        }
        self.parties.push((id, document.name(id).to_owned()));
        self.parties.len() - 1
    }

    fn add(&mut self, stamped: &Stamped, document: &Document, through: &mut Option<NodeId>) {
        let mut sends = |from: NodeId, to: NodeId, what: String, answer: bool, fails: bool| {
            let (from, to) = (self.party(from, document), self.party(to, document));
            Step::Sends { from, to, what, answer, fails }
        };
        let say = |what: &str| what.to_owned();
        let step = match stamped.event {
            Event::Published { copy, link, again, .. } => {
                let to = document.topology.links().get(&link).map_or(copy.store, |link| link.to);
                *through = Some(to);
                let what = if again { "published again" } else { "published" };
                sends(copy.name.producer, to, say(what), false, false)
            }
            Event::Routed { copy, .. } => {
                *through = Some(copy.store);
                return;
            }
            Event::Entered { copy, .. } | Event::Appended { copy, .. } => {
                let from =
                    through.filter(|from| *from != copy.store && is_exchange(document, *from));
                match (from, stamped.event) {
                    (Some(from), _) => sends(from, copy.store, say("routed"), false, false),
                    (None, Event::Appended { partition, offset, .. }) => {
                        let what = format!("P{}, offset {offset}", partition.0);
                        self.notes(copy.store, what, document)
                    }
                    (None, _) => return,
                }
            }
            Event::Leased { copy, consumer, count, .. } => {
                sends(copy.store, consumer, format!("delivery {count}"), false, false)
            }
            Event::Accepted { copy, consumer } => {
                sends(consumer, copy.store, say("done"), true, false)
            }
            Event::Stale { copy, consumer } => {
                sends(consumer, copy.store, say("too late"), true, true)
            }
            Event::Renewed { copy, consumer, .. } => {
                sends(consumer, copy.store, say("asks for more time"), true, false)
            }
            Event::Returned { copy, consumer, reason, .. } => match reason {
                ReturnReason::Released | ReturnReason::Failed => {
                    sends(consumer, copy.store, say("given back"), true, false)
                }
                _ => self.notes(copy.store, format!("comes back: {}", returned(reason)), document),
            },
            Event::Delayed { copy, due } => {
                let what = format!("next try at {}", crate::narrate::seconds(due));
                self.notes(copy.store, what, document)
            }
            Event::Died { copy, target, reason, .. } => {
                sends(copy.store, target, format!("dead: {}", reason.word()), false, false)
            }
            Event::Redriven { copy, to } => sends(copy.store, to, say("redriven"), false, false),
            Event::Refused { copy } => {
                sends(copy.store, copy.name.producer, say("refused"), true, true)
            }
            Event::Confirmed { copy } => {
                sends(copy.store, copy.name.producer, say("confirmed"), true, false)
            }
            Event::GivenBack { copy } => {
                sends(copy.store, copy.name.producer, say("nowhere to go"), true, true)
            }
            Event::Dropped { copy, reason } => {
                self.notes(copy.store, format!("gone: {}", reason.word()), document)
            }
            Event::Lost { copy, reason, .. } => {
                self.notes(copy.name.producer, format!("lost: {}", reason.word()), document)
            }
            Event::Parked { copy } => self.notes(copy.store, say("waits at the door"), document),
            Event::Failed { consumer, poison, .. } => {
                self.notes(consumer, say(if poison { "fails: poison" } else { "fails" }), document)
            }
            Event::Finished { consumer, applied, .. } => {
                let what = if applied { "has its effect" } else { "known: no second effect" };
                self.notes(consumer, say(what), document)
            }
            Event::Abandoned { consumer, .. } => {
                self.notes(consumer, say("falls from its hands"), document)
            }
            Event::Poisoned { message } => {
                self.notes(message.producer, say("turned to poison"), document)
            }
            Event::Rewound { group, offset, .. } => {
                self.notes(group, format!("reads again from offset {offset}"), document)
            }
            _ => return,
        };
        self.steps.push((exactly(stamped), step));
    }

    fn notes(&mut self, at: NodeId, what: String, document: &Document) -> Step {
        Step::Notes { at: self.party(at, document), what }
    }

    /// As Mermaid's text.
    pub fn mermaid(&self) -> String {
        let parties = self.parties.iter().enumerate();
        let parties =
            parties.map(|(place, (_, name))| format!("participant p{place} as {}", plain(name)));
        let steps = self.steps.iter().map(|(time, step)| match step {
            Step::Sends { from, to, what, answer, fails } => {
                let arrow = match (answer, fails) {
                    (false, false) => "->>",
                    (false, true) => "-x",
                    (true, false) => "-->>",
                    (true, true) => "--x",
                };
                format!("p{from}{arrow}p{to}: {time} {}", plain(what))
            }
            Step::Notes { at, what } => format!("Note over p{at}: {time} {}", plain(what)),
        });
        let lines = parties.chain(steps).map(|line| format!("    {line}\n"));
        format!("sequenceDiagram\n{}", lines.collect::<String>())
    }
}

fn is_exchange(document: &Document, id: NodeId) -> bool {
    matches!(document.topology.nodes().get(&id), Some(engine::Node::Exchange(_)))
}

const fn returned(reason: ReturnReason) -> &'static str {
    match reason {
        ReturnReason::Released | ReturnReason::Failed => "given back",
        ReturnReason::LeaseExpired => "the lease ran out",
        ReturnReason::OwnerLost => "its consumer is gone",
        ReturnReason::BrokerRestarted => "the broker stopped",
        ReturnReason::Reassigned => "its partition moved",
        ReturnReason::Rewound => "somebody went back",
        ReturnReason::LeftBehind => "it was left behind",
        ReturnReason::Truncated => "its leader was lost",
    }
}

/// A text in which nothing means anything to Mermaid: it knows every sign by its number.
fn plain(text: &str) -> String {
    let plain = |sign: char| match sign {
        // The end of a line, a number's beginning, a comment, and what may be HTML.
        ';' | '#' | '%' | '<' | '>' | '&' => format!("#{};", u32::from(sign)),
        sign if sign.is_control() => " ".to_owned(),
        sign => sign.to_string(),
    };
    text.chars().map(plain).collect()
}
