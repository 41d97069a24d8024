//! Each table through the public interface.
#![allow(clippy::unwrap_used)]

mod checklists;
mod checkups;
mod drafts;
mod lists;

use serde_json::json;
use store::{
    Change, ChangeKind, ChangeState, Finished, Health, Integration, IntegrationEdit, NewChange,
    PullBy, RenewalEnd, Session, State, Store, StoreError, Uuid, new_id,
};
use tempfile::TempDir;

fn fresh() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let store = Store::open(&folder.path().join("app").join("orgdeck.db")).unwrap();
    (folder, store)
}

fn integration(name: &str, created_at: i64) -> Integration {
    Integration {
        id: new_id(),
        name: name.to_owned(),
        recipe: "generic-helpdesk".to_owned(),
        capability: "helpdesk".to_owned(),
        environment: "practice".to_owned(),
        login_address: None,
        consumer_key: "3MVG9.key".to_owned(),
        scopes: "api refresh_token".to_owned(),
        has_secret: false,
        pull_by: PullBy::Modified,
        grant_kind: "authorization_code".to_owned(),
        username: Some("o'neil@example.com".to_owned()),
        has_key: true,
        prompt_login: true,
        skip_sso: false,
        session_id: None,
        state: State::NotConnected,
        state_cause: None,
        state_at: created_at,
        created_at,
        updated_at: created_at,
    }
}

fn session(user: &str) -> Session {
    Session {
        id: new_id(),
        org_id: "00D000000000001EAA".to_owned(),
        user_id: user.to_owned(),
        consumer_key: "3MVG9.key".to_owned(),
        org_name: "Ünïcode & Söhne 🙂".to_owned(),
        username: "admin@example.com".to_owned(),
        display_name: "Ada \"the\" Admin".to_owned(),
        instance_url: Some("https://example.my.salesforce.com".to_owned()),
        login_address: None,
        environment: "sandbox".to_owned(),
        is_sandbox: None,
        scopes: "api".to_owned(),
        place: "keychain".to_owned(),
        connected_at: 1_000,
        renewed_at: None,
        renewal_started_at: None,
        revoke_pending: false,
        grant_kind: "authorization_code".to_owned(),
        subject: None,
        used_at: None,
        rotates: None,
        answers_lost: 0,
        health: Health::default(),
    }
}

fn added(store: &Store) -> Integration {
    let row = integration("one", 1);
    store.integrations().insert(&row).unwrap();
    row
}

#[test]
fn an_integration_comes_back_as_it_was_added_also_after_a_restart() {
    let (_folder, store) = fresh();
    let row = added(&store);
    assert_eq!(store.integrations().get(row.id).unwrap(), Some(row.clone()));
    assert_eq!(store.integrations().get(new_id()).unwrap(), None);
    let path = store.path().to_owned();
    drop(store);
    let again = Store::open(&path).unwrap();
    assert!(matches!(
        again.integrations().insert(&row),
        Err(StoreError::Refused(_))
    ));
    assert_eq!(again.integrations().list().unwrap(), [row]);
}

#[test]
fn integrations_are_listed_newest_first() {
    let (_folder, store) = fresh();
    for (name, at) in [("b", 20), ("c", 30), ("a", 10), ("d", 30)] {
        store.integrations().insert(&integration(name, at)).unwrap();
    }
    let names: Vec<String> = store
        .integrations()
        .list()
        .unwrap()
        .into_iter()
        .map(|row| row.name)
        .collect();
    assert_eq!(names, ["d", "c", "b", "a"]);
}

#[test]
fn an_edit_changes_the_fields_a_user_edits_and_nothing_else() {
    let (_folder, store) = fresh();
    let row = added(&store);
    let edit = IntegrationEdit {
        name: "Robert'); DROP TABLE integrations;--".to_owned(),
        login_address: Some("https://login.salesforce.com".to_owned()),
        pull_by: PullBy::Created,
        prompt_login: false,
        skip_sso: true,
        ..row.clone().into()
    };
    store.integrations().update(row.id, &edit).unwrap();
    let after = store.integrations().get(row.id).unwrap().unwrap();
    assert_eq!(IntegrationEdit::from(after.clone()), edit);
    assert!(after.updated_at > row.updated_at);
    assert_eq!(
        (after.recipe, after.created_at, after.state),
        (row.recipe, 1, State::NotConnected)
    );
    assert!(matches!(
        store.integrations().update(new_id(), &edit),
        Err(StoreError::NotThere)
    ));
}

#[test]
fn a_state_is_kept_with_its_cause_and_time() {
    let (_folder, store) = fresh();
    let id = added(&store).id;
    for state in [
        State::Connected,
        State::ExpiresSoon,
        State::Expired,
        State::Blocked,
        State::NotConnected,
    ] {
        store
            .integrations()
            .set_state(id, state, Some("token.refused"), 7)
            .unwrap();
        let row = store.integrations().get(id).unwrap().unwrap();
        assert_eq!(
            (row.state, row.state_cause.as_deref(), row.state_at),
            (state, Some("token.refused"), 7)
        );
        assert_eq!(State::from_word(state.as_str()), Some(state));
    }
}

#[test]
fn a_session_goes_only_after_its_last_integration() {
    let (_folder, store) = fresh();
    let (first, second) = (added(&store).id, integration("two", 2));
    store.integrations().insert(&second).unwrap();
    let shared = session("005000000000001AAA");
    let unknown = store.integrations().set_session(first, Some(shared.id));
    assert!(
        matches!(unknown, Err(StoreError::Refused(_))),
        "{unknown:?}"
    );
    store.sessions().insert(&shared).unwrap();
    for id in [first, second.id] {
        store
            .integrations()
            .set_session(id, Some(shared.id))
            .unwrap();
    }
    assert_eq!(store.integrations().count_of_session(shared.id).unwrap(), 2);
    store.integrations().delete(first).unwrap();
    assert!(matches!(
        store.sessions().delete(shared.id),
        Err(StoreError::Refused(_))
    ));
    store.integrations().set_session(second.id, None).unwrap();
    assert_eq!(store.integrations().count_of_session(shared.id).unwrap(), 0);
    store.sessions().delete(shared.id).unwrap();
    assert!(matches!(
        store.integrations().delete(first),
        Err(StoreError::NotThere)
    ));
}

#[test]
fn org_user_and_consumer_key_have_one_session() {
    let (_folder, store) = fresh();
    let row = session("005000000000001AAA");
    store.sessions().insert(&row).unwrap();
    let same = Session {
        id: new_id(),
        ..row.clone()
    };
    assert!(matches!(
        store.sessions().insert(&same),
        Err(StoreError::Refused(_))
    ));
    store
        .sessions()
        .insert(&session("005000000000002AAA"))
        .unwrap();
    let found = store
        .sessions()
        .find(&row.org_id, &row.user_id, &row.consumer_key)
        .unwrap();
    assert_eq!(found, Some(row.clone()));
    assert_eq!(
        store
            .sessions()
            .find(&row.org_id, &row.user_id, "other")
            .unwrap(),
        None
    );
    assert_eq!(store.sessions().list().unwrap().len(), 2);
}

#[test]
fn signing_in_again_keeps_who_a_session_is_of_and_begins_its_journal_anew() {
    let (_folder, store) = fresh();
    let row = session("005000000000001AAA");
    store.sessions().insert(&row).unwrap();
    store.sessions().begin_renewal(row.id, 10).unwrap();
    store
        .sessions()
        .end_renewal(row.id, RenewalEnd::Lost)
        .unwrap();
    store.sessions().begin_renewal(row.id, 11).unwrap();
    let health = Health {
        policy: Some("ends after 30 days".to_owned()),
        approvals: Some(3),
        read_at: Some(4),
        expires_at: Some(5),
    };
    store.sessions().set_health(row.id, &health).unwrap();
    let again = Session {
        user_id: "somebody else".to_owned(),
        org_name: "not taken from here".to_owned(),
        grant_kind: "jwt_bearer".to_owned(),
        subject: Some("agent@example.com".to_owned()),
        scopes: "api web".to_owned(),
        connected_at: 2_000,
        ..row.clone()
    };
    store.sessions().sign_in_again(&again).unwrap();
    store.sessions().set_place(row.id, "file").unwrap();
    store
        .sessions()
        .set_instance(row.id, "https://moved.my.salesforce.com")
        .unwrap();
    let expected = Session {
        user_id: row.user_id,
        org_name: row.org_name,
        place: "file".to_owned(),
        instance_url: Some("https://moved.my.salesforce.com".to_owned()),
        used_at: Some(2_000),
        health: Health {
            expires_at: None,
            ..health
        },
        ..again
    };
    assert_eq!(store.sessions().get(row.id).unwrap().unwrap(), expected);
    let named = Session {
        org_name: "New name".to_owned(),
        username: "u".to_owned(),
        display_name: "d".to_owned(),
        is_sandbox: Some(true),
        used_at: Some(3_000),
        ..expected
    };
    store.sessions().set_names(&named).unwrap();
    store.sessions().set_used(row.id, 3_000).unwrap();
    assert_eq!(store.sessions().get(row.id).unwrap().unwrap(), named);
}

#[test]
fn a_renewal_is_journalled_from_its_start_to_its_end() {
    let (_folder, store) = fresh();
    let row = session("005000000000001AAA");
    store.sessions().insert(&row).unwrap();
    let journal = || {
        let row = store.sessions().get(row.id).unwrap().unwrap();
        (
            row.renewal_started_at,
            row.renewed_at,
            row.answers_lost,
            row.rotates,
        )
    };
    let begin = |at| store.sessions().begin_renewal(row.id, at).unwrap();
    let end = |end| store.sessions().end_renewal(row.id, end).unwrap();
    begin(10);
    assert_eq!(journal(), (Some(10), None, 0, None));
    end(RenewalEnd::Renewed {
        at: 12,
        rotated: Some(true),
    });
    assert_eq!(journal(), (None, Some(12), 0, Some(true)));
    begin(20);
    end(RenewalEnd::NotRenewed);
    assert_eq!(journal(), (None, Some(12), 0, Some(true)));
    begin(30);
    end(RenewalEnd::Lost);
    assert_eq!(journal(), (None, Some(12), 1, Some(true)));
    // one that never ended, because the app did, is lost as well
    begin(40);
    begin(50);
    assert_eq!(journal(), (Some(50), Some(12), 2, Some(true)));
    end(RenewalEnd::Renewed {
        at: 52,
        rotated: Some(false),
    });
    assert_eq!(journal(), (None, Some(52), 0, Some(false)));
    assert!(matches!(
        store.sessions().begin_renewal(new_id(), 1),
        Err(StoreError::NotThere)
    ));
}

/// Rows of a table, seen from a second connection.
fn count(store: &Store, table: &str) -> i64 {
    let connection = rusqlite::Connection::open(store.path()).unwrap();
    connection
        .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
            row.get(0)
        })
        .unwrap()
}

fn change(integration_id: Uuid, prepared_at: i64) -> NewChange {
    NewChange {
        id: new_id(),
        integration_id: Some(integration_id),
        session_id: new_id(),
        org_id: "00D000000000001EAA".to_owned(),
        object: "Case".to_owned(),
        record_id: Some("500000000000001AAA".to_owned()),
        record_label: Some("00001000".to_owned()),
        kind: ChangeKind::Update,
        fields: Some(json!({"Subject": "100% 'quoted' \u{202e}🙂"})),
        before: Some(json!({"Subject": null})),
        base_stamp: Some(99),
        prepared_at,
        group_id: store::new_id(),
        undoes: None,
        draft_id: None,
    }
}

#[test]
fn a_change_is_sent_and_comes_to_one_end() {
    let (_folder, store) = fresh();
    let asked = change(added(&store).id, 1);
    let changes = store.changes();
    changes
        .insert_sent(std::slice::from_ref(&asked), 2)
        .unwrap();
    let mut row = Change {
        asked: asked.clone(),
        state: ChangeState::Sent,
        error: None,
        sent_at: Some(2),
        finished_at: None,
    };
    assert_eq!(changes.list_open().unwrap(), [row.clone()]);
    let again = changes.insert_sent(std::slice::from_ref(&asked), 3);
    assert!(matches!(again, Err(StoreError::Refused(_))), "sent twice");
    let ended = |state: ChangeState, at: i64| {
        let error = (state == ChangeState::Unknown).then(|| json!({"errorCode": "TIMEOUT"}));
        let end = Finished {
            id: asked.id,
            state,
            error,
            record_id: None,
        };
        store.end_writes(&[end], None, None, at).unwrap();
    };
    ended(ChangeState::Unknown, 4);
    assert_eq!(changes.list_open().unwrap().len(), 1);
    ended(ChangeState::Confirmed, 5);
    // an end is not overwritten
    ended(ChangeState::Failed, 6);
    (row.state, row.finished_at) = (ChangeState::Confirmed, Some(5));
    assert_eq!(changes.get(asked.id).unwrap(), Some(row));
    assert_eq!(changes.list_open().unwrap(), []);
}

#[test]
fn a_creation_learns_the_id_of_its_record() {
    let (_folder, store) = fresh();
    let asked = NewChange {
        record_id: None,
        before: None,
        base_stamp: None,
        kind: ChangeKind::Create,
        ..change(added(&store).id, 1)
    };
    let sent = std::slice::from_ref(&asked);
    store.changes().insert_sent(sent, 2).unwrap();
    let end = Finished {
        id: asked.id,
        state: ChangeState::Confirmed,
        error: None,
        record_id: Some("500x".to_owned()),
    };
    store.end_writes(&[end], None, None, 3).unwrap();
    let row = store.changes().get(asked.id).unwrap().unwrap();
    assert_eq!(row.asked.record_id.as_deref(), Some("500x"));
}

#[test]
fn changes_outlive_their_integration_and_are_listed_newest_first() {
    let (_folder, store) = fresh();
    let integration = added(&store).id;
    let made = [1, 2, 3].map(|at| change(integration, at));
    for at in [2, 0, 1] {
        let sent = std::slice::from_ref(&made[at]);
        store.changes().insert_sent(sent, 9).unwrap();
    }
    store.integrations().delete(integration).unwrap();
    let times = |rows: Vec<Change>| {
        rows.iter()
            .map(|row| row.asked.prepared_at)
            .collect::<Vec<_>>()
    };
    let recent = store.changes().list_recent(2).unwrap();
    assert!(recent.iter().all(|row| row.asked.integration_id.is_none()));
    assert_eq!(times(recent), [3, 2]);
    assert_eq!(times(store.changes().list_open().unwrap()), [1, 2, 3]);
}
