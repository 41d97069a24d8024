//! Disconnect, and tokens that are still to be revoked.

use orgdeck::views::{RevokeHow, RevokeOutcome, State};
use practice_org::{Fault, FaultKind};

use crate::staying::{kept_token, revoked, sessions};
use crate::support::{ADMIN, AGENT, Person, World, set_up, until};

#[tokio::test(flavor = "multi_thread")]
async fn disconnecting_revokes_the_token_and_keeps_the_integration() {
    let world = World::connected(1).await;
    let token = kept_token(&world, &sessions(&world)[0]).await.unwrap();
    let before = world.detail().await;
    world.control().clear_requests();
    let done = world.app.revoke_token(world.id, RevokeHow::First).await;
    assert_eq!(done.unwrap(), RevokeOutcome::Done { revoked: true });
    assert_eq!(revoked(&world), [token]);
    let after = world.detail().await;
    assert_eq!((after.row.state, after.org), (State::NotConnected, None));
    assert_eq!(after.authentication, before.authentication);
    assert!(sessions(&world).is_empty());
    world.connect(AGENT).await;
    assert_eq!(world.cases().await.rows.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn disconnecting_one_of_two_that_share_a_session_leaves_the_other_connected() {
    let world = World::connected(1).await;
    let other = set_up(&world.app, "Second", &world.org).await;
    let (person, nobody) = (
        Person::allows(&world, AGENT),
        orgdeck::Progress::to_nobody(),
    );
    world
        .app
        .connect(other, None, &person, &nobody)
        .await
        .unwrap();
    world.control().clear_requests();
    let done = world.app.revoke_token(other, RevokeHow::First).await;
    assert_eq!(done.unwrap(), RevokeOutcome::Done { revoked: false });
    assert!(revoked(&world).is_empty());
    assert_eq!(world.cases().await.rows.len(), 1);
    assert_eq!(
        crate::staying::row(&world, other).await.state,
        State::NotConnected
    );
}

/// Every revocation is lost from now on.
fn nobody_answers(world: &World) {
    let lost = Fault::new(FaultKind::CloseBeforeApply).path("/services/oauth2/revoke");
    world.control().add_fault(lost.times(1000));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_cannot_be_revoked_now_stays_listed_until_the_org_has_confirmed() {
    let world = World::connected(1).await;
    let token = kept_token(&world, &sessions(&world)[0]).await.unwrap();
    nobody_answers(&world);
    let delete = |how| world.app.delete_integration(world.id, how);
    let first = delete(RevokeHow::First).await.unwrap();
    assert!(
        matches!(first, RevokeOutcome::Unconfirmed { .. }),
        "{first:?}"
    );
    assert_eq!(world.app.list_integrations().await.unwrap().len(), 1);
    let later = delete(RevokeHow::Later).await.unwrap();
    assert_eq!(later, RevokeOutcome::Done { revoked: false });
    assert!(world.app.list_integrations().await.unwrap().is_empty());
    // it outlives a restart, and nothing is sent at the start
    let world = crate::staying::reopened(world).await;
    world.control().clear_requests();
    let pending = world.app.pending_revocations().await.unwrap();
    assert_eq!(pending.len(), 1);
    assert_eq!(pending[0].username, AGENT);
    assert!(world.control().requests().is_empty());
    let retry = || world.app.retry_revocation(pending[0].session);
    let again = retry().await.unwrap();
    assert!(
        matches!(again, RevokeOutcome::Unconfirmed { .. }),
        "{again:?}"
    );
    world.control().clear_faults();
    world.control().clear_requests();
    assert_eq!(
        retry().await.unwrap(),
        RevokeOutcome::Done { revoked: true }
    );
    assert_eq!(revoked(&world), [token]);
    assert!(world.app.pending_revocations().await.unwrap().is_empty());
    assert!(sessions(&world).is_empty());
    assert_eq!(retry().await.unwrap_err().cause(), "input.gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pending_is_tried_again_when_somebody_acts_on_the_org() {
    let world = World::connected(1).await;
    let token = kept_token(&world, &sessions(&world)[0]).await.unwrap();
    nobody_answers(&world);
    let later = world.app.delete_integration(world.id, RevokeHow::Later);
    later.await.unwrap();
    world.control().clear_faults();
    world.control().clear_requests();
    let other = set_up(&world.app, "Second", &world.org).await;
    let (person, nobody) = (
        Person::allows(&world, ADMIN),
        orgdeck::Progress::to_nobody(),
    );
    world
        .app
        .connect(other, None, &person, &nobody)
        .await
        .unwrap();
    until("the pending token is revoked", || {
        revoked(&world).contains(&token)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_token_can_be_forgotten() {
    let world = World::connected(1).await;
    nobody_answers(&world);
    let later = world.app.delete_integration(world.id, RevokeHow::Later);
    later.await.unwrap();
    let pending = world.app.pending_revocations().await.unwrap();
    world
        .app
        .forget_revocation(pending[0].session)
        .await
        .unwrap();
    assert!(world.app.pending_revocations().await.unwrap().is_empty());
    assert!(sessions(&world).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_again_takes_a_pending_session_back_and_revokes_its_old_token() {
    let world = World::connected(1).await;
    let token = kept_token(&world, &sessions(&world)[0]).await.unwrap();
    nobody_answers(&world);
    let later = world.app.delete_integration(world.id, RevokeHow::Later);
    later.await.unwrap();
    world.control().clear_faults();
    world.control().clear_requests();
    let again = set_up(&world.app, "Again", &world.org).await;
    let (person, nobody) = (
        Person::allows(&world, AGENT),
        orgdeck::Progress::to_nobody(),
    );
    world
        .app
        .connect(again, None, &person, &nobody)
        .await
        .unwrap();
    assert!(world.app.pending_revocations().await.unwrap().is_empty());
    assert_eq!(revoked(&world), [token]);
    assert_eq!(sessions(&world).len(), 1);
}
