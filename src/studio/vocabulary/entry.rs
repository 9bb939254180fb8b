//! What a vocabulary says about one setting or one rule. Tables are made of these; they are read in
//! `vocabulary`.

use engine::NodeKind;

/// Where something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its title.
    pub title: &'static str,
    /// Its address.
    pub url: &'static str,
}

/// Whose setting it is: of a kind of node, or of the broker.
pub type Subject = Option<NodeKind>;

/// Whether a system has a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Has {
    /// It has.
    Yes,
    /// It has not: it does always the same.
    No,
    /// Only queues of these kinds have it, by the profile's names.
    Only(&'static [&'static str]),
}

/// What a system says about a setting. An empty text: what the textbook says.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Whose setting it is.
    pub of: Subject,
    /// Its name in the inspector.
    pub field: &'static str,
    /// Its way in a file.
    pub path: &'static str,
    /// The field is a part of the value that stands there.
    pub part: bool,
    /// What it is called.
    pub label: &'static str,
    /// What it does.
    pub help: &'static str,
    /// Whether the system has it.
    pub has: Has,
    /// The choices that it has not.
    pub lacks: &'static [&'static str],
    /// What its choices are called.
    pub words: &'static [(&'static str, &'static str)],
    /// Its least and greatest value, where they are narrower than ours; times in seconds.
    pub range: Option<(u32, u32)>,
    /// Where that is written.
    pub source: Option<Source>,
}

/// A setting that a system has, with the name that it has in the textbook.
pub(super) const fn setting(of: Subject, field: &'static str, path: &'static str) -> Entry {
    Entry {
        of,
        field,
        path,
        part: false,
        label: "",
        help: "",
        has: Has::Yes,
        lacks: &[],
        words: &[],
        range: None,
        source: None,
    }
}

impl Entry {
    /// Its own name, and what it does.
    pub(super) const fn called(self, label: &'static str, help: &'static str) -> Self {
        Self { label, help, ..self }
    }
    /// Where it is written.
    pub(super) const fn from(self, source: Source) -> Self {
        Self { source: Some(source), ..self }
    }
    /// It is not there to be set.
    pub(super) const fn none(self) -> Self {
        Self { has: Has::No, ..self }
    }
    /// Only queues of these kinds have it.
    pub(super) const fn only(self, kinds: &'static [&'static str]) -> Self {
        Self { has: Has::Only(kinds), ..self }
    }
    /// Choices that are not there.
    pub(super) const fn without(self, lacks: &'static [&'static str]) -> Self {
        Self { lacks, ..self }
    }
    /// Names of its choices.
    pub(super) const fn choices(self, words: &'static [(&'static str, &'static str)]) -> Self {
        Self { words, ..self }
    }
    /// Narrower limits.
    pub(super) const fn within(self, least: u32, greatest: u32) -> Self {
        Self { range: Some((least, greatest)), ..self }
    }
    /// It is a part of the value at its path.
    pub(super) const fn part(self) -> Self {
        Self { part: true, ..self }
    }

    /// Whether a queue of this kind, or what else has it, has the setting.
    pub fn there(&self, queue_kind: Option<&str>) -> bool {
        match self.has {
            Has::Yes => true,
            Has::No => false,
            Has::Only(kinds) => queue_kind.is_some_and(|kind| kinds.contains(&kind)),
        }
    }
}

/// How a system says a rule. An empty text: as the textbook does.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// A short name.
    pub name: &'static str,
    /// The rule in a sentence.
    pub text: &'static str,
    /// Where it is written.
    pub source: Source,
}

/// A rule as the textbook says it, and where it is written.
pub(super) const fn written(source: Source) -> Said {
    Said { name: "", text: "", source }
}

/// A rule in a system's own words.
pub(super) const fn said(name: &'static str, text: &'static str, source: Source) -> Said {
    Said { name, text, source }
}
