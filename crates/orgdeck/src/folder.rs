//! The data folder: one Orgdeck at a time, held by a lock that the system releases however the process ends.

use std::{
    fs::{File, OpenOptions},
    path::Path,
    time::{Duration, Instant},
};

use store::{Store, StoreError};

use crate::Error;

/// How long a start waits for an Orgdeck that is just ending.
const ENDING: Duration = Duration::from_secs(2);

/// Opens the database in the folder, and takes the folder for this process alone if it is to be exclusive.
pub(crate) fn open(folder: &Path, exclusive: bool) -> Result<(Store, Option<File>), Error> {
    // the store makes the folder with the right permissions
    let store = match Store::open(&folder.join("orgdeck.db")) {
        Ok(store) => store,
        Err(StoreError::ReadOnly { .. }) => return Err(read_only(folder)),
        Err(other) => return Err(other.into()),
    };
    if !exclusive {
        return Ok((store, None));
    }
    let lock = lock_file(folder).map_err(|_| read_only(folder))?;
    match take(&lock) {
        true => Ok((store, Some(lock))),
        false => Err(Error::known("app.open-twice")),
    }
}

/// Whether another Orgdeck holds this data folder. A folder that cannot be used says so when it is opened.
#[must_use]
pub fn is_open_elsewhere(folder: &Path) -> bool {
    folder.is_dir() && lock_file(folder).is_ok_and(|lock| !take(&lock))
}

fn read_only(folder: &Path) -> Error {
    Error::named("db.read-only", folder.display().to_string())
}

fn lock_file(folder: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(folder.join("orgdeck.lock"))
}

/// Takes the lock, waiting a moment for somebody who is just ending.
fn take(lock: &File) -> bool {
    let begun = Instant::now();
    loop {
        if lock.try_lock().is_ok() {
            return true;
        }
        if begun.elapsed() >= ENDING {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
