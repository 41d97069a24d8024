//! Records named by a value that can be looked up, and records reached from others.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{DATA, Session, answer, error, org};

/// A contact made by an upsert of this e-mail address; gives the answer.
async fn upsert(session: &Session<'_>, email: &str, fields: Value) -> (u16, Value) {
    let path = format!("sobjects/Contact/Email/{email}");
    session.send(Method::PATCH, &path, &fields).await
}

#[tokio::test]
async fn an_upsert_makes_what_is_not_there_and_changes_what_is() {
    let org = org().await;
    let session = org.signed_in().await;
    let (status, made) = upsert(
        &session,
        "ada@lace.example",
        json!({ "LastName": "Lovelace" }),
    )
    .await;
    assert_eq!((status, &made["created"]), (201, &json!(true)), "{made}");
    let id = made["id"].as_str().unwrap();
    let (status, again) = upsert(&session, "ADA@lace.example", json!({ "FirstName": "Ada" })).await;
    let same = json!({ "id": id, "success": true, "errors": [], "created": false });
    assert_eq!((status, again), (200, same));
    let (status, read) = session
        .get("sobjects/Contact/Email/ada@lace.example?fields=Name")
        .await;
    assert_eq!((status, &read["Name"]), (200, &json!("Ada Lovelace")));

    let old = "/services/data/v45.0/sobjects/Contact/Email/ada@lace.example";
    let quiet = session
        .send(Method::PATCH, old, &json!({ "FirstName": "Countess" }))
        .await;
    assert_eq!(
        quiet,
        (204, json!("")),
        "before version 46 a change had no answer"
    );

    let path = "sobjects/Contact/Email/ada@lace.example";
    let gone = answer(session.request(Method::DELETE, path).send().await.unwrap()).await;
    assert_eq!(gone, (204, json!("")));
    let missing = (
        404,
        error("NOT_FOUND", "The requested resource does not exist"),
    );
    assert_eq!(session.get(path).await, missing);
    let only = format!("{path}?updateOnly=true");
    let refused = session
        .send(Method::PATCH, &only, &json!({ "LastName": "x" }))
        .await;
    assert_eq!(refused, missing, "updateOnly makes nothing");
}

#[tokio::test]
async fn a_value_that_several_records_have_answers_with_their_addresses() {
    let org = org().await;
    let session = org.signed_in().await;
    let mut addresses = Vec::new();
    for name in ["One", "Two"] {
        let fields = json!({ "LastName": name, "Email": "twin@example.com" });
        let (_, made) = session
            .send(Method::POST, "sobjects/Contact", &fields)
            .await;
        addresses.push(format!(
            "{DATA}/sobjects/Contact/{}",
            made["id"].as_str().unwrap()
        ));
    }
    let choices = (300, json!(addresses));
    assert_eq!(
        session.get("sobjects/Contact/Email/twin@example.com").await,
        choices
    );
    assert_eq!(
        upsert(&session, "twin@example.com", json!({ "FirstName": "x" })).await,
        choices
    );
}

#[tokio::test]
async fn what_cannot_be_looked_up_by_is_named() {
    let org = org().await;
    let session = org.signed_in().await;
    for (path, name) in [
        ("sobjects/Contact/Title/Boss", "Title"),
        ("sobjects/Contact/Ext__c/1", "Ext__c"),
        ("sobjects/Contact/23foo", "23foo"),
    ] {
        let message =
            format!("Provided external ID field does not exist or is not accessible: {name}");
        assert_eq!(
            session.get(path).await,
            (404, error("NOT_FOUND", &message)),
            "{path}"
        );
    }
    let twice = upsert(
        &session,
        "a@b.example",
        json!({ "LastName": "x", "Email": "a@b.example" }),
    )
    .await;
    let message = "The Email field should not be specified in the sobject data.";
    assert_eq!(twice, (400, error("INVALID_FIELD", message)));
    let (status, made) = session
        .send(
            Method::POST,
            "sobjects/Contact/Id",
            &json!({ "LastName": "Through the upsert's address" }),
        )
        .await;
    assert_eq!((status, &made["success"]), (201, &json!(true)));
}

#[tokio::test]
async fn a_body_can_name_a_related_record_by_what_it_is_looked_up_by() {
    let org = org().await;
    let session = org.signed_in().await;
    let (_, contact) = upsert(
        &session,
        "owner@example.com",
        json!({ "LastName": "Related" }),
    )
    .await;
    let id = session
        .create_case(json!({ "Subject": "Named", "Contact": { "Email": "owner@example.com" } }))
        .await;
    let (_, case) = session
        .get(&format!("sobjects/Case/{id}?fields=ContactId"))
        .await;
    assert_eq!(case["ContactId"], contact["id"]);
    let path = format!("sobjects/Case/{id}");
    let unknown = session
        .send(
            Method::PATCH,
            &path,
            &json!({ "Contact": { "Email": "no@body.example" } }),
        )
        .await;
    let message =
        "Foreign key external ID: no@body.example not found for field Email in entity Contact";
    let refused = json!([{ "message": message, "errorCode": "INVALID_FIELD", "fields": [] }]);
    assert_eq!(unknown, (400, refused));
    assert_eq!(
        session
            .send(Method::PATCH, &path, &json!({ "Contact": null }))
            .await
            .0,
        204
    );
    let (_, case) = session.get(&format!("{path}?fields=ContactId")).await;
    assert_eq!(
        case["ContactId"],
        Value::Null,
        "null takes the relation away"
    );
}

#[tokio::test]
async fn relationships_lead_up_to_a_parent_and_down_to_children() {
    let org = org().await;
    let session = org.signed_in().await;
    let (_, account) = session
        .send(
            Method::POST,
            "sobjects/Account",
            &json!({ "Name": "Parent" }),
        )
        .await;
    let account = account["id"].as_str().unwrap();
    let contact = json!({ "LastName": "Child", "AccountId": account });
    let (_, contact) = session
        .send(Method::POST, "sobjects/Contact", &contact)
        .await;
    let contact = contact["id"].as_str().unwrap();
    let case = session
        .create_case(json!({ "Subject": "Grandchild", "ContactId": contact }))
        .await;

    let up = format!("sobjects/Case/{case}/Contact/Account?fields=Name");
    let (status, parent) = session.get(&up).await;
    assert_eq!(
        (status, &parent["Name"], &parent["Id"]),
        (200, &json!("Parent"), &json!(account))
    );
    let (status, cases) = session
        .get(&format!("sobjects/Contact/{contact}/Cases?fields=Subject"))
        .await;
    assert_eq!(
        (status, &cases["totalSize"], &cases["done"]),
        (200, &json!(1), &json!(true))
    );
    assert_eq!(cases["records"][0]["Subject"], json!("Grandchild"));
    let (status, all) = session
        .get(&format!("sobjects/Contact/{contact}/Cases"))
        .await;
    assert_eq!((status, &all["records"][0]["Id"]), (200, &json!(case)));
    let (status, none) = session
        .get(&format!("sobjects/Case/{case}/CaseComments"))
        .await;
    assert_eq!((status, &none["records"]), (200, &json!([])));

    let change = session
        .send(
            Method::PATCH,
            &format!("sobjects/Case/{case}/Account"),
            &json!({ "Name": "Renamed" }),
        )
        .await;
    assert_eq!(change, (204, json!("")));
    assert_eq!(session.get(&up).await.1["Name"], json!("Renamed"));
    for path in [
        format!("sobjects/Case/{case}/Parent"),
        format!("sobjects/Case/{case}/Nonsense"),
        format!("sobjects/Case/{case}/Contact/Cases/Account"),
    ] {
        let (status, body) = session.get(&path).await;
        assert_eq!(
            (status, &body[0]["errorCode"]),
            (404, &json!("NOT_FOUND")),
            "{path}"
        );
    }
    let (status, body) = session
        .get(&format!("sobjects/Case/{case}/Contact?fields=Nonsense"))
        .await;
    assert_eq!(
        (status, &body[0]["errorCode"]),
        (400, &json!("INVALID_FIELD"))
    );
}

#[tokio::test]
async fn external_ids_of_a_case_are_texts_and_numbers() {
    let org = org().await;
    let session = org.signed_in().await;
    let fields = json!({ "Subject": "From the portal", "Origin": "Web" });
    let (status, made) = session
        .send(
            Method::PATCH,
            "sobjects/Case/Portal_Reference__c/P-1%2F7",
            &fields,
        )
        .await;
    assert_eq!((status, &made["created"]), (201, &json!(true)), "{made}");
    let (_, read) = session
        .get("sobjects/Case/Portal_Reference__c/P-1%2F7?fields=Portal_Reference__c")
        .await;
    assert_eq!(
        (&read["Id"], &read["Portal_Reference__c"]),
        (&made["id"], &json!("P-1/7"))
    );
    let (status, made) = session
        .send(
            Method::PATCH,
            "sobjects/Case/Legacy_Number__c/4711",
            &fields,
        )
        .await;
    assert_eq!(status, 201, "{made}");
    let (_, read) = session.get("sobjects/Case/Legacy_Number__c/4711").await;
    assert_eq!(
        (&read["Id"], &read["Legacy_Number__c"]),
        (&made["id"], &json!(4711.0))
    );
    assert_eq!(
        session
            .get("sobjects/Case/Legacy_Number__c/nonsense")
            .await
            .0,
        404
    );
}
