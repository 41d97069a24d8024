//! The tables of lists: saved ones, live ones, their calls, and what was searched.

use serde_json::json;
use store::{SavedList, StoreError, Uuid, new_id};

use super::{added, count, fresh, integration};

fn list(integration_id: Uuid, name: &str, created_at: i64) -> SavedList {
    SavedList {
        id: new_id(),
        integration_id,
        object: "Case".to_owned(),
        name: name.to_owned(),
        spec: json!({ "object": "Case", "conditions": ["ünïcode 🙂"] }),
        created_at,
    }
}

#[test]
fn a_saved_list_is_kept_replaced_and_forgotten() {
    let (_folder, store) = fresh();
    let one = added(&store).id;
    let (first, second) = (list(one, "first", 1), list(one, "second", 2));
    for row in [&second, &first] {
        store.lists().save(row).unwrap();
    }
    assert_eq!(
        store.lists().list(one, "Case").unwrap(),
        [first.clone(), second.clone()]
    );
    assert!(store.lists().list(one, "Lead").unwrap().is_empty());
    let renamed = SavedList {
        name: "renamed".to_owned(),
        ..first.clone()
    };
    store.lists().save(&renamed).unwrap();
    assert_eq!(store.lists().get(one, first.id).unwrap(), Some(renamed));
    let taken = list(one, "second", 3);
    assert!(matches!(
        store.lists().save(&taken),
        Err(StoreError::Refused(_))
    ));
    assert_eq!(
        store.lists().get(new_id(), first.id).unwrap(),
        None,
        "another integration's"
    );
    store.lists().delete(one, first.id).unwrap();
    store.lists().delete(one, first.id).unwrap();
    assert_eq!(store.lists().list(one, "Case").unwrap(), [second]);
    assert!(matches!(
        store.lists().save(&list(new_id(), "x", 1)),
        Err(StoreError::Refused(_))
    ));
    store.integrations().delete(one).unwrap();
    assert_eq!(count(&store, "lists"), 0);
}

#[test]
fn a_list_is_live_until_it_is_switched_off() {
    let (_folder, store) = fresh();
    let one = added(&store).id;
    for _ in 0..2 {
        store
            .live_lists()
            .set(one, "Case", "my-open", true)
            .unwrap();
    }
    store
        .live_lists()
        .set(one, "Case", "closed", false)
        .unwrap();
    assert_eq!(store.live_lists().list(one, "Case").unwrap(), ["my-open"]);
    assert!(store.live_lists().list(one, "Lead").unwrap().is_empty());
    store
        .live_lists()
        .set(one, "Case", "my-open", false)
        .unwrap();
    assert!(store.live_lists().list(one, "Case").unwrap().is_empty());
}

#[test]
fn calls_are_counted_by_org_and_day_and_old_days_forgotten() {
    let (_folder, store) = fresh();
    assert_eq!(store.live_calls().used("a", "2026-11-26").unwrap(), 0);
    for _ in 0..3 {
        store.live_calls().add("a", "2026-11-26", 2).unwrap();
    }
    store.live_calls().add("b", "2026-11-26", 1).unwrap();
    assert_eq!(store.live_calls().used("a", "2026-11-26").unwrap(), 6);
    assert_eq!(store.live_calls().used("b", "2026-11-26").unwrap(), 1);
    for day in 1..20 {
        store
            .live_calls()
            .add("a", &format!("2026-12-{day:02}"), 1)
            .unwrap();
    }
    assert_eq!(count(&store, "live_calls"), 8);
    assert_eq!(store.live_calls().used("a", "2026-11-26").unwrap(), 0);
    assert_eq!(store.live_calls().used("a", "2026-12-19").unwrap(), 1);
}

#[test]
fn the_newest_fifty_searches_of_each_integration_are_kept() {
    let (_folder, store) = fresh();
    let (one, two) = (added(&store).id, integration("two", 2));
    store.integrations().insert(&two).unwrap();
    store.searches().note(two.id, "Case", "other", 1).unwrap();
    for at in 0..60 {
        store
            .searches()
            .note(one, "Case", &format!("text {at}"), at)
            .unwrap();
    }
    // searched again: it is the newest, and still one
    store.searches().note(one, "Case", "text 20", 100).unwrap();
    let kept = store.searches().list(one, "Case").unwrap();
    assert_eq!(
        (kept.len(), kept[0].as_str(), kept[1].as_str()),
        (50, "text 20", "text 59")
    );
    store.searches().note(one, "Lead", "of leads", 101).unwrap();
    assert_eq!(store.searches().list(one, "Case").unwrap().len(), 49);
    assert_eq!(store.searches().list(one, "Lead").unwrap(), ["of leads"]);
    store.searches().forget(one).unwrap();
    assert_eq!(count(&store, "searches"), 1);
    assert!(matches!(
        store.searches().note(new_id(), "Case", "x", 1),
        Err(StoreError::Refused(_))
    ));
}
