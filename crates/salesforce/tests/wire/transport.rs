//! Answers that do not come, come late, break off, are too long, or point elsewhere.

use std::time::Duration;

use salesforce::oauth::{self, App};
use salesforce::soql::Soql;
use salesforce::{
    Error, Http, HttpOptions, Origin, Proxy, RecordId, TlsKind, TransportKind, VersionChoice,
    query, record, versions,
};
use serde_json::{Map, Value};

use crate::server::{Reply, Server, answer, assert_no_secret, http, json, org, org_with, patient};

const PAGE: &str =
    r#"{"totalSize":1,"done":true,"records":[{"Id":"500000000000001AAA","Subject":"Grüße 😀"}]}"#;

fn fixed() -> VersionChoice {
    VersionChoice::Fixed("60.0".parse().unwrap())
}

async fn ask_with(reply: Reply, options: HttpOptions) -> Result<query::Page<Value>, Error> {
    let server = Server::always(reply).await;
    let (org, _) = org_with(&server, options, fixed());
    let result = query::query(&org, &Soql::written_by_hand("SELECT Id FROM Case")).await;
    if let Err(error) = &result {
        assert_no_secret(&format!("{error} {error:?}"));
    }
    result
}

fn once() -> HttpOptions {
    let mut options = patient();
    options.retry.tries = 1;
    options
}

#[tokio::test]
async fn no_redirect_is_followed_by_anything() {
    let elsewhere = Server::always(json(200, PAGE)).await;
    let id = RecordId::parse("500000000000001").unwrap();
    let app = App {
        client_id: "key".into(),
        client_secret: None,
    };
    for status in [301, 302, 303, 305, 306, 307, 308] {
        for to in [
            elsewhere.origin.to_string(),
            "https://evil.test/x".into(),
            "/same".into(),
            "//evil.test".into(),
        ] {
            let server = Server::always(answer(status, &[("Location", &to)], "")).await;
            let (org, _) = org(&server);
            let token = "planted-refresh".to_owned().into();
            let read = query::query::<Value>(&org, &Soql::written_by_hand("SELECT Id FROM Case"))
                .await
                .map(drop);
            let results = [
                read,
                record::create(&org, "Case", &Map::new(), false)
                    .await
                    .map(drop),
                record::update(&org, "Case", &id, &Map::new(), None, false).await,
                record::delete(&org, "Case", &id).await,
                oauth::renew(&http(), &server.origin.clone().into(), &app, &token)
                    .await
                    .map(drop),
                oauth::revoke(&http(), &server.origin.clone().into(), &token)
                    .await
                    .map(drop),
                versions::versions(&http(), &server.origin).await.map(drop),
            ];
            for result in results {
                let Err(Error::Redirect {
                    status: seen,
                    to: Some(_),
                }) = result
                else {
                    panic!("{result:?}")
                };
                assert_eq!(seen, status);
            }
            assert_eq!(server.asked().len(), 7, "each asked once");
        }
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn a_token_never_travels_without_encryption() {
    // the origin type has no way to say this; the client refuses it even so
    assert!(Origin::parse("http://acme.my.salesforce.com").is_err());
    assert!(Origin::parse("http://192.168.0.1:80").is_err());
}

#[tokio::test]
async fn an_answer_cut_at_any_byte_is_never_taken_for_whole() {
    let whole = PAGE.len();
    for cut in 0..whole {
        let cut_body = &PAGE.as_bytes()[..cut];
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
        let forms = [
            // the length says that more was to come
            format!("{head}Content-Length: {whole}\r\n\r\n").into_bytes(),
            // the length is that of the cut body
            format!("{head}Content-Length: {cut}\r\n\r\n").into_bytes(),
            // there is no length
            format!("{head}\r\n").into_bytes(),
        ];
        for (form, head) in forms.into_iter().enumerate() {
            let result = ask_with(Reply::Bytes([&head, cut_body].concat()), once()).await;
            assert!(
                matches!(result, Err(Error::Truncated { .. })),
                "cut at {cut}, form {form}: {result:?}"
            );
        }
    }
    let chunked =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    let unfinished = format!("{chunked}{whole:x}\r\n{PAGE}\r\n");
    let result = ask_with(Reply::Bytes(unfinished.into_bytes()), once()).await;
    assert!(
        matches!(result, Err(Error::Truncated { .. } | Error::Transport(_))),
        "{result:?}"
    );
}

#[tokio::test]
async fn a_cut_head_is_a_broken_connection() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    for cut in 0..head.len() {
        let result = ask_with(Reply::Bytes(head.as_bytes()[..cut].to_vec()), once()).await;
        let Err(Error::Transport(transport)) = result else {
            panic!("cut at {cut}: {result:?}")
        };
        assert_eq!(
            transport.kind,
            TransportKind::Reset,
            "cut at {cut}: {transport:?}"
        );
    }
}

/// A gzip file of one stored block (RFC 1952, RFC 1951 section 3.2.4).
fn gzip(body: &[u8]) -> Vec<u8> {
    let crc = body.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    });
    let length = u16::try_from(body.len()).unwrap();
    let mut file = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    file.extend(length.to_le_bytes());
    file.extend((!length).to_le_bytes());
    file.extend(body);
    file.extend((!crc).to_le_bytes());
    file.extend(u32::from(length).to_le_bytes());
    file
}

#[tokio::test]
async fn compressed_answers_are_read_and_damaged_ones_refused() {
    let headers = [
        ("Content-Type", "application/json"),
        ("Content-Encoding", "gzip"),
    ];
    let file = gzip(PAGE.as_bytes());
    let page = ask_with(answer(200, &headers, &file), once())
        .await
        .unwrap();
    assert_eq!(page.records[0]["Subject"], "Grüße 😀");
    for cut in 1..file.len() {
        let result = ask_with(answer(200, &headers, &file[..cut]), once()).await;
        assert!(result.is_err(), "cut at {cut}: {result:?}");
    }
    let result = ask_with(answer(200, &headers, PAGE), once()).await;
    assert!(matches!(result, Err(Error::Decode { .. })), "{result:?}");
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_taken() {
    let mut small = once();
    small.body_limit = 50;
    let file = gzip(&[b' '; 5_000]);
    let gzipped = answer(200, &[("Content-Encoding", "gzip")], file);
    let endless = Reply::Stall([b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &[b' '; 100]].concat());
    for reply in [json(200, PAGE), gzipped, endless] {
        let result = ask_with(reply, small.clone()).await;
        assert!(
            matches!(result, Err(Error::BodyTooLarge { limit: 50 })),
            "{result:?}"
        );
    }
    let server = Server::always(json(200, &" ".repeat(70 * 1024))).await;
    let app = App {
        client_id: "key".into(),
        client_secret: None,
    };
    let result = oauth::renew(
        &http(),
        &server.origin.clone().into(),
        &app,
        &"planted-refresh".to_owned().into(),
    )
    .await;
    assert!(
        matches!(result, Err(Error::BodyTooLarge { limit: 65_536 })),
        "{result:?}"
    );
}

#[tokio::test]
async fn every_wait_has_an_end() {
    let short = Duration::from_millis(300);
    let mut head = patient();
    head.timeouts.headers = short;
    for begun in ["", "HTTP/1.1 200 OK\r\nContent-Ty"] {
        let result = ask_with(Reply::Stall(begun.into()), head.clone()).await;
        let Err(Error::Transport(transport)) = result else {
            panic!("{result:?}")
        };
        assert_eq!(transport.kind, TransportKind::ResponseTimeout);
    }
    let length = PAGE.len();
    let begun = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{}",
        &PAGE[..20]
    );
    let (mut idle, mut total) = (patient(), patient());
    idle.timeouts.idle_body = short;
    total.timeouts.total = Duration::from_secs(2);
    for options in [idle, total] {
        let result = ask_with(Reply::Stall(begun.clone().into()), options).await;
        let Err(Error::Transport(transport)) = result else {
            panic!("{result:?}")
        };
        assert_eq!(transport.kind, TransportKind::BodyTimeout);
    }
}

#[tokio::test]
async fn nothing_listening_is_said_as_that() {
    let closed = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let origin: Origin = closed.parse().unwrap();
    let error = versions::versions(&http(), &origin).await.unwrap_err();
    assert!(!error.may_have_been_applied());
    let Error::Transport(transport) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(transport.kind, TransportKind::Refused);
    assert!(closed.ends_with(&transport.host));
    assert!(error.to_string().contains("refused"), "{error}");
}

#[tokio::test]
async fn loopback_goes_through_no_proxy() {
    let server = Server::always(json(200, "[]")).await;
    let mut options = patient();
    options.proxy = Proxy::Address("http://user:planted@127.0.0.1:1".parse().unwrap());
    assert_no_secret(&format!("{options:?}"));
    let http = Http::new(options).unwrap();
    assert!(
        versions::versions(&http, &server.origin)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_proxy_that_cannot_be_reached_or_refuses_is_named() {
    use salesforce::ProxyKind;
    let org: Origin = "https://acme.my.salesforce.com".parse().unwrap();
    let through = |address: String| {
        let mut options = patient();
        options.proxy = Proxy::Address(address.parse().unwrap());
        Http::new(options).unwrap()
    };
    let kind = |result: Result<Vec<versions::ListedVersion>, Error>| match result {
        Err(Error::Transport(transport)) => {
            assert_no_secret(&format!("{transport:?}"));
            transport.kind
        }
        other => panic!("{other:?}"),
    };
    let result = versions::versions(&through("http://user:planted@127.0.0.1:1".into()), &org).await;
    assert_eq!(kind(result), TransportKind::Proxy(ProxyKind::Unreachable));
    for (status, expected) in [(407, ProxyKind::SignIn), (403, ProxyKind::Refused)] {
        let proxy = Server::always(answer(status, &[], "")).await;
        let result = versions::versions(&through(proxy.origin.to_string()), &org).await;
        assert_eq!(kind(result), TransportKind::Proxy(expected));
        assert_eq!(proxy.asked()[0].method, "CONNECT");
    }
}

#[tokio::test]
async fn a_host_that_does_not_speak_tls_is_told_as_that() {
    use tokio::io::AsyncWriteExt;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin: Origin = format!("https://{}", listener.local_addr().unwrap())
        .parse()
        .unwrap();
    let plain = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
        stream
    });
    let error = versions::versions(&http(), &origin).await.unwrap_err();
    let Error::Transport(transport) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(
        transport.kind,
        TransportKind::Tls(TlsKind::NotTls),
        "{transport:?}"
    );
    assert!(!error.may_have_been_applied());
    drop(plain.await.unwrap());
}
