//! ConnectFlo: an org that has a connected app, whose user-agent flow gives the token that is pasted,
//! or where a password request brings one.

use serde_json::json;

use super::{
    Mend, Scene, Walk, Wrong, change, sendbird,
    setup::{Stroke, in_app},
    ways,
};
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
        rounds: vec![vec![callback(), scopes(), user_agent()]],
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
        rounds: vec![vec![callback(), scopes(), sendbird::password_flow()]],
        connect: ways::by_password,
        ..walk
    }
}

fn callback() -> Wrong {
    let right = Stroke::Fill("Callback URL, one per line", CALLBACK.to_owned());
    Wrong {
        set: change(APP, &json!({ "callbacks": [format!("{CALLBACK}/")] })),
        step: "Enable OAuth, with the callback address",
        says: vec![format!(
            "The callback {CALLBACK}/ differs from {CALLBACK} by a slash at the end."
        )],
        mend: Mend::Setup(in_app(LABEL, vec![right])),
    }
}

fn scopes() -> Wrong {
    Wrong {
        set: change(APP, &json!({ "scopes": ["api"] })),
        step: "Three scopes",
        says: ["refresh_token", "id"]
            .map(|scope| format!("The scope {scope} is not selected."))
            .to_vec(),
        mend: Mend::Setup(in_app(
            LABEL,
            vec![
                Stroke::TickOne("refresh_token"),
                Stroke::TickOne("id, profile"),
            ],
        )),
    }
}

fn user_agent() -> Wrong {
    let label = "Allow OAuth User-Agent Flows";
    Wrong {
        set: vec![json!({ "command": "set_switches", "change": { "user_agent_flow": false } })],
        step: "Allow user-agent flows",
        says: vec![format!("“{label}” is off.")],
        mend: Mend::Setup(vec![
            Stroke::Tick(label, true),
            Stroke::Press("Save"),
            Stroke::Says("The settings were saved."),
        ]),
    }
}
