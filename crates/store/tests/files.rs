//! The file on disk: who may read it, and what happens when it is damaged, newer, read-only or held.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::json;
use store::{Store, StoreError};
use tempfile::TempDir;

/// The version of the database today.
const KNOWN: u32 = 7;

fn database(folder: &TempDir) -> PathBuf {
    folder.path().join("app").join("orgdeck.db")
}

/// A closed database with something in it.
fn filled(folder: &TempDir) -> PathBuf {
    let path = database(folder);
    let store = Store::open(&path).unwrap();
    for number in 0..200 {
        store
            .settings()
            .set(&format!("key {number}"), &json!("x".repeat(number)))
            .unwrap();
    }
    drop(store);
    path
}

/// Everything in the database's folder: name and content.
fn all(path: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(path.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn the_database_is_set_up_to_lose_nothing_and_to_trust_no_schema() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(&database(&folder)).unwrap();
    assert!(format!("{store:?}").contains("orgdeck.db"));
    let reader = Connection::open(store.path()).unwrap();
    let mode: String = reader
        .pragma_query_value(None, "journal_mode", |row| row.get(0))
        .unwrap();
    assert_eq!(mode, "wal");
    let version: u32 = reader
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, KNOWN);
}

#[test]
fn a_newer_database_is_refused_and_not_touched() {
    let folder = TempDir::new().unwrap();
    let path = filled(&folder);
    Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", KNOWN + 1)
        .unwrap();
    let before = all(&path);
    let opened = Store::open(&path);
    assert!(
        matches!(opened, Err(StoreError::Newer { found, known: KNOWN }) if found == KNOWN + 1),
        "{opened:?}"
    );
    assert_eq!(all(&path), before);
}

#[test]
fn a_database_whose_log_says_newer_is_refused_and_its_file_is_not_touched() {
    let folder = TempDir::new().unwrap();
    let path = filled(&folder);
    let other = Connection::open(&path).unwrap();
    other
        .pragma_update(None, "user_version", KNOWN + 1)
        .unwrap();
    let before = fs::read(&path).unwrap();
    let opened = Store::open(&path);
    assert!(
        matches!(opened, Err(StoreError::Newer { found, .. }) if found == KNOWN + 1),
        "{opened:?}"
    );
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn what_is_no_database_of_ours_is_kept() {
    let folder = TempDir::new().unwrap();
    let path = database(&folder);
    fs::create_dir(path.parent().unwrap()).unwrap();
    for content in [&b"just a text"[..], &[7; 5000], b"SQLite format 3\0"] {
        fs::write(&path, content).unwrap();
        let opened = Store::open(&path);
        assert!(matches!(&opened, Err(StoreError::Damaged { path: kept }) if *kept == path));
        assert_eq!(fs::read(&path).unwrap(), content);
    }
    fs::remove_file(&path).unwrap();
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE other (x)")
        .unwrap();
    let before = all(&path);
    assert!(matches!(
        Store::open(&path),
        Err(StoreError::Damaged { .. })
    ));
    assert_eq!(all(&path), before);
}

#[test]
fn an_empty_file_becomes_a_database() {
    let folder = TempDir::new().unwrap();
    let path = database(&folder);
    fs::create_dir(path.parent().unwrap()).unwrap();
    fs::write(&path, b"").unwrap();
    assert_eq!(
        Store::open(&path).unwrap().settings().all().unwrap().len(),
        0
    );
}

/// xorshift64: good enough to choose bytes, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

#[test]
fn two_hundred_damaged_copies_are_never_overwritten_and_never_a_panic() {
    let folder = TempDir::new().unwrap();
    let sound = fs::read(filled(&folder)).unwrap();
    let mut refused = 0;
    for seed in 1..=200 {
        println!("seed {seed}");
        let mut random = Random(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed));
        let mut bytes = sound.clone();
        let flips = 1 + random.below(64);
        for _ in 0..flips {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 + random.below(255) as u8;
        }
        if seed % 10 == 0 {
            bytes.truncate(random.below(bytes.len()));
        }
        let copy = TempDir::new().unwrap();
        let path = database(&copy);
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(&path, &bytes).unwrap();
        match Store::open(&path) {
            Ok(store) => use_all(&store),
            Err(error) => {
                refused += 1;
                println!("{error}");
                assert_eq!(fs::read(&path).unwrap(), bytes, "seed {seed}: {error}");
            }
        }
    }
    assert!(
        refused > 100,
        "only {refused} of 200 damaged files were noticed"
    );
}

/// Reads every table; damage that was not seen at opening may be seen here.
fn use_all(store: &Store) {
    let results = [
        store.integrations().list().map(drop),
        store.sessions().list().map(drop),
        store.checkups().latest_all().map(drop),
        store.changes().list_recent(10).map(drop),
        store.settings().all().map(drop),
    ];
    for error in results.into_iter().filter_map(Result::err) {
        assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_read_only_folder_is_said_and_nothing_is_made_in_it() {
        let folder = TempDir::new().unwrap();
        let app = folder.path().join("app");
        fs::create_dir(&app).unwrap();
        set_mode(&app, 0o500);
        let opened = Store::open(&database(&folder));
        assert!(
            matches!(&opened, Err(StoreError::ReadOnly { path }) if *path == app),
            "{opened:?}"
        );
        assert_eq!(fs::read_dir(&app).unwrap().count(), 0);
    }

    #[test]
    fn a_read_only_file_is_said_and_not_touched() {
        let folder = TempDir::new().unwrap();
        let path = filled(&folder);
        set_mode(&path, 0o400);
        let before = all(&path);
        let opened = Store::open(&path);
        assert!(
            matches!(opened, Err(StoreError::ReadOnly { .. })),
            "{opened:?}"
        );
        assert_eq!((all(&path), mode(&path)), (before, 0o400));
    }

    #[test]
    fn a_folder_and_a_file_left_open_to_others_are_closed() {
        let folder = TempDir::new().unwrap();
        let path = filled(&folder);
        set_mode(&path, 0o666);
        set_mode(path.parent().unwrap(), 0o755);
        let _store = Store::open(&path).unwrap();
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }

    /// The umask belongs to the process, so that this needs one of its own.
    #[test]
    fn nobody_else_can_read_any_file_whatever_the_umask() {
        let folder = TempDir::new().unwrap();
        let program = std::env::current_exe().unwrap();
        let output = Command::new("sh")
            .args(["-c", "umask 000; exec \"$@\"", "sh"])
            .arg(program)
            .args(["--exact", "unix::the_child", "--nocapture"])
            .env("STORE_TEST_FOLDER", folder.path())
            .output()
            .unwrap();
        let out = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{out}");
        let modes: Vec<&str> = out
            .lines()
            .filter_map(|line| line.strip_prefix("mode "))
            .collect();
        assert_eq!(
            modes,
            [
                "600 orgdeck.db",
                "600 orgdeck.db-shm",
                "600 orgdeck.db-wal",
                "700 app"
            ]
        );
    }

    /// Not a case of its own: what the test above starts as a second process.
    #[test]
    fn the_child() {
        let Ok(folder) = std::env::var("STORE_TEST_FOLDER") else {
            return;
        };
        let app = Path::new(&folder).join("app");
        let store = Store::open(&app.join("orgdeck.db")).unwrap();
        store.settings().set("a", &json!(1)).unwrap();
        println!();
        for (path, _) in all(store.path())
            .into_iter()
            .chain([(app.clone(), Vec::new())])
        {
            println!(
                "mode {:o} {}",
                mode(&path),
                path.file_name().unwrap().to_string_lossy()
            );
        }
    }
}
