//! Sign-ins that do not end in a connection: Deny, Cancel, a browser that was closed.

use std::{net::TcpStream, rc::Rc};

use practice_org::{Options, PracticeOrg};

use super::steps::{self, AGENT, PASSWORD};
use crate::frame::{
    app::App,
    browser::Asks,
    desk::Desk,
    looking::{button, dialog},
    wait,
};

/// Each ends clearly, stores nothing, and gives the callback port back.
pub(crate) async fn walk(desk: Rc<Desk>) {
    let org = PracticeOrg::start(Options {
        cases: 20,
        ..Options::default()
    })
    .await;
    let org = org.expect("a practice org");
    let app = desk.start_app().await;
    app.resize(1280, 800).await;
    steps::add_by_hand(&app, "Support desk", &org).await;

    denied(&app, &desk).await;
    cancelled(&app, &desk).await;
    browser_closed(&app, &desk).await;

    let exchanged = org
        .control()
        .requests()
        .iter()
        .any(|request| request.path.contains("/token"));
    assert!(!exchanged, "no code was exchanged");
    app.quit().await;
    org.stop().await;
}

async fn denied(app: &App, desk: &Desk) {
    let browser = desk.open_browser().await;
    let address = steps::start_connecting(app, desk).await;
    browser.go(&address).await;
    browser.wait_for(Asks::SignIn).await;
    browser.sign_in(AGENT, PASSWORD).await;
    browser.wait_for(Asks::Consent).await;
    browser.press("#oadeny").await;
    app.says("Denied").await;
    browser.close().await;
    ended(app, desk, &address).await;
}

async fn cancelled(app: &App, desk: &Desk) {
    let address = steps::start_connecting(app, desk).await;
    app.find(button("Copy link")).await;
    app.click(button("Cancel")).await;
    ended(app, desk, &address).await;
}

/// The browser goes away in the middle: the countdown and Cancel stay, and Cancel ends it.
async fn browser_closed(app: &App, desk: &Desk) {
    let address = steps::start_connecting(app, desk).await;
    let browser = desk.open_browser().await;
    browser.go(&address).await;
    browser.wait_for(Asks::SignIn).await;
    browser.close().await;
    app.find(button("Copy link")).await;
    app.click(button("Cancel")).await;
    ended(app, desk, &address).await;
}

/// The dialog offers another try; nothing is stored; nobody listens any more.
async fn ended(app: &App, desk: &Desk, address: &str) {
    app.find(button("Try again")).await;
    app.click(button("Close")).await;
    app.gone(dialog("Connect").starting()).await;
    assert_eq!(desk.bus().stored_secrets(), Ok(0), "nothing is stored");
    let port = steps::callback_port(address);
    wait::until_some("the callback port to be free", wait::SCREEN, || {
        let v4 = TcpStream::connect(("127.0.0.1", port)).is_err();
        let v6 = TcpStream::connect(("::1", port)).is_err();
        (v4 && v6).then_some(())
    })
    .await;
}
