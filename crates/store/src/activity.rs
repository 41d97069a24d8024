//! The table of the activity log: what was done with which org, when, and how it ended.
//!
//! Entries are only ever added; the newest [`KEPT`] stay. They hold no secret and no content of a record.

use rusqlite::{Connection, Row, named_params, params_from_iter, types::Value};
use uuid::Uuid;

use crate::columns::{Id, words};
use crate::{Store, StoreError};

/// How many entries are kept: years of daily use, some megabytes.
const KEPT: u32 = 20_000;

words! {
    /// What was done.
    ActivityKind {
        /// A sign-in.
        SignIn = "sign_in",
        /// A renewal of an access token.
        Renewal = "renewal",
        /// A revocation.
        Revocation = "revocation",
        /// A checkup.
        Checkup = "checkup",
        /// A write to a record.
        Write = "write",
    }
}

words! {
    /// How it ended.
    ActivityResult {
        /// As wanted.
        Done = "done",
        /// Not as wanted.
        Failed = "failed",
        /// The user stopped it.
        Cancelled = "cancelled",
        /// The answer was lost.
        Unknown = "unknown",
    }
}

/// One row: something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Its id; ids grow with time.
    pub id: Uuid,
    /// When it ended, ms UTC.
    pub at: i64,
    /// The integration it was done for; it may be gone.
    pub integration_id: Option<Uuid>,
    /// What that was called.
    pub name: String,
    /// Name of the org, if it was known.
    pub org_name: Option<String>,
    /// What was done.
    pub kind: ActivityKind,
    /// It in a few words.
    pub what: String,
    /// How it ended.
    pub result: ActivityResult,
    /// Why it failed, in a sentence.
    pub why: Option<String>,
    /// The error code of Salesforce's.
    pub code: Option<String>,
    /// The request id of Salesforce's.
    pub request_id: Option<String>,
    /// The group of changes it tells of.
    pub group_id: Option<Uuid>,
}

/// Which entries are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityFilter {
    /// Each must occur somewhere in the entry, upper or lower case.
    pub words: Vec<String>,
    /// Only of this integration.
    pub integration_id: Option<Uuid>,
    /// Only of this kind.
    pub kind: Option<ActivityKind>,
    /// Only those that failed or whose answer was lost.
    pub failed_only: bool,
}

/// Queries over the activity log; see [`Store::activity`].
#[derive(Debug, Clone, Copy)]
pub struct ActivityLog<'a>(pub(crate) &'a Store);

impl ActivityLog<'_> {
    /// Adds an entry, and forgets the oldest when there are too many.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn add(&self, row: &Activity) -> Result<(), StoreError> {
        self.0.within_soon(|transaction| insert(transaction, row))
    }

    /// The newest entries older than `before`, at most `most`.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn list(
        &self,
        filter: &ActivityFilter,
        before: Option<Uuid>,
        most: u32,
    ) -> Result<Vec<Activity>, StoreError> {
        let (clause, mut values) = conditions(filter, before);
        values.push(most.into());
        let sql = format!("SELECT * FROM activity WHERE {clause} ORDER BY id DESC LIMIT ?");
        self.0.with(|connection| {
            connection
                .prepare_cached(&sql)?
                .query_map(params_from_iter(values), read)?
                .collect()
        })
    }
}

/// The columns that words are looked for in.
const SEARCHED: &str = "name || ' ' || coalesce(org_name, '') || ' ' || what || ' ' ||
    coalesce(why, '') || ' ' || coalesce(code, '') || ' ' || coalesce(request_id, '')";

/// Adds an entry, and forgets the oldest when there are too many. Rows are only ever added behind the last, so that
/// their row ids count them.
pub(crate) fn insert(connection: &Connection, row: &Activity) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO activity (id, at, integration_id, name, org_name, kind, what, result,
                 why, code, request_id, group_id)
             VALUES (:id, :at, :integration_id, :name, :org_name, :kind, :what, :result, :why,
                 :code, :request_id, :group_id)",
        )?
        .execute(named_params! {
            ":id": Id(row.id), ":at": row.at,
            ":integration_id": row.integration_id.map(Id), ":name": row.name,
            ":org_name": row.org_name, ":kind": row.kind, ":what": row.what,
            ":result": row.result, ":why": row.why, ":code": row.code,
            ":request_id": row.request_id, ":group_id": row.group_id.map(Id),
        })?;
    connection
        .prepare_cached(
            "DELETE FROM activity WHERE rowid <= (SELECT max(rowid) FROM activity) - ?1",
        )?
        .execute([KEPT])?;
    Ok(())
}

fn conditions(filter: &ActivityFilter, before: Option<Uuid>) -> (String, Vec<Value>) {
    let mut clauses = vec!["true".to_owned()];
    let mut values = Vec::new();
    let mut also = |clause: String, value: Option<String>| {
        clauses.push(clause);
        values.extend(value.map(Value::from));
    };
    if let Some(before) = before {
        also("id < ?".to_owned(), Some(before.to_string()));
    }
    if let Some(integration) = filter.integration_id {
        also(
            "integration_id = ?".to_owned(),
            Some(integration.to_string()),
        );
    }
    if let Some(kind) = filter.kind {
        also("kind = ?".to_owned(), Some(kind.as_str().to_owned()));
    }
    if filter.failed_only {
        also("result IN ('failed', 'unknown')".to_owned(), None);
    }
    for word in &filter.words {
        also(
            format!("instr(lower({SEARCHED}), ?) > 0"),
            Some(word.to_lowercase()),
        );
    }
    (clauses.join(" AND "), values)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Activity> {
    Ok(Activity {
        id: row.get::<_, Id>("id")?.0,
        at: row.get("at")?,
        integration_id: row.get::<_, Option<Id>>("integration_id")?.map(|id| id.0),
        name: row.get("name")?,
        org_name: row.get("org_name")?,
        kind: row.get("kind")?,
        what: row.get("what")?,
        result: row.get("result")?,
        why: row.get("why")?,
        code: row.get("code")?,
        request_id: row.get("request_id")?,
        group_id: row.get::<_, Option<Id>>("group_id")?.map(|id| id.0),
    })
}
