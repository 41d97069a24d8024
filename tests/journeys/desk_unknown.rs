//! Writes whose answer is lost, cut off or not Salesforce's: looked up where looking can tell, unknown and listed where
//! it cannot. Nothing that could do harm twice is sent twice.

use orgdeck::views::{ChangeStage, State, UnsentAction, UnsentView, WriteOutcome};
use practice_org::{Fault, FaultKind};
use serde_json::json;
use store::ChangeState;

use crate::{
    desk::{ONCE, desk, done, draft, to},
    desk_conflicts::conflict,
    desk_created::new_draft,
    desk_record::{items, text},
    support::World,
};

impl World {
    /// Nothing can be read for a while.
    fn down(&self) {
        // a composite of reads is a POST
        for fault in [
            Fault::new(FaultKind::CloseBeforeApply).method("GET"),
            Fault::new(FaultKind::CloseBeforeApply).containing("/composite"),
        ] {
            self.control().add_fault(fault.times(60));
        }
    }

    async fn only_unsent(&self) -> UnsentView {
        let mut unsent = self.app.list_unsent().await.unwrap();
        assert_eq!(unsent.len(), 1, "{unsent:?}");
        unsent.remove(0)
    }

    /// What was asked long ago is not to be waited for any more: so many changes.
    pub(crate) fn long_ago(&self, changes: usize) {
        self.sql_of(
            changes,
            "UPDATE changes SET prepared_at = prepared_at - 3600000, sent_at = sent_at - 3600000",
        );
    }
}

fn is_unknown(outcome: &WriteOutcome) -> bool {
    matches!(outcome, WriteOutcome::Unknown { failure } if failure.cause == "case.unknown")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_whose_answer_was_lost_is_looked_up() {
    let world = desk(2).await;
    let case = world.settled_case().await;
    world.save_meets(FaultKind::CloseAfterApply);
    let case = world.saved(&case, vec![to("Subject", "arrived")]).await;
    assert_eq!(text(&case, "Subject"), Some("arrived"));
    assert_eq!(world.detail().await.row.state, State::Connected);
    assert_eq!(world.ends().await, [ChangeState::Confirmed]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_in_place_of_the_answer_leaves_a_save_unknown_until_it_is_looked_for() {
    is_unknown_until_it_is_looked_for(FaultKind::Html { code: 200 }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_gave_up_leaves_a_save_unknown_until_it_is_looked_for() {
    is_unknown_until_it_is_looked_for(FaultKind::Html { code: 503 }).await;
}

/// The org may still be at it.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_broke_leaves_a_save_unknown_until_it_is_looked_for() {
    is_unknown_until_it_is_looked_for(FaultKind::CloseBeforeApply).await;
}

async fn is_unknown_until_it_is_looked_for(fault: FaultKind) {
    let world = desk(2).await;
    let case = world.settled_case().await;
    world.save_meets(fault);
    let outcome = world.save(&case, vec![to("Subject", "mine")]).await;
    assert!(is_unknown(&outcome), "{outcome:?}");
    let one = world.only_unsent().await;
    assert_eq!(one.stage, ChangeStage::Unknown);
    assert!(one.can.contains(&UnsentAction::Settle));
    assert!(
        !one.can.contains(&UnsentAction::Save),
        "not before it is known"
    );
    let settled = world
        .app
        .settle_change(one.change.unwrap().id)
        .await
        .unwrap();
    let WriteOutcome::Rejected { failure, .. } = settled.outcome else {
        panic!("{settled:?}")
    };
    assert_eq!(failure.cause, "case.not-sent");
    assert!(failure.retryable);
    assert_eq!(world.case(&case.id).await.values, case.values);
    assert_eq!(world.detail().await.row.state, State::Connected);
    let id = settled.draft.unwrap();
    assert_eq!(world.only_unsent().await.stage, ChangeStage::Failed);
    let saved = done(world.app.save_draft(id, ONCE).await.unwrap());
    assert_eq!(text(&saved, "Subject"), Some("mine"));
    use ChangeState::{Confirmed, Failed};
    assert_eq!(world.ends().await, [Failed, Confirmed]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_that_cannot_be_looked_up_is_unknown_and_settled_later() {
    let world = desk(2).await;
    let case = world.settled_case().await;
    world.save_meets(FaultKind::CloseAfterApply);
    world.down();
    let outcome = world.save(&case, vec![to("Subject", "mine")]).await;
    assert!(is_unknown(&outcome), "{outcome:?}");
    world.control().clear_faults();
    let one = world.only_unsent().await;
    let id = one.draft.unwrap().kept.id;
    // saving it again looks first, and sends nothing
    world.control().clear_requests();
    let outcome = world.app.save_draft(id, ONCE).await.unwrap();
    assert_eq!(text(&done(outcome), "Subject"), Some("mine"));
    assert_eq!(world.saves_sent(), 0);
    assert!(world.app.list_unsent().await.unwrap().is_empty());
    assert_eq!(world.ends().await, [ChangeState::Confirmed]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_save_over_which_somebody_else_wrote_is_a_conflict() {
    let world = desk(2).await;
    let case = world.settled_case().await;
    world.save_meets(FaultKind::CloseAfterApply);
    world.down();
    let outcome = world.save(&case, vec![to("Subject", "mine")]).await;
    assert!(is_unknown(&outcome), "{outcome:?}");
    world.control().clear_faults();
    world.theirs(&case, json!({"Subject": "theirs"}));
    let one = world.only_unsent().await;
    let settled = world
        .app
        .settle_change(one.change.unwrap().id)
        .await
        .unwrap();
    let (fields, theirs) = conflict(settled.outcome);
    assert_eq!(fields[0].theirs.text.as_deref(), Some("theirs"));
    assert_eq!(text(&theirs, "Subject"), Some("theirs"));
    assert!(settled.draft.is_some(), "what was typed is kept");
    assert_eq!(world.ends().await, [ChangeState::Conflict]);
}

/// Ours had come, and theirs over it cannot be read for the conflict: "not sent" would deny what the org's history has.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_save_under_somebody_elses_that_cannot_be_read_is_unknown() {
    let world = desk(2).await;
    let case = world.settled_case().await;
    world.save_meets(FaultKind::CloseAfterApply);
    world.meets("GET", FaultKind::Hold);
    let save = world.save(&case, vec![to("Subject", "mine")]);
    let meddle = async {
        world.control().held(1).await;
        world.theirs(&case, json!({"Subject": "theirs"}));
        let unreadable = Fault::new(FaultKind::CloseBeforeApply).containing("/composite");
        world.control().add_fault(unreadable.times(60));
        world.control().release();
    };
    let (outcome, ()) = tokio::join!(save, meddle);
    assert!(is_unknown(&outcome), "{outcome:?}");
    world.control().clear_faults();
    let one = world.only_unsent().await;
    assert_eq!(one.stage, ChangeStage::Unknown);
    let change = one.change.unwrap().id;
    let (_, theirs) = conflict(world.app.settle_change(change).await.unwrap().outcome);
    assert_eq!(text(&theirs, "Subject"), Some("theirs"));
    assert_eq!(world.saves_sent(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_record_is_sent_once_whatever_becomes_of_the_answer() {
    let world = desk(2).await;
    let table = [
        (FaultKind::CloseBeforeApply, 0),
        (FaultKind::CloseAfterApply, 1),
        (FaultKind::TruncateBodyAt { bytes: 10 }, 1),
        (FaultKind::Html { code: 200 }, 0),
        (FaultKind::Html { code: 503 }, 0),
    ];
    for (n, (fault, cases)) in table.into_iter().enumerate() {
        let (subject, told) = (format!("lost{n}answer"), format!("{fault:?}"));
        world.app.desk_object(world.id, "Case").await.unwrap();
        world.control().clear_requests();
        world.meets("POST", fault);
        let typed = draft(None, vec![to("Subject", &subject)]);
        let outcome = world.send(typed, ONCE).await;
        assert_eq!(world.writes_of("POST"), 1, "{told}");
        match cases {
            1 => assert_eq!(text(&done(outcome), "Subject"), Some(subject.as_str())),
            _ => assert!(is_unknown(&outcome), "{told}: {outcome:?}"),
        }
        assert_eq!(world.searched(&subject).await.rows.len(), cases, "{told}");
    }
    use ChangeState::{Confirmed, Unknown};
    assert_eq!(
        world.ends().await,
        [Unknown, Confirmed, Confirmed, Unknown, Unknown]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_new_record_is_waited_for_and_then_said_not_to_have_come() {
    let world = desk(2).await;
    world.meets("POST", FaultKind::CloseBeforeApply);
    let typed = draft(None, vec![to("Subject", "nevercame")]);
    let id = typed.id;
    let outcome = world.send(typed, ONCE).await;
    assert!(is_unknown(&outcome), "{outcome:?}");
    world.control().clear_requests();
    let outcome = world.app.save_draft(id, ONCE).await.unwrap();
    let WriteOutcome::Unknown { failure } = outcome else {
        panic!("it may still come: {outcome:?}")
    };
    assert_eq!(failure.cause, "case.not-yet");
    assert_eq!(world.writes_of("POST"), 0);
    world.long_ago(1);
    let case = done(world.app.save_draft(id, ONCE).await.unwrap());
    assert_eq!(text(&case, "Subject"), Some("nevercame"));
    assert_eq!(world.searched("nevercame").await.rows.len(), 1);
    use ChangeState::{Confirmed, Failed};
    assert_eq!(world.ends().await, [Failed, Confirmed]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_comment_is_found_among_others_that_say_the_same() {
    let world = desk(2).await;
    let case = world.first().await;
    let comment = || {
        let typed = vec![to("ParentId", &case.id), to("CommentBody", "thank you")];
        new_draft("CaseComment", Some(&case), typed)
    };
    let mine = |case: &orgdeck::views::RecordView| {
        let comments = items(&case.related.comments).iter();
        comments.filter(|one| one.body == "thank you").count()
    };
    let first = world.send(comment(), ONCE).await;
    assert!(matches!(first, WriteOutcome::Done { .. }), "{first:?}");
    for (fault, arrived) in [
        (FaultKind::CloseAfterApply, true),
        (FaultKind::CloseBeforeApply, false),
    ] {
        world.meets("POST", fault);
        let outcome = world.send(comment(), ONCE).await;
        match arrived {
            true => assert!(matches!(outcome, WriteOutcome::Done { .. }), "{outcome:?}"),
            false => assert!(is_unknown(&outcome), "{outcome:?}"),
        }
        assert_eq!(mine(&world.case(&case.id).await), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_after_a_lost_save_is_not_lost_with_it() {
    let world = desk(2).await;
    // what cases look like is known, so that only the looking fails
    world.first().await;
    world.down();
    world.meets("POST", FaultKind::CloseAfterApply);
    let mut typed = draft(None, vec![to("Subject", "halfway")]);
    let outcome = world.send(typed.clone(), ONCE).await;
    assert!(is_unknown(&outcome), "{outcome:?}");
    world.control().clear_faults();
    typed.changes.push(to("Description", "and more"));
    let case = done(world.send(typed, ONCE).await);
    assert_eq!(text(&case, "Description"), Some("and more"));
    let found = world.searched("halfway").await.rows;
    assert_eq!(found.len(), 1, "the one that had arrived was changed");
    assert!(world.app.list_unsent().await.unwrap().is_empty());
    assert_eq!(world.ends().await, [ChangeState::Confirmed; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_while_a_write_is_under_way_leaves_it_unknown_and_what_was_never_sent_failed() {
    let world = desk(2).await;
    let case = world.settled_case().await;
    world.saved(&case, vec![to("Subject", "arrived")]).await;
    // whoever asks finds recorded what is recorded behind an answer
    assert!(world.app.list_unsent().await.unwrap().is_empty());
    world.sql("UPDATE changes SET state = 'sent', finished_at = NULL");
    let world = world.restart_in_memory().await;
    let one = world.only_unsent().await;
    assert_eq!(one.stage, ChangeStage::Unknown);
    let settled = world
        .app
        .settle_change(one.change.unwrap().id)
        .await
        .unwrap();
    assert!(
        matches!(settled.outcome, WriteOutcome::Done { .. }),
        "{settled:?}"
    );
    assert!(world.app.list_unsent().await.unwrap().is_empty());
    world.sql("UPDATE changes SET state = 'prepared', finished_at = NULL");
    let world = world.restart_in_memory().await;
    assert_eq!(world.ends().await, [ChangeState::Failed]);
}

#[tokio::test(flavor = "multi_thread")]
async fn values_of_changes_are_forgotten_after_a_month_and_by_hand() {
    let world = desk(2).await;
    let case = world.settled_case().await;
    let case = world.saved(&case, vec![to("Subject", "old")]).await;
    assert!(world.app.list_unsent().await.unwrap().is_empty());
    world.sql("UPDATE changes SET prepared_at = prepared_at - 31 * 86400000");
    let world = world.restart_in_memory().await;
    world
        .saved(&world.case(&case.id).await, vec![to("Subject", "new")])
        .await;
    let listed = || async {
        let changes = world.app.list_changes(Some(world.id), None, None).await;
        changes.unwrap()
    };
    let changes = listed().await;
    assert_eq!(changes[0].after, [to("Subject", "new")]);
    assert!(changes[1].after.is_empty() && changes[1].before.is_empty());
    assert!(!changes[1].can_undo && changes[1].why_not.is_some());
    assert_eq!(world.app.clear_changes().await.unwrap(), 1);
    assert!(
        listed()
            .await
            .iter()
            .all(|one| one.after.is_empty() && !one.can_undo)
    );
}
