//! The table of changes: every write to an org is recorded here before it is sent.
//!
//! A change is sent and comes to one of its ends ([`Store::end_writes`]). What was sent and never answered is
//! `unknown` until somebody looks at the record; it is never sent again by itself.

use rusqlite::{Connection, Row, named_params, params};
use serde_json::Value;
use uuid::Uuid;

use crate::columns::{Id, Json, words};
use crate::{Draft, Store, StoreError, drafts};

words! {
    /// What a change does to the record.
    ChangeKind {
        /// Makes a new record.
        Create = "create",
        /// Changes fields of a record.
        Update = "update",
        /// Deletes a record.
        Delete = "delete",
        /// Brings a deleted record back.
        Restore = "restore",
    }
}

words! {
    /// How far a change has come.
    ChangeState {
        /// Recorded, not sent.
        Prepared = "prepared",
        /// Sent, no answer yet.
        Sent = "sent",
        /// The org took it.
        Confirmed = "confirmed",
        /// Somebody else changed the record since it was read; nothing was written.
        Conflict = "conflict",
        /// The org refused it, or it was never sent.
        Failed = "failed",
        /// Sent, and nobody knows whether the org took it.
        Unknown = "unknown",
    }
}

/// What the user asked for, before it is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct NewChange {
    /// Its id. Newer ones are greater ([`crate::new_id`]): it is the order of changes.
    pub id: Uuid,
    /// The integration it was asked in.
    pub integration_id: Option<Uuid>,
    /// The session it goes over.
    pub session_id: Uuid,
    /// 18-character id of the org.
    pub org_id: String,
    /// API name of the object, such as `Case`.
    pub object: String,
    /// Id of the record; none before it is created.
    pub record_id: Option<String>,
    /// What people call the record, such as a case number.
    pub record_label: Option<String>,
    /// What it does.
    pub kind: ChangeKind,
    /// The fields to write: API name to value. None once the values were cleared.
    pub fields: Option<Value>,
    /// The same fields as they were read before.
    pub before: Option<Value>,
    /// The record's last modification as it was read before, ms UTC.
    pub base_stamp: Option<i64>,
    /// When the user asked, ms UTC.
    pub prepared_at: i64,
    /// What the changes of one wish share: the id of the first of them.
    pub group_id: Uuid,
    /// The change it takes back.
    pub undoes: Option<Uuid>,
    /// The draft it was made of.
    pub draft_id: Option<Uuid>,
}

/// One row: a change and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What was asked for. `record_id` is the new record's once a creation is confirmed;
    /// `integration_id` is none once the integration was deleted.
    pub asked: NewChange,
    /// How far it has come.
    pub state: ChangeState,
    /// Why it failed or is in conflict, as the application writes it.
    pub error: Option<Value>,
    /// When it was sent, ms UTC.
    pub sent_at: Option<i64>,
    /// When its end was known, ms UTC.
    pub finished_at: Option<i64>,
}

/// How one of several changes ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// The change.
    pub id: Uuid,
    /// Its end.
    pub state: ChangeState,
    /// Why it failed, as the application writes it.
    pub error: Option<Value>,
    /// The record it created.
    pub record_id: Option<String>,
}

/// Queries over the changes; see [`Store::changes`].
#[derive(Debug, Clone, Copy)]
pub struct Changes<'a>(pub(crate) &'a Store);

const NEWEST_OF_DRAFT: &str = "WHERE draft_id = ?1 ORDER BY id DESC LIMIT 1";

/// The changes of what is given. The condition of which there is an index stands alone: SQLite finds nothing by one that
/// may be null.
fn list_of(record: bool, group: bool) -> String {
    let found_by = match (group, record) {
        // the first of a group has its id, and is not in the index of groups
        (true, _) => "(id = ?3 OR (group_id = ?3 AND group_id <> id))",
        (false, true) => "record_id = ?2",
        (false, false) => "TRUE",
    };
    format!(
        "WHERE {found_by} AND (?1 IS NULL OR integration_id = ?1) AND (?2 IS NULL OR record_id = ?2)
             AND (?3 IS NULL OR group_id = ?3)
         ORDER BY id DESC LIMIT ?4"
    )
}

const UNDONE: &str = "WHERE undoes = ?1 AND state = 'confirmed' LIMIT 1";

const RECENT: &str = "ORDER BY id DESC LIMIT ?1";

impl Changes<'_> {
    /// Records changes that are about to go out together at `at` (ms UTC): all of them as sent, or none. A power cut may
    /// take it back until [`Store::flush`] has waited for the disk; call that first where the requests must not be made
    /// a second time.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when an id exists or an integration does not: nothing may be sent then.
    pub fn insert_sent(&self, rows: &[NewChange], at: i64) -> Result<(), StoreError> {
        match rows {
            // one statement is all or nothing by itself
            [row] => self.0.soon(|connection| insert(connection, row, at)),
            rows => self.0.within_soon(|transaction| {
                rows.iter().try_for_each(|row| insert(transaction, row, at))
            }),
        }
    }

    /// Sets what a change that has not ended is made on: the values it replaces, and the record's last modification
    /// (ms UTC) as it was read now. As [`Self::insert_sent`], it is not waited for.
    ///
    /// # Errors
    /// [`StoreError::NotThere`] when it has ended.
    pub fn set_base(&self, id: Uuid, before: &Value, base_stamp: i64) -> Result<(), StoreError> {
        self.0.change_one_soon(
            "UPDATE changes SET before = ?2, base_stamp = ?3
             WHERE id = ?1 AND state IN ('prepared', 'sent', 'unknown')",
            params![Id(id), before.to_string(), base_stamp],
        )
    }

    /// Sets what people call the record of a change, where that was not known before it was made.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn set_label(&self, id: Uuid, label: &str) -> Result<(), StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached(
                    "UPDATE changes SET record_label = ?2 WHERE id = ?1 AND record_label IS NULL",
                )?
                .execute(params![Id(id), label])?;
            Ok(())
        })
    }

    /// Ends what another run of the application left open: what was prepared was never sent, and of what was sent
    /// nobody knows.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn end_left_open(&self, at: i64) -> Result<(), StoreError> {
        self.0.within(|transaction| {
            transaction.execute(
                "UPDATE changes SET state = 'failed', finished_at = ?1 WHERE state = 'prepared'",
                [at],
            )?;
            transaction.execute(
                "UPDATE changes SET state = 'unknown', finished_at = ?1 WHERE state = 'sent'",
                [at],
            )?;
            Ok(())
        })
    }

    /// The newest change that was made of a draft.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn newest_of_draft(&self, draft: Uuid) -> Result<Option<Change>, StoreError> {
        Ok(self.select(NEWEST_OF_DRAFT, [Id(draft)])?.pop())
    }

    /// The change that took this one back, if that was confirmed.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn undone_by(&self, id: Uuid) -> Result<Option<Uuid>, StoreError> {
        let change = self.select(UNDONE, [Id(id)])?.pop();
        Ok(change.map(|change| change.asked.id))
    }

    /// The newest `limit` changes of an integration, a record and a group, each where it is given; newest first.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn list_of(
        &self,
        integration: Option<Uuid>,
        record: Option<&str>,
        group: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Change>, StoreError> {
        self.select(
            &list_of(record.is_some(), group.is_some()),
            params![integration.map(Id), record, group.map(Id), limit],
        )
    }

    /// Keeps what a change was to write as a draft, and counts it as made of that. One that was made of a draft keeps
    /// that one: false then, and nothing is done.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the integration does not exist; [`StoreError::Full`], [`StoreError::ReadOnly`].
    pub fn keep_as_draft(&self, id: Uuid, draft: &Draft) -> Result<bool, StoreError> {
        self.0.within(|transaction| {
            let of = "UPDATE changes SET draft_id = ?2 WHERE id = ?1 AND draft_id IS NULL";
            let mut of = transaction.prepare_cached(of)?;
            if of.execute([Id(id), Id(draft.id)])? == 0 {
                return Ok(false);
            }
            drafts::keep(transaction, draft)?;
            Ok(true)
        })
    }

    /// Hides a change from what is unsent.
    ///
    /// # Errors
    /// [`StoreError::NotThere`].
    pub fn dismiss(&self, id: Uuid) -> Result<(), StoreError> {
        self.0
            .change_one("UPDATE changes SET dismissed = 1 WHERE id = ?1", [Id(id)])
    }

    /// Forgets the values of every change that has ended and was asked for before `until` (ms UTC), and says of how
    /// many.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn clear_values(&self, until: i64) -> Result<usize, StoreError> {
        self.0.with(|connection| {
            connection.execute(
                "UPDATE changes SET fields = NULL, before = NULL
                 WHERE prepared_at < ?1 AND state IN ('confirmed', 'conflict', 'failed')
                     AND (fields IS NOT NULL OR before IS NOT NULL)",
                [until],
            )
        })
    }

    /// One change, if it exists.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn get(&self, id: Uuid) -> Result<Option<Change>, StoreError> {
        Ok(self.select("WHERE id = ?1", [Id(id)])?.pop())
    }

    /// The changes whose end is not known (prepared, sent, unknown) and that were not dismissed, oldest first.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn list_open(&self) -> Result<Vec<Change>, StoreError> {
        self.select(
            "WHERE state IN ('prepared', 'sent', 'unknown') AND dismissed = 0 ORDER BY id",
            [],
        )
    }

    /// The newest `limit` changes, newest first.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn list_recent(&self, limit: u32) -> Result<Vec<Change>, StoreError> {
        self.select(RECENT, [limit])
    }

    fn select(&self, rest: &str, params: impl rusqlite::Params) -> Result<Vec<Change>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached(&format!("SELECT * FROM changes {rest}"))?
                .query_map(params, read)?
                .collect()
        })
    }
}

/// Records how changes ended at `at` (ms UTC). One that ended as unknown can be ended again; what has ended otherwise
/// stays as it is.
pub(crate) fn finish(connection: &Connection, ends: &[Finished], at: i64) -> rusqlite::Result<()> {
    let mut finish = connection.prepare_cached(
        "UPDATE changes SET state = ?2, error = ?3, record_id = coalesce(?4, record_id), finished_at = ?5
         WHERE id = ?1 AND state IN ('prepared', 'sent', 'unknown')",
    )?;
    for end in ends {
        let error = end.error.as_ref().map(Value::to_string);
        finish.execute(params![Id(end.id), end.state, error, end.record_id, at])?;
    }
    Ok(())
}

fn insert(connection: &Connection, row: &NewChange, sent_at: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO changes (id, integration_id, session_id, org_id, object, record_id,
                 record_label, kind, fields, before, base_stamp, state, prepared_at, sent_at, group_id,
                 undoes, draft_id)
             VALUES (:id, :integration_id, :session_id, :org_id, :object, :record_id,
                 :record_label, :kind, :fields, :before, :base_stamp, 'sent', :prepared_at,
                 :sent_at, :group_id, :undoes, :draft_id)",
        )?
        .execute(named_params! {
            ":id": Id(row.id), ":integration_id": row.integration_id.map(Id),
            ":session_id": Id(row.session_id), ":org_id": row.org_id, ":object": row.object,
            ":record_id": row.record_id, ":record_label": row.record_label,
            ":kind": row.kind, ":fields": row.fields.as_ref().map(Value::to_string),
            ":before": row.before.as_ref().map(Value::to_string),
            ":base_stamp": row.base_stamp, ":prepared_at": row.prepared_at, ":sent_at": sent_at,
            ":group_id": Id(row.group_id), ":undoes": row.undoes.map(Id),
            ":draft_id": row.draft_id.map(Id),
        })?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Change> {
    let asked = NewChange {
        id: row.get::<_, Id>("id")?.0,
        integration_id: row.get::<_, Option<Id>>("integration_id")?.map(|id| id.0),
        session_id: row.get::<_, Id>("session_id")?.0,
        org_id: row.get("org_id")?,
        object: row.get("object")?,
        record_id: row.get("record_id")?,
        record_label: row.get("record_label")?,
        kind: row.get("kind")?,
        fields: row.get::<_, Option<Json>>("fields")?.map(|json| json.0),
        before: row.get::<_, Option<Json>>("before")?.map(|json| json.0),
        base_stamp: row.get("base_stamp")?,
        prepared_at: row.get("prepared_at")?,
        group_id: row.get::<_, Id>("group_id")?.0,
        undoes: row.get::<_, Option<Id>>("undoes")?.map(|id| id.0),
        draft_id: row.get::<_, Option<Id>>("draft_id")?.map(|id| id.0),
    };
    Ok(Change {
        asked,
        state: row.get("state")?,
        error: row.get::<_, Option<Json>>("error")?.map(|json| json.0),
        sent_at: row.get("sent_at")?,
        finished_at: row.get("finished_at")?,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    // planted, and it turned this red: a connection without the guarantee of stable plans
    #[test]
    fn a_kept_statement_is_not_planned_anew() {
        let folder = tempfile::TempDir::new().unwrap();
        let store = Store::open(&folder.path().join("orgdeck.db")).unwrap();
        for _ in 0..3 {
            let newest = store.changes().newest_of_draft(crate::new_id());
            assert_eq!(newest.unwrap(), None);
        }
        let again = store.with(|connection| {
            let asked = format!("SELECT * FROM changes {NEWEST_OF_DRAFT}");
            let kept = connection.prepare_cached(&asked)?;
            Ok(kept.get_status(StatementStatus::RePrepare))
        });
        assert_eq!(again.unwrap(), 0);
    }

    // without the indexes each is a walk over every change since the first start
    #[test]
    fn changes_are_found_without_looking_at_all_of_them() {
        let folder = tempfile::TempDir::new().unwrap();
        let store = Store::open(&folder.path().join("orgdeck.db")).unwrap();
        let plan = |rest: &str| -> String {
            let rows = store.with(|connection| {
                let explain = format!("EXPLAIN QUERY PLAN SELECT * FROM changes {rest}");
                let mut explain = connection.prepare(&explain)?;
                // parameters that are not bound are null
                let rows = explain
                    .raw_query()
                    .mapped(|row| row.get::<_, String>("detail"));
                rows.collect::<rusqlite::Result<Vec<_>>>()
            });
            rows.unwrap().join(", ")
        };
        let by = "SEARCH changes USING INDEX changes_by_draft (draft_id=?)";
        assert_eq!(plan(NEWEST_OF_DRAFT), by);
        for newest in [&list_of(false, false), RECENT] {
            assert_eq!(
                plan(newest),
                "SCAN changes",
                "by its key, which is the order"
            );
        }
        for (record, group, by) in [
            (true, false, "changes_by_record (record_id=?)"),
            (false, true, "changes_by_group (group_id=?)"),
            (true, true, "changes_by_group (group_id=?)"),
        ] {
            let found = format!("SEARCH changes USING INDEX {by}");
            let plan = plan(&list_of(record, group));
            assert!(plan.contains(&found) && !plan.contains("SCAN"), "{plan}");
        }
        let undone = plan(UNDONE);
        let by = "SEARCH changes USING INDEX changes_by_undone (undoes=?)";
        assert_eq!(undone, by);
    }
}
