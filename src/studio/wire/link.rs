//! The link: a document or a whole run in the fragment of an address, `#v1:` and base64url of the
//! compact JSON, deflated. No server ever sees it. The envelope has a version of its own.

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

use super::place::{ReadError, grouped};
use super::{Opened, TEXT_MAX, base64, read_any, to_json};

/// The most characters of a fragment.
pub const FRAGMENT_MAX: usize = 1_000_000;

/// How hard to compress, from 0 to 10: 9 costs a millisecond and saves a few per cent.
const LEVEL: u8 = 9;

/// Packs into a fragment, with its `#`.
pub fn encode_fragment(opened: &Opened) -> String {
    let packed = compress_to_vec(to_json(opened).to_string().as_bytes(), LEVEL);
    let mut fragment = "#v1:".to_owned();
    base64::encode(&packed, &mut fragment);
    fragment
}

/// The fragment within what looks like a link or an address with one, and not like JSON.
pub fn find_fragment(text: &str) -> Option<&str> {
    let text = text.trim();
    let from = if text.starts_with("http") { text.find('#')? } else { 0 };
    let fragment = &text[from..];
    split(fragment).map(|_| fragment)
}

/// Unpacks a fragment, with or without its `#`.
///
/// # Errors
/// One sentence that names the place and the reason. It never panics, whatever the text.
pub fn decode_fragment(fragment: &str) -> Result<Opened, ReadError> {
    let wrong = |reason: String| Err(ReadError { place: "the link".to_owned(), reason });
    if fragment.len() > FRAGMENT_MAX {
        let (have, max) = (grouped(fragment.len() as u64), grouped(FRAGMENT_MAX as u64));
        return wrong(format!("it has {have} characters, and at most {max} are read"));
    }
    let Some((version, payload)) = split(fragment) else {
        return wrong("after the # it must begin with \"v1:\"".to_owned());
    };
    if version != "1" {
        return wrong(format!(
            "it was made by a newer version of Queue Playground (link {version}, and this one \
             reads up to 1): open it there, or get the newer version"
        ));
    }
    let Some(packed) = base64::decode(payload) else {
        return wrong(
            "it is damaged or a part of it is missing: copy the whole of it again".to_owned(),
        );
    };
    match decompress_to_vec_with_limit(&packed, TEXT_MAX) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => read_any(&text),
            Err(_) => wrong("what it holds is not text".to_owned()),
        },
        Err(stopped) if stopped.status == TINFLStatus::HasMoreOutput => Err(too_large_inside()),
        Err(_) => {
            wrong("it is damaged or a part of it is missing: copy the whole of it again".to_owned())
        }
    }
}

fn too_large_inside() -> ReadError {
    let reason = format!(
        "unpacked it has more than {} bytes, and no more are read",
        grouped(TEXT_MAX as u64)
    );
    ReadError { place: "the link".to_owned(), reason }
}

/// The version and the payload of `#v1:…`.
fn split(fragment: &str) -> Option<(&str, &str)> {
    let rest = fragment.trim().trim_start_matches('#').strip_prefix('v')?;
    let (version, payload) = rest.split_once(':')?;
    let number =
        !version.is_empty() && version.len() < 10 && version.bytes().all(|b| b.is_ascii_digit());
    number.then_some((version, payload))
}
