//! Answers of renewals that are lost: the old refresh token is sent a second time and never a third, and whatever
//! happens the integration and its vault entry stay.

use orgdeck::views::State;
use practice_org::{AppChange, Fault, FaultKind};

use super::{brought, kept_token, reopened, sessions, state};
use crate::support::{AGENT, World};

async fn lose(world: &World, kind: FaultKind) -> String {
    world.control().expire_access_tokens().unwrap();
    let fault = Fault::new(kind).path("/services/oauth2/token");
    world.control().add_fault(fault);
    let error = world.try_cases().await.unwrap_err();
    error.cause().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_asked_for_once_more_and_all_goes_on() {
    let world = World::connected(1).await;
    assert_eq!(lose(&world, FaultKind::CloseAfterApply).await, "net.reset");
    assert_eq!(state(&world).await, State::Unreachable);
    assert_eq!(world.cases().await.rows.len(), 1);
    assert_eq!(state(&world).await, State::Connected);
    assert_eq!(sessions(&world)[0].rotates, Some(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_that_does_not_rotate_may_lose_any_number_of_answers() {
    let world = World::connected(1).await;
    world.control().expire_access_tokens().unwrap();
    world.cases().await;
    for _ in 0..4 {
        assert_eq!(lose(&world, FaultKind::CloseAfterApply).await, "net.reset");
    }
    assert_eq!(world.cases().await.rows.len(), 1);
}

// seen to fail: with `TRIES` one more, the token is brought three times
#[tokio::test(flavor = "multi_thread")]
async fn the_same_refresh_token_is_never_sent_a_third_time() {
    let world = World::connected(1).await;
    let token = kept_token(&world, &sessions(&world)[0]).await.unwrap();
    world.control().clear_requests();
    // the request never reaches the org's work, so only we know that it may have
    for _ in 0..2 {
        lose(&world, FaultKind::CloseBeforeApply).await;
    }
    let world = reopened(world).await;
    for _ in 0..3 {
        let error = world.try_cases().await.unwrap_err();
        assert_eq!(error.cause(), "token.answer-lost");
    }
    assert_eq!(brought(&world), [token.clone(), token.clone()]);
    assert_eq!(state(&world).await, State::Expired);
    assert_eq!(
        kept_token(&world, &sessions(&world)[0]).await,
        Some(token),
        "nothing is deleted"
    );
    world.connect(AGENT).await;
    assert_eq!(world.cases().await.rows.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_rotation_a_lost_answer_ends_in_one_click_and_never_in_nothing() {
    let world = World::new(1).await;
    let rotation = AppChange {
        rotation: Some(true),
        ..AppChange::default()
    };
    world.control().set_app(rotation).unwrap();
    world.connect(AGENT).await;
    let before = world.detail().await;
    assert_eq!(lose(&world, FaultKind::CloseAfterApply).await, "net.reset");
    assert_eq!(
        world.try_cases().await.unwrap_err().cause(),
        "token.refused"
    );
    assert_eq!(state(&world).await, State::Expired);
    assert_eq!(world.detail().await.org, before.org);
    world.connect(AGENT).await;
    assert_eq!(world.cases().await.rows.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_sent_or_plainly_refused_does_not_count_as_lost() {
    let world = World::connected(1).await;
    for code in [420, 429] {
        let page = FaultKind::Html { code };
        lose(&world, page).await;
        lose(&world, FaultKind::Html { code }).await;
    }
    assert_eq!(sessions(&world)[0].answers_lost, 0);
    assert_eq!(world.cases().await.rows.len(), 1);
}
