//! One client: it wishes, notes what it was told, and is killed now and then.

use std::time::Duration;

use orgdeck::{
    Options, Orgdeck, Progress,
    views::{
        BulkAsk, BulkEnd, BulkWork, ChangeId, ChangeStage, DraftId, IntegrationId, KeepDraft,
        RecordView, SaveHow, WriteOutcome,
    },
};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

use super::faults;
use practice_org::Control;
use tempfile::TempDir;

use crate::{
    desk::{ONCE, draft, to},
    desk_record::text,
    support::{Person, World},
};

/// An application, and the folder it keeps everything in.
pub(crate) struct Seat {
    pub(crate) app: Orgdeck,
    pub(crate) id: IntegrationId,
    pub(crate) options: Options,
    /// Who works here.
    pub(crate) user: &'static str,
    /// Held as long as the application is used.
    pub(crate) _folder: Option<TempDir>,
}

/// What was wished, and what was told of it.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    /// One of a kind: nobody else writes this.
    pub(crate) mark: String,
    pub(crate) what: What,
    pub(crate) told: Told,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    /// The subject of a case, over one of these that were seen; none: whatever was there when it was read by the app.
    Save {
        case: String,
        seen: Option<Vec<String>>,
    },
    /// A new case, or a comment.
    Create { object: &'static str },
    /// A subject that is put back, over the mark.
    TakeBack { case: String, back: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    Done,
    Conflict,
    /// Not written.
    Failed,
    /// Nobody knows.
    Unknown,
    /// The application was killed before it could tell.
    Killed,
}

/// A client at its desk.
pub(crate) struct Client {
    name: &'static str,
    seat: Option<Seat>,
    control: Control,
    dice: StdRng,
    killed: bool,
    pub(crate) wishes: Vec<Wish>,
    /// Saves that are done: the change, its mark, the case and the subject before.
    done: Vec<(ChangeId, String, String, String)>,
    kills: usize,
}

impl Client {
    pub(crate) fn new(
        name: &'static str,
        seat: Seat,
        control: Control,
        seed: u64,
        killed: bool,
    ) -> Self {
        Self {
            name,
            seat: Some(seat),
            control,
            dice: StdRng::seed_from_u64(seed),
            killed,
            wishes: Vec::new(),
            done: Vec::new(),
            kills: 0,
        }
    }

    pub(crate) fn seat(&self) -> &Seat {
        self.seat.as_ref().unwrap()
    }

    pub(crate) fn kills(&self) -> usize {
        self.kills
    }

    /// The cases there are.
    pub(crate) async fn cases(&self) -> Vec<String> {
        let seat = self.seat();
        let list = seat.app.list_records(seat.id, &World::newest()).await;
        let rows = list.unwrap().page.rows;
        rows.into_iter().map(|row| row.id).collect()
    }

    pub(crate) async fn work(&mut self, wishes: u64, cases: &[String]) {
        for n in 0..wishes {
            let mark = format!("{}{n:05}", self.name);
            // three of ten requests: a wish is three or four of them
            for _ in 0..self.dice.random_range(0..=3) {
                self.control.add_fault(faults::any(&mut self.dice));
            }
            // mostly seconds pass; where none has, a save waits for the second of the last change to be over
            if self.dice.random_range(0..10) > 0 {
                self.control.advance(Duration::from_secs(2));
            }
            let case = &cases[self.dice.random_range(0..cases.len())];
            match self.dice.random_range(0..100) {
                0..62 => self.save(&mark, case).await,
                62..74 => self.create(&mark, None).await,
                74..84 => self.create(&mark, Some(case)).await,
                84..92 => self.many(&mark, cases).await,
                _ => self.take_back(&mark).await,
            }
            if self.killed && self.dice.random_range(0..60) == 0 {
                self.kill(&format!("{mark}k"), case).await;
            }
        }
    }

    fn note(&mut self, mark: &str, what: What, told: Told) {
        self.wishes.push(Wish {
            mark: mark.to_owned(),
            what,
            told,
        });
    }

    async fn opened(&self, case: &str) -> Option<RecordView> {
        let seat = self.seat();
        seat.app.open_record(seat.id, "Case", case).await.ok()
    }

    async fn save(&mut self, mark: &str, case: &str) {
        let Some(record) = self.opened(case).await else {
            return;
        };
        let mut seen = vec![text(&record, "Subject").unwrap_or_default().to_owned()];
        let kept = draft(Some(&record), vec![to("Subject", mark)]);
        let (id, mut how, mut told) = (kept.id, ONCE, Told::Failed);
        let seat = self.seat();
        if seat.app.keep_draft(seat.id, kept).await.is_err() {
            return;
        }
        for _ in 0..3 {
            let outcome = self.seat().app.save_draft(id, how).await;
            told = told_of(&outcome);
            match outcome {
                Ok(WriteOutcome::Done { change, .. }) => {
                    let before = seen.last().cloned().unwrap_or_default();
                    self.done
                        .push((change, mark.to_owned(), case.to_owned(), before));
                }
                // somebody was quicker: seen, and written over on purpose
                Ok(WriteOutcome::Conflict { theirs, .. }) if self.dice.random() => {
                    seen.push(text(&theirs, "Subject").unwrap_or_default().to_owned());
                    how = SaveHow {
                        over: Some(theirs.stamp),
                        ..ONCE
                    };
                    continue;
                }
                _ => {}
            }
            break;
        }
        let what = What::Save {
            case: case.to_owned(),
            seen: Some(seen),
        };
        self.ended(mark, what, told, id).await;
    }

    /// Notes a wish; what is typed for one that did not go through is not wanted any more.
    async fn ended(&mut self, mark: &str, what: What, told: Told, id: DraftId) {
        if told != Told::Unknown {
            self.seat().app.discard_draft(id).await.unwrap();
        }
        self.note(mark, what, told);
    }

    async fn create(&mut self, mark: &str, on: Option<&str>) {
        let (object, kept) = match on {
            None => ("Case", draft(None, vec![to("Subject", mark)])),
            Some(case) => ("CaseComment", comment(case, mark)),
        };
        let (id, seat) = (kept.id, self.seat());
        if seat.app.keep_draft(seat.id, kept).await.is_err() {
            return;
        }
        let outcome = seat.app.save_draft(id, ONCE).await;
        let told = told_of(&outcome);
        self.ended(mark, What::Create { object }, told, id).await;
    }

    async fn many(&mut self, mark: &str, cases: &[String]) {
        let from = self.dice.random_range(0..cases.len() - 3);
        let ask = BulkAsk {
            object: "Case".to_owned(),
            records: cases[from..from + 3].to_vec(),
            work: BulkWork::Change {
                changes: vec![to("Subject", mark)],
                comment: None,
            },
        };
        let (seat, nobody) = (self.seat(), Progress::to_nobody());
        let Ok(report) = seat.app.change_many(seat.id, &ask, &nobody).await else {
            return;
        };
        for row in report.rows {
            let told = match row.end {
                BulkEnd::Done | BulkEnd::Same => Told::Done,
                BulkEnd::Conflict => Told::Conflict,
                BulkEnd::Unknown { .. } => Told::Unknown,
                _ => Told::Failed,
            };
            let what = What::Save {
                case: row.record,
                seen: None,
            };
            self.note(mark, what, told);
        }
    }

    async fn take_back(&mut self, _mark: &str) {
        let Some((change, mark, case, back)) = self.done.pop() else {
            return;
        };
        let nobody = Progress::to_nobody();
        let Ok(report) = self.seat().app.undo_change(change, &nobody).await else {
            return;
        };
        let told = match report.rows.first().map(|row| &row.end) {
            Some(BulkEnd::Done | BulkEnd::Same) => Told::Done,
            Some(BulkEnd::Conflict) => Told::Conflict,
            Some(BulkEnd::Unknown { .. }) => Told::Unknown,
            _ => Told::Failed,
        };
        self.note(&mark, What::TakeBack { case, back }, told);
    }

    /// Kills the application somewhere within a save, and starts it again on the same folder.
    async fn kill(&mut self, mark: &str, case: &str) {
        let Some(record) = self.opened(case).await else {
            return;
        };
        let seen = vec![text(&record, "Subject").unwrap_or_default().to_owned()];
        let kept = draft(Some(&record), vec![to("Subject", mark)]);
        let id = kept.id;
        let seat = self.seat();
        if seat.app.keep_draft(seat.id, kept).await.is_err() {
            return;
        }
        let app = seat.app.clone();
        let saving = tokio::spawn(async move { app.save_draft(id, ONCE).await.is_ok() });
        for _ in 0..self.dice.random_range(0..400) {
            tokio::task::yield_now().await;
        }
        saving.abort();
        let _ = saving.await;
        self.kills += 1;
        self.start_again().await;
        let what = What::Save {
            case: case.to_owned(),
            seen: Some(seen),
        };
        self.note(mark, what, Told::Killed);
    }

    async fn start_again(&mut self) {
        let Seat {
            app,
            id,
            options,
            user,
            _folder,
        } = self.seat.take().unwrap();
        drop(app);
        // what the application had begun in the background still holds its folder for a moment
        let app = loop {
            match Orgdeck::open(options.clone()).await {
                Ok(app) => break app,
                Err(_) => tokio::task::yield_now().await,
            }
        };
        self.control.clear_faults();
        sign_in(&app, id, &self.control, user).await;
        self.seat = Some(Seat {
            app,
            id,
            options,
            user,
            _folder,
        });
    }

    /// When the storm is over, looks up what nobody knows.
    pub(crate) async fn settle(&mut self) {
        let seat = self.seat();
        self.control.clear_faults();
        // what is recorded behind an answer is there for whoever asks
        seat.app.list_unsent().await.unwrap();
        // long ago: what has not come by now does not come any more
        let file = seat.options.folder.join("orgdeck.db");
        let database = rusqlite::Connection::open(file).unwrap();
        let aged =
            "UPDATE changes SET prepared_at = prepared_at - 3600000, sent_at = sent_at - 3600000";
        database.execute(aged, []).unwrap();
        for one in seat.app.list_unsent().await.unwrap() {
            let open = matches!(one.stage, ChangeStage::Sent | ChangeStage::Unknown);
            if let Some(change) = one.change.filter(|_| open) {
                let settled = seat.app.settle_change(change.id).await;
                assert!(settled.is_ok(), "{:?}", settled.err().map(|e| e.failure()));
            }
        }
    }
}

/// Signs in; the secrets lay in memory.
pub(crate) async fn sign_in(
    app: &Orgdeck,
    id: IntegrationId,
    control: &Control,
    user: &'static str,
) {
    let control = control.clone();
    let person = Person::ending_at(move |address| control.approve(&address, user).unwrap());
    let nobody = Progress::to_nobody();
    app.connect(id, None, &person, &nobody).await.unwrap();
}

fn comment(case: &str, body: &str) -> KeepDraft {
    let changes = vec![
        to("ParentId", case),
        to("CommentBody", body),
        to("IsPublished", "false"),
    ];
    KeepDraft {
        object: "CaseComment".to_owned(),
        at_record: Some(case.to_owned()),
        ..draft(None, changes)
    }
}

fn told_of(outcome: &Result<WriteOutcome, orgdeck::Error>) -> Told {
    match outcome {
        Ok(WriteOutcome::Done { .. }) => Told::Done,
        Ok(WriteOutcome::Conflict { .. }) => Told::Conflict,
        Ok(WriteOutcome::Unknown { .. }) => Told::Unknown,
        Ok(_) | Err(_) => Told::Failed,
    }
}
