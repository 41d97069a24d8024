//! Refusals of the token endpoint that depend on the flow, the app's policies and the user: exact words.

use serde_json::{Value, json};

use crate::flows::{JWT_BEARER, assertion, bear};
use crate::support::{AGENT, Org, org};

fn refusal(error: &str, description: &str) -> (u16, Value) {
    (
        400,
        json!({ "error": error, "error_description": description }),
    )
}

async fn client_credentials(org: &Org, secret: Option<&str>) -> (u16, Value) {
    let (key, good) = org.credentials("Case_Export");
    let mut form = vec![("grant_type", "client_credentials"), ("client_id", &key)];
    let secret = secret.unwrap_or(&good);
    if !secret.is_empty() {
        form.push(("client_secret", secret));
    }
    org.token(&form).await
}

fn user(org: &Org, username: &str, change: Value) {
    let mut command = json!({ "command": "set_user", "username": username });
    command
        .as_object_mut()
        .unwrap()
        .extend(change.as_object().unwrap().clone());
    org.run(command).unwrap();
}

#[tokio::test]
async fn client_credentials_are_refused_in_salesforces_words() {
    let org = org().await;
    let bad = refusal("invalid_client", "invalid client credentials");
    assert_eq!(client_credentials(&org, Some("wrong")).await, bad);
    assert_eq!(
        client_credentials(&org, Some("")).await,
        bad,
        "always needed"
    );
    org.change_app("Case_Export", json!({ "scopes": [] }));
    assert_eq!(
        client_credentials(&org, None).await,
        refusal("invalid_grant", "no valid scopes defined")
    );
    org.change_app("Case_Export", json!({ "scopes": ["api"], "run_as": null }));
    assert_eq!(
        client_credentials(&org, None).await,
        refusal("invalid_grant", "no client credentials user enabled")
    );
    org.change_app("Case_Export", json!({ "run_as": AGENT }));
    user(&org, AGENT, json!({ "active": false }));
    assert_eq!(
        client_credentials(&org, None).await,
        refusal("invalid_grant", "inactive user")
    );
    org.change_app("Case_Export", json!({ "flows": ["authorization_code"] }));
    assert_eq!(
        client_credentials(&org, None).await,
        refusal("unsupported_grant_type", "grant type not supported")
    );
}

#[tokio::test]
async fn assertions_are_refused_in_salesforces_words() {
    let org = org().await;
    let good = assertion(&org, json!({}));
    let bear_text = async |assertion: &str| {
        org.token(&[("grant_type", JWT_BEARER), ("assertion", assertion)])
            .await
    };
    // within the signature, which is another one in each run
    let at = good.len() - 9;
    let other = if good[at..].starts_with('A') {
        'B'
    } else {
        'A'
    };
    let tampered = format!("{}{other}{}", &good[..at], &good[at + 1..]);
    let invalid = refusal("invalid_grant", "invalid assertion");
    for broken in [
        "x",
        "a.b.c",
        "..",
        tampered.as_str(),
        &good[..good.len() - 4],
    ] {
        assert_eq!(bear_text(broken).await, invalid, "{broken}");
    }
    assert_eq!(
        bear_text("").await,
        refusal("invalid_request", "missing required parameter: assertion")
    );
    let now = org.control().now_ms() / 1000;
    for (changes, error, text) in [
        (
            json!({ "iss": "3MVG9nobody" }),
            "invalid_client_id",
            "client identifier invalid",
        ),
        (
            json!({ "aud": "https://example.com" }),
            "invalid_grant",
            "Audience validation failed",
        ),
        (
            json!({ "aud": null }),
            "invalid_grant",
            "Audience validation failed",
        ),
        (
            json!({ "exp": now - 1 }),
            "invalid_grant",
            "expired authorization code",
        ),
        (json!({ "exp": null }), "invalid_grant", "invalid assertion"),
        (
            json!({ "sub": "priya.raman@practice.example" }),
            "invalid_app_access",
            "user is not admin approved to access this app",
        ),
    ] {
        assert_eq!(
            bear(&org, changes.clone()).await,
            refusal(error, text),
            "{changes}"
        );
    }
    user(&org, AGENT, json!({ "frozen": true }));
    assert_eq!(
        bear(&org, json!({})).await,
        refusal("invalid_grant", "inactive user")
    );
    org.change_app("Nightly_Sync", json!({ "flows": ["authorization_code"] }));
    assert_eq!(
        bear(&org, json!({})).await,
        refusal("unsupported_grant_type", "grant type not supported")
    );
}

#[tokio::test]
async fn the_password_flow_is_refused_in_salesforces_words() {
    let org = org().await;
    org.switch(json!({
        "password_flow": true,
        "trusted_ip_ranges": [{ "start": "127.0.0.0", "end": "127.255.255.255" }]
    }));
    let ask = async |app: &str, username: &str, password: &str| {
        let (key, secret) = org.credentials(app);
        let mut form = vec![
            ("grant_type", "password"),
            ("client_id", key.as_str()),
            ("client_secret", &secret),
            ("username", username),
            ("password", password),
        ];
        form.retain(|(_, value)| !value.is_empty());
        org.token(&form).await
    };
    let failed = refusal("invalid_grant", "authentication failure");
    assert_eq!(ask("Legacy_Helpdesk", AGENT, "practice1").await.0, 200);
    assert_eq!(ask("Legacy_Helpdesk", "nobody", "practice1").await, failed);
    assert_eq!(
        ask("Orgdeck", AGENT, "practice1").await,
        failed,
        "external client apps have no such flow"
    );
    for missing in ["username", "password"] {
        let (name, word) = if missing == "username" {
            ("", "x")
        } else {
            (AGENT, "")
        };
        assert_eq!(
            ask("Legacy_Helpdesk", name, word).await,
            refusal(
                "invalid_request",
                &format!("missing required parameter: {missing}")
            )
        );
    }
    org.change_app(
        "Legacy_Helpdesk",
        json!({ "permitted_users": "admin_approved" }),
    );
    let unapproved = refusal(
        "invalid_app_access",
        "user is not admin approved to access this app",
    );
    assert_eq!(ask("Legacy_Helpdesk", AGENT, "practice1").await, unapproved);
    org.change_app("Legacy_Helpdesk", json!({ "approved": ["Standard User"] }));
    assert_eq!(
        ask("Legacy_Helpdesk", AGENT, "practice1").await.0,
        200,
        "by profile"
    );
    org.change_app(
        "Legacy_Helpdesk",
        json!({ "permitted_users": "self_authorize", "installed": false }),
    );
    assert_eq!(
        ask("Legacy_Helpdesk", AGENT, "practice1").await,
        refusal("invalid_client", "app must be installed into org")
    );
    org.change_app(
        "Legacy_Helpdesk",
        json!({ "installed": true, "blocked": true }),
    );
    assert_eq!(
        ask("Legacy_Helpdesk", AGENT, "practice1").await,
        refusal("app_blocked", "this app is blocked by admin")
    );
    user(&org, AGENT, json!({ "active": false }));
    assert_eq!(ask("Legacy_Helpdesk", AGENT, "practice1").await, failed);
}

#[tokio::test]
async fn apps_that_are_off_or_not_installed_get_nothing() {
    let org = org().await;
    let ask = async |app: &str| {
        let (key, secret) = org.credentials(app);
        org.token(&[
            ("grant_type", "refresh_token"),
            ("refresh_token", "5Aep"),
            ("client_id", &key),
            ("client_secret", &secret),
        ])
        .await
    };
    assert_eq!(
        ask("Pulse_Surveys").await,
        refusal(
            "app_not_found",
            "External client app is not installed in this org"
        )
    );
    org.change_app("Orgdeck", json!({ "enabled": false }));
    assert_eq!(
        ask("Orgdeck").await,
        refusal(
            "oauth_flow_disabled",
            "The external client app or the OAuth plugin is disabled."
        )
    );
}

#[tokio::test]
async fn refresh_tokens_end_as_their_policy_says() {
    let org = org().await;
    let ended = refusal("invalid_grant", "token validity expired");
    let policy = |kind: &str| {
        let policy = json!({ "kind": kind, "amount": 2, "unit": "days" });
        org.change_app("Orgdeck", json!({ "refresh_policy": policy }));
    };
    let day = || {
        org.control()
            .advance(std::time::Duration::from_secs(86_400))
    };
    org.change_app(
        "Orgdeck",
        json!({ "refresh_policy": { "kind": "immediately" } }),
    );
    let session = org.signed_in().await;
    assert_eq!(org.renew(&session.refresh).await, ended);
    assert_eq!(session.get("limits").await.0, 200, "the session goes on");
    policy("if_unused");
    let session = org.signed_in().await;
    for _ in 0..3 {
        day();
        assert_eq!(org.renew(&session.refresh).await.0, 200, "use keeps it");
    }
    day();
    day();
    assert_eq!(org.renew(&session.refresh).await, ended);
    policy("after");
    let session = org.signed_in().await;
    day();
    assert_eq!(org.renew(&session.refresh).await.0, 200);
    day();
    assert_eq!(
        org.renew(&session.refresh).await,
        ended,
        "use does not keep it"
    );
    org.change_app(
        "Orgdeck",
        json!({ "refresh_policy": { "kind": "until_revoked" } }),
    );
    assert_eq!(org.renew(&session.refresh).await.0, 200);
}

#[tokio::test]
async fn login_ip_ranges_are_enforced_unless_the_app_relaxes_them() {
    let org = org().await;
    let session = org.signed_in().await;
    let profile = session
        .query("SELECT Id FROM Profile WHERE Name = 'Standard User'")
        .await["records"][0]["Id"]
        .as_str()
        .unwrap()
        .to_owned();
    let code = org.code();
    let away = json!({ profile: [{ "start": "10.0.0.1", "end": "10.0.0.9" }] });
    org.switch(json!({ "login_ip_ranges": away }));
    let restricted = refusal("invalid_grant", "ip restricted");
    for (policy, refresh, code_too) in [
        ("enforce", false, false),
        ("relax_refresh_tokens", true, false),
        ("relax_activated_devices", true, true),
    ] {
        org.change_app("Orgdeck", json!({ "ip_relaxation": policy }));
        let (status, body) = org.renew(&session.refresh).await;
        assert_eq!(status == 200, refresh, "{policy} {body}");
        if !code_too {
            assert_eq!(org.redeem(&code, &[]).await, restricted, "{policy}");
        }
    }
    assert_eq!(
        org.redeem(&code, &[]).await.0,
        200,
        "the last one lets browsers in"
    );
    org.change_app("Nightly_Sync", json!({ "ip_relaxation": "relax" }));
    assert_eq!(
        bear(&org, json!({})).await,
        restricted,
        "assertions never relax"
    );
    assert_eq!(session.get("limits").await.0, 200, "sessions go on");
}
