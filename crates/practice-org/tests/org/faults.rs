//! Faults on demand, and the log that tells what really happened.

use practice_org::{Fault, FaultKind};
use reqwest::Method;
use serde_json::json;

use crate::support::{answer, org};

#[tokio::test]
async fn a_refusal_meets_the_third_patch_once() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "0" })).await;
    let path = format!("sobjects/Case/{id}");
    org.control().add_fault(
        Fault::refusal(
            400,
            "UNABLE_TO_LOCK_ROW",
            "unable to obtain exclusive access",
        )
        .method("PATCH")
        .after(2),
    );
    let mut statuses = Vec::new();
    for subject in ["1", "2", "3", "4"] {
        statuses.push(
            session
                .send(Method::PATCH, &path, &json!({ "Subject": subject }))
                .await
                .0,
        );
    }
    assert_eq!(statuses, [204, 204, 400, 204]);
    let page = FaultKind::Html { code: 503 };
    org.control()
        .add_fault(Fault::new(page).path("/services/data"));
    let reply = session.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(
        (
            reply.status().as_u16(),
            reply.headers()["content-type"].to_str().unwrap()
        ),
        (503, "text/html;charset=UTF-8")
    );
}

#[tokio::test]
async fn an_answer_can_be_lost_before_or_after_the_work_was_done() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "0" })).await;
    let path = format!("sobjects/Case/{id}");
    for (what, subject, applied) in [
        (FaultKind::CloseBeforeApply, "lost", "0"),
        (FaultKind::CloseAfterApply, "kept", "kept"),
    ] {
        org.control().add_fault(Fault::new(what).method("PATCH"));
        let sent = session
            .request(Method::PATCH, &path)
            .json(&json!({ "Subject": subject }))
            .send()
            .await;
        assert!(sent.is_err(), "{sent:?}");
        assert_eq!(
            session.get(&format!("{path}?fields=Subject")).await.1["Subject"],
            json!(applied)
        );
    }
}

#[tokio::test]
async fn a_body_can_be_cut_at_any_byte() {
    let org = org().await;
    let session = org.signed_in().await;
    let whole = session
        .request(Method::GET, "sobjects/Case/describe")
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    for bytes in [0, 1, whole.len() / 2, whole.len() - 1] {
        org.control()
            .add_fault(Fault::new(FaultKind::TruncateBodyAt { bytes }).containing("/describe"));
        let mut reply = session
            .request(Method::GET, "sobjects/Case/describe")
            .send()
            .await
            .unwrap();
        assert_eq!(
            reply.content_length(),
            Some(whole.len() as u64),
            "it announces all of them"
        );
        let mut got = Vec::new();
        let end = loop {
            match reply.chunk().await {
                Ok(Some(chunk)) => got.extend_from_slice(&chunk),
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        assert!(end.is_some(), "the end is an error");
        assert_eq!(got, whole[..bytes], "cut at {bytes}");
    }
}

#[tokio::test]
async fn held_requests_wait_until_they_are_released() {
    let org = org().await;
    let session = org.signed_in().await;
    let id = session.create_case(json!({ "Subject": "0" })).await;
    let path = format!("sobjects/Case/{id}");
    for what in [
        FaultKind::Hold,
        FaultKind::HoldAfterApply,
        FaultKind::StallBodyAt { bytes: 3 },
    ] {
        org.control()
            .add_fault(Fault::new(what).method("GET").times(2));
        let asked = async { tokio::join!(session.get(&path), session.get(&path)) };
        let release = async {
            org.control().held(2).await;
            org.control().release();
        };
        let ((one, two), ()) = tokio::join!(asked, release);
        assert_eq!((one.0, two.0, one.1 == two.1), (200, 200, true));
    }
}

#[tokio::test]
async fn a_stopping_org_lets_go_of_what_it_holds() {
    let org = org().await;
    let address = org.url("/services/data");
    org.control().add_fault(Fault::new(FaultKind::Hold));
    let waiting = tokio::spawn(org.http.get(&address).send());
    org.control().held(1).await;
    let control = org.control().clone();
    org.org.stop().await;
    let _ = waiting.await.unwrap();
    assert!(
        org.http.get(&address).send().await.is_err(),
        "nobody listens any more"
    );
    assert!(control.secrets().is_err());
}

#[tokio::test]
async fn the_log_tells_what_went_over_the_wire() {
    let org = org().await;
    let session = org.signed_in().await;
    org.control().clear_requests();
    session.query("SELECT Id FROM Case LIMIT 1").await;
    org.renew(&session.refresh).await;
    let log = org.control().requests();
    assert_eq!(
        log.iter()
            .map(|entry| (entry.method.as_str(), entry.status, entry.authorized))
            .collect::<Vec<_>>(),
        [("GET", Some(200), true), ("POST", Some(200), false)]
    );
    assert_eq!(
        log[0].query,
        [("q".to_owned(), "SELECT Id FROM Case LIMIT 1".to_owned())]
    );
    assert_eq!(
        log[1].form("refresh_token").as_deref(),
        Some(session.refresh.as_str())
    );
    let shown = serde_json::to_string(&log).unwrap();
    assert!(
        !shown.contains(&session.refresh) && !shown.contains(&session.access),
        "{shown}"
    );
}

#[tokio::test]
async fn the_control_answers_over_the_wire_and_its_own_requests_are_neither_met_nor_told() {
    let org = org().await;
    let session = org.signed_in().await;
    org.control().clear_requests();
    let announcement = org.org.announcement();
    let at = |path: &str| format!("{}{path}", announcement.control_url);
    let fault = json!({ "name": "401_session", "times": 2 });
    let set = org
        .http
        .post(at("/faults"))
        .bearer_auth(&announcement.control_key)
        .json(&fault)
        .send()
        .await
        .unwrap();
    assert_eq!(set.headers()["location"], "/practice/v1/faults/1");
    assert_eq!(set.status(), 201);
    assert_eq!(session.get("limits").await.0, 401);
    let log = org
        .http
        .get(at("/log?faulted=true"))
        .bearer_auth(&announcement.control_key)
        .send()
        .await
        .unwrap();
    let (status, body) = answer(log).await;
    assert_eq!(
        (status, body["requests"][0]["faults"].clone()),
        (200, json!(["1 status"]))
    );
    assert_eq!(org.control().requests().len(), 1);
    let refused = org
        .http
        .get(at("/log"))
        .bearer_auth("x")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (
            refused.status().as_u16(),
            refused.headers()["content-type"].to_str().unwrap()
        ),
        (401, "application/problem+json;charset=UTF-8")
    );
}
