//! The table of lists the user saved: what each is, as the application writes it.

use rusqlite::{OptionalExtension, Row, named_params, params};
use serde_json::Value;
use uuid::Uuid;

use crate::columns::{Id, Json};
use crate::{Store, StoreError};

/// One row: a saved list.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedList {
    /// Its id.
    pub id: Uuid,
    /// The integration it belongs to.
    pub integration_id: Uuid,
    /// API name of its object.
    pub object: String,
    /// Its name, one of a kind among the lists of the object.
    pub name: String,
    /// What it is.
    pub spec: Value,
    /// When it was first saved, ms UTC.
    pub created_at: i64,
}

/// Queries over the saved lists; see [`Store::lists`].
#[derive(Debug, Clone, Copy)]
pub struct Lists<'a>(pub(crate) &'a Store);

impl Lists<'_> {
    /// Saves a list, in place of the one with the same id if there is one.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the name is taken or the integration does not exist.
    pub fn save(&self, row: &SavedList) -> Result<(), StoreError> {
        self.0.change_one(
            "INSERT INTO lists (id, integration_id, object, name, spec, created_at)
             VALUES (:id, :integration_id, :object, :name, :spec, :created_at)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, spec = excluded.spec",
            named_params! {
                ":id": Id(row.id), ":integration_id": Id(row.integration_id), ":object": row.object,
                ":name": row.name, ":spec": row.spec.to_string(), ":created_at": row.created_at,
            },
        )
    }

    /// The lists of an object, in the order they were first saved.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn list(&self, integration: Uuid, object: &str) -> Result<Vec<SavedList>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached(
                    "SELECT * FROM lists WHERE integration_id = ?1 AND object = ?2
                     ORDER BY created_at, id",
                )?
                .query_map(params![Id(integration), object], read)?
                .collect()
        })
    }

    /// One list of an integration.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn get(&self, integration: Uuid, id: Uuid) -> Result<Option<SavedList>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached("SELECT * FROM lists WHERE integration_id = ?1 AND id = ?2")?
                .query_row([Id(integration), Id(id)], read)
                .optional()
        })
    }

    /// Forgets a list; one that is gone already is no fault.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn delete(&self, integration: Uuid, id: Uuid) -> Result<(), StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached("DELETE FROM lists WHERE integration_id = ?1 AND id = ?2")?
                .execute([Id(integration), Id(id)])?;
            Ok(())
        })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<SavedList> {
    Ok(SavedList {
        id: row.get::<_, Id>("id")?.0,
        integration_id: row.get::<_, Id>("integration_id")?.0,
        object: row.get("object")?,
        name: row.get("name")?,
        spec: row.get::<_, Json>("spec")?.0,
        created_at: row.get("created_at")?,
    })
}
