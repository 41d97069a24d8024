//! Lists of records: choosing, paging, searching, exporting.

use orgdeck::views::{
    ExportProgress, Exported, Failure, IntegrationId, ListAsk, ListCount, ListExport, ListFormat,
    ListNews, ListPage, ListSource, ListView, ListsView, NamedList, SaveList, Suggestion,
};
use tauri::{AppHandle, State, ipc::Channel};

use crate::{opening::Opening, progress, saving};

/// Every list of an object one can choose.
#[tauri::command]
#[specta::specta]
pub async fn list_sets(
    app: State<'_, Opening>,
    integration: IntegrationId,
    object: String,
) -> Result<ListsView, Failure> {
    Ok(app.orgdeck().await?.list_sets(integration, &object).await?)
}

/// A list with its first rows.
#[tauri::command]
#[specta::specta]
pub async fn list_records(
    app: State<'_, Opening>,
    integration: IntegrationId,
    ask: ListAsk,
) -> Result<ListView, Failure> {
    Ok(app.orgdeck().await?.list_records(integration, &ask).await?)
}

/// The next page of a list.
#[tauri::command]
#[specta::specta]
pub async fn more_records(
    app: State<'_, Opening>,
    integration: IntegrationId,
    ask: ListAsk,
    next: String,
) -> Result<ListPage, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .more_records(integration, &ask, &next)
        .await?)
}

/// How many records each list has.
#[tauri::command]
#[specta::specta]
pub async fn count_lists(
    app: State<'_, Opening>,
    integration: IntegrationId,
    object: String,
    sources: Vec<ListSource>,
) -> Result<Vec<ListCount>, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .count_lists(integration, &object, &sources)
        .await?)
}

/// Saves a list of the user's own.
#[tauri::command]
#[specta::specta]
pub async fn save_list(
    app: State<'_, Opening>,
    integration: IntegrationId,
    list: SaveList,
) -> Result<NamedList, Failure> {
    Ok(app.orgdeck().await?.save_list(integration, &list).await?)
}

/// Forgets a saved list.
#[tauri::command]
#[specta::specta]
pub async fn delete_list(
    app: State<'_, Opening>,
    integration: IntegrationId,
    list: String,
) -> Result<(), Failure> {
    Ok(app.orgdeck().await?.delete_list(integration, &list).await?)
}

/// Whether a list is looked at while the view is visible.
#[tauri::command]
#[specta::specta]
pub async fn set_live(
    app: State<'_, Opening>,
    integration: IntegrationId,
    object: String,
    source: ListSource,
    live: bool,
) -> Result<(), Failure> {
    Ok(app
        .orgdeck()
        .await?
        .set_live(integration, &object, &source, live)
        .await?)
}

/// What has changed in a list since it was last looked at.
#[tauri::command]
#[specta::specta]
pub async fn list_news(
    app: State<'_, Opening>,
    integration: IntegrationId,
    ask: ListAsk,
    since: Option<String>,
) -> Result<ListNews, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .list_news(integration, &ask, since.as_deref())
        .await?)
}

/// What could be meant by what is typed into the search.
#[tauri::command]
#[specta::specta]
pub async fn suggest(
    app: State<'_, Opening>,
    integration: IntegrationId,
    object: String,
    text: String,
) -> Result<Vec<Suggestion>, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .suggest(integration, &object, &text)
        .await?)
}

/// Forgets the recent searches.
#[tauri::command]
#[specta::specta]
pub async fn forget_searches(
    app: State<'_, Opening>,
    integration: IntegrationId,
) -> Result<(), Failure> {
    Ok(app.orgdeck().await?.forget_searches(integration).await?)
}

/// The name an export of a list would have.
#[tauri::command]
#[specta::specta]
pub async fn list_file_name(
    app: State<'_, Opening>,
    integration: IntegrationId,
    wanted: ListExport,
) -> Result<String, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .list_file_name(integration, &wanted)
        .await?)
}

/// Exports a list to the Downloads folder, or to where the system's dialog says; none when that was dismissed.
#[tauri::command]
#[specta::specta]
pub async fn export_list(
    handle: AppHandle,
    app: State<'_, Opening>,
    integration: IntegrationId,
    wanted: ListExport,
    choose: bool,
    on_progress: Channel<ExportProgress>,
) -> Result<Option<Exported>, Failure> {
    let app = app.orgdeck().await?;
    let name = app.list_file_name(integration, &wanted).await?;
    let kind = match wanted.format {
        ListFormat::Csv => ("CSV", "csv"),
        ListFormat::Json => ("JSON", "json"),
        ListFormat::Xlsx => ("Workbook", "xlsx"),
    };
    let Some(path) = saving::place(&handle, &name, kind, choose).await? else {
        return Ok(None);
    };
    let progress = progress::to(on_progress);
    Ok(Some(
        app.export_list(integration, &wanted, &path, &progress)
            .await?,
    ))
}

/// Stops an export that runs.
#[tauri::command]
#[specta::specta]
pub async fn cancel_export(
    app: State<'_, Opening>,
    integration: IntegrationId,
) -> Result<(), Failure> {
    app.orgdeck().await?.cancel_export(integration);
    Ok(())
}
