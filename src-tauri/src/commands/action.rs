//! The action of a GPT: its document, its instructions, and the try of an operation.

use orgdeck::views::{
    ActionAnswer, ActionChoice, ActionExport, ActionText, ActionTry, ActionView, Exported, Failure,
    IntegrationId,
};
use tauri::{AppHandle, State};

use crate::{opening::Opening, saving};

/// What an action of this integration's org can be made from. Asks the org.
#[tauri::command]
#[specta::specta]
pub async fn get_action(
    app: State<'_, Opening>,
    integration: IntegrationId,
) -> Result<ActionView, Failure> {
    Ok(app.orgdeck().await?.action(integration).await?)
}

/// Keeps what is ticked for the next time.
#[tauri::command]
#[specta::specta]
pub async fn keep_action(
    app: State<'_, Opening>,
    integration: IntegrationId,
    choice: ActionChoice,
) -> Result<(), Failure> {
    Ok(app
        .orgdeck()
        .await?
        .keep_action(integration, &choice)
        .await?)
}

/// The document and the instructions for what is ticked.
#[tauri::command]
#[specta::specta]
pub async fn export_action(
    app: State<'_, Opening>,
    integration: IntegrationId,
    choice: ActionChoice,
) -> Result<ActionExport, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .export_action(integration, &choice)
        .await?)
}

/// Saves one of the two texts to the Downloads folder, or to where the system's dialog says; none when that was
/// dismissed.
#[tauri::command]
#[specta::specta]
pub async fn save_action(
    handle: AppHandle,
    app: State<'_, Opening>,
    integration: IntegrationId,
    choice: ActionChoice,
    text: ActionText,
    choose: bool,
) -> Result<Option<Exported>, Failure> {
    let app = app.orgdeck().await?;
    let name = app.action_file_name(integration, text).await?;
    let kind = match text {
        ActionText::Document => ("OpenAPI document", "json"),
        ActionText::Instructions => ("Text", "txt"),
    };
    match saving::place(&handle, &name, kind, choose).await? {
        Some(path) => Ok(Some(
            app.save_action(integration, &choice, text, path).await?,
        )),
        None => Ok(None),
    }
}

/// Performs one operation of the action, as the GPT would.
#[tauri::command]
#[specta::specta]
pub async fn try_action(
    app: State<'_, Opening>,
    integration: IntegrationId,
    asked: ActionTry,
) -> Result<ActionAnswer, Failure> {
    Ok(app.orgdeck().await?.try_action(integration, &asked).await?)
}
