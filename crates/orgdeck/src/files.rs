//! Files that are written for the user: whole or not at all, and remembered so that their folder can be shown.

use std::path::{Path, PathBuf};

use tokio::{sync::mpsc, task::JoinHandle};

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

/// A file that arrives in pieces and gets its name once it is whole: before that there is none under any name.
pub(crate) struct Arriving {
    folder: PathBuf,
    pieces: mpsc::Sender<Vec<u8>>,
    written: JoinHandle<std::io::Result<tempfile::NamedTempFile>>,
}

/// Pieces that wait for a slow disk before the network waits for it.
const WAITING: usize = 16;

impl Arriving {
    /// Begins a file in a folder.
    pub(crate) fn begin(folder: PathBuf) -> Self {
        let (pieces, arriving) = mpsc::channel(WAITING);
        let place = folder.clone();
        Self {
            folder,
            pieces,
            written: tokio::task::spawn_blocking(move || write_pieces(&place, arriving)),
        }
    }

    /// Takes a piece; false when the disk takes no more, which [`Self::keep`] explains.
    pub(crate) async fn push(&self, piece: Vec<u8>) -> bool {
        self.pieces.send(piece).await.is_ok()
    }

    /// Whether the disk takes no more.
    pub(crate) fn failed(&self) -> bool {
        self.pieces.is_closed()
    }

    /// Gives the file this name, or the next that is free: `name (1).txt`.
    ///
    /// # Errors
    /// `file.not-written`; then there is no half file.
    pub(crate) async fn keep(self, shared: &Shared, name: String) -> Result<Exported, Error> {
        drop(self.pieces);
        let written = self.written.await;
        let file = written.map_err(|_| Error::known("app.internal"))?;
        let folder = self.folder;
        let named = tokio::task::spawn_blocking(move || named(file?, &folder, &name)).await;
        let path = named
            .map_err(|_| Error::known("app.internal"))?
            .map_err(|error| Error::not_written(&error.to_string()))?;
        *lock(&shared.exported) = Some(path.clone());
        Ok(Exported {
            path: path.display().to_string(),
            rows: 1,
        })
    }
}

fn write_pieces(
    folder: &Path,
    mut pieces: mpsc::Receiver<Vec<u8>>,
) -> std::io::Result<tempfile::NamedTempFile> {
    use std::io::Write as _;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    while let Some(piece) = pieces.blocking_recv() {
        file.write_all(&piece)?;
    }
    file.as_file().sync_all()?;
    Ok(file)
}

/// Most names that are tried beside the first.
const MOST_NAMES: u32 = 999;

fn named(mut file: tempfile::NamedTempFile, folder: &Path, name: &str) -> std::io::Result<PathBuf> {
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
