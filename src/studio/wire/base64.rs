//! base64url without padding (RFC 4648, section 5): what a link may hold without being escaped.

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Writes bytes as letters.
pub(super) fn encode(bytes: &[u8], to: &mut String) {
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0, |bits, &byte| bits << 8 | u32::from(byte));
        let bits = bits << (8 * (3 - group.len()));
        let letter = |place: usize| char::from(LETTERS[(bits >> (18 - 6 * place)) as usize & 63]);
        to.extend((0..=group.len()).map(letter));
    }
}

/// Reads letters as bytes; `None` if they are none that `encode` would write.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    for group in text.as_bytes().chunks(4) {
        let mut bits = 0;
        for letter in group {
            bits = bits << 6 | LETTERS.iter().position(|known| known == letter)? as u32;
        }
        let bits = bits << (6 * (4 - group.len()));
        let [_, whole @ ..] = bits.to_be_bytes();
        let (whole, rest) = whole.split_at(group.len() - 1);
        // A single letter is no byte, and nothing stands behind the last one.
        if whole.is_empty() || rest.iter().any(|&bits| bits != 0) {
            return None;
        }
        bytes.extend_from_slice(whole);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    fn encoded(bytes: &[u8]) -> String {
        let mut text = String::new();
        encode(bytes, &mut text);
        text
    }

    #[test]
    fn the_vectors_of_the_rfc_are_met() {
        let vectors =
            ["", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"].into_iter().enumerate();
        for (length, text) in vectors {
            let bytes = &b"foobar"[..length];
            assert_eq!(encoded(bytes), text);
            assert_eq!(decode(text).as_deref(), Some(bytes));
        }
    }

    #[test]
    fn every_byte_comes_back_whatever_stands_beside_it() {
        for length in 0..=4 {
            for byte in 0..=255 {
                let bytes = vec![byte; length];
                assert_eq!(decode(&encoded(&bytes)), Some(bytes));
            }
        }
        assert_eq!(encoded(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn what_encoding_would_not_write_is_not_read() {
        for text in ["A", "AAAAA", "Zh", "Zm9", "Zg==", "Zm 8", "+/8", "Zm8\n", "ä"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
