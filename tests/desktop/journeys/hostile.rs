//! Text that other people wrote stays text: scripts in subjects and descriptions never run.

use std::collections::HashSet;
use std::rc::Rc;

use practice_org::{Options, PracticeOrg};
use serde::Deserialize;
use serde_json::{Value, json};
use thirtyfour::Key;

use super::{rest::Rest, steps};
use crate::frame::{app::App, desk::Desk, wait};

/// How many of them are opened, too.
const OPENED: usize = 50;

/// What the payloads are made of; the window's own tests make the same of it.
#[derive(Deserialize)]
struct Known {
    /// What a payload does if it runs.
    deeds: Vec<String>,
    /// With RUN where that stands.
    shapes: Vec<String>,
    /// How it is put in, with SHAPE where it stands.
    ways: Vec<String>,
}

/// A thousand ways to make a page run a script, each with its number so that it can be found again.
fn payloads() -> Vec<String> {
    let known = include_str!("../../../ui/tests/scripts/payloads.json");
    let Known {
        deeds,
        shapes,
        ways,
    } = serde_json::from_str(known).expect("payloads");
    let pairs = (0..ways.len()).flat_map(|way| (0..shapes.len()).map(move |shape| (way, shape)));
    let made = pairs.map(|(way, shape)| {
        let deed = &deeds[(way + shape) % deeds.len()];
        let number = way * shapes.len() + shape;
        let text = ways[way].replacen("SHAPE", &shapes[shape], 1);
        format!("{number:04} {}", text.replace("RUN", deed))
    });
    let made: Vec<String> = made.collect();
    // in an order in which those that stand beside each other have little in common
    (0..made.len())
        .map(|at| made[at * 21 % made.len()].clone())
        .collect()
}

/// A text as it is looked for: white space may be shown in another way.
fn squashed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Creates the cases, shows all of them in the list and some of them opened.
pub(crate) async fn walk(desk: Rc<Desk>) {
    let org = PracticeOrg::start(Options {
        cases: 20,
        ..Options::default()
    })
    .await;
    let org = org.expect("a practice org");
    let rest = Rest::sign_in(&org).await;
    let payloads = payloads();
    let cases: Vec<Value> = payloads
        .iter()
        .map(|payload| json!({ "Subject": payload, "Description": payload }))
        .collect();
    rest.create_cases(&cases).await;
    let app = desk.start_app().await;
    app.resize(1280, 800).await;
    let browser = desk.open_browser().await;
    steps::add_by_hand(&app, "Support desk", &org).await;
    let address = steps::start_connecting(&app, &desk).await;
    steps::allow_and_finish(&app, &browser, &address).await;
    browser.close().await;

    let before = app
        .driver()
        .current_url()
        .await
        .expect("the window has an address");
    steps::go_to(&app, "Cases").await;
    all_in_the_list(&app, &payloads).await;
    // newest first: the last one created is on top
    steps::open_first_case(&app).await;
    for payload in payloads.iter().rev().take(OPENED) {
        shown_as_text(&app, payload).await;
        app.keys("j").await;
    }
    let ran = app.ask("return window.__ran ?? null", Vec::new()).await;
    assert_eq!(ran, Value::Null, "no script ran");
    let after = app
        .driver()
        .current_url()
        .await
        .expect("the window has an address");
    assert_eq!(before.host(), after.host(), "the window stays in the app");
    stays_inside(&app).await;
    app.quit().await;
    org.stop().await;
}

/// Goes through the list page by page: a row of each has said it as it was written. Then back to the top.
async fn all_in_the_list(app: &App, payloads: &[String]) {
    let script = "const rows = [...document.querySelectorAll('.scroller [role=row]')];
        if (rows.some((one) => one.ariaBusy === 'true')) return null;
        return rows.flatMap((one) => one.querySelector('.title .words')?.textContent ?? []);";
    let mut missing: HashSet<String> = payloads.iter().map(|text| squashed(text)).collect();
    steps::first_case_number(app).await;
    let focus = "document.querySelector('[role=grid][tabindex]').focus(); return null";
    app.ask(focus, Vec::new()).await;
    // a page shows more than ten rows
    for _ in 0..payloads.len() / 10 {
        let titles = wait::until("the rows in sight", wait::SCREEN, || async {
            let titles = app.ask(script, Vec::new()).await;
            titles
                .as_array()
                .cloned()
                .ok_or_else(|| "they are on their way".to_owned())
        })
        .await;
        for title in titles.iter().filter_map(Value::as_str) {
            missing.remove(&squashed(title));
        }
        if missing.is_empty() {
            break;
        }
        app.keys(Key::PageDown.value()).await;
    }
    assert!(
        missing.is_empty(),
        "{} are missing: {missing:?}",
        missing.len()
    );
    app.keys(Key::Home.value()).await;
}

/// The open case and its row say the payload as it was written.
async fn shown_as_text(app: &App, payload: &str) {
    let seen = squashed(payload);
    let script = "return document.querySelector('main').textContent";
    wait::until("the payload as text", wait::SCREEN, || async {
        let text = app.ask(script, Vec::new()).await;
        let text = squashed(text.as_str().unwrap_or_default());
        // once as subject, once as description, and once in the list
        if text.matches(&seen).count() >= 3 {
            Ok(())
        } else {
            Err(text)
        }
    })
    .await;
}

/// Even asked from inside, the window goes nowhere else.
async fn stays_inside(app: &App) {
    let before = app
        .driver()
        .current_url()
        .await
        .expect("the window has an address");
    app.ask(
        "location.href = 'http://127.0.0.1:9/'; return null",
        Vec::new(),
    )
    .await;
    app.says("rows").await;
    let after = app
        .driver()
        .current_url()
        .await
        .expect("the window has an address");
    assert_eq!(before, after);
}
