//! What keys cost in the window, by the page's own clock, and what a hundred thousand rows cost in memory, on an org
//! with a million cases. Does nothing unless `cargo xtask bench --only desk` asks.
//!
//! A key is measured from its event until the page has run its script and laid out what changed: what the engine draws
//! and what the org answers is not in it. The clock of the page counts whole milliseconds.

use std::{path::PathBuf, rc::Rc, time::Duration};

use practice_org::{Options, PracticeOrg};
use serde_json::{Value, json};

use super::{bench::settled_pss, steps};
use crate::frame::{app::App, desk::Desk, looking::button, wait};

/// How long so many keys or so many rows may take.
const LONG: Duration = Duration::from_secs(600);
const ROWS: u64 = 100_000;
const MOVES: u64 = 300;
const OPENINGS: u64 = 60;
const LETTERS: u64 = 60;

/// Runs a piece of script that may wait, and keeps what it gives for [`result`].
const BEGIN: &str = "
    window.__bench = null;
    // what is put off is measured where it runs, with its layout, as the key is
    const later = (window.__later ??= window.setTimeout);
    let put_off = [];
    window.setTimeout = (work, wait, ...more) => later(() => {
        if (wait > 0) return work(...more);
        const begun = performance.now();
        work(...more);
        void document.body.offsetHeight;
        put_off.push(performance.now() - begun);
    }, wait);
    const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
    const press = (key) => (document.activeElement ?? document.body).dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    // what a framework does behind an event it does before the engine comes to anything else
    const settled = async () => { for (let n = 0; n < 30; n += 1) await null; void document.body.offsetHeight; };
    const timed = async (work) => {
        const begun = performance.now();
        work();
        await settled();
        return performance.now() - begun;
    };
    const rows = () => document.querySelector('.rows .scroller');
";

pub(crate) async fn measure(desk: Rc<Desk>) {
    let file = std::env::var_os("ORGDECK_BENCH_ORG").map(PathBuf::from);
    let options = Options {
        cases: 1_000_000,
        data: Some(file.expect("ORGDECK_BENCH_ORG names the org's file; `cargo xtask bench` does")),
        ..Options::default()
    };
    let org = PracticeOrg::start(options).await.expect("a practice org");
    let app = desk.start_app().await;
    let browser = desk.open_browser().await;
    steps::add_by_hand(&app, "Support desk", &org).await;
    let address = steps::start_connecting(&app, &desk).await;
    steps::allow_and_finish(&app, &browser, &address).await;
    browser.close().await;
    app.quit().await;
    // a day begins with a start: what the set-up left behind in the page is not measured
    let app = desk.start_app().await;
    app.resize(1280, 800).await;
    steps::go_to(&app, "Cases").await;
    steps::first_case_number(&app).await;
    // the longest of the app's lists but that of all cases
    steps::choose_list(&app, "All open", "Closed").await;
    steps::first_case_number(&app).await;
    memory(&app).await;
    keys(&app).await;
    app.shoot(&desk.shots().join("deep.png")).await;
    app.quit().await;
    org.stop().await;
}

/// The list before and after a hundred thousand of its rows were scrolled through.
async fn memory(app: &App) {
    let before = settled_pss(app.pid()).await;
    let scrolled = run(
        app,
        &format!(
            "const height = () => rows().querySelector('.whole').offsetHeight;
            const row = rows().querySelector('.seen [role=row]').offsetHeight;
            while (height() / row < {ROWS}) {{ rows().scrollTop = rows().scrollHeight; await sleep(10); }}
            return Math.round(height() / row);"
        ),
    )
    .await;
    println!("  {scrolled} rows");
    let after = settled_pss(app.pid()).await;
    tell("desk-memory", "MiB", &json!(after), &json!(before));
}

/// Selection, opening and typing, each beside the same key where the list is empty.
async fn keys(app: &App) {
    let moved = run(app, &moves(MOVES)).await;
    let opened = run(
        app,
        &format!(
            "press('Home'); await sleep(500); press('Enter'); await sleep(2500);
            const title = () => document.querySelector('.record h2, h2')?.textContent;
            const took = [], rest = [];
            for (let n = 0; n < {OPENINGS}; n += 1) {{
                const before = title();
                put_off = [];
                took.push(await timed(() => press('j')));
                await sleep(900);
                rest.push(Math.max(0, ...put_off));
                if (title() === before) {{ took.pop(); rest.pop(); }}
            }}
            press('Escape'); await sleep(300);
            return [took, rest];"
        ),
    )
    .await;
    let typed = run(app, &typing("printer is offline again")).await;
    app.fill(
        crate::frame::looking::field("Search cases"),
        "zzzzqqqq xxyyzz",
    )
    .await;
    app.keys(thirtyfour::Key::Enter.value()).await;
    app.says("Nothing found").await;
    let moved_in_none = run(app, &moves(MOVES)).await;
    let typed_in_none = run(app, &typing("printer is offline again")).await;
    app.click(button("End the search")).await;
    tell("desk-move", "ms", &p95(&moved), &p95(&moved_in_none));
    tell("desk-open", "ms", &p95(&opened[0]), &p95(&moved_in_none));
    tell(
        "desk-open-rest",
        "ms",
        &p95(&opened[1]),
        &p95(&moved_in_none),
    );
    tell("desk-type", "ms", &p95(&typed), &p95(&typed_in_none));
}

fn moves(count: u64) -> String {
    format!(
        "document.activeElement?.blur(); press('Home'); await sleep(300);
        const took = [];
        for (let n = 0; n < {count}; n += 1) {{ took.push(await timed(() => press('j'))); await sleep(20); }}
        return took;"
    )
}

fn typing(words: &str) -> String {
    format!(
        "const input = document.querySelector('input[type=search], [role=combobox]');
        const took = [];
        for (let n = 0; n < {LETTERS}; n += 1) {{
            const words = {words:?}.slice(0, 1 + (n % {words:?}.length));
            took.push(await timed(() => {{
                Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, words);
                input.dispatchEvent(new Event('input', {{ bubbles: true }}));
            }}));
            await sleep(120);
        }}
        input.value = ''; input.dispatchEvent(new Event('input', {{ bubbles: true }})); input.blur();
        return took;"
    )
}

/// Runs a piece of script to its end and gives what it returned.
async fn run(app: &App, script: &str) -> Value {
    let script = format!(
        "{BEGIN} (async () => {{ {script} }})().then(
            (value) => (window.__bench = {{ value }}),
            (error) => (window.__bench = {{ error: String(error) }}));
        return null;"
    );
    app.ask(&script, Vec::new()).await;
    let got = wait::until("the measure", LONG, || async {
        let got = app.ask("return window.__bench", Vec::new()).await;
        if got.is_null() {
            Err("nothing yet".to_owned())
        } else {
            Ok(got)
        }
    })
    .await;
    assert!(got.get("error").is_none(), "{got}");
    got["value"].clone()
}

/// What nineteen of twenty stay under.
fn p95(samples: &Value) -> Value {
    let mut sorted: Vec<f64> = samples
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .collect();
    assert!(sorted.len() > 20, "too few: {samples}");
    sorted.sort_by(f64::total_cmp);
    json!(sorted[sorted.len() * 95 / 100])
}

fn tell(name: &str, unit: &str, app: &Value, base: &Value) {
    println!(
        "BENCH {}",
        json!({ "name": name, "unit": unit, "app": app, "base": base })
    );
}
