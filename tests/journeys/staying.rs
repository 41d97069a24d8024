//! Staying connected: what a restart keeps, how a session is renewed, and how it comes back when it was lost.

mod again;
pub(crate) mod away;
mod lost;
mod persistent;
mod renewal;
mod rotation;

use orgdeck::views::{IntegrationId, IntegrationRow, State};
use secrecy::ExposeSecret;
use store::Store;
use vault::{Entry, Place, Vault, VaultOptions};

use crate::support::{PASSPHRASE, World};

/// The sessions in the database, read from a copy so that the app is not disturbed.
pub(crate) fn sessions(world: &World) -> Vec<store::Session> {
    let copy = tempfile::tempdir().unwrap();
    for name in ["orgdeck.db", "orgdeck.db-wal"] {
        let from = world.options.folder.join(name);
        if from.exists() {
            std::fs::copy(from, copy.path().join(name)).unwrap();
        }
    }
    Store::open(&copy.path().join("orgdeck.db"))
        .unwrap()
        .sessions()
        .list()
        .unwrap()
}

/// The vault's file of this app, opened beside it.
pub(crate) async fn vault(world: &World) -> Vault {
    let options = VaultOptions {
        service: "journeys".to_owned(),
        folder: world.options.folder.clone(),
        limit: std::time::Duration::from_secs(30),
    };
    let vault = Vault::new(options, Some(Place::File));
    vault.unlock(PASSPHRASE.into()).await.unwrap();
    vault
}

/// The refresh token that the vault keeps for a session.
pub(crate) async fn kept_token(world: &World, session: &store::Session) -> Option<String> {
    let entry = vault(world)
        .await
        .read(&Entry::session(&session.id.to_string()))
        .await
        .unwrap()?;
    let entry: serde_json::Value = serde_json::from_str(entry.expose_secret()).unwrap();
    Some(entry["refresh_token"].as_str().unwrap().to_owned())
}

/// The refresh tokens that were brought to the token endpoint since the log was cleared.
pub(crate) fn brought(world: &World) -> Vec<String> {
    let requests = world.control().requests();
    requests
        .iter()
        .filter(|request| request.path == "/services/oauth2/token")
        .filter_map(|request| request.form("refresh_token"))
        .collect()
}

/// The tokens that were revoked since the log was cleared, each from the body of a POST.
pub(crate) fn revoked(world: &World) -> Vec<String> {
    let requests = world.control().requests();
    let revoked = requests
        .iter()
        .filter(|request| request.path == "/services/oauth2/revoke");
    revoked
        .map(|request| {
            assert_eq!(request.method, "POST");
            assert!(request.query.is_empty(), "a token in the address");
            assert_eq!(request.status, Some(200));
            request.form("token").unwrap()
        })
        .collect()
}

/// Requests with a query since the log was cleared.
pub(crate) fn queries(world: &World) -> usize {
    let requests = world.control().requests();
    requests
        .iter()
        .filter(|request| request.path.ends_with("/query"))
        .count()
}

/// How an integration stands in the list, and why.
pub(crate) async fn row(world: &World, id: IntegrationId) -> IntegrationRow {
    let rows = world.app.list_integrations().await.unwrap();
    rows.into_iter().find(|row| row.id == id).unwrap()
}

pub(crate) async fn state(world: &World) -> State {
    row(world, world.id).await.state
}

/// Quits and opens again, with the vault unlocked.
pub(crate) async fn reopened(world: World) -> World {
    let world = world.restart().await;
    world.app.unlock_vault(PASSPHRASE.into()).await.unwrap();
    world
}
