//! Steps that several journeys take, in the words of the screens.

use thirtyfour::Key;

use crate::frame::{
    app::App,
    browser::Browser,
    desk::Desk,
    looking::{button, dialog, field, radio, row, tab},
    wait,
};

/// The support agent of every practice org, as its home page says. Practice credentials, not secrets.
pub(crate) const AGENT: &str = "agent@practice.example";
/// Its administrator.
pub(crate) const ADMIN: &str = "admin@practice.example";
/// The password of both.
pub(crate) const PASSWORD: &str = "practice1";
/// The practice org's page that lists who allowed which app.
pub(crate) const SETUP: &str = "/lightning/setup/ConnectedAppsUsage/home";
/// The name the app gives to the integration of its own practice org.
pub(crate) const OURS: &str = "Practice org";

/// Goes to an area by the rail.
pub(crate) async fn go_to(app: &App, area: &str) {
    app.click(button(area)).await;
}

/// From the empty list to the connect dialog of the app's own practice org; returns the address for the browser.
pub(crate) async fn try_the_practice_org(app: &App, desk: &Desk) -> String {
    app.click(button("Try the practice org")).await;
    desk.opener().next().await
}

/// Presses Connect on the wizard's last tab and waits until the app asks for a browser.
pub(crate) async fn start_connecting(app: &App, desk: &Desk) -> String {
    app.click(button("Connect")).await;
    desk.opener().next().await
}

/// Signs in as the agent, allows, and waits until the window says that it is connected.
pub(crate) async fn allow_and_finish(app: &App, browser: &Browser, address: &str) {
    browser.allow(address, AGENT, PASSWORD).await;
    app.says("Is this the org you meant?").await;
    app.click(button("Done")).await;
    app.gone(dialog("Connect").starting()).await;
}

/// Adds an integration to a practice org that somebody started by hand, through the whole wizard.
pub(crate) async fn add_by_hand(app: &App, name: &str, org: &practice_org::PracticeOrg) {
    let announced = org.announcement();
    app.click(button("Add integration")).await;
    app.click(button("A Salesforce org that runs on this computer").containing())
        .await;
    app.fill(field("Name"), name).await;
    app.click(button("Continue to Setup")).await;
    app.click(button("Continue to Authentication")).await;
    app.click(radio("One started by hand").starting()).await;
    app.fill(field("Domain"), org.url()).await;
    app.says("Will use").await;
    app.fill(field("Consumer key"), &announced.client_id).await;
    app.click(button("Continue to Connect")).await;
}

/// Ends every session or one grant on the practice org's Setup page, as its administrator.
pub(crate) async fn press_in_setup(browser: &Browser, org: &str, selector: &str) {
    browser.go(&format!("{org}/secur/logout.jsp")).await;
    browser.go(&format!("{org}{SETUP}")).await;
    browser.sign_in(ADMIN, PASSWORD).await;
    browser.says("Connected Apps OAuth Usage").await;
    // the page that answers says the same words: without a mark the next address would overtake what was pressed
    let mark = "document.documentElement.dataset.before = 'yes'; return true";
    browser.ask(mark, Vec::new()).await;
    browser.press(selector).await;
    wait::until("the page that answers", wait::SCREEN, || async {
        let script = "return document.documentElement.dataset.before ?? ''";
        match browser.ask(script, Vec::new()).await == "" {
            true => Ok(()),
            false => Err("it is still the page before".to_owned()),
        }
    })
    .await;
    browser.says("Connected Apps OAuth Usage").await;
    browser.go(&format!("{org}/secur/logout.jsp")).await;
}

/// The org's own address in a sign-in address.
pub(crate) fn origin(address: &str) -> &str {
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..]
        .find('/')
        .map_or(address.len(), |at| start + at);
    &address[..end]
}

/// The callback port that a sign-in address names: its redirect address is `http://localhost:PORT/callback`.
pub(crate) fn callback_port(address: &str) -> u16 {
    let after = address
        .split("localhost%3A")
        .nth(1)
        .or_else(|| address.split("localhost:").nth(1));
    let digits: String = after
        .unwrap_or_default()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits
        .parse()
        .expect("the sign-in address names a callback port")
}

/// Chooses a theme in Settings.
pub(crate) async fn set_theme(app: &App, theme: &str) {
    go_to(app, "Settings").await;
    app.click(radio(theme).starting()).await;
}

/// The number of the case on top of the list, as soon as the list is there.
pub(crate) async fn first_case_number(app: &App) -> String {
    let is_number = |word: &&str| word.len() == 8 && word.chars().all(|c| c.is_ascii_digit());
    wait::until("a case number", wait::SCREEN, || async {
        let text = app.text().await;
        let found = text.split_whitespace().find(is_number).map(str::to_owned);
        found.ok_or_else(|| format!("the page says:\n{text}"))
    })
    .await
}

/// The number of the case that is open, from the head of its pane: “Case 00001234”.
pub(crate) async fn open_case_number(app: &App) -> String {
    let text = app.text().await;
    let found = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("Case ").map(str::to_owned));
    found.unwrap_or_else(|| panic!("no case is open:\n{text}"))
}

/// Chooses another list of the desk by its name, as a person types it.
pub(crate) async fn choose_list(app: &App, shown: &str, wanted: &str) {
    app.click(button(shown)).await;
    app.fill(field("Find a list"), wanted).await;
    app.keys(Key::Enter.value()).await;
    app.find(button(wanted)).await;
}

/// Opens the case on top of the list, a table or lines of two, and waits until it is there.
pub(crate) async fn open_first_case(app: &App) {
    let number = first_case_number(app).await;
    app.click(row(number.as_str()).containing()).await;
    app.says(&format!("Case {number}")).await;
    app.find(tab("Timeline")).await;
}

/// Puts a value into a field of the open record, where it stands.
pub(crate) async fn edit_field(app: &App, label: &str, value: &str) {
    begin_editing(app, label).await;
    app.fill(field(label), value).await;
}

/// Chooses another value of a field of the open record, where it stands.
pub(crate) async fn choose_value(app: &App, label: &str, value: &str) {
    begin_editing(app, label).await;
    app.choose(field(label), value).await;
}

/// Opens a field of the open record. It is brought to the middle first: the driver scrolls to the very edge, where the
/// bar to save lies over it.
async fn begin_editing(app: &App, label: &str) {
    let edit = format!("Edit {label}");
    app.find(button(edit.as_str()).starting()).await;
    let script = "const all = [...document.querySelectorAll('button')];
        all.find((one) => one.ariaLabel?.startsWith(arguments[0]))?.scrollIntoView({ block: 'center' });
        return null";
    app.ask(script, vec![edit.as_str().into()]).await;
    app.click(button(edit).starting()).await;
}

/// Waits until the list of cases is there and says that it has this many: “2,500 · newest first”, or the number alone
/// beside an open case.
pub(crate) async fn list_counts(app: &App, count: &str) {
    wait::until(&format!("{count} cases"), wait::SCREEN, || async {
        let text = app.text().await;
        let counts = |line: &str| {
            let rest = line.trim().strip_prefix(count)?.trim_start();
            (rest.is_empty() || rest.starts_with('·')).then_some(())
        };
        text.lines()
            .find_map(counts)
            .ok_or_else(|| format!("the page says:\n{text}"))
    })
    .await;
}
