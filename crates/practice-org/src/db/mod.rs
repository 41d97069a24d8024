//! The org's own tables: apps, sign-ins, grants and tokens; opening and creating the file they lie in.
//!
//! Records (cases, users, …) lie in tables of their own, made by `schema`. No password, secret, token, code or cookie
//! lies in the file as it is: see `secrets`.

pub(crate) mod apps;
pub(crate) mod atomic;
pub(crate) mod grants;
pub(crate) mod login_history;
pub(crate) mod logins;
mod making;
mod open;
pub(crate) mod owners;
pub(crate) mod people;
pub(crate) mod permissions;
pub(crate) mod recycle_bin;
pub(crate) mod rights;
pub(crate) mod secrets;
pub(crate) mod switches;
pub(crate) mod tokens;
pub(crate) mod touched;
mod upgrades;

#[cfg(test)]
pub(crate) use open::Opened;
pub(crate) use open::open;
#[cfg(test)]
pub(crate) use upgrades::create as create_own_tables;

/// Version of the file, in `PRAGMA user_version`: 1, and one more for every step in `upgrades`.
#[allow(clippy::cast_possible_wrap)]
pub(crate) const VERSION: i64 = 1 + upgrades::STEPS.len() as i64;

/// Marks the file as a practice org's, in `PRAGMA application_id` ("Prac").
pub(crate) const APPLICATION_ID: i64 = 0x5072_6163;

/// The tables of version 1, never edited: what came later is a step in `upgrades`.
pub(crate) const TABLES: &str = "
CREATE TABLE practice_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE practice_app (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    consumer_key TEXT NOT NULL UNIQUE,
    consumer_secret TEXT NOT NULL,
    scopes TEXT NOT NULL,
    pkce_required INTEGER NOT NULL DEFAULT 1,
    web_secret_required INTEGER NOT NULL DEFAULT 0,
    refresh_secret_required INTEGER NOT NULL DEFAULT 0,
    rotation INTEGER NOT NULL DEFAULT 0,
    blocked INTEGER NOT NULL DEFAULT 0,
    installed INTEGER NOT NULL DEFAULT 1,
    admin_approved_only INTEGER NOT NULL DEFAULT 0,
    session_timeout_ms INTEGER NOT NULL DEFAULT 7200000
);
CREATE TABLE practice_callback (app_id INTEGER NOT NULL, url TEXT NOT NULL, PRIMARY KEY (app_id, url)) WITHOUT ROWID;
CREATE TABLE practice_login (
    user_id TEXT PRIMARY KEY,
    username TEXT NOT NULL UNIQUE COLLATE NOCASE,
    password TEXT NOT NULL,
    frozen INTEGER NOT NULL DEFAULT 0,
    api_enabled INTEGER NOT NULL DEFAULT 1,
    view_setup INTEGER NOT NULL DEFAULT 1,
    administrator INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE practice_object_right (
    user_id TEXT NOT NULL, object TEXT NOT NULL COLLATE NOCASE,
    readable INTEGER NOT NULL, createable INTEGER NOT NULL, editable INTEGER NOT NULL, deletable INTEGER NOT NULL,
    PRIMARY KEY (user_id, object)
) WITHOUT ROWID;
CREATE TABLE practice_field_right (
    user_id TEXT NOT NULL, object TEXT NOT NULL COLLATE NOCASE, field TEXT NOT NULL COLLATE NOCASE,
    visible INTEGER NOT NULL, editable INTEGER NOT NULL,
    PRIMARY KEY (user_id, object, field)
) WITHOUT ROWID;
CREATE TABLE practice_code (
    code TEXT PRIMARY KEY, app_id INTEGER NOT NULL, user_id TEXT NOT NULL, scopes TEXT NOT NULL,
    redirect_uri TEXT NOT NULL, challenge TEXT, issued_ms INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE practice_grant (
    id INTEGER PRIMARY KEY, app_id INTEGER NOT NULL, user_id TEXT NOT NULL, scopes TEXT NOT NULL,
    created_ms INTEGER NOT NULL, used_ms INTEGER NOT NULL, uses INTEGER NOT NULL DEFAULT 0, revoked_ms INTEGER
);
CREATE INDEX practice_grant_user ON practice_grant (user_id, app_id);
CREATE TABLE practice_refresh_token (
    token TEXT PRIMARY KEY, grant_id INTEGER NOT NULL, issued_ms INTEGER NOT NULL, replaced INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE practice_access_token (
    token TEXT PRIMARY KEY, grant_id INTEGER NOT NULL, issued_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX practice_access_token_grant ON practice_access_token (grant_id);
CREATE TABLE practice_cookie (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL, form_token TEXT NOT NULL, created_ms INTEGER NOT NULL
) WITHOUT ROWID;
";

/// A value of `practice_meta`.
pub(crate) fn meta(conn: &rusqlite::Connection, key: &str) -> rusqlite::Result<String> {
    conn.query_row(
        "SELECT value FROM practice_meta WHERE key = ?1",
        [key],
        |row| row.get(0),
    )
}

/// Sets a value of `practice_meta`.
pub(crate) fn set_meta(
    conn: &rusqlite::Connection,
    key: &str,
    value: &str,
) -> rusqlite::Result<()> {
    conn.execute(
        "INSERT OR REPLACE INTO practice_meta (key, value) VALUES (?1, ?2)",
        [key, value],
    )?;
    Ok(())
}

/// `current` with the members of a JSON object changed; what it does not name stays.
///
/// # Errors
/// A sentence that names the member at fault.
fn patched<T: serde::Serialize + serde::de::DeserializeOwned>(
    current: &T,
    change: &serde_json::Value,
) -> Result<T, String> {
    let change = change.as_object().ok_or("an object is expected")?;
    let mut whole = serde_json::to_value(current).map_err(|error| error.to_string())?;
    for (member, value) in change {
        whole[member] = value.clone();
    }
    serde_json::from_value(whole).map_err(|error| error.to_string())
}
