//! The main job with keys alone.

use std::rc::Rc;

use thirtyfour::Key;

use super::steps::{self, AGENT, PASSWORD};
use crate::frame::{
    app::App,
    desk::Desk,
    looking::{button, field, tab},
};

/// Palette, practice org, connect, cases, search, open, edit, save: no pointer.
pub(crate) async fn walk(desk: Rc<Desk>) {
    let app = desk.start_app().await;
    app.resize(1280, 800).await;
    app.find(button("Try the practice org")).await;

    command(&app, "try the practice org").await;
    let address = desk.opener().next().await;
    let browser = desk.open_browser().await;
    browser.allow(&address, AGENT, PASSWORD).await;
    app.says("Is this the org you meant?").await;
    browser.close().await;
    tab_to(
        &app,
        "Done",
        "document.activeElement?.textContent.trim() === 'Done'",
    )
    .await;
    app.keys(Key::Enter.value()).await;

    command(&app, "go to cases").await;
    app.says("newest first").await;
    let number = steps::first_case_number(&app).await;
    app.keys("/").await;
    app.keys(number.as_str()).await;
    app.keys(Key::Enter.value()).await;
    steps::list_counts(&app, "1").await;
    // behind a search the keys are at its first row
    app.keys(Key::Enter.value()).await;
    app.says(&format!("Case {number}")).await;
    app.find(tab("Timeline")).await;
    app.find(button("Edit Subject").starting()).await;
    edit_subject(&app).await;
    app.chord(Key::Control, 'a').await;
    app.keys("Typed without a mouse").await;
    app.chord(Key::Control, 's').await;
    app.says(&format!("Case {number} saved")).await;
    app.says("Typed without a mouse").await;
    app.quit().await;
}

/// Edits the subject of the open record.
pub(crate) async fn edit_subject(app: &App) {
    app.keys("e").await;
    app.find(field("Subject")).await;
}

/// Opens the palette, types, takes the first entry.
pub(crate) async fn command(app: &App, words: &str) {
    app.chord(Key::Control, 'k').await;
    app.keys(words).await;
    app.keys(Key::Enter.value()).await;
}

/// Walks with Tab until what is wanted has the focus.
pub(crate) async fn tab_to(app: &App, what: &str, has_focus: &str) {
    let script = format!("return {has_focus}");
    for _ in 0..40 {
        if app.ask(&script, Vec::new()).await == true {
            return;
        }
        app.keys(Key::Tab.value()).await;
    }
    panic!("Tab never reaches {what}");
}
