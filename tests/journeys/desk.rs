//! What all journeys of the desk start from: a connected app, its records, and the shortest way to write.

use orgdeck::{
    Options, Orgdeck,
    views::{
        DraftId, FieldChange, KeepDraft, ListPage, ListSource, RecordView, SaveHow, VaultChoice,
        WriteOutcome,
    },
};
use practice_org::{Command, Fault, FaultKind, PracticeOrg};
use store::{ChangeKind, ChangeState, Store};
use tempfile::TempDir;

use crate::{
    desk_lists::asked,
    support::{AGENT, World, options, set_up, start_org},
};

/// Saves on nothing but the usual conditions.
pub(crate) const ONCE: SaveHow = SaveHow {
    over: None,
    allow_duplicates: false,
};

/// A connected app whose secrets lie in memory: nothing here is about the vault, and sealing a file takes seconds.
pub(crate) async fn desk(cases: usize) -> World {
    desk_with(cases, |_| ()).await
}

/// The same, with other options.
pub(crate) async fn desk_with(cases: usize, change: impl FnOnce(&mut Options)) -> World {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(folder.path());
    change(&mut options);
    let org = start_org(&options, cases).await;
    desk_at(folder, options, org).await
}

/// An app with its secrets in memory, connected to an org that runs.
pub(crate) async fn desk_at(folder: TempDir, options: Options, org: PracticeOrg) -> World {
    let app = Orgdeck::open(options.clone()).await.unwrap();
    app.choose_vault(VaultChoice::Memory, None).await.unwrap();
    let id = set_up(&app, "Support desk", &org).await;
    let world = World {
        folder,
        app,
        org,
        id,
        options,
    };
    world.connect(AGENT).await;
    world
}

/// A field and its new value.
pub(crate) fn to(field: &str, value: &str) -> FieldChange {
    FieldChange {
        field: field.to_owned(),
        value: Some(value.to_owned()),
    }
}

/// What is typed over a case, or for a new one.
pub(crate) fn draft(record: Option<&RecordView>, changes: Vec<FieldChange>) -> KeepDraft {
    let base = record.map(|record| {
        let typed = |field: &str| changes.iter().any(|change| change.field == field);
        let values = record.values.iter();
        values
            .filter(|value| typed(&value.field))
            .cloned()
            .collect()
    });
    KeepDraft {
        id: DraftId(uuid::Uuid::now_v7()),
        object: "Case".to_owned(),
        record: record.map(|record| record.id.clone()),
        name: record.map(|record| record.name.clone()),
        at_record: record.map(|record| record.id.clone()),
        stamp: record.map(|record| record.stamp),
        settled: record.is_some_and(|record| record.settled),
        base: base.unwrap_or_default(),
        changes,
        many: None,
    }
}

impl World {
    /// The newest case, opened.
    pub(crate) async fn first(&self) -> RecordView {
        let id = self.cases().await.rows[0].id.clone();
        self.case(&id).await
    }

    pub(crate) async fn case(&self, id: &str) -> RecordView {
        self.open("Case", id).await
    }

    /// What a search finds.
    pub(crate) async fn searched(&self, text: &str) -> ListPage {
        let text = text.to_owned();
        self.list(&asked("Case", ListSource::Search { text }))
            .await
            .page
    }

    async fn sent_draft(&self, kept: KeepDraft) -> WriteOutcome {
        let id = kept.id;
        self.app.keep_draft(self.id, kept).await.unwrap();
        self.app.save_draft(id, ONCE).await.unwrap()
    }

    pub(crate) async fn save(&self, case: &RecordView, changes: Vec<FieldChange>) -> WriteOutcome {
        self.sent_draft(draft(Some(case), changes)).await
    }

    pub(crate) async fn saved(&self, case: &RecordView, changes: Vec<FieldChange>) -> RecordView {
        done(self.save(case, changes).await)
    }

    pub(crate) async fn created(&self, fields: Vec<FieldChange>) -> RecordView {
        done(self.sent_draft(draft(None, fields)).await)
    }

    /// Changes what this app has kept, behind its back.
    pub(crate) fn sql(&self, statement: &str) {
        self.sql_of(1, statement);
    }

    /// The same of so many rows.
    pub(crate) fn sql_of(&self, rows: usize, statement: &str) {
        let path = self.options.folder.join("orgdeck.db");
        let changed = rusqlite::Connection::open(path).unwrap();
        assert_eq!(changed.execute(statement, []).unwrap(), rows);
    }

    /// Takes rights on Case from the agent: read, create, edit, delete.
    pub(crate) fn rights(&self, rights: [bool; 4]) {
        self.rights_on("Case", rights);
    }

    /// Sets the agent's rights on an object: read, create, edit, delete.
    pub(crate) fn rights_on(&self, object: &str, [read, create, edit, delete]: [bool; 4]) {
        let (username, object) = (AGENT.to_owned(), object.to_owned());
        let command = Command::SetObjectRights {
            username,
            object,
            read,
            create,
            edit,
            delete,
        };
        self.control().run(command).unwrap();
    }

    /// Method and path of the requests so far, API version left out.
    pub(crate) fn sent(&self) -> Vec<String> {
        let plain = |path: &str| match path.strip_prefix("/services/data/v") {
            Some(rest) => rest.split_once('/').map_or("", |rest| rest.1).to_owned(),
            None => path.to_owned(),
        };
        let requests = self.control().requests();
        requests
            .iter()
            .map(|request| format!("{} {}", request.method, plain(&request.path)))
            .collect()
    }
}

impl World {
    /// Meets the next request of this method.
    pub(crate) fn meets(&self, method: &str, fault: FaultKind) {
        self.control()
            .add_fault(Fault::new(fault).method(method).path("/services/data"));
    }

    /// Meets the next call that saves a record, or reads one: they are composites.
    pub(crate) fn save_meets(&self, fault: FaultKind) {
        let fault = Fault::new(fault).method("POST").path("/services/data");
        self.control().add_fault(fault.containing("/composite"));
    }

    /// Calls that were sent to save a record.
    pub(crate) fn saves_sent(&self) -> usize {
        let requests = self.control().requests();
        let saves = requests
            .iter()
            .filter(|request| request.authorized && request.body.contains(r#""method":"PATCH""#));
        saves.count()
    }

    /// Requests that change something.
    pub(crate) fn writes(&self) -> usize {
        let requests = self.control().requests();
        let writes = requests.iter().filter(|request| request.method != "GET");
        writes.count()
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

/// The record after a write that the org took.
pub(crate) fn done(outcome: WriteOutcome) -> RecordView {
    match outcome {
        WriteOutcome::Done {
            record: Some(record),
            ..
        } => *record,
        other => panic!("not done: {other:?}"),
    }
}
