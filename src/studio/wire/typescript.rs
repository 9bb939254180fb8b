//! The TypeScript types of the JavaScript API: of the formats from their tables, of events from the
//! engine's list. Host only; the result stands in `src/bindings/types.d.ts` and a test keeps it current.

use std::fmt::Write;

use engine::{Counters, Event, EventShape, Rule};

use super::shape::{FieldShape, Shape};

/// The file `src/bindings/types.d.ts`.
pub fn types() -> String {
    let mut types = Types::default();
    for shape in [super::document::shape(), super::recording::shape(), super::command::shape()] {
        types.name_of(&shape);
    }
    let mut text = "\
// The types of Queue Playground's files, commands and events. Made from the Rust tables by
// `UPDATE=1 cargo test --test formats`; do not edit.\n"
        .to_owned();
    for (_, declaration) in types.0 {
        text.push('\n');
        text.push_str(&declaration);
    }
    text.push_str(&figures());
    text.push_str(&events());
    text
}

/// The declarations so far, by name.
#[derive(Default)]
struct Types(Vec<(&'static str, String)>);

impl Types {
    /// A type as it stands behind a colon; a type with a name is declared once.
    fn name_of(&mut self, shape: &Shape) -> String {
        match shape {
            Shape::Whole { .. } | Shape::Signed { .. } | Shape::Decimal { .. } => {
                "number".to_owned()
            }
            Shape::Flag => "boolean".to_owned(),
            Shape::Text { .. } => "string".to_owned(),
            Shape::Constant(word) => format!("\"{word}\""),
            Shape::Version(number) => number.to_string(),
            Shape::Maybe(of) => format!("{} | null", self.name_of(of)),
            Shape::List { of, .. } => match self.name_of(of) {
                name if name.contains(' ') => format!("({name})[]"),
                name => format!("{name}[]"),
            },
            Shape::Words { name, .. } | Shape::Object { name, .. } | Shape::Choice { name, .. } => {
                if self.0.iter().all(|(known, _)| known != name) {
                    let place = self.0.len();
                    self.0.push((name, String::new()));
                    self.0[place].1 = self.declaration(shape);
                }
                (*name).to_owned()
            }
        }
    }

    fn declaration(&mut self, shape: &Shape) -> String {
        match shape {
            Shape::Words { name, help, words } => {
                format!("/** {help} */\nexport type {name} = {};\n", quoted(words))
            }
            Shape::Object { name, help, fields } => {
                let fields = self.fields(fields, "  ");
                format!("/** {help} */\nexport interface {name} {{\n{fields}}}\n")
            }
            Shape::Choice { name, help, tag, variants } => {
                let mut text = format!("/** {help} */\nexport type {name} =\n");
                for (n, (word, help, fields)) in variants.iter().enumerate() {
                    let fields = self.fields(fields, "      ");
                    let end = if n + 1 == variants.len() { ";" } else { "" };
                    let fields = if fields.is_empty() {
                        format!("{{ {tag}: \"{word}\" }}")
                    } else {
                        format!("{{\n      {tag}: \"{word}\";\n{fields}    }}")
                    };
                    let _ = write!(text, "  /** {help} */\n  | {fields}{end}\n");
                }
                text
            }
            _ => String::new(),
        }
    }

    fn fields(&mut self, fields: &[FieldShape], indent: &str) -> String {
        let mut text = String::new();
        for FieldShape { name, help, required, shape } in fields {
            let (mark, of) = (if *required { "" } else { "?" }, self.name_of(shape));
            let _ = write!(text, "{indent}/** {help} */\n{indent}{name}{mark}: {of};\n");
        }
        text
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" | ")
}

/// The answer of `figures()`.
fn figures() -> String {
    let counters: Vec<&str> = Counters::default().each().map(|(name, _)| name).collect();
    format!(
        "
/** What is counted, at each node and in all. */
export type CounterName = {};

/** The summary of a run. */
export interface Figures {{
  title: string;
  profile: string;
  seed: number;
  /** The version of the simulation's behaviour. */
  semantics: number;
  at_us: number;
  ordinal: number;
  /** Commands that were carried out. */
  commands: number;
  /** Commands of the recording that were turned down. */
  rejected: number;
  digest: string;
  totals: Record<CounterName, number>;
  /** Each node; the name of one that was added during the run is null. */
  nodes: {{ id: number; kind: string; name: string | null; counts: Record<CounterName, number> }}[];
  /** What is missing in the drawing. */
  diagnostics: {{ node: number; code: string; text: string }}[];
}}
",
        quoted(&counters)
    )
}

/// The events, as one union.
fn events() -> String {
    let rules: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    let mut text = format!(
        "
/** The rule behind an event. */
export type Rule = {};

/** One copy of a message: fan-out makes several copies of one. */
export interface Copy {{
  /** Who published the message. */
  producer: number | null;
  /** As the how-manieth, from 1. */
  number: number;
  /** The queue or topic that holds this copy. */
  store: number | null;
}}

/** What every event says. */
export interface Stamp {{
  /** Counts the events of a run from 1. */
  sequence: number;
  at_us: number;
  ordinal: number;
  /** The sequence of the event that led to this one; null: a command or the start. */
  cause: number | null;
  rule: Rule;
}}

/** Something that happened; `event` says what. A node or link that does not apply is null. */
export type RunEvent = Stamp &
  (
",
        quoted(&rules)
    );
    for EventShape { name, fields } in Event::SHAPES {
        let _ = write!(text, "    | {{ event: \"{name}\"");
        for (field, kind, words) in *fields {
            let (field, of) = event_field(field, kind, words);
            let _ = write!(text, "; {field}: {of}");
        }
        text.push_str(" }\n");
    }
    text.push_str("  );\n");
    text
}

fn event_field(name: &str, kind: &str, words: &[&str]) -> (String, String) {
    let of = match kind {
        "number" => "number".to_owned(),
        "flag" => "boolean".to_owned(),
        "word" => quoted(words),
        "copy" => "Copy".to_owned(),
        "message" => "MessageName".to_owned(),
        // A node, a link, a key or a time.
        _ => "number | null".to_owned(),
    };
    (if kind == "time" { format!("{name}_us") } else { name.to_owned() }, of)
}
