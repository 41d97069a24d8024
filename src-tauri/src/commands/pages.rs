//! Opens pages in the system browser and the data folder in the file browser. The addresses are made in Rust, never taken from the UI.

use orgdeck::views::{Failure, IntegrationId};
use tauri::{AppHandle, State};

use crate::{browser::SystemBrowser, opening::Opening};

/// Opens a Setup page of the integration's org.
#[tauri::command]
#[specta::specta]
pub async fn open_setup_page(
    handle: AppHandle,
    app: State<'_, Opening>,
    integration: IntegrationId,
    page: String,
) -> Result<(), Failure> {
    let address = app.orgdeck().await?.setup_page(integration, &page).await?;
    Ok(SystemBrowser::new(&handle).show(&address).await?)
}

/// Opens the practice org's own Setup page.
#[tauri::command]
#[specta::specta]
pub async fn open_practice_setup(
    handle: AppHandle,
    app: State<'_, Opening>,
) -> Result<(), Failure> {
    let address = app.orgdeck().await?.practice_setup_page().await?;
    Ok(SystemBrowser::new(&handle).show(&address).await?)
}

/// Shows the data folder.
#[tauri::command]
#[specta::specta]
pub async fn show_data_folder(handle: AppHandle, app: State<'_, Opening>) -> Result<(), Failure> {
    let folder = app.orgdeck().await?.data_folder().to_owned();
    Ok(SystemBrowser::new(&handle).show_folder(&folder).await?)
}
