//! Whatever is asked, the answer is Salesforce's: no panic, no 500, an error code for every refusal of the REST API.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use reqwest::Method;

use crate::support::{answer, org};

const SEED: u64 = 20_261;

/// Pieces that addresses and bodies are put together from.
const PIECES: [&str; 36] = [
    "/",
    "sobjects",
    "Case",
    "case",
    "Account",
    "User",
    "describe",
    "query",
    "queryAll",
    "?q=",
    "?fields=",
    "Id",
    ",",
    "SELECT+",
    "+FROM+",
    "500gL00000000WGQAY",
    "500",
    "01g",
    "-2000",
    "%00",
    "%F0%9F%99%83",
    "%27",
    "%22",
    "%",
    "Contact",
    "limits",
    "{",
    "}",
    "[",
    "\"Subject\"",
    ":",
    "null",
    "true",
    "1e999",
    "\"\\ud83d\"",
    "'",
];

fn text(rng: &mut ChaCha8Rng, most: usize) -> String {
    (0..rng.random_range(0..most))
        .map(|_| PIECES[rng.random_range(0..PIECES.len())])
        .collect()
}

#[tokio::test]
async fn no_request_makes_the_org_fail() {
    println!("seed {SEED}");
    let org = org().await;
    let session = org.signed_in().await;
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let methods = [
        Method::GET,
        Method::POST,
        Method::PATCH,
        Method::DELETE,
        Method::PUT,
        Method::OPTIONS,
    ];
    for number in 0..1_500 {
        let method = methods[rng.random_range(0..methods.len())].clone();
        let path = format!("sobjects/Case/{}", text(&mut rng, 6));
        let path = if number % 2 == 0 {
            format!("/services/data/v67.0/{}", text(&mut rng, 8))
        } else {
            path
        };
        let body = text(&mut rng, 8);
        let request = session
            .request(method.clone(), &path)
            .header("content-type", "application/json")
            .body(body.clone());
        let (status, answer) = answer(request.send().await.unwrap()).await;
        let told = format!(
            "seed {SEED}, request {number}: {method} {path} with {body}: {status} {answer}"
        );
        assert!(status < 500, "{told}");
        assert!(status < 400 || answer[0]["errorCode"].is_string(), "{told}");
    }
}
