//! What SOQL in one composite request and the Tooling API show and refuse.

use std::collections::BTreeSet;

use salesforce::setup::{Sight, Wanted, apps, remote_sites, rights};
use salesforce::{Error, UserId};
use serde_json::{Value, json};

use super::names;
use crate::server::{Server, json as reply, org};

const USER: &str = "005x00000012Q9PAAU";

fn user() -> UserId {
    UserId::parse(USER).unwrap()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A query that was answered.
fn found(records: Value) -> Value {
    let size = records.as_array().unwrap().len();
    json!({ "body": { "totalSize": size, "done": true, "records": records }, "httpHeaders": {}, "httpStatusCode": 200 })
}

/// A query that was refused, as a composite request has it.
fn denied(code: &str, message: &str) -> Value {
    json!({ "body": [{ "message": message, "errorCode": code }], "httpHeaders": {}, "httpStatusCode": 400 })
}

fn no_such(object: &str) -> Value {
    let message = format!(
        "\nSELECT Id FROM {object}\n               ^\nERROR at Row:1:Column:16\nsObject type '{object}' is not supported. \
         If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the \
         describe call for the appropriate names."
    );
    denied("INVALID_TYPE", &message)
}

fn composite(parts: &[Value]) -> String {
    let mut parts = parts.to_vec();
    for (n, part) in parts.iter_mut().enumerate() {
        part["referenceId"] = format!("r{n}").into();
    }
    json!({ "compositeResponse": parts }).to_string()
}

fn row(object: &str, fields: Value) -> Value {
    let mut row =
        json!({ "attributes": { "type": object, "url": "/services/data/v60.0/sobjects/x/y" } });
    let Value::Object(fields) = fields else {
        panic!("no fields")
    };
    row.as_object_mut().unwrap().extend(fields);
    row
}

fn external() -> Value {
    let fields = json!({ "Id": "0xI5g000000blTtEAI", "DeveloperName": "Orgdeck", "MasterLabel": "Orgdeck", "DistributionState": "Local" });
    found(json!([row("ExternalClientApplication", fields)]))
}

fn oauth_settings() -> Value {
    let fields = json!({ "Id": "0xJ", "IsDeleted": false, "ExternalClientApplicationId": "0xI5g000000blTtEAI", "OauthScopesAPI": true,
        "OauthScopesREFRESH_TOKEN": true, "OauthScopesWEB": false, "SingleLogoutUrl": null, "OauthLink": "00D:888planted" });
    found(json!([row("ExtlClntAppOauthSettings", fields)]))
}

fn policies() -> Value {
    let nobodys = json!({ "Id": "0xK1", "ExternalClientApplicationId": null, "PermittedUsersPolicyType": "AdminApprovedPreAuthorized" });
    let fields = json!({ "Id": "0xK2", "ExternalClientApplicationId": "0xI5g000000blTtEAI", "PermittedUsersPolicyType": "AllSelfAuthorized",
        "IpRelaxationPolicyType": "Enforce_relaxrefresh", "RefreshTokenPolicyType": "SpecificLifetime", "RefreshTokenValidityPeriod": 365 });
    let object = "ExtlClntAppOauthPlcyCnfg";
    found(json!([row(object, nobodys), row(object, fields)]))
}

fn connected() -> Value {
    let fields = json!({ "Name": "Salesforce CLI", "OptionsAllowAdminApprovedUsersOnly": false });
    found(json!([row("ConnectedApplication", fields)]))
}

fn tokens() -> Value {
    let fields = |app: Value, item: Value| {
        row(
            "OauthToken",
            json!({ "AppName": app, "UserId": USER, "AppMenuItemId": item, "CreatedDate": "2021-11-06T17:38:40.000+0000", "LastUsedDate": null }),
        )
    };
    found(json!([
        fields(json!("Pipedream"), Value::Null),
        fields(Value::Null, json!("0DS5g000000Xyz1GAC"))
    ]))
}

// seen to fail: with policies that belong to no app refused as another shape
#[tokio::test]
async fn apps_come_with_their_scopes_and_policies_in_one_call() {
    let body = composite(&[
        external(),
        oauth_settings(),
        policies(),
        connected(),
        tokens(),
    ]);
    let server = Server::always(reply(200, &body)).await;
    let (org, _) = org(&server);
    let seen = apps(&org, &user(), &names(&["Pipe'dream"])).await.unwrap();
    let [app] = &seen.external.seen().unwrap()[..] else {
        panic!("{seen:?}")
    };
    assert_eq!(app.scopes, Some(set(&["api", "refresh_token"])));
    assert_eq!(app.permitted_users.as_deref(), Some("AllSelfAuthorized"));
    assert_eq!(app.ip_relaxation.as_deref(), Some("Enforce_relaxrefresh"));
    assert_eq!(app.refresh_token.as_deref(), Some("SpecificLifetime"));
    assert_eq!(seen.connected.seen().unwrap()[0].label, "Salesforce CLI");
    let tokens = seen.tokens.seen().unwrap();
    assert_eq!(
        (tokens[0].app.as_str(), tokens[0].installed),
        ("Pipedream", false)
    );
    assert_eq!((tokens[1].app.as_str(), tokens[1].installed), ("", true));
    assert_eq!(tokens[0].created_ms, Some(1_636_220_320_000));
    let [asked] = &server.asked()[..] else {
        panic!("one call")
    };
    assert_eq!(
        (asked.method.as_str(), asked.target.as_str()),
        ("POST", "/services/data/v60.0/composite")
    );
    let sent: Value = serde_json::from_str(&asked.body).unwrap();
    let last = sent["compositeRequest"][4]["url"].as_str().unwrap();
    let (path, query) = last.split_once("?q=").unwrap();
    assert_eq!(path, "/services/data/v60.0/query");
    let query = format!("q={query}");
    let (_, soql) = url::form_urlencoded::parse(query.as_bytes())
        .next()
        .unwrap();
    assert!(soql.contains("AppName LIKE '%Pipe\\'dream%'"), "{soql}");
}

#[tokio::test]
async fn objects_an_org_lacks_and_fields_a_user_lacks_hide_no_more_than_themselves() {
    let field = "\nSELECT Name, OptionsAllowAdminApprovedUsersOnly\n             ^\nERROR at Row:1:Column:13\nNo such column \
        'OptionsAllowAdminApprovedUsersOnly' on entity 'ConnectedApplication'.";
    let body = composite(&[
        external(),
        no_such("ExtlClntAppOauthSettings"),
        no_such("ExtlClntAppOauthPlcyCnfg"),
        denied("INVALID_FIELD", field),
        denied(
            "INSUFFICIENT_ACCESS",
            "insufficient access rights on entity: OauthToken",
        ),
    ]);
    let server = Server::always(reply(200, &body)).await;
    let (org, _) = org(&server);
    let seen = apps(&org, &user(), &[]).await.unwrap();
    let app = &seen.external.seen().unwrap()[0];
    assert_eq!((&app.scopes, &app.permitted_users), (&None, &None));
    assert!(seen.connected.hidden().unwrap().contains("No such column"));
    assert_eq!(
        seen.tokens.hidden(),
        Some("INSUFFICIENT_ACCESS: insufficient access rights on entity: OauthToken")
    );
}

#[tokio::test]
async fn a_refusal_of_the_whole_call_and_an_answer_that_lacks_a_part_are_errors() {
    let disabled = r#"[{"message":"The REST API is not enabled for this Organization.","errorCode":"API_DISABLED_FOR_ORG"}]"#;
    let server = Server::always(reply(403, disabled)).await;
    let (first, _) = org(&server);
    let error = apps(&first, &user(), &[]).await.unwrap_err();
    assert_eq!(error.api().unwrap().code(), "API_DISABLED_FOR_ORG");
    for parts in [
        vec![external()],
        vec![
            denied(
                "QUERY_TIMEOUT",
                "Your query request was running for too long.",
            ),
            external(),
            external(),
            external(),
            external(),
        ],
    ] {
        let server = Server::always(reply(200, &composite(&parts))).await;
        let (org, _) = org(&server);
        let error = apps(&org, &user(), &[]).await.unwrap_err();
        assert!(
            matches!(error, Error::Decode { .. } | Error::Api(_)),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn rights_are_what_is_ticked_and_a_set_is_found_by_either_name() {
    let own = row(
        "UserPermissionAccess",
        json!({ "PermissionsApiEnabled": true, "PermissionsAuthorApex": false }),
    );
    let pipedream = json!({ "Name": "Pipedream", "Label": "Pipedream", "PermissionsApiEnabled": true, "PermissionsViewSetup": null });
    let assigned = json!({ "PermissionSet": { "attributes": { "type": "PermissionSet" }, "Name": "Pipedream" } });
    let body = composite(&[
        found(json!([own])),
        found(json!([row("PermissionSet", pipedream)])),
        found(json!([row("PermissionSetAssignment", assigned)])),
    ]);
    let server = Server::always(reply(200, &body)).await;
    let (org, _) = org(&server);
    let wanted = Wanted {
        permissions: set(&["ApiEnabled", "AuthorApex"]),
        set: Some("Pipedream"),
        in_set: set(&["ApiEnabled", "ViewSetup"]),
        user: &user(),
    };
    let rights = rights(&org, &wanted).await.unwrap();
    assert_eq!(rights.own, Sight::Seen(set(&["ApiEnabled"])));
    assert_eq!(
        rights.sets.seen().unwrap()[0].permissions,
        set(&["ApiEnabled"])
    );
    assert_eq!(rights.assigned, Sight::Seen(set(&["Pipedream"])));
}

#[tokio::test]
async fn remote_sites_come_over_the_tooling_api_or_cannot_be_seen() {
    let sites = found(json!([
        row(
            "RemoteProxy",
            json!({ "SiteName": "Sendbird_API", "EndpointUrl": "https://api-x.sendbird.com", "IsActive": true })
        ),
        row(
            "RemoteProxy",
            json!({ "SiteName": "Old", "EndpointUrl": "http://old.example:8080/x", "IsActive": false })
        ),
    ]));
    let mut body = sites["body"].clone();
    body["size"] = json!(2);
    body["queryLocator"] = Value::Null;
    body["entityTypeName"] = json!("RemoteProxy");
    let server = Server::always(reply(200, &body.to_string())).await;
    let (seeing, _) = org(&server);
    let seen = remote_sites(&seeing).await.unwrap();
    let sites = seen.seen().unwrap();
    assert_eq!(
        (sites.len(), sites[0].is_active, sites[1].is_active),
        (2, true, false)
    );
    let asked = &server.asked()[0];
    assert_eq!(asked.path(), "/services/data/v60.0/tooling/query");
    for refusal in [
        r#"[{"message":"sObject type 'RemoteProxy' is not supported.","errorCode":"INVALID_TYPE"}]"#,
        r#"[{"message":"insufficient access rights on entity: RemoteProxy","errorCode":"INSUFFICIENT_ACCESS"}]"#,
    ] {
        for status in [400, 403] {
            let server = Server::always(reply(status, refusal)).await;
            let (org, _) = org(&server);
            let sight = remote_sites(&org).await.unwrap();
            assert!(sight.hidden().unwrap().contains("RemoteProxy"));
        }
    }
}
