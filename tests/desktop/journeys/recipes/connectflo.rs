//! ConnectFlo: an org that has a connected app, whose user-agent flow gives the token that is pasted,
//! or where a password request brings one.

use serde_json::json;

use super::{Scene, Walk, Wrong, change, ways, wrongs};
use crate::journeys::steps::AGENT;

const LABEL: &str = "ConnectFlo Integration";
const APP: &str = "ConnectFlo_Integration";
const CALLBACK: &str = "https://app.connectflo.com/oauth/callback";

pub(super) fn walk(scene: &Scene) -> Walk {
    // the connected app that such an org has from before; new ones cannot be made
    let name = json!({ "label": LABEL, "api_name": APP });
    scene.order(&change("Legacy_Helpdesk", &name)[0]);
    Walk {
        tile: "beside your customer conversations",
        name: "Conversations",
        way: "Pasted access token",
        instead: None,
        key: scene.of_app(APP, "client_id"),
        secret: None,
        user: None,
        answers: vec![("The app in Salesforce", "Connected app".to_owned())],
        rounds: vec![vec![
            callback(),
            wrongs::two_scopes(APP, LABEL),
            wrongs::user_agent_flow(),
        ]],
        pictures: false,
        connect: ways::by_link,
    }
}

/// The other way of its guide: the password request, which an external client app does not have.
pub(super) fn by_password(scene: &Scene) -> Walk {
    let walk = walk(scene);
    Walk {
        name: "Conversations by password",
        instead: Some("User name and password"),
        secret: Some(scene.of_app(APP, "client_secret")),
        user: Some(AGENT),
        rounds: vec![vec![
            callback(),
            wrongs::two_scopes(APP, LABEL),
            wrongs::password_flow(),
        ]],
        connect: ways::by_password,
        ..walk
    }
}

fn callback() -> Wrong {
    wrongs::slash_at_callback(APP, LABEL, CALLBACK)
}
