//! Who may sign in, and what each user may do beyond signing in.
//!
//! The `User` records are ordinary records; this adds what Salesforce never shows in them: password, frozen or not,
//! and the profile's permissions. Object and field rights are kept as exceptions from "everything".

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{grants, secrets, switches};

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
    /// 18-character id of the profile.
    pub(crate) profile_id: String,
    /// `User.IsActive` and not frozen.
    pub(crate) may_sign_in: bool,
    pub(crate) api_enabled: bool,
    pub(crate) view_setup: bool,
    pub(crate) administrator: bool,
    /// Permission "Api Only User": signs in through the API alone, never in a browser.
    pub(crate) api_only: bool,
    /// Permission "Approve Uninstalled Connected Apps".
    pub(crate) approve_uninstalled: bool,
    /// Grows when the security token is reset.
    security_generation: i64,
    password_hash: String,
}

const SELECT: &str =
    "SELECT l.*, u.\"ProfileId\" AS profile_id, u.\"IsActive\" AND NOT l.frozen AS may_sign_in
    FROM practice_login l JOIN \"User\" u ON u.\"Id\" = l.user_id";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Login> {
    Ok(Login {
        user_id: row.get("user_id")?,
        username: row.get("username")?,
        profile_id: row
            .get::<_, Option<String>>("profile_id")?
            .unwrap_or_default(),
        may_sign_in: row.get("may_sign_in")?,
        api_enabled: row.get("api_enabled")?,
        view_setup: row.get("view_setup")?,
        administrator: row.get("administrator")?,
        api_only: row.get("api_only")?,
        approve_uninstalled: row.get("approve_uninstalled")?,
        security_generation: row.get("security_generation")?,
        password_hash: row.get("password_hash")?,
    })
}

impl Login {
    /// Whether this is the user's password.
    pub(crate) fn has_password(&self, password: &str) -> bool {
        secrets::is_password(password, &self.password_hash)
    }
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

/// The names of all who have a sign-in, in alphabetical order.
pub(crate) fn usernames(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    conn.prepare("SELECT username FROM practice_login ORDER BY username")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// Gives every seeded user a sign-in; one of them is the administrator.
pub(crate) fn create_for_all_users(conn: &Connection, admin_id: &str) -> rusqlite::Result<()> {
    let users: Vec<(String, String)> = conn
        .prepare("SELECT \"Id\", \"Username\" FROM \"User\"")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (id, username) in users {
        create(conn, &id, &username, id == admin_id)?;
    }
    Ok(())
}

/// Gives one user a sign-in with the practice password.
///
/// Administrators have "Approve Uninstalled Connected Apps", as the standard profile has it (Salesforce help
/// 005132365).
pub(crate) fn create(
    conn: &Connection,
    user_id: &str,
    username: &str,
    administrator: bool,
) -> rusqlite::Result<()> {
    conn.execute(
        "INSERT INTO practice_login (user_id, username, password_hash, administrator, approve_uninstalled)
         VALUES (?1, ?2, ?3, ?4, ?4)",
        params![user_id, username, secrets::hash_password(PASSWORD), administrator],
    )?;
    Ok(())
}

/// Changes a user's password: ends what was allowed with the old one, and makes a new security token (Salesforce
/// help: reset your security token; that refresh tokens end with it is unconfirmed).
pub(crate) fn set_password(
    conn: &Connection,
    user_id: &str,
    password: &str,
    now_ms: i64,
) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE practice_login SET password_hash = ?2, security_generation = security_generation + 1 WHERE user_id = ?1",
        params![user_id, secrets::hash_password(password)],
    )?;
    conn.execute(
        "UPDATE \"User\" SET \"LastPasswordChangeDate\" = ?2 WHERE \"Id\" = ?1",
        params![user_id, now_ms / 1000 * 1000],
    )?;
    end_everything(conn, user_id, now_ms)
}

/// The security token that is appended to the password outside trusted networks: 24 letters and digits.
pub(crate) fn security_token(conn: &Connection, login: &Login) -> rusqlite::Result<String> {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let generation = login.security_generation;
    let derived = secrets::derive(conn, "security token", &login.user_id, generation)?;
    Ok(derived
        .iter()
        .take(24)
        .map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]))
        .collect())
}

/// Whether this opens the API for the user: the password, with the security token behind it where one is wanted. A
/// token that nobody wants is taken too.
pub(crate) fn opens_api(conn: &Connection, login: &Login, brought: &str) -> rusqlite::Result<bool> {
    let token = security_token(conn, login)?;
    if let Some(password) = brought.strip_suffix(token.as_str()) {
        return Ok(login.has_password(password));
    }
    let wanted = switches::load(conn)?.wants_security_token(&login.profile_id);
    Ok(!wanted && login.has_password(brought))
}

/// "Reset My Security Token".
pub(crate) fn reset_security_token(conn: &Connection, user_id: &str) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE practice_login SET security_generation = security_generation + 1 WHERE user_id = ?1",
        [user_id],
    )?;
    Ok(())
}

/// Ends a user's sessions and refresh tokens.
fn end_everything(conn: &Connection, user_id: &str, now_ms: i64) -> rusqlite::Result<()> {
    conn.execute("DELETE FROM practice_cookie WHERE user_id = ?1", [user_id])?;
    grants::end_all(conn, Some(user_id), now_ms)
}

/// Sets one permission or state of a user.
pub(crate) fn set(
    conn: &Connection,
    user_id: &str,
    permission: Permission,
    on: bool,
) -> rusqlite::Result<()> {
    let sql = format!(
        "UPDATE practice_login SET {} = ?2 WHERE user_id = ?1",
        permission.column()
    );
    conn.execute(&sql, params![user_id, on])?;
    Ok(())
}

/// What a user may do beyond signing in, and whether the user is frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permission {
    Frozen,
    ApiEnabled,
    ViewSetup,
    ApiOnly,
    ApproveUninstalled,
}

impl Permission {
    fn column(self) -> &'static str {
        match self {
            Self::Frozen => "frozen",
            Self::ApiEnabled => "api_enabled",
            Self::ViewSetup => "view_setup",
            Self::ApiOnly => "api_only",
            Self::ApproveUninstalled => "approve_uninstalled",
        }
    }
}

/// Activates or deactivates a user; deactivating ends sessions and refresh tokens for good (Salesforce help: deactivate users; unconfirmed for refresh tokens).
pub(crate) fn set_active(
    conn: &Connection,
    user_id: &str,
    active: bool,
    now_ms: i64,
) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE \"User\" SET \"IsActive\" = ?2 WHERE \"Id\" = ?1",
        params![user_id, active],
    )?;
    if active {
        Ok(())
    } else {
        end_everything(conn, user_id, now_ms)
    }
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
        "INSERT INTO practice_cookie (hash, user_id, created_ms) VALUES (?1, ?2, ?3)",
        params![secrets::hash(&id), user_id, now_ms],
    )?;
    Ok(id)
}

pub(crate) fn browser_session(
    conn: &Connection,
    id: &str,
    now_ms: i64,
) -> rusqlite::Result<Option<BrowserSession>> {
    let found: Option<(String, i64)> = conn
        .query_row(
            "SELECT user_id, created_ms FROM practice_cookie WHERE hash = ?1",
            [secrets::hash(id)],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let Some((user_id, created_ms)) = found.filter(|found| now_ms < found.1 + BROWSER_SESSION_MS)
    else {
        return Ok(None);
    };
    // not stored: only who holds the cookie can work it out
    let form_token = secrets::hex(&secrets::hash(&format!("form_token\n{id}")));
    let login = by_id(conn, &user_id)?.filter(|login| login.may_sign_in);
    Ok(login.map(|login| BrowserSession {
        login,
        form_token,
        created_ms,
    }))
}

pub(crate) fn close_browser_session(conn: &Connection, id: &str) -> rusqlite::Result<()> {
    conn.execute(
        "DELETE FROM practice_cookie WHERE hash = ?1",
        [secrets::hash(id)],
    )?;
    Ok(())
}
