//! What stands apart from integrations: the activity log, settings, and many threads on one database.
#![allow(clippy::unwrap_used)]

use serde_json::json;
use store::{Activity, ActivityFilter, ActivityKind, ActivityResult, Store, Uuid, new_id, now_ms};
use tempfile::TempDir;

fn fresh() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let store = Store::open(&folder.path().join("orgdeck.db")).unwrap();
    (folder, store)
}

fn done(name: &str, kind: ActivityKind, result: ActivityResult) -> Activity {
    Activity {
        id: new_id(),
        at: now_ms(),
        integration_id: Some(new_id()),
        name: name.to_owned(),
        org_name: Some("Ünïcode 100%".to_owned()),
        kind,
        what: "Case 00001024: status".to_owned(),
        result,
        why: None,
        code: Some("INVALID_SESSION_ID".to_owned()),
        request_id: Some("r-1".to_owned()),
        group_id: Some(new_id()),
    }
}

#[test]
fn activity_is_listed_newest_first_and_by_page() {
    let (_folder, store) = fresh();
    let rows: Vec<Activity> = (0..5)
        .map(|n| done(&format!("n{n}"), ActivityKind::Write, ActivityResult::Done))
        .collect();
    for row in &rows {
        store.activity().add(row).unwrap();
    }
    let all = ActivityFilter::default();
    let first = store.activity().list(&all, None, 2).unwrap();
    assert_eq!(first, [rows[4].clone(), rows[3].clone()]);
    let rest = store.activity().list(&all, Some(first[1].id), 10).unwrap();
    assert_eq!(rest, [rows[2].clone(), rows[1].clone(), rows[0].clone()]);
}

#[test]
fn the_newest_entries_stay_when_there_are_too_many() {
    let (_folder, store) = fresh();
    let row = |n: u32| done(&format!("n{n}"), ActivityKind::Write, ActivityResult::Done);
    let first = row(0);
    store.activity().add(&first).unwrap();
    for n in 1..20_000 {
        store.activity().add(&row(n)).unwrap();
    }
    let all = ActivityFilter::default();
    let oldest = || store.activity().list(&all, None, 30_000).unwrap().pop();
    assert_eq!(oldest().unwrap().id, first.id);
    store.activity().add(&row(20_000)).unwrap();
    assert_eq!(oldest().unwrap().name, "n1");
}

#[test]
fn activity_is_found_by_words_kind_integration_and_failure() {
    let (_folder, store) = fresh();
    let write = done("Support desk", ActivityKind::Write, ActivityResult::Done);
    let renewal = done("Billing", ActivityKind::Renewal, ActivityResult::Unknown);
    let sign_in = done("Billing", ActivityKind::SignIn, ActivityResult::Cancelled);
    for row in [&write, &renewal, &sign_in] {
        store.activity().add(row).unwrap();
    }
    let found = |filter: ActivityFilter| -> Vec<Uuid> {
        let rows = store.activity().list(&filter, None, 10).unwrap();
        rows.into_iter().map(|row| row.id).collect()
    };
    let words = |words: &[&str]| ActivityFilter {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        ..ActivityFilter::default()
    };
    assert_eq!(found(words(&["SUPPORT", "invalid_session"])), [write.id]);
    assert_eq!(found(words(&["100%"])).len(), 3);
    assert_eq!(found(words(&["100_"])).len(), 0, "no wildcards");
    let kind = ActivityFilter {
        kind: Some(ActivityKind::Renewal),
        ..ActivityFilter::default()
    };
    assert_eq!(found(kind), [renewal.id]);
    let failed = ActivityFilter {
        failed_only: true,
        ..ActivityFilter::default()
    };
    assert_eq!(found(failed), [renewal.id]);
    let of = ActivityFilter {
        integration_id: sign_in.integration_id,
        ..ActivityFilter::default()
    };
    assert_eq!(found(of), [sign_in.id]);
}

#[test]
fn settings_hold_one_value_per_key() {
    let (_folder, store) = fresh();
    assert_eq!(store.settings().get("theme").unwrap(), None);
    store.settings().set("theme", &json!("dark")).unwrap();
    store
        .settings()
        .set("theme", &json!({"name": "light"}))
        .unwrap();
    store.settings().set("proxy", &json!(null)).unwrap();
    assert_eq!(
        store.settings().get("theme").unwrap(),
        Some(json!({"name": "light"}))
    );
    let all: Vec<_> = store.settings().all().unwrap().into_iter().collect();
    assert_eq!(all[0], ("proxy".to_owned(), json!(null)));
    assert_eq!(all.len(), 2);
}

#[test]
fn clones_on_many_threads_share_one_database() {
    let (_folder, store) = fresh();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let store = store.clone();
            scope.spawn(move || {
                for _ in 0..25 {
                    let row = done("x", ActivityKind::Write, ActivityResult::Done);
                    store.activity().add(&row).unwrap();
                }
            });
        }
    });
    let all = ActivityFilter::default();
    assert_eq!(store.activity().list(&all, None, 200).unwrap().len(), 100);
}
