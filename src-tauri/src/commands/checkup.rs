//! Test Connection.

use orgdeck::views::{Checkup, Failure, Finding, IntegrationId};
use tauri::{State, ipc::Channel};

use crate::{opening::Opening, progress};

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

/// The newest checkup as text for the admin.
#[tauri::command]
#[specta::specta]
pub async fn checkup_report(
    app: State<'_, Opening>,
    integration: IntegrationId,
) -> Result<String, Failure> {
    Ok(app.orgdeck().await?.checkup_report(integration).await?)
}
