//! Writes and lists whose answer is lost, cut off or not Salesforce's: it is looked up where looking can tell, and said
//! to be unknown where it cannot. Nothing that could do harm twice is sent twice.

use std::{collections::BTreeMap, time::Duration};

use orgdeck::views::{CreateOutcome, DeleteCaseOutcome, SaveOutcome, State};
use practice_org::{Fault, FaultKind};
use store::{ChangeKind, ChangeState};

use crate::desk::{desk, to};

#[tokio::test(flavor = "multi_thread")]
async fn a_save_whose_answer_was_lost_is_looked_up() {
    let world = desk(2).await;
    let mut case = world.first().await;
    let applied = [FaultKind::CloseAfterApply];
    for (n, fault) in applied.into_iter().enumerate() {
        world.meets("PATCH", fault);
        let asked = format!("after {n}");
        case = world.saved(&case, vec![to("Subject", &asked)]).await;
        assert_eq!(case.row.subject.as_deref(), Some(asked.as_str()));
    }
    for fault in [
        FaultKind::CloseBeforeApply,
        FaultKind::Html { code: 200 },
        FaultKind::Html { code: 503 },
    ] {
        let told = format!("{fault:?}");
        world.meets("PATCH", fault);
        let outcome = world.save(&case, vec![to("Subject", "before")]).await;
        let SaveOutcome::Rejected { failure, .. } = outcome else {
            panic!("{told}: {outcome:?}")
        };
        assert_eq!(failure.cause, "case.not-sent", "{told}");
        assert!(failure.retryable);
        assert_eq!(world.case(&case.row.id).await, case, "{told}");
        assert_eq!(
            world.detail().await.row.state,
            State::Connected,
            "looking it up reached the org"
        );
    }
    world.saved(&case, vec![to("Subject", "before")]).await;
    use ChangeState::{Confirmed, Failed};
    let ends: Vec<_> = world
        .changes()
        .await
        .into_iter()
        .map(|(_, state, _)| state)
        .collect();
    assert_eq!(ends, [Confirmed, Failed, Failed, Failed, Confirmed]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_that_cannot_be_looked_up_is_unknown_and_a_taken_one_is_shown_as_asked() {
    let world = desk(2).await;
    let case = world.first().await;
    let down = || {
        Fault::new(FaultKind::CloseBeforeApply)
            .method("GET")
            .after(1)
            .times(20)
    };
    world.control().add_fault(down());
    world.meets("PATCH", FaultKind::CloseAfterApply);
    let outcome = world.save(&case, vec![to("Subject", "mine")]).await;
    let SaveOutcome::Unknown { failure } = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(failure.cause, "case.unknown");
    world.control().clear_faults();
    let case = world.case(&case.row.id).await;
    assert_eq!(case.row.subject.as_deref(), Some("mine"));
    // past the second of the last change, so that saving looks once
    world.control().advance(Duration::from_secs(3));
    world.control().add_fault(down());
    let saved = world.saved(&case, vec![to("Subject", "again")]).await;
    assert_eq!(saved.row.subject.as_deref(), Some("again"));
    world.control().clear_faults();
    use ChangeState::{Confirmed, Unknown};
    let ends: Vec<_> = world
        .changes()
        .await
        .into_iter()
        .map(|(_, state, _)| state)
        .collect();
    assert_eq!(ends, [Unknown, Confirmed]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creation_is_sent_once_whatever_becomes_of_the_answer() {
    let world = desk(2).await;
    let table = [
        (FaultKind::CloseBeforeApply, 0),
        (FaultKind::CloseAfterApply, 1),
        (FaultKind::TruncateBodyAt { bytes: 10 }, 1),
        (FaultKind::Html { code: 200 }, 0),
        (FaultKind::Html { code: 503 }, 0),
    ];
    let count = table.len();
    for (n, (fault, cases)) in table.into_iter().enumerate() {
        let (subject, told) = (format!("lost{n}answer"), format!("{fault:?}"));
        world.control().clear_requests();
        world.meets("POST", fault);
        let outcome = world.create(&subject).await;
        let CreateOutcome::Unknown { failure } = outcome else {
            panic!("{told}: {outcome:?}")
        };
        assert_eq!(failure.cause, "case.unknown");
        assert!(
            !failure.retryable,
            "sending it again unasked could make two"
        );
        assert_eq!(world.writes(), 1, "{told}");
        assert_eq!(world.cases(&subject).await.total, cases, "{told}");
    }
    // a refused session proves that nothing was applied: that one is sent again, once
    world.control().expire_access_tokens().unwrap();
    let case = world
        .created(vec![to("Subject", "renewed on the way")])
        .await;
    assert_eq!(world.cases("renewed on the way").await.total, 1);
    let changes = world.changes().await;
    assert_eq!(changes.len(), count + 1);
    assert!(
        changes[..count]
            .iter()
            .all(|(_, state, _)| *state == ChangeState::Unknown)
    );
    assert_eq!(
        changes[count],
        (
            ChangeKind::Create,
            ChangeState::Confirmed,
            Some(case.row.id)
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_case_that_cannot_be_read_back_is_created_all_the_same() {
    let world = desk(1).await;
    // the desk knows the version already, so that reading back is the only GET
    world.cases("").await;
    world.control().add_fault(
        Fault::new(FaultKind::CloseBeforeApply)
            .method("GET")
            .times(20),
    );
    let case = world
        .created(vec![to("Subject", "unread"), to("Priority", "Low")])
        .await;
    assert_eq!(
        (case.row.subject.as_deref(), case.row.priority.as_deref()),
        (Some("unread"), Some("Low"))
    );
    world.control().clear_faults();
    assert_eq!(world.cases("unread").await.rows[0].id, case.row.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_whose_answer_was_lost_is_looked_up() {
    let world = desk(3).await;
    let rows = world.cases("").await.rows;
    let (one, other) = (world.case(&rows[0].id).await, world.case(&rows[1].id).await);
    world.meets("DELETE", FaultKind::CloseAfterApply);
    assert_eq!(world.delete(&one).await, DeleteCaseOutcome::Deleted);
    for fault in [FaultKind::CloseBeforeApply, FaultKind::Html { code: 502 }] {
        world.meets("DELETE", fault);
        let outcome = world.delete(&other).await;
        let DeleteCaseOutcome::Rejected { failure } = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(failure.cause, "case.not-sent");
    }
    assert_eq!(world.delete(&other).await, DeleteCaseOutcome::Deleted);
    assert_eq!(world.cases("").await.total, 1);
    use ChangeState::{Confirmed, Failed};
    let ends: Vec<_> = world
        .changes()
        .await
        .into_iter()
        .map(|(_, state, _)| state)
        .collect();
    assert_eq!(ends, [Confirmed, Failed, Failed, Confirmed]);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_broken_answers_in_place_of_a_list_are_told() {
    let world = desk(5).await;
    let status = |code: u16, body: &str| FaultKind::Status {
        code,
        content_type: "application/json".to_owned(),
        body: body.to_owned(),
        headers: BTreeMap::new(),
    };
    let table = [
        (FaultKind::Html { code: 200 }, "net.not-salesforce"),
        (FaultKind::TruncateBodyAt { bytes: 30 }, "net.reset"),
        (
            status(200, r#"{"totalSize":1,"done":true,"records":[{"#),
            "net.reset",
        ),
        (
            status(200, r#"{"totalSize":1,"done":true,"records":[{"Id":7}]}"#),
            "sf.unreadable",
        ),
        (
            status(
                500,
                r#"[{"errorCode":"UNKNOWN_EXCEPTION","message":"oops"}]"#,
            ),
            "sf.error",
        ),
        (
            status(
                400,
                r#"[{"errorCode":"QUERY_TIMEOUT","message":"too long"}]"#,
            ),
            "case.query-slow",
        ),
    ];
    for (fault, cause) in table {
        world
            .control()
            .add_fault(Fault::new(fault).containing("/query").times(9));
        let failure = world.try_cases("").await.unwrap_err().failure();
        assert_eq!(failure.cause, cause, "{failure:?}");
        world.control().clear_faults();
    }
    assert_eq!(world.cases("").await.total, 5);
    assert_eq!(world.detail().await.row.state, State::Connected);
}
