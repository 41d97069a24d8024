//! The tour's point 7: a support agent's work on cases.

use thirtyfour::Key;

use super::{
    steps,
    tour::{Album, tell},
};
use crate::frame::{
    app::App,
    looking::{button, column, dialog, field, row, tab},
    wait,
};

/// List, sort, page, search, open, change, be refused, create, delete.
pub(crate) async fn walk(app: &App, album: &Album) {
    steps::go_to(app, "Cases").await;
    app.says("newest first").await;
    steps::choose_list(app, "All open", "All").await;
    steps::list_counts(app, "2,500").await;
    tell(7, "2,500 cases, newest first");
    album.shoot(app, "cases").await;
    sort_and_page(app, album).await;
    search(app, album).await;
    change(app, album).await;
    refusal(app, album).await;
    let number = create(app, album).await;
    delete(app, album, &number).await;
}

/// Sorts by a column and goes on beyond the 2,000 rows of a page of the org.
async fn sort_and_page(app: &App, album: &Album) {
    app.click(button("Case Number")).await;
    app.says("by case number").await;
    app.find(column("Case Number")).await;
    tell(
        7,
        "sorted by number; on to the last row, beyond the 2,000 of one page",
    );
    let last = wait::until("the last row", wait::SCREEN, || async {
        let script = "const list = document.querySelector('[role=grid][tabindex]');
            list.scrollTop = list.scrollHeight;
            const rows = [...list.querySelectorAll('[role=row]')];
            return rows.at(-1)?.ariaRowIndex ?? rows.at(-1)?.getAttribute('aria-rowindex') ?? '';";
        let index = app.ask(script, Vec::new()).await;
        // the head is row 1
        if index == "2501" {
            Ok(())
        } else {
            Err(format!("the last row is {index}"))
        }
    });
    last.await;
    album.shoot(app, "cases-beyond-2000").await;
    app.click(button("Created").starting()).await;
    app.says("newest first").await;
}

async fn search(app: &App, album: &Album) {
    let number = steps::first_case_number(app).await;
    tell(7, &format!("search by number: {number}"));
    app.fill(field("Search cases"), &number).await;
    app.keys(Key::Enter.value()).await;
    steps::list_counts(app, "1").await;
    album.shoot(app, "search-number").await;
    tell(7, "search by words of the subject");
    app.fill(field("Search cases"), "invoice").await;
    app.keys(Key::Enter.value()).await;
    app.find(row("invoice").containing()).await;
    album.shoot(app, "search-words").await;
    app.keys(Key::Escape.value()).await;
    steps::list_counts(app, "2,500").await;
}

async fn change(app: &App, album: &Album) {
    let number = steps::first_case_number(app).await;
    tell(
        7,
        &format!("open case {number}, change status, priority, subject and description"),
    );
    steps::open_first_case(app).await;
    album.shoot(app, "case").await;
    let subject = "Printer on the second floor: prints twice";
    steps::edit_field(app, "Subject", subject).await;
    steps::choose_value(app, "Status", "Working").await;
    steps::choose_value(app, "Priority", "Medium").await;
    steps::edit_field(app, "Description", "Changed on the tour.\nA second line.").await;
    album.shoot(app, "case-edit").await;
    app.click(button("Save")).await;
    app.says(&format!("Case {number} saved")).await;
    app.says("Printer on the second floor: prints twice").await;
    app.says("A second line.").await;
    tell(7, "saved, and the list shows it");
    album.shoot(app, "case-saved").await;
}

async fn refusal(app: &App, album: &Album) {
    tell(
        7,
        "the org refuses to close a case of high priority without a description",
    );
    steps::choose_value(app, "Status", "Closed").await;
    steps::choose_value(app, "Priority", "High").await;
    steps::edit_field(app, "Description", "").await;
    steps::edit_field(app, "Subject", "Typed and kept").await;
    app.click(button("Save")).await;
    app.says("A high-priority case can only be closed with a description")
        .await;
    app.says("Typed and kept").await;
    tell(7, "it is said at the field, and what was typed is kept");
    album.shoot(app, "case-refused").await;
    app.click(button("Discard")).await;
    app.says("Printer on the second floor: prints twice").await;
}

/// Creates a case and returns its number.
async fn create(app: &App, album: &Album) -> String {
    tell(7, "create a case");
    app.click(button("New case")).await;
    app.fill(field("Subject"), "Created on the tour").await;
    album.shoot(app, "case-new").await;
    app.click(button("Create case")).await;
    steps::list_counts(app, "2,501").await;
    app.find(tab("Timeline")).await;
    album.shoot(app, "case-created").await;
    steps::open_case_number(app).await
}

async fn delete(app: &App, album: &Album, number: &str) {
    tell(7, &format!("delete case {number} after typing its number"));
    app.keys(Key::Delete.value()).await;
    app.find(dialog(format!("Delete case {number}?"))).await;
    app.fill(field("Case Number"), "00000000").await;
    app.click(button("Delete case")).await;
    app.says("That is not what it is called").await;
    app.fill(field("Case Number"), number).await;
    album.shoot(app, "case-delete").await;
    app.click(button("Delete case")).await;
    app.says(&format!("Case {number} deleted")).await;
    steps::list_counts(app, "2,500").await;
    album.shoot(app, "case-deleted").await;
}
