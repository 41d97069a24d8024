//! The practice org as its users start it, and how a client signs in to one.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use practice_org::{Announcement, Options, PracticeOrg};
use serde_json::Value;
use sha2::{Digest, Sha256};

const VERIFIER: &str = "practice-verifier-that-is-long-enough-for-pkce-0123456789";

/// A running process.
pub(crate) struct Process {
    child: Child,
    pub(crate) announcement: Announcement,
    /// From its start until it answered.
    pub(crate) started_in: Duration,
}

impl Process {
    /// Starts it with a data file and waits for its line.
    pub(crate) fn start(data: &Path, cases: usize) -> Self {
        let begun = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_practice-org"))
            .arg("--data")
            .arg(data)
            .args(["--cases", &cases.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let started_in = begun.elapsed();
        Self {
            child,
            announcement: serde_json::from_str(&line).unwrap(),
            started_in,
        }
    }

    /// Memory it has for itself, in MiB: what it shares with others counts by its share.
    pub(crate) fn memory(&self) -> f64 {
        let told =
            std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.child.id())).unwrap();
        let line = told.lines().find(|line| line.starts_with("Pss:")).unwrap();
        let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kib / 1_024.0
    }
}

/// Makes an org in a file.
pub(crate) fn make(data: &Path, cases: usize) {
    drop(Process::start(data, cases));
}

/// An access token of the agent; it is as good in a process started later.
pub(crate) async fn sign_in(data: &Path) -> String {
    let org = PracticeOrg::start(Options {
        data: Some(data.to_owned()),
        ..Options::default()
    })
    .await
    .unwrap();
    let announcement = org.announcement().clone();
    let callback = announcement.callback_urls[0].as_str();
    let client_id = announcement.client_id.as_str();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let asked = form(&[
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", callback),
        ("code_challenge", &challenge),
    ]);
    let authorize = format!("{}/services/oauth2/authorize?{asked}", org.url());
    let control = org.control();
    let to = control.approve(&authorize, &announcement.username).unwrap();
    let code = url::Url::parse(&to)
        .unwrap()
        .query_pairs()
        .find_map(|(name, value)| (name == "code").then(|| value.into_owned()))
        .unwrap();
    let body = form(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("client_id", client_id),
        ("redirect_uri", callback),
        ("code_verifier", VERIFIER),
    ]);
    let reply = reqwest::Client::new()
        .post(format!("{}/services/oauth2/token", org.url()))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .unwrap();
    let reply: Value = serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap();
    org.stop().await;
    reply["access_token"].as_str().unwrap().to_owned()
}

fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
