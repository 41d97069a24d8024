//! A pasted access token: short-lived, never kept.

use orgdeck::views::{Grant, RevokeHow, RevokeOutcome, State, Typed};

use super::{connect, refused, use_grant};
use crate::staying::{kept_token, reopened, sessions, vault};
use crate::support::{AGENT, World};

fn typed(token: &str) -> Option<Typed> {
    Some(Typed::Token {
        access_token: token.into(),
    })
}

/// An access token that somebody obtained elsewhere.
async fn token_from_elsewhere(world: &World) -> String {
    let before = world.control().secrets().unwrap();
    let other = crate::support::set_up(&world.app, "Elsewhere", &world.org).await;
    let person = crate::support::Person::allows(world, AGENT);
    let nobody = orgdeck::Progress::to_nobody();
    world
        .app
        .connect(other, None, &person, &nobody)
        .await
        .unwrap();
    let issued = world.control().secrets().unwrap();
    let token = issued
        .into_iter()
        .find(|secret| secret.starts_with("00D") && !before.contains(secret));
    token.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_works_until_the_app_quits_and_lies_nowhere() {
    let world = World::new(1).await;
    let token = token_from_elsewhere(&world).await;
    use_grant(&world, Grant::PastedToken, |edit| edit.consumer_key.clear()).await;
    connect(&world, typed(&format!("  {token}\n"))).await;
    let session = sessions(&world)
        .into_iter()
        .find(|session| session.grant_kind == "pasted_token")
        .unwrap();
    let entry = vault::Entry::session(&session.id.to_string());
    assert!(vault(&world).await.read(&entry).await.unwrap().is_none());
    assert_eq!(kept_token(&world, &session).await, None);
    let world = reopened(world).await;
    assert_eq!(
        world.try_cases().await.unwrap_err().cause(),
        "token.pasted-ended"
    );
    assert_eq!(world.detail().await.row.state, State::Expired);
    // it is not ours to revoke
    let done = world
        .app
        .delete_integration(world.id, RevokeHow::First)
        .await
        .unwrap();
    assert_eq!(done, RevokeOutcome::Done { revoked: false });
}

#[tokio::test(flavor = "multi_thread")]
async fn it_shares_no_session_with_the_browser_of_the_same_user() {
    let world = World::new(1).await;
    let token = token_from_elsewhere(&world).await;
    // the consumer key that is still typed in is not the token's
    use_grant(&world, Grant::PastedToken, |_| ()).await;
    connect(&world, typed(&token)).await;
    assert_eq!(sessions(&world).len(), 2);
    assert_eq!(world.detail().await.row.shared_with, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_token_or_not_accepted_is_told() {
    let world = World::new(1).await;
    use_grant(&world, Grant::PastedToken, |edit| edit.consumer_key.clear()).await;
    refused(&world, None, "token.pasted-ended").await;
    refused(&world, typed(""), "input.token").await;
    refused(&world, typed("two words"), "input.token").await;
    let wrong = "00Dxx0000001gPL!AQ4AQKJ";
    refused(&world, typed(wrong), "token.fresh-refused").await;
    use_grant(&world, Grant::PastedToken, |edit| {
        edit.environment = orgdeck::views::Environment::Production;
        edit.domain = None;
    })
    .await;
    refused(&world, typed(wrong), "input.instance").await;
}

/// What the implicit link of a product ends on; a host that is not Salesforce's gets no token.
#[tokio::test(flavor = "multi_thread")]
async fn the_address_that_a_link_ended_on_does_as_well() {
    let world = World::new(1).await;
    use_grant(&world, Grant::PastedToken, |edit| edit.consumer_key.clear()).await;
    let page = "https://app.connectflo.com/oauth/callback";
    let address = |token: &str, instance: &str| {
        let mut address = url::Url::parse(page).unwrap();
        let fragment = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("access_token", token)
            .append_pair("instance_url", instance)
            .finish();
        address.set_fragment(Some(&fragment));
        typed(address.as_str())
    };
    refused(&world, typed(page), "input.token").await;
    let hostile = address("00Dx!AQ", "https://salesforce.example.com");
    refused(&world, hostile, "net.host-refused").await;
    let token = token_from_elsewhere(&world).await;
    connect(&world, address(&token, world.org.url())).await;
    assert_eq!(world.detail().await.row.state, State::Connected);
}
