//! What the org tells of how long a session lives.

use orgdeck::views::State;
use serde_json::json;

use crate::support::{ADMIN, AGENT, World};

fn change(world: &World, change: serde_json::Value) {
    let client_id = world.org.announcement().client_id.clone();
    let command = json!({ "command": "change_app", "app": client_id, "change": change });
    let command = serde_json::from_value(command).unwrap();
    world.control().run(command).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_reads_policy_and_approvals_and_is_warned_in_time() {
    let world = World::new(1).await;
    change(
        &world,
        json!({ "refresh_policy": { "kind": "after", "amount": 90, "unit": "days" } }),
    );
    world.connect(ADMIN).await;
    let before = world.detail().await.health.unwrap();
    assert_eq!((before.policy, before.read_at), (None, None));
    let read = world.app.read_health(world.id).await.unwrap();
    let health = read.health.unwrap();
    assert_eq!(health.approvals, Some(1));
    assert_eq!(
        health.policy.as_deref(),
        Some("expires 90 days after the sign-in")
    );
    assert_eq!(
        health.expires_at,
        Some(health.signed_in_at + 90 * 86_400_000)
    );
    assert_eq!(read.row.state, State::Connected);
    change(
        &world,
        json!({ "refresh_policy": { "kind": "if_unused", "amount": 36, "unit": "hours" } }),
    );
    let read = world.app.read_health(world.id).await.unwrap();
    assert_eq!(
        read.health.unwrap().policy.as_deref(),
        Some("expires if not used for 36 hours")
    );
    assert_eq!(read.row.state, State::ExpiresSoon);
    // signing in again begins anew
    world.connect(ADMIN).await;
    assert_eq!(world.detail().await.row.state, State::Connected);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_user_may_not_see_stays_unknown_and_is_no_error() {
    let world = World::new(1).await;
    world.connect(AGENT).await;
    for (object, approvals) in [("ExtlClntAppOauthPlcyCnfg", Some(1)), ("OauthToken", None)] {
        let hide = json!({
            "command": "set_object_rights", "username": AGENT, "object": object,
            "read": false, "create": false, "edit": false, "delete": false,
        });
        let hide = serde_json::from_value(hide).unwrap();
        world.control().run(hide).unwrap();
        let read = world.app.read_health(world.id).await.unwrap();
        let health = read.health.unwrap();
        assert!(health.read_at.is_some());
        assert_eq!((health.policy, health.approvals), (None, approvals));
    }
    let read = world.detail().await;
    assert_eq!(read.row.state, State::Connected);
}

#[tokio::test(flavor = "multi_thread")]
async fn use_and_renewal_are_known_without_asking_the_org() {
    let world = World::connected(1).await;
    let health = world.detail().await.health.unwrap();
    assert!(health.used_at >= Some(health.signed_in_at));
    assert_eq!((health.renewed_at, health.rotates), (None, None));
    world.control().expire_access_tokens().unwrap();
    world.cases().await;
    world.control().clear_requests();
    let health = world.detail().await.health.unwrap();
    assert!(health.renewed_at.is_some());
    assert_eq!(health.rotates, Some(false));
    assert!(world.control().requests().is_empty());
}
