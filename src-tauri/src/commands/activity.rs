//! The activity log and its export.

use orgdeck::views::{ActivityId, ActivityPage, ActivityQuery, Exported, Failure};
use tauri::{AppHandle, State};

use crate::{browser::SystemBrowser, opening::Opening, saving};

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
    let path = saving::place(&handle, &name, ("CSV", "csv"), choose).await?;
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
