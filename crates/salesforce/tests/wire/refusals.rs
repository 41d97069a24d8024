//! Every form in which Salesforce refuses, and what is not Salesforce at all.

use salesforce::soql::Soql;
use salesforce::{ApiErrors, Error, OrgId, query};
use serde_json::Value;

use crate::server::{Reply, Server, answer, assert_no_secret, json, org};

async fn ask(reply: Reply) -> Error {
    let server = Server::always(reply).await;
    let (org, _) = org(&server);
    let error = query::query::<Value>(&org, &Soql::written_by_hand("SELECT Id FROM Case"))
        .await
        .unwrap_err();
    assert_no_secret(&format!("{error} {error:?}"));
    error
}

async fn refused(status: u16, body: &str) -> ApiErrors {
    match ask(json(status, body)).await {
        Error::Api(errors) => errors,
        other => panic!("{status} {body}: {other:?}"),
    }
}

#[tokio::test]
async fn the_usual_array_is_read_with_codes_words_and_fields() {
    let body = r#"[{"message":"Required fields are missing: [Name]","errorCode":"REQUIRED_FIELD_MISSING","fields":["Name"]},
        {"message":"second","errorCode":"OTHER","fields":null}]"#;
    let errors = refused(400, body).await;
    assert_eq!(
        (errors.status, errors.code()),
        (400, "REQUIRED_FIELD_MISSING")
    );
    assert_eq!(errors.errors[0].fields, ["Name"]);
    assert_eq!(errors.errors[1].fields, [""; 0]);
    assert_eq!(
        errors.to_string(),
        "REQUIRED_FIELD_MISSING: Required fields are missing: [Name] (and 1 more)"
    );
}

#[tokio::test]
async fn the_request_id_is_kept_as_evidence() {
    let headers = [
        ("Content-Type", "application/json"),
        ("x-sfdc-request-id", "abc-123"),
    ];
    let body =
        r#"[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"#;
    let error = ask(answer(403, &headers, body)).await;
    assert_eq!(error.request_id(), Some("abc-123"));
    assert!(error.api().unwrap().is_limit_exceeded());
}

#[tokio::test]
async fn the_other_forms_are_read_too() {
    let single = refused(400, r#"{"message":"a","errorCode":"JSON_PARSER_ERROR"}"#).await;
    assert_eq!(single.code(), "JSON_PARSER_ERROR");
    let dml = refused(
        400,
        r#"[{"message":"b","statusCode":"DUPLICATE_VALUE","fields":[]}]"#,
    )
    .await;
    assert_eq!(dml.code(), "DUPLICATE_VALUE");
    let choices = refused(
        300,
        r#"["/services/data/v60.0/sobjects/W/foo","/services/data/v60.0/sobjects/W/bar"]"#,
    );
    assert_eq!(choices.await.code(), "MULTIPLE_CHOICES");
    let ui = refused(
        400,
        r#"{"output":{"errors":[]},"message":"c","enhancedErrorType":"RecordError"}"#,
    )
    .await;
    assert_eq!((ui.code(), ui.message()), ("RecordError", "c"));
    assert!(refused(404, "").await.is_gone());
    assert!(refused(412, "").await.is_conflict());

    let xml = "<?xml version=\"1.0\"?><Errors><Error><errorCode>NOT_FOUND</errorCode><message>gone</message></Error></Errors>";
    let Error::Api(errors) = ask(answer(404, &[("Content-Type", "application/xml")], xml)).await
    else {
        panic!("an error in XML")
    };
    assert_eq!(
        (errors.code(), errors.message(), errors.is_gone()),
        ("NOT_FOUND", "gone", true)
    );

    let Error::Api(errors) = ask(answer(403, &[("Content-Type", "text/plain")], "Wrong_Org")).await
    else {
        panic!("a plain word")
    };
    assert_eq!(errors.code(), "Wrong_Org");

    let oauth = refused(400, r#"{"error":"invalid_grant","error_description":"x"}"#).await;
    assert_eq!(oauth.to_string(), "invalid_grant: x");
}

#[tokio::test]
async fn a_page_instead_of_data_is_told_by_its_title() {
    let page = "<html><head><TITLE>We are <b>down</b>\n for   maintenance</TITLE></head></html>";
    for status in [200, 400, 403, 420, 500] {
        for kind in ["text/html", "application/json"] {
            let error = ask(answer(status, &[("Content-Type", kind)], page)).await;
            let Error::NotJson {
                status: seen,
                title,
                ..
            } = &error
            else {
                panic!("{error:?}")
            };
            assert_eq!(
                (*seen, title.as_deref()),
                (status, Some("We are down for maintenance"))
            );
            assert!(!error.to_string().contains('<'));
        }
    }
    let long = format!("<title>{}</title>", "x".repeat(500));
    let Error::NotJson { title, .. } = ask(answer(200, &[], long)).await else {
        panic!("a page")
    };
    assert_eq!(title.unwrap().len(), 80);
    let Error::NotJson { title, .. } = ask(answer(
        200,
        &[("Content-Type", "text/plain")],
        "hello there",
    ))
    .await
    else {
        panic!("a text")
    };
    assert_eq!(title, None);
}

#[tokio::test]
async fn data_of_another_shape_names_the_place_and_not_the_content() {
    let body = r#"{"totalSize":"planted","done":true,"records":[]}"#;
    let Error::Decode {
        path,
        message,
        status,
    } = ask(json(200, body)).await
    else {
        panic!("a shape")
    };
    assert_eq!(
        (path.as_str(), message.as_str(), status),
        ("totalSize", "expected u64 at line 1 column 22", 200)
    );
    for body in [
        r#"{"totalSize":1,"done":false,"records":[]}"#,
        r#"{"totalSize":1,"done":false,"records":[],"nextRecordsUrl":"https://evil.test/x"}"#,
    ] {
        let Error::Decode { path, .. } = ask(json(200, body)).await else {
            panic!("a shape")
        };
        assert_eq!(path, "nextRecordsUrl");
    }
    for body in [
        "[]",
        "null",
        "{}",
        r#"{"totalSize":1,"done":true,"records":[]} trailing"#,
    ] {
        assert!(
            matches!(
                ask(json(200, body)).await,
                Error::Decode { .. } | Error::NotJson { .. }
            ),
            "{body}"
        );
    }
    let deep = "[".repeat(1_000_000);
    assert!(matches!(ask(json(200, &deep)).await, Error::Decode { .. }));
}

#[tokio::test]
async fn a_byte_order_mark_does_no_harm() {
    let body = "\u{feff} {\"totalSize\":0,\"done\":true,\"records\":[]}";
    let server = Server::always(json(200, body)).await;
    let (org, _) = org(&server);
    let page = query::query::<Value>(&org, &Soql::written_by_hand("SELECT Id FROM Case"))
        .await
        .unwrap();
    assert!(page.done);
}

#[tokio::test]
async fn what_the_org_echoes_of_the_token_is_not_shown() {
    let body = r#"[{"message":"bad token planted-access-1","errorCode":"planted-access-1","fields":["planted-access-1"]}]"#;
    let Error::Api(errors) = ask(json(400, body)).await else {
        panic!("a refusal")
    };
    assert_eq!(errors.message(), "bad token …");
    ask(answer(
        200,
        &[("Content-Type", "text/html")],
        "<title>planted-access-1</title>",
    ))
    .await;
}

#[test]
fn ids_can_be_read_out_of_answers() {
    let id: OrgId = serde_json::from_str("\"00Dx0000000BV7z\"").unwrap();
    assert_eq!(id.as_str().len(), 18);
}
