//! Authorization codes and access tokens: issuing, redeeming, using, expiring. Only their hashes are stored.

use rusqlite::{Connection, OptionalExtension, params};

use super::secrets::hash;
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
    /// OpenID Connect's `nonce`, to be repeated in the id token.
    pub(crate) nonce: Option<String>,
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
    /// The app it was issued to; none for a session of SOAP `login()`.
    pub(crate) app_id: Option<i64>,
    pub(crate) user_id: String,
    pub(crate) scopes: Vec<String>,
    /// Name of the app.
    pub(crate) app: String,
    pub(crate) issued_ms: i64,
    pub(crate) expires_ms: i64,
}

/// Issues a code: `aPrx…==`, to be percent-encoded in the redirect.
pub(crate) fn issue_code(conn: &Connection, code: &Code, now_ms: i64) -> rusqlite::Result<String> {
    let text = format!("aPrx{}==", random::text(80));
    conn.execute(
        "INSERT INTO practice_code (hash, app_id, user_id, scopes, redirect_uri, challenge, nonce, issued_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            hash(&text),
            code.app_id,
            code.user_id,
            code.scopes.join(" "),
            code.redirect_uri,
            code.challenge,
            code.nonce,
            now_ms
        ],
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
            "SELECT user_id, scopes, redirect_uri, challenge, nonce, issued_ms, used FROM practice_code
             WHERE hash = ?1 AND app_id = ?2",
            params![hash(text), app_id],
            |row| {
                let code = Code {
                    app_id,
                    user_id: row.get(0)?,
                    scopes: split(&row.get::<_, String>(1)?),
                    redirect_uri: row.get(2)?,
                    challenge: row.get(3)?,
                    nonce: row.get(4)?,
                };
                Ok((code, row.get::<_, i64>(5)?, row.get::<_, bool>(6)?))
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
    conn.execute(
        "UPDATE practice_code SET used = 1 WHERE hash = ?1",
        [hash(text)],
    )?;
    Ok(())
}

/// Issues an access token of a grant: `00D…!…`, 15-character org id first.
pub(super) fn issue_access(
    conn: &Connection,
    grant_id: i64,
    org_id: &str,
    now_ms: i64,
    life_ms: i64,
) -> rusqlite::Result<String> {
    let token = format!("{}!AQEAQ{}", ids::to15(org_id), random::text(91));
    conn.execute(
        "INSERT INTO practice_access_token (hash, grant_id, issued_ms, expires_ms, life_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![hash(&token), grant_id, now_ms, now_ms + life_ms, life_ms],
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
    let hash = hash(token);
    let Some((access, life_ms)) = live(conn, &hash, now_ms)? else {
        return Ok(None);
    };
    if access.expires_ms - now_ms < life_ms / 2 {
        conn.execute(
            "UPDATE practice_access_token SET expires_ms = ?2 WHERE hash = ?1",
            params![hash, now_ms + life_ms],
        )?;
    }
    Ok(Some(access))
}

/// What a live access token stands for, without using it.
pub(crate) fn look_at_access(
    conn: &Connection,
    token: &str,
    now_ms: i64,
) -> rusqlite::Result<Option<Access>> {
    Ok(live(conn, &hash(token), now_ms)?.map(|(access, _)| access))
}

fn live(
    conn: &Connection,
    hash: &[u8; 32],
    now_ms: i64,
) -> rusqlite::Result<Option<(Access, i64)>> {
    let found = conn
        .prepare_cached(
            "SELECT g.id, g.user_id, g.scopes, t.expires_ms, t.life_ms, coalesce(a.label, ''), t.issued_ms, g.app_id
             FROM practice_access_token t JOIN practice_grant g ON g.id = t.grant_id
             LEFT JOIN practice_app a ON a.id = g.app_id
             WHERE t.hash = ?1 AND coalesce(a.blocked, 0) = 0",
        )?
        .query_row([hash], |row| {
            let scopes: String = row.get(2)?;
            let access = Access {
                grant_id: row.get(0)?,
                user_id: row.get(1)?,
                scopes: split(&scopes),
                app_id: row.get(7)?,
                app: row.get(5)?,
                issued_ms: row.get(6)?,
                expires_ms: row.get(3)?,
            };
            Ok((access, row.get(4)?))
        })
        .optional()?;
    Ok(found.filter(|(access, _)| now_ms < access.expires_ms))
}

/// Ends one access token; its refresh token lives on.
pub(crate) fn end_access(conn: &Connection, token: &str) -> rusqlite::Result<bool> {
    Ok(conn.execute(
        "UPDATE practice_access_token SET expires_ms = 0 WHERE hash = ?1 AND expires_ms > 0",
        [hash(token)],
    )? > 0)
}

/// Ends every access token of a grant; its refresh token lives on.
pub(crate) fn end_access_of(conn: &Connection, grant_id: i64) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE practice_access_token SET expires_ms = 0 WHERE grant_id = ?1",
        [grant_id],
    )?;
    Ok(())
}

/// Ends every access token of the org; refresh tokens live on.
pub(crate) fn end_all_access(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute("UPDATE practice_access_token SET expires_ms = 0", [])?;
    Ok(())
}

pub(crate) fn split(scopes: &str) -> Vec<String> {
    scopes.split_whitespace().map(str::to_owned).collect()
}
