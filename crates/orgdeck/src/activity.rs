//! The activity log: what was done with which org, when, and how it ended.
//!
//! An entry that cannot be written is logged and nothing more: the log must not stop the work it tells of.

use store::{
    Activity, ActivityFilter, ActivityKind as Kind, ActivityResult as Ended, Integration, Session,
    Store, StoreError, Uuid,
};

use crate::{
    Error, Orgdeck,
    app::{Shared, lock},
    csv, files,
    views::{
        ActivityId, ActivityKind, ActivityPage, ActivityQuery, ActivityResult, ActivityRow, Area,
        ChangeId, CheckupOutcome, ConnectOutcome, Exported, Failure, Grant, IntegrationId,
    },
    words,
};

/// Entries of one page.
const PAGE: u32 = 200;

/// How something ended, for its entry.
pub(crate) enum End<'a> {
    Done,
    Cancelled,
    Unknown(Option<&'a Failure>),
    Failed(&'a Failure),
    /// Failed, for this reason in a sentence.
    Because(String),
}

/// What is to be noted.
pub(crate) struct Note<'a> {
    pub(crate) integration: Option<Uuid>,
    pub(crate) name: String,
    /// The org's name; where it is none here, that of the session.
    pub(crate) org_name: Option<String>,
    pub(crate) session: Option<Uuid>,
    pub(crate) kind: Kind,
    pub(crate) what: String,
    pub(crate) end: End<'a>,
    /// The changes it tells of.
    pub(crate) group: Option<Uuid>,
}

/// Adds an entry.
pub(crate) async fn note(shared: &Shared, note: Note<'_>) {
    let entry = Entry::of(note);
    let of = entry.row.integration_id;
    match shared.db(move |store| entry.add(store)).await {
        Ok(()) => shared.tell(Area::Activity, of.map(IntegrationId)),
        Err(error) => not_written(&error),
    }
}

/// Logs that an entry could not be written.
pub(crate) fn not_written(error: &impl std::fmt::Display) {
    tracing::warn!(%error, "an entry of the activity log could not be written");
}

/// An entry as it will be written.
pub(crate) struct Entry {
    row: Activity,
    session: Option<Uuid>,
}

impl Entry {
    pub(crate) fn of(note: Note<'_>) -> Self {
        let (result, failure, because) = match note.end {
            End::Done => (Ended::Done, None, None),
            End::Cancelled => (Ended::Cancelled, None, None),
            End::Unknown(failure) => (Ended::Unknown, failure, None),
            End::Failed(failure) => (Ended::Failed, Some(failure), None),
            End::Because(why) => (Ended::Failed, None, Some(why)),
        };
        let detail = failure.and_then(|failure| failure.detail.as_ref());
        let row = Activity {
            id: store::new_id(),
            at: store::now_ms(),
            integration_id: note.integration,
            name: note.name,
            org_name: note.org_name,
            kind: note.kind,
            what: note.what,
            result,
            why: failure.map(|failure| failure.message.clone()).or(because),
            code: detail.and_then(|detail| detail.code.clone()),
            request_id: detail.and_then(|detail| detail.request_id.clone()),
            group_id: note.group,
        };
        // the log has no names, so that it can be given away
        let (kind, ended) = (row.kind.as_str(), row.result.as_str());
        let code = row.code.as_deref().unwrap_or_default();
        tracing::info!(kind, ended, code, "noted");
        Self {
            row,
            session: note.session,
        }
    }

    /// Writes it.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn add(self, store: &Store) -> Result<(), StoreError> {
        store.activity().add(&self.row(store)?)
    }

    /// The row of it, with the name of the org.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn row(mut self, store: &Store) -> Result<Activity, StoreError> {
        if let (None, Some(session)) = (&self.row.org_name, self.session) {
            let known = store.sessions().get(session)?;
            self.row.org_name = known.map(|session| session.org_name);
        }
        Ok(self.row)
    }
}

/// Notes a renewal of a session's token, in the name of the integration that uses it longest.
pub(crate) async fn renewed(shared: &Shared, session: &Session, error: Option<&Error>) {
    let failure = error.map(Error::failure);
    let of = session.id;
    let user = shared
        .db(move |store| {
            let rows = store.integrations().list()?;
            Ok(rows
                .into_iter()
                .rev()
                .find(|row| row.session_id == Some(of)))
        })
        .await;
    let user = user.ok().flatten();
    let note_of = Note {
        integration: user.as_ref().map(|row| row.id),
        name: user.map_or_else(|| session.org_name.clone(), |row| row.name),
        org_name: Some(session.org_name.clone()),
        session: None,
        kind: Kind::Renewal,
        what: format!("Access token of {}", session.username),
        end: failure.as_ref().map_or(End::Done, End::Failed),
        group: None,
    };
    note(shared, note_of).await;
}

/// A grant in the words of the log.
pub(crate) fn way(grant: Grant) -> &'static str {
    match grant {
        Grant::AuthorizationCode => "Sign-in in the browser",
        Grant::ClientCredentials => "Client credentials",
        Grant::JwtBearer => "JWT bearer",
        Grant::Password => "User name and password",
        Grant::PastedToken => "Pasted access token",
        Grant::Cli => "Salesforce CLI",
    }
}

impl Shared {
    /// Notes how a Connect ended. A question is no end.
    pub(crate) async fn note_sign_in(
        &self,
        row: &Integration,
        outcome: &Result<ConnectOutcome, Error>,
    ) {
        let failed = outcome.as_ref().err().map(Error::failure);
        let (end, org_name) = match outcome {
            Ok(ConnectOutcome::Question { .. }) => return,
            Ok(ConnectOutcome::Connected { org, .. }) => (End::Done, Some(org.name.clone())),
            Ok(ConnectOutcome::Cancelled) => (End::Cancelled, None),
            Ok(ConnectOutcome::Denied { failure } | ConnectOutcome::TimedOut { failure }) => {
                (End::Failed(failure), None)
            }
            Err(_) => (
                failed.as_ref().map_or(End::Unknown(None), End::Failed),
                None,
            ),
        };
        let grant = words::read(&row.grant_kind).unwrap_or(Grant::AuthorizationCode);
        self.note_of(row, org_name, Kind::SignIn, way(grant).to_owned(), end)
            .await;
    }

    /// Notes a checkup.
    pub(crate) async fn note_checkup(
        &self,
        row: &Integration,
        outcome: CheckupOutcome,
        headline: Option<String>,
    ) {
        let (what, end) = match outcome {
            CheckupOutcome::Passed => ("Test Connection passed", End::Done),
            CheckupOutcome::Warnings => ("Test Connection passed with warnings", End::Done),
            CheckupOutcome::Cancelled => ("Test Connection", End::Cancelled),
            CheckupOutcome::Failed => (
                "Test Connection failed",
                headline.map_or(End::Unknown(None), End::Because),
            ),
        };
        self.note_of(row, None, Kind::Checkup, what.to_owned(), end)
            .await;
    }

    /// Notes something that was done for an integration.
    pub(crate) async fn note_of(
        &self,
        row: &Integration,
        org_name: Option<String>,
        kind: Kind,
        what: String,
        end: End<'_>,
    ) {
        let entry = Note {
            org_name,
            ..Note::of(row, kind, what, end)
        };
        note(self, entry).await;
    }

    /// Notes writes that were made together.
    pub(crate) async fn note_write(
        &self,
        row: &Integration,
        what: String,
        end: End<'_>,
        group: Uuid,
    ) {
        note(self, Note::of_write(row, what, end, group)).await;
    }
}

impl<'a> Note<'a> {
    /// Of a write, or of several that were made together.
    pub(crate) fn of_write(row: &Integration, what: String, end: End<'a>, group: Uuid) -> Self {
        Self {
            group: Some(group),
            ..Self::of(row, Kind::Write, what, end)
        }
    }

    /// Of something that was done for an integration.
    fn of(row: &Integration, kind: Kind, what: String, end: End<'a>) -> Self {
        Self {
            integration: Some(row.id),
            name: row.name.clone(),
            org_name: None,
            session: row.session_id,
            kind,
            what,
            end,
            group: None,
        }
    }
}

impl Orgdeck {
    /// The activity log, newest first, a page at a time: those older than `before`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list_activity(
        &self,
        query: &ActivityQuery,
        before: Option<ActivityId>,
    ) -> Result<ActivityPage, Error> {
        let filter = filter(query);
        let mut rows = self
            .shared
            .db(move |store| {
                store
                    .activity()
                    .list(&filter, before.map(|id| id.0), PAGE + 1)
            })
            .await?;
        let more = rows.len() > PAGE as usize;
        rows.truncate(PAGE as usize);
        Ok(ActivityPage {
            rows: self.views(rows).await?,
            more,
        })
    }

    /// Writes the entries of a query as CSV to a file and remembers it for [`Orgdeck::exported`].
    ///
    /// # Errors
    /// `file.not-written`; then there is no half file.
    pub async fn export_activity(
        &self,
        query: &ActivityQuery,
        path: std::path::PathBuf,
    ) -> Result<Exported, Error> {
        let filter = filter(query);
        let rows = self
            .shared
            .db(move |store| store.activity().list(&filter, None, u32::MAX))
            .await?;
        let rows = self.views(rows).await?;
        files::write(&self.shared, path, table(&rows), rows.len()).await
    }

    /// The name under which an export is offered, remembered for the export itself.
    #[must_use]
    pub fn activity_file_name(&self) -> String {
        let now = jiff::Zoned::now();
        let name = format!("orgdeck-activity-{}.csv", now.strftime("%Y-%m-%d-%H%M%S"));
        *lock(&self.shared.offered) = Some(name.clone());
        name
    }

    /// The name that was offered last.
    #[must_use]
    pub fn offered_file_name(&self) -> String {
        let offered = lock(&self.shared.offered).clone();
        offered.unwrap_or_else(|| self.activity_file_name())
    }

    /// Entries as the UI shows them; an integration that is gone is none.
    async fn views(&self, rows: Vec<Activity>) -> Result<Vec<ActivityRow>, Error> {
        let known: std::collections::HashSet<Uuid> = self
            .shared
            .db(|store| store.integrations().list())
            .await?
            .into_iter()
            .map(|row| row.id)
            .collect();
        Ok(rows
            .into_iter()
            .map(|row| ActivityRow {
                id: ActivityId(row.id),
                at: row.at,
                integration: row
                    .integration_id
                    .filter(|id| known.contains(id))
                    .map(IntegrationId),
                name: row.name,
                org_name: row.org_name,
                kind: words::read(row.kind.as_str()).unwrap_or(ActivityKind::Write),
                what: row.what,
                result: words::read(row.result.as_str()).unwrap_or(ActivityResult::Unknown),
                why: row.why,
                code: row.code,
                request_id: row.request_id,
                group: row.group_id.map(ChangeId),
            })
            .collect())
    }
}

fn filter(query: &ActivityQuery) -> ActivityFilter {
    ActivityFilter {
        words: words::list(&query.words),
        integration_id: query.integration.map(|id| id.0),
        kind: query
            .kind
            .and_then(|kind| Kind::from_word(&words::of(kind))),
        failed_only: query.failed_only,
    }
}

/// RFC 4180, in UTF-8 with the mark that spreadsheets want.
fn table(rows: &[ActivityRow]) -> String {
    let mut text = format!(
        "{}Time,Integration,Org,Kind,What,Result,Why,Code,Request id\r\n",
        csv::MARK
    );
    for row in rows {
        let time = jiff::Timestamp::from_millisecond(row.at)
            .map(|time| time.to_string())
            .unwrap_or_default();
        let fields = [
            &time,
            &row.name,
            row.org_name.as_deref().unwrap_or_default(),
            &words::of(row.kind),
            &row.what,
            &words::of(row.result),
            row.why.as_deref().unwrap_or_default(),
            row.code.as_deref().unwrap_or_default(),
            row.request_id.as_deref().unwrap_or_default(),
        ];
        text += &fields.map(csv::guarded).join(",");
        text += "\r\n";
    }
    text
}
