//! Apps an integration signs in through: consumer key and secret, callback addresses, scopes, policies.

use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Callback addresses of the seeded app (the three that Orgdeck registers).
pub(crate) const CALLBACKS: [&str; 3] = [
    "http://localhost:14771/callback",
    "http://localhost:24771/callback",
    "http://localhost:31771/callback",
];

/// Scopes ticked in the seeded app, in the order Salesforce lists them in token answers.
const SCOPES: &str = "refresh_token api id";

/// One connected or external client app with its policies.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools)]
pub(crate) struct App {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) consumer_key: String,
    pub(crate) consumer_secret: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) pkce_required: bool,
    pub(crate) web_secret_required: bool,
    pub(crate) refresh_secret_required: bool,
    pub(crate) rotation: bool,
    pub(crate) blocked: bool,
    pub(crate) installed: bool,
    pub(crate) admin_approved_only: bool,
    pub(crate) session_timeout_ms: i64,
}

/// A policy of an app that the control can set, by its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flag(pub(crate) &'static str);

impl App {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let scopes: String = row.get("scopes")?;
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            consumer_key: row.get("consumer_key")?,
            consumer_secret: row.get("consumer_secret")?,
            scopes: scopes.split(' ').map(str::to_owned).collect(),
            pkce_required: row.get("pkce_required")?,
            web_secret_required: row.get("web_secret_required")?,
            refresh_secret_required: row.get("refresh_secret_required")?,
            rotation: row.get("rotation")?,
            blocked: row.get("blocked")?,
            installed: row.get("installed")?,
            admin_approved_only: row.get("admin_approved_only")?,
            session_timeout_ms: row.get("session_timeout_ms")?,
        })
    }
}

/// The seeded app.
pub(crate) fn first(conn: &Connection) -> rusqlite::Result<App> {
    conn.query_row(
        "SELECT * FROM practice_app ORDER BY id LIMIT 1",
        [],
        App::from_row,
    )
}

pub(crate) fn by_key(conn: &Connection, consumer_key: &str) -> rusqlite::Result<Option<App>> {
    conn.query_row(
        "SELECT * FROM practice_app WHERE consumer_key = ?1",
        [consumer_key],
        App::from_row,
    )
    .optional()
}

pub(crate) fn by_id(conn: &Connection, id: i64) -> rusqlite::Result<App> {
    conn.query_row(
        "SELECT * FROM practice_app WHERE id = ?1",
        [id],
        App::from_row,
    )
}

/// Whether this exact address is registered. No "any loopback port" rule: Salesforce compares every character
/// (Salesforce help: OAuth settings of an external client app).
pub(crate) fn has_callback(conn: &Connection, app: i64, url: &str) -> rusqlite::Result<bool> {
    conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM practice_callback WHERE app_id = ?1 AND url = ?2)",
        params![app, url],
        |row| row.get(0),
    )
}

pub(crate) fn callbacks(conn: &Connection, app: i64) -> rusqlite::Result<Vec<String>> {
    conn.prepare("SELECT url FROM practice_callback WHERE app_id = ?1 ORDER BY url")?
        .query_map([app], |row| row.get(0))?
        .collect()
}

pub(crate) fn add_callback(conn: &Connection, app: i64, url: &str) -> rusqlite::Result<()> {
    conn.execute(
        "INSERT OR IGNORE INTO practice_callback (app_id, url) VALUES (?1, ?2)",
        params![app, url],
    )?;
    Ok(())
}

/// Sets one policy of the app.
pub(crate) fn set_flag(conn: &Connection, app: i64, flag: Flag, on: bool) -> rusqlite::Result<()> {
    conn.execute(
        &format!("UPDATE practice_app SET {} = ?2 WHERE id = ?1", flag.0),
        params![app, on],
    )?;
    Ok(())
}

/// Replaces the scopes ticked in the app.
pub(crate) fn set_scopes(conn: &Connection, app: i64, scopes: &[String]) -> rusqlite::Result<()> {
    conn.execute(
        "UPDATE practice_app SET scopes = ?2 WHERE id = ?1",
        params![app, scopes.join(" ")],
    )?;
    Ok(())
}

/// Creates the app "Orgdeck"; key and secret follow from the seed, so that the same seed gives the same org.
pub(crate) fn create_seeded(conn: &Connection, seed: u64) -> rusqlite::Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x4f72_6764_6563_6b00);
    let id = create(conn, "Orgdeck", &mut rng)?;
    CALLBACKS
        .iter()
        .try_for_each(|url| add_callback(conn, id, url))
}

/// Creates one more app with the callback addresses of the seeded one.
pub(crate) fn create_another(conn: &Connection) -> rusqlite::Result<App> {
    let id = create(conn, "Orgdeck, another", &mut rand::rng())?;
    let first = first(conn)?.id;
    for url in callbacks(conn, first)? {
        add_callback(conn, id, &url)?;
    }
    by_id(conn, id)
}

fn create(conn: &Connection, name: &str, rng: &mut impl RngExt) -> rusqlite::Result<i64> {
    let key = format!(
        "3MVG9{}",
        seeded_text(
            rng,
            b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._",
            80
        )
    );
    let secret = seeded_text(rng, b"0123456789ABCDEF", 64);
    conn.execute(
        "INSERT INTO practice_app (name, consumer_key, consumer_secret, scopes) VALUES (?1, ?2, ?3, ?4)",
        [name, key.as_str(), secret.as_str(), SCOPES],
    )?;
    Ok(conn.last_insert_rowid())
}

fn seeded_text(rng: &mut impl RngExt, alphabet: &[u8], length: usize) -> String {
    (0..length)
        .map(|_| char::from(alphabet[rng.random_range(0..alphabet.len())]))
        .collect()
}
