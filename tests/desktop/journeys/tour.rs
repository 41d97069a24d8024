//! The tour: what a new user does on the first day, each step told as it happens, with a picture of each screen.
//!
//! `cargo xtask run` shows it where there is no display, and the README's picture comes from it.

use std::{
    path::PathBuf,
    rc::Rc,
    sync::atomic::{AtomicU32, Ordering},
};

use super::{
    steps::{self, AGENT, OURS, PASSWORD},
    tour_cases,
};
use crate::frame::{
    app::App,
    browser::{Asks, Browser},
    desk::Desk,
    looking::{button, dialog, tab},
    page::Page,
};

/// The pictures of the tour, numbered in the order they are taken.
pub(crate) struct Album {
    folder: PathBuf,
    next: AtomicU32,
}

impl Album {
    pub(crate) fn new(desk: &Desk) -> Self {
        Self {
            folder: desk.shots().to_owned(),
            next: AtomicU32::new(1),
        }
    }

    /// Takes a picture.
    pub(crate) async fn shoot(&self, page: &Page, name: &str) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        page.shoot(&self.folder.join(format!("{number:02}-{name}.png")))
            .await;
    }
}

/// Says what happens now.
pub(crate) fn tell(point: u8, what: &str) {
    println!("Point {point}: {what}");
}

/// Points 2 to 9 of the main job, one after the other.
pub(crate) async fn walk(desk: Rc<Desk>) {
    let album = Album::new(&desk);
    let browser = desk.open_browser().await;
    let app = desk.start_app().await;
    app.resize(1280, 800).await;

    let org = first_connection(&desk, &app, &browser, &album).await;
    test_connection(&app, &album).await;
    let app = second_day(&desk, app, &album).await;
    token_expires_and_is_revoked(&desk, &app, &browser, &org, &album).await;
    tour_cases::walk(&app, &album).await;
    looks(&app, &album).await;
    delete(&app, &desk, &album).await;

    browser.close().await;
    app.quit().await;
    println!("The pictures are in {}", desk.shots().display());
}

/// Points 2 and 3: from the empty list to CONNECTED. Returns the org's address.
async fn first_connection(desk: &Desk, app: &App, browser: &Browser, album: &Album) -> String {
    tell(2, "the list is empty and offers two ways to begin");
    app.find(button("Add integration")).await;
    app.find(button("Try the practice org")).await;
    album.shoot(app, "empty-list").await;

    tell(
        2,
        "Try the practice org: it starts inside the app and is added with its credentials",
    );
    let address = steps::try_the_practice_org(app, desk).await;
    tell(
        3,
        "Connect: the system browser is asked to open the org's sign-in page",
    );
    app.find(button("Copy link")).await;
    album.shoot(app, "waiting-for-sign-in").await;

    browser.go(&address).await;
    browser.wait_for(Asks::SignIn).await;
    album.shoot(browser, "browser-sign-in").await;
    browser.sign_in(AGENT, PASSWORD).await;
    tell(3, "signed in; the org asks whether Orgdeck may have access");
    browser.wait_for(Asks::Consent).await;
    album.shoot(browser, "browser-consent").await;
    browser.press("#oaapprove").await;
    browser.says("close").await;
    tell(3, "allowed; the tab says that it can be closed");
    album.shoot(browser, "browser-done").await;

    app.says("Is this the org you meant?").await;
    app.says(AGENT).await;
    tell(3, "the window names the org, the user and the environment");
    album.shoot(app, "connected").await;
    app.click(button("Done")).await;
    app.gone(dialog("Connect").starting()).await;
    assert_eq!(
        desk.bus().stored_secrets(),
        Ok(1),
        "one session, one entry in the keychain"
    );
    steps::origin(&address).to_owned()
}

/// Point 4: Test Connection from the row.
async fn test_connection(app: &App, album: &Album) {
    steps::go_to(app, "Integrations").await;
    app.says("CONNECTED").await;
    album.shoot(app, "list-connected").await;
    tell(
        4,
        "Test Connection: what is checked, one finding after the other",
    );
    app.click(button(format!("Test Connection of {OURS}")))
        .await;
    app.find(button("Run again")).await;
    album.shoot(app, "checkup-passed").await;
    steps::go_to(app, "Integrations").await;
    app.says("Passed").await;
    tell(4, "the row shows the result and when");
    album.shoot(app, "list-tested").await;
}

/// Point 5: quit, start again.
async fn second_day(desk: &Desk, app: App, album: &Album) -> App {
    tell(5, "quit, and start again");
    app.quit().await;
    let app = desk.start_app().await;
    app.says("CONNECTED").await;
    // the app's own practice org is not even started: nothing listens, so nothing was asked
    let ports = app.listening_ports();
    assert!(ports.is_empty(), "no server runs at start: {ports:?}");
    tell(
        5,
        "still CONNECTED, from the keychain, and no request was sent",
    );
    album.shoot(&app, "second-day").await;
    app
}

/// Point 6: the access token ends, then the refresh token.
async fn token_expires_and_is_revoked(
    desk: &Desk,
    app: &App,
    browser: &Browser,
    _first_address: &str,
    album: &Album,
) {
    let org = practice_setup(desk, app).await;
    tell(6, "the org ends all access tokens");
    steps::press_in_setup(browser, &org, "#expire-sessions").await;
    steps::go_to(app, "Cases").await;
    app.says("newest first").await;
    tell(6, "the next action renews the session silently");
    album.shoot(app, "renewed-silently").await;

    tell(6, "the org revokes the refresh token");
    steps::press_in_setup(browser, &org, "#revoke-1").await;
    steps::go_to(app, "Integrations").await;
    app.click(button(format!("Test Connection of {OURS}")))
        .await;
    app.says("Failed at step").await;
    tell(6, "Test Connection fails and says so");
    album.shoot(app, "checkup-failed").await;

    steps::go_to(app, "Integrations").await;
    app.says("EXPIRED").await;
    album.shoot(app, "list-expired").await;
    app.click(button(format!("Edit {OURS}"))).await;
    app.click(tab("Authentication")).await;
    album.shoot(app, "edit-authentication").await;
    tell(6, "Edit, Authentication, Re-generate token: sign in again");
    app.click(button("Re-generate token")).await;
    let address = desk.opener().next().await;
    steps::allow_and_finish(app, browser, &address).await;
    steps::go_to(app, "Integrations").await;
    app.click(button(format!("Test Connection of {OURS}")))
        .await;
    app.find(button("Run again")).await;
    app.no_longer_says("Failed at step").await;
    tell(6, "Test Connection passes again");
    album.shoot(app, "checkup-passes-again").await;
}

/// Opens the practice org's Setup page from Settings and returns the org's address.
async fn practice_setup(desk: &Desk, app: &App) -> String {
    steps::go_to(app, "Settings").await;
    // after a start it does not run: Orgdeck starts it when it is used
    app.says("Data folder").await;
    if app.has(button("Start")).await {
        app.click(button("Start")).await;
    }
    app.click(button("Open its Setup page").starting()).await;
    let address = desk.opener().next().await;
    steps::origin(&address).to_owned()
}

/// The main views in other sizes and in the dark.
async fn looks(app: &App, album: &Album) {
    for (width, height) in [(1024, 700), (1600, 1000), (1280, 800)] {
        app.resize(width, height).await;
        steps::go_to(app, "Cases").await;
        app.says("rows loaded").await;
        album.shoot(app, &format!("cases-{width}x{height}")).await;
        steps::go_to(app, "Integrations").await;
        app.says("CONNECTED").await;
        album.shoot(app, &format!("list-{width}x{height}")).await;
    }
    steps::set_theme(app, "Dark").await;
    album.shoot(app, "settings-dark").await;
    for (area, words) in [("Integrations", "CONNECTED"), ("Cases", "rows loaded")] {
        steps::go_to(app, area).await;
        app.says(words).await;
        album
            .shoot(app, &format!("{}-dark", area.to_lowercase()))
            .await;
    }
    steps::set_theme(app, "Light").await;
}

/// Point 9: delete, after a confirmation that names it.
async fn delete(app: &App, desk: &Desk, album: &Album) {
    tell(9, "Delete: the confirmation names the integration");
    steps::go_to(app, "Integrations").await;
    app.click(button(format!("Delete {OURS}"))).await;
    app.says(OURS).await;
    album.shoot(app, "delete-integration").await;
    app.click(button("Delete integration")).await;
    app.find(button("Try the practice org")).await;
    assert_eq!(
        desk.bus().stored_secrets(),
        Ok(0),
        "its entry in the keychain is gone"
    );
    tell(9, "the row is gone, the token revoked, the keychain empty");
    album.shoot(app, "empty-again").await;
}
