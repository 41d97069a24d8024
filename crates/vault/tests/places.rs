//! The encrypted file and memory, through the public interface.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;
use vault::{Choice, Entry, Place, Presence, Vault, VaultError, VaultOptions};

const CANARY: &str = "planted-5Aep861-refresh-token-🙂";

fn vault(folder: &Path, place: Option<Place>) -> Vault {
    let service = "dev.orgdeck.test".to_owned();
    Vault::new(
        VaultOptions {
            service,
            folder: folder.to_owned(),
            limit: Duration::from_secs(30),
        },
        place,
    )
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("app").join("vault.enc")
}

fn with(passphrase: &str) -> Choice {
    Choice::File {
        passphrase: passphrase.into(),
    }
}

async fn filled(folder: &TempDir) -> Vault {
    let vault = vault(&folder.path().join("app"), None);
    vault.choose(with("correct horse")).await.unwrap();
    vault
        .write(&Entry::session("one"), &CANARY.into())
        .await
        .unwrap();
    vault
}

fn text(read: Option<SecretString>) -> Option<String> {
    read.map(|secret| secret.expose_secret().to_owned())
}

#[tokio::test]
async fn a_secret_in_the_file_is_read_after_a_restart_with_the_passphrase_only() {
    let folder = TempDir::new().unwrap();
    drop(filled(&folder).await);
    let vault = vault(&folder.path().join("app"), Some(Place::File));
    let entry = Entry::session("one");
    assert_eq!(vault.presence().await, Presence::Locked);
    assert!(matches!(vault.read(&entry).await, Err(VaultError::Locked)));
    vault.unlock("correct horse".into()).await.unwrap();
    assert_eq!(vault.presence().await, Presence::Present);
    assert_eq!(
        text(vault.read(&entry).await.unwrap()).as_deref(),
        Some(CANARY)
    );
    assert!(
        vault
            .read(&Entry::integration("one"))
            .await
            .unwrap()
            .is_none()
    );
    vault.lock();
    assert!(matches!(
        vault.write(&entry, &"x".into()).await,
        Err(VaultError::Locked)
    ));
}

#[tokio::test]
async fn a_wrong_passphrase_is_refused_and_the_file_is_untouched() {
    let folder = TempDir::new().unwrap();
    drop(filled(&folder).await);
    let before = fs::read(file(&folder)).unwrap();
    let vault = vault(&folder.path().join("app"), None);
    for passphrase in ["Correct horse", "correct horse ", ""] {
        let chosen = vault.choose(with(passphrase)).await;
        assert!(
            matches!(chosen, Err(VaultError::WrongPassphrase)),
            "{chosen:?}"
        );
    }
    assert_eq!(vault.place(), None);
    assert_eq!(fs::read(file(&folder)).unwrap(), before);
}

#[tokio::test]
async fn a_short_passphrase_makes_no_file() {
    let folder = TempDir::new().unwrap();
    let vault = vault(&folder.path().join("app"), None);
    let chosen = vault.choose(with("éééé123")).await;
    assert!(matches!(
        chosen,
        Err(VaultError::PassphraseTooShort { least: 8 })
    ));
    assert!(!file(&folder).exists());
    assert!(vault.choose(with("éééé1234")).await.is_ok());
}

#[tokio::test]
async fn removing_is_lasting_and_may_be_done_twice() {
    let folder = TempDir::new().unwrap();
    let vault = filled(&folder).await;
    let (one, two) = (Entry::session("one"), Entry::integration("two"));
    vault.write(&two, &"second".into()).await.unwrap();
    vault.remove(&one).await.unwrap();
    vault.remove(&one).await.unwrap();
    assert!(vault.read(&one).await.unwrap().is_none());
    assert_eq!(
        text(vault.read(&two).await.unwrap()).as_deref(),
        Some("second")
    );
    vault.self_test().await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_the_file_and_no_secret_lies_in_the_clear() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    drop(filled(&folder).await);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.path().join("app")), 0o700);
    assert_eq!(mode(&file(&folder)), 0o600);
    let names: Vec<_> = fs::read_dir(folder.path().join("app")).unwrap().collect();
    assert_eq!(
        names.len(),
        1,
        "something was left beside the file: {names:?}"
    );
    let bytes = fs::read(file(&folder)).unwrap();
    assert!(!String::from_utf8_lossy(&bytes).contains("planted"));
}

#[tokio::test]
async fn every_write_takes_a_fresh_nonce() {
    let folder = TempDir::new().unwrap();
    let vault = filled(&folder).await;
    let before = fs::read(file(&folder)).unwrap();
    vault
        .write(&Entry::session("one"), &CANARY.into())
        .await
        .unwrap();
    let after = fs::read(file(&folder)).unwrap();
    assert_eq!(before[..38], after[..38], "salt and cost stay");
    assert_ne!(before[38..50], after[38..50], "a nonce was used twice");
    assert_ne!(before[50..], after[50..]);
}

#[tokio::test]
async fn a_damaged_file_is_kept_and_nothing_is_written_over_it() {
    let folder = TempDir::new().unwrap();
    let vault = filled(&folder).await;
    for damage in [&b"short"[..], &[0; 500], b""] {
        fs::write(file(&folder), damage).unwrap();
        let written = vault.write(&Entry::session("two"), &"x".into()).await;
        assert!(
            matches!(written, Err(VaultError::Damaged { .. })),
            "{written:?}"
        );
        let chosen = vault.choose(with("correct horse")).await;
        assert!(
            matches!(chosen, Err(VaultError::Damaged { .. })),
            "{chosen:?}"
        );
        assert!(matches!(
            vault.presence().await,
            Presence::Unavailable { .. }
        ));
        assert_eq!(fs::read(file(&folder)).unwrap(), damage);
    }
}

#[tokio::test]
async fn a_file_that_went_away_is_absent_and_is_not_made_again_by_a_write() {
    let folder = TempDir::new().unwrap();
    let vault = filled(&folder).await;
    fs::remove_file(file(&folder)).unwrap();
    let written = vault.write(&Entry::session("two"), &"x".into()).await;
    assert!(matches!(written, Err(VaultError::Absent)));
    assert_eq!(vault.presence().await, Presence::Absent);
    assert!(!file(&folder).exists());
}

#[cfg(unix)]
#[tokio::test]
async fn a_read_only_folder_is_said_and_changes_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let app = folder.path().join("app");
    fs::create_dir(&app).unwrap();
    fs::set_permissions(&app, fs::Permissions::from_mode(0o500)).unwrap();
    let vault = vault(&app, None);
    let chosen = vault.choose(with("correct horse")).await;
    assert!(matches!(chosen, Err(VaultError::Io(_))), "{chosen:?}");
    assert_eq!(fs::read_dir(&app).unwrap().count(), 0);
}

#[tokio::test]
async fn memory_keeps_a_secret_until_the_application_quits_and_writes_nothing() {
    let folder = TempDir::new().unwrap();
    let first = vault(folder.path(), Some(Place::Memory));
    let entry = Entry::session("one");
    first.self_test().await.unwrap();
    first.write(&entry, &CANARY.into()).await.unwrap();
    assert_eq!(
        text(first.clone().read(&entry).await.unwrap()).as_deref(),
        Some(CANARY)
    );
    assert_eq!(first.presence().await, Presence::Present);
    let second = vault(folder.path(), Some(Place::Memory));
    assert!(second.read(&entry).await.unwrap().is_none());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn no_debug_text_holds_a_secret_or_a_passphrase() {
    let folder = TempDir::new().unwrap();
    let vault = filled(&folder).await;
    let read = vault.read(&Entry::session("one")).await;
    let text = format!("{vault:?} {read:?} {:?}", with("correct horse"));
    assert!(
        !text.contains("planted") && !text.contains("horse"),
        "{text}"
    );
}
