//! JWT bearer: the app signs an assertion with its private key.

use orgdeck::views::{Grant, State};
use serde_json::json;

use super::{app, connect, order, refused, renews_silently, use_grant};
use crate::staying::reopened;
use crate::support::{AGENT, World};

pub(crate) const KEY: &str = include_str!("../../../crates/practice-org/keys/nightly-sync.key");
const CERTIFICATE: &str = include_str!("../../../crates/practice-org/keys/nightly-sync.crt");

pub(crate) async fn set_up() -> World {
    let world = World::new(1).await;
    let (key, _) = app(&world, "Nightly_Sync");
    use_grant(&world, Grant::JwtBearer, |edit| {
        edit.consumer_key = key;
        edit.username = Some(AGENT.to_owned());
    })
    .await;
    world
}

async fn set_key(world: &World, pem: &str) -> Result<bool, String> {
    let set = world.app.set_private_key(world.id, pem.to_owned().into());
    match set.await {
        Ok(detail) => Ok(detail.authentication.has_key),
        Err(error) => {
            let failure = error.failure();
            assert_eq!(failure.cause, "input.key");
            Err(failure.detail.unwrap().words.unwrap())
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_signs_in_and_again_after_a_restart() {
    let world = set_up().await;
    refused(&world, None, "app.no-private-key").await;
    assert_eq!(set_key(&world, KEY).await, Ok(true));
    connect(&world, None).await;
    assert_eq!(world.detail().await.org.unwrap().username, AGENT);
    renews_silently(&world).await;
    let world = reopened(world).await;
    assert_eq!(world.cases().await.rows.len(), 1);
    assert_eq!(set_key(&world, " ").await, Ok(false), "taken away again");
    assert_eq!(world.cases().await.rows.len(), 1, "the session has its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_private_key_is_refused_with_what_it_is() {
    let world = set_up().await;
    let encrypted = KEY.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    for (pem, says) in [
        ("junk", "no private key"),
        (CERTIFICATE, "certificate"),
        (&encrypted, "encrypted"),
        (
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
            "RSA",
        ),
    ] {
        let words = set_key(&world, pem).await.unwrap_err();
        assert!(words.contains(says), "{words}");
        assert!(!world.detail().await.authentication.has_key);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_of_the_assertion_are_told_apart() {
    let world = set_up().await;
    set_key(&world, KEY).await.unwrap();
    let change = |settings: serde_json::Value| {
        order(
            &world,
            json!({ "command": "change_app", "app": "Nightly_Sync", "change": settings }),
        )
    };
    change(json!({ "permitted_users": "self_authorize" }));
    refused(&world, None, "app.user-not-approved").await;
    change(json!({ "permitted_users": "admin_approved" }));
    use_grant(&world, Grant::JwtBearer, |edit| {
        edit.consumer_key = app(&world, "Nightly_Sync").0;
        edit.username = None;
    })
    .await;
    refused(&world, None, "input.username").await;
    use_grant(&world, Grant::JwtBearer, |edit| {
        edit.consumer_key = app(&world, "Case_Export").0;
        edit.username = Some(AGENT.to_owned());
    })
    .await;
    refused(&world, None, "app.flow-off").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_blocked_later_shows_as_blocked() {
    let world = set_up().await;
    set_key(&world, KEY).await.unwrap();
    connect(&world, None).await;
    world.control().expire_access_tokens().unwrap();
    order(
        &world,
        json!({ "command": "change_app", "app": "Nightly_Sync", "change": { "blocked": true } }),
    );
    let _ = world.try_cases().await.unwrap_err();
    assert_eq!(world.detail().await.row.state, State::Blocked);
}
