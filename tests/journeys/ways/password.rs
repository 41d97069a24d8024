//! User name, password and security token: legacy, and kept only if the user wants it.

use orgdeck::views::{Grant, State, Typed};
use serde_json::json;

use super::{app, connect, order, refused, renews_silently, use_grant};
use crate::staying::{reopened, sessions};
use crate::support::{AGENT, World};

pub(crate) async fn set_up(allowed: bool) -> (World, String) {
    let world = World::new(1).await;
    let (key, secret) = app(&world, "Legacy_Helpdesk");
    use_grant(&world, Grant::Password, |edit| {
        edit.consumer_key = key;
        edit.username = Some(AGENT.to_owned());
    })
    .await;
    world
        .app
        .set_client_secret(world.id, secret.into())
        .await
        .unwrap();
    order(
        &world,
        json!({ "command": "set_switches", "change": { "password_flow": allowed } }),
    );
    let token = order(
        &world,
        json!({ "command": "security_token", "username": AGENT }),
    );
    let token = token.as_str().unwrap().to_owned();
    (world, token)
}

pub(crate) fn typed(password: &str, token: &str, keep: bool) -> Option<Typed> {
    Some(Typed::Password {
        password: password.into(),
        security_token: token.into(),
        keep,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_kept_signs_in_again_by_itself() {
    let (world, token) = set_up(true).await;
    refused(&world, None, "token.ask-password").await;
    connect(&world, typed("practice1", &token, true)).await;
    assert!(world.detail().await.authentication.has_password);
    connect(&world, None).await;
    renews_silently(&world).await;
    let world = reopened(world).await;
    assert_eq!(world.cases().await.rows.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_not_kept_is_asked_again() {
    let (world, token) = set_up(true).await;
    connect(&world, typed("practice1", &token, false)).await;
    assert!(!world.detail().await.authentication.has_password);
    let vault = crate::staying::vault(&world).await;
    let entry = vault::Entry::session(&sessions(&world)[0].id.to_string());
    assert!(
        vault.read(&entry).await.unwrap().is_none(),
        "nothing is kept"
    );
    let world = reopened(world).await;
    assert_eq!(
        world.try_cases().await.unwrap_err().cause(),
        "token.ask-password"
    );
    assert_eq!(world.detail().await.row.state, State::Expired);
    connect(&world, typed("practice1", &token, false)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_names_what_it_may_be() {
    let (world, token) = set_up(false).await;
    refused(
        &world,
        typed("practice1", &token, true),
        "token.password-refused",
    )
    .await;
    let (world, _) = set_up(true).await;
    refused(
        &world,
        typed("practice1", "", true),
        "token.password-refused",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_no_security_token_is_refused_before_anything_is_sent() {
    let (world, token) = set_up(true).await;
    world.control().clear_requests();
    for wrong in [
        format!("{token} "),
        token[..9].to_owned() + " " + &token[9..],
        format!("practice1!{token}"),
        token.repeat(3),
    ] {
        refused(
            &world,
            typed("practice1", &wrong, true),
            "input.security-token",
        )
        .await;
    }
    // seen to fail: with the check behind the request
    assert!(world.control().requests().is_empty());
    connect(&world, typed("practice1", &token, true)).await;
}
