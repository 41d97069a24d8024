//! The encrypted file on disk, and its key while it is unlocked.
//!
//! Each call reads the file anew, so that secrets are in memory only while they are used and damage
//! is seen at once. A write goes to a new file beside it, is synced, and takes the old one's place in
//! one step: a kill at any moment leaves the old content or the new.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use secrecy::{ExposeSecret, SecretString};

use crate::sealed::{Cost, Entries, Key, Lock, Refusal, Sealed, seal};
use crate::{Presence, VaultError, locked};

/// The fewest characters of a new passphrase.
const LEAST: usize = 8;

/// The encrypted file of one folder.
pub(crate) struct SecretFile {
    path: PathBuf,
    cost: Cost,
    open: Mutex<Option<Arc<Opened>>>,
}

/// What is kept while the file is unlocked.
struct Opened {
    lock: Lock,
    key: Key,
}

impl SecretFile {
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            path: folder.join("vault.enc"),
            cost: Cost::USUAL,
            open: Mutex::new(None),
        }
    }

    /// Whether the file can be used now.
    pub(crate) fn presence(&self) -> Result<Presence, VaultError> {
        let bytes = self.bytes()?;
        let sealed = Sealed::parse(&bytes).map_err(|refusal| self.refused(refusal))?;
        match self.opened() {
            Ok(opened) if opened.lock == sealed.lock => Ok(Presence::Present),
            _ => Ok(Presence::Locked),
        }
    }

    /// Opens the file, or makes it when it is not there.
    pub(crate) fn open_or_create(&self, passphrase: &SecretString) -> Result<(), VaultError> {
        match self.open(passphrase) {
            Err(VaultError::Absent) => self.create(passphrase),
            other => other,
        }
    }

    /// Opens the file until it is locked.
    pub(crate) fn open(&self, passphrase: &SecretString) -> Result<(), VaultError> {
        let bytes = self.bytes()?;
        let sealed = Sealed::parse(&bytes).map_err(|refusal| self.refused(refusal))?;
        let key = sealed
            .lock
            .key(passphrase)
            .map_err(|refusal| self.refused(refusal))?;
        match sealed.open(&key) {
            Ok(_) => {}
            Err(Refusal::WrongKey) => return Err(VaultError::WrongPassphrase),
            Err(refusal) => return Err(self.refused(refusal)),
        }
        *locked(&self.open) = Some(Arc::new(Opened {
            lock: sealed.lock,
            key,
        }));
        Ok(())
    }

    /// Forgets the key.
    pub(crate) fn lock(&self) {
        *locked(&self.open) = None;
    }

    pub(crate) fn read(&self, user: &str) -> Result<Option<SecretString>, VaultError> {
        Ok(self.entries()?.1.get(user))
    }

    pub(crate) fn write(&self, user: &str, secret: &SecretString) -> Result<(), VaultError> {
        let (opened, mut entries) = self.entries()?;
        entries.set(user, secret);
        self.save(&opened, &entries)
    }

    pub(crate) fn remove(&self, user: &str) -> Result<(), VaultError> {
        let (opened, mut entries) = self.entries()?;
        if entries.remove(user) {
            self.save(&opened, &entries)
        } else {
            Ok(())
        }
    }

    fn create(&self, passphrase: &SecretString) -> Result<(), VaultError> {
        if passphrase.expose_secret().chars().count() < LEAST {
            return Err(VaultError::PassphraseTooShort { least: LEAST });
        }
        if let Some(folder) = self.path.parent() {
            make_folder(folder)?;
        }
        let lock = Lock::new(self.cost);
        let key = lock
            .key(passphrase)
            .map_err(|refusal| self.refused(refusal))?;
        let opened = Opened { lock, key };
        self.save(&opened, &Entries::default())?;
        *locked(&self.open) = Some(Arc::new(opened));
        Ok(())
    }

    fn opened(&self) -> Result<Arc<Opened>, VaultError> {
        locked(&self.open).clone().ok_or(VaultError::Locked)
    }

    fn entries(&self) -> Result<(Arc<Opened>, Entries), VaultError> {
        let opened = self.opened()?;
        let bytes = self.bytes()?;
        let sealed = Sealed::parse(&bytes).map_err(|refusal| self.refused(refusal))?;
        // another file took its place: its passphrase has to be given first
        if sealed.lock != opened.lock {
            return Err(VaultError::Locked);
        }
        let entries = sealed
            .open(&opened.key)
            .map_err(|refusal| self.refused(refusal))?;
        Ok((opened, entries))
    }

    fn bytes(&self) -> Result<Vec<u8>, VaultError> {
        fs::read(&self.path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => VaultError::Absent,
            _ => VaultError::Io(error),
        })
    }

    fn save(&self, opened: &Opened, entries: &Entries) -> Result<(), VaultError> {
        let bytes = seal(&opened.lock, &opened.key, entries).map_err(|it| self.refused(it))?;
        Ok(replace(&self.path, &bytes)?)
    }

    fn refused(&self, refusal: Refusal) -> VaultError {
        let why = match refusal {
            Refusal::Damaged(why) => why,
            Refusal::WrongKey => "its content was changed",
        };
        VaultError::Damaged {
            file: self.path.clone(),
            why,
        }
    }
}

/// Puts `bytes` in place of a file in one step; readable for nobody else at any moment.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension("enc.new");
    match fs::remove_file(&new) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let written = write_private(&new, bytes).and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        // best effort: what is left is encrypted, and the next write removes it
        let _ = fs::remove_file(&new);
    }
    written?;
    sync_folder(path)
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the rename last: on Unix it lives in the folder.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let permissions = fs::metadata(folder)?.permissions();
    // also for a superuser, whom the system would let through
    if permissions.readonly() {
        return Err(ErrorKind::PermissionDenied.into());
    }
    match permissions.mode() {
        mode if mode & 0o077 == 0 => Ok(()),
        mode => fs::set_permissions(folder, fs::Permissions::from_mode(mode & 0o700)),
    }
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}
