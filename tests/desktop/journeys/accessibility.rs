//! An axe scan of every view, light and dark: no finding of impact serious or critical.

use std::{fs, path::Path, rc::Rc};

use serde_json::{Value, json};

use super::steps;
use crate::frame::{
    app::App,
    desk::Desk,
    looking::{button, dialog, tab},
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
}

impl Scan<'_> {
    /// Scans what the window shows now.
    async fn view(&mut self, view: &str) {
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
    scan.view("connect dialog, dark").await;
    let browser = desk.open_browser().await;
    steps::allow_and_finish(&app, &browser, &address).await;
    browser.close().await;
    for theme in ["light", "dark"] {
        scan.theme = theme;
        steps::set_theme(&app, if theme == "light" { "Light" } else { "Dark" }).await;
        integrations(&app, &mut scan).await;
        cases(&app, &mut scan).await;
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

async fn integrations(app: &App, scan: &mut Scan<'_>) {
    steps::go_to(app, "Integrations").await;
    app.says("CONNECTED").await;
    scan.view("integrations").await;
    app.click(button(format!("Test Connection of {}", steps::OURS)))
        .await;
    app.find(button("Run again")).await;
    scan.view("checkup").await;
    steps::go_to(app, "Integrations").await;
    app.click(button(format!("Edit {}", steps::OURS))).await;
    for name in ["Basic", "Setup", "Authentication"] {
        app.click(tab(name)).await;
        scan.view(&format!("edit, {name}")).await;
    }
    steps::go_to(app, "Integrations").await;
    app.click(button("Add integration")).await;
    scan.view("add integration").await;
    steps::go_to(app, "Integrations").await;
    app.click(button("Search cases").starting()).await;
    app.find(dialog("").starting()).await;
    scan.view("palette").await;
    app.keys(thirtyfour::Key::Escape.value()).await;
}

async fn cases(app: &App, scan: &mut Scan<'_>) {
    steps::go_to(app, "Cases").await;
    app.says("newest first").await;
    scan.view("cases, list").await;
    steps::open_first_case(app).await;
    app.find(button("Edit")).await;
    scan.view("case").await;
    app.click(button("Edit")).await;
    app.find(button("Save")).await;
    scan.view("case, edit").await;
    app.click(button("Cancel")).await;
    app.click(button("New case")).await;
    scan.view("new case").await;
    app.click(button("Cancel")).await;
}
