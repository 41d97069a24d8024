//! Each kind of fault, seen from the client's side of the wire, and that it does to the org what it says.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use practice_org::{Control, Fault, FaultKind, RetryAfter, Touched};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::support::{ADMIN, AGENT, Org, answer, error, org};

fn members(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn last_faults(control: &Control) -> Vec<String> {
    control.requests().pop().unwrap().faults
}

/// Sends a request by hand and gives what comes until the connection ends, and how it ends.
fn raw(org: &Org, text: &str) -> (String, std::io::Result<usize>) {
    let address = org.org.url().strip_prefix("http://").unwrap().to_owned();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    let mut got = Vec::new();
    let end = loop {
        let mut part = [0; 4096];
        match stream.read(&mut part) {
            Ok(0) => break Ok(0),
            Ok(n) => got.extend_from_slice(&part[..n]),
            Err(error) => break Err(error),
        }
    };
    (String::from_utf8(got).unwrap(), end)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_is_a_reset_and_a_close_is_a_close() {
    let org = org().await;
    let ask = "GET /services/data HTTP/1.1\r\nhost: localhost\r\n\r\n";
    org.control().add_fault(Fault::new(FaultKind::Reset));
    let (got, end) = raw(&org, ask);
    assert_eq!(got, "");
    assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
    org.control()
        .add_fault(Fault::new(FaultKind::CloseBeforeApply));
    let (got, end) = raw(&org, ask);
    assert_eq!((got.as_str(), end.unwrap()), ("", 0));
}

#[tokio::test]
async fn a_reset_before_the_work_does_nothing_and_one_after_it_does_everything() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "0" })).await;
    let path = format!("sobjects/Case/{id}");
    let reset = || Fault::new(FaultKind::Reset).method("PATCH");
    for (fault, subject, applied) in [(reset(), "lost", "0"), (reset().applied(), "kept", "kept")] {
        org.control().add_fault(fault);
        let sent = session
            .request(Method::PATCH, &path)
            .json(&json!({ "Subject": subject }));
        assert!(sent.send().await.is_err());
        let (_, body) = session.get(&format!("{path}?fields=Subject")).await;
        assert_eq!(body["Subject"], json!(applied));
    }
    let log: Vec<_> = org
        .control()
        .requests()
        .into_iter()
        .filter(|entry| entry.method == "PATCH")
        .map(|entry| {
            // what the org wrote by itself, the history, is not counted
            let cases = entry
                .records
                .iter()
                .filter(|touched| touched.object == "Case");
            (entry.status, entry.applied, cases.count())
        })
        .collect();
    assert_eq!(log, [(None, false, 0), (Some(204), true, 1)]);
}

#[tokio::test]
async fn an_error_can_be_answered_although_the_work_was_done() {
    let org = org().await;
    let session = org.signed_in().await;
    org.control().add_fault(
        Fault::refusal(500, "UNKNOWN_EXCEPTION", "no")
            .method("POST")
            .object("Case")
            .applied(),
    );
    let (status, body) = session
        .send(
            Method::POST,
            "sobjects/Case",
            &json!({ "Subject": "twice?" }),
        )
        .await;
    assert_eq!((status, body), (500, error("UNKNOWN_EXCEPTION", "no")));
    let entry = org.control().requests().pop().unwrap();
    assert_eq!(
        (entry.status, entry.error.as_deref(), entry.applied),
        (Some(500), Some("UNKNOWN_EXCEPTION"), true)
    );
    // what the org wrote by itself, the history, stands behind it
    let [Touched { object, action, id }, ..] = entry.records.as_slice() else {
        panic!("{:?}", entry.records)
    };
    assert_eq!((object.as_str(), action.as_str()), ("Case", "created"));
    assert_eq!(session.get(&format!("sobjects/Case/{id}")).await.0, 200);
}

#[tokio::test]
async fn retry_after_comes_in_every_form() {
    let org = org().await;
    let now = org.control().now_ms();
    for form in [
        RetryAfter::Seconds(7),
        RetryAfter::Seconds(-5),
        RetryAfter::Date(30),
        RetryAfter::Absent,
        RetryAfter::Text("soon".to_owned()),
    ] {
        org.control().add_fault(Fault::new(FaultKind::Busy {
            code: 429,
            retry_after: form.clone(),
        }));
        let reply = org
            .http
            .get(org.url("/services/data"))
            .send()
            .await
            .unwrap();
        assert_eq!(reply.status(), 429);
        let value = reply.headers().get("retry-after");
        let value = value.map(|value| value.to_str().unwrap().to_owned());
        match form {
            RetryAfter::Absent => assert_eq!(value, None),
            RetryAfter::Seconds(n) => assert_eq!(value, Some(n.to_string())),
            RetryAfter::Text(text) => assert_eq!(value, Some(text)),
            RetryAfter::Date(_) => {
                let date = value.unwrap();
                assert!(date.ends_with(" GMT"), "{date}");
                let date = jiff::fmt::rfc2822::parse(&date.replace("GMT", "+0000")).unwrap();
                let after = date.timestamp().as_millisecond() - now;
                assert!((28_000..60_000).contains(&after), "{after}");
            }
        }
    }
}

#[tokio::test]
async fn answers_and_bodies_can_be_late() {
    let org = org().await;
    let whole = org
        .http
        .get(org.url("/services/data"))
        .send()
        .await
        .unwrap();
    let whole = whole.text().await.unwrap();
    for fault in [
        Fault::new(FaultKind::Delay { ms: 60 }),
        Fault::new(FaultKind::Delay { ms: 60 }).applied(),
        Fault::new(FaultKind::DelayBodyAt { bytes: 5, ms: 60 }),
        Fault::new(FaultKind::SlowBody {
            bytes: whole.len() / 4,
            ms: 20,
        }),
    ] {
        org.control().add_fault(fault.clone());
        let begun = Instant::now();
        let reply = org
            .http
            .get(org.url("/services/data"))
            .send()
            .await
            .unwrap();
        assert_eq!(reply.text().await.unwrap(), whole);
        assert!(begun.elapsed() >= Duration::from_millis(60), "{fault:?}");
    }
}

#[tokio::test]
async fn a_body_can_be_shortened_in_good_order() {
    let org = org().await;
    org.control()
        .add_fault(Fault::new(FaultKind::ShortenBodyTo { bytes: 9 }));
    let reply = org
        .http
        .get(org.url("/services/data"))
        .send()
        .await
        .unwrap();
    assert_eq!(reply.content_length(), Some(9));
    assert_eq!(reply.text().await.unwrap().len(), 9);
}

#[tokio::test]
async fn token_answers_can_name_another_instance_or_lack_a_member() {
    let org = org().await;
    let session = org.signed_in().await;
    let elsewhere = "https://moved.my.salesforce.com";
    org.control().add_fault(
        Fault::new(FaultKind::EditJson {
            set: members(json!({ "instance_url": elsewhere })),
            remove: vec!["access_token".to_owned()],
        })
        .path("/services/oauth2/token"),
    );
    let (status, body) = org.renew(&session.refresh).await;
    assert_eq!((status, &body["instance_url"]), (200, &json!(elsewhere)));
    assert!(
        body.get("access_token").is_none() && body["scope"].is_string(),
        "{body}"
    );
}

#[tokio::test]
async fn a_status_may_have_headers_and_a_body_that_names_the_record() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "0" })).await;
    org.control().add_fault(Fault::new(FaultKind::Status {
        code: 308,
        content_type: String::new(),
        body: "about {id}".to_owned(),
        headers: BTreeMap::from([("location".to_owned(), "https://moved.example/".to_owned())]),
    }));
    let reply = session
        .request(Method::GET, &format!("sobjects/Case/{id}"))
        .send()
        .await
        .unwrap();
    assert_eq!(
        (reply.status().as_u16(), reply.headers().get("content-type")),
        (308, None)
    );
    assert_eq!(reply.headers()["location"], "https://moved.example/");
    assert_eq!(reply.text().await.unwrap(), format!("about {id}"));
}

#[tokio::test]
async fn sessions_and_tokens_end_around_a_request() {
    let org = org().await;
    let session = org.signed_in().await;
    let at_data = |what| Fault::new(what).path("/services/data/");
    org.control().add_fault(at_data(FaultKind::ExpireSession));
    assert_eq!(session.get("limits").await.0, 401);
    assert_eq!(org.renew(&session.refresh).await.0, 200);

    let session = org.signed_in().await;
    org.control()
        .add_fault(at_data(FaultKind::RevokeToken).applied());
    assert_eq!(session.get("limits").await.0, 200, "it ends afterwards");
    assert_eq!(session.get("limits").await.0, 401);
    assert_eq!(org.renew(&session.refresh).await.0, 400);
}

#[tokio::test]
async fn a_rotated_refresh_token_revokes_the_family_when_it_is_brought_again() {
    let org = org().await;
    let rotation = practice_org::AppChange {
        rotation: Some(true),
        ..Default::default()
    };
    org.control().set_app(rotation).unwrap();
    let session = org.signed_in().await;
    org.control().add_fault(
        Fault::new(FaultKind::RotateToken)
            .path("/services/data/")
            .applied(),
    );
    assert_eq!(session.get("limits").await.0, 200);
    assert_eq!(session.get("limits").await.0, 200, "the session lives on");
    assert_eq!(org.renew(&session.refresh).await.0, 400);
    assert_eq!(session.get("limits").await.0, 401, "the family is revoked");
}

#[tokio::test]
async fn users_and_apps_are_shut_out_around_a_request() {
    for (what, refused) in [
        (FaultKind::DisableApi, 403),
        (FaultKind::FreezeUser, 401),
        (FaultKind::DeactivateUser, 401),
        (FaultKind::BlockApp, 401),
    ] {
        let org = org().await;
        let session = org.signed_in().await;
        org.control()
            .add_fault(Fault::new(what.clone()).path("/services/data/"));
        assert_eq!(session.get("limits").await.0, refused, "{what:?}");
        assert_eq!(session.get("limits").await.0, refused, "{what:?}");
        if what != FaultKind::DisableApi {
            assert_eq!(org.renew(&session.refresh).await.0, 400, "{what:?}");
        }
    }
}

#[tokio::test]
async fn a_held_row_refuses_writing_for_one_request_only() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "0" })).await;
    let path = format!("sobjects/Case/{id}");
    let held = json!([{
        "message": format!("unable to obtain exclusive access to this record or 1 records: {id}"),
        "errorCode": "UNABLE_TO_LOCK_ROW",
        "fields": [],
    }]);
    for (method, body) in [
        (Method::PATCH, json!({ "Subject": "1" })),
        (Method::DELETE, json!({})),
    ] {
        org.control()
            .add_fault(Fault::new(FaultKind::LockRow { id: None }).object("Case"));
        assert_eq!(
            session.send(method, &path, &body).await,
            (400, held.clone())
        );
    }
    let subject = session.get(&format!("{path}?fields=Subject")).await.1;
    assert_eq!(subject["Subject"], json!("0"));
    let (status, _) = session
        .send(Method::PATCH, &path, &json!({ "Subject": "2" }))
        .await;
    assert_eq!(status, 204);
}

#[tokio::test]
async fn a_record_changes_or_goes_behind_the_clients_back() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "0" })).await;
    let path = format!("sobjects/Case/{id}");
    let theirs = |id: Option<String>| FaultKind::ChangeRecord {
        id,
        fields: members(json!({ "Subject": "theirs" })),
    };
    org.control()
        .add_fault(Fault::new(theirs(None)).method("GET"));
    assert_eq!(session.get(&path).await.1["Subject"], json!("theirs"));
    org.control().add_fault(
        Fault::new(theirs(Some(id.clone())))
            .method("PATCH")
            .applied(),
    );
    let mine = json!({ "Subject": "mine" });
    assert_eq!(session.send(Method::PATCH, &path, &mine).await.0, 204);
    assert_eq!(session.get(&path).await.1["Subject"], json!("theirs"));
    org.control()
        .add_fault(Fault::new(FaultKind::DeleteRecord { id: None }).method("PATCH"));
    assert_eq!(session.send(Method::PATCH, &path, &mine).await.0, 404);
    org.control()
        .add_fault(Fault::new(FaultKind::DeleteRecord { id: None }));
    assert_eq!(session.get("limits").await.0, 200);
    let told = last_faults(org.control()).join("; ");
    assert!(told.contains("delete_record could not be done"), "{told}");
}

#[tokio::test]
async fn what_is_written_can_show_late() {
    let org = org().await;
    let session = org.signed_in().await;
    let seconds = 300;
    org.control()
        .add_fault(Fault::new(FaultKind::LateStamp { seconds }).method("POST"));
    let late = session.create_case(json!({ "Subject": "late" })).await;
    let now = session.create_case(json!({ "Subject": "now" })).await;
    let stamp = async |id: &str, field: &str| {
        let (_, body) = session.get(&format!("sobjects/Case/{id}")).await;
        let text = body[field].as_str().unwrap().replace("+0000", "Z");
        text.parse::<jiff::Timestamp>().unwrap().as_second()
    };
    for field in ["SystemModstamp", "LastModifiedDate", "CreatedDate"] {
        let apart = stamp(&now, field).await - stamp(&late, field).await;
        assert!((300..330).contains(&apart), "{field}: {apart}");
    }
}

#[tokio::test]
async fn a_fault_for_one_user_or_app_leaves_the_others_alone() {
    let org = org().await;
    let session = org.signed_in().await;
    let client_id = &org.org.announcement().client_id;
    org.control()
        .add_fault(Fault::refusal(403, "NO", "no").user(ADMIN).app(client_id));
    assert_eq!(session.get("limits").await.0, 200);
    org.control()
        .add_fault(Fault::refusal(403, "NO", "no").user(AGENT).app(client_id));
    assert_eq!(session.get("limits").await, (403, error("NO", "no")));
    org.control().clear_faults();
    org.control().add_fault(
        Fault::refusal(400, "NO", "no")
            .path("/services/oauth2/token")
            .app("another"),
    );
    let (status, _) = answer(
        org.http
            .post(org.url("/services/oauth2/token"))
            .form(&[
                ("grant_type", "refresh_token"),
                ("refresh_token", &session.refresh),
                ("client_id", client_id),
            ])
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(status, 200);
}
