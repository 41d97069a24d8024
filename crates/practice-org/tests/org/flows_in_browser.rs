//! The browser's half beyond the web server flow: tokens behind `#`, prompts, chooser, apps that may not, id tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::sha2::Sha256;
use rsa::signature::Verifier;
use serde_json::{Value, json};

use crate::support::{ADMIN, AGENT, Browser, Org, Seen, answer, org, param};

const HELPDESK: &str = "https://helpdesk.practice.example/callback";

/// The address of a user-agent request of the app "Legacy Helpdesk".
fn implicit(org: &Org, changes: &[(&str, &str)]) -> String {
    let (key, _) = org.credentials("Legacy_Helpdesk");
    let mut all = vec![
        ("response_type", "token"),
        ("client_id", key.as_str()),
        ("redirect_uri", HELPDESK),
        ("code_challenge", ""),
    ];
    all.extend(changes);
    org.authorize_url(&all)
}

/// A parameter behind `#`.
fn behind_hash(address: &str, name: &str) -> Option<String> {
    let (_, fragment) = address.split_once('#')?;
    param(&format!("http://x/?{fragment}"), name)
}

#[tokio::test]
async fn the_user_agent_flow_answers_behind_the_hash_once_the_org_allows_it() {
    let org = org().await;
    let to = org.control().approve(&implicit(&org, &[]), AGENT).unwrap();
    assert_eq!(
        (
            behind_hash(&to, "error").as_deref(),
            behind_hash(&to, "error_description").as_deref(),
            behind_hash(&to, "state").as_deref()
        ),
        (
            Some("unsupported_response_type"),
            Some("response type not supported"),
            Some("s t&te")
        )
    );
    org.switch(json!({ "user_agent_flow": true }));
    let to = org.control().approve(&implicit(&org, &[]), AGENT).unwrap();
    assert!(
        to.starts_with(&format!("{HELPDESK}#access_token=00D")),
        "{to}"
    );
    for name in [
        "signature",
        "scope",
        "instance_url",
        "id",
        "issued_at",
        "token_type",
    ] {
        assert!(behind_hash(&to, name).is_some(), "{name} in {to}");
    }
    assert_eq!(behind_hash(&to, "refresh_token"), None, "not to a web page");
    assert_eq!(behind_hash(&to, "id_token"), None);
    assert_eq!(behind_hash(&to, "state").as_deref(), Some("s t&te"));
    let access = behind_hash(&to, "access_token").unwrap();
    let reply = org
        .http
        .get(org.url("/services/data/v67.0/limits"))
        .bearer_auth(access)
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 200);
    let own = "helpdesk://done";
    org.change_app("Legacy_Helpdesk", json!({ "callbacks": [HELPDESK, own] }));
    let address = implicit(&org, &[("redirect_uri", own)]);
    let to = org.control().approve(&address, AGENT).unwrap();
    assert!(
        behind_hash(&to, "refresh_token")
            .unwrap()
            .starts_with("5Aep")
    );
    let denied = deny(&org, &implicit(&org, &[("prompt", "consent")])).await;
    assert_eq!(
        behind_hash(&denied, "error").as_deref(),
        Some("access_denied")
    );
}

async fn deny(org: &Org, address: &str) -> String {
    let mut browser = Browser::new(org);
    let seen = browser.open(address).await;
    let login = browser.follow(seen).await;
    let consent = browser.sign_in(&login, AGENT, "practice1").await;
    browser.decide(&consent, "cancel").await.to.unwrap()
}

/// Checks an id token against the org's published key and gives its claims.
async fn claims(org: &Org, token: &str) -> Value {
    let (_, keys) = answer(org.http.get(org.url("/id/keys")).send().await.unwrap()).await;
    let key = &keys["keys"][0];
    let number = |name: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
        rsa::BoxedUint::from_be_slice_vartime(&bytes)
    };
    let public = rsa::PublicKey::new(number("n"), number("e")).unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (head, claims) = signed.split_once('.').unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
    VerifyingKey::<Sha256>::new(public)
        .verify(
            signed.as_bytes(),
            &Signature::try_from(bytes.as_slice()).unwrap(),
        )
        .unwrap();
    let json = |part: &str| -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    assert_eq!(
        (&json(head)["alg"], &json(head)["kid"]),
        (&json!("RS256"), &key["kid"])
    );
    json(claims)
}

#[tokio::test]
async fn openid_brings_an_id_token_that_the_published_key_signed() {
    let org = org().await;
    org.switch(json!({ "user_agent_flow": true }));
    let (key, secret) = org.credentials("Legacy_Helpdesk");
    let address = implicit(&org, &[("response_type", "code"), ("nonce", "n-1")]);
    let to = org.control().approve(&address, AGENT).unwrap();
    let changes = [
        ("client_id", key.as_str()),
        ("client_secret", &secret),
        ("redirect_uri", HELPDESK),
        ("code_verifier", ""),
    ];
    let (status, body) = org.redeem(&param(&to, "code").unwrap(), &changes).await;
    assert_eq!(status, 200, "{body}");
    let told = claims(&org, body["id_token"].as_str().unwrap()).await;
    for (name, value) in [
        ("iss", json!(org.org.url())),
        ("sub", body["id"].clone()),
        ("aud", json!(key)),
        ("nonce", json!("n-1")),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    let address = implicit(&org, &[("response_type", "token id_token")]);
    let to = org.control().approve(&address, AGENT).unwrap();
    let told = claims(&org, &behind_hash(&to, "id_token").unwrap()).await;
    assert_eq!(told["aud"], json!(key));
    let address = implicit(
        &org,
        &[("response_type", "token id_token"), ("scope", "full")],
    );
    let to = org.control().approve(&address, AGENT).unwrap();
    assert_eq!(behind_hash(&to, "error").as_deref(), Some("invalid_scope"));
}

async fn sign_in(browser: &mut Browser<'_>, address: &str) -> Seen {
    let seen = browser.open(address).await;
    browser.follow(seen).await
}

#[tokio::test]
async fn who_is_signed_in_may_be_asked_which_account_to_use() {
    let org = org().await;
    let mut browser = Browser::new(&org);
    let address = org.authorize_url(&[("prompt", "select_account")]);
    let login = sign_in(&mut browser, &address).await;
    let consent = browser.sign_in(&login, AGENT, "practice1").await;
    assert!(
        consent.html.contains("oaapprove"),
        "who just signed in has chosen"
    );
    org.control().advance(std::time::Duration::from_secs(1));
    let choose = sign_in(&mut browser, &address).await;
    assert!(
        choose.html.contains("id=\"choose\"") && choose.html.contains(AGENT),
        "{}",
        choose.html
    );
    let consent = browser.decide(&choose, "choose").await;
    assert!(consent.html.contains("oaapprove"), "{}", consent.html);
    let choose = sign_in(&mut browser, &address).await;
    let link = choose.html.split("id=\"another\" href=\"").nth(1).unwrap();
    let link = link.split('"').next().unwrap().replace("&amp;", "&");
    let login = sign_in(&mut browser, &link).await;
    let consent = browser.sign_in(&login, ADMIN, "practice1").await;
    assert!(consent.html.contains(ADMIN), "{}", consent.html);
}

#[tokio::test]
async fn the_sign_in_page_remembers_a_name_if_it_is_told_to() {
    let org = org().await;
    let mut browser = Browser::new(&org);
    let login = browser.open("/login").await;
    let token = crate::support::hidden(&login.html, "form_token");
    let form = [
        ("form_token", token.as_str()),
        ("startURL", "/"),
        ("username", AGENT),
        ("pw", "practice1"),
        ("rememberUn", "on"),
    ];
    browser.post("/login", &form).await;
    let login = browser.open("/login").await;
    assert!(
        login.html.contains(&format!("value=\"{AGENT}\"")),
        "{}",
        login.html
    );
    browser.sign_in(&login, AGENT, "practice1").await;
    let login = browser.open("/login").await;
    assert!(
        !login.html.contains(&format!("value=\"{AGENT}\"")),
        "not ticked: forgotten"
    );
}

#[tokio::test]
async fn apps_and_users_that_may_not_are_shown_the_orgs_own_page() {
    let org = org().await;
    let page = async |changes: &[(&str, &str)], user: &str| {
        let to = org
            .control()
            .approve(&org.authorize_url(changes), user)
            .unwrap();
        assert!(
            to.starts_with("/setup/secur/RemoteAccessErrorPage.apexp"),
            "{to}"
        );
        let seen = Browser::new(&org).open(&to).await;
        (param(&org.url(&to), "error").unwrap(), seen.html)
    };
    let (vendor, _) = org.credentials("Pulse_Surveys");
    let (error, html) = page(&[("client_id", &vendor)], AGENT).await;
    assert_eq!(error, "app_not_found");
    assert!(html.contains("External client app is not installed in this org"));
    org.change_app("Orgdeck", json!({ "enabled": false }));
    let (error, html) = page(&[], AGENT).await;
    assert_eq!(error, "oauth_flow_disabled");
    assert!(html.contains("The external client app or the OAuth plugin is disabled."));
    org.change_app("Orgdeck", json!({ "enabled": true }));
    org.run(json!({ "command": "set_user", "username": AGENT, "api_only": true }))
        .unwrap();
    let (error, html) = page(&[], AGENT).await;
    assert_eq!(error, "OAUTH_APPROVAL_ERROR_GENERIC", "an API-only user");
    assert!(html.contains("An unexpected error has occurred during authentication."));
    org.change_app("Orgdeck", json!({ "installed": false }));
    org.run(json!({ "command": "set_user", "username": ADMIN, "approve_uninstalled": false }))
        .unwrap();
    assert_eq!(page(&[], ADMIN).await.0, "OAUTH_APPROVAL_ERROR_GENERIC");
}

#[tokio::test]
async fn who_is_approved_by_an_administrator_is_not_asked() {
    let org = org().await;
    org.change_app(
        "Orgdeck",
        json!({ "permitted_users": "admin_approved", "approved": ["Standard User"] }),
    );
    let mut browser = Browser::new(&org);
    let login = sign_in(&mut browser, &org.authorize_url(&[])).await;
    let done = browser.sign_in(&login, AGENT, "practice1").await;
    assert!(done.to.unwrap().contains("code=aPrx"));
}

#[tokio::test]
async fn a_profiles_ip_ranges_keep_users_out_of_the_browser_too() {
    let org = org().await;
    let session = org.signed_in().await;
    let profile = session
        .query("SELECT ProfileId FROM User WHERE Username = 'agent@practice.example'")
        .await["records"][0]["ProfileId"]
        .as_str()
        .unwrap()
        .to_owned();
    let away = json!({ profile: [{ "start": "10.0.0.1", "end": "10.0.0.9" }] });
    org.switch(json!({ "login_ip_ranges": away }));
    let mut browser = Browser::new(&org);
    let login = sign_in(&mut browser, &org.authorize_url(&[])).await;
    let refused = browser.sign_in(&login, AGENT, "practice1").await;
    assert!(
        refused.html.contains("Please check your username"),
        "{}",
        refused.html
    );
    org.change_app("Orgdeck", json!({ "ip_relaxation": "relax" }));
    let done = browser.sign_in(&login, AGENT, "practice1").await;
    assert!(done.to.unwrap().contains("code=aPrx"));
}
