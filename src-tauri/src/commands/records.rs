//! One record: its object, its layout, what is shown of it.

use orgdeck::views::{
    Exported, Failure, FilePreview, IntegrationId, LayoutView, LookupHit, ObjectView, RecordView,
};
use tauri::{AppHandle, State};

use crate::{browser::SystemBrowser, opening::Opening, saving};

/// An object of the desk, as this user may see it.
#[tauri::command]
#[specta::specta]
pub async fn desk_object(
    app: State<'_, Opening>,
    integration: IntegrationId,
    object: String,
) -> Result<ObjectView, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .desk_object(integration, &object)
        .await?)
}

/// The same, asked of the org anew.
#[tauri::command]
#[specta::specta]
pub async fn renew_desk_object(
    app: State<'_, Opening>,
    integration: IntegrationId,
    object: String,
) -> Result<ObjectView, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .renew_desk_object(integration, &object)
        .await?)
}

/// The org's page layout for a record type.
#[tauri::command]
#[specta::specta]
pub async fn desk_layout(
    app: State<'_, Opening>,
    integration: IntegrationId,
    object: String,
    record_type: Option<String>,
) -> Result<LayoutView, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .desk_layout(integration, &object, record_type.as_deref())
        .await?)
}

/// Records a reference field may point to, by what is typed.
#[tauri::command]
#[specta::specta]
pub async fn lookup(
    app: State<'_, Opening>,
    integration: IntegrationId,
    object: String,
    field: String,
    text: String,
) -> Result<Vec<LookupHit>, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .lookup(integration, &object, &field, &text)
        .await?)
}

/// Opens a record, with what belongs to it.
#[tauri::command]
#[specta::specta]
pub async fn open_record(
    app: State<'_, Opening>,
    integration: IntegrationId,
    object: String,
    record: String,
) -> Result<RecordView, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .open_record(integration, &object, &record)
        .await?)
}

/// Tells the org that its user looks at a record; false where the org keeps no such list of the object.
#[tauri::command]
#[specta::specta]
pub async fn viewed_record(
    app: State<'_, Opening>,
    integration: IntegrationId,
    object: String,
    record: String,
) -> Result<bool, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .viewed_record(integration, &object, &record)
        .await?)
}

/// What is shown of a file: a picture, or text.
#[tauri::command]
#[specta::specta]
pub async fn preview_file(
    app: State<'_, Opening>,
    integration: IntegrationId,
    file: String,
) -> Result<FilePreview, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .preview_file(integration, &file)
        .await?)
}

/// Saves a file of the org into the Downloads folder.
#[tauri::command]
#[specta::specta]
pub async fn download_file(
    handle: AppHandle,
    app: State<'_, Opening>,
    integration: IntegrationId,
    file: String,
) -> Result<Exported, Failure> {
    let folder = saving::downloads(&handle)?;
    Ok(app
        .orgdeck()
        .await?
        .download_file(integration, &file, &folder)
        .await?)
}

/// Opens a record in Salesforce, or the page of an object.
#[tauri::command]
#[specta::specta]
pub async fn open_in_salesforce(
    handle: AppHandle,
    app: State<'_, Opening>,
    integration: IntegrationId,
    object: String,
    record: Option<String>,
) -> Result<(), Failure> {
    let address = app
        .orgdeck()
        .await?
        .record_page(integration, &object, record.as_deref())
        .await?;
    Ok(SystemBrowser::new(&handle).show(&address).await?)
}

/// The address of a record in Salesforce, to be copied.
#[tauri::command]
#[specta::specta]
pub async fn record_link(
    app: State<'_, Opening>,
    integration: IntegrationId,
    object: String,
    record: String,
) -> Result<String, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .record_page(integration, &object, Some(&record))
        .await?)
}
