//! The table of drafts, and what is asked of changes after they were sent.

use serde_json::json;
use store::{ChangeState, Draft, Finished, NewChange, StoreError, Uuid, new_id};

use super::{added, change, fresh};

fn draft(integration_id: Uuid, at: Option<&str>, updated_at: i64) -> Draft {
    Draft {
        id: new_id(),
        integration_id,
        object: "Case".to_owned(),
        record_id: at.map(str::to_owned),
        shown_at: at.map(str::to_owned),
        kept: json!({ "changes": ["ünïcode 🙂 'quoted'"] }).to_string(),
        updated_at,
    }
}

#[test]
fn a_draft_is_kept_once_listed_at_its_place_and_forgotten() {
    let (_folder, store) = fresh();
    let one = added(&store).id;
    let drafts = store.drafts();
    let (older, newer, new) = (
        draft(one, Some("500x"), 1),
        draft(one, Some("500x"), 2),
        draft(one, None, 3),
    );
    for row in [&older, &newer, &new] {
        drafts.keep(row).unwrap();
    }
    let again = Draft {
        kept: json!({ "changes": [] }).to_string(),
        updated_at: 4,
        ..older.clone()
    };
    drafts.keep(&again).unwrap();
    assert_eq!(
        drafts.list_at(one, Some("500x")).unwrap(),
        [again.clone(), newer.clone()]
    );
    assert_eq!(
        drafts.list_at(one, None).unwrap(),
        std::slice::from_ref(&new)
    );
    assert_eq!(drafts.list().unwrap(), [again.clone(), new, newer]);
    drafts.delete(again.id).unwrap();
    drafts.delete(again.id).unwrap();
    assert_eq!(drafts.get(again.id).unwrap(), None);
    assert!(matches!(
        drafts.keep(&draft(new_id(), None, 1)),
        Err(StoreError::Refused(_))
    ));
    store.integrations().delete(one).unwrap();
    assert_eq!(drafts.list().unwrap(), []);
}

#[test]
fn changes_that_go_out_together_are_all_recorded_or_none_is() {
    let (_folder, store) = fresh();
    let one = added(&store).id;
    let (first, second) = (change(one, 1), change(one, 2));
    let stranger = change(new_id(), 3);
    let refused = store.changes().insert_sent(&[first.clone(), stranger], 4);
    assert!(matches!(refused, Err(StoreError::Refused(_))));
    assert_eq!(store.changes().list_recent(9).unwrap(), []);
    store
        .changes()
        .insert_sent(&[first.clone(), second.clone()], 4)
        .unwrap();
    let sent = store.changes().list_open().unwrap();
    assert!(
        sent.iter()
            .all(|one| one.state == ChangeState::Sent && one.sent_at == Some(4))
    );
    let end = |id: Uuid, state: ChangeState| Finished {
        id,
        state,
        error: None,
        record_id: None,
    };
    let ends = [
        end(first.id, ChangeState::Confirmed),
        end(second.id, ChangeState::Unknown),
    ];
    store.end_writes(&ends, None, None, 5).unwrap();
    // one that has ended stays as it is
    let late = [end(first.id, ChangeState::Failed)];
    store.end_writes(&late, None, None, 6).unwrap();
    let state = |id: Uuid| store.changes().get(id).unwrap().unwrap().state;
    assert_eq!(state(first.id), ChangeState::Confirmed);
    assert_eq!(state(second.id), ChangeState::Unknown);
}

#[test]
fn the_end_of_a_write_its_entry_and_its_draft_are_recorded_together_or_not_at_all() {
    let (_folder, store) = fresh();
    let one = added(&store).id;
    let (kept, asked) = (draft(one, Some("500x"), 1), change(one, 1));
    store.drafts().keep(&kept).unwrap();
    let sent = std::slice::from_ref(&asked);
    store.changes().insert_sent(sent, 2).unwrap();
    let end = [Finished {
        id: asked.id,
        state: ChangeState::Confirmed,
        error: None,
        record_id: None,
    }];
    let state = || store.changes().get(asked.id).unwrap().unwrap().state;
    // a draft of an integration that is not there is refused
    let strange = |row: Draft| {
        Some(Draft {
            id: new_id(),
            integration_id: new_id(),
            ..row
        })
    };
    let refused = store.end_writes(&end, None, Some((kept.id, &strange)), 3);
    assert!(matches!(refused, Err(StoreError::Refused(_))));
    assert_eq!(state(), ChangeState::Sent);
    let rest = |row: Draft| {
        Some(Draft {
            kept: "the rest".to_owned(),
            ..row
        })
    };
    let rest = Some((kept.id, &rest as store::Left<'_>));
    store.end_writes(&end, None, rest, 3).unwrap();
    assert_eq!(state(), ChangeState::Confirmed);
    let left = store.drafts().get(kept.id).unwrap().unwrap();
    assert_eq!(left.kept, "the rest");
    for _ in 0..2 {
        // the second time it is gone, which is no fault
        let nothing: store::Left<'_> = &|_| None;
        let gone = Some((kept.id, nothing));
        store.end_writes(&[], None, gone, 4).unwrap();
        assert_eq!(store.drafts().get(kept.id).unwrap(), None);
    }
}

#[test]
fn what_another_run_left_open_is_ended_and_values_of_open_changes_are_kept() {
    let (_folder, store) = fresh();
    let one = added(&store).id;
    let draft = new_id();
    let (prepared, sent) = (
        NewChange {
            draft_id: Some(draft),
            ..change(one, 1)
        },
        NewChange {
            draft_id: Some(draft),
            ..change(one, 2)
        },
    );
    let changes = store.changes();
    changes
        .insert_sent(std::slice::from_ref(&prepared), 2)
        .unwrap();
    let other = rusqlite::Connection::open(store.path()).unwrap();
    other
        .execute("UPDATE changes SET state = 'prepared'", [])
        .unwrap();
    changes.insert_sent(std::slice::from_ref(&sent), 3).unwrap();
    let newest = changes.newest_of_draft(draft).unwrap().unwrap();
    assert_eq!(newest.asked.id, sent.id);
    changes.end_left_open(4).unwrap();
    let of = |id: Uuid| changes.get(id).unwrap().unwrap();
    assert_eq!(of(prepared.id).state, ChangeState::Failed);
    assert_eq!(of(sent.id).state, ChangeState::Unknown);
    assert_eq!(changes.clear_values(i64::MAX).unwrap(), 1);
    assert_eq!(
        (of(prepared.id).asked.fields, of(prepared.id).asked.before),
        (None, None)
    );
    assert!(
        of(sent.id).asked.fields.is_some(),
        "looking for it needs them"
    );
    changes.dismiss(sent.id).unwrap();
    assert_eq!(changes.list_open().unwrap(), []);
}

#[test]
fn a_new_record_gets_its_name_once() {
    let (_folder, store) = fresh();
    let asked = NewChange {
        record_label: None,
        ..change(added(&store).id, 1)
    };
    let changes = store.changes();
    changes
        .insert_sent(std::slice::from_ref(&asked), 2)
        .unwrap();
    for label in ["00001001", "another"] {
        changes.set_label(asked.id, label).unwrap();
    }
    let label = changes.get(asked.id).unwrap().unwrap().asked.record_label;
    assert_eq!(label.as_deref(), Some("00001001"));
}
