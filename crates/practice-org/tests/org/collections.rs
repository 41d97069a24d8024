//! Many records in one call.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{answer, error, org};

fn account(name: &str) -> Value {
    json!({ "attributes": { "type": "Account" }, "Name": name })
}

#[tokio::test]
async fn records_are_made_changed_read_and_deleted_together() {
    let org = org().await;
    let session = org.signed_in().await;
    let contact = json!({ "attributes": { "type": "Contact" }, "LastName": "Third" });
    let body = json!({ "records": [account("First"), account("Second"), contact] });
    let (status, made) = session
        .send(Method::POST, "composite/sobjects", &body)
        .await;
    assert_eq!(status, 200, "{made}");
    let ids: Vec<&str> = made
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        made[2],
        json!({ "id": ids[2], "success": true, "errors": [] })
    );

    let change = |id: &str| json!({ "attributes": { "type": "Account" }, "id": id, "Phone": "1" });
    let body = json!({ "records": [change(ids[0]), change(ids[1])] });
    let (status, changed) = session
        .send(Method::PATCH, "composite/sobjects", &body)
        .await;
    assert_eq!((status, &changed[1]["success"]), (200, &json!(true)));
    let path = format!(
        "composite/sobjects/Account?ids={},{},001gL0zzzzzzzzz,x,{}&fields=Name,Phone",
        ids[0], ids[1], ids[2]
    );
    let (status, read) = session.get(&path).await;
    assert_eq!(status, 200);
    assert_eq!(
        (&read[0]["Name"], &read[1]["Phone"]),
        (&json!("First"), &json!("1"))
    );
    assert!(
        read[2].is_null() && read[3].is_null() && read[4].is_null(),
        "{read}"
    );
    let by_post = json!({ "ids": [ids[1]], "fields": ["Name"] });
    let (status, read) = session
        .send(Method::POST, "composite/sobjects/Account", &by_post)
        .await;
    assert_eq!((status, &read[0]["Name"]), (200, &json!("Second")));

    let path = format!(
        "composite/sobjects?ids={},{},003gL0zzzzzzzzz&allOrNone=false",
        ids[0], ids[2]
    );
    let (status, gone) = answer(session.request(Method::DELETE, &path).send().await.unwrap()).await;
    assert_eq!(
        (status, &gone[0]["success"], &gone[1]["success"]),
        (200, &json!(true), &json!(true))
    );
    let unknown = json!({ "success": false, "errors": [{ "statusCode": "INVALID_CROSS_REFERENCE_KEY", "message": "invalid cross reference id", "fields": [] }] });
    assert_eq!(gone[2], unknown);
    let (_, again) = answer(session.request(Method::DELETE, &path).send().await.unwrap()).await;
    assert_eq!(
        again[0]["errors"][0]["statusCode"],
        json!("ENTITY_IS_DELETED")
    );
}

#[tokio::test]
async fn each_failure_is_its_records_own_unless_all_or_none_counts() {
    let org = org().await;
    let session = org.signed_in().await;
    let nameless = json!({ "attributes": { "type": "Account" }, "Phone": "1" });
    let body = |all_or_none: bool| json!({ "allOrNone": all_or_none, "records": [account("Good"), nameless] });
    let missing = json!({ "statusCode": "REQUIRED_FIELD_MISSING", "message": "Required fields are missing: [Name]", "fields": ["Name"] });
    let (status, some) = session
        .send(Method::POST, "composite/sobjects", &body(false))
        .await;
    assert_eq!((status, &some[0]["success"]), (200, &json!(true)));
    assert_eq!(some[1], json!({ "success": false, "errors": [missing] }));

    let (status, none) = session
        .send(Method::POST, "composite/sobjects", &body(true))
        .await;
    let message = "Record rolled back because not all records were valid and the request was using AllOrNone header";
    let rolled_back = json!({ "statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK", "message": message, "fields": [] });
    let expected = json!([
        { "success": false, "errors": [rolled_back] },
        { "success": false, "errors": [missing] },
    ]);
    assert_eq!((status, none), (200, expected));
    // planted: without its ROLLBACK TO, db/atomic.rs made this 2
    let left = session
        .query("SELECT COUNT() FROM Account WHERE Name = 'Good'")
        .await;
    assert_eq!(left["totalSize"], json!(1));

    let id = some[0]["id"].as_str().unwrap();
    let good = json!({ "attributes": { "type": "Account" }, "id": id, "Phone": "2" });
    let bad =
        json!({ "attributes": { "type": "Account" }, "id": "001xx000003DGb2999", "Phone": "2" });
    let body = json!({ "allOrNone": true, "records": [good, bad] });
    let (_, changed) = session
        .send(Method::PATCH, "composite/sobjects", &body)
        .await;
    assert_eq!(
        changed[0],
        json!({ "id": id, "success": false, "errors": [rolled_back] })
    );
    let malformed = json!({ "statusCode": "MALFORMED_ID", "message": "Account ID: id value of incorrect type: 001xx000003DGb2999", "fields": ["Id"] });
    assert_eq!(changed[1]["errors"][0], malformed);
}

#[tokio::test]
async fn many_records_are_upserted_by_a_value() {
    let org = org().await;
    let session = org.signed_in().await;
    let contact = |email: &str, name: &str| json!({ "attributes": { "type": "Contact" }, "Email": email, "LastName": name });
    let body = json!({ "records": [contact("a@x.example", "A"), contact("b@x.example", "B")] });
    let path = "composite/sobjects/Contact/Email";
    let (status, made) = session.send(Method::PATCH, path, &body).await;
    assert_eq!(
        (status, &made[0]["created"], &made[1]["created"]),
        (200, &json!(true), &json!(true)),
        "{made}"
    );
    let body = json!({ "records": [contact("b@x.example", "Bee"), { "attributes": { "type": "Contact" }, "LastName": "C" }] });
    let (_, changed) = session.send(Method::PATCH, path, &body).await;
    assert_eq!(
        changed[0],
        json!({ "id": made[1]["id"], "success": true, "errors": [], "created": false })
    );
    assert_eq!(
        changed[1]["errors"][0]["statusCode"],
        json!("MISSING_ARGUMENT")
    );
}

#[tokio::test]
async fn what_is_wrong_with_the_call_refuses_the_call() {
    let org = org().await;
    let session = org.signed_in().await;
    let many: Vec<Value> = (0..201).map(|n| account(&n.to_string())).collect();
    let message = "record limit reached. cannot submit more than 200 records into this call";
    let too_many = session
        .send(
            Method::POST,
            "composite/sobjects",
            &json!({ "records": many }),
        )
        .await;
    assert_eq!(too_many, (400, error("EXCEEDED_ID_LIMIT", message)));
    let request = session
        .request(Method::POST, "composite/sobjects")
        .header("content-type", "application/json")
        .body("{\"records\":[{\"attributes\":{\"type\":\"Case\"},\"IsEscalated\":\"perhaps\"}]}");
    let message = "Cannot deserialize instance of boolean from VALUE_STRING value perhaps or request may be missing a \
        required field at [line:1, column:66]";
    assert_eq!(
        answer(request.send().await.unwrap()).await,
        (400, error("JSON_PARSER_ERROR", message))
    );
    for (body, code) in [
        (json!({}), "JSON_PARSER_ERROR"),
        (
            json!({ "records": [{ "Name": "typeless" }] }),
            "JSON_PARSER_ERROR",
        ),
        (
            json!({ "records": [{ "attributes": { "type": "Casez" } }] }),
            "INVALID_TYPE",
        ),
        (json!({ "records": [null] }), "INVALID_FIELD"),
    ] {
        let (status, answer) = session
            .send(Method::POST, "composite/sobjects", &body)
            .await;
        assert_eq!(
            (status, &answer[0]["errorCode"]),
            (400, &json!(code)),
            "{answer}"
        );
    }
    let (status, body) = session
        .get("composite/sobjects/Account?ids=001&fields=Nonsense")
        .await;
    assert_eq!(
        (status, &body[0]["errorCode"]),
        (400, &json!("INVALID_FIELD"))
    );
}
