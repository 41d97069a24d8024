//! The day after: what a start does by itself, what the first action costs, and what lies on the disk.

use std::{fs, path::Path, rc::Rc};

use practice_org::{Options, PracticeOrg};

use super::steps;
use crate::frame::{app::App, desk::Desk};

/// Connected yesterday; today nothing is asked at the start, one renewal serves, and no secret lies in any file.
pub(crate) async fn walk(desk: Rc<Desk>) {
    let org = PracticeOrg::start(Options {
        cases: 60,
        ..Options::default()
    })
    .await;
    let org = org.expect("a practice org");
    let app = desk.start_app().await;
    app.resize(1280, 800).await;
    let browser = desk.open_browser().await;
    steps::add_by_hand(&app, "Support desk", &org).await;
    let address = steps::start_connecting(&app, &desk).await;
    steps::allow_and_finish(&app, &browser, &address).await;
    browser.close().await;
    app.resize(1111, 777).await;
    app.quit().await;

    org.control().clear_requests();
    let app = desk.start_app().await;
    steps::go_to(&app, "Integrations").await;
    app.says("CONNECTED").await;
    let asked: Vec<String> = asked(&org);
    assert!(asked.is_empty(), "a start sends no request: {asked:?}");
    app.has_size(1111, 777).await;

    one_renewal(&app, &org).await;
    no_secret_on_disk(&org, desk.folder());
    app.quit().await;
    no_secret_on_disk(&org, desk.folder());
    org.stop().await;
}

/// The access token has ended meanwhile: the first action renews it, once, and nobody is asked anything.
async fn one_renewal(app: &App, org: &PracticeOrg) {
    org.control()
        .expire_access_tokens()
        .expect("the org ends its sessions");
    steps::go_to(app, "Cases").await;
    steps::list_counts(app, "60").await;
    steps::open_first_case(app).await;
    let renewals = asked(org)
        .iter()
        .filter(|path| path.contains("/services/oauth2/token"))
        .count();
    assert_eq!(renewals, 1, "{:?}", asked(org));
}

/// Method and path of every request so far.
fn asked(org: &PracticeOrg) -> Vec<String> {
    org.control()
        .requests()
        .iter()
        .map(|one| format!("{} {}", one.method, one.path))
        .collect()
}

/// No code and no token that the org ever issued is in a file of this desk: not in the database, a log, a cache.
///
/// The keychain's own files are encrypted, so they are read like any other.
fn no_secret_on_disk(org: &PracticeOrg, folder: &Path) {
    let secrets = org
        .control()
        .secrets()
        .expect("the org knows what it issued");
    assert!(secrets.len() > 2, "a code and tokens were issued");
    let mut read = 0;
    for file in files(folder) {
        let Ok(bytes) = fs::read(&file) else { continue };
        read += 1;
        let text = String::from_utf8_lossy(&bytes);
        let found = secrets.iter().any(|secret| text.contains(secret.as_str()));
        assert!(!found, "a secret of the org lies in {}", file.display());
    }
    assert!(read > 10, "the app and its session left files");
}

/// Every regular file below a folder, but not what the browser keeps: a cookie of the org is its own business.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() && entry.file_name() != "chromium" {
            found.extend(files(&entry.path()));
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    found
}
