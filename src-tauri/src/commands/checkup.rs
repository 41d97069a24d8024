//! Test Connection.

use orgdeck::views::{
    Checkup, CheckupBrief, Diagnostics, DiagnosticsChoice, Exported, Failure, Finding,
    IntegrationId, ProbeName, TestAllStep, TestedAll,
};
use tauri::{AppHandle, State, ipc::Channel};

use crate::{opening::Opening, progress, saving};

/// Runs the checkup of one integration and reports each finding as it comes.
#[tauri::command]
#[specta::specta]
pub async fn test_connection(
    app: State<'_, Opening>,
    integration: IntegrationId,
    on_finding: Channel<Finding>,
) -> Result<Checkup, Failure> {
    let app = app.orgdeck().await?;
    Ok(app
        .test_connection(integration, &progress::to(on_finding))
        .await?)
}

/// Stops a running checkup.
#[tauri::command]
#[specta::specta]
pub async fn cancel_checkup(
    app: State<'_, Opening>,
    integration: IntegrationId,
) -> Result<(), Failure> {
    app.orgdeck().await?.cancel_checkup(integration);
    Ok(())
}

/// The newest checkup, if there is one.
#[tauri::command]
#[specta::specta]
pub async fn last_checkup(
    app: State<'_, Opening>,
    integration: IntegrationId,
) -> Result<Option<Checkup>, Failure> {
    Ok(app.orgdeck().await?.last_checkup(integration).await?)
}

/// The probes of a checkup in their order, before one has begun.
#[tauri::command]
#[specta::specta]
pub fn checkup_probes() -> Vec<ProbeName> {
    orgdeck::checkup_probes()
}

/// The checkups that are kept of an integration, newest first.
#[tauri::command]
#[specta::specta]
pub async fn list_checkups(
    app: State<'_, Opening>,
    integration: IntegrationId,
) -> Result<Vec<CheckupBrief>, Failure> {
    Ok(app.orgdeck().await?.list_checkups(integration).await?)
}

/// One of the checkups that are kept.
#[tauri::command]
#[specta::specta]
pub async fn get_checkup(
    app: State<'_, Opening>,
    integration: IntegrationId,
    checkup: String,
) -> Result<Checkup, Failure> {
    Ok(app.orgdeck().await?.checkup(integration, &checkup).await?)
}

/// A checkup as text for the admin: the one of this id, or the newest.
#[tauri::command]
#[specta::specta]
pub async fn checkup_report(
    app: State<'_, Opening>,
    integration: IntegrationId,
    checkup: Option<String>,
) -> Result<String, Failure> {
    let app = app.orgdeck().await?;
    Ok(app.checkup_report(integration, checkup.as_deref()).await?)
}

/// Runs the checkups of these integrations one after another; of all that were ever connected where none is named.
#[tauri::command]
#[specta::specta]
pub async fn test_all(
    app: State<'_, Opening>,
    integrations: Vec<IntegrationId>,
    on_step: Channel<TestAllStep>,
) -> Result<TestedAll, Failure> {
    let app = app.orgdeck().await?;
    Ok(app.test_all(integrations, &progress::to(on_step)).await?)
}

/// Stops a running Test all.
#[tauri::command]
#[specta::specta]
pub async fn cancel_test_all(app: State<'_, Opening>) -> Result<(), Failure> {
    app.orgdeck().await?.cancel_test_all();
    Ok(())
}

/// The diagnostics file of an integration as it will be saved, and under which name.
#[tauri::command]
#[specta::specta]
pub async fn diagnostics(
    app: State<'_, Opening>,
    integration: IntegrationId,
    choice: DiagnosticsChoice,
) -> Result<Diagnostics, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .diagnostics(integration, choice)
        .await?)
}

/// Saves the diagnostics file that was shown last to the Downloads folder, or to where the system's dialog says; none
/// when that was dismissed.
#[tauri::command]
#[specta::specta]
pub async fn save_diagnostics(
    handle: AppHandle,
    app: State<'_, Opening>,
    choose: bool,
) -> Result<Option<Exported>, Failure> {
    let app = app.orgdeck().await?;
    let name = app.diagnostics_file_name()?;
    match saving::place(&handle, &name, ("Text", "txt"), choose).await? {
        Some(path) => Ok(Some(app.save_diagnostics(path).await?)),
        None => Ok(None),
    }
}
