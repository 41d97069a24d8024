//! The proof `loopback`: hostile requests in number, every variant of the genuine one, and exhaustion.

#![allow(clippy::unwrap_used)]

use std::{
    collections::HashSet,
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use proof::Proof;
use rand::RngExt;
use secrecy::ExposeSecret;
use tokio::net::TcpStream;

use super::{
    hostile,
    tests::{callback, listener, send},
    *,
};

/// Hostile requests of one attempt.
const EACH: u64 = 200;

// planted, and each turned it red: the comparison of the state skipped, `error` looked at before the state, the sockets
// closed at the first request, of two codes the first taken
#[tokio::test(flavor = "multi_thread")]
async fn hostile_requests_let_no_code_through_and_end_no_sign_in() {
    let proof = Proof::new("loopback");
    let mut dice = proof.dice();
    let listener = listener();
    let attempts = proof.rounds(10_000).div_ceil(EACH);
    let (mut foreign, mut ended, mut served) = (0, 0, 0);
    for attempt in 0..attempts {
        let mut waiting = listener.begin().await.unwrap();
        let state = format!("s{:032x}", dice.random::<u128>());
        waiting.expect(SecretString::from(state.clone()));
        let genuine_at = dice.random_range(0..EACH);
        let genuine = format!("genuine{attempt}");
        for at in 0..EACH {
            if at == genuine_at {
                let query = format!("code={genuine}&state={state}");
                send(waiting.port, &callback(waiting.port, &query)).await;
            }
            send(
                waiting.port,
                &hostile::random(&mut dice, waiting.port, &state),
            )
            .await;
        }
        // the genuine one was sent: if it was not heard, something else had ended the attempt
        match waiting.now() {
            Some(Answer::Code(code)) if code.expose_secret() == genuine => served += 1,
            Some(Answer::Code(_)) => foreign += 1,
            Some(Answer::Refused(_)) | None => ended += 1,
        }
        waiting.close().await;
    }
    proof.counted(format_args!(
        "{} hostile requests, {foreign} foreign codes accepted, {ended} sign-ins ended, genuine served \
         {served}/{attempts}",
        attempts * EACH
    ));
    assert_eq!((foreign, ended, served), (0, 0, attempts));
}

// planted, and each turned it red: any path taken that begins with /callback, a second `Host` not looked for, of two
// codes the first taken
#[tokio::test]
async fn every_variant_with_the_right_state_is_refused_and_the_genuine_one_still_served() {
    let proof = Proof::new("loopback");
    let listener = listener();
    let mut waiting = listener.begin().await.unwrap();
    waiting.expect(SecretString::from("right"));
    let variants = hostile::variants(waiting.port, "right");
    let different: HashSet<&String> = variants.iter().collect();
    assert_eq!(different.len(), variants.len());
    let mut refused = 0;
    for variant in &variants {
        let page = send(waiting.port, variant.as_bytes()).await;
        refused += usize::from(page.starts_with("HTTP/1.1 4"));
    }
    let query = "code=a&state=right";
    let page = send(waiting.port, &callback(waiting.port, query)).await;
    let served = u8::from(page.starts_with("HTTP/1.1 200"));
    proof.counted(format_args!(
        "{refused}/{} variants with the right state refused, genuine served {served}/1",
        variants.len()
    ));
    assert!(variants.len() >= 60);
    assert_eq!((refused, served), (variants.len(), 1));
    assert!(matches!(waiting.now(), Some(Answer::Code(code)) if code.expose_secret() == "a"));
}

// planted: at the bound the newest connection turned away in place of the oldest, and the genuine one was not served
#[tokio::test]
async fn the_genuine_callback_gets_through_a_thousand_idle_sockets() {
    let proof = Proof::new("loopback");
    proof::allow_open_files(2_048);
    let listener = listener();
    let mut waiting = listener.begin().await.unwrap();
    waiting.expect(SecretString::from("right"));
    let mut idle = Vec::new();
    for _ in 0..1000 {
        let address = (Ipv4Addr::LOCALHOST, waiting.port);
        idle.push(TcpStream::connect(address).await.unwrap());
    }
    let started = Instant::now();
    let page = send(waiting.port, &callback(waiting.port, "code=a&state=right")).await;
    let served = u8::from(page.starts_with("HTTP/1.1 200"));
    proof.counted(format_args!(
        "{} idle sockets: genuine served {served}/1",
        idle.len()
    ));
    assert_eq!(served, 1, "{page}");
    assert!(matches!(waiting.now(), Some(Answer::Code(_))));
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "ten times the target of two seconds"
    );
}

impl Waiting {
    /// What the browser brought so far.
    fn now(&mut self) -> Option<Answer> {
        self.answer.try_recv().ok()
    }
}
