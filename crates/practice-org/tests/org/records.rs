//! Creating, reading, changing and deleting records.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{DATA, answer, org};

/// One refusal of a write.
pub(crate) fn refusal(code: &str, message: &str, fields: &[&str]) -> Value {
    json!([{ "message": message, "errorCode": code, "fields": fields }])
}

#[tokio::test]
async fn a_created_case_is_filled_in_by_the_org() {
    let org = org().await;
    let session = org.signed_in().await;
    let fields = json!({ "Subject": "  Scanner shows 🙃 שלום  ", "Origin": "Web", "Description": "It does." });
    let request = session.request(Method::POST, "sobjects/Case").json(&fields);
    let reply = request.send().await.unwrap();
    let location = reply.headers()["location"].to_str().unwrap().to_owned();
    let id = answer(reply).await.1["id"].as_str().unwrap().to_owned();
    assert_eq!(location, format!("{DATA}/sobjects/Case/{id}"));
    assert!(id.len() == 18 && id.starts_with("500"));

    let (status, case) = session.get(&format!("sobjects/Case/{id}")).await;
    assert_eq!(status, 200, "{case}");
    let attributes = json!({ "type": "Case", "url": location });
    for (field, value) in [
        ("attributes", attributes),
        ("Subject", json!("Scanner shows 🙃 שלום")),
        ("Status", json!("New")),
        ("Priority", json!("Medium")),
        ("IsClosed", json!(false)),
        ("ClosedDate", Value::Null),
    ] {
        assert_eq!(case[field], value, "{field}");
    }
    let created = case["CreatedDate"].as_str().unwrap();
    assert!(
        created.len() == 28 && created.ends_with(".000+0000"),
        "{created}"
    );
    assert_eq!(case["OwnerId"], case["CreatedById"], "the creator owns it");
    let soql = "SELECT CaseNumber FROM Case ORDER BY CaseNumber DESC LIMIT 1";
    let last = session.query(soql).await["records"][0]["CaseNumber"].clone();
    assert_eq!(case["CaseNumber"], last, "numbers go up");
}

#[tokio::test]
async fn the_status_closes_and_reopens_a_case() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session
        .create_case(json!({ "Subject": "Open and shut" }))
        .await;
    let short = format!("sobjects/Case/{}", &id[..15]);
    let done = (204, json!(""));
    let close = session
        .send(Method::PATCH, &short, &json!({ "status": "Closed" }))
        .await;
    assert_eq!(close, done, "15 characters and any case of names will do");
    let some = format!("sobjects/Case/{id}?fields=IsClosed,ClosedDate,status");
    let (_, closed) = session.get(&some).await;
    assert_eq!(
        (&closed["IsClosed"], &closed["Status"]),
        (&json!(true), &json!("Closed"))
    );
    assert!(closed["ClosedDate"].is_string() && closed.get("Subject").is_none());
    let by_post = format!("sobjects/Case/{id}?_HttpMethod=PATCH");
    let reopen = session
        .send(Method::POST, &by_post, &json!({ "Status": "Working" }))
        .await;
    assert_eq!(reopen, done, "for clients that know no PATCH");
    let (_, reopened) = session.get(&some).await;
    assert_eq!(
        (&reopened["IsClosed"], &reopened["ClosedDate"]),
        (&json!(false), &Value::Null)
    );
}

#[tokio::test]
async fn a_deleted_case_is_gone_for_every_method() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "Gone" })).await;
    let path = format!("sobjects/Case/{id}");
    let delete =
        async || answer(session.request(Method::DELETE, &path).send().await.unwrap()).await;
    assert_eq!(delete().await, (204, json!("")));
    let gone = (404, refusal("ENTITY_IS_DELETED", "entity is deleted", &[]));
    assert_eq!(session.get(&path).await, gone);
    assert_eq!(
        session
            .send(Method::PATCH, &path, &json!({ "Subject": "x" }))
            .await,
        gone
    );
    assert_eq!(delete().await, gone);
}

#[tokio::test]
async fn a_validation_rule_speaks_at_its_field() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session
        .create_case(json!({ "Subject": "Urgent", "Priority": "High" }))
        .await;
    let path = format!("sobjects/Case/{id}");
    let (status, body) = session
        .send(Method::PATCH, &path, &json!({ "Status": "Closed" }))
        .await;
    let text = "A high-priority case can only be closed with a description of what happened.";
    assert_eq!(
        (status, body),
        (
            400,
            refusal("FIELD_CUSTOM_VALIDATION_EXCEPTION", text, &["Description"])
        )
    );
    assert_eq!(
        session.get(&path).await.1["Status"],
        json!("New"),
        "nothing was changed"
    );
    let (status, _) = session
        .send(
            Method::PATCH,
            &path,
            &json!({ "Status": "Closed", "Description": "Restarted it." }),
        )
        .await;
    assert_eq!(status, 204);
    assert_eq!(
        session.send(Method::PATCH, &path, &json!({})).await.0,
        204,
        "an empty change is a change"
    );
}

#[tokio::test]
async fn contact_mirrors_and_comments_follow_their_case() {
    let org = org().await;
    let session = org.signed_in().await;
    let contact = session.query("SELECT Id, Email, AccountId FROM Contact WHERE Email != null AND AccountId != null LIMIT 1").await;
    let contact = &contact["records"][0];
    let id = session
        .create_case(
            json!({ "Subject": "Mirror", "ContactId": contact["Id"], "Comments": "Called back." }),
        )
        .await;
    let (_, case) = session.get(&format!("sobjects/Case/{id}")).await;
    assert_eq!(
        (&case["ContactEmail"], &case["AccountId"]),
        (&contact["Email"], &contact["AccountId"])
    );
    let comments = session
        .query(&format!(
            "SELECT CommentBody, IsPublished FROM CaseComment WHERE ParentId = '{id}'"
        ))
        .await;
    assert_eq!(comments["records"][0]["CommentBody"], json!("Called back."));
    let path = format!("sobjects/Contact/{}", contact["Id"].as_str().unwrap());
    session
        .send(Method::PATCH, &path, &json!({ "Email": "new@example.com" }))
        .await;
    assert_eq!(
        session
            .get(&format!("sobjects/Case/{id}?fields=ContactEmail"))
            .await
            .1["ContactEmail"],
        json!("new@example.com")
    );
    let (status, body) = answer(session.request(Method::DELETE, &path).send().await.unwrap()).await;
    assert_eq!(
        (status, &body[0]["errorCode"]),
        (400, &json!("DELETE_FAILED"))
    );
    session
        .request(Method::DELETE, &format!("sobjects/Case/{id}"))
        .send()
        .await
        .unwrap();
    let left = session
        .query(&format!(
            "SELECT Id FROM CaseComment WHERE ParentId = '{id}'"
        ))
        .await;
    assert_eq!(left["totalSize"], json!(0), "comments go with their case");
}

#[tokio::test]
async fn a_record_that_changed_meanwhile_is_not_overwritten() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "Mine" })).await;
    let path = format!("sobjects/Case/{id}");
    let read = session.request(Method::GET, &path).send().await.unwrap();
    let stamp = read.headers()["last-modified"].to_str().unwrap().to_owned();
    let same = session
        .request(Method::GET, &path)
        .header("if-modified-since", &stamp)
        .send()
        .await
        .unwrap();
    assert_eq!(same.status(), 304);
    let change = |subject: &'static str, header: String| {
        session
            .request(Method::PATCH, &path)
            .header("if-unmodified-since", header)
            .json(&json!({ "Subject": subject }))
            .send()
    };
    assert_eq!(change("First", stamp.clone()).await.unwrap().status(), 204);
    org.control().advance(std::time::Duration::from_secs(5));
    org.control()
        .update_record(&id, json!({ "Subject": "Theirs" }))
        .unwrap();
    assert_eq!(change("Second", stamp.clone()).await.unwrap().status(), 412);
    assert_eq!(
        change("Second", "yesterday".to_owned())
            .await
            .unwrap()
            .status(),
        400
    );
    let now = session
        .request(Method::GET, &path)
        .header("if-modified-since", &stamp)
        .send()
        .await
        .unwrap();
    assert_eq!(answer(now).await.1["Subject"], json!("Theirs"));
    org.control().delete_record(&id).unwrap();
    assert_eq!(session.get(&path).await.0, 404);
}
