//! Rights from profiles, permission sets and sharing, as they change while the user is signed in.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{AGENT, Org, Session, asking, org};

pub(crate) async fn one(session: &Session<'_>, soql: &str) -> String {
    session.query(soql).await["records"][0]["Id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Gives the agent a profile.
pub(crate) async fn profile(org: &Org, session: &Session<'_>, name: &str) {
    let agent = one(
        session,
        &format!("SELECT Id FROM User WHERE Username = '{AGENT}'"),
    )
    .await;
    let profile = one(
        session,
        &format!("SELECT Id FROM Profile WHERE Name = '{name}'"),
    )
    .await;
    org.control()
        .update_record(&agent, json!({ "ProfileId": profile }))
        .unwrap();
}

#[tokio::test]
async fn whoever_sees_only_their_own_cases_does_not_find_the_others_anywhere() {
    let org = org().await;
    let session = org.signed_in().await;
    let agent = one(
        &session,
        &format!("SELECT Id FROM User WHERE Username = '{AGENT}'"),
    )
    .await;
    let admin = one(
        &session,
        "SELECT Id FROM User WHERE Username = 'admin@practice.example'",
    )
    .await;
    let queue = one(
        &session,
        "SELECT Id FROM Group WHERE Type = 'Queue' LIMIT 1",
    )
    .await;
    let mine = session.create_case(json!({ "Subject": "Mine" })).await;
    let other = session
        .create_case(json!({ "Subject": "Theirs", "OwnerId": admin, "Comments": "secret" }))
        .await;
    let queued = session
        .create_case(json!({ "Subject": "Queued", "OwnerId": queue }))
        .await;
    let comment = one(
        &session,
        &format!("SELECT Id FROM CaseComment WHERE ParentId = '{other}'"),
    )
    .await;
    let all = session.query("SELECT COUNT() FROM Case").await["totalSize"]
        .as_u64()
        .unwrap();
    profile(&org, &session, "Own Cases Only").await;

    let own = session.query("SELECT Id, OwnerId FROM Case").await;
    let own = own["records"].as_array().unwrap();
    assert!(
        own.len() < usize::try_from(all).unwrap()
            && own.iter().any(|case| case["Id"] == json!(mine))
    );
    assert!(
        own.iter().all(|case| case["OwnerId"] == json!(agent)),
        "{own:?}"
    );
    for path in [
        format!("sobjects/Case/{other}"),
        format!("sobjects/Case/{queued}"),
        format!("sobjects/CaseComment/{comment}"),
    ] {
        let (status, body) = session.get(&path).await;
        assert_eq!(
            (status, &body[0]["errorCode"]),
            (404, &json!("NOT_FOUND")),
            "{path}"
        );
    }
    let count = format!("SELECT COUNT() FROM CaseComment WHERE ParentId = '{other}'");
    assert_eq!(session.query(&count).await["totalSize"], 0);
    let change = session
        .send(
            Method::PATCH,
            &format!("sobjects/Case/{other}"),
            &json!({ "Subject": "x" }),
        )
        .await;
    assert_eq!(change.0, 404, "{change:?}");

    // a member of the queue sees what the queue owns, at once
    let member = json!({ "GroupId": queue, "UserOrGroupId": agent });
    let refused = session
        .send(Method::POST, "sobjects/GroupMember", &member)
        .await;
    assert_eq!(refused.0, 403, "only administrators: {refused:?}");
    profile(&org, &session, "System Administrator").await;
    assert_eq!(session.get(&format!("sobjects/Case/{other}")).await.0, 200);
    let joined = session
        .send(Method::POST, "sobjects/GroupMember", &member)
        .await;
    assert_eq!(joined.0, 201, "{joined:?}");
    profile(&org, &session, "Own Cases Only").await;
    assert_eq!(session.get(&format!("sobjects/Case/{queued}")).await.0, 200);
    assert_eq!(session.get(&format!("sobjects/Case/{other}")).await.0, 404);

    // the profile that sees all cases but writes none
    profile(&org, &session, "Read Only").await;
    let change = session
        .send(
            Method::PATCH,
            &format!("sobjects/Case/{other}"),
            &json!({ "Subject": "x" }),
        )
        .await;
    assert_eq!(
        (change.0, &change.1[0]["message"]),
        (400, &json!("entity type cannot be updated: Case"))
    );
}

#[tokio::test]
async fn a_profile_hides_objects_and_fields() {
    let org = org().await;
    let session = org.signed_in().await;
    profile(&org, &session, "Own Cases Only").await;
    assert_eq!(session.get("sobjects/Lead/describe").await.0, 404);
    let case = session.get("sobjects/Case/describe").await.1;
    let names: Vec<&Value> = case["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| &field["name"])
        .collect();
    assert!(names.contains(&&json!("Subject")) && !names.contains(&&json!("Refund_Amount__c")));
    let account = session.get("sobjects/Account/describe").await.1;
    assert_eq!(
        (&account["createable"], &account["updateable"]),
        (&json!(false), &json!(false))
    );
    let created = session
        .send(Method::POST, "sobjects/Account", &json!({ "Name": "No" }))
        .await;
    assert_eq!(
        (created.0, &created.1[0]["message"]),
        (400, &json!("entity type cannot be inserted: Account"))
    );
    let limits = session.get("limits").await;
    assert_eq!(limits.0, 403, "without View Setup: {limits:?}");
}

#[tokio::test]
async fn a_permission_set_adds_to_a_profile() {
    let org = org().await;
    let session = org.signed_in().await;
    let agent = one(
        &session,
        &format!("SELECT Id FROM User WHERE Username = '{AGENT}'"),
    )
    .await;
    let soql = "SELECT PermissionsApproveUninstalledConnectedApps, PermissionsViewSetup FROM UserPermissionAccess";
    let mine = session.query(soql).await;
    assert_eq!(
        (
            &mine["totalSize"],
            &mine["records"][0]["PermissionsViewSetup"]
        ),
        (&json!(1), &json!(true))
    );
    assert_eq!(
        mine["records"][0]["PermissionsApproveUninstalledConnectedApps"],
        false
    );
    profile(&org, &session, "System Administrator").await;
    let set = one(
        &session,
        "SELECT Id FROM PermissionSet WHERE Name = 'Case_Integration'",
    )
    .await;
    // the profile makes an administrator of the agent, at once
    let assigned = session
        .send(
            Method::POST,
            "sobjects/PermissionSetAssignment",
            &json!({ "AssigneeId": agent, "PermissionSetId": set }),
        )
        .await;
    assert_eq!(assigned.0, 201, "{assigned:?}");
    profile(&org, &session, "Minimum Access - API Only Integrations").await;
    assert_eq!(
        session.query(soql).await["records"][0]["PermissionsApproveUninstalledConnectedApps"],
        true
    );
    assert!(
        session.query("SELECT COUNT() FROM Case").await["totalSize"]
            .as_u64()
            .unwrap()
            > 0
    );
    assert_eq!(session.get("sobjects/Opportunity/describe").await.0, 404);
    // who may do what is part of the set-up
    for object in [
        "PermissionSet",
        "PermissionSetAssignment",
        "ObjectPermissions",
        "FieldPermissions",
    ] {
        let address = asking("query", &format!("SELECT Id FROM {object}"));
        let (status, refused) = session.get(&address).await;
        assert_eq!(
            (status, &refused[0]["errorCode"]),
            (400, &json!("INVALID_TYPE")),
            "{object}"
        );
    }
    profile(&org, &session, "System Administrator").await;
    let rows = session
        .query("SELECT SobjectType, PermissionsRead FROM ObjectPermissions WHERE Parent.Name = 'Case_Integration' ORDER BY SobjectType")
        .await;
    assert_eq!(
        (&rows["totalSize"], &rows["records"][1]["SobjectType"]),
        (&json!(3), &json!("Case"))
    );
}
