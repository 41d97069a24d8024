//! Apps that may ask for tokens: connected apps and external client apps, several per org.
//!
//! [`settings`] holds what an administrator sets and the rules for it, [`seeded`] the apps an org starts with, this
//! file the key, the secret and the rows. How to use it: [`list`] and [`find`]; [`create`] and [`change`] take whole
//! [`Settings`] (make them from JSON with [`Settings::patched`]) and answer with the app or an [`AppError`], which
//! says in one sentence what is wrong; [`secret`] shows the consumer secret, [`rotate_secret`] makes a new one.

mod seeded;
mod settings;

use rand::RngExt;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{grants, secrets, switches};
use crate::ids;

pub(super) use seeded::create_seeded;
pub(crate) use settings::{
    Distribution, Flow, IpRelaxation, Kind, PermittedUsers, RefreshPolicy, Settings, Unit,
};

/// One app.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) id: i64,
    /// 18-character id of its record: `0H4…` for a connected app, `0xI…` for an external client app.
    pub(crate) record_id: String,
    pub(crate) consumer_key: String,
    pub(crate) settings: Settings,
    /// Grows when a new secret is made.
    secret_generation: i64,
    /// What the derived secret is combined with, so that a secret from before derivation stays good.
    secret_mask: Vec<u8>,
    pub(crate) created_ms: i64,
    pub(crate) modified_ms: i64,
}

/// Why an app could not be made or changed; each says so in a sentence an administrator understands.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AppError {
    #[error("There is no app {0}.")]
    Unknown(String),
    #[error("Required field is missing: {0}.")]
    Missing(&'static str),
    #[error("{0}")]
    Shape(String),
    #[error(
        "The API name \"{0}\" can only contain underscores and alphanumeric characters. It must be unique, begin with \
         a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores."
    )]
    ApiName(String),
    #[error("Invalid email address: {0}.")]
    Email(String),
    #[error("refresh_policy: the amount is 1 or more.")]
    Amount,
    #[error("The API name \"{0}\" is already used by another app.")]
    ApiNameTaken(String),
    #[error(
        "Callback URL: enter a valid URL that starts with https:// or a custom scheme, not \"{0}\"."
    )]
    Callback(String),
    #[error("Callback URL: the list is longer than 2,000 characters.")]
    CallbacksTooLong,
    #[error("There is no OAuth scope \"{0}\".")]
    Scope(String),
    #[error("An external client app has no user-agent flow.")]
    FlowOfKind,
    #[error("session_timeout_minutes: {0} is none of the choices.")]
    Timeout(u32),
    #[error("The certificate is no X.509 certificate with an RSA key.")]
    Certificate,
    #[error("There is no user, profile or permission set \"{0}\".")]
    Person(String),
    #[error(
        "You can't create a connected app. To enable connected app creation, contact Salesforce Customer Support."
    )]
    ConnectedAppsOff,
    #[error("A connected app does not become an external client app, nor the other way round.")]
    KindFixed,
    #[error("This is the app that the practice org announces at its start; it stays.")]
    Announced,
    #[error("the practice org's database failed: {0}")]
    Database(#[from] rusqlite::Error),
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<App> {
    let settings: String = row.get("settings")?;
    Ok(App {
        id: row.get("id")?,
        record_id: row.get("record_id")?,
        consumer_key: row.get("consumer_key")?,
        settings: serde_json::from_str(&settings).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into())
        })?,
        secret_generation: row.get("secret_generation")?,
        secret_mask: row.get("secret_mask")?,
        created_ms: row.get("created_ms")?,
        modified_ms: row.get("modified_ms")?,
    })
}

/// The seeded app "Orgdeck": the one the answer line announces.
pub(crate) fn first(conn: &Connection) -> rusqlite::Result<App> {
    conn.query_row(
        "SELECT * FROM practice_app ORDER BY id LIMIT 1",
        [],
        from_row,
    )
}

/// Every app, oldest first.
pub(crate) fn list(conn: &Connection) -> rusqlite::Result<Vec<App>> {
    conn.prepare("SELECT * FROM practice_app ORDER BY id")?
        .query_map([], from_row)?
        .collect()
}

pub(crate) fn by_key(conn: &Connection, consumer_key: &str) -> rusqlite::Result<Option<App>> {
    conn.query_row(
        "SELECT * FROM practice_app WHERE consumer_key = ?1",
        [consumer_key],
        from_row,
    )
    .optional()
}

pub(crate) fn by_id(conn: &Connection, id: i64) -> rusqlite::Result<App> {
    conn.query_row("SELECT * FROM practice_app WHERE id = ?1", [id], from_row)
}

/// The app with this consumer key, API name or record id (15 or 18 characters).
pub(crate) fn find(conn: &Connection, name: &str) -> Result<App, AppError> {
    let record = ids::to18(name).unwrap_or_default();
    conn.query_row(
        "SELECT * FROM practice_app WHERE consumer_key = ?1 OR api_name = ?1 COLLATE NOCASE OR record_id = ?2",
        [name, record.as_str()],
        from_row,
    )
    .optional()?
    .ok_or_else(|| AppError::Unknown(name.to_owned()))
}

/// Makes an app with a new key and secret. New connected apps need the org's switch.
pub(crate) fn create(conn: &Connection, settings: Settings, now_ms: i64) -> Result<App, AppError> {
    if settings.kind == Kind::ConnectedApp && !switches::load(conn)?.connected_apps_creatable {
        return Err(AppError::ConnectedAppsOff);
    }
    let settings = checked(conn, settings, 0)?;
    let key = consumer_key(&mut rand::rng());
    insert(conn, &settings, &key, None, now_ms)
}

/// Replaces the settings of an app.
pub(crate) fn change(
    conn: &Connection,
    id: i64,
    settings: Settings,
    now_ms: i64,
) -> Result<App, AppError> {
    let before = by_id(conn, id)?;
    if before.settings.kind != settings.kind {
        return Err(AppError::KindFixed);
    }
    let settings = checked(conn, settings, id)?;
    conn.execute(
        "UPDATE practice_app SET settings = ?2, modified_ms = ?3 WHERE id = ?1",
        params![id, as_json(&settings), now_ms],
    )?;
    Ok(by_id(conn, id)?)
}

/// Deletes an app with everything that was allowed to it.
pub(crate) fn delete(conn: &Connection, id: i64, now_ms: i64) -> Result<(), AppError> {
    if first(conn)?.id == id {
        return Err(AppError::Announced);
    }
    grants::end_of_app(conn, id, now_ms)?;
    conn.execute("DELETE FROM practice_app WHERE id = ?1", [id])?;
    Ok(())
}

/// Registers one more callback address, if it is not there yet.
pub(crate) fn add_callback(
    conn: &Connection,
    id: i64,
    url: &str,
    now_ms: i64,
) -> Result<(), AppError> {
    let mut settings = by_id(conn, id)?.settings;
    if !settings.callbacks.iter().any(|callback| callback == url) {
        settings.callbacks.push(url.to_owned());
        change(conn, id, settings, now_ms)?;
    }
    Ok(())
}

/// The app's consumer secret, as Setup shows it: 64 hexadecimal digits.
pub(crate) fn secret(conn: &Connection, app: &App) -> rusqlite::Result<String> {
    let derived = derived_secret(conn, &app.consumer_key, app.secret_generation)?;
    Ok(secrets::hex(&masked(&derived, &app.secret_mask)))
}

/// Makes a new secret for an app; the one before is good no more.
pub(crate) fn rotate_secret(conn: &Connection, id: i64, now_ms: i64) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE practice_app SET secret_generation = secret_generation + 1, secret_mask = zeroblob(32), modified_ms = ?2
         WHERE id = ?1",
        params![id, now_ms],
    )?;
    Ok(())
}

/// Blocks or unblocks an app, as Connected Apps OAuth Usage does.
pub(crate) fn set_blocked(
    conn: &Connection,
    id: i64,
    blocked: bool,
    now_ms: i64,
) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE practice_app SET settings = json_set(settings, '$.blocked', json(?2)), modified_ms = ?3 WHERE id = ?1",
        params![id, if blocked { "true" } else { "false" }, now_ms],
    )?;
    Ok(())
}

/// Whether an administrator approved this user: by name, by profile, or by a permission set.
pub(crate) fn approves(conn: &Connection, app: &App, user_id: &str) -> rusqlite::Result<bool> {
    let approved = &app.settings.approved;
    if approved.iter().any(|id| id == user_id) {
        return Ok(true);
    }
    let held = "SELECT \"ProfileId\" FROM \"User\" WHERE \"Id\" = ?1";
    let mut ids = column(conn, held, user_id)?;
    if has_table(conn, "PermissionSetAssignment")? {
        let held =
            "SELECT \"PermissionSetId\" FROM \"PermissionSetAssignment\" WHERE \"AssigneeId\" = ?1";
        ids.extend(column(conn, held, user_id)?);
    }
    Ok(ids.iter().any(|id| approved.contains(id)))
}

/// Settings as they are stored: checked, with names of people turned into ids.
fn checked(conn: &Connection, mut settings: Settings, id: i64) -> Result<Settings, AppError> {
    settings.check()?;
    let taken: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM practice_app WHERE api_name = ?1 COLLATE NOCASE AND id <> ?2)",
        params![settings.api_name, id],
        |row| row.get(0),
    )?;
    if taken {
        return Err(AppError::ApiNameTaken(settings.api_name));
    }
    if let Some(run_as) = settings.run_as.filter(|run_as| !run_as.is_empty()) {
        settings.run_as = Some(person(conn, &run_as, &PEOPLE[..1])?);
    } else {
        settings.run_as = None;
    }
    settings.approved = settings
        .approved
        .iter()
        .map(|name| person(conn, name, &PEOPLE))
        .collect::<Result<_, _>>()?;
    Ok(settings)
}

/// Objects whose records an app can be opened to, with the field that names them.
const PEOPLE: [(&str, &str); 3] = [
    ("User", "Username"),
    ("Profile", "Name"),
    ("PermissionSet", "Name"),
];

fn person(conn: &Connection, name: &str, objects: &[(&str, &str)]) -> Result<String, AppError> {
    let id = ids::to18(name).unwrap_or_default();
    for (object, field) in objects {
        if !has_table(conn, object)? {
            continue;
        }
        let sql = format!("SELECT \"Id\" FROM \"{object}\" WHERE \"Id\" = ?1 OR \"{field}\" = ?2");
        let found: Option<String> = conn
            .query_row(&sql, [id.as_str(), name], |row| row.get(0))
            .optional()?;
        if let Some(found) = found {
            return Ok(found);
        }
    }
    Err(AppError::Person(name.to_owned()))
}

fn has_table(conn: &Connection, name: &str) -> rusqlite::Result<bool> {
    conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = ?1)",
        [name],
        |row| row.get(0),
    )
}

fn column(conn: &Connection, sql: &str, of: &str) -> rusqlite::Result<Vec<String>> {
    conn.prepare_cached(sql)?
        .query_map([of], |row| row.get(0))?
        .collect()
}

/// Stores a new app; a given secret becomes its first one.
fn insert(
    conn: &Connection,
    settings: &Settings,
    consumer_key: &str,
    secret: Option<&str>,
    now_ms: i64,
) -> Result<App, AppError> {
    let mask = match secret {
        None => vec![0; 32],
        Some(secret) => mask(conn, consumer_key, secret)?,
    };
    let id: i64 = conn.query_row(
        "SELECT coalesce(max(id), 0) + 1 FROM practice_app",
        [],
        |row| row.get(0),
    )?;
    store(conn, id, settings, consumer_key, &mask, now_ms)?;
    Ok(by_id(conn, id)?)
}

/// The row of a new app. Key prefixes are those of ConnectedApplication, ExternalClientApplication and AppMenuItem.
pub(super) fn store(
    conn: &Connection,
    id: i64,
    settings: &Settings,
    consumer_key: &str,
    mask: &[u8],
    now_ms: i64,
) -> rusqlite::Result<()> {
    let number = u64::try_from(id).unwrap_or_default();
    let prefix = match settings.kind {
        Kind::ConnectedApp => "0H4",
        Kind::ExternalClientApp => "0xI",
    };
    conn.execute(
        "INSERT INTO practice_app (id, record_id, menu_item_id, consumer_key, secret_generation, secret_mask, settings,
            created_ms, modified_ms) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, ?7)",
        params![
            id,
            ids::make(prefix, number),
            ids::make("0DS", number),
            consumer_key,
            mask,
            as_json(settings),
            now_ms
        ],
    )?;
    Ok(())
}

fn as_json(settings: &Settings) -> String {
    serde_json::to_string(settings).unwrap_or_default()
}

/// What makes the derived secret of a new app into this one.
pub(super) fn mask(
    conn: &Connection,
    consumer_key: &str,
    secret: &str,
) -> rusqlite::Result<Vec<u8>> {
    let derived = derived_secret(conn, consumer_key, 0)?;
    Ok(masked(&derived, &secrets::unhex(secret)))
}

fn derived_secret(conn: &Connection, key: &str, generation: i64) -> rusqlite::Result<[u8; 32]> {
    secrets::derive(conn, "consumer secret", key, generation)
}

fn masked(one: &[u8], other: &[u8]) -> Vec<u8> {
    one.iter().zip(other).map(|(a, b)| a ^ b).collect()
}

fn consumer_key(rng: &mut impl RngExt) -> String {
    let alphabet = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";
    format!("3MVG9{}", text(rng, alphabet, 80))
}

fn text(rng: &mut impl RngExt, alphabet: &[u8], length: usize) -> String {
    (0..length)
        .map(|_| char::from(alphabet[rng.random_range(0..alphabet.len())]))
        .collect()
}
