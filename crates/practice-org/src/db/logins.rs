//! Who may sign in, and what each user may do beyond signing in.
//!
//! The `User` records are ordinary records; this adds what Salesforce never shows in them: password, frozen or not,
//! and the profile's permissions. Object and field rights are kept as exceptions from "everything".

use rusqlite::{Connection, OptionalExtension, Row, params};

/// Password of every seeded user. A practice credential, printed at start and shown on the home page: not a secret.
pub(crate) const PASSWORD: &str = "practice1";
/// Username of the seeded support agent.
pub(crate) const AGENT: &str = "agent@practice.example";
/// Username of the seeded administrator.
pub(crate) const ADMIN: &str = "admin@practice.example";

/// A user as the sign-in and the permission checks see them.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)]
pub(crate) struct Login {
    /// 18-character id of the `User` record.
    pub(crate) user_id: String,
    pub(crate) username: String,
    /// `User.IsActive` and not frozen.
    pub(crate) may_sign_in: bool,
    pub(crate) api_enabled: bool,
    pub(crate) view_setup: bool,
    pub(crate) administrator: bool,
}

const SELECT: &str =
    "SELECT l.user_id, l.username, l.password, l.api_enabled, l.view_setup, l.administrator,
    u.\"IsActive\" AND NOT l.frozen AS may_sign_in
    FROM practice_login l JOIN \"User\" u ON u.\"Id\" = l.user_id";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Login> {
    Ok(Login {
        user_id: row.get("user_id")?,
        username: row.get("username")?,
        may_sign_in: row.get("may_sign_in")?,
        api_enabled: row.get("api_enabled")?,
        view_setup: row.get("view_setup")?,
        administrator: row.get("administrator")?,
    })
}

pub(crate) fn by_id(conn: &Connection, user_id: &str) -> rusqlite::Result<Option<Login>> {
    conn.prepare_cached(&format!("{SELECT} WHERE l.user_id = ?1"))?
        .query_row([user_id], from_row)
        .optional()
}

pub(crate) fn by_username(conn: &Connection, username: &str) -> rusqlite::Result<Option<Login>> {
    conn.prepare_cached(&format!("{SELECT} WHERE l.username = ?1"))?
        .query_row([username], from_row)
        .optional()
}

/// The user with this name and password who may sign in. Salesforce says the same for a wrong name, a wrong
/// password, an inactive and a frozen user.
pub(crate) fn check(
    conn: &Connection,
    username: &str,
    password: &str,
) -> rusqlite::Result<Option<Login>> {
    let found = conn
        .prepare_cached(&format!(
            "{SELECT} WHERE l.username = ?1 AND l.password = ?2"
        ))?
        .query_row([username, password], from_row)
        .optional()?;
    Ok(found.filter(|login| login.may_sign_in))
}

/// Gives every seeded user a sign-in; one of them is the administrator.
pub(crate) fn create_for_all_users(conn: &Connection, admin_id: &str) -> rusqlite::Result<()> {
    conn.execute(
        "INSERT INTO practice_login (user_id, username, password, administrator)
         SELECT \"Id\", \"Username\", ?1, \"Id\" = ?2 FROM \"User\"",
        [PASSWORD, admin_id],
    )?;
    Ok(())
}

pub(crate) fn set_frozen(conn: &Connection, user_id: &str, frozen: bool) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE practice_login SET frozen = ?2 WHERE user_id = ?1",
        params![user_id, frozen],
    )?;
    Ok(())
}

/// Deactivating a user ends their sessions and refresh tokens; both are checked against this at every use.
pub(crate) fn set_active(conn: &Connection, user_id: &str, active: bool) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE \"User\" SET \"IsActive\" = ?2 WHERE \"Id\" = ?1",
        params![user_id, active],
    )?;
    Ok(())
}

pub(crate) fn set_api_enabled(
    conn: &Connection,
    user_id: &str,
    enabled: bool,
) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE practice_login SET api_enabled = ?2 WHERE user_id = ?1",
        params![user_id, enabled],
    )?;
    Ok(())
}

pub(crate) fn set_view_setup(
    conn: &Connection,
    user_id: &str,
    allowed: bool,
) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE practice_login SET view_setup = ?2 WHERE user_id = ?1",
        params![user_id, allowed],
    )?;
    Ok(())
}

/// One browser's sign-in.
#[derive(Debug, Clone)]
pub(crate) struct BrowserSession {
    pub(crate) login: Login,
    /// Must come back with every form of this session.
    pub(crate) form_token: String,
    pub(crate) created_ms: i64,
}

/// How long a browser stays signed in, as the org's default session timeout: two hours.
const BROWSER_SESSION_MS: i64 = 2 * 3_600_000;

pub(crate) fn open_browser_session(
    conn: &Connection,
    user_id: &str,
    now_ms: i64,
) -> rusqlite::Result<String> {
    let id = crate::random::text(43);
    conn.execute(
        "INSERT INTO practice_cookie (id, user_id, form_token, created_ms) VALUES (?1, ?2, ?3, ?4)",
        params![id, user_id, crate::random::text(43), now_ms],
    )?;
    Ok(id)
}

pub(crate) fn browser_session(
    conn: &Connection,
    id: &str,
    now_ms: i64,
) -> rusqlite::Result<Option<BrowserSession>> {
    let found: Option<(String, String, i64)> = conn
        .query_row(
            "SELECT user_id, form_token, created_ms FROM practice_cookie WHERE id = ?1",
            [id],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let Some((user_id, form_token, created_ms)) =
        found.filter(|found| now_ms < found.2 + BROWSER_SESSION_MS)
    else {
        return Ok(None);
    };
    let login = by_id(conn, &user_id)?.filter(|login| login.may_sign_in);
    Ok(login.map(|login| BrowserSession {
        login,
        form_token,
        created_ms,
    }))
}

pub(crate) fn close_browser_session(conn: &Connection, id: &str) -> rusqlite::Result<()> {
    conn.execute("DELETE FROM practice_cookie WHERE id = ?1", [id])?;
    Ok(())
}
