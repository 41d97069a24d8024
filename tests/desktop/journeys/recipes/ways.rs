//! From the Connect tab to the end of Connect, by each way that a recipe has.

use serde_json::json;

use super::{Doing, Scene, window};
use crate::{
    frame::looking::{button, field, tab},
    journeys::steps::{self, ADMIN, AGENT, PASSWORD},
};

/// In the browser, as the administrator.
pub(super) fn by_browser(scene: &Scene) -> Doing<'_> {
    Box::pin(async {
        let address = steps::start_connecting(&scene.app, &scene.desk).await;
        scene.browser.allow(&address, ADMIN, PASSWORD).await;
        window::connected(scene).await;
    })
}

/// Without anybody.
pub(super) fn by_itself(scene: &Scene) -> Doing<'_> {
    Box::pin(async {
        scene.app.click(button("Connect")).await;
        window::connected(scene).await;
    })
}

/// With password and security token.
pub(super) fn by_password(scene: &Scene) -> Doing<'_> {
    Box::pin(async {
        let token = scene.order(&json!({ "command": "security_token", "username": AGENT }));
        let app = &scene.app;
        app.click(button("Connect")).await;
        app.fill(field("Password").starting(), PASSWORD).await;
        app.fill(field("Security token"), token.as_str().unwrap_or_default())
            .await;
        app.click(button("Connect")).await;
        window::connected(scene).await;
    })
}

/// With the address that the browser ends on after the link of the checklist.
pub(super) fn by_link(scene: &Scene) -> Doing<'_> {
    Box::pin(async {
        let app = &scene.app;
        app.click(tab("Setup")).await;
        window::choose(scene, "Token by a link").await;
        let link = window::value(scene, "Link").await;
        let end = super::setup::allowed(scene, &link).await;
        app.click(tab("Connect")).await;
        app.click(button("Connect")).await;
        app.fill(field("Access token"), &end).await;
        app.click(button("Connect")).await;
        window::connected(scene).await;
    })
}
