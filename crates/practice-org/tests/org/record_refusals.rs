//! What the org refuses to write, and in which words.

use practice_org::Command;
use reqwest::Method;
use serde_json::{Value, json};

use crate::records::refusal;
use crate::support::{AGENT, Session, answer, org};

async fn an_id(session: &Session<'_>, soql: &str) -> String {
    session.query(soql).await["records"][0]["Id"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn ids_that_name_nothing_are_told_apart() {
    let org = org().await;
    let session = org.signed_in().await;
    for (id, status, code) in [
        ("500gL0zzzzzzzzz", 404, "NOT_FOUND"),
        ("23foo", 404, "NOT_FOUND"),
        ("500gL0000000-01", 400, "MALFORMED_ID"),
        ("500gL0000000001ZZZ", 400, "MALFORMED_ID"),
    ] {
        let (got, body) = session.get(&format!("sobjects/Case/{id}")).await;
        assert_eq!((got, &body[0]["errorCode"]), (status, &json!(code)), "{id}");
    }
}

/// Creates and changes a case with these fields and expects the same refusal of both.
async fn refused(session: &Session<'_>, fields: Value, expected: Value) {
    let id = session
        .create_case(json!({ "Subject": "Bad bodies" }))
        .await;
    let create = session.send(Method::POST, "sobjects/Case", &fields).await;
    assert_eq!(create, (400, expected.clone()));
    let change = session
        .send(Method::PATCH, &format!("sobjects/Case/{id}"), &fields)
        .await;
    assert_eq!(change, (400, expected));
}

#[tokio::test]
async fn bad_values_are_refused_at_their_fields() {
    let org = org().await;
    let session = org.signed_in().await;
    let long = "x".repeat(256);
    for (field, value, code, message) in [
        (
            "Subject",
            json!(long),
            "STRING_TOO_LONG",
            format!("Subject: data value too large: {long} (max length=255)"),
        ),
        (
            "Language",
            json!("tlh"),
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            "Language: bad value for restricted picklist field: tlh".to_owned(),
        ),
        (
            "SuppliedEmail",
            json!("nobody"),
            "INVALID_EMAIL_ADDRESS",
            "Email Address: invalid email address: nobody".to_owned(),
        ),
        (
            "OwnerId",
            Value::Null,
            "INVALID_CROSS_REFERENCE_KEY",
            "Owner ID: owner cannot be blank".to_owned(),
        ),
    ] {
        refused(
            &session,
            json!({ field: value }),
            refusal(code, &message, &[field]),
        )
        .await;
    }
}

#[tokio::test]
async fn bad_references_are_refused() {
    let org = org().await;
    let session = org.signed_in().await;
    let contact = an_id(&session, "SELECT Id FROM Contact LIMIT 1").await;
    for id in ["001", contact.as_str()] {
        let message = format!("Account ID: id value of incorrect type: {id}");
        refused(
            &session,
            json!({ "AccountId": id }),
            refusal("MALFORMED_ID", &message, &["AccountId"]),
        )
        .await;
    }
    let nobody = refusal(
        "INVALID_CROSS_REFERENCE_KEY",
        "invalid cross reference id",
        &[],
    );
    refused(&session, json!({ "ContactId": "003gL0zzzzzzzzz" }), nobody).await;
    let user = an_id(
        &session,
        "SELECT Id FROM User WHERE Username = 'admin@practice.example'",
    )
    .await;
    let retire = practice_org::UserChange {
        active: Some(false),
        ..practice_org::UserChange::default()
    };
    org.control()
        .set_user("admin@practice.example", retire)
        .unwrap();
    let message = format!(
        "operation performed with inactive user [{}] as owner of case",
        &user[..15]
    );
    refused(
        &session,
        json!({ "OwnerId": user }),
        refusal("INACTIVE_OWNER_OR_USER", &message, &[]),
    )
    .await;
    let gone = session.create_case(json!({ "Subject": "Parent" })).await;
    org.control().delete_record(&gone).unwrap();
    refused(
        &session,
        json!({ "ParentId": gone }),
        refusal("ENTITY_IS_DELETED", "entity is deleted", &[]),
    )
    .await;
}

#[tokio::test]
async fn fields_that_are_unknown_read_only_or_missing_are_named() {
    let org = org().await;
    let session = org.signed_in().await;
    let unknown = json!([{ "message": "No such column 'Subjekt' on sobject of type Case", "errorCode": "INVALID_FIELD" }]);
    refused(&session, json!({ "Subjekt": "x" }), unknown).await;
    let read_only = "Unable to create/update fields: CaseNumber, IsClosed. Please check the security settings of this \
        field and verify that it is read/write for your profile or permission set.";
    let names = ["CaseNumber", "IsClosed"];
    let expected = refusal("INVALID_FIELD_FOR_INSERT_UPDATE", read_only, &names);
    refused(
        &session,
        json!({ "CaseNumber": "1", "IsClosed": true }),
        expected,
    )
    .await;
    let id = json!([{ "message": "The Id field should not be specified in the sobject data.", "errorCode": "INVALID_FIELD" }]);
    refused(&session, json!({ "Id": "500000000000000" }), id).await;
    let missing = refusal(
        "REQUIRED_FIELD_MISSING",
        "Required fields are missing: [LastName]",
        &["LastName"],
    );
    let create = session
        .send(
            Method::POST,
            "sobjects/Contact",
            &json!({ "FirstName": "Ada" }),
        )
        .await;
    assert_eq!(create, (400, missing.clone()));
    let contact = an_id(&session, "SELECT Id FROM Contact LIMIT 1").await;
    let path = format!("sobjects/Contact/{contact}");
    let change = session
        .send(Method::PATCH, &path, &json!({ "LastName": "  " }))
        .await;
    assert_eq!(change, (400, missing));
}

#[tokio::test]
async fn bodies_that_are_no_json_object_are_refused_as_unreadable() {
    let org = org().await;
    let session = org.signed_in().await;
    for (kind, text, status, code) in [
        ("application/json", "{", 400, "JSON_PARSER_ERROR"),
        ("application/json", "{}}", 400, "JSON_PARSER_ERROR"),
        ("application/json", "[]", 400, "INVALID_FIELD"),
        ("application/json", "\"x\"", 400, "INVALID_FIELD"),
        ("application/json", "", 400, "JSON_PARSER_ERROR"),
        (
            "application/json",
            "{\"Subject\": \"\\ud800\"}",
            400,
            "JSON_PARSER_ERROR",
        ),
        (
            "application/json",
            "{\"IsEscalated\": \"perhaps\"}",
            400,
            "JSON_PARSER_ERROR",
        ),
        (
            "application/json",
            "{\"Subject\": {\"a\": 1}}",
            400,
            "JSON_PARSER_ERROR",
        ),
        ("text/plain", "{}", 415, "UNSUPPORTED_MEDIA_TYPE"),
    ] {
        let request = session
            .request(Method::POST, "sobjects/Case")
            .header("content-type", kind)
            .body(text);
        let (got, body) = answer(request.send().await.unwrap()).await;
        assert_eq!(
            (got, &body[0]["errorCode"]),
            (status, &json!(code)),
            "{text}: {body}"
        );
    }
    let request = session
        .request(Method::POST, "sobjects/Case")
        .header("content-type", "application/json")
        .body("{name: 1}");
    let (_, body) = answer(request.send().await.unwrap()).await;
    assert_eq!(
        body[0]["message"],
        json!(
            "Unexpected character ('n' (code 110)): was expecting double-quote to start field name at [line:1, column:3]"
        )
    );
    let request = session
        .request(Method::POST, "sobjects/Case")
        .header("content-type", "application/json")
        .body("{\"Subject\": \"x\",\n \"IsEscalated\": \"perhaps\"}");
    let (_, body) = answer(request.send().await.unwrap()).await;
    assert_eq!(
        body[0]["message"],
        json!(
            "Cannot deserialize instance of boolean from VALUE_STRING value perhaps or request may be missing a required field at [line:2, column:26]"
        )
    );
}

#[tokio::test]
async fn missing_rights_refuse_as_salesforce_does() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "Rights" })).await;
    let path = format!("sobjects/Case/{id}");
    let object = |read, create, edit, delete| Command::SetObjectRights {
        username: AGENT.to_owned(),
        object: "Case".to_owned(),
        read,
        create,
        edit,
        delete,
    };
    org.control()
        .run(object(true, false, false, false))
        .unwrap();
    let cannot = |deed: &str| {
        let message = format!("entity type cannot be {deed}: Case");
        let code = "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY";
        (400, refusal(code, &message, &[]))
    };
    assert_eq!(
        session
            .send(Method::POST, "sobjects/Case", &json!({ "Subject": "x" }))
            .await,
        cannot("inserted")
    );
    assert_eq!(
        session
            .send(Method::PATCH, &path, &json!({ "Subject": "x" }))
            .await,
        cannot("updated")
    );
    let insufficient = (
        403,
        refusal(
            "INSUFFICIENT_ACCESS_OR_READONLY",
            "insufficient access rights on object id",
            &[],
        ),
    );
    assert_eq!(
        answer(session.request(Method::DELETE, &path).send().await.unwrap()).await,
        insufficient
    );
    org.control()
        .run(object(false, false, false, false))
        .unwrap();
    assert_eq!(
        session.get(&path).await.0,
        404,
        "an object that may not be read is not there"
    );
    org.control().run(object(true, true, true, true)).unwrap();

    let field = |visible| Command::SetFieldRights {
        username: AGENT.to_owned(),
        object: "Case".to_owned(),
        field: "Reason".to_owned(),
        visible,
        editable: false,
    };
    org.control().run(field(true)).unwrap();
    let (_, body) = session
        .send(Method::PATCH, &path, &json!({ "Reason": "Breakdown" }))
        .await;
    assert_eq!(
        body[0]["errorCode"],
        json!("INVALID_FIELD_FOR_INSERT_UPDATE")
    );
    org.control().run(field(false)).unwrap();
    let (_, body) = session
        .send(Method::PATCH, &path, &json!({ "Reason": "Breakdown" }))
        .await;
    assert_eq!(
        body[0]["message"],
        json!("No such column 'Reason' on sobject of type Case")
    );
    assert!(session.get(&path).await.1.get("Reason").is_none());
    let user = an_id(&session, "SELECT Id FROM User LIMIT 1").await;
    assert_eq!(
        session
            .send(
                Method::PATCH,
                &format!("sobjects/User/{user}"),
                &json!({ "Title": "Boss" })
            )
            .await,
        insufficient
    );
}
