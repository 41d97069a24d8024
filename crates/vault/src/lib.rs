//! Where secrets lie: the OS keychain, an encrypted file, or memory.
//!
//! Refresh tokens and client secrets go in here and nowhere else. Where there is no keychain the
//! user chooses between a file encrypted with a passphrase and memory ("only until I quit");
//! nothing ever falls back to another place by itself, and nothing is ever written in the clear.
//!
//! Not here: access tokens (they stay in memory, in the client), and which secret belongs to what
//! beyond the name of its entry.

mod error;
mod file;
mod keychain;
mod moving;
mod sealed;
mod worker;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::{Deserialize, Serialize};

pub use error::VaultError;
use file::SecretFile;
use worker::{Ticket, Worker};

/// What a vault has to know.
#[derive(Debug, Clone)]
pub struct VaultOptions {
    /// Name under which entries appear in the keychain: the application's identifier.
    pub service: String,
    /// Folder of the encrypted file `vault.enc`; made with mode 0700 when the file is.
    pub folder: PathBuf,
    /// How long one call may take, an unlock prompt included.
    pub limit: Duration,
}

/// A place where secrets can lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The operating system's keychain.
    Keychain,
    /// A file encrypted with a passphrase.
    File,
    /// Memory, until the application quits.
    Memory,
}

/// Whether the chosen place can be used now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// It can.
    Present,
    /// It has to be unlocked first.
    Locked,
    /// This computer has no keychain, or there is no encrypted file yet.
    Absent,
    /// It is there and does not work.
    Unavailable {
        /// What is wrong with it.
        why: String,
    },
}

/// What the user chose.
#[derive(Debug)]
pub enum Choice {
    /// The keychain.
    Keychain,
    /// The encrypted file: opened when it exists, made otherwise.
    File {
        /// Opens the file. A new file needs eight characters or more.
        passphrase: SecretString,
    },
    /// Memory.
    Memory,
}

/// What an entry was written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// By [`Vault::write`].
    Text,
    /// By [`Vault::write_bytes`].
    Bytes,
}

/// The name of one secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry(String);

impl Entry {
    /// The refresh token of a session, named by the session's id.
    #[must_use]
    pub fn session(id: &str) -> Self {
        Self(format!("session:{id}"))
    }

    /// The client secret of an integration that is not connected yet, named by its id.
    #[must_use]
    pub fn integration(id: &str) -> Self {
        Self(format!("integration:{id}"))
    }

    /// The private key of an integration, named by its id.
    #[must_use]
    pub fn key(id: &str) -> Self {
        Self(format!("key:{id}"))
    }

    /// The entry a self-test writes; each test has its own.
    fn canary(random: u64) -> Self {
        Self(format!("canary:{random:016x}"))
    }

    fn user(&self) -> &str {
        &self.0
    }
}

/// Reads, writes and removes secrets. Clones share one place.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
}

struct Inner {
    options: VaultOptions,
    place: Mutex<Option<Place>>,
    file: SecretFile,
    memory: Mutex<HashMap<String, SecretString>>,
    worker: Worker,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault")
            .field("place", &self.place())
            .finish_non_exhaustive()
    }
}

impl Vault {
    /// A vault over the place the user chose before. Without one it is the keychain if this computer
    /// has one; otherwise calls end with [`VaultError::NotChosen`] until [`Vault::choose`].
    ///
    /// Touches nothing: the first call does.
    #[must_use]
    pub fn new(options: VaultOptions, place: Option<Place>) -> Self {
        let file = SecretFile::new(&options.folder);
        let inner = Inner {
            options,
            place: Mutex::new(place),
            file,
            memory: Mutex::new(HashMap::new()),
            worker: Worker::new(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The place secrets lie in; none while nobody has chosen and no call has found a keychain.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        *locked(&self.inner.place)
    }

    /// Whether the chosen place can be used now; of the keychain while none is chosen.
    /// Asks the user nothing and reads no secret.
    pub async fn presence(&self) -> Presence {
        let place = self.place().unwrap_or(Place::Keychain);
        match self.run(move |inner, _| inner.presence(place)).await {
            Ok(presence) => presence,
            Err(VaultError::Locked) => Presence::Locked,
            Err(VaultError::Absent) => Presence::Absent,
            Err(VaultError::Unavailable { why }) => Presence::Unavailable { why },
            Err(other) => Presence::Unavailable {
                why: other.to_string(),
            },
        }
    }

    /// Reads a secret; `None` when this place has no such entry. A locked keychain asks the user.
    ///
    /// # Errors
    /// Any [`VaultError`] but `WrongPassphrase`, `PassphraseTooShort`, `TooLong` and `NotSaved`.
    pub async fn read(&self, entry: &Entry) -> Result<Option<SecretString>, VaultError> {
        let (place, entry) = (self.settled().await?, entry.clone());
        self.run(move |inner, ticket| inner.read(place, &entry, ticket))
            .await
    }

    /// Writes a secret, replacing what was there, then reads it back and compares.
    ///
    /// # Errors
    /// Any [`VaultError`] but `WrongPassphrase` and `PassphraseTooShort`; after each of them the
    /// secret must be taken for not saved.
    pub async fn write(&self, entry: &Entry, secret: &SecretString) -> Result<(), VaultError> {
        let (place, entry, secret) = (self.settled().await?, entry.clone(), secret.clone());
        self.run(move |inner, ticket| {
            inner.write(place, &entry, &secret, ticket)?;
            match inner.read(place, &entry, ticket)? {
                Some(read) if read.expose_secret() == secret.expose_secret() => Ok(()),
                _ => Err(VaultError::NotSaved),
            }
        })
        .await
    }

    /// [`Vault::read`] for what was written by [`Vault::write_bytes`].
    ///
    /// # Errors
    /// As [`Vault::read`].
    pub async fn read_bytes(&self, entry: &Entry) -> Result<Option<SecretSlice<u8>>, VaultError> {
        let (place, entry) = (self.settled().await?, entry.clone());
        self.run(move |inner, ticket| inner.read_bytes(place, &entry, ticket))
            .await
    }

    /// [`Vault::write`] for a secret that is no text, such as a key.
    ///
    /// # Errors
    /// As [`Vault::write`].
    pub async fn write_bytes(
        &self,
        entry: &Entry,
        secret: &SecretSlice<u8>,
    ) -> Result<(), VaultError> {
        let (place, entry, secret) = (self.settled().await?, entry.clone(), secret.clone());
        self.run(move |inner, ticket| {
            inner.write_bytes(place, &entry, &secret, ticket)?;
            match inner.read_bytes(place, &entry, ticket)? {
                Some(read) if read.expose_secret() == secret.expose_secret() => Ok(()),
                _ => Err(VaultError::NotSaved),
            }
        })
        .await
    }

    /// Removes a secret. One that is not there counts as removed.
    ///
    /// # Errors
    /// As [`Vault::read`].
    pub async fn remove(&self, entry: &Entry) -> Result<(), VaultError> {
        let (place, entry) = (self.settled().await?, entry.clone());
        self.run(move |inner, ticket| inner.remove(place, &entry, ticket))
            .await
    }

    /// Writes, reads and removes an entry of its own: proof that secrets can be kept here.
    ///
    /// # Errors
    /// As [`Vault::write`].
    pub async fn self_test(&self) -> Result<(), VaultError> {
        let entry = Entry::canary(rand::random());
        let secret = SecretString::from(format!("{:032x}", rand::random::<u128>()));
        self.write(&entry, &secret).await?;
        self.remove(&entry).await?;
        match self.read(&entry).await? {
            None => Ok(()),
            Some(_) => Err(VaultError::NotSaved),
        }
    }

    /// Takes another place from now on. Entries are not moved.
    ///
    /// # Errors
    /// For the keychain `Absent`, `Dismissed`, `Locked`, `Unavailable` or `TimedOut`; for the file
    /// `WrongPassphrase`, `PassphraseTooShort`, `Damaged` or `Io`. After each of them the place
    /// stays the one before.
    pub async fn choose(&self, choice: Choice) -> Result<(), VaultError> {
        let place = choice.place();
        self.run(move |inner, ticket| inner.prepare(&choice, ticket))
            .await?;
        *locked(&self.inner.place) = Some(place);
        Ok(())
    }

    /// Opens the encrypted file until [`Vault::lock`] or the end of the application.
    ///
    /// # Errors
    /// `WrongPassphrase`, `Absent` when there is no file, `Damaged` or `Io`.
    pub async fn unlock(&self, passphrase: SecretString) -> Result<(), VaultError> {
        self.run(move |inner, _| inner.file.open(&passphrase)).await
    }

    /// Forgets the key of the encrypted file. The keychain has its own lock; memory has none.
    pub fn lock(&self) {
        self.inner.file.lock();
    }

    /// The chosen place, or the keychain if there is one.
    async fn settled(&self) -> Result<Place, VaultError> {
        if let Some(place) = self.place() {
            return Ok(place);
        }
        match self.run(|inner, _| inner.presence(Place::Keychain)).await {
            Ok(Presence::Present | Presence::Locked) => {
                Ok(*locked(&self.inner.place).get_or_insert(Place::Keychain))
            }
            Ok(Presence::Absent) | Err(VaultError::Absent) => Err(VaultError::NotChosen),
            Ok(Presence::Unavailable { why }) => Err(VaultError::Unavailable { why }),
            Err(other) => Err(other),
        }
    }

    /// Runs blocking work on the vault's own thread, within the limit.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner, &Ticket) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, VaultError> {
        let inner = Arc::clone(&self.inner);
        let limit = self.inner.options.limit;
        self.inner
            .worker
            .run(limit, move |ticket| work(&inner, ticket))
            .await
    }
}

impl Choice {
    fn place(&self) -> Place {
        match self {
            Self::Keychain => Place::Keychain,
            Self::File { .. } => Place::File,
            Self::Memory => Place::Memory,
        }
    }
}

impl Inner {
    /// Makes a place ready to be written.
    fn prepare(&self, choice: &Choice, ticket: &Ticket) -> Result<(), VaultError> {
        match choice {
            Choice::Memory => Ok(()),
            Choice::Keychain => keychain::prepare(ticket),
            Choice::File { passphrase } => self.file.open_or_create(passphrase),
        }
    }

    fn presence(&self, place: Place) -> Result<Presence, VaultError> {
        match place {
            Place::Keychain => keychain::presence(),
            Place::File => self.file.presence(),
            Place::Memory => Ok(Presence::Present),
        }
    }

    fn read(
        &self,
        place: Place,
        entry: &Entry,
        ticket: &Ticket,
    ) -> Result<Option<SecretString>, VaultError> {
        match place {
            Place::Keychain => keychain::read(&self.options.service, entry.user(), ticket),
            Place::File => self.file.read(entry.user()),
            Place::Memory => Ok(locked(&self.memory).get(entry.user()).cloned()),
        }
    }

    fn write(
        &self,
        place: Place,
        entry: &Entry,
        secret: &SecretString,
        ticket: &Ticket,
    ) -> Result<(), VaultError> {
        match place {
            Place::Keychain => keychain::write(&self.options.service, entry.user(), secret, ticket),
            Place::File => self.file.write(entry.user(), secret),
            Place::Memory => {
                locked(&self.memory).insert(entry.user().to_owned(), secret.clone());
                Ok(())
            }
        }
    }

    fn read_bytes(
        &self,
        place: Place,
        entry: &Entry,
        ticket: &Ticket,
    ) -> Result<Option<SecretSlice<u8>>, VaultError> {
        match place {
            Place::Keychain => keychain::read_bytes(&self.options.service, entry.user(), ticket),
            Place::File | Place::Memory => match self.read(place, entry, ticket)? {
                None => Ok(None),
                Some(text) => match STANDARD.decode(text.expose_secret()) {
                    Ok(bytes) => Ok(Some(SecretSlice::from(bytes))),
                    Err(_) => Err(VaultError::Unavailable {
                        why: "the entry is no key".to_owned(),
                    }),
                },
            },
        }
    }

    fn write_bytes(
        &self,
        place: Place,
        entry: &Entry,
        secret: &SecretSlice<u8>,
        ticket: &Ticket,
    ) -> Result<(), VaultError> {
        match place {
            Place::Keychain => {
                keychain::write_bytes(&self.options.service, entry.user(), secret, ticket)
            }
            Place::File | Place::Memory => {
                let text = SecretString::from(STANDARD.encode(secret.expose_secret()));
                self.write(place, entry, &text, ticket)
            }
        }
    }

    fn remove(&self, place: Place, entry: &Entry, ticket: &Ticket) -> Result<(), VaultError> {
        match place {
            Place::Keychain => keychain::remove(&self.options.service, entry.user(), ticket),
            Place::File => self.file.remove(entry.user()),
            Place::Memory => {
                locked(&self.memory).remove(entry.user());
                Ok(())
            }
        }
    }
}

/// Locks a mutex whose content is sound at every moment, also after a panic.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
