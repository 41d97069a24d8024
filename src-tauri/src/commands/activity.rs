//! The activity log and its export.

use std::path::PathBuf;

use orgdeck::{
    Error,
    views::{ActivityId, ActivityPage, ActivityQuery, Exported, Failure},
};
use tauri::{AppHandle, Manager, State};
use tauri_plugin_dialog::DialogExt;

use crate::{browser::SystemBrowser, opening::Opening};

/// The activity log, newest first, a page at a time.
#[tauri::command]
#[specta::specta]
pub async fn list_activity(
    app: State<'_, Opening>,
    query: ActivityQuery,
    before: Option<ActivityId>,
) -> Result<ActivityPage, Failure> {
    Ok(app.orgdeck().await?.list_activity(&query, before).await?)
}

/// The name an export goes by in the Downloads folder.
#[tauri::command]
#[specta::specta]
pub async fn activity_file_name(app: State<'_, Opening>) -> Result<String, Failure> {
    Ok(app.orgdeck().await?.activity_file_name())
}

/// Exports the entries of a query to the Downloads folder, or to where the system's dialog says; none when that was
/// dismissed.
#[tauri::command]
#[specta::specta]
pub async fn export_activity(
    handle: AppHandle,
    app: State<'_, Opening>,
    query: ActivityQuery,
    choose: bool,
) -> Result<Option<Exported>, Failure> {
    let app = app.orgdeck().await?;
    let name = app.offered_file_name();
    let downloads = handle
        .path()
        .download_dir()
        .or_else(|_| handle.path().home_dir())
        .map_err(|error| Error::not_written(&error.to_string()))?;
    let path = match choose {
        true => chosen(&handle, downloads, &name).await,
        false => Some(downloads.join(&name)),
    };
    match path {
        Some(path) => Ok(Some(app.export_activity(&query, path).await?)),
        None => Ok(None),
    }
}

/// Shows the last export in its folder.
#[tauri::command]
#[specta::specta]
pub async fn show_exported(handle: AppHandle, app: State<'_, Opening>) -> Result<(), Failure> {
    let exported = app.orgdeck().await?.exported();
    match exported.as_deref().and_then(std::path::Path::parent) {
        Some(folder) => Ok(SystemBrowser::new(&handle).show_folder(folder).await?),
        None => Ok(()),
    }
}

/// Asks the system's dialog, without keeping the thread that draws.
async fn chosen(handle: &AppHandle, folder: PathBuf, name: &str) -> Option<PathBuf> {
    let (tell, told) = tokio::sync::oneshot::channel();
    handle
        .dialog()
        .file()
        .set_directory(folder)
        .set_file_name(name)
        .add_filter("CSV", &["csv"])
        .save_file(move |path| {
            let _ = tell.send(path);
        });
    told.await.ok().flatten()?.into_path().ok()
}
