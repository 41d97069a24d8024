//! The lock of a session among processes: whoever renews holds it.
//!
//! A lock of the operating system on an open file: it ends with the process, however that ends, so there is none that
//! is left over. The file itself says nothing and stays.

use std::{
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use store::Uuid;

use crate::Error;

/// How long another process may take for its renewal: longer than the token endpoint may.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often the lock is tried: nobody tells when it is free.
const PAUSE: Duration = Duration::from_millis(20);

/// Takes the lock of a session, waiting for another process that renews it now. It ends with the file.
pub(super) async fn take(folder: &Path, session: Uuid) -> Result<File, Error> {
    let path = folder.join("locks").join(session.to_string());
    let file = tokio::task::spawn_blocking(move || open(path))
        .await
        .map_err(|_| Error::known("app.internal"))?
        .map_err(|error| Error::named("db.read-only", error.to_string()))?;
    let begun = Instant::now();
    loop {
        if file.try_lock().is_ok() {
            return Ok(file);
        }
        if begun.elapsed() >= PATIENCE {
            return Err(Error::known("token.busy"));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn open(path: PathBuf) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        // inside the data folder, which is for its user alone
        std::fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
