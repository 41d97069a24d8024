//! The keychain, for real: a private GNOME Keyring on a private session bus, in a folder of its own.
//!
//! Every case is a process of its own, because what counts is what a second process finds. The
//! child is this test program again, told by the environment what to do; secrets reach it through
//! its standard input. Where `dbus-run-session` or `gnome-keyring-daemon` is not installed the cases
//! that need them say so and pass.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;
use vault::{Choice, Entry, Place, Presence, Vault, VaultError, VaultOptions};

const VERB: &str = "VAULT_TEST_VERB";
const DAEMON: &str = "VAULT_TEST_DAEMON";
const ANSWER: &str = "the child answers: ";
const CANARY: &str = "planted-5Aep861-refresh-token";

/// A session bus that starts nothing by itself: a keychain started by the bus would outlive it.
const BUS: &str = r#"<busconfig><type>session</type><listen>unix:dir=RUN</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"#;

/// The keychain a child runs beside itself.
#[derive(Clone, Copy)]
enum Daemon {
    /// Opened with its passphrase.
    Open,
    /// Nobody has opened it.
    Closed,
}

#[test]
fn a_second_process_reads_what_the_first_wrote_and_nothing_lies_in_the_clear() {
    let Some(home) = home() else { return };
    assert_eq!(run(&home, Daemon::Open, "write"), "Ok(())");
    assert_eq!(run(&home, Daemon::Open, "compare"), "the same");
    assert_eq!(
        files_with(home.path(), CANARY.as_bytes()),
        0,
        "a secret lies in the clear"
    );
    assert_eq!(run(&home, Daemon::Open, "remove twice"), "Ok(()), Ok(())");
    assert_eq!(run(&home, Daemon::Open, "compare"), "nothing there");
}

#[test]
fn an_open_keychain_is_present_passes_its_self_test_and_is_taken_by_itself() {
    let Some(home) = home() else { return };
    assert_eq!(run(&home, Daemon::Open, "presence"), "Present");
    assert_eq!(run(&home, Daemon::Open, "self-test"), "Ok(())");
    assert_eq!(run(&home, Daemon::Open, "settle"), "Ok(()), Some(Keychain)");
}

#[test]
fn a_locked_keychain_is_told_from_an_absent_one_and_keeps_what_it_holds() {
    let Some(home) = home() else { return };
    assert_eq!(run(&home, Daemon::Open, "write"), "Ok(())");
    assert_eq!(run(&home, Daemon::Closed, "presence"), "Locked");
    // nobody is there to answer the prompt
    let refused = run(&home, Daemon::Closed, "compare");
    assert!(
        ["Err(Locked)", "Err(Dismissed)"].contains(&refused.as_str()),
        "{refused}"
    );
    assert_eq!(run(&home, Daemon::Open, "compare"), "the same");
}

#[test]
fn a_keychain_without_a_collection_is_unavailable_not_absent() {
    let Some(home) = home() else { return };
    let presence = run(&home, Daemon::Closed, "presence");
    assert!(presence.contains("no default collection"), "{presence}");
}

#[test]
fn a_keychain_that_hangs_is_given_up_after_the_limit() {
    let Some(home) = home() else { return };
    let answer = run(&home, Daemon::Open, "hurry");
    assert!(answer.starts_with("Err(TimedOut"), "{answer}");
}

#[test]
fn a_keychain_that_was_restarted_is_used_again_without_restarting_the_app() {
    let Some(home) = home() else { return };
    assert_eq!(run(&home, Daemon::Open, "outlive"), "Ok(()), the same");
}

#[test]
fn without_a_session_bus_the_keychain_is_absent_and_says_so_loudly() {
    let home = TempDir::new().unwrap();
    let child = |verb| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        answer(command.args(CHILD), &home, verb)
    };
    assert_eq!(child("presence"), "Absent");
    assert_eq!(child("write"), "Err(Absent)");
    assert_eq!(child("settle"), "Err(NotChosen), None");
    assert_eq!(child("choose"), "Err(Absent), None");
    assert_eq!(
        files_with(home.path(), b""),
        0,
        "something was written elsewhere"
    );
}

/// How the child is called: this program, running only the test below.
const CHILD: [&str; 4] = ["--exact", "the_child", "--nocapture", "--test-threads=1"];

/// Not a case of its own: what the other tests start as a second process.
#[test]
fn the_child() {
    let Ok(verb) = std::env::var(VERB) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let answer = runtime.block_on(async {
        let daemon = match std::env::var(DAEMON).as_deref() {
            Ok("open") => Some(Running::start(Daemon::Open).await),
            Ok("closed") => Some(Running::start(Daemon::Closed).await),
            _ => None,
        };
        act(&verb, daemon).await
    });
    println!("\n{ANSWER}{answer}");
}

async fn act(verb: &str, daemon: Option<Running>) -> String {
    let place = if ["settle", "choose"].contains(&verb) {
        None
    } else {
        Some(Place::Keychain)
    };
    let vault = Vault::new(options(if verb == "hurry" { 1 } else { 20 }), place);
    let entry = Entry::session("01928f00-0000-7000-8000-000000000001");
    match verb {
        "presence" => match vault.presence().await {
            Presence::Unavailable { why } => why,
            presence => format!("{presence:?}"),
        },
        "write" => format!("{:?}", vault.write(&entry, &secret()).await),
        "compare" => compare(vault.read(&entry).await),
        "hurry" => {
            daemon.as_ref().unwrap().stop();
            format!("{:?}", vault.read(&entry).await)
        }
        "remove twice" => {
            format!(
                "{:?}, {:?}",
                vault.remove(&entry).await,
                vault.remove(&entry).await
            )
        }
        "self-test" => format!("{:?}", vault.self_test().await),
        "settle" => format!(
            "{:?}, {:?}",
            vault.read(&entry).await.map(drop),
            vault.place()
        ),
        "choose" => format!(
            "{:?}, {:?}",
            vault.choose(Choice::Keychain).await,
            vault.place()
        ),
        "outlive" => {
            let written = vault.write(&entry, &secret()).await;
            drop(daemon);
            let daemon = Running::start(Daemon::Open).await;
            let read = vault.read(&entry).await;
            drop(daemon);
            format!("{written:?}, {}", compare(read))
        }
        other => panic!("no such verb: {other}"),
    }
}

fn options(seconds: u64) -> VaultOptions {
    VaultOptions {
        service: "dev.orgdeck.test".to_owned(),
        folder: std::env::home_dir().unwrap().join("orgdeck"),
        limit: Duration::from_secs(seconds),
    }
}

/// The secret the parent sent.
fn secret() -> SecretString {
    let mut secret = String::new();
    std::io::stdin().read_to_string(&mut secret).unwrap();
    secret.into()
}

fn compare(read: Result<Option<SecretString>, VaultError>) -> String {
    match read {
        Ok(Some(read)) if read.expose_secret() == CANARY => "the same".to_owned(),
        Ok(Some(_)) => "something else".to_owned(),
        Ok(None) => "nothing there".to_owned(),
        Err(error) => format!("Err({error:?})"),
    }
}

/// A home folder of its own, or none when a program is missing.
fn home() -> Option<TempDir> {
    for program in ["dbus-run-session", "gnome-keyring-daemon"] {
        let found = Command::new(program).arg("--version").output();
        if found.is_err() {
            println!("skipped: `{program}` is not installed");
            return None;
        }
    }
    Some(TempDir::new().unwrap())
}

/// Runs the child on a session bus of its own.
fn run(home: &TempDir, daemon: Daemon, verb: &str) -> String {
    let bus = home.path().join("bus.conf");
    let listen = home.path().join("run");
    std::fs::write(&bus, BUS.replace("RUN", listen.to_str().unwrap())).unwrap();
    let mut command = Command::new("dbus-run-session");
    command.arg("--config-file").arg(bus).arg("--");
    command.arg(std::env::current_exe().unwrap()).args(CHILD);
    command.env(
        DAEMON,
        if matches!(daemon, Daemon::Open) {
            "open"
        } else {
            "closed"
        },
    );
    answer(&mut command, home, verb)
}

fn answer(command: &mut Command, home: &TempDir, verb: &str) -> String {
    use std::os::unix::fs::PermissionsExt;
    let runtime = home.path().join("run");
    std::fs::create_dir_all(&runtime).unwrap();
    std::fs::set_permissions(&runtime, std::fs::Permissions::from_mode(0o700)).unwrap();
    // files, not pipes: something left behind could hold a pipe open for ever
    let (out, err) = (
        tempfile::NamedTempFile::new().unwrap(),
        tempfile::NamedTempFile::new().unwrap(),
    );
    let daemon = command
        .get_envs()
        .find_map(|(name, value)| (name == DAEMON).then(|| value.unwrap().to_owned()));
    let mut child = command
        .env_clear()
        .envs(daemon.map(|daemon| (DAEMON, daemon)))
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", &runtime)
        .env(VERB, verb)
        .stdin(Stdio::piped())
        .stdout(out.reopen().unwrap())
        .stderr(err.reopen().unwrap())
        .spawn()
        .unwrap();
    // a child that reads nothing closes the pipe early
    let _ = child.stdin.take().unwrap().write_all(CANARY.as_bytes());
    child.wait().unwrap();
    let read = |file: &tempfile::NamedTempFile| std::fs::read_to_string(file.path()).unwrap();
    let (out, err) = (read(&out), read(&err));
    let answer = out.lines().rev().find_map(|line| line.strip_prefix(ANSWER));
    answer
        .unwrap_or_else(|| panic!("no answer to `{verb}`:\n{out}\n{err}"))
        .to_owned()
}

/// A running keychain, ended when dropped.
struct Running(Child);

impl Running {
    /// Starts one and waits until it answers.
    async fn start(daemon: Daemon) -> Self {
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]);
        if matches!(daemon, Daemon::Open) {
            command.arg("--unlock");
        }
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        // its passphrase; one that is not asked for it may close the pipe early
        let _ = child.stdin.take().unwrap().write_all(b"\n");
        let vault = Vault::new(options(20), Some(Place::Keychain));
        let started = std::time::Instant::now();
        while vault.presence().await == Presence::Absent {
            assert!(
                started.elapsed() < Duration::from_secs(30),
                "the keychain does not come up"
            );
            assert!(
                child.try_wait().unwrap().is_none(),
                "the keychain ended by itself"
            );
        }
        Self(child)
    }

    /// Makes it hang.
    fn stop(&self) {
        let id = self.0.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-STOP", &id])
                .status()
                .unwrap()
                .success()
        );
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// How many files under a folder hold these bytes.
fn files_with(folder: &Path, bytes: &[u8]) -> usize {
    let mut found = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found += files_with(&path, bytes);
        } else if path.is_file() {
            let content = std::fs::read(&path).unwrap();
            let held = bytes.is_empty() || content.windows(bytes.len()).any(|it| it == bytes);
            found += usize::from(held);
        }
    }
    found
}
