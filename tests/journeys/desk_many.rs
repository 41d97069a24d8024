//! Many records at once, and taking back: a result for each, nobody overwritten, nothing doubled.

use std::time::Duration;

use orgdeck::{
    Progress,
    views::{
        BulkAsk, BulkComment, BulkEnd, BulkReport, BulkWork, ChangeId, ChangeStage, FieldChange,
        MacroId, MacroView, UndoReport, UnsentAction, WriteOutcome,
    },
};
use practice_org::{Fault, FaultKind};
use serde_json::json;

use crate::{
    desk::{ONCE, desk, done, to},
    desk_record::{items, text},
    support::{World, collect},
};

impl World {
    /// The newest cases' ids, settled.
    async fn some(&self, many: usize) -> Vec<String> {
        self.control().advance(Duration::from_secs(60));
        let rows = self.cases().await.rows;
        rows.into_iter().take(many).map(|row| row.id).collect()
    }

    async fn many(&self, records: &[String], work: BulkWork) -> BulkReport {
        self.try_many(records, work).await.unwrap()
    }

    async fn try_many(
        &self,
        records: &[String],
        work: BulkWork,
    ) -> Result<BulkReport, orgdeck::Error> {
        let ask = BulkAsk {
            object: "Case".to_owned(),
            records: records.to_vec(),
            work,
        };
        let nobody = Progress::to_nobody();
        self.app.change_many(self.id, &ask, &nobody).await
    }

    pub(crate) async fn taken_back(&self, group: ChangeId) -> UndoReport {
        self.control().advance(Duration::from_secs(5));
        let nobody = Progress::to_nobody();
        self.app.undo_change(group, &nobody).await.unwrap()
    }

    async fn value(&self, id: &str, field: &str) -> Option<String> {
        text(&self.case(id).await, field).map(str::to_owned)
    }
}

fn change(changes: Vec<FieldChange>) -> BulkWork {
    BulkWork::Change {
        changes,
        comment: None,
    }
}

fn ends(report: &BulkReport) -> Vec<&'static str> {
    report.rows.iter().map(|row| word(&row.end)).collect()
}

fn word(end: &BulkEnd) -> &'static str {
    match end {
        BulkEnd::Done => "done",
        BulkEnd::Same => "same",
        BulkEnd::Conflict => "conflict",
        BulkEnd::Rejected { .. } => "rejected",
        BulkEnd::Gone => "gone",
        BulkEnd::NotSent { .. } => "not sent",
        BulkEnd::Unknown { .. } => "unknown",
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_cases_are_changed_in_few_calls_and_all_of_it_is_taken_back() {
    let world = desk(60).await;
    let records = world.some(60).await;
    let mut before = Vec::new();
    for id in &records[..3] {
        before.push(world.value(id, "Type").await);
    }
    world.control().clear_requests();
    let (progress, steps) = collect();
    let ask = BulkAsk {
        object: "Case".to_owned(),
        records: records.clone(),
        work: change(vec![to("Type", "Problem")]),
    };
    let report = world.app.change_many(world.id, &ask, &progress).await;
    let report = report.unwrap();
    let fine = |end: &&str| ["done", "same"].contains(end);
    assert!(ends(&report).iter().all(fine), "{report:?}");
    // one reading, three batches of 25
    assert!(report.calls <= 4, "{}", report.calls);
    assert!(world.sent().len() <= 4, "{:?}", world.sent());
    let last = steps
        .lock()
        .unwrap()
        .last()
        .map(|step| (step.done, step.total));
    assert_eq!(last, Some((60, 60)));
    for id in &records {
        assert_eq!(world.value(id, "Type").await.as_deref(), Some("Problem"));
    }
    let changes = world.app.list_changes(None, None, Some(report.group)).await;
    assert_eq!(
        changes.unwrap().len(),
        ends(&report).iter().filter(|end| **end == "done").count()
    );
    let report = world.taken_back(report.group).await;
    assert!(report.rows.iter().all(|row| word(&row.end) == "done"));
    for (id, before) in records.iter().zip(before) {
        assert_eq!(world.value(id, "Type").await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_row_ends_for_itself() {
    let world = desk(6).await;
    let records = world.some(6).await;
    // of six: one has the value, one is deleted, one is refused by a rule, one is changed in between
    let subject = "Changed for many";
    let has = json!({ "Subject": subject, "Status": "New", "Priority": "Low" });
    world.control().update_record(&records[0], has).unwrap();
    world.control().delete_record(&records[1]).unwrap();
    let closable = json!({ "Priority": "High", "Description": null, "Status": "New" });
    world
        .control()
        .update_record(&records[2], closable)
        .unwrap();
    world.control().advance(Duration::from_secs(60));
    let report = world
        .many(&records, change(vec![to("Subject", subject)]))
        .await;
    assert_eq!(ends(&report)[..2], ["same", "gone"]);
    assert_eq!(ends(&report)[2..], ["done"; 4]);
    world.control().advance(Duration::from_secs(60));
    let close = change(vec![to("Status", "Closed")]);
    let report = world.many(&records[2..3], close).await;
    let BulkEnd::Rejected { failure } = &report.rows[0].end else {
        panic!("{report:?}")
    };
    assert_eq!(failure.cause, "case.rejected");
    assert_eq!(
        world.value(&records[2], "Status").await.as_deref(),
        Some("New")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_changed_in_between_is_a_conflict_and_stays_as_they_left_it() {
    let world = desk(3).await;
    let records = world.some(3).await;
    // the reading is held, somebody else writes, then the batch goes out on what was read
    let held = Fault::new(FaultKind::Hold)
        .containing("/composite")
        .after(1);
    world.control().add_fault(held);
    let ask = change(vec![to("Subject", "mine")]);
    let changing = world.many(&records, ask);
    let theirs = async {
        world.control().held(1).await;
        world.control().advance(Duration::from_secs(3));
        let fields = json!({ "Subject": "theirs" });
        world.control().update_record(&records[1], fields).unwrap();
        world.control().release();
    };
    let (report, ()) = tokio::join!(changing, theirs);
    assert_eq!(ends(&report), ["done", "conflict", "done"]);
    assert_eq!(
        world.value(&records[1], "Subject").await.as_deref(),
        Some("theirs")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_whose_answer_is_lost_is_looked_up_and_sent_once() {
    let world = desk(30).await;
    let records = world.some(30).await;
    for (fault, expected) in [
        (FaultKind::CloseAfterApply, "done"),
        (FaultKind::Html { code: 200 }, "unknown"),
        (FaultKind::CloseBeforeApply, "unknown"),
    ] {
        world.control().advance(Duration::from_secs(60));
        world.control().clear_requests();
        let subject = format!("{fault:?}");
        // the first composite reads, the second is the first batch
        let lost = Fault::new(fault).containing("/composite").after(1);
        world.control().add_fault(lost);
        let report = world
            .many(&records[..20], change(vec![to("Subject", &subject)]))
            .await;
        assert_eq!(ends(&report), vec![expected; 20], "{subject}");
        for id in &records[..20] {
            let there = world.value(id, "Subject").await.as_deref() == Some(&subject);
            assert_eq!(there, expected == "done");
        }
        world.control().clear_faults();
        let left = world.app.list_unsent().await.unwrap();
        assert_eq!(left.len(), if expected == "unknown" { 20 } else { 0 });
        for one in left {
            let settled = world.app.settle_change(one.change.unwrap().id).await;
            let settled = settled.unwrap();
            assert!(matches!(settled.outcome, WriteOutcome::Rejected { .. }));
            // it did not arrive, and can be saved as if it had been typed; planted: a change ended without keeping it
            let kept = world.app.list_unsent().await.unwrap();
            let kept = kept.iter().find(|one| {
                let draft = one.draft.as_ref().map(|draft| draft.kept.id);
                draft.is_some() && draft == settled.draft
            });
            let kept = kept.unwrap();
            assert_eq!(kept.stage, ChangeStage::Failed);
            assert!(kept.can.contains(&UnsentAction::Save), "{:?}", kept.can);
            let saved = world.app.save_draft(settled.draft.unwrap(), ONCE).await;
            let record = done(saved.unwrap());
            assert_eq!(
                world.value(&record.id, "Subject").await.as_deref(),
                Some(subject.as_str())
            );
        }
        assert_eq!(world.app.list_unsent().await.unwrap(), []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_that_did_not_arrive_twice_is_kept_once() {
    let world = desk(3).await;
    let records = world.some(1).await;
    let ask = || change(vec![to("Status", "Working")]);
    for _ in 0..2 {
        let lost = Fault::new(FaultKind::CloseBeforeApply).containing("/composite");
        world.control().add_fault(lost.after(1));
        let report = world.many(&records, ask()).await;
        assert_eq!(ends(&report), ["unknown"]);
        world.control().clear_faults();
    }
    let mut kept = Vec::new();
    for one in world.app.list_unsent().await.unwrap() {
        let settled = world.app.settle_change(one.change.unwrap().id).await;
        kept.push(settled.unwrap().draft.unwrap());
    }
    let [first, second] = kept.as_slice() else {
        panic!("{kept:?}")
    };
    assert_eq!(first, second);
    assert_eq!(world.app.list_unsent().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_on_many_that_did_not_arrive_is_kept_at_its_case() {
    let world = desk(3).await;
    let records = world.some(2).await;
    // the cases are read, then each gets its comment
    let lost = Fault::new(FaultKind::CloseBeforeApply).containing("/composite");
    world.control().add_fault(lost.after(1));
    let work = BulkWork::Change {
        changes: Vec::new(),
        comment: Some(BulkComment {
            body: "Looked at {{CaseNumber}}".to_owned(),
            public: true,
        }),
    };
    let report = world.many(&records, work).await;
    assert_eq!(ends(&report), ["unknown", "unknown"]);
    world.control().clear_faults();
    world.long_ago(2);
    for one in world.app.list_unsent().await.unwrap() {
        let settled = world.app.settle_change(one.change.unwrap().id).await;
        assert!(settled.unwrap().draft.is_some());
    }
    for id in &records {
        let kept = world.app.drafts_at(world.id, Some(id)).await.unwrap();
        let [kept] = kept.as_slice() else {
            panic!("{kept:?}")
        };
        done(world.app.save_draft(kept.kept.id, ONCE).await.unwrap());
        let case = world.case(id).await;
        let words = format!("Looked at {}", case.name);
        let said = items(&case.related.comments).iter();
        assert_eq!(said.filter(|one| one.body == words).count(), 1);
    }
    assert_eq!(world.app.list_unsent().await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rest_is_not_sent_once_no_calls_are_left() {
    let world = desk(80).await;
    let records = world.some(80).await;
    let words = "TotalRequests Limit exceeded.";
    let limit = Fault::refusal(403, "REQUEST_LIMIT_EXCEEDED", words);
    let limit = limit.containing("/composite").after(1).times(u32::MAX);
    world.control().add_fault(limit);
    let report = world.many(&records, change(vec![to("Subject", "x")])).await;
    assert_eq!(ends(&report), vec!["not sent"; 80]);
    let BulkEnd::NotSent { failure } = &report.rows[79].end else {
        panic!("{report:?}")
    };
    assert_eq!(failure.as_ref().unwrap().cause, "api.limit");
    world.control().clear_faults();
    // a session that ends in the middle is renewed on the way
    world.control().advance(Duration::from_secs(60));
    world.control().expire_access_tokens().unwrap();
    let report = world.many(&records, change(vec![to("Subject", "y")])).await;
    assert_eq!(ends(&report), vec!["done"; 80]);
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_ends_behind_what_is_under_way() {
    let world = desk(200).await;
    let records = world.some(200).await;
    let held = Fault::new(FaultKind::Hold).containing("/composite");
    world.control().add_fault(held.after(1).times(5));
    let work = change(vec![to("Subject", "stopped")]);
    let changing = world.many(&records, work);
    let stop = async {
        world.control().held(5).await;
        world.app.cancel_change_many(world.id);
        world.control().release();
    };
    let (report, ()) = tokio::join!(changing, stop);
    let done = ends(&report).iter().filter(|end| **end == "done").count();
    assert_eq!(done, 125, "five batches were under way");
    assert_eq!(
        ends(&report)
            .iter()
            .filter(|end| **end == "not sent")
            .count(),
        75
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_macro_changes_and_comments_fifty_cases_and_is_taken_back() {
    let world = desk(50).await;
    let records = world.some(50).await;
    let id = MacroId(uuid::Uuid::now_v7());
    let saved = MacroView {
        id,
        object: "Case".to_owned(),
        name: "Take over".to_owned(),
        key: Some(1),
        changes: vec![to("OwnerId", "me")],
        comment: Some(BulkComment {
            body: "Hello {{Contact.FirstName}}, {{me.Name}} has taken over {{CaseNumber}}."
                .to_owned(),
            public: false,
        }),
        then_next: false,
    };
    world.app.save_macro(saved).await.unwrap();
    let report = world.many(&records, BulkWork::Macro { id }).await;
    assert!(
        report
            .rows
            .iter()
            .all(|row| ["done", "same"].contains(&word(&row.end))),
        "{report:?}"
    );
    let case = world.case(&records[7]).await;
    assert_eq!(text(&case, "OwnerId"), Some(world.me().as_str()));
    let comments = items(&case.related.comments);
    assert_eq!(comments.len(), 1, "{comments:?}");
    assert!(
        comments[0]
            .body
            .ends_with(&format!("has taken over {}.", case.name))
    );
    assert!(!comments[0].body.contains("{{") && !comments[0].public);
    let undone = world.taken_back(report.group).await;
    assert!(
        undone.rows.iter().all(|row| word(&row.end) == "done"),
        "{undone:?}"
    );
    let case = world.case(&records[7]).await;
    assert!(items(&case.related.comments).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_since_is_not_taken_back_and_nothing_twice() {
    let world = desk(3).await;
    let records = world.some(3).await;
    let report = world
        .many(&records, change(vec![to("Subject", "mine")]))
        .await;
    world.control().advance(Duration::from_secs(5));
    let since = json!({ "Subject": "theirs" });
    world.control().update_record(&records[2], since).unwrap();
    let undone = world.taken_back(report.group).await;
    let words: Vec<_> = undone.rows.iter().map(|row| word(&row.end)).collect();
    assert_eq!(
        words.iter().filter(|end| **end == "done").count(),
        2,
        "{undone:?}"
    );
    assert_eq!(words.iter().filter(|end| **end == "conflict").count(), 1);
    assert_eq!(
        world.value(&records[2], "Subject").await.as_deref(),
        Some("theirs")
    );
    let changes = world.app.list_changes(None, None, Some(report.group)).await;
    let left: Vec<_> = changes
        .unwrap()
        .into_iter()
        .filter(|change| change.can_undo)
        .filter_map(|change| change.record)
        .collect();
    assert_eq!(left, [records[2].clone()]);
    // taking the taking back back
    let again = world.taken_back(undone.group).await;
    assert_eq!(again.rows.len(), 2);
    assert_eq!(
        world.value(&records[0], "Subject").await.as_deref(),
        Some("mine")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_of_many_is_refused_before_anything_is_sent() {
    let world = desk(2).await;
    let records = world.some(2).await;
    world.first().await;
    world.control().clear_requests();
    let comment = |body: &str| BulkWork::Change {
        changes: Vec::new(),
        comment: Some(BulkComment {
            body: body.to_owned(),
            public: false,
        }),
    };
    for (records, work) in [
        (vec![], change(vec![to("Subject", "x")])),
        (vec!["500".to_owned()], change(vec![to("Subject", "x")])),
        (
            vec!["005000000000001AAA".to_owned()],
            change(vec![to("Subject", "x")]),
        ),
        (records.clone(), change(Vec::new())),
        (records.clone(), change(vec![to("Nothing__c", "x")])),
        (records.clone(), change(vec![to("CaseNumber", "x")])),
        (records.clone(), comment("{{No.Such}}")),
        (records.clone(), comment("{{' OR 1}}")),
        (
            records.clone(),
            BulkWork::Macro {
                id: MacroId(uuid::Uuid::nil()),
            },
        ),
    ] {
        let told = format!("{work:?}");
        let error = world.try_many(&records, work).await.unwrap_err();
        assert_eq!(error.cause(), "input.case", "{told}");
    }
    assert_eq!(world.writes(), 0, "{:?}", world.sent());
}
