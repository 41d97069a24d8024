//! What duplicate rules say, in answers that public clients recorded.

use salesforce::{Error, RecordId, composite, record, soql::Name};
use serde_json::{Map, Value, json as value};

use crate::server::{Server, json, org};

/// As RudderStack's tests have it, with a second record and the ids of the object reference's samples.
const REFUSAL: &str = r#"[{"duplicateResut":{"allowSave":true,"duplicateRule":"Standard_Lead_Duplicate_Rule",
    "duplicateRuleEntityType":"Lead","errorMessage":"Use one of these records?","matchResults":[
    {"entityType":"Lead","errors":[],"matchEngine":"FuzzyMatchEngine","matchRecords":[
        {"additionalInformation":[],"fieldDiffs":[],"matchConfidence":97.0,
         "record":{"attributes":{"type":"Lead","url":"/services/data/v61.0/sobjects/Lead/00QD000000G1ghJ"},"Id":"00QD000000G1ghJ"}},
        {"additionalInformation":[],"fieldDiffs":[],"matchConfidence":80.0,"record":{"Id":"no id at all"}}],
     "rule":"Standard_Lead_Match_Rule_v1_0","size":2,"success":true},
    {"entityType":"Contact","errors":[],"matchEngine":"FuzzyMatchEngine","matchRecords":[
        {"record":{"attributes":{"type":"Contact"},"Id":"003D000000PzIIMIA3"}}],"success":true}]},
    "errorCode":"DUPLICATES_DETECTED","message":"Use one of these records?"}]"#;

fn ada() -> Map<String, Value> {
    let fields = value!({ "FirstName": "Ada", "LastName": "Twice" });
    fields.as_object().unwrap().clone()
}

fn found(error: Error) -> salesforce::Duplicates {
    let Error::Api(refused) = error else {
        panic!("{error:?}")
    };
    assert_eq!(refused.code(), "DUPLICATES_DETECTED");
    refused.errors[0].duplicates.clone().unwrap()
}

#[tokio::test]
async fn a_duplicate_rules_refusal_has_what_it_found_in_either_spelling() {
    let id = |text: &str| RecordId::parse(text).unwrap();
    for body in [
        REFUSAL.to_owned(),
        REFUSAL.replace("duplicateResut", "duplicateResult"),
    ] {
        let server = Server::always(json(400, &body)).await;
        let (org, _) = org(&server);
        let refused = record::create(&org, "Lead", &ada(), false).await;
        let found = found(refused.unwrap_err());
        assert!(found.can_save);
        assert_eq!(
            found.records,
            [
                ("Lead".to_owned(), id("00QD000000G1ghJ")),
                ("Contact".to_owned(), id("003D000000PzIIMIA3")),
            ]
        );
    }
    let blocked = REFUSAL.replace(r#""allowSave":true"#, r#""allowSave":false"#);
    let server = Server::always(json(400, &blocked)).await;
    let (org, _) = org(&server);
    let refused = record::create(&org, "Lead", &ada(), false).await;
    assert!(!found(refused.unwrap_err()).can_save);
}

#[tokio::test]
async fn a_refusal_within_a_composite_has_it_too() {
    let body = format!(
        r#"{{"compositeResponse":[{{"body":{REFUSAL},"httpHeaders":{{}},"httpStatusCode":400,"referenceId":"r0"}}]}}"#
    );
    let server = Server::always(json(200, &body)).await;
    let (org, _) = org(&server);
    let part = composite::Part::create(&Name::fixed("Lead"), &ada());
    let answers = composite::together(&org, &[part]).await.unwrap();
    let refused = answers.into_iter().next().unwrap().created();
    assert_eq!(found(refused.unwrap_err()).records.len(), 2);
}

#[tokio::test]
async fn saving_all_the_same_is_asked_for_by_a_header_and_only_then() {
    let made = r#"{"id":"00QD000000G1ghJ","success":true,"errors":[]}"#;
    let server = Server::always(json(201, made)).await;
    let (org, _) = org(&server);
    for allow in [false, true] {
        record::create(&org, "Lead", &ada(), allow).await.unwrap();
    }
    let asked = server.asked();
    let said = |n: usize| asked[n].header("sforce-duplicate-rule-header");
    assert_eq!((said(0), said(1)), (None, Some("allowSave=true")));
}
