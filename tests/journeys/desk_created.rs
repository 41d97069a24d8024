//! Making records: cases by record type, comments, calls, what duplicate rules say; and a record is never made twice.

use orgdeck::views::{DraftId, FieldChange, KeepDraft, RecordView, SaveHow, WriteOutcome};
use practice_org::{Command, FaultKind};
use serde_json::json;
use store::ChangeState;

use crate::{
    desk::{ONCE, desk, done, draft, to},
    desk_record::{items, text},
    support::World,
};

/// What is typed for a new record, beside another one where it belongs to that.
pub(crate) fn new_draft(
    object: &str,
    at: Option<&RecordView>,
    changes: Vec<FieldChange>,
) -> KeepDraft {
    KeepDraft {
        id: DraftId(uuid::Uuid::now_v7()),
        object: object.to_owned(),
        record: None,
        name: at.map(|at| at.name.clone()),
        at_record: at.map(|at| at.id.clone()),
        stamp: None,
        settled: false,
        base: Vec::new(),
        changes,
        many: None,
    }
}

impl World {
    /// Keeps a draft and saves it.
    pub(crate) async fn send(&self, typed: KeepDraft, how: SaveHow) -> WriteOutcome {
        let id = typed.id;
        self.app.keep_draft(self.id, typed).await.unwrap();
        self.app.save_draft(id, how).await.unwrap()
    }

    /// Requests of this method that were sent with a session.
    pub(crate) fn writes_of(&self, method: &str) -> usize {
        let requests = self.control().requests();
        let fitting = requests.iter().filter(|request| {
            // a composite of reads is a POST, too
            request.method == method && !request.path.ends_with("/composite") && request.authorized
        });
        fitting.count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_made_with_its_record_type_and_the_orgs_defaults() {
    let world = desk(2).await;
    let object = world.app.desk_object(world.id, "Case").await.unwrap();
    let mut types = object.record_types.iter();
    let billing = types.find(|one| one.label == "Billing Inquiry").unwrap();
    let typed = vec![
        to("RecordTypeId", &billing.id),
        to("Subject", "an invoice"),
        to("Origin", ""),
        to("Units_Affected__c", "3"),
    ];
    let case = world.created(typed).await;
    assert_eq!(case.record_type.as_deref(), Some(billing.id.as_str()));
    assert_eq!(text(&case, "Status"), Some("New"), "the org's default");
    assert_eq!(text(&case, "Priority"), Some("Medium"));
    let changes = world.app.list_changes(None, Some(&case.id), None).await;
    let changes = changes.unwrap();
    assert_eq!(changes.len(), 1, "the change knows the record it made");
    assert_eq!(changes[0].name.as_deref(), Some(case.name.as_str()));
    assert!(changes[0].can_undo, "{:?}", changes[0].why_not);
    let unsent = world.app.list_unsent().await.unwrap();
    assert!(unsent.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_new_record_lacks_is_said_at_the_field() {
    let world = desk(2).await;
    let typed = new_draft("Contact", None, vec![to("FirstName", "Ada")]);
    let outcome = world.send(typed, ONCE).await;
    let WriteOutcome::Rejected { fields, failure } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(failure.cause, "case.rejected");
    assert_eq!(fields.len(), 1, "{fields:?}");
    assert_eq!(fields[0].field, "LastName");
    let unsent = world.app.list_unsent().await.unwrap();
    assert_eq!(unsent.len(), 1, "what was typed is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_and_a_call_are_made_beside_the_case() {
    let world = desk(2).await;
    let case = world.first().await;
    let comment = vec![
        to("ParentId", &case.id),
        to("CommentBody", "called back,\nall is well"),
        to("IsPublished", "true"),
    ];
    let outcome = world
        .send(new_draft("CaseComment", Some(&case), comment), ONCE)
        .await;
    assert!(matches!(outcome, WriteOutcome::Done { .. }), "{outcome:?}");
    let call = vec![
        to("WhatId", &case.id),
        to("Subject", "Call"),
        to("Status", "Completed"),
        to("TaskSubtype", "Call"),
    ];
    let outcome = world.send(new_draft("Task", Some(&case), call), ONCE).await;
    assert!(matches!(outcome, WriteOutcome::Done { .. }), "{outcome:?}");
    let case = world.case(&case.id).await;
    let comments = items(&case.related.comments);
    let mine = comments
        .iter()
        .find(|one| one.body == "called back,\nall is well");
    assert!(mine.unwrap().public);
    let activities = items(&case.related.activities);
    let mut calls = activities.iter();
    assert!(calls.any(|one| one.subject.as_deref() == Some("Call")));
    assert!(world.app.list_unsent().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_rule_names_what_it_found_and_saving_it_all_the_same_is_on_purpose() {
    let world = desk(2).await;
    let ada = || {
        vec![
            to("FirstName", "Ada"),
            to("LastName", "Twice"),
            to("Email", "ada@twice.example"),
        ]
    };
    let first = done(world.send(new_draft("Contact", None, ada()), ONCE).await);
    let change = json!({ "duplicate_rules": true });
    world
        .control()
        .run(Command::SetSwitches { change })
        .unwrap();
    let typed = new_draft("Contact", None, ada());
    let id = typed.id;
    let outcome = world.send(typed, ONCE).await;
    let WriteOutcome::Duplicates {
        records,
        can_save,
        failure,
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert!(can_save);
    assert_eq!(failure.cause, "case.duplicate");
    assert_eq!(records.len(), 1, "{records:?}");
    assert_eq!(records[0].id, first.id);
    assert_eq!(records[0].object, "Contact");
    assert_eq!(records[0].name, "Ada Twice");
    let meant = SaveHow {
        over: None,
        allow_duplicates: true,
    };
    let outcome = world.app.save_draft(id, meant).await.unwrap();
    assert_ne!(done(outcome).id, first.id);
    use ChangeState::{Confirmed, Failed};
    assert_eq!(world.ends().await, [Confirmed, Failed, Confirmed]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_is_saved_twice_at_once_makes_one_record() {
    let world = desk(1).await;
    let typed = draft(None, vec![to("Subject", "pressedtwice")]);
    let id = typed.id;
    world.app.keep_draft(world.id, typed).await.unwrap();
    let save = || world.app.save_draft(id, ONCE);
    let (one, other) = tokio::join!(save(), save());
    let both = [one, other];
    let made = both
        .iter()
        .filter(|one| matches!(one, Ok(WriteOutcome::Done { .. })));
    assert_eq!(made.count(), 1, "{both:?}");
    let late = both.iter().find_map(|one| one.as_ref().err());
    assert_eq!(late.unwrap().cause(), "case.draft-gone");
    assert_eq!(world.searched("pressedtwice").await.rows.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_while_a_new_record_is_sent_goes_to_that_record() {
    let world = desk(1).await;
    let mut typed = draft(None, vec![to("Subject", "onceonly"), to("Origin", "Web")]);
    let id = typed.id;
    world.app.keep_draft(world.id, typed.clone()).await.unwrap();
    world.meets("POST", FaultKind::HoldAfterApply);
    let save = world.app.save_draft(id, ONCE);
    let more = async {
        world.control().held(1).await;
        typed.changes[1] = to("Origin", "Phone");
        world.app.keep_draft(world.id, typed).await.unwrap();
        world.control().clear_faults();
    };
    let (outcome, ()) = tokio::join!(save, more);
    let case = done(outcome.unwrap());
    let unsent = world.app.list_unsent().await.unwrap();
    assert_eq!(unsent.len(), 1);
    let kept = &unsent[0].draft.as_ref().unwrap().kept;
    assert_eq!(kept.record.as_deref(), Some(case.id.as_str()));
    assert_eq!(kept.changes, [to("Origin", "Phone")]);
    let saved = done(world.app.save_draft(id, ONCE).await.unwrap());
    assert_eq!(saved.id, case.id);
    assert_eq!(text(&saved, "Origin"), Some("Phone"));
    assert_eq!(world.searched("onceonly").await.rows.len(), 1);
}
