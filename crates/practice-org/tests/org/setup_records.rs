//! Setup's pages that make records: remote sites, permission set assignments.

use serde_json::json;

use crate::control_pages::{administrator, check, values};
use crate::setup_pages::{filled, send};
use crate::support::{ADMIN, AGENT, Session, asking, hidden, org};
use crate::tooling::as_user;

const SITES: &str = "/lightning/setup/SecurityRemoteProxy/home";
const USERS: &str = "/lightning/setup/ManageUsers/home";

#[tokio::test]
async fn a_remote_site_is_made_changed_and_deleted_in_setup() {
    let org = org().await;
    let mut browser = administrator(&org).await;
    let page = browser.open(&format!("{SITES}?new=1")).await;
    check("new site", &page);
    for (name, url, field) in [
        ("two words", "https://hooks.example", "name"),
        ("ApexDevNet", "https://hooks.example", "name"),
        ("Hooks", "hooks", "url"),
    ] {
        let typed = filled(&page.html, &[("name", name), ("url", url)]);
        let refused = send(&mut browser, SITES, &typed).await;
        assert!(
            refused.status == 400 && refused.html.contains(&format!("id=\"{field}-wrong\"")),
            "{name}: {}",
            refused.html
        );
        assert!(
            refused.html.contains(&format!("value=\"{name}\"")),
            "{name} is kept"
        );
    }
    let typed = filled(
        &page.html,
        &[("name", "Hooks"), ("url", "https://hooks.example")],
    );
    let seen = send(&mut browser, SITES, &typed).await;
    let page = browser.follow(seen).await;
    assert!(page.html.contains("https://hooks.example"), "{}", page.html);
    let stored = async |session: &Session<'_>| {
        let soql = "SELECT EndpointUrl, IsActive FROM RemoteProxy WHERE SiteName = 'Hooks'";
        let found = session.get(&asking("tooling/query", soql)).await.1;
        found["records"].clone()
    };
    let session = as_user(&org, ADMIN).await;
    assert_eq!(stored(&session).await[0]["IsActive"], json!(true));
    let addresses = page.html.split("?site=").skip(1).filter_map(|rest| {
        let (id, rest) = rest.split_once('"')?;
        rest.split("</a>").next()?.contains("Hooks").then_some(id)
    });
    let id = addresses.last().unwrap();
    let page = browser.open(&format!("{SITES}?site={id}")).await;
    check("site", &page);
    let token = hidden(&page.html, "form_token");
    let inactive = [
        ("form_token", token.as_str()),
        ("act", "save"),
        ("site", id),
        ("name", "Hooks"),
        ("url", "https://hooks.example/v2"),
    ];
    assert_eq!(browser.post(SITES, &inactive).await.status, 302);
    let site = stored(&session).await[0].clone();
    assert_eq!(
        (&site["EndpointUrl"], &site["IsActive"]),
        (&json!("https://hooks.example/v2"), &json!(false))
    );
    let delete = [
        ("form_token", token.as_str()),
        ("act", "delete"),
        ("site", id),
    ];
    assert_eq!(browser.post(SITES, &delete).await.status, 302);
    assert_eq!(stored(&session).await, json!([]));
    assert_eq!(
        browser.open(&format!("{SITES}?site={id}")).await.status,
        404
    );
}

#[tokio::test]
async fn permission_sets_are_assigned_on_a_users_page() {
    let org = org().await;
    let session = as_user(&org, ADMIN).await;
    let mut browser = administrator(&org).await;
    let address = format!("{USERS}?user={AGENT}");
    let page = browser.open(&address).await;
    check("user", &page);
    let token = hidden(&page.html, "form_token");
    let sets: Vec<String> = values(&page.html, "input", "name")
        .into_iter()
        .filter(|name| name.starts_with("set."))
        .collect();
    assert!(sets.len() > 1, "{sets:?}");
    let assigned = async || {
        let soql = format!(
            "SELECT PermissionSetId FROM PermissionSetAssignment
             WHERE Assignee.Username = '{AGENT}' AND PermissionSet.IsOwnedByProfile = false"
        );
        let found = session.query(&soql).await;
        let found = found["records"].as_array().unwrap().iter();
        let mut sets: Vec<String> = found
            .map(|record| format!("set.{}", record["PermissionSetId"].as_str().unwrap()))
            .collect();
        sets.sort_unstable();
        sets
    };
    for wanted in [&sets[..], &sets[..1], &[]] {
        let mut form = vec![
            ("form_token", token.as_str()),
            ("act", "assign"),
            ("user", AGENT),
        ];
        form.extend(wanted.iter().map(|name| (name.as_str(), "on")));
        let seen = browser.post(USERS, &form).await;
        assert_eq!(seen.status, 302, "{}", seen.html);
        let mut wanted = wanted.to_vec();
        wanted.sort_unstable();
        assert_eq!(assigned().await, wanted);
    }
}
