//! Settings, the vault, the practice org.

use orgdeck::views::{Failure, PracticeView, Settings, SettingsView, VaultChoice, VaultView};
use secrecy::SecretString;
use tauri::State;

use crate::opening::Opening;

/// What the user set. Touches neither keychain nor network.
#[tauri::command]
#[specta::specta]
pub async fn get_settings(app: State<'_, Opening>) -> Result<Settings, Failure> {
    Ok(app.orgdeck().await?.settings().await?)
}

/// Everything the Settings page shows.
#[tauri::command]
#[specta::specta]
pub async fn settings_page(app: State<'_, Opening>) -> Result<SettingsView, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .settings_page(env!("CARGO_PKG_VERSION"))
        .await?)
}

/// Saves settings; a proxy address or version that cannot be right is refused.
#[tauri::command]
#[specta::specta]
pub async fn update_settings(
    app: State<'_, Opening>,
    settings: Settings,
) -> Result<Settings, Failure> {
    Ok(app.orgdeck().await?.update_settings(settings).await?)
}

/// Whether the vault can be used now.
#[tauri::command]
#[specta::specta]
pub async fn vault_view(app: State<'_, Opening>) -> Result<VaultView, Failure> {
    Ok(app.orgdeck().await?.vault_view().await)
}

/// Chooses where secrets lie. The encrypted file needs a passphrase.
#[tauri::command]
#[specta::specta]
pub async fn choose_vault(
    app: State<'_, Opening>,
    choice: VaultChoice,
    passphrase: Option<String>,
) -> Result<VaultView, Failure> {
    let passphrase = passphrase.map(SecretString::from);
    Ok(app
        .orgdeck()
        .await?
        .choose_vault(choice, passphrase)
        .await?)
}

/// Opens the encrypted file.
#[tauri::command]
#[specta::specta]
pub async fn unlock_vault(
    app: State<'_, Opening>,
    passphrase: String,
) -> Result<VaultView, Failure> {
    let passphrase = SecretString::from(passphrase);
    Ok(app.orgdeck().await?.unlock_vault(passphrase).await?)
}

/// Starts the app's practice org.
#[tauri::command]
#[specta::specta]
pub async fn start_practice_org(app: State<'_, Opening>) -> Result<PracticeView, Failure> {
    Ok(app.orgdeck().await?.start_practice_org().await?)
}

/// Stops the app's practice org; its file stays.
#[tauri::command]
#[specta::specta]
pub async fn stop_practice_org(app: State<'_, Opening>) -> Result<PracticeView, Failure> {
    Ok(app.orgdeck().await?.stop_practice_org().await?)
}
