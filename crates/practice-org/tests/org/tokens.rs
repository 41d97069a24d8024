//! Renewal, rotation, expiry, revocation, and the five approvals.

use std::time::Duration;

use practice_org::AppChange;
use serde_json::json;

use crate::support::{answer, error, org};

fn expired() -> (u16, serde_json::Value) {
    (
        400,
        json!({ "error": "invalid_grant", "error_description": "expired access/refresh token" }),
    )
}

#[tokio::test]
async fn a_renewal_brings_an_access_token_and_no_refresh_token() {
    let org = org().await;
    let session = org.signed_in().await;
    let (status, body) = org.renew(&session.refresh).await;
    assert_eq!(status, 200, "{body}");
    assert!(
        body.get("refresh_token").is_none() && body["access_token"] != json!(session.access),
        "{body}"
    );
    assert_eq!(body["id"], session.answer["id"]);
    assert_eq!(
        org.renew(&session.refresh).await.0,
        200,
        "without rotation it stays good"
    );
}

#[tokio::test]
async fn a_rotated_token_that_comes_back_ends_the_whole_family() {
    let org = org().await;
    org.control()
        .set_app(AppChange {
            rotation: Some(true),
            ..AppChange::default()
        })
        .unwrap();
    let session = org.signed_in().await;
    let (_, first) = org.renew(&session.refresh).await;
    let second_refresh = first["refresh_token"].as_str().unwrap();
    let (_, second) = org.renew(second_refresh).await;
    assert_eq!(
        session.get("limits").await.0,
        200,
        "access tokens of the family live"
    );
    assert_eq!(
        org.renew(&session.refresh).await,
        expired(),
        "an old one came back"
    );
    assert_eq!(
        org.renew(second["refresh_token"].as_str().unwrap()).await,
        expired(),
        "the newest is gone too"
    );
    assert_eq!(
        session.get("limits").await.0,
        401,
        "and so are the access tokens"
    );
}

#[tokio::test]
async fn a_session_ends_after_two_idle_hours_and_slides_with_use() {
    let org = org().await;
    let session = org.signed_in().await;
    for _ in 0..3 {
        org.control().advance(Duration::from_secs(90 * 60));
        assert_eq!(session.get("limits").await.0, 200);
    }
    org.control().advance(Duration::from_secs(2 * 3600));
    assert_eq!(
        session.get("limits").await,
        (
            401,
            error("INVALID_SESSION_ID", "Session expired or invalid")
        )
    );
    let reply = session
        .request(reqwest::Method::GET, "/services/oauth2/userinfo")
        .send()
        .await
        .unwrap();
    assert_eq!(answer(reply).await, (403, json!("Bad_OAuth_Token")));
    assert_eq!(org.renew(&session.refresh).await.0, 200);
}

#[tokio::test]
async fn expiring_access_tokens_leaves_refresh_tokens() {
    let org = org().await;
    let session = org.signed_in().await;
    org.control().expire_access_tokens().unwrap();
    assert_eq!(session.get("limits").await.0, 401);
    assert_eq!(org.renew(&session.refresh).await.0, 200);
    org.control().revoke_refresh_tokens(None).unwrap();
    assert_eq!(org.renew(&session.refresh).await, expired());
}

#[tokio::test]
async fn revoking_an_access_token_spares_the_refresh_token_and_not_the_other_way_round() {
    let org = org().await;
    let revoke = |token: String| {
        let request = org
            .http
            .post(org.url("/services/oauth2/revoke"))
            .form(&[("token", token)]);
        async move { answer(request.send().await.unwrap()).await }
    };
    let session = org.signed_in().await;
    assert_eq!(revoke(session.access.clone()).await, (200, json!("")));
    assert_eq!(session.get("limits").await.0, 401);
    let (status, body) = org.renew(&session.refresh).await;
    assert_eq!(status, 200);
    assert_eq!(revoke(session.refresh.clone()).await.0, 200);
    assert_eq!(org.renew(&session.refresh).await, expired());
    let access = body["access_token"].as_str().unwrap();
    let reply = org
        .http
        .get(org.url("/services/data/v67.0/limits"))
        .bearer_auth(access)
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 401);
    let (status, body) = revoke(session.refresh.clone()).await;
    assert_eq!(
        (status, body),
        (
            400,
            json!("error=invalid_token&error_description=invalid+token")
        )
    );
    let by_get = org
        .http
        .get(org.url("/services/oauth2/revoke?token=x"))
        .send()
        .await
        .unwrap();
    assert_eq!(by_get.status(), 400);
}

#[tokio::test]
async fn the_sixth_approval_ends_the_one_used_least_recently() {
    let org = org().await;
    let mut sessions = Vec::new();
    for _ in 0..5 {
        sessions.push(org.signed_in().await);
        org.control().advance(Duration::from_secs(60));
    }
    assert_eq!(
        org.renew(&sessions[0].refresh).await.0,
        200,
        "the first is used again"
    );
    org.control().advance(Duration::from_secs(60));
    let sixth = org.signed_in().await;
    assert_eq!(org.renew(&sessions[1].refresh).await, expired());
    for alive in [&sessions[0], &sessions[2], &sixth] {
        assert_eq!(org.renew(&alive.refresh).await.0, 200);
    }
}

#[tokio::test]
async fn an_app_without_the_refresh_scope_gets_no_refresh_token() {
    let org = org().await;
    let to = org
        .control()
        .approve(
            &org.authorize_url(&[("scope", "api id")]),
            crate::support::AGENT,
        )
        .unwrap();
    let (status, body) = org
        .redeem(&crate::support::param(&to, "code").unwrap(), &[])
        .await;
    assert_eq!(
        (status, body.get("refresh_token"), &body["scope"]),
        (200, None, &json!("api id"))
    );
    let to = org
        .control()
        .approve(
            &org.authorize_url(&[("scope", "id")]),
            crate::support::AGENT,
        )
        .unwrap();
    let (_, body) = org
        .redeem(&crate::support::param(&to, "code").unwrap(), &[])
        .await;
    let access = body["access_token"].as_str().unwrap();
    let reply = org
        .http
        .get(org.url("/services/data/v67.0/limits"))
        .bearer_auth(access)
        .send()
        .await
        .unwrap();
    let (status, body) = answer(reply).await;
    assert_eq!(
        (status, body),
        (
            401,
            error(
                "INVALID_SESSION_ID",
                "This session is not valid for use with the REST API"
            )
        )
    );
}

#[tokio::test]
async fn every_secret_handed_out_is_listed_for_leak_tests() {
    let org = org().await;
    let code = org.code();
    let session = org.signed_in().await;
    let secrets = org.control().secrets().unwrap();
    for secret in [&code, &session.access, &session.refresh] {
        assert!(secrets.contains(secret));
    }
}
