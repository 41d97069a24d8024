//! The diagnostics file: what it holds, what is left out unless it is wanted, and that it is saved as it was shown.

use std::io::Write;

use orgdeck::{LogTail, Options, views::DiagnosticsChoice};

use crate::{
    desk::{desk_with, to},
    support::{AGENT, World},
};

/// A world that has worked for a while: a log, a case that was made, a checkup that failed.
async fn worked() -> (World, String) {
    let mut log = LogTail::default();
    let kept = log.clone();
    let world = desk_with(2, move |options: &mut Options| {
        *options = options.clone().log(kept);
    })
    .await;
    let case = world
        .created(vec![to("Subject", "A very private subject")])
        .await;
    let line = format!("WARN orgdeck: {AGENT} lost an answer about {}\n", case.id);
    log.write_all(line.as_bytes()).unwrap();
    world.control().revoke_refresh_tokens(None).unwrap();
    world.checkup().await;
    (world, case.id)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_tells_what_a_helper_needs_and_no_names_records_or_secrets() {
    let (world, record) = worked().await;
    let choice = DiagnosticsChoice::default();
    let made = world.app.diagnostics(world.id, choice).await.unwrap();
    let text = &made.text;
    for told in [
        "== Versions and settings",
        concat!("Orgdeck ", env!("CARGO_PKG_VERSION")),
        "Proxy: as the system says",
        "Vault: memory, present",
        "State: expired",
        "Grant: authorization_code",
        "Scopes granted: refresh_token api id",
        "[FAILED] Token",
        "== Checkups that are kept",
        "write done: Case created: Subject",
        "WARN orgdeck: [user name] lost an answer about [record]",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
    let org = world.detail().await.org.unwrap();
    let names = [
        AGENT,
        &org.username,
        &org.display_name,
        &record,
        "private subject",
    ];
    for name in names {
        assert!(!text.contains(name), "{name}\n{text}");
    }
    let secrets = world.control().secrets().unwrap();
    assert!(secrets.len() >= 3);
    assert!(secrets.iter().all(|secret| !text.contains(secret)));
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_records_are_in_it_where_they_are_wanted() {
    let (world, record) = worked().await;
    let both = DiagnosticsChoice {
        user_names: true,
        records: true,
    };
    let text = world.app.diagnostics(world.id, both).await.unwrap().text;
    assert!(text.contains(AGENT) && text.contains(&record), "{text}");
    let users = DiagnosticsChoice {
        records: false,
        ..both
    };
    let text = world.app.diagnostics(world.id, users).await.unwrap().text;
    assert!(text.contains(AGENT) && !text.contains(&record), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_saved_as_it_was_shown_under_the_name_that_was_shown() {
    let (world, _) = worked().await;
    let folder = tempfile::tempdir().unwrap();
    let unseen = world
        .app
        .save_diagnostics(folder.path().join("x.txt"))
        .await;
    assert_eq!(unseen.unwrap_err().cause(), "input.gone");
    let choice = DiagnosticsChoice::default();
    let made = world.app.diagnostics(world.id, choice).await.unwrap();
    assert_eq!(world.app.diagnostics_file_name().unwrap(), made.file_name);
    assert!(made.file_name.starts_with("orgdeck-diagnostics-"));
    // what happens in between does not get in
    world.checkup().await;
    let path = folder.path().join(&made.file_name);
    let saved = world.app.save_diagnostics(path.clone()).await.unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), made.text);
    assert_eq!(saved.path, path.display().to_string());
    assert_eq!(world.app.exported(), Some(path));
    let nowhere = folder.path().join("gone").join("x.txt");
    let error = world.app.save_diagnostics(nowhere).await.unwrap_err();
    assert_eq!(error.cause(), "file.not-written");
}
