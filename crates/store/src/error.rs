//! What can go wrong with the local database, typed where the application acts on it.
//!
//! No row content is ever part of an error: SQLite's own words name tables and columns, not values.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the local database could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file is not a sound database of ours. It is kept as it is, never overwritten.
    #[error("the database {} is damaged; it was kept as it is", path.display())]
    Damaged {
        /// The file that was kept.
        path: PathBuf,
    },
    /// The file was written by a newer version of the application. It was not touched.
    #[error("the database is of version {found}, this application knows up to {known}")]
    Newer {
        /// `user_version` found in the file.
        found: u32,
        /// The newest version this build can read.
        known: u32,
    },
    /// The file, or the folder it lies in, cannot be written.
    #[error("{} cannot be written", path.display())]
    ReadOnly {
        /// The file or folder that is read-only.
        path: PathBuf,
    },
    /// Another process holds the database; the wait of five seconds was over.
    #[error("the database is in use by another process")]
    Busy,
    /// The disk is full. Nothing of the refused write was kept.
    #[error("the disk is full")]
    Full,
    /// The row to change does not exist, or is no longer in a state that allows the change.
    #[error("there is no such row, or it is past this change")]
    NotThere,
    /// A rule of the table refused the row (unique, foreign key, allowed values).
    #[error("the database refused the row: {0}")]
    Refused(String),
    /// The operating system refused to read or write a file.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Anything else SQLite says.
    #[error("database: {0}")]
    Other(String),
}

impl StoreError {
    /// Sorts an error of the file system; `path` is the file or folder it is about.
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem, StorageFull};
        let path = path.to_path_buf();
        match source.kind() {
            PermissionDenied | ReadOnlyFilesystem => Self::ReadOnly { path },
            StorageFull => Self::Full,
            _ => Self::Io { path, source },
        }
    }

    /// Sorts an error of SQLite; `path` is the database file.
    pub(crate) fn sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        let path = path.to_path_buf();
        match error {
            // a value that its own reader does not understand: the file was changed from outside
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..) => return Self::Damaged { path },
            rusqlite::Error::QueryReturnedNoRows => return Self::NotThere,
            _ => {}
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { path },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::ReadOnly { path }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ConstraintViolation) => Self::Refused(error.to_string()),
            _ => Self::Other(error.to_string()),
        }
    }
}
