//! Writes that meet a conflict or a refusal: nothing is overwritten unseen, what Salesforce said is told where it
//! belongs, and the table of changes knows how each write ended. Broken lines are in `desk_lost`.

use std::{collections::BTreeMap, time::Duration};

use orgdeck::views::{CaseView, CreateOutcome, DeleteCaseOutcome, SaveOutcome};
use practice_org::{Fault, FaultKind};
use serde_json::json;
use store::{ChangeKind, ChangeState, Store};

use crate::{
    desk::{desk, to},
    support::World,
};

impl World {
    /// Somebody else changes a case, seconds after whatever happened before.
    fn theirs(&self, case: &CaseView, fields: serde_json::Value) {
        self.control().advance(Duration::from_secs(3));
        self.control().update_record(&case.row.id, fields).unwrap();
    }

    /// Meets the next request of this method.
    pub(crate) fn meets(&self, method: &str, fault: FaultKind) {
        self.control()
            .add_fault(Fault::new(fault).method(method).path("/services/data"));
    }

    pub(crate) async fn create(&self, subject: &str) -> CreateOutcome {
        self.app
            .create_case(self.id, vec![to("Subject", subject)])
            .await
            .unwrap()
    }

    pub(crate) async fn delete(&self, case: &CaseView) -> DeleteCaseOutcome {
        self.app
            .delete_case(self.id, &case.row.id, &case.row.number)
            .await
            .unwrap()
    }

    pub(crate) fn writes(&self) -> usize {
        self.control()
            .requests()
            .iter()
            .filter(|request| request.method != "GET")
            .count()
    }

    /// Closes the app and reads how the changes ended, oldest first.
    pub(crate) async fn changes(self) -> Vec<(ChangeKind, ChangeState, Option<String>)> {
        let World {
            folder,
            app,
            options,
            ..
        } = self;
        app.close().await;
        drop(app);
        let store = Store::open(&options.folder.join("orgdeck.db")).unwrap();
        let mut changes = store.changes().list_recent(10_000).unwrap();
        changes.reverse();
        drop(folder);
        changes
            .into_iter()
            .map(|change| (change.asked.kind, change.state, change.asked.record_id))
            .collect()
    }
}

/// A refusal about a field, as Salesforce shapes it.
fn about(code: &str, message: &str, field: &str) -> FaultKind {
    FaultKind::Status {
        code: 400,
        content_type: "application/json".to_owned(),
        body: json!([{"message": message, "errorCode": code, "fields": [field]}]).to_string(),
        headers: BTreeMap::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_changed_by_somebody_else_is_a_conflict_and_saving_again_is_on_purpose() {
    let world = desk(2).await;
    let case = world.first().await;
    world.theirs(&case, json!({"Priority": "High", "Subject": "theirs"}));
    world.control().clear_requests();
    let SaveOutcome::Conflict { theirs } = world.save(&case, vec![to("Subject", "mine")]).await
    else {
        panic!()
    };
    assert_eq!(theirs.row.subject.as_deref(), Some("theirs"));
    assert_eq!(world.writes(), 0, "nothing is sent");
    assert_eq!(world.case(&case.row.id).await, theirs);
    let saved = world.saved(&theirs, vec![to("Subject", "mine")]).await;
    assert_eq!(saved.row.subject.as_deref(), Some("mine"));
    assert_eq!(
        saved.row.priority.as_deref(),
        Some("High"),
        "what was not touched stays theirs"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_comes_between_looking_and_writing_is_a_conflict() {
    let world = desk(2).await;
    let case = world.first().await;
    world.meets("PATCH", FaultKind::Hold);
    let save = world.save(&case, vec![to("Subject", "mine")]);
    let meddle = async {
        world.control().held(1).await;
        world.theirs(&case, json!({"Subject": "theirs"}));
        world.control().release();
    };
    let (outcome, ()) = tokio::join!(save, meddle);
    let SaveOutcome::Conflict { theirs } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(theirs.row.subject.as_deref(), Some("theirs"));
    assert_eq!(world.case(&case.row.id).await, theirs);
    let ends: Vec<_> = world
        .changes()
        .await
        .into_iter()
        .map(|(_, state, _)| state)
        .collect();
    assert_eq!(ends, [ChangeState::Conflict]);
}

/// Moves the org's clock to the start of a second.
fn next_second(world: &World) -> i64 {
    let now = world.control().now_ms();
    world.control().advance(Duration::from_millis(
        u64::try_from(1000 - now.rem_euclid(1000)).unwrap(),
    ));
    world.control().now_ms() / 1000
}

// without the content in the stamp, the second change was overwritten in every round
#[tokio::test(flavor = "multi_thread")]
async fn two_changes_within_one_second_are_told_apart() {
    let world = desk(2).await;
    let id = world.first().await.row.id;
    let mut rounds = 0;
    loop {
        let second = next_second(&world);
        world
            .control()
            .update_record(&id, json!({"Subject": "one"}))
            .unwrap();
        let case = world.case(&id).await;
        world
            .control()
            .update_record(&id, json!({"Subject": "two"}))
            .unwrap();
        let same = world.control().now_ms() / 1000 == second;
        let outcome = world.save(&case, vec![to("Subject", "mine")]).await;
        let SaveOutcome::Conflict { theirs } = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(theirs.row.subject.as_deref(), Some("two"));
        rounds += 1;
        // a slow machine may have needed longer than a second
        if same || rounds == 20 {
            assert!(same, "never within one second");
            break;
        }
    }
}

// without the wait for the second's end, the change in between was overwritten
#[tokio::test(flavor = "multi_thread")]
async fn a_change_in_the_same_second_between_looking_and_writing_is_a_conflict() {
    let world = desk(2).await;
    let id = world.first().await.row.id;
    next_second(&world);
    world
        .control()
        .update_record(&id, json!({"Subject": "one"}))
        .unwrap();
    let case = world.case(&id).await;
    world.meets("PATCH", FaultKind::Hold);
    let save = world.save(&case, vec![to("Subject", "mine")]);
    let meddle = async {
        world.control().held(1).await;
        world
            .control()
            .update_record(&id, json!({"Subject": "two"}))
            .unwrap();
        world.control().release();
    };
    let (outcome, ()) = tokio::join!(save, meddle);
    let SaveOutcome::Conflict { theirs } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(theirs.row.subject.as_deref(), Some("two"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_salesforce_refuses_about_a_field_is_said_at_the_field_and_nothing_is_written() {
    let world = desk(2).await;
    let mut case = world.first().await;
    let open = vec![
        to("Status", "New"),
        to("Priority", "High"),
        to("Description", ""),
    ];
    case = world.saved(&case, open).await;
    let required = (
        "REQUIRED_FIELD_MISSING",
        "Required fields are missing: [Subject]",
        "Subject",
    );
    let picklist = (
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "Status: bad value for restricted picklist field: x",
        "Status",
    );
    let table = [
        (
            None,
            to("Status", "Closed"),
            "Description",
            "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "A high-priority case can only be closed with a description of what happened.",
        ),
        (
            None,
            to("Subject", &"x".repeat(256)),
            "Subject",
            "STRING_TOO_LONG",
            "(max length=255)",
        ),
        (
            Some(about(required.0, required.1, required.2)),
            to("Subject", ""),
            "Subject",
            required.0,
            required.1,
        ),
        (
            Some(about(picklist.0, picklist.1, picklist.2)),
            to("Status", "x"),
            "Status",
            picklist.0,
            picklist.1,
        ),
    ];
    for (fault, change, field, code, words) in table {
        if let Some(fault) = fault {
            world.meets("PATCH", fault);
        }
        let outcome = world.save(&case, vec![change]).await;
        let SaveOutcome::Rejected { fields, failure } = outcome else {
            panic!("{code}: {outcome:?}")
        };
        assert_eq!(fields.len(), 1, "{code}");
        assert_eq!(fields[0].field, field);
        assert!(fields[0].message.contains(words), "{}", fields[0].message);
        assert_eq!(
            (
                failure.cause.as_str(),
                failure.detail.unwrap().code.unwrap().as_str()
            ),
            ("case.rejected", code)
        );
        assert_eq!(world.case(&case.row.id).await, case, "{code}");
    }
    world.meets("POST", about(required.0, required.1, required.2));
    let CreateOutcome::Rejected { fields, .. } = world.create("never").await else {
        panic!()
    };
    assert_eq!(fields[0].field, "Subject");
    assert_eq!(world.cases("never").await.total, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_of_a_megabyte_is_refused_in_a_sentence_of_bearable_length() {
    let world = desk(1).await;
    let case = world.first().await;
    let long = "🚒".repeat(250_000);
    let outcome = world.save(&case, vec![to("Subject", &long)]).await;
    let SaveOutcome::Rejected { fields, failure } = outcome else {
        panic!()
    };
    assert!(fields[0].message.len() < 4_000 && fields[0].message.ends_with("(max length=255)"));
    assert!(failure.detail.unwrap().words.unwrap().len() < 4_000);
    assert_eq!(world.case(&case.row.id).await, case);
    let CreateOutcome::Rejected { .. } = world.create(&long).await else {
        panic!()
    };
    assert_eq!(world.cases("").await.total, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_deleted_by_somebody_else_while_open_is_told_and_nothing_is_written() {
    let world = desk(3).await;
    let case = world.first().await;
    world.meets("PATCH", FaultKind::Hold);
    let save = world.save(&case, vec![to("Subject", "mine")]);
    let meddle = async {
        world.control().held(1).await;
        world.control().delete_record(&case.row.id).unwrap();
        world.control().release();
    };
    let (outcome, ()) = tokio::join!(save, meddle);
    let SaveOutcome::Gone { failure } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(failure.cause, "case.gone");
    let outcome = world.save(&case, vec![to("Subject", "mine")]).await;
    assert!(matches!(outcome, SaveOutcome::Gone { .. }), "{outcome:?}");
    assert_eq!(
        world
            .app
            .get_case(world.id, &case.row.id)
            .await
            .unwrap_err()
            .cause(),
        "case.gone"
    );
    assert_eq!(world.delete(&case).await, DeleteCaseOutcome::Deleted);
    assert_eq!(world.cases("").await.total, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_without_the_right_is_told_and_the_form_says_so() {
    let world = desk(2).await;
    let case = world.first().await;
    world.rights([true, false, false, false]);
    let form = world.app.case_form(world.id).await.unwrap();
    assert!(!form.can_create && !form.can_edit && !form.can_delete);
    let SaveOutcome::Rejected { fields, failure } =
        world.save(&case, vec![to("Subject", "x")]).await
    else {
        panic!()
    };
    assert!(fields.is_empty());
    assert_eq!(failure.cause, "rights.record");
    let CreateOutcome::Rejected { failure, .. } = world.create("never").await else {
        panic!()
    };
    assert_eq!(failure.cause, "rights.record");
    let DeleteCaseOutcome::Rejected { failure } = world.delete(&case).await else {
        panic!()
    };
    assert_eq!(failure.cause, "rights.record");
    world.rights([true; 4]);
    assert_eq!(world.case(&case.row.id).await, case);
    let ends: Vec<_> = world
        .changes()
        .await
        .into_iter()
        .map(|(kind, state, _)| (kind, state))
        .collect();
    let failed = ChangeState::Failed;
    assert_eq!(
        ends,
        [
            (ChangeKind::Update, failed),
            (ChangeKind::Create, failed),
            (ChangeKind::Delete, failed)
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_being_written_to_is_told_as_passing() {
    let world = desk(1).await;
    let case = world.first().await;
    let locked = Fault::refusal(
        400,
        "UNABLE_TO_LOCK_ROW",
        "unable to obtain exclusive access to this record",
    );
    world.control().add_fault(locked.method("PATCH"));
    let SaveOutcome::Rejected { failure, .. } = world.save(&case, vec![to("Subject", "x")]).await
    else {
        panic!()
    };
    assert_eq!(
        (failure.cause.as_str(), failure.retryable),
        ("case.locked", true)
    );
    world.saved(&case, vec![to("Subject", "x")]).await;
}
