//! The table of macros: saved sets of changes, as the application writes them.

use rusqlite::{OptionalExtension, Row, named_params};
use serde_json::Value;
use uuid::Uuid;

use crate::columns::{Id, Json};
use crate::{Store, StoreError};

/// One row: a macro.
#[derive(Debug, Clone, PartialEq)]
pub struct Macro {
    /// Its id.
    pub id: Uuid,
    /// API name of its object.
    pub object: String,
    /// Its name, one of a kind among the macros of the object.
    pub name: String,
    /// The digit that runs it, 1 to 9, one of a kind too.
    pub key: Option<u32>,
    /// What it does.
    pub steps: Value,
    /// When it was first saved, ms UTC.
    pub created_at: i64,
}

/// Queries over the macros; see [`Store::macros`].
#[derive(Debug, Clone, Copy)]
pub struct Macros<'a>(pub(crate) &'a Store);

impl Macros<'_> {
    /// Saves a macro, in place of the one with the same id if there is one.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the name or the key is taken.
    pub fn save(&self, row: &Macro) -> Result<(), StoreError> {
        self.0.change_one(
            "INSERT INTO macros (id, object, name, key, steps, created_at)
             VALUES (:id, :object, :name, :key, :steps, :created_at)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, key = excluded.key, steps = excluded.steps",
            named_params! {
                ":id": Id(row.id), ":object": row.object, ":name": row.name, ":key": row.key,
                ":steps": row.steps.to_string(), ":created_at": row.created_at,
            },
        )
    }

    /// The macros of an object: those with a key by it, then by name.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn list(&self, object: &str) -> Result<Vec<Macro>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached(
                    "SELECT * FROM macros WHERE object = ?1
                     ORDER BY key IS NULL, key, name COLLATE NOCASE, id",
                )?
                .query_map([object], read)?
                .collect()
        })
    }

    /// One macro, if it is still there.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn get(&self, id: Uuid) -> Result<Option<Macro>, StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached("SELECT * FROM macros WHERE id = ?1")?
                .query_row([Id(id)], read)
                .optional()
        })
    }

    /// Forgets a macro; one that is gone already is no fault.
    ///
    /// # Errors
    /// Only those of the database itself.
    pub fn delete(&self, id: Uuid) -> Result<(), StoreError> {
        self.0.with(|connection| {
            connection
                .prepare_cached("DELETE FROM macros WHERE id = ?1")?
                .execute([Id(id)])?;
            Ok(())
        })
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Macro> {
    Ok(Macro {
        id: row.get::<_, Id>("id")?.0,
        object: row.get("object")?,
        name: row.get("name")?,
        key: row.get("key")?,
        steps: row.get::<_, Json>("steps")?.0,
        created_at: row.get("created_at")?,
    })
}
