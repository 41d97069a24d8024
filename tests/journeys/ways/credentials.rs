//! Client credentials: the app signs in as its Run-As user.

use orgdeck::views::{Action, Environment, Grant, RevokeHow, RevokeOutcome, State};
use serde_json::json;

use super::{app, connect, go, order, refused, renews_silently, use_grant};
use crate::domains::Recorder;
use crate::staying::{reopened, sessions};
use crate::support::World;

pub(crate) async fn set_up() -> World {
    let world = World::new(1).await;
    let (key, secret) = app(&world, "Case_Export");
    use_grant(&world, Grant::ClientCredentials, |edit| {
        edit.consumer_key = key
    })
    .await;
    world
        .app
        .set_client_secret(world.id, secret.into())
        .await
        .unwrap();
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_acts_as_its_run_as_user_and_asks_again_by_itself() {
    let world = set_up().await;
    connect(&world, None).await;
    let org = world.detail().await.org.unwrap();
    assert_eq!(org.username, "priya.raman@practice.example");
    renews_silently(&world).await;
    let world = reopened(world).await;
    assert_eq!(world.cases().await.rows.len(), 1, "from the vault alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_or_wrong_is_told_with_its_cause() {
    let world = World::new(1).await;
    let (key, _) = app(&world, "Case_Export");
    use_grant(&world, Grant::ClientCredentials, |edit| {
        edit.consumer_key = key
    })
    .await;
    refused(&world, None, "app.no-secret").await;
    let secret = |text: &str| {
        world
            .app
            .set_client_secret(world.id, text.to_owned().into())
    };
    secret("wrong").await.unwrap();
    refused(&world, None, "app.wrong-secret").await;
    let (_, right) = app(&world, "Case_Export");
    secret(&right).await.unwrap();
    for (change, cause) in [
        (json!({ "run_as": null }), "app.no-run-as"),
        (json!({ "scopes": [] }), "app.no-scopes"),
        (json!({ "flows": ["authorization_code"] }), "app.flow-off"),
    ] {
        let before = order(&world, json!({ "command": "apps" }));
        let of = before.as_array().unwrap().iter();
        let mut app = of
            .clone()
            .find(|app| app["api_name"] == "Case_Export")
            .unwrap()
            .clone();
        let mut command =
            json!({ "command": "change_app", "app": "Case_Export", "change": change });
        order(&world, command.clone());
        refused(&world, None, cause).await;
        app.as_object_mut()
            .unwrap()
            .retain(|name, _| change.get(name).is_some());
        command["change"] = app;
        order(&world, command);
    }
    connect(&world, None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_was_changed_in_salesforce_ends_the_session_with_its_cause() {
    let world = set_up().await;
    connect(&world, None).await;
    world.control().expire_access_tokens().unwrap();
    order(
        &world,
        json!({ "command": "rotate_secret", "app": "Case_Export" }),
    );
    assert_eq!(
        world.try_cases().await.unwrap_err().cause(),
        "app.wrong-secret"
    );
    let row = world.detail().await.row;
    assert_eq!(row.state, State::Expired);
    assert_eq!(sessions(&world).len(), 1, "nothing is deleted");
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_revokes_the_access_token_of_the_moment() {
    let world = set_up().await;
    connect(&world, None).await;
    world.control().clear_requests();
    let done = world
        .app
        .delete_integration(world.id, RevokeHow::First)
        .await
        .unwrap();
    assert_eq!(done, RevokeOutcome::Done { revoked: true });
    assert!(sessions(&world).is_empty());
}

/// Salesforce answers "request not supported on this domain" there.
#[tokio::test(flavor = "multi_thread")]
async fn the_sign_in_hosts_of_all_orgs_are_refused_before_anything_is_sent() {
    let world = set_up().await;
    let proxy = Recorder::proxy_of(&world).await;
    let refused = async |environment, domain: Option<&str>| {
        use_grant(&world, Grant::ClientCredentials, |edit| {
            edit.environment = environment;
            edit.domain = domain.map(str::to_owned);
        })
        .await;
        go(&world, None).await.0.unwrap_err().failure()
    };
    for (environment, domain) in [
        (Environment::Production, None),
        (Environment::Production, Some("login.salesforce.com")),
        (Environment::Sandbox, Some("https://test.salesforce.com/")),
    ] {
        let failure = refused(environment, domain).await;
        assert_eq!(failure.cause, "app.my-domain-only", "{domain:?}");
        assert_eq!(failure.action, Some(Action::EditAuthentication));
    }
    // seen to fail: with these hosts taken for an org's own
    assert_eq!(proxy.seen(), 0);
    refused(Environment::Production, Some("acme.my.salesforce.com")).await;
    assert!(proxy.seen() > 0, "a recorder that records nothing");
}
