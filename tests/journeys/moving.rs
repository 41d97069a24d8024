//! Moving secrets from one place to another: everything or nothing.

use orgdeck::views::{Grant, VaultChoice, VaultPlace};

use crate::staying::{kept_token, reopened, sessions};
use crate::support::{PASSPHRASE, World, edit_of};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_comes_along() {
    let world = World::connected(1).await;
    let secret = || "planted-secret".to_owned().into();
    world
        .app
        .set_client_secret(world.id, secret())
        .await
        .unwrap();
    let pem = include_str!("../../crates/practice-org/keys/nightly-sync.key");
    world
        .app
        .set_private_key(world.id, pem.to_owned().into())
        .await
        .unwrap();
    let view = world
        .app
        .choose_vault(VaultChoice::Memory, None)
        .await
        .unwrap();
    assert_eq!(view.place, Some(VaultPlace::Memory));
    let session = sessions(&world).remove(0);
    assert_eq!(session.place, "memory");
    assert_eq!(
        kept_token(&world, &session).await,
        None,
        "the file keeps nothing"
    );
    world.control().expire_access_tokens().unwrap();
    assert_eq!(world.cases().await.rows.len(), 1);
    let passphrase = || Some(PASSPHRASE.into());
    let back = world
        .app
        .choose_vault(VaultChoice::File, passphrase())
        .await
        .unwrap();
    assert_eq!(back.place, Some(VaultPlace::File));
    let world = reopened(world).await;
    assert_eq!(world.cases().await.rows.len(), 1);
    let mut edit = edit_of(&world.detail().await);
    edit.grant = Grant::JwtBearer;
    let detail = world.app.update_integration(world.id, edit).await.unwrap();
    assert!(detail.authentication.has_key && detail.authentication.has_secret);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_cannot_be_used_moves_nothing() {
    let world = World::connected(1).await;
    let token = kept_token(&world, &sessions(&world)[0]).await;
    let short = world.app.choose_vault(VaultChoice::Memory, None).await;
    short.unwrap();
    let wrong = Some("not the passphrase".into());
    let error = world
        .app
        .choose_vault(VaultChoice::File, wrong)
        .await
        .unwrap_err();
    assert_eq!(error.cause(), "vault.passphrase");
    world.control().expire_access_tokens().unwrap();
    assert_eq!(world.cases().await.rows.len(), 1, "memory still has it");
    assert!(token.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_place_is_unlocked_first() {
    let world = World::connected(1).await.restart().await;
    let error = world
        .app
        .choose_vault(VaultChoice::Memory, None)
        .await
        .unwrap_err();
    assert_eq!(error.cause(), "vault.locked");
    world.app.unlock_vault(PASSPHRASE.into()).await.unwrap();
    world
        .app
        .choose_vault(VaultChoice::Memory, None)
        .await
        .unwrap();
    assert_eq!(world.cases().await.rows.len(), 1);
}
