//! Files that are written for the user: whole or not at all, and remembered so that their folder can be shown.

use std::path::{Path, PathBuf};

use crate::{
    Error, Orgdeck,
    app::{Shared, lock},
    views::Exported,
};

impl Orgdeck {
    /// The file that was written last.
    #[must_use]
    pub fn exported(&self) -> Option<PathBuf> {
        lock(&self.shared.exported).clone()
    }
}

/// Writes a content of so many entries or lines.
///
/// # Errors
/// `file.not-written`; then there is no half file.
pub(crate) async fn write(
    shared: &Shared,
    path: PathBuf,
    content: impl AsRef<[u8]> + Send + 'static,
    rows: usize,
) -> Result<Exported, Error> {
    let target = path.clone();
    tokio::task::spawn_blocking(move || replace(&target, content.as_ref()))
        .await
        .map_err(|_| Error::known("app.internal"))?
        .map_err(|error| {
            Error::named("file.not-written", format!("{}: {error}", path.display()))
        })?;
    *lock(&shared.exported) = Some(path.clone());
    Ok(Exported {
        path: path.display().to_string(),
        rows: u32::try_from(rows).unwrap_or(u32::MAX),
    })
}

/// Writes a content as a new file into a folder, under this name or the next that is free: `name (1).txt`.
///
/// # Errors
/// `file.not-written`; then there is no half file.
pub(crate) async fn add(
    shared: &Shared,
    folder: PathBuf,
    name: String,
    content: Vec<u8>,
) -> Result<Exported, Error> {
    let added = tokio::task::spawn_blocking(move || add_to(&folder, &name, &content)).await;
    let path = added
        .map_err(|_| Error::known("app.internal"))?
        .map_err(|error| Error::not_written(&error.to_string()))?;
    *lock(&shared.exported) = Some(path.clone());
    Ok(Exported {
        path: path.display().to_string(),
        rows: 1,
    })
}

/// Most names that are tried beside the first.
const MOST_NAMES: u32 = 999;

fn add_to(folder: &Path, name: &str, content: &[u8]) -> std::io::Result<PathBuf> {
    use std::io::Write as _;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    for n in 0..=MOST_NAMES {
        let path = match n {
            0 => folder.join(name),
            n => folder.join(format!("{stem} ({n}){ending}")),
        };
        // never over a file that is there
        match file.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(refused) if refused.error.kind() == std::io::ErrorKind::AlreadyExists => {
                file = refused.file;
            }
            Err(refused) => return Err(refused.error),
        }
    }
    Err(std::io::Error::from(std::io::ErrorKind::AlreadyExists))
}

/// Writes a whole file or none.
fn replace(path: &Path, content: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
