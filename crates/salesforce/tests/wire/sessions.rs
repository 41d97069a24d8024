//! One renewal, never more; reads repeated a little, writes never.

use std::sync::atomic::Ordering;

use salesforce::soql::Soql;
use salesforce::{Error, Org, RecordId, query, record};
use serde_json::{Map, Value};

use crate::server::{Asked, Reply, Server, answer, assert_no_secret, json, org};

const EXPIRED: &str =
    r#"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#;
const PAGE: &str = r#"{"totalSize":0,"done":true,"records":[]}"#;

async fn read(org: &Org) -> Result<(), Error> {
    query::query::<Value>(org, &Soql::written_by_hand("SELECT Id FROM Case"))
        .await
        .map(drop)
}

async fn write(org: &Org) -> Result<(), Error> {
    let id = RecordId::parse("500000000000001").unwrap();
    record::update(org, "Case", &id, &Map::new(), None, false).await
}

fn is_first_token(asked: &Asked) -> bool {
    asked.header("authorization") == Some("Bearer planted-access-1")
}

/// The shapes in which an expired session is said by the REST, identity, Bulk and SOAP parts of the platform.
fn expired_shapes() -> Vec<Reply> {
    let soap = "<soapenv:Envelope><soapenv:Fault><faultcode>sf:INVALID_SESSION_ID</faultcode>\
                <faultstring>INVALID_SESSION_ID: Invalid Session ID found</faultstring></soapenv:Fault></soapenv:Envelope>";
    let bulk = "<error><exceptionCode>InvalidSessionId</exceptionCode><exceptionMessage>x</exceptionMessage></error>";
    vec![
        json(401, EXPIRED),
        json(
            401,
            r#"[{"message":"x","errorCode":"INVALID_AUTH_HEADER"}]"#,
        ),
        answer(401, &[], ""),
        answer(
            401,
            &[("Content-Type", "text/html")],
            "<html><title>Unauthorized</title></html>",
        ),
        answer(401, &[("Content-Type", "text/plain")], "not today, sorry"),
        answer(403, &[("Content-Type", "text/plain")], "Bad_OAuth_Token"),
        answer(400, &[("Content-Type", "application/xml")], bulk),
        answer(500, &[("Content-Type", "text/xml")], soap),
        json(403, EXPIRED),
        json(401, r#"{"error":"invalid_token","error_description":"x"}"#),
    ]
}

#[tokio::test]
async fn an_expired_session_is_renewed_once_and_the_call_repeated() {
    for shape in expired_shapes() {
        let server = Server::start(move |asked, _| {
            if is_first_token(asked) {
                shape.clone()
            } else {
                json(200, PAGE)
            }
        })
        .await;
        let (org, session) = org(&server);
        read(&org).await.unwrap();
        assert_eq!(session.renewals.load(Ordering::SeqCst), 1);
        assert_eq!(
            server.asked()[1].header("authorization"),
            Some("Bearer planted-access-2")
        );
        assert_eq!(org.calls(), 2);
        read(&org).await.unwrap();
        assert_eq!(
            (session.renewals.load(Ordering::SeqCst), org.calls()),
            (1, 3)
        );
    }
}

#[tokio::test]
async fn a_session_refused_for_good_costs_two_requests_and_one_renewal() {
    for shape in expired_shapes() {
        let server = Server::always(shape).await;
        let (org, session) = org(&server);
        for write_too in [false, true] {
            let result = if write_too {
                write(&org).await
            } else {
                read(&org).await
            };
            let Err(error @ Error::SessionRefused(_)) = result else {
                panic!("{result:?}")
            };
            assert!(!error.may_have_been_applied());
            assert_no_secret(&format!("{error} {error:?}"));
            let calls = 1 + usize::from(write_too);
            assert_eq!(server.asked().len(), 2 * calls);
            assert_eq!(session.renewals.load(Ordering::SeqCst), calls as u64);
        }
    }
}

#[tokio::test]
async fn a_write_refused_for_its_session_is_sent_again_with_the_same_body() {
    let server = Server::start(|asked, _| {
        if is_first_token(asked) {
            json(401, EXPIRED)
        } else {
            answer(204, &[], "")
        }
    })
    .await;
    let (org, _) = org(&server);
    let fields: Map<String, Value> = serde_json::from_str(r#"{"Status":"Closed"}"#).unwrap();
    let id = RecordId::parse("500000000000001").unwrap();
    record::update(&org, "Case", &id, &fields, None, false)
        .await
        .unwrap();
    let bodies: Vec<String> = server.asked().into_iter().map(|asked| asked.body).collect();
    assert_eq!(bodies, [r#"{"Status":"Closed"}"#; 2]);
}

#[tokio::test]
async fn what_a_renewal_cannot_cure_is_not_renewed() {
    for (status, body) in [
        (
            401,
            r#"[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]"#,
        ),
        (
            401,
            r#"[{"message":"Connected app is not attached to Agent","errorCode":"X"}]"#,
        ),
    ] {
        let server = Server::always(json(status, body)).await;
        let (org, session) = org(&server);
        assert!(matches!(read(&org).await, Err(Error::SessionRefused(_))));
        assert_eq!(
            (session.renewals.load(Ordering::SeqCst), org.calls()),
            (0, 1)
        );
    }
    for code in [
        "API_DISABLED_FOR_ORG",
        "API_CURRENTLY_DISABLED",
        "INSUFFICIENT_ACCESS",
        "REQUEST_LIMIT_EXCEEDED",
        "FUNCTIONALITY_NOT_ENABLED",
    ] {
        let server = Server::always(json(
            403,
            &format!(r#"[{{"message":"x","errorCode":"{code}"}}]"#),
        ))
        .await;
        let (org, session) = org(&server);
        assert!(matches!(read(&org).await, Err(Error::Api(_))), "{code}");
        assert_eq!(
            (session.renewals.load(Ordering::SeqCst), org.calls()),
            (0, 1),
            "{code}"
        );
    }
}

#[tokio::test]
async fn many_that_meet_an_expired_session_share_one_renewal() {
    let server = Server::start(|asked, _| {
        if is_first_token(asked) {
            json(401, EXPIRED)
        } else {
            json(200, PAGE)
        }
    })
    .await;
    let (org, session) = org(&server);
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let org = org.clone();
            tokio::spawn(async move { read(&org).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(session.renewals.load(Ordering::SeqCst), 1);
}

fn passing_faults() -> Vec<Reply> {
    let page = "<html><title>Down for maintenance</title></html>";
    vec![
        answer(420, &[], ""),
        answer(502, &[("Content-Type", "text/html")], page),
        json(503, r#"[{"message":"x","errorCode":"SERVER_UNAVAILABLE"}]"#),
        answer(504, &[], ""),
        Reply::Bytes(Vec::new()),
        Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{".to_vec()),
    ]
}

#[tokio::test]
async fn a_read_is_repeated_where_that_may_help() {
    for fault in passing_faults() {
        let broken = fault.clone();
        let server = Server::start(move |_, before| {
            if before < 2 {
                broken.clone()
            } else {
                json(200, PAGE)
            }
        })
        .await;
        let (org, _) = org(&server);
        read(&org).await.unwrap();
        assert_eq!(org.calls(), 3);

        let server = Server::always(fault).await;
        let (org, _) = self::org(&server);
        read(&org).await.unwrap_err();
        assert_eq!(org.calls(), 3, "three tries are the budget");
    }
    for status in [400, 404, 410, 500] {
        let server = Server::always(answer(status, &[], "")).await;
        let (org, _) = org(&server);
        read(&org).await.unwrap_err();
        assert_eq!(org.calls(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_write_is_never_repeated_and_says_whether_it_may_have_been_applied() {
    for (fault, unknown) in passing_faults()
        .into_iter()
        .zip([false, true, true, true, true, true])
    {
        let server = Server::always(fault).await;
        let (org, _) = org(&server);
        let id = RecordId::parse("500000000000001").unwrap();
        let results = [
            record::create(&org, "Case", &Map::new(), false)
                .await
                .map(drop),
            record::update(&org, "Case", &id, &Map::new(), None, false).await,
            record::delete(&org, "Case", &id).await,
        ];
        for result in results {
            let error = result.unwrap_err();
            assert_eq!(error.may_have_been_applied(), unknown, "{error:?}");
        }
        assert_eq!(org.calls(), 3, "each once");
    }
}

#[tokio::test]
async fn an_answer_that_asks_for_more_patience_than_there_is_is_not_repeated() {
    for (asked, calls) in [
        ("0", 3),
        ("3600", 1),
        ("1000000000", 1),
        ("-1", 3),
        ("soon", 3),
    ] {
        let server = Server::always(answer(503, &[("Retry-After", asked)], "")).await;
        let (org, _) = org(&server);
        read(&org).await.unwrap_err();
        assert_eq!(org.calls(), calls, "{asked}");
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_sent_is_not_sent() {
    use std::sync::Arc;

    use salesforce::{Access, Origin, Session, VersionChoice};

    struct Odd(Origin);
    #[async_trait::async_trait]
    impl Session for Odd {
        async fn access(&self) -> Result<Access, Error> {
            let token = "planted\r\nX-Evil: 1".to_owned().into();
            Ok(Access {
                token,
                instance: self.0.clone(),
                generation: 1,
            })
        }
        async fn renew(&self, _: u64) -> Result<Access, Error> {
            self.access().await
        }
    }
    let server = Server::always(json(200, PAGE)).await;
    let session = Arc::new(Odd(server.origin.clone()));
    let org = Org::new(
        crate::server::http(),
        session,
        VersionChoice::Fixed("60.0".parse().unwrap()),
    );
    let error = read(&org).await.unwrap_err();
    assert_no_secret(&format!("{error} {error:?}"));
    assert_eq!(server.connections(), 0);
}
