//! Requests that must not end a sign-in: a table of them with the right state, and random ones in number.

use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};

/// Targets that are not the callback's path.
const TARGETS: [&str; 18] = [
    "/",
    "/favicon.ico",
    "/robots.txt",
    "/callback/",
    "/callback/x",
    "//callback",
    "/Callback",
    "/callback%2f",
    "/%63allback",
    "/./callback",
    "/a/../callback",
    "/callback;x",
    "callback",
    "http://localhost:PORT/callback",
    "*",
    "/callbackx",
    "/callback%00",
    "/callback\\",
];

/// Queries that hold the right state and are not the genuine answer.
const QUERIES: [&str; 22] = [
    "state=STATE",
    "code=a&code=b&state=STATE",
    "code=a&state=STATE&state=STATE",
    "code=a&state=STATE&state=x",
    "code=a&%73tate=x&state=STATE",
    "c%6fde=a&state=STATE",
    "code=a&c%6fde=b&state=STATE",
    "code=&state=STATE",
    "code=a&error=access_denied&state=STATE",
    "error=access_denied&error=x&state=STATE",
    "error=&state=STATE",
    "code=%ff&state=STATE",
    "code=%ff&error=access_denied&state=STATE",
    "code=a&x=\n&state=STATE",
    "code[]=a&state=STATE",
    "code=a&state[]=STATE",
    "code=a&state=STATE#x",
    "code=a#&state=STATE",
    "Code=a&state=STATE",
    "code=a&State=STATE",
    "code=a;state=STATE",
    "code=LONG&state=STATE",
];

const METHODS: [&str; 10] = [
    "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH", "get", "",
];

/// Headers in place of the one right `Host`.
const HOSTS: [&str; 16] = [
    "Host: evil.example:PORT",
    "Host: localhost",
    "Host: localhost:1",
    "Host: localhost:PORT0",
    "Host: localhost:PORT.evil.example",
    "Host: evil.example",
    "Host: 127.0.0.1",
    "Host: [::1]",
    "Host: 0.0.0.0:PORT",
    "Host: 127.0.0.2:PORT",
    "Host: localhost.:PORT",
    "Host:",
    "Host: localhost:PORT\r\nHost: localhost:PORT",
    "X-Host: localhost:PORT",
    "Host: localhost:PORT\r\nHost: evil.example",
    "Host: user@localhost:PORT",
];

/// First lines that are not HTTP/1.x as it is written.
const LINES: [&str; 5] = [
    "GET TARGET",
    "GET TARGET HTTP/0.9",
    "GET TARGET HTTP/2.0",
    "GET  TARGET HTTP/1.1",
    "GET TARGET HTTP/1.1 x",
];

/// Requests with the right state and something wrong: method, path, host, form, a parameter twice or missing.
pub(super) fn variants(port: u16, state: &str) -> Vec<String> {
    let host = "Host: localhost:PORT";
    let good = "/callback?code=a&state=STATE";
    let request = |line: &str, host: &str| format!("{line}\r\n{host}\r\n\r\n");
    let paths = TARGETS.map(|target| {
        let line = format!("GET {target}?code=a&state=STATE HTTP/1.1");
        request(&line, host)
    });
    let queries = QUERIES.map(|query| request(&format!("GET /callback?{query} HTTP/1.1"), host));
    let methods = METHODS.map(|method| request(&format!("{method} {good} HTTP/1.1"), host));
    let hosts = HOSTS.map(|host| request(&format!("GET {good} HTTP/1.1"), host));
    let lines = LINES.map(|line| request(&line.replace("TARGET", good), host));
    let all = [&paths[..], &queries, &methods, &hosts, &lines].concat();
    all.into_iter()
        .map(|request| {
            request
                .replace("PORT", &port.to_string())
                .replace("STATE", state)
                .replace("LONG", &"a".repeat(5000))
        })
        .collect()
}

/// One random request: never the exact form with the right state.
pub(super) fn random(dice: &mut StdRng, port: u16, state: &str) -> Vec<u8> {
    let pick = |dice: &mut StdRng, from: &[&'static str]| from.choose(dice).copied().unwrap_or("");
    let query = query(dice, state);
    let method = pick(
        dice,
        &["GET", "GET", "GET", "POST", "HEAD", "OPTIONS", "PUT"],
    );
    let path = pick(
        dice,
        &[
            "/callback",
            "/callback",
            "/callback",
            "/",
            "/favicon.ico",
            "/callback/",
            "//callback",
        ],
    );
    let host = match dice.random_range(0..4) {
        0 => format!("evil.example:{port}"),
        1 => format!("127.0.0.1:{port}"),
        _ => format!("localhost:{port}"),
    };
    let fetch = pick(
        dice,
        &[
            "",
            "Sec-Fetch-Mode: no-cors\r\n",
            "Origin: https://evil.example\r\n",
        ],
    );
    let ending = pick(dice, &["\r\n", "\r\n", "Content-Length: 5\r\n\r\nhello"]);
    format!("{method} {path}?{query} HTTP/1.1\r\nHost: {host}\r\n{fetch}{ending}").into_bytes()
}

/// A query that is not the genuine answer: with the right state something else is wrong.
fn query(dice: &mut StdRng, state: &str) -> String {
    let code = format!("code=evil{}", dice.random_range(0..1000));
    if dice.random_bool(0.3) {
        return match dice.random_range(0..3) {
            0 => format!("{code}&state={state}&state={state}"),
            1 => format!("{code}&code=x&state={state}"),
            _ => format!("{code}&error=access_denied&state={state}"),
        };
    }
    let state = guess(dice, state);
    match dice.random_range(0..5) {
        0 => code,
        1 => format!("{code}&state={state}"),
        2 => format!("error=access_denied&state={state}"),
        3 => "error=access_denied".to_owned(),
        _ => format!("{code}&state[]={state}"),
    }
}

/// A state that is not the right one, though it may come near.
fn guess(dice: &mut StdRng, state: &str) -> String {
    match dice.random_range(0..6) {
        0 => String::new(),
        1 => state[..state.len() - 1].to_owned(),
        2 => format!("{state}x"),
        3 => format!("{}-", state.to_ascii_uppercase()),
        4 => format!("%{:02x}{}", state.as_bytes()[0], &state[1..]),
        _ => (0..state.len())
            .map(|_| dice.random_range('a'..='z'))
            .collect(),
    }
}
