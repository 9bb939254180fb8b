//! The gallery: examples that run at once, each with one point. Saved documents and recordings like
//! anybody's; here they have their place and their sentence.

use crate::document::Document;
use crate::recording::Timed;
use crate::view::GalleryCard;
use crate::wire::{self, Opened};

struct Example {
    slug: &'static str,
    file: &'static str,
}

const EXAMPLES: &[Example] = &[
    Example { slug: "competing-workers", file: include_str!("gallery/competing-workers.json") },
    Example { slug: "fan-out", file: include_str!("gallery/fan-out.json") },
    Example { slug: "poison-message", file: include_str!("gallery/poison-message.json") },
    Example { slug: "backpressure", file: include_str!("gallery/backpressure.json") },
    Example { slug: "partitions", file: include_str!("gallery/partitions.json") },
    Example { slug: "exactly-one-effect", file: include_str!("gallery/exactly-one-effect.json") },
    Example { slug: "visibility", file: include_str!("gallery/visibility.json") },
    Example { slug: "message-groups", file: include_str!("gallery/message-groups.json") },
    Example { slug: "rebalance", file: include_str!("gallery/rebalance.json") },
    Example { slug: "delivery-limit", file: include_str!("gallery/delivery-limit.json") },
    Example { slug: "poison-for-ever", file: include_str!("gallery/poison-for-ever.json") },
];

/// The cards of the gallery.
pub fn cards() -> Vec<GalleryCard> {
    let card = |example: &Example| {
        let (document, _) = read(example);
        GalleryCard { slug: example.slug, title: document.title, text: document.description }
    };
    EXAMPLES.iter().map(card).collect()
}

/// Every example's slug.
pub fn slugs() -> impl Iterator<Item = &'static str> {
    EXAMPLES.iter().map(|example| example.slug)
}

/// An example with the commands of its recording.
pub fn open(slug: &str) -> Option<(Document, Vec<Timed>)> {
    EXAMPLES.iter().find(|example| example.slug == slug).map(read)
}

/// Whether a document is an example as it came.
pub fn holds(document: &Document) -> bool {
    EXAMPLES.iter().any(|example| read(example).0 == *document)
}

/// The example of the first visit.
pub fn first() -> (Document, Vec<Timed>) {
    read(&EXAMPLES[0])
}

/// An example's file, as it was saved.
pub fn text(slug: &str) -> Option<&'static str> {
    EXAMPLES.iter().find(|example| example.slug == slug).map(|example| example.file)
}

fn read(example: &Example) -> (Document, Vec<Timed>) {
    match wire::read_any(example.file) {
        Ok(Opened::Document(document)) => (*document, Vec::new()),
        Ok(Opened::Recording(recording)) => (recording.document, recording.commands),
        // A test reads every example; a page without one shows an empty drawing rather than nothing.
        Err(_) => (Document::new(), Vec::new()),
    }
}
