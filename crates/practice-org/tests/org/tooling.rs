//! The Tooling API: its resources, how its answers differ from the REST API's, and remote sites.

use reqwest::Method;
use serde_json::{Value, json};

use crate::soap::token;
use crate::support::{ADMIN, AGENT, Org, Session, answer, asking, error, org};

pub(crate) async fn as_user<'a>(org: &'a Org, username: &str) -> Session<'a> {
    Session {
        org,
        access: token(org, username).await,
        refresh: String::new(),
        answer: Value::Null,
    }
}

/// The answer to a Tooling query, whatever its status.
pub(crate) async fn tooling(session: &Session<'_>, soql: &str) -> (u16, Value) {
    session.get(&asking("tooling/query", soql)).await
}

#[tokio::test]
async fn a_tooling_query_answers_with_more_keys_and_its_own_addresses() {
    let org = org().await;
    let admin = as_user(&org, ADMIN).await;
    let (status, body) = tooling(
        &admin,
        "SELECT Id, SiteName, EndpointUrl, IsActive, ProtocolMismatch, Description FROM RemoteProxy ORDER BY SiteName",
    )
    .await;
    assert_eq!(status, 200, "{body}");
    let id = body["records"][0]["Id"].as_str().unwrap();
    assert_eq!(
        body["records"][0],
        json!({
            "attributes": {
                "type": "RemoteProxy",
                "url": format!("/services/data/v67.0/tooling/sobjects/RemoteProxy/{id}"),
            },
            "Id": id,
            "SiteName": "ApexDevNet",
            "EndpointUrl": "http://www.apexdevnet.com",
            "IsActive": true,
            "ProtocolMismatch": false,
            "Description": null,
        })
    );
    assert!(id.starts_with("0rp"));
    for (key, value) in [
        ("size", json!(2)),
        ("totalSize", json!(2)),
        ("done", json!(true)),
        ("queryLocator", Value::Null),
        ("entityTypeName", json!("RemoteProxy")),
    ] {
        assert_eq!(body[key], value, "{key}");
    }
    assert!(body.get("nextRecordsUrl").is_none());
}

#[tokio::test]
async fn a_long_tooling_result_goes_on_under_tooling() {
    let org = org().await;
    let admin = as_user(&org, ADMIN).await;
    let soql = "SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinitionId IN ('Case', 'Account', 'Contact', 'User', 'EmailMessage', 'Organization', 'Asset')";
    let reply = admin
        .request(Method::GET, &asking("tooling/query", soql))
        .header("Sforce-Query-Options", "batchSize=200")
        .send();
    let (status, first) = answer(reply.await.unwrap()).await;
    assert_eq!(status, 200, "{first}");
    assert_eq!(
        (&first["size"], &first["done"]),
        (&json!(200), &json!(false))
    );
    let next = first["nextRecordsUrl"].as_str().unwrap();
    let locator = first["queryLocator"].as_str().unwrap();
    assert_eq!(
        next,
        format!("/services/data/v67.0/tooling/query/{locator}")
    );
    let (status, second) = admin.get(next).await;
    assert_eq!(status, 200, "{second}");
    let total = first["totalSize"].as_u64().unwrap();
    assert_eq!(second["size"], total - 200);
    assert_eq!(
        (&second["done"], &second["entityTypeName"]),
        (&json!(true), &json!("FieldDefinition"))
    );
}

#[tokio::test]
async fn each_api_has_its_own_objects() {
    let org = org().await;
    let admin = as_user(&org, ADMIN).await;
    let names = |body: &Value| -> Vec<String> {
        let all = body["sobjects"].as_array().unwrap().iter();
        all.map(|object| object["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let (_, rest) = admin.get("sobjects").await;
    let (_, tools) = admin.get("tooling/sobjects").await;
    let (rest, tools) = (names(&rest), names(&tools));
    for (name, in_rest, in_tooling) in [
        ("Case", true, false),
        ("RemoteProxy", false, true),
        ("ValidationRule", false, true),
        ("CustomField", false, true),
        ("EntityDefinition", true, true),
        ("FieldDefinition", true, true),
        ("ConnectedApplication", true, true),
        ("ExtlClntAppOauthSettings", true, false),
    ] {
        let found = |all: &[String]| all.iter().any(|known| known == name);
        assert_eq!(
            (found(&rest), found(&tools)),
            (in_rest, in_tooling),
            "{name}"
        );
        let soql = format!("SELECT Id FROM {name} LIMIT 1");
        let (status, body) = tooling(&admin, &soql).await;
        // FieldDefinition asks for a filter, which is another refusal
        let refused = status == 400 && body[0]["errorCode"] == "INVALID_TYPE";
        assert_eq!(refused, !in_tooling, "{name}: {body}");
        let (status, _) = admin
            .get(&format!("tooling/sobjects/{name}/describe"))
            .await;
        assert_eq!(status == 200, in_tooling, "{name}");
    }
}

#[tokio::test]
async fn the_set_up_is_hidden_from_who_may_not_view_it() {
    let org = org().await;
    let change = practice_org::UserChange {
        view_setup: Some(false),
        ..Default::default()
    };
    org.control().set_user(AGENT, change).unwrap();
    let agent = as_user(&org, AGENT).await;
    let soql = "SELECT Id FROM RemoteProxy";
    let (status, body) = tooling(&agent, soql).await;
    assert_eq!(
        (status, &body[0]["errorCode"]),
        (400, &json!("INVALID_TYPE"))
    );
    // what objects there are is no secret
    assert_eq!(
        tooling(&agent, "SELECT DurableId FROM EntityDefinition LIMIT 1")
            .await
            .0,
        200
    );
    // the administrator sees both: it is the permission that hides them
    let admin = as_user(&org, ADMIN).await;
    assert_eq!(tooling(&admin, soql).await.0, 200);
}

#[tokio::test]
async fn the_resources_are_listed_and_others_do_not_exist() {
    let org = org().await;
    let admin = as_user(&org, ADMIN).await;
    let (status, body) = admin.get("tooling").await;
    assert_eq!(status, 200);
    assert_eq!(
        body,
        json!({ "query": "/services/data/v67.0/tooling/query", "sobjects": "/services/data/v67.0/tooling/sobjects" })
    );
    let (_, all) = admin.get("/services/data/v67.0").await;
    assert_eq!(all["tooling"], "/services/data/v67.0/tooling");
    let missing = error("NOT_FOUND", "The requested resource does not exist");
    assert_eq!(admin.get("tooling/executeAnonymous").await, (404, missing));
    let (status, body) = admin.send(Method::POST, "tooling/query", &json!({})).await;
    assert_eq!(
        (status, &body[0]["errorCode"]),
        (405, &json!("METHOD_NOT_ALLOWED"))
    );
}

fn site(url: &str) -> Value {
    json!({ "disableProtocolSecurity": false, "isActive": true, "url": url, "urls": null, "description": "Our desk" })
}

#[tokio::test]
async fn a_remote_site_is_made_read_changed_and_deleted_by_its_metadata() {
    let org = org().await;
    let admin = as_user(&org, ADMIN).await;
    let body = json!({ "FullName": "Desk", "Metadata": site("https://desk.example.com") });
    let reply = admin
        .request(Method::POST, "tooling/sobjects/RemoteProxy")
        .json(&body)
        .send();
    let reply = reply.await.unwrap();
    let location = reply.headers()["location"].to_str().unwrap().to_owned();
    let (status, made) = answer(reply).await;
    assert_eq!(status, 201, "{made}");
    let id = made["id"].as_str().unwrap();
    assert_eq!(
        location,
        format!("/services/data/v67.0/tooling/sobjects/RemoteProxy/{id}")
    );
    assert_eq!(
        (&made["success"], &made["errors"]),
        (&json!(true), &json!([]))
    );

    let path = format!("tooling/sobjects/RemoteProxy/{id}");
    let (status, read) = admin.get(&path).await;
    assert_eq!(status, 200, "{read}");
    for (key, value) in [
        ("FullName", json!("Desk")),
        ("SiteName", json!("Desk")),
        ("EndpointUrl", json!("https://desk.example.com")),
        ("Description", json!("Our desk")),
        ("Metadata", site("https://desk.example.com")),
        ("ManageableState", json!("unmanaged")),
    ] {
        assert_eq!(read[key], value, "{key}");
    }

    let off = json!({ "Metadata": { "isActive": false, "disableProtocolSecurity": true, "url": "https://desk.example.com" } });
    assert_eq!(admin.send(Method::PATCH, &path, &off).await.0, 204);
    let (_, read) = admin.get(&path).await;
    assert_eq!(
        (
            &read["IsActive"],
            &read["ProtocolMismatch"],
            &read["Description"]
        ),
        (&json!(false), &json!(true), &Value::Null)
    );

    assert_eq!(admin.send(Method::DELETE, &path, &Value::Null).await.0, 204);
    assert_eq!(admin.get(&path).await.0, 404);
    // the name is free again, which shows that nothing is left of it
    assert_eq!(
        admin
            .send(Method::POST, "tooling/sobjects/RemoteProxy", &body)
            .await
            .0,
        201
    );
}

#[tokio::test]
async fn remote_sites_are_refused_for_what_is_wrong_with_them() {
    let org = org().await;
    let admin = as_user(&org, ADMIN).await;
    let good = site("https://desk.example.com");
    for (body, code) in [
        (json!({ "Metadata": good }), "REQUIRED_FIELD_MISSING"),
        (json!({ "FullName": "Desk" }), "REQUIRED_FIELD_MISSING"),
        (
            json!({ "FullName": "Desk", "Metadata": "{}" }),
            "JSON_PARSER_ERROR",
        ),
        (
            json!({ "FullName": "Desk", "Metadata": { "isActive": true } }),
            "REQUIRED_FIELD_MISSING",
        ),
        (
            json!({ "FullName": "Desk", "Metadata": site("desk.example.com") }),
            "FIELD_INTEGRITY_EXCEPTION",
        ),
        (
            json!({ "FullName": "The desk", "Metadata": good }),
            "FIELD_INTEGRITY_EXCEPTION",
        ),
        (
            json!({ "FullName": "ApexDevNet", "Metadata": good }),
            "DUPLICATE_DEVELOPER_NAME",
        ),
        (
            json!({ "FullName": "Desk", "Metadata": good, "SiteName": "Desk" }),
            "INVALID_FIELD_FOR_INSERT_UPDATE",
        ),
        (
            json!({ "FullName": "Desk", "Metadata": good, "Colour": "red" }),
            "INVALID_FIELD",
        ),
        (
            json!({ "FullName": "Desk", "Metadata": { "url": "https://x.example.com", "colour": 1 } }),
            "INVALID_FIELD",
        ),
    ] {
        let (status, answer) = admin
            .send(Method::POST, "tooling/sobjects/RemoteProxy", &body)
            .await;
        assert_eq!(
            (status, &answer[0]["errorCode"]),
            (400, &json!(code)),
            "{body}"
        );
    }
    let (_, all) = tooling(&admin, "SELECT Id FROM RemoteProxy").await;
    assert_eq!(all["totalSize"], 2);
    // the same body without a fault is taken
    let body = json!({ "FullName": "Desk", "Metadata": good });
    assert_eq!(
        admin
            .send(Method::POST, "tooling/sobjects/RemoteProxy", &body)
            .await
            .0,
        201
    );

    let change = practice_org::UserChange {
        view_setup: Some(true),
        ..Default::default()
    };
    org.control().set_user(AGENT, change).unwrap();
    let agent = as_user(&org, AGENT).await;
    let body = json!({ "FullName": "Desk_2", "Metadata": good });
    let (status, answer) = agent
        .send(Method::POST, "tooling/sobjects/RemoteProxy", &body)
        .await;
    assert_eq!(
        (status, &answer[0]["errorCode"]),
        (403, &json!("INSUFFICIENT_ACCESS_OR_READONLY"))
    );
}
