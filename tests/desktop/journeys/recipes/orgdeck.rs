//! Orgdeck with its own app: somebody has changed the boxes of the app that the org already has, and the key was typed
//! with an error.

use serde_json::json;

use super::{
    Mend, Scene, Walk, Wrong, by_browser, change, owned,
    setup::{Stroke, in_app},
    wrongs,
};

const APP: &str = "Orgdeck";

pub(super) fn walk(scene: &Scene) -> Walk {
    let key = scene.of_app(APP, "client_id");
    Walk {
        tile: "Your own Salesforce org",
        name: "Our desk",
        way: "Sign in in the browser",
        instead: None,
        key: format!("{key}x"),
        secret: None,
        user: None,
        answers: Vec::new(),
        rounds: vec![vec![
            Wrong {
                set: Vec::new(),
                step: "Create an external client app",
                says: vec![
                    "The consumer key on the Authentication tab is not the one of “Orgdeck”."
                        .to_owned(),
                ],
                mend: Mend::Key(key),
            },
            callbacks(),
            wrongs::two_scopes(APP, APP),
            security(),
            policies(),
        ]],
        pictures: true,
        connect: by_browser,
    }
}

fn callbacks() -> Wrong {
    let right = [14771, 24771, 31771].map(|port| format!("http://localhost:{port}/callback"));
    Wrong {
        set: change(
            APP,
            &json!({ "callbacks": ["http://localhost:14771/callback/", "http://localhost:31771/Callback"] }),
        ),
        step: "Three callback addresses",
        says: vec![
            format!(
                "The callback {0}/ differs from {0} by a slash at the end.",
                right[0]
            ),
            format!("The callback {} is missing.", right[1]),
            format!(
                "The callback http://localhost:31771/Callback differs from {} in capital and small letters.",
                right[2]
            ),
        ],
        mend: Mend::Setup(in_app(
            APP,
            vec![Stroke::Fill("Callback URL, one per line", right.join("\n"))],
        )),
    }
}

fn security() -> Wrong {
    Wrong {
        set: change(
            APP,
            &json!({
                "pkce_required": false, "rotation": false, "web_secret_required": true, "refresh_secret_required": true,
            }),
        ),
        step: "Two boxes off, two boxes on",
        says: owned(&[
            "“Require Proof Key for Code Exchange (PKCE)” is not ticked.",
            "“Enable Refresh Token Rotation” is not ticked.",
            "“Require secret for Web Server Flow” is ticked.",
            "“Require secret for Refresh Token Flow” is ticked.",
        ]),
        mend: Mend::Setup(in_app(
            APP,
            vec![
                Stroke::Tick("Require Proof Key for Code Exchange (PKCE)", true),
                Stroke::Tick("Enable Refresh Token Rotation", true),
                Stroke::Tick("Require secret for Web Server Flow", false),
                Stroke::Tick("Require secret for Refresh Token Flow", false),
            ],
        )),
    }
}

fn policies() -> Wrong {
    Wrong {
        set: change(APP, &json!({ "refresh_policy": { "kind": "immediately" } })),
        step: "Who may use it, and how long",
        says: vec!["“Refresh Token Policy” is “Immediately expire refresh token”.".to_owned()],
        mend: Mend::Setup(in_app(
            APP,
            vec![Stroke::Choose(
                "Refresh Token Policy",
                "Refresh token is valid until revoked",
            )],
        )),
    }
}
