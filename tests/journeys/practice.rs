//! The practice org that the app runs itself: added with one click, signed in to over its own pages, found again
//! wherever it runs after a restart.

use orgdeck::{
    Browser, Orgdeck, Progress,
    views::{
        Capability, CheckupOutcome, ConnectOutcome, Environment, IntegrationId, PracticeSignIn,
        RevokeHow, RevokeOutcome, State, VaultChoice,
    },
};
use reqwest::{Client, Response, header::LOCATION, redirect::Policy};
use tempfile::TempDir;

use crate::support::{PASSPHRASE, World, edit_of, fetch, options};

/// A browser that signs in and presses a button, page by page, as a person would.
struct Pages {
    sign_in: PracticeSignIn,
    press: (&'static str, &'static str),
}

#[async_trait::async_trait]
impl Browser for Pages {
    async fn open(&self, address: &str) -> bool {
        let (address, sign_in, press) = (address.to_owned(), self.sign_in.clone(), self.press);
        tokio::spawn(async move {
            let end = through_the_pages(&address, &sign_in, press).await;
            fetch(&end).await;
        });
        true
    }
}

/// A page of the org and the cookies that came so far.
struct Visit {
    client: Client,
    cookies: Vec<(String, String)>,
}

impl Visit {
    async fn send(&mut self, address: &str, form: Option<&[(&str, &str)]>) -> Response {
        let request = match form {
            Some(form) => self.client.post(address).form(form),
            None => self.client.get(address),
        };
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(n, v)| format!("{n}={v}"))
            .collect();
        let answer = request
            .header("cookie", cookies.join("; "))
            .send()
            .await
            .unwrap();
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        answer
    }

    /// Sends, and follows within the org; where it ends, and the page there.
    async fn go(&mut self, address: &str, form: Option<&[(&str, &str)]>) -> (String, String) {
        let mut here = address.to_owned();
        let mut answer = self.send(address, form).await;
        while let Some(to) = answer.headers().get(LOCATION) {
            here = url::Url::parse(&here)
                .unwrap()
                .join(to.to_str().unwrap())
                .unwrap()
                .to_string();
            if here.contains("/callback?") {
                return (here, String::new());
            }
            answer = self.send(&here, None).await;
        }
        (here, answer.text().await.unwrap())
    }
}

/// The value of a hidden field of a form.
fn hidden(page: &str, name: &str) -> String {
    let from = page
        .split(&format!("name=\"{name}\" value=\""))
        .nth(1)
        .unwrap_or_else(|| panic!("{page}"));
    from.split('"').next().unwrap().replace("&amp;", "&")
}

/// Signs in, presses the button, and gives the callback address the browser is sent to.
async fn through_the_pages(address: &str, who: &PracticeSignIn, press: (&str, &str)) -> String {
    // the client of the app installs the provider when it is made, which it is by now
    let client = Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .build()
        .unwrap();
    let mut visit = Visit {
        client,
        cookies: Vec::new(),
    };
    let (here, page) = visit.go(address, None).await;
    let form_token = hidden(&page, "form_token");
    let form = [
        ("form_token", form_token.as_str()),
        ("startURL", &hidden(&page, "startURL")),
        ("username", &who.username),
        ("pw", &who.password),
    ];
    let login = url::Url::parse(&here).unwrap().join("/login").unwrap();
    let (here, page) = visit.go(login.as_str(), Some(&form)).await;
    if here.contains("/callback?") {
        return here;
    }
    assert!(
        page.contains("Orgdeck") && page.contains("Allow Access?"),
        "{page}"
    );
    let (source, token) = (hidden(&page, "source"), hidden(&page, "form_token"));
    let form = [
        ("source", source.as_str()),
        ("form_token", token.as_str()),
        press,
    ];
    let consent = url::Url::parse(&here)
        .unwrap()
        .join("/setup/secur/RemoteAccessAuthorizationPage.apexp")
        .unwrap();
    visit.go(consent.as_str(), Some(&form)).await.0
}

/// An app with its practice org added; nothing else runs.
async fn added() -> (TempDir, Orgdeck, IntegrationId) {
    let folder = tempfile::tempdir().unwrap();
    let app = Orgdeck::open(options(folder.path())).await.unwrap();
    app.choose_vault(VaultChoice::File, Some(PASSPHRASE.into()))
        .await
        .unwrap();
    let id = app
        .add_practice_org(Capability::Helpdesk)
        .await
        .unwrap()
        .row
        .id;
    (folder, app, id)
}

async fn connect(
    app: &Orgdeck,
    id: IntegrationId,
    press: (&'static str, &'static str),
) -> ConnectOutcome {
    let sign_in = app.get_integration(id).await.unwrap().practice.unwrap();
    app.connect(id, None, &Pages { sign_in, press }, &Progress::to_nobody())
        .await
        .unwrap()
}

const ALLOW: (&str, &str) = ("save", "Allow");
const DENY: (&str, &str) = ("cancel", "Deny");

async fn cases(app: &Orgdeck, id: IntegrationId) -> usize {
    let list = app.list_records(id, &World::newest()).await.unwrap();
    list.page.rows.len()
}

async fn reopened(folder: &TempDir, app: Orgdeck) -> Orgdeck {
    app.close().await;
    drop(app);
    let app = Orgdeck::open(options(folder.path())).await.unwrap();
    app.unlock_vault(PASSPHRASE.into()).await.unwrap();
    app
}

async fn running_at(app: &Orgdeck) -> Option<String> {
    app.settings_page("1").await.unwrap().practice.running_at
}

#[tokio::test(flavor = "multi_thread")]
async fn one_click_adds_it_ready_to_connect_and_stores_no_address() {
    let (_folder, app, id) = added().await;
    let detail = app.get_integration(id).await.unwrap();
    assert_eq!(detail.row.name, "Practice org");
    assert_eq!(detail.row.environment, Environment::Practice);
    assert_eq!(detail.row.state, State::NotConnected);
    assert_eq!(detail.authentication.domain, None);
    assert!(detail.authentication.consumer_key.starts_with("3MVG9"));
    assert!(!detail.practice.unwrap().password.is_empty());
    let second = app.add_practice_org(Capability::Helpdesk).await.unwrap();
    assert_eq!(second.row.name, "Practice org 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_connected_through_its_own_pages() {
    let (_folder, app, id) = added().await;
    let denied = connect(&app, id, DENY).await;
    assert!(
        matches!(denied, ConnectOutcome::Denied { .. }),
        "{denied:?}"
    );
    let outcome = connect(&app, id, ALLOW).await;
    let ConnectOutcome::Connected { org, checkup } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(
        checkup.outcome,
        CheckupOutcome::Passed,
        "{:#?}",
        checkup.findings
    );
    assert_eq!(org.instance, "this computer");
    assert_eq!(cases(&app, id).await, 50);
    let row = app.get_integration(id).await.unwrap().row;
    assert_eq!(
        (row.state, row.instance.as_deref()),
        (State::Connected, Some("this computer"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_it_runs_elsewhere_and_is_still_connected() {
    let (folder, app, id) = added().await;
    connect(&app, id, ALLOW).await;
    let before = running_at(&app).await.unwrap();
    let port = url::Url::parse(&before).unwrap().port().unwrap();
    let app = reopened(&folder, app).await;
    // nothing asked for it yet, so it does not run; and its old port is taken now
    let rows = app.list_integrations().await.unwrap();
    assert_eq!(rows[0].state, State::Connected);
    assert_eq!(running_at(&app).await, None);
    let _squatter = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, port)).unwrap();
    assert_eq!(cases(&app, id).await, 50);
    assert_ne!(running_at(&app).await.unwrap(), before);
    let checkup = app
        .test_connection(id, &Progress::to_nobody())
        .await
        .unwrap();
    assert_eq!(
        checkup.outcome,
        CheckupOutcome::Passed,
        "{:#?}",
        checkup.findings
    );
    assert_eq!(
        app.get_integration(id).await.unwrap().authentication.domain,
        None
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn stopped_while_in_use_it_starts_again_with_the_next_action() {
    let (_folder, app, id) = added().await;
    connect(&app, id, ALLOW).await;
    assert_eq!(cases(&app, id).await, 50);
    let stopped = app.stop_practice_org().await.unwrap();
    assert_eq!((stopped.running_at, stopped.seeded), (None, true));
    assert_eq!(cases(&app, id).await, 50);
    assert!(running_at(&app).await.is_some());
    assert_eq!(
        app.get_integration(id).await.unwrap().row.state,
        State::Connected
    );
    app.stop_practice_org().await.unwrap();
    let checkup = app
        .test_connection(id, &Progress::to_nobody())
        .await
        .unwrap();
    assert_eq!(
        checkup.outcome,
        CheckupOutcome::Passed,
        "{:#?}",
        checkup.findings
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_of_its_pages_are_those_where_it_runs_now() {
    let (_folder, app, id) = added().await;
    connect(&app, id, ALLOW).await;
    app.stop_practice_org().await.unwrap();
    let setup = app.practice_setup_page().await.unwrap();
    let here = running_at(&app).await.unwrap();
    assert!(setup.starts_with(&here), "{setup}");
    assert!(
        app.setup_page(id, "SetupOneHome")
            .await
            .unwrap()
            .starts_with(&here)
    );
    let page = reqwest::Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .get(&setup)
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_and_added_again_it_is_the_same_org() {
    let (_folder, app, id) = added().await;
    connect(&app, id, ALLOW).await;
    let before = app.get_integration(id).await.unwrap().org.unwrap();
    app.stop_practice_org().await.unwrap();
    let deleted = app.delete_integration(id, RevokeHow::First).await.unwrap();
    assert_eq!(deleted, RevokeOutcome::Done { revoked: true });
    let id = app
        .add_practice_org(Capability::Helpdesk)
        .await
        .unwrap()
        .row
        .id;
    connect(&app, id, ALLOW).await;
    let after = app.get_integration(id).await.unwrap().org.unwrap();
    assert_eq!((after.id, after.user_id), (before.id, before.user_id));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_started_by_hand_keeps_its_address_as_typed() {
    let (_folder, app, own) = added().await;
    connect(&app, own, ALLOW).await;
    let folder = tempfile::tempdir().unwrap();
    let org = crate::support::start_org(&options(folder.path()), 1).await;
    let by_hand = crate::support::set_up(&app, "By hand", &org).await;
    let detail = app.get_integration(by_hand).await.unwrap();
    assert_eq!(detail.authentication.domain.as_deref(), Some(org.url()));
    assert_eq!(detail.practice, None);
    let mut edit = edit_of(&detail);
    edit.domain = Some(org.url().replace("127.0.0.1", "localhost"));
    let detail = app.update_integration(by_hand, edit.clone()).await.unwrap();
    assert_eq!(detail.authentication.domain, edit.domain);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_started_by_hand_is_another_org_than_the_app_s_own() {
    let (_folder, app, own) = added().await;
    let org = practice_org::PracticeOrg::start(practice_org::Options {
        cases: 1,
        ..Default::default()
    })
    .await
    .unwrap();
    let own_key = app
        .get_integration(own)
        .await
        .unwrap()
        .authentication
        .consumer_key;
    assert_ne!(
        own_key,
        org.announcement().client_id,
        "one session cannot be at two addresses"
    );
}
