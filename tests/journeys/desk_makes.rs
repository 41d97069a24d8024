//! Deleting and bringing back, cases that are there already, and macros.

use std::time::Duration;

use orgdeck::{
    Progress,
    views::{BulkComment, BulkEnd, MacroId, MacroView, WriteOutcome},
};
use practice_org::FaultKind;
use serde_json::json;
use store::{ChangeKind, ChangeState};

use crate::{
    desk::{desk, to},
    desk_record::text,
    support::World,
};

impl World {
    async fn removed(&self, id: &str, typed: &str) -> WriteOutcome {
        let removed = self.app.delete_record(self.id, "Case", id, typed).await;
        removed.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_needs_the_number_and_a_deleted_case_comes_back() {
    let world = desk(3).await;
    let case = world.first().await;
    for wrong in ["", "1", "00000000", &format!("{}0", case.name)] {
        world.control().clear_requests();
        assert_eq!(
            world.removed(&case.id, wrong).await,
            WriteOutcome::NumberDiffers
        );
        assert_eq!(world.writes(), 0, "{wrong}");
    }
    let typed = format!(" {} ", case.name);
    let WriteOutcome::Done { change, record, .. } = world.removed(&case.id, &typed).await else {
        panic!("deleted")
    };
    assert_eq!(record, None);
    let gone = world.app.open_record(world.id, "Case", &case.id).await;
    assert_eq!(gone.unwrap_err().cause(), "case.gone");
    // once more: it is gone, and nothing more is sent
    assert!(matches!(
        world.removed(&case.id, &case.name).await,
        WriteOutcome::Gone { .. }
    ));
    let report = world.taken_back(change).await;
    assert_eq!(report.rows.len(), 1);
    assert_eq!(report.rows[0].end, BulkEnd::Done, "{report:?}");
    assert!(!report.notes.is_empty(), "it is said how far that goes");
    assert_eq!(report.in_bin, None);
    let back = world.case(&case.id).await;
    assert_eq!(text(&back, "Subject"), text(&case, "Subject"));
    let kinds = world.changes().await;
    assert_eq!(
        kinds
            .iter()
            .map(|(kind, state, _)| (*kind, *state))
            .collect::<Vec<_>>(),
        [
            (ChangeKind::Delete, ChangeState::Confirmed),
            (ChangeKind::Restore, ChangeState::Confirmed)
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_whose_answer_was_lost_is_looked_up() {
    let world = desk(3).await;
    let case = world.first().await;
    for fault in [FaultKind::Html { code: 200 }, FaultKind::CloseBeforeApply] {
        world.meets("DELETE", fault);
        let removed = world.removed(&case.id, &case.name).await;
        let WriteOutcome::Unknown { failure } = removed else {
            panic!("the org may still be at it: {removed:?}")
        };
        assert_eq!(failure.cause, "case.unknown");
        let left = world.app.list_unsent().await.unwrap().remove(0);
        let settled = world.app.settle_change(left.change.unwrap().id).await;
        let WriteOutcome::Rejected { failure, .. } = settled.unwrap().outcome else {
            panic!("it is still there")
        };
        assert_eq!(failure.cause, "case.not-sent");
    }
    world.meets("DELETE", FaultKind::CloseAfterApply);
    let removed = world.removed(&case.id, &case.name).await;
    assert!(matches!(removed, WriteOutcome::Done { .. }), "{removed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_case_that_is_taken_back_is_deleted_unless_somebody_worked_on_it() {
    let world = desk(1).await;
    let made = world.created(vec![to("Subject", "made by mistake")]).await;
    let changes = world.app.list_changes(None, Some(&made.id), None).await;
    let change = changes.unwrap().remove(0);
    world.control().advance(Duration::from_secs(5));
    let theirs = json!({ "Subject": "somebody's now" });
    world.control().update_record(&made.id, theirs).unwrap();
    let report = world.taken_back(change.id).await;
    assert_eq!(report.rows[0].end, BulkEnd::Conflict);
    world.control().advance(Duration::from_secs(5));
    let back = json!({ "Subject": "made by mistake" });
    world.control().update_record(&made.id, back).unwrap();
    let report = world.taken_back(change.id).await;
    assert_eq!(report.rows[0].end, BulkEnd::Done, "{report:?}");
    let gone = world.app.open_record(world.id, "Case", &made.id).await;
    assert_eq!(gone.unwrap_err().cause(), "case.gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_back_says_why() {
    let world = desk(1).await;
    let case = world.first().await;
    world.control().advance(Duration::from_secs(5));
    let case = world.case(&case.id).await;
    world.saved(&case, vec![to("Subject", "one")]).await;
    let change = world.app.list_changes(None, Some(&case.id), None).await;
    let change = change.unwrap().remove(0);
    assert!(world.app.clear_changes().await.unwrap() >= 1);
    let nobody = Progress::to_nobody();
    let refused = world.app.undo_change(change.id, &nobody).await.unwrap_err();
    assert_eq!(refused.cause(), "case.no-undo");
    let told = world.app.list_changes(None, Some(&case.id), None).await;
    let told = told.unwrap().remove(0);
    assert!(!told.can_undo && told.why_not.is_some());
    assert!(told.before.is_empty() && told.after.is_empty());
    assert_eq!(told.name.as_deref(), Some(case.name.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn open_cases_of_the_contact_with_the_same_subject_are_found() {
    let world = desk(20).await;
    let rows = world.cases().await;
    let at = rows
        .fields
        .iter()
        .position(|field| field == "ContactId")
        .unwrap();
    let of = rows
        .rows
        .iter()
        .find(|row| row.cells[at].text.is_some())
        .unwrap();
    let contact = of.cells[at].text.clone().unwrap();
    let fields = |subject: &str, status: &str| {
        vec![
            to("Subject", subject),
            to("Status", status),
            to("ContactId", &contact),
        ]
    };
    let open = world.created(fields("It's 50% \\ \"broken\"", "New")).await;
    world.created(fields("Another", "New")).await;
    let found = |subject: &str| {
        let (contact, subject) = (contact.clone(), subject.to_owned());
        let (app, id) = (world.app.clone(), world.id);
        async move { app.similar_cases(id, &contact, &subject).await.unwrap() }
    };
    let similar = found(" IT'S 50% \\ \"BROKEN\" ").await;
    assert_eq!(similar.len(), 1, "{similar:?}");
    assert_eq!(
        (similar[0].id.as_str(), similar[0].closed),
        (open.id.as_str(), false)
    );
    assert!(found("' OR Id != '").await.is_empty());
    assert!(found("").await.is_empty());
}

fn a_macro(name: &str, key: Option<u32>) -> MacroView {
    MacroView {
        id: MacroId(uuid::Uuid::now_v7()),
        object: "Case".to_owned(),
        name: name.to_owned(),
        key,
        changes: vec![to("Priority", "High")],
        comment: None,
        then_next: true,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn macros_are_kept_through_a_restart_and_wrong_ones_are_refused_in_words() {
    let world = desk(1).await;
    let (first, second) = (a_macro("One", Some(2)), a_macro("Two", None));
    world.app.save_macro(first.clone()).await.unwrap();
    world.app.save_macro(second.clone()).await.unwrap();
    for wrong in [
        a_macro("  ", None),
        a_macro(&"x".repeat(81), None),
        a_macro("Three", Some(2)),
        a_macro("Three", Some(0)),
        a_macro("Three", Some(10)),
        a_macro("One", None),
        MacroView {
            changes: Vec::new(),
            ..a_macro("Three", None)
        },
        MacroView {
            comment: Some(BulkComment {
                body: "{{a b}}".to_owned(),
                public: true,
            }),
            ..a_macro("Three", None)
        },
    ] {
        let told = format!("{wrong:?}");
        let error = world.app.save_macro(wrong).await.unwrap_err();
        assert_eq!(error.cause(), "input.case", "{told}");
    }
    let renamed = MacroView {
        name: "Uno".to_owned(),
        ..first
    };
    world.app.save_macro(renamed.clone()).await.unwrap();
    let world = world.restart().await;
    assert_eq!(
        world.app.list_macros("Case").await.unwrap(),
        [renamed.clone(), second]
    );
    assert!(world.app.list_macros("Lead").await.unwrap().is_empty());
    world.app.delete_macro(renamed.id).await.unwrap();
    assert_eq!(world.app.list_macros("Case").await.unwrap().len(), 1);
}
