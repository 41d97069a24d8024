//! States of the moment: the vault is locked, the org is away. Nothing of it is stored, and nobody signs in again.

use orgdeck::views::{Action, State};
use practice_org::PracticeOrg;

use super::{reopened, state};
use crate::support::{AGENT, PASSPHRASE, World, edit_of};

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_vault_is_a_state_of_the_moment() {
    let world = World::connected(1).await.restart().await;
    world.control().clear_requests();
    let failure = world.try_cases().await.unwrap_err().failure();
    assert_eq!(
        (failure.cause.as_str(), failure.action),
        ("vault.locked", Some(Action::UnlockVault))
    );
    assert_eq!(state(&world).await, State::Locked);
    assert!(world.control().requests().is_empty());
    let wrong = world
        .app
        .unlock_vault("not the passphrase".into())
        .await
        .unwrap_err();
    assert_eq!(wrong.cause(), "vault.passphrase");
    assert_eq!(state(&world).await, State::Locked);
    world.app.unlock_vault(PASSPHRASE.into()).await.unwrap();
    assert_eq!(
        state(&world).await,
        State::Connected,
        "unlocked without an action in between"
    );
    assert_eq!(world.cases().await.rows.len(), 1);
    assert_eq!(world.token_requests(), 1);
}

/// A connected world whose org has a file, so that it can stop and come back.
async fn with_a_file() -> World {
    let world = World::new(1).await;
    let org = start(&world, 0).await;
    let mut edit = edit_of(&world.detail().await);
    edit.domain = Some(org.url().to_owned());
    edit.consumer_key = org.announcement().client_id.clone();
    world.app.update_integration(world.id, edit).await.unwrap();
    let world = World { org, ..world };
    world.connect(AGENT).await;
    world
}

async fn start(world: &World, port: u16) -> PracticeOrg {
    let callback_urls = world
        .options
        .ports
        .iter()
        .map(|port| format!("http://localhost:{port}/callback"))
        .collect();
    let options = practice_org::Options {
        port,
        data: Some(world.folder.path().join("org.db")),
        cases: 3,
        callback_urls,
        ..Default::default()
    };
    PracticeOrg::start(options).await.unwrap()
}

/// Stops the org and hands the world on with another one in its place, so that it can be started again on its port.
pub(crate) async fn stopped(mut world: World) -> (World, u16) {
    let port = url::Url::parse(world.org.url()).unwrap().port().unwrap();
    // begun before the port is free, so that it cannot take it
    let other = crate::support::start_org(&world.options, 1).await;
    std::mem::replace(&mut world.org, other).stop().await;
    (world, port)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_that_stops_while_in_use_is_unreachable_for_the_moment() {
    let world = with_a_file().await;
    assert_eq!(world.cases().await.rows.len(), 3);
    let (world, port) = stopped(world).await;
    let failure = world.try_cases().await.unwrap_err().failure();
    assert!(
        ["net.refused", "net.reset"].contains(&failure.cause.as_str()),
        "{failure:?}"
    );
    assert!(failure.retryable);
    assert_eq!(state(&world).await, State::Unreachable);
    let world = World {
        org: start(&world, port).await,
        ..world
    };
    assert_eq!(world.cases().await.rows.len(), 3);
    assert_eq!(state(&world).await, State::Connected);
    assert_eq!(
        world.token_requests(),
        0,
        "the session outlives the org's absence"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn unreachable_is_not_stored() {
    let (world, port) = stopped(with_a_file().await).await;
    world.try_cases().await.unwrap_err();
    assert_eq!(state(&world).await, State::Unreachable);
    let world = reopened(world).await;
    assert_eq!(state(&world).await, State::Connected);
    let world = World {
        org: start(&world, port).await,
        ..world
    };
    assert_eq!(world.cases().await.rows.len(), 3);
}
