//! What can go wrong with secrets, typed where the application acts on it.
//!
//! No variant holds a secret or a passphrase, and none is built from the `Debug` of another crate's
//! error, which may.

use std::path::PathBuf;
use std::time::Duration;

/// Why a secret could not be read, written or removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The place is there and must be unlocked first; nobody answered its prompt within the limit,
    /// or the file's passphrase has not been given yet.
    #[error("where secrets lie is locked")]
    Locked,
    /// The keychain asked to be unlocked and the user said no.
    #[error("unlocking the keychain was refused")]
    Dismissed,
    /// This computer has no keychain (no session bus, or nobody who provides one), or the encrypted
    /// file is not there.
    #[error("there is no such place for secrets")]
    Absent,
    /// The place is there and does not work.
    #[error("where secrets lie cannot be used: {why}")]
    Unavailable {
        /// What it said.
        why: String,
    },
    /// The place did not answer.
    #[error("where secrets lie did not answer within {} s", after.as_secs_f32())]
    TimedOut {
        /// How long it was waited for.
        after: Duration,
    },
    /// The secret is longer than this keychain takes.
    #[error("the secret has {units} UTF-16 units, this keychain takes {limit}")]
    TooLong {
        /// Length of the secret in UTF-16 units.
        units: usize,
        /// The most the keychain takes.
        limit: usize,
    },
    /// The passphrase does not open the encrypted file, which was not touched.
    #[error("the passphrase does not open the file")]
    WrongPassphrase,
    /// A new encrypted file needs a longer passphrase.
    #[error("the passphrase needs at least {least} characters")]
    PassphraseTooShort {
        /// The fewest characters a passphrase may have.
        least: usize,
    },
    /// This computer has no keychain and nobody has chosen another place yet.
    #[error("nobody has chosen yet where secrets lie")]
    NotChosen,
    /// The encrypted file is damaged or of a newer version. It is kept, never overwritten.
    #[error("{} cannot be read ({why}); it was kept as it is", file.display())]
    Damaged {
        /// The file that was kept.
        file: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// What was read back is not what was written: nothing may be taken for saved.
    #[error("the secret was not saved: reading it back gave something else")]
    NotSaved,
    /// The operating system refused to read or write the encrypted file.
    #[error("the encrypted file: {0}")]
    Io(#[from] std::io::Error),
}
