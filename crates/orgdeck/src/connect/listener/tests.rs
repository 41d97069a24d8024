//! Tests of the listener over real sockets: stray requests, callbacks that come again, taken ports. Attacks in number
//! are in `under_attack`.

#![allow(clippy::unwrap_used)]

use std::{
    collections::HashSet,
    net::{Ipv4Addr, Ipv6Addr, TcpListener as StdListener},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::*;

/// A port that is free on both families now.
pub(crate) fn free_port() -> u16 {
    loop {
        let v4 = StdListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = v4.local_addr().unwrap().port();
        if StdListener::bind((Ipv6Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

pub(super) fn listener() -> Listener {
    Listener::new(&[free_port()], Limits::default())
}

pub(super) async fn send(port: u16, request: &[u8]) -> String {
    let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await else {
        return "refused".to_owned();
    };
    let _ = stream.write_all(request).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

pub(super) fn callback(port: u16, query: &str) -> Vec<u8> {
    format!("GET /callback?{query} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n").into_bytes()
}

#[tokio::test]
async fn every_stray_request_is_answered_at_once_with_a_fixed_page() {
    let listener = listener();
    let waiting = listener.begin().await.unwrap();
    waiting.expect(SecretString::from("right"));
    let port = waiting.port;
    let host = format!("Host: localhost:{port}\r\n\r\n");
    for (request, status) in [
        (format!("GET /favicon.ico HTTP/1.1\r\n{host}"), "404"),
        (format!("OPTIONS /callback HTTP/1.1\r\n{host}"), "405"),
        (
            format!("HEAD /callback?code=a&state=right HTTP/1.1\r\n{host}"),
            "405",
        ),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}".to_owned(), "400"),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), "400"),
        (
            format!("GET /{} HTTP/1.1\r\n{host}", "a".repeat(20_000)),
            "400",
        ),
    ] {
        let page = send(port, request.as_bytes()).await;
        assert!(
            page.starts_with(&format!("HTTP/1.1 {status}")) || page.is_empty(),
            "{request:.40}: {page}"
        );
    }
    let payloads = [
        "<script>alert(1)</script>",
        "%3Cimg%20src=x%20onerror=alert(1)%3E",
        "\"><svg/onload=1>",
        "a",
    ];
    let pages: HashSet<String> = futures_of(payloads.map(|payload| {
        let request = callback(
            port,
            &format!("error={payload}&error_description={payload}&state=wrong"),
        );
        async move { send(port, &request).await }
    }))
    .await;
    assert_eq!(pages.len(), 1, "the page depends on the request");
    for header in [
        "Content-Security-Policy: default-src 'none'",
        "Referrer-Policy: no-referrer",
        "Cache-Control: no-store",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
    ] {
        assert!(pages.iter().all(|page| page.contains(header)), "{header}");
    }
}

async fn futures_of<F: Future<Output = String>, const N: usize>(all: [F; N]) -> HashSet<String> {
    let mut answers = HashSet::new();
    for one in all {
        answers.insert(one.await);
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_delivered_a_hundred_times_counts_once() {
    let listener = listener();
    let mut waiting = listener.begin().await.unwrap();
    waiting.expect(SecretString::from("right"));
    // a second sign-in keeps the sockets up
    let other = listener.begin().await.unwrap();
    other.expect(SecretString::from("other"));
    let port = waiting.port;
    let mut accepted = 0;
    // two rounds: more at once than the listener holds would drop the oldest unanswered
    for _ in 0..2 {
        let mut sends = tokio::task::JoinSet::new();
        for _ in 0..50 {
            sends.spawn(async move { send(port, &callback(port, "code=a&state=right")).await });
        }
        for page in sends.join_all().await {
            if page.starts_with("HTTP/1.1 200") {
                accepted += 1;
            } else {
                assert!(page.starts_with("HTTP/1.1 410"), "{page}");
            }
        }
    }
    assert_eq!(accepted, 1);
    assert!(matches!(waiting.answer().await, Answer::Code(_)));
}

#[tokio::test]
async fn a_port_taken_on_either_family_is_passed_over_and_all_taken_is_said() {
    for family in ["v4", "v6"] {
        let (first, second) = (free_port(), free_port());
        let squatter = if family == "v4" {
            StdListener::bind((Ipv4Addr::LOCALHOST, first)).unwrap()
        } else {
            StdListener::bind((Ipv6Addr::LOCALHOST, first)).unwrap()
        };
        let waiting = Listener::new(&[first, second], Limits::default())
            .begin()
            .await
            .unwrap();
        assert_eq!(waiting.port, second, "{family}");
        let error = Listener::new(&[first], Limits::default())
            .begin()
            .await
            .err()
            .unwrap();
        assert_eq!(error.cause(), "sign-in.ports-taken");
        assert!(
            error
                .failure()
                .detail
                .unwrap()
                .words
                .unwrap()
                .contains(&first.to_string())
        );
        drop(squatter);
    }
}

#[tokio::test]
async fn the_port_is_free_again_when_the_last_sign_in_closes() {
    let listener = listener();
    let first = listener.begin().await.unwrap();
    let second = listener.begin().await.unwrap();
    assert_eq!(first.port, second.port);
    let port = first.port;
    first.expect(SecretString::from("one"));
    second.expect(SecretString::from("two"));
    first.close().await;
    assert!(
        send(port, &callback(port, "code=a&state=one"))
            .await
            .starts_with("HTTP/1.1 410")
    );
    second.close().await;
    assert_eq!(send(port, b"GET / HTTP/1.1\r\n\r\n").await, "refused");
    StdListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
    StdListener::bind((Ipv6Addr::LOCALHOST, port)).unwrap();
}
