//! Grants without a browser, against recorded answers: what is sent, and what Salesforce says when it refuses.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use salesforce::oauth::{self, App, KeyRefusal, PrivateKey};
use salesforce::{Environment, Error, LoginAddress, login_address};
use secrecy::{ExposeSecret, SecretString};

use crate::server::{Server, assert_no_secret, http, json};

/// The answer of the client credentials flow as the help page shows it, with this server as its instance.
const ANSWER: &str = r#"{"access_token":"planted-access","signature":"","scope":"api","instance_url":"SELF",
    "id":"https://login.salesforce.com/id/00Dx0000000BV7z/005x00000012Q9PAAU","token_type":"Bearer","issued_at":"1278448832702"}"#;
const KEY: &str = include_str!("../../../practice-org/keys/nightly-sync.key");

fn app(secret: Option<&str>) -> App {
    App {
        client_id: "3MVG9.key".into(),
        client_secret: secret.map(|secret| secret.to_owned().into()),
    }
}

fn secret(text: &str) -> SecretString {
    text.to_owned().into()
}

async fn granting() -> (Server, LoginAddress) {
    // without a signature there is nothing to check it by
    let body = ANSWER.replace(r#""signature":"","#, "");
    let server = Server::start(move |asked, _| {
        let origin = format!("http://{}", asked.header("host").unwrap());
        json(200, &body.replace("SELF", &origin))
    })
    .await;
    let login = server.origin.clone().into();
    (server, login)
}

fn key() -> PrivateKey {
    PrivateKey::from_pem(&secret(KEY)).unwrap()
}

#[tokio::test]
async fn client_credentials_send_key_and_secret_in_the_body() {
    let (server, login) = granting().await;
    let grant = oauth::client_credentials(&http(), &login, &app(Some("planted-secret")))
        .await
        .unwrap();
    assert_eq!(grant.access_token.expose_secret(), "planted-access");
    assert!(grant.refresh_token.is_none());
    let asked = &server.asked()[0];
    assert_eq!(asked.target, "/services/oauth2/token");
    for (name, value) in [
        ("grant_type", "client_credentials"),
        ("client_id", "3MVG9.key"),
        ("client_secret", "planted-secret"),
    ] {
        assert_eq!(asked.value(name).as_deref(), Some(value), "{name}");
    }
    assert_eq!(asked.header("authorization"), None);
    assert_eq!(asked.value("scope"), None, "scopes are the app's");
}

#[tokio::test]
async fn a_password_is_followed_by_the_security_token() {
    let (server, login) = granting().await;
    oauth::password(
        &http(),
        &login,
        &app(None),
        "agent@acme.test",
        &secret("planted-pass&word"),
        &secret("T0ken"),
    )
    .await
    .unwrap();
    let asked = &server.asked()[0];
    for (name, value) in [
        ("grant_type", "password"),
        ("username", "agent@acme.test"),
        ("password", "planted-pass&wordT0ken"),
    ] {
        assert_eq!(asked.value(name).as_deref(), Some(value), "{name}");
    }
}

#[tokio::test]
async fn an_assertion_names_key_user_and_sign_in_host_and_lives_three_minutes() {
    let (server, login) = granting().await;
    oauth::jwt_bearer(
        &http(),
        &login,
        Environment::Practice,
        &app(None),
        "agent@acme.test",
        &key(),
    )
    .await
    .unwrap();
    let asked = &server.asked()[0];
    assert_eq!(
        asked.value("grant_type").as_deref(),
        Some("urn:ietf:params:oauth:grant-type:jwt-bearer")
    );
    assert_eq!(asked.value("client_secret"), None);
    let assertion = asked.value("assertion").unwrap();
    let parts: Vec<&str> = assertion.split('.').collect();
    let read = |part: &str| -> serde_json::Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    assert_eq!(read(parts[0])["alg"], "RS256");
    let claims = read(parts[1]);
    assert_eq!(claims["iss"], "3MVG9.key");
    assert_eq!(claims["sub"], "agent@acme.test");
    assert_eq!(claims["aud"], server.origin.to_string());
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let life = claims["exp"].as_u64().unwrap() - now;
    assert!((120..=180).contains(&life), "{life}");
    assert_eq!(URL_SAFE_NO_PAD.decode(parts[2]).unwrap().len(), 256);
}

#[tokio::test]
async fn refusals_keep_salesforces_words_and_no_secret() {
    for (error, description) in [
        ("invalid_grant", "request not supported on this domain"),
        ("invalid_grant", "user hasn't approved this consumer"),
        ("invalid_grant", "authentication failure"),
        (
            "invalid_client",
            "invalid client credentials planted-secret",
        ),
    ] {
        let body = format!(r#"{{"error":"{error}","error_description":"{description}"}}"#);
        let server = Server::always(json(400, &body)).await;
        let login = server.origin.clone().into();
        let app = app(Some("planted-secret"));
        let (user, pass, token) = ("agent@acme.test", secret("planted-pass"), secret("planted"));
        let results = [
            oauth::client_credentials(&http(), &login, &app).await,
            oauth::password(&http(), &login, &app, user, &pass, &token).await,
            oauth::jwt_bearer(&http(), &login, Environment::Practice, &app, user, &key()).await,
        ];
        for result in results {
            let failed = result.unwrap_err();
            assert_no_secret(&format!("{failed} {failed:?}"));
            let Error::OAuth(refusal) = failed else {
                panic!("{failed:?}")
            };
            assert_eq!(refusal.error, error);
        }
    }
}

#[test]
fn the_audience_is_the_sign_in_host_of_the_kind_of_org() {
    for (typed, environment, audience) in [
        (
            "acme",
            Environment::Production,
            "https://login.salesforce.com",
        ),
        (
            "acme--uat",
            Environment::Sandbox,
            "https://test.salesforce.com",
        ),
        (
            "https://acme.my.site.com/partners",
            Environment::Production,
            "https://acme.my.site.com/partners",
        ),
    ] {
        let login = login_address(typed, environment).unwrap();
        assert_eq!(oauth::audience(&login, environment), audience);
    }
}

#[test]
fn a_key_is_read_from_pem_and_kept_as_der() {
    let key = key();
    let again = PrivateKey::from_der(key.der()).unwrap();
    assert_eq!(again.der(), key.der());
    assert_eq!(format!("{key:?}"), "PrivateKey");
    for (pem, refusal) in [
        ("", KeyRefusal::NoKey),
        ("-----BEGIN CERTIFICATE-----", KeyRefusal::PublicHalf),
        ("-----BEGIN PUBLIC KEY-----", KeyRefusal::PublicHalf),
        (
            "-----BEGIN ENCRYPTED PRIVATE KEY-----",
            KeyRefusal::Encrypted,
        ),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED",
            KeyRefusal::Encrypted,
        ),
    ] {
        assert_eq!(PrivateKey::from_pem(&secret(pem)).unwrap_err(), refusal);
    }
}
