//! A support agent's day at the desk with keys alone: ten new cases, a colleague in between, a crash, fifty at once.

use std::{fs, path::Path, rc::Rc};

use practice_org::{Options, PracticeOrg};
use serde_json::{Value, json};
use thirtyfour::Key;

use super::{
    keyboard::{command, edit_subject, tab_to},
    rest::Rest,
    steps::{self, ADMIN, AGENT},
};
use crate::frame::{
    app::App,
    desk::Desk,
    looking::{button, dialog, field, row},
    wait,
};

const CASES: usize = 600;

/// Triage, conflict, crash, macro over fifty, taking back.
pub(crate) async fn walk(desk: Rc<Desk>) {
    let options = Options {
        cases: CASES,
        ..Options::default()
    };
    let org = PracticeOrg::start(options).await.expect("a practice org");
    let rest = Rest::sign_in(&org).await;
    let app = desk.start_app().await;
    app.resize(1280, 800).await;
    let browser = desk.open_browser().await;
    steps::add_by_hand(&app, "Support desk", &org).await;
    let address = steps::start_connecting(&app, &desk).await;
    steps::allow_and_finish(&app, &browser, &address).await;
    browser.close().await;

    to_the_list(&app).await;
    pictures(&app, &desk).await;
    arrivals(&app, &rest).await;
    triage(&app, &rest).await;
    conflict(&app, &org, &rest, &desk).await;
    let app = crash(&desk, app, &rest).await;
    many(&app, &rest, &desk).await;
    large(&app, &desk).await;
    app.quit().await;
    org.stop().await;
}

/// The list of cases, by keys.
async fn to_the_list(app: &App) {
    command(app, "go to cases").await;
    app.says("newest first").await;
    steps::first_case_number(app).await;
}

/// The list and a case of it.
async fn pictures(app: &App, desk: &Desk) {
    picture(app, desk, "list").await;
    app.keys("j".repeat(2)).await;
    app.keys(Key::Enter.value()).await;
    app.find(button("Edit Subject").starting()).await;
    picture(app, desk, "case").await;
    app.keys(Key::Escape.value()).await;
    app.gone(button("Edit Subject").starting()).await;
}

/// Cases of somebody else arrive, so that there is something to triage whatever the made-up ones are like.
async fn arrivals(app: &App, rest: &Rest) {
    let soql = format!("SELECT Id FROM User WHERE Username = '{ADMIN}'");
    let owner = rest.query(&soql).await["records"][0]["Id"].clone();
    let cases: Vec<Value> = (0..55)
        .map(|n| json!({ "Subject": format!("New one {n:02}"), "Status": "New", "OwnerId": owner }))
        .collect();
    rest.create_cases(&cases).await;
    app.keys("r").await;
    // the list stays at the row one was at
    app.find(row("New one 00").containing()).await;
    app.keys(Key::Home.value()).await;
    app.find(row("New one 54").containing()).await;
}

/// A picture for the docs in each theme, left in `target/agent`.
async fn picture(app: &App, desk: &Desk, name: &str) {
    for theme in ["dark", "light"] {
        command(app, &format!("theme: {theme}")).await;
        app.gone(dialog("Search cases").starting()).await;
        let file = format!("cases-{name}-{theme}.png");
        app.shoot(&desk.shots().join(file)).await;
    }
}

/// Opens the newest and takes ten, one after the other.
async fn triage(app: &App, rest: &Rest) {
    app.keys(Key::Enter.value()).await;
    for n in (45..55).rev() {
        let subject = format!("New one {n:02}");
        app.find(button(format!("Edit Subject: {subject}"))).await;
        app.keys("t").await;
        app.says("is yours").await;
        wait::until("the case to be mine", wait::SCREEN, || async {
            let owner = rest.case(&subject).await["Owner"]["Name"].clone();
            match app.text().await.contains(owner.as_str().unwrap_or("?")) {
                true => Ok(()),
                false => Err(format!("it belongs to {owner}")),
            }
        })
        .await;
        app.keys("j").await;
    }
    let mine = rest
        .count(
            "SELECT COUNT() FROM Case WHERE Subject LIKE 'New one%' AND Owner.Username = 'AGENT'",
        )
        .await;
    assert_eq!(mine, 10);
}

/// A colleague changes what one is typing over: nothing is written before it is chosen whose stands.
async fn conflict(app: &App, org: &PracticeOrg, rest: &Rest, desk: &Desk) {
    let subject = "New one 44";
    app.find(button(format!("Edit Subject: {subject}"))).await;
    let id = rest.case(subject).await["Id"].clone();
    let id = id.as_str().expect("an id");
    edit_subject(app).await;
    app.chord(Key::Control, 'a').await;
    app.keys("Mine: cannot print").await;
    let theirs = json!({ "Subject": "Theirs: printer is on fire" });
    org.control()
        .update_record(id, theirs)
        .expect("a colleague writes");
    app.chord(Key::Control, 's').await;
    app.says("Choose whose stands").await;
    picture(app, desk, "conflict").await;
    let is =
        |name: &str| format!("document.activeElement?.getAttribute('aria-label') === '{name}'");
    tab_to(
        app,
        "the radio buttons",
        &format!("{} || {}", is("Subject: theirs"), is("Subject: mine")),
    )
    .await;
    // arrows move between the two
    let chosen = "document.querySelector('[aria-label=\"Subject: mine\"]').checked";
    app.keys(Key::Right.value()).await;
    if app.ask(&format!("return {chosen}"), Vec::new()).await != true {
        app.keys(Key::Right.value()).await;
    }
    tab_to(
        app,
        "Save what is chosen",
        "document.activeElement?.textContent.trim() === 'Save what is chosen'",
    )
    .await;
    app.keys(Key::Enter.value()).await;
    app.find(button("Edit Subject: Mine: cannot print")).await;
    wait::until("mine to be written", wait::SCREEN, || async {
        let now = rest.by_id(id).await["Subject"].clone();
        match now == "Mine: cannot print" {
            true => Ok(()),
            false => Err(format!("it is {now}")),
        }
    })
    .await;
    app.gone(button("Discard")).await;
    app.keys(Key::Escape.value()).await;
    app.gone(button("Edit Subject").starting()).await;
}

/// What is typed is there again after a crash, and is saved then.
async fn crash(desk: &Rc<Desk>, app: App, rest: &Rest) -> App {
    app.keys("j").await;
    app.keys(Key::Enter.value()).await;
    app.find(button("Edit Subject: New one 43")).await;
    edit_subject(&app).await;
    app.chord(Key::Control, 'a').await;
    app.keys("Typed before the crash").await;
    app.says("changed:").await;
    let written = || holds(desk.folder(), b"Typed before the crash").then_some(());
    wait::until_some("the draft on the disk", wait::SCREEN, written).await;
    app.crash().await;

    let app = desk.start_app().await;
    app.says("CONNECTED").await;
    to_the_list(&app).await;
    app.find(button("Unsent: 1")).await;
    command(&app, "unsent").await;
    app.says("Typed before the crash").await;
    app.shoot(&desk.shots().join("unsent.png")).await;
    tab_to(
        &app,
        "Open",
        "document.activeElement?.getAttribute('aria-label')?.startsWith('Open: ')",
    )
    .await;
    app.keys(Key::Enter.value()).await;
    app.says("and kept").await;
    app.chord(Key::Control, 's').await;
    app.gone(button("Discard")).await;
    let saved = rest.case("Typed before the crash").await["Subject"].clone();
    assert_eq!(saved, "Typed before the crash");
    app.keys(Key::Escape.value()).await;
    app.gone(button("Edit Subject").starting()).await;
    app
}

/// Whether one of the database's files below a folder holds a text.
fn holds(folder: &Path, text: &[u8]) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            return holds(&path, text);
        }
        let is_database = name.to_string_lossy().starts_with("orgdeck.db");
        let bytes = fs::read(path).unwrap_or_default();
        is_database && bytes.windows(text.len()).any(|window| window == text)
    })
}

/// A macro is made, run over fifty ticked cases, and taken back.
async fn many(app: &App, rest: &Rest, desk: &Desk) {
    let before = rest.count(COMMENTS).await;
    app.keys(Key::Enter.value()).await;
    app.find(button("Edit Subject").starting()).await;
    app.keys("m").await;
    app.find(dialog("Macros")).await;
    app.keys(Key::Enter.value()).await;
    app.find(field("Name")).await;
    let label = |name: &str| {
        format!("document.activeElement?.labels?.[0]?.textContent.trim().startsWith('{name}')")
    };
    tab_to(app, "the name", &label("Name")).await;
    app.keys("Ask for a photo").await;
    tab_to(app, "the comment", &label("Comment")).await;
    app.keys("Please send a photo of the display of {{CaseNumber}}.")
        .await;
    tab_to(
        app,
        "Save macro",
        "document.activeElement?.textContent.trim() === 'Save macro'",
    )
    .await;
    app.keys(Key::Enter.value()).await;
    app.says("Ask for a photo").await;
    app.keys(Key::Escape.value()).await;
    app.gone(dialog("Macros")).await;
    app.keys(Key::Escape.value()).await;
    app.gone(button("Edit Subject").starting()).await;

    app.keys(Key::Home.value()).await;
    app.keys("x").await;
    app.keys("j".repeat(49)).await;
    app.keys("X").await;
    app.says("50 ticked").await;
    app.shoot(&desk.shots().join("ticked.png")).await;
    tab_to(
        app,
        "Macro…",
        "document.activeElement?.textContent.trim() === 'Macro…'",
    )
    .await;
    app.keys(Key::Enter.value()).await;
    app.find(dialog("Run a macro on 50 cases")).await;
    let start = "document.activeElement?.tagName === 'BUTTON'
        && document.activeElement.textContent.trim() === 'Run a macro on 50 cases'";
    tab_to(app, "the button that runs it", start).await;
    app.keys(Key::Enter.value()).await;
    app.find(button("Done")).await;
    app.shoot(&desk.shots().join("macro-done.png")).await;
    assert_eq!(rest.count(COMMENTS).await, before + 50);
    tab_to(
        app,
        "Take back",
        "document.activeElement?.textContent.trim() === 'Take back'",
    )
    .await;
    app.keys(Key::Enter.value()).await;
    app.says("taken back").await;
    wait::until("the comments to be gone", wait::SCREEN, || async {
        match rest.count(COMMENTS).await {
            now if now == before => Ok(()),
            now => Err(format!("{now} are there, {before} were")),
        }
    })
    .await;
}

/// Twice as large in a large window, a quarter larger in a small one: everything is reached and nothing is cut off.
async fn large(app: &App, desk: &Desk) {
    tab_to(
        app,
        "Done",
        "document.activeElement?.textContent.trim() === 'Done'",
    )
    .await;
    app.keys(Key::Enter.value()).await;
    for (width, height, percent) in [(1600, 1000, 200_u32), (1024, 700, 125)] {
        app.chord(Key::Control, '0').await;
        app.resize(width, height).await;
        wait::until(&format!("{percent} %"), wait::SCREEN, || async {
            let inner = app.ask("return window.innerWidth", Vec::new()).await;
            let inner = inner.as_u64().unwrap_or_default();
            if inner * u64::from(percent) <= u64::from(width) * 100 + 200 {
                return Ok(());
            }
            app.chord(Key::Control, '+').await;
            Err(format!("it is {inner} wide inside"))
        })
        .await;
        to_the_list(app).await;
        fits(app, desk, &format!("list-{percent}")).await;
        app.keys(Key::Enter.value()).await;
        app.find(button("Edit Subject").starting()).await;
        fits(app, desk, &format!("case-{percent}")).await;
        app.keys(Key::Escape.value()).await;
        app.gone(button("Edit Subject").starting()).await;
    }
    app.chord(Key::Control, '0').await;
}

/// Nothing reaches out of the window sideways.
async fn fits(app: &App, desk: &Desk, name: &str) {
    app.shoot(&desk.shots().join(format!("{name}.png"))).await;
    let script = "return [document.documentElement.scrollWidth, window.innerWidth]";
    let widths = app.ask(script, Vec::new()).await;
    // both are rounded to whole pixels
    let (whole, inner) = (
        widths[0].as_f64(),
        widths[1].as_f64().map(|inner| inner + 1.0),
    );
    assert!(whole <= inner, "{name}: {whole:?} in {inner:?}");
}

const COMMENTS: &str = "SELECT COUNT() FROM CaseComment WHERE CreatedBy.Username = 'AGENT'";

impl Rest {
    /// A case by its subject.
    async fn case(&self, subject: &str) -> Value {
        let soql = format!("SELECT Id, Subject, Owner.Name FROM Case WHERE Subject = '{subject}'");
        self.query(&soql).await["records"][0].clone()
    }

    async fn by_id(&self, id: &str) -> Value {
        let soql = format!("SELECT Id, Subject FROM Case WHERE Id = '{id}'");
        self.query(&soql).await["records"][0].clone()
    }

    /// How many there are; `AGENT` stands for the agent's user name.
    async fn count(&self, soql: &str) -> u64 {
        let answer = self.query(&soql.replace("AGENT", AGENT)).await;
        answer["totalSize"].as_u64().expect("a count")
    }
}
