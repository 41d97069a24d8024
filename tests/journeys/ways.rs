//! Every way in that needs no browser: client credentials, a signed assertion, a password, a pasted token, the CLI.

pub(crate) mod cli;
pub(crate) mod credentials;
pub(crate) mod jwt;
pub(crate) mod password;
mod pasted;

use orgdeck::{
    Error,
    views::{
        ConnectOutcome, ConnectPhase, Grant, IntegrationDetail, IntegrationEdit, State, Typed,
    },
};
use practice_org::Command;
use serde_json::json;

use crate::staying::sessions;
use crate::support::{Person, World, collect, edit_of, phase_names};

/// Key and secret of one of the practice org's own apps.
pub(crate) fn app(world: &World, api_name: &str) -> (String, String) {
    let apps = order(world, json!({ "command": "apps" }));
    let apps = apps.as_array().unwrap();
    let found = apps.iter().find(|app| app["api_name"] == api_name).unwrap();
    let text = |name: &str| found[name].as_str().unwrap().to_owned();
    (text("client_id"), text("client_secret"))
}

/// Runs a command of the practice org's control.
pub(crate) fn order(world: &World, command: serde_json::Value) -> serde_json::Value {
    let command: Command = serde_json::from_value(command).unwrap();
    world.control().run(command).unwrap()
}

/// Sets the integration up for another way in.
pub(crate) async fn use_grant(
    world: &World,
    grant: Grant,
    change: impl FnOnce(&mut IntegrationEdit),
) -> IntegrationDetail {
    let mut edit = edit_of(&world.detail().await);
    edit.grant = grant;
    change(&mut edit);
    world.app.update_integration(world.id, edit).await.unwrap()
}

/// Connects, and tells which phases there were.
async fn go(
    world: &World,
    typed: Option<Typed>,
) -> (Result<ConnectOutcome, Error>, Vec<&'static str>) {
    let (progress, phases) = collect::<ConnectPhase>();
    let person = Person::stays_away();
    let outcome = world.app.connect(world.id, typed, &person, &progress).await;
    assert!(person.seen.lock().unwrap().is_empty(), "no browser opens");
    let names = phase_names(&phases.lock().unwrap());
    (outcome, names)
}

/// Connects well, and works.
pub(crate) async fn connect(world: &World, typed: Option<Typed>) {
    let (outcome, phases) = go(world, typed).await;
    assert!(
        matches!(outcome, Ok(ConnectOutcome::Connected { .. })),
        "{outcome:?}"
    );
    assert_eq!(phases, ["requesting", "saving", "testing"]);
    assert_eq!(world.detail().await.row.state, State::Connected);
    assert_eq!(world.cases().await.rows.len(), 1);
}

/// Refused, for this cause, and nothing is stored.
async fn refused(world: &World, typed: Option<Typed>, cause: &str) {
    let (outcome, _) = go(world, typed).await;
    let failure = outcome.unwrap_err().failure();
    assert_eq!(failure.cause, cause, "{failure:?}");
    let detail = world.detail().await;
    assert_eq!((detail.row.state, detail.org), (State::NotConnected, None));
    assert!(sessions(world).is_empty());
}

/// The access token has expired at the org: the next action obtains a new one, once.
async fn renews_silently(world: &World) {
    world.control().expire_access_tokens().unwrap();
    world.control().clear_requests();
    assert_eq!(world.cases().await.rows.len(), 1);
    assert_eq!(world.token_requests(), 1);
}
