//! What several recipes have wrong at first in the same way.

use serde_json::json;

use super::{
    Mend, Wrong, change,
    setup::{Stroke, in_app},
};

/// The callback of the app has a slash too many; `label` is the app's on its page.
pub(super) fn slash_at_callback(app: &str, label: &'static str, callback: &str) -> Wrong {
    let right = Stroke::Fill("Callback URL, one per line", callback.to_owned());
    Wrong {
        set: change(app, &json!({ "callbacks": [format!("{callback}/")] })),
        step: "Enable OAuth, with the callback address",
        says: vec![format!(
            "The callback {callback}/ differs from {callback} by a slash at the end."
        )],
        mend: Mend::Setup(in_app(label, vec![right])),
    }
}

/// Of the three scopes that are wanted the app has one.
pub(super) fn two_scopes(app: &str, label: &'static str) -> Wrong {
    Wrong {
        set: change(app, &json!({ "scopes": ["api"] })),
        step: "Three scopes",
        says: ["refresh_token", "id"]
            .map(|scope| format!("The scope {scope} is not selected."))
            .to_vec(),
        mend: Mend::Setup(in_app(
            label,
            vec![
                Stroke::TickOne("refresh_token"),
                Stroke::TickOne("id, profile"),
            ],
        )),
    }
}

pub(super) fn password_flow() -> Wrong {
    switch(
        "password_flow",
        "Allow username-password flows",
        "Allow OAuth Username-Password Flows",
    )
}

pub(super) fn user_agent_flow() -> Wrong {
    switch(
        "user_agent_flow",
        "Allow user-agent flows",
        "Allow OAuth User-Agent Flows",
    )
}

/// A switch of OAuth and OpenID Connect Settings is off.
fn switch(name: &str, step: &'static str, label: &'static str) -> Wrong {
    Wrong {
        set: vec![json!({ "command": "set_switches", "change": { name: false } })],
        step,
        says: vec![format!("“{label}” is off.")],
        mend: Mend::Setup(vec![
            Stroke::Tick(label, true),
            Stroke::Press("Save"),
            Stroke::Says("The settings were saved."),
        ]),
    }
}
