//! What a switch changed, in sentences: one for each setting that is different, grouped by kind of node,
//! each with where it is written.

use engine::{BROKER, Node, NodeKind};

use super::meaning::{Of, meaning};
use super::relevant::is_relevant;
use super::{Fate, Outcome, Switched};
use crate::document::Document;
use crate::narrate::capital;
use crate::vocabulary::{Source, Subject, Terms, Vocabulary};
use crate::wire::json::Json;
use crate::wire::whole;

/// The sentences about one kind of node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Such as `Queues`.
    pub title: String,
    /// The sentences.
    pub sentences: Vec<Sentence>,
}

/// What changed of one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Whose setting it is.
    pub of: Subject,
    /// Its way in a file.
    pub path: String,
    /// What became of it.
    pub fate: Fate,
    /// The nodes, where it is not all of their kind.
    pub names: Vec<String>,
    /// What is so now.
    pub now: String,
    /// What was so before.
    pub before: String,
    /// Where it is written.
    pub source: Option<Source>,
}

const ORDER: [Subject; 7] = [
    Some(NodeKind::Queue),
    Some(NodeKind::Consumer),
    Some(NodeKind::Group),
    Some(NodeKind::Log),
    Some(NodeKind::Exchange),
    Some(NodeKind::Producer),
    None,
];

/// Everything that a switch changed.
pub fn sentences(before: &Document, switched: &Switched) -> Vec<Group> {
    let after = &switched.document;
    let terms = Vocabulary::of(after.profile).terms();
    let mut groups = Vec::new();
    for of in ORDER {
        let mut found: Vec<Sentence> = Vec::new();
        let told = |outcome: &&Outcome| {
            let matters =
                |document: &Document| is_relevant(&document.topology, outcome.node, &outcome.path);
            // What was lost mattered before; how something is done matters where it is done now and was.
            outcome.of == of && matters(before) && (outcome.fate == Fate::Lost || matters(after))
        };
        for outcome in switched.outcomes.iter().filter(told) {
            let Some(sentence) = sentence(before, after, outcome) else { continue };
            let same = found.iter_mut().find(|other| {
                (&other.path, other.fate, &other.now, &other.before)
                    == (&sentence.path, sentence.fate, &sentence.now, &sentence.before)
            });
            match same {
                Some(same) => same.names.extend(sentence.names),
                None => found.push(sentence),
            }
        }
        let all = after.topology.nodes().values().filter(|node| Some(node.kind()) == of).count();
        for sentence in &mut found {
            if sentence.names.len() == all {
                sentence.names.clear();
            }
        }
        // What could not stay is said first, what stays last.
        found.sort_by_key(|sentence| match sentence.fate {
            Fate::Lost => 0,
            Fate::Changed => 1,
            Fate::Kept => 2,
        });
        if !found.is_empty() {
            groups.push(Group { title: title(of, terms).to_owned(), sentences: found });
        }
    }
    groups
}

const fn title(of: Subject, terms: &Terms) -> &'static str {
    match of {
        Some(NodeKind::Producer) => terms.plural.producer,
        Some(NodeKind::Exchange) => terms.plural.exchange,
        Some(NodeKind::Queue) => terms.plural.queue,
        Some(NodeKind::Log) => terms.plural.topic,
        Some(NodeKind::Group) => terms.plural.group,
        Some(NodeKind::Consumer) => terms.plural.consumer,
        None => "Connections",
    }
}

fn sentence(before: &Document, after: &Document, outcome: &Outcome) -> Option<Sentence> {
    let clause = |document: &Document| {
        let vocabulary = Vocabulary::of(document.profile);
        let node: Option<&Node> = document.topology.nodes().get(&outcome.node);
        let (of, tree) = match node {
            Some(node) => (Of::Node(node), whole::of_node(node)),
            None if outcome.node == BROKER => {
                let broker = &document.topology.broker;
                (Of::Broker(broker), whole::of_broker(broker))
            }
            None => return None,
        };
        let value = at(&tree, &outcome.path)?;
        Some(meaning(of, &outcome.path, value, vocabulary.terms()))
    };
    let (old, new) = (Vocabulary::of(before.profile), Vocabulary::of(after.profile));
    let source = |of: Vocabulary| of.at(outcome.of, &outcome.path).and_then(|entry| entry.source);
    let (now, was) = (clause(after)?, clause(before)?);
    // Two settings may say the same together: a limit and how it is counted.
    if now == was && outcome.fate == Fate::Changed {
        return None;
    }
    let names = match outcome.node {
        BROKER => Vec::new(),
        node => vec![after.name(node).to_owned()],
    };
    Some(Sentence {
        of: outcome.of,
        path: outcome.path.clone(),
        fate: outcome.fate,
        names,
        now: capital(&now),
        before: was,
        source: source(new).or_else(|| source(old)),
    })
}

fn at<'a>(tree: &'a Json, path: &str) -> Option<&'a Json> {
    path.split('.').try_fold(tree, |at, step| at.get(step))
}
