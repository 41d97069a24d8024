//! Tests of the listener's decision: only the exact form ends a sign-in.

use super::super::hostile;
use super::*;

const STATE: &str = "c3RhdGUtb2YtdGhpcy1hdHRlbXB0";

fn attempts() -> Vec<Attempt> {
    vec![Attempt {
        id: Uuid::nil(),
        state: SecretString::from(STATE),
        over: false,
    }]
}

/// Accepted code, refusal, or the status of what is ignored.
fn check(head: &str) -> String {
    match decide(head.as_bytes(), 14771, &attempts()) {
        Decision::Accept(_, code) => format!("accepted {}", code.expose_secret()),
        Decision::Denied(_, refusal) => {
            format!("denied {}: {}", refusal.error, refusal.description)
        }
        Decision::Ignore(status) => format!("ignored {status:?}"),
    }
}

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: localhost:14771\r\nAccept: */*\r\n\r\n")
}

#[test]
fn the_genuine_callback_is_accepted_and_its_code_decoded_once() {
    let target = format!("/callback?code=aPrx4sgoM2Nd1zWe%253D%3D%3D&state={STATE}");
    assert_eq!(check(&get(&target)), "accepted aPrx4sgoM2Nd1zWe%3D==");
    let target = format!("/callback?state={STATE}&code=aPrx&sfdc_community_url=x");
    assert_eq!(check(&get(&target)), "accepted aPrx");
    for host in ["127.0.0.1:14771", "[::1]:14771", "LOCALHOST:14771"] {
        let head = format!("GET /callback?code=a&state={STATE} HTTP/1.1\r\nhost:{host}\r\n\r\n");
        assert_eq!(check(&head), "accepted a", "{host}");
    }
}

#[test]
fn a_refusal_with_the_right_state_denies() {
    let target = format!(
        "/callback?error=access_denied&error_description=end-user+denied+authorization&state={STATE}"
    );
    assert_eq!(
        check(&get(&target)),
        "denied access_denied: end-user denied authorization"
    );
}

#[test]
fn everything_but_the_exact_form_is_ignored_even_with_the_right_state() {
    for head in hostile::variants(14771, STATE) {
        let answer = check(&head);
        assert!(answer.starts_with("ignored"), "{head}: {answer}");
    }
}

#[test]
fn without_the_right_state_nothing_is_taken() {
    for query in [
        String::new(),
        "code=a".to_owned(),
        "code=a&state=".to_owned(),
        format!("code=a&state={}", &STATE[1..]),
        format!("code=a&state={STATE}x"),
        format!("code=a&state={}", STATE.to_lowercase()),
        format!("code=a&state=%63{}", &STATE[1..]),
        "error=access_denied".to_owned(),
        "error=access_denied&state=x".to_owned(),
    ] {
        let answer = check(&get(&format!("/callback?{query}")));
        assert!(answer.starts_with("ignored"), "{query}: {answer}");
    }
}

#[test]
fn what_is_no_request_is_ignored() {
    for head in [
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\u{16}\u{3}\u{1}",
        "",
        "\r\n\r\n",
    ] {
        assert!(check(head).starts_with("ignored"), "{head}");
    }
}

#[test]
fn an_attempt_that_is_over_is_gone() {
    let mut over = attempts();
    over[0].over = true;
    let head = get(&format!("/callback?code=a&state={STATE}"));
    assert!(matches!(
        decide(head.as_bytes(), 14771, &over),
        Decision::Ignore(Status::Gone)
    ));
}

#[test]
fn two_attempts_are_told_apart_by_their_state() {
    let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let attempts = [
        Attempt {
            id: first,
            state: SecretString::from("one"),
            over: false,
        },
        Attempt {
            id: second,
            state: SecretString::from("two"),
            over: false,
        },
    ];
    let head = get("/callback?code=a&state=two");
    assert!(
        matches!(decide(head.as_bytes(), 14771, &attempts), Decision::Accept(id, _) if id == second)
    );
}
