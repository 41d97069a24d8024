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
