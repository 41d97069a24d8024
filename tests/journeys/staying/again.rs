//! Re-generate token: signing in again keeps everything but the token.

use orgdeck::views::{CheckupOutcome, ConnectOutcome, ConnectQuestion, IntegrationId, State};
use practice_org::{AppChange, UserChange};

use super::{kept_token, reopened, revoked, row, sessions, state, vault};
use crate::{
    checkup::{causes_of, of},
    support::{ADMIN, AGENT, Person, World, edit_of, set_up},
};
use orgdeck::Progress;
use vault::Entry;

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_refresh_token_is_told_and_nothing_is_deleted() {
    let world = World::connected(1).await;
    let before = (world.detail().await, checklist(&world).await);
    world.control().revoke_refresh_tokens(None).unwrap();
    let failure = world.try_cases().await.unwrap_err().failure();
    assert_eq!(failure.cause, "token.refused");
    assert_eq!(
        failure.action,
        Some(orgdeck::views::Action::RegenerateToken)
    );
    let after = world.detail().await;
    assert_eq!(after.row.state, State::Expired);
    assert!(after.row.state_note.unwrap().len() > 10);
    assert_eq!(
        (after.authentication, checklist(&world).await),
        (before.0.authentication, before.1)
    );
    assert!(kept_token(&world, &sessions(&world)[0]).await.is_some());
    let checkup = world
        .app
        .test_connection(world.id, &Progress::to_nobody())
        .await
        .unwrap();
    assert_eq!(checkup.outcome, CheckupOutcome::Failed);
    assert!(causes_of(of(&checkup, "token")).contains(&"token.revoked"));
    let world = world.restart().await;
    assert_eq!(state(&world).await, State::Expired);
}

async fn checklist(world: &World) -> orgdeck::views::Checklist {
    world.app.get_checklist(world.id).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_again_keeps_everything_else() {
    let world = World::connected(1).await;
    world.app.tick_step(world.id, "create", true).await.unwrap();
    world.app.tick_step(world.id, "oauth", true).await.unwrap();
    let mut edit = edit_of(&world.detail().await);
    edit.name = "Support ☎".to_owned();
    edit.username = Some(AGENT.to_owned());
    let before = world.app.update_integration(world.id, edit).await.unwrap();
    let steps = checklist(&world).await;
    let other = set_up(&world.app, "Newer", &world.org).await;
    world.control().revoke_refresh_tokens(None).unwrap();
    world.try_cases().await.unwrap_err();
    world.connect(AGENT).await;
    let after = world.detail().await;
    assert_eq!(checklist(&world).await, steps);
    assert_eq!(steps.done, 2);
    assert_eq!(after.authentication, before.authentication);
    assert_eq!(
        (
            after.row.id,
            &after.row.name,
            after.row.created_at,
            after.row.state
        ),
        (
            before.row.id,
            &before.row.name,
            before.row.created_at,
            State::Connected
        )
    );
    assert_eq!(after.row.state_note, None);
    let order: Vec<IntegrationId> = world
        .app
        .list_integrations()
        .await
        .unwrap()
        .iter()
        .map(|row| row.id)
        .collect();
    assert_eq!(order, [other, world.id]);
    let checkup = world
        .app
        .test_connection(world.id, &Progress::to_nobody())
        .await
        .unwrap();
    assert_eq!(
        checkup.outcome,
        CheckupOutcome::Passed,
        "{:#?}",
        checkup.findings
    );
    assert_eq!(sessions(&world).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_as_somebody_else_asks_first_and_a_no_gives_the_new_token_back() {
    let world = World::connected(1).await;
    let (before, kept) = (
        world.detail().await,
        kept_token(&world, &sessions(&world)[0]).await,
    );
    world.control().clear_requests();
    let outcome = world
        .try_connect(Person::allows(&world, ADMIN))
        .await
        .unwrap();
    let ConnectOutcome::Question {
        question: ConnectQuestion::OtherIdentity { expected, found },
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert!(expected.contains(AGENT), "{expected}");
    assert!(found.contains(ADMIN), "{found}");
    assert_eq!(revoked(&world).len(), 0, "it waits for the answer");
    let answered = world
        .app
        .answer_connect(world.id, false, &Progress::to_nobody())
        .await
        .unwrap();
    assert_eq!(answered, ConnectOutcome::Cancelled);
    assert_eq!(world.detail().await, before);
    assert_eq!(kept_token(&world, &sessions(&world)[0]).await, kept);
    let revoked = revoked(&world);
    assert_eq!(revoked.len(), 1);
    assert_ne!(Some(&revoked[0]), kept.as_ref());
    assert_eq!(world.cases().await.rows.len(), 1);
    assert_eq!(world.token_requests(), 1, "the old session goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_is_given_up_leaves_the_session_as_it_was() {
    let world = World::connected(1).await;
    let before = world.detail().await;
    let outcome = world.try_connect(Person::denies()).await.unwrap();
    assert!(
        matches!(outcome, ConnectOutcome::Denied { .. }),
        "{outcome:?}"
    );
    assert_eq!(world.detail().await, before);
    let world = reopened(world).await;
    assert_eq!(world.cases().await.rows.len(), 1);
}

/// Writes another consumer key into the integration.
async fn use_key(world: &World, key: &str) {
    let mut edit = edit_of(&world.detail().await);
    edit.consumer_key = key.to_owned();
    world.app.update_integration(world.id, edit).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_counts_from_the_next_sign_in_on_and_retires_the_old_session() {
    let world = World::connected(1).await;
    let old = sessions(&world).remove(0);
    let token = kept_token(&world, &old).await.unwrap();
    use_key(&world, &world.control().add_app().unwrap()).await;
    world.control().expire_access_tokens().unwrap();
    assert_eq!(
        world.cases().await.rows.len(),
        1,
        "the old session goes on until then"
    );
    world.control().clear_requests();
    world.connect(AGENT).await;
    assert_eq!(revoked(&world), [token]);
    let sessions = sessions(&world);
    assert_eq!(sessions.len(), 1);
    assert_ne!(sessions[0].id, old.id);
    assert!(
        kept_token(&world, &old).await.is_none(),
        "the entry of the old session stayed"
    );
    let world = reopened(world).await;
    assert_eq!(world.cases().await.rows.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_another_integration_uses_is_not_retired() {
    let world = World::connected(1).await;
    let other = second(&world).await;
    use_key(&world, &world.control().add_app().unwrap()).await;
    world.control().clear_requests();
    world.connect(AGENT).await;
    assert!(revoked(&world).is_empty());
    assert_eq!(sessions(&world).len(), 2);
    world.control().expire_access_tokens().unwrap();
    world.cases_of(other).await.unwrap();
    world.cases().await;
}

/// A second integration to the same org, user and key.
async fn second(world: &World) -> IntegrationId {
    let id = set_up(&world.app, "Second", &world.org).await;
    let person = Person::allows(world, AGENT);
    let outcome = world
        .app
        .connect(id, None, &person, &Progress::to_nobody())
        .await
        .unwrap();
    assert!(
        matches!(outcome, ConnectOutcome::Connected { .. }),
        "{outcome:?}"
    );
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn two_integrations_of_one_user_share_a_session_and_its_renewal() {
    let world = World::connected(1).await;
    let other = second(&world).await;
    assert_eq!(sessions(&world).len(), 1);
    for id in [world.id, other] {
        assert_eq!(row(&world, id).await.shared_with, 1);
    }
    world.control().expire_access_tokens().unwrap();
    world.control().clear_requests();
    world.cases().await;
    world.cases_of(other).await.unwrap();
    assert_eq!(world.token_requests(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_re_generated_integration_reconnects_all_that_share_its_session() {
    let world = World::connected(1).await;
    let other = second(&world).await;
    world.control().revoke_refresh_tokens(None).unwrap();
    world.try_cases().await.unwrap_err();
    for id in [world.id, other] {
        assert_eq!(row(&world, id).await.state, State::Expired);
    }
    world.connect(AGENT).await;
    for id in [world.id, other] {
        assert_eq!(row(&world, id).await.state, State::Connected);
        world.cases_of(id).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_vault_entry_is_told_and_signing_in_again_mends_it() {
    let world = World::connected(1).await;
    let session = sessions(&world).remove(0);
    vault(&world)
        .await
        .remove(&Entry::session(&session.id.to_string()))
        .await
        .unwrap();
    let world = reopened(world).await;
    world.control().clear_requests();
    let failure = world.try_cases().await.unwrap_err().failure();
    assert_eq!(failure.cause, "vault.no-entry");
    assert!(world.control().requests().is_empty());
    assert_eq!(state(&world).await, State::Expired);
    assert_eq!(sessions(&world).len(), 1);
    world.connect(AGENT).await;
    assert_eq!(world.cases().await.rows.len(), 1);
    assert_eq!(sessions(&world)[0].id, session.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_app_and_an_inactive_user_are_told_apart_from_an_expired_session() {
    let world = World::connected(1).await;
    // frozen, not deactivated: deactivating ends the refresh token for good
    let agent = |frozen| UserChange {
        frozen: Some(frozen),
        ..Default::default()
    };
    world.control().set_user(AGENT, agent(true)).unwrap();
    assert_eq!(
        world.try_cases().await.unwrap_err().cause(),
        "token.user-inactive"
    );
    assert_eq!(state(&world).await, State::Blocked);
    world.control().set_user(AGENT, agent(false)).unwrap();
    world.cases().await;
    assert_eq!(state(&world).await, State::Connected);
    world.control().expire_access_tokens().unwrap();
    let refused = AppChange {
        admin_approved_only: Some(true),
        ..Default::default()
    };
    world.control().set_app(refused).unwrap();
    assert_eq!(
        world.try_cases().await.unwrap_err().cause(),
        "app.not-approved"
    );
    assert_eq!(state(&world).await, State::Blocked);
}
