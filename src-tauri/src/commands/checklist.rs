//! The set-up checklist: how it stands, ticking, asking the org, carrying it to a colleague and back, and metadata made
//! of it.

use orgdeck::views::{
    AppKind, Checklist, ChecklistFormat, Exported, Failure, ImportedChecklist, IntegrationId,
    SetupCheck, SetupStep,
};
use tauri::{AppHandle, State, ipc::Channel};

use crate::{opening::Opening, progress, saving};

/// The checklist of an integration as it stands.
#[tauri::command]
#[specta::specta]
pub async fn get_checklist(
    app: State<'_, Opening>,
    integration: IntegrationId,
) -> Result<Checklist, Failure> {
    Ok(app.orgdeck().await?.get_checklist(integration).await?)
}

/// Ticks or unticks a step by hand.
#[tauri::command]
#[specta::specta]
pub async fn tick_step(
    app: State<'_, Opening>,
    integration: IntegrationId,
    step: String,
    done: bool,
) -> Result<Checklist, Failure> {
    let app = app.orgdeck().await?;
    Ok(app.tick_step(integration, &step, done).await?)
}

/// Keeps what the user typed into one of the checklist's fields.
#[tauri::command]
#[specta::specta]
pub async fn set_checklist_input(
    app: State<'_, Opening>,
    integration: IntegrationId,
    input: String,
    value: String,
) -> Result<Checklist, Failure> {
    let app = app.orgdeck().await?;
    Ok(app.set_checklist_input(integration, &input, &value).await?)
}

/// Says which kind of app the org has.
#[tauri::command]
#[specta::specta]
pub async fn set_app_kind(
    app: State<'_, Opening>,
    integration: IntegrationId,
    kind: AppKind,
) -> Result<Checklist, Failure> {
    Ok(app.orgdeck().await?.set_app_kind(integration, kind).await?)
}

/// Asks the org about every step that can be checked, or about one.
#[tauri::command]
#[specta::specta]
pub async fn check_setup(
    app: State<'_, Opening>,
    integration: IntegrationId,
    step: Option<String>,
    on_step: Channel<SetupStep>,
) -> Result<SetupCheck, Failure> {
    let app = app.orgdeck().await?;
    let progress = progress::to(on_step);
    Ok(app
        .check_setup(integration, step.as_deref(), &progress)
        .await?)
}

/// Stops a running check of the set-up.
#[tauri::command]
#[specta::specta]
pub async fn cancel_check_setup(
    app: State<'_, Opening>,
    integration: IntegrationId,
) -> Result<(), Failure> {
    app.orgdeck().await?.cancel_check_setup(integration);
    Ok(())
}

/// Saves the checklist to the Downloads folder, or to where the system's dialog says; none when that was dismissed.
#[tauri::command]
#[specta::specta]
pub async fn export_checklist(
    handle: AppHandle,
    app: State<'_, Opening>,
    integration: IntegrationId,
    format: ChecklistFormat,
    choose: bool,
) -> Result<Option<Exported>, Failure> {
    let app = app.orgdeck().await?;
    let name = app.checklist_file_name(integration, format).await?;
    let kind = match format {
        ChecklistFormat::Markdown => ("Markdown", "md"),
        ChecklistFormat::Json => ("JSON", "json"),
    };
    match saving::place(&handle, &name, kind, choose).await? {
        Some(path) => Ok(Some(app.export_checklist(integration, format, path).await?)),
        None => Ok(None),
    }
}

/// Takes over a colleague's checklist: this text, or a file that the system's dialog asks for; none when that was
/// dismissed.
#[tauri::command]
#[specta::specta]
pub async fn import_checklist(
    handle: AppHandle,
    app: State<'_, Opening>,
    integration: IntegrationId,
    text: Option<String>,
) -> Result<Option<ImportedChecklist>, Failure> {
    let app = app.orgdeck().await?;
    if let Some(text) = text {
        return Ok(Some(app.import_checklist(integration, &text).await?));
    }
    match saving::opened(&handle, ("JSON", "json")).await {
        Some(path) => Ok(Some(app.import_checklist_file(integration, path).await?)),
        None => Ok(None),
    }
}

/// Saves metadata made of the checklist as a zip for `sf project deploy`; none when the dialog was dismissed.
#[tauri::command]
#[specta::specta]
pub async fn save_metadata(
    handle: AppHandle,
    app: State<'_, Opening>,
    integration: IntegrationId,
    choose: bool,
) -> Result<Option<Exported>, Failure> {
    let app = app.orgdeck().await?;
    let name = app.metadata_file_name(integration).await?;
    match saving::place(&handle, &name, ("Zip", "zip"), choose).await? {
        Some(path) => Ok(Some(app.save_metadata(integration, path).await?)),
        None => Ok(None),
    }
}
