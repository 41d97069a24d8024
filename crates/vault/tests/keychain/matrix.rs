//! The proof `vault`: in every state that a place for secrets can be in, a write that says Ok is found by a second
//! process, one that says anything else has destroyed nothing, and nothing ever lies in the clear.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use proof::Proof;
use secrecy::ExposeSecret;
use tempfile::TempDir;
use vault::{Choice, Entry, Place, Vault, VaultOptions};

use crate::child::{CANARY, CHILD, Daemon, NEWER, answer, files_with, home, run};

/// What came of it so far.
#[derive(Default)]
struct Matrix {
    states: usize,
    /// Writes that said Ok and were found by a second process.
    kept: usize,
    /// Writes that said no, after which what was there before was still there.
    refused: usize,
    /// Anything else, with what happened.
    lost: Vec<String>,
    /// Files in which a secret lies readable.
    in_the_clear: usize,
}

impl Matrix {
    /// Takes one write: what it said, what a second process finds, what was there before.
    fn write(&mut self, state: &str, said: &str, found: &str, before: &str) {
        let ok = said == "Ok(())";
        match (ok, found) {
            (true, NEWER) => self.kept += 1,
            (false, found) if found == before => self.refused += 1,
            _ => self
                .lost
                .push(format!("{state}: said {said}, found {found}")),
        }
    }

    /// Ends a state: nothing under the folder holds a secret in any shape.
    fn state(&mut self, folder: &Path) {
        self.states += 1;
        for secret in [CANARY, NEWER] {
            let utf16 = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
            let base64 =
                base64::Engine::encode(&base64::engine::general_purpose::STANDARD_NO_PAD, secret);
            for shape in [
                secret.as_bytes().to_vec(),
                utf16,
                hex.into_bytes(),
                base64.into_bytes(),
            ] {
                self.in_the_clear += files_with(folder, &shape);
            }
        }
    }
}

/// A home in whose keychain the older secret lies.
fn filled(home: &TempDir) {
    assert_eq!(run(home, Daemon::Open, "write"), "Ok(())");
}

/// What a second process finds in the opened keychain.
fn found(home: &TempDir) -> String {
    run(home, Daemon::Open, "find")
}

fn keychain(matrix: &mut Matrix, home: impl Fn() -> TempDir) {
    // the state, the keychain, what is done there
    let states = [
        ("unlocked", Daemon::Open, "replace"),
        ("locked", Daemon::Closed, "replace"),
        ("stopped", Daemon::Open, "replace after the end"),
        ("hung", Daemon::Open, "replace while it hangs"),
    ];
    for (state, daemon, verb) in states {
        let home = home();
        filled(&home);
        let said = run(&home, daemon, verb);
        matrix.write(state, &said, &found(&home), CANARY);
        // whatever it was, the next write with an open keychain is kept
        let said = run(&home, Daemon::Open, "replace");
        matrix.write("unlocked again", &said, &found(&home), CANARY);
        matrix.state(home.path());
    }
}

/// No session bus: there is no keychain, and no other place is taken by itself.
fn absent(matrix: &mut Matrix) {
    let home = TempDir::new().unwrap();
    let child = |verb| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        answer(command.args(CHILD), &home, verb)
    };
    let said = child("replace");
    matrix.write("absent", &said, &child("find"), "Err(Absent)");
    if files_with(home.path(), b"") > 0 {
        matrix
            .lost
            .push("absent: something was written elsewhere".to_owned());
    }
    matrix.state(home.path());
}

fn file(folder: &Path) -> Vault {
    let options = VaultOptions {
        service: "dev.orgdeck.test".to_owned(),
        folder: folder.join("app"),
        limit: Duration::from_secs(30),
    };
    Vault::new(options, Some(Place::File))
}

const RIGHT: &str = "correct horse battery";

/// What a later start finds with the right passphrase.
async fn found_in_file(folder: &Path) -> String {
    let vault = file(folder);
    vault.unlock(RIGHT.into()).await.unwrap();
    match vault.read(&Entry::session("one")).await.unwrap() {
        Some(secret) => secret.expose_secret().to_owned(),
        None => "nothing".to_owned(),
    }
}

/// The encrypted file: with the right passphrase, a wrong one, none at all.
async fn files(matrix: &mut Matrix) {
    let entry = Entry::session("one");
    for (state, passphrase) in [
        ("file, right passphrase", Some(RIGHT)),
        ("file, wrong passphrase", Some("wrong horse battery")),
        ("file, no passphrase", None),
    ] {
        let home = TempDir::new().unwrap();
        let folder = home.path();
        let vault = file(folder);
        let passphrase_of_new = RIGHT.into();
        vault
            .choose(Choice::File {
                passphrase: passphrase_of_new,
            })
            .await
            .unwrap();
        vault.write(&entry, &CANARY.into()).await.unwrap();
        let vault = file(folder);
        let opened = match passphrase {
            Some(passphrase) => vault.unlock(passphrase.into()).await.is_ok(),
            None => false,
        };
        assert_eq!(opened, passphrase == Some(RIGHT), "{state}");
        let said = format!("{:?}", vault.write(&entry, &NEWER.into()).await);
        matrix.write(state, &said, &found_in_file(folder).await, CANARY);
        matrix.state(folder);
    }
}

// planted, and each turned it red: `Vault::write` says Ok where the place is locked; the file's secrets are written beside
// it unencrypted; `Ticket::proceed` lets a write that was given up go on when the keychain wakes
#[tokio::test]
async fn in_every_state_a_write_is_kept_or_refused_and_nothing_lies_in_the_clear() {
    // said by `home`, too: without the programs there is nothing to count, and the proof does not hold
    let Some(_) = home() else { return };
    let proof = Proof::new("vault");
    let mut matrix = Matrix::default();
    keychain(&mut matrix, || home().unwrap());
    absent(&mut matrix);
    files(&mut matrix).await;
    let Matrix {
        states,
        kept,
        refused,
        lost,
        in_the_clear,
    } = matrix;
    proof.counted(format_args!(
        "{states} states: {kept} writes kept, {refused} refused with what was there kept, {} silent losses, \
         {in_the_clear} in the clear",
        lost.len()
    ));
    assert_eq!((lost, in_the_clear), (Vec::new(), 0));
    assert_eq!((states, kept, refused), (8, 6, 6));
}
