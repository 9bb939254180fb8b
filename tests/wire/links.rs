//! Links from outside: damaged, cut off, of a newer version, or made to fill the memory.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use studio::wire::Opened;
use studio::wire::link::{FRAGMENT_MAX, decode_fragment, encode_fragment, find_fragment};

use crate::generate::Source;

fn sentence(fragment: &str) -> String {
    decode_fragment(fragment).unwrap_err().to_string()
}

fn packed(bytes: &[u8]) -> String {
    format!("#v1:{}", URL_SAFE_NO_PAD.encode(compress_to_vec(bytes, 9)))
}

const DAMAGED: &str =
    "the link: it is damaged or a part of it is missing: copy the whole of it again.";

#[test]
fn a_link_of_a_newer_version_says_so() {
    assert_eq!(
        sentence("#v9:abc"),
        "the link: it was made by a newer version of Queue Playground (link 9, and this one reads up to 1): open it there, or get the newer version."
    );
}

#[test]
fn what_is_no_link_says_so() {
    for text in ["", "#", "#intro", "#v:abc", "#v1abc", "#vx:abc"] {
        assert_eq!(sentence(text), "the link: after the # it must begin with \"v1:\".", "{text}");
    }
}

#[test]
fn a_damaged_link_says_so() {
    assert_eq!(sentence("#v1:a b"), DAMAGED);
    assert_eq!(sentence("#v1:_____"), DAMAGED);
    assert_eq!(sentence("#v1:"), DAMAGED);
}

#[test]
fn a_link_cut_off_anywhere_says_so() {
    let whole = encode_fragment(&Opened::Document(Box::new(Source(5).document(6))));
    for length in 4..whole.len() {
        assert_eq!(sentence(&whole[..length]), DAMAGED, "{length}");
    }
}

#[test]
fn a_link_that_unpacks_to_gigabytes_is_stopped_at_a_megabyte() {
    // A thousand to one: what fits an address would fill the memory.
    let bomb = packed(&vec![b' '; 200_000_000]);
    assert!(bomb.len() < FRAGMENT_MAX, "{}", bomb.len());
    assert_eq!(
        sentence(&bomb),
        "the link: unpacked it has more than 1,000,000 bytes, and no more are read."
    );
}

#[test]
fn a_link_that_is_too_long_is_refused_at_once() {
    let long = format!("#v1:{}", "A".repeat(FRAGMENT_MAX));
    assert_eq!(
        sentence(&long),
        "the link: it has 1,000,004 characters, and at most 1,000,000 are read."
    );
}

#[test]
fn what_is_inside_a_link_is_read_as_strictly_as_a_file() {
    assert_eq!(
        sentence(&packed(b"{\"format\":1")),
        "line 1, column 12: the text ends where a comma or } is wanted, so a part of it seems to be missing."
    );
    assert_eq!(sentence(&packed(&[0xFF, 0xFE])), "the link: what it holds is not text.");
    assert_eq!(
        sentence(&packed(br#"{"format":"queue-playground/document","version":2}"#)),
        "version: it was made by a newer version of Queue Playground (format 2, and this one reads up to 1): open it there, or get the newer version."
    );
}

#[test]
fn a_link_is_found_in_an_address_and_json_is_not_one() {
    assert_eq!(find_fragment("https://example.org/a?embed#v1:abc\n"), Some("#v1:abc"));
    assert_eq!(find_fragment(" v1:abc "), Some("v1:abc"));
    assert_eq!(find_fragment("{\"title\": \"#v1:abc\"}"), None);
    assert_eq!(find_fragment("https://example.org/"), None);
}
