//! Bytes that are no good request: every answer is a whole one, and the org lives on.

use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{DATA, Org, org};

const SEED: u64 = 31_100;

/// Longest that an answer may take, far beyond what it does take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends bytes, says that there are no more, and gives what comes back.
async fn exchange(org: &Org, bytes: &[u8]) -> Vec<u8> {
    let port = org
        .org
        .url()
        .rsplit(':')
        .next()
        .unwrap()
        .parse::<u16>()
        .unwrap();
    let talk = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        // the org may refuse and close before it has read everything
        let _ = stream.write_all(bytes).await;
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        answer
    };
    tokio::time::timeout(PATIENCE, talk).await.unwrap()
}

/// Status and body of the first answer in these bytes.
fn first(answer: &[u8]) -> Option<(u16, String)> {
    let text = String::from_utf8_lossy(answer);
    let status = text.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    Some((status, body.to_owned()))
}

const PIECES: [&str; 30] = [
    "GET",
    "POST",
    "PATCH",
    "DELETE",
    "BREW",
    " ",
    "/services/data/v67.0/",
    "sobjects/Case/",
    "composite",
    "query?q=",
    "%00",
    "%ff",
    "..",
    "//",
    "?",
    "#",
    " HTTP/1.1",
    " HTTP/9.9",
    "\r\n",
    "\n",
    "Host: x",
    "Content-Length: 5",
    "Content-Length: -1",
    "Transfer-Encoding: chunked",
    "Content-Encoding: gzip",
    "Expect: 100-continue",
    ": ",
    "\0",
    "5\r\nhello\r\n0\r\n\r\n",
    "{\"Subject\":",
];

#[tokio::test]
async fn no_bytes_bring_the_org_down() {
    println!("seed {SEED}");
    let org = org().await;
    let session = org.signed_in().await;
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    for number in 0..400 {
        let mut bytes = Vec::new();
        if number % 3 == 0 {
            bytes.extend(format!("POST {DATA}/sobjects/Case HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n", session.access).bytes());
        }
        for _ in 0..rng.random_range(0..12) {
            match rng.random_range(0..8) {
                0 => bytes.extend((0..rng.random_range(0..20)).map(|_| rng.random::<u8>())),
                _ => bytes.extend(PIECES[rng.random_range(0..PIECES.len())].bytes()),
            }
        }
        let answer = exchange(&org, &bytes).await;
        let told = format!(
            "seed {SEED}, bytes {number}: {:?}",
            String::from_utf8_lossy(&bytes)
        );
        if let Some((status, body)) = first(&answer) {
            assert!(status < 500, "{told}: {status} {body}");
        }
    }
    assert_eq!(session.get("limits").await.0, 200);
}

#[tokio::test]
async fn bodies_that_are_no_text_or_too_deep_are_refused_in_the_rest_apis_shape() {
    let org = org().await;
    let session = org.signed_in().await;
    let deep = format!(
        "{{\"Subject\":{}1{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let wide = format!("{{{}}}", vec!["\"Subject\":\"x\""; 50_000].join(","));
    for (name, body, statuses) in [
        (
            "invalid UTF-8",
            b"{\"Subject\":\"\xff\xfe\"}".to_vec(),
            &[400][..],
        ),
        (
            "a half character",
            b"{\"Subject\":\"\xe2\x82".to_vec(),
            &[400],
        ),
        ("deep", deep.into_bytes(), &[400]),
        (
            "a mark of order",
            b"\xef\xbb\xbf{\"Subject\":\"x\"}".to_vec(),
            &[400],
        ),
        ("nothing but nulls", vec![0; 1000], &[400]),
        ("one key many times", wide.into_bytes(), &[201]),
        (
            "a number beyond all",
            b"{\"Subject\":1e999}".to_vec(),
            &[400],
        ),
    ] {
        for path in [
            "sobjects/Case",
            "composite",
            "composite/sobjects",
            "composite/tree/Case",
            "composite/graph",
        ] {
            let request = session
                .request(Method::POST, path)
                .header("content-type", "application/json")
                .body(body.clone());
            let (status, answer) = crate::support::answer(request.send().await.unwrap()).await;
            let fits = statuses.contains(&status) || path != "sobjects/Case" && status == 400;
            assert!(fits, "{name} at {path}: {status} {answer}");
            assert!(
                status < 400 || answer[0]["errorCode"].is_string(),
                "{name} at {path}: {answer}"
            );
        }
    }
}
