//! The icons: paths in a box of 20 × 20, drawn with the text's colour.

use yew::{Html, html, virtual_dom::VNode};

/// An icon by name; an unknown name is an empty box.
pub fn icon(name: &str) -> Html {
    let inner = VNode::from_html_unchecked(yew::AttrValue::from(format!(
        "<svg class=\"icon\" viewBox=\"0 0 20 20\" aria-hidden=\"true\" focusable=\"false\">{}</svg>",
        path(name)
    )));
    html! { <>{inner}</> }
}

fn path(name: &str) -> &'static str {
    match name {
        "check" => "<path d=\"M4 10.5l4 4 8-9\"/>",
        "select" => "<path d=\"M5 3l10.5 7.2-4.8.9L8 16z\"/>",
        "connect" => {
            "<circle cx=\"4.5\" cy=\"14.5\" r=\"2\"/><path d=\"M6.5 14.5c6 0 3-9 9-9M12.8 2.8l3 2.7-3 2.7\"/>"
        }
        "producer" => {
            "<circle class=\"solid\" cx=\"5\" cy=\"10\" r=\"2.2\"/><path d=\"M9.5 10H17M13.5 6.5 17 10l-3.5 3.5\"/>"
        }
        "exchange" => "<path d=\"M10 3l7 7-7 7-7-7z\"/>",
        "queue" => {
            "<rect x=\"2.5\" y=\"6\" width=\"15\" height=\"8\" rx=\"2\"/><path d=\"M7 10h.01M10.5 10h.01M14 10h.01\"/>"
        }
        "topic" => "<path d=\"M3 5h14M3 10h14M3 15h14M13 3v4M8 8v4M11 13v4\"/>",
        "group" => {
            "<rect x=\"3\" y=\"3.5\" width=\"14\" height=\"13\" rx=\"2\"/><path d=\"M3 10h14M8.5 3.5v13\"/>"
        }
        "consumer" => {
            "<path d=\"M10 3.5a6.5 6.5 0 1 1-6.2 4.6\"/><circle class=\"solid\" cx=\"10\" cy=\"10\" r=\"2.4\"/>"
        }
        "dead" => {
            "<rect x=\"4\" y=\"4\" width=\"12\" height=\"12\" rx=\"2\"/><path d=\"M7.5 7.5l5 5M12.5 7.5l-5 5\"/>"
        }
        "broker" => {
            "<rect x=\"3\" y=\"4\" width=\"14\" height=\"5\" rx=\"1.5\"/><rect x=\"3\" y=\"11\" width=\"14\" height=\"5\" rx=\"1.5\"/><path d=\"M6 6.5h.01M6 13.5h.01\"/>"
        }
        "undo" => "<path d=\"M7.5 4.5 4 8l3.5 3.5M4 8h8a4 4 0 0 1 0 8H8\"/>",
        "redo" => "<path d=\"M12.5 4.5 16 8l-3.5 3.5M16 8H8a4 4 0 0 0 0 8h4\"/>",
        "theme" => {
            "<circle cx=\"10\" cy=\"10\" r=\"6.5\"/><path class=\"solid\" d=\"M10 3.5a6.5 6.5 0 0 1 0 13z\"/>"
        }
        "help" => "<path d=\"M7.3 7.4a2.8 2.8 0 1 1 4 2.5c-.9.4-1.3 1-1.3 1.9M10 15h.01\"/>",
        "gallery" => {
            "<rect x=\"3\" y=\"3.5\" width=\"6\" height=\"6\" rx=\"1\"/><rect x=\"11\" y=\"3.5\" width=\"6\" height=\"6\" rx=\"1\"/><rect x=\"3\" y=\"11.5\" width=\"6\" height=\"5\" rx=\"1\"/><rect x=\"11\" y=\"11.5\" width=\"6\" height=\"5\" rx=\"1\"/>"
        }
        "file" => "<path d=\"M3.5 5.5h13M3.5 10h13M3.5 14.5h13\"/>",
        "embed" => "<path d=\"M7 6l-4 4 4 4M13 6l4 4-4 4\"/>",
        "reset" => "<path d=\"M4 4v5h5M4.4 9A6.2 6.2 0 1 1 4 12.5\"/>",
        "play" => "<path class=\"solid\" d=\"M6.5 4v12l9.5-6z\"/>",
        "pause" => "<path class=\"solid\" d=\"M6 4.5h2.2v11H6zM11.8 4.5H14v11h-2.2z\"/>",
        "step" => "<path class=\"solid\" d=\"M4.5 4.5v11l8-5.5z\"/><path d=\"M15 4v12\"/>",
        "step-back" => "<path class=\"solid\" d=\"M15.5 4.5v11l-8-5.5z\"/><path d=\"M5 4v12\"/>",
        "backwards" => "<path class=\"solid\" d=\"M13.5 4v12L4 10z\"/>",
        "mark-back" => "<path d=\"M9 6l-4 4 4 4\"/><path d=\"M14 4v6M14 13.5h.01\"/>",
        "mark-next" => "<path d=\"M11 6l4 4-4 4\"/><path d=\"M6 4v6M6 13.5h.01\"/>",
        "skip" => "<path class=\"solid\" d=\"M3.5 5v10l6-5zM10.5 5v10l6-5z\"/>",
        "dice" => {
            "<rect x=\"3.5\" y=\"3.5\" width=\"13\" height=\"13\" rx=\"3\"/><path d=\"M7.2 7.2h.01M12.8 7.2h.01M10 10h.01M7.2 12.8h.01M12.8 12.8h.01\"/>"
        }
        "plus" => "<path d=\"M10 4.5v11M4.5 10h11\"/>",
        "minus" => "<path d=\"M4.5 10h11\"/>",
        "fit" => "<path d=\"M3.5 7.5v-4h4M12.5 3.5h4v4M16.5 12.5v4h-4M7.5 16.5h-4v-4\"/>",
        "close" => "<path d=\"M5 5l10 10M15 5L5 15\"/>",
        "copy" => {
            "<rect x=\"7\" y=\"7\" width=\"9.5\" height=\"9.5\" rx=\"2\"/><path d=\"M13 7V5.5a2 2 0 0 0-2-2H5.5a2 2 0 0 0-2 2V11a2 2 0 0 0 2 2H7\"/>"
        }
        "open" => "<path d=\"M3 15.5V5h5l1.5 2H17v2M3 15.5l2.5-6.5H18l-2.5 6.5z\"/>",
        "save" => "<path d=\"M10 3.5v9M6.5 9 10 12.5 13.5 9M4 16.5h12\"/>",
        "trash" => "<path d=\"M4 6h12M8 6V4h4v2M5.5 6l1 10.5h7l1-10.5\"/>",
        "redrive" => "<path d=\"M4 4v4.5h4.5M4.4 8.5A6.2 6.2 0 1 1 4 12\"/>",
        "kill" => "<path d=\"M11.5 2.5 4.5 11H9.5l-1 6.5 7-8.5h-5z\"/>",
        "cut" => {
            "<circle cx=\"5\" cy=\"6\" r=\"2.2\"/><circle cx=\"5\" cy=\"14\" r=\"2.2\"/><path d=\"M7 7l9 7.5M7 13l9-7.5\"/>"
        }
        "slow" => "<circle cx=\"10\" cy=\"10\" r=\"6.5\"/><path d=\"M10 6.5V10l2.5 2\"/>",
        _ => "",
    }
}
