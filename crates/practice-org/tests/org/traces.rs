//! What signing in leaves behind for administrators: login history, approvals, and the apps as a checklist reads them.

use serde_json::{Value, json};

use crate::support::{ADMIN, AGENT, Browser, Org, Session, org};
use crate::tooling::as_user;

/// Status, application and type of each sign-in of the agent, oldest first.
async fn history(session: &Session<'_>) -> Vec<(String, String, String)> {
    let soql = "SELECT Status, Application, LoginType FROM LoginHistory
        WHERE UserId IN (SELECT Id FROM User WHERE Username = 'agent@practice.example') ORDER BY LoginTime, Id";
    let rows = session.query(soql).await["records"].clone();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                text(row, "Status"),
                text(row, "Application"),
                text(row, "LoginType"),
            )
        })
        .collect()
}

async fn password(org: &Org) {
    let (key, secret) = org.credentials("Legacy_Helpdesk");
    org.token(&[
        ("grant_type", "password"),
        ("client_id", &key),
        ("client_secret", &secret),
        ("username", AGENT),
        ("password", "practice1"),
    ])
    .await;
}

#[tokio::test]
async fn every_sign_in_stands_in_the_login_history() {
    let org = org().await;
    let mut browser = Browser::new(&org);
    let login = browser.open("/login").await;
    browser.sign_in(&login, AGENT, "wrong").await;
    browser.sign_in(&login, AGENT, "practice1").await;
    password(&org).await;
    let session = org.signed_in().await;
    org.renew(&session.refresh).await;
    let rows = history(&session).await;
    let told: Vec<(&str, &str, &str)> = rows
        .iter()
        .map(|(status, app, kind)| (status.as_str(), app.as_str(), kind.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("Invalid Password", "Browser", "Application"),
            ("Success", "Browser", "Application"),
            (
                "Username-Password Flow Disabled",
                "Legacy Helpdesk",
                "Remote Access 2.0"
            ),
            ("Success", "Orgdeck", "Remote Access 2.0"),
            ("Success", "Orgdeck", "Remote Access 2.0"),
        ]
    );
    let change = json!({ "command": "set_user", "username": AGENT, "frozen": true });
    org.run(change).unwrap();
    org.renew(&session.refresh).await;
    let change = json!({ "command": "set_user", "username": AGENT, "frozen": false });
    org.run(change).unwrap();
    assert_eq!(
        history(&session).await.last().unwrap().0,
        "User is Inactive"
    );
}

#[tokio::test]
async fn approvals_are_oauth_tokens_and_only_installed_apps_have_a_menu_item() {
    let org = org().await;
    let session = org.signed_in().await;
    let soql = "SELECT User.Username, AppName, UseCount, AppMenuItem.ApplicationId, AppMenuItemId, DeleteToken FROM OauthToken";
    let rows = session.query(soql).await;
    let row = &rows["records"][0];
    assert_eq!(rows["totalSize"], json!(1));
    assert_eq!(
        (&row["User"]["Username"], &row["AppName"], &row["UseCount"]),
        (&json!(AGENT), &json!("Orgdeck"), &json!(1))
    );
    let app = org.run(json!({ "command": "apps" })).unwrap()[0]["id"].clone();
    assert_eq!(row["AppMenuItem"]["ApplicationId"], app);
    org.renew(&session.refresh).await;
    org.change_app("Orgdeck", json!({ "installed": false }));
    let row = session.query(soql).await["records"][0].clone();
    assert_eq!(
        (&row["UseCount"], &row["AppMenuItemId"]),
        (&json!(2), &Value::Null)
    );
    org.control().revoke_refresh_tokens(None).unwrap();
    let to = org
        .control()
        .approve(&org.authorize_url(&[]), ADMIN)
        .unwrap();
    let code = crate::support::param(&to, "code").unwrap();
    let (_, body) = org.redeem(&code, &[]).await;
    let admin = Session {
        org: &org,
        access: body["access_token"].as_str().unwrap().to_owned(),
        refresh: String::new(),
        answer: body,
    };
    let rows = admin.query(soql).await;
    assert_eq!(
        (&rows["totalSize"], &rows["records"][0]["User"]["Username"]),
        (&json!(1), &json!(ADMIN)),
        "revoked ones are gone"
    );
}

#[tokio::test]
async fn users_see_their_own_approvals_and_sign_ins_and_administrators_everybodys() {
    let org = org().await;
    let agent = org.signed_in().await;
    let admin = as_user(&org, ADMIN).await;
    for soql in [
        "SELECT UserId, COUNT(Id) FROM OauthToken GROUP BY UserId",
        "SELECT UserId, COUNT(Id) FROM LoginHistory GROUP BY UserId",
    ] {
        assert_eq!(admin.query(soql).await["totalSize"], 2, "{soql}");
        let rows = agent.query(soql).await;
        assert_eq!(rows["totalSize"], 1, "{soql}");
        let whose = format!(
            "SELECT Username FROM User WHERE Id = '{}'",
            rows["records"][0]["UserId"].as_str().unwrap()
        );
        assert_eq!(
            agent.query(&whose).await["records"][0]["Username"],
            json!(AGENT)
        );
    }
}

#[tokio::test]
async fn a_checklist_reads_the_apps_by_soql() {
    let org = org().await;
    let session = org.signed_in().await;
    let connected = session
        .query("SELECT Id, Name, OptionsAllowAdminApprovedUsersOnly FROM ConnectedApplication ORDER BY Name")
        .await;
    let told: Vec<(&str, bool)> = connected["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["Name"].as_str().unwrap(),
                row["OptionsAllowAdminApprovedUsersOnly"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Case Export", false),
            ("Legacy Helpdesk", false),
            ("Nightly Sync", true)
        ]
    );
    let apps = session
        .query("SELECT Id, MasterLabel, DeveloperName, NamespacePrefix, DistributionState, ContactEmail FROM ExternalClientApplication")
        .await;
    assert_eq!(
        (
            &apps["totalSize"],
            &apps["records"][0]["DeveloperName"],
            &apps["records"][0]["DistributionState"]
        ),
        (&json!(1), &json!("Orgdeck"), &json!("Local")),
        "the vendor's is not installed"
    );
    let policies = "SELECT ExternalClientApplication.DeveloperName, PermittedUsersPolicyType, IpRelaxationPolicyType,
        RefreshTokenPolicyType FROM ExtlClntAppOauthPlcyCnfg";
    let row = session.query(policies).await["records"][0].clone();
    assert_eq!(
        (
            &row["ExternalClientApplication"]["DeveloperName"],
            &row["PermittedUsersPolicyType"],
            &row["IpRelaxationPolicyType"],
            &row["RefreshTokenPolicyType"]
        ),
        (
            &json!("Orgdeck"),
            &json!("AllSelfAuthorized"),
            &json!("Enforce"),
            &json!("Infinite")
        )
    );
    org.change_app(
        "Orgdeck",
        json!({ "permitted_users": "admin_approved", "approved": ["Standard User"], "ip_relaxation": "relax",
            "refresh_policy": { "kind": "if_unused", "amount": 30, "unit": "days" } }),
    );
    let row = session.query(policies).await["records"][0].clone();
    assert_eq!(
        (
            &row["PermittedUsersPolicyType"],
            &row["IpRelaxationPolicyType"],
            &row["RefreshTokenPolicyType"]
        ),
        (
            &json!("AdminApprovedPreAuthorized"),
            &json!("Bypass"),
            &json!("SpecificInactivity")
        )
    );
    let scopes = session
        .query("SELECT OauthScopesAPI, OauthScopesREFRESH_TOKEN, OauthScopesMCP_API FROM ExtlClntAppOauthSettings")
        .await["records"][0]
        .clone();
    assert_eq!(
        (
            &scopes["OauthScopesAPI"],
            &scopes["OauthScopesREFRESH_TOKEN"],
            &scopes["OauthScopesMCP_API"]
        ),
        (&json!(true), &json!(true), &json!(false))
    );
}
