//! A sequence diagram as a picture of its own: an SVG file that needs no style and no script.

use std::fmt::Write as _;

use super::diagram::{Diagram, Step};

const COLUMN: usize = 170;
const ROW: usize = 30;
const HEAD: usize = 64;
const TIME: usize = 78;

impl Diagram {
    /// The picture.
    pub fn svg(&self) -> String {
        let width = TIME + COLUMN * self.parties.len().max(1);
        let height = HEAD + ROW * self.steps.len() + 24;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             font-family=\"system-ui, sans-serif\" font-size=\"12\">\n<title>{}</title>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#faf9f5\"/>\n",
            escaped(&self.title)
        );
        for (place, (_, name)) in self.parties.iter().enumerate() {
            let x = middle(place);
            let _ = write!(
                svg,
                "<line x1=\"{x}\" y1=\"40\" x2=\"{x}\" y2=\"{}\" stroke=\"#868174\"/>\n\
                 <rect x=\"{}\" y=\"12\" width=\"{}\" height=\"28\" rx=\"6\" fill=\"#fff\" stroke=\"#868174\"/>\n\
                 <text x=\"{x}\" y=\"30\" text-anchor=\"middle\" font-weight=\"700\" fill=\"#22252a\">{}</text>\n",
                height - 12,
                x - COLUMN / 2 + 8,
                COLUMN - 16,
                escaped(&short(name))
            );
        }
        for (row, (time, step)) in self.steps.iter().enumerate() {
            let y = HEAD + ROW * row + 12;
            let _ = writeln!(
                svg,
                "<text x=\"8\" y=\"{y}\" fill=\"#5f5e59\" font-family=\"monospace\" font-size=\"11\">{time}</text>"
            );
            svg += &drawn(step, y);
        }
        svg + "</svg>\n"
    }
}

fn drawn(step: &Step, y: usize) -> String {
    match step {
        Step::Notes { at, what } => {
            let x = middle(*at);
            format!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"21\" rx=\"4\" fill=\"#fbece5\" stroke=\"#b3370c\"/>\n\
                 <text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\" fill=\"#22252a\">{}</text>\n",
                x - COLUMN / 2 + 6,
                y - 14,
                COLUMN - 12,
                escaped(what)
            )
        }
        Step::Sends { from, to, what, answer, fails } => {
            let (start, end) = (middle(*from), middle(*to));
            let colour = if *fails { "#b3370c" } else { "#0f5fae" };
            let dash = if *answer { " stroke-dasharray=\"4 3\"" } else { "" };
            let head = if end >= start { end.saturating_sub(7) } else { end + 7 };
            let tip = if *fails {
                format!(
                    "M{} {}L{} {}M{} {}L{} {}",
                    end - 4,
                    y - 1,
                    end + 4,
                    y + 7,
                    end + 4,
                    y - 1,
                    end - 4,
                    y + 7
                )
            } else {
                format!("M{head} {}L{end} {}L{head} {}", y - 1, y + 3, y + 7)
            };
            let text = usize::midpoint(start, end);
            format!(
                "<path d=\"M{start} {0}L{end} {0}\" stroke=\"{colour}\" stroke-width=\"1.5\"{dash}/>\n\
                 <path d=\"{tip}\" stroke=\"{colour}\" stroke-width=\"1.5\" fill=\"none\"/>\n\
                 <text x=\"{text}\" y=\"{1}\" text-anchor=\"middle\" fill=\"#22252a\">{2}</text>\n",
                y + 3,
                y - 3,
                escaped(what)
            )
        }
    }
}

const fn middle(place: usize) -> usize {
    TIME + COLUMN * place + COLUMN / 2
}

fn short(name: &str) -> String {
    if name.chars().count() <= 22 {
        return name.to_owned();
    }
    name.chars().take(21).chain(['…']).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
