//! Files on the wire: their bytes as they are, in pieces, and lines that break.

use std::time::Duration;

use salesforce::files::{self, Head};
use salesforce::{Error, HttpOptions, RecordId, Timeouts, VersionChoice};

use crate::server::{Reply, Server, answer, json, org, org_with, patient};

fn version() -> RecordId {
    RecordId::parse("0685g000000blTt").unwrap()
}

fn binary(bytes: &[u8]) -> Reply {
    // the type that Salesforce gives to all of them
    answer(200, &[("Content-Type", "application/octetstream")], bytes)
}

#[tokio::test]
async fn a_file_comes_as_it_is_and_longer_than_an_answer_may_be() {
    let bytes: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
    let server = Server::always(binary(&bytes)).await;
    let options = HttpOptions {
        body_limit: 1_000,
        ..patient()
    };
    let (org, _) = org_with(
        &server,
        options,
        VersionChoice::Fixed("60.0".parse().unwrap()),
    );
    let mut content = files::content(&org, &version()).await.unwrap();
    let mut read = Vec::new();
    assert!(
        content.read_to(&mut read, 100_000).await.unwrap(),
        "there is more"
    );
    assert!((100_000..200_000).contains(&read.len()), "{}", read.len());
    assert!(!content.read_to(&mut read, 1_000_000).await.unwrap());
    assert!(read == bytes);
    let asked = &server.asked()[0];
    let path = "/services/data/v60.0/sobjects/ContentVersion/0685g000000blTtAAI/VersionData";
    assert_eq!(
        (asked.target.as_str(), asked.header("accept")),
        (path, Some("*/*"))
    );
}

#[tokio::test]
async fn a_file_has_a_name_and_a_length() {
    let server = Server::start(|asked, _| {
        if asked.path().contains("Attachment") {
            json(
                200,
                r#"{"attributes":{"type":"Attachment"},"Name":"old.txt","BodyLength":3,"Id":"x"}"#,
            )
        } else {
            json(
                200,
                r#"{"Title":"pump","FileExtension":"log","ContentSize":5000000000}"#,
            )
        }
    })
    .await;
    let (org, _) = org(&server);
    let head = |name: &str, size| Head {
        name: name.to_owned(),
        size: Some(size),
    };
    let attachment = RecordId::parse("00P5g000000blTt").unwrap();
    assert_eq!(
        files::head(&org, &version()).await.unwrap(),
        head("pump.log", 5_000_000_000)
    );
    assert_eq!(
        files::head(&org, &attachment).await.unwrap(),
        head("old.txt", 3)
    );
    let other = RecordId::parse("5005g000000blTt").unwrap();
    assert!(matches!(
        files::head(&org, &other).await,
        Err(Error::Other(_))
    ));
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_refused_file_says_why_and_an_ended_session_is_renewed() {
    let server = Server::start(|asked, before| match before {
        0 => json(
            401,
            r#"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#,
        ),
        1 => {
            assert_eq!(
                asked.header("authorization"),
                Some("Bearer planted-access-2")
            );
            binary(b"abc")
        }
        _ => json(
            404,
            r#"[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]"#,
        ),
    })
    .await;
    let (org, session) = org(&server);
    let mut read = Vec::new();
    let mut content = files::content(&org, &version()).await.unwrap();
    content.read_to(&mut read, 10).await.unwrap();
    assert_eq!(read, b"abc");
    assert_eq!(
        session.renewals.load(std::sync::atomic::Ordering::SeqCst),
        1
    );
    let refused = files::content(&org, &version()).await.err().unwrap();
    assert!(refused.api().unwrap().is_gone(), "{refused:?}");
}

#[tokio::test]
async fn a_line_that_breaks_or_stalls_within_a_file_is_told() {
    let head = b"HTTP/1.1 200 Said\r\nContent-Type: application/octetstream\r\nContent-Length: 10\r\n\r\nabc";
    for reply in [Reply::Bytes(head.to_vec()), Reply::Stall(head.to_vec())] {
        let server = Server::always(reply).await;
        let options = HttpOptions {
            timeouts: Timeouts {
                idle_body: Duration::from_millis(200),
                ..patient().timeouts
            },
            ..patient()
        };
        let (org, _) = org_with(
            &server,
            options,
            VersionChoice::Fixed("60.0".parse().unwrap()),
        );
        let mut content = files::content(&org, &version()).await.unwrap();
        let broken = content.read_to(&mut Vec::new(), 10).await.unwrap_err();
        assert!(
            matches!(broken, Error::Truncated { .. } | Error::Transport(_)),
            "{broken:?}"
        );
    }
}
