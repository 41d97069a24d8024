//! From the authorization request through the pages to tokens, and all that is made of them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{AGENT, Browser, CALLBACK, Org, answer, org, param};

async fn page_of(
    org: &Org,
    browser: &mut Browser<'_>,
    changes: &[(&str, &str)],
) -> crate::support::Seen {
    let seen = browser.open(&org.authorize_url(changes)).await;
    browser.follow(seen).await
}

#[tokio::test]
async fn a_user_signs_in_allows_and_the_app_gets_tokens_that_work() {
    let org = org().await;
    let mut browser = Browser::new(&org);
    let login = page_of(&org, &mut browser, &[]).await;
    for id in ["id=\"username\"", "id=\"password\"", "id=\"Login\""] {
        assert!(login.html.contains(id), "{}", login.html);
    }
    let consent = browser
        .sign_in(&login, AGENT, &org.org.announcement().password)
        .await;
    for text in [
        "Orgdeck",
        "Manage user data via APIs",
        "Perform requests at any time",
        "id=\"oaapprove\"",
        "id=\"oadeny\"",
        AGENT,
    ] {
        assert!(consent.html.contains(text), "{text} in {}", consent.html);
    }
    let done = browser.decide(&consent, "save").await;
    let to = done.to.unwrap();
    assert!(to.starts_with(&format!("{CALLBACK}?code=aPrx")), "{to}");
    assert_eq!(param(&to, "state").as_deref(), Some("s t&te"));
    let code = param(&to, "code").unwrap();
    assert!(
        code.ends_with("==") && to.contains("%3D%3D"),
        "the code is percent-encoded once: {to}"
    );

    let (status, body) = org.redeem(&code, &[]).await;
    assert_eq!(status, 200, "{body}");
    check_token_answer(&org, &body);
    let access = body["access_token"].as_str().unwrap();
    let reply = org
        .http
        .get(org.url("/services/oauth2/userinfo"))
        .bearer_auth(access)
        .send()
        .await
        .unwrap();
    let (status, info) = answer(reply).await;
    assert_eq!(
        (status, &info["preferred_username"], &info["sub"]),
        (200, &json!(AGENT), &body["id"])
    );
}

fn check_token_answer(org: &Org, body: &Value) {
    let text = |key: &str| {
        body[key]
            .as_str()
            .unwrap_or_else(|| panic!("{key} in {body}"))
            .to_owned()
    };
    assert!(
        body.get("expires_in").is_none(),
        "Salesforce never says when a token expires"
    );
    assert_eq!(text("token_type"), "Bearer");
    assert_eq!(text("instance_url"), org.org.url());
    assert_eq!(text("scope"), "refresh_token api id");
    assert!(
        text("issued_at").parse::<i64>().unwrap() > 1_600_000_000_000,
        "text, milliseconds"
    );
    assert!(text("refresh_token").starts_with("5Aep"));
    let (org_part, rest) = text("access_token")
        .split_once('!')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    assert!(
        org_part.len() == 15 && org_part.starts_with("00D"),
        "{org_part}"
    );
    assert!(
        rest.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._".contains(&byte))
    );
    assert!(
        text("id").starts_with(&format!("{}/id/{org_part}", org.org.url())),
        "{}",
        text("id")
    );
    assert_eq!(text("signature").len(), 44);
}

#[tokio::test]
async fn a_wrong_password_is_told_and_nothing_else_is() {
    let org = org().await;
    let mut browser = Browser::new(&org);
    let login = page_of(
        &org,
        &mut browser,
        &[("login_hint", "who@practice.example")],
    )
    .await;
    assert!(
        login.html.contains("value=\"who@practice.example\""),
        "login_hint fills in the name"
    );
    for (username, password) in [
        (AGENT, "wrong"),
        ("nobody@practice.example", "practice1"),
        (AGENT, ""),
        ("' OR 1=1 --", "x"),
    ] {
        let refused = browser.sign_in(&login, username, password).await;
        assert!(
            refused
                .html
                .contains("Please check your username and password."),
            "{}",
            refused.html
        );
        assert!(refused.to.is_none());
    }
}

#[tokio::test]
async fn deny_goes_back_to_the_app_with_its_state() {
    let org = org().await;
    let mut browser = Browser::new(&org);
    let login = page_of(&org, &mut browser, &[]).await;
    let consent = browser.sign_in(&login, AGENT, "practice1").await;
    let to = browser.decide(&consent, "cancel").await.to.unwrap();
    assert!(
        to.contains("error=access_denied&error_description=end-user+denied+authorization&state="),
        "{to}"
    );
    let again = browser.decide(&consent, "save").await;
    assert!(
        again.html.contains("OAUTH_APPROVAL_ERROR_GENERIC"),
        "a decision counts once: {}",
        again.html
    );
}

#[tokio::test]
async fn whoever_allowed_before_is_not_asked_again_unless_the_app_wants_it() {
    let org = org().await;
    let mut browser = Browser::new(&org);
    let login = page_of(&org, &mut browser, &[]).await;
    let consent = browser.sign_in(&login, AGENT, "practice1").await;
    let to = browser.decide(&consent, "save").await.to.unwrap();
    org.redeem(&param(&to, "code").unwrap(), &[]).await;

    let silent = browser
        .open(&org.authorize_url(&[("prompt", "none")]))
        .await;
    assert!(silent.to.unwrap().contains("code=aPrx"));
    let direct = browser.open(&org.authorize_url(&[])).await;
    assert!(direct.to.unwrap().contains("code=aPrx"));
    let asked = page_of(&org, &mut browser, &[("prompt", "consent")]).await;
    assert!(asked.html.contains("oaapprove"));
    let signed_out = page_of(&org, &mut browser, &[("prompt", "login")]).await;
    assert!(signed_out.html.contains("id=\"Login\""));
    let back = browser.sign_in(&signed_out, AGENT, "practice1").await;
    assert!(
        back.to.unwrap().contains("code=aPrx"),
        "signed in anew, allowed before"
    );
}

#[tokio::test]
async fn silent_requests_get_an_answer_and_never_a_page() {
    let org = org().await;
    let mut browser = Browser::new(&org);
    for how in [("prompt", "none"), ("immediate", "true")] {
        let to = browser.open(&org.authorize_url(&[how])).await.to.unwrap();
        assert!(
            to.starts_with(CALLBACK)
                && param(&to, "error").as_deref() == Some("immediate_unsuccessful"),
            "{to}"
        );
        assert_eq!(param(&to, "state").as_deref(), Some("s t&te"));
    }
}

#[tokio::test]
async fn forms_that_no_page_of_the_session_made_do_nothing() {
    let org = org().await;
    let mut browser = Browser::new(&org);
    let login = page_of(&org, &mut browser, &[]).await;
    let forged = browser
        .post(
            "/login",
            &[
                ("username", AGENT),
                ("pw", "practice1"),
                ("form_token", "x"),
            ],
        )
        .await;
    assert!(forged.to.is_none());
    let consent = browser.sign_in(&login, AGENT, "practice1").await;
    let source = crate::support::hidden(&consent.html, "source");
    let path = "/setup/secur/RemoteAccessAuthorizationPage.apexp";
    let forged = browser
        .post(
            path,
            &[("source", &source), ("save", "x"), ("form_token", "x")],
        )
        .await;
    assert_eq!((forged.status, forged.to), (403, None));
    let mut stranger = Browser::new(&org);
    let foreign = stranger
        .post(path, &[("source", &source), ("save", "x")])
        .await;
    assert!(foreign.to.unwrap().starts_with("/login"));
    assert!(
        browser
            .decide(&consent, "save")
            .await
            .to
            .unwrap()
            .contains("code="),
        "the true form still works"
    );
}

#[tokio::test]
async fn identity_answers_to_header_and_query_tokens() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.answer["id"].as_str().unwrap();
    let path = id.strip_prefix(org.org.url()).unwrap();
    let (status, body) = session.get(path).await;
    assert_eq!(
        (status, &body["username"], &body["asserted_user"]),
        (200, &json!(AGENT), &json!(true))
    );
    assert!(
        body["urls"]["rest"]
            .as_str()
            .unwrap()
            .ends_with("/services/data/v{version}/")
    );
    let by_query = org
        .http
        .get(format!(
            "{id}?version=latest&oauth_token={}",
            session.access
        ))
        .send()
        .await
        .unwrap();
    let (status, body) = answer(by_query).await;
    assert_eq!(status, 200);
    assert!(
        body["urls"]["query"]
            .as_str()
            .unwrap()
            .ends_with("/services/data/v67.0/query/")
    );
    for (address, status, text) in [
        (id.to_owned(), 403, "Missing_OAuth_Token"),
        (format!("{id}?oauth_token=00Dx!y"), 403, "Bad_OAuth_Token"),
        (
            format!("{}/id/00D/005?oauth_token=x", org.org.url()),
            404,
            "Bad_Id",
        ),
    ] {
        assert_eq!(
            answer(org.http.get(address).send().await.unwrap()).await,
            (status, json!(text))
        );
    }
}

#[tokio::test]
async fn anybody_may_ask_what_this_org_is() {
    let org = org().await;
    let (status, body) = answer(
        org.http
            .get(org.url("/.well-known/openid-configuration"))
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!((status, &body["issuer"]), (200, &json!(org.org.url())));
    let (status, body) = answer(
        org.http
            .get(org.url("/.well-known/auth-configuration"))
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!((status, body["OrgId"].as_str().unwrap().len()), (200, 15));
    let by_name = org.http.get(
        org.url("/.well-known/openid-configuration")
            .replace("127.0.0.1", "localhost"),
    );
    let (_, body) = answer(by_name.send().await.unwrap()).await;
    assert!(
        body["issuer"]
            .as_str()
            .unwrap()
            .starts_with("http://localhost:"),
        "addresses follow the one that was used"
    );
    let foreign = org
        .http
        .request(Method::GET, org.url("/.well-known/openid-configuration"))
        .header("host", "evil.example");
    let (_, body) = answer(foreign.send().await.unwrap()).await;
    assert_eq!(body["issuer"], json!(org.org.url()));
}

#[tokio::test]
async fn somebody_else_can_sign_in_halfway() {
    let org = org().await;
    let mut browser = Browser::new(&org);
    let login = page_of(&org, &mut browser, &[]).await;
    let consent = browser.sign_in(&login, AGENT, "practice1").await;
    let link = consent
        .html
        .split("href=\"")
        .find(|part| part.starts_with("/secur/logout.jsp"))
        .unwrap();
    let seen = browser
        .open(&link.split('"').next().unwrap().replace("&amp;", "&"))
        .await;
    let login = browser.follow(seen).await;
    let consent = browser
        .sign_in(&login, crate::support::ADMIN, "practice1")
        .await;
    assert!(
        consent.html.contains(crate::support::ADMIN),
        "{}",
        consent.html
    );
    assert!(
        browser
            .decide(&consent, "save")
            .await
            .to
            .unwrap()
            .contains("code=")
    );
}
