//! Tokens: the answers Salesforce gives, and the answers nobody should believe.

use base64::Engine as _;
use hmac::{KeyInit, Mac};
use salesforce::oauth::{
    self, App, Grant, Preflight, Revocation, SignIn, SignInOptions, SignatureCheck,
};
use salesforce::{Error, HostRefusal, LoginAddress, Origin};
use secrecy::{ExposeSecret, SecretString};

use crate::server::{Server, answer, assert_no_secret, http, json};

const CALLBACK: &str = "http://localhost:14771/callback";
const ID: &str = "https://login.salesforce.com/id/00Dx0000000BV7z/005x00000012Q9PAAU";

fn app(secret: Option<&str>) -> App {
    App {
        client_id: "3MVG9.key".into(),
        client_secret: secret.map(|secret| secret.to_owned().into()),
    }
}

fn sign_in(origin: &Origin) -> SignIn {
    let options = SignInOptions {
        scopes: vec!["api".into()],
        ..SignInOptions::default()
    };
    oauth::begin(
        &LoginAddress::from(origin.clone()),
        &app(None),
        CALLBACK,
        &options,
    )
    .unwrap()
}

fn secret(text: &str) -> SecretString {
    text.to_owned().into()
}

/// The answer of the help pages, with the given extra members and instance.
fn token_answer(instance: &str, extra: &str) -> String {
    format!(
        r#"{{"access_token":"planted-access","scope":"refresh_token api","instance_url":"{instance}","id":"{ID}",
        "token_type":"Bearer","issued_at":"1278448832702"{extra}}}"#
    )
}

async fn exchange(body: &str, app: &App) -> (Result<Grant, Error>, Server) {
    let body = body.to_owned();
    let server = Server::start(move |asked, _| {
        let origin = format!("http://{}", asked.header("host").unwrap());
        json(200, &body.replace("SELF", &origin))
    })
    .await;
    let result = oauth::exchange(
        &http(),
        &server.origin,
        app,
        &sign_in(&server.origin),
        &secret("planted-code"),
    )
    .await;
    assert_no_secret(&format!("{result:?}"));
    if let Err(error) = &result {
        assert_no_secret(&error.to_string());
    }
    (result, server)
}

#[tokio::test]
async fn a_code_becomes_a_grant() {
    let body = token_answer(
        "SELF",
        r#","refresh_token":"planted-refresh","sfdc_community_url":"x","id_token":"y.z""#,
    );
    let (grant, server) = exchange(&body, &app(None)).await;
    let grant = grant.unwrap();
    assert_eq!(grant.access_token.expose_secret(), "planted-access");
    assert_eq!(
        grant.refresh_token.unwrap().expose_secret(),
        "planted-refresh"
    );
    assert_eq!(grant.instance, server.origin);
    assert_eq!(grant.identity.org_id.as_str(), "00Dx0000000BV7zEAG");
    assert_eq!(grant.identity.user_id.as_str(), "005x00000012Q9PAAU");
    assert_eq!(grant.issued_at_ms, 1_278_448_832_702);
    assert_eq!(grant.scopes, ["refresh_token", "api"]);
    assert_eq!(grant.signature, SignatureCheck::NoSecret);

    let asked = &server.asked()[0];
    assert_eq!(
        (asked.method.as_str(), asked.target.as_str()),
        ("POST", "/services/oauth2/token")
    );
    assert_eq!(
        asked.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        asked.value("grant_type").as_deref(),
        Some("authorization_code")
    );
    assert_eq!(asked.value("code").as_deref(), Some("planted-code"));
    assert_eq!(asked.value("client_id").as_deref(), Some("3MVG9.key"));
    assert_eq!(asked.value("redirect_uri").as_deref(), Some(CALLBACK));
    assert!(asked.value("code_verifier").unwrap().len() >= 43);
    assert_eq!(
        asked.value("client_secret"),
        None,
        "absent unless the user gave one"
    );
    assert_eq!(asked.header("authorization"), None);
}

#[tokio::test]
async fn a_renewal_keeps_rotates_or_echoes_the_refresh_token() {
    for (extra, expected) in [
        ("", None),
        (r#","refresh_token":"planted-new""#, Some("planted-new")),
        (r#","refresh_token":"planted-old""#, Some("planted-old")),
        (r#","refresh_token":"""#, None),
    ] {
        let server = Server::always(json(
            200,
            &token_answer("https://acme.my.salesforce.com", extra),
        ))
        .await;
        let grant = oauth::renew(
            &http(),
            &server.origin.clone().into(),
            &app(Some("planted-secret")),
            &secret("planted-old"),
        )
        .await
        .unwrap();
        assert_eq!(
            grant
                .refresh_token
                .as_ref()
                .map(ExposeSecret::expose_secret),
            expected
        );
        assert_eq!(grant.instance.to_string(), "https://acme.my.salesforce.com");
        assert_eq!(grant.signature, SignatureCheck::Missing);
        let asked = &server.asked()[0];
        assert_eq!(asked.value("grant_type").as_deref(), Some("refresh_token"));
        assert_eq!(asked.value("refresh_token").as_deref(), Some("planted-old"));
        assert_eq!(
            asked.value("client_secret").as_deref(),
            Some("planted-secret"),
            "in the body"
        );
        assert_eq!(asked.header("authorization"), None);
    }
}

#[tokio::test]
async fn a_site_has_its_endpoints_under_its_path() {
    let server = Server::always(json(
        200,
        &token_answer("https://acme.my.salesforce.com", ""),
    ))
    .await;
    let mut sign_in = sign_in(&server.origin);
    sign_in.site_path = Some("/partners".into());
    oauth::exchange(
        &http(),
        &server.origin,
        &app(None),
        &sign_in,
        &secret("planted-code"),
    )
    .await
    .unwrap();
    assert_eq!(server.asked()[0].target, "/partners/services/oauth2/token");
}

#[tokio::test]
async fn the_signature_is_checked_where_the_secret_is_known() {
    let sign = |key: &str| {
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap();
        mac.update(format!("{ID}1278448832702").as_bytes());
        base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
    };
    let signed = |signature: &str| token_answer("SELF", &format!(r#","signature":"{signature}""#));
    let app = app(Some("planted-secret"));
    let (grant, _) = exchange(&signed(&sign("planted-secret")), &app).await;
    assert_eq!(grant.unwrap().signature, SignatureCheck::Right);
    for wrong in [sign("another"), "not base64!".into(), String::new()] {
        let (result, _) = exchange(&signed(&wrong), &app).await;
        assert!(result.unwrap_err().to_string().contains("signature"));
    }
}

#[tokio::test]
async fn an_answer_that_points_to_a_foreign_host_is_not_believed() {
    for instance in [
        "https://evil.test",
        "https://acme.my.salesforce.com.evil.test",
        "https://acme.my.salesforce.com@evil.test",
        "http://acme.my.salesforce.com",
        "https://acme.my.site.com",
        "https://acme.my.salesforce.com:8443",
        "http://127.0.0.1:1",
        "acme.my.salesforce.com",
        "javascript:alert(1)",
        "",
    ] {
        let (result, server) = exchange(&token_answer(instance, ""), &app(None)).await;
        assert!(
            matches!(result, Err(Error::Host(_))),
            "{instance}: {result:?}"
        );
        assert_eq!(server.connections(), 1);
    }
    for id in [
        "https://evil.test/id/00Dx0000000BV7z/005x00000012Q9PAAU",
        "http://login.salesforce.com/id/x/y",
    ] {
        let (result, _) = exchange(&token_answer("SELF", "").replace(ID, id), &app(None)).await;
        assert!(matches!(result, Err(Error::Host(_))), "{id}: {result:?}");
    }
    let real: Origin = "https://login.salesforce.com".parse().unwrap();
    let refusal = salesforce::check_instance("http://127.0.0.1:4711", &real).unwrap_err();
    assert!(matches!(
        refusal,
        HostRefusal::LoopbackOutsidePractice { .. }
    ));
}

#[tokio::test]
async fn an_answer_of_another_shape_is_not_believed() {
    let good = token_answer("SELF", "");
    for body in [
        good.replace("\"access_token\":\"planted-access\"", "\"access_token\":17"),
        good.replace(
            "\"access_token\":\"planted-access\"",
            "\"access_token\":\"\"",
        ),
        good.replace("\"access_token\":\"planted-access\",", ""),
        good.replace("Bearer", "mac"),
        good.replace("/id/00Dx0000000BV7z/", "/id/"),
        good.replace("00Dx0000000BV7z", "001x0000000BV7z"),
        good.replace("\"instance_url\"", "\"instance\""),
        "[]".into(),
        "{\"access_token\":\"planted".into(),
        String::new(),
        "<html><title>Sign in</title></html>".into(),
    ] {
        let (result, _) = exchange(&body, &app(None)).await;
        let error = result.unwrap_err();
        assert!(
            matches!(
                error,
                Error::Decode { .. } | Error::Truncated { .. } | Error::NotJson { .. }
            ),
            "{body}: {error:?}"
        );
    }
    for cut in 0..good.len() {
        let (result, _) = exchange(&good[..cut], &app(None)).await;
        assert!(result.is_err(), "cut at {cut}");
    }
}

#[tokio::test]
async fn refusals_keep_salesforces_code_and_words_and_lose_what_was_sent() {
    for (error, description) in [
        ("invalid_grant", "expired access/refresh token"),
        ("invalid_grant", "token validity expired"),
        ("invalid_client_id", "client identifier invalid"),
        ("invalid_client", "invalid client credentials"),
        ("inactive_org", ""),
        ("rate_limit_exceeded", "x"),
        ("never_seen_before", "x"),
    ] {
        let body = format!(r#"{{"error":"{error}","error_description":"{description}"}}"#);
        let server = Server::always(json(400, &body)).await;
        let result = oauth::renew(
            &http(),
            &server.origin.clone().into(),
            &app(None),
            &secret("planted-refresh"),
        )
        .await;
        let Err(Error::OAuth(refusal)) = result else {
            panic!("{result:?}")
        };
        assert_eq!(
            (refusal.status, &*refusal.error, &*refusal.description),
            (400, error, description)
        );
    }
    let echo = r#"{"error":"planted-refresh","error_description":"got planted-refresh and planted-secret"}"#;
    let server = Server::always(json(400, echo)).await;
    let result = oauth::renew(
        &http(),
        &server.origin.clone().into(),
        &app(Some("planted-secret")),
        &secret("planted-refresh"),
    )
    .await;
    let error = result.unwrap_err();
    assert_no_secret(&format!("{error} {error:?}"));
    for status in [420, 500, 503] {
        let page = answer(
            status,
            &[("Content-Type", "text/html")],
            "<title>Down</title>",
        );
        let server = Server::always(page).await;
        let result = oauth::renew(
            &http(),
            &server.origin.clone().into(),
            &app(None),
            &secret("planted-refresh"),
        )
        .await;
        assert!(matches!(result, Err(Error::NotJson { .. })), "{result:?}");
        assert_eq!(server.connections(), 1, "a renewal is never repeated here");
    }
}

#[tokio::test]
async fn a_token_is_revoked_in_the_body() {
    let server = Server::always(answer(200, &[], "")).await;
    let done = oauth::revoke(
        &http(),
        &server.origin.clone().into(),
        &secret("planted refresh&x"),
    )
    .await
    .unwrap();
    assert_eq!(done, Revocation::Done);
    let asked = &server.asked()[0];
    assert_eq!(
        (asked.method.as_str(), asked.target.as_str()),
        ("POST", "/services/oauth2/revoke")
    );
    assert_eq!(asked.value("token").as_deref(), Some("planted refresh&x"));
    let form = "error=invalid_token&error_description=the+token+is+invalid";
    for reply in [
        json(400, r#"{"error":"invalid_token","error_description":"x"}"#),
        answer(400, &[], form),
    ] {
        let server = Server::always(reply).await;
        let ended = oauth::revoke(&http(), &server.origin.clone().into(), &secret("planted"))
            .await
            .unwrap();
        assert_eq!(ended, Revocation::AlreadyInvalid);
    }
    let page = answer(
        200,
        &[("Content-Type", "text/html")],
        "<title>Portal</title>",
    );
    let other = json(
        400,
        r#"{"error":"unsupported_token_type","error_description":"planted-refresh"}"#,
    );
    for reply in [page, other, answer(500, &[], "")] {
        let server = Server::always(reply).await;
        let error = oauth::revoke(
            &http(),
            &server.origin.clone().into(),
            &secret("planted-refresh"),
        )
        .await
        .unwrap_err();
        assert_no_secret(&format!("{error} {error:?}"));
    }
}

#[tokio::test]
async fn the_preflight_asks_the_same_address_and_nothing_else() {
    let page = "/setup/secur/RemoteAccessErrorPage.apexp?error=redirect_uri_mismatch&error_description=redirect_uri+must+match+configuration";
    let server = Server::always(answer(
        302,
        &[("Location", page), ("Set-Cookie", "a=b")],
        "",
    ))
    .await;
    let sign_in = sign_in(&server.origin);
    let Preflight::ErrorPage(error) = oauth::preflight(&http(), &sign_in).await.unwrap() else {
        panic!("an error page")
    };
    assert_eq!(error.error, "redirect_uri_mismatch");
    assert_eq!(error.description, "redirect_uri must match configuration");
    let asked = server.asked();
    assert_eq!(asked.len(), 1, "the page itself is not fetched");
    assert_eq!(asked[0].path(), "/services/oauth2/authorize");
    assert_eq!(asked[0].value("prompt").as_deref(), Some("none"));
    assert_eq!(asked[0].value("redirect_uri").as_deref(), Some(CALLBACK));
    assert_eq!(asked[0].header("cookie"), None);
    assert_ne!(
        asked[0].value("state").as_deref(),
        Some(sign_in.state.expose_secret())
    );

    let back = format!("{CALLBACK}?error=login_required&state=x");
    let server = Server::always(answer(302, &[("Location", &back)], "")).await;
    let preflight = oauth::preflight(&http(), &self::sign_in(&server.origin))
        .await
        .unwrap();
    assert_eq!(preflight, Preflight::Redirected(None));
}

#[tokio::test]
async fn tokens_of_a_site_are_renewed_and_revoked_at_the_site() {
    let server = Server::always(json(
        200,
        &token_answer("https://acme.my.salesforce.com", ""),
    ))
    .await;
    let mut site = LoginAddress::from(server.origin.clone());
    site.site_path = Some("/partners".to_owned());
    let token = secret("planted-refresh");
    oauth::renew(&http(), &site, &app(None), &token)
        .await
        .unwrap();
    oauth::revoke(&http(), &site, &token).await.unwrap();
    let asked: Vec<String> = server.asked().into_iter().map(|one| one.target).collect();
    assert_eq!(
        asked,
        [
            "/partners/services/oauth2/token",
            "/partners/services/oauth2/revoke"
        ]
    );
}
