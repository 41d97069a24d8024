//! Whom a token or code belongs to, whether it lives or not: for the control, never for letting somebody in.

use rusqlite::{Connection, OptionalExtension};

use super::secrets::hash;

/// The user, app and approval behind a token.
pub(crate) struct Owner {
    pub(crate) user_id: String,
    /// `None` for a session that belongs to no app.
    pub(crate) app_id: Option<i64>,
    /// `None` for a code: nothing is granted yet.
    pub(crate) grant_id: Option<i64>,
}

/// Looks up an access token, a refresh token or a code.
pub(crate) fn owner(conn: &Connection, token: &str) -> rusqlite::Result<Option<Owner>> {
    conn.prepare_cached(
        "SELECT user_id, app_id, id FROM practice_grant WHERE id =
            coalesce((SELECT grant_id FROM practice_access_token WHERE hash = ?1),
                     (SELECT grant_id FROM practice_refresh_token WHERE hash = ?1))
         UNION ALL SELECT user_id, app_id, NULL FROM practice_code WHERE hash = ?1 LIMIT 1",
    )?
    .query_row([hash(token)], |row| {
        Ok(Owner {
            user_id: row.get(0)?,
            app_id: row.get(1)?,
            grant_id: row.get(2)?,
        })
    })
    .optional()
}
