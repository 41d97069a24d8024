//! Unguessable texts: tokens, codes, cookies. The system's randomness, never the seed.

use rand::Rng;

const ALPHABET: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";

/// `length` characters out of digits, letters, `.` and `_`, six bits each.
pub(crate) fn text(length: usize) -> String {
    let mut bytes = vec![0_u8; length];
    rand::rng().fill_bytes(&mut bytes);
    bytes
        .into_iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte & 63)]))
        .collect()
}
