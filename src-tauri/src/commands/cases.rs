//! The case desk.

use orgdeck::views::{
    CaseForm, CasePage, CaseQuery, CaseView, CreateOutcome, DeleteCaseOutcome, Failure,
    FieldChange, IntegrationId, SaveOutcome,
};
use tauri::State;

use crate::opening::Opening;

/// The first page of a list.
#[tauri::command]
#[specta::specta]
pub async fn list_cases(
    app: State<'_, Opening>,
    integration: IntegrationId,
    query: CaseQuery,
) -> Result<CasePage, Failure> {
    Ok(app.orgdeck().await?.list_cases(integration, &query).await?)
}

/// The next page of a list.
#[tauri::command]
#[specta::specta]
pub async fn more_cases(
    app: State<'_, Opening>,
    integration: IntegrationId,
    next: String,
) -> Result<CasePage, Failure> {
    Ok(app.orgdeck().await?.more_cases(integration, &next).await?)
}

/// One case, whole.
#[tauri::command]
#[specta::specta]
pub async fn get_case(
    app: State<'_, Opening>,
    integration: IntegrationId,
    case_id: String,
) -> Result<CaseView, Failure> {
    Ok(app.orgdeck().await?.get_case(integration, &case_id).await?)
}

/// What this user may do with cases and the fields of the form, from the org's describe.
#[tauri::command]
#[specta::specta]
pub async fn case_form(
    app: State<'_, Opening>,
    integration: IntegrationId,
) -> Result<CaseForm, Failure> {
    Ok(app.orgdeck().await?.case_form(integration).await?)
}

/// Saves changes, unless somebody else changed the case since `stamp`.
#[tauri::command]
#[specta::specta]
pub async fn save_case(
    app: State<'_, Opening>,
    integration: IntegrationId,
    case_id: String,
    stamp: i64,
    changes: Vec<FieldChange>,
) -> Result<SaveOutcome, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .save_case(integration, &case_id, stamp, changes)
        .await?)
}

/// Creates a case.
#[tauri::command]
#[specta::specta]
pub async fn create_case(
    app: State<'_, Opening>,
    integration: IntegrationId,
    fields: Vec<FieldChange>,
) -> Result<CreateOutcome, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .create_case(integration, fields)
        .await?)
}

/// Deletes a case, if the typed number is its own.
#[tauri::command]
#[specta::specta]
pub async fn delete_case(
    app: State<'_, Opening>,
    integration: IntegrationId,
    case_id: String,
    typed_number: String,
) -> Result<DeleteCaseOutcome, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .delete_case(integration, &case_id, &typed_number)
        .await?)
}
