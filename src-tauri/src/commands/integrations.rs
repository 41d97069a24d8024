//! The list, the wizard and the edit page.

use orgdeck::views::{
    Capability, DomainCheck, Environment, Failure, IntegrationDetail, IntegrationEdit,
    IntegrationId, IntegrationRow, NewIntegration, RecipeFault, RecipeView,
};
use secrecy::SecretString;
use tauri::State;

use crate::opening::Opening;

/// Every integration, newest first.
#[tauri::command]
#[specta::specta]
pub async fn list_integrations(app: State<'_, Opening>) -> Result<Vec<IntegrationRow>, Failure> {
    Ok(app.orgdeck().await?.list_integrations().await?)
}

/// One integration with everything its edit page shows.
#[tauri::command]
#[specta::specta]
pub async fn get_integration(
    app: State<'_, Opening>,
    integration: IntegrationId,
) -> Result<IntegrationDetail, Failure> {
    Ok(app.orgdeck().await?.get_integration(integration).await?)
}

/// The catalogue of what can be set up.
#[tauri::command]
#[specta::specta]
pub async fn list_recipes(app: State<'_, Opening>) -> Result<Vec<RecipeView>, Failure> {
    Ok(app.orgdeck().await?.list_recipes()?)
}

/// Reads the user's own recipes anew, and says what is wrong with which file.
#[tauri::command]
#[specta::specta]
pub async fn reload_recipes(app: State<'_, Opening>) -> Result<Vec<RecipeFault>, Failure> {
    Ok(app.orgdeck().await?.reload_recipes().await)
}

/// Adds an integration, not connected yet.
#[tauri::command]
#[specta::specta]
pub async fn add_integration(
    app: State<'_, Opening>,
    draft: NewIntegration,
) -> Result<IntegrationDetail, Failure> {
    Ok(app.orgdeck().await?.add_integration(draft).await?)
}

/// Starts the app's practice org and adds an integration to it, ready to connect.
#[tauri::command]
#[specta::specta]
pub async fn add_practice_org(
    app: State<'_, Opening>,
    capability: Capability,
) -> Result<IntegrationDetail, Failure> {
    Ok(app.orgdeck().await?.add_practice_org(capability).await?)
}

/// Saves Basic and Authentication.
#[tauri::command]
#[specta::specta]
pub async fn update_integration(
    app: State<'_, Opening>,
    integration: IntegrationId,
    edit: IntegrationEdit,
) -> Result<IntegrationDetail, Failure> {
    Ok(app
        .orgdeck()
        .await?
        .update_integration(integration, edit)
        .await?)
}

/// Puts a consumer secret into the vault, or removes it when blank.
#[tauri::command]
#[specta::specta]
pub async fn set_client_secret(
    app: State<'_, Opening>,
    integration: IntegrationId,
    secret: String,
) -> Result<IntegrationDetail, Failure> {
    let secret = SecretString::from(secret);
    Ok(app
        .orgdeck()
        .await?
        .set_client_secret(integration, secret)
        .await?)
}

/// What the domain field would become.
#[tauri::command]
#[specta::specta]
pub fn check_domain(typed: String, environment: Environment) -> DomainCheck {
    orgdeck::check_domain(&typed, environment)
}

/// Puts a private key (PEM) into the vault, or removes it when blank.
#[tauri::command]
#[specta::specta]
pub async fn set_private_key(
    app: State<'_, Opening>,
    integration: IntegrationId,
    pem: String,
) -> Result<IntegrationDetail, Failure> {
    let pem = SecretString::from(pem);
    Ok(app
        .orgdeck()
        .await?
        .set_private_key(integration, pem)
        .await?)
}

/// Asks the org what it tells about how long a session lives.
#[tauri::command]
#[specta::specta]
pub async fn read_health(
    app: State<'_, Opening>,
    integration: IntegrationId,
) -> Result<IntegrationDetail, Failure> {
    Ok(app.orgdeck().await?.read_health(integration).await?)
}
