//! The step after which no secret lies in the file as it is, and apps have all the settings of Setup.
//!
//! Tokens, codes and browsers' cookies become hashes, passwords salted hashes, consumer secrets are derived from the
//! file's own key. Everything of an older file stays good: its tokens, its passwords, its consumer secrets.

use rusqlite::{Connection, params};
use serde_json::json;

use crate::db::{apps, secrets};
use crate::ids;

/// The new tables; the old ones of the same names are set aside as `old_…` first.
const TABLES: &str = "
CREATE TABLE practice_app (
    id INTEGER PRIMARY KEY,
    record_id TEXT NOT NULL UNIQUE,
    menu_item_id TEXT NOT NULL UNIQUE,
    consumer_key TEXT NOT NULL UNIQUE,
    secret_generation INTEGER NOT NULL,
    secret_mask BLOB NOT NULL,
    settings TEXT NOT NULL,
    label TEXT NOT NULL GENERATED ALWAYS AS (settings ->> 'label') STORED,
    api_name TEXT NOT NULL GENERATED ALWAYS AS (settings ->> 'api_name') STORED,
    installed INTEGER NOT NULL GENERATED ALWAYS AS (settings ->> 'installed') STORED,
    blocked INTEGER NOT NULL GENERATED ALWAYS AS (settings ->> 'blocked') STORED,
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL
);
CREATE UNIQUE INDEX practice_app_api_name ON practice_app (api_name COLLATE NOCASE);
CREATE TABLE practice_code (
    hash BLOB PRIMARY KEY, app_id INTEGER NOT NULL, user_id TEXT NOT NULL, scopes TEXT NOT NULL,
    redirect_uri TEXT NOT NULL, challenge TEXT, nonce TEXT, issued_ms INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE practice_grant (
    id INTEGER PRIMARY KEY, record_id TEXT NOT NULL UNIQUE, app_id INTEGER, user_id TEXT NOT NULL,
    scopes TEXT NOT NULL, renewable INTEGER NOT NULL, created_ms INTEGER NOT NULL, used_ms INTEGER NOT NULL,
    uses INTEGER NOT NULL DEFAULT 0, revoked_ms INTEGER
);
CREATE INDEX practice_grant_user ON practice_grant (user_id, app_id);
CREATE TABLE practice_refresh_token (
    hash BLOB PRIMARY KEY, grant_id INTEGER NOT NULL, issued_ms INTEGER NOT NULL, used_ms INTEGER NOT NULL,
    replaced INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE practice_access_token (
    hash BLOB PRIMARY KEY, grant_id INTEGER NOT NULL, issued_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
    life_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX practice_access_token_grant ON practice_access_token (grant_id);
CREATE TABLE practice_cookie (hash BLOB PRIMARY KEY, user_id TEXT NOT NULL, created_ms INTEGER NOT NULL) WITHOUT ROWID;
ALTER TABLE practice_login ADD COLUMN password_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE practice_login ADD COLUMN security_generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE practice_login ADD COLUMN api_only INTEGER NOT NULL DEFAULT 0;
ALTER TABLE practice_login ADD COLUMN approve_uninstalled INTEGER NOT NULL DEFAULT 0;
";

const REPLACED: [&str; 6] = [
    "practice_app",
    "practice_code",
    "practice_grant",
    "practice_refresh_token",
    "practice_access_token",
    "practice_cookie",
];

pub(super) fn step(conn: &Connection) -> rusqlite::Result<()> {
    secrets::make_file_key(conn)?;
    conn.execute_batch("DROP INDEX practice_grant_user; DROP INDEX practice_access_token_grant;")?;
    for table in REPLACED {
        conn.execute_batch(&format!("ALTER TABLE {table} RENAME TO old_{table}"))?;
    }
    conn.execute_batch(TABLES)?;
    apps_and_callbacks(conn)?;
    grants(conn)?;
    tokens(conn)?;
    passwords(conn)?;
    for table in REPLACED {
        conn.execute_batch(&format!("DROP TABLE old_{table}"))?;
    }
    conn.execute_batch(
        "DROP TABLE practice_callback; ALTER TABLE practice_login DROP COLUMN password;",
    )
}

fn apps_and_callbacks(conn: &Connection) -> rusqlite::Result<()> {
    let mut old = conn.prepare("SELECT * FROM old_practice_app ORDER BY id")?;
    let mut rows = old.query([])?;
    while let Some(row) = rows.next()? {
        let (id, key): (i64, String) = (row.get("id")?, row.get("consumer_key")?);
        let label: String = row.get("name")?;
        let flag = |column: &str| row.get::<_, bool>(column);
        let callbacks: Vec<String> = conn
            .prepare("SELECT url FROM practice_callback WHERE app_id = ?1 ORDER BY url")?
            .query_map([id], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let scopes: String = row.get("scopes")?;
        let api_name = if id == 1 {
            "Orgdeck".to_owned()
        } else {
            format!("Orgdeck_{id}")
        };
        let admin_approved = flag("admin_approved_only")?;
        let settings = json!({
            "kind": "external_client_app",
            "label": label,
            "api_name": api_name,
            "contact_email": "admin@practice.example",
            "callbacks": callbacks,
            "scopes": scopes.split_whitespace().collect::<Vec<_>>(),
            "flows": ["authorization_code"],
            "pkce_required": flag("pkce_required")?,
            "web_secret_required": flag("web_secret_required")?,
            "refresh_secret_required": flag("refresh_secret_required")?,
            "rotation": flag("rotation")?,
            "permitted_users": if admin_approved { "admin_approved" } else { "self_authorize" },
            "installed": flag("installed")?,
            "blocked": flag("blocked")?,
        });
        let secret: String = row.get("consumer_secret")?;
        let number = u64::try_from(id).unwrap_or_default();
        conn.execute(
            "INSERT INTO practice_app (id, record_id, menu_item_id, consumer_key, secret_generation, secret_mask,
                settings, created_ms, modified_ms) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, 0, 0)",
            params![
                id,
                ids::make("0xI", number),
                ids::make("0DS", number),
                key,
                apps::mask(conn, &key, &secret)?,
                settings.to_string()
            ],
        )?;
    }
    Ok(())
}

fn grants(conn: &Connection) -> rusqlite::Result<()> {
    let old: Vec<i64> = conn
        .prepare("SELECT id FROM old_practice_grant")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in old {
        conn.execute(
            "INSERT INTO practice_grant
                (id, record_id, app_id, user_id, scopes, renewable, created_ms, used_ms, uses, revoked_ms)
             SELECT id, ?2, app_id, user_id, scopes, ' ' || scopes || ' ' LIKE '% refresh_token %', created_ms, used_ms,
                uses, revoked_ms
             FROM old_practice_grant WHERE id = ?1",
            params![id, ids::make("0CQ", u64::try_from(id).unwrap_or_default())],
        )?;
    }
    Ok(())
}

/// Copies rows, with the secret in their first column hashed.
fn tokens(conn: &Connection) -> rusqlite::Result<()> {
    let copies = [
        (
            "SELECT code, json_array(app_id, user_id, scopes, redirect_uri, challenge, issued_ms, used) FROM old_practice_code",
            "INSERT INTO practice_code (hash, app_id, user_id, scopes, redirect_uri, challenge, issued_ms, used)
             SELECT ?1, ?2 ->> 0, ?2 ->> 1, ?2 ->> 2, ?2 ->> 3, ?2 ->> 4, ?2 ->> 5, ?2 ->> 6",
        ),
        (
            "SELECT token, json_array(grant_id, issued_ms, replaced) FROM old_practice_refresh_token",
            "INSERT INTO practice_refresh_token (hash, grant_id, issued_ms, used_ms, replaced)
             SELECT ?1, ?2 ->> 0, ?2 ->> 1, ?2 ->> 1, ?2 ->> 2",
        ),
        (
            "SELECT token, json_array(grant_id, issued_ms, expires_ms) FROM old_practice_access_token",
            "INSERT INTO practice_access_token (hash, grant_id, issued_ms, expires_ms, life_ms)
             SELECT ?1, ?2 ->> 0, ?2 ->> 1, ?2 ->> 2, 7200000",
        ),
        (
            "SELECT id, json_array(user_id, created_ms) FROM old_practice_cookie",
            "INSERT INTO practice_cookie (hash, user_id, created_ms) SELECT ?1, ?2 ->> 0, ?2 ->> 1",
        ),
    ];
    for (read, write) in copies {
        let mut read = conn.prepare(read)?;
        let mut write = conn.prepare(write)?;
        let mut rows = read.query([])?;
        while let Some(row) = rows.next()? {
            let (secret, rest): (String, String) = (row.get(0)?, row.get(1)?);
            write.execute(params![secrets::hash(&secret), rest])?;
        }
    }
    Ok(())
}

fn passwords(conn: &Connection) -> rusqlite::Result<()> {
    let old: Vec<(String, String)> = conn
        .prepare("SELECT user_id, password FROM practice_login")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (user, password) in old {
        conn.execute(
            "UPDATE practice_login SET password_hash = ?2, approve_uninstalled = administrator WHERE user_id = ?1",
            params![user, secrets::hash_password(&password)],
        )?;
    }
    Ok(())
}
