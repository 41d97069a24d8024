//! An axe scan of every view, light and dark: no finding of impact serious or critical.

use std::{
    fs,
    path::{Path, PathBuf},
    rc::Rc,
};

use serde_json::{Value, json};
use thirtyfour::Key;

use super::steps::{self, AGENT, PASSWORD};
use crate::frame::{
    app::App,
    desk::Desk,
    looking::{button, choice, dialog, field, tab},
};

const AXE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/ui/node_modules/axe-core/axe.min.js"
);

/// Runs axe and gives what it finds serious or critical, one line each.
const SCAN: &str = "const done = arguments[arguments.length - 1];
    window.axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => done(
        violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .flatMap(({ id, help, nodes }) => nodes.map(
                ({ html, failureSummary }) => `${id}: ${help}\\n  ${html}\\n  ${failureSummary}`))
    ), (error) => done([`axe failed: ${error}`]));";

/// What is scanned, and what was found.
struct Scan<'a> {
    app: &'a App,
    theme: &'static str,
    found: Vec<String>,
    shots: PathBuf,
}

impl Scan<'_> {
    /// Scans what the window shows now.
    async fn view(&mut self, view: &str) {
        let name = format!(
            "{}-{}.png",
            view.replace(", ", "-").replace(' ', "-"),
            self.theme
        );
        self.app.shoot(&self.shots.join(name)).await;
        let present = self.app.ask("return typeof window.axe", Vec::new()).await;
        if present != json!("object") {
            let axe = fs::read_to_string(Path::new(AXE))
                .unwrap_or_else(|error| panic!("{AXE}: {error}; run `npm ci` in ui/"));
            self.app.ask(&axe, Vec::new()).await;
        }
        let answer = self.app.driver().execute_async(SCAN, Vec::new()).await;
        let answer = answer.unwrap_or_else(|error| panic!("axe does not answer: {error}"));
        for finding in answer
            .json()
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            self.found
                .push(format!("{view}, {}: {finding}", self.theme));
        }
    }
}

/// Walks through every view twice.
pub(crate) async fn walk(desk: Rc<Desk>) {
    let app = desk.start_app().await;
    app.resize(1280, 800).await;
    let mut scan = Scan {
        app: &app,
        theme: "light",
        found: Vec::new(),
        shots: desk.shots().to_owned(),
    };
    for theme in ["light", "dark"] {
        scan.theme = theme;
        steps::set_theme(&app, if theme == "light" { "Light" } else { "Dark" }).await;
        scan.view("settings").await;
        steps::go_to(&app, "Integrations").await;
        app.find(button("Try the practice org")).await;
        scan.view("integrations, empty").await;
        steps::go_to(&app, "Cases").await;
        scan.view("cases, nothing connected").await;
    }
    steps::go_to(&app, "Integrations").await;
    let address = steps::try_the_practice_org(&app, &desk).await;
    let browser = desk.open_browser().await;
    browser.allow(&address, AGENT, PASSWORD).await;
    app.says("Is this the org you meant?").await;
    scan.view("connected").await;
    app.click(button("Done")).await;
    browser.close().await;
    for theme in ["light", "dark"] {
        scan.theme = theme;
        steps::set_theme(&app, if theme == "light" { "Light" } else { "Dark" }).await;
        connect_dialog(&app, &desk, &mut scan).await;
        integrations(&app, &mut scan).await;
        cases(&app, &mut scan).await;
        activity(&app, &mut scan).await;
    }
    let found = scan.found;
    assert!(
        found.is_empty(),
        "{} findings of axe:\n{}",
        found.len(),
        found.join("\n")
    );
    app.quit().await;
}

/// The dialog while it waits, and how it looks when it was cancelled.
async fn connect_dialog(app: &App, desk: &Desk, scan: &mut Scan<'_>) {
    steps::go_to(app, "Integrations").await;
    app.click(button(format!("Edit {}", steps::OURS))).await;
    app.click(tab("Authentication")).await;
    app.click(button("Re-generate token")).await;
    desk.opener().next().await;
    scan.view("connect dialog").await;
    app.click(button("Cancel")).await;
    app.find(button("Try again")).await;
    scan.view("connect, cancelled").await;
    app.click(button("Close")).await;
}

async fn integrations(app: &App, scan: &mut Scan<'_>) {
    steps::go_to(app, "Integrations").await;
    app.says("CONNECTED").await;
    scan.view("integrations").await;
    app.click(button(format!("Delete {}", steps::OURS))).await;
    scan.view("delete integration").await;
    app.click(button("Keep it")).await;
    app.click(button(format!("Test Connection of {}", steps::OURS)))
        .await;
    app.find(button("Run again")).await;
    scan.view("checkup").await;
    steps::go_to(app, "Integrations").await;
    app.click(button(format!("Edit {}", steps::OURS))).await;
    for name in ["Basic", "Authentication", "Connect"] {
        app.click(tab(name)).await;
        scan.view(&format!("edit, {name}")).await;
    }
    wizard(app, scan).await;
    app.click(button("Search cases").starting()).await;
    app.find(dialog("").starting()).await;
    scan.view("palette").await;
    app.keys(Key::Escape.value()).await;
    app.gone(dialog("Search cases").starting()).await;
}

/// The wizard of a recipe for a real org, up to its last tab; what it added is deleted again.
async fn wizard(app: &App, scan: &mut Scan<'_>) {
    steps::go_to(app, "Integrations").await;
    app.click(button("Add integration")).await;
    app.find(field("Search the catalogue")).await;
    scan.view("catalogue").await;
    app.click(button("Your own Salesforce org").containing())
        .await;
    app.fill(field("Name"), "Support desk").await;
    scan.view("wizard, Basic").await;
    for name in ["Setup", "Authentication", "Connect"] {
        app.click(button(format!("Continue to {name}"))).await;
        app.gone(button(format!("Continue to {name}"))).await;
        scan.view(&format!("wizard, {name}")).await;
    }
    steps::go_to(app, "Integrations").await;
    app.click(button("Delete Support desk")).await;
    app.click(button("Delete integration")).await;
    app.gone(button("Delete Support desk")).await;
}

/// The log, and one entry of it.
async fn activity(app: &App, scan: &mut Scan<'_>) {
    steps::go_to(app, "Activity").await;
    app.says("Sign-in in the browser").await;
    scan.view("activity").await;
    app.click(choice("Sign-in").containing()).await;
    app.find(button("Open the integration")).await;
    scan.view("activity, entry").await;
    app.click(button("Export…")).await;
    app.find(button("Choose…")).await;
    scan.view("export").await;
    app.click(button("Not now")).await;
}

async fn cases(app: &App, scan: &mut Scan<'_>) {
    steps::go_to(app, "Cases").await;
    app.says("newest first").await;
    scan.view("cases").await;
    steps::open_first_case(app).await;
    scan.view("case").await;
    app.keys(Key::Delete.value()).await;
    app.find(field("Case Number")).await;
    scan.view("delete case").await;
    app.click(button("Keep it")).await;
    app.click(button("Edit Subject").starting()).await;
    app.find(field("Subject")).await;
    scan.view("case, edit").await;
    app.keys(Key::Escape.value()).await;
    app.keys(Key::Escape.value()).await;
    app.click(button("All open")).await;
    app.find(field("Find a list")).await;
    scan.view("lists").await;
    app.keys(Key::Escape.value()).await;
    app.click(button("New case")).await;
    app.find(button("Create case")).await;
    scan.view("new case").await;
    app.click(button("Close")).await;
}
