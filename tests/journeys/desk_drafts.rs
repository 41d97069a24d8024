//! What is typed: on disk from the first key, through quitting and crashing, until the org has it or it is discarded.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use orgdeck::views::{
    BulkComment, ChangeStage, DeedOfMany, DraftId, DraftOfMany, KeepDraft, RevokeHow, UnsentAction,
    VaultChoice, WriteOutcome,
};
use practice_org::{Fault, FaultKind};

use crate::{
    desk::{ONCE, desk, done, draft, to},
    desk_created::new_draft,
    desk_record::{items, text},
    support::{AGENT, World},
};

impl World {
    /// Quits and opens again; secrets lie in memory, so somebody signs in anew.
    pub(crate) async fn restart_in_memory(self) -> World {
        self.restart().await.in_memory().await
    }

    async fn in_memory(self) -> World {
        let world = self;
        world
            .app
            .choose_vault(VaultChoice::Memory, None)
            .await
            .unwrap();
        world.connect(AGENT).await;
        world
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_kept_through_a_restart_and_saved_then() {
    let world = desk(3).await;
    let case = world.settled_case().await;
    let odd = "half a se\u{301}ntence 🚒\n<script>";
    let typed = draft(
        Some(&case),
        vec![to("Subject", "mine"), to("Description", odd)],
    );
    world.app.keep_draft(world.id, typed.clone()).await.unwrap();
    let world = world.restart_in_memory().await;
    let kept = world.app.drafts_at(world.id, Some(&case.id)).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].kept, typed);
    assert_eq!(kept[0].integration, world.id);
    let saved = done(world.app.save_draft(typed.id, ONCE).await.unwrap());
    assert_eq!(text(&saved, "Description"), Some(odd));
    let kept = world.app.drafts_at(world.id, Some(&case.id)).await.unwrap();
    assert!(kept.is_empty());
}

// planted, and it turned this red: drafts for many found where a new case is typed
#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_for_many_is_kept_through_a_restart_and_is_no_new_case() {
    let world = desk(3).await;
    let rows = world.cases().await.rows;
    let many = DraftOfMany {
        deed: DeedOfMany::Comment,
        records: rows.iter().map(|row| row.id.to_string()).collect(),
        comment: Some(BulkComment {
            body: "half a sentence".to_owned(),
            public: true,
        }),
    };
    let typed = KeepDraft {
        many: Some(many),
        ..draft(None, Vec::new())
    };
    world.app.keep_draft(world.id, typed.clone()).await.unwrap();
    let world = world.restart_in_memory().await;
    let unsent = world.app.list_unsent().await.unwrap();
    assert_eq!(unsent[0].draft.as_ref().map(|one| &one.kept), Some(&typed));
    assert_eq!(unsent[0].can, [UnsentAction::Open, UnsentAction::Discard]);
    let new = world.app.drafts_at(world.id, None).await.unwrap();
    assert!(new.is_empty(), "it would be typed into a new case");
    // planted, and it turned this red: the draft saved as a new case
    let refused = world.app.save_draft(typed.id, ONCE).await.unwrap_err();
    assert_eq!(refused.cause(), "input.case");
    assert_eq!(world.cases().await.rows.len(), rows.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_while_it_was_sent_is_a_draft_when_the_org_took_the_rest() {
    let world = desk(2).await;
    let case = world.settled_case().await;
    let mut typed = draft(Some(&case), vec![to("Subject", "half")]);
    world.app.keep_draft(world.id, typed.clone()).await.unwrap();
    let held = Fault::new(FaultKind::Hold).containing("/composite");
    world.control().add_fault(held);
    let saving = world.app.save_draft(typed.id, ONCE);
    typed.changes = vec![to("Subject", "half a word")];
    let typing = async {
        world.control().held(1).await;
        world.app.keep_draft(world.id, typed.clone()).await.unwrap();
        world.control().release();
    };
    let (saved, ()) = tokio::join!(saving, typing);
    assert_eq!(text(&done(saved.unwrap()), "Subject"), Some("half"));
    let unsent = world.app.list_unsent().await.unwrap();
    let [left] = unsent.as_slice() else {
        panic!("{unsent:?}")
    };
    // planted: only what was kept behind the end counted as typed since
    assert_eq!(left.stage, ChangeStage::Draft);
    assert_eq!(
        left.draft.as_ref().unwrap().kept.changes,
        [to("Subject", "half a word")]
    );
}

// red where it was kept as it came: the comment was made once more, with what was typed since
#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_behind_a_comment_that_is_added_changes_that_comment() {
    let world = desk(2).await;
    let case = world.first().await;
    let words = |body: &str| vec![to("ParentId", &case.id), to("CommentBody", body)];
    let mut typed = new_draft("CaseComment", Some(&case), words("called back"));
    let sent = world.send(typed.clone(), ONCE).await;
    assert!(matches!(sent, WriteOutcome::Done { .. }), "{sent:?}");
    // the same as was sent is nothing new
    world.app.keep_draft(world.id, typed.clone()).await.unwrap();
    assert!(world.app.list_unsent().await.unwrap().is_empty());

    typed.changes = words("called back, twice");
    world.app.keep_draft(world.id, typed.clone()).await.unwrap();
    let kept = world.app.drafts_at(world.id, Some(&case.id)).await.unwrap();
    assert_eq!(
        kept[0].kept.changes,
        [to("CommentBody", "called back, twice")]
    );
    let world = world.restart_in_memory().await;
    let saved = world.app.save_draft(typed.id, ONCE).await.unwrap();
    assert!(matches!(saved, WriteOutcome::Done { .. }), "{saved:?}");
    let case = world.case(&case.id).await;
    let bodies: Vec<_> = items(&case.related.comments)
        .iter()
        .map(|one| one.body.as_str())
        .filter(|body| body.starts_with("called back"))
        .collect();
    assert_eq!(bodies, ["called back, twice"]);
    assert!(world.app.list_unsent().await.unwrap().is_empty());
}

/// The files of the app's database, by their names.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let found = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let database = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("orgdeck.db") && !name.ends_with("-shm")
    };
    let found = found.filter(database);
    found
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}

/// The disk then has what was typed, and nothing of the save. A merge that does not see its own value in the record ends
/// in a conflict here.
#[tokio::test(flavor = "multi_thread")]
async fn a_power_cut_while_a_save_is_under_way_loses_nothing_and_writes_nothing_twice() {
    let world = desk(3).await;
    let case = world.settled_case().await;
    let typed = draft(Some(&case), vec![to("Subject", "mine")]);
    world.app.keep_draft(world.id, typed.clone()).await.unwrap();
    let on_disk = files(&world.options.folder);
    let first = done(world.app.save_draft(typed.id, ONCE).await.unwrap());
    world.control().advance(Duration::from_secs(5));
    let world = world.restart_after(|folder| {
        for (path, _) in files(folder) {
            std::fs::remove_file(path).unwrap();
        }
        for (path, bytes) in on_disk {
            std::fs::write(path, bytes).unwrap();
        }
    });
    let world = world.await.in_memory().await;
    let kept = world.app.drafts_at(world.id, Some(&case.id)).await.unwrap();
    assert_eq!(kept.len(), 1, "what was typed is there");
    assert_eq!(kept[0].kept, typed);
    let saved = done(world.app.save_draft(typed.id, ONCE).await.unwrap());
    assert_eq!(text(&saved, "Subject"), Some("mine"));
    assert_eq!(
        saved.stamp, first.stamp,
        "the record had it, so it was not written again"
    );
    assert!(world.app.list_unsent().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_keeping_of_a_draft_stands_and_each_place_has_its_own() {
    let world = desk(2).await;
    let case = world.first().await;
    let mut typed = draft(Some(&case), vec![to("Subject", "m")]);
    for subject in ["mi", "min", "mine"] {
        typed.changes = vec![to("Subject", subject)];
        world.app.keep_draft(world.id, typed.clone()).await.unwrap();
    }
    let comment = vec![to("ParentId", &case.id), to("CommentBody", "a word")];
    let comment = new_draft("CaseComment", Some(&case), comment);
    world
        .app
        .keep_draft(world.id, comment.clone())
        .await
        .unwrap();
    let new = draft(None, vec![to("Subject", "a new one")]);
    world.app.keep_draft(world.id, new.clone()).await.unwrap();
    let at = |record: Option<String>| {
        let world = &world;
        async move {
            let found = world.app.drafts_at(world.id, record.as_deref()).await;
            found
                .unwrap()
                .into_iter()
                .map(|one| one.kept)
                .collect::<Vec<_>>()
        }
    };
    let here = at(Some(case.id.clone())).await;
    assert_eq!(here.len(), 2, "{here:?}");
    assert!(here.contains(&typed) && here.contains(&comment));
    assert_eq!(at(None).await, [new]);
    let unsent = world.app.list_unsent().await.unwrap();
    assert_eq!(unsent.len(), 3);
    for one in &unsent {
        assert_eq!(one.stage, ChangeStage::Draft);
        assert_eq!(one.change, None);
        use UnsentAction::{Discard, Open, Save};
        assert_eq!(one.can, [Open, Save, Discard]);
    }
    world.app.discard_draft(comment.id).await.unwrap();
    assert_eq!(at(Some(case.id.clone())).await, [typed]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_is_gone_is_told_and_nothing_is_sent() {
    let world = desk(1).await;
    world.control().clear_requests();
    let nobodys = DraftId(uuid::Uuid::now_v7());
    let gone = world.app.save_draft(nobodys, ONCE).await.unwrap_err();
    assert_eq!(gone.cause(), "case.draft-gone");
    assert!(world.sent().is_empty());
    world.app.discard_draft(nobodys).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_go_with_their_integration_and_with_nothing_else() {
    let world = desk(2).await;
    let case = world.first().await;
    let typed = draft(Some(&case), vec![to("Subject", "mine")]);
    world.app.keep_draft(world.id, typed.clone()).await.unwrap();
    world.control().delete_record(&case.id).unwrap();
    assert_eq!(world.app.list_unsent().await.unwrap().len(), 1);
    world
        .app
        .delete_integration(world.id, RevokeHow::Later)
        .await
        .unwrap();
    assert!(world.app.list_unsent().await.unwrap().is_empty());
    let late = world.app.keep_draft(world.id, typed).await.unwrap_err();
    assert_eq!(late.cause(), "input.gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_cannot_be_kept_is_told_and_the_one_before_stays() {
    let world = desk(1).await;
    let case = world.settled_case().await;
    let mut typed = draft(Some(&case), vec![to("Subject", "kept")]);
    world.app.keep_draft(world.id, typed.clone()).await.unwrap();
    let before = typed.clone();
    let mut other = world.database();
    // somebody else holds the database for longer than a write waits
    let held = other.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate);
    let held = held.unwrap();
    typed.changes = vec![to("Subject", "not kept")];
    let refused = world.app.keep_draft(world.id, typed.clone()).await;
    assert_eq!(refused.unwrap_err().cause(), "db.busy");
    // and what cannot be recorded is not sent
    world.control().clear_requests();
    let refused = world.app.save_draft(typed.id, ONCE).await;
    assert_eq!(refused.unwrap_err().cause(), "db.busy");
    assert_eq!(world.saves_sent(), 0);
    held.rollback().unwrap();
    let kept = world.app.drafts_at(world.id, Some(&case.id)).await.unwrap();
    assert_eq!(kept[0].kept, before);
    let saved = done(world.app.save_draft(before.id, ONCE).await.unwrap());
    assert_eq!(text(&saved, "Subject"), Some("kept"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_while_a_change_is_sent_stays_a_draft() {
    let world = desk(1).await;
    let case = world.settled_case().await;
    let typed = draft(Some(&case), vec![to("Subject", "first")]);
    let id = typed.id;
    world.app.keep_draft(world.id, typed).await.unwrap();
    world.save_meets(FaultKind::Hold);
    let save = world.app.save_draft(id, ONCE);
    let more = async {
        world.control().held(1).await;
        let both = vec![to("Subject", "first"), to("Origin", "Web")];
        let more = KeepDraft {
            id,
            ..draft(Some(&case), both)
        };
        world.app.keep_draft(world.id, more).await.unwrap();
        world.control().clear_faults();
    };
    let (outcome, ()) = tokio::join!(save, more);
    assert_eq!(text(&done(outcome.unwrap()), "Subject"), Some("first"));
    let kept = world.app.drafts_at(world.id, Some(&case.id)).await.unwrap();
    assert_eq!(kept[0].kept.changes, [to("Origin", "Web")]);
    let saved = done(world.app.save_draft(id, ONCE).await.unwrap());
    assert_eq!(text(&saved, "Origin"), Some("Web"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_without_a_good_end_is_listed_until_it_is_dismissed() {
    let world = desk(2).await;
    world.meets("POST", FaultKind::CloseBeforeApply);
    let typed = draft(None, vec![to("Subject", "lost")]);
    let id = typed.id;
    let outcome = world.send(typed, ONCE).await;
    assert!(
        matches!(outcome, WriteOutcome::Unknown { .. }),
        "{outcome:?}"
    );
    world.app.discard_draft(id).await.unwrap();
    let unsent = world.app.list_unsent().await.unwrap();
    assert_eq!(unsent.len(), 1, "nobody knows whether it arrived");
    assert_eq!(unsent[0].draft, None);
    let change = unsent[0].change.as_ref().unwrap();
    assert_eq!(change.after, [to("Subject", "lost")]);
    world.app.dismiss_change(change.id).await.unwrap();
    assert!(world.app.list_unsent().await.unwrap().is_empty());
}
