//! `kill -9` in the middle of work: what was answered is there, the file is whole, and it starts again.
//!
//! A killed process loses nothing it handed to the operating system, so these tests say nothing about a power cut:
//! then the last writes may be lost, and the file is whole nevertheless (`db::open`).

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use reqwest::Client;
use serde_json::{Value, json};

use crate::process::{PROGRAM, Process, signed_in_file};
use crate::support::{answer, client};

const CLIENTS: usize = 8;
/// Answered writes before the process is killed.
const ENOUGH: usize = 400;

/// What was answered: ids of cases with the last subject that was acknowledged for each, and one that was sent later.
type Acknowledged = Arc<Mutex<Vec<(String, String, Option<String>)>>>;

/// Creates cases and changes each once until nobody answers.
async fn write(http: Client, cases: String, access: String, who: usize, told: Acknowledged) {
    for n in 0.. {
        let first = format!("client {who}, case {n}");
        let request = http.post(&cases).bearer_auth(&access);
        let Ok(reply) = request.json(&json!({ "Subject": first })).send().await else {
            return;
        };
        assert_eq!(reply.status(), 201);
        let Ok(created) = reply.json::<Value>().await else {
            return;
        };
        let id = created["id"].as_str().unwrap().to_owned();
        let second = format!("{first}, changed");
        let at = {
            let mut told = told.lock().unwrap();
            told.push((id.clone(), first, Some(second.clone())));
            told.len() - 1
        };
        let request = http.patch(format!("{cases}/{id}")).bearer_auth(&access);
        let Ok(reply) = request.json(&json!({ "Subject": second })).send().await else {
            return;
        };
        assert_eq!(reply.status(), 204);
        told.lock().unwrap()[at] = (id, second, None);
    }
}

fn integrity(data: &Path) -> String {
    let conn = rusqlite::Connection::open(data).unwrap();
    conn.query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap()
}

/// Planted: one transaction begun at start, and savepoints in the place of each write's own. Every answer was the
/// same, and of some hundred answered writes none was there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_killed_while_clients_write_loses_no_answered_write() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("org.sqlite");
    let access = signed_in_file(&data).await;
    let process = Process::start(&data);
    let told = Acknowledged::default();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|who| {
            let cases = process.url("sobjects/Case");
            tokio::spawn(write(client(), cases, access.clone(), who, told.clone()))
        })
        .collect();
    while told.lock().unwrap().len() < ENOUGH / 2 {
        tokio::task::yield_now().await;
    }
    process.kill();
    for client in clients {
        client.await.unwrap();
    }

    assert_eq!(integrity(&data), "ok");
    let again = Process::start(&data);
    let http = client();
    let told = told.lock().unwrap().clone();
    for (id, subject, sent) in told {
        let address = again.url(&format!("sobjects/Case/{id}?fields=Subject"));
        let reply = http.get(address).bearer_auth(&access).send().await.unwrap();
        let (status, case) = answer(reply).await;
        assert_eq!(status, 200, "{subject}: {case}");
        // a change that was sent and never answered may have been made or not
        let found = case["Subject"].as_str().map(str::to_owned);
        assert!(
            found == Some(subject.clone()) || (sent.is_some() && found == sent),
            "{found:?} where {subject} was answered"
        );
    }
}

/// Planted: the mark written with the version, at the end: the next start called the file not an org's.
#[tokio::test]
async fn a_process_killed_while_it_makes_its_file_is_started_again_as_if_it_had_not_been() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("org.sqlite");
    let mut making = Command::new(PROGRAM)
        .arg("--data")
        .arg(&data)
        .args(["--cases", "10000000"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // long enough for records to be in it
    while std::fs::metadata(&data).map_or(0, |file| file.len()) < 8 << 20 {
        assert!(making.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::yield_now();
    }
    making.kill().unwrap();
    making.wait().unwrap();

    let process = Process::start(&data);
    let reply = client()
        .get(&process.announcement.url)
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), 200);
    drop(process);
    assert_eq!(integrity(&data), "ok");
    let cases: i64 = rusqlite::Connection::open(&data)
        .unwrap()
        .query_row("SELECT COUNT(*) FROM \"Case\"", [], |row| row.get(0))
        .unwrap();
    assert_eq!(cases, 5);
    assert!(std::fs::metadata(&data).unwrap().len() < 8 << 20);
}
