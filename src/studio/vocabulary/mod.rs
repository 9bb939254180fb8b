//! A profile's words: its name for people, what it calls our ideas and settings, what it has no
//! counterpart for, and where each setting and rule is written. Only words: what a profile does is
//! configuration (`engine::PROFILES`). What a family says nothing about is called as in the textbook.

mod entry;
mod kafka;
mod rabbitmq;
mod sqs;
mod terms;
mod textbook;

use engine::{NodeKind, Profile, Rule};

pub use self::entry::{Entry, Has, Said, Source, Subject};
pub use self::terms::Terms;

use crate::view::NodeKindName;

/// The words of all versions of one system.
pub struct Family {
    /// What it is called.
    name: &'static str,
    /// How the ids of its profiles begin.
    prefix: &'static str,
    /// Names of profiles that are not the family's name and the version.
    names: &'static [(&'static str, &'static str)],
    /// What it calls our ideas.
    terms: Terms,
    /// What it has no counterpart for: the kind, and a sentence that says what does that job instead.
    lacks: &'static [(NodeKind, &'static str)],
    /// Settings that one version has otherwise: looked at before the family's.
    versions: &'static [(&'static str, &'static [Entry])],
    /// Its settings.
    settings: &'static [Entry],
    /// Where its rules are written, and how it says them.
    rules: &'static [(Rule, Said)],
}

const FAMILIES: &[&Family] = &[&textbook::FAMILY, &rabbitmq::FAMILY, &kafka::FAMILY, &sqs::FAMILY];

/// The words of a profile.
#[derive(Clone, Copy)]
pub struct Vocabulary {
    family: &'static Family,
    id: &'static str,
}

impl Vocabulary {
    /// Of a profile; one that no family knows has the textbook's words.
    pub fn of(profile: &Profile) -> Self {
        let known = FAMILIES.iter().find(|family| profile.id.starts_with(family.prefix));
        Self { family: known.copied().unwrap_or(&textbook::FAMILY), id: profile.id }
    }

    /// The textbook's: for what a profile has no words of its own.
    pub fn plain() -> Self {
        Self { family: &textbook::FAMILY, id: "" }
    }

    /// The profile's name for people, such as `RabbitMQ 4.3`.
    pub fn name(self) -> String {
        let own = self.family.names.iter().find(|(id, _)| *id == self.id);
        match (own, self.id.strip_prefix(self.family.prefix)) {
            (Some((_, name)), _) => (*name).to_owned(),
            (None, Some(version)) => format!("{} {version}", self.family.name),
            (None, None) => self.id.to_owned(),
        }
    }

    /// The system's name without a version, such as `RabbitMQ`.
    pub const fn system(self) -> &'static str {
        self.family.name
    }

    /// What it calls our ideas.
    pub const fn terms(self) -> &'static Terms {
        &self.family.terms
    }

    /// Why it has no counterpart for a kind of node, if it has none.
    pub fn lack(self, kind: NodeKind) -> Option<&'static str> {
        self.family.lacks.iter().find(|(lacked, _)| *lacked == kind).map(|(_, why)| *why)
    }

    /// Whether it has this tool.
    pub fn has(self, kind: NodeKindName) -> bool {
        self.lack(kind.of()).is_none()
    }

    fn entries(self) -> impl Iterator<Item = &'static Entry> {
        let own = self.family.versions.iter().filter(move |(id, _)| *id == self.id);
        own.flat_map(|(_, entries)| *entries).chain(self.family.settings)
    }

    /// What it says about a setting of the inspector.
    pub fn setting(self, of: Subject, field: &str) -> Option<&'static Entry> {
        self.entries().find(|entry| entry.of == of && entry.field == field)
    }

    /// What it says about a setting by its way in a file, such as `retry.limit`.
    pub fn at(self, of: Subject, path: &str) -> Option<&'static Entry> {
        // A field of the inspector may be a part of the value.
        let whole = |entry: &&'static Entry| entry.of == of && entry.path == path;
        self.entries().filter(whole).min_by_key(|entry| entry.part)
    }

    /// How it says a rule, and where that is written.
    pub fn rule(self, rule: Rule) -> Option<&'static Said> {
        self.family.rules.iter().find(|(of, _)| *of == rule).map(|(_, said)| said)
    }

    /// The word for a kind of node.
    pub const fn word(self, kind: NodeKindName) -> &'static str {
        self.family.terms.node(kind)
    }
}
