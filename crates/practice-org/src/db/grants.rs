//! Grants: one approval of one app by one user, its refresh token, and its end.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::apps::App;
use super::tokens::{self, split};
use crate::random;

/// A user may have five approvals of one app; the sixth ends the least recently used one
/// (Salesforce help: manage OAuth-enabled connected apps; knowledge article 000205876).
const APPROVALS: usize = 5;

/// What a successful sign-in or renewal hands out.
#[derive(Debug)]
pub(crate) struct Issued {
    pub(crate) access: String,
    /// On sign-in if the scope was granted; on renewal only with rotation.
    pub(crate) refresh: Option<String>,
    pub(crate) user_id: String,
    pub(crate) scopes: Vec<String>,
}

/// A grant as Setup lists it.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) id: i64,
    pub(crate) app: String,
    pub(crate) username: String,
    pub(crate) scopes: String,
    pub(crate) created_ms: i64,
    pub(crate) used_ms: i64,
    pub(crate) uses: i64,
    pub(crate) live_sessions: i64,
}

/// Opens a grant and issues its first tokens.
pub(crate) fn open(
    conn: &Connection,
    app: &App,
    code: &tokens::Code,
    org_id: &str,
    now_ms: i64,
) -> rusqlite::Result<Issued> {
    let keeps = code.scopes.iter().any(|scope| scope == "refresh_token");
    if keeps {
        end_surplus(conn, app.id, &code.user_id, now_ms)?;
    }
    conn.execute(
        "INSERT INTO practice_grant (app_id, user_id, scopes, created_ms, used_ms, uses) VALUES (?1, ?2, ?3, ?4, ?4, 1)",
        params![app.id, code.user_id, code.scopes.join(" "), now_ms],
    )?;
    let grant = conn.last_insert_rowid();
    let refresh = if keeps {
        Some(issue_refresh(conn, grant, now_ms)?)
    } else {
        None
    };
    let access = tokens::issue_access(conn, grant, org_id, now_ms, app.session_timeout_ms)?;
    Ok(Issued {
        access,
        refresh,
        user_id: code.user_id.clone(),
        scopes: code.scopes.clone(),
    })
}

/// Whether this user already allowed this app everything it asks for now, so that the approval page is skipped.
pub(crate) fn already_allowed(
    conn: &Connection,
    app_id: i64,
    user_id: &str,
    scopes: &[String],
) -> rusqlite::Result<bool> {
    let granted: Vec<String> = conn
        .prepare("SELECT scopes FROM practice_grant WHERE app_id = ?1 AND user_id = ?2 AND revoked_ms IS NULL")?
        .query_map(params![app_id, user_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(granted.iter().any(|granted| {
        let granted = split(granted);
        granted.iter().any(|scope| scope == "refresh_token")
            && scopes.iter().all(|scope| granted.contains(scope))
    }))
}

/// A refresh token as it stands when somebody brings it.
pub(crate) struct FoundRefresh {
    pub(crate) grant_id: i64,
    pub(crate) user_id: String,
    pub(crate) scopes: Vec<String>,
    /// Rotated away already: whoever brings it again brings a stolen or stale one.
    pub(crate) replaced: bool,
}

/// Looks up a refresh token of this app whose grant lives.
pub(crate) fn find_refresh(
    conn: &Connection,
    app_id: i64,
    token: &str,
) -> rusqlite::Result<Option<FoundRefresh>> {
    conn.query_row(
        "SELECT g.id, g.user_id, g.scopes, t.replaced FROM practice_refresh_token t JOIN practice_grant g ON g.id = t.grant_id
         WHERE t.token = ?1 AND g.app_id = ?2 AND g.revoked_ms IS NULL",
        params![token, app_id],
        |row| {
            Ok(FoundRefresh {
                grant_id: row.get(0)?,
                user_id: row.get(1)?,
                scopes: split(&row.get::<_, String>(2)?),
                replaced: row.get(3)?,
            })
        },
    )
    .optional()
}

/// Issues a new access token, and with rotation a new refresh token in place of the old one.
pub(crate) fn renew(
    conn: &Connection,
    app: &App,
    found: FoundRefresh,
    token: &str,
    org_id: &str,
    now_ms: i64,
) -> rusqlite::Result<Issued> {
    conn.execute(
        "UPDATE practice_grant SET used_ms = ?2, uses = uses + 1 WHERE id = ?1",
        params![found.grant_id, now_ms],
    )?;
    let refresh = if app.rotation {
        conn.execute(
            "UPDATE practice_refresh_token SET replaced = 1 WHERE token = ?1",
            [token],
        )?;
        Some(issue_refresh(conn, found.grant_id, now_ms)?)
    } else {
        None
    };
    let access =
        tokens::issue_access(conn, found.grant_id, org_id, now_ms, app.session_timeout_ms)?;
    Ok(Issued {
        access,
        refresh,
        user_id: found.user_id,
        scopes: found.scopes,
    })
}

/// Ends a grant: its refresh tokens and all access tokens made from them.
pub(crate) fn end(conn: &Connection, grant_id: i64, now_ms: i64) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE practice_grant SET revoked_ms = ?2 WHERE id = ?1 AND revoked_ms IS NULL",
        params![grant_id, now_ms],
    )?;
    conn.execute(
        "UPDATE practice_access_token SET expires_ms = 0 WHERE grant_id = ?1",
        [grant_id],
    )?;
    Ok(())
}

/// Replaces the refresh token of a grant by one that nobody is told: as if another copy of the app had renewed it.
pub(crate) fn rotate_away(conn: &Connection, grant_id: i64, now_ms: i64) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE practice_refresh_token SET replaced = 1 WHERE grant_id = ?1",
        [grant_id],
    )?;
    issue_refresh(conn, grant_id, now_ms).map(drop)
}

/// Ends every grant, or every grant of one user.
pub(crate) fn end_all(
    conn: &Connection,
    user_id: Option<&str>,
    now_ms: i64,
) -> rusqlite::Result<()> {
    let grants: Vec<i64> = conn
        .prepare("SELECT id FROM practice_grant WHERE revoked_ms IS NULL AND (?1 IS NULL OR user_id = ?1)")?
        .query_map([user_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    grants
        .into_iter()
        .try_for_each(|grant| end(conn, grant, now_ms))
}

/// Ends what a token belongs to: an access token alone, or with a refresh token the whole grant
/// (Salesforce help: revoke OAuth tokens). `false` if the token is not live.
pub(crate) fn revoke_token(conn: &Connection, token: &str, now_ms: i64) -> rusqlite::Result<bool> {
    let grant: Option<i64> = conn
        .query_row(
            "SELECT g.id FROM practice_refresh_token t JOIN practice_grant g ON g.id = t.grant_id
             WHERE t.token = ?1 AND g.revoked_ms IS NULL",
            [token],
            |row| row.get(0),
        )
        .optional()?;
    match grant {
        Some(grant) => end(conn, grant, now_ms).map(|()| true),
        None => tokens::end_access(conn, token),
    }
}

/// Counts a use of a grant's access token, for Setup's list.
pub(crate) fn touch(conn: &Connection, grant_id: i64, now_ms: i64) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "UPDATE practice_grant SET used_ms = ?2 WHERE id = ?1 AND used_ms < ?2 - 60000",
    )?
    .execute(params![grant_id, now_ms])?;
    Ok(())
}

/// Every live grant, newest first.
pub(crate) fn list(conn: &Connection, now_ms: i64) -> rusqlite::Result<Vec<Listed>> {
    conn.prepare(
        "SELECT g.id, a.name, l.username, g.scopes, g.created_ms, g.used_ms, g.uses,
            (SELECT count(*) FROM practice_access_token t WHERE t.grant_id = g.id AND t.expires_ms > ?1)
         FROM practice_grant g JOIN practice_app a ON a.id = g.app_id JOIN practice_login l ON l.user_id = g.user_id
         WHERE g.revoked_ms IS NULL ORDER BY g.created_ms DESC, g.id DESC",
    )?
    .query_map([now_ms], listed)?
    .collect()
}

fn listed(row: &Row<'_>) -> rusqlite::Result<Listed> {
    Ok(Listed {
        id: row.get(0)?,
        app: row.get(1)?,
        username: row.get(2)?,
        scopes: row.get(3)?,
        created_ms: row.get(4)?,
        used_ms: row.get(5)?,
        uses: row.get(6)?,
        live_sessions: row.get(7)?,
    })
}

fn issue_refresh(conn: &Connection, grant_id: i64, now_ms: i64) -> rusqlite::Result<String> {
    let token = format!("5Aep861{}==", random::text(78));
    conn.execute(
        "INSERT INTO practice_refresh_token (token, grant_id, issued_ms) VALUES (?1, ?2, ?3)",
        params![token, grant_id, now_ms],
    )?;
    Ok(token)
}

fn end_surplus(conn: &Connection, app_id: i64, user_id: &str, now_ms: i64) -> rusqlite::Result<()> {
    let kept: Vec<i64> = conn
        .prepare(
            "SELECT id FROM practice_grant WHERE app_id = ?1 AND user_id = ?2 AND revoked_ms IS NULL
             AND (' ' || scopes || ' ') LIKE '% refresh_token %' ORDER BY used_ms DESC, id DESC",
        )?
        .query_map(params![app_id, user_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    kept.into_iter()
        .skip(APPROVALS - 1)
        .try_for_each(|grant| end(conn, grant, now_ms))
}
