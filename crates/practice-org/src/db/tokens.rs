//! Authorization codes and access tokens: issuing, redeeming, using, expiring.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{ids, random};

/// Authorization codes live 15 minutes (Salesforce help: OAuth 2.0 web server flow).
const CODE_LIFE_MS: i64 = 15 * 60_000;

/// What an authorization code stands for.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) app_id: i64,
    pub(crate) user_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) redirect_uri: String,
    /// PKCE challenge (RFC 7636), if the app sent one.
    pub(crate) challenge: Option<String>,
}

/// A code as it stands when somebody brings it.
pub(crate) enum FoundCode {
    Unknown,
    /// Older than 15 minutes, or brought a second time: Salesforce words both alike.
    Expired,
    Live(Code),
}

/// What an access token stands for.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    pub(crate) grant_id: i64,
    pub(crate) user_id: String,
    pub(crate) scopes: Vec<String>,
    /// Name of the app.
    pub(crate) app: String,
}

/// Issues a code: `aPrx…==`, to be percent-encoded in the redirect.
pub(crate) fn issue_code(conn: &Connection, code: &Code, now_ms: i64) -> rusqlite::Result<String> {
    let text = format!("aPrx{}==", random::text(80));
    conn.execute(
        "INSERT INTO practice_code (code, app_id, user_id, scopes, redirect_uri, challenge, issued_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![text, code.app_id, code.user_id, code.scopes.join(" "), code.redirect_uri, code.challenge, now_ms],
    )?;
    Ok(text)
}

/// Looks a code up for this app; a code of another app is unknown to it.
pub(crate) fn find_code(
    conn: &Connection,
    app_id: i64,
    text: &str,
    now_ms: i64,
) -> rusqlite::Result<FoundCode> {
    let found = conn
        .query_row(
            "SELECT user_id, scopes, redirect_uri, challenge, issued_ms, used FROM practice_code WHERE code = ?1 AND app_id = ?2",
            params![text, app_id],
            |row| {
                let code = Code {
                    app_id,
                    user_id: row.get(0)?,
                    scopes: split(&row.get::<_, String>(1)?),
                    redirect_uri: row.get(2)?,
                    challenge: row.get(3)?,
                };
                Ok((code, row.get::<_, i64>(4)?, row.get::<_, bool>(5)?))
            },
        )
        .optional()?;
    Ok(match found {
        None => FoundCode::Unknown,
        Some((_, issued_ms, used)) if used || now_ms >= issued_ms + CODE_LIFE_MS => {
            FoundCode::Expired
        }
        Some((code, _, _)) => FoundCode::Live(code),
    })
}

/// Uses a code up.
pub(crate) fn burn_code(conn: &Connection, text: &str) -> rusqlite::Result<()> {
    conn.execute("UPDATE practice_code SET used = 1 WHERE code = ?1", [text])?;
    Ok(())
}

/// Issues an access token of a grant: `00D…!…`, 15-character org id first.
pub(crate) fn issue_access(
    conn: &Connection,
    grant_id: i64,
    org_id: &str,
    now_ms: i64,
    life_ms: i64,
) -> rusqlite::Result<String> {
    let token = format!("{}!AQEAQ{}", ids::to15(org_id), random::text(91));
    conn.execute(
        "INSERT INTO practice_access_token (token, grant_id, issued_ms, expires_ms) VALUES (?1, ?2, ?3, ?4)",
        params![token, grant_id, now_ms, now_ms + life_ms],
    )?;
    Ok(token)
}

/// What a live access token stands for; using it may extend it.
///
/// The timeout slides: activity extends the session, and the extension is written only after half of the period
/// has passed (Salesforce help: session settings).
pub(crate) fn use_access(
    conn: &Connection,
    token: &str,
    now_ms: i64,
) -> rusqlite::Result<Option<Access>> {
    let found = conn
        .prepare_cached(
            "SELECT g.id, g.user_id, g.scopes, t.expires_ms, a.session_timeout_ms, a.name
             FROM practice_access_token t JOIN practice_grant g ON g.id = t.grant_id JOIN practice_app a ON a.id = g.app_id
             WHERE t.token = ?1 AND a.blocked = 0",
        )?
        .query_row([token], |row| {
            let scopes: String = row.get(2)?;
            let access = Access { grant_id: row.get(0)?, user_id: row.get(1)?, scopes: split(&scopes), app: row.get(5)? };
            Ok((access, row.get::<_, i64>(3)?, row.get::<_, i64>(4)?))
        })
        .optional()?;
    let Some((access, expires_ms, life_ms)) = found.filter(|found| now_ms < found.1) else {
        return Ok(None);
    };
    if expires_ms - now_ms < life_ms / 2 {
        conn.execute(
            "UPDATE practice_access_token SET expires_ms = ?2 WHERE token = ?1",
            params![token, now_ms + life_ms],
        )?;
    }
    Ok(Some(access))
}

/// Ends one access token; its refresh token lives on.
pub(crate) fn end_access(conn: &Connection, token: &str) -> rusqlite::Result<bool> {
    Ok(conn.execute(
        "UPDATE practice_access_token SET expires_ms = 0 WHERE token = ?1 AND expires_ms > 0",
        [token],
    )? > 0)
}

/// Ends every access token of the org; refresh tokens live on.
pub(crate) fn end_all_access(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute("UPDATE practice_access_token SET expires_ms = 0", [])?;
    Ok(())
}

/// Every code, access token and refresh token in the file, for tests that look for leaks.
pub(crate) fn all_secrets(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    conn.prepare(
        "SELECT code FROM practice_code UNION ALL SELECT token FROM practice_access_token
         UNION ALL SELECT token FROM practice_refresh_token UNION ALL SELECT id FROM practice_cookie",
    )?
    .query_map([], |row| row.get(0))?
    .collect()
}

pub(crate) fn split(scopes: &str) -> Vec<String> {
    scopes.split_whitespace().map(str::to_owned).collect()
}
