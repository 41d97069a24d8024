//! Fuzz target: whatever comes over the wire, the decision does not panic, and only the exact form is accepted.

use proof::{Fuzz, Proof};
use url::Url;

use super::*;

const STATE: &str = "c3RhdGUtb2YtdGhpcy1hdHRlbXB0";
const OVER: &str = "c3RhdGUtb2YtYW4tYXR0ZW1wdC1vdmVy";

const PIECES: [&str; 44] = [
    "GET ",
    "POST ",
    "HEAD ",
    "/callback",
    "/callback?",
    "?",
    "&",
    "=",
    ";",
    "#",
    "code",
    "code=",
    "code=aPrx4sgoM2Nd1zWe%253D%3D",
    "state",
    "state=",
    "state=c3RhdGUtb2YtdGhpcy1hdHRlbXB0",
    "state=c3RhdGUtb2YtYW4tYXR0ZW1wdC1vdmVy",
    STATE,
    "error=",
    "error=access_denied",
    "error_description=end-user+denied",
    "%",
    "%00",
    "%63",
    "%ff",
    "+",
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    " ",
    "\t",
    " HTTP/1.1",
    " HTTP/1.0",
    " HTTP/2.0",
    "Host: localhost:14771\r\n",
    "Host:",
    "host:127.0.0.1:14771",
    "[::1]:14771",
    "localhost:14771",
    ":",
    "evil.example",
    "ü",
    "\u{202e}",
];

fn attempts() -> [Attempt; 2] {
    let attempt = |id, state, over| Attempt {
        id: Uuid::from_u128(id),
        state: SecretString::from(state),
        over,
    };
    [attempt(1, STATE, false), attempt(2, OVER, true)]
}

/// The rule in other words than the decision's: what a browser would have understood.
fn is_genuine(head: &[u8], wanted: &str) -> bool {
    let Some(head) = std::str::from_utf8(head).ok() else {
        return false;
    };
    let lines: Vec<&str> = head.split("\r\n").collect();
    let target = lines[0]
        .strip_prefix("GET ")
        .and_then(|rest| rest.rsplit_once(" HTTP/1."))
        .map(|(target, _)| target);
    let Some(url) = target.and_then(|target| Url::parse(&format!("http://localhost{target}")).ok())
    else {
        return false;
    };
    let of = |wanted: &str| {
        let values = url.query_pairs().filter(|(name, _)| name == wanted);
        values
            .map(|(_, value)| value.into_owned())
            .collect::<Vec<_>>()
    };
    let hosts: Vec<String> = lines[1..]
        .iter()
        .map(|line| line.to_ascii_lowercase())
        .filter(|line| line.starts_with("host:"))
        .collect();
    let is_ours = |host: &str| {
        ["localhost:14771", "127.0.0.1:14771", "[::1]:14771"].contains(&host[5..].trim())
    };
    url.path() == PATH
        && of("state") == [STATE]
        && of(wanted).len() == 1
        && of("code").len() + of("error").len() == 1
        && hosts.len() == 1
        && is_ours(&hosts[0])
}

fn outcome(head: &[u8]) -> String {
    match decide(head, 14771, &attempts()) {
        Decision::Ignore(status) => format!("ignored {status:?}"),
        Decision::Accept(id, code) => {
            assert!(id == Uuid::from_u128(1) && is_genuine(head, "code"));
            let code = code.expose_secret();
            assert!(!code.is_empty() && code.len() <= LONGEST_CODE);
            format!("accepted, {} digits", code.len().ilog2())
        }
        Decision::Denied(id, refusal) => {
            assert!(id == Uuid::from_u128(1) && is_genuine(head, "error"));
            assert!(!refusal.error.contains(char::is_control));
            let lengths = [refusal.error, refusal.description].map(|text| text.chars().count());
            assert!(lengths.into_iter().all(|length| length <= 300));
            format!("denied, described: {}", lengths[1] > 0)
        }
    }
}

// planted: `is_char_boundary` taken out of `host_is_ours`, and it panicked; `seen.iter().any` taken out of `parameters`,
// and a request with two codes was accepted
#[test]
fn whatever_comes_is_decided_and_only_the_exact_form_accepted() {
    let proof = Proof::new("fuzz");
    let target = Fuzz {
        name: "decide",
        pieces: &PIECES,
    };
    let run = target.run(proof.seed(), outcome);
    proof.counted(&run);
    assert_eq!(run.panics, 0);
}
