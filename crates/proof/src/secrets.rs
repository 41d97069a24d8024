//! The search for secrets in whatever left a program, in every shape in which one may hide.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

/// From this length on a part of a secret is looked for, too: most of a token is as bad as all of it.
const LONG: usize = 16;
/// The part: what follows the beginning, which may be the same in many of a kind.
const PART: std::ops::Range<usize> = 8..24;

/// Secrets that must not be found.
#[derive(Debug)]
pub struct Secrets {
    /// What each needle is: the kind of secret and its shape.
    names: Vec<String>,
    needles: AhoCorasick,
}

impl Secrets {
    /// Prepares the search: the kind of each secret and the secret itself, which is never told.
    ///
    /// # Panics
    /// When there are more of them than can be searched for at once.
    #[must_use]
    pub fn new(secrets: impl IntoIterator<Item = (&'static str, Vec<u8>)>) -> Self {
        let (mut names, mut needles) = (Vec::new(), Vec::new());
        for (kind, secret) in secrets {
            for (shape, needle) in shapes(&secret) {
                names.push(format!("{kind} ({shape})"));
                needles.push(needle);
            }
        }
        let needles = AhoCorasick::new(needles).expect("so many secrets can be searched for");
        Self { names, needles }
    }

    /// What is found in something that left the program: kinds and shapes, each with the place.
    #[must_use]
    pub fn found_in(&self, place: &str, bytes: &[u8]) -> BTreeSet<String> {
        self.needles
            .find_overlapping_iter(bytes)
            .map(|found| format!("{} in {place}", self.names[found.pattern().as_usize()]))
            .collect()
    }
}

/// The shapes of a secret.
fn shapes(secret: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let bytes = format!("{secret:?}");
    let mut shapes = vec![
        ("raw", secret.to_vec()),
        ("reversed", secret.iter().rev().copied().collect()),
        ("hex", hex.to_uppercase().into_bytes()),
        ("hex", hex.into_bytes()),
        ("bytes", bytes.trim_matches(['[', ']']).into()),
    ];
    if secret.len() >= LONG {
        let part = PART.start..PART.end.min(secret.len());
        shapes.push(("a part", secret[part].to_vec()));
    }
    if let Ok(text) = std::str::from_utf8(secret) {
        let url: String = url::form_urlencoded::byte_serialize(secret).collect();
        let wide = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect();
        shapes.push(("URL-encoded", url.into_bytes()));
        shapes.push(("lower case", text.to_lowercase().into_bytes()));
        shapes.push(("UTF-16", wide(u16::to_le_bytes)));
        shapes.push(("UTF-16", wide(u16::to_be_bytes)));
    }
    for shift in 0..3 {
        let padded = [&vec![b' '; shift], secret].concat();
        for encoded in [
            STANDARD_NO_PAD.encode(&padded),
            URL_SAFE_NO_PAD.encode(&padded),
        ] {
            // letters at both ends depend on the neighbours
            let from = if shift == 0 { 0 } else { 4 };
            let inner = &encoded[from..encoded.len() - 2];
            shapes.push(("base64", inner.as_bytes().to_vec()));
        }
    }
    shapes
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "5Aep861-secret/of+quite_some.length==";

    #[test]
    fn every_shape_of_a_secret_is_found_and_told_without_it() {
        let secrets = Secrets::new([("token", SECRET.as_bytes().to_vec())]);
        let hex = |byte: &u8| format!("{byte:02X}");
        let url: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
        let hidden = [
            format!("a {SECRET} b").into_bytes(),
            SECRET.as_bytes().iter().map(hex).collect::<String>().into(),
            STANDARD_NO_PAD.encode(format!("x{SECRET}y")).into(),
            URL_SAFE_NO_PAD.encode(format!("xy{SECRET}")).into(),
            url.into_bytes(),
            SECRET.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            format!("{:?}", SECRET.as_bytes()).into_bytes(),
            SECRET.as_bytes()[5..30].to_vec(),
        ];
        for bytes in hidden {
            let found = secrets.found_in("here", &bytes);
            assert!(!found.is_empty(), "{}", String::from_utf8_lossy(&bytes));
            let told = found.into_iter().collect::<String>();
            assert!(
                told.contains("in here") && !told.contains("quite_some"),
                "{told}"
            );
        }
        assert!(secrets.found_in("here", b"nothing of it").is_empty());
    }

    #[test]
    fn bytes_that_are_no_text_are_found_too() {
        let key = [0xff, 0x00, 0x9f, 0x31, 0xfe, 0x77, 0x80, 0x12];
        let secrets = Secrets::new([("key", key.to_vec())]);
        assert!(!secrets.found_in("here", &key).is_empty());
        let encoded = STANDARD_NO_PAD.encode(key);
        assert!(!secrets.found_in("here", encoded.as_bytes()).is_empty());
    }
}
