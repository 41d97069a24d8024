//! Connect and Re-generate token.

use orgdeck::views::{ConnectOutcome, ConnectPhase, Failure, IntegrationId, PasteOutcome};
use secrecy::SecretString;
use tauri::{AppHandle, State, ipc::Channel};

use crate::{browser::SystemBrowser, opening::Opening, progress};

/// Signs in for an integration: the first time, or again for a new token.
#[tauri::command]
#[specta::specta]
pub async fn connect(
    handle: AppHandle,
    app: State<'_, Opening>,
    integration: IntegrationId,
    on_phase: Channel<ConnectPhase>,
) -> Result<ConnectOutcome, Failure> {
    let browser = SystemBrowser::new(&handle);
    let app = app.orgdeck().await?;
    Ok(app
        .connect(integration, &browser, &progress::to(on_phase))
        .await?)
}

/// Stops waiting for a sign-in.
#[tauri::command]
#[specta::specta]
pub async fn cancel_connect(
    app: State<'_, Opening>,
    integration: IntegrationId,
) -> Result<(), Failure> {
    app.orgdeck().await?.cancel_connect(integration);
    Ok(())
}

/// Takes the address the browser ended on: the callback, or a Salesforce error page.
#[tauri::command]
#[specta::specta]
pub async fn paste_address(
    app: State<'_, Opening>,
    integration: IntegrationId,
    address: String,
) -> Result<PasteOutcome, Failure> {
    let address = SecretString::from(address);
    Ok(app.orgdeck().await?.paste_address(integration, &address))
}
