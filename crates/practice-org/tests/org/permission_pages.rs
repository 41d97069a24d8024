//! Permission sets and profiles in Setup: made, filled, assigned, and how that takes effect.

use reqwest::Method;
use serde_json::{Value, json};

use crate::control_pages::{administrator, check};
use crate::rights::{one, profile};
use crate::setup_pages::{filled, send};
use crate::support::{ADMIN, AGENT, Browser, Seen, Session, asking, hidden, org};
use crate::tooling::as_user;

const SETS: &str = "/lightning/setup/PermSets/home";
const PROFILES: &str = "/lightning/setup/EnhancedProfiles/home";

/// The query of the address in a page that leads to `what`.
fn link(html: &str, what: &str) -> String {
    let mut links = html.split("href=\"").skip(1).filter_map(|rest| {
        let (address, rest) = rest.split_once('"')?;
        let inside = rest.split("</a>").next()?;
        inside.contains(what).then(|| address.replace("&amp;", "&"))
    });
    links
        .next()
        .unwrap_or_else(|| panic!("no {what} in {html}"))
}

/// Opens a page and what it leads to, link by link.
async fn walk(browser: &mut Browser<'_>, address: &str, links: &[&str]) -> Seen {
    let mut page = browser.open(address).await;
    for what in links {
        let next = link(&page.html, what);
        page = browser.open(&next).await;
        check(&next, &page);
    }
    page
}

/// Sends the last form of a page with these changes, and shows what comes then.
async fn save(
    browser: &mut Browser<'_>,
    address: &str,
    page: &Seen,
    changes: &[(&str, &str)],
) -> Seen {
    let form = filled(&page.html, changes);
    let seen = send(browser, address, &form).await;
    assert_eq!(seen.status, 302, "{}", seen.html);
    browser.follow(seen).await
}

/// Makes the set that Pipedream's guide wants.
async fn pipedream(browser: &mut Browser<'_>) -> Seen {
    let page = browser.open(&format!("{SETS}?new=1")).await;
    check("new", &page);
    for (label, api_name, field) in [
        ("", "Pipedream", "label"),
        ("Pipedream", "", "api_name"),
        ("Pipedream", "two words", "api_name"),
        ("Pipedream", "Ends_", "api_name"),
        ("Pipedream", "Case_Integration", "api_name"),
    ] {
        let typed = filled(&page.html, &[("label", label), ("api_name", api_name)]);
        let refused = send(browser, SETS, &typed).await;
        assert!(
            refused.status == 400 && refused.html.contains(&format!("id=\"{field}-wrong\"")),
            "{api_name}: {}",
            refused.html
        );
    }
    let typed = [
        ("label", "Pipedream API Access"),
        ("api_name", "Pipedream"),
        ("description", "What Pipedream needs"),
    ];
    save(browser, SETS, &page, &typed).await
}

async fn permissions(session: &Session<'_>) -> Value {
    let soql = "SELECT PermissionsAuthorApex, PermissionsModifyMetadata, PermissionsViewSetup FROM UserPermissionAccess";
    let mut found = session.query(soql).await["records"][0].take();
    found.as_object_mut().unwrap().remove("attributes");
    found
}

#[tokio::test]
async fn a_permission_set_made_in_setup_takes_effect_when_somebody_has_it() {
    let org = org().await;
    let (agent, admin) = (org.signed_in().await, as_user(&org, ADMIN).await);
    profile(&org, &agent, "Own Cases Only").await;
    assert_eq!(agent.get("limits").await.0, 403);
    let mut browser = administrator(&org).await;
    let made = pipedream(&mut browser).await;
    check("made", &made);
    assert!(made.html.contains("The permission set was made"));
    let soql = "SELECT Label, IsCustom, IsOwnedByProfile, Type, Description FROM PermissionSet WHERE Name = 'Pipedream'";
    let stored = admin.query(soql).await["records"][0].clone();
    assert_eq!(
        (&stored["Label"], &stored["Type"], &stored["IsCustom"]),
        (
            &json!("Pipedream API Access"),
            &json!("Regular"),
            &json!(true)
        )
    );
    let page = walk(
        &mut browser,
        SETS,
        &["Pipedream API Access", "System Permissions"],
    )
    .await;
    let ticked = [("p.AuthorApex", "on"), ("p.ViewSetup", "on")];
    let page = save(&mut browser, SETS, &page, &ticked).await;
    // what code in the org needs was ticked along
    assert!(
        page.html.contains("ticked with them")
            && page.html.contains(
                "Author Apex, Modify Metadata Through Metadata API Functions, View Setup"
            ),
        "{}",
        page.html
    );
    assert_eq!(agent.get("limits").await.0, 403, "nobody has it yet");
    let assignments = link(&page.html, "Manage Assignments");
    let page = browser.open(&assignments).await;
    check("assignments", &page);
    let id = one(
        &admin,
        &format!("SELECT Id FROM User WHERE Username = '{AGENT}'"),
    )
    .await;
    let user = format!("user.{id}");
    let page = save(&mut browser, SETS, &page, &[(&user, "on")]).await;
    assert!(page.html.contains("The assignments were saved"));
    assert_eq!(agent.get("limits").await.0, 200);
    let all = json!({ "PermissionsAuthorApex": true, "PermissionsModifyMetadata": true, "PermissionsViewSetup": true });
    assert_eq!(permissions(&agent).await, all);
    let set = one(
        &admin,
        "SELECT Id FROM PermissionSet WHERE Name = 'Pipedream'",
    )
    .await;
    let token = hidden(&page.html, "form_token");
    let form = |act: &'static str| {
        vec![
            ("form_token", token.clone()),
            ("act", act.to_owned()),
            ("set", set.clone()),
            (user.as_str(), "on".to_owned()),
        ]
    };
    let mut post = async |act: &'static str| {
        let form = form(act);
        let form: Vec<(&str, &str)> = form
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        browser.post(SETS, &form).await
    };
    // a page that was open for longer assigns it once more
    let twice = post("assign").await;
    assert!(
        twice.status == 400 && twice.html.contains("Duplicate PermissionSetAssignment"),
        "{}",
        twice.html
    );
    assert_eq!(post("unassign").await.status, 302);
    assert_eq!(agent.get("limits").await.0, 403);
    assert_eq!(post("assign").await.status, 302);
    assert_eq!(agent.get("limits").await.0, 200);
    assert_eq!(post("delete").await.status, 302);
    assert_eq!(agent.get("limits").await.0, 403);
    assert_eq!(admin.query(soql).await["totalSize"], 0);
    assert_eq!(browser.open(&format!("{SETS}?set={set}")).await.status, 404);
    // the name is free again
    pipedream(&mut browser).await;
}

#[tokio::test]
async fn an_object_and_its_fields_are_opened_by_a_permission_set() {
    let org = org().await;
    let admin = as_user(&org, ADMIN).await;
    let agent = org.signed_in().await;
    profile(&org, &agent, "Minimum Access - API Only Integrations").await;
    let cases = asking("query", "SELECT Subject FROM Case LIMIT 1");
    assert_eq!(agent.get(&cases).await.1[0]["errorCode"], "INVALID_TYPE");
    let mut browser = administrator(&org).await;
    pipedream(&mut browser).await;
    let steps = ["Pipedream API Access", "Object Settings", "Cases"];
    let page = walk(&mut browser, SETS, &steps).await;
    let ticked = [
        ("o.PermissionsModifyAllRecords", "on"),
        ("f.Subject.PermissionsEdit", "on"),
    ];
    let page = save(&mut browser, SETS, &page, &ticked).await;
    assert!(
        page.html
            .contains("Read, Edit, Delete, View All, Modify All"),
        "{}",
        page.html
    );
    let set = one(
        &admin,
        "SELECT Id FROM PermissionSet WHERE Name = 'Pipedream'",
    )
    .await;
    let id = one(
        &admin,
        &format!("SELECT Id FROM User WHERE Username = '{AGENT}'"),
    )
    .await;
    let assignment = json!({ "AssigneeId": id, "PermissionSetId": set });
    let given = admin
        .send(
            Method::POST,
            "sobjects/PermissionSetAssignment",
            &assignment,
        )
        .await;
    assert_eq!(given.0, 201, "{given:?}");
    assert_eq!(agent.get(&cases).await.0, 200);
    let hidden = agent
        .get(&asking("query", "SELECT Description FROM Case LIMIT 1"))
        .await;
    assert_eq!(hidden.1[0]["errorCode"], "INVALID_FIELD");
    let page = walk(&mut browser, SETS, &steps).await;
    let none: Vec<(String, String)> = filled(&page.html, &[])
        .into_iter()
        .filter(|(name, _)| !name.starts_with("o.") && !name.starts_with("f."))
        .collect();
    assert_eq!(send(&mut browser, SETS, &none).await.status, 302);
    assert_eq!(agent.get(&cases).await.1[0]["errorCode"], "INVALID_TYPE");
    let rows = "SELECT Id FROM ObjectPermissions WHERE Parent.Name = 'Pipedream'";
    assert_eq!(admin.query(rows).await["totalSize"], 0);
    let unknown = browser
        .open(&format!("{SETS}?set={set}&part=objects&object=Nothing"))
        .await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn a_custom_profile_is_changed_in_setup_and_a_standard_one_is_not() {
    let org = org().await;
    let agent = org.signed_in().await;
    profile(&org, &agent, "Own Cases Only").await;
    let mut browser = administrator(&org).await;
    let page = walk(
        &mut browser,
        PROFILES,
        &["Own Cases Only", "System Permissions"],
    )
    .await;
    save(&mut browser, PROFILES, &page, &[("p.ViewSetup", "on")]).await;
    assert_eq!(agent.get("limits").await.0, 200);
    let soql =
        "SELECT Id FROM Profile WHERE Name = 'Own Cases Only' AND PermissionsViewSetup = true";
    assert_eq!(agent.query(soql).await["totalSize"], 1);
    let page = walk(&mut browser, PROFILES, &["Read Only", "System Permissions"]).await;
    assert!(
        page.html.contains("<fieldset disabled") && !page.html.contains(">Save<"),
        "{}",
        page.html
    );
    let form = filled(&page.html, &[("p.ModifyAllData", "on")]);
    let refused = send(&mut browser, PROFILES, &form).await;
    assert!(
        refused.status == 400 && refused.html.contains("cannot be changed"),
        "{}",
        refused.html
    );
    let page = walk(
        &mut browser,
        PROFILES,
        &["Own Cases Only", "Login IP Ranges"],
    )
    .await;
    let wrong = send(
        &mut browser,
        PROFILES,
        &filled(&page.html, &[("ranges", "nowhere")]),
    )
    .await;
    assert!(
        wrong.status == 400 && wrong.html.contains("id=\"ranges-wrong\""),
        "{}",
        wrong.html
    );
    let page = save(
        &mut browser,
        PROFILES,
        &page,
        &[("ranges", "10.0.0.1 - 10.0.0.9")],
    )
    .await;
    assert!(page.html.contains("10.0.0.1 - 10.0.0.9"), "{}", page.html);
    let refused = org.renew(&agent.refresh).await;
    assert_eq!(refused.1["error_description"], "ip restricted");
}

#[tokio::test]
async fn what_a_permission_set_says_of_signing_in_goes_for_who_has_it() {
    let org = org().await;
    let admin = as_user(&org, ADMIN).await;
    org.change_app("Orgdeck", json!({ "installed": false }));
    let code = || {
        let to = org.control().approve(&org.authorize_url(&[]), AGENT);
        to.is_ok_and(|to| to.contains("code="))
    };
    assert!(!code(), "the app is not installed");
    let sets = ["Case_Integration", "Browserless"];
    let new = json!({ "Label": "Browserless", "Name": sets[1], "PermissionsApiUserOnly": true });
    admin
        .send(Method::POST, "sobjects/PermissionSet", &new)
        .await;
    let agent = one(
        &admin,
        &format!("SELECT Id FROM User WHERE Username = '{AGENT}'"),
    )
    .await;
    for (set, may) in sets.into_iter().zip([true, false]) {
        let set = one(
            &admin,
            &format!("SELECT Id FROM PermissionSet WHERE Name = '{set}'"),
        )
        .await;
        let assignment = json!({ "AssigneeId": agent, "PermissionSetId": set });
        admin
            .send(
                Method::POST,
                "sobjects/PermissionSetAssignment",
                &assignment,
            )
            .await;
        assert_eq!(code(), may, "{set}");
    }
}

#[tokio::test]
async fn the_api_refuses_the_names_that_setup_refuses() {
    let org = org().await;
    let admin = as_user(&org, ADMIN).await;
    for (name, code) in [
        ("Case_Integration", "DUPLICATE_DEVELOPER_NAME"),
        ("two words", "FIELD_INTEGRITY_EXCEPTION"),
    ] {
        let fields = json!({ "Label": "New", "Name": name });
        let (status, refused) = admin
            .send(Method::POST, "sobjects/PermissionSet", &fields)
            .await;
        assert_eq!(
            (status, &refused[0]["errorCode"]),
            (400, &json!(code)),
            "{refused}"
        );
        assert_eq!(refused[0]["fields"], json!(["Name"]));
    }
}
