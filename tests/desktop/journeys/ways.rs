//! Every way in that needs no browser, in the real window, and the states in which integrations can stand.

use std::{fs, os::unix::fs::PermissionsExt, rc::Rc};

use practice_org::{Command, Options, PracticeOrg};
use proof::Secrets;
use serde_json::{Value, json};

use super::left_behind;
use super::steps::{self, AGENT, PASSWORD};
use crate::frame::{
    app::App,
    desk::Desk,
    looking::{button, dialog, field, radio},
};

const KEY: &str = include_str!("../../../crates/practice-org/keys/nightly-sync.key");

/// Connects in each way, sees the states, deletes what is left.
pub(crate) async fn walk(desk: Rc<Desk>) {
    let org = PracticeOrg::start(Options {
        cases: 20,
        ..Options::default()
    })
    .await;
    let org = org.expect("a practice org");
    let sf = Sf::install(&desk, org.url());
    desk.log_at_finest_level();
    let app = desk.start_app().await;
    app.resize(1280, 800).await;

    client_credentials(&app, &org).await;
    picture(&app, &desk, "01-client-credentials").await;
    done(&app).await;
    jwt_bearer(&app, &org).await;
    done(&app).await;
    password(&app, &desk, &org).await;
    done(&app).await;
    pasted(&app, &org).await;
    done(&app).await;
    for newer in [false, true] {
        sf.answers(newer, &access_token(&org).await);
        salesforce_cli(&app, &desk, newer).await;
        done(&app).await;
    }
    let secrets = secrets(&org);
    left_behind::nothing_of(&secrets, &desk);
    states(&app, &desk, &org).await;
    app.quit().await;
    again(&desk).await;
    left_behind::nothing_of(&secrets, &desk);
    org.stop().await;
}

/// What was kept, pasted, signed and issued on the way, but the password, which every practice org shows on its pages.
fn secrets(org: &PracticeOrg) -> Secrets {
    let issued = org.control().secrets();
    let issued = issued.expect("the org knows what it issued");
    let assertions = org.control().requests();
    let assertions = assertions.iter().filter_map(|one| one.form("assertion"));
    let apps = ["Case_Export", "Legacy_Helpdesk"];
    // before them stands the modulus, which is in the certificate, too
    let key = KEY.lines().skip(8).filter(|line| !line.starts_with("---"));
    let security = order(
        org,
        json!({ "command": "security_token", "username": AGENT }),
    );
    let security = security.as_str().unwrap_or_default().to_owned();
    let kinds = issued
        .into_iter()
        .map(|one| ("issued", one))
        .chain(assertions.map(|one| ("assertion", one)))
        .chain(apps.map(|name| ("consumer secret", seeded(org, name).1)))
        .chain(key.map(|line| ("private key", line.to_owned())))
        .chain([("security token", security)]);
    Secrets::new(kinds.map(|(kind, secret)| (kind, secret.into_bytes())))
}

/// What the org's control says of one of its seeded apps.
fn seeded(org: &PracticeOrg, api_name: &str) -> (String, String) {
    let apps = order(org, json!({ "command": "apps" }));
    let found = apps
        .as_array()
        .and_then(|apps| apps.iter().find(|app| app["api_name"] == api_name))
        .unwrap_or_else(|| panic!("no app {api_name}"));
    let text = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
    (text("client_id"), text("client_secret"))
}

fn order(org: &PracticeOrg, command: Value) -> Value {
    let command: Command = serde_json::from_value(command).expect("a command");
    org.control().run(command).expect("the org obeys")
}

/// From the list to the Authentication tab of a new integration for the org, this way chosen.
async fn begin(app: &App, name: &str, way: &str) {
    steps::go_to(app, "Integrations").await;
    app.click(button("Add integration")).await;
    app.click(button("A Salesforce org that runs on this computer").containing())
        .await;
    app.fill(field("Name"), name).await;
    app.click(button("Continue to Setup")).await;
    app.click(button("Continue to Authentication")).await;
    app.click(radio("One started by hand").starting()).await;
    let usual = ["Client credentials", "JWT bearer"];
    if !usual.contains(&way) {
        app.click(button("Other ways").starting()).await;
    }
    app.click(radio(way).starting()).await;
    app.says("How it stays connected.").await;
}

async fn domain(app: &App, org: &PracticeOrg) {
    app.fill(field("Domain"), org.url()).await;
    app.says("Will use").await;
}

async fn keep_secret(app: &App, secret: &str) {
    app.fill(field("Consumer secret"), secret).await;
    app.click(button("Keep secret")).await;
    app.find(button("Replace secret")).await;
    assert_eq!(
        app.value(field("Consumer secret")).await,
        "",
        "it goes one way"
    );
}

async fn press_connect(app: &App) {
    app.click(button("Continue to Connect")).await;
    app.click(button("Connect")).await;
}

/// The org is named; the dialog closes.
async fn done(app: &App) {
    app.says("Is this the org you meant?").await;
    app.click(button("Done")).await;
    app.gone(dialog("Connect").starting()).await;
}

async fn picture(app: &App, desk: &Desk, name: &str) {
    app.says("Is this the org you meant?").await;
    app.shoot(&desk.shots().join(format!("{name}.png"))).await;
}

async fn client_credentials(app: &App, org: &PracticeOrg) {
    let (key, secret) = seeded(org, "Case_Export");
    begin(app, "Nightly export", "Client credentials").await;
    domain(app, org).await;
    app.fill(field("Consumer key"), &key).await;
    keep_secret(app, &secret).await;
    press_connect(app).await;
}

async fn jwt_bearer(app: &App, org: &PracticeOrg) {
    let (key, _) = seeded(org, "Nightly_Sync");
    begin(app, "Nightly sync", "JWT bearer").await;
    domain(app, org).await;
    app.fill(field("Consumer key"), &key).await;
    app.fill(field("User name"), AGENT).await;
    app.fill(field("Private key"), KEY).await;
    app.click(button("Keep key")).await;
    app.find(button("Replace key")).await;
    assert_eq!(app.value(field("Private key")).await, "", "it goes one way");
    press_connect(app).await;
}

async fn password(app: &App, desk: &Desk, org: &PracticeOrg) {
    let (key, secret) = seeded(org, "Legacy_Helpdesk");
    begin(app, "Legacy helpdesk", "User name and password").await;
    app.says("Allow OAuth Username-Password Flows").await;
    domain(app, org).await;
    app.fill(field("Consumer key"), &key).await;
    app.fill(field("User name"), AGENT).await;
    keep_secret(app, &secret).await;
    press_connect(app).await;
    // off in an org made today: what it may be is told, and nothing is lost but what was typed
    app.fill(field("Password").starting(), PASSWORD).await;
    app.click(button("Connect")).await;
    app.says("It does not say which of these is the reason")
        .await;
    app.shoot(&desk.shots().join("02-password-refused.png"))
        .await;
    order(
        org,
        json!({ "command": "set_switches", "change": { "password_flow": true } }),
    );
    let token = order(
        org,
        json!({ "command": "security_token", "username": AGENT }),
    );
    app.click(button("Try again")).await;
    app.fill(field("Password").starting(), PASSWORD).await;
    app.fill(field("Security token"), token.as_str().unwrap_or_default())
        .await;
    app.click(button("Connect")).await;
}

async fn pasted(app: &App, org: &PracticeOrg) {
    begin(app, "A short look", "Pasted access token").await;
    domain(app, org).await;
    press_connect(app).await;
    app.fill(field("Access token"), &access_token(org).await)
        .await;
    app.click(button("Connect")).await;
}

async fn salesforce_cli(app: &App, desk: &Desk, newer: bool) {
    let name = if newer {
        "CLI of today"
    } else {
        "CLI of before"
    };
    begin(app, name, "Salesforce CLI").await;
    app.click(radio("desk").starting()).await;
    if newer {
        app.shoot(&desk.shots().join("03-cli.png")).await;
    }
    press_connect(app).await;
}

/// Pictures of the list in the states that a session can come to, in both themes.
async fn states(app: &App, desk: &Desk, org: &PracticeOrg) {
    order(
        org,
        json!({ "command": "change_app", "app": "Nightly_Sync", "change": { "blocked": true } }),
    );
    order(
        org,
        json!({ "command": "rotate_secret", "app": "Case_Export" }),
    );
    org.control()
        .expire_access_tokens()
        .expect("tokens can be expired");
    steps::go_to(app, "Integrations").await;
    app.click(button("Test all")).await;
    app.says("BLOCKED").await;
    app.says("EXPIRED").await;
    app.find(button("Test all")).await;
    for theme in ["Light", "Dark"] {
        steps::set_theme(app, theme).await;
        steps::go_to(app, "Integrations").await;
        app.find(button("See why Nightly sync is blocked")).await;
        let file = format!("04-states-{}.png", theme.to_lowercase());
        app.shoot(&desk.shots().join(file)).await;
        steps::go_to(app, "Activity").await;
        app.says("An administrator has blocked the app.").await;
        let file = format!("05-activity-{}.png", theme.to_lowercase());
        app.shoot(&desk.shots().join(file)).await;
    }
    // the oldest entry lies below what is shown, and its integration's name finds it
    app.fill(field("Search"), "Nightly export").await;
    app.says("Client credentials").await;
}

/// After a restart what is kept works by itself, and what is not says so.
async fn again(desk: &Desk) {
    let app = desk.start_app().await;
    app.click(button("Test Connection of A short look")).await;
    app.says("The pasted access token has ended").await;
    steps::go_to(&app, "Integrations").await;
    app.find(button("Re-generate token of A short look")).await;
    app.quit().await;
}

/// An access token as another program would get one.
async fn access_token(org: &PracticeOrg) -> String {
    let (key, secret) = seeded(org, "Case_Export");
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", key.as_str()),
        ("client_secret", secret.as_str()),
    ];
    let client = reqwest::Client::builder().no_proxy().build();
    let answer = client
        .expect("an HTTP client")
        .post(format!("{}/services/oauth2/token", org.url()))
        .form(&form)
        .send()
        .await;
    let body = answer.expect("the org answers").text().await;
    let answer: Value = serde_json::from_str(&body.expect("a body")).expect("JSON");
    answer["access_token"].as_str().expect("a token").to_owned()
}

/// A stand-in for the Salesforce CLI that answers as both of its generations do.
struct Sf {
    answers: std::path::PathBuf,
    instance: String,
}

impl Sf {
    /// Puts the program first on the app's `PATH`.
    fn install(desk: &Desk, instance: &str) -> Self {
        let answers = desk.folder().join("sf-answers");
        fs::create_dir_all(&answers).expect("a folder for answers");
        let place = answers.display();
        let script = format!(
            "#!/bin/sh\ncase \"$1 $2\" in\n\"org list\") cat '{place}/list' ;;\n\"org auth\") cat '{place}/token' ;;\n\
             \"org display\") cat '{place}/display' ;;\nesac\n"
        );
        let program = desk.opener().programs().join("sf");
        fs::write(&program, script).expect("the program can be written");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it can be run");
        Self {
            answers,
            instance: instance.to_owned(),
        }
    }

    /// What it prints from now on.
    fn answers(&self, newer: bool, token: &str) {
        let instance = &self.instance;
        let org =
            json!({ "username": AGENT, "orgId": "00D", "instanceUrl": instance, "alias": "desk" });
        let list = json!({ "status": 0, "result": { "nonScratchOrgs": [org], "scratchOrgs": [] } });
        let (shown, given) = match newer {
            true => (
                "[REDACTED] Use 'sf org auth show-access-token' to view",
                json!({ "status": 0, "result": { "accessToken": token } }),
            ),
            false => (token, json!({ "status": 1, "name": "CommandNotFound" })),
        };
        let display = json!({ "status": 0, "result": { "accessToken": shown, "instanceUrl": instance, "username": AGENT } });
        for (name, answer) in [("list", list), ("token", given), ("display", display)] {
            fs::write(self.answers.join(name), answer.to_string()).expect("an answer");
        }
    }
}
