//! The format of the encrypted file: bytes in, bytes out, no disk.
//!
//! ```text
//! magic "ORGDECKV" | version u16 | argon2id: memory KiB u32, passes u32, lanes u32 | salt 16 |
//! nonce 12 | AES-256-GCM of a JSON map, its tag included | SHA-256 of everything before
//! ```
//!
//! Numbers are little-endian. The head is authenticated along with the content. The digest at the
//! end holds against accidents and tells a damaged file from a wrong passphrase; against somebody
//! who changes the file on purpose stands the tag. Every sealing takes a fresh nonce.

use std::collections::BTreeMap;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

const MAGIC: &[u8; 8] = b"ORGDECKV";
const VERSION: u16 = 1;
const NONCE: usize = 12;
/// Everything before the nonce.
const HEAD: usize = 8 + 2 + 3 * 4 + 16;
const DIGEST: usize = 32;

/// What makes guessing a passphrase dear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
    pub(crate) lanes: u32,
}

impl Cost {
    /// The second recommended option of RFC 9106 section 4: 64 MiB, three passes, four lanes.
    pub(crate) const USUAL: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 4,
    };

    /// Whether a file may ask for this; one that was tampered with must not eat all memory.
    fn bearable(self) -> bool {
        self.memory_kib <= 1024 * 1024 && (1..=16).contains(&self.passes) && self.lanes <= 16
    }
}

/// The part of the head that the key is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lock {
    cost: Cost,
    salt: [u8; 16],
}

/// The key of one file.
pub(crate) type Key = Zeroizing<[u8; 32]>;

/// What lies in the file: entry name to secret. Overwritten when dropped.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Entries(BTreeMap<String, String>);

impl Drop for Entries {
    fn drop(&mut self) {
        self.0.values_mut().for_each(Zeroize::zeroize);
    }
}

impl Entries {
    pub(crate) fn get(&self, user: &str) -> Option<SecretString> {
        self.0
            .get(user)
            .map(|secret| SecretString::from(secret.as_str()))
    }

    pub(crate) fn set(&mut self, user: &str, secret: &SecretString) {
        self.remove(user);
        self.0
            .insert(user.to_owned(), secret.expose_secret().to_owned());
    }

    /// Removes an entry; says whether it was there.
    pub(crate) fn remove(&mut self, user: &str) -> bool {
        self.0.remove(user).map(Zeroizing::new).is_some()
    }

    fn to_json(&self) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        // large enough that it never moves: a vector that grows leaves copies behind
        let most = self
            .0
            .iter()
            .map(|(user, secret)| 6 * (user.len() + secret.len()) + 8)
            .sum();
        let mut json = Zeroizing::new(Vec::with_capacity(most));
        serde_json::to_writer(&mut *json, self)
            .map_err(|_| Refusal::Damaged("it cannot be written"))?;
        Ok(json)
    }
}

/// Why bytes were not opened.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// They are no sound file of ours.
    Damaged(&'static str),
    /// They are sound, and the key is not theirs.
    WrongKey,
}

impl Lock {
    pub(crate) fn new(cost: Cost) -> Self {
        let mut salt = [0; 16];
        rand::fill(&mut salt);
        Self { cost, salt }
    }

    /// Makes the key from a passphrase. Slow on purpose.
    pub(crate) fn key(&self, passphrase: &SecretString) -> Result<Key, Refusal> {
        let refused = |_| Refusal::Damaged("its key cannot be made");
        let Cost {
            memory_kib,
            passes,
            lanes,
        } = self.cost;
        let params = Params::new(memory_kib, passes, lanes, Some(32)).map_err(refused)?;
        let mut key = Key::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.expose_secret().as_bytes(), &self.salt, &mut *key)
            .map_err(refused)?;
        Ok(key)
    }

    fn head(&self) -> Vec<u8> {
        let mut head = Vec::with_capacity(HEAD + NONCE);
        head.extend_from_slice(MAGIC);
        head.extend_from_slice(&VERSION.to_le_bytes());
        for number in [self.cost.memory_kib, self.cost.passes, self.cost.lanes] {
            head.extend_from_slice(&number.to_le_bytes());
        }
        head.extend_from_slice(&self.salt);
        head
    }
}

/// A file that is whole, not opened yet.
pub(crate) struct Sealed<'a> {
    pub(crate) lock: Lock,
    head: &'a [u8],
    nonce: [u8; NONCE],
    content: &'a [u8],
}

impl<'a> Sealed<'a> {
    /// Checks that bytes are a whole file of a version we know.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let short = Refusal::Damaged("it is too short");
        let body = bytes.len().checked_sub(DIGEST).ok_or(short)?;
        let (body, digest) = bytes.split_at(body);
        if Sha256::digest(body).as_slice() != digest {
            return Err(Refusal::Damaged("its digest does not fit"));
        }
        let mut rest = body;
        if take::<8>(&mut rest)? != *MAGIC {
            return Err(Refusal::Damaged("it is another kind of file"));
        }
        if u16::from_le_bytes(take(&mut rest)?) != VERSION {
            return Err(Refusal::Damaged("it was written by a newer version"));
        }
        let mut number = || take(&mut rest).map(u32::from_le_bytes);
        let cost = Cost {
            memory_kib: number()?,
            passes: number()?,
            lanes: number()?,
        };
        if !cost.bearable() {
            return Err(Refusal::Damaged("its key would cost too much"));
        }
        let salt = take(&mut rest)?;
        let nonce = take(&mut rest)?;
        let head = &body[..HEAD];
        Ok(Self {
            lock: Lock { cost, salt },
            head,
            nonce,
            content: rest,
        })
    }

    /// Decrypts the content.
    pub(crate) fn open(&self, key: &Key) -> Result<Entries, Refusal> {
        let payload = Payload {
            msg: self.content,
            aad: self.head,
        };
        let json = cipher(key)?
            .decrypt(&Nonce::from(self.nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| Refusal::WrongKey)?;
        serde_json::from_slice(&json).map_err(|_| Refusal::Damaged("its content is no map"))
    }
}

/// Encrypts entries into the bytes of a file.
pub(crate) fn seal(lock: &Lock, key: &Key, entries: &Entries) -> Result<Vec<u8>, Refusal> {
    let mut bytes = lock.head();
    let mut nonce = [0; NONCE];
    rand::fill(&mut nonce);
    let json = entries.to_json()?;
    let payload = Payload {
        msg: &json,
        aad: &bytes,
    };
    let content = cipher(key)?
        .encrypt(&Nonce::from(nonce), payload)
        .map_err(|_| Refusal::Damaged("it cannot be encrypted"))?;
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&content);
    let digest = Sha256::digest(&bytes);
    bytes.extend_from_slice(digest.as_slice());
    Ok(bytes)
}

fn cipher(key: &Key) -> Result<Aes256Gcm, Refusal> {
    Aes256Gcm::new_from_slice(key.as_slice()).map_err(|_| Refusal::WrongKey)
}

/// Cuts an array off the front.
fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Refusal> {
    let (front, back) = rest
        .split_first_chunk()
        .ok_or(Refusal::Damaged("it is too short"))?;
    *rest = back;
    Ok(*front)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Cheap, because thousands of files are opened here.
    const CHEAP: Cost = Cost {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };

    fn sealed(pairs: &[(String, String)], passphrase: &str) -> Vec<u8> {
        let mut entries = Entries::default();
        for (user, secret) in pairs {
            entries.set(user, &SecretString::from(secret.as_str()));
        }
        let lock = Lock::new(CHEAP);
        seal(&lock, &lock.key(&passphrase.into()).unwrap(), &entries).unwrap()
    }

    fn open(bytes: &[u8], passphrase: &str) -> Result<Entries, Refusal> {
        let sealed = Sealed::parse(bytes)?;
        sealed.open(&sealed.lock.key(&passphrase.into())?)
    }

    /// Makes the digest fit again, as somebody who changes the file on purpose would.
    fn resigned(mut bytes: Vec<u8>) -> Vec<u8> {
        let body = bytes.len() - DIGEST;
        let digest = Sha256::digest(&bytes[..body]);
        bytes[body..].copy_from_slice(digest.as_slice());
        bytes
    }

    fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
        proptest::collection::vec((".{0,20}", ".{0,80}"), 0..5)
    }

    // a failing case prints its seed and input, and proptest writes it down beside this file
    proptest! {
        #[test]
        fn what_was_sealed_is_opened_again(pairs in pairs(), passphrase in ".{0,20}") {
            let entries = open(&sealed(&pairs, &passphrase), &passphrase).unwrap();
            for (user, _) in &pairs {
                let last = pairs.iter().rev().find(|(other, _)| other == user).unwrap();
                let read = entries.get(user).unwrap();
                prop_assert_eq!(read.expose_secret(), &last.1);
            }
        }

        #[test]
        fn a_flipped_byte_is_seen_as_damage(pairs in pairs(), at: usize, flip in 1..=u8::MAX) {
            let mut bytes = sealed(&pairs, "passphrase");
            let at = at % bytes.len();
            bytes[at] ^= flip;
            prop_assert!(matches!(open(&bytes, "passphrase"), Err(Refusal::Damaged(_))));
        }

        #[test]
        fn a_byte_changed_on_purpose_opens_nothing(at: usize, flip in 1..=u8::MAX) {
            let pairs = [("session:1".to_owned(), "a secret".to_owned())];
            let mut bytes = sealed(&pairs, "passphrase");
            // not the numbers of the cost: a dear key is a slow test, see the next one for those
            let free: Vec<usize> = (0..10).chain(22..bytes.len() - DIGEST).collect();
            bytes[free[at % free.len()]] ^= flip;
            prop_assert!(open(&resigned(bytes), "passphrase").is_err());
        }

        #[test]
        fn no_bytes_at_all_make_it_panic(
            head in proptest::collection::vec(any::<u8>(), 0..120), ours: bool,
        ) {
            let mut bytes = head;
            if ours {
                bytes.splice(0..0, MAGIC.iter().copied().chain(VERSION.to_le_bytes()));
            }
            bytes.extend_from_slice(&[0; DIGEST]);
            let bytes = resigned(bytes);
            let opened = Sealed::parse(&bytes).and_then(|sealed| sealed.open(&Key::default()));
            prop_assert!(opened.is_err());
        }
    }

    #[test]
    fn a_cut_file_is_damaged_at_every_length() {
        let bytes = sealed(&[("a".to_owned(), "b".to_owned())], "passphrase");
        for length in 0..bytes.len() {
            assert!(matches!(
                open(&bytes[..length], "passphrase"),
                Err(Refusal::Damaged(_))
            ));
        }
    }

    #[test]
    fn a_file_that_asks_for_too_much_memory_or_time_is_refused_before_any_work() {
        for at in 10..22 {
            let mut bytes = sealed(&[], "passphrase");
            bytes[at] = 0xff;
            let refused = open(&resigned(bytes), "passphrase");
            assert!(refused.is_err(), "byte {at} of the cost was not looked at");
        }
    }

    #[test]
    fn a_newer_version_is_told_from_damage() {
        let mut bytes = sealed(&[], "passphrase");
        bytes[8] = 2;
        let Err(Refusal::Damaged(why)) = open(&resigned(bytes), "passphrase") else {
            panic!("a newer version was opened");
        };
        assert!(why.contains("newer"), "{why}");
    }

    #[test]
    fn another_passphrase_is_told_from_damage() {
        let bytes = sealed(&[], "passphrase");
        assert_eq!(open(&bytes, "Passphrase").err(), Some(Refusal::WrongKey));
    }
}
