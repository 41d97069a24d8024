//! The pages a person sees: home, Setup, and how they are protected.

use crate::support::{ADMIN, AGENT, Browser, hidden, org};

const SETUP: &str = "/lightning/setup/ConnectedAppsUsage/home";

#[tokio::test]
async fn an_administrator_revokes_and_expires_in_setup() {
    let org = org().await;
    let session = org.signed_in().await;
    let mut browser = Browser::new(&org);
    let seen = browser.open(SETUP).await;
    let login = browser.follow(seen).await;
    let page = browser.sign_in(&login, ADMIN, "practice1").await;
    assert!(
        page.html.contains("id=\"revoke-1\"")
            && page.html.contains("id=\"expire-sessions\"")
            && page.html.contains(AGENT),
        "{}",
        page.html
    );
    let token = hidden(&page.html, "form_token");
    browser
        .post(SETUP, &[("form_token", &token), ("expire", "all")])
        .await;
    assert_eq!(session.get("limits").await.0, 401);
    assert_eq!(org.renew(&session.refresh).await.0, 200);
    let forged = browser
        .post(SETUP, &[("form_token", "x"), ("revoke", "1")])
        .await;
    assert_eq!(forged.status, 403);
    assert_eq!(org.renew(&session.refresh).await.0, 200);
    let grant = page
        .html
        .split("name=\"revoke\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    browser
        .post(SETUP, &[("form_token", &token), ("revoke", &grant)])
        .await;
    assert_eq!(org.renew(&session.refresh).await.0, 400);
    let page = browser.open(SETUP).await;
    assert!(
        page.html.contains("Nobody has allowed an app yet."),
        "{}",
        page.html
    );
}

#[tokio::test]
async fn setup_is_for_administrators() {
    let org = org().await;
    let mut browser = Browser::new(&org);
    let seen = browser.open(SETUP).await;
    let login = browser.follow(seen).await;
    let page = browser.sign_in(&login, AGENT, "practice1").await;
    assert!(
        page.status == 403 && page.html.contains("Insufficient Privileges"),
        "{}",
        page.html
    );
    let seen = browser.open("/secur/logout.jsp").await;
    let home = browser.follow(seen).await;
    assert!(
        home.html.contains("A Salesforce org for practice") && !home.html.contains("Signed in as")
    );
}

#[tokio::test]
async fn every_page_is_framed_by_nobody_and_runs_no_script() {
    let org = org().await;
    let mut browser = Browser::new(&org);
    for path in [
        "/",
        "/login",
        "/setup/secur/RemoteAccessErrorPage.apexp?error=%3Cscript%3E&error_description=%3Cimg%20onerror%3Dx%3E",
    ] {
        let page = browser.open(path).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(
            !policy.contains("form-action"),
            "it would stop Chromium from going to the callback"
        );
        assert_eq!(page.headers["x-frame-options"], "DENY");
        assert!(
            !page.html.contains("<script") && !page.html.contains("<img"),
            "{}",
            page.html
        );
    }
    let style = browser.open("/practice/style.css").await;
    assert_eq!(
        (
            style.status,
            style.headers["content-type"].to_str().unwrap()
        ),
        (200, "text/css;charset=UTF-8")
    );
}
