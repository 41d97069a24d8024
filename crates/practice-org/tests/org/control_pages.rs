//! The practice org's own pages: faults, log and clock, as somebody uses them who has no program to do it.

use practice_org::{FaultKind, When};
use reqwest::Method;
use serde_json::json;

use crate::support::{ADMIN, AGENT, Browser, Org, Seen, hidden, org};

const FAULTS: &str = "/practice/faults";

/// A browser in which the administrator is signed in.
pub(crate) async fn administrator(org: &Org) -> Browser<'_> {
    let mut browser = Browser::new(org);
    let seen = browser.open(FAULTS).await;
    let login = browser.follow(seen).await;
    let page = browser.sign_in(&login, ADMIN, "practice1").await;
    assert!(
        page.html.contains("Nothing goes wrong at the moment"),
        "{}",
        page.html
    );
    browser
}

/// The addresses in the navigation.
fn navigation(html: &str) -> Vec<String> {
    let nav = html
        .split("<nav")
        .nth(1)
        .unwrap()
        .split("</nav>")
        .next()
        .unwrap();
    nav.split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

/// What comes after `name="` in every tag that starts so.
pub(crate) fn values(html: &str, tag: &str, name: &str) -> Vec<String> {
    html.split(&format!("<{tag} "))
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap())
        .filter_map(|inside| inside.split(&format!("{name}=\"")).nth(1))
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

/// What every page owes to who reads, types or attacks.
pub(crate) fn check(address: &str, page: &Seen) {
    let html = &page.html;
    assert_eq!(page.status, 200, "{address}");
    assert!(
        !html.contains("<script") && !html.contains(" style="),
        "{address}"
    );
    assert!(
        html.contains("<html lang=\"en\">") && html.matches("<h1>").count() == 1,
        "{address}"
    );
    let posting = html.matches("method=\"post\"").count();
    assert_eq!(
        html.matches("name=\"form_token\"").count(),
        posting,
        "{address}: a form without its token"
    );
    let labels = values(html, "label", "for");
    for tag in ["select", "textarea"] {
        for id in values(html, tag, "id") {
            assert!(labels.contains(&id), "{address}: {tag} {id} has no label");
        }
        assert_eq!(
            values(html, tag, "id").len(),
            html.matches(&format!("<{tag} ")).count(),
            "{address}"
        );
    }
    for inside in html
        .split("<input ")
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap())
    {
        let id = inside
            .split("id=\"")
            .nth(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned());
        let named = inside.contains("type=\"hidden\"")
            || inside.contains("type=\"checkbox\"")
            || inside.contains("type=\"submit\"")
            || id.is_some_and(|id| labels.contains(&id));
        assert!(named, "{address}: {inside} has no label");
    }
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'self'"),
        "{policy}"
    );
}

#[tokio::test]
async fn every_page_of_the_navigation_is_there_labelled_and_without_a_script() {
    let org = org().await;
    org.signed_in().await;
    let mut browser = administrator(&org).await;
    let home = browser.open("/").await;
    check("/", &home);
    let addresses = navigation(&home.html);
    assert!(addresses.len() > 4, "{addresses:?}");
    for address in &addresses {
        let page = browser.open(address).await;
        check(address, &page);
        assert!(
            page.html
                .contains(&format!("href=\"{address}\" aria-current=\"page\"")),
            "{address}"
        );
    }
    for address in [
        "/practice/faults?name=429_date",
        "/practice/faults?name=redirect_301",
        "/practice/faults?name=change_before",
        "/practice/faults?name=lock_row",
        "/practice/log?number=1",
        "/practice/log?status=4xx&path=nothing",
    ] {
        check(address, &browser.open(address).await);
    }
    for (address, status) in [
        ("/practice/faults?name=nothing", 404),
        ("/practice/log?number=99999", 404),
        ("/practice/nothing", 404),
    ] {
        assert_eq!(browser.open(address).await.status, status, "{address}");
    }
}

#[tokio::test]
async fn every_page_is_for_administrators_and_every_form_wants_its_token() {
    let org = org().await;
    let mut browser = administrator(&org).await;
    let home = browser.open("/").await;
    let mut agent = Browser::new(&org);
    let seen = agent.open(FAULTS).await;
    let login = agent.follow(seen).await;
    agent.sign_in(&login, AGENT, "practice1").await;
    for address in navigation(&home.html)
        .iter()
        .filter(|address| *address != "/")
    {
        let seen = Browser::new(&org).open(address).await;
        assert!(seen.to.unwrap().starts_with("/login?"), "{address}");
        assert_eq!(agent.open(address).await.status, 403, "{address}");
        let forged = browser
            .post(address, &[("form_token", "x"), ("act", "clear")])
            .await;
        assert_eq!(forged.status, 403, "{address}");
    }
}

#[tokio::test]
async fn a_fault_is_set_once_met_and_dropped() {
    let org = org().await;
    let session = org.signed_in().await;
    let mut browser = administrator(&org).await;
    let page = browser.open(FAULTS).await;
    let token = hidden(&page.html, "form_token");
    let set = [
        ("form_token", token.as_str()),
        ("act", "set"),
        ("name", "401_session"),
    ];
    let seen = browser.post(FAULTS, &set).await;
    let page = browser.follow(seen).await;
    assert!(
        page.html.contains("The fault is set") && page.html.contains("0 of 1"),
        "{}",
        page.html
    );
    assert_eq!(session.get("limits").await.0, 401);
    assert_eq!(session.get("limits").await.0, 200);
    browser.post(FAULTS, &set).await;
    let drop = [("form_token", token.as_str()), ("act", "drop"), ("id", "2")];
    browser.post(FAULTS, &drop).await;
    assert_eq!(session.get("limits").await.0, 200);
    let again = browser.post(FAULTS, &drop).await;
    assert!(
        again.status == 400 && again.html.contains("role=\"alert\""),
        "{}",
        again.html
    );
}

#[tokio::test]
async fn a_fault_is_set_with_rules_and_a_slip_keeps_what_was_typed() {
    let org = org().await;
    let session = org.signed_in().await;
    let mut browser = administrator(&org).await;
    let page = browser.open("/practice/faults?name=change_after").await;
    let token = hidden(&page.html, "form_token");
    let fill = |fields: &'static str, skip: &'static str| {
        vec![
            ("form_token", token.clone()),
            ("act", "set_with_rules".to_owned()),
            ("name", "change_after".to_owned()),
            ("method", "PATCH".to_owned()),
            ("path_prefix", "/services/data/".to_owned()),
            ("path_contains", String::new()),
            ("object", "Case".to_owned()),
            ("username", AGENT.to_owned()),
            ("client_id", String::new()),
            ("skip", skip.to_owned()),
            ("times", "1".to_owned()),
            ("when", "after".to_owned()),
            ("what.id", String::new()),
            ("what.fields", fields.to_owned()),
        ]
    };
    let mut post = async |form: Vec<(&str, String)>| {
        let form: Vec<(&str, &str)> = form
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        browser.post(FAULTS, &form).await
    };
    for (fields, skip, told) in [
        ("{\"Subject\": \"theirs\"", "1", "This is no JSON: EOF"),
        ("{}", "many", "You must enter a whole number."),
        ("[]", "1", "invalid type"),
    ] {
        let seen = post(fill(fields, skip)).await;
        assert!(
            seen.status == 400 && seen.html.contains(told),
            "{fields}: {}",
            seen.html
        );
        assert!(
            seen.html.contains(&fields.replace('"', "&quot;")),
            "{}",
            seen.html
        );
    }
    let seen = post(fill("{\"Subject\": \"theirs\"}", "1")).await;
    assert_eq!(seen.status, 302, "{}", seen.html);
    let id = session.create_case(json!({ "Subject": "0" })).await;
    let path = format!("sobjects/Case/{id}");
    for (mine, stands) in [("1", "1"), ("2", "theirs"), ("3", "3")] {
        session
            .send(Method::PATCH, &path, &json!({ "Subject": mine }))
            .await;
        assert_eq!(session.get(&path).await.1["Subject"], json!(stands));
    }
}

#[tokio::test]
async fn held_requests_are_released_from_the_page() {
    let org = org().await;
    let mut browser = administrator(&org).await;
    let token = hidden(&browser.open(FAULTS).await.html, "form_token");
    let mut fault = practice_org::Fault::new(FaultKind::Hold);
    fault.when = When::Before;
    org.control().add_fault(fault.path("/services/data"));
    let asked = org.http.get(org.url("/services/data")).send();
    let release = async {
        org.control().held(1).await;
        let page = browser.open(FAULTS).await;
        assert!(page.html.contains("Release 1 held"), "{}", page.html);
        browser
            .post(FAULTS, &[("form_token", &token), ("act", "release")])
            .await;
    };
    let (reply, ()) = tokio::join!(asked, release);
    assert_eq!(reply.unwrap().status(), 200);
}

#[tokio::test]
async fn the_log_page_tells_everything_but_secrets() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "0" })).await;
    org.renew(&session.refresh).await;
    let mut browser = administrator(&org).await;
    let page = browser.open("/practice/log").await;
    assert!(
        page.html.contains(&format!("Case created {id}")) && page.html.contains(AGENT),
        "{}",
        page.html
    );
    let mut pages = page.html;
    for entry in org.control().requests() {
        pages += &browser
            .open(&format!("/practice/log?number={}", entry.number))
            .await
            .html;
    }
    assert!(pages.contains("grant_type=refresh_token"), "{pages}");
    // planted once: a log that showed bodies as they came was caught here by the refresh token
    for secret in org.control().secrets().unwrap() {
        assert!(!pages.contains(&secret), "{secret} is shown");
    }
    assert!(!pages.contains("practice1"), "the password is shown");
}

#[tokio::test]
async fn the_clock_moves_from_its_page() {
    let org = org().await;
    let session = org.signed_in().await;
    let mut browser = administrator(&org).await;
    let page = browser.open("/practice/clock").await;
    let token = hidden(&page.html, "form_token");
    let wrong = browser
        .post(
            "/practice/clock",
            &[("form_token", &token), ("hours", "99999999")],
        )
        .await;
    assert!(
        wrong.status == 400 && wrong.html.contains("Ten years at most"),
        "{}",
        wrong.html
    );
    browser
        .post("/practice/clock", &[("form_token", &token), ("hours", "3")])
        .await;
    assert_eq!(session.get("limits").await.0, 401);
}
