//! Connected apps and external client apps as records: what an admin reads by SOQL about who may sign in how.

use serde_json::{Value, json};

use crate::support::{ADMIN, org};
use crate::tooling::as_user;

#[tokio::test]
async fn connected_apps_are_records_with_their_policies() {
    let org = org().await;
    let admin = as_user(&org, ADMIN).await;
    let body = admin
        .query("SELECT Id, Name, OptionsAllowAdminApprovedUsersOnly, RefreshTokenValidityPeriod, OptionsRefreshTokenValidityMetric FROM ConnectedApplication ORDER BY Name")
        .await;
    let all = body["records"].as_array().unwrap();
    let names: Vec<&Value> = all.iter().map(|app| &app["Name"]).collect();
    assert_eq!(
        names,
        ["Case Export", "Legacy Helpdesk", "Nightly Sync"],
        "a vendor's app that nobody installed is none of the org's"
    );
    let of = |name: &str| all.iter().find(|app| app["Name"] == name).unwrap();
    assert!(
        of("Legacy Helpdesk")["Id"]
            .as_str()
            .unwrap()
            .starts_with("0H4")
    );
    assert_eq!(
        of("Nightly Sync")["OptionsAllowAdminApprovedUsersOnly"],
        json!(true)
    );
    assert_eq!(
        of("Legacy Helpdesk")["OptionsAllowAdminApprovedUsersOnly"],
        json!(false)
    );
    assert_eq!(
        of("Legacy Helpdesk")["RefreshTokenValidityPeriod"],
        json!(90)
    );
    assert_eq!(
        of("Legacy Helpdesk")["OptionsRefreshTokenValidityMetric"],
        json!(true)
    );
}

#[tokio::test]
async fn external_client_apps_are_read_with_settings_and_policies() {
    let org = org().await;
    let admin = as_user(&org, ADMIN).await;
    let body = admin
        .query("SELECT FIELDS(ALL) FROM ExternalClientApplication LIMIT 200")
        .await;
    let all = body["records"].as_array().unwrap();
    assert!(!all.is_empty());
    let settings = admin
        .query("SELECT FIELDS(ALL) FROM ExtlClntAppOauthSettings LIMIT 200")
        .await;
    let policies = admin
        .query("SELECT FIELDS(ALL) FROM ExtlClntAppOauthPlcyCnfg LIMIT 200")
        .await;
    assert_eq!(settings["totalSize"], body["totalSize"]);
    assert_eq!(policies["totalSize"], body["totalSize"]);
    for record in settings["records"]
        .as_array()
        .unwrap()
        .iter()
        .chain(policies["records"].as_array().unwrap())
    {
        let app = record["ExternalClientApplicationId"].as_str().unwrap();
        assert!(all.iter().any(|known| known["Id"] == app), "{record}");
    }
}
