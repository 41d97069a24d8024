//! The folder and the files of the database: who may read them, and what can be told of a file
//! without opening it as a database.
//!
//! SQLite gives `-wal` and `-shm` the mode of the main file, so that setting the main file's mode
//! before SQLite sees it is enough (sqlite.org, "Temporary files used by SQLite", and os_unix.c).

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::Path;

use crate::StoreError;

/// Length of the header of a database file (sqlite.org, "Database File Format", section 1.3).
const HEADER: usize = 100;
/// What a database file starts with (the same).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Where `user_version` lies in the header, big-endian (the same).
const USER_VERSION: std::ops::Range<usize> = 60..64;

/// What a file looks like from outside.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// Nothing in it yet.
    Empty,
    /// A database whose main file says this `user_version`.
    Database(u32),
    /// Something else.
    Foreign,
}

/// Makes the folder and the file when they are not there, and closes both to everybody else.
pub(crate) fn prepare(path: &Path) -> Result<(), StoreError> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        make_folder(folder)?;
        writable(folder)?;
        close(folder)?;
    }
    match private().write(true).create_new(true).open(path) {
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(StoreError::io(path, error)),
    }
    writable(path)?;
    close(path)
}

/// Waits until the write-ahead log of the database at `path` is on the disk. What is not in the log any more was put
/// into the database itself, which waits by itself (sqlite.org, "Write-Ahead Logging", section 2.2).
pub(crate) fn flush_log(path: &Path) -> Result<(), StoreError> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let log = Path::new(&log);
    // Windows flushes only what is open for writing
    match OpenOptions::new().write(true).open(log) {
        Ok(file) => file.sync_data().map_err(|error| StoreError::io(log, error)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(StoreError::io(log, error)),
    }
}

/// Looks at the file without changing it or anything beside it.
pub(crate) fn look(path: &Path) -> Result<Look, StoreError> {
    let mut header = Vec::with_capacity(HEADER);
    File::open(path)
        .and_then(|file| file.take(HEADER as u64).read_to_end(&mut header))
        .map_err(|error| StoreError::io(path, error))?;
    if header.is_empty() {
        return Ok(Look::Empty);
    }
    if header.len() < HEADER || !header.starts_with(MAGIC) {
        return Ok(Look::Foreign);
    }
    let version = header[USER_VERSION]
        .iter()
        .fold(0, |sum, byte| sum << 8 | u32::from(*byte));
    Ok(Look::Database(version))
}

#[cfg(unix)]
fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
fn private() -> OpenOptions {
    OpenOptions::new()
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| StoreError::io(folder, error))
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(folder).map_err(|error| StoreError::io(folder, error))
}

/// Refuses what has no write bit, also for a superuser whom the system would let through.
fn writable(path: &Path) -> Result<(), StoreError> {
    let metadata = fs::metadata(path).map_err(|error| StoreError::io(path, error))?;
    if metadata.permissions().readonly() {
        return Err(StoreError::ReadOnly {
            path: path.to_path_buf(),
        });
    }
    Ok(())
}

/// Takes every right of group and others away.
#[cfg(unix)]
fn close(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)
        .map_err(|error| StoreError::io(path, error))?
        .permissions()
        .mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o700))
        .map_err(|error| StoreError::io(path, error))
}

// a new folder under a user's profile is closed to other users by its inherited list
#[cfg(not(unix))]
fn close(_path: &Path) -> Result<(), StoreError> {
    Ok(())
}
