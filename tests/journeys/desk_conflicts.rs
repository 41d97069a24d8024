//! Two people at one record: nobody is overwritten unseen, and what does not clash is merged.

use std::time::Duration;

use orgdeck::views::{ConflictField, RecordView, SaveHow, WriteOutcome};
use practice_org::FaultKind;
use serde_json::json;
use store::ChangeState;

use crate::{
    desk::{ONCE, desk, draft, to},
    desk_record::text,
    support::World,
};

/// The fields of a conflict, and the record as the org has it.
pub(crate) fn conflict(outcome: WriteOutcome) -> (Vec<ConflictField>, RecordView) {
    match outcome {
        WriteOutcome::Conflict { fields, theirs } => (fields, *theirs),
        other => panic!("no conflict: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_clash_with_somebody_elses_change_is_merged() {
    let world = desk(2).await;
    let case = world.settled_case().await;
    world.theirs(&case, json!({"Priority": "High", "Type": "Other"}));
    let saved = world.saved(&case, vec![to("Subject", "mine")]).await;
    assert_eq!(text(&saved, "Subject"), Some("mine"));
    assert_eq!(text(&saved, "Priority"), Some("High"), "theirs stands");
    // both to the same, and one of mine beside it
    let case = world.settled_case().await;
    world.theirs(&case, json!({"Priority": "Low"}));
    let both = vec![to("Priority", "Low"), to("Subject", "mine again")];
    let outcome = world.save(&case, both).await;
    let WriteOutcome::Done { merged, record, .. } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(merged, ["Priority"]);
    assert_eq!(text(&record.unwrap(), "Subject"), Some("mine again"));
    assert_eq!(world.ends().await, [ChangeState::Confirmed; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clash_shows_base_theirs_and_mine_and_saving_over_it_is_on_purpose() {
    let world = desk(2).await;
    let case = world.settled_case().await;
    let base = text(&case, "Subject").map(str::to_owned);
    world.theirs(&case, json!({"Priority": "High", "Subject": "theirs"}));
    let typed = draft(
        Some(&case),
        vec![to("Subject", "mine"), to("Origin", "Web")],
    );
    world.app.keep_draft(world.id, typed.clone()).await.unwrap();
    let outcome = world.app.save_draft(typed.id, ONCE).await.unwrap();
    let (fields, theirs) = conflict(outcome);
    let clashing: Vec<_> = fields.iter().filter(|one| one.clashes).collect();
    assert_eq!(clashing.len(), 1);
    assert_eq!(clashing[0].field, "Subject");
    assert_eq!(clashing[0].base.text.as_deref(), base.as_deref());
    assert_eq!(clashing[0].theirs.text.as_deref(), Some("theirs"));
    assert_eq!(
        clashing[0].mine.as_ref().unwrap().text.as_deref(),
        Some("mine")
    );
    assert_eq!(text(&theirs, "Subject"), Some("theirs"));
    let now = world.case(&case.id).await;
    assert_eq!(now.values, theirs.values, "nothing was written");
    // changed once more: what was seen is not what is there
    world.theirs(&case, json!({"Subject": "theirs again"}));
    let over = |stamp: i64| SaveHow {
        over: Some(stamp),
        allow_duplicates: false,
    };
    let outcome = world.app.save_draft(typed.id, over(theirs.stamp)).await;
    let (_, theirs) = conflict(outcome.unwrap());
    let outcome = world.app.save_draft(typed.id, over(theirs.stamp)).await;
    let WriteOutcome::Done { record, .. } = outcome.unwrap() else {
        panic!("seen, and meant")
    };
    let record = record.unwrap();
    assert_eq!(text(&record, "Subject"), Some("mine"));
    assert_eq!(
        text(&record, "Priority"),
        Some("High"),
        "untouched, so theirs"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_comes_between_looking_and_writing_is_a_conflict() {
    let world = desk(2).await;
    let case = world.settled_case().await;
    world.save_meets(FaultKind::Hold);
    let save = world.save(&case, vec![to("Subject", "mine")]);
    let meddle = async {
        world.control().held(1).await;
        world.theirs(&case, json!({"Subject": "theirs"}));
        world.control().release();
    };
    let (outcome, ()) = tokio::join!(save, meddle);
    let (_, theirs) = conflict(outcome);
    assert_eq!(text(&theirs, "Subject"), Some("theirs"));
    assert_eq!(text(&world.case(&case.id).await, "Subject"), Some("theirs"));
    let unsent = world.app.list_unsent().await.unwrap();
    assert_eq!(unsent.len(), 1, "what was typed is kept");
    assert_eq!(world.ends().await, [ChangeState::Conflict]);
}

/// Moves the org's clock to the start of a second.
fn next_second(world: &World) -> i64 {
    let now = world.control().now_ms();
    let rest = u64::try_from(1000 - now.rem_euclid(1000)).unwrap();
    world.control().advance(Duration::from_millis(rest));
    world.control().now_ms() / 1000
}

#[tokio::test(flavor = "multi_thread")]
async fn two_changes_within_one_second_are_told_apart() {
    let world = desk(2).await;
    let case = world.first().await;
    let change = |subject: &str| {
        let fields = json!({ "Subject": subject });
        world.control().update_record(&case.id, fields).unwrap();
    };
    let mut rounds = 0;
    loop {
        let second = next_second(&world);
        change("one");
        let case = world.case(&case.id).await;
        change("two");
        let same = world.control().now_ms() / 1000 == second;
        let (_, theirs) = conflict(world.save(&case, vec![to("Subject", "mine")]).await);
        assert_eq!(text(&theirs, "Subject"), Some("two"));
        rounds += 1;
        // a slow machine may have needed longer than a second
        if same || rounds == 20 {
            assert!(same, "never within one second");
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_in_the_same_second_between_looking_and_writing_is_a_conflict() {
    let world = desk(2).await;
    let id = world.first().await.id;
    let change = |subject: &str| {
        let fields = json!({ "Subject": subject });
        world.control().update_record(&id, fields).unwrap();
    };
    next_second(&world);
    change("one");
    let case = world.case(&id).await;
    world.save_meets(FaultKind::Hold);
    let save = world.save(&case, vec![to("Subject", "mine")]);
    let meddle = async {
        world.control().held(1).await;
        change("two");
        world.control().release();
    };
    let (outcome, ()) = tokio::join!(save, meddle);
    let (_, theirs) = conflict(outcome);
    assert_eq!(text(&theirs, "Subject"), Some("two"));
}
