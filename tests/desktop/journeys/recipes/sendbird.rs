//! Sendbird's AI agent: an org that has a connected app, where the old flow is off and no remote site is.

use serde_json::{Value, json};

use super::{
    Mend, Scene, Walk, Wrong, by_password, change, owned,
    setup::{Stroke, in_app},
    wrongs,
};
use crate::journeys::steps::{ADMIN, AGENT};

const LABEL: &str = "Sendbird AI agent";
const APP: &str = "Sendbird_AI_agent";
const CALLBACK: &str = "https://login.salesforce.com/services/oauth2/callback";
const API: &str = "https://api-ABCD-1234.sendbird.com";
const AI: &str = "https://genai-ap-2-llm-api.chat.sendbird.com";

pub(super) fn walk(scene: &Scene) -> Walk {
    // the connected app that such an org has from before; new ones cannot be made
    let name = json!({ "label": LABEL, "api_name": APP });
    scene.order(&change("Legacy_Helpdesk", &name)[0]);
    Walk {
        tile: "An AI agent in your chat",
        name: "Chat agent",
        way: "User name and password",
        instead: None,
        key: scene.of_app(APP, "client_id"),
        secret: Some(scene.of_app(APP, "client_secret")),
        user: Some(AGENT),
        answers: vec![
            ("The app in Salesforce", "Connected app".to_owned()),
            ("Sendbird application id", "ABCD-1234".to_owned()),
            ("Sendbird region", "ap-2".to_owned()),
            ("Answers from Knowledge?", "Yes".to_owned()),
        ],
        rounds: vec![
            vec![
                wrongs::password_flow(),
                wrongs::slash_at_callback(APP, LABEL, CALLBACK),
                scopes(),
                boxes(),
                api_site(),
                ai_site(),
                articles(),
            ],
            vec![inactive()],
        ],
        pictures: false,
        connect: by_password,
    }
}

fn scopes() -> Wrong {
    let lacks = ["interaction_api", "lightning", "content", "sfap_api", "web"];
    Wrong {
        set: change(APP, &json!({ "scopes": ["api", "refresh_token"] })),
        step: "Seven scopes",
        says: lacks
            .map(|scope| format!("The scope {scope} is not selected."))
            .to_vec(),
        mend: Mend::Setup(in_app(
            LABEL,
            vec![
                Stroke::Press("More scopes"),
                Stroke::TickOne("Interaction API"),
                Stroke::TickOne("Lightning applications"),
                Stroke::TickOne("content resources"),
                Stroke::TickOne("Salesforce API Platform"),
                Stroke::TickOne("Web browsers"),
            ],
        )),
    }
}

fn boxes() -> Wrong {
    let labels = [
        "Require Proof Key for Code Exchange (PKCE)",
        "Require secret for Web Server Flow",
        "Require secret for Refresh Token Flow",
    ];
    let on = json!({ "pkce_required": true, "web_secret_required": true, "refresh_secret_required": true });
    Wrong {
        set: change(APP, &on),
        step: "Three boxes to untick",
        says: labels.map(|label| format!("“{label}” is ticked.")).to_vec(),
        mend: Mend::Setup(in_app(
            LABEL,
            labels.map(|label| Stroke::Tick(label, false)).to_vec(),
        )),
    }
}

fn new_site(name: &str, url: &str, active: bool) -> Mend {
    Mend::Setup(vec![
        Stroke::Follow("New Remote Site"),
        Stroke::Fill("Remote Site Name", name.to_owned()),
        Stroke::Fill("Remote Site URL", url.to_owned()),
        Stroke::Tick("Active", active),
        Stroke::Press("Save"),
        Stroke::Says("The remote site was saved."),
    ])
}

/// Made at first with a box unticked that should not be: the next round has that.
fn api_site() -> Wrong {
    Wrong {
        set: Vec::new(),
        step: "API address",
        says: vec![format!("There is no remote site for {API}.")],
        mend: new_site("Sendbird_API", API, false),
    }
}

fn inactive() -> Wrong {
    Wrong {
        set: Vec::new(),
        step: "API address",
        says: vec![format!(
            "The remote site Sendbird_API for {API} is not active."
        )],
        mend: Mend::Setup(vec![
            Stroke::Follow("Sendbird_API"),
            Stroke::Tick("Active", true),
            Stroke::Press("Save"),
            Stroke::Says("The remote site was saved."),
        ]),
    }
}

fn ai_site() -> Wrong {
    Wrong {
        set: Vec::new(),
        step: "AI address",
        says: vec![format!("There is no remote site for {AI}.")],
        mend: new_site("Sendbird_AI", AI, true),
    }
}

/// Whoever may not read articles sees the org as one without Knowledge.
fn articles() -> Wrong {
    let read = |read: bool| -> Vec<Value> {
        vec![json!({
            "command": "set_object_rights", "username": ADMIN, "object": "Knowledge__kav",
            "read": read, "create": false, "edit": false, "delete": false,
        })]
    };
    Wrong {
        set: read(false),
        step: "Articles of Salesforce Knowledge",
        says: owned(&["Knowledge is not switched on, or this user has no right to read articles."]),
        mend: Mend::Org(read(true)),
    }
}
