//! Grants: one approval of one app by one user, its refresh token, and its end.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::apps::App;
use super::secrets::hash;
use super::switches;
use super::tokens::{self, split};
use crate::{ids, random};

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
    /// The app's label; "Salesforce" for a session of SOAP `login()`.
    pub(crate) app: String,
    /// Its consumer key, if it is an app's.
    pub(crate) client_id: Option<String>,
    pub(crate) username: String,
    pub(crate) scopes: String,
    pub(crate) created_ms: i64,
    pub(crate) used_ms: i64,
    pub(crate) uses: i64,
    pub(crate) live_sessions: i64,
}

/// What a user allowed and an app gets tokens for.
pub(crate) struct Allowed<'a> {
    /// None for a session of SOAP `login()`, which belongs to no app.
    pub(crate) app: Option<&'a App>,
    pub(crate) user_id: &'a str,
    pub(crate) scopes: &'a [String],
    /// Whether the flow gives a refresh token when the scopes have it: client credentials, JWT bearer and
    /// username-password do not (Salesforce help: OAuth 2.0 flows).
    pub(crate) renewable: bool,
}

/// Opens a grant and issues its first tokens. Without a refresh token the same user's use of the same app counts on
/// in one grant.
pub(crate) fn open(
    conn: &Connection,
    allowed: &Allowed<'_>,
    org_id: &str,
    now_ms: i64,
) -> rusqlite::Result<Issued> {
    let app_id = allowed.app.map(|app| app.id);
    let renewable =
        allowed.renewable && allowed.scopes.iter().any(|scope| scope == "refresh_token");
    let scopes = allowed.scopes.join(" ");
    let kept = if renewable {
        end_surplus(conn, app_id, allowed.user_id, now_ms)?;
        None
    } else {
        session_grant(conn, app_id, allowed.user_id, &scopes)?
    };
    let grant = match kept {
        Some(grant) => {
            count_use(conn, grant, now_ms)?;
            grant
        }
        None => insert(conn, app_id, allowed.user_id, &scopes, renewable, now_ms)?,
    };
    let refresh = if renewable {
        Some(issue_refresh(conn, grant, now_ms)?)
    } else {
        None
    };
    let life = life_ms(conn, allowed.app)?;
    Ok(Issued {
        access: tokens::issue_access(conn, grant, org_id, now_ms, life)?,
        refresh,
        user_id: allowed.user_id.to_owned(),
        scopes: allowed.scopes.to_vec(),
    })
}

/// How long a session lasts: the app's policy, else the org's (Salesforce help: session settings; the profile's own
/// timeout, which stands between the two, is not built).
pub(crate) fn life_ms(conn: &Connection, app: Option<&App>) -> rusqlite::Result<i64> {
    let minutes = match app.and_then(|app| app.settings.session_timeout_minutes) {
        Some(minutes) => minutes,
        None => switches::load(conn)?.session_timeout_minutes,
    };
    Ok(i64::from(minutes) * 60_000)
}

/// The live grant without a refresh token of this user, app and these scopes.
fn session_grant(
    conn: &Connection,
    app_id: Option<i64>,
    user_id: &str,
    scopes: &str,
) -> rusqlite::Result<Option<i64>> {
    conn.query_row(
        "SELECT id FROM practice_grant WHERE app_id IS ?1 AND user_id = ?2 AND scopes = ?3 AND NOT renewable
         AND revoked_ms IS NULL LIMIT 1",
        params![app_id, user_id, scopes],
        |row| row.get(0),
    )
    .optional()
}

fn insert(
    conn: &Connection,
    app_id: Option<i64>,
    user_id: &str,
    scopes: &str,
    renewable: bool,
    now_ms: i64,
) -> rusqlite::Result<i64> {
    let id: i64 = conn.query_row(
        "SELECT coalesce(max(id), 0) + 1 FROM practice_grant",
        [],
        |row| row.get(0),
    )?;
    conn.execute(
        "INSERT INTO practice_grant (id, record_id, app_id, user_id, scopes, renewable, created_ms, used_ms, uses)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 1)",
        params![
            id,
            // the key prefix of OauthToken
            ids::make("0CQ", u64::try_from(id).unwrap_or_default()),
            app_id,
            user_id,
            scopes,
            renewable,
            now_ms
        ],
    )?;
    Ok(id)
}

fn count_use(conn: &Connection, grant_id: i64, now_ms: i64) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE practice_grant SET used_ms = ?2, uses = uses + 1 WHERE id = ?1",
        params![grant_id, now_ms],
    )?;
    Ok(())
}

/// Whether this user already allowed this app everything it asks for this time, so that the approval page is skipped.
pub(crate) fn already_allowed(
    conn: &Connection,
    app_id: i64,
    user_id: &str,
    scopes: &[String],
) -> rusqlite::Result<bool> {
    let granted: Vec<String> = conn
        .prepare(
            "SELECT scopes FROM practice_grant
             WHERE app_id = ?1 AND user_id = ?2 AND renewable AND revoked_ms IS NULL",
        )?
        .query_map(params![app_id, user_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(granted.iter().any(|granted| {
        let granted = split(granted);
        scopes.iter().all(|scope| granted.contains(scope))
    }))
}

/// A refresh token as it stands when somebody brings it.
pub(crate) struct FoundRefresh {
    pub(crate) grant_id: i64,
    pub(crate) app_id: i64,
    pub(crate) user_id: String,
    pub(crate) scopes: Vec<String>,
    /// Rotated away already: whoever brings it again brings a stolen or stale one.
    pub(crate) replaced: bool,
    /// Revoked, or ended by a policy.
    pub(crate) ended: bool,
    /// When the user allowed the app.
    pub(crate) allowed_ms: i64,
    /// When a token of this grant was last renewed.
    pub(crate) used_ms: i64,
}

/// Looks up a refresh token, whatever became of it.
pub(crate) fn find_refresh(
    conn: &Connection,
    token: &str,
) -> rusqlite::Result<Option<FoundRefresh>> {
    conn.query_row(
        "SELECT g.id, g.app_id, g.user_id, g.scopes, t.replaced, g.revoked_ms IS NOT NULL, g.created_ms, t.used_ms
         FROM practice_refresh_token t JOIN practice_grant g ON g.id = t.grant_id WHERE t.hash = ?1",
        [hash(token)],
        |row| {
            Ok(FoundRefresh {
                grant_id: row.get(0)?,
                app_id: row.get(1)?,
                user_id: row.get(2)?,
                scopes: split(&row.get::<_, String>(3)?),
                replaced: row.get(4)?,
                ended: row.get(5)?,
                allowed_ms: row.get(6)?,
                used_ms: row.get(7)?,
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
    count_use(conn, found.grant_id, now_ms)?;
    conn.execute(
        "UPDATE practice_refresh_token SET used_ms = ?2, replaced = ?3 WHERE hash = ?1",
        params![hash(token), now_ms, app.settings.rotation],
    )?;
    let refresh = if app.settings.rotation {
        Some(issue_refresh(conn, found.grant_id, now_ms)?)
    } else {
        None
    };
    let life = life_ms(conn, Some(app))?;
    Ok(Issued {
        access: tokens::issue_access(conn, found.grant_id, org_id, now_ms, life)?,
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

/// Ends everything that was allowed to an app.
pub(super) fn end_of_app(conn: &Connection, app_id: i64, now_ms: i64) -> rusqlite::Result<()> {
    let grants: Vec<i64> = conn
        .prepare("SELECT id FROM practice_grant WHERE revoked_ms IS NULL AND app_id = ?1")?
        .query_map([app_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    grants
        .into_iter()
        .try_for_each(|grant| end(conn, grant, now_ms))
}

/// Ends what a token belongs to: an access token alone, or with a refresh token the whole grant
/// (Salesforce help: revoke OAuth tokens). `false` if the token is not live.
pub(crate) fn revoke_token(conn: &Connection, token: &str, now_ms: i64) -> rusqlite::Result<bool> {
    let refresh = find_refresh(conn, token)?.filter(|found| !found.ended);
    match refresh.map(|found| found.grant_id) {
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
        "SELECT g.id, coalesce(a.label, 'Salesforce'), l.username, g.scopes, g.created_ms, g.used_ms, g.uses,
            (SELECT count(*) FROM practice_access_token t WHERE t.grant_id = g.id AND t.expires_ms > ?1),
            a.consumer_key
         FROM practice_grant g LEFT JOIN practice_app a ON a.id = g.app_id JOIN practice_login l ON l.user_id = g.user_id
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
        client_id: row.get(8)?,
    })
}

fn issue_refresh(conn: &Connection, grant_id: i64, now_ms: i64) -> rusqlite::Result<String> {
    let token = format!("5Aep861{}==", random::text(78));
    conn.execute(
        "INSERT INTO practice_refresh_token (hash, grant_id, issued_ms, used_ms) VALUES (?1, ?2, ?3, ?3)",
        params![hash(&token), grant_id, now_ms],
    )?;
    Ok(token)
}

fn end_surplus(
    conn: &Connection,
    app_id: Option<i64>,
    user_id: &str,
    now_ms: i64,
) -> rusqlite::Result<()> {
    let kept: Vec<i64> = conn
        .prepare(
            "SELECT id FROM practice_grant WHERE app_id IS ?1 AND user_id = ?2 AND revoked_ms IS NULL AND renewable
             ORDER BY used_ms DESC, id DESC",
        )?
        .query_map(params![app_id, user_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    kept.into_iter()
        .skip(APPROVALS - 1)
        .try_for_each(|grant| end(conn, grant, now_ms))
}
