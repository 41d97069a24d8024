//! A second start shows the first window, or says that Orgdeck is already open.

use std::{process::Command, rc::Rc};

use serde_json::json;

use crate::frame::{app::binary, desk::Desk, looking::button, program::Program, wait};

/// With a session bus: the first window comes to the front and the second process ends.
pub(crate) async fn focuses(desk: Rc<Desk>) {
    let app = desk.start_app().await;
    app.find(button("Try the practice org")).await;
    // another window takes the focus
    let browser = desk.open_browser().await;
    browser.go("about:blank").await;
    focused(&app, false).await;

    let mut command = Command::new(binary());
    desk.prepare(&mut command);
    let mut second = Program::start("second-start", &desk.logs(), &mut command);
    let status = second.ended().await;
    assert!(status.success(), "{status}: {}", second.said());
    focused(&app, true).await;
    browser.close().await;
    app.quit().await;
}

async fn focused(app: &crate::frame::app::App, wanted: bool) {
    wait::until(&format!("focus: {wanted}"), wait::SCREEN, || async {
        let has = app.ask("return document.hasFocus()", Vec::new()).await;
        if has == json!(wanted) {
            Ok(())
        } else {
            Err(format!("it is {has}"))
        }
    })
    .await;
}

/// Without a session bus: the lock on the data folder tells, and the first goes on.
pub(crate) async fn says_so(desk: Rc<Desk>) {
    let app = desk.start_app_without_bus().await;
    app.find(button("Try the practice org")).await;
    let mut command = Command::new(binary());
    desk.prepare(&mut command);
    command.env_remove("DBUS_SESSION_BUS_ADDRESS");
    let mut second = Program::start("second-start", &desk.logs(), &mut command);
    let status = second.ended().await;
    assert_eq!(status.code(), Some(1), "{}", second.said());
    assert!(second.said().contains("already open"), "{}", second.said());
    app.find(button("Try the practice org")).await;
    app.quit().await;
}
