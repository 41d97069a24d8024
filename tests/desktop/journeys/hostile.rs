//! Text that other people wrote stays text: scripts in subjects and descriptions never run.

use std::rc::Rc;

use practice_org::{Options, PracticeOrg};
use serde_json::{Value, json};

use super::{rest::Rest, steps};
use crate::frame::{app::App, desk::Desk, wait};

/// What a payload does if it runs.
const RUN: &str = "window.__ran=(window.__ran||0)+1";

/// Fifty ways to make a page run a script, each with its number so that it can be found again.
fn payloads() -> Vec<String> {
    let shapes = [
        "<script>RUN</script>",
        "<img src=x onerror=\"RUN\">",
        "<svg onload=\"RUN\">",
        "<svg><script>RUN</script></svg>",
        "<iframe srcdoc=\"<script>parent.RUN</script>\"></iframe>",
        "<iframe src=\"javascript:parent.RUN\"></iframe>",
        "<a href=\"javascript:RUN\" autofocus onfocus=\"RUN\">x</a>",
        "<body onload=\"RUN\">",
        "<input autofocus onfocus=\"RUN\">",
        "<details open ontoggle=\"RUN\">x</details>",
        "<video><source onerror=\"RUN\"></video>",
        "<audio src=x onerror=\"RUN\">",
        "<math><mtext><script>RUN</script></mtext></math>",
        "<object data=\"javascript:RUN\"></object>",
        "<embed src=\"javascript:RUN\">",
        "<meta http-equiv=\"refresh\" content=\"0;url=javascript:RUN\">",
        "<link rel=stylesheet href=\"javascript:RUN\">",
        "<style>@import 'javascript:RUN';</style>",
        "<form action=\"javascript:RUN\"><button>x</button></form>",
        "<marquee onstart=\"RUN\">x</marquee>",
        "\"><script>RUN</script>",
        "'><img src=x onerror='RUN'>",
        "</title><script>RUN</script>",
        "</textarea><script>RUN</script>",
        "</script><script>RUN</script>",
    ];
    let plain = shapes.iter().map(|shape| shape.replace("RUN", RUN));
    let ways = [
        "{@html `SHAPE`}",
        "${SHAPE}",
        "{{SHAPE}}",
        "<!--><SHAPE-->",
        "\u{202e}SHAPE",
    ];
    let wrapped = (0..25).map(|at| {
        let shape = shapes[at].replace("RUN", RUN);
        ways[at % ways.len()].replace("SHAPE", &shape)
    });
    plain
        .chain(wrapped)
        .enumerate()
        .map(|(at, text)| format!("{at:02} {text}"))
        .collect()
}

/// Creates the cases, shows them in the list and each in the detail.
pub(crate) async fn walk(desk: Rc<Desk>) {
    let org = PracticeOrg::start(Options {
        cases: 20,
        ..Options::default()
    })
    .await;
    let org = org.expect("a practice org");
    let rest = Rest::sign_in(&org).await;
    let payloads = payloads();
    for payload in &payloads {
        rest.create_case(&json!({ "Subject": payload, "Description": payload }))
            .await;
    }
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
    // newest first: the last one created is on top
    steps::open_first_case(&app).await;
    for payload in payloads.iter().rev() {
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

/// The open case and its row say the payload as it was written.
async fn shown_as_text(app: &App, payload: &str) {
    let seen: String = payload.chars().filter(|c| !c.is_whitespace()).collect();
    let script = "return document.querySelector('main').textContent";
    wait::until("the payload as text", wait::SCREEN, || async {
        let text = app.ask(script, Vec::new()).await;
        let text: String = text
            .as_str()
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
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
