//! Products that sign in with an app of their own, which Orgdeck sees in the org: Pipedream and TheLoops. Orgdeck asks
//! through the app that the org has for it, whose boxes somebody has changed.

use serde_json::json;

use super::{
    Mend, Scene, Walk, Wrong, by_browser, change, owned,
    setup::{Stroke, in_app},
};
use crate::journeys::steps::ADMIN;

const OURS: &str = "Orgdeck";
const SET: &str = "Pipedream API Access";

/// The vendor's connected app, which came from elsewhere and which nobody has installed yet.
fn bring(scene: &Scene, name: &str, callback: &str) {
    let creatable = |on: bool| json!({ "command": "set_switches", "change": { "connected_apps_creatable": on } });
    scene.order(&creatable(true));
    scene.order(&json!({ "command": "create_app", "settings": {
        "kind": "connected_app", "label": name, "api_name": name, "contact_email": "admin@practice.example",
        "callbacks": [callback], "scopes": ["api", "refresh_token", "id"], "installed": false,
        "pkce_required": false, "web_secret_required": false,
    } }));
    scene.order(&creatable(false));
}

pub(super) fn pipedream(scene: &Scene) -> Walk {
    bring(
        scene,
        "Pipedream",
        "https://api.pipedream.example/connect/callback",
    );
    Walk {
        tile: "Workflows that run on what happens in Salesforce",
        name: "Workflows",
        way: "Sign in in the browser",
        instead: None,
        key: scene.of_app(OURS, "client_id"),
        secret: None,
        user: None,
        answers: vec![("Instant triggers (webhooks)?", "Yes".to_owned())],
        rounds: vec![
            vec![
                own_app(),
                no_set("A permission set for Pipedream", make_set()),
                no_set("API Enabled", Mend::Along),
                no_set("Five more, for webhooks", Mend::Along),
                no_set("Assign it to the user", Mend::Along),
                not_seen("Connect the account", "Pipedream"),
                not_there("Install Pipedream", "Pipedream"),
                not_there("Relax IP restrictions", "Pipedream"),
            ],
            vec![
                not_allowed("API Enabled", &[("“Api Enabled”", "API Enabled")]),
                not_allowed(
                    "Five more, for webhooks",
                    &[
                        ("“Apex Rest Services”", "Apex REST Services"),
                        ("“Author Apex”", "Author Apex"),
                        ("“View Roles”", "View Roles and Role Hierarchy"),
                        (
                            "“Modify Metadata”",
                            "Modify Metadata Through Metadata API Functions",
                        ),
                        ("“View Setup”", "View Setup and Configuration"),
                    ],
                ),
                not_assigned(),
                not_installed("Install Pipedream", "Pipedream", "Install Pipedream"),
                Wrong {
                    mend: Mend::Along,
                    ..not_installed("Relax IP restrictions", "Pipedream", "")
                },
            ],
            vec![ip()],
        ],
        pictures: false,
        connect: by_browser,
    }
}

pub(super) fn theloops(scene: &Scene) -> Walk {
    bring(
        scene,
        "TheLoops",
        "https://app.theloops.example/oauth/salesforce",
    );
    Walk {
        tile: "Support and sales analysis on cases",
        name: "Support analysis",
        way: "Sign in in the browser",
        instead: None,
        key: scene.of_app(OURS, "client_id"),
        secret: None,
        user: None,
        answers: vec![("Name of TheLoops' app in Salesforce", "TheLoops".to_owned())],
        rounds: vec![
            vec![
                own_app(),
                not_seen("Connect, sign in, allow", "TheLoops"),
                not_there("Install TheLoops' app", "TheLoops"),
            ],
            vec![not_installed(
                "Install TheLoops' app",
                "TheLoops",
                "Install TheLoops",
            )],
        ],
        pictures: false,
        connect: by_browser,
    }
}

fn own_app() -> Wrong {
    let callbacks = [14771, 24771, 31771].map(|port| format!("http://localhost:{port}/callback"));
    let says = [
        format!("The callback {} is missing.", callbacks[1]),
        format!("The callback {} is missing.", callbacks[2]),
        "The scope refresh_token is not selected.".to_owned(),
        "The scope id is not selected.".to_owned(),
        "“Require Proof Key for Code Exchange (PKCE)” is not ticked.".to_owned(),
        "“Require secret for Web Server Flow” is ticked.".to_owned(),
        "“Require secret for Refresh Token Flow” is ticked.".to_owned(),
    ];
    Wrong {
        set: change(
            OURS,
            &json!({
                "callbacks": [callbacks[0]], "scopes": ["api"], "pkce_required": false,
                "web_secret_required": true, "refresh_secret_required": true,
            }),
        ),
        step: "An app for Orgdeck",
        says: says.to_vec(),
        mend: Mend::Setup(in_app(
            OURS,
            vec![
                Stroke::Fill("Callback URL, one per line", callbacks.join("\n")),
                Stroke::TickOne("refresh_token"),
                Stroke::TickOne("id, profile"),
                Stroke::Tick("Require Proof Key for Code Exchange (PKCE)", true),
                Stroke::Tick("Require secret for Web Server Flow", false),
                Stroke::Tick("Require secret for Refresh Token Flow", false),
            ],
        )),
    }
}

fn wrong(step: &'static str, says: String, mend: Mend) -> Wrong {
    Wrong {
        set: Vec::new(),
        step,
        says: vec![says],
        mend,
    }
}

fn no_set(step: &'static str, mend: Mend) -> Wrong {
    wrong(
        step,
        "There is no permission set “Pipedream”.".to_owned(),
        mend,
    )
}

fn make_set() -> Mend {
    Mend::Setup(vec![
        Stroke::Follow("New"),
        Stroke::Fill("Label", SET.to_owned()),
        Stroke::Fill("API Name", "Pipedream".to_owned()),
        Stroke::Fill(
            "Description",
            "What Pipedream needs to work with the API".to_owned(),
        ),
        Stroke::Press("Save"),
        Stroke::Says("Manage Assignments"),
    ])
}

fn not_allowed(step: &'static str, lacks: &[(&str, &'static str)]) -> Wrong {
    let ticks = lacks.iter().map(|(_, label)| Stroke::Tick(label, true));
    let begin = [Stroke::Follow(SET), Stroke::Follow("System Permissions")];
    let end = [
        Stroke::Press("Save"),
        Stroke::Says("The permissions were saved"),
    ];
    Wrong {
        set: Vec::new(),
        step,
        says: lacks
            .iter()
            .map(|(name, _)| format!("“{SET}” does not have {name}."))
            .collect(),
        mend: Mend::Setup(begin.into_iter().chain(ticks).chain(end).collect()),
    }
}

fn not_assigned() -> Wrong {
    let says = format!("“{SET}” is not assigned to {ADMIN}.");
    wrong(
        "Assign it to the user",
        says,
        Mend::Setup(vec![
            Stroke::Follow(SET),
            Stroke::Follow("Manage Assignments"),
            Stroke::TickOne(ADMIN),
            Stroke::Press("Assign"),
            Stroke::Says("The assignments were saved."),
        ]),
    )
}

fn not_seen(step: &'static str, vendor: &'static str) -> Wrong {
    let says = format!("{vendor} has not signed in to this org yet.");
    wrong(step, says, Mend::SignIn(vendor))
}

fn not_there(step: &'static str, vendor: &str) -> Wrong {
    let says = format!("“{vendor}” is not installed, and nobody you may see has used it.");
    wrong(step, says, Mend::Along)
}

fn not_installed(step: &'static str, vendor: &str, press: &'static str) -> Wrong {
    let says = format!("“{vendor}” was used here, but it is not installed.");
    let install = vec![Stroke::Press(press), Stroke::Says("The app is installed.")];
    wrong(step, says, Mend::Setup(install))
}

fn ip() -> Wrong {
    let choose = Stroke::Choose("IP Relaxation", "Relax IP restrictions");
    let policies = in_app("Pipedream", vec![choose]);
    let manager = [Stroke::Follow("Manage Connected Apps")];
    let strokes = manager.into_iter().chain(policies).collect();
    Wrong {
        says: owned(&["“IP Relaxation” is not “Relax IP restrictions”."]),
        ..wrong("Relax IP restrictions", String::new(), Mend::Setup(strokes))
    }
}
