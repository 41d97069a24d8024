//! The login history: one row for every sign-in that was tried, good or not.
//!
//! The object `LoginHistory` is a view of it (Object Reference: LoginHistory). An attempt under a name that is no
//! user's leaves no row, as there is no user to note it under.

use rusqlite::{Connection, params};

use super::apps::App;
use crate::ids;

/// The step that makes the table.
pub(super) fn step(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(
        "CREATE TABLE practice_login_history (
            id INTEGER PRIMARY KEY, record_id TEXT NOT NULL UNIQUE, user_id TEXT NOT NULL, login_ms INTEGER NOT NULL,
            login_type TEXT NOT NULL, application TEXT, status TEXT NOT NULL, api_type TEXT, api_version TEXT
        );
        CREATE INDEX practice_login_history_user ON practice_login_history (user_id, login_ms);",
    )
}

/// One attempt to sign in.
#[derive(Debug)]
pub(crate) struct Attempt<'a> {
    user_id: &'a str,
    login_type: &'static str,
    application: Option<&'a str>,
    status: &'a str,
}

impl<'a> Attempt<'a> {
    /// Through an app, or without one over SOAP. OAuth of every flow is "Remote Access 2.0" (Salesforce help: login
    /// history).
    pub(crate) fn good(user_id: &'a str, app: Option<&'a App>) -> Self {
        Self {
            user_id,
            login_type: if app.is_some() {
                "Remote Access 2.0"
            } else {
                "Other Apex API"
            },
            application: app.map(|app| app.settings.label.as_str()),
            status: "Success",
        }
    }

    /// Through an app, refused. "Username-Password Flow Disabled" is Salesforce's own; the other texts are unconfirmed.
    pub(crate) fn refused(user_id: &'a str, app: &'a App, status: &'a str) -> Self {
        Self {
            status,
            ..Self::good(user_id, Some(app))
        }
    }

    /// On the sign-in page.
    pub(crate) fn in_browser(user_id: &'a str, status: &'a str) -> Self {
        Self {
            user_id,
            login_type: "Application",
            application: Some("Browser"),
            status,
        }
    }
}

/// Notes an attempt; a good one is the user's last login too.
pub(crate) fn note(conn: &Connection, attempt: &Attempt<'_>, now_ms: i64) -> rusqlite::Result<()> {
    let id: i64 = conn.query_row(
        "SELECT coalesce(max(id), 0) + 1 FROM practice_login_history",
        [],
        |row| row.get(0),
    )?;
    conn.execute(
        "INSERT INTO practice_login_history (id, record_id, user_id, login_ms, login_type, application, status)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            id,
            ids::make("0Ya", u64::try_from(id).unwrap_or_default()),
            attempt.user_id,
            now_ms,
            attempt.login_type,
            attempt.application,
            attempt.status
        ],
    )?;
    if attempt.status == "Success" {
        conn.execute(
            "UPDATE \"User\" SET \"LastLoginDate\" = ?2 WHERE \"Id\" = ?1",
            params![attempt.user_id, now_ms],
        )?;
    }
    Ok(())
}
