//! What `headless` is given: a path, standard input or a link. It never reads more than a file may
//! have, and each complaint names the file first.

use std::fs::File;
use std::io::Read;

use studio::wire::{Opened, TEXT_MAX, link, too_large};

/// Opens a document, a recording or a link.
pub fn open(file: &str) -> Result<Opened, String> {
    if let Some(fragment) = link::find_fragment(file) {
        return link::decode_fragment(fragment).map_err(|error| error.to_string());
    }
    let shown = if file == "-" { "standard input" } else { file };
    let text = read(file).map_err(|complaint| format!("{shown}: {complaint}"))?;
    studio::wire::open(&text).map_err(|error| format!("{shown}: {error}"))
}

fn read(file: &str) -> Result<String, String> {
    let limit = TEXT_MAX as u64;
    let mut bytes = Vec::new();
    let unreadable = |error: std::io::Error| format!("it cannot be read: {error}.");
    let source: Box<dyn Read> = if file == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let opened = File::open(file).map_err(unreadable)?;
        let meta = opened.metadata().map_err(unreadable)?;
        if meta.is_file() && meta.len() > limit {
            return Err(too_large(meta.len()).to_string());
        }
        Box::new(opened)
    };
    // A pipe or a device says nothing about its size.
    source.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err("the text: it goes on after 1,000,000 bytes, and no more are read.".to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        format!("the text: byte {} is not UTF-8.", error.utf8_error().valid_up_to() + 1)
    })
}
