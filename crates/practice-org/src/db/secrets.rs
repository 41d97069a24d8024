//! How secrets lie in the file: hashed where they are only ever compared, derived where Setup must show them again.
//!
//! Tokens, codes and cookies are random, so a plain SHA-256 hides them as well as anything: there is nothing to guess.
//! Passwords are guessable and get a salt and Argon2id. Consumer secrets and security tokens are worked out from the
//! file's own key whenever they are needed: whoever holds the whole file can do that too, but none of them lies in it.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{meta, set_meta};

/// Key of `practice_meta` under which the file's own key lies.
const FILE_KEY: &str = "file_key";

/// Memory of the password hash in KiB, one pass, one lane: about a millisecond.
///
/// Far below what RFC 9106 recommends, on purpose: these are practice passwords that the home page prints, the file is
/// readable for its owner only, and every test starts an org with eight users. The cost stands in each hash, so that
/// raising it later leaves old hashes good.
const MEMORY_KIB: u32 = 1024;

/// What is stored of a token, a code or a cookie.
pub(crate) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Whether two secrets are the same, in a time that does not tell how far they agree.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// What is stored of a password: `argon2id$KIB$SALT$HASH`.
pub(crate) fn hash_password(password: &str) -> String {
    let salt = crate::random::text(16);
    stretched(password, &salt, MEMORY_KIB)
}

/// Whether this is the password of a stored hash; nothing fits a hash that is none.
pub(crate) fn is_password(password: &str, stored: &str) -> bool {
    let parts: Vec<&str> = stored.split('$').collect();
    let ["argon2id", kib, salt, _] = parts.as_slice() else {
        return false;
    };
    kib.parse()
        .is_ok_and(|kib| same(&stretched(password, salt, kib), stored))
}

fn stretched(password: &str, salt: &str, memory_kib: u32) -> String {
    let mut out = [0_u8; 32];
    let made = Params::new(memory_kib, 1, 1, Some(out.len())).and_then(|params| {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
            password.as_bytes(),
            salt.as_bytes(),
            &mut out,
        )
    });
    match made {
        Ok(()) => format!(
            "argon2id${memory_kib}${salt}${}",
            STANDARD_NO_PAD.encode(out)
        ),
        // only for a password of 4 GiB or a hash that somebody wrote by hand: then nothing fits
        Err(_) => String::new(),
    }
}

/// Gives a file its own key; one that has a key keeps it.
pub(super) fn make_file_key(conn: &Connection) -> rusqlite::Result<()> {
    if meta(conn, FILE_KEY).is_ok() {
        return Ok(());
    }
    set_meta(conn, FILE_KEY, &crate::random::text(43))
}

/// 32 bytes that only this file gives for this purpose, subject and generation.
pub(crate) fn derive(
    conn: &Connection,
    purpose: &str,
    subject: &str,
    generation: i64,
) -> rusqlite::Result<[u8; 32]> {
    let key = meta(conn, FILE_KEY)?;
    let message = format!("{purpose}\n{subject}\n{generation}");
    Ok(hmac_sha256(key.as_bytes(), &[message.as_bytes()]))
}

/// HMAC-SHA256 of the parts, one after the other.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        // HMAC takes keys of every length
        return [0; 32];
    };
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

/// Capital hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// The bytes behind hexadecimal digits; digits that are none count as 0.
pub(super) fn unhex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
            .unwrap_or_default()
    };
    text.as_bytes()
        .chunks_exact(2)
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only_and_two_hashes_of_it_differ() {
        let (one, other) = (hash_password("practice1"), hash_password("practice1"));
        assert_ne!(one, other, "each has a salt of its own");
        assert!(is_password("practice1", &one) && is_password("practice1", &other));
        for (wrong, stored) in [
            ("practice2", one.as_str()),
            ("", &one),
            ("practice1", ""),
            ("practice1", "argon2id$1024$short"),
            ("", "argon2id$1$x$"),
            ("practice1", "practice1"),
        ] {
            assert!(!is_password(wrong, stored), "{wrong} {stored}");
        }
    }

    #[test]
    fn hexadecimal_digits_come_back() {
        assert_eq!(unhex(&hex(&[0, 15, 254])), [0, 15, 254]);
    }
}
