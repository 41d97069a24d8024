//! Setup's pages to look at, and those that only Salesforce has: every page that a recipe or a cause opens answers.

use std::collections::BTreeSet;
use std::path::Path;

use reqwest::Method;
use serde_json::json;

use crate::control_pages::{administrator, check};
use crate::setup_pages::{filled, send};
use crate::support::{asking, org};

const KNOWLEDGE: &str = "/lightning/setup/KnowledgeSettings/home";
const ABSENT: &str = "The practice org does not have this page.";

/// The pages that the TOML files of a folder of the repository open.
fn opened(folder: &str) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(root.join(folder)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        for key in ["page = \"", "page_connected = \""] {
            let named = text.split(key).skip(1);
            names.extend(named.map(|rest| rest.split('"').next().unwrap().to_owned()));
        }
    }
    names
}

/// It does not count what it finds wrong but asks for each page: one that was left out of the table said "not known
/// here" and failed, and one whose address was misspelt did.
#[tokio::test]
async fn every_setup_page_that_a_recipe_or_a_cause_opens_answers() {
    let org = org().await;
    let mut browser = administrator(&org).await;
    let names: BTreeSet<String> = ["recipes", "causes"].into_iter().flat_map(opened).collect();
    assert!(names.len() > 25, "{names:?}");
    for name in &names {
        let address = format!("/lightning/setup/{name}/home");
        let page = browser.open(&address).await;
        check(&address, &page);
        let here = page
            .html
            .contains(&format!("href=\"{address}\" aria-current=\"page\""));
        let absent = page.html.contains(ABSENT) && page.html.contains("</strong> shows ");
        assert!(here != absent, "{name}: {}", page.html);
    }
}

#[tokio::test]
async fn a_setup_page_that_nobody_knows_says_so_and_is_for_administrators_too() {
    let org = org().await;
    let mut browser = crate::support::Browser::new(&org);
    let unknown = "/lightning/setup/NoSuchPage/home";
    let seen = browser.open(unknown).await;
    assert!(
        seen.to
            .as_deref()
            .is_some_and(|to| to.starts_with("/login")),
        "{seen:?}"
    );
    let mut browser = administrator(&org).await;
    let page = browser.open(unknown).await;
    check(unknown, &page);
    assert!(
        page.html
            .contains("<code>NoSuchPage</code> is not known here"),
        "{}",
        page.html
    );
    let posted = browser.post(unknown, &[("act", "save")]).await;
    assert_eq!(posted.status, 200);
    for none in [
        "/lightning/setup/home",
        "/lightning/setup/a.b/home",
        "/lightning/setup/Flows/page",
    ] {
        assert_eq!(browser.open(none).await.status, 404, "{none}");
    }
}

#[tokio::test]
async fn the_org_tells_what_it_is_and_has() {
    let org = org().await;
    let agent = org.signed_in().await;
    org.run(json!({ "command": "set_api_usage", "max": 15_000, "used": 14_000 }))
        .unwrap();
    let mut browser = administrator(&org).await;
    for (name, telling) in [
        (
            "CompanyProfileInfo",
            &[
                "Developer Edition",
                "14,000 (15,000 max)",
                "Brightwater Instruments",
            ][..],
        ),
        (
            "SystemOverview",
            &["14,000 (15,000 max), 93 %", "used most of its API calls"][..],
        ),
        ("OrgDomain", &["Current My Domain URL", org.org.url()][..]),
        ("ImportedPackage", &["No packages installed."][..]),
        ("ObjectManager", &["Product_Line__c", "Custom Object"][..]),
    ] {
        let page = browser.open(&format!("/lightning/setup/{name}/home")).await;
        for what in telling {
            assert!(page.html.contains(what), "{name}: {what}: {}", page.html);
        }
    }
    let id = agent.query("SELECT Id FROM Organization").await["records"][0]["Id"].clone();
    let page = browser
        .open("/lightning/setup/CompanyProfileInfo/home")
        .await;
    assert!(page.html.contains(id.as_str().unwrap()));
    let page = browser
        .open("/lightning/setup/ObjectManager/home?object=Case")
        .await;
    check("case", &page);
    assert!(page.html.contains("CaseNumber") && page.html.contains("Validation Rules"));
    let none = browser
        .open("/lightning/setup/ObjectManager/home?object=Nothing")
        .await;
    assert_eq!(none.status, 404);
}

#[tokio::test]
async fn without_knowledge_there_are_no_articles_for_anybody() {
    let org = org().await;
    let agent = org.signed_in().await;
    let mut browser = administrator(&org).await;
    let page = browser.open(KNOWLEDGE).await;
    check(KNOWLEDGE, &page);
    let settings = "knowledgeManagement/settings";
    let articles = asking(
        "query",
        "SELECT Id FROM Knowledge__kav WHERE PublishStatus = 'Online'",
    );
    assert_eq!(
        (agent.get(settings).await.0, agent.get(&articles).await.0),
        (200, 200)
    );
    let off: Vec<(String, String)> = filled(&page.html, &[])
        .into_iter()
        .filter(|(name, _)| name != "knowledge")
        .collect();
    assert_eq!(send(&mut browser, KNOWLEDGE, &off).await.status, 302);
    assert_eq!(
        agent.get(settings).await.1[0]["errorCode"],
        "FUNCTIONALITY_NOT_ENABLED"
    );
    assert_eq!(agent.get(&articles).await.1[0]["errorCode"], "INVALID_TYPE");
    for object in ["Knowledge__kav", "Knowledge__ka", "KnowledgeArticleVersion"] {
        let described = agent.get(&format!("sobjects/{object}/describe")).await;
        assert_eq!(described.0, 404, "{object}");
    }
    let new = json!({ "Title": "New", "UrlName": "new" });
    let made = agent
        .send(Method::POST, "sobjects/Knowledge__kav", &new)
        .await;
    assert_eq!(made.0, 404, "{made:?}");
    let on = filled(&page.html, &[("knowledge", "on")]);
    assert_eq!(send(&mut browser, KNOWLEDGE, &on).await.status, 302);
    assert_eq!(
        (agent.get(settings).await.0, agent.get(&articles).await.0),
        (200, 200)
    );
}
