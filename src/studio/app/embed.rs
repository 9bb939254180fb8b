//! The line of HTML for a course page.

use super::Model;
use crate::document::Document;
use crate::recording::Recording;
use crate::view::DialogView;
use crate::wire::Opened;
use crate::wire::link::encode_fragment;

/// The dialog's contents.
pub(crate) fn dialog(model: &Model) -> DialogView {
    let code = code(model);
    DialogView::Embed {
        length: code.len(),
        code,
        size: model.embed_size,
        with_run: model.embed_with_run,
    }
}

/// The line: an iframe that needs nothing of its host but scripts.
pub(super) fn code(model: &Model) -> String {
    let opened = if model.embed_with_run {
        Opened::Recording(Box::new(recorded(model)))
    } else {
        Opened::Document(Box::new(model.document.clone()))
    };
    let (width, height) = model.embed_size;
    format!(
        "<iframe src=\"{}?embed{}\" title=\"{}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" \
         sandbox=\"allow-scripts allow-popups\" style=\"border:0;max-width:100%\"></iframe>",
        escape(&model.page_address),
        encode_fragment(&opened),
        escape(&title(&model.document)),
    )
}

fn recorded(model: &Model) -> Recording {
    model.run.recording()
}

fn title(document: &Document) -> String {
    format!("{} – Queue Playground", document.title)
}

/// Text within an attribute.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            _ => safe.push(letter),
        }
    }
    safe
}
