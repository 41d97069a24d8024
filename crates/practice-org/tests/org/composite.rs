//! Composite requests: one call, many requests, all or none of them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{DATA, Session, error, org};

/// One subrequest below the newest version.
fn sub(method: &str, path: &str, reference: &str, body: Value) -> Value {
    let mut sub =
        json!({ "method": method, "url": format!("{DATA}/{path}"), "referenceId": reference });
    if !body.is_null() {
        sub["body"] = body;
    }
    sub
}

async fn post(session: &Session<'_>, all_or_none: bool, requests: Vec<Value>) -> (u16, Value) {
    let body = json!({ "allOrNone": all_or_none, "compositeRequest": requests });
    session.send(Method::POST, "composite", &body).await
}

const ROLLED_BACK: &str =
    "The transaction was rolled back since another operation in the same transaction failed.";

#[tokio::test]
async fn later_requests_use_what_earlier_ones_answered_and_the_whole_is_one_call() {
    let org = org().await;
    let session = org.signed_in().await;
    let query = "query?q=SELECT+Id,Name+FROM+Account+WHERE+Id='@{account.id}'";
    let requests = vec![
        sub(
            "POST",
            "sobjects/Account",
            "account",
            json!({ "Name": "Acme" }),
        ),
        sub("GET", query, "found", Value::Null),
        sub(
            "POST",
            "sobjects/Contact",
            "contact",
            json!({ "LastName": "of @{found.records[0].Name}", "AccountId": "@{account.id}" }),
        ),
        sub(
            "PATCH",
            "sobjects/Contact/@{contact.id}",
            "change",
            json!({ "FirstName": "Cleo" }),
        ),
        sub(
            "GET",
            "sobjects/Contact/@{contact.id}?fields=Name",
            "read",
            Value::Null,
        ),
        sub(
            "DELETE",
            "sobjects/Contact/@{contact.id}",
            "gone",
            Value::Null,
        ),
    ];
    let before = org.control().requests().len();
    let (status, answer) = post(&session, false, requests).await;
    assert_eq!(status, 200, "{answer}");
    let answers = answer["compositeResponse"].as_array().unwrap();
    let statuses: Vec<&Value> = answers
        .iter()
        .map(|answer| &answer["httpStatusCode"])
        .collect();
    assert_eq!(statuses, [201, 200, 201, 204, 200, 204], "{answer}");
    assert_eq!(answers[4]["body"]["Name"], json!("Cleo of Acme"));
    let id = answers[0]["body"]["id"].as_str().unwrap();
    assert_eq!(
        answers[0]["httpHeaders"],
        json!({ "Location": format!("{DATA}/sobjects/Account/{id}") })
    );
    let nothing =
        json!({ "body": null, "httpHeaders": {}, "httpStatusCode": 204, "referenceId": "change" });
    assert_eq!(answers[3], nothing);
    assert_eq!(org.control().requests().len(), before + 1);
    let reply = session.request(Method::GET, "limits").send().await.unwrap();
    assert_eq!(reply.headers()["sforce-limit-info"], "api-usage=2/15000");
}

#[tokio::test]
async fn one_failure_takes_everything_back_if_all_or_none_counts() {
    let org = org().await;
    let session = org.signed_in().await;
    let requests = || {
        vec![
            sub(
                "POST",
                "sobjects/Account",
                "first",
                json!({ "Name": "Whole or nothing" }),
            ),
            sub(
                "POST",
                "sobjects/Contact",
                "bad",
                json!({ "FirstName": "No last name" }),
            ),
            sub(
                "POST",
                "sobjects/Account",
                "last",
                json!({ "Name": "Whole or nothing" }),
            ),
        ]
    };
    let count = async || {
        let soql = "SELECT COUNT() FROM Account WHERE Name = 'Whole or nothing'";
        session.query(soql).await["totalSize"].clone()
    };
    let (status, answer) = post(&session, true, requests()).await;
    assert_eq!(status, 200);
    let answers = answer["compositeResponse"].as_array().unwrap();
    let halted = json!([{ "errorCode": "PROCESSING_HALTED", "message": ROLLED_BACK }]);
    assert_eq!(
        (&answers[0]["body"], &answers[2]["body"]),
        (&halted, &halted)
    );
    assert_eq!(
        answers[1]["body"][0]["errorCode"],
        json!("REQUIRED_FIELD_MISSING")
    );
    assert!(answers.iter().all(|answer| answer["httpStatusCode"] == 400));
    // planted: without its ROLLBACK TO, db/atomic.rs made this 1
    assert_eq!(count().await, json!(0), "nothing of it stays");

    let (_, answer) = post(&session, false, requests()).await;
    let statuses: Vec<&Value> = answer["compositeResponse"]
        .as_array()
        .unwrap()
        .iter()
        .map(|answer| &answer["httpStatusCode"])
        .collect();
    assert_eq!(statuses, [201, 400, 201]);
    assert_eq!(count().await, json!(2));
}

#[tokio::test]
async fn what_depends_on_a_failure_is_not_run() {
    let org = org().await;
    let session = org.signed_in().await;
    let requests = vec![
        sub("POST", "sobjects/Account", "acc", json!({})),
        sub(
            "POST",
            "sobjects/Contact",
            "con",
            json!({ "LastName": "x", "AccountId": "@{acc.id}" }),
        ),
        sub("GET", "limits", "limits", Value::Null),
        sub("GET", "sobjects/Casez", "casez", Value::Null),
    ];
    let (_, answer) = post(&session, false, requests).await;
    let answers = answer["compositeResponse"].as_array().unwrap();
    let message = "Invalid reference specified. No value for acc.id found in acc. Provided referenceId ('acc.id') must \
        start with a letter or a number, and it can contain only letters, numbers and underscores ('_').";
    let halted = json!([{ "errorCode": "PROCESSING_HALTED", "message": message }]);
    assert_eq!(
        (&answers[1]["body"], &answers[1]["httpStatusCode"]),
        (&halted, &json!(400))
    );
    assert_eq!(
        answers[2]["httpStatusCode"],
        json!(400),
        "limits have no place in it"
    );
    assert_eq!(answers[3]["httpStatusCode"], json!(404));
}

async fn last_modified(session: &Session<'_>, path: &str) -> String {
    let read = session.request(Method::GET, path).send().await.unwrap();
    read.headers()["last-modified"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_subrequest_has_its_own_conditions() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "Mine" })).await;
    let path = format!("sobjects/Case/{id}");
    let stamp = last_modified(&session, &path).await;
    let change = |stamp: &str| {
        let mut change = sub("PATCH", &path, "change", json!({ "Subject": "Changed" }));
        change["httpHeaders"] = json!({ "If-Unmodified-Since": stamp });
        vec![
            change,
            sub(
                "GET",
                &format!("{path}?fields=Subject"),
                "read",
                Value::Null,
            ),
        ]
    };
    let (_, fresh) = post(&session, true, change(&stamp)).await;
    assert_eq!(
        fresh["compositeResponse"][0]["httpStatusCode"],
        json!(204),
        "{fresh}"
    );
    assert_eq!(
        fresh["compositeResponse"][1]["httpHeaders"]["Last-Modified"],
        json!(last_modified(&session, &path).await)
    );
    let (_, stale) = post(&session, true, change("Thu, 01 Jan 1998 00:00:00 GMT")).await;
    assert_eq!(stale["compositeResponse"][0]["httpStatusCode"], json!(412));
    assert_eq!(stale["compositeResponse"][1]["httpStatusCode"], json!(400));
}

#[tokio::test]
async fn a_request_that_is_no_composite_one_is_refused_as_a_whole() {
    let org = org().await;
    let session = org.signed_in().await;
    let account = |reference: &str| {
        sub(
            "POST",
            "sobjects/Account",
            reference,
            json!({ "Name": "x" }),
        )
    };
    let many = (0..26).map(|n| account(&format!("a{n}"))).collect();
    let queries = (0..6)
        .map(|n| {
            sub(
                "GET",
                "query?q=SELECT+Id+FROM+Account+LIMIT+1",
                &format!("q{n}"),
                Value::Null,
            )
        })
        .collect();
    let mut method = account("a");
    method["method"] = json!("post");
    let mut url = account("a");
    url["url"] = json!("v67.0/sobjects/Account");
    let mut header = account("a");
    header["httpHeaders"] = json!({ "Content-Type": "text/plain" });
    let mut nameless = account("a");
    nameless
        .as_object_mut()
        .unwrap()
        .shift_remove("referenceId");
    for (requests, code) in [
        (many, "LIMIT_EXCEEDED"),
        (queries, "LIMIT_EXCEEDED"),
        (vec![method], "JSON_PARSER_ERROR"),
        (vec![url], "JSON_PARSER_ERROR"),
        (vec![header], "JSON_PARSER_ERROR"),
        (vec![nameless], "JSON_PARSER_ERROR"),
        (vec![account("a"), account("a")], "JSON_PARSER_ERROR"),
        (vec![json!("x")], "INVALID_FIELD"),
    ] {
        let (status, body) = post(&session, false, requests).await;
        assert_eq!(
            (status, &body[0]["errorCode"]),
            (400, &json!(code)),
            "{body}"
        );
    }
    let message = "Provided referenceId ('a[1]') must start with a letter or a number, and it can contain only letters, \
        numbers and underscores ('_').";
    assert_eq!(
        post(&session, false, vec![account("a[1]")]).await,
        (400, error("JSON_PARSER_ERROR", message))
    );
    let old = json!({ "compositeRequest": [account("a[1]")] });
    let (status, _) = session
        .send(Method::POST, "/services/data/v51.0/composite", &old)
        .await;
    assert_eq!(status, 200, "up to version 51 that was no fault");
    let (status, list) = session.get("composite").await;
    assert_eq!(
        (status, &list["tree"]),
        (200, &json!(format!("{DATA}/composite/tree")))
    );
    assert_eq!(session.get("/services/data/v37.0/composite").await.0, 404);
}
