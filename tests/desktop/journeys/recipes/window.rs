//! The window: adding an integration, its checklist, what a check says.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use super::{FIRST, Scene, Walk};
use crate::{
    frame::{
        looking::{button, dialog, field, radio, tab},
        wait,
    },
    journeys::steps::{self, ADMIN, PASSWORD},
};

/// What the line over the steps says of a check: “9 in order, 2 to mend · 8 API calls”.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) in_order: usize,
    pub(super) to_mend: usize,
    /// Whether anything could not be seen or waits.
    pub(super) rest: bool,
    pub(super) calls: usize,
}

/// A step in the list.
#[derive(Debug, Deserialize)]
struct Row {
    title: String,
    state: String,
}

const ROWS: &str = "const states = ['checked', 'failed', 'by_hand', 'not_applicable', 'to_do'];
    return [...document.querySelectorAll('nav[aria-label=\"Steps\"] button')].map((one) => ({
        title: one.querySelector('.title').firstChild.textContent.trim(),
        state: states.find((state) => one.classList.contains(state)) ?? '',
    }));";

/// The sentences of the step that is open, where it failed; nothing where another one is open.
const FOUND: &str = "const open = document.querySelector('section[aria-label]');
    if (open?.getAttribute('aria-label') !== arguments[0]) return null;
    return [...open.querySelectorAll('.failed > ul > li')].map((one) => one.textContent.trim());";

/// The line over the steps once a check is over.
const LINE: &str = "const lines = [...document.querySelectorAll('p[role=\"status\"]')];
    return lines.map((one) => one.textContent.trim()).find((one) => / API calls?$/.test(one)) ?? null;";

/// From the catalogue to an integration with everything on its Authentication tab, for the org.
async fn begin(scene: &Scene, tile: &str, name: &str, way: &str, key: &str) {
    let app = &scene.app;
    steps::go_to(app, "Integrations").await;
    app.click(button("Add integration")).await;
    app.click(button(tile).containing()).await;
    app.fill(field("Name"), name).await;
    app.click(button("Continue to Setup")).await;
    app.find(button("Continue to Authentication")).await;
    app.click(button("Continue to Authentication")).await;
    app.click(radio("Practice").starting()).await;
    app.click(radio("One started by hand").starting()).await;
    let chosen = app.find(radio(way).starting()).await;
    assert!(
        chosen.is_selected().await.expect("a radio button"),
        "the recipe connects by: {way}"
    );
    app.fill(field("Domain"), scene.org.url()).await;
    app.says("Will use").await;
    app.fill(field("Consumer key"), key).await;
}

/// Adds the integration of a recipe. As long as nobody is connected to its org, nothing can be checked, and the window
/// says so.
pub(super) async fn add(scene: &Scene, walk: &Walk) {
    let app = &scene.app;
    begin(scene, walk.tile, walk.name, walk.way, &walk.key).await;
    if let Some(way) = walk.instead {
        app.click(radio(way).starting()).await;
    }
    if let Some(user) = walk.user {
        app.fill(field("User name"), user).await;
    }
    if let Some(secret) = &walk.secret {
        app.fill(field("Consumer secret"), secret).await;
        app.click(button("Keep secret")).await;
        app.find(button("Replace secret")).await;
    }
    app.click(tab("Setup")).await;
    app.says("Once any integration is connected to this org, Orgdeck looks there by itself.")
        .await;
    let check = app.find(button("Check in the org")).await;
    let disabled = check.attr("disabled").await.expect("a button");
    assert!(disabled.is_some(), "there is nobody to ask");
}

/// Adds another integration to the same org, with Orgdeck's own app, and connects it as the administrator.
pub(super) async fn add_first(scene: &Scene) {
    let app = &scene.app;
    let key = &scene.org.announcement().client_id;
    let (tile, way) = ("Your own Salesforce org", "Sign in in the browser");
    begin(scene, tile, FIRST, way, key).await;
    app.click(button("Continue to Connect")).await;
    let address = steps::start_connecting(app, &scene.desk).await;
    scene.browser.allow(&address, ADMIN, PASSWORD).await;
    connected(scene).await;
}

/// The org is named; the dialog closes.
pub(super) async fn connected(scene: &Scene) {
    scene.app.says("Is this the org you meant?").await;
    scene.app.click(button("Done")).await;
    scene.app.gone(dialog("Connect").starting()).await;
}

/// Opens the checklist of an integration from the list.
pub(super) async fn open(scene: &Scene, name: &str) {
    steps::go_to(&scene.app, "Integrations").await;
    scene.app.click(button(format!("Edit {name}"))).await;
    scene.app.click(tab("Setup")).await;
    scene.app.find(button("Check in the org")).await;
}

/// Answers what the steps need to know.
pub(super) async fn answer(scene: &Scene, answers: &[(&str, String)]) {
    for (label, answer) in answers {
        let wanted = field(*label);
        let found = scene.app.find(wanted.clone()).await;
        match found.tag_name().await.expect("a field").as_str() {
            "select" => scene.app.choose(wanted, answer).await,
            _ => scene.app.fill(wanted, answer).await,
        }
        // an answer is taken when the field is left
        scene.app.keys("\u{e004}").await;
    }
}

/// Types another consumer key on the Authentication tab, and comes back.
pub(super) async fn type_key(scene: &Scene, name: &str, key: &str) {
    let app = &scene.app;
    app.click(tab("Authentication")).await;
    app.fill(field("Consumer key"), key).await;
    // leaving saves
    open(scene, name).await;
}

/// Presses “Check in the org” for the whole checklist, and waits for its end.
pub(super) async fn check(scene: &Scene) -> Sum {
    let app = &scene.app;
    // over a step of its own the same words stand once more, further down
    app.click(button("Check in the org")).await;
    let line = wait::until("the end of the check", wait::SCREEN, || async {
        let line = app.ask(LINE, Vec::new()).await;
        let line = line.as_str().map(str::to_owned);
        match line {
            Some(line) => Ok(line),
            None => Err(format!("the page says:\n{}", app.text().await)),
        }
    });
    read(&line.await)
}

fn read(line: &str) -> Sum {
    let numbers = |words: &str| -> Option<usize> {
        let (before, _) = line.split_once(words)?;
        before.rsplit([' ', ',']).next()?.parse().ok()
    };
    Sum {
        in_order: numbers(" in order").unwrap_or_default(),
        to_mend: numbers(" to mend").unwrap_or_default(),
        rest: line.contains("cannot be seen") || line.contains(" answer above"),
        calls: numbers(" API call").unwrap_or_default(),
    }
}

/// Opens a step. How it stands is said behind its title, in a box of its own.
pub(super) async fn choose(scene: &Scene, title: &str) {
    scene
        .app
        .click(button(format!("{title} , ")).starting())
        .await;
}

/// Each step that failed, with what is said there.
pub(super) async fn failures(scene: &Scene) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for row in rows(scene).await {
        if row.state != "failed" {
            continue;
        }
        choose(scene, &row.title).await;
        let says = wait::until("the step", wait::SCREEN, || async {
            let says = scene.app.ask(FOUND, vec![json!(row.title)]).await;
            serde_json::from_value::<Option<Vec<String>>>(says)
                .ok()
                .flatten()
                .ok_or_else(|| "another step is open".to_owned())
        });
        let says = says.await;
        found.insert(row.title, says);
    }
    found
}

/// The steps that were seen in the org.
pub(super) async fn seen(scene: &Scene) -> Vec<String> {
    let rows = rows(scene).await.into_iter();
    let seen = rows.filter(|row| row.state == "checked");
    seen.map(|row| row.title).collect()
}

async fn rows(scene: &Scene) -> Vec<Row> {
    let rows = scene.app.ask(ROWS, Vec::new()).await;
    serde_json::from_value(rows).expect("the list of steps")
}

/// A value of the step that is open, as it is copied.
pub(super) async fn value(scene: &Scene, label: &str) -> String {
    const VALUE: &str = "const all = [...document.querySelectorAll('section .label')];
        const one = all.find((label) => label.textContent.trim() === arguments[0]);
        return one?.parentElement.querySelector('code')?.textContent ?? null;";
    wait::until(&format!("the value {label}"), wait::SCREEN, || async {
        let value = scene.app.ask(VALUE, vec![json!(label)]).await;
        let value = value.as_str().map(str::to_owned);
        value.ok_or_else(|| "it is not there".to_owned())
    })
    .await
}
