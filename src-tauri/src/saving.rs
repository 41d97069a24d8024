//! Where a file for the user goes: the Downloads folder, or where the system's dialog says. And which one comes in.

use std::path::PathBuf;

use orgdeck::Error;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::DialogExt;

/// The place for a file of this name and kind; none when the dialog was dismissed.
pub async fn place(
    handle: &AppHandle,
    name: &str,
    kind: (&str, &str),
    choose: bool,
) -> Result<Option<PathBuf>, Error> {
    let downloads = downloads(handle)?;
    match choose {
        true => Ok(chosen(handle, downloads, name, kind).await),
        false => Ok(Some(downloads.join(name))),
    }
}

/// The Downloads folder, or the user's own where there is none.
pub fn downloads(handle: &AppHandle) -> Result<PathBuf, Error> {
    handle
        .path()
        .download_dir()
        .or_else(|_| handle.path().home_dir())
        .map_err(|error| Error::not_written(&error.to_string()))
}

/// Asks the system's dialog, without keeping the thread that draws.
async fn chosen(
    handle: &AppHandle,
    folder: PathBuf,
    name: &str,
    (title, ending): (&str, &str),
) -> Option<PathBuf> {
    let (tell, told) = tokio::sync::oneshot::channel();
    handle
        .dialog()
        .file()
        .set_directory(folder)
        .set_file_name(name)
        .add_filter(title, &[ending])
        .save_file(move |path| {
            let _ = tell.send(path);
        });
    told.await.ok().flatten()?.into_path().ok()
}

/// A file of this kind that the user picks; none when the dialog was dismissed.
pub async fn opened(handle: &AppHandle, (title, ending): (&str, &str)) -> Option<PathBuf> {
    let (tell, told) = tokio::sync::oneshot::channel();
    handle
        .dialog()
        .file()
        .add_filter(title, &[ending])
        .pick_file(move |path| {
            let _ = tell.send(path);
        });
    told.await.ok().flatten()?.into_path().ok()
}
