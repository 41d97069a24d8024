//! The table of checkups: how many are kept, and which.

use serde_json::json;
use store::{Checkup, Store, StoreError, Uuid, new_id};

use super::{added, count, fresh, integration};

fn checkup(integration_id: Uuid, started_at: i64) -> Checkup {
    Checkup {
        id: new_id(),
        integration_id,
        started_at,
        finished_at: started_at + 5,
        outcome: "passed".to_owned(),
        api_calls: 6,
        findings: json!([{"probe": "host", "says": "passed ✓"}]),
    }
}

const SOUND: [&str; 2] = ["passed", "warnings"];

#[test]
fn the_last_checkup_that_was_sound_stays_among_the_ten() {
    let (_folder, store) = fresh();
    let one = added(&store).id;
    for at in 0..30 {
        let outcome = match at {
            3 | 5 => "warnings",
            _ => "failed",
        };
        let row = Checkup {
            outcome: outcome.to_owned(),
            ..checkup(one, at)
        };
        store.checkups().insert(&row, SOUND).unwrap();
    }
    let kept = kept(&store, one);
    let expected: Vec<i64> = (21..30).rev().chain([5]).collect();
    assert_eq!(kept, expected);
}

#[test]
fn the_newest_ten_checkups_of_each_integration_are_kept() {
    let (_folder, store) = fresh();
    let (one, two) = (added(&store).id, integration("two", 2));
    store.integrations().insert(&two).unwrap();
    assert!(store.checkups().list(one).unwrap().is_empty());
    let other = checkup(two.id, 1);
    store.checkups().insert(&other, SOUND).unwrap();
    let mut last = None;
    for at in 0..25 {
        let row = checkup(one, at);
        store.checkups().insert(&row, SOUND).unwrap();
        last = Some(row);
    }
    let all = store.checkups().latest_all().unwrap();
    assert_eq!(
        (all.len(), all.get(&one), all.get(&two.id)),
        (2, last.as_ref(), Some(&other))
    );
    assert_eq!(count(&store, "checkups"), 11);
    let kept = kept(&store, one);
    assert_eq!(kept, (15..25).rev().collect::<Vec<_>>());
    store.integrations().delete(one).unwrap();
    assert_eq!(count(&store, "checkups"), 1);
    assert!(matches!(
        store.checkups().insert(&checkup(one, 1), SOUND),
        Err(StoreError::Refused(_))
    ));
}

/// When the checkups that are kept began.
fn kept(store: &Store, integration: Uuid) -> Vec<i64> {
    let rows = store.checkups().list(integration).unwrap();
    rows.iter().map(|row| row.started_at).collect()
}
