//! Every refusal of the sign-in, on its right side: page of the org, callback, or JSON.

use practice_org::{AppChange, UserChange};
use serde_json::json;

use crate::support::{AGENT, Browser, CALLBACK, Org, answer, org, param};

async fn where_to(org: &Org, changes: &[(&str, &str)]) -> String {
    Browser::new(org)
        .open(&org.authorize_url(changes))
        .await
        .to
        .unwrap()
}

#[tokio::test]
async fn what_is_wrong_with_the_client_is_shown_on_a_page_and_never_reaches_the_callback() {
    let org = org().await;
    for (changes, code, text) in [
        (
            &[("client_id", "3MVG9unknown")][..],
            "invalid_client_id",
            "client identifier invalid",
        ),
        (
            &[("client_id", "")],
            "invalid_client_id",
            "client identifier invalid",
        ),
        (
            &[("redirect_uri", "http://localhost:14771/Callback")],
            "redirect_uri_mismatch",
            "redirect_uri must match configuration",
        ),
        (
            &[("redirect_uri", "http://127.0.0.1:14771/callback")],
            "redirect_uri_mismatch",
            "redirect_uri must match configuration",
        ),
        (
            &[("redirect_uri", "http://localhost:14772/callback")],
            "redirect_uri_mismatch",
            "redirect_uri must match configuration",
        ),
        (
            &[("redirect_uri", "http://localhost:14771/callback/")],
            "redirect_uri_mismatch",
            "redirect_uri must match configuration",
        ),
        (
            &[("redirect_uri", "")],
            "redirect_uri_missing",
            "redirect_uri not provided",
        ),
        (
            &[("redirect_uri", "urn:ietf:wg:oauth:2.0:oob")],
            "invalid_request",
            "Out-of-band not supported",
        ),
    ] {
        let to = where_to(&org, changes).await;
        assert!(
            to.starts_with("/setup/secur/RemoteAccessErrorPage.apexp?error="),
            "{to}"
        );
        let page = Browser::new(&org).open(&to).await;
        assert!(
            page.html.contains(code) && page.html.contains(text),
            "{}",
            page.html
        );
        let full = org.url(&to);
        assert_eq!(
            (
                param(&full, "error").as_deref(),
                param(&full, "error_description").as_deref()
            ),
            (Some(code), Some(text))
        );
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_request_goes_to_the_callback_with_its_state() {
    let org = org().await;
    for (changes, code, text) in [
        (
            ("code_challenge", ""),
            "invalid_request",
            "missing required code challenge",
        ),
        (
            ("code_challenge", "short"),
            "invalid_request",
            "invalid code challenge",
        ),
        (
            ("code_challenge_method", "plain"),
            "invalid_request",
            "invalid code challenge",
        ),
        (
            ("response_type", "hybrid_token"),
            "unsupported_response_type",
            "response type not supported",
        ),
        (
            ("response_type", ""),
            "invalid_request",
            "missing required parameter: response_type",
        ),
        (
            ("scope", "api full"),
            "invalid_scope",
            "the requested scope is invalid, unknown, or malformed",
        ),
    ] {
        let to = where_to(&org, &[changes]).await;
        assert!(to.starts_with(CALLBACK), "{to}");
        assert_eq!(
            (
                param(&to, "error").as_deref(),
                param(&to, "error_description").as_deref(),
                param(&to, "state").as_deref()
            ),
            (Some(code), Some(text), Some("s t&te"))
        );
    }
}

#[tokio::test]
async fn an_app_that_needs_no_pkce_is_served_without() {
    let org = org().await;
    org.control()
        .set_app(AppChange {
            pkce_required: Some(false),
            ..AppChange::default()
        })
        .unwrap();
    let to = org
        .control()
        .approve(&org.authorize_url(&[("code_challenge", "")]), AGENT)
        .unwrap();
    let code = param(&to, "code").unwrap();
    let (status, body) = org.redeem(&code, &[]).await;
    assert_eq!(
        (status, &body["error"]),
        (400, &json!("invalid_grant")),
        "a verifier without a challenge"
    );
    assert_eq!(org.redeem(&code, &[("code_verifier", "")]).await.0, 200);
}

#[tokio::test]
async fn policies_of_the_app_show_after_the_sign_in() {
    let org = org().await;
    for (change, code) in [
        (
            AppChange {
                blocked: Some(true),
                ..AppChange::default()
            },
            "OAUTH_APP_BLOCKED",
        ),
        (
            AppChange {
                blocked: Some(false),
                admin_approved_only: Some(true),
                ..AppChange::default()
            },
            "OAUTH_APP_ACCESS_DENIED",
        ),
    ] {
        org.control().set_app(change).unwrap();
        let mut browser = Browser::new(&org);
        let seen = browser.open(&org.authorize_url(&[])).await;
        let login = browser.follow(seen).await;
        let to = browser
            .sign_in(&login, AGENT, "practice1")
            .await
            .to
            .unwrap();
        assert_eq!(
            (to.starts_with(CALLBACK), param(&to, "error").as_deref()),
            (true, Some(code)),
            "{to}"
        );
    }
    let uninstalled = AppChange {
        admin_approved_only: Some(false),
        installed: Some(false),
        ..AppChange::default()
    };
    org.control().set_app(uninstalled).unwrap();
    let to = org
        .control()
        .approve(&org.authorize_url(&[]), AGENT)
        .unwrap();
    assert!(
        to.contains("error=OAUTH_APPROVAL_ERROR_GENERIC") && to.starts_with("/setup/secur/"),
        "{to}"
    );
    let to = org
        .control()
        .approve(&org.authorize_url(&[]), crate::support::ADMIN)
        .unwrap();
    assert!(
        to.contains("code="),
        "an administrator may approve uninstalled apps: {to}"
    );
}

#[tokio::test]
async fn every_bad_code_exchange_is_a_400_with_salesforces_words() {
    let org = org().await;
    let code = org.code();
    for (changes, error, text) in [
        (
            &[("grant_type", "")][..],
            "invalid_request",
            "missing required parameter: grant_type",
        ),
        (
            &[("grant_type", "password")],
            "invalid_client",
            "invalid client credentials",
        ),
        (
            &[("client_id", "nobody")],
            "invalid_client_id",
            "client identifier invalid",
        ),
        (
            &[("client_id", "")],
            "invalid_request",
            "missing required parameter: client_id",
        ),
        (
            &[("client_secret", "wrong")],
            "invalid_client",
            "invalid client credentials",
        ),
        (
            &[("code", "")],
            "invalid_request",
            "missing required parameter: code",
        ),
        (
            &[("code", "aPrxunknown")],
            "invalid_grant",
            "invalid authorization code",
        ),
        (
            &[("redirect_uri", "http://localhost:24771/callback")],
            "redirect_uri_mismatch",
            "redirect_uri must match configuration",
        ),
        (
            &[("code_verifier", "")],
            "invalid_grant",
            "invalid code verifier",
        ),
        (
            &[(
                "code_verifier",
                "another-verifier-that-is-long-enough-0123456789abcdef",
            )],
            "invalid_grant",
            "invalid code verifier",
        ),
    ] {
        let (status, body) = org.redeem(&code, changes).await;
        assert_eq!(
            (status, body),
            (400, json!({ "error": error, "error_description": text })),
            "{changes:?}"
        );
    }
    let (status, _) = org
        .redeem(
            &code,
            &[("client_secret", &org.org.announcement().client_secret)],
        )
        .await;
    assert_eq!(
        status, 200,
        "none of the refusals used the code up, and a right secret is welcome"
    );
    let (_, body) = org.redeem(&code, &[]).await;
    assert_eq!(
        body,
        json!({ "error": "invalid_grant", "error_description": "expired authorization code" })
    );
}

#[tokio::test]
async fn a_verifier_with_a_tilde_is_refused_though_the_standard_allows_it() {
    use base64::Engine;
    use sha2::Digest;
    let org = org().await;
    let verifier = "practice~verifier~that~is~long~enough~for~pkce~0123456789";
    let challenge =
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(verifier));
    let to = org
        .control()
        .approve(&org.authorize_url(&[("code_challenge", &challenge)]), AGENT)
        .unwrap();
    let (_, body) = org
        .redeem(&param(&to, "code").unwrap(), &[("code_verifier", verifier)])
        .await;
    assert_eq!(body["error_description"], json!("invalid code verifier"));
}

#[tokio::test]
async fn a_code_lives_fifteen_minutes() {
    let org = org().await;
    let (early, late) = (org.code(), org.code());
    org.control()
        .advance(std::time::Duration::from_secs(14 * 60));
    assert_eq!(org.redeem(&early, &[]).await.0, 200);
    org.control().advance(std::time::Duration::from_secs(61));
    assert_eq!(
        org.redeem(&late, &[]).await.1["error_description"],
        json!("expired authorization code")
    );
}

#[tokio::test]
async fn secrets_are_required_per_flow() {
    let org = org().await;
    let session = org.signed_in().await;
    org.control()
        .set_app(AppChange {
            web_secret_required: Some(true),
            ..AppChange::default()
        })
        .unwrap();
    assert_eq!(
        org.redeem(&org.code(), &[]).await.1["error"],
        json!("invalid_client")
    );
    assert_eq!(
        org.renew(&session.refresh).await.0,
        200,
        "the two are independent"
    );
    let change = AppChange {
        web_secret_required: Some(false),
        refresh_secret_required: Some(true),
        ..AppChange::default()
    };
    org.control().set_app(change).unwrap();
    assert_eq!(org.redeem(&org.code(), &[]).await.0, 200);
    assert_eq!(
        org.renew(&session.refresh).await.1["error"],
        json!("invalid_client")
    );
    let announcement = org.org.announcement();
    let reply = org
        .http
        .post(org.url("/services/oauth2/token"))
        .basic_auth(&announcement.client_id, Some(&announcement.client_secret))
        .form(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", session.refresh.as_str()),
        ])
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 200, "credentials may come as Basic");
}

#[tokio::test]
async fn the_token_endpoint_takes_posts_only_and_users_who_may_sign_in() {
    let org = org().await;
    let reply = org
        .http
        .get(org.url("/services/oauth2/token?grant_type=authorization_code"))
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 400);
    assert_eq!(
        answer(reply).await.1["error_description"],
        json!("must use HTTP POST")
    );
    let (code, session) = (org.code(), org.signed_in().await);
    org.control()
        .set_user(
            AGENT,
            UserChange {
                active: Some(false),
                ..UserChange::default()
            },
        )
        .unwrap();
    let inactive = json!({ "error": "invalid_grant", "error_description": "inactive user" });
    assert_eq!(org.redeem(&code, &[]).await, (400, inactive.clone()));
    assert_eq!(org.renew(&session.refresh).await, (400, inactive));
    assert_eq!(session.get("limits").await.0, 401);
}

#[tokio::test]
async fn flows_that_nobody_ticked_are_refused_as_unknown() {
    let org = org().await;
    let code = org.code();
    for grant in [
        "device",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:grant-type:saml2-bearer",
        "hybrid_auth_code",
        "hybrid_refresh",
        "anything",
    ] {
        let refused = org.redeem(&code, &[("grant_type", grant)]).await;
        assert_eq!(
            refused,
            (
                400,
                json!({ "error": "unsupported_grant_type", "error_description": "grant type not supported" })
            ),
            "{grant}"
        );
    }
    let device = [("grant_type", ""), ("response_type", "device_code")];
    let refused = org.redeem(&code, &device).await;
    assert_eq!(
        refused,
        (
            400,
            json!({ "error": "unsupported_response_type", "error_description": "response type not supported" })
        )
    );
}
