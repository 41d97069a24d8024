//! The second process: this test program again, on a session bus and with a keychain of its own.

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
pub(crate) const CANARY: &str = "planted-5Aep861-refresh-token";
/// What is written over it.
pub(crate) const NEWER: &str = "planted-5Aep862-rotated-token";

/// A session bus that starts nothing by itself: a keychain started by the bus would outlive it.
const BUS: &str = r#"<busconfig><type>session</type><listen>unix:dir=RUN</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"#;

/// The keychain a child runs beside itself.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Daemon {
    /// Opened with its passphrase.
    Open,
    /// Nobody has opened it.
    Closed,
}

/// How the child is called: this program, running only the test below.
pub(crate) const CHILD: [&str; 4] = ["--exact", "the_child", "--nocapture", "--test-threads=1"];

/// What the child does.
pub(crate) fn be_the_child() {
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
    let vault = Vault::new(
        options(if verb == "hurry" || verb.ends_with("hangs") {
            1
        } else {
            20
        }),
        place,
    );
    let entry = Entry::session("01928f00-0000-7000-8000-000000000001");
    match verb {
        "presence" => match vault.presence().await {
            Presence::Unavailable { why } => why,
            presence => format!("{presence:?}"),
        },
        "write" => format!("{:?}", vault.write(&entry, &secret()).await),
        "compare" => compare(vault.read(&entry).await),
        "find" => match vault.read(&entry).await {
            Ok(Some(secret)) => secret.expose_secret().to_owned(),
            Ok(None) => "nothing".to_owned(),
            Err(error) => format!("Err({error:?})"),
        },
        "replace" => format!("{:?}", vault.write(&entry, &NEWER.into()).await),
        "replace after the end" => {
            assert!(vault.read(&entry).await.is_ok());
            drop(daemon);
            format!("{:?}", vault.write(&entry, &NEWER.into()).await)
        }
        "replace while it hangs" => {
            let daemon = daemon.unwrap();
            daemon.signal("-STOP");
            let said = format!("{:?}", vault.write(&entry, &NEWER.into()).await);
            daemon.signal("-CONT");
            // it works again: whatever hung in it has its answer
            let awake = Vault::new(options(20), Some(Place::Keychain));
            assert_eq!(awake.presence().await, Presence::Present);
            assert!(awake.read(&entry).await.is_ok());
            said
        }
        "hurry" => {
            daemon.as_ref().unwrap().signal("-STOP");
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
pub(crate) fn home() -> Option<TempDir> {
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
pub(crate) fn run(home: &TempDir, daemon: Daemon, verb: &str) -> String {
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

pub(crate) fn answer(command: &mut Command, home: &TempDir, verb: &str) -> String {
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

    /// Makes it hang, or go on.
    fn signal(&self, signal: &str) {
        let id = self.0.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// How many files under a folder hold these bytes.
pub(crate) fn files_with(folder: &Path, bytes: &[u8]) -> usize {
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
