//! Connect and Re-generate token, whichever way.

use orgdeck::views::{
    CliOrg, ConnectOutcome, ConnectPhase, Failure, IntegrationId, PasteOutcome, Typed,
};
use secrecy::SecretString;
use tauri::{AppHandle, State, ipc::Channel};

use crate::{browser::SystemBrowser, opening::Opening, progress};

/// Obtains a token for an integration: the first time, or again for a new one.
#[tauri::command]
#[specta::specta]
pub async fn connect(
    handle: AppHandle,
    app: State<'_, Opening>,
    integration: IntegrationId,
    typed: Option<Typed>,
    on_phase: Channel<ConnectPhase>,
) -> Result<ConnectOutcome, Failure> {
    let browser = SystemBrowser::new(&handle);
    let app = app.orgdeck().await?;
    Ok(app
        .connect(integration, typed, &browser, &progress::to(on_phase))
        .await?)
}

/// Answers the question a sign-in ended with: keep it as it is, or give it back.
#[tauri::command]
#[specta::specta]
pub async fn answer_connect(
    app: State<'_, Opening>,
    integration: IntegrationId,
    accept: bool,
    on_phase: Channel<ConnectPhase>,
) -> Result<ConnectOutcome, Failure> {
    let app = app.orgdeck().await?;
    Ok(app
        .answer_connect(integration, accept, &progress::to(on_phase))
        .await?)
}

/// The orgs that the Salesforce CLI of this computer is signed in to.
#[tauri::command]
#[specta::specta]
pub async fn cli_orgs(app: State<'_, Opening>) -> Result<Vec<CliOrg>, Failure> {
    Ok(app.orgdeck().await?.cli_orgs().await?)
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
