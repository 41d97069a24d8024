//! A GPT of OpenAI's: its app is there, as Setup offers a new one, with the placeholder for its callback.

use serde_json::json;

use super::{
    Mend, Scene, Walk, Wrong, album, by_itself, change, owned,
    setup::{Stroke, in_app},
};

const APP: &str = "ChatGPT";
const PLACEHOLDER: &str = "https://chat.openai.com/aip//oauth/callback";
const CALLBACK: &str = "https://chat.openai.com/aip/g-8a41/oauth/callback";

pub(super) fn walk(scene: &Scene) -> Walk {
    scene.order(&json!({ "command": "create_app", "settings": {
        "label": APP, "api_name": APP, "contact_email": "admin@practice.example",
        "callbacks": [PLACEHOLDER], "scopes": ["api"],
    } }));
    Walk {
        tile: "A custom GPT that finds, updates and deletes cases",
        name: "Desk GPT",
        way: "Client credentials",
        instead: None,
        key: scene.of_app(APP, "client_id"),
        secret: Some(scene.of_app(APP, "client_secret")),
        user: None,
        answers: vec![("Callback URL of the GPT", CALLBACK.to_owned())],
        rounds: vec![vec![scopes(), flows(), proof_key(), run_as(), callback()]],
        pictures: false,
        connect: |scene| {
            Box::pin(async {
                by_itself(scene).await;
                album::action(scene, "Desk GPT").await;
            })
        },
    }
}

fn scopes() -> Wrong {
    Wrong {
        set: change(APP, &json!({ "scopes": ["api"] })),
        step: "Scopes by your policy",
        says: owned(&["The scope refresh_token is not selected."]),
        mend: Mend::Setup(in_app(APP, vec![Stroke::TickOne("refresh_token")])),
    }
}

fn flows() -> Wrong {
    let flows = [
        "Enable Client Credentials Flow",
        "Enable Authorization Code and Credentials Flow",
        "Enable Token Exchange Flow",
    ];
    Wrong {
        set: change(APP, &json!({ "flows": ["authorization_code"] })),
        step: "Three flows on",
        says: flows
            .map(|flow| format!("“{flow}” is not ticked."))
            .to_vec(),
        mend: Mend::Setup(in_app(
            APP,
            flows.map(|flow| Stroke::Tick(flow, true)).to_vec(),
        )),
    }
}

fn proof_key() -> Wrong {
    let label = "Require Proof Key for Code Exchange (PKCE)";
    Wrong {
        set: change(APP, &json!({ "pkce_required": true })),
        step: "PKCE not required",
        says: vec![format!("“{label}” is ticked.")],
        mend: Mend::Setup(in_app(APP, vec![Stroke::Tick(label, false)])),
    }
}

fn run_as() -> Wrong {
    let user = "Priya Raman (priya.raman@practice.example)";
    let choose = Stroke::Choose("Client Credentials Flow: Run As", user);
    Wrong {
        set: change(APP, &json!({ "run_as": "" })),
        step: "The user to run as",
        says: owned(&["“Run As” names no user."]),
        mend: Mend::Setup(in_app(APP, vec![choose])),
    }
}

fn callback() -> Wrong {
    let right = Stroke::Fill("Callback URL, one per line", CALLBACK.to_owned());
    Wrong {
        set: change(APP, &json!({ "callbacks": [PLACEHOLDER] })),
        step: "Callback from the GPT",
        says: vec![format!("The callback {CALLBACK} is missing.")],
        mend: Mend::Setup(in_app(APP, vec![right])),
    }
}
