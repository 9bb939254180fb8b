//! One pass over a node's settings, either way: reading collects fields for the inspector, writing
//! changes the one that was typed into.

use engine::{Chance, SimDuration};

use crate::view::{Field, FieldKind, InspectorGroup};
use crate::vocabulary::{Entry, Subject, Vocabulary};
use crate::wire::json::Number;

/// See the module.
pub(super) struct Access<'a> {
    of: Whose,
    writing: Option<(&'a str, &'a str)>,
    outcome: Option<Result<(), String>>,
    locked: bool,
    groups: Vec<InspectorGroup>,
}

/// Whose settings they are, and in which words: what a profile has not is neither shown nor written.
#[derive(Clone, Copy)]
pub(super) struct Whose {
    pub vocabulary: Vocabulary,
    pub of: Subject,
    pub queue_kind: Option<&'static str>,
}

/// What a field is called, and what it does.
pub(super) type Told = (&'static str, &'static str, &'static str);

impl<'a> Access<'a> {
    pub(super) const fn reading(of: Whose, locked: bool) -> Self {
        Self { of, writing: None, outcome: None, locked, groups: Vec::new() }
    }

    pub(super) const fn writing(of: Whose, field: &'a str, value: &'a str) -> Self {
        Self { of, writing: Some((field, value)), outcome: None, locked: false, groups: Vec::new() }
    }

    /// What the profile says about a field.
    fn entry(&self, id: &str) -> Option<&'static Entry> {
        self.of.vocabulary.setting(self.of.of, id)
    }

    /// Its range, where the profile has a narrower one; in our units.
    fn range(&self, id: &str, ours: (u64, u64), unit: u64) -> (u64, u64) {
        match self.entry(id).and_then(|entry| entry.range) {
            Some((least, greatest)) => (u64::from(least) * unit, u64::from(greatest) * unit),
            None => ours,
        }
    }

    /// Its label, in the profile's words.
    fn label(&self, (id, label, _): Told) -> &'static str {
        self.entry(id).map(|entry| entry.label).filter(|own| !own.is_empty()).unwrap_or(label)
    }

    pub(super) fn into_groups(self) -> Vec<InspectorGroup> {
        self.groups
    }

    /// Whether the field was found, and whether what was typed makes sense.
    pub(super) fn outcome(&self) -> Option<Result<(), &str>> {
        self.outcome.as_ref().map(|outcome| outcome.as_ref().map(|&()| ()).map_err(String::as_str))
    }

    pub(super) fn group(&mut self, title: &'static str) {
        if self.writing.is_none() {
            self.groups.push(InspectorGroup { title, fields: Vec::new() });
        }
    }

    fn show(&mut self, told: Told, kind: FieldKind) {
        let entry = self.entry(told.0);
        if entry.is_some_and(|entry| !entry.there(self.of.queue_kind)) {
            return;
        }
        let help = entry.map(|entry| entry.help).filter(|own| !own.is_empty()).unwrap_or(told.2);
        let field = Field {
            id: told.0,
            label: self.label(told),
            help,
            kind,
            source: entry.and_then(|entry| entry.source),
            locked: self.locked,
            refused: None,
        };
        if let Some(group) = self.groups.last_mut() {
            group.fields.push(field);
        }
    }

    /// What was typed, if this is the field.
    fn typed(&self, id: &str) -> Option<&'a str> {
        let there = self.entry(id).is_none_or(|entry| entry.there(self.of.queue_kind));
        self.writing.filter(|(field, _)| there && *field == id).map(|(_, value)| value.trim())
    }

    /// A number within a range, both as so many 10^-`places`.
    pub(super) fn read_number(
        &mut self,
        label: &str,
        text: &str,
        places: u8,
        (low, high): (u64, u64),
        unit: &str,
    ) -> Option<u64> {
        let typed = plain(text, places == 0).and_then(|text| Number::parse(&text));
        // Of a number with decimals too fine ones are rounded; a whole number has none.
        let fits =
            |typed: Number| if places == 0 { typed.scaled(0) } else { typed.rounded(places) };
        let value = typed.and_then(fits).filter(|value| (low..=high).contains(value));
        self.outcome = Some(value.map(|_| ()).ok_or_else(|| {
            let (low, high) = (decimal(low, places), decimal(high, places));
            let what = if places == 0 { "a whole number" } else { "a number" };
            let range = format!("{label} is {what} from {low} to {high} {unit}");
            range.trim_end().to_owned() + "."
        }));
        value
    }

    pub(super) fn number(
        &mut self,
        told: Told,
        unit: &'static str,
        range: (u32, u32),
        value: &mut u32,
    ) {
        let Some(text) = self.typed(told.0) else {
            return self
                .show(told, FieldKind::Number { value: value.to_string(), unit, optional: false });
        };
        let range = self.range(told.0, (range.0.into(), range.1.into()), 1);
        if let Some(number) = self.read_number(self.label(told), text, 0, range, unit) {
            *value = number as u32;
        }
    }

    pub(super) fn optional(&mut self, told: Told, unit: &'static str, value: &mut Option<u32>) {
        self.optional_up_to(told, unit, (1, 1_000_000), value);
    }

    pub(super) fn optional_up_to(
        &mut self,
        told: Told,
        unit: &'static str,
        (low, high): (u32, u32),
        value: &mut Option<u32>,
    ) {
        let Some(text) = self.typed(told.0) else {
            let value = value.map_or_else(String::new, |value| value.to_string());
            return self.show(told, FieldKind::Number { value, unit, optional: true });
        };
        if text.is_empty() {
            *value = None;
            self.outcome = Some(Ok(()));
            return;
        }
        let range = self.range(told.0, (low.into(), high.into()), 1);
        if let Some(number) = self.read_number(self.label(told), text, 0, range, unit) {
            *value = Some(number as u32);
        }
    }

    pub(super) fn duration(&mut self, told: Told, value: &mut SimDuration) {
        let Some(text) = self.typed(told.0) else {
            return self.show(
                told,
                FieldKind::Number {
                    value: decimal(value.as_micros(), 6),
                    unit: "s",
                    optional: false,
                },
            );
        };
        let range = self.range(told.0, (0, MICROS_MAX), 1_000_000);
        if let Some(number) = self.read_number(self.label(told), text, 6, range, "s") {
            *value = SimDuration::from_micros(number);
        }
    }

    pub(super) fn optional_duration(&mut self, told: Told, value: &mut Option<SimDuration>) {
        let Some(text) = self.typed(told.0) else {
            let value = value.map_or_else(String::new, |value| decimal(value.as_micros(), 6));
            return self.show(told, FieldKind::Number { value, unit: "s", optional: true });
        };
        if text.is_empty() {
            *value = None;
            self.outcome = Some(Ok(()));
            return;
        }
        let range = self.range(told.0, (1_000, MICROS_MAX), 1_000_000);
        if let Some(number) = self.read_number(self.label(told), text, 6, range, "s") {
            *value = Some(SimDuration::from_micros(number));
        }
    }

    /// A time between two events, entered as events a second.
    pub(super) fn rate(&mut self, told: Told, interval: &mut SimDuration) {
        let Some(text) = self.typed(told.0) else {
            let value = decimal(nearest(1_000_000_000, interval.as_micros().max(1)), 3);
            return self.show(told, FieldKind::Number { value, unit: "/ s", optional: false });
        };
        if let Some(number) = self.read_number(told.1, text, 6, (1_000, 10_000_000_000), "a second")
        {
            *interval = SimDuration::from_micros(nearest(1_000_000_000_000, number));
        }
    }

    pub(super) fn percent(&mut self, told: Told, value: &mut Chance) {
        let Some(text) = self.typed(told.0) else {
            let value = decimal(value.as_per_million().into(), 4);
            return self.show(told, FieldKind::Number { value, unit: "%", optional: false });
        };
        if let Some(number) = self.read_number(told.1, text, 4, (0, 1_000_000), "%") {
            *value = Chance::per_million(number as u32);
        }
    }

    pub(super) fn check(&mut self, told: Told, value: &mut bool) {
        let Some(text) = self.typed(told.0) else {
            return self.show(told, FieldKind::Check(*value));
        };
        *value = text == "true";
        self.outcome = Some(Ok(()));
    }

    /// A whole number that may be below zero.
    pub(super) fn signed(&mut self, told: Told, limit: i16, value: &mut i16) {
        let Some(text) = self.typed(told.0) else {
            let value = value.to_string();
            return self.show(told, FieldKind::Number { value, unit: "", optional: false });
        };
        let typed = text.replace('\u{2212}', "-").parse().ok();
        let typed = typed.filter(|number: &i16| (-limit..=limit).contains(number));
        let sentence =
            || format!("{} is a whole number from -{limit} to {limit}.", self.label(told));
        self.outcome = Some(typed.map(|number| *value = number).ok_or_else(sentence));
    }

    /// Words with a meaning of their own: what `read` makes of them, if this is the field.
    pub(super) fn words<T>(
        &mut self,
        told: Told,
        value: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let Some(text) = self.typed(told.0) else {
            self.show(told, FieldKind::Text(value.to_owned()));
            return None;
        };
        let read = read(text);
        self.outcome = Some(read.as_ref().map(|_| ()).map_err(Clone::clone));
        read.ok()
    }

    /// One of a few. Returns the word that was chosen, if this is the field.
    pub(super) fn choice(
        &mut self,
        told: Told,
        options: &[(&'static str, &'static str)],
        chosen: &'static str,
    ) -> Option<&'static str> {
        let entry = self.entry(told.0);
        let named = |(word, ours): &(&'static str, &'static str)| {
            let own = entry.and_then(|entry| entry.words.iter().find(|(own, _)| own == word));
            (*word, own.map_or(*ours, |(_, own)| own))
        };
        // What is chosen is shown, whether or not it could be chosen anew.
        let lacks = |word: &str| entry.is_some_and(|entry| entry.lacks.contains(&word));
        let there = |(word, _): &&(&'static str, &'static str)| *word == chosen || !lacks(word);
        let Some(text) = self.typed(told.0) else {
            let options = options.iter().filter(there).map(named).collect();
            self.show(told, FieldKind::Choice { options, chosen });
            return None;
        };
        let found = options.iter().filter(there).map(|(word, _)| *word).find(|word| *word == text);
        self.outcome = Some(
            found.map(|_| ()).ok_or_else(|| format!("{} has no such choice.", self.label(told))),
        );
        found
    }
}

/// What was typed as plain digits and a point; `None` where a comma may set thousands apart or decimals.
fn plain(text: &str, whole: bool) -> Option<String> {
    let space = |letter: char| letter.is_whitespace() || "'’_".contains(letter);
    let text = text.replace(space, " ");
    let point = text.rfind(['.', ',']).filter(|&at| {
        // A sign that comes twice sets thousands apart, and in a whole number each does.
        let sign = &text[at..=at];
        text.matches(sign).count() == 1 && !(whole && grouped(&text, sign).is_some())
    });
    let (before, after) = text.split_at(point.unwrap_or(text.len()));
    if after.starts_with(',') && grouped(&text, ",").is_some() {
        return None;
    }
    let marks = [",", ".", " "];
    let before = marks.iter().find_map(|mark| grouped(before, mark)).unwrap_or(before.to_owned());
    Some(before + &after.replace(',', "."))
}

/// A number whose thousands are set apart by this mark, without it.
fn grouped(text: &str, mark: &str) -> Option<String> {
    let digits = |part: &str| part.bytes().all(|letter| letter.is_ascii_digit());
    let (first, rest) = text.split_once(mark)?;
    let fits = (1..=3).contains(&first.len()) && digits(first) && !first.starts_with('0');
    let thousands = rest.split(mark).all(|part| part.len() == 3 && digits(part));
    (fits && thousands).then(|| text.replace(mark, ""))
}

/// The longest time that can be typed: half a year.
const MICROS_MAX: u64 = 15_552_000_000_000;

/// `units` × 10^-`places`, with no more decimals than it needs.
fn decimal(units: u64, places: u8) -> String {
    Number::decimal(units, places).to_string()
}

/// The whole number nearest to a quotient.
const fn nearest(number: u64, by: u64) -> u64 {
    (number + by / 2) / by
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn thousands_may_be_set_apart_where_that_can_mean_nothing_else() {
        let whole = |text| plain(text, true);
        for text in ["1000", "1,000", "1.000", "1 000", "1\u{a0}000", "1'000"] {
            assert_eq!(whole(text).as_deref(), Some("1000"), "{text}");
        }
        assert_eq!(whole("1,000,000").as_deref(), Some("1000000"));
        assert_eq!(whole("1,5").as_deref(), Some("1.5"), "no whole number, and told so");
        assert_eq!(whole("0,500").as_deref(), Some("0.500"));
        assert_eq!(whole("12,00").as_deref(), Some("12.00"));
    }

    #[test]
    fn a_comma_that_may_be_either_is_refused_in_a_number_with_decimals() {
        let decimal = |text| plain(text, false);
        for (text, read) in [
            ("1.5", "1.5"),
            ("1,5", "1.5"),
            ("0,125", "0.125"),
            ("1.000", "1.000"),
            ("1,000.5", "1000.5"),
            ("1.000,5", "1000.5"),
            ("1 000,25", "1000.25"),
            ("2,592,000", "2592000"),
        ] {
            assert_eq!(decimal(text).as_deref(), Some(read), "{text}");
        }
        assert_eq!(decimal("1,000"), None);
    }
}
