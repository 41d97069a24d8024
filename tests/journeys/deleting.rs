//! Deleting an integration: the row, the token at the org, the entry in the vault, in that order of doubt.

use orgdeck::{
    Progress,
    views::{ConnectOutcome, IntegrationId, RevokeHow, RevokeOutcome as Outcome, State},
};
use practice_org::{AppChange, Fault, FaultKind};
use secrecy::ExposeSecret;
use vault::Entry;

use crate::staying::{kept_token, reopened, revoked, sessions, vault};
use crate::support::{AGENT, Person, World, set_up, start_org};

async fn delete(world: &World, forget: bool) -> Outcome {
    let how = match forget {
        true => RevokeHow::Forget,
        false => RevokeHow::First,
    };
    world.app.delete_integration(world.id, how).await.unwrap()
}

async fn names(world: &World) -> Vec<String> {
    world
        .app
        .list_integrations()
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.name)
        .collect()
}

/// Whether the vault has an entry of this session.
async fn entry_is_there(world: &World, session: &store::Session) -> bool {
    let entry = Entry::session(&session.id.to_string());
    vault(world).await.read(&entry).await.unwrap().is_some()
}

/// Nothing of the integration is left.
async fn check_all_gone(world: &World, session: &store::Session) {
    assert!(names(world).await.is_empty());
    assert!(sessions(world).is_empty());
    assert!(
        !entry_is_there(world, session).await,
        "the vault kept the entry"
    );
    assert_eq!(world.try_cases().await.unwrap_err().cause(), "input.gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_integration_of_a_session_takes_its_token_along() {
    let world = World::connected(1).await;
    let session = sessions(&world).remove(0);
    let token = kept_token(&world, &session).await.unwrap();
    let row = world.detail().await.row;
    // what the confirmation names
    assert_eq!((row.name.as_str(), row.shared_with), ("Support desk", 0));
    assert_eq!(row.user.as_deref(), Some(AGENT));
    world.control().clear_requests();
    assert_eq!(delete(&world, false).await, Outcome::Done { revoked: true });
    assert_eq!(revoked(&world), [token]);
    assert_eq!(
        world.control().requests().len(),
        1,
        "nothing but the revocation is sent"
    );
    check_all_gone(&world, &session).await;
    let world = reopened(world).await;
    assert!(names(&world).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_token_is_revoked_as_it_is_now() {
    let world = World::new(1).await;
    world
        .control()
        .set_app(AppChange {
            rotation: Some(true),
            ..Default::default()
        })
        .unwrap();
    world.connect(AGENT).await;
    let session = sessions(&world).remove(0);
    let first = kept_token(&world, &session).await.unwrap();
    world.control().expire_access_tokens().unwrap();
    world.cases().await;
    let second = kept_token(&world, &session).await.unwrap();
    assert_ne!(first, second);
    world.control().clear_requests();
    assert_eq!(delete(&world, false).await, Outcome::Done { revoked: true });
    assert_eq!(revoked(&world), [second]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_session_lives_until_its_last_integration_goes() {
    let world = World::connected(1).await;
    let other = set_up(&world.app, "Second", &world.org).await;
    let person = Person::allows(&world, AGENT);
    let outcome = world
        .app
        .connect(other, None, &person, &Progress::to_nobody())
        .await
        .unwrap();
    assert!(
        matches!(outcome, ConnectOutcome::Connected { .. }),
        "{outcome:?}"
    );
    let session = sessions(&world).remove(0);
    world.control().clear_requests();
    assert_eq!(
        delete(&world, false).await,
        Outcome::Done { revoked: false }
    );
    assert!(world.control().requests().is_empty());
    assert_eq!(names(&world).await, ["Second"]);
    assert!(entry_is_there(&world, &session).await);
    world.cases_of(other).await.unwrap();
    world.control().clear_requests();
    let last = world
        .app
        .delete_integration(other, RevokeHow::First)
        .await
        .unwrap();
    assert_eq!(last, Outcome::Done { revoked: true });
    assert_eq!(revoked(&world).len(), 1);
    check_all_gone(&world, &session).await;
}

/// Whatever keeps the org from confirming, nothing is deleted, and the second time the user chooses.
async fn check_unconfirmed(fault: FaultKind, causes: &[&str]) {
    let told = format!("{fault:?}");
    let world = World::connected(1).await;
    let session = sessions(&world).remove(0);
    let fault = Fault::new(fault)
        .path("/services/oauth2/revoke")
        .times(u32::MAX);
    world.control().add_fault(fault);
    let Outcome::Unconfirmed { failure } = delete(&world, false).await else {
        panic!("{told}");
    };
    assert!(
        causes.contains(&failure.cause.as_str()),
        "{told}: {failure:?}"
    );
    assert_eq!(names(&world).await, ["Support desk"], "{told}");
    assert_eq!(sessions(&world).len(), 1, "{told}");
    assert!(entry_is_there(&world, &session).await, "{told}");
    assert_eq!(
        delete(&world, true).await,
        Outcome::Done { revoked: false },
        "{told}"
    );
    check_all_gone(&world, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_that_does_not_confirm_leaves_the_choice_to_the_user() {
    check_unconfirmed(FaultKind::Html { code: 503 }, &["sf.maintenance"]).await;
    check_unconfirmed(FaultKind::Html { code: 200 }, &["net.not-salesforce"]).await;
    check_unconfirmed(FaultKind::CloseBeforeApply, &["net.reset"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_that_is_away_leaves_the_choice_to_the_user() {
    let World {
        folder,
        app,
        org,
        id,
        options,
    } = World::connected(1).await;
    org.stop().await;
    let failure = match app.delete_integration(id, RevokeHow::First).await.unwrap() {
        Outcome::Unconfirmed { failure } => failure,
        other => panic!("{other:?}"),
    };
    assert!(
        ["net.refused", "net.reset"].contains(&failure.cause.as_str()),
        "{failure:?}"
    );
    assert_eq!(app.list_integrations().await.unwrap().len(), 1);
    let org = start_org(&options, 1).await;
    let world = World {
        folder,
        app,
        org,
        id,
        options,
    };
    let session = sessions(&world).remove(0);
    assert_eq!(delete(&world, true).await, Outcome::Done { revoked: false });
    check_all_gone(&world, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_was_left_open_can_be_confirmed_by_the_org_later() {
    let world = World::connected(1).await;
    let session = sessions(&world).remove(0);
    let fault = Fault::new(FaultKind::CloseAfterApply).path("/services/oauth2/revoke");
    world.control().add_fault(fault);
    let outcome = delete(&world, false).await;
    assert!(
        matches!(outcome, Outcome::Unconfirmed { .. }),
        "{outcome:?}"
    );
    // the org had revoked it all the same: that it does not know the token any more is as good
    assert_eq!(delete(&world, false).await, Outcome::Done { revoked: true });
    check_all_gone(&world, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_revoked_already_is_no_obstacle() {
    let world = World::connected(1).await;
    let session = sessions(&world).remove(0);
    world.control().revoke_refresh_tokens(None).unwrap();
    world.try_cases().await.unwrap_err();
    assert_eq!(delete(&world, false).await, Outcome::Done { revoked: true });
    check_all_gone(&world, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_integration_that_is_not_connected_goes_without_a_request() {
    let world = World::new(1).await;
    let secret = world.org.announcement().client_secret.clone();
    world
        .app
        .set_client_secret(world.id, secret.into())
        .await
        .unwrap();
    let entry = Entry::integration(&world.id.0.to_string());
    let kept = vault(&world).await.read(&entry).await.unwrap();
    assert!(!kept.unwrap().expose_secret().is_empty());
    assert_eq!(
        delete(&world, false).await,
        Outcome::Done { revoked: false }
    );
    assert!(world.control().requests().is_empty());
    assert!(names(&world).await.is_empty());
    assert!(
        vault(&world).await.read(&entry).await.unwrap().is_none(),
        "the secret stayed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_vault_leaves_the_choice_to_the_user() {
    let world = World::connected(1).await.restart().await;
    let Outcome::Unconfirmed { failure } = delete(&world, false).await else {
        panic!()
    };
    assert_eq!(failure.cause, "vault.locked");
    assert_eq!(names(&world).await.len(), 1);
    world
        .app
        .unlock_vault(crate::support::PASSPHRASE.into())
        .await
        .unwrap();
    assert_eq!(delete(&world, false).await, Outcome::Done { revoked: true });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_vault_entry_leaves_the_choice_to_the_user() {
    let world = World::connected(1).await;
    let session = sessions(&world).remove(0);
    vault(&world)
        .await
        .remove(&Entry::session(&session.id.to_string()))
        .await
        .unwrap();
    let Outcome::Unconfirmed { failure } = delete(&world, false).await else {
        panic!()
    };
    assert_eq!(failure.cause, "vault.no-entry");
    assert_eq!(delete(&world, true).await, Outcome::Done { revoked: false });
    check_all_gone(&world, &session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_ends_a_sign_in_under_way() {
    let world = World::new(1).await;
    let person = Person::stays_away();
    let seen = person.seen.clone();
    let (app, id) = (world.app.clone(), world.id);
    let connecting =
        tokio::spawn(async move { app.connect(id, None, &person, &Progress::to_nobody()).await });
    crate::support::until("the browser opened", || !seen.lock().unwrap().is_empty()).await;
    delete(&world, false).await;
    assert!(matches!(
        connecting.await.unwrap().unwrap(),
        ConnectOutcome::Cancelled
    ));
    let gone = world
        .app
        .get_integration(IntegrationId(id.0))
        .await
        .unwrap_err();
    assert_eq!(gone.cause(), "input.gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_are_connected_to_stays_connected() {
    let world = World::connected(1).await;
    let callback_urls = world.org.announcement().callback_urls.clone();
    let options = practice_org::Options {
        cases: 2,
        seed: 2,
        callback_urls,
        ..Default::default()
    };
    let org = practice_org::PracticeOrg::start(options).await.unwrap();
    let other = set_up(&world.app, "Elsewhere", &org).await;
    let control = org.control().clone();
    let person = Person::ending_at(move |address| control.approve(&address, AGENT).unwrap());
    world
        .app
        .connect(other, None, &person, &Progress::to_nobody())
        .await
        .unwrap();
    assert_eq!(delete(&world, false).await, Outcome::Done { revoked: true });
    assert_eq!(
        world.app.get_integration(other).await.unwrap().row.state,
        State::Connected
    );
    world.cases_of(other).await.unwrap();
    assert_eq!(sessions(&world).len(), 1);
}
