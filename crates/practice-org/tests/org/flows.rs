//! Tokens without a browser: client credentials, username and password, signed assertions; and what tokens tell.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::DecodePrivateKey;
use rsa::sha2::Sha256;
use rsa::signature::{SignatureEncoding, Signer};
use serde_json::{Value, json};

use crate::support::{AGENT, Org, answer, org};

pub(crate) const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// An assertion that the seeded app "Nightly Sync" would sign.
pub(crate) fn assertion(org: &Org, changes: Value) -> String {
    let mut claims = json!({
        "iss": org.credentials("Nightly_Sync").0,
        "sub": AGENT,
        "aud": "https://login.salesforce.com",
        "exp": org.control().now_ms() / 1000 + 180,
    });
    claims
        .as_object_mut()
        .unwrap()
        .extend(changes.as_object().unwrap().clone());
    let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let signed = format!("{}.{}", encode(&json!({ "alg": "RS256" })), encode(&claims));
    let key = rsa::PrivateKey::from_pkcs8_pem(include_str!("../../keys/nightly-sync.key")).unwrap();
    let signature = SigningKey::<Sha256>::new(key).sign(signed.as_bytes());
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

pub(crate) async fn bear(org: &Org, changes: Value) -> (u16, Value) {
    let assertion = assertion(org, changes);
    org.token(&[("grant_type", JWT_BEARER), ("assertion", &assertion)])
        .await
}

/// The username behind an access token, as userinfo tells it.
async fn user_of(org: &Org, tokens: &Value) -> String {
    let reply = org
        .http
        .get(org.url("/services/oauth2/userinfo"))
        .bearer_auth(tokens["access_token"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    let (status, body) = answer(reply).await;
    assert_eq!(status, 200, "{body}");
    body["preferred_username"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn client_credentials_act_as_the_run_as_user_without_a_refresh_token() {
    let org = org().await;
    let (key, secret) = org.credentials("Case_Export");
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &key),
        ("client_secret", &secret),
    ];
    let (status, body) = org.token(&form).await;
    assert_eq!(status, 200, "{body}");
    let keys: Vec<&String> = body.as_object().unwrap().keys().collect();
    let expected = [
        "access_token",
        "signature",
        "scope",
        "instance_url",
        "id",
        "token_type",
        "issued_at",
    ];
    assert_eq!(keys, expected);
    assert_eq!(body["scope"], "api id");
    assert_eq!(user_of(&org, &body).await, "priya.raman@practice.example");
    let reply = org
        .http
        .post(org.url("/services/oauth2/token"))
        .basic_auth(&key, Some(&secret))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 200, "credentials may come as Basic");
}

#[tokio::test]
async fn a_password_opens_a_session_once_the_org_allows_it() {
    let org = org().await;
    let (key, secret) = org.credentials("Legacy_Helpdesk");
    let token = org
        .run(json!({ "command": "security_token", "username": AGENT }))
        .unwrap();
    let with_token = format!("practice1{}", token.as_str().unwrap());
    let try_with = |password: &str| {
        let form = [
            ("grant_type", "password"),
            ("client_id", &key),
            ("client_secret", &secret),
            ("username", AGENT),
            ("password", password),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let org = &org;
        async move {
            let form: Vec<(&str, &str)> = form
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            org.token(&form).await
        }
    };
    let failed = (
        400,
        json!({ "error": "invalid_grant", "error_description": "authentication failure" }),
    );
    assert_eq!(try_with(&with_token).await, failed, "off in a new org");
    org.switch(json!({ "password_flow": true }));
    let (status, body) = try_with(&with_token).await;
    assert_eq!((status, body.get("refresh_token")), (200, None), "{body}");
    assert_eq!(user_of(&org, &body).await, AGENT);
    assert_eq!(try_with("practice1").await, failed, "no security token");
    assert_eq!(try_with("practice2").await, failed);
    org.switch(json!({ "trusted_ip_ranges": [{ "start": "127.0.0.1", "end": "127.0.0.1" }] }));
    assert_eq!(try_with("practice1").await.0, 200, "a trusted network");
    assert_eq!(try_with(&with_token).await.0, 200, "not needed, but taken");
    org.run(json!({ "command": "reset_security_token", "username": AGENT }))
        .unwrap();
    assert_eq!(try_with(&with_token).await, failed, "the old token");
}

#[tokio::test]
async fn a_signed_assertion_stands_for_the_user_it_names() {
    let org = org().await;
    let now = org.control().now_ms();
    for changes in [
        json!({}),
        json!({ "aud": "https://test.salesforce.com" }),
        json!({ "aud": org.org.url() }),
        json!({ "exp": now + 300 }),
        json!({ "exp": (now / 1000 + 180).to_string() }),
        json!({ "sub": null, "prn": AGENT }),
    ] {
        let (status, body) = bear(&org, changes.clone()).await;
        assert_eq!(
            (status, body.get("refresh_token")),
            (200, None),
            "{changes} {body}"
        );
        assert_eq!(user_of(&org, &body).await, AGENT);
    }
}

#[tokio::test]
async fn whoever_may_authorize_an_app_themselves_has_to_before_it_signs_for_them() {
    let org = org().await;
    org.change_app(
        "Nightly_Sync",
        json!({ "permitted_users": "self_authorize" }),
    );
    let unapproved = json!({ "error": "invalid_grant", "error_description": "user hasn't approved this consumer" });
    assert_eq!(bear(&org, json!({})).await, (400, unapproved.clone()));
    assert_eq!(
        bear(&org, json!({ "sub": "nobody@practice.example" })).await,
        (400, unapproved)
    );
    let (key, secret) = org.credentials("Nightly_Sync");
    let callback = "https://sync.practice.example/callback";
    let address = org.authorize_url(&[("client_id", &key), ("redirect_uri", callback)]);
    let to = org.control().approve(&address, AGENT).unwrap();
    let code = crate::support::param(&to, "code").unwrap();
    let changes = [
        ("client_id", key.as_str()),
        ("client_secret", &secret),
        ("redirect_uri", callback),
    ];
    assert_eq!(org.redeem(&code, &changes).await.0, 200);
    assert_eq!(bear(&org, json!({})).await.0, 200);
}

#[tokio::test]
async fn an_app_may_sign_in_place_of_its_secret() {
    let org = org().await;
    let (key, _) = org.credentials("Nightly_Sync");
    org.change_app(
        "Nightly_Sync",
        json!({ "flows": ["jwt_bearer", "client_credentials"], "run_as": AGENT }),
    );
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let signed = assertion(&org, json!({ "sub": key }));
    let mut form = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", kind),
        ("client_assertion", &signed),
    ];
    assert_eq!(org.token(&form).await.0, 200);
    let foreign = assertion(&org, json!({}));
    form[2].1 = &foreign;
    assert_eq!(org.token(&form).await.1["error"], "invalid_client");
    form[1].1 = "urn:something";
    assert_eq!(org.token(&form).await.1["error"], "invalid_assertion_type");
}

#[tokio::test]
async fn token_answers_come_in_the_format_that_is_asked_for() {
    let org = org().await;
    let (key, secret) = org.credentials("Case_Export");
    let ask = async |format: &str, accept: &str| {
        let reply = org
            .http
            .post(org.url("/services/oauth2/token"))
            .basic_auth(&key, Some(&secret))
            .header("accept", accept)
            .form(&[("grant_type", "client_credentials"), ("format", format)])
            .send()
            .await
            .unwrap();
        let kind = reply.headers()["content-type"].to_str().unwrap().to_owned();
        assert_eq!(reply.headers()["pragma"], "no-cache");
        (kind, reply.text().await.unwrap())
    };
    let (kind, text) = ask("", "application/xml").await;
    assert!(kind.starts_with("application/xml") && text.contains("<OAuth><access_token>00D"));
    let (kind, text) = ask("urlencoded", "application/xml").await;
    assert!(
        kind.starts_with("application/x-www-form-urlencoded")
            && text.starts_with("access_token=00D")
    );
    for (format, accept) in [
        ("json", "application/xml"),
        ("", "text/html, */*"),
        ("", "*/*"),
    ] {
        let (kind, text) = ask(format, accept).await;
        assert!(
            kind.starts_with("application/json") && text.starts_with('{'),
            "{text}"
        );
    }
}

#[tokio::test]
async fn introspection_tells_an_app_about_its_own_tokens_and_about_others_by_option() {
    let org = org().await;
    let session = org.signed_in().await;
    let (own, other) = (org.credentials("Orgdeck"), org.credentials("Case_Export"));
    let ask = async |app: &(String, String), token: &str, more: &[(&str, &str)]| {
        let mut form = vec![("token", token)];
        form.extend(more);
        let reply = org
            .http
            .post(org.url("/services/oauth2/introspect"))
            .basic_auth(&app.0, Some(&app.1))
            .form(&form)
            .send()
            .await
            .unwrap();
        answer(reply).await
    };
    let (status, body) = ask(&own, &session.access, &[]).await;
    assert_eq!(status, 200);
    for (name, value) in [
        ("active", json!(true)),
        ("scope", json!("refresh_token api id")),
        ("client_id", json!(own.0)),
        ("username", json!(AGENT)),
        ("sub", session.answer["id"].clone()),
        ("token_type", json!("access_token")),
    ] {
        assert_eq!(body[name], value, "{name}");
    }
    assert_eq!(
        body["exp"].as_i64().unwrap() - body["iat"].as_i64().unwrap(),
        7200,
        "the org's session timeout"
    );
    let hint = [("token_type_hint", "refresh_token")];
    let (_, body) = ask(&own, &session.refresh, &hint).await;
    assert_eq!(
        (&body["active"], &body["token_type"]),
        (&json!(true), &json!("refresh_token"))
    );
    let inactive = (200, json!({ "active": false }));
    assert_eq!(ask(&own, "00Dx!nothing", &[]).await, inactive);
    assert_eq!(ask(&other, &session.access, &[]).await, inactive);
    org.change_app("Case_Export", json!({ "introspect_all": true }));
    assert_eq!(
        ask(&other, &session.access, &[]).await.1["active"],
        json!(true)
    );
    org.control().expire_access_tokens().unwrap();
    assert_eq!(ask(&own, &session.access, &[]).await, inactive);
    let refused = ask(&own, "x", &[("token_type_hint", "saml")]).await;
    assert_eq!(
        (refused.0, &refused.1["error"]),
        (400, &json!("unsupported_token_type"))
    );
    let wrong = (own.0.clone(), "wrong".to_owned());
    assert_eq!(
        ask(&wrong, &session.access, &[]).await,
        (
            400,
            json!({ "error": "invalid_client", "error_description": "invalid client credentials" })
        )
    );
    let missing = ask(&own, "", &[]).await.1;
    assert_eq!(
        missing["error_description"],
        json!("missing required parameter: token")
    );
}

#[tokio::test]
async fn sessions_last_as_long_as_the_app_says_else_the_org() {
    let org = org().await;
    org.switch(json!({ "session_timeout_minutes": 30 }));
    let session = org.signed_in().await;
    org.change_app("Orgdeck", json!({ "session_timeout_minutes": 15 }));
    let shorter = org.signed_in().await;
    org.control()
        .advance(std::time::Duration::from_secs(16 * 60));
    assert_eq!(shorter.get("limits").await.0, 401);
    assert_eq!(session.get("limits").await.0, 200);
    org.control()
        .advance(std::time::Duration::from_secs(31 * 60));
    assert_eq!(session.get("limits").await.0, 401);
}
