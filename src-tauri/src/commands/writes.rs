//! Writing: drafts, saving, many at once, macros, taking back.

use orgdeck::views::{
    BulkAsk, BulkProgress, BulkReport, ChangeId, ChangeView, DraftId, DraftView, Failure,
    IntegrationId, KeepDraft, MacroId, MacroView, RelatedRecord, SaveHow, Settled, UndoReport,
    UnsentView, WriteOutcome,
};
use tauri::{State, ipc::Channel};

use crate::{opening::Opening, progress};

/// Keeps what is typed, on disk.
#[tauri::command]
#[specta::specta]
pub async fn keep_draft(
    app: State<'_, Opening>,
    integration: IntegrationId,
    draft: KeepDraft,
) -> Result<(), Failure> {
    Ok(app.orgdeck().await?.keep_draft(integration, draft).await?)
}

/// Forgets what was typed.
#[tauri::command]
#[specta::specta]
pub async fn discard_draft(app: State<'_, Opening>, draft: DraftId) -> Result<(), Failure> {
    Ok(app.orgdeck().await?.discard_draft(draft).await?)
}

/// What is typed over a record, or for new ones where none is named.
#[tauri::command]
#[specta::specta]
pub async fn drafts_at(
    app: State<'_, Opening>,
    integration: IntegrationId,
    record: Option<String>,
) -> Result<Vec<DraftView>, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .drafts_at(integration, record.as_deref())
        .await?)
}

/// Every draft, and every change whose end is open or bad.
#[tauri::command]
#[specta::specta]
pub async fn list_unsent(app: State<'_, Opening>) -> Result<Vec<UnsentView>, Failure> {
    Ok(app.orgdeck().await?.list_unsent().await?)
}

/// Saves a draft, on the condition that nobody changed the record meanwhile.
#[tauri::command]
#[specta::specta]
pub async fn save_draft(
    app: State<'_, Opening>,
    draft: DraftId,
    how: SaveHow,
) -> Result<WriteOutcome, Failure> {
    Ok(app.orgdeck().await?.save_draft(draft, how).await?)
}

/// Looks in the org whether a change of unknown end arrived.
#[tauri::command]
#[specta::specta]
pub async fn settle_change(app: State<'_, Opening>, change: ChangeId) -> Result<Settled, Failure> {
    Ok(app.orgdeck().await?.settle_change(change).await?)
}

/// Forgets a change whose end stayed bad.
#[tauri::command]
#[specta::specta]
pub async fn dismiss_change(app: State<'_, Opening>, change: ChangeId) -> Result<(), Failure> {
    Ok(app.orgdeck().await?.dismiss_change(change).await?)
}

/// Open cases of a contact with the same subject.
#[tauri::command]
#[specta::specta]
pub async fn similar_cases(
    app: State<'_, Opening>,
    integration: IntegrationId,
    contact: String,
    subject: String,
) -> Result<Vec<RelatedRecord>, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .similar_cases(integration, &contact, &subject)
        .await?)
}

/// Deletes a record, if the typed text is its number or name.
#[tauri::command]
#[specta::specta]
pub async fn delete_record(
    app: State<'_, Opening>,
    integration: IntegrationId,
    object: String,
    record: String,
    typed: String,
) -> Result<WriteOutcome, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .delete_record(integration, &object, &record, &typed)
        .await?)
}

/// The changes of an integration, a record or a group.
#[tauri::command]
#[specta::specta]
pub async fn list_changes(
    app: State<'_, Opening>,
    integration: Option<IntegrationId>,
    record: Option<String>,
    group: Option<ChangeId>,
) -> Result<Vec<ChangeView>, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .list_changes(integration, record.as_deref(), group)
        .await?)
}

/// Forgets the values before and after every change that has ended.
#[tauri::command]
#[specta::specta]
pub async fn clear_changes(app: State<'_, Opening>) -> Result<u32, Failure> {
    Ok(app.orgdeck().await?.clear_changes().await?)
}

/// The macros of an object.
#[tauri::command]
#[specta::specta]
pub async fn list_macros(
    app: State<'_, Opening>,
    object: String,
) -> Result<Vec<MacroView>, Failure> {
    Ok(app.orgdeck().await?.list_macros(&object).await?)
}

/// Saves a macro.
#[tauri::command]
#[specta::specta]
pub async fn save_macro(app: State<'_, Opening>, saved: MacroView) -> Result<(), Failure> {
    Ok(app.orgdeck().await?.save_macro(saved).await?)
}

/// Forgets a macro.
#[tauri::command]
#[specta::specta]
pub async fn delete_macro(app: State<'_, Opening>, id: MacroId) -> Result<(), Failure> {
    Ok(app.orgdeck().await?.delete_macro(id).await?)
}

/// Changes many records, each on the condition that nobody changed it meanwhile.
#[tauri::command]
#[specta::specta]
pub async fn change_many(
    app: State<'_, Opening>,
    integration: IntegrationId,
    ask: BulkAsk,
    on_progress: Channel<BulkProgress>,
) -> Result<BulkReport, Failure> {
    let progress = progress::to(on_progress);
    Ok(app
        .orgdeck()
        .await?
        .change_many(integration, &ask, &progress)
        .await?)
}

/// Stops a change of many behind what is under way.
#[tauri::command]
#[specta::specta]
pub async fn cancel_change_many(
    app: State<'_, Opening>,
    integration: IntegrationId,
) -> Result<(), Failure> {
    app.orgdeck().await?.cancel_change_many(integration);
    Ok(())
}

/// Takes back a change, or all of a group.
#[tauri::command]
#[specta::specta]
pub async fn undo_change(
    app: State<'_, Opening>,
    change: ChangeId,
    on_progress: Channel<BulkProgress>,
) -> Result<UndoReport, Failure> {
    let progress = progress::to(on_progress);
    Ok(app.orgdeck().await?.undo_change(change, &progress).await?)
}
