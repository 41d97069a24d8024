//! Giving up tokens: Delete, Disconnect, and what is still to be revoked.

use orgdeck::views::{
    Failure, IntegrationId, PendingRevocation, RevokeHow, RevokeOutcome, SessionId, UnsavedToken,
};
use tauri::State;

use crate::opening::Opening;

/// Deletes an integration; with the last one of a session its token is revoked.
#[tauri::command]
#[specta::specta]
pub async fn delete_integration(
    app: State<'_, Opening>,
    integration: IntegrationId,
    how: RevokeHow,
) -> Result<RevokeOutcome, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .delete_integration(integration, how)
        .await?)
}

/// Disconnects an integration, which stays; with the last one of a session its token is revoked.
#[tauri::command]
#[specta::specta]
pub async fn revoke_token(
    app: State<'_, Opening>,
    integration: IntegrationId,
    how: RevokeHow,
) -> Result<RevokeOutcome, Failure> {
    Ok(app.orgdeck().await?.revoke_token(integration, how).await?)
}

/// Sessions whose token still has to be revoked.
#[tauri::command]
#[specta::specta]
pub async fn pending_revocations(
    app: State<'_, Opening>,
) -> Result<Vec<PendingRevocation>, Failure> {
    Ok(app.orgdeck().await?.pending_revocations().await?)
}

/// Tries a pending revocation again.
#[tauri::command]
#[specta::specta]
pub async fn retry_revocation(
    app: State<'_, Opening>,
    session: SessionId,
) -> Result<RevokeOutcome, Failure> {
    Ok(app.orgdeck().await?.retry_revocation(session).await?)
}

/// Forgets a pending revocation.
#[tauri::command]
#[specta::specta]
pub async fn forget_revocation(app: State<'_, Opening>, session: SessionId) -> Result<(), Failure> {
    Ok(app.orgdeck().await?.forget_revocation(session).await?)
}

/// Sessions whose newest refresh token the vault has not taken yet.
#[tauri::command]
#[specta::specta]
pub async fn unsaved_tokens(app: State<'_, Opening>) -> Result<Vec<UnsavedToken>, Failure> {
    Ok(app.orgdeck().await?.unsaved_tokens().await?)
}

/// Tries to save them now; returns those that are still unsaved.
#[tauri::command]
#[specta::specta]
pub async fn save_tokens(app: State<'_, Opening>) -> Result<Vec<UnsavedToken>, Failure> {
    Ok(app.orgdeck().await?.save_tokens().await?)
}
