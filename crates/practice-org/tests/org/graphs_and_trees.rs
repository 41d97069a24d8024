//! Composite graphs and record trees: each is all or none.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{DATA, org};

fn node(path: &str, reference: &str, body: Value) -> Value {
    json!({ "method": "POST", "url": format!("{DATA}/sobjects/{path}"), "referenceId": reference, "body": body })
}

#[tokio::test]
async fn a_graph_that_fails_leaves_the_others_alone() {
    let org = org().await;
    let session = org.signed_in().await;
    let good = json!({ "graphId": "good", "compositeRequest": [
        node("Account", "acc", json!({ "Name": "Graph" })),
        node("Contact", "con", json!({ "LastName": "x", "AccountId": "@{acc.id}" })),
    ] });
    let bad = json!({ "graphId": "bad", "compositeRequest": [
        node("Account", "acc", json!({ "Name": "Graph" })),
        node("Contact", "con", json!({ "FirstName": "x" })),
    ] });
    let (status, answer) = session
        .send(
            Method::POST,
            "composite/graph",
            &json!({ "graphs": [bad, good] }),
        )
        .await;
    assert_eq!(status, 200, "{answer}");
    let graphs = answer["graphs"].as_array().unwrap();
    assert_eq!(
        (&graphs[0]["isSuccessful"], &graphs[1]["isSuccessful"]),
        (&json!(false), &json!(true))
    );
    let failed = &graphs[0]["graphResponse"]["compositeResponse"];
    assert_eq!(
        failed[0]["body"][0]["errorCode"],
        json!("PROCESSING_HALTED")
    );
    assert_eq!(
        failed[1]["body"][0]["errorCode"],
        json!("REQUIRED_FIELD_MISSING")
    );
    // planted: without its ROLLBACK TO, db/atomic.rs made this 2
    let left = session
        .query("SELECT COUNT() FROM Account WHERE Name = 'Graph'")
        .await;
    assert_eq!(left["totalSize"], json!(1));
    for graphs in [
        json!([{ "graphId": "a.b", "compositeRequest": [] }]),
        json!([{ "graphId": "a", "compositeRequest": [{ "method": "GET", "url": format!("{DATA}/limits"), "referenceId": "r" }] }]),
        json!([{ "graphId": "a" }]),
        json!("x"),
    ] {
        let (status, body) = session
            .send(
                Method::POST,
                "composite/graph",
                &json!({ "graphs": graphs }),
            )
            .await;
        assert_eq!(
            (status, &body[0]["errorCode"]),
            (400, &json!("JSON_PARSER_ERROR")),
            "{body}"
        );
    }
    assert_eq!(session.get("composite/graph").await.0, 405);
}

#[tokio::test]
async fn a_tree_is_made_level_by_level() {
    let org = org().await;
    let session = org.signed_in().await;
    let contact = |reference: &str, name: &str| json!({ "attributes": { "type": "Contact", "referenceId": reference }, "LastName": name });
    let tree = |names: [&str; 2]| {
        json!({ "records": [
            { "attributes": { "type": "Account", "referenceId": "ref1" }, "Name": "Tree", "Contacts": { "records": [contact("ref2", names[0]), contact("ref3", names[1])] } },
            { "attributes": { "type": "Account", "referenceId": "ref4" }, "Name": "Tree" },
        ] })
    };
    let (status, made) = session
        .send(Method::POST, "composite/tree/Account", &tree(["a", "b"]))
        .await;
    assert_eq!((status, &made["hasErrors"]), (201, &json!(false)), "{made}");
    let references: Vec<&Value> = made["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| &result["referenceId"])
        .collect();
    assert_eq!(references, ["ref1", "ref4", "ref2", "ref3"]);
    let id = made["results"][0]["id"].as_str().unwrap();
    let below = session
        .query(&format!("SELECT Id FROM Contact WHERE AccountId = '{id}'"))
        .await;
    assert_eq!(below["totalSize"], json!(2));

    let (status, failed) = session
        .send(Method::POST, "composite/tree/Account", &tree(["c", ""]))
        .await;
    let missing = json!({ "statusCode": "REQUIRED_FIELD_MISSING", "message": "Required fields are missing: [LastName]", "fields": ["LastName"] });
    let expected =
        json!({ "hasErrors": true, "results": [{ "referenceId": "ref3", "errors": [missing] }] });
    assert_eq!((status, failed), (400, expected));
    // planted: without its ROLLBACK TO, db/atomic.rs made this 4
    let left = session
        .query("SELECT COUNT() FROM Account WHERE Name = 'Tree'")
        .await;
    assert_eq!(left["totalSize"], json!(2));
    for (body, code) in [
        (json!({ "records": [{ "Name": "x" }] }), "JSON_PARSER_ERROR"),
        (json!({ "records": [contact("r", "x")] }), "INVALID_TYPE"),
        (
            json!({ "records": [{ "attributes": { "type": "Account", "referenceId": "r" }, "Name": "x", "Contacts": [] }] }),
            "INVALID_FIELD",
        ),
        (
            json!({ "records": vec![tree(["a", "b"])["records"][1].clone(); 2] }),
            "JSON_PARSER_ERROR",
        ),
    ] {
        let (status, answer) = session
            .send(Method::POST, "composite/tree/Account", &body)
            .await;
        assert_eq!(
            (status, &answer[0]["errorCode"]),
            (400, &json!(code)),
            "{answer}"
        );
    }
}
