//! Setup's pages: apps, users, settings, as an administrator uses them.

use serde_json::json;

use crate::control_pages::{administrator, check, values};
use crate::support::{AGENT, Browser, Seen, hidden, org};

const EXTERNAL: &str = "/lightning/setup/ManageExternalClientApplication/home";
const MANAGER: &str = "/lightning/setup/NavigationMenus/home";
const OAUTH: &str = "/lightning/setup/OauthOidcSettings/home";
const NETWORK: &str = "/lightning/setup/NetworkAccess/home";
const USERS: &str = "/lightning/setup/ManageUsers/home";
const USAGE: &str = "/lightning/setup/ConnectedAppsUsage/home";

/// The values a form brings when it is sent as it is shown, with some of them replaced.
pub(crate) fn filled<'a>(html: &str, changes: &[(&'a str, &'a str)]) -> Vec<(String, String)> {
    let form = html
        .rsplit("<form class=\"panel\"")
        .next()
        .unwrap()
        .split("</form>")
        .next()
        .unwrap();
    let attribute = |tag: &str, name: &str| {
        tag.split(&format!(" {name}=\""))
            .nth(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
    };
    let mut values = Vec::new();
    for tag in form
        .split("<input")
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap())
    {
        if !tag.contains("type=\"checkbox\"") || tag.contains(" checked") {
            values.push((
                attribute(tag, "name").unwrap(),
                attribute(tag, "value").unwrap_or_default(),
            ));
        }
    }
    for select in form
        .split("<select")
        .skip(1)
        .map(|rest| rest.split("</select>").next().unwrap())
    {
        let chosen = select
            .split("<option")
            .find(|option| option.contains(" selected"))
            .unwrap_or_default();
        values.push((
            attribute(select, "name").unwrap(),
            attribute(chosen, "value").unwrap_or_default(),
        ));
    }
    for area in form
        .split("<textarea")
        .skip(1)
        .map(|rest| rest.split("</textarea>").next().unwrap())
    {
        let (tag, text) = area.split_once('>').unwrap();
        values.push((
            attribute(tag, "name").unwrap(),
            text.replace("&quot;", "\""),
        ));
    }
    for (name, value) in changes {
        values.retain(|(known, _)| known != name);
        values.push(((*name).to_owned(), (*value).to_owned()));
    }
    values
}

pub(crate) async fn send(
    browser: &mut Browser<'_>,
    address: &str,
    form: &[(String, String)],
) -> Seen {
    let form: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(address, &form).await
}

#[tokio::test]
async fn an_app_is_made_changed_and_deleted_in_setup() {
    let org = org().await;
    let mut browser = administrator(&org).await;
    let page = browser.open(&format!("{EXTERNAL}?new=1")).await;
    check("new", &page);
    let typed = [
        ("label", "Data <loader>"),
        ("api_name", "Data_loader"),
        ("contact_email", "a@b.example"),
        ("callbacks", "http://example.com/cb"),
    ];
    let refused = send(&mut browser, EXTERNAL, &filled(&page.html, &typed)).await;
    assert!(
        refused.status == 400 && refused.html.contains("Callback URL: enter a valid URL"),
        "{}",
        refused.html
    );
    assert!(
        refused.html.contains("value=\"Data &lt;loader&gt;\""),
        "what was typed is kept: {}",
        refused.html
    );
    let mended = filled(
        &refused.html,
        &[("callbacks", "https://example.com/cb\nmyapp://done")],
    );
    let seen = send(&mut browser, EXTERNAL, &mended).await;
    let address = seen.to.clone().unwrap();
    let page = browser.follow(seen).await;
    check("app", &page);
    assert!(
        page.html.contains("The app was made")
            && page.html.contains("https://example.com/cb\nmyapp://done"),
        "{}",
        page.html
    );
    let key = page
        .html
        .split("3MVG9")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .to_owned();
    let key = format!("3MVG9{key}");
    let saved = filled(
        &page.html,
        &[
            ("rotation", "on"),
            ("policy", "if_unused"),
            ("amount", "7"),
            ("unit", "days"),
        ],
    );
    assert_eq!(send(&mut browser, EXTERNAL, &saved).await.status, 302);
    let page = browser.open(&address).await;
    let rotation = page
        .html
        .split("name=\"rotation\"")
        .nth(1)
        .unwrap()
        .split('>')
        .next()
        .unwrap();
    assert!(rotation.contains("checked"), "{rotation}");
    let token = hidden(&page.html, "form_token");
    let before = page.html.split("Consumer Secret").nth(1).unwrap()[..200].to_owned();
    browser
        .post(
            EXTERNAL,
            &[("form_token", &token), ("act", "secret"), ("app", &key)],
        )
        .await;
    let page = browser.open(&address).await;
    assert!(!page.html.contains(&before), "the secret is a new one");
    let gone = browser
        .post(
            EXTERNAL,
            &[("form_token", &token), ("act", "delete"), ("app", &key)],
        )
        .await;
    assert_eq!(gone.status, 302);
    assert_eq!(browser.open(&address).await.status, 404);
    let announced = &org.org.announcement().client_id;
    let stays = browser
        .post(
            EXTERNAL,
            &[
                ("form_token", &token),
                ("act", "delete"),
                ("app", announced),
            ],
        )
        .await;
    assert!(
        stays.status == 400 && stays.html.contains("it stays"),
        "{}",
        stays.html
    );
}

#[tokio::test]
async fn a_new_connected_app_needs_the_switch() {
    let org = org().await;
    let mut browser = administrator(&org).await;
    let new = format!("{MANAGER}?new=1");
    let page = browser.open(&new).await;
    assert!(
        page.html.contains("You can't create a connected app"),
        "{}",
        page.html
    );
    let page = browser.open(OAUTH).await;
    let on = filled(&page.html, &[("connected_apps_creatable", "on")]);
    let seen = send(&mut browser, OAUTH, &on).await;
    assert!(
        browser
            .follow(seen)
            .await
            .html
            .contains("The settings were saved")
    );
    let page = browser.open(&new).await;
    let typed = [
        ("label", "Old"),
        ("api_name", "Old_one"),
        ("contact_email", "a@b.example"),
        ("callbacks", "https://example.com/cb"),
    ];
    let seen = send(&mut browser, MANAGER, &filled(&page.html, &typed)).await;
    assert_eq!(seen.status, 302, "{}", seen.html);
    assert!(browser.open(MANAGER).await.html.contains("Old_one"));
}

#[tokio::test]
async fn users_are_frozen_and_lose_permissions_in_setup() {
    let org = org().await;
    let session = org.signed_in().await;
    let mut browser = administrator(&org).await;
    let address = format!("{USERS}?user={AGENT}");
    let token = hidden(&browser.open(&address).await.html, "form_token");
    let mut save = async |ticked: &[&str]| {
        let mut form = vec![
            ("form_token", token.as_str()),
            ("act", "save"),
            ("user", AGENT),
        ];
        form.extend(ticked.iter().map(|name| (*name, "on")));
        browser.post(USERS, &form).await.status
    };
    assert_eq!(save(&["active", "api_enabled"]).await, 302);
    assert_eq!(
        session.get("limits").await.0,
        403,
        "View Setup was taken away"
    );
    assert_eq!(save(&["active", "view_setup"]).await, 302);
    assert_eq!(
        session.get("limits").await.0,
        403,
        "API Enabled was taken away"
    );
    assert_eq!(
        save(&["active", "frozen", "api_enabled", "view_setup"]).await,
        302
    );
    assert_eq!(session.get("limits").await.0, 401, "frozen");
    assert_eq!(save(&["active", "api_enabled", "view_setup"]).await, 302);
    assert_eq!(session.get("limits").await.0, 200);
    let unknown = browser.open(&format!("{USERS}?user=nobody")).await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn a_blocked_app_is_refused_and_login_ranges_keep_users_out() {
    let org = org().await;
    let session = org.signed_in().await;
    let mut browser = administrator(&org).await;
    let token = hidden(&browser.open(USAGE).await.html, "form_token");
    let key = org.org.announcement().client_id.clone();
    browser
        .post(USAGE, &[("form_token", &token), ("block", &key)])
        .await;
    assert_eq!(session.get("limits").await.0, 401);
    browser
        .post(USAGE, &[("form_token", &token), ("unblock", &key)])
        .await;
    assert_eq!(session.get("limits").await.0, 200);
    let page = browser.open(NETWORK).await;
    let profiles: Vec<String> = values(&page.html, "textarea", "name")
        .into_iter()
        .filter(|name| name.starts_with("profile."))
        .collect();
    assert!(profiles.len() > 1, "{profiles:?}");
    let wrong = browser
        .post(
            NETWORK,
            &[("form_token", &token), ("trusted", "10.0.0.9 - 10.0.0.1")],
        )
        .await;
    assert!(
        wrong.status == 400
            && wrong.html.contains("is no range")
            && wrong.html.contains("10.0.0.9 - 10.0.0.1"),
        "{}",
        wrong.html
    );
    let mut form = vec![("form_token", token.as_str())];
    form.extend(
        profiles
            .iter()
            .map(|name| (name.as_str(), "10.0.0.1 - 10.0.0.9")),
    );
    assert_eq!(browser.post(NETWORK, &form).await.status, 302);
    let (status, body) = org.renew(&session.refresh).await;
    assert_eq!(
        (status, &body["error_description"]),
        (400, &json!("ip restricted"))
    );
}

#[tokio::test]
async fn under_another_name_there_are_no_pages() {
    let org = org().await;
    for path in [
        "/",
        "/practice/faults",
        "/lightning/setup/ConnectedAppsUsage/home",
    ] {
        let reply = org
            .http
            .get(org.url(path))
            .header("host", "evil.example")
            .send()
            .await
            .unwrap();
        assert_eq!(reply.status(), 403, "{path}");
        let text = reply.text().await.unwrap();
        assert!(!text.contains("practice1"), "{text}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_an_app_stands_at_its_field() {
    let org = org().await;
    let mut browser = administrator(&org).await;
    let page = browser.open(&format!("{EXTERNAL}?new=1")).await;
    let right = [
        ("label", "Loader"),
        ("api_name", "Loader"),
        ("contact_email", "a@b.example"),
        ("callbacks", "https://example.com/cb"),
    ];
    for (field, value) in [
        ("label", " "),
        ("api_name", "two words"),
        ("api_name", "Orgdeck"),
        ("contact_email", ""),
        ("contact_email", "nobody"),
        ("callbacks", ""),
        ("certificate", "no certificate"),
        ("approved", "Nobodies"),
        ("amount", "0"),
    ] {
        let mut changes = right.to_vec();
        changes.push(("policy", "after"));
        changes.retain(|(name, _)| *name != field);
        changes.push((field, value));
        let seen = send(&mut browser, EXTERNAL, &filled(&page.html, &changes)).await;
        assert_eq!(seen.status, 400, "{field}");
        assert!(
            seen.html.contains(&format!("id=\"{field}-wrong\""))
                && seen
                    .html
                    .contains(&format!("aria-describedby=\"{field}-wrong")),
            "{field}: {}",
            seen.html
        );
    }
    let none: Vec<_> = filled(&page.html, &right)
        .into_iter()
        .filter(|(name, _)| !name.starts_with("scope."))
        .collect();
    let seen = send(&mut browser, EXTERNAL, &none).await;
    assert!(
        seen.status == 400 && seen.html.contains("id=\"scopes-wrong\""),
        "{}",
        seen.html
    );
}
