//! What lies in the file: tokens over a restart, refusal of foreign and newer files, the same org from the same seed.

use practice_org::{Options, PracticeOrg, StartError};
use serde_json::{Value, json};

use crate::support::{answer, client, org, with};

#[tokio::test]
async fn tokens_and_records_outlive_a_restart_on_another_port() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        data: Some(folder.path().join("org.sqlite")),
        cases: 20,
        ..Options::default()
    };
    let first = with(options.clone()).await;
    let session = first.signed_in().await;
    let (access, refresh) = (session.access.clone(), session.refresh.clone());
    let id = session
        .create_case(json!({ "Subject": "Before the restart" }))
        .await;
    let (announcement, identity) = (
        first.org.announcement().clone(),
        session.answer["id"].clone(),
    );
    let other = with(Options {
        callback_urls: vec!["http://localhost:5/x".to_owned()],
        ..Options::default()
    })
    .await;
    first.org.stop().await;

    let again = with(Options {
        callback_urls: vec!["http://localhost:5/x".to_owned()],
        ..options
    })
    .await;
    assert_ne!(again.org.url(), announcement.url);
    assert_eq!(again.org.announcement().client_id, announcement.client_id);
    assert_eq!(
        again.org.announcement().callback_urls.len(),
        announcement.callback_urls.len() + 1
    );
    let reply = again
        .http
        .get(again.url(&format!("/services/data/v60.0/sobjects/Case/{id}")))
        .bearer_auth(&access)
        .send()
        .await
        .unwrap();
    let (status, case) = answer(reply).await;
    assert_eq!(
        (status, &case["Subject"]),
        (200, &json!("Before the restart"))
    );
    let (status, body) = again.renew(&refresh).await;
    assert_eq!(
        (status, &body["instance_url"]),
        (200, &json!(again.org.url()))
    );
    let tail = |id: &Value| {
        id.as_str()
            .unwrap()
            .split("/id/")
            .nth(1)
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        tail(&body["id"]),
        tail(&identity),
        "the same org, the same user"
    );
    drop(other);
}

#[tokio::test]
async fn files_that_are_not_this_orgs_are_refused_and_left_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let newer = folder.path().join("newer.sqlite");
    let options = |path: &std::path::Path| Options {
        data: Some(path.to_owned()),
        cases: 1,
        ..Options::default()
    };
    PracticeOrg::start(options(&newer))
        .await
        .unwrap()
        .stop()
        .await;
    let conn = rusqlite::Connection::open(&newer).unwrap();
    conn.pragma_update(None, "user_version", 99).unwrap();
    conn.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))
        .unwrap();
    drop(conn);
    let text = folder.path().join("notes.txt");
    std::fs::write(
        &text,
        "not a database, but long enough to look at ".repeat(40),
    )
    .unwrap();
    let foreign = folder.path().join("foreign.sqlite");
    rusqlite::Connection::open(&foreign)
        .unwrap()
        .execute_batch("CREATE TABLE t (x); PRAGMA user_version = 1")
        .unwrap();

    for (path, expected) in [
        (&newer, "newer version"),
        (&text, "not a practice org's file"),
        (&foreign, "not a practice org's file"),
    ] {
        let before = std::fs::read(path).unwrap();
        let refused = PracticeOrg::start(options(path)).await.unwrap_err();
        assert!(refused.to_string().contains(expected), "{refused}");
        assert_eq!(
            std::fs::read(path).unwrap(),
            before,
            "{} was touched",
            path.display()
        );
    }
}

/// The file that the first released version wrote opens, and everything in it stands.
///
/// Planted: a step that recreates the tables of tokens instead of converting their rows.
#[tokio::test]
async fn a_file_of_version_1_is_brought_up_to_date_with_everything_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("version1.sqlite");
    rusqlite::Connection::open(&data)
        .unwrap()
        .execute_batch(include_str!("version1.sql"))
        .unwrap();
    let options = Options {
        data: Some(data),
        ..Options::default()
    };
    for start in ["first", "second"] {
        let org = with(options.clone()).await;
        let (status, renewed) = org.renew("5Aep861version1refresh").await;
        assert_eq!(status, 200, "{start}: {renewed}");
        for access in [
            json!("00DgL00yA5BYD16!AQEAQversion1access"),
            renewed["access_token"].clone(),
        ] {
            let reply = org
                .http
                .get(org.url("/services/data/v67.0/query?q=SELECT+CaseNumber+FROM+Case"))
                .bearer_auth(access.as_str().unwrap())
                .send()
                .await
                .unwrap();
            let (status, cases) = answer(reply).await;
            assert_eq!((status, &cases["totalSize"]), (200, &json!(3)), "{start}");
        }
        let session = org.signed_in().await;
        let case = session
            .query("SELECT FIELDS(STANDARD) FROM Case LIMIT 1")
            .await["records"][0]
            .clone();
        assert!(case.get("Subject").is_some(), "{start}: {case}");
        assert!(
            case.get("Origin").is_none(),
            "{start}: the hidden field shows"
        );
        org.org.stop().await;
    }
}

#[tokio::test]
async fn a_port_in_use_is_told_and_makes_no_file() {
    let org = org().await;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("org.sqlite");
    let port = org.org.url().rsplit(':').next().unwrap().parse().unwrap();
    let refused = PracticeOrg::start(Options {
        port,
        data: Some(data.clone()),
        ..Options::default()
    })
    .await
    .unwrap_err();
    assert!(matches!(refused, StartError::Port { .. }), "{refused}");
    assert!(!data.exists());
}

#[tokio::test]
async fn a_file_in_use_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        data: Some(folder.path().join("org.sqlite")),
        cases: 1,
        ..Options::default()
    };
    let _first = PracticeOrg::start(options.clone()).await.unwrap();
    let refused = PracticeOrg::start(options).await.unwrap_err();
    assert!(matches!(refused, StartError::InUse { .. }), "{refused}");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_org() {
    let soql = "SELECT CaseNumber, Subject, Account.Name, Contact.Name, Status, CreatedDate FROM Case ORDER BY CaseNumber";
    let mut orgs = Vec::new();
    for seed in [7, 7, 8] {
        let org = with(Options {
            cases: 50,
            seed,
            ..Options::default()
        })
        .await;
        let announcement = org.org.announcement().clone();
        let records = org.signed_in().await.query(soql).await["records"].clone();
        orgs.push((announcement.client_id, announcement.client_secret, records));
        org.org.stop().await;
    }
    assert!(orgs[0] == orgs[1], "two orgs of one seed differ");
    assert!(
        orgs[0].2 != orgs[2].2 && orgs[0].0 != orgs[2].0,
        "orgs of two seeds do not"
    );
}

#[tokio::test]
async fn a_dropped_org_stops_answering() {
    let org = PracticeOrg::start(Options {
        cases: 1,
        ..Options::default()
    })
    .await
    .unwrap();
    let address = format!("{}/services/data", org.url());
    assert_eq!(client().get(&address).send().await.unwrap().status(), 200);
    drop(org);
    // stopping is under way in the org's own thread: ask until nobody answers
    let gone = async { while client().get(&address).send().await.is_ok() {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), gone)
        .await
        .unwrap();
}
