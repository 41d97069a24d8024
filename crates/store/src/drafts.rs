//! The table of drafts: what is typed and not saved, as the application writes it.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use uuid::Uuid;

use crate::columns::Id;
use crate::{Store, StoreError};

/// One row: something that was typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Its id, made by whoever types.
    pub id: Uuid,
    /// The integration it was typed in; a draft goes with it.
    pub integration_id: Uuid,
    /// API name of the object.
    pub object: String,
    /// The record that is changed; none: a new one.
    pub record_id: Option<String>,
    /// The record it is shown at; none for a new one that belongs to no other.
    pub shown_at: Option<String>,
    /// What was typed, and over what: JSON.
    pub kept: String,
    /// When it was last kept, ms UTC.
    pub updated_at: i64,
}

/// Queries over the drafts; see [`Store::drafts`].
#[derive(Debug, Clone, Copy)]
pub struct Drafts<'a>(pub(crate) &'a Store);

impl Drafts<'_> {
    /// Keeps a draft, in place of the one with the same id if there is one.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the integration does not exist; [`StoreError::Full`], [`StoreError::ReadOnly`].
    pub fn keep(&self, row: &Draft) -> Result<(), StoreError> {
        self.0.with(|connection| keep(connection, row))
    }

    /// One draft, if it is still kept.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn get(&self, id: Uuid) -> Result<Option<Draft>, StoreError> {
        self.0.with(|connection| one(connection, id))
    }

    /// What is shown at a record, or at none, newest first.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn list_at(
        &self,
        integration: Uuid,
        shown_at: Option<&str>,
    ) -> Result<Vec<Draft>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached(
                    "SELECT * FROM drafts WHERE integration_id = ?1 AND shown_at IS ?2
                     ORDER BY updated_at DESC, id",
                )?
                .query_map(params![Id(integration), shown_at], read)?
                .collect()
        })
    }

    /// Every draft, newest first.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn list(&self) -> Result<Vec<Draft>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached("SELECT * FROM drafts ORDER BY updated_at DESC, id")?
                .query_map([], read)?
                .collect()
        })
    }

    /// Forgets a draft; one that is gone already is no fault. A power cut may bring it back.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn delete(&self, id: Uuid) -> Result<(), StoreError> {
        self.0.within_soon(|transaction| forget(transaction, id))
    }
}

/// Keeps what `left` leaves of a draft, or forgets it where that is nothing. One that is gone already is no fault.
pub(crate) fn reduce(
    connection: &Connection,
    id: Uuid,
    left: impl FnOnce(Draft) -> Option<Draft>,
) -> rusqlite::Result<()> {
    let Some(draft) = one(connection, id)? else {
        return Ok(());
    };
    match left(draft) {
        Some(draft) => keep(connection, &draft),
        None => forget(connection, id),
    }
}

fn one(connection: &Connection, id: Uuid) -> rusqlite::Result<Option<Draft>> {
    connection
        .prepare_cached("SELECT * FROM drafts WHERE id = ?1")?
        .query_row([Id(id)], read)
        .optional()
}

pub(crate) fn keep(connection: &Connection, row: &Draft) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO drafts (id, integration_id, object, record_id, shown_at, kept, updated_at)
             VALUES (:id, :integration_id, :object, :record_id, :shown_at, :kept, :updated_at)
             ON CONFLICT (id) DO UPDATE SET record_id = excluded.record_id,
                 shown_at = excluded.shown_at, kept = excluded.kept, updated_at = excluded.updated_at",
        )?
        .execute(named_params! {
            ":id": Id(row.id), ":integration_id": Id(row.integration_id), ":object": row.object,
            ":record_id": row.record_id, ":shown_at": row.shown_at,
            ":kept": row.kept, ":updated_at": row.updated_at,
        })?;
    Ok(())
}

fn forget(connection: &Connection, id: Uuid) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM drafts WHERE id = ?1")?
        .execute([Id(id)])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Draft> {
    Ok(Draft {
        id: row.get::<_, Id>("id")?.0,
        integration_id: row.get::<_, Id>("integration_id")?.0,
        object: row.get("object")?,
        record_id: row.get("record_id")?,
        shown_at: row.get("shown_at")?,
        kept: row.get("kept")?,
        updated_at: row.get("updated_at")?,
    })
}
