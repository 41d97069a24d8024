//! The resources on the wire: what is asked, and what is made of recorded answers.

use std::marker::PhantomData;

use salesforce::soql::Soql;
use salesforce::{ApiUsage, RecordId, VersionChoice, describe, identity, limits, query, record};
use serde_json::{Map, Value};

use crate::server::{Server, answer, json, org, org_with, patient};

const VERSIONS: &str = r#"[{"label":"Winter '24","url":"/services/data/v59.0","version":"59.0"},
    {"label":"Spring '24","url":"/services/data/v60.0","version":"60.0"},
    {"label":"Summer '24","url":"/services/data/v61.0","version":"61.0"}]"#;

fn id(text: &str) -> RecordId {
    RecordId::parse(text).unwrap()
}

fn fields(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).unwrap()
}

#[tokio::test]
async fn the_version_is_negotiated_once_and_without_a_token() {
    let server = Server::start(|asked, _| {
        if asked.path() == "/services/data" {
            json(200, VERSIONS)
        } else {
            json(200, "{}")
        }
    })
    .await;
    let (org, _) = org_with(&server, patient(), VersionChoice::Negotiate);
    limits::limits(&org).await.unwrap();
    limits::limits(&org).await.unwrap();
    let asked = server.asked();
    let targets: Vec<&str> = asked.iter().map(|asked| asked.target.as_str()).collect();
    assert_eq!(
        targets,
        [
            "/services/data",
            "/services/data/v61.0/limits",
            "/services/data/v61.0/limits"
        ]
    );
    assert_eq!(asked[0].header("authorization"), None);
    assert_eq!(
        asked[1].header("authorization"),
        Some("Bearer planted-access-1")
    );
    assert_eq!(org.version().await.unwrap().to_string(), "61.0");
    assert_eq!(org.calls(), 2, "the list of versions is none");
}

#[tokio::test]
async fn an_org_without_a_version_that_is_new_enough_is_said_so() {
    let old = r#"[{"label":"x","url":"/services/data/v31.0","version":"31.0"}]"#;
    let server = Server::always(json(200, old)).await;
    let (org, _) = org_with(&server, patient(), VersionChoice::Negotiate);
    assert!(
        limits::limits(&org)
            .await
            .unwrap_err()
            .to_string()
            .contains("31.0")
    );
}

#[tokio::test]
async fn the_four_calls_on_cases_are_the_documented_ones() {
    let server = Server::start(|asked, _| match asked.method.as_str() {
        "POST" => json(
            201,
            r#"{"id":"500000000000001AAA","success":true,"errors":[]}"#,
        ),
        "GET" => json(200, r#"{"totalSize":0,"done":true,"records":[]}"#),
        _ => answer(204, &[], ""),
    })
    .await;
    let (org, _) = org(&server);
    query::query::<Value>(
        &org,
        &Soql::written_by_hand("SELECT Id FROM Case WHERE Subject = '1+1 & 2'"),
    )
    .await
    .unwrap();
    let created = record::create(&org, "Case", &fields(r#"{"Subject":"x"}"#), false)
        .await
        .unwrap();
    record::update(
        &org,
        "Case",
        &created,
        &fields(r#"{"Status":"Closed"}"#),
        Some(1_636_220_320_999),
        false,
    )
    .await
    .unwrap();
    record::delete(&org, "Case", &created).await.unwrap();
    let asked = server.asked();
    assert_eq!(
        (asked[0].method.as_str(), asked[0].path()),
        ("GET", "/services/data/v60.0/query")
    );
    assert_eq!(
        asked[0].value("q").unwrap(),
        "SELECT Id FROM Case WHERE Subject = '1+1 & 2'"
    );
    assert_eq!(
        (asked[1].method.as_str(), asked[1].target.as_str()),
        ("POST", "/services/data/v60.0/sobjects/Case")
    );
    assert_eq!(
        (asked[1].body.as_str(), asked[1].header("content-type")),
        (r#"{"Subject":"x"}"#, Some("application/json"))
    );
    let row = "/services/data/v60.0/sobjects/Case/500000000000001AAA";
    assert_eq!(
        (asked[2].method.as_str(), asked[2].target.as_str()),
        ("PATCH", row)
    );
    assert_eq!(
        asked[2].header("if-unmodified-since"),
        Some("Sat, 06 Nov 2021 17:38:40 GMT")
    );
    assert_eq!(
        (asked[3].method.as_str(), asked[3].target.as_str()),
        ("DELETE", row)
    );
    for asked in asked {
        assert_eq!(asked.header("accept"), Some("application/json"));
        assert_eq!(asked.header("accept-encoding"), Some("gzip"));
        assert_eq!(asked.header("cookie"), None);
    }
}

#[tokio::test]
async fn names_that_would_leave_the_resource_are_not_sent() {
    let server = Server::always(json(200, "{}")).await;
    let (org, _) = org(&server);
    let case = id("500000000000001");
    for name in [
        "",
        "..",
        "Case/../User",
        "Case?x=1",
        "Case%2f",
        "Case#",
        "Fall\u{e4}",
    ] {
        assert!(
            record::create(&org, name, &Map::new(), false)
                .await
                .is_err(),
            "{name}"
        );
        assert!(record::delete(&org, name, &case).await.is_err(), "{name}");
        assert!(
            record::retrieve(&org, "Case", &case, &[name])
                .await
                .is_err(),
            "{name}"
        );
        assert!(describe::describe(&org, name).await.is_err(), "{name}");
    }
    assert_eq!(server.connections(), 0);
    record::retrieve(&org, "Case", &case, &["Subject", "Owner.Name"])
        .await
        .unwrap();
    assert_eq!(
        server.asked()[0].value("fields").unwrap(),
        "Subject,Owner.Name"
    );
}

#[tokio::test]
async fn pages_follow_each_other_on_the_same_instance() {
    let next = "/services/data/v60.0/query/01gXX0000000001-2000";
    let server = Server::start(move |asked, _| {
        if asked.path() == next {
            json(200, r#"{"totalSize":3,"done":true,"nextRecordsUrl":null,"records":[{"Id":3}]}"#)
        } else {
            json(200, &format!(r#"{{"totalSize":3,"done":false,"nextRecordsUrl":"{next}","records":[{{"Id":1}},{{"Id":2}}]}}"#))
        }
    })
    .await;
    let (org, _) = org(&server);
    let first = query::query_sized(
        &org,
        &Soql::written_by_hand("SELECT Id FROM Case"),
        5,
        PhantomData::<Value>,
    )
    .await
    .unwrap();
    assert_eq!(
        (first.total_size, first.done, first.records.len()),
        (3, false, 2)
    );
    let second = query::more::<Value>(&org, &first.next.unwrap())
        .await
        .unwrap();
    assert_eq!(
        (second.done, second.next, second.records.len()),
        (true, None, 1)
    );
    let asked = server.asked();
    assert_eq!(
        asked[0].header("sforce-query-options"),
        Some("batchSize=200"),
        "the least that is accepted"
    );
    assert_eq!(asked[1].target, next);
}

#[tokio::test]
async fn the_outside_of_the_last_answer_is_kept() {
    let headers = [
        ("Content-Type", "application/json"),
        ("Sforce-Limit-Info", "api-usage=15907/5000000"),
        ("x-sfdc-request-id", "abc"),
        ("Date", "Sat, 06 Nov 2021 17:38:40 GMT"),
    ];
    let body = r#"{"DailyApiRequests":{"Max":15000,"Remaining":14998},"PermissionSets":{"Max":1500,"Remaining":1498,"CreateCustom":{"Max":1000,"Remaining":998}}}"#;
    let server = Server::always(answer(200, &headers, body)).await;
    let (org, _) = org(&server);
    assert_eq!((org.api_usage(), org.last_answer()), (None, None));
    let limits = limits::limits(&org).await.unwrap();
    assert_eq!(
        (
            limits["DailyApiRequests"].max,
            limits["DailyApiRequests"].remaining
        ),
        (15_000, 14_998)
    );
    assert_eq!(
        org.api_usage(),
        Some(ApiUsage {
            used: 15_907,
            limit: 5_000_000
        })
    );
    let last = org.last_answer().unwrap();
    assert_eq!(
        (last.status, last.request_id.as_deref(), last.date_ms),
        (200, Some("abc"), Some(1_636_220_320_000))
    );
}

#[tokio::test]
async fn user_and_org_are_told() {
    let user = r#"{"sub":"https://login.salesforce.com/id/00Dx0000000BV7zEAG/005x00000012Q9PAAU","user_id":"005x00000012Q9PAAU",
        "organization_id":"00Dx0000000BV7zEAG","preferred_username":"agent@practice.example","name":"Ada Agent","email":"a@b.test",
        "email_verified":true,"zoneinfo":"Europe/Berlin","photos":{},"active":true,"user_type":"STANDARD","language":"en_US","locale":"de_DE"}"#;
    let org_row = r#"{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Organization"},"Id":"00Dx0000000BV7zEAG","Name":"Acme",
        "IsSandbox":true,"InstanceName":"USA1","OrganizationType":"Developer Edition"}]}"#;
    let server = Server::start(move |asked, _| {
        if asked.path().ends_with("/userinfo") {
            json(200, user)
        } else {
            json(200, org_row)
        }
    })
    .await;
    let (org, _) = org(&server);
    let user = identity::userinfo(&org).await.unwrap();
    assert_eq!(
        (user.username.as_str(), user.name.as_str()),
        ("agent@practice.example", "Ada Agent")
    );
    assert_eq!(
        (user.zone.as_deref(), user.locale.as_deref()),
        (Some("Europe/Berlin"), Some("de_DE"))
    );
    let organization = identity::organization(&org).await.unwrap();
    assert_eq!(organization.id, user.org_id);
    assert!(organization.is_sandbox);
    assert_eq!(server.asked()[0].target, "/services/oauth2/userinfo");
}

#[tokio::test]
async fn a_description_of_an_object_is_read_with_its_picklists() {
    let body = r#"{"name":"Case","label":"Case","labelPlural":"Cases","keyPrefix":"500","createable":true,"updateable":true,"deletable":false,
        "queryable":true,"fields":[{"name":"Status","label":"Status","type":"picklist","length":255,"nillable":true,"createable":true,
        "updateable":true,"defaultedOnCreate":true,"calculated":false,"restrictedPicklist":false,"referenceTo":[],"relationshipName":null,
        "sortable":true,"filterable":true,"controllerName":null,"picklistValues":[
        {"active":true,"defaultValue":true,"label":"Neu","validFor":null,"value":"New"},
        {"active":false,"defaultValue":false,"label":null,"value":"Old"}]},
        {"name":"OwnerId","type":"reference","referenceTo":["Group","User"],"relationshipName":"Owner","nillable":false,"createable":true,
        "defaultedOnCreate":true}],"recordTypeInfos":[{"active":true,"available":true,"defaultRecordTypeMapping":true,"master":true,
        "name":"Master","recordTypeId":"012000000000000AAA"}],"urls":{}}"#;
    let server = Server::always(json(200, body)).await;
    let (org, _) = org(&server);
    let case = describe::describe(&org, "Case").await.unwrap();
    assert!(case.createable && !case.deletable);
    let status = case.field("status").unwrap();
    assert_eq!(
        (status.picklist[0].label(), status.picklist[1].label()),
        ("Neu", "Old")
    );
    assert!(status.picklist[0].default && !status.is_required_on_create());
    assert_eq!(
        case.field("OwnerId").unwrap().reference_to,
        ["Group", "User"]
    );
    assert_eq!(
        server.asked()[0].target,
        "/services/data/v60.0/sobjects/Case/describe"
    );
}

#[tokio::test]
async fn a_subject_of_a_megabyte_is_sent_and_its_refusal_shown_short() {
    let server = Server::start(|asked, _| {
        let message = format!(
            "Subject: data value too large: {} (max length=255)",
            &asked.body[12..asked.body.len() - 2]
        );
        json(
            400,
            &format!(
                r#"[{{"message":"{message}","errorCode":"STRING_TOO_LONG","fields":["Subject"]}}]"#
            ),
        )
    })
    .await;
    let (org, _) = org(&server);
    let body = fields(&format!(r#"{{"Subject":"{}"}}"#, "x".repeat(1_000_000)));
    let error = record::create(&org, "Case", &body, false)
        .await
        .unwrap_err();
    assert!(error.to_string().len() < 400);
    let record::Refusal::Fields(refused) = record::refusal(error.api().unwrap()) else {
        panic!("about a field")
    };
    assert_eq!(refused[0].field.as_deref(), Some("Subject"));
    assert!(refused[0].message.len() <= 4_000);
}
