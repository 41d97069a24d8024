//! Apps as an administrator keeps them, and what of all secrets lies in the file.

use practice_org::Options;
use serde_json::{Value, json};

use crate::support::{AGENT, Browser, org, param, with};

fn good() -> Value {
    json!({
        "label": "Billing Bridge",
        "api_name": "Billing_Bridge",
        "contact_email": "it@practice.example",
        "callbacks": ["https://billing.practice.example/callback"],
        "scopes": ["api", "refresh_token"],
    })
}

fn but(changes: Value) -> Value {
    let mut settings = good();
    settings
        .as_object_mut()
        .unwrap()
        .extend(changes.as_object().unwrap().clone());
    json!({ "command": "create_app", "settings": settings })
}

#[tokio::test]
async fn an_org_starts_with_orgdecks_app_and_its_neighbours() {
    let org = org().await;
    let apps = org.run(json!({ "command": "apps" })).unwrap();
    let names: Vec<&str> = apps
        .as_array()
        .unwrap()
        .iter()
        .map(|app| app["api_name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "Orgdeck",
            "Case_Export",
            "Legacy_Helpdesk",
            "Nightly_Sync",
            "Pulse_Surveys"
        ]
    );
    assert_eq!(
        (&apps[0]["client_id"], &apps[0]["client_secret"]),
        (
            &json!(org.org.announcement().client_id),
            &json!(org.org.announcement().client_secret)
        )
    );
    assert!(apps[0]["id"].as_str().unwrap().starts_with("0xI"));
    assert!(apps[1]["id"].as_str().unwrap().starts_with("0H4"));
    assert!(
        apps[1]["run_as"].as_str().unwrap().starts_with("005"),
        "a username is kept as the user's id"
    );
}

#[tokio::test]
async fn an_app_is_made_changed_given_a_new_secret_and_deleted() {
    let org = org().await;
    let made = org.run(but(json!({}))).unwrap();
    assert_eq!(
        (&made["pkce_required"], &made["web_secret_required"]),
        (&json!(true), &json!(true)),
        "as Setup offers it"
    );
    let secret = made["client_secret"].as_str().unwrap();
    assert!(secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let change =
        json!({ "command": "change_app", "app": "billing_bridge", "change": { "rotation": true } });
    let changed = org.run(change).unwrap();
    assert_eq!(
        (&changed["rotation"], &changed["client_secret"]),
        (&json!(true), &made["client_secret"])
    );
    let app = made["client_id"].clone();
    let turned = org
        .run(json!({ "command": "rotate_secret", "app": app }))
        .unwrap();
    assert_ne!(turned["client_secret"], made["client_secret"]);
    org.run(json!({ "command": "delete_app", "app": made["id"] }))
        .unwrap();
    let gone = org
        .run(json!({ "command": "delete_app", "app": made["id"] }))
        .unwrap_err();
    assert!(gone.contains("there is no app"), "{gone}");
    let kept = org
        .run(json!({ "command": "delete_app", "app": "Orgdeck" }))
        .unwrap_err();
    assert!(kept.contains("it stays"), "{kept}");
}

#[tokio::test]
async fn what_setup_refuses_is_refused_with_a_sentence() {
    let org = org().await;
    for (changes, text) in [
        (json!({ "label": " " }), "Required field is missing: label"),
        (json!({ "api_name": "1st" }), "begin with a letter"),
        (json!({ "api_name": "orgdeck" }), "already used"),
        (json!({ "contact_email": "" }), "contact_email"),
        (json!({ "contact_email": "it" }), "Invalid email address"),
        (json!({ "callbacks": [] }), "callbacks"),
        (
            json!({ "callbacks": ["http://example.com/"] }),
            "enter a valid URL",
        ),
        (
            json!({ "callbacks": ["https://example.com/".to_owned() + &"x".repeat(2000)] }),
            "2,000 characters",
        ),
        (json!({ "scopes": [] }), "scopes"),
        (json!({ "scopes": ["everything"] }), "\"everything\""),
        (json!({ "flows": ["user_agent"] }), "no user-agent flow"),
        (json!({ "flows": ["telepathy"] }), "telepathy"),
        (json!({ "flows": ["jwt_bearer"] }), "certificate"),
        (
            json!({ "session_timeout_minutes": 7 }),
            "none of the choices",
        ),
        (json!({ "run_as": "nobody" }), "\"nobody\""),
        (json!({ "approved": ["Nobodies"] }), "\"Nobodies\""),
        (
            json!({ "refresh_policy": { "kind": "after", "amount": 0, "unit": "days" } }),
            "amount is 1 or more",
        ),
        (json!({ "colour": "red" }), "colour"),
        (
            json!({ "kind": "connected_app" }),
            "You can't create a connected app",
        ),
    ] {
        let refused = org.run(but(changes.clone())).unwrap_err();
        assert!(refused.contains(text), "{changes}: {refused}");
    }
    let on = json!({ "command": "set_switches", "change": { "connected_apps_creatable": true } });
    org.run(on).unwrap();
    org.run(but(json!({ "kind": "connected_app" }))).unwrap();
    let switch = json!({ "command": "set_switches", "change": { "session_timeout_minutes": 1 } });
    assert!(org.run(switch).unwrap_err().contains("must be one of"));
}

/// Planted: `issue_code` storing the code's text in place of its hash; `create` of a sign-in storing the password.
#[tokio::test]
async fn no_secret_lies_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let org = with(Options {
        data: Some(folder.path().join("org.sqlite")),
        cases: 5,
        ..Options::default()
    })
    .await;
    let mut browser = Browser::new(&org);
    let seen = browser.open(&org.authorize_url(&[])).await;
    let login = browser.follow(seen).await;
    let consent = browser.sign_in(&login, AGENT, "practice1").await;
    let to = browser.decide(&consent, "save").await.to.unwrap();
    let (_, tokens) = org.redeem(&param(&to, "code").unwrap(), &[]).await;
    org.renew(tokens["refresh_token"].as_str().unwrap()).await;
    let ask = json!({ "command": "security_token", "username": AGENT });
    let mut secrets = org.control().secrets().unwrap();
    assert!(
        secrets.len() >= 5,
        "cookie, code, three tokens: {secrets:?}"
    );
    secrets.push(org.run(ask).unwrap().as_str().unwrap().to_owned());
    secrets.push("practice1".to_owned());
    for app in org
        .run(json!({ "command": "apps" }))
        .unwrap()
        .as_array()
        .unwrap()
    {
        secrets.push(app["client_secret"].as_str().unwrap().to_owned());
    }
    let hold = |name: &str| std::fs::read(folder.path().join(name)).unwrap_or_default();
    let mut bytes = hold("org.sqlite");
    bytes.extend(hold("org.sqlite-wal"));
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("Nightly Sync"), "the file was read");
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret} lies in the file");
    }
}

#[tokio::test]
async fn a_new_password_ends_what_the_old_one_opened() {
    let org = org().await;
    let session = org.signed_in().await;
    let token = json!({ "command": "security_token", "username": AGENT });
    let before = org.run(token.clone()).unwrap();
    let new = json!({ "command": "set_password", "username": AGENT, "password": "practice2" });
    org.run(new).unwrap();
    assert_eq!(session.get("limits").await.0, 401);
    assert_eq!(org.renew(&session.refresh).await.0, 400);
    assert_ne!(org.run(token).unwrap(), before);
    let mut browser = Browser::new(&org);
    let login = browser.open("/login").await;
    let refused = browser.sign_in(&login, AGENT, "practice1").await;
    assert!(refused.html.contains("Please check your username"));
    let home = browser.sign_in(&login, AGENT, "practice2").await;
    assert!(home.html.contains("Signed in as"), "{}", home.html);
}
