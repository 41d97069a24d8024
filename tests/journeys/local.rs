//! What lies on this computer: the data folder with its database, and the settings.

use std::path::Path;

use orgdeck::{
    Error, Orgdeck,
    views::{ProxyChoice, Settings, Theme},
};

use crate::staying::reopened;
use crate::support::{World, options};

async fn open(folder: &Path) -> Result<Orgdeck, Error> {
    Orgdeck::open(options(folder)).await
}

async fn refusal(folder: &Path) -> Error {
    match open(folder).await {
        Err(error) => error,
        Ok(_) => panic!("it opened"),
    }
}

/// A data folder with a database that was used and closed.
async fn used() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await.unwrap();
    app.update_settings(Settings {
        theme: Theme::Dark,
        ..Settings::default()
    })
    .await
    .unwrap();
    app.close().await;
    folder
}

/// Every file of the data folder with its bytes.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder.join("data"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                std::fs::read(path).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

/// `user_version` in the header of a database file: big-endian, at byte 60 (sqlite.org, "Database File Format").
const USER_VERSION: std::ops::Range<usize> = 60..64;

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_version_is_refused_and_left_as_it_is() {
    let folder = used().await;
    let path = folder.path().join("data/orgdeck.db");
    let mut database = std::fs::read(&path).unwrap();
    database[USER_VERSION].copy_from_slice(&9_000_u32.to_be_bytes());
    std::fs::write(&path, database).unwrap();
    let before = bytes(folder.path());
    let failure = refusal(folder.path()).await.failure();
    assert_eq!(failure.cause, "db.newer");
    assert!(!failure.steps.is_empty());
    let detail = failure.detail.unwrap().words.unwrap();
    assert!(detail.contains("9000"), "{detail}");
    assert_eq!(bytes(folder.path()), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_database_is_refused_and_left_as_it_is() {
    let junk = b"not a database at all, although it lies where one should".to_vec();
    let folder = used().await;
    let path = folder.path().join("data/orgdeck.db");
    let good = std::fs::read(&path).unwrap();
    let mut torn = good.clone();
    torn[4096..8192].fill(0xA5);
    for bad in [junk, torn, good[..5000].to_vec()] {
        std::fs::write(&path, &bad).unwrap();
        let failure = refusal(folder.path()).await.failure();
        assert_eq!(failure.cause, "db.damaged", "{failure:?}");
        assert!(!failure.steps.is_empty());
        assert_eq!(std::fs::read(&path).unwrap(), bad);
    }
    std::fs::write(&path, good).unwrap();
    let app = open(folder.path()).await.unwrap();
    assert_eq!(app.settings().await.unwrap().theme, Theme::Dark);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_folder_that_cannot_be_one_is_told_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("data"),
        "a file where the folder should be",
    )
    .unwrap();
    let failure = refusal(folder.path()).await.failure();
    assert!(failure.cause.starts_with("db."), "{failure:?}");
    assert!(!failure.steps.is_empty());
    let named = failure.detail.unwrap().words.unwrap();
    assert!(
        named.contains(&folder.path().display().to_string()),
        "{named}"
    );
    let left = std::fs::read_to_string(folder.path().join("data")).unwrap();
    assert_eq!(left, "a file where the folder should be");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_data_folder_is_told_and_left_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let folder = used().await;
    let data = folder.path().join("data");
    let mode =
        |mode| std::fs::set_permissions(&data, std::fs::Permissions::from_mode(mode)).unwrap();
    let before = bytes(folder.path());
    mode(0o500);
    let failure = refusal(folder.path()).await.failure();
    mode(0o700);
    assert_eq!(failure.cause, "db.read-only");
    assert!(
        failure
            .detail
            .unwrap()
            .words
            .unwrap()
            .contains(&data.display().to_string())
    );
    assert_eq!(bytes(folder.path()), before);
    open(folder.path()).await.unwrap();
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_may_read_what_lies_in_the_data_folder() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::connected(1).await;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&world.options.folder), 0o700);
    for name in [
        "orgdeck.db",
        "orgdeck.db-wal",
        "orgdeck.db-shm",
        "vault.enc",
    ] {
        assert_eq!(mode(&world.options.folder.join(name)), 0o600, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_app_in_the_same_folder_is_told_that_one_is_open() {
    let world = World::connected(2).await;
    let failure = refusal(world.folder.path()).await.failure();
    assert_eq!(failure.cause, "app.open-twice");
    assert_eq!(world.cases().await.rows.len(), 2);
    let world = world.restart().await;
    assert_eq!(world.app.list_integrations().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_cannot_be_right_are_refused_and_nothing_is_saved() {
    let world = World::new(1).await;
    let good = Settings {
        theme: Theme::Light,
        proxy: ProxyChoice::Address {
            address: "http://proxy.example:8080".to_owned(),
        },
        api_version: Some("61.0".to_owned()),
        chosen: Some(world.id),
        keep_alive: true,
        zoom: Some(125),
        plain_keys_off: true,
    };
    world.app.update_settings(good.clone()).await.unwrap();
    let address = |address: &str| ProxyChoice::Address {
        address: address.to_owned(),
    };
    let long = "p".repeat(10_000);
    for bad in [
        "",
        "proxy",
        "proxy.example:8080",
        "socks5://proxy.example",
        "http://",
        "file:///etc/passwd",
        "http://user:hidden@proxy.example:8080",
        "http://user@proxy.example",
        long.as_str(),
    ] {
        let settings = Settings {
            proxy: address(bad),
            ..good.clone()
        };
        let failure = world
            .app
            .update_settings(settings)
            .await
            .unwrap_err()
            .failure();
        assert_eq!(failure.cause, "input.setting", "{bad}");
        assert!(!format!("{failure:?}").contains("hidden"));
    }
    for bad in [
        "59.0",
        "60.1",
        "latest",
        "v",
        "-61",
        "61.0/../../x",
        "6000",
        long.as_str(),
    ] {
        let settings = Settings {
            api_version: Some(bad.to_owned()),
            ..good.clone()
        };
        let failure = world
            .app
            .update_settings(settings)
            .await
            .unwrap_err()
            .failure();
        assert_eq!(failure.cause, "input.setting", "{bad}");
    }
    assert_eq!(world.app.settings().await.unwrap(), good);
    let world = world.restart().await;
    assert_eq!(world.app.settings().await.unwrap(), good);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_version_set_by_hand_is_the_one_on_the_wire() {
    let world = World::connected(1).await;
    world.cases().await;
    for typed in ["61", " v61.0 "] {
        let settings = Settings {
            api_version: Some(typed.to_owned()),
            ..Settings::default()
        };
        let kept = world.app.update_settings(settings).await.unwrap();
        assert_eq!(kept.api_version.as_deref(), Some("61.0"));
    }
    world.control().clear_requests();
    let world = reopened(world).await;
    world.cases().await;
    let asked: Vec<String> = world
        .control()
        .requests()
        .into_iter()
        .map(|r| r.path)
        .collect();
    assert_eq!(
        asked,
        [
            "/services/oauth2/token",
            "/services/data/v61.0/sobjects/Case/describe",
            "/services/data/v61.0/query"
        ]
    );
    let negotiated = Settings {
        api_version: Some("  ".to_owned()),
        ..Settings::default()
    };
    assert_eq!(
        world
            .app
            .update_settings(negotiated)
            .await
            .unwrap()
            .api_version,
        None
    );
    world.control().clear_requests();
    world.cases().await;
    let asked: Vec<String> = world
        .control()
        .requests()
        .into_iter()
        .map(|r| r.path)
        .collect();
    assert_eq!(asked[0], "/services/data");
    assert_ne!(asked[1], "/services/data/v61.0/query");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_is_not_there_does_not_keep_loopback_away() {
    let world = World::connected(1).await;
    for proxy in [
        ProxyChoice::Address {
            address: "http://proxy.example.test:9".to_owned(),
        },
        ProxyChoice::None,
        ProxyChoice::System,
    ] {
        world
            .app
            .update_settings(Settings {
                proxy,
                ..Settings::default()
            })
            .await
            .unwrap();
        assert_eq!(world.cases().await.rows.len(), 1);
    }
}
