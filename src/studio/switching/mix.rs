//! Settings of two profiles mixed, field by field: what was the old default becomes the new one, what
//! somebody chose stays where it can. Fields come from the files' own table, so that none is forgotten.

use std::borrow::Cow;

use crate::wire::json::Json;

/// What became of one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The old default became the new one, and they differ.
    Changed,
    /// It was chosen and has no counterpart: the new default takes its place.
    Lost,
    /// It was chosen and stays, though the defaults differ.
    Kept,
}

/// The three trees of one node: as it is, and as either profile has it.
#[derive(Clone, Copy)]
pub struct Mix<'a> {
    pub own: &'a Json,
    pub old: &'a Json,
    pub new: &'a Json,
}

/// How many fields of two trees differ.
pub fn distance(one: &Json, other: &Json) -> usize {
    match (parts(one), parts(other)) {
        (Some(fields), Some(_)) => {
            let differ = |(name, value): &(Cow<'static, str>, Json)| {
                other.get(name).map_or(1, |of| distance(value, of))
            };
            fields.iter().map(differ).sum()
        }
        _ => usize::from(one != other),
    }
}

/// The fields of a tree that are settings of their own. A choice between forms is one setting.
fn parts(json: &Json) -> Option<&[(Cow<'static, str>, Json)]> {
    match json {
        Json::Object(fields) if json.get("kind").is_none() => Some(fields),
        _ => None,
    }
}

impl Mix<'_> {
    /// The mixed tree. `fits` says whether what was chosen can be there; `told` hears of every field that
    /// is not as plainly as it was.
    pub fn done(
        self,
        path: &str,
        fits: &dyn Fn(&str, &Json) -> bool,
        told: &mut dyn FnMut(&str, Fate),
    ) -> Json {
        if let (Some(fields), Some(_), Some(_)) =
            (parts(self.own), parts(self.old), parts(self.new))
        {
            return Json::Object(self.fields(fields, path, fits, told));
        }
        if self.own == self.old {
            if self.new != self.old {
                told(path, Fate::Changed);
            }
            return self.new.clone();
        }
        if fits(path, self.own) {
            if self.new != self.old && self.own != self.new {
                told(path, Fate::Kept);
            }
            return self.own.clone();
        }
        if self.own != self.new {
            told(path, Fate::Lost);
        }
        self.new.clone()
    }

    /// The same of a node: beside its settings there is its kind.
    pub fn node(
        self,
        fits: &dyn Fn(&str, &Json) -> bool,
        told: &mut dyn FnMut(&str, Fate),
    ) -> Json {
        match self.own {
            Json::Object(fields) => Json::Object(self.fields(fields, "", fits, told)),
            _ => self.own.clone(),
        }
    }

    fn fields(
        self,
        fields: &[(Cow<'static, str>, Json)],
        path: &str,
        fits: &dyn Fn(&str, &Json) -> bool,
        told: &mut dyn FnMut(&str, Fate),
    ) -> Vec<(Cow<'static, str>, Json)> {
        let mut mixed = |(name, own): &(Cow<'static, str>, Json)| {
            let path = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
            let value = match (self.old.get(name), self.new.get(name)) {
                (Some(old), Some(new)) => Mix { own, old, new }.done(&path, fits, told),
                _ => own.clone(),
            };
            (name.clone(), value)
        };
        fields.iter().map(&mut mixed).collect()
    }
}
