//! Several requests in one call: what is sent, and what recorded answers mean part by part.
//!
//! The forms of the answers: REST API Developer Guide, "Composite"; the sample of a failed part is in cirrus
//! `composite.rs`.

use salesforce::composite::{self, Part};
use salesforce::soql::{Name, Select};
use salesforce::{Error, RecordId};
use serde_json::{Map, Value, json};

use crate::server::{Server, json as answer, org};

fn case(text: &str) -> RecordId {
    RecordId::parse(text).unwrap()
}

fn subject(text: &str) -> Map<String, Value> {
    let Value::Object(fields) = json!({ "Subject": text }) else {
        unreachable!()
    };
    fields
}

const ANSWER: &str = r#"{"compositeResponse":[
 {"body":null,"httpHeaders":{},"httpStatusCode":204,"referenceId":"r0"},
 {"body":null,"httpHeaders":{},"httpStatusCode":412,"referenceId":"r1"},
 {"body":[{"message":"Subject: data value too large: x (max length=255)","errorCode":"STRING_TOO_LONG","fields":["Subject"]}],
  "httpHeaders":{},"httpStatusCode":400,"referenceId":"r2"},
 {"body":null,"httpHeaders":{},"httpStatusCode":204,"referenceId":"r3"},
 {"body":[{"errorCode":"ENTITY_IS_DELETED","message":"entity is deleted"}],"httpHeaders":{},"httpStatusCode":404,"referenceId":"r4"},
 {"body":{"id":"00a000000000001AAA","success":true,"errors":[]},
  "httpHeaders":{"Location":"/services/data/v60.0/sobjects/CaseComment/00a000000000001AAA"},"httpStatusCode":201,"referenceId":"r5"},
 {"body":{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Case","url":"/x"},"Id":"500000000000001AAA"}]},
  "httpHeaders":{},"httpStatusCode":200,"referenceId":"r6"}]}"#;

#[tokio::test]
async fn each_part_carries_its_own_condition_and_is_answered_for_itself() {
    let server = Server::always(answer(200, ANSWER)).await;
    let (org, _) = org(&server);
    let object = Name::parse("Case").unwrap();
    let id = case("500000000000001AAA");
    let query = Select::new(object.clone(), [Name::parse("Id").unwrap()]).soql();
    let parts = [
        Part::update(&object, &id, &subject("a"), Some(1_700_000_000_999)),
        Part::update(&object, &id, &subject("b"), Some(1_700_000_000_000)),
        Part::update(&object, &id, &subject("c"), None),
        Part::update(&object, &id, &subject("c"), None).allowing_duplicates(),
        Part::delete(&object, &id),
        Part::create(&Name::parse("CaseComment").unwrap(), &subject("d")),
        Part::query(&query),
    ];
    let mut answers = composite::together(&org, &parts).await.unwrap().into_iter();
    answers.next().unwrap().success().unwrap();
    let conflict = answers.next().unwrap().success().unwrap_err();
    assert!(conflict.api().unwrap().is_conflict(), "{conflict:?}");
    let refused = answers.next().unwrap().success().unwrap_err();
    assert_eq!(refused.api().unwrap().errors[0].fields, ["Subject"]);
    answers.next().unwrap().success().unwrap();
    let gone = answers.next().unwrap().success().unwrap_err();
    assert!(gone.api().unwrap().is_gone(), "{gone:?}");
    let made = answers.next().unwrap().created().unwrap();
    assert_eq!(made.as_str(), "00a000000000001AAA");
    let page = answers.next().unwrap().page::<Value>().unwrap();
    assert_eq!((page.total_size, page.records.len()), (1, 1));

    let sent = &server.asked()[0];
    assert_eq!(
        (sent.method.as_str(), sent.path()),
        ("POST", "/services/data/v60.0/composite")
    );
    let body: Value = serde_json::from_str(&sent.body).unwrap();
    assert_eq!(body["allOrNone"], false);
    let first = &body["compositeRequest"][0];
    assert_eq!(first["method"], "PATCH");
    assert_eq!(
        first["url"],
        "/services/data/v60.0/sobjects/Case/500000000000001AAA"
    );
    assert_eq!(
        first["httpHeaders"]["If-Unmodified-Since"],
        "Tue, 14 Nov 2023 22:13:20 GMT"
    );
    assert_eq!(first["body"]["Subject"], "a");
    assert_eq!(body["compositeRequest"][2].get("httpHeaders"), None);
    assert_eq!(
        body["compositeRequest"][3]["httpHeaders"],
        json!({ "Sforce-Duplicate-Rule-Header": "allowSave=true" })
    );
    let delete = &body["compositeRequest"][4];
    assert_eq!(
        (&delete["method"], &delete["url"]),
        (&json!("DELETE"), &first["url"])
    );
    assert_eq!(delete.get("body"), None);
    assert_eq!(
        body["compositeRequest"][6]["url"],
        "/services/data/v60.0/query?q=SELECT+Id+FROM+Case"
    );
}

#[tokio::test]
async fn writes_are_sent_once_and_reads_are_tried_again() {
    let server = Server::always(answer(503, "")).await;
    let (org, _) = org(&server);
    let id = case("500000000000001AAA");
    let object = Name::parse("Case").unwrap();
    let write = [Part::update(&object, &id, &subject("a"), None)];
    assert!(composite::together(&org, &write).await.is_err());
    assert_eq!(server.asked().len(), 1);
    let read = [Part::read(&["sobjects", "Case", "describe"])];
    assert!(composite::together(&org, &read).await.is_err());
    assert!(server.asked().len() > 2, "{}", server.asked().len());
}

#[tokio::test]
async fn an_answer_that_leaves_a_part_out_is_no_answer() {
    let server = Server::always(answer(200, r#"{"compositeResponse":[]}"#)).await;
    let (org, _) = org(&server);
    let parts = [Part::read(&["limits"])];
    let error = composite::together(&org, &parts).await.unwrap_err();
    assert!(matches!(error, Error::Decode { .. }), "{error:?}");
}

const FAMILY: &str = r#"{"compositeResponse":[
 {"body":{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Case","url":"/x"},"Id":"500000000000001AAA",
   "CaseComments":{"totalSize":3,"done":false,"nextRecordsUrl":"/services/data/v60.0/query/01g000000000001AAA-2",
    "records":[{"attributes":{"type":"CaseComment","url":"/y"},"CommentBody":"a"},{"attributes":{"type":"CaseComment","url":"/z"},"CommentBody":null}]},
   "Cases":null}]},"httpHeaders":{},"httpStatusCode":200,"referenceId":"r0"},
 {"body":[{"message":"\nSELECT Id, (SELECT Body FROM Notes__r)\n ERROR at Row:1:Column:29\nDidn't understand relationship 'Notes__r' in FROM part of query call.","errorCode":"INVALID_TYPE"}],
  "httpHeaders":{},"httpStatusCode":400,"referenceId":"r1"}]}"#;

#[tokio::test]
async fn children_come_within_their_parent_and_one_that_is_refused_takes_only_its_own_query_along()
{
    let server = Server::always(answer(200, FAMILY)).await;
    let (org, _) = org(&server);
    let name = |text: &str| Name::parse(text).unwrap();
    let with = |way: &str, field: &str| {
        let below = Select::new(name(way), [name(field)]).limit(3);
        let select = Select::new(name("Case"), [name("Id")]);
        Part::query(&select.with_children(below).soql())
    };
    let parts = [
        with("CaseComments", "CommentBody"),
        with("Notes__r", "Body"),
    ];
    let mut answers = composite::together(&org, &parts).await.unwrap().into_iter();
    let page = answers.next().unwrap().page::<Value>().unwrap();
    let case = &page.records[0];
    assert_eq!(
        case["CaseComments"]["records"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(case["CaseComments"]["done"], false);
    assert_eq!(case["Cases"], Value::Null);
    let refused = answers.next().unwrap().page::<Value>().unwrap_err();
    assert!(refused.api().unwrap().has("INVALID_TYPE"), "{refused:?}");
    let sent: Value = serde_json::from_str(&server.asked()[0].body).unwrap();
    assert_eq!(
        sent["compositeRequest"][0]["url"],
        "/services/data/v60.0/query?q=SELECT+Id%2C+%28SELECT+CommentBody+FROM+CaseComments+LIMIT+3%29+FROM+Case"
    );
}

#[tokio::test]
async fn half_a_surrogate_pair_in_a_part_is_a_replacement_character_there_and_no_fault() {
    let body = r#"{"compositeResponse":[{"body":{"totalSize":1,"done":true,"records":[{"Subject":"a \ud83d b \ud83d\ude00"}]},
      "httpHeaders":{},"httpStatusCode":200,"referenceId":"r0"}]}"#;
    let server = Server::always(answer(200, body)).await;
    let (org, _) = org(&server);
    let answers = composite::together(&org, &[Part::read(&["limits"])]).await;
    let page = answers.unwrap().remove(0).page::<Value>().unwrap();
    assert_eq!(page.records[0]["Subject"], "a \u{fffd} b \u{1f600}");
}

#[tokio::test]
async fn a_part_that_is_not_as_described_tells_the_place_and_not_what_stands_there() {
    let body = r#"{"compositeResponse":[{"body":{"totalSize":1,"done":true,"records":{"Subject":"secret"}},
      "httpHeaders":{},"httpStatusCode":200,"referenceId":"r0"}]}"#;
    let server = Server::always(answer(200, body)).await;
    let (org, _) = org(&server);
    let answers = composite::together(&org, &[Part::read(&["limits"])]).await;
    let error = answers.unwrap().remove(0).page::<Value>().unwrap_err();
    let told = format!("{error} {error:?}");
    assert!(
        told.contains("records") && !told.contains("secret"),
        "{told}"
    );
}
