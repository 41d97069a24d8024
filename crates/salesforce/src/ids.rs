//! Ids of records, users and orgs: always the 18-character form, so that two ids of one record are equal.
//!
//! The last three characters are a checksum over the upper-case letters of the first fifteen (Salesforce help,
//! "15- and 18-character ids"; the algorithm was checked against published samples).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadId {
    /// Neither 15 nor 18 letters and digits.
    #[error("an id has 15 or 18 letters and digits")]
    Shape,
    /// 18 characters whose last three do not fit the others: a typing error, or case that got lost.
    #[error("the last three characters of this id do not fit the others")]
    Checksum,
    /// An id of something else; the prefix that was expected.
    #[error("an id of this kind starts with {0}")]
    Prefix(&'static str),
}

/// The id of a record of any object.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct RecordId(String);

/// The id of a user (prefix `005`).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct UserId(RecordId);

/// The id of an org (prefix `00D`).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct OrgId(RecordId);

impl RecordId {
    /// Reads an id of 15 or 18 characters.
    ///
    /// # Errors
    /// [`BadId`], never `Prefix`.
    pub fn parse(text: &str) -> Result<RecordId, BadId> {
        if !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(BadId::Shape);
        }
        match text.len() {
            15 => Ok(RecordId(text.chars().chain(checksum(text)).collect())),
            18 if checksum(&text[..15]).eq(text[15..].chars()) => Ok(RecordId(text.to_owned())),
            18 => Err(BadId::Checksum),
            _ => Err(BadId::Shape),
        }
    }

    /// All 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// [`Self::as_str`], given away.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// The case-sensitive 15 characters.
    #[must_use]
    pub fn short(&self) -> &str {
        &self.0[..15]
    }

    /// The first three characters, which name the object (`500` is a case).
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.0[..3]
    }
}

fn checksum(fifteen: &str) -> impl Iterator<Item = char> {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    fifteen.as_bytes().chunks(5).map(|chunk| {
        let bits = chunk
            .iter()
            .enumerate()
            .filter(|(_, b)| b.is_ascii_uppercase());
        char::from(ALPHABET[bits.fold(0, |sum, (i, _)| sum | 1 << i)])
    })
}

macro_rules! id {
    ($name:ident, $parse:expr) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                $parse(text)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                $parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

macro_rules! prefixed_id {
    ($name:ident, $prefix:literal) => {
        impl $name {
            /// Reads an id of 15 or 18 characters.
            ///
            /// # Errors
            /// [`BadId`].
            pub fn parse(text: &str) -> Result<$name, BadId> {
                let id = RecordId::parse(text)?;
                if id.prefix() != $prefix {
                    return Err(BadId::Prefix($prefix));
                }
                Ok($name(id))
            }

            /// All 18 characters.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// The same id as that of a record.
            #[must_use]
            pub fn as_record(&self) -> &RecordId {
                &self.0
            }
        }

        id!($name, $name::parse);
    };
}

id!(RecordId, RecordId::parse);
prefixed_id!(UserId, "005");
prefixed_id!(OrgId, "00D");

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_characters_become_eighteen() {
        for (short, long) in [
            ("001B000000UnQ2w", "001B000000UnQ2wIAF"),
            ("003q000000KvQ1t", "003q000000KvQ1tAAF"),
            ("701E0000000JuFH", "701E0000000JuFHIA0"),
            ("012000000000000", "012000000000000AAA"),
            ("005x00000012Q9P", "005x00000012Q9PAAU"),
        ] {
            let id = RecordId::parse(short).unwrap();
            assert_eq!(id.as_str(), long);
            assert_eq!(RecordId::parse(long).unwrap(), id);
            assert_eq!(id.short(), short);
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        assert_eq!(RecordId::parse("001b000000unq2wIAF"), Err(BadId::Checksum));
        for text in [
            "",
            "500",
            "../../../etc/pwd",
            "500'OR'1'='1'--",
            "500000000000000é",
            "5000000000000000",
        ] {
            assert_eq!(RecordId::parse(text), Err(BadId::Shape), "{text}");
        }
        assert_eq!(UserId::parse("001B000000UnQ2w"), Err(BadId::Prefix("005")));
        assert!(OrgId::parse("00Dx0000000BV7z").is_ok());
    }
}
