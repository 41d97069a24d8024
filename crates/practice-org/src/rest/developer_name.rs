//! The rule for the names that the set-up's records are called by in the API: letters, digits, single underscores, one
//! of a kind.
//!
//! Code and sentences are public for many kinds of records (reports on deployments, a test of a group's name); that
//! they are the same for each kind here is unconfirmed.

use rusqlite::{Connection, OptionalExtension};

use crate::error::ApiError;

/// How the names of one kind of records are kept and told of.
pub(super) struct DeveloperName {
    pub(super) table: &'static str,
    pub(super) column: &'static str,
    /// `Remote Site Name`.
    pub(super) label: &'static str,
    /// The field that a refusal names.
    pub(super) field: &'static str,
}

impl DeveloperName {
    /// Refuses a name that is no developer name.
    pub(super) fn well_formed(&self, name: &str) -> Result<(), ApiError> {
        let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let start = name.starts_with(|c: char| c.is_ascii_alphabetic());
        if letters && start && !name.ends_with('_') && !name.contains("__") {
            return Ok(());
        }
        let message = format!(
            "The {} can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.",
            self.label
        );
        Err(ApiError::write(
            "FIELD_INTEGRITY_EXCEPTION",
            message,
            [self.field],
        ))
    }

    /// Refuses a name that another record has.
    pub(super) fn free(
        &self,
        conn: &Connection,
        name: &str,
        id: Option<&str>,
    ) -> Result<(), ApiError> {
        let sql = format!(
            "SELECT 1 FROM \"{}\" WHERE \"{}\" = ?1 AND \"Id\" IS NOT ?2 AND \"IsDeleted\" = 0",
            self.table, self.column
        );
        let taken = conn.query_row(&sql, (name, id), |_| Ok(())).optional()?;
        if taken.is_none() {
            return Ok(());
        }
        let message = format!(
            "This {} already exists or has been previously used. Please choose a different name.",
            self.label
        );
        Err(ApiError::write(
            "DUPLICATE_DEVELOPER_NAME",
            message,
            [self.field],
        ))
    }
}
